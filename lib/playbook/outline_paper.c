/* SPDX-License-Identifier: Apache-2.0 */
#include <ctype.h>
#include <errno.h>
#include <string.h>

#include "ir/base/hush.h"
#include "ir/base/i18n.h"
#include "outline_i.h"
#include "summary_i.h"

struct sheet {
	const struct ir_outline *o;
	const struct outline_words *w;
	const char *lang;
	unsigned level; /* of the headings of its parts */
	struct ir_doc *d;
	struct ir_table *t;
	struct ir_buf cell;
};

static const char *
say_root(const struct sheet *s, const char *key)
{
	return ir_playbook_say(
		s->o->p, ir_val_get(ir_playbook_root(s->o->p), key), s->lang);
}

/* Cells and list values are made in s->cell and given away with these. */
static void
cell(struct sheet *s)
{
	ir_table_celln(s->t, s->cell.p, s->cell.len);
	ir_buf_clear(&s->cell);
}

static void
kv(struct sheet *s, const char *key)
{
	if (s->cell.len)
		ir_doc_kv(s->d, key, s->cell.p);
	ir_buf_clear(&s->cell);
}

static void
kv_list(struct sheet *s, const char *key, const struct ir_val *v)
{
	for (size_t i = 0; i < ir_val_count(v); i++) {
		const char *x =
			ir_playbook_say(s->o->p, ir_val_at(v, i), s->lang);

		if (x)
			(void)ir_buf_addf(
				&s->cell, "%s%s", s->cell.len ? " / " : "", x);
	}
	kv(s, key);
}

static void
kv_say(struct sheet *s, const char *key, const struct ir_val *v)
{
	const char *x = ir_playbook_say(s->o->p, v, s->lang);

	if (x)
		ir_doc_kv(s->d, key, x);
}

static void
markings(struct sheet *s)
{
	const struct ir_val *root = ir_playbook_root(s->o->p);
	const struct ir_val *list = ir_val_get(root, "markings");
	const struct ir_val *defs =
		ir_val_get(root, "data_marking_definitions");

	for (size_t i = 0; i < ir_val_count(list); i++) {
		const char *id = ir_val_str(ir_val_at(list, i));
		const struct ir_val *m = id ? ir_val_get(defs, id) : NULL;
		const char *x = ir_val_get_str(m, "tlpv2_level");

		if (!x)
			x = ir_val_get_str(m, "statement");
		if (x)
			(void)ir_buf_addf(
				&s->cell, "%s%s", s->cell.len ? " / " : "", x);
	}
	kv(s, s->w->marking);
}

/* Who holds which role tonight: to be filled in first. */
static void
roles(struct sheet *s, const struct ir_val *v)
{
	if (ir_val_type(v) != IR_JSON_OBJECT || ir_val_count(v) == 0)
		return;
	ir_doc_heading(s->d, s->level, s->w->roles);
	for (size_t i = 0; i < ir_val_count(v); i++) {
		const struct ir_val *m = ir_val_at(v, i);
		const char *x = ir_playbook_say(s->o->p, m, s->lang);

		(void)ir_buf_addf(&s->cell, "%s %s", ir_val_key(m), x ? x : "");
		ir_doc_kv(s->d, s->cell.p, NULL);
		ir_buf_clear(&s->cell);
	}
}

static void
front(struct sheet *s)
{
	const struct ir_val *root = ir_playbook_root(s->o->p);
	const struct ir_val *ext = ir_playbook_ext(root);
	const char *minutes = ir_val_num(ir_val_get(ext, "minutes"));

	ir_doc_kv(s->d, s->w->incident, NULL);
	ir_doc_kv(s->d, s->w->begun, NULL);
	ir_doc_kv(s->d, s->w->ended, NULL);
	kv_list(s, s->w->triggers, ir_val_get(ext, "triggers"));
	kv_say(s, s->w->not_for, ir_val_get(ext, "not_for"));
	kv_say(s, s->w->assumes, ir_val_get(ext, "assumes"));
	kv_list(s, s->w->classes, ir_val_get(ext, "classes"));
	if (minutes)
		ir_doc_kvf(s->d, s->w->budget, "%s %s", minutes, s->w->minute);
	ir_doc_kvf(s->d, s->w->version, "%s %s",
		ir_val_get_str(root, "modified")
			? ir_val_get_str(root, "modified")
			: "",
		ir_val_get_str(root, "id") ? ir_val_get_str(root, "id") : "");
	markings(s);
	roles(s, ir_val_get(ext, "roles"));
}

