/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "ir/base/i18n.h"
#include "ir/playbook/stix.h"
#include "walk_i.h"

/* What each type of step does when it is reached, and each time something
 * about it is known. */

static struct wk_rec *
decision(const struct wk_pos *p, const char *what)
{
	return wk_find(p->slot, K_DECISION, F_WHAT, what);
}

static bool
says(const struct wk_rec *r, const char *answer)
{
	return r && r->f[F_ANSWER] && strcmp(r->f[F_ANSWER], answer) == 0;
}

/* ---- a failed step: A.3 of our published choices ---- */

static int
stop_here(struct ir_walk *w, struct wk_pos *p)
{
	wk_over(w, p);
	p->frame->stopped = true;
	return wk_end_frame(w, p->frame, false);
}

static struct wk_frame *
exception_of(const struct wk_pos *p)
{
	for (struct wk_frame *f = p->child; f; f = f->next)
		if (f->exception && !p->frame->exception)
			return f;
	return NULL;
}

/* 1: its branch is not over. */
static int
exception(struct ir_walk *w, struct wk_pos *p)
{
	uint32_t to = ir_graph_exception(p->frame->in->book->g);
	const struct wk_frame *f = exception_of(p);
	int r;

	if (to == IR_STEP_NONE || p->frame->exception)
		return 0;
	if (f)
		return !f->ended;
	r = wk_branch(w, p, to, "exception", true);
	if (r != 0)
		return r < 0 ? -1 : 0; /* too deep: only the question then */
	wk_queue(w, p);
	return 1;
}

/* Somebody below chose to stop, and nothing here holds it. */
static bool
stops(const struct wk_pos *p)
{
	if (p->s->type == IR_STEP_PARALLEL)
		return false;
	for (const struct wk_frame *f = p->child; f; f = f->next)
		if (f->ended && f->stopped && !f->exception)
			return true;
	return false;
}

static int
after_failure(struct ir_walk *w, struct wk_pos *p)
{
	const struct wk_rec *d = decision(p, "failed");
	int r;

	if (ir_step_edge(p->s, IR_EDGE_FAILURE))
		return wk_leave(w, p, false);
	if (stops(p))
		return stop_here(w, p);
	r = exception(w, p);
	if (r != 0)
		return r < 0 ? -1 : 0;
	if (!d)
		return wk_ask(w, p, IR_ASK_FAILED) ? 0 : -1;
	if (says(d, "continue"))
		return wk_leave(w, p, true);
	return stop_here(w, p);
}

/* Fails the step, unless the journal says so already. */
int
wk_failed(struct ir_walk *w, struct wk_pos *p, const char *reason,
	const char *text)
{
	struct wk_rec *r;

	if (wk_find(p->slot, K_FAILED, F_RUN, NULL))
		return after_failure(w, p);
	r = wk_emit(w, K_FAILED, p->slot);
	if (!r)
		return -1;
	r->f[F_REASON] = reason;
	if (text)
		r->f[F_TEXT] = wk_text(w, text, strlen(text));
	wk_queue(w, p);
	return 0;
}

/* It failed by what is below it: that is replayed first, as who stopped
 * there decides what is asked here. */
static bool
from_below(const struct wk_pos *p, const struct wk_rec *failed)
{
	const char *s = failed->f[F_REASON];

	if (s && strcmp(s, "timeout") == 0)
		return p->s->type == IR_STEP_PARALLEL ||
			p->s->type == IR_STEP_PLAYBOOK ||
			wk_find(p->slot, K_DONE, F_RUN, NULL);
	return s && (strcmp(s, "branch") == 0 || strcmp(s, "playbook") == 0);
}

/* ---- conditions ---- */

static int
emit_decided(struct ir_walk *w, struct wk_pos *p, const char *answer,
	const char *how)
{
	struct wk_rec *r = wk_emit(w, K_DONE, p->slot);

	if (!r)
		return -1;
	r->f[F_ANSWER] = answer;
	r->f[F_HOW] = how;
	return 0;
}

