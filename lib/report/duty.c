/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/report/duty.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "calendar_i.h"
#include "duty_i.h"
#include "ir/base/i18n.h"
#include "ir/casefile/where.h"
#include "ir/report/duty_json.h"

#define FILE_MAX_BYTES ((size_t)4 << 20)

static int
no_memory(struct ir_err *e)
{
	return ir_err_set(e, ENOMEM, _("out of memory"));
}

/* ---- what is needed ---- */

/* Evaluates reasons until one holds: TOLD_YES with only its facts in v. */
static enum told
weigh(struct eval *v, const struct whys *w, const struct why **ret)
{
	enum told r = TOLD_NO;

	for (size_t i = 0; i < w->n; i++) {
		struct eval one = *v;
		enum told t;

		one.fact = one.missing = NULL;
		one.n_facts = one.cap_facts = 0;
		one.n_missing = one.cap_missing = 0;
		t = cond_eval(&one, w->v[i].c);
		v->nomem = v->nomem || one.nomem;
		if (t == TOLD_YES) {
			free(v->fact);
			free(v->missing);
			*v = one;
			*ret = &w->v[i];
			return t;
		}
		r = t == TOLD_CANNOT ? t : r;
		eval_join(v, &one, t);
	}
	return r;
}

/* What is only thought may make it a duty; to make it none takes facts. */
static enum told
judge_reasons(struct ir_duties *d, struct eval *v, const struct whys *w,
	const struct why **ret)
{
	struct eval sure = *v;
	enum told t = weigh(v, w, ret);

	if (t != TOLD_NO)
		return t;
	sure.fact = sure.missing = NULL;
	sure.n_facts = sure.cap_facts = 0;
	sure.n_missing = sure.cap_missing = 0;
	sure.sure = d->from->state;
	t = weigh(&sure, w, ret);
	v->nomem = v->nomem || sure.nomem;
	if (t == TOLD_NO) {
		free(sure.fact);
		free(sure.missing);
		return t;
	}
	free(v->fact);
	free(v->missing);
	sure.sure = NULL;
	*v = sure;
	return t;
}

static void
decide(struct ir_duties *d, struct line *l)
{
	const struct rule *r = l->rule;
	const struct whys *req = l->part && l->part->required.n
		? &l->part->required
		: &r->required;
	struct eval v = {
		.arena = &d->arena, .j = d->j, .n_scopes = l->n_scopes};
	const struct why *why = NULL;
	enum told t;

	memcpy(v.scope, l->scope, sizeof(v.scope));
	t = judge_reasons(d, &v, req, &why);
	if (t == TOLD_YES)
		l->d.need = IR_DUTY_REQUIRED;
	else if (t == TOLD_NO &&
		(t = judge_reasons(d, &v, &r->advised, &why)) == TOLD_YES)
		l->d.need = IR_DUTY_ADVISED;
	else
		l->d.need = t == TOLD_CANNOT && !r->undecided_no
			? IR_DUTY_UNDECIDED
			: IR_DUTY_NOT_REQUIRED;
	duty_words(d, l, &v, why ? &why->text : &r->otherwise);
	if (l->d.need == IR_DUTY_NOT_REQUIRED)
		duty_reasons(d, l, req);
	d->nomem = d->nomem || v.nomem;
	free(v.fact);
	free(v.missing);
}

/* ---- until when ---- */

static const struct ir_deadline_rule *
deadline_of(struct ir_duties *d, struct line *l)
{
	const struct whys *w = &l->rule->deadlines;
	const struct why *ret = NULL;

	for (size_t i = 0; !ret && i < w->n; i++) {
		struct eval v = {
			.arena = &d->arena, .j = d->j, .n_scopes = l->n_scopes};

		memcpy(v.scope, l->scope, sizeof(v.scope));
		if (!w->v[i].c || cond_eval(&v, w->v[i].c) == TOLD_YES)
			ret = &w->v[i];
		d->nomem = d->nomem || v.nomem;
		free(v.fact);
		free(v.missing);
	}
	return ret ? ir_deadlines_find(d->deadlines, ret->id) : NULL;
}

static int
count(struct ir_duties *d, struct line *l, const struct aware *aw,
	struct ir_err *e)
{
	struct ir_duty *u = &l->d;
	int r = 0;

