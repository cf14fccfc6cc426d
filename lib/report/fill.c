/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fill_i.h"
#include "ir/base/grow.h"
#include "ir/base/i18n.h"
#include "ir/report/filler.h"

#define NO_EXPR SIZE_MAX

struct slot { /* of one field of one form */
	size_t when, expr; /* indexes, or NO_EXPR */
	const char *bad; /* not even taken: why */
};

struct plan { /* of one form at a stage, used by any number of fills */
	const struct ir_form *form;
	enum ir_stage stage;
	size_t group;
	struct slot *slot;
};

struct ir_filler {
	struct fill s;
	struct ir_arena arena; /* of slots and what is wrong with them */
	struct plan *plan;
	size_t n_plans, cap_plans;
	struct ir_exprs_case *cases;
	size_t n_cases;
};

static int
no_memory(struct ir_err *e)
{
	(void)ir_err_set(e, ENOMEM, _("out of memory"));
	return -ENOMEM;
}

static int
add_expr(struct ir_filler *j, struct slot *slot, const char *expr,
	const char *where, size_t *ret)
{
	struct ir_err e = IR_ERR_INIT;
	int r = ir_exprs_add(j->s.x, expr, where, ret, &e);

	if (r == 0 || slot->bad)
		return 0;
	if (r != -IR_EUSAGE)
		return ir_err_set(j->s.e, r, "%s", e.text);
	slot->bad = ir_arena_text(&j->arena, e.text, strlen(e.text));
	return slot->bad ? 0 : no_memory(j->s.e);
}

static int
plan_form(struct ir_filler *j, const struct ir_form *form, enum ir_stage stage)
{
	struct plan *p =
		ir_grow(j->plan, j->n_plans, &j->cap_plans, sizeof(*p));
	int r = p ? 0 : no_memory(j->s.e);

	if (r < 0)
		return r;
	j->plan = p;
	p += j->n_plans;
	*p = (struct plan){.form = form, .stage = stage};
	r = ir_exprs_group(j->s.x, &p->group, j->s.e);
	if (r < 0)
		return r;
	p->slot = ir_arena_get(
		&j->arena, (form->n_fields + 1) * sizeof(*p->slot));
	if (!p->slot)
		return no_memory(j->s.e);
	memset(p->slot, 0, (form->n_fields + 1) * sizeof(*p->slot));
	j->n_plans++;
	for (size_t i = 0; r == 0 && i < form->n_fields; i++) {
		const struct form_field *f = &form->field[i];
		struct slot *slot = &p->slot[i];

		slot->when = slot->expr = NO_EXPR;
		if (f->need[stage] == IR_NEED_NOT)
			continue;
		if (f->when)
			r = add_expr(j, slot, f->when, f->where, &slot->when);
		if (r == 0 && f->expr)
			r = add_expr(j, slot, f->expr, f->where, &slot->expr);
		for (size_t k = 0; r == 0 && k < f->n_columns; k++)
			r = ir_exprs_reads(j->s.x, f->column[k].key, j->s.e);
	}
	return r;
}

static struct plan *
plan_of(struct ir_filler *j, const struct ir_form *form, enum ir_stage stage)
{
	for (size_t i = 0; i < j->n_plans; i++)
		if (j->plan[i].form == form && j->plan[i].stage == stage)
			return &j->plan[i];
	return NULL;
}

static void
put_bindings(struct fill *s, struct ir_buf *out)
{
	const struct ir_filled *f = s->f;
	struct ir_jw w;

	ir_jw_init(&w, out);
	ir_jw_obj(&w);
	ir_jw_kbool(&w, "ja", f->what.japanese);
	ir_jw_key(&w, "dev");
	ir_jw_str(&w, f->dev);
	ir_jw_key(&w, "harm");
	ir_jw_str(&w, f->what.harm);
	ir_jw_key(&w, "partner");
	ir_jw_str(&w, f->what.partner);
	ir_jw_key(&w, "maker");
	ir_jw_str(&w, f->maker);
	fill_put_hidden(s, &w);
	ir_jw_key(&w, "report");
	ir_jw_obj(&w);
	ir_jw_kstr(&w, "form", f->form->id);
	ir_jw_kstr(&w, "stage", ir_stage_name(f->what.stage));
	ir_jw_ku64(&w, "number", f->what.number);
	ir_jw_kstr(&w, "stage_label",
		ir_stage_label(f->what.stage, f->what.japanese));
	ir_jw_endobj(&w);
	ir_jw_endobj(&w);
}

