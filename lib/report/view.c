/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/report/view.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ir/base/i18n.h"
#include "view_i.h"

#define JAPAN 32400 /* seconds east */

static int
no_memory(struct ir_err *e)
{
	(void)ir_err_set(e, ENOMEM, _("out of memory"));
	return -ENOMEM;
}

/* Where a value stands: "org.name", "dev[PUMP03].serial". */
struct at {
	struct ir_view *v;
	const struct ir_json *j;
	struct ir_jw *w;
	struct ir_err *e;
	struct ir_buf path;
	int rc;
};

/* Is this fact stated by nobody but the site?  Then its value is written. */
static bool
put_gap(struct at *a, const char *key, size_t len)
{
	const struct ir_view_from *f = &a->v->from;
	size_t was = a->path.len;
	struct ir_fact_ref ref;
	struct ir_value said;
	struct ir_buf value;
	bool gap = false;

	(void)ir_buf_add(&a->path, key, len);
	ir_buf_init(&value, 0);
	if (ir_buf_err(&a->path) == 0 &&
		ir_vocab_lookup(f->vocab, a->path.p, a->path.len, &ref, NULL) ==
			0 &&
		ir_state_get(f->state, ref.path, &said) == 1) {
		int r = view_gap(a->v, &ref, &value, a->e);

		gap = r == 0 && ir_buf_err(&value) == 0;
		a->rc = r < 0 ? r : a->rc;
	}
	if (gap)
		ir_jw_raw(a->w, value.p, value.len);
	ir_buf_free(&value);
	ir_buf_cut(&a->path, was);
	return gap;
}

static void
put_raw(struct at *a, ir_node n)
{
	size_t len;
	const char *p = ir_json_raw(a->j, n, &len);

	ir_jw_raw(a->w, p, len);
}

static void
put_key(struct at *a, ir_node value)
{
	struct ir_buf key;

	ir_buf_init(&key, 0);
	(void)ir_json_str(a->j, ir_json_key(a->j, value), &key); /* a key */
	ir_jw_key(a->w, key.p);
	ir_buf_free(&key);
}

/* An object whose unknown members are filled from the site; prefix is in
 * a->path ("org.", "dev[PUMP03]."). */
static void
put_filled(struct at *a, ir_node object)
{
	ir_jw_obj(a->w);
	for (ir_node n = ir_json_first(a->j, object); n != IR_NODE_NONE;
		n = ir_json_next(a->j, n)) {
		size_t len;
		const char *key =
			ir_json_slice(a->j, ir_json_key(a->j, n), &len);

		put_key(a, n);
		if (!key || !ir_json_streq(a->j, n, "unknown") ||
			!put_gap(a, key, len))
			put_raw(a, n);
	}
	ir_jw_endobj(a->w);
}

static void
put_members(struct at *a, ir_node list, const char *name)
{
	ir_jw_arr(a->w);
	for (ir_node n = ir_json_first(a->j, list); n != IR_NODE_NONE;
		n = ir_json_next(a->j, n)) {
		ir_buf_clear(&a->path);
		(void)ir_buf_addf(&a->path, "%s[", name);
		(void)ir_json_str(a->j, ir_json_get(a->j, n, "id"), &a->path);
		(void)ir_buf_adds(&a->path, "]."); /* looked at in put_gap */
		put_filled(a, n);
	}
	ir_jw_endarr(a->w);
}

/* The line of an event; when it was written is for the chronology. */
static void
put_line(struct at *a, ir_node line)
{
	ir_jw_obj(a->w);
	for (ir_node n = ir_json_first(a->j, line); n != IR_NODE_NONE;
		n = ir_json_next(a->j, n))
		if (!ir_json_streq(a->j, ir_json_key(a->j, n), "written")) {
			put_key(a, n);
			put_raw(a, n);
		}
	ir_jw_endobj(a->w);
}

static void
put_event(struct at *a, ir_node event)
{
	ir_jw_obj(a->w);
	for (ir_node n = ir_json_first(a->j, event); n != IR_NODE_NONE;
		n = ir_json_next(a->j, n)) {
		put_key(a, n);
		if (ir_json_streq(a->j, ir_json_key(a->j, n), "line"))
			put_line(a, n);
		else
			put_raw(a, n);
	}
	ir_jw_endobj(a->w);
}

