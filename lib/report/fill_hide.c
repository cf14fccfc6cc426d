/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "fill_i.h"

/* Who of the outside sees what.  Names of patients are in no case at all. */
#define OPEN_TO_ALL (1u << FORM_PERSONS | 1u << FORM_PUBLIC | 1u << FORM_PRESS)
#define UNKNOWN "\"unknown\""
#define ALL_BUT_PMDA (~(1u << FORM_PMDA))

static const struct hidden {
	const char *path;
	unsigned from; /* audiences that do not get it */
	bool unless_fact; /* they do when it is no estimate */
} hidden[] = {
	{"harm[].initials", ALL_BUT_PMDA, false},
	{"harm[].sex", ALL_BUT_PMDA, false},
	{"harm[].age", ALL_BUT_PMDA, false},
	{"harm[].weight", ALL_BUT_PMDA, false},
	{"harm[].height", ALL_BUT_PMDA, false},
	{"harm[].pregnant", ALL_BUT_PMDA, false},
	{"harm[].history", ALL_BUT_PMDA, false},
	{"harm[].purpose", ALL_BUT_PMDA, false},
	{"pii.count", OPEN_TO_ALL, true},
	{"pii.count_max", OPEN_TO_ALL, true},
	{"ioc[].value", OPEN_TO_ALL, false},
	{"ioc[].digest", OPEN_TO_ALL, false},
	{"cause.entry_text", OPEN_TO_ALL, false},
	{"org.info_officer", OPEN_TO_ALL, false},
	{"org.device_officer", OPEN_TO_ALL, false},
	{"org.safety_officer", OPEN_TO_ALL, false},
	{"org.privacy_officer", OPEN_TO_ALL, false},
	{"org.contact_name", OPEN_TO_ALL, false},
	{"org.contact_night", OPEN_TO_ALL, false},
	{"org.reporter", OPEN_TO_ALL, false},
	{"case.finder", OPEN_TO_ALL, false},
	{"ev[].who", OPEN_TO_ALL, false},
	{"act[].who", OPEN_TO_ALL, false},
	{"act[].ordered_by", OPEN_TO_ALL, false},
	{"asset[].checked_by", OPEN_TO_ALL, false},
	{"dec[].decider", OPEN_TO_ALL, false},
	{"comm[].from", OPEN_TO_ALL, false},
	{"dev[].ward_agreed", OPEN_TO_ALL, false},
	{"dev[].manual_cover", OPEN_TO_ALL, false},
};
#define HIDDEN (sizeof(hidden) / sizeof(hidden[0]))

static bool
hides(struct fill *s, const struct hidden *h)
{
	struct ir_view_value v;

	if (!(h->from & 1u << s->f->form->audience))
		return false;
	/* Nobody said that it is a fact: it is not. */
	return !h->unless_fact || ir_view_fact(s->v, h->path, &v, NULL) != 0 ||
		!v.basis || strcmp(v.basis, "fact") != 0;
}

bool
fill_withheld(struct fill *s, const struct ir_fact *f)
{
	for (size_t i = 0; i < HIDDEN; i++)
		if (strcmp(hidden[i].path, f->path) == 0)
			return hides(s, &hidden[i]);
	return false;
}

bool
fill_is_open(const struct fill *s)
{
	return OPEN_TO_ALL & 1u << s->f->form->audience;
}

const char *
fill_settled(const struct fill *s, const struct ir_view_settled *k)
{
	return fill_is_open(s) ? UNKNOWN : k->json;
}

ir_node
fill_list(const struct ir_json *doc, const char *name)
{
	const char *dot = strchr(name, '.');
	char key[64];
	ir_node n = 0;

	while (dot && (size_t)(dot - name) < sizeof(key)) {
		memcpy(key, name, (size_t)(dot - name));
		key[dot - name] = '\0';
		n = ir_json_get(doc, n, key);
		name = dot + 1;
		dot = strchr(name, '.');
	}
	return ir_json_get(doc, n, name);
}

/* Is member n of the list (dev or asset) of that maker? */
static bool
is_of(const struct ir_json *doc, ir_node n, const char *key, const char *maker)
{
	ir_node k = ir_json_get(doc, n, key);

	return k != IR_NODE_NONE && ir_json_streq(doc, k, maker);
}

