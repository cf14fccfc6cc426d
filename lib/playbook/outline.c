/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/playbook/outline.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ir/base/grow.h"
#include "ir/base/i18n.h"
#include "outline_i.h"

static int
add(struct ir_outline *o, enum ir_outline_kind kind, unsigned depth,
	uint32_t step, const struct ir_edge *edge, unsigned nth)
{
	void *p = ir_grow(o->items, o->n, &o->cap, sizeof(*o->items));

	if (!p)
		return -ENOMEM;
	o->items = p;
	o->items[o->n++] =
		(struct ir_outline_item){kind, depth, step, edge, nth};
	return 0;
}

static bool
is_next(const struct ir_edge *e)
{
	return e->kind <= IR_EDGE_FAILURE;
}

static const struct ir_edge *
main_next(const struct ir_step *s)
{
	static const enum ir_edge_kind order[] = {
		IR_EDGE_COMPLETION, IR_EDGE_SUCCESS, IR_EDGE_FAILURE};
	const struct ir_edge *e = NULL;

	for (size_t i = 0; !e && i < 3; i++)
		e = ir_step_edge(s, order[i]);
	return e;
}

/*
 * Main lines run together like rivers: each step has one next, so they form
 * trees whose roots are where they end.  Numbered on the way in and out, one
 * look tells whether a step lies downstream of another.
 */
static void
number_tree(struct ir_outline *o, uint32_t root, uint32_t *clock)
{
	uint32_t at = root;

	o->in[at] = ++*clock;
	for (;;) {
		uint32_t c = o->child[at];

		if (c == IR_STEP_NONE) {
			o->out[at] = *clock;
			if (at == root)
				return;
			at = o->next[at];
			continue;
		}
		o->child[at] = o->sibling[c];
		if (o->in[c])
			continue;
		o->in[c] = ++*clock;
		at = c;
	}
}

static void
number_lines(struct ir_outline *o)
{
	uint32_t n = (uint32_t)ir_graph_count(o->g), clock = 0;

	for (uint32_t i = 0; i < n; i++)
		o->child[i] = IR_STEP_NONE;
	for (uint32_t i = 0; i < n; i++) {
		const struct ir_edge *e = main_next(ir_graph_at(o->g, i));

		o->next[i] = e ? e->to : IR_STEP_NONE;
		if (o->next[i] == IR_STEP_NONE)
			continue;
		o->sibling[i] = o->child[o->next[i]];
		o->child[o->next[i]] = i;
	}
	for (uint32_t i = 0; i < n; i++)
		if (o->next[i] == IR_STEP_NONE)
			number_tree(o, i, &clock);
	for (uint32_t i = 0; i < n; i++) /* circles have no end: any step */
		if (!o->in[i])
			number_tree(o, i, &clock);
}

/* Does a main line that is still to come lead to this step?  A side line
 * stops there. */
static bool
comes_later(const struct ir_outline *o, uint32_t step)
{
	for (size_t i = 0; i < o->n_coming; i++) {
		uint32_t c = o->coming[i];

		if (o->in[step] <= o->in[c] && o->out[c] <= o->out[step])
			return true;
	}
	return false;
}

static int line(struct ir_outline *o, uint32_t at, const struct ir_edge *via,
	unsigned depth);

static int
branch(struct ir_outline *o, uint32_t step, const struct ir_edge *edge,
	unsigned depth, unsigned nth)
{
	int r = add(o, IR_OUTLINE_BRANCH, depth + 1, step, edge, nth);

	if (r)
		return r;
	if (depth + 2 > IR_OUTLINE_DEPTH && edge->to != IR_STEP_NONE) {
		if (!o->seen[edge->to])
			o->deep[o->n_deep++] = edge->to;
		o->seen[edge->to] |= 4;
		return add(o, IR_OUTLINE_GOTO, depth + 2, edge->to, edge, 0);
	}
	return line(o, edge->to, edge, depth + 2);
}

/* The branches of a step, then where its failure leads. */
static int
branches(struct ir_outline *o, uint32_t step, const struct ir_edge *next,
	unsigned depth)
{
	const struct ir_step *s = ir_graph_at(o->g, step);
	const struct ir_edge *fail = ir_step_edge(s, IR_EDGE_FAILURE);
	unsigned nth = 0;
	int r = 0;

	for (size_t i = 0; r == 0 && i < s->n_edges; i++)
		if (!is_next(&s->edge[i]))
			r = branch(o, step, &s->edge[i], depth, ++nth);
	if (r || !fail || fail == next)
		return r;
	if (!next || next->to == IR_STEP_NONE)
		return branch(o, step, fail, depth, 0);
	o->coming[o->n_coming++] = next->to;
	r = branch(o, step, fail, depth, 0);
	o->n_coming--;
	return r;
}