/* In place of those in the middle: how many there are, as a mark that the form
 * puts in words. */
static void
put_left_out(struct at *a, ir_node item, ir_node count)
{
	ir_node line = ir_json_get(a->j, item, "line");
	char text[32];
	uint64_t n = 0;

	(void)ir_json_u64(a->j, count, &n); /* ours */
	(void)snprintf(
		text, sizeof(text), "\x01o%llu\x02", (unsigned long long)n);
	ir_jw_obj(a->w);
	ir_jw_kstr(a->w, "id", "left-out");
	ir_jw_key(a->w, "line");
	put_line(a, line);
	ir_jw_key(a->w, "seen");
	put_raw(a, ir_json_get(a->j, line, "time"));
	ir_jw_kstr(a->w, "what", text);
	ir_jw_endobj(a->w);
}

/* Of very many those that a report can use: the first and the last. */
static void
put_events(struct at *a, ir_node list)
{
	ir_jw_arr(a->w);
	for (ir_node n = ir_json_first(a->j, list); n != IR_NODE_NONE;
		n = ir_json_next(a->j, n)) {
		ir_node count = ir_json_get(a->j, n, "left_out");

		if (count != IR_NODE_NONE)
			put_left_out(a, n, count);
		else
			put_event(a, n);
	}
	ir_jw_endarr(a->w);
}

static void
put_document(struct at *a)
{
	struct ir_view *v = a->v;
	char now[IR_TIME_TEXT];

	ir_jw_obj(a->w);
	ir_jw_kstr(a->w, "now", ir_time_rfc3339(&v->from.now, 0, now));
	for (ir_node n = ir_json_first(a->j, 0); n != IR_NODE_NONE;
		n = ir_json_next(a->j, n)) {
		ir_node key = ir_json_key(a->j, n);

		put_key(a, n);
		ir_buf_clear(&a->path);
		if (ir_json_streq(a->j, key, "org")) {
			(void)ir_buf_adds(&a->path, "org.");
			put_filled(a, n);
		} else if (ir_json_streq(a->j, key, "dev")) {
			put_members(a, n, "dev");
		} else if (ir_json_streq(a->j, key, "asset")) {
			put_members(a, n, "asset");
		} else if (ir_json_streq(a->j, key, "ev")) {
			put_events(a, n);
		} else {
			put_raw(a, n);
		}
	}
	view_put_site(v, a->w);
	view_put_texts(v, a->w);
}

static int
make_base(struct ir_view *v, struct ir_err *e)
{
	struct ir_json *j = NULL;
	struct ir_jw w;
	struct ir_buf state, local;
	struct at a = {.v = v, .w = &w, .e = e};
	int r;

	ir_buf_init(&state, 0);
	ir_buf_init(&local, 0);
	ir_buf_init(&a.path, 0);
	ir_jw_init(&w, &v->base);
	r = ir_state_brief(v->from.state, IR_VIEW_EVENTS, &state, e);
	if (r == 0) {
		view_put_times(state.p, state.len, &local);
		r = ir_buf_err(&local) < 0 ? no_memory(e)
					   : ir_json_new(&j, NULL, e);
	}
	if (r == 0)
		r = ir_json_parse(j, local.p, local.len, e);
	if (r == 0) {
		a.j = j;
		put_document(&a);
		r = a.rc;
	}
	if (r == 0 && ir_buf_err(&v->base) < 0)
		r = no_memory(e);
	ir_json_free(j);
	ir_buf_free(&a.path);
	ir_buf_free(&local);
	ir_buf_free(&state);
	return r;
}

int
ir_view_new(
	struct ir_view **ret, const struct ir_view_from *from, struct ir_err *e)
{
	struct ir_view *v = calloc(1, sizeof(*v));
	int r;

	if (!v)
		return no_memory(e);
	v->from = *from;
	v->from.now.east = JAPAN;
	ir_buf_init(&v->base, 0);
	ir_buf_init(&v->doc, 0);
	ir_buf_init(&v->value, 0);
	r = view_read_texts(v, e);
	if (r == 0)
		r = make_base(v, e);
	if (r == 0)
		*ret = v;
	else
		ir_view_free(v);
	return r;
}