/* A variable on paper: its constant value, else a blank with its name. */
static void
blank(struct sheet *s, const char *name, size_t len)
{
	const struct ir_val *vars =
		ir_val_get(ir_playbook_root(s->o->p), "playbook_variables");

	for (size_t i = 0; i < ir_val_count(vars); i++) {
		const struct ir_val *v = ir_val_at(vars, i);
		const char *key = ir_val_key(v), *x;
		bool constant = false;

		if (!key || strlen(key) != len || memcmp(key, name, len) != 0)
			continue;
		(void)ir_val_bool(ir_val_get(v, "constant"), &constant);
		x = ir_val_get_str(v, "value");
		if (constant && x) {
			(void)ir_buf_adds(&s->cell, x);
			return;
		}
		x = ir_playbook_say(
			s->o->p, ir_val_get(v, "description"), s->lang);
		if (x) {
			(void)ir_buf_addf(&s->cell, "[%s: ____]", x);
			return;
		}
	}
	(void)ir_buf_addf(&s->cell, "[%.*s: ____]", (int)len, name);
}

/* Length of "__name__" when text begins with "__name__:value", else 0. */
static size_t
reference(const char *text)
{
	size_t n = 2;

	if (strncmp(text, "__", 2) != 0)
		return 0;
	while (isalnum((unsigned char)text[n]) || text[n] == '_')
		n++;
	return n > 4 && strncmp(text + n, ":value", 6) == 0 ? n : 0;
}

static void
fill_in(struct sheet *s, const char *text)
{
	while (*text) {
		size_t n = reference(text);

		if (n) {
			blank(s, text, n);
			text += n + 6;
		} else {
			(void)ir_buf_addc(&s->cell, *text++);
		}
	}
}

static void
line(struct sheet *s, const char *what, const char *text)
{
	if (!text)
		return;
	if (s->cell.len)
		(void)ir_buf_addc(&s->cell, '\n');
	if (what)
		(void)ir_buf_addf(&s->cell, "%s: ", what);
	fill_in(s, text);
	while (s->cell.len && s->cell.p[s->cell.len - 1] == '\n')
		ir_buf_cut(&s->cell, s->cell.len - 1);
}

static void
commands(struct sheet *s, const struct ir_step *st)
{
	const struct ir_val *list = ir_val_get(st->v, "commands");

	for (size_t i = 0; i < ir_val_count(list); i++) {
		const struct ir_val *c = ir_val_at(list, i);
		const char *x = ir_playbook_say(
			s->o->p, ir_val_get(c, "command"), s->lang);

		struct ir_buf b;

		ir_buf_init(&b, 0);
		if (x && ir_hush(x, strlen(x), &b) < 0)
			s->cell.err = -ENOMEM; /* sticks */
		line(s,
			ir_val_is(ir_val_get(c, "type"), "manual")
				? NULL
				: ir_val_get_str(c, "type"),
			x ? b.p : NULL);
		ir_buf_free(&b);
	}
}

static void
way(struct sheet *s, const char *label, uint32_t to)
{
	unsigned number = ir_outline_number(s->o, to);

	(void)ir_buf_addf(&s->cell, "%s□ %s", s->cell.len ? "\n" : "", label);
	if (number)
		(void)ir_buf_addf(&s->cell, " → %u", number);
}

/* The way past the branches of a decision that has no name of its own. */
static void
way_past(struct sheet *s, const struct ir_step *st)
{
	const struct ir_edge *next = ir_step_edge(st, IR_EDGE_COMPLETION);

	if (next && summary_passes_by(st))
		way(s, st->type == IR_STEP_SWITCH ? s->w->otherwise : s->w->no,
			next->to);
}

/* "□ yes → 4": every way on from a decision. */
static void
ways(struct sheet *s, uint32_t step)
{
	const struct ir_step *st = ir_graph_at(s->o->g, step);
	struct ir_outline_item it = {
		.kind = IR_OUTLINE_BRANCH, .step = step, .nth = 0};
	struct ir_buf label;

	ir_buf_init(&label, 0);
	for (size_t i = 0; i < st->n_edges; i++) {
		if (st->edge[i].kind <= IR_EDGE_SUCCESS)
			continue;
		it.edge = &st->edge[i];
		it.nth++;
		ir_buf_clear(&label);
		outline_edge(s->o, &it, s->lang, &label);
		way(s, label.p, st->edge[i].to);
	}
	ir_buf_free(&label);
	way_past(s, st);
}

/* What to assume when nobody knows, in the words of the branch. */
static void
assumed(struct sheet *s, uint32_t step)
{
	const struct ir_step *st = ir_graph_at(s->o->g, step);
	const char *key = ir_val_get_str(ir_playbook_ext(st->v), "default");
	struct ir_buf label;

	if (!key)
		return;
	ir_buf_init(&label, 0);
	if (st->type == IR_STEP_SWITCH)
		outline_case(s->o, step, key, s->lang, &label);
	else
		(void)ir_buf_adds(&label,
			strcmp(key, "yes") == 0          ? s->w->yes
				: strcmp(key, "no") == 0 ? s->w->no
							 : key);
	line(s, s->w->unknown, label.p);
	ir_buf_free(&label);
}

