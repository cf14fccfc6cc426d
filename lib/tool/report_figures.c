/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ir/base/arena.h"
#include "ir/base/grow.h"
#include "ir/base/i18n.h"
#include "ir/base/json.h"
#include "ir/casefile/state_tell.h"
#include "report_past_i.h"

/* A fact as a report said it. */
struct figure {
	const char *path, *then;
	bool estimate; /* then */
	const struct ir_report_line *sent;
};

/* A report of which cells would say something else today. */
struct outdated {
	const struct ir_report_line *sent;
	size_t changed;
	struct ir_buf ids, labels; /* of the cells */
};

struct figures {
	struct rp *p;
	struct ir_arena arena;
	struct figure *v;
	size_t n, cap;
	struct outdated *report;
	size_t n_reports, cap_reports, outdated;
};

static bool
is_number(const struct ir_fact *f)
{
	return f->type == IR_FACT_INTEGER || f->type == IR_FACT_NUMBER;
}

static const char *
value_of(const struct ir_state *s, const char *path)
{
	struct ir_value v;

	return ir_state_get(s, path, &v) == 0 ? v.json : "\"unknown\"";
}

static bool
is_estimate(const struct ir_state *s, const char *path)
{
	struct ir_value v;

	return ir_state_get(s, path, &v) == 0 && v.basis &&
		strcmp(v.basis, "estimate") == 0;
}

static int
no_memory(struct figures *f)
{
	return ir_err_set(&f->p->c.e, IR_ELIB, "%s", _("out of memory"));
}

static int
add(struct figures *f, const char *path, const struct ir_state *then,
	const struct ir_report_line *sent)
{
	struct figure *x = ir_grow(f->v, f->n, &f->cap, sizeof(*x));
	const char *json = value_of(then, path);

	if (!x)
		return no_memory(f);
	f->v = x;
	x += f->n;
	*x = (struct figure){
		.path = ir_arena_text(&f->arena, path, strlen(path)),
		.then = ir_arena_text(&f->arena, json, strlen(json)),
		.estimate = is_estimate(then, path),
		.sent = sent};
	if (!x->path || !x->then)
		return no_memory(f);
	f->n++;
	return 0;
}

/* A fact may stand in several cells of one report. */
static bool
has(const struct figures *f, const char *path, size_t from)
{
	for (size_t i = from; i < f->n; i++)
		if (strcmp(f->v[i].path, path) == 0)
			return true;
	return false;
}

static int
add_facts(struct figures *f, const struct ir_filled *filled,
	const struct ir_state *then, const struct ir_report_line *sent)
{
	size_t from = f->n;

	for (size_t i = 0; i < ir_filled_count(filled); i++) {
		const struct ir_filled_field *x = ir_filled_at(filled, i);

		for (size_t k = 0; k < x->n_facts; k++)
			if (!has(f, x->facts[k], from) &&
				add(f, x->facts[k], then, sent) < 0)
				return -IR_ELIB;
	}
	return 0;
}

static void
name_cell(void *arg, const struct ir_filled_field *any, const char *was,
	const char *is)
{
	struct outdated *o = arg;

	(void)was;
	(void)is;
	(void)ir_buf_addf(&o->ids, "%s%s", o->ids.len ? " " : "",
		any->id); /* both stick */
	(void)ir_buf_addf(&o->labels, "%s%s", o->labels.len ? ", " : "",
		any->label ? any->label : any->id);
}

static int
add_cells(struct figures *f, const struct ir_filled *then,
	const struct ir_filled *now, const struct ir_report_line *sent)
{
	struct outdated *o =
		ir_grow(f->report, f->n_reports, &f->cap_reports, sizeof(*o));
	size_t same;

	if (!o)
		return no_memory(f);
	f->report = o;
	o += f->n_reports++;
	*o = (struct outdated){.sent = sent};
	ir_buf_init(&o->ids, 0);
	ir_buf_init(&o->labels, 0);
	o->changed = rp_changed(then, now, name_cell, o, &same);
	f->outdated += o->changed > 0;
	return ir_buf_err(&o->ids) < 0 || ir_buf_err(&o->labels) < 0
		? no_memory(f)
		: 0;
}

