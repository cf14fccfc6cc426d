/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/asset/stage.h"

#include <stdio.h>

#include "ir/base/i18n.h"
#include "ir/base/time.h"

const char *
ir_stage_word(enum ir_stage s)
{
	switch (s) {
	case IR_STAGE_UNKNOWN:
		return N_("unknown");
	case IR_STAGE_DEVELOPMENT:
		return N_("development");
	case IR_STAGE_SUPPORT:
		return N_("support");
	case IR_STAGE_LIMITED:
		return N_("limited");
	case IR_STAGE_EOS:
		return N_("eos");
	}
	return "?";
}

bool
ir_support_over(int64_t last, int64_t today)
{
	return last < today;
}

uint32_t
ir_support_mark(int64_t last, int64_t today)
{
	static const unsigned marks[] = {36, 24, 12, 6, 0};
	uint32_t mark = IR_STAGE_NO_WARNING;

	if (ir_support_over(last, today)) /* a day nobody wrote, too */
		return 0;
	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++)
		if (today >= ir_day_months(last, -(int)marks[i]))
			mark = marks[i];
	return mark;
}

const char *
ir_support_text(int64_t last, int64_t today, char out[IR_SUPPORT_TEXT])
{
	uint32_t mark = ir_support_mark(last, today);

	if (mark == IR_STAGE_NO_WARNING)
		return NULL;
	if (mark == 0)
		return ir_support_over(last, today) ? _("support has ended")
						    : _("support ends today");
	(void)snprintf(
		out, IR_SUPPORT_TEXT, _("support ends within %u months"), mark);
	return out;
}

/* One row of the table for a device at stage now. */
static enum ir_stage
component(enum ir_stage now, const struct ir_component_event *v,
	struct ir_stage_views *r)
{
	if (v->safety == IR_SAFETY_NONE) {
		r->follows |= IR_STAGE_TELL_USERS;
		return now;
	}
	if (v->mitigation == IR_MITIGATION_FAILS) {
		r->follows |= IR_STAGE_PUBLISH;
		if (now == IR_STAGE_SUPPORT)
			r->follows |= IR_STAGE_BY_5_4;
		r->by = v;
		return IR_STAGE_EOS;
	}
	r->follows |= now == IR_STAGE_LIMITED            ? IR_STAGE_TELL_USERS
		: v->mitigation == IR_MITIGATION_WITHOUT ? IR_STAGE_UPDATE
							 : IR_STAGE_PUBLISH;
	if (now == IR_STAGE_SUPPORT && v->mitigation == IR_MITIGATION_USES) {
		r->by = v;
		return IR_STAGE_LIMITED;
	}
	return now;
}

/* An event that cannot be judged could have led as far as stage 4; one
 * without effect, whatever is missing, cannot. */
static bool
open_event(const struct ir_component_event *v, unsigned *ret)
{
	if (v->safety == IR_SAFETY_UNKNOWN)
		*ret |= IR_STAGE_MISSING_SAFETY;
	else if (v->safety == IR_SAFETY_AFFECTED &&
		v->mitigation == IR_MITIGATION_UNKNOWN)
		*ret |= IR_STAGE_MISSING_MITIGATION;
	else
		return false;
	return true;
}

static bool
passed(const struct ir_life_date *d, int64_t today)
{
	return d->state == IR_DATE_KNOWN && ir_support_over(d->day, today);
}

static bool
open_date(const struct ir_life_date *d)
{
	return d->state == IR_DATE_ABSENT || d->state == IR_DATE_UNKNOWN;
}

/* Events in the order of their days, EOL between them; no more than a few, so
 * the next one is looked for each time. */
