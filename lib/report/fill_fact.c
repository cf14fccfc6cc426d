/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ir/base/grow.h"

#include "fill_i.h"
#include "ir/base/i18n.h"

/* The facts of one field, in order. */
struct facts {
	struct fill *s;
	struct fill_field *field;
	struct fill_fact *v;
	size_t n, cap;
	size_t known, unknown; /* stated with a value; stated as unknown */
	bool estimate;
};

static int
no_memory(struct ir_err *e)
{
	(void)ir_err_set(e, ENOMEM, _("out of memory"));
	return -ENOMEM;
}

static bool
is_unknown(const char *json)
{
	return strcmp(json, "\"unknown\"") == 0 ||
		strcmp(json, "[\"unknown\"]") == 0;
}

static const char *
kept(struct fill *s, const char *p)
{
	return p ? ir_arena_text(&s->f->arena, p, strlen(p)) : NULL;
}

/* As the case has it; or, where facts say something else, as they do: that the
 * public hears from a person, or not at all.  1: nobody stated it. */
static int
look(struct fill *s, const char *path, struct ir_view_value *ret)
{
	const struct ir_view_settled *k =
		ir_view_settled(s->v, path, s->f->what.harm);
	int r = ir_view_fact(s->v, path, ret, s->e);

	if (r < 0 || !k)
		return r;
	ret->json = fill_settled(s, k);
	ret->basis = fill_is_open(s) ? NULL : k->basis;
	if (fill_is_open(s))
		ret->seq = 0;
	return fill_is_open(s);
}

/* One fact by its full path. */
static int
take(struct facts *a, const char *path)
{
	struct fill *s = a->s;
	struct ir_view_value v;
	struct fill_fact *f;
	int r = look(s, path, &v);

	if (r < 0)
		return r;
	f = ir_grow(a->v, a->n, &a->cap, sizeof(*f));
	if (!f)
		return no_memory(s->e);
	a->v = f;
	f = &a->v[a->n];
	*f = (struct fill_fact){.path = kept(s, path),
		.json = kept(s, v.json),
		.basis = kept(s, v.basis),
		.seq = v.seq};
	if (!f->path || !f->json)
		return no_memory(s->e);
	a->n++;
	if (!is_unknown(v.json))
		a->known++;
	else if (r == 0)
		a->unknown++;
	a->estimate = a->estimate ||
		(v.basis && strcmp(v.basis, "estimate") == 0 &&
			!is_unknown(v.json));
	return 0;
}

static int
take_members(struct facts *a, const struct ir_fact *f)
{
	const struct ir_json *doc = a->s->doc;
	ir_node all = fill_list(doc, f->list);
	int r = 0;

	for (ir_node n = ir_json_first(doc, all); r == 0 && n != IR_NODE_NONE;
		n = ir_json_next(doc, n)) {
		char path[IR_FACT_PATH_MAX + IR_FACT_MEMBER_MAX + 4];
		char *id = ir_json_dup(doc, ir_json_get(doc, n, "id"));

		if (!id)
			continue;
		(void)snprintf(path, sizeof(path), "%s[%s]%s%s", f->list, id,
			*f->field ? "." : "", f->field);
		if (fill_member(a->s, f->list, id))
			r = take(a, path);
		free(id);
	}
	return r;
}

/* The one member a form is about may be none of the case yet. */
static const char *
only(const struct fill *s, const struct ir_fact *f)
{
	if (strcmp(f->list, "dev") == 0)
		return s->f->dev;
	if (strcmp(f->list, "harm") == 0)
		return s->f->what.harm;
	return NULL;
}

static int
take_pattern(struct facts *a, const struct ir_fact *f)
{
	char path[IR_FACT_PATH_MAX + IR_FACT_MEMBER_MAX + 4];

	if (!f->list)
		return take(a, f->path);
	if (!only(a->s, f))
		return take_members(a, f);
	(void)snprintf(path, sizeof(path), "%s[%s]%s%s", f->list, only(a->s, f),
		*f->field ? "." : "", f->field);
	return take(a, path);
}

static void
put_one(struct fill *s, const struct ir_fact *def, const struct fill_fact *f,
	enum form_show show, struct ir_buf *out)
{
	bool ja = s->f->what.japanese;
	struct fill_words w = {ja, show, def};

	if (is_unknown(f->json)) {
		(void)ir_buf_adds(out,
			fill_open(
				s->f, f->seq ? IR_CELL_UNKNOWN : IR_CELL_OPEN));
		return;
	}
	if (ir_json_parse(s->value, f->json, strlen(f->json), NULL) < 0)
		return; /* cannot be: a value of the state */
	if (show == FORM_BOXES)
		fill_boxes(def, s->value, 0, ja, out);
	else
		fill_value(s, &w, s->value, 0, out);
	if (!f->basis || strcmp(f->basis, "estimate") != 0)
		return;
	if (show == FORM_BOXES)
		(void)ir_buf_adds(out, "　"); /* not of the last box; sticky */
	fill_estimate(s, out);
}

