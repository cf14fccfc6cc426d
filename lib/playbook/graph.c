/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ir/base/i18n.h"
#include "ir/playbook/playbook.h"
#include "shape_i.h"

struct ir_graph {
	const struct ir_val *workflow;
	uint32_t *index; /* step of each item of the workflow */
	struct ir_step *steps;
	size_t n_steps;
	struct ir_edge *edges;
	size_t n_edges, cap_edges;
	uint32_t start, exception;
};

static enum ir_step_type
step_type(const struct ir_val *v)
{
	static const char *const names[] = {
		[IR_STEP_START] = "start",
		[IR_STEP_END] = "end",
		[IR_STEP_ACTION] = "action",
		[IR_STEP_PLAYBOOK] = "playbook-action",
		[IR_STEP_PARALLEL] = "parallel",
		[IR_STEP_IF] = "if-condition",
		[IR_STEP_WHILE] = "while-condition",
		[IR_STEP_SWITCH] = "switch-condition",
	};

	for (unsigned i = IR_STEP_START; i <= IR_STEP_SWITCH; i++)
		if (ir_val_is(ir_val_get(v, "type"), names[i]))
			return (enum ir_step_type)i;
	return IR_STEP_UNKNOWN;
}

/* An edge along v, if it is a string. */
static int
add_edge(struct ir_graph *g, enum ir_edge_kind kind, const char *label,
	const struct ir_val *v)
{
	if (!ir_val_str(v))
		return 0;
	if (g->n_edges == g->cap_edges) {
		size_t cap = g->cap_edges ? 2 * g->cap_edges : 64;
		void *p = reallocarray(g->edges, cap, sizeof(*g->edges));

		if (!p)
			return -ENOMEM;
		g->edges = p;
		g->cap_edges = cap;
	}
	g->edges[g->n_edges++] = (struct ir_edge){
		kind, ir_graph_find(g, ir_val_str(v)), label, v};
	return 0;
}

/* An edge along v, or one along each of its items. */
static int
add_edges(struct ir_graph *g, enum ir_edge_kind kind, const char *label,
	const struct ir_val *v)
{
	int r = add_edge(g, kind, label, v);

	for (size_t i = 0; r == 0 && i < ir_val_count(v); i++)
		r = add_edge(g, kind, label, ir_val_at(v, i));
	return r;
}

static int
edges_of(struct ir_graph *g, struct ir_step *s)
{
	static const struct {
		const char *key;
		enum ir_edge_kind kind;
	} t[] = {
		{"on_completion", IR_EDGE_COMPLETION},
		{"on_success", IR_EDGE_SUCCESS},
		{"on_failure", IR_EDGE_FAILURE},
		{"on_true", IR_EDGE_TRUE},
		{"on_false", IR_EDGE_FALSE},
		{"next_steps", IR_EDGE_NEXT},
	};
	const struct ir_val *cases = ir_val_get(s->v, "cases"),
			    *other = ir_val_get(s->v, "default");
	size_t before = g->n_edges;
	int r = 0;

	if (ir_val_type(cases) != IR_JSON_OBJECT)
		cases = NULL; /* a list has no keys */

	for (size_t i = 0; r == 0 && i < sizeof(t) / sizeof(t[0]); i++)
		r = add_edges(g, t[i].kind, NULL, ir_val_get(s->v, t[i].key));
	for (size_t i = 0; r == 0 && i < ir_val_count(cases); i++) {
		const struct ir_val *c = ir_val_at(cases, i);

		r = add_edges(g, IR_EDGE_CASE, ir_val_key(c), c);
	}
	/* Beside the cases it is wrong, and meant. */
	if (r == 0 && cases && !ir_val_get(cases, "default"))
		r = add_edges(g, IR_EDGE_CASE, "default", other);
	s->n_edges = g->n_edges - before;
	return r;
}

static int
build(struct ir_graph *g, const struct ir_val *root)
{
	size_t n = ir_val_count(g->workflow), e = 0;
	int r = 0;

	g->index = calloc(n + 1, sizeof(*g->index));
	g->steps = calloc(n + 1, sizeof(*g->steps));
	if (!g->index || !g->steps)
		return -ENOMEM;
	for (size_t i = 0; i < n; i++) {
		const struct ir_val *v = ir_val_at(g->workflow, i);

		g->index[i] = IR_STEP_NONE;
		if (ir_val_type(v) != IR_JSON_OBJECT)
			continue;
		g->index[i] = (uint32_t)g->n_steps;
		g->steps[g->n_steps++] = (struct ir_step){
			ir_val_key(v), step_type(v), v, NULL, 0};
	}
	for (size_t i = 0; r == 0 && i < g->n_steps; i++)
		r = edges_of(g, &g->steps[i]);
	for (size_t i = 0; r == 0 && i < g->n_steps; i++) {
		g->steps[i].edge = g->steps[i].n_edges ? g->edges + e : NULL;
		e += g->steps[i].n_edges;
	}
	g->start = ir_graph_find(g, ir_val_get_str(root, "workflow_start"));
	g->exception =
		ir_graph_find(g, ir_val_get_str(root, "workflow_exception"));
	return r;
}

int
ir_graph_new(
	struct ir_graph **ret, const struct ir_playbook *p, struct ir_err *e)
{
	const struct ir_val *root = ir_playbook_root(p);
	struct ir_graph *g = calloc(1, sizeof(*g));
	int r = -ENOMEM;

	if (g) {
		g->workflow = shape_dict(root, SHAPE_WORKFLOW);
		r = build(g, root);
	}
	if (r < 0) {
		ir_graph_free(g);
		return ir_err_set(e, r, _("no memory for a playbook"));
	}
	*ret = g;
	return 0;
}

void
ir_graph_free(struct ir_graph *g)
{
	if (!g)
		return;
	free(g->index);
	free(g->steps);
	free(g->edges);
	free(g);
}

size_t
ir_graph_count(const struct ir_graph *g)
{
	return g->n_steps;
}

const struct ir_step *
ir_graph_at(const struct ir_graph *g, uint32_t i)
{
	return i < g->n_steps ? &g->steps[i] : NULL;
}

uint32_t
ir_graph_find(const struct ir_graph *g, const char *id)
{
	const struct ir_val *v = ir_val_get(g->workflow, id);

	return v ? g->index[v->at] : IR_STEP_NONE;
}

uint32_t
ir_graph_start(const struct ir_graph *g)
{
	return g->start;
}

uint32_t
ir_graph_exception(const struct ir_graph *g)
{
	return g->exception;
}

const struct ir_edge *
ir_step_edge(const struct ir_step *s, enum ir_edge_kind kind)
{
	for (size_t i = 0; i < s->n_edges; i++)
		if (s->edge[i].kind == kind)
			return &s->edge[i];
	return NULL;
}
