/* SPDX-License-Identifier: Apache-2.0 */
#include "lint_flow_i.h"

#include <errno.h>
#include <stdlib.h>

#include "ir/base/i18n.h"

/*
 * A branch is what begins at on_true, on_false, a case or an item of
 * next_steps; the first two are the playbook's own course and that of its
 * exception.  Each step belongs to the branch that reaches it first, outer
 * ones first; who comes to it from another branch "meets" it there.
 */
struct branch {
	uint32_t parent; /* branches; its own number: none */
	uint32_t step; /* that branches */
	const struct ir_edge *edge; /* NULL of the first two */
	uint32_t size, first, next; /* in preorder, for "is inside of" */
};

struct meet {
	uint32_t branch, step;
	size_t edge; /* number of all edges */
	const struct ir_val *v;
};

struct flow {
	struct ir_lint *l;
	const struct ir_graph *g;
	size_t n, edges;
	uint32_t *owner; /* of each step: a branch, NONE */
	size_t *base; /* number of its first edge */
	bool *loop; /* of each edge: it goes back */
	struct branch *branch;
	size_t n_branch;
	struct meet *meet;
	size_t n_meet;
	uint32_t *stack; /* steps */
	size_t depth;
};

static const struct ir_step *
step(const struct flow *f, uint32_t i)
{
	return ir_graph_at(f->g, i);
}

/* An end leads nowhere, whatever it says. */
static size_t
edges_of(const struct ir_step *s)
{
	return s->type == IR_STEP_END ? 0 : s->n_edges;
}

static bool
open_flow(struct flow *f)
{
	f->n = ir_graph_count(f->g);
	f->base = calloc(f->n + 1, sizeof(*f->base));
	if (!f->base)
		return false;
	for (uint32_t i = 0; i < f->n; i++) {
		f->base[i] = f->edges;
		f->edges += step(f, i)->n_edges;
	}
	f->owner = malloc((f->n + 1) * sizeof(*f->owner));
	f->loop = calloc(f->edges + 1, sizeof(*f->loop));
	f->branch = calloc(f->edges + 2, sizeof(*f->branch));
	f->meet = calloc(f->edges + 2, sizeof(*f->meet));
	f->stack = malloc((f->n + 1) * sizeof(*f->stack));
	if (!f->owner || !f->loop || !f->branch || !f->meet || !f->stack)
		return false;
	for (size_t i = 0; i < f->n; i++)
		f->owner[i] = IR_STEP_NONE;
	return true;
}

static void
close_flow(struct flow *f)
{
	free(f->owner);
	free(f->base);
	free(f->loop);
	free(f->branch);
	free(f->meet);
	free(f->stack);
}

/* ---- who belongs to whom ---- */

static void
reach(struct flow *f, uint32_t branch, uint32_t to, size_t edge,
	const struct ir_val *v)
{
	if (to == IR_STEP_NONE || f->owner[to] == branch)
		return;
	if (f->owner[to] != IR_STEP_NONE) {
		f->meet[f->n_meet++] = (struct meet){branch, to, edge, v};
		return;
	}
	f->owner[to] = branch;
	f->stack[f->depth++] = to;
}

static void
follow(struct flow *f, uint32_t branch)
{
	while (f->depth > 0) {
		uint32_t i = f->stack[--f->depth];
		const struct ir_step *s = step(f, i);

		for (size_t k = 0; k < edges_of(s); k++) {
			const struct ir_edge *e = &s->edge[k];

			if (e->kind < IR_EDGE_TRUE)
				reach(f, branch, e->to, f->base[i] + k, e->v);
			else if (e->to != IR_STEP_NONE)
				f->branch[f->n_branch++] =
					(struct branch){branch, i, e, 0, 0, 0};
		}
	}
}

static void
spread(struct flow *f)
{
	uint32_t roots[2] = {ir_graph_start(f->g), ir_graph_exception(f->g)};

	for (uint32_t b = 0; b < 2; b++)
		f->branch[f->n_branch++] =
			(struct branch){b, IR_STEP_NONE, NULL, 0, 0, 0};
	for (uint32_t b = 0; b < 2; b++) {
		/* An exception that only ends shares nothing. */
		if (b == 0 || roots[b] == IR_STEP_NONE ||
			step(f, roots[b])->type != IR_STEP_END ||
			f->owner[roots[b]] == IR_STEP_NONE)
			reach(f, b, roots[b], f->edges, NULL);
		follow(f, b);
	}
	/* Outer ones before inner ones: they are appended as they are met. */
	for (uint32_t b = 2; b < f->n_branch; b++) {
		const struct branch *br = &f->branch[b];
		const struct ir_step *s = step(f, br->step);

		reach(f, b, br->edge->to,
			f->base[br->step] + (size_t)(br->edge - s->edge),
			br->edge->v);
		follow(f, b);
	}
}

/* Numbers the branches so that "inside of" is a comparison. */
static void
number(struct flow *f)
{
	for (uint32_t b = 0; b < f->n_branch; b++)
		f->branch[b].size = 1;
	for (size_t b = f->n_branch; b-- > 2;)
		f->branch[f->branch[b].parent].size += f->branch[b].size;
	for (uint32_t b = 0; b < f->n_branch; b++) {
		struct branch *br = &f->branch[b];

		if (br->parent == b) {
			br->first = b == 0 ? 0 : f->branch[0].size;
		} else {
			struct branch *up = &f->branch[br->parent];

			br->first = up->next;
			up->next += br->size;
		}
		br->next = br->first + 1;
	}
}

