/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ir/base/arena.h"
#include "ir/base/grow.h"
#include "ir/base/i18n.h"
#include "ir/base/json.h"
#include "ir/doc/table.h"
#include "report_past_i.h"

/* A number as a report said it. */
struct figure {
	const char *path, *then;
	const struct ir_report_line *sent;
};

struct figures {
	struct rp *p;
	struct ir_arena arena;
	struct figure *v;
	size_t n, cap;
	size_t reports;
};

static bool
is_number(const struct rp *p, const char *path)
{
	struct ir_fact_ref ref;

	if (ir_vocab_lookup(p->c.vocab, path, strlen(path), &ref, NULL) < 0)
		return false;
	return ref.fact->type == IR_FACT_INTEGER ||
		ref.fact->type == IR_FACT_NUMBER;
}

static const char *
value_of(const struct ir_state *s, const char *path)
{
	struct ir_value v;

	return ir_state_get(s, path, &v) == 0 ? v.json : "\"unknown\"";
}

static int
add(struct figures *f, const char *path, const char *then,
	const struct ir_report_line *sent)
{
	struct figure *x = ir_grow(f->v, f->n, &f->cap, sizeof(*x));

	if (!x)
		return ir_err_set(
			&f->p->c.e, IR_ELIB, "%s", _("out of memory"));
	f->v = x;
	x += f->n;
	*x = (struct figure){
		.path = ir_arena_text(&f->arena, path, strlen(path)),
		.then = ir_arena_text(&f->arena, then, strlen(then)),
		.sent = sent};
	if (!x->path || !x->then)
		return ir_err_set(
			&f->p->c.e, IR_ELIB, "%s", _("out of memory"));
	f->n++;
	return 0;
}

/* The numbers that one report said. */
static int
add_report(struct figures *f, const struct ir_report_line *sent)
{
	struct rp *p = f->p;
	struct ir_fill what = {.form = ir_forms_find(p->forms, sent->form),
		.number = sent->number,
		.dev = sent->dev,
		.harm = sent->harm,
		.partner = sent->partner};
	struct ir_filled *filled = NULL;
	struct rp_past past;
	int r;

	if (!what.form ||
		(sent->stage &&
			ir_stage_read(sent->stage, &what.stage, NULL) < 0))
		return 0; /* a form that is no more */
	f->reports++;
	r = rp_past_open(&past, p, rp_made_at(p, sent));
	if (r < 0)
		return r;
	r = ir_fill(&filled, &what, 1, past.view, &p->c.e);
	for (size_t i = 0; r == 0 && i < ir_filled_count(filled); i++) {
		const struct ir_filled_field *x = ir_filled_at(filled, i);

		for (size_t k = 0; r == 0 && k < x->n_facts; k++)
			if (is_number(p, x->facts[k]))
				r = add(f, x->facts[k],
					value_of(past.state, x->facts[k]),
					sent);
	}
	ir_filled_free(filled);
	rp_past_close(&past);
	return r;
}

/* Is it the last one sent of that report? */
static bool
is_last(const struct rp *p, const struct ir_report_line *l)
{
	const struct ir_report_of of = {l->form, l->dev, l->harm, l->partner};

	return l->what == IR_REPORT_SENT &&
		ir_history_last(p->history, &of, IR_REPORT_SENT) == l;
}

static bool
differs(const struct figures *f, const char *path)
{
	const char *now = value_of(f->p->c.s, path);

	for (size_t i = 0; i < f->n; i++)
		if (strcmp(f->v[i].path, path) == 0 &&
			strcmp(f->v[i].then, now) != 0)
			return true;
	return false;
}

static const char *
shown(const char *json)
{
	return json[0] == '"' ? _("unknown") : json;
}

static void
put(struct figures *f, struct ir_table *t, const struct figure *x)
{
	struct rp *p = f->p;
	bool ja = p->c.tell.japanese;
	const struct ir_form *form = ir_forms_find(p->forms, x->sent->form);
	const char *now = value_of(p->c.s, x->path);
	struct ir_fact_ref ref;
	struct ir_jw w;

	if (ir_vocab_lookup(p->c.vocab, x->path, strlen(x->path), &ref, NULL) <
		0)
		return;
	if (t) {
		ir_table_row(t);
		ir_table_cellf(
			t, "%s (%s)", ir_fact_label(ref.fact, ja), x->path);
		ir_table_cellf(
			t, "%s %u", ir_form_title(form, ja), x->sent->number);
		ir_table_cell(t, shown(x->then));
		ir_table_cell(t, shown(now));
		return;
	}
	ir_jw_init(&w, &p->c.out);
	ir_jw_obj(&w);
	ir_jw_ku64(&w, "v", 1);
	ir_jw_kstr(&w, "type", "figure");
	if (p->c.tell.drill)
		ir_jw_kbool(&w, "drill", true);
	ir_jw_kstr(&w, "path", x->path);
	ir_jw_kstr(&w, "form", x->sent->form);
	ir_jw_ku64(&w, "number", x->sent->number);
	ir_jw_ku64(&w, "sent", x->sent->seq);
	ir_jw_kraw(&w, "then", x->then, strlen(x->then));
	ir_jw_kraw(&w, "now", now, strlen(now));
	ir_jw_endobj(&w);
	ir_jw_line(&w);
}

/* Those that differ, number by number, then report by report. */
static size_t
put_all(struct figures *f, struct ir_table *t)
{
	size_t n = 0;

	for (size_t i = 0; i < f->n; i++) {
		size_t first = 0;

		while (strcmp(f->v[first].path, f->v[i].path) != 0)
			first++;
		if (first != i || !differs(f, f->v[i].path))
			continue;
		n++;
		for (size_t k = i; k < f->n; k++)
			if (strcmp(f->v[k].path, f->v[i].path) == 0)
				put(f, t, &f->v[k]);
	}
	return n;
}

static int
tell(struct figures *f)
{
	struct rp *p = f->p;
	struct ir_table *t = p->c.tell.json ? NULL : ir_table_new(NULL);
	size_t n;
	int r = 0;

	if (!t && !p->c.tell.json)
		return ir_err_set(&p->c.e, IR_ELIB, "%s", _("out of memory"));
	if (t) {
		ir_table_drill(t, p->c.tell.drill);
		ir_table_col(t, _("number"), IR_COL_MAIN);
		ir_table_col(t, _("report"), 0);
		ir_table_col(t, _("as sent"), IR_COL_FIXED | IR_COL_RIGHT);
		ir_table_col(t, _("now"), IR_COL_FIXED | IR_COL_RIGHT);
	}
	n = put_all(f, t);
	if (t && n > 0)
		r = ir_table_text(t, ir_tool_columns(), &p->c.out);
	ir_table_free(t);
	ir_tool_write(p->c.out.p, p->c.out.len);
	ir_buf_clear(&p->c.out);
	if (r == 0 && !p->c.tell.json)
		ir_tool_out(_("%sreports sent: %zu; numbers that differ from "
			      "today's: %zu\n"),
			p->c.tell.drill ? IR_DRILL_MARK : "", f->reports, n);
	return r < 0 ? r : n > 0;
}

int
rp_figures(struct rp *p)
{
	struct figures f = {.p = p};
	int r = rp_forms(p, NULL);

	for (size_t i = 0; r == 0 && i < ir_history_count(p->history); i++) {
		const struct ir_report_line *l = ir_history_at(p->history, i);

		if (is_last(p, l))
			r = add_report(&f, l);
	}
	if (r == 0)
		r = tell(&f);
	ir_arena_free(&f.arena);
	free(f.v);
	return r < 0 ? rp_fail(p) : r;
}
