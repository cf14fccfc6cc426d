/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "walk_script_i.h"

/* Which line of an answer file is about which question. */

static bool
is(const char *s, const char *t)
{
	return s && strcmp(s, t) == 0;
}

static bool
one_of(const char *s, const char *const *list)
{
	for (; s && *list; list++)
		if (strcmp(s, *list) == 0)
			return true;
	return false;
}

bool
ws_by_rule(enum wk_kind kind, const char *const f[F_N])
{
	static const char *const done[] = {
		"condition", "asked", "joined", "called", "exit", NULL};
	static const char *const failed[] = {
		"branch", "playbook", "error", NULL};
	static const char *const set[] = {
		"given", "callee", "jq", "fact", NULL};
	static const char *const passed[] = {
		"waited", "free", "scripted", NULL};

	switch (kind) {
	case K_DONE:
		return one_of(f[F_HOW], done);
	case K_FAILED:
		return one_of(f[F_REASON], failed);
	case K_VARIABLE:
		return one_of(f[F_HOW], set);
	case K_PASSED:
		return one_of(f[F_HOW], passed);
	case K_DECISION:
		return is(f[F_WHAT], "anyway");
	case K_SKIPPED:
	case K_CONTACT:
	case K_FACT:
		return false;
	case K_NONE:
	case K_STARTED:
	case K_SHOWN:
	case K_DEBT:
	case K_ENDED:
	case K_RESUMED:
	case K_ATTACHMENT:
	case K_SHIFT:
	case K_EVENT:
		break;
	}
	return true;
}

static const char *
at_of(const struct ws_line *l)
{
	return l->f[l->kind == K_DECISION ? F_BRANCH : F_AT];
}

/* Places: by id or short name; branch and turn when they are said. */
static bool
same_place(const struct ws_line *l, const char *id, const char *step,
	const char *at, uint64_t turn)
{
	if (!id != !l->f[F_STEP])
		return false;
	if (id && !is(l->f[F_STEP], id) && !is(l->f[F_STEP], step))
		return false;
	if (at_of(l) && !is(at_of(l), at))
		return false;
	return !l->f[F_TURN] || wk_num(l->f[F_TURN]) == turn;
}

static bool
fits_name(const struct ws_line *l, const char *what)
{
	const char *s = l->f[F_NAME];
	char full[IR_VAR_NAME_MAX + 1];

	if (is(s, what))
		return true;
	return s && ir_var_name_full(s, strlen(s), full) == 0 &&
		strcmp(full, what) == 0;
}

/* Nothing said of what, or the same. */
static bool
fits_what(const struct ws_line *l, const char *what)
{
	return !l->f[F_WHAT] || (what && is(l->f[F_WHAT], what));
}

/* ---- the word for it ---- */

static bool
step_word(const struct ws_line *l, const struct ir_ask *a, const char **ret)
{
	bool late = a->kind == IR_ASK_TIMEOUT;

	if (l->kind == K_DONE)
		*ret = late ? "late" : "done";
	else if (l->kind == K_FAILED)
		*ret = "failed";
	else if (l->kind == K_SKIPPED)
		*ret = is(l->f[F_HOW], "na") ? "na" : "skip";
	else if (l->kind == K_PASSED && late && is(l->f[F_GATE], "timeout"))
		*ret = "extend";
	else
		return false;
	return true;
}

static bool
decision_word(
	const struct ws_line *l, const struct ir_ask *a, struct ir_answer *ret)
{
	static const char *const what[] = {[IR_ASK_DECIDE] = "condition",
		[IR_ASK_SWITCH] = "case",
		[IR_ASK_TURNS] = "turns",
		[IR_ASK_FAILED] = "failed"};
	const char *s = l->f[F_ANSWER];

	if (a->over && (l->kind == K_FAILED || l->kind == K_PASSED)) {
		ret->word = l->kind == K_FAILED ? "failed" : "extend";
		return l->kind == K_FAILED || is(l->f[F_GATE], "timeout");
	}
	if (l->kind != K_DECISION || !fits_what(l, what[a->kind]))
		return false;
	if (!l->f[F_WHAT] && a->kind == IR_ASK_FAILED && !is(s, "continue") &&
		!is(s, "stop"))
		return false;
	ret->word = s && s != wk_null ? s : "unknown";
	if (a->kind != IR_ASK_SWITCH || is(s, "unknown"))
		return true;
	ret->value = s;
	ret->word = !s || !*s || is(s, "none") ? "none" : "case";
	return true;
}

static bool
value_word(
	const struct ws_line *l, const struct ir_ask *a, struct ir_answer *ret)
{
	const char *v = l->f[F_VALUE];

	if (a->kind == IR_ASK_VALUE
			? l->kind != K_VARIABLE || !fits_name(l, a->what)
			: l->kind != K_FACT || !is(l->f[F_PATH], a->what))
		return false;
	ret->word = v && v != wk_null ? "value" : "unknown";
	ret->value = v;
	return true;
}

