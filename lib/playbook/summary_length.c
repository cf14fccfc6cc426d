/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "summary_i.h"

/*
 * The ways through a part: how many, and how long the shortest and longest
 * are.  Those that come out at the end of the part, and those on which the
 * whole playbook ends inside it.  No ways: count 0.
 */
struct ways {
	uint64_t count, least, most;
};
struct span {
	struct ways out, stop;
};

static const struct span nothing = {{1, 0, 0}, {0, 0, 0}};

bool
summary_ends_all(const struct ir_step *s)
{
	return ir_val_is(ir_val_get(ir_playbook_ext(s->v), "ends"), "playbook");
}

bool
summary_passes_by(const struct ir_step *s)
{
	bool named = false;

	for (size_t i = 0; i < s->n_edges; i++) {
		const struct ir_edge *e = &s->edge[i];

		if (s->type == IR_STEP_IF && e->kind == IR_EDGE_FALSE)
			named = true;
		if (s->type == IR_STEP_SWITCH && e->kind == IR_EDGE_CASE &&
			strcmp(e->label, "default") == 0)
			named = true;
	}
	return s->type == IR_STEP_WHILE ||
		((s->type == IR_STEP_IF || s->type == IR_STEP_SWITCH) &&
			!named);
}

static uint64_t
plus(uint64_t a, uint64_t b)
{
	uint64_t r;

	return __builtin_add_overflow(a, b, &r) ? UINT64_MAX : r;
}

static uint64_t
times(uint64_t a, uint64_t b)
{
	uint64_t r;

	return __builtin_mul_overflow(a, b, &r) ? UINT64_MAX : r;
}

static struct ways
either(struct ways a, struct ways b)
{
	if (a.count == 0)
		return b;
	if (b.count == 0)
		return a;
	return (struct ways){plus(a.count, b.count),
		a.least < b.least ? a.least : b.least,
		a.most > b.most ? a.most : b.most};
}

static struct ways
both(struct ways a, struct ways b)
{
	if (a.count == 0 || b.count == 0)
		return (struct ways){0, 0, 0};
	return (struct ways){times(a.count, b.count), plus(a.least, b.least),
		plus(a.most, b.most)};
}

static struct span
then(struct span a, struct span b)
{
	return (struct span){
		both(a.out, b.out), either(a.stop, both(a.out, b.stop))};
}

static struct span
or_else(struct span a, struct span b)
{
	return (struct span){either(a.out, b.out), either(a.stop, b.stop)};
}

struct lengths {
	const struct ir_graph *g;
	struct span *span;
	unsigned char *state; /* 0 new, 1 being worked on, 2 done */
	struct frame {
		uint32_t step;
		uint32_t edge;
	} * stack;
	size_t n;
	bool cycle;
};

static struct span
span_of(const struct lengths *l, const struct ir_edge *e)
{
	if (e->to == IR_STEP_NONE || l->state[e->to] != 2)
		return nothing;
	return l->span[e->to];
}

/* All branches of a step; a loop is done once or not at all. */
static struct span
branches(const struct lengths *l, const struct ir_step *s)
{
	struct span r = nothing;
	bool first = !summary_passes_by(s);

	for (size_t i = 0; i < s->n_edges; i++) {
		if (s->edge[i].kind <= IR_EDGE_FAILURE)
			continue;
		if (s->type == IR_STEP_PARALLEL)
			r = then(r, span_of(l, &s->edge[i]));
		else if (first)
			r = span_of(l, &s->edge[i]);
		else
			r = or_else(r, span_of(l, &s->edge[i]));
		first = false;
	}
	return r;
}

static struct span
work_out(const struct lengths *l, const struct ir_step *s)
{
	uint64_t one = s->type == IR_STEP_START ? 0 : 1;
	struct span r = {{1, one, one}, {0, 0, 0}}, next = nothing;
	bool first = true;

	if (s->type == IR_STEP_END) {
		const struct span stop = {{0, 0, 0}, {1, 0, 0}};

		return summary_ends_all(s) ? stop : nothing;
	}
	r = then(r, branches(l, s));
	for (size_t i = 0; i < s->n_edges; i++) {
		if (s->edge[i].kind > IR_EDGE_FAILURE)
			continue;
		next = first ? span_of(l, &s->edge[i])
			     : or_else(next, span_of(l, &s->edge[i]));
		first = false;
	}
	return then(r, next);
}

static void
push(struct lengths *l, uint32_t step)
{
	l->state[step] = 1;
	l->stack[l->n++] = (struct frame){step, 0};
}

static void
run(struct lengths *l, uint32_t from)
{
	push(l, from);
	while (l->n) {
		struct frame *f = &l->stack[l->n - 1];
		const struct ir_step *s = ir_graph_at(l->g, f->step);
		uint32_t to;

		if (f->edge == s->n_edges) {
			l->span[f->step] = work_out(l, s);
			l->state[f->step] = 2;
			l->n--;
			continue;
		}
		to = s->edge[f->edge++].to;
		if (to == IR_STEP_NONE)
			continue;
		if (l->state[to] == 1)
			l->cycle = true;
		else if (l->state[to] == 0)
			push(l, to);
	}
}

int
summary_lengths(struct ir_summary *s, const struct ir_graph *g)
{
	size_t n = ir_graph_count(g) + 1;
	struct lengths l = {.g = g};
	uint32_t from = ir_graph_start(g);
	int r = -ENOMEM;

	l.span = calloc(n, sizeof(*l.span));
	l.state = calloc(n, 1);
	l.stack = calloc(n, sizeof(*l.stack));
	if (l.span && l.state && l.stack) {
		if (from != IR_STEP_NONE) {
			struct ways all;

			run(&l, from);
			all = either(l.span[from].out, l.span[from].stop);
			s->shortest = all.least;
			s->longest = all.most;
			s->paths = all.count;
		}
		s->cycle = l.cycle;
		r = 0;
	}
	free(l.span);
	free(l.state);
	free(l.stack);
	return r;
}
