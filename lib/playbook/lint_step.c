/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "ir/base/i18n.h"
#include "lint_i.h"

/* Steps one by one (CX-033 to CX-035, CX-039, CX-050 to CX-068); how they
 * hang together is lint_graph.c. */

static void
milliseconds(struct ir_lint *l, const struct ir_val *v, const void *arg)
{
	const enum lint_rule *rule = arg;
	int64_t n;

	if (ir_val_i64(v, &n) < 0 || n < 0)
		lint_tell(l, *rule, v,
			_("'%s' must be whole milliseconds, 0 or more"),
			ir_val_key(v));
}

static const enum lint_rule delay = LINT_DELAY, timeout = LINT_TIMEOUT;

static void
agent_ref(struct ir_lint *l, const struct ir_val *v, const void *arg)
{
	(void)arg;
	(void)lint_ref(l, LINT_AGENTS, v);
}

static void
target_ref(struct ir_lint *l, const struct ir_val *v, const void *arg)
{
	(void)arg;
	(void)lint_ref(l, LINT_TARGETS, v);
}

/* Each value of "cases" is one step. */
static void
cases(struct ir_lint *l, const struct ir_val *v, const void *arg)
{
	struct lint_q q;

	(void)arg;
	if (ir_val_count(v) == 0)
		lint_tell(l, LINT_EMPTY, v, _("'%s' is empty"), "cases");
	for (size_t i = 0; i < ir_val_count(v); i++) {
		const struct ir_val *m = ir_val_at(v, i);

		if (ir_val_type(m) == IR_JSON_ARRAY)
			lint_tell(l, LINT_CASE_VALUE, m,
				_("case '%s' holds a list: a case is one step, "
				  "make it a parallel step for several"),
				lint_q(ir_val_key(m), &q));
		else if (ir_val_type(m) != IR_JSON_STRING)
			lint_tell(l, LINT_CASE_VALUE, m,
				_("case '%s' must name a step"),
				lint_q(ir_val_key(m), &q));
	}
}

static void
default_outside(struct ir_lint *l, const struct ir_val *v, const void *arg)
{
	(void)arg;
	lint_tell_key(l, LINT_CASE_DEFAULT, v,
		_("'default' belongs into 'cases', as one of them"));
}

static const struct lint_prop common[] = {
	{"type", IR_JSON_STRING, LINT_REQ | LINT_FULL, NULL, NULL},
	{"name", IR_JSON_STRING, 0, lint_text_refs, NULL},
	{"description", IR_JSON_STRING, 0, lint_text_refs, NULL},
	{"external_references", IR_JSON_OBJECT, LINT_LIST, lint_reference,
		NULL},
	{"delay", IR_JSON_NUMBER, 0, milliseconds, &delay},
	{"timeout", IR_JSON_NUMBER, 0, milliseconds, &timeout},
	{"step_variables", IR_JSON_OBJECT, LINT_DICT, lint_variable, "step"},
	{"owner", IR_JSON_STRING, 0, lint_id, "identity"},
	{"on_completion", IR_JSON_STRING, 0, NULL, NULL},
	{"on_success", IR_JSON_STRING, 0, NULL, NULL},
	{"on_failure", IR_JSON_STRING, 0, NULL, NULL},
	{"step_extensions", IR_JSON_OBJECT, LINT_DICT, lint_extension, NULL},
	{NULL, IR_JSON_NONE, 0, NULL, NULL},
};

#define ARGS \
	{"in_args", IR_JSON_STRING, LINT_LIST, lint_arg, NULL}, \
	{ \
		"out_args", IR_JSON_STRING, LINT_LIST, lint_out_arg, NULL \
	}
static const struct lint_prop action[] = {
	{"commands", IR_JSON_OBJECT, LINT_REQ | LINT_LIST, lint_command, NULL},
	{"agent", IR_JSON_STRING, LINT_REQ, agent_ref, NULL},
	{"targets", IR_JSON_STRING, LINT_LIST, target_ref, NULL},
	ARGS,
	{NULL, IR_JSON_NONE, 0, NULL, NULL},
};
static const struct lint_prop call[] = {
	{"playbook_id", IR_JSON_STRING, LINT_REQ, lint_id, "playbook"},
	{"playbook_version", IR_JSON_STRING, 0, lint_time, NULL},
	ARGS,
	{NULL, IR_JSON_NONE, 0, NULL, NULL},
};
static const struct lint_prop parallel[] = {
	{"next_steps", IR_JSON_STRING, LINT_REQ | LINT_LIST, NULL, NULL},
	{NULL, IR_JSON_NONE, 0, NULL, NULL},
};
static const struct lint_prop if_[] = {
	{"condition", IR_JSON_STRING, LINT_REQ | LINT_FULL, lint_condition,
		NULL},
	{"on_true", IR_JSON_STRING, LINT_REQ, NULL, NULL},
	{"on_false", IR_JSON_STRING, 0, NULL, NULL},
	{NULL, IR_JSON_NONE, 0, NULL, NULL},
};
static const struct lint_prop while_[] = {
	{"condition", IR_JSON_STRING, LINT_REQ | LINT_FULL, lint_condition,
		NULL},
	{"on_true", IR_JSON_STRING, LINT_REQ, NULL, NULL},
	{NULL, IR_JSON_NONE, 0, NULL, NULL},
};
static const struct lint_prop switch_[] = {
	{"switch", IR_JSON_STRING, LINT_REQ | LINT_FULL, lint_switch, NULL},
	{"cases", IR_JSON_OBJECT, LINT_REQ, cases, NULL},
	{"default", IR_JSON_NONE, LINT_ANY, default_outside, NULL},
	{NULL, IR_JSON_NONE, 0, NULL, NULL},
};