static int
add_case(struct ir_filler *j, struct ir_filled *f)
{
	const struct plan *p = plan_of(j, f->form, f->what.stage);
	struct ir_buf b;
	char *text;

	if (f->what.blank || !p)
		return 0;
	ir_buf_init(&b, 0);
	put_bindings(&j->s, &b);
	text = ir_buf_detach(&b, NULL);
	ir_buf_free(&b);
	if (!text)
		return no_memory(j->s.e);
	j->cases[j->n_cases++] = (struct ir_exprs_case){
		.group = p->group, .bindings = text, .doc = j->s.doc};
	return 0;
}

/* A fact as text, kept in the form; NULL when it is not known. */
static const char *
known_text(struct ir_filler *j, struct ir_filled *f, const char *path)
{
	struct ir_view_value v;
	const char *r = NULL;
	char *p;

	if (ir_view_fact(f->what.view, path, &v, NULL) != 0 ||
		strcmp(v.json, "\"unknown\"") == 0 ||
		ir_json_parse(j->s.value, v.json, strlen(v.json), NULL) < 0)
		return NULL;
	p = ir_json_dup(j->s.value, 0);
	if (p)
		r = ir_arena_text(&f->arena, p, strlen(p));
	free(p);
	return r;
}

static const char *
member_text(struct ir_filler *j, struct ir_filled *f, const char *list,
	const char *id, const char *field)
{
	char path[IR_FACT_PATH_MAX + IR_FACT_MEMBER_MAX + 4];

	(void)snprintf(path, sizeof(path), "%s[%s].%s", list, id, field);
	return known_text(j, f, path);
}

static const char *
copy(struct ir_filled *f, const char *s)
{
	return s ? ir_arena_text(&f->arena, s, strlen(s)) : NULL;
}

/* The case as this form sees it. */
static int
look(struct ir_filler *j, struct ir_filled *f)
{
	j->s.f = f;
	j->s.v = f->what.view;
	return ir_view_doc(j->s.v, &j->s.doc, j->s.e);
}

static int
about(struct ir_filler *j, struct ir_filled *f, const struct ir_fill *what)
{
	struct ir_view *v = what->view ? what->view : j->s.v;
	const struct ir_view_from *from = ir_view_sources(v);
	char now[IR_TIME_TEXT];

	f->form = what->form;
	f->what = *what;
	f->what.view = v;
	f->what.number = what->number ? what->number : 1;
	f->what.dev = f->dev = copy(f, what->dev);
	f->what.harm = copy(f, what->harm);
	f->what.partner = copy(f, what->partner);
	f->now = copy(f, ir_time_rfc3339(&from->now, 0, now));
	f->drill = ir_state_drill(from->state);
	f->head = ir_state_head(from->state);
	f->incident = known_text(j, f, "case.id");
	f->org = known_text(j, f, "org.name");
	if (!f->dev && what->harm)
		f->dev = member_text(j, f, "harm", what->harm, "dev");
	if (f->form->per == FORM_PER_MAKER)
		f->maker = f->what.partner;
	else if (f->form->audience == FORM_MAKER && f->dev)
		f->maker = member_text(j, f, "dev", f->dev, "mah");
	f->field = ir_arena_get(
		&f->arena, (f->form->n_fields + 1) * sizeof(*f->field));
	f->wrong = ir_arena_get(
		&f->arena, (2 * f->form->n_fields + 1) * sizeof(*f->wrong));
	return f->field && f->wrong && f->now ? 0 : no_memory(j->s.e);
}

/* What changed up to the report before this one is no news in this one. */
static bool
is_old(const struct ir_filled *f, const struct form_field *d,
	const struct ir_view_text *t)
{
	return strcmp(d->free, IR_FORM_CHANGES) == 0 && t->seq <= f->what.since;
}

/* What a person wrote takes the place of what was computed. */
static bool
written(struct ir_filler *j, struct fill_field *f)
{
	const struct ir_filled *d = j->s.f;
	struct ir_view_of of = {d->what.dev, d->what.harm, d->what.partner};
	const struct ir_view_text *t = f->def->free
		? ir_view_written(j->s.v, d->form->id, f->def->free, &of)
		: NULL;

	of.harm = NULL; /* written when no patient was known yet */
	if (!t && f->def->free && of.dev)
		t = ir_view_written(j->s.v, d->form->id, f->def->free, &of);
	if (!t || is_old(d, f->def, t))
		return false;
	f->pub.text = copy(j->s.f, t->text);
	if (!f->pub.text)
		return false;
	f->pub.cell = IR_CELL_FILLED;
	f->pub.written = t->seq;
	return true;
}