static int
end(struct ir_outline *o, uint32_t at, unsigned depth)
{
	const struct ir_val *ext = ir_playbook_ext(ir_graph_at(o->g, at)->v);
	bool all = ir_val_is(ir_val_get(ext, "ends"), "playbook");

	return add(
		o, all ? IR_OUTLINE_STOP : IR_OUTLINE_END, depth, at, NULL, 0);
}

/* A line of steps, along the next pointers. */
static int
line(struct ir_outline *o, uint32_t at, const struct ir_edge *via,
	unsigned depth)
{
	for (;;) {
		const struct ir_step *s;
		const struct ir_edge *next;
		int r;

		if (at == IR_STEP_NONE)
			return add(o, IR_OUTLINE_MISSING, depth, at, via, 0);
		s = ir_graph_at(o->g, at);
		if (s->type == IR_STEP_END) {
			o->seen[at] |= 1;
			return end(o, at, depth);
		}
		if (o->seen[at] & 1 || comes_later(o, at))
			return add(o, IR_OUTLINE_GOTO, depth, at, via, 0);
		o->seen[at] |= 1;
		next = main_next(s);
		r = s->type == IR_STEP_START
			? 0
			: add(o, IR_OUTLINE_STEP, depth, at, via, 0);
		if (r == 0)
			r = branches(o, at, next, depth);
		if (r)
			return r;
		if (!next)
			return add(o, IR_OUTLINE_END, depth, IR_STEP_NONE, NULL,
				0);
		via = next;
		at = next->to;
	}
}

static int
part(struct ir_outline *o, enum ir_outline_kind kind, uint32_t from)
{
	int r;

	if (from == IR_STEP_NONE || o->seen[from] & 1)
		return 0;
	r = add(o, kind, 0, from, NULL, 0);
	return r ? r : line(o, from, NULL, 0);
}

/* A part, and then those of it that were too deep. */
static int
parts(struct ir_outline *o, enum ir_outline_kind kind, uint32_t from,
	size_t *done)
{
	int r = part(o, kind, from);

	while (r == 0 && *done < o->n_deep)
		r = part(o, IR_OUTLINE_DEEP, o->deep[(*done)++]);
	return r;
}

static int
build(struct ir_outline *o)
{
	size_t n = ir_graph_count(o->g), deep = 0;
	unsigned number = 0;
	int r = parts(o, IR_OUTLINE_MAIN, ir_graph_start(o->g), &deep);

	if (r == 0)
		r = parts(o, IR_OUTLINE_EXCEPTION, ir_graph_exception(o->g),
			&deep);
	for (uint32_t i = 0; r == 0 && i < n; i++)
		r = parts(o, IR_OUTLINE_UNREACHED, i, &deep);
	for (size_t i = 0; i < o->n; i++)
		if (o->items[i].kind == IR_OUTLINE_STEP)
			o->number[o->items[i].step] = ++number;
	return r;
}

int
ir_outline_new(struct ir_outline **ret, const struct ir_playbook *p,
	const struct ir_graph *g, struct ir_err *e)
{
	struct ir_outline *o = calloc(1, sizeof(*o));
	size_t n = ir_graph_count(g) + 1;
	int r = -ENOMEM;

	if (o) {
		o->p = p;
		o->g = g;
		o->number = calloc(n, sizeof(*o->number));
		o->seen = calloc(n, 1);
		o->deep = calloc(n, sizeof(*o->deep));
		o->tree = calloc(5 * n, sizeof(*o->tree));
		if (o->number && o->seen && o->deep && o->tree) {
			o->next = o->tree;
			o->child = o->tree + n;
			o->sibling = o->tree + 2 * n;
			o->in = o->tree + 3 * n;
			o->out = o->tree + 4 * n;
			number_lines(o);
			r = build(o);
		}
	}
	if (r) {
		ir_outline_free(o);
		return ir_err_set(e, ENOMEM, "%s", _("out of memory"));
	}
	*ret = o;
	return 0;
}

void
ir_outline_free(struct ir_outline *o)
{
	if (!o)
		return;
	free(o->items);
	free(o->number);
	free(o->seen);
	free(o->deep);
	free(o->tree);
	free(o);
}

size_t
ir_outline_count(const struct ir_outline *o)
{
	return o->n;
}

const struct ir_outline_item *
ir_outline_at(const struct ir_outline *o, size_t i)
{
	return i < o->n ? &o->items[i] : NULL;
}

unsigned
ir_outline_number(const struct ir_outline *o, uint32_t step)
{
	return step < ir_graph_count(o->g) ? o->number[step] : 0;
}
