/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ir/base/i18n.h"
#include "ir/base/near.h"
#include "ir/playbook/summary.h"
#include "lint_flow_i.h"

/* Steps against each other: what must be there, and that each pointer leads
 * to a step (CX-030 to CX-032).  Branches and loops: lint_flow.c. */

/* CX-030 */
static void
least(struct ir_lint *l)
{
	const struct ir_val *flow = ir_val_get(l->root, "workflow");
	bool start = false, end = false, work = false;

	if (ir_val_type(flow) != IR_JSON_OBJECT)
		return;
	for (uint32_t i = 0; i < ir_graph_count(l->graph); i++) {
		enum ir_step_type t = ir_graph_at(l->graph, i)->type;

		start = start || t == IR_STEP_START;
		end = end || t == IR_STEP_END;
		work = work || t == IR_STEP_ACTION || t == IR_STEP_PLAYBOOK;
	}
	if (!start)
		lint_tell(l, LINT_LEAST, flow,
			_("the workflow has no start step"));
	if (!work)
		lint_tell(l, LINT_LEAST, flow,
			_("the workflow has no action and no playbook-action"));
	if (!end)
		lint_tell(
			l, LINT_LEAST, flow, _("the workflow has no end step"));
}

/* CX-031 */
static void
entries(struct ir_lint *l)
{
	const struct ir_val *s = ir_val_get(l->root, "workflow_start");
	const struct ir_val *x = ir_val_get(l->root, "workflow_exception");
	uint32_t start = ir_graph_start(l->graph);
	struct lint_q q;

	if (ir_val_str(s) && start == IR_STEP_NONE)
		lint_tell(l, LINT_START, s, _("there is no step '%s'"),
			lint_q(ir_val_str(s), &q));
	else if (start != IR_STEP_NONE &&
		ir_graph_at(l->graph, start)->type != IR_STEP_START)
		lint_tell(l, LINT_START, s, _("'%s' is no start step"),
			lint_q(ir_val_str(s), &q));
	if (ir_val_str(x) && ir_graph_exception(l->graph) == IR_STEP_NONE)
		lint_tell(l, LINT_EXCEPTION, x, _("there is no step '%s'"),
			lint_q(ir_val_str(x), &q));
}

/* The step whose short name is nearest to a word that names none. */
static const char *
nearest(struct ir_lint *l, const char *word)
{
	struct ir_near n;

	ir_near_init(&n, word);
	for (uint32_t i = 0; i < ir_graph_count(l->graph); i++)
		ir_near_try(&n,
			ir_playbook_short(l->p, ir_graph_at(l->graph, i)->id));
	return ir_near_best(&n);
}

#define GUESS_STEPS 1000

static void
dangling(struct ir_lint *l, const struct ir_edge *e)
{
	const char *s = ir_val_str(e->v), *best = NULL;
	struct lint_q q, b;

	for (int d = 0; d < LINT_DEFS; d++)
		if (lint_map_find(&l->defs[d], s)) {
			lint_tell(l, LINT_POINTER, e->v,
				_("'%s' is no step, though it is defined"),
				lint_q(s, &q));
			return;
		}
	if (!strstr(s, "--") && ir_graph_count(l->graph) <= GUESS_STEPS &&
		(l->guesses += 25) < LINT_GUESSES)
		best = nearest(l, s);
	if (best)
		lint_tell(l, LINT_POINTER, e->v,
			_("there is no step '%s' (did you mean '%s'?)"),
			lint_q(s, &q), lint_q(best, &b));
	else
		lint_tell(l, LINT_POINTER, e->v, _("there is no step '%s'"),
			lint_q(s, &q));
}

static void
pointers(struct ir_lint *l)
{
	for (uint32_t i = 0; i < ir_graph_count(l->graph); i++) {
		const struct ir_step *s = ir_graph_at(l->graph, i);

		for (size_t k = 0; k < s->n_edges; k++)
			if (s->edge[k].to == IR_STEP_NONE)
				dangling(l, &s->edge[k]);
	}
}

void
lint_graph(struct ir_lint *l)
{
	struct ir_err e = IR_ERR_INIT;

	if (ir_graph_new(&l->graph, l->p, &e) < 0) {
		l->err = ENOMEM;
		return;
	}
	least(l);
	entries(l);
	pointers(l);
	lint_flow(l);
}

/* CX-025 */
void
lint_summary(struct ir_lint *l)
{
	const struct ir_val *said =
		ir_val_get(l->root, "playbook_processing_summary");
	struct ir_summary s;

	if (!said || !l->graph)
		return;
	ir_summary_count(&s, l->p, l->graph);
	for (unsigned i = 0; i < IR_SUMMARY_FLAGS; i++) {
		const char *name = ir_summary_flag_name(i);
		const struct ir_val *v = ir_val_get(said, name);

		if (ir_val_type(v) == IR_JSON_BOOL && s.said[i] != s.flag[i])
			lint_tell(l, LINT_SUMMARY, v,
				s.flag[i] ? _("'%s' is false, but the playbook "
					      "is like that")
					  : _("'%s' is true, but nothing in "
					      "the playbook is like that"),
				name);
	}
}
