/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "ir/base/i18n.h"
#include "ir/base/json.h"
#include "ir/doc/table.h"
#include "report_i.h"

#define YEAR 5u /* "2026-": a column has no room for it */

/* The last line of a kind about a form, whomever it is for. */
static const struct ir_report_line *
last_of(const struct rp *p, const struct ir_form *f, enum ir_report_what what)
{
	const struct ir_report_line *r = NULL;

	for (size_t i = 0; i < ir_history_count(p->history); i++) {
		const struct ir_report_line *l = ir_history_at(p->history, i);

		if (l->what == what && l->form &&
			strcmp(l->form, ir_form_id(f)) == 0)
			r = l;
	}
	return r;
}

bool
rp_is_for(const struct ir_form *f, const struct ir_duty *d)
{
	for (const char *const *id = ir_form_duties(f); *id; id++)
		if (strcmp(*id, d->id) == 0)
			return d->need == IR_DUTY_REQUIRED ||
				d->need == IR_DUTY_UNDECIDED;
	return false;
}

static bool
is_sooner(const struct ir_duty *a, const struct ir_duty *b)
{
	if (a->overdue != b->overdue)
		return a->overdue;
	if (!*b->due.last || !*a->due.last)
		return *a->due.last != 0;
	return ir_time_cmp(&a->due.due, &b->due.due) < 0;
}

/* The most urgent line of a duty that the form fulfils and that is not done:
 * of the duty id, NULL: of all of them. */
static const struct ir_duty *
due_of(const struct rp *p, const struct ir_form *f, const char *id)
{
	const struct ir_duty *r = NULL;

	for (size_t i = 0; i < ir_duties_count(p->duties); i++) {
		const struct ir_duty *d = ir_duties_at(p->duties, i);

		if (rp_is_for(f, d) && !d->done &&
			(!id || strcmp(id, d->id) == 0) &&
			(!r || is_sooner(d, r)))
			r = d;
	}
	return r;
}

/* Both edges, as every tool counts: from the first one on it is late. */
static void
add_due(struct rp *p, struct ir_buf *b, const struct ir_duty *d)
{
	bool ja = p->c.tell.japanese;

	(void)ir_buf_addf(b, "%s%s ", b->len ? "; " : "", d->id);
	if (d->overdue)
		(void)ir_buf_adds(b, _("OVERDUE"));
	else if (!*d->due.last)
		(void)ir_buf_adds(b, ja ? d->rule->ja : d->rule->en);
	else if (strcmp(d->due.first, d->due.last) == 0)
		(void)ir_buf_adds(b, d->due.last + YEAR);
	else
		(void)ir_buf_addf(b, "%s%s%s", d->due.first + YEAR,
			ja ? "～" : " to ", d->due.last + YEAR); /* all stick */
}

static void
put_due(struct rp *p, struct ir_table *t, const struct ir_form *f)
{
	struct ir_buf b;

	ir_buf_init(&b, 0);
	for (const char *const *id = ir_form_duties(f); *id; id++) {
		const struct ir_duty *d = due_of(p, f, *id);

		if (d)
			add_due(p, &b, d);
	}
	ir_table_cell(t, b.len ? b.p : "-");
	ir_buf_free(&b);
}

/* A line of a duty of the form that was told or sent by any means, the last
 * of them: a call, or a report that was not made here. */
static const struct ir_duty *
told_of(const struct rp *p, const struct ir_form *f, const struct ir_time **ret)
{
	const struct ir_duty *r = NULL;

	for (size_t i = 0; i < ir_duties_count(p->duties); i++) {
		const struct ir_duty *d = ir_duties_at(p->duties, i);
		const struct ir_time *t = d->has_ack ? &d->acknowledged
			: d->has_sent                ? &d->sent
			: d->has_told                ? &d->told
						     : NULL;

		if (t && rp_is_for(f, d) && (!r || ir_time_cmp(t, *ret) > 0)) {
			r = d;
			*ret = t;
		}
	}
	return r;
}