/* 1: if: says that the field is left out. */
static int
left_out(struct ir_filler *j, const struct slot *slot, struct fill_field *f)
{
	struct ir_err e = IR_ERR_INIT;
	const char *json;
	size_t len;

	if (slot->when == NO_EXPR)
		return 0;
	if (ir_exprs_result(j->s.x, j->s.which, slot->when, &json, &len, &e) <
		0)
		return fill_wrong(&j->s, f, e.text);
	return (len == 5 && memcmp(json, "false", 5) == 0) ||
		(len == 4 && memcmp(json, "null", 4) == 0);
}

static void
blank(struct ir_filler *j, struct fill_field *f)
{
	const struct form_field *d = f->def;

	f->pub.cell = IR_CELL_OPEN;
	f->pub.text = "";
	if (d->source == FORM_TEXT) {
		f->pub.text = d->text.s[!j->s.f->what.japanese];
		f->pub.cell = IR_CELL_FILLED;
	} else if (d->show == FORM_BOXES && d->source == FORM_FACT) {
		ir_buf_clear(&j->s.b);
		fill_boxes(d->fact[0], j->s.value, IR_NODE_NONE,
			j->s.f->what.japanese, &j->s.b);
		f->pub.text = fill_kept(&j->s, &j->s.b);
		f->pub.text = f->pub.text ? f->pub.text : "";
	}
}

static int
fill_field(struct ir_filler *j, const struct slot *slot, struct fill_field *f)
{
	static const char *const none[] = {NULL};
	bool ja = j->s.f->what.japanese;
	const struct form_field *d = f->def;
	static const char *const marks[] = {"found", "constructed", "recalled"};
	int r;

	f->pub = (struct ir_filled_field){.id = d->id,
		.no = d->no,
		.label = d->label.s[!ja],
		.need = d->need[j->s.f->what.stage],
		.facts = none,
		.mark = marks[d->mark],
		.free = d->free};
	if (j->s.f->what.blank) {
		blank(j, f);
		return 0;
	}
	r = left_out(j, slot, f);
	if (r != 0 || f->wrong || written(j, f))
		return r;
	if (slot->bad)
		return fill_wrong(&j->s, f, slot->bad);
	return fill_cell(&j->s, f, &slot->expr);
}

static int
fill_form(struct ir_filler *j, struct ir_filled *f)
{
	const struct plan *p = plan_of(j, f->form, f->what.stage);
	int r = look(j, f);

	for (size_t i = 0; p && r >= 0 && i < f->form->n_fields; i++) {
		struct fill_field *field = &f->field[f->n];

		if (f->form->field[i].need[f->what.stage] == IR_NEED_NOT)
			continue;
		*field = (struct fill_field){.def = &f->form->field[i]};
		r = fill_field(j, &p->slot[i], field);
		if (r == 0)
			f->n++;
	}
	if (!f->what.blank)
		j->s.which++;
	return r < 0 ? r : 0;
}

/* A form about a device is about the one patient whose harm is laid to it;
 * of several, one must be said. */
static int
choose_harm(struct ir_filler *j, struct ir_filled *f)
{
	const struct ir_json *doc = j->s.doc;
	ir_node all = fill_list(doc, "harm"), only = IR_NODE_NONE;
	unsigned found = 0;
	char *id;

	if (f->form->per != FORM_PER_DEV || !f->dev || f->what.harm)
		return 0;
	for (ir_node n = ir_json_first(doc, all); n != IR_NODE_NONE;
		n = ir_json_next(doc, n)) {
		ir_node dev = ir_json_get(doc, n, "dev");

		if (dev == IR_NODE_NONE || !ir_json_streq(doc, dev, f->dev))
			continue;
		only = n;
		found++;
	}
	if (found != 1)
		return 0;
	id = ir_json_dup(doc, ir_json_get(doc, only, "id"));
	f->what.harm = copy(f, id);
	free(id);
	return f->what.harm ? 0 : no_memory(j->s.e);
}

static int
run(struct ir_filler *j, struct ir_filled **f, size_t n)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < n; i++) {
		r = look(j, f[i]);
		if (r == 0)
			r = choose_harm(j, f[i]);
		if (r == 0)
			r = add_case(j, f[i]);
	}
	if (r == 0 && j->n_cases)
		r = ir_exprs_run(j->s.x, j->cases, j->n_cases, j->s.e);
	for (size_t i = 0; r == 0 && i < n; i++)
		r = fill_form(j, f[i]);
	return r;
}