void
ir_view_free(struct ir_view *v)
{
	if (!v)
		return;
	for (size_t i = 0; i < v->n_parts; i++) {
		free(v->part[i].key);
		free(v->part[i].json);
	}
	free(v->part);
	free(v->text);
	ir_json_free(v->record);
	ir_json_free(v->parsed);
	ir_buf_free(&v->value);
	ir_buf_free(&v->doc);
	ir_buf_free(&v->base);
	ir_arena_free(&v->arena);
	free(v->settled);
	free(v);
}

static struct view_part *
part_of(struct ir_view *v, const char *key)
{
	struct view_part *p;

	for (size_t i = 0; i < v->n_parts; i++)
		if (strcmp(v->part[i].key, key) == 0)
			return &v->part[i];
	p = realloc(v->part, (v->n_parts + 1) * sizeof(*p));
	if (!p)
		return NULL;
	v->part = p;
	p += v->n_parts;
	*p = (struct view_part){.key = strdup(key)};
	if (!p->key)
		return NULL;
	v->n_parts++;
	return p;
}

int
ir_view_put(struct ir_view *v, const char *key, const char *json, size_t len,
	struct ir_err *e)
{
	struct view_part *p = part_of(v, key);
	struct ir_buf local;

	ir_buf_init(&local, 0);
	view_put_times(json, len, &local);
	if (!p || ir_buf_err(&local) < 0) {
		ir_buf_free(&local);
		return no_memory(e);
	}
	free(p->json);
	p->json = ir_buf_detach(&local, &p->len);
	ir_buf_clear(&v->doc);
	return p->json ? 0 : no_memory(e);
}

static bool
has_part(const struct ir_view *v, const char *key)
{
	for (size_t i = 0; i < v->n_parts; i++)
		if (strcmp(v->part[i].key, key) == 0)
			return true;
	return false;
}

int
ir_view_json(
	struct ir_view *v, const char **ret, size_t *ret_len, struct ir_err *e)
{
	static const char *const lists[] = {"reports", "duties"};
	struct ir_buf *b = &v->doc;

	if (b->len == 0) {
		v->is_parsed = false;
		(void)ir_buf_add(b, v->base.p, v->base.len);
		for (size_t i = 0; i < v->n_parts; i++)
			(void)ir_buf_addf(b, ",\"%s\":%s", v->part[i].key,
				v->part[i].json);
		for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
			if (!has_part(v, lists[i]))
				(void)ir_buf_addf(b, ",\"%s\":[]", lists[i]);
		(void)ir_buf_addc(b, '}');
	}
	if (ir_buf_err(b) < 0)
		return no_memory(e);
	*ret = b->p;
	*ret_len = b->len;
	return 0;
}

int
ir_view_doc(struct ir_view *v, const struct ir_json **ret, struct ir_err *e)
{
	const char *json;
	size_t len;
	int r = ir_view_json(v, &json, &len, e);

	if (r == 0 && !v->parsed)
		r = ir_json_new(&v->parsed, NULL, e);
	if (r == 0 && !v->is_parsed)
		r = ir_json_parse(v->parsed, json, len, e);
	v->is_parsed = r == 0;
	if (r == 0)
		*ret = v->parsed;
	return r;
}

const struct ir_view_from *
ir_view_sources(const struct ir_view *v)
{
	return &v->from;
}

int
ir_view_fact(struct ir_view *v, const char *path, struct ir_view_value *ret,
	struct ir_err *e)
{
	struct ir_fact_ref ref;
	struct ir_value said;
	int r = ir_vocab_lookup(v->from.vocab, path, strlen(path), &ref, e);

	if (r < 0)
		return r;
	if (ir_state_get(v->from.state, ref.path, &said) == 0) {
		*ret = (struct ir_view_value){.json = said.json,
			.basis = said.basis,
			.seq = said.seq};
		return 0;
	}
	ir_buf_clear(&v->value);
	r = view_gap(v, &ref, &v->value, e);
	if (r == 0 && ir_buf_err(&v->value) < 0)
		r = no_memory(e);
	if (r < 0)
		return r;
	*ret = (struct ir_view_value){
		.json = r == 0 ? v->value.p : "\"unknown\""};
	return r;
}