/* Asked and answered: by two people where the step wants two. */
static int
decided(struct ir_walk *w, struct wk_pos *p, const struct wk_rec *d,
	const struct wk_rec *done)
{
	int r = wk_second(w, p, d);

	if (r != 0 || !d || done)
		return r;
	return emit_decided(w, p, d->f[F_ANSWER], "asked");
}

static int
evaluate(struct ir_walk *w, struct wk_pos *p, struct ir_stix_answer *ret)
{
	const char *text = ir_val_get_str(p->s->v, "condition");
	struct ir_stix *c = NULL;
	int r;

	memset(ret, 0, sizeof(*ret));
	ret->truth = IR_STIX_UNDECIDED;
	if (!text)
		return 0;
	r = ir_stix_parse(&c, text, NULL, NULL, w->e);
	if (r == 0)
		r = ir_stix_eval(c, ir_stix_scope, p->scope, ret, w->e);
	ir_stix_free(c);
	return r < 0 ? -1 : 0;
}

static int
ask_condition(struct ir_walk *w, struct wk_pos *p, const char *why)
{
	struct ir_ask *a = wk_ask(w, p, IR_ASK_DECIDE);
	const char *text = ir_val_get_str(p->s->v, "condition");

	if (!a)
		return -1;
	a->what = text ? text : "";
	a->note = *why ? wk_text(w, why, strlen(why)) : NULL;
	return wk_decision_time(w, p, a) < 0 ? -1 : 1;
}

/* What was decided: 0 and *ret, 1 p waits. */
static int
condition(struct ir_walk *w, struct wk_pos *p, const char **ret)
{
	const struct wk_rec *d = decision(p, "condition");
	const struct wk_rec *done = wk_find(p->slot, K_DONE, F_RUN, NULL);
	struct ir_stix_answer a;
	int r;

	*ret = d ? d->f[F_ANSWER] : done ? done->f[F_ANSWER] : NULL;
	if (*ret)
		return decided(w, p, d, done);
	r = wk_fresh(w, p);
	if (r == 0)
		r = evaluate(w, p, &a);
	if (r != 0)
		return r;
	if (a.truth == IR_STIX_UNDECIDED || a.truth == IR_STIX_WRONG)
		return ask_condition(w, p, a.why);
	*ret = a.truth == IR_STIX_TRUE ? "yes" : "no";
	return emit_decided(w, p, *ret, "condition");
}

/* The variable a switch looks at: "__x__:value" and what people write. */
static const struct ir_var *
switch_var(const struct wk_pos *p)
{
	const char *s = ir_val_get_str(p->s->v, "switch");
	struct ir_ref ref;

	if (!s || ir_ref_next(s, strlen(s), 0, &ref) != 0)
		return NULL;
	return ir_scope_find(p->scope, ref.name);
}

static const struct ir_edge *
case_of(const struct wk_pos *p, const char *key)
{
	for (size_t i = 0; i < p->s->n_edges; i++)
		if (p->s->edge[i].kind == IR_EDGE_CASE &&
			strcmp(p->s->edge[i].label, key) == 0)
			return &p->s->edge[i];
	return NULL;
}

static int
chosen(struct ir_walk *w, struct wk_pos *p, const char **ret)
{
	const struct wk_rec *d = decision(p, "case");
	const struct wk_rec *done = wk_find(p->slot, K_DONE, F_RUN, NULL);
	const struct ir_var *v;
	int r;

	*ret = d ? d->f[F_ANSWER] : done ? done->f[F_ANSWER] : NULL;
	if (*ret)
		return decided(w, p, d, done);
	r = wk_fresh(w, p);
	if (r != 0)
		return r;
	v = switch_var(p);
	if (!v || !v->value) {
		struct ir_ask *a = wk_ask(w, p, IR_ASK_SWITCH);

		if (!a)
			return -1;
		a->what = v ? v->name : ir_val_get_str(p->s->v, "switch");
		return wk_decision_time(w, p, a) < 0 ? -1 : 1;
	}
	*ret = case_of(p, v->value) ? wk_text(w, v->value, strlen(v->value))
				    : "";
	return *ret ? emit_decided(w, p, *ret, "condition") : -1;
}