static void
forget_cases(struct ir_filler *j)
{
	for (size_t i = 0; i < j->n_cases; i++)
		free((void *)(uintptr_t)j->cases[i].bindings); /* made here */
	free(j->cases);
	j->cases = NULL;
	j->n_cases = 0;
	j->s.which = 0;
}

void
ir_filler_free(struct ir_filler *j)
{
	if (!j)
		return;
	forget_cases(j);
	free(j->plan);
	ir_exprs_free(j->s.x);
	ir_json_free(j->s.value);
	ir_buf_free(&j->s.b);
	ir_arena_free(&j->arena);
	free(j);
}

static int
new_filler(struct ir_filler **ret, struct ir_err *e)
{
	/* of an object that is a value, and of a row */
	static const char *const read[] = {"id", "ja", "en", "text", "basis"};
	struct ir_filler *j = calloc(1, sizeof(*j));
	int r = 0;

	if (!j)
		return no_memory(e);
	j->s.e = e;
	ir_buf_init(&j->s.b, 0);
	j->s.x = ir_exprs_new();
	if (!j->s.x || ir_json_new(&j->s.value, NULL, e) < 0) {
		ir_filler_free(j);
		return no_memory(e);
	}
	ir_exprs_define(j->s.x, NULL, NULL, fill_defs);
	for (size_t i = 0; r == 0 && i < sizeof(read) / sizeof(read[0]); i++)
		r = ir_exprs_reads(j->s.x, read[i], e);
	if (r == 0)
		*ret = j;
	else
		ir_filler_free(j);
	return r;
}

/* Once it is known what the expressions name. */
static int
hide(struct ir_filler *j)
{
	struct ir_buf *b = &j->s.b;
	const char *text, *once;

	ir_buf_clear(b);
	once = fill_see(j->s.x, b);
	text = ir_buf_err(b) < 0 ? NULL
				 : ir_arena_text(&j->arena, b->p, b->len);
	if (!text)
		return no_memory(j->s.e);
	ir_exprs_define(j->s.x, once, text, fill_defs);
	return 0;
}

int
ir_filler_new(struct ir_filler **ret, const struct ir_forms *set,
	enum ir_stage stage, struct ir_err *e)
{
	struct ir_filler *j = NULL;
	int r = new_filler(&j, e);

	for (size_t i = 0; r == 0 && i < ir_forms_count(set); i++)
		if (ir_form_has_stage(ir_forms_at(set, i), stage))
			r = plan_form(j, ir_forms_at(set, i), stage);
	if (r == 0)
		r = hide(j);
	if (r == 0)
		r = ir_exprs_start(j->s.x, e);
	if (r == 0)
		*ret = j;
	else
		ir_filler_free(j);
	return r;
}

static int
fill_all(struct ir_filler *j, struct ir_filled **f, const struct ir_fill *what,
	size_t n)
{
	bool more = false;
	int r = 0;

	j->cases = calloc(n + 1, sizeof(*j->cases));
	if (!j->cases)
		return no_memory(j->s.e);
	for (size_t i = 0; r == 0 && i < n; i++) {
		f[i] = calloc(1, sizeof(**f));
		r = f[i] ? about(j, f[i], &what[i]) : no_memory(j->s.e);
		if (r < 0 || plan_of(j, what[i].form, what[i].stage))
			continue;
		more = true;
		r = plan_form(j, what[i].form, what[i].stage);
	}
	if (r == 0 && more)
		r = hide(j);
	if (r == 0)
		r = run(j, f, n);
	forget_cases(j);
	return r;
}

void
ir_filler_meanwhile(struct ir_filler *j, void (*work)(void *arg), void *arg)
{
	ir_exprs_meanwhile(j->s.x, work, arg);
}

int
ir_filler_fill(struct ir_filler *j, struct ir_filled **ret,
	const struct ir_fill *what, size_t n, struct ir_view *v,
	struct ir_err *e)
{
	struct ir_filled **f = calloc(n + 1, sizeof(struct ir_filled *));
	int r;

	if (!f)
		return no_memory(e);
	j->s.v = v;
	j->s.e = e;
	r = fill_all(j, f, what, n);
	for (size_t i = 0; i < n; i++) {
		if (r == 0)
			ret[i] = f[i];
		else
			ir_filled_free(f[i]);
	}
	free(f);
	return r;
}

int
ir_fill(struct ir_filled **ret, const struct ir_fill *what, size_t n,
	struct ir_view *v, struct ir_err *e)
{
	struct ir_filler *j = NULL;
	int r = new_filler(&j, e);

	if (r == 0)
		r = ir_filler_fill(j, ret, what, n, v, e);
	ir_filler_free(j);
	return r;
}
