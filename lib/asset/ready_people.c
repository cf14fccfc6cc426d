/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ir/base/time.h"

#include "ready_i.h"

/* People and their practice, as readiness.yaml has it: who was trained for
 * which role and when again, drills done and planned. */

struct trained {
	struct ir_ready *r;
	const struct ir_yaml_node *list;
	int64_t months, first; /* the day the next training is due */
	size_t n;
};

static bool
is(const struct ir_yaml_node *entry, const char *key, const char *want)
{
	const char *s = ir_yaml_get_str(entry, key);

	return s && strcmp(s, want) == 0;
}

/* An entry is for one role, or for each that its person holds. */
static const struct ir_yaml_node *
last_training(const struct trained *t, const struct ir_org_person *p,
	const char *role, int64_t *ret_day)
{
	const struct ir_yaml_node *last = NULL;
	int64_t day;

	for (size_t i = 0; i < ir_yaml_count(t->list); i++) {
		const struct ir_yaml_node *n = ir_yaml_at(t->list, i);
		const char *on = ir_yaml_text(ir_yaml_get(n, "on"), NULL);

		if (!is(n, "person", p->id) ||
			(ir_yaml_get(n, "role") && !is(n, "role", role)) ||
			!ir_day_parse(on, &day) || day > t->r->in.today)
			continue;
		if (!last || day > *ret_day) {
			last = n;
			*ret_day = day;
		}
	}
	return last;
}

static void
holder(struct trained *t, const struct ir_org_person *p, const char *role)
{
	const char *name = p->name ? p->name : p->id;
	char on[IR_TIME_TEXT], next[IR_TIME_TEXT];
	const struct ir_yaml_node *last;
	struct ir_esc esc, code;
	int64_t day = 0, due;

	t->n++;
	last = last_training(t, p, role, &day);
	if (!last) {
		ir_ready_say(t->r, IR_READY_RED,
			_("%s (%s) was never trained for it"),
			ir_esc(role, &code), ir_esc(name, &esc));
		return;
	}
	if (!ir_day_parse(ir_yaml_text(ir_yaml_get(last, "next"), NULL), &due))
		due = ir_day_months(day, t->months);
	if (due < t->first)
		t->first = due;
	ir_ready_say(t->r, due < t->r->in.today ? IR_READY_RED : IR_READY_GREEN,
		due < t->r->in.today
			? _("%s (%s): trained on %s, due again on %s")
			: _("%s (%s): trained on %s, again by %s"),
		ir_esc(role, &code), ir_esc(name, &esc), ir_day_text(day, on),
		ir_day_text(due, next));
}

/* Entries that cannot be right, whoever they are about. */
static void
entries(struct trained *t)
{
	for (size_t i = 0; i < ir_yaml_count(t->list); i++) {
		const struct ir_yaml_node *n = ir_yaml_at(t->list, i);
		const char *who = ir_yaml_get_str(n, "person");
		struct ir_esc esc;
		int64_t day;

		if (!who || !ir_org_person(t->r->org, who)) {
			ir_ready_say(t->r, IR_READY_RED,
				_("training %zu: '%s' is nobody in %s"), i + 1,
				who ? ir_esc(who, &esc) : "", IR_SITE_ORG);
			continue;
		}
		(void)ready_day(
			t->r, n, "on", false, ir_esc(who, &esc), &day); /* said
								    */
		if (ir_yaml_get(n, "next"))
			(void)ready_day(t->r, n, "next", true,
				ir_esc(who, &esc), &day); /* said */
	}
}

void
ready_people_training(struct ir_ready *r, char good[READY_GOOD])
{
	struct trained t = {.r = r, .first = INT64_MAX};
	char day[IR_TIME_TEXT];

	if (!ready_has(r, &r->org_why) ||
		!ir_ready_limit(r, "months", &t.months))
		return;
	t.list = ready_own(r, "training");
	if (r->own_why.code != 0)
		return;
	entries(&t);
	for (size_t i = 0; i < ir_org_people(r->org); i++) {
		const struct ir_org_person *p = ir_org_person_at(r->org, i);

		for (size_t k = 0; k < p->n_roles; k++)
			holder(&t, p, p->roles[k]);
	}
	if (t.n == 0)
		ir_ready_say(r, IR_READY_RED, _("%s: nobody holds a role"),
			IR_SITE_ORG);
	(void)snprintf(good, READY_GOOD,
		_("%zu roles held, all trained; the next is due on %s"), t.n,
		t.first == INT64_MAX ? "-" : ir_day_text(t.first, day));
}

/* ---- drills ---- */

static const char *
drill_name(const struct ir_yaml_node *n)
{
	const char *s = ir_yaml_get_str(n, "name");

	if (!s)
		s = ir_yaml_get_str(n, "id");
	return s ? s : "?";
}