static ir_node
member(const struct ir_json *doc, const char *list, const char *id)
{
	ir_node all = fill_list(doc, list);

	for (ir_node n = ir_json_first(doc, all); n != IR_NODE_NONE;
		n = ir_json_next(doc, n))
		if (is_of(doc, n, "id", id))
			return n;
	return IR_NODE_NONE;
}

static bool
has(const struct ir_json *doc, ir_node n, const char *key)
{
	ir_node k = ir_json_get(doc, n, key);

	return k != IR_NODE_NONE && ir_json_type(doc, k) == IR_JSON_STRING &&
		!ir_json_streq(doc, k, "unknown");
}

/* Of a device or a system of which no maker is known. */
static bool
is_nobodys(const struct ir_json *doc, ir_node n, const char *list)
{
	if (strcmp(list, "dev") == 0)
		return !has(doc, n, "mah") && !has(doc, n, "reserved_for");
	if (strcmp(list, "asset") == 0)
		return !has(doc, n, "maker") && !has(doc, n, "vendor");
	return true;
}

bool
fill_member(struct fill *s, const char *list, const char *id)
{
	const struct ir_filled *f = s->f;
	ir_node n;

	if (strcmp(list, "dev") == 0 && f->dev && strcmp(f->dev, id) != 0)
		return false;
	if (strcmp(list, "harm") == 0 && f->what.harm)
		return strcmp(f->what.harm, id) == 0;
	if (strcmp(list, "harm") == 0 && f->form->per == FORM_PER_DEV && f->dev)
		return is_of(s->doc, member(s->doc, list, id), "dev", f->dev);
	if (strcmp(list, "partner") == 0 && f->what.partner &&
		f->form->per == FORM_PER_PARTNER)
		return strcmp(f->what.partner, id) == 0;
	if (f->form->audience != FORM_MAKER)
		return true;
	n = member(s->doc, list, id);
	if (!f->maker && f->dev) /* whose it is nobody knows */
		return strcmp(list, "asset") != 0;
	if (!f->maker)
		return is_nobodys(s->doc, n, list);
	if (strcmp(list, "dev") == 0)
		return is_of(s->doc, n, "mah", f->maker);
	if (strcmp(list, "asset") == 0)
		return is_of(s->doc, n, "maker", f->maker) ||
			is_of(s->doc, n, "vendor", f->maker);
	return true;
}

/* [PATH, what is seen there] */
static void
put_path(struct ir_jw *w, const char *list, size_t index, const char *field,
	const char *json)
{
	ir_jw_arr(w);
	ir_jw_arr(w);
	while (*list) {
		size_t n = strcspn(list, ".");

		ir_jw_strn(w, list, n);
		list += n + (list[n] != '\0');
	}
	if (index != SIZE_MAX)
		ir_jw_u64(w, index);
	if (field)
		ir_jw_str(w, field);
	ir_jw_endarr(w);
	ir_jw_raw(w, json, strlen(json));
	ir_jw_endarr(w);
}

/* Where the member stands in its list; SIZE_MAX: it does not. */
static size_t
place(const struct ir_json *doc, const char *list, const char *id, size_t len)
{
	ir_node n = ir_json_first(doc, fill_list(doc, list));
	struct ir_buf b;
	size_t i = 0;

	ir_buf_init(&b, 0);
	for (; n != IR_NODE_NONE; n = ir_json_next(doc, n), i++) {
		ir_buf_clear(&b);
		if (ir_json_str(doc, ir_json_get(doc, n, "id"), &b) == 0 &&
			b.len == len && memcmp(b.p, id, len) == 0)
			break;
	}
	ir_buf_free(&b);
	return n == IR_NODE_NONE ? SIZE_MAX : i;
}

static void
put_one_settled(
	struct fill *s, const struct ir_view_settled *k, struct ir_jw *w)
{
	const char *open = strchr(k->path, '['), *close = strrchr(k->path, ']');
	char list[64];
	size_t at;

	if (!open || !close || (size_t)(open - k->path) >= sizeof(list)) {
		put_path(w, k->path, SIZE_MAX, NULL, fill_settled(s, k));
		return;
	}
	memcpy(list, k->path, (size_t)(open - k->path));
	list[open - k->path] = '\0';
	at = place(s->doc, list, open + 1, (size_t)(close - open) - 1);
	if (at != SIZE_MAX)
		put_path(w, list, at, close + 2, fill_settled(s, k));
}

