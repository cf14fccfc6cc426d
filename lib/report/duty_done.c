/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "ir/base/same.h"

#include "duty_i.h"

/*
 * What was done about a duty: contacts that name it, reports sent and
 * acknowledged, facts that say so, and what was waived.
 */

static void
earlier(bool *has, struct ir_time *at, const struct ir_time *t)
{
	if (!*has || ir_time_cmp(t, at) < 0)
		*at = *t;
	*has = true;
}

static void
reached(struct ir_duty *u, enum ir_duty_state s)
{
	if (s > u->state)
		u->state = s;
}

bool
duty_not_yet(const struct ir_duties *d, const struct ir_time *t)
{
	return ir_journal_ahead(t, &d->from->now);
}

/* Is it dated ahead?  Then it does not count, and which line it is is kept. */
static bool
is_ahead(const struct ir_duties *d, struct line *l, const char *what,
	uint64_t seq, const struct ir_time *t)
{
	struct ir_duty *u = &l->d;

	if (!duty_not_yet(d, t))
		return false;
	if (u->ahead && ir_time_cmp(t, &u->ahead_at) <= 0)
		return true;
	u->ahead = what;
	u->ahead_at = *t;
	u->ahead_seq = seq;
	return true;
}

/* Nobody reports what nobody knows: the time is a slip, and would hide that
 * nothing was sent. */
static bool
is_early(const struct ir_duties *d, struct line *l, const struct ir_time *t)
{
	if (!duty_too_early(d, l, t))
		return false;
	earlier(&l->d.has_early, &l->d.early, t);
	return true;
}

/* ---- contacts ---- */

/* As the vocabulary has it, or as people write it. */
static bool
is_written(const char *how)
{
	static const char *const ways[] = {"web", "portal", "mail", "fax",
		"letter", "メール", "ＦＡＸ", "ファクス", "ファックス", "書面",
		"郵送", "フォーム", "サイト"};

	for (size_t i = 0; how && i < sizeof(ways) / sizeof(ways[0]); i++)
		if (strcasestr(how, ways[i]))
			return true;
	return false;
}

/* "none" is what people write where there is a blank for a number. */
static const char *
number_of(const char *receipt)
{
	static const char *const none[] = {"なし", "無し", "無", "未", "まだ",
		"none", "no", "n/a", "-", "－", "―", "—", "ー"};

	for (size_t i = 0; receipt && i < sizeof(none) / sizeof(none[0]); i++)
		if (strcasecmp(receipt, none[i]) == 0)
			return NULL;
	return receipt;
}

/* Of several numbers that of the first who gave one; where a report is asked
 * for, that of what was sent rather than of a call. */
static void
numbered(struct line *l, const char *receipt, const struct ir_time *t,
	bool written)
{
	bool better = written && l->rule->needs_sent;

	if (!number_of(receipt) || (l->d.receipt && l->receipt_sent && !better))
		return;
	if (l->d.receipt && l->receipt_sent == better &&
		ir_time_cmp(t, &l->receipt_at) >= 0)
		return;
	l->d.receipt = receipt;
	l->receipt_at = *t;
	l->receipt_sent = better;
}

static void
one_contact(struct ir_duties *d, struct line *l, ir_node n)
{
	const char *duty = duty_text(&d->arena, d->j, n, "duty");
	const char *receipt;
	struct ir_duty *u = &l->d;
	struct ir_time t;
	uint64_t seq = 0;
	bool written;

	if (!duty ||
		!duty_names(d, l, duty, duty_text(&d->arena, d->j, n, "to"),
			duty_text(&d->arena, d->j, n, "said")) ||
		duty_elsewhere(d, l, duty_text(&d->arena, d->j, n, "to")))
		return;
	if (!duty_time(duty_text(&d->arena, d->j, n, "when"), &t) &&
		!duty_time(duty_text(&d->arena, d->j, n, "line.time"), &t))
		return;
	written = is_written(duty_text(&d->arena, d->j, n, "how"));
	(void)ir_json_u64(d->j, duty_node(d->j, n, "line.seq"), &seq);
	if (is_ahead(d, l, written ? "sent" : "told", seq, &t))
		return;
	receipt = number_of(duty_text(&d->arena, d->j, n, "receipt"));
	if (written && is_early(d, l, &t))
		return;
	if (written) {
		earlier(&u->has_sent, &u->sent, &t);
		reached(u, IR_DUTY_SENT);
	} else {
		earlier(&u->has_told, &u->told, &t);
		reached(u, IR_DUTY_TOLD);
	}
	if (receipt) {
		numbered(l, receipt, &t, written);
		earlier(&u->has_ack, &u->acknowledged, &t);
		reached(u, IR_DUTY_ACKNOWLEDGED);
	}
}