/* The drills, when readiness.yaml could be read. */
static bool
drills(struct ir_ready *r, const struct ir_yaml_node **ret, int64_t *months)
{
	if (!ir_ready_limit(r, "months", months))
		return false;
	*ret = ready_own(r, "drills");
	return r->own_why.code == 0;
}

void
ready_drills_done(struct ir_ready *r, char good[READY_GOOD])
{
	const struct ir_yaml_node *list, *last = NULL;
	int64_t months, day, when = 0;
	char on[IR_TIME_TEXT];
	struct ir_esc esc;

	if (!drills(r, &list, &months))
		return;
	for (size_t i = 0; i < ir_yaml_count(list); i++) {
		const struct ir_yaml_node *n = ir_yaml_at(list, i);

		if (!ir_yaml_get(n, "on") ||
			!ready_day(r, n, "on", false,
				ir_esc(drill_name(n), &esc), &day))
			continue;
		if (!last || day > when) {
			last = n;
			when = day;
		}
	}
	if (!last) {
		ir_ready_say(r, IR_READY_RED, _("no drill was ever run"));
		return;
	}
	(void)snprintf(good, READY_GOOD, _("%s on %s"),
		ir_esc(drill_name(last), &esc), ir_day_text(when, on));
	if (ir_day_months(when, months) < r->in.today)
		ir_ready_say(
			r, IR_READY_RED, _("the last drill was on %s"), on);
}

/* Its next day; false: none, or one that passed (said when nothing was
 * done). */
static bool
planned(struct ir_ready *r, const struct ir_yaml_node *n, int64_t *ret)
{
	const char *on = ir_yaml_text(ir_yaml_get(n, "on"), NULL);
	char text[IR_TIME_TEXT];
	struct ir_esc esc;
	int64_t done;

	if (!ir_yaml_get(n, "next") ||
		!ready_day(
			r, n, "next", true, ir_esc(drill_name(n), &esc), ret))
		return false;
	if (*ret >= r->in.today)
		return true;
	if (!ir_day_parse(on, &done) || done < *ret)
		ir_ready_say(r, IR_READY_RED,
			_("%s was planned for %s and not done"),
			ir_esc(drill_name(n), &esc), ir_day_text(*ret, text));
	return false;
}

void
ready_drills_next(struct ir_ready *r, char good[READY_GOOD])
{
	const struct ir_yaml_node *list, *next = NULL;
	int64_t months, day, when = 0;
	char text[IR_TIME_TEXT];
	struct ir_esc esc;

	if (!drills(r, &list, &months))
		return;
	for (size_t i = 0; i < ir_yaml_count(list); i++) {
		const struct ir_yaml_node *n = ir_yaml_at(list, i);

		if (!planned(r, n, &day))
			continue;
		ir_ready_say(r, IR_READY_GREEN, _("%s on %s"),
			ir_esc(drill_name(n), &esc), ir_day_text(day, text));
		if (!next || day < when) {
			next = n;
			when = day;
		}
	}
	if (!next) {
		ir_ready_say(r, IR_READY_RED, _("no drill is planned"));
		return;
	}
	(void)snprintf(good, READY_GOOD, _("%s on %s"),
		ir_esc(drill_name(next), &esc), ir_day_text(when, text));
	if (when > ir_day_months(r->in.today, months))
		ir_ready_say(r, IR_READY_RED,
			_("the next drill is as late as %s"), text);
}

/* ---- for the checks that other areas make ---- */

bool
ir_ready_knows(const struct ir_ready *r, const char *sha256)
{
	const struct ir_yaml_node *list =
		ir_yaml_get(ir_yaml_root(r->own, 0), "playbooks");
	int64_t day;

	for (size_t i = 0; i < ir_yaml_count(list); i++) {
		const struct ir_yaml_node *n = ir_yaml_at(list, i);

		/* nobody's name or no day: nobody took it over */
		if (is(n, "sha256", sha256) && ir_yaml_get_str(n, "by") &&
			ir_day_parse(ir_yaml_text(ir_yaml_get(n, "on"), NULL),
				&day) &&
			day <= r->in.today)
			return true;
	}
	return false;
}

bool
ir_ready_clock(struct ir_ready *r, int64_t *ret_day, double *ret_offset)
{
	const struct ir_yaml_node *c = ready_own(r, "clock");
	const char *s = ir_yaml_text(ir_yaml_get(c, "offset"), NULL);
	char *end = NULL;
	double v;

	if (!c || !ready_day(r, c, "on", false, "clock", ret_day))
		return false;
	v = s ? strtod(s, &end) : 0;
	if (!s || end == s || *end || !(v > -1e9 && v < 1e9)) {
		ir_ready_say(r, IR_READY_RED,
			_("clock: offset is no number of seconds"));
		return false;
	}
	*ret_offset = v;
	return true;
}