/* What one report said, and would say now. */
static int
add_report(struct figures *f, const struct rp_sent *last)
{
	const struct ir_report_line *sent = last->sent;
	struct rp *p = f->p;
	struct ir_fill what = {.form = ir_forms_find(p->forms, sent->form),
		.number = sent->number,
		.dev = sent->dev,
		.harm = sent->harm,
		.partner = sent->partner,
		.japanese = p->c.tell.japanese};
	struct ir_filled *then = NULL, *now = NULL;
	struct rp_past past;
	int r;

	if (!what.form ||
		(sent->stage &&
			ir_stage_read(sent->stage, &what.stage, NULL) < 0))
		return 0; /* a form that is no more */
	if (!last->at) {
		rp_not_compared(sent);
		return 0;
	}
	r = rp_past_open(&past, p, last->at);
	if (r < 0)
		return r;
	r = rp_fill_twice(p, &what, &past, &then, &now);
	if (r == 0)
		r = add_facts(f, then, past.state, sent);
	if (r == 0)
		r = add_cells(f, then, now, sent);
	ir_filled_free(then);
	ir_filled_free(now);
	rp_past_close(&past);
	return r;
}

/* Is it the last one sent of that report? */
static bool
is_last(const struct rp *p, const struct ir_report_line *l, struct rp_sent *ret)
{
	const struct ir_report_of of = {l->form, l->dev, l->harm, l->partner};

	if (l->what != IR_REPORT_SENT)
		return false;
	rp_sent_before(p, &of, UINT_MAX, ret);
	return ret->sent == l;
}

static bool
same_value(const struct ir_fact *f, const char *a, const char *b)
{
	struct ir_time x, y;
	size_t n = strlen(a), m = strlen(b);

	if (strcmp(a, b) == 0)
		return true;
	return f->type == IR_FACT_TIME && n > 2 && m > 2 &&
		ir_time_parse(a + 1, n - 2, &x) == 0 &&
		ir_time_parse(b + 1, m - 2, &y) == 0 &&
		ir_time_cmp(&x, &y) == 0;
}

static bool
differs(const struct figures *f, const char *path)
{
	const char *now = value_of(f->p->c.s, path);
	struct ir_fact_ref ref;

	if (ir_vocab_lookup(f->p->c.vocab, path, strlen(path), &ref, NULL) < 0)
		return false;
	for (size_t i = 0; i < f->n; i++)
		if (strcmp(f->v[i].path, path) == 0 &&
			!same_value(ref.fact, f->v[i].then, now))
			return true;
	return false;
}

/* "厚生労働省への報告 第1報", with whom it is about. */
static const char *
name_of(const struct rp *p, const struct ir_report_line *l, char *out, size_t n)
{
	const char *whom[3] = {l->dev, l->harm, l->partner};
	size_t at;

	(void)snprintf(out, n, _("%s, report %u"),
		ir_form_title(
			ir_forms_find(p->forms, l->form), p->c.tell.japanese),
		l->number);
	for (size_t i = 0; i < 3; i++) {
		at = strlen(out);
		if (whom[i])
			(void)snprintf(out + at, n - at, " %s", whom[i]);
	}
	return out;
}

/* "  - WHO: VALUE" */
static void
say_value(const struct rp *p, const struct ir_fact *f, const char *who,
	const char *json, bool estimate)
{
	struct ir_buf b;

	ir_buf_init(&b, 0);
	if (strcmp(json, "\"unknown\"") == 0)
		(void)ir_buf_adds(&b, _("unknown")); /* all stick */
	else
		ir_fact_words(&b, f, json, p->c.tell.japanese);
	ir_tool_out("%s  %s: %s%s\n", p->c.tell.drill ? IR_DRILL_MARK : "", who,
		b.len ? b.p : "", estimate ? _(" (estimate)") : "");
	ir_buf_free(&b);
}