/* ---- branches ---- */

/* The one branch of an if, while or switch: 0 p is through with it, 1 it is
 * not over, < 0. */
static int
branch(struct ir_walk *w, struct wk_pos *p, uint32_t to, const char *label)
{
	int r;

	if (to == IR_STEP_NONE)
		return 0;
	if (!p->forked) {
		p->forked = true;
		r = wk_branch(w, p, to, label, false);
		if (r > 0)
			return wk_failed(w, p, "error",
				       _("too many branches inside each "
					 "other")) < 0
				? -1
				: 1;
		return r < 0 ? -1 : 1;
	}
	if (!p->child->ended)
		return wk_branch_time(w, p) < 0 ? -1 : 1;
	if (p->child->ok)
		return 0;
	return wk_failed(w, p, "branch", NULL) < 0 ? -1 : 1;
}

static int
step_if(struct ir_walk *w, struct wk_pos *p)
{
	const struct ir_edge *g;
	const char *answer;
	int r = condition(w, p, &answer);
	bool yes;

	if (r != 0)
		return r < 0 ? -1 : 0;
	yes = strcmp(answer, "yes") == 0;
	g = ir_step_edge(p->s, yes ? IR_EDGE_TRUE : IR_EDGE_FALSE);
	r = branch(w, p, g ? g->to : IR_STEP_NONE, yes ? "true" : "false");
	if (r != 0)
		return r < 0 ? -1 : 0;
	return wk_leave(w, p, true);
}

static int
step_while(struct ir_walk *w, struct wk_pos *p)
{
	const struct ir_edge *g = ir_step_edge(p->s, IR_EDGE_TRUE);
	const char *answer;
	int r = condition(w, p, &answer);

	if (r != 0)
		return r < 0 ? -1 : 0;
	if (!g || strcmp(answer, "yes") != 0)
		return wk_leave(w, p, true);
	r = branch(w, p, g->to, "turn");
	if (r != 0)
		return r < 0 ? -1 : 0;
	wk_over(w, p);
	return wk_open_step(w, p->frame, p->step, p);
}

/* "case2": by its place among the cases, as keys hold anything. */
static void
case_label(
	const struct wk_pos *p, const struct ir_edge *g, char *out, size_t cap)
{
	size_t n = 0;

	for (const struct ir_edge *q = p->s->edge; g && q <= g; q++)
		n += q->kind == IR_EDGE_CASE;
	(void)snprintf(out, cap, "case%zu", n); /* fits */
}

static int
step_switch(struct ir_walk *w, struct wk_pos *p)
{
	const struct ir_edge *g;
	const char *answer;
	char label[32];
	int r = chosen(w, p, &answer);

	if (r != 0)
		return r < 0 ? -1 : 0;
	g = *answer ? case_of(p, answer) : NULL;
	if (!g)
		g = case_of(p, "default");
	case_label(p, g, label, sizeof(label));
	r = branch(w, p, g ? g->to : IR_STEP_NONE, label);
	if (r != 0)
		return r < 0 ? -1 : 0;
	return wk_leave(w, p, true);
}

static int
fork_all(struct ir_walk *w, struct wk_pos *p)
{
	char label[32];
	size_t n = 0;

	p->forked = true;
	for (size_t i = 0; i < p->s->n_edges; i++) {
		int r;

		if (p->s->edge[i].kind != IR_EDGE_NEXT)
			continue;
		(void)snprintf(label, sizeof(label), "%zu", ++n);
		r = wk_branch(w, p, p->s->edge[i].to, label, false);
		if (r > 0)
			return wk_failed(w, p, "error",
				_("too many branches inside each other"));
		if (r < 0)
			return -1;
	}
	wk_queue(w, p);
	return 0;
}