static void
contacts(struct ir_duties *d, struct line *l)
{
	ir_node n = ir_json_first(d->j, duty_node(d->j, 0, "comm"));

	for (; n != IR_NODE_NONE; n = ir_json_next(d->j, n))
		one_contact(d, l, n);
}

/* ---- reports ---- */

/* Is a report that is about one device, patient or partner about this line? */
static bool
concerns(struct ir_duties *d, const struct line *l,
	const struct ir_report_line *r)
{
	bool named = r->dev || r->harm || r->partner;

	if (duty_elsewhere(d, l, r->to))
		return false;
	if (!named)
		return duty_bare(d, l, r->to, r->text);
	if (!l->d.member) /* one sheet serves makers and contractors */
		return l->rule->per != PER_VENDOR;
	if (l->rule->per != PER_DEVICE)
		return duty_is_named(d, l, r->dev) ||
			duty_is_named(d, l, r->partner);
	if (l->harm && !duty_is_patient(l, r->harm ? r->harm : r->dev))
		return false;
	if (!l->harm && r->harm)
		return false;
	return (!r->dev || duty_is_named(d, l, r->dev)) && (r->dev || r->harm);
}

/* By the duty, or by the member of it that was said, "R8/PUMP03/H1". */
bool
duty_fulfils(struct ir_duties *d, const struct line *l,
	const struct ir_report_line *r)
{
	bool named = false, member = false;

	for (size_t i = 0; i < r->n_duties; i++)
		if (strchr(r->duties[i], '/'))
			member = member ||
				duty_names(d, l, r->duties[i], r->to, r->text);
		else
			named = named || strcasecmp(r->duties[i], l->d.id) == 0;
	if ((!named && !member) ||
		(l->rule->stage && !ir_same_said(l->rule->stage, r->stage)))
		return false;
	return member ? !duty_elsewhere(d, l, r->to) : concerns(d, l, r);
}

static bool
same_report(const struct ir_report_line *a, const struct ir_report_line *b)
{
	return ir_same_said(a->form, b->form) && a->number == b->number &&
		ir_same(a->dev, b->dev) && ir_same(a->harm, b->harm) &&
		ir_same(a->partner, b->partner);
}

static void
acknowledged(struct line *l, const struct ir_report_line *r, bool sent)
{
	struct ir_duty *u = &l->d;

	numbered(l, r->receipt, &r->time, sent);
	earlier(&u->has_ack, &u->acknowledged, &r->time);
	reached(u, IR_DUTY_ACKNOWLEDGED);
}

/* Read out, not handed over. */
bool
duty_is_spoken(const char *how)
{
	static const char *const ways[] = {
		"phone", "oral", "電話", "口頭", "tel"};

	for (size_t i = 0; how && i < sizeof(ways) / sizeof(ways[0]); i++)
		if (strcasestr(how, ways[i]) && !is_written(how))
			return true;
	return false;
}

static void
went_out(struct line *l, const struct ir_report_line *r)
{
	struct ir_duty *u = &l->d;
	bool spoken = duty_is_spoken(r->how);

	if (spoken) {
		earlier(&u->has_told, &u->told, &r->time);
		reached(u, IR_DUTY_TOLD);
	} else {
		earlier(&u->has_sent, &u->sent, &r->time);
		reached(u, IR_DUTY_SENT);
	}
	if (number_of(r->receipt))
		acknowledged(l, r, !spoken);
}

/* The receipts for line i of the history. */
static void
receipts(struct ir_duties *d, struct line *l, size_t i)
{
	const struct ir_report_line *r = ir_history_at(d->history, i), *a;

	while ((a = ir_history_at(d->history, ++i)) != NULL)
		if (a->what == IR_REPORT_ACKNOWLEDGED && same_report(a, r) &&
			!duty_elsewhere(d, l, a->from) &&
			!is_ahead(d, l, "acknowledged", a->seq, &a->time))
			acknowledged(l, a, !duty_is_spoken(r->how));
}

static void
reports(struct ir_duties *d, struct line *l)
{
	size_t n = d->history ? ir_history_count(d->history) : 0;

	for (size_t i = 0; i < n; i++) {
		const struct ir_report_line *r = ir_history_at(d->history, i);

		if (r->what != IR_REPORT_SENT || !duty_fulfils(d, l, r) ||
			is_ahead(d, l, duty_is_spoken(r->how) ? "told" : "sent",
				r->seq, &r->time) ||
			(!duty_is_spoken(r->how) && is_early(d, l, &r->time)))
			continue;
		went_out(l, r);
		receipts(d, l, i);
	}
}

/* ---- facts and waivers ---- */