static void
what_cell(struct sheet *s, uint32_t step)
{
	const struct ir_step *st = ir_graph_at(s->o->g, step);
	struct ir_buf marks;

	ir_buf_init(&marks, 0);
	(void)ir_buf_adds(&s->cell, outline_name(s->o, step, s->lang));
	outline_marks(s->o, step, s->lang, &marks);
	if (marks.len)
		(void)ir_buf_addf(&s->cell, " (%s)", marks.p);
	ir_buf_free(&marks);
	commands(s, st);
	line(s, s->w->say, outline_say(s->o, step, "say", s->lang));
	line(s, s->w->why, outline_say(s->o, step, "why", s->lang));
	line(s, s->w->done, outline_say(s->o, step, "done", s->lang));
	if (st->type == IR_STEP_PLAYBOOK)
		line(s, s->w->calls, ir_val_get_str(st->v, "playbook_id"));
	ways(s, step);
	assumed(s, step);
	cell(s);
}

/* The boxes for the result: none for a decision, whose ways are boxes. */
static const char *
boxes(const struct sheet *s, const struct ir_step *st)
{
	bool must = false;

	if (st->type != IR_STEP_ACTION && st->type != IR_STEP_PLAYBOOK)
		return NULL;
	(void)ir_val_bool(
		ir_val_get(ir_playbook_ext(st->v), "never_skip"), &must);
	return must ? s->w->box_must : s->w->box;
}

static void
step_row(struct sheet *s, uint32_t step)
{
	ir_table_row(s->t);
	ir_table_cellf(s->t, "%u", ir_outline_number(s->o, step));
	ir_table_cell(s->t, outline_role(s->o, step));
	what_cell(s, step);
	ir_table_cell(s->t, outline_say(s->o, step, "paper", s->lang));
	ir_table_cell(s->t, NULL);
	ir_table_cell(s->t, NULL);
	ir_table_cell(s->t, boxes(s, ir_graph_at(s->o->g, step)));
}

/* A row that is no step: where one is, where to go on. */
static void
sign_row(struct sheet *s)
{
	ir_table_row(s->t);
	ir_table_cell(s->t, NULL);
	ir_table_cell(s->t, NULL);
	cell(s);
}

static void
branch_row(struct sheet *s, const struct ir_outline_item *it)
{
	(void)ir_buf_addf(
		&s->cell, "▼ %u: ", ir_outline_number(s->o, it->step));
	outline_edge(s->o, it, s->lang, &s->cell);
	if (it->edge->kind == IR_EDGE_CASE || it->edge->kind == IR_EDGE_FALSE ||
		(it->edge->kind == IR_EDGE_TRUE &&
			ir_graph_at(s->o->g, it->step)->type == IR_STEP_IF))
		(void)ir_buf_adds(&s->cell, s->w->when);
	sign_row(s);
}

/* The step whose branch the i-th item ends, or IR_STEP_NONE. */
static uint32_t
opener(const struct ir_outline *o, size_t i)
{
	unsigned depth = ir_outline_at(o, i)->depth;

	while (i-- > 0) {
		const struct ir_outline_item *it = ir_outline_at(o, i);

		if (it->kind == IR_OUTLINE_BRANCH && it->depth + 1 == depth)
			return it->step;
		if (it->kind <= IR_OUTLINE_UNREACHED)
			break;
	}
	return IR_STEP_NONE;
}

/* At the end of a branch: back to where the step that opened it goes on. */
static void
back_row(struct sheet *s, uint32_t from)
{
	const struct ir_step *st = ir_graph_at(s->o->g, from);
	const struct ir_edge *next = ir_step_edge(st, IR_EDGE_COMPLETION);
	unsigned to;

	if (!next)
		next = ir_step_edge(st, IR_EDGE_SUCCESS);
	to = next ? ir_outline_number(s->o, next->to) : 0;
	(void)ir_buf_addf(&s->cell, "▲ %s",
		st->type == IR_STEP_WHILE              ? s->w->again
			: st->type == IR_STEP_PARALLEL ? s->w->join
			: to                           ? s->w->back
						       : s->w->end);
	if (st->type == IR_STEP_WHILE)
		to = ir_outline_number(s->o, from);
	if (to)
		(void)ir_buf_addf(&s->cell, " → %u", to);
	else if (st->type == IR_STEP_PARALLEL)
		(void)ir_buf_addf(&s->cell, " → %s", s->w->end);
	sign_row(s);
}

