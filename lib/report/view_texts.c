/* SPDX-License-Identifier: Apache-2.0 */
#include "view_i.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ir/base/grow.h"
#include "ir/base/i18n.h"
#include "ir/base/same.h"
#include "ir/casefile/cursor.h"

static bool
same_of(const struct ir_view_of *a, const struct ir_view_of *b)
{
	return ir_same(a->dev, b->dev) && ir_same(a->harm, b->harm) &&
		ir_same(a->partner, b->partner);
}

static const struct ir_view_text *
last(const struct ir_view *v, const char *form, const char *field,
	const struct ir_view_of *of)
{
	static const struct ir_view_of whole = {0};

	for (size_t i = 0; i < v->n_texts; i++)
		if (strcmp(v->text[i].form, form) == 0 &&
			strcmp(v->text[i].field, field) == 0 &&
			same_of(&v->text[i].of, of ? of : &whole))
			return &v->text[i];
	return NULL;
}

const struct ir_view_text *
ir_view_written(const struct ir_view *v, const char *form, const char *field,
	const struct ir_view_of *of)
{
	const struct ir_view_text *t = last(v, form, field, of);

	return t && *t->text ? t : NULL;
}

/* A string of the line, kept; NULL when there is none. */
static const char *
keep(struct ir_view *v, const struct ir_json *j, ir_node n)
{
	char *p = ir_json_dup(j, n);
	const char *kept = p ? ir_arena_text(&v->arena, p, strlen(p)) : NULL;

	free(p);
	return kept;
}

static int
take(struct ir_view *v, const struct ir_line *l, struct ir_err *e)
{
	const struct ir_json *j = l->json;
	ir_node data = l->at.data;
	struct ir_view_text t = {
		.form = keep(v, j, ir_json_get(j, data, "form")),
		.field = keep(v, j, ir_json_get(j, data, "field")),
		.text = keep(v, j, ir_json_get(j, data, "text")),
		.of = {keep(v, j, ir_json_get(j, data, "dev")),
			keep(v, j, ir_json_get(j, data, "harm")),
			keep(v, j, ir_json_get(j, data, "partner"))},
		.seq = l->via ? l->via : l->seq,
		.time = keep(v, j, l->at.time),
	};
	const struct ir_view_text *old;
	struct ir_view_text *p;

	if (!t.form || !t.field || !t.text)
		return 0;
	old = last(v, t.form, t.field, &t.of);
	if (old) {
		v->text[old - v->text] = t;
		return 0;
	}
	p = ir_grow(v->text, v->n_texts, &v->cap_texts, sizeof(*p));
	if (!p)
		return ir_err_set(e, ENOMEM, _("out of memory"));
	v->text = p;
	v->text[v->n_texts++] = t;
	return 0;
}

int
view_read_texts(struct ir_view *v, struct ir_err *e)
{
	static const char *const words[] = {"field", NULL};
	struct ir_cursor *c = NULL;
	struct ir_line l;
	int r;

	if (!v->from.journal)
		return 0;
	r = ir_cursor_open(&c, v->from.journal, 1, e);
	if (r < 0)
		return r;
	ir_cursor_joined(c);
	ir_cursor_about(c, words);
	while ((r = ir_cursor_next(c, &l, e)) > 0) {
		if (v->from.until && (l.via ? l.via : l.seq) > v->from.until)
			break;
		if (!ir_json_streq(l.json, l.at.kind, "note") ||
			ir_json_get(l.json, l.at.data, "field") == IR_NODE_NONE)
			continue;
		r = take(v, &l, e);
		if (r < 0)
			break;
	}
	ir_cursor_close(c);
	/* The fold tells of lines that cannot be read, and who reads them
	 * for people verifies the rest; what stands before counts. */
	return r > 0 || r == -IR_EINTEGRITY || r == -IR_EFORMAT ? 0 : r;
}

void
view_put_texts(struct ir_view *v, struct ir_jw *w)
{
	ir_jw_key(w, "texts");
	ir_jw_arr(w);
	for (size_t i = 0; i < v->n_texts; i++) {
		const struct ir_view_text *t = &v->text[i];

		if (!*t->text) /* taken back */
			continue;
		ir_jw_obj(w);
		ir_jw_kstr(w, "form", t->form);
		ir_jw_kstr(w, "field", t->field);
		ir_jw_kstr(w, "text", t->text);
		ir_jw_kstr(w, "dev", t->of.dev);
		ir_jw_kstr(w, "harm", t->of.harm);
		ir_jw_kstr(w, "partner", t->of.partner);
		ir_jw_ku64(w, "seq", t->seq);
		ir_jw_kstr(w, "time", t->time);
		ir_jw_endobj(w);
	}
	ir_jw_endarr(w);
}