	u->rule = deadline_of(d, l);
	u->has_start = duty_earliest(d, l->scope, l->n_scopes, l->rule->start,
		&u->start, &u->start_by);
	u->own_start = u->has_start;
	u->by_day = u->has_start && (u->start.sec + 32400) % 86400 == 0;
	if (!u->has_start && aw->has) {
		u->has_start = true;
		u->start = aw->at;
		u->start_by = aw->by;
		u->has_before = aw->has_before;
		u->before_start = aw->before;
	}
	if (!u->has_start)
		return 0;
	u->elapsed = d->from->now.sec - u->start.sec;
	if (u->elapsed < 0 && !ir_journal_ahead(&u->start, &d->from->now))
		u->elapsed = 0; /* clocks that differ a little */
	if (u->rule)
		r = ir_deadline_due(u->rule, d->cal, &u->start, &u->due, e);
	if (r == 0 && u->rule && u->has_before)
		r = ir_deadline_due(
			u->rule, d->cal, &u->before_start, &u->before, e);
	return r;
}

static bool
has_days(const struct ir_duty *u)
{
	return u->rule && u->has_start && u->rule->kind != IR_DEADLINE_NONE;
}

static void
judge(struct ir_duties *d, struct line *l)
{
	struct ir_duty *u = &l->d;
	bool counts =
		u->need == IR_DUTY_REQUIRED || u->need == IR_DUTY_UNDECIDED;
	const struct ir_time *done = u->has_sent ? &u->sent : &u->told;

	u->was = u->need;
	/* who said no to advice did not say no to the law */
	u->outgrown = u->waived_seq && u->waived_need &&
		u->need == IR_DUTY_REQUIRED &&
		strcmp(u->waived_need, "required") != 0;
	if (u->waived_seq && !u->outgrown)
		u->need = IR_DUTY_WAIVED;
	if (u->state == IR_DUTY_OPEN &&
		(u->need == IR_DUTY_NOT_REQUIRED || u->need == IR_DUTY_WAIVED))
		u->state = IR_DUTY_IDLE;
	if (u->done) {
		u->late = has_days(u) && (u->has_sent || u->has_told) &&
			ir_time_cmp(done, &u->due.due) > 0;
		return;
	}
	if (u->need == IR_DUTY_WAIVED)
		return;
	u->overdue = counts && has_days(u) &&
		ir_time_cmp(&d->from->now, &u->due.edge) > 0;
	u->warn = (counts || u->need == IR_DUTY_ADVISED) && u->rule &&
		u->has_start && u->rule->kind == IR_DEADLINE_NONE &&
		u->rule->warn_hours > 0 &&
		u->elapsed >= (int64_t)u->rule->warn_hours * 3600;
	d->overdue += u->overdue;
}

/* ---- all of it ---- */

static int
load(struct ir_duties *d, const char *datadir, struct ir_err *e)
{
	int r = ir_calendar_load(&d->cal, datadir, e);
	struct ir_buf b;
	char *path = NULL;

	ir_buf_init(&b, 0);
	if (r == 0)
		r = ir_deadlines_load(&d->deadlines, datadir, e);
	if (r == 0)
		r = ir_where_slurp(
			datadir, IR_DUTIES_FILE, FILE_MAX_BYTES, &b, &path, e);
	if (r == 0)
		r = duty_rules_read(&d->rules, b.p, b.len, path, d->from->vocab,
			d->deadlines, e);
	ir_buf_free(&b);
	free(path);
	return r;
}

/* Is no other member of this duty needed as much? */
static bool
is_sole(const struct ir_duties *d, const struct line *l)
{
	for (size_t i = 0; i < d->n; i++)
		if (d->v[i].rule == l->rule && &d->v[i] != l &&
			d->v[i].d.need <= l->d.need)
			return false;
	return true;
}

static int
work(struct ir_duties *d, struct ir_err *e)
{
	struct aware aw;
	int r = 0;

	(void)duty_time(duty_text(&d->arena, d->j,
				duty_node(d->j, 0, "made_at"), "written"),
		&d->written); /* without one nothing is later */
	duty_aware(d, &aw);
	duty_slip(d);
	for (size_t i = 0; i < d->rules.n; i++)
		duty_members(d, &d->rules.v[i]);
	for (size_t i = 0; r == 0 && i < d->n && !d->nomem; i++) {
		struct line *l = &d->v[i];

		l->d.form = l->rule->form;
		l->d.channel_ja = l->rule->channel.ja;
		l->d.channel_en = l->rule->channel.en;
		l->d.basis_ja = l->rule->basis.ja;
		l->d.basis_en = l->rule->basis.en;
		decide(d, l);
	}
	duty_contacts(d);
	for (size_t i = 0; i < d->n; i++) /* before any of them is waived */
		d->v[i].sole = is_sole(d, &d->v[i]);
	for (size_t i = 0; r == 0 && i < d->n && !d->nomem; i++) {
		struct line *l = &d->v[i];

		r = count(d, l, &aw, e);
		duty_done(d, l);
		judge(d, l);
	}
	if (r == 0)
		duty_promises(d);
	return r < 0 ? r : d->nomem ? no_memory(e) : 0;
}

