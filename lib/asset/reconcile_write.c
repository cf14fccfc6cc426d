/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "ir/base/i18n.h"
#include "ir/base/json.h"

#include "reconcile_i.h"

#define TOP_MAX 64
#define PLACE "place"

/* One device on its way to a line. */
struct line {
	struct ir_reconcile *r;
	const struct group *g;
	const struct ir_json *j; /* of its record; no device: NULL */
	struct ir_jw w;
};

/* "net[].ip" belongs to "net", "place.room" to "place", "name" to itself. */
static size_t
top_len(const char *path)
{
	return strcspn(path, "[.");
}

static bool
in_top(const char *path, const char *top)
{
	size_t n = top_len(path);

	return strlen(top) == n && memcmp(path, top, n) == 0;
}

static const struct ir_fact *
added_to(const struct group *g, const char *path, uint32_t at)
{
	const struct ir_fact *f = NULL;

	for (const struct added *a = g->first; a; a = a->next)
		if (a->at == at && strcmp(a->fact->f->path, path) == 0)
			f = a->fact; /* the last that was accepted */
	return f;
}

static bool
any_in(const struct group *g, const char *top, uint32_t at)
{
	for (const struct added *a = g->first; a; a = a->next)
		if (a->at == at && in_top(a->fact->f->path, top) &&
			strcmp(a->fact->f->path, "id") != 0)
			return true;
	return false;
}

static void
put_fact(struct line *l, const struct ir_fact *f)
{
	ir_jw_obj(&l->w);
	ir_jw_kraw(&l->w, "v", f->json, strlen(f->json));
	ir_jw_kstr(&l->w, "src", f->src);
	ir_jw_kstr(&l->w, "on", f->on);
	ir_jw_endobj(&l->w);
}

static void
put_raw(struct line *l, ir_node n)
{
	size_t len;
	const char *raw = ir_json_raw(l->j, n, &len);

	ir_jw_raw(&l->w, raw, len);
}

static void
put_key(struct line *l, ir_node n)
{
	char *key = ir_json_dup(l->j, ir_json_key(l->j, n));

	ir_jw_key(&l->w, key ? key : ""); /* a NUL in a key: no key of ours */
	free(key);
}

/* The members of an object, each as it is or as it was replaced, then what
 * is new; prefix is "place." or "net[].". */
static void
put_members(struct line *l, ir_node obj, const char *prefix, uint32_t at)
{
	struct ir_reconcile *r = l->r;
	size_t n = strlen(prefix);

	ir_jw_obj(&l->w);
	for (ir_node m = obj == IR_NODE_NONE ? obj : ir_json_first(l->j, obj);
		m != IR_NODE_NONE; m = ir_json_next(l->j, m)) {
		char *key = ir_json_dup(l->j, ir_json_key(l->j, m));
		const struct ir_fact *f;

		ir_buf_clear(&r->key);
		(void)ir_buf_addf(
			&r->key, "%s%s", prefix, key ? key : ""); /* sticky */
		free(key);
		f = added_to(l->g, r->key.len ? r->key.p : "", at);
		put_key(l, m);
		if (f)
			put_fact(l, f);
		else
			put_raw(l, m);
	}
	for (size_t i = 0; i < ir_fields_count(r->fields); i++) {
		const char *path = ir_fields_at(r->fields, i)->path;
		const struct ir_fact *f = strncmp(path, prefix, n) == 0
			? added_to(l->g, path, at)
			: NULL;

		if (!f ||
			(obj != IR_NODE_NONE &&
				ir_json_get(l->j, obj, path + n) !=
					IR_NODE_NONE))
			continue;
		ir_jw_key(&l->w, path + n);
		put_fact(l, f);
	}
	ir_jw_endobj(&l->w);
}

static void
put_net(struct line *l, ir_node list)
{
	ir_node m = list == IR_NODE_NONE ? list : ir_json_first(l->j, list);

	ir_jw_arr(&l->w);
	for (uint32_t at = 0; at < l->g->n_net; at++) {
		put_members(l, m, "net[].", at);
		m = m == IR_NODE_NONE ? m : ir_json_next(l->j, m);
	}
	ir_jw_endarr(&l->w);
}

/* "place":"3F 312" becomes {"room":"3F 312", ...}. */
static void
put_plain_place(struct line *l, ir_node text)
{
	ir_jw_obj(&l->w);
	ir_jw_key(&l->w, "room");
	put_raw(l, text);
	for (size_t i = 0; i < ir_fields_count(l->r->fields); i++) {
		const char *path = ir_fields_at(l->r->fields, i)->path;
		const struct ir_fact *f =
			in_top(path, PLACE) && strcmp(path, "place.room") != 0
			? added_to(l->g, path, NO_INTERFACE)
			: NULL;

		if (!f)
			continue;
		ir_jw_key(&l->w, path + strlen(PLACE) + 1);
		put_fact(l, f);
	}
	ir_jw_endobj(&l->w);
}

