/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdlib.h>

#include "ir/base/grow.h"

#include "ir/base/i18n.h"
#include "summary_i.h"

/* What is still to be done when a branch has ended. */
struct after {
	uint32_t step;
	uint32_t lane; /* of a parallel step: the next edge to look at */
	size_t at; /* where the step stands in the path */
	size_t next; /* index of what comes after this, or NONE */
};
#define NONE SIZE_MAX

enum where {
	AT, /* the step begins */
	BRANCHED, /* its branches are done */
};

struct choice {
	enum where where;
	uint32_t step, option;
	size_t path, afters, after, at;
};

struct lister {
	const struct ir_graph *g;
	uint32_t *step;
	const struct ir_edge **edge;
	size_t n, cap;
	struct after *afters;
	size_t n_afters, cap_afters;
	struct choice *choices;
	size_t n_choices, cap_choices;
	unsigned char *on_path;
	ir_path_sink *sink;
	void *arg;
	uint64_t max, told;
	/* where we are */
	enum where where;
	uint32_t now;
	size_t after, at;
	bool ended, cut;
};

static int
put_step(struct lister *l, uint32_t step)
{
	size_t cap = l->cap;
	uint32_t *steps = ir_grow(l->step, l->n, &cap, sizeof(*steps));
	const struct ir_edge **edges;

	if (!steps)
		return -ENOMEM;
	l->step = steps;
	edges = ir_grow(l->edge, l->n, &l->cap, sizeof(*edges));
	if (!edges)
		return -ENOMEM;
	l->edge = edges;
	l->step[l->n] = step;
	l->edge[l->n++] = NULL;
	l->on_path[step] = 1;
	return 0;
}

static int
put_after(struct lister *l, uint32_t step, uint32_t lane, size_t at)
{
	struct after *p =
		ir_grow(l->afters, l->n_afters, &l->cap_afters, sizeof(*p));

	if (!p)
		return -ENOMEM;
	l->afters = p;
	p[l->n_afters] = (struct after){step, lane, at, l->after};
	l->after = l->n_afters++;
	return 0;
}

static bool
counts(const struct ir_edge *e, enum where where)
{
	return (e->kind <= IR_EDGE_FAILURE) == (where == BRANCHED);
}

/* How many ways there are to leave a step, or its branches. */
static uint32_t
options(const struct ir_step *s, enum where where)
{
	uint32_t n = 0;

	if (where == AT && s->type == IR_STEP_PARALLEL)
		return 1;
	for (size_t i = 0; i < s->n_edges; i++)
		n += counts(&s->edge[i], where);
	if (where == AT && (n == 0 || summary_passes_by(s)))
		n++;
	return n;
}

static const struct ir_edge *
option(const struct ir_step *s, enum where where, uint32_t k)
{
	for (size_t i = 0; i < s->n_edges; i++)
		if (counts(&s->edge[i], where) && k-- == 0)
			return &s->edge[i];
	return NULL; /* past the branches */
}

/* The step e leads to is the next one. */
static void
follow(struct lister *l, const struct ir_edge *e)
{
	if (e->to == IR_STEP_NONE) {
		l->cut = l->ended = true;
		return;
	}
	l->where = AT;
	l->now = e->to;
}

/* Into the first lane from `lane` on, or past the step. */
static int
enter_lane(struct lister *l, uint32_t step, uint32_t lane, size_t at)
{
	const struct ir_step *s = ir_graph_at(l->g, step);
	int r;

	while (lane < s->n_edges && s->edge[lane].kind <= IR_EDGE_FAILURE)
		lane++;
	if (lane >= s->n_edges) {
		l->where = BRANCHED;
		l->now = step;
		l->at = at;
		return 0;
	}
	r = put_after(l, step, lane + 1, at);
	if (r == 0)
		follow(l, &s->edge[lane]);
	return r;
}

/* A branch has ended: on with what waits, or the path is whole. */
static int
branch_ended(struct lister *l)
{
	struct after a;

	if (l->after == NONE) {
		l->ended = true;
		return 0;
	}
	a = l->afters[l->after];
	l->after = a.next;
	return enter_lane(l, a.step, a.lane, a.at);
}