static bool
inside(const struct flow *f, uint32_t b, uint32_t of)
{
	uint32_t at = f->branch[b].first, from = f->branch[of].first;

	return at >= from && at - from < f->branch[of].size;
}

/* ---- loops: edges back to a step that is still under way ---- */

struct way {
	uint32_t step;
	size_t next; /* edge to look at */
};

static void
loops_from(
	struct flow *f, uint32_t from, unsigned char *colour, struct way *way)
{
	size_t depth = 0;

	if (from == IR_STEP_NONE || colour[from])
		return;
	way[depth++] = (struct way){from, 0};
	colour[from] = 1;
	while (depth > 0) {
		struct way *w = &way[depth - 1];
		const struct ir_step *s = step(f, w->step);
		uint32_t to;

		if (w->next == edges_of(s)) {
			colour[w->step] = 2;
			depth--;
			continue;
		}
		to = s->edge[w->next].to;
		if (to != IR_STEP_NONE && colour[to] == 1)
			f->loop[f->base[w->step] + w->next] = true;
		w->next++;
		if (to != IR_STEP_NONE && !colour[to]) {
			colour[to] = 1;
			way[depth++] = (struct way){to, 0};
		}
	}
}

static bool
find_loops(struct flow *f)
{
	unsigned char *colour = calloc(f->n + 1, 1);
	struct way *way = malloc((f->n + 1) * sizeof(*way));
	bool good = colour && way;

	if (good) {
		loops_from(f, ir_graph_start(f->g), colour, way);
		loops_from(f, ir_graph_exception(f->g), colour, way);
		for (uint32_t i = 0; i < f->n; i++)
			loops_from(f, i, colour, way);
	}
	free(colour);
	free(way);
	return good;
}

/* ---- telling ---- */

static const char *
name(const struct flow *f, uint32_t i, struct lint_q *q)
{
	return lint_q(ir_playbook_short(f->l->p, step(f, i)->id), q);
}

static void
tell_loops(struct flow *f)
{
	struct lint_q q;

	for (uint32_t i = 0; i < f->n; i++)
		for (size_t k = 0; k < edges_of(step(f, i)); k++) {
			const struct ir_edge *e = &step(f, i)->edge[k];

			if (!f->loop[f->base[i] + k])
				continue;
			lint_tell(f->l, LINT_LOOP, e->v,
				step(f, e->to)->type == IR_STEP_WHILE
					? _("goes back to '%s': the branch of "
					    "a while step ends in an end step, "
					    "which returns by itself")
					: _("goes back to '%s': a loop without "
					    "a while step"),
				name(f, e->to, &q));
		}
}

/* Is it where the step goes on that began the branch? */
static bool
continues(const struct flow *f, uint32_t branch, uint32_t to)
{
	const struct ir_step *s;

	if (f->branch[branch].step == IR_STEP_NONE)
		return false;
	s = step(f, f->branch[branch].step);
	for (size_t k = 0; k < s->n_edges; k++)
		if (s->edge[k].kind < IR_EDGE_TRUE && s->edge[k].to == to)
			return true;
	return false;
}

static void
tell_meet(struct flow *f, const struct meet *m)
{
	uint32_t other = f->owner[m->step];
	const struct ir_val *v =
		m->v ? m->v : ir_val_get(f->l->root, "workflow_exception");
	struct lint_q q;

	if (m->edge < f->edges && f->loop[m->edge])
		return;
	if (step(f, m->step)->type == IR_STEP_END)
		lint_tell(f->l, LINT_SHARED_END, v,
			_("'%s' ends another branch as well: each branch has "
			  "an end step of its own"),
			name(f, m->step, &q));
	else if (!inside(f, m->branch, other))
		lint_tell(f->l, LINT_SHARED_STEP, v,
			_("'%s' belongs to another branch as well"),
			name(f, m->step, &q));
	else if (continues(f, m->branch, m->step))
		lint_tell(f->l, LINT_FALL_THROUGH, v,
			_("the branch runs into '%s', which comes after it "
			  "anyway: end it with an end step"),
			name(f, m->step, &q));
	else
		lint_tell(f->l, LINT_LEAVES_BRANCH, v,
			_("the branch jumps to '%s' outside of it: end it with "
			  "an end step"),
			name(f, m->step, &q));
}

static void
tell_unreachable(struct flow *f)
{
	struct lint_q q;

	if (ir_graph_start(f->g) == IR_STEP_NONE)
		return; /* told: nothing is reached */
	for (uint32_t i = 0; i < f->n; i++)
		if (f->owner[i] == IR_STEP_NONE)
			lint_tell_key(f->l, LINT_UNREACHABLE, step(f, i)->v,
				_("nothing leads to '%s'"), name(f, i, &q));
}

void
lint_flow(struct ir_lint *l)
{
	struct flow f = {.l = l, .g = l->graph};

	if (open_flow(&f) && find_loops(&f)) {
		spread(&f);
		number(&f);
		tell_loops(&f);
		for (size_t i = 0; i < f.n_meet; i++)
			tell_meet(&f, &f.meet[i]);
		tell_unreachable(&f);
	} else {
		l->err = ENOMEM;
	}
	close_flow(&f);
}