/* gate.passed: which gate, for which question. */
static bool
gate_of(const struct ws_line *l, const struct ir_ask *a)
{
	const char *g = l->f[F_GATE];

	switch (a->kind) {
	case IR_ASK_DELAY:
		return is(g, "delay");
	case IR_ASK_SECOND:
		return is(g, "second");
	case IR_ASK_FACT:
		return is(g, "fact") && fits_what(l, a->what);
	case IR_ASK_EVIDENCE:
		return is(g, "evidence") && fits_what(l, a->what);
	case IR_ASK_PRESERVE:
		return is(g, "preserve");
	case IR_ASK_PATIENT:
		return is(g, "patient");
	case IR_ASK_CHECK:
		return is(g, a->what);
	case IR_ASK_DEBT:
		return is(l->f[F_HOW], "paid");
	case IR_ASK_STEP:
	case IR_ASK_TIMEOUT:
	case IR_ASK_VALUE:
	case IR_ASK_DECIDE:
	case IR_ASK_SWITCH:
	case IR_ASK_TURNS:
	case IR_ASK_FAILED:
	case IR_ASK_WARD:
		break;
	}
	return false;
}

static bool
gate_word(
	const struct ws_line *l, const struct ir_ask *a, struct ir_answer *ret)
{
	if (l->kind != K_PASSED || !gate_of(l, a))
		return false;
	ret->word = l->f[F_HOW];
	if (a->kind == IR_ASK_DELAY)
		ret->word = "now";
	else if (a->kind == IR_ASK_SECOND)
		ret->word = "yes";
	return true;
}

static bool
word(const struct ws_line *l, const struct ir_ask *a, struct ir_answer *ret)
{
	switch (a->kind) {
	case IR_ASK_STEP:
	case IR_ASK_TIMEOUT:
		return step_word(l, a, &ret->word);
	case IR_ASK_VALUE:
		return value_word(l, a, ret);
	case IR_ASK_FACT:
		return value_word(l, a, ret) || gate_word(l, a, ret);
	case IR_ASK_DECIDE:
	case IR_ASK_SWITCH:
	case IR_ASK_TURNS:
	case IR_ASK_FAILED:
		return decision_word(l, a, ret);
	case IR_ASK_WARD:
		ret->word = a->known && is(l->f[F_HOW], "same")
			? "same"
			: l->f[F_ANSWER];
		return l->kind == K_CONTACT && is(l->f[F_GATE], "patient");
	case IR_ASK_DELAY:
	case IR_ASK_SECOND:
	case IR_ASK_EVIDENCE:
	case IR_ASK_PRESERVE:
	case IR_ASK_PATIENT:
	case IR_ASK_DEBT:
	case IR_ASK_CHECK:
		break;
	}
	return gate_word(l, a, ret);
}

static const char *
text(const char *s)
{
	return s == wk_null ? NULL : s;
}

bool
ws_answers(
	const struct ws_line *l, const struct ir_ask *a, struct ir_answer *ret)
{
	memset(ret, 0, sizeof(*ret));
	if (!same_place(l, a->id, a->step, a->at, a->turn) || !word(l, a, ret))
		return false;
	ret->text = text(l->f[F_TEXT]);
	ret->reason = text(l->f[F_REASON]);
	ret->ref = text(l->f[F_REF]);
	ret->name = text(l->f[l->kind == K_CONTACT ? F_TO
			: l->kind == K_DECISION    ? F_DECIDER
						   : F_NAME]);
	ret->second = text(l->second);
	ret->second_how = text(l->second_how);
	ret->minutes = wk_num(l->f[F_MINUTES]);
	if (l->kind == K_DECISION)
		ret->text = NULL; /* the question's own words */
	return true;
}

bool
ws_same(const struct ws_line *l, const struct wk_rec *r, const struct wk_pos *p)
{
	static const enum wk_key said[] = {F_GATE, F_WHAT, F_PATH};
	const char *step = p->s
		? ir_playbook_short(p->frame->in->book->p, p->s->id)
		: NULL;

	if (l->kind != r->kind ||
		!same_place(
			l, p->s ? p->s->id : NULL, step, p->frame->at, p->turn))
		return false;
	if (r->kind == K_VARIABLE && !fits_name(l, r->f[F_NAME]))
		return false;
	if (is(l->f[F_HOW], "paid") || is(r->f[F_HOW], "paid"))
		return is(l->f[F_HOW], "paid") && is(r->f[F_HOW], "paid");
	for (size_t i = 0; i < sizeof(said) / sizeof(said[0]); i++)
		if (l->f[said[i]] &&
			!is(l->f[said[i]], r->f[said[i]] ? r->f[said[i]] : ""))
			return false;
	return true;
}