/* How far the last one of it came. */
static void
put_last(struct rp *p, struct ir_table *t, const struct ir_form *f)
{
	static const struct {
		enum ir_report_what what;
		const char *word;
	} far[] = {{IR_REPORT_ACKNOWLEDGED, N_("acknowledged")},
		{IR_REPORT_SENT, N_("sent")},
		{IR_REPORT_APPROVED, N_("approved")},
		{IR_REPORT_RENDERED, N_("made")}};
	const struct ir_report_line *best = NULL;
	const struct ir_duty *d = NULL;
	const struct ir_time *when = NULL;
	const char *word = "";
	char text[IR_TIME_TEXT];
	struct ir_buf b;

	for (size_t i = 0; i < sizeof(far) / sizeof(far[0]); i++) {
		const struct ir_report_line *l = last_of(p, f, far[i].what);

		if (l && (!best || l->number > best->number)) {
			best = l;
			word = far[i].word;
		}
	}
	ir_buf_init(&b, 0);
	if (best)
		(void)ir_buf_addf(&b, "%u %s %s", best->number, _(word),
			ir_time_date_clock(&best->time, text));
	if (!best || best->what == IR_REPORT_RENDERED ||
		best->what == IR_REPORT_APPROVED)
		d = told_of(p, f, &when);
	if (d)
		(void)ir_buf_addf(&b, "%s%s %s %.11s", b.len ? "; " : "", d->id,
			d->has_ack            ? _("acknowledged")
				: d->has_sent ? _("sent")
					      : _("told"),
			ir_time_date_clock(when, text) + YEAR); /* all stick */
	ir_table_cell(t, b.len ? b.p : "-");
	ir_buf_free(&b);
}

static void
put_row(struct rp *p, struct ir_table *t, const struct ir_form *f)
{
	const char *per = ir_form_per(f);

	ir_table_row(t);
	ir_table_cell(t, ir_form_id(f));
	ir_table_cell(t, ir_form_title(f, p->c.tell.japanese));
	ir_table_cell(t, per ? per : "-");
	put_last(p, t, f);
	put_due(p, t, f);
}

static int
table(struct rp *p)
{
	struct ir_table *t = ir_table_new(NULL);
	int r;

	if (!t)
		return ir_err_set(&p->c.e, IR_ELIB, _("out of memory"));
	ir_table_drill(t, p->c.tell.drill);
	ir_table_col(t, _("form"), IR_COL_FIXED);
	ir_table_col(t, _("title"), IR_COL_MAIN);
	ir_table_col(t, _("one per"), IR_COL_FIXED);
	ir_table_col(t, _("last"), 0);
	ir_table_col(t, _("due"), 0);
	for (size_t i = 0; i < ir_forms_count(p->forms); i++)
		put_row(p, t, ir_forms_at(p->forms, i));
	r = ir_table_text(t, ir_tool_columns(), &p->c.out);
	ir_table_free(t);
	return r < 0 ? ir_err_set(&p->c.e, r, _("out of memory")) : 0;
}

static void
json_last(struct rp *p, struct ir_jw *w, const struct ir_form *f,
	enum ir_report_what what, const char *key)
{
	const struct ir_report_line *l = last_of(p, f, what);
	char text[IR_TIME_TEXT];

	if (!l)
		return;
	ir_jw_key(w, key);
	ir_jw_obj(w);
	ir_jw_ku64(w, "number", l->number);
	ir_jw_kstr(w, "stage", l->stage);
	ir_jw_kstr(w, "time", ir_time_utc(&l->time, 0, text));
	ir_jw_ku64(w, "seq", l->seq);
	ir_jw_endobj(w);
}

static void
json_duty(struct ir_jw *w, const struct ir_duty *d)
{
	ir_jw_obj(w);
	ir_jw_kstr(w, "duty", d->id);
	ir_jw_kstr(w, "member", d->member);
	if (*d->due.last) {
		ir_jw_kstr(w, "first", d->due.first);
		ir_jw_kstr(w, "day", d->due.last);
	}
	ir_jw_kbool(w, "decided", d->need == IR_DUTY_REQUIRED);
	ir_jw_kbool(w, "overdue", d->overdue);
	ir_jw_endobj(w);
}

