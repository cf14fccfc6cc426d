/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/playbook/summary.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ir/base/i18n.h"
#include "summary_i.h"

enum {
	MANUAL,
	EXTERNAL,
	PARALLEL,
	IF,
	WHILE,
	SWITCH,
	TEMPORAL,
	MARKINGS,
	SIGNATURES,
	COUNTERSIGNED,
	EXTENSIONS,
};

const char *
ir_summary_flag_name(unsigned i)
{
	static const char *const names[IR_SUMMARY_FLAGS] = {
		[MANUAL] = "manual_playbook",
		[EXTERNAL] = "external_playbooks",
		[PARALLEL] = "parallel_processing",
		[IF] = "if_logic",
		[WHILE] = "while_logic",
		[SWITCH] = "switch_logic",
		[TEMPORAL] = "temporal_logic",
		[MARKINGS] = "data_markings",
		[SIGNATURES] = "digital_signatures",
		[COUNTERSIGNED] = "countersigned_signatures",
		[EXTENSIONS] = "extensions",
	};

	return i < IR_SUMMARY_FLAGS ? names[i] : NULL;
}

/* Has the step commands for a person (or for a program)? */
static bool
has_command(const struct ir_val *step, bool manual)
{
	const struct ir_val *list = ir_val_get(step, "commands");

	for (size_t i = 0; i < ir_val_count(list); i++)
		if (ir_val_is(ir_val_get(ir_val_at(list, i), "type"),
			    "manual") == manual)
			return true;
	return false;
}

static void
count_type(struct ir_summary *s, enum ir_step_type t)
{
	switch (t) {
	case IR_STEP_START:
		s->start++;
		break;
	case IR_STEP_END:
		s->end++;
		break;
	case IR_STEP_ACTION:
		s->action++;
		break;
	case IR_STEP_PLAYBOOK:
		s->call++;
		s->flag[EXTERNAL] = true;
		break;
	case IR_STEP_PARALLEL:
		s->parallel++;
		s->flag[PARALLEL] = true;
		break;
	case IR_STEP_IF:
		s->decide++;
		s->flag[IF] = true;
		break;
	case IR_STEP_SWITCH:
		s->decide++;
		s->flag[SWITCH] = true;
		break;
	case IR_STEP_WHILE:
		s->loop++;
		s->flag[WHILE] = true;
		break;
	case IR_STEP_UNKNOWN:
		s->other++;
		break;
	}
}

static void
count_step(struct ir_summary *s, const struct ir_step *st, bool *other)
{
	bool timed = ir_val_get(st->v, "delay") || ir_val_get(st->v, "timeout");

	s->steps++;
	count_type(s, st->type);
	if (has_command(st->v, true))
		s->manual++;
	*other |= has_command(st->v, false);
	if (timed)
		s->flag[TEMPORAL] = true;
	if (timed || ir_val_get(ir_playbook_ext(st->v), "deadline"))
		s->timed++;
}

static void
count_rest(struct ir_summary *s, const struct ir_val *root)
{
	const struct ir_val *sig = ir_val_get(root, "signatures");

	s->flag[MARKINGS] = ir_val_count(ir_val_get(root, "markings")) ||
		ir_val_count(ir_val_get(root, "data_marking_definitions"));
	s->flag[EXTENSIONS] =
		ir_val_count(ir_val_get(root, "extension_definitions")) > 0;
	s->flag[SIGNATURES] = ir_val_count(sig) > 0;
	for (size_t i = 0; i < ir_val_count(sig); i++)
		if (ir_val_type(ir_val_get(ir_val_at(sig, i), "signature")) ==
			IR_JSON_OBJECT)
			s->flag[COUNTERSIGNED] = true;
}

static void
read_said(struct ir_summary *s, const struct ir_val *said)
{
	s->has_summary = ir_val_type(said) == IR_JSON_OBJECT;
	for (unsigned i = 0; i < IR_SUMMARY_FLAGS; i++)
		(void)ir_val_bool(
			ir_val_get(said, ir_summary_flag_name(i)), &s->said[i]);
}

void
ir_summary_count(struct ir_summary *ret, const struct ir_playbook *p,
	const struct ir_graph *g)
{
	const struct ir_val *root = ir_playbook_root(p);
	struct ir_summary s = {.steps = 0};
	size_t n = ir_graph_count(g);
	bool other = false;

	for (uint32_t i = 0; i < n; i++)
		count_step(&s, ir_graph_at(g, i), &other);
	s.flag[MANUAL] = s.manual > 0 && !other; /* "only manual commands" */
	count_rest(&s, root);
	read_said(&s, ir_val_get(root, "playbook_processing_summary"));
	*ret = s;
}

int
ir_summary_make(struct ir_summary *ret, const struct ir_playbook *p,
	const struct ir_graph *g, struct ir_err *e)
{
	struct ir_summary s;

	ir_summary_count(&s, p, g);
	if (summary_lengths(&s, g))
		return ir_err_set(e, ENOMEM, "%s", _("out of memory"));
	*ret = s;
	return 0;
}

size_t
ir_summary_differs(const struct ir_summary *s)
{
	size_t n = 0;

	for (unsigned i = 0; i < IR_SUMMARY_FLAGS; i++)
		if (s->flag[i] != s->said[i])
			n++;
	return n;
}