static int
step_parallel(struct ir_walk *w, struct wk_pos *p)
{
	bool ok = true;

	if (!p->forked)
		return fork_all(w, p);
	for (const struct wk_frame *f = p->child; f; f = f->next) {
		if (!f->ended)
			return wk_branch_time(w, p);
		ok = ok && f->ok;
	}
	if (!ok)
		return wk_failed(w, p, "branch", NULL);
	if (!wk_find(p->slot, K_DONE, F_RUN, NULL) &&
		emit_decided(w, p, NULL, "joined") < 0)
		return -1;
	return wk_leave(w, p, true);
}

/* ---- people ---- */

static int
step_action(struct ir_walk *w, struct wk_pos *p)
{
	const struct wk_rec *done = wk_find(p->slot, K_DONE, F_RUN, NULL);
	int r;

	if (!done)
		return wk_timeout(w, p) < 0 ? -1 : 0;
	r = wk_after(w, p);
	if (r != 0)
		return r < 0 ? -1 : 0;
	return wk_dues(w, p) < 0 ? -1 : wk_leave(w, p, true);
}

static int
step_end(struct ir_walk *w, struct wk_pos *p)
{
	wk_over(w, p);
	if (ir_val_is(ir_val_get(p->ext, "ends"), "playbook"))
		return wk_end_inst(w, p->frame->in, true);
	return wk_end_frame(w, p->frame, true);
}

/* A loop asks now and then: 0 go on, 1 p waits or is through. */
static int
turns(struct ir_walk *w, struct wk_pos *p)
{
	const struct wk_rec *d;
	struct ir_ask *a;

	if (!p->looped || p->turn % IR_WALK_TURNS != 1)
		return 0;
	d = decision(p, "turns");
	if (says(d, "on"))
		return 0;
	if (!d) {
		a = wk_ask(w, p, IR_ASK_TURNS);
		if (!a)
			return -1;
		a->count = p->turn - 1;
		return 1;
	}
	if (p->s->type == IR_STEP_WHILE)
		return wk_leave(w, p, true) < 0 ? -1 : 1;
	wk_over(w, p);
	return wk_end_frame(w, p->frame, true) < 0 ? -1 : 1;
}

static int
enter(struct ir_walk *w, struct wk_pos *p)
{
	int r;

	if (p->forked || p->call || wk_find(p->slot, K_DONE, F_RUN, NULL))
		return 0;
	r = turns(w, p);
	return r != 0 ? r : wk_before(w, p);
}

static int
by_type(struct ir_walk *w, struct wk_pos *p)
{
	switch (p->s->type) {
	case IR_STEP_ACTION:
		return step_action(w, p);
	case IR_STEP_PLAYBOOK:
		return wk_call(w, p);
	case IR_STEP_PARALLEL:
		return step_parallel(w, p);
	case IR_STEP_IF:
		return step_if(w, p);
	case IR_STEP_WHILE:
		return step_while(w, p);
	case IR_STEP_SWITCH:
		return step_switch(w, p);
	case IR_STEP_START:
	case IR_STEP_END:
	case IR_STEP_UNKNOWN:
		break;
	}
	return wk_leave(w, p, true);
}

int
wk_step(struct ir_walk *w, struct wk_pos *p)
{
	const struct wk_rec *failed;
	int r;

	if (!p->s)
		return wk_intake(w, p);
	if (p->s->type == IR_STEP_START) {
		r = turns(w, p); /* led back to: a loop like any other */
		return r != 0 ? (r < 0 ? -1 : 0) : wk_leave(w, p, true);
	}
	if (p->s->type == IR_STEP_END)
		return step_end(w, p);
	if (wk_apply(w, p) < 0)
		return -1;
	failed = wk_find(p->slot, K_FAILED, F_RUN, NULL);
	if (failed && !from_below(p, failed))
		return after_failure(w, p);
	if (wk_find(p->slot, K_SKIPPED, F_RUN, NULL))
		return wk_leave(w, p, true);
	r = enter(w, p);
	if (r != 0)
		return r < 0 ? -1 : 0;
	return by_type(w, p);
}