static int
take(struct lister *l, uint32_t k)
{
	const struct ir_step *s = ir_graph_at(l->g, l->now);
	const struct ir_edge *e;
	int r = 0;

	if (l->where == AT && s->type == IR_STEP_PARALLEL)
		return enter_lane(l, l->now, 0, l->at);
	e = option(s, l->where, k);
	if (options(s, l->where) > 1 && !l->edge[l->at])
		l->edge[l->at] = e;
	if (l->where == BRANCHED) {
		if (!e)
			return branch_ended(l);
		follow(l, e);
		return 0;
	}
	if (!e) {
		l->where = BRANCHED;
		return 0;
	}
	/* lane past the last: after the branch the step itself goes on */
	r = put_after(l, l->now, (uint32_t)s->n_edges, l->at);
	if (r == 0)
		follow(l, e);
	return r;
}

static int
begin_step(struct lister *l)
{
	const struct ir_step *s = ir_graph_at(l->g, l->now);
	int r;

	if (s->type != IR_STEP_END && l->on_path[l->now]) {
		l->cut = l->ended = true;
		return 0;
	}
	l->at = l->n;
	r = put_step(l, l->now);
	if (r || s->type != IR_STEP_END)
		return r;
	if (summary_ends_all(s)) {
		l->ended = true;
		return 0;
	}
	return branch_ended(l);
}

/* Choices are kept only where there is more than one. */
static int
choose(struct lister *l)
{
	const struct ir_step *s = ir_graph_at(l->g, l->now);
	struct choice *p;

	if (options(s, l->where) > 1) {
		p = ir_grow(
			l->choices, l->n_choices, &l->cap_choices, sizeof(*p));
		if (!p)
			return -ENOMEM;
		l->choices = p;
		p[l->n_choices++] = (struct choice){l->where, l->now, 1, l->n,
			l->n_afters, l->after, l->at};
	}
	return take(l, 0);
}

/* 1: no choice is left. */
static int
next_choice(struct lister *l)
{
	struct choice *c = NULL;
	uint32_t k;

	for (; l->n_choices; l->n_choices--) {
		c = &l->choices[l->n_choices - 1];
		if (c->option < options(ir_graph_at(l->g, c->step), c->where))
			break;
	}
	if (l->n_choices == 0 || !c)
		return 1;
	for (size_t i = c->path; i < l->n; i++)
		l->on_path[l->step[i]] = 0;
	for (size_t i = 0; i < c->path; i++)
		l->on_path[l->step[i]] = 1;
	l->n = c->path;
	l->n_afters = c->afters;
	l->after = c->after;
	l->at = c->at;
	l->where = c->where;
	l->now = c->step;
	l->ended = l->cut = false;
	if (l->where == AT ||
		(l->edge[l->at] && l->edge[l->at]->kind <= IR_EDGE_FAILURE))
		l->edge[l->at] = NULL;
	k = c->option++;
	return take(l, k);
}

static int
one_path(struct lister *l)
{
	int r = 0;

	while (r == 0 && !l->ended) {
		size_t before = l->n;

		if (l->where == AT) {
			r = begin_step(l);
			if (r || l->ended || l->n == before ||
				ir_graph_at(l->g, l->step[before])->type ==
					IR_STEP_END)
				continue;
		}
		r = choose(l);
	}
	return r;
}

static int
list(struct lister *l)
{
	int r = 0;

	while (r == 0) {
		struct ir_path path;

		r = one_path(l);
		if (r)
			return r;
		if (l->told == l->max)
			return 1;
		l->told++;
		path = (struct ir_path){l->step, l->edge, l->n, l->cut};
		r = l->sink(l->arg, &path);
		if (r < 0)
			return r;
		r = next_choice(l);
	}
	return r < 0 ? r : 0;
}

int
ir_paths_list(const struct ir_graph *g, uint64_t max, ir_path_sink *sink,
	void *arg, struct ir_err *e)
{
	struct lister l = {.g = g,
		.sink = sink,
		.arg = arg,
		.max = max,
		.after = NONE,
		.now = ir_graph_start(g)};
	int r = 0;

	l.on_path = calloc(ir_graph_count(g) + 1, 1);
	if (!l.on_path)
		r = -ENOMEM;
	else if (l.now != IR_STEP_NONE)
		r = list(&l);
	if (r == -ENOMEM)
		(void)ir_err_set(e, ENOMEM, "%s", _("out of memory"));
	free(l.step);
	free(l.edge);
	free(l.afters);
	free(l.choices);
	free(l.on_path);
	return r;
}