/* "PUMP03" of dev[PUMP03].serial, when there is more than one. */
static void
put_name(struct facts *a, const struct ir_fact *def, const struct fill_fact *f,
	bool many, struct ir_buf *out)
{
	bool ja = a->s->f->what.japanese;
	const char *open =
		def->list && !only(a->s, def) && (a->n > 1 || !*def->field)
		? strchr(f->path, '[')
		: NULL;

	if (open)
		(void)ir_buf_add(out, open + 1, strcspn(open + 1, "]"));
	if (many)
		(void)ir_buf_addf(out, "%s%s", open ? " " : "",
			ir_fact_label(def, ja)); /* sticky */
	if (open || many)
		(void)ir_buf_adds(out, ja ? "：" : ": ");
}

static const struct ir_fact *
def_of(const struct fill *s, const struct fill_fact *f)
{
	struct ir_fact_ref ref;

	return ir_vocab_lookup(ir_view_sources(s->v)->vocab, f->path,
		       strlen(f->path), &ref, NULL) == 0
		? ref.fact
		: NULL;
}

static void
put_lines(struct facts *a, struct ir_buf *out)
{
	const struct form_field *d = a->field->def;
	bool asked = a->field->pub.need >= IR_NEED_ASKED;

	for (size_t i = 0; i < a->n; i++) {
		const struct ir_fact *def = def_of(a->s, &a->v[i]);

		/* Of several, what nobody must know is left out. */
		if (!def || (a->n > 1 && !asked && is_unknown(a->v[i].json)))
			continue;
		if (out->len)
			(void)ir_buf_addc(out, '\n');
		put_name(a, def, &a->v[i], d->n_facts > 1, out);
		put_one(a->s, def, &a->v[i], d->show, out);
	}
}

static int
hand_over(struct facts *a)
{
	struct fill_field *f = a->field;
	struct ir_arena *m = &a->s->f->arena;
	struct fill_fact *v = ir_arena_get(m, (a->n + 1) * sizeof(*v));
	const char **paths = ir_arena_get(m, (a->n + 1) * sizeof(*paths));

	if (!v || !paths)
		return no_memory(a->s->e);
	for (size_t i = 0; i < a->n; i++) {
		v[i] = a->v[i];
		paths[i] = v[i].path;
	}
	f->fact = v;
	f->pub.facts = paths;
	f->n_facts = f->pub.n_facts = a->n;
	f->pub.basis = a->estimate ? "estimate" : a->n == 1 ? v[0].basis : NULL;
	return 0;
}

/* Boxes with none ticked, and why. */
static void
empty_boxes(struct facts *a, struct ir_buf *out)
{
	const struct fill *s = a->s;
	const struct ir_fact *def = a->field->def->fact[0];

	fill_boxes(def, s->value, IR_NODE_NONE, s->f->what.japanese, out);
	(void)ir_buf_addf(out, s->f->what.japanese ? "（%s）" : " (%s)",
		fill_open(s->f, a->field->pub.cell)); /* sticky */
}

static bool
has_unknown(const struct ir_fact *f)
{
	for (size_t i = 0; i < f->n_choices; i++)
		if (strcmp(f->choices[i].key, "unknown") == 0)
			return true;
	return f->n_choices == 0;
}

static int
tell(struct facts *a)
{
	struct fill *s = a->s;
	struct fill_field *f = a->field;
	bool boxes = f->def->show == FORM_BOXES && f->def->n_facts == 1;
	bool last = s->f->what.stage == IR_STAGE_FINAL;

	ir_buf_clear(&s->b);
	f->pub.cell = a->known ? IR_CELL_FILLED
		: a->unknown   ? IR_CELL_UNKNOWN
			       : IR_CELL_OPEN;
	if (a->known)
		put_lines(a, &s->b);
	else if (boxes && (f->pub.cell == IR_CELL_UNKNOWN || last) &&
		has_unknown(f->def->fact[0]) &&
		ir_json_parse(s->value, "\"unknown\"", 9, NULL) == 0)
		fill_boxes(f->def->fact[0], s->value, 0, s->f->what.japanese,
			&s->b);
	else if (boxes)
		empty_boxes(a, &s->b);
	else
		(void)ir_buf_adds(&s->b, fill_open(s->f, f->pub.cell));
	f->pub.text = fill_kept(s, &s->b);
	return f->pub.text ? hand_over(a) : no_memory(s->e);
}

int
fill_facts(struct fill *s, struct fill_field *f)
{
	struct facts a = {.s = s, .field = f};
	bool some = false;
	int r = 0;

	for (size_t i = 0; r == 0 && i < f->def->n_facts; i++) {
		if (fill_withheld(s, f->def->fact[i]))
			continue;
		some = true;
		r = take_pattern(&a, f->def->fact[i]);
	}
	if (r == 0 && some) {
		r = tell(&a);
	} else if (r == 0) {
		f->pub.cell = IR_CELL_WITHHELD;
		f->pub.text = fill_open(s->f, IR_CELL_WITHHELD);
	}
	free(a.v);
	return r;
}