/* Was each fact that says so on record by then?  What the site says has no
 * time. */
static bool
was_said(const struct ir_duties *d, struct line *l, const struct eval *v)
{
	struct ir_value said;

	for (size_t i = 0; i < v->n_facts; i++)
		if (ir_state_get(d->from->state, v->fact[i].path, &said) == 0 &&
			is_ahead(d, l, "fact", said.seq, &said.time))
			return false;
	return true;
}

/* The fact that has the time of it. */
static bool
time_ahead(const struct ir_duties *d, struct line *l, const char *path,
	const struct ir_time *t)
{
	struct ir_value said = {0};

	if (path)
		(void)ir_state_get(d->from->state, path, &said);
	return is_ahead(d, l, "fact", said.seq, t);
}

static void
by_fact(struct ir_duties *d, struct line *l)
{
	const struct rule *r = l->rule;
	struct eval v = {.arena = &d->arena, .j = d->j};
	const char *path = NULL;
	struct ir_time t;
	bool yes, has;

	if (!r->done_if)
		return;
	v.n_scopes = l->n_scopes;
	memcpy(v.scope, l->scope, sizeof(v.scope));
	yes = cond_eval(&v, r->done_if) == TOLD_YES;
	has = duty_earliest(d, l->scope, l->n_scopes, r->done_at, &t, &path);
	yes = yes && (has ? !time_ahead(d, l, path, &t) : was_said(d, l, &v));
	d->nomem = d->nomem || v.nomem;
	free(v.fact);
	free(v.missing);
	if (!yes)
		return;
	if (has && r->needs_sent)
		earlier(&l->d.has_sent, &l->d.sent, &t);
	else if (has)
		earlier(&l->d.has_told, &l->d.told, &t);
	l->d.by_fact = l->d.state == IR_DUTY_OPEN;
	reached(&l->d, r->needs_sent ? IR_DUTY_SENT : IR_DUTY_TOLD);
}

/* Had anybody spoken of that member of a list by then? */
static bool
was_there(struct ir_duties *d, const char *list, ir_node member, uint64_t seq)
{
	const char *id = duty_text(&d->arena, d->j, member, "id");
	const char *key = duty_addf(&d->arena, "%s[%s]", list, id ? id : "");
	size_t len = key ? strlen(key) : 0;
	ir_node facts = duty_node(d->j, 0, "facts");
	bool yes = false;

	d->nomem = d->nomem || !key;
	for (ir_node f = ir_json_first(d->j, facts); !yes && f != IR_NODE_NONE;
		f = ir_json_next(d->j, f)) {
		char *path = ir_json_dup(d->j, ir_json_key(d->j, f));
		ir_node first =
			ir_json_first(d->j, ir_json_get(d->j, f, "history"));
		uint64_t at = 0;

		yes = path && strncmp(path, key ? key : "", len) == 0 &&
			ir_json_u64(d->j, ir_json_get(d->j, first, "seq"),
				&at) == 0 &&
			at <= seq;
		free(path);
	}
	return yes;
}

/* A no for all of a duty is none for who came later. */
static bool
existed(struct ir_duties *d, const struct line *l, uint64_t seq)
{
	for (size_t i = 0; i < l->n_scopes; i++) {
		const struct scope *s = &l->scope[i];
		bool any = s->n == 0;

		for (size_t k = 0; !any && k < s->n; k++)
			any = was_there(d, s->list, s->member[k], seq);
		if (!any)
			return false;
	}
	return true;
}

static void
waivers(struct ir_duties *d, struct line *l)
{
	size_t n = d->history ? ir_history_waivers(d->history) : 0;

	for (size_t i = 0; i < n; i++) {
		const struct ir_waived *w = ir_history_waiver_at(d->history, i);

		if (!ir_same_said(w->duty, l->d.id) ||
			(w->member ? !ir_same_said(w->member, l->d.member)
				   : !existed(d, l, w->seq)) ||
			is_ahead(d, l, "waived", w->seq, &w->time))
			continue;
		l->d.waived_by = w->by;
		l->d.waived_why = w->reason;
		l->d.waived_need = w->need;
		l->d.waived_seq = w->seq;
		l->d.waived = w->time;
	}
}

void
duty_done(struct ir_duties *d, struct line *l)
{
	contacts(d, l);
	reports(d, l);
	by_fact(d, l);
	waivers(d, l);
	l->d.done = l->d.state >=
		(l->rule->needs_sent ? IR_DUTY_SENT : IR_DUTY_TOLD);
	/* a number given on the telephone is no report */
	if (l->rule->needs_sent && !l->d.has_sent &&
		l->d.state == IR_DUTY_ACKNOWLEDGED)
		l->d.done = false;
}