static void
put_json(struct figures *f, const struct ir_fact *fact, const struct figure *x)
{
	struct rp *p = f->p;
	const char *now = value_of(p->c.s, x->path);
	struct ir_jw w;

	ir_jw_init(&w, &p->c.out);
	ir_jw_obj(&w);
	ir_jw_ku64(&w, "v", 1);
	ir_jw_kstr(&w, "type", is_number(fact) ? "figure" : "fact");
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

/* One fact: every report that told it, and what it is now. */
static void
put_fact(struct figures *f, const char *path)
{
	struct rp *p = f->p;
	struct ir_fact_ref ref;
	char name[512], was[600];

	if (ir_vocab_lookup(p->c.vocab, path, strlen(path), &ref, NULL) < 0)
		return;
	if (!p->c.tell.json)
		ir_tool_out("%s%s (%s)\n", p->c.tell.drill ? IR_DRILL_MARK : "",
			ir_fact_label(ref.fact, p->c.tell.japanese), path);
	for (size_t i = 0; i < f->n; i++) {
		const struct figure *x = &f->v[i];

		if (strcmp(x->path, path) != 0)
			continue;
		if (p->c.tell.json) {
			put_json(f, ref.fact, x);
			continue;
		}
		(void)snprintf(was, sizeof(was), "- %s",
			name_of(p, x->sent, name, sizeof(name)));
		say_value(p, ref.fact, was, x->then, x->estimate);
	}
	if (!p->c.tell.json)
		say_value(p, ref.fact, _("+ now"), value_of(p->c.s, path),
			is_estimate(p->c.s, path));
}

/* Those that differ, each once. */
static size_t
put_facts(struct figures *f)
{
	size_t n = 0;

	for (size_t i = 0; i < f->n; i++) {
		size_t first = 0;

		while (strcmp(f->v[first].path, f->v[i].path) != 0)
			first++;
		if (first != i || !differs(f, f->v[i].path))
			continue;
		n++;
		put_fact(f, f->v[i].path);
	}
	return n;
}

static void
put_cells(struct figures *f, const struct outdated *o)
{
	struct rp *p = f->p;
	char name[512];
	struct ir_jw w;

	if (!p->c.tell.json) {
		if (o->changed > 0)
			ir_tool_out(_("%s%s: cells that would say something "
				      "else: %zu (%s)\n"),
				p->c.tell.drill ? IR_DRILL_MARK : "",
				name_of(p, o->sent, name, sizeof(name)),
				o->changed, o->labels.p);
		return;
	}
	ir_jw_init(&w, &p->c.out);
	ir_jw_obj(&w);
	ir_jw_ku64(&w, "v", 1);
	ir_jw_kstr(&w, "type", "cells");
	if (p->c.tell.drill)
		ir_jw_kbool(&w, "drill", true);
	ir_jw_kstr(&w, "form", o->sent->form);
	ir_jw_ku64(&w, "number", o->sent->number);
	ir_jw_kstr(&w, "dev", o->sent->dev);
	ir_jw_kstr(&w, "harm", o->sent->harm);
	ir_jw_kstr(&w, "partner", o->sent->partner);
	ir_jw_ku64(&w, "sent", o->sent->seq);
	ir_jw_ku64(&w, "changed", o->changed);
	ir_jw_kstr(&w, "fields", o->ids.len ? o->ids.p : "");
	ir_jw_endobj(&w);
	ir_jw_line(&w);
}

static int
tell(struct figures *f)
{
	struct rp *p = f->p;
	size_t n = put_facts(f);

	for (size_t i = 0; i < f->n_reports; i++)
		put_cells(f, &f->report[i]);
	if (ir_buf_err(&p->c.out) < 0)
		return no_memory(f);
	ir_tool_write(p->c.out.p, p->c.out.len);
	ir_buf_clear(&p->c.out);
	if (f->n_reports == 0)
		ir_tool_warn(_("no report was recorded by ir-report sent: "
			       "there is nothing to compare with"));
	if (!p->c.tell.json)
		ir_tool_out(_("%sreports sent: %zu, of which would say "
			      "something else: %zu; facts that changed: %zu\n"),
			p->c.tell.drill ? IR_DRILL_MARK : "", f->n_reports,
			f->outdated, n);
	return n > 0 || f->outdated > 0;
}

int
rp_figures(struct rp *p)
{
	struct figures f = {.p = p};
	int r = rp_forms(p, NULL);

	for (size_t i = 0; r == 0 && i < ir_history_count(p->history); i++) {
		struct rp_sent last;

		if (is_last(p, ir_history_at(p->history, i), &last))
			r = add_report(&f, &last);
	}
	if (r == 0)
		r = tell(&f);
	for (size_t i = 0; i < f.n_reports; i++) {
		ir_buf_free(&f.report[i].ids);
		ir_buf_free(&f.report[i].labels);
	}
	ir_arena_free(&f.arena);
	free(f.report);
	free(f.v);
	return r < 0 ? rp_fail(p) : r;
}