static enum ir_stage
play(const struct ir_life *l, int64_t today, struct ir_stage_views *r)
{
	enum ir_stage now = IR_STAGE_SUPPORT;
	int64_t done = INT64_MIN;
	size_t taken = 0;

	for (;;) {
		const struct ir_component_event *next = NULL;
		size_t at = 0;

		for (size_t i = 0; i < l->n_events; i++) {
			const struct ir_component_event *v = &l->event[i];

			if (!ir_support_over(v->day, today) || v->day < done ||
				(v->day == done && i < taken))
				continue;
			if (!next || v->day < next->day) {
				next = v;
				at = i;
			}
		}
		if (passed(&l->eol, next ? next->day : today) &&
			now == IR_STAGE_SUPPORT)
			now = IR_STAGE_LIMITED;
		if (!next)
			return now;
		done = next->day;
		taken = at + 1;
		if (!open_event(next, &r->follows))
			now = component(now, next, r);
	}
}

static void
derive(const struct ir_life *l, int64_t today, struct ir_stage_views *r)
{
	enum ir_stage s = play(l, today, r);
	bool open = r->follows &
		(IR_STAGE_MISSING_SAFETY | IR_STAGE_MISSING_MITIGATION);

	if (passed(&l->eos, today))
		s = IR_STAGE_EOS;
	if (s != IR_STAGE_EOS && open_date(&l->eos) &&
		!(l->eol.state == IR_DATE_KNOWN && !passed(&l->eol, today))) {
		r->follows |= IR_STAGE_MISSING_EOS;
		open = true;
	}
	if (s == IR_STAGE_SUPPORT && open_date(&l->eol)) {
		r->follows |= IR_STAGE_MISSING_EOL;
		open = true;
	}
	r->least = s;
	r->derived = open && s != IR_STAGE_EOS ? IR_STAGE_UNKNOWN : s;
}

static void
warn(const struct ir_life *l, int64_t today, struct ir_stage_views *r)
{
	r->warning = r->next_warning = IR_STAGE_NO_WARNING;
	if (l->eos.state == IR_DATE_KNOWN) {
		r->eos = l->eos.day;
		r->warning = ir_support_mark(r->eos, today);
	}
	for (size_t i = 0; i < l->n_events; i++) {
		const struct ir_component_event *v = &l->event[i];

		if (!ir_support_over(v->day, today) &&
			v->safety != IR_SAFETY_NONE &&
			(!r->next || v->day < r->next->day))
			r->next = v;
	}
	if (r->next)
		r->next_warning = ir_support_mark(r->next->day, today);
}

static enum ir_stage
worse(enum ir_stage a, enum ir_stage b)
{
	return a > b ? a : b;
}

static bool
differ(enum ir_stage a, enum ir_stage b)
{
	return a != IR_STAGE_UNKNOWN && b != IR_STAGE_UNKNOWN && a != b;
}

static bool
milder(enum ir_stage s, enum ir_stage least)
{
	return s != IR_STAGE_UNKNOWN && s < least;
}

struct ir_stage_views
ir_stage_of(const struct ir_life *l, int64_t today)
{
	struct ir_stage_views r = {
		.declared = l->declared, .assessed = l->assessed};

	derive(l, today, &r);
	warn(l, today, &r);
	if (l->eol.state == IR_DATE_KNOWN && l->eos.state == IR_DATE_KNOWN &&
		l->eos.day < l->eol.day)
		r.follows |= IR_STAGE_EOS_BEFORE_EOL;
	r.worst = worse(worse(r.declared, r.derived), r.assessed);
	r.worst = worse(r.worst, r.least);
	if (r.derived == IR_STAGE_UNKNOWN && r.worst <= IR_STAGE_SUPPORT)
		r.worst = IR_STAGE_UNKNOWN; /* it may be any */
	r.disagree = differ(r.declared, r.derived) ||
		differ(r.declared, r.assessed) ||
		differ(r.derived, r.assessed) ||
		(r.derived == IR_STAGE_UNKNOWN &&
			(milder(r.declared, r.least) ||
				milder(r.assessed, r.least)));
	if (r.worst == IR_STAGE_EOS)
		r.follows |= IR_STAGE_CONDITIONS;
	else if (r.worst == IR_STAGE_LIMITED)
		r.follows |= IR_STAGE_QUESTIONS;
	return r;
}