static void
put_settled(struct fill *s, struct ir_jw *w)
{
	const char *harm = s->f->what.harm;
	const struct ir_view_settled *k;

	for (size_t i = 0; (k = ir_view_settled_at(s->v, i)); i++)
		if (k == ir_view_settled(s->v, k->path, harm))
			put_one_settled(s, k, w);
}

static void
put_hidden(struct fill *s, const struct hidden *h, struct ir_jw *w)
{
	const char *open = strstr(h->path, "[]");
	char list[64] = "";
	size_t i = 0;
	ir_node all;

	if (!open) {
		put_path(w, h->path, SIZE_MAX, NULL, UNKNOWN);
		return;
	}
	memcpy(list, h->path, (size_t)(open - h->path));
	all = fill_list(s->doc, list);
	for (ir_node n = ir_json_first(s->doc, all); n != IR_NODE_NONE;
		n = ir_json_next(s->doc, n), i++) {
		ir_node k = ir_json_get(s->doc, n, open + 3);

		if (k != IR_NODE_NONE && !ir_json_streq(s->doc, k, "unknown"))
			put_path(w, list, i, open + 3, UNKNOWN);
	}
}

/* Does the form see this member of the list? */
static bool
is_kept(struct fill *s, const char *list, ir_node n)
{
	struct ir_buf id;
	bool kept = true;

	ir_buf_init(&id, 0);
	if (ir_json_str(s->doc, ir_json_get(s->doc, n, "id"), &id) == 0)
		kept = fill_member(s, list, id.p);
	ir_buf_free(&id);
	return kept;
}

static bool
drops(const struct fill *s, const char *list)
{
	enum form_audience a = s->f->form->audience;

	if (strcmp(list, "harm") == 0)
		return a == FORM_PMDA;
	return a == FORM_MAKER && strcmp(list, "partner") != 0;
}

/* Which members it sees, by their place in the document. */
static void
put_kept(struct fill *s, const char *list, struct ir_jw *w)
{
	ir_node all = fill_list(s->doc, list);
	size_t i = 0;

	ir_jw_key(w, list);
	ir_jw_arr(w);
	for (ir_node n = ir_json_first(s->doc, all); n != IR_NODE_NONE;
		n = ir_json_next(s->doc, n), i++)
		if (is_kept(s, list, n))
			ir_jw_u64(w, i);
	ir_jw_endarr(w);
}

/* Where the member the form is about stands, among those it sees. */
static void
put_place(struct fill *s, const char *list, const char *id, struct ir_jw *w)
{
	ir_node all = fill_list(s->doc, list);
	bool some = drops(s, list);
	size_t i = 0;

	for (ir_node n = id ? ir_json_first(s->doc, all) : IR_NODE_NONE;
		n != IR_NODE_NONE; n = ir_json_next(s->doc, n)) {
		if (ir_json_streq(s->doc, ir_json_get(s->doc, n, "id"), id)) {
			if (!some || is_kept(s, list, n))
				ir_jw_ku64(w, list, i);
			return;
		}
		i += !some || is_kept(s, list, n);
	}
}

void
fill_put_hidden(struct fill *s, struct ir_jw *w)
{
	unsigned audience = 1u << s->f->form->audience;
	static const char *const lists[] = {"dev", "asset", "harm"};

	ir_jw_kbool(w, "inside", audience & 1u << FORM_INTERNAL);
	ir_jw_kbool(w, "open", audience & OPEN_TO_ALL);
	ir_jw_key(w, "hide");
	ir_jw_arr(w);
	put_settled(s, w);
	for (size_t i = 0; i < HIDDEN; i++)
		if (hides(s, &hidden[i]))
			put_hidden(s, &hidden[i], w);
	ir_jw_endarr(w);
	ir_jw_key(w, "keep");
	ir_jw_obj(w);
	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
		if (drops(s, lists[i]))
			put_kept(s, lists[i], w);
	ir_jw_endobj(w);
	ir_jw_key(w, "at");
	ir_jw_obj(w);
	put_place(s, "dev", s->f->dev, w);
	put_place(s, "harm", s->f->what.harm, w);
	put_place(s, "partner", s->f->what.partner, w);
	ir_jw_endobj(w);
}