static int
put(struct ir_duties *d, struct ir_view *v, struct ir_err *e)
{
	struct ir_buf b;
	struct ir_jw w;
	int r;

	ir_buf_init(&b, 0);
	ir_jw_init(&w, &b);
	ir_jw_arr(&w);
	for (size_t i = 0; i < d->n; i++) {
		ir_jw_obj(&w);
		ir_duty_json(d, &d->v[i].d, &w);
		ir_jw_endobj(&w);
	}
	ir_jw_endarr(&w);
	r = ir_buf_err(&b) < 0 ? no_memory(e)
			       : ir_view_put(v, "duties", b.p, b.len, e);
	ir_buf_clear(&b);
	ir_jw_init(&w, &b);
	ir_jw_arr(&w);
	for (size_t i = 0; i < d->n_promises; i++) {
		ir_jw_obj(&w);
		ir_promise_json(&d->promise[i], &w);
		ir_jw_endobj(&w);
	}
	ir_jw_endarr(&w);
	if (r == 0)
		r = ir_buf_err(&b) < 0
			? no_memory(e)
			: ir_view_put(v, "promises", b.p, b.len, e);
	ir_buf_free(&b);
	return r;
}

int
ir_duties_work_out(struct ir_duties **ret, const char *datadir,
	struct ir_view *v, const struct ir_history *h, struct ir_err *e)
{
	struct ir_duties *d = calloc(1, sizeof(*d));
	const char *doc = NULL;
	size_t len = 0;
	int r;

	if (!d)
		return no_memory(e);
	ir_buf_init(&d->folded, 0);
	r = ir_view_json(v, &doc, &len, e);
	if (r == 0) {
		d->from = ir_view_sources(v);
		d->history = h;
		r = ir_json_new(&d->j, NULL, e);
	}
	if (r == 0)
		r = ir_json_parse(d->j, doc, len, e);
	if (r == 0)
		r = load(d, datadir, e);
	if (r == 0)
		r = work(d, e);
	if (r == 0)
		r = duty_odd(d, v, e);
	if (r == 0)
		r = put(d, v, e);
	ir_json_free(d->j); /* its text went with the put */
	d->j = NULL;
	if (r < 0) {
		ir_duties_free(d);
		return r;
	}
	*ret = d;
	return 0;
}

void
ir_duties_free(struct ir_duties *d)
{
	if (!d)
		return;
	duty_rules_free(&d->rules);
	ir_arena_free(&d->arena);
	ir_buf_free(&d->folded);
	ir_calendar_free(d->cal);
	ir_deadlines_free(d->deadlines);
	ir_json_free(d->j);
	free(d->promise);
	free(d->odd);
	free(d->v);
	free(d);
}

const char *
ir_duties_date(const struct ir_duties *d)
{
	return d->rules.date;
}

int
ir_duties_holidays_until(const struct ir_duties *d)
{
	return ir_calendar_last_year(d->cal);
}

size_t
ir_duties_count(const struct ir_duties *d)
{
	return d ? d->n : 0;
}

const struct ir_duty *
ir_duties_at(const struct ir_duties *d, size_t i)
{
	return i < d->n ? &d->v[i].d : NULL;
}

size_t
ir_duties_promises(const struct ir_duties *d)
{
	return d->n_promises;
}

const struct ir_promise *
ir_duties_promise_at(const struct ir_duties *d, size_t i)
{
	return i < d->n_promises ? &d->promise[i] : NULL;
}

size_t
ir_duties_contradictions(const struct ir_duties *d)
{
	return d ? d->n_odd : 0;
}

const struct ir_contradiction *
ir_duties_contradiction_at(const struct ir_duties *d, size_t i)
{
	return i < d->n_odd ? &d->odd[i] : NULL;
}

const struct ir_slip *
ir_duties_slip(const struct ir_duties *d)
{
	return &d->slip;
}

bool
ir_duties_hindsight(const struct ir_duties *d, struct ir_time *ret)
{
	if (!ir_journal_ahead(&d->written, &d->from->now))
		return false;
	*ret = d->written;
	return true;
}

size_t
ir_duties_overdue(const struct ir_duties *d)
{
	return d->overdue;
}