/* The most urgent one, and of each duty the most urgent. */
static void
json_due(struct rp *p, struct ir_jw *w, const struct ir_form *f)
{
	const struct ir_duty *d = due_of(p, f, NULL);

	if (!d)
		return;
	ir_jw_key(w, "due");
	json_duty(w, d);
	ir_jw_key(w, "open");
	ir_jw_arr(w);
	for (const char *const *id = ir_form_duties(f); *id; id++) {
		d = due_of(p, f, *id);
		if (d)
			json_duty(w, d);
	}
	ir_jw_endarr(w);
}

static void
json_told(struct rp *p, struct ir_jw *w, const struct ir_form *f)
{
	const struct ir_time *when = NULL;
	const struct ir_duty *d = told_of(p, f, &when);
	char text[IR_TIME_TEXT];

	if (!d)
		return;
	ir_jw_key(w, "duty_told");
	ir_jw_obj(w);
	ir_jw_kstr(w, "duty", d->id);
	ir_jw_kstr(w, "member", d->member);
	ir_jw_kstr(w, "state", ir_duty_state_word(d->state));
	ir_jw_kstr(w, "time", ir_time_utc(when, 0, text));
	ir_jw_endobj(w);
}

static void
json_row(struct rp *p, const struct ir_form *f)
{
	bool ja = p->c.tell.japanese;
	struct ir_jw w;

	ir_jw_init(&w, &p->c.out);
	ir_jw_obj(&w);
	ir_jw_ku64(&w, "v", 1);
	ir_jw_kstr(&w, "type", "form");
	if (p->c.tell.drill)
		ir_jw_kbool(&w, "drill", true);
	ir_jw_kstr(&w, "form", ir_form_id(f));
	ir_jw_kstr(&w, "title", ir_form_title(f, ja));
	ir_jw_kstr(&w, "to", ir_form_recipient(f, ja));
	ir_jw_kstr(&w, "date", ir_form_date(f));
	ir_jw_kbool(&w, "confirmed", ir_form_confirmed(f));
	ir_jw_key(&w, "stages");
	ir_jw_arr(&w);
	for (unsigned i = 0; i < IR_STAGES; i++)
		if (ir_form_has_stage(f, (enum ir_stage)i))
			ir_jw_str(&w, ir_stage_name((enum ir_stage)i));
	ir_jw_endarr(&w);
	ir_jw_kstr(&w, "per", ir_form_per(f));
	ir_jw_key(&w, "duties");
	ir_jw_arr(&w);
	for (const char *const *d = ir_form_duties(f); *d; d++)
		ir_jw_str(&w, *d);
	ir_jw_endarr(&w);
	json_last(p, &w, f, IR_REPORT_RENDERED, "made");
	json_last(p, &w, f, IR_REPORT_APPROVED, "approved");
	json_last(p, &w, f, IR_REPORT_SENT, "sent");
	json_last(p, &w, f, IR_REPORT_ACKNOWLEDGED, "acknowledged");
	json_told(p, &w, f);
	json_due(p, &w, f);
	ir_jw_endobj(&w);
	ir_jw_line(&w);
}

static int
list(struct rp *p)
{
	int r = rp_forms(p, NULL);

	if (r == 0 && !p->c.tell.json)
		r = table(p);
	for (size_t i = 0;
		r == 0 && p->c.tell.json && i < ir_forms_count(p->forms); i++)
		json_row(p, ir_forms_at(p->forms, i));
	if (r == 0)
		r = rp_strays(p);
	if (r > 0)
		p->c.status = ir_tool_worse(p->c.status, 1);
	return ir_case_put(&p->c, r);
}

int
ir_report_list(const struct ir_report_opts *o, int argc, char **argv)
{
	struct rp p;
	int r;

	(void)argv;
	if (argc > 0)
		return ir_tool_usage(_("list takes no operands"));
	r = rp_begin(&p, o->casedir, o->at, o->json, o->text);
	if (r == 0)
		r = list(&p);
	return rp_end(&p, r);
}