static void
start_table(struct sheet *s)
{
	s->t = ir_table_new(NULL);
	ir_table_col(s->t, s->w->number,
		IR_COL_RIGHT | IR_COL_FIXED | IR_DOC_COL_WIDTH(4));
	ir_table_col(s->t, s->w->who, IR_COL_FIXED | IR_DOC_COL_WIDTH(7));
	ir_table_col(s->t, s->w->what, IR_COL_MAIN | IR_DOC_COL_WIDTH(45));
	ir_table_col(s->t, s->w->write, IR_COL_MAIN | IR_DOC_COL_WIDTH(22));
	ir_table_col(s->t, s->w->time, IR_DOC_COL_WIDTH(7));
	ir_table_col(s->t, s->w->initials, IR_DOC_COL_WIDTH(7));
	ir_table_col(s->t, s->w->result, IR_COL_FIXED | IR_DOC_COL_WIDTH(8));
}

static void
part(struct sheet *s, const char *name)
{
	if (s->t)
		ir_doc_table(s->d, s->t);
	ir_doc_heading(s->d, s->level, name);
	start_table(s);
}

static void
item(struct sheet *s, size_t i)
{
	const struct ir_outline_item *it = ir_outline_at(s->o, i);
	uint32_t from;

	switch (it->kind) {
	case IR_OUTLINE_MAIN:
		part(s, s->w->main);
		return;
	case IR_OUTLINE_EXCEPTION:
		part(s, s->w->exception);
		return;
	case IR_OUTLINE_DEEP:
		part(s, s->w->deep);
		return;
	case IR_OUTLINE_UNREACHED:
		part(s, s->w->unreached);
		return;
	case IR_OUTLINE_STEP:
		step_row(s, it->step);
		return;
	case IR_OUTLINE_BRANCH:
		branch_row(s, it);
		return;
	case IR_OUTLINE_GOTO:
		(void)ir_buf_addf(&s->cell, "▲ → %u %s",
			ir_outline_number(s->o, it->step),
			outline_name(s->o, it->step, s->lang));
		break;
	case IR_OUTLINE_MISSING:
		(void)ir_buf_addf(&s->cell, "!! %s", s->w->missing);
		break;
	case IR_OUTLINE_END:
		from = opener(s->o, i);
		if (from != IR_STEP_NONE) {
			back_row(s, from);
			return;
		}
		(void)ir_buf_addf(&s->cell, "■ %s", s->w->end);
		break;
	case IR_OUTLINE_STOP:
		(void)ir_buf_addf(&s->cell, "■ %s", s->w->stop);
		break;
	}
	sign_row(s);
}

static void
title(struct sheet *s)
{
	const char *code = ir_val_get_str(
		ir_playbook_ext(ir_playbook_root(s->o->p)), "short");
	const char *name = say_root(s, "name");

	(void)ir_buf_addf(&s->cell, "%s%s%s", code ? code : "",
		code ? "  " : "", name ? name : ir_playbook_name(s->o->p));
}

static int
fill(struct sheet *s, struct ir_err *e)
{
	int r;

	front(s);
	ir_doc_note(s->d, s->w->form_note);
	for (size_t i = 0; i < ir_outline_count(s->o); i++)
		item(s, i);
	if (s->t)
		ir_doc_table(s->d, s->t);
	r = ir_buf_err(&s->cell);
	ir_buf_free(&s->cell);
	return r ? ir_err_set(e, r, "%s", _("out of memory")) : 0;
}

int
ir_outline_paper_into(const struct ir_outline *o, const char *lang,
	struct ir_doc *d, struct ir_err *e)
{
	struct sheet s = {.o = o,
		.w = outline_words(lang),
		.lang = lang,
		.level = 2,
		.d = d};

	ir_buf_init(&s.cell, 0);
	title(&s);
	if (ir_buf_err(&s.cell) == 0)
		ir_doc_heading(d, 1, s.cell.p);
	ir_buf_cut(&s.cell, 0);
	return fill(&s, e);
}

int
ir_outline_paper(const struct ir_outline *o, const char *lang,
	struct ir_doc **ret, struct ir_err *e)
{
	struct sheet s = {
		.o = o, .w = outline_words(lang), .lang = lang, .level = 1};
	struct ir_doc_meta meta = {
		.lang = strcmp(lang, "ja") == 0 ? IR_DOC_JA : IR_DOC_EN,
		.landscape = true};
	int r;

	ir_buf_init(&s.cell, 0);
	title(&s);
	meta.title = s.cell.p;
	s.d = ir_buf_err(&s.cell) ? NULL : ir_doc_new(&meta);
	ir_buf_clear(&s.cell);
	if (!s.d) {
		ir_buf_free(&s.cell);
		return ir_err_set(e, ENOMEM, "%s", _("out of memory"));
	}
	r = fill(&s, e);
	if (r < 0) {
		ir_doc_free(s.d);
		return r;
	}
	*ret = s.d;
	return 0;
}