#define KNOWN(own) \
	{ \
		common, own, LINT_REQUIRED, LINT_UNKNOWN_PROPERTY, false \
	}
static const struct kind {
	const char *type;
	struct lint_shape shape;
	bool branches; /* may go on without a next pointer */
} kinds[] = {
	{"start", KNOWN(NULL), false},
	{"end", KNOWN(NULL), false},
	{"action", KNOWN(action), false},
	{"playbook-action", KNOWN(call), false},
	{"parallel", KNOWN(parallel), true},
	{"if-condition", KNOWN(if_), true},
	{"while-condition", KNOWN(while_), true},
	{"switch-condition", KNOWN(switch_), true},
};
static const struct lint_shape other = {
	common, NULL, LINT_REQUIRED, LINT_UNKNOWN_PROPERTY, true};

static const struct kind *
kind_of(struct ir_lint *l, const struct ir_val *v)
{
	const struct ir_val *t = ir_val_get(v, "type");
	const char *type = ir_val_str(t);
	struct lint_q q;

	for (size_t i = 0; type && i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (strcmp(kinds[i].type, type) == 0)
			return &kinds[i];
	if (type && *type)
		lint_tell(l, LINT_STEP_TYPE, t,
			_("'%s' is none of the eight types of steps"),
			lint_q(type, &q));
	return NULL;
}

static const char *const next_names[] = {
	"on_completion", "on_success", "on_failure"};

/* CX-033: an end leads nowhere, a start to one place. */
static void
forbidden(struct ir_lint *l, const struct ir_val *v, bool end)
{
	for (size_t i = end ? 0 : 1; i < 3; i++) {
		const struct ir_val *m = ir_val_get(v, next_names[i]);

		if (m)
			lint_tell_key(l,
				end ? LINT_END_POINTER : LINT_START_POINTER, m,
				end ? _("an end step has no '%s'")
				    : _("a start step has no '%s', only "
					"'on_completion'"),
				next_names[i]);
	}
}

static void
pointers(struct ir_lint *l, const struct ir_val *v, const struct kind *k)
{
	const struct ir_val *done = ir_val_get(v, "on_completion");
	const struct ir_val *good = ir_val_get(v, "on_success");
	const struct ir_val *bad = ir_val_get(v, "on_failure");

	if (strcmp(k->type, "end") == 0) {
		forbidden(l, v, true);
		return;
	}
	if (strcmp(k->type, "start") == 0)
		forbidden(l, v, false);
	if (done && (good || bad))
		lint_tell_key(l, LINT_BOTH_POINTERS, done,
			_("'on_completion' excludes 'on_success' and "
			  "'on_failure'"));
	if (done || good)
		return;
	if (bad)
		lint_tell(l, LINT_NO_NEXT_SUCCESS, v,
			_("only 'on_failure': where it goes on after success "
			  "is not said"));
	else if (k->branches)
		lint_tell(l, LINT_NO_NEXT_BRANCH, v,
			_("no step after its branches: read as a return to "
			  "the enclosing branch, or the end"));
	else
		lint_tell(l, LINT_NO_NEXT, v,
			_("no step comes next, and it is no end step"));
}

/* CX-039 */
static void
branches(struct ir_lint *l, const struct ir_val *v)
{
	const struct ir_val *next = ir_val_get(v, "next_steps");
	struct lint_map seen = {NULL, 0, 0};
	struct lint_q q;

	if (ir_val_type(next) == IR_JSON_ARRAY && ir_val_count(next) == 1)
		lint_tell(l, LINT_BRANCHES, next,
			_("a parallel step has two branches at least"));
	for (size_t i = 0; i < ir_val_count(next); i++) {
		const struct ir_val *m = ir_val_at(next, i);
		const char *id = ir_val_str(m);

		if (id && lint_map_put(l, &seen, id, m))
			lint_tell(l, LINT_BRANCH_TWICE, m,
				_("'%s' is a branch of this step already"),
				lint_q(ir_playbook_short(l->p, id), &q));
	}
	lint_map_free(&seen);
}

/* A call of itself never ends (CX-062); of others: lint_library.c. */
static void
calls_itself(struct ir_lint *l, const struct ir_val *v)
{
	const struct ir_val *id = ir_val_get(v, "playbook_id");
	const char *s = ir_val_str(id), *own = ir_val_get_str(l->root, "id");

	if (s && own && strcmp(s, own) == 0)
		lint_tell(
			l, LINT_CALL_CYCLE, id, _("the playbook calls itself"));
}

void
lint_step(struct ir_lint *l, const struct ir_val *v, const void *arg)
{
	const struct kind *k;

	(void)arg;
	l->step = v;
	lint_id_key(l, v, true);
	k = kind_of(l, v);
	lint_shape(l, v, k ? &k->shape : &other);
	if (k) {
		pointers(l, v, k);
		if (k->shape.own == parallel)
			branches(l, v);
		else if (k->shape.own == call)
			calls_itself(l, v);
	}
	l->step = NULL;
}