static bool
all_nets_kept(const struct group *g)
{
	for (const struct added *a = g->first; a; a = a->next)
		if (a->at != NO_INTERFACE)
			return false;
	return true;
}

/* One member of the record as it stands, with what belongs to it. */
static void
put_top(struct line *l, ir_node m, const char *top)
{
	enum ir_json_type type = ir_json_type(l->j, m);
	const struct ir_fact *f = added_to(l->g, top, NO_INTERFACE);
	char prefix[80];

	if (f && strcmp(top, "id") != 0) {
		put_fact(l, f);
	} else if (strcmp(top, "net") == 0 && type == IR_JSON_ARRAY &&
		!all_nets_kept(l->g)) {
		put_net(l, m);
	} else if (strlen(top) + 2 < sizeof(prefix) &&
		any_in(l->g, top, NO_INTERFACE) && type == IR_JSON_OBJECT) {
		memcpy(prefix, top, strlen(top) + 1);
		memcpy(prefix + strlen(top), ".", 2);
		put_members(l, m, prefix, NO_INTERFACE);
	} else if (strcmp(top, PLACE) == 0 && type == IR_JSON_STRING &&
		any_in(l->g, top, NO_INTERFACE)) {
		put_plain_place(l, m);
	} else {
		put_raw(l, m);
	}
}

/* A group of fields that the record did not have. */
static void
put_new_top(struct line *l, const char *path)
{
	char top[80], prefix[82];
	size_t n = top_len(path);

	if (n + 2 >= sizeof(top))
		return;
	memcpy(top, path, n);
	top[n] = '\0';
	if (l->j && ir_json_get(l->j, 0, top) != IR_NODE_NONE)
		return;
	if (path[n] == '\0') {
		const struct ir_fact *f = added_to(l->g, path, NO_INTERFACE);

		if (!f || strcmp(path, "id") == 0)
			return;
		ir_jw_key(&l->w, top);
		put_fact(l, f);
	} else if (path[n] == '[') {
		if (all_nets_kept(l->g))
			return;
		ir_jw_key(&l->w, top);
		put_net(l, IR_NODE_NONE);
	} else if (any_in(l->g, top, NO_INTERFACE)) {
		memcpy(prefix, top, n);
		memcpy(prefix + n, ".", 2);
		ir_jw_key(&l->w, top);
		put_members(l, IR_NODE_NONE, prefix, NO_INTERFACE);
	}
}

/* Every top once, in the order of the fields. */
static void
put_new_tops(struct line *l)
{
	const char *seen[TOP_MAX];
	size_t n = 0;

	for (size_t i = 0; i < ir_fields_count(l->r->fields); i++) {
		const char *path = ir_fields_at(l->r->fields, i)->path;
		size_t k = 0;

		while (k < n &&
			(top_len(seen[k]) != top_len(path) ||
				memcmp(seen[k], path, top_len(path)) != 0))
			k++;
		if (k < n)
			continue;
		if (n < TOP_MAX)
			seen[n++] = path;
		put_new_top(l, path);
	}
}

static int
one_group(struct ir_reconcile *r, const struct group *g, struct ir_buf *out,
	struct ir_err *e)
{
	struct line l = {.r = r, .g = g};
	int rc = 0;

	if (g->d && !g->first) { /* untouched: as it stands, byte for byte */
		(void)ir_buf_add(out, g->d->json, g->d->json_len); /* sticky */
		(void)ir_buf_addc(out, '\n'); /* sticky */
		return ir_buf_err(out);
	}
	ir_jw_init(&l.w, out);
	ir_jw_obj(&l.w);
	if (g->d) {
		rc = ir_record_read(r->rec, g->d->json, g->d->json_len, e);
		l.j = ir_record_json(r->rec);
	} else {
		ir_jw_kstr(&l.w, "id", g->id);
		if (g->provisional)
			ir_jw_kbool(&l.w, "provisional", true);
	}
	for (ir_node m = rc == 0 && l.j ? ir_json_first(l.j, 0) : IR_NODE_NONE;
		m != IR_NODE_NONE; m = ir_json_next(l.j, m)) {
		char *key = ir_json_dup(l.j, ir_json_key(l.j, m));

		put_key(&l, m);
		put_top(&l, m, key ? key : "");
		free(key);
	}
	put_new_tops(&l);
	ir_jw_endobj(&l.w);
	ir_jw_line(&l.w);
	return rc < 0 ? rc : ir_buf_err(out);
}

int
ir_reconcile_write(struct ir_reconcile *r, bool only_new, struct ir_buf *out,
	size_t *ret_devices, struct ir_err *e)
{
	size_t n = 0;
	int rc = 0;

	for (const struct group *g = r->first; rc == 0 && g; g = g->next) {
		if (g->pending || (only_new && g->d))
			continue;
		rc = one_group(r, g, out, e);
		n++;
	}
	if (rc == 0)
		*ret_devices = n;
	else if (ir_buf_err(out) < 0)
		rc = ir_err_set(e, ir_buf_err(out), _("out of memory"));
	return rc;
}
