/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <string.h>

#include "ir/base/i18n.h"
#include "ir/playbook/stix.h"
#include "lint_i.h"

/* Conditions of if and while steps (CX-110 to CX-117). */

struct note {
	struct ir_lint *l;
	const struct ir_val *v;
};

static enum lint_rule
rule_of(const struct ir_stix_note *n)
{
	static const struct {
		const char *code;
		enum lint_rule warn, error;
	} t[] = {
		{"CX-111", LINT_CONDITION_WORD, LINT_CONDITION_LITERAL},
		{"CX-112", LINT_CONDITION_TIME, LINT_CONDITION_TIME},
		{"CX-113", LINT_CONDITION_TYPE, LINT_CONDITION_TYPE},
		{"CX-115", LINT_CONDITION_ASKED, LINT_CONDITION_ASKED},
		{"CX-116", LINT_CONDITION_BARE, LINT_CONDITION_BARE},
		{"CX-117", LINT_PATTERN_ODD, LINT_PATTERN},
	};

	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++)
		if (strcmp(t[i].code, n->code) == 0)
			return n->grade == IR_STIX_ERROR ? t[i].error
							 : t[i].warn;
	return LINT_CONDITION;
}

static void
on_note(void *arg, const struct ir_stix_note *n)
{
	const struct note *to = arg;

	lint_tell(to->l, rule_of(n), to->v,
		_("in the condition, line %u column %u: %s"), n->line, n->col,
		n->text);
}

/* CX-091, CX-097: the variables it names. */
static bool
names(struct ir_lint *l, const struct ir_val *v, const struct ir_stix *c)
{
	bool all = true;

	for (size_t i = 0; i < ir_stix_vars(c); i++) {
		const struct ir_ref *r = ir_stix_var(c, i);
		char as[IR_VAR_NAME_MAX + 16] = "";
		struct lint_q q;

		if (r->len < sizeof(as))
			memcpy(as, ir_val_str(v) + r->at, r->len);
		if (r->form == IR_REF_WORD && ir_stix_broken(c))
			continue; /* words of a sentence */
		if (!lint_declared(l, r->name)) {
			lint_tell(l, LINT_UNDECLARED, v,
				_("the variable '%s' is declared nowhere it "
				  "could be seen from here"),
				lint_q(as, &q));
			all = false;
		} else if (r->form == IR_REF_WORD) {
			lint_tell(l, LINT_CONDITION_BARE, v,
				_("'%s' is not how CACAO 2.0 names a variable: "
				  "write '%s:value'"),
				lint_q(as, &q), r->name);
		} else if (r->form != IR_REF_VALUE) {
			lint_tell(l, LINT_REF_FORM, v,
				_("'%s' is not how CACAO 2.0 names a variable: "
				  "write '%s:value'"),
				lint_q(as, &q), r->name);
		}
	}
	return all;
}

/* CX-113: what can never be compared, whatever the values will be. */
struct types {
	struct ir_lint *l;
	struct ir_var var;
};

static int
unknown_value(void *arg, const char *name, const struct ir_var **ret)
{
	struct types *t = arg;
	const struct ir_val *v = lint_find_variable(t->l, name);
	const char *type = ir_val_get_str(v, "type");
	int n = type ? ir_var_type_by_name(type) : IR_VAR_ANY;

	if (!v)
		return 1;
	memset(&t->var, 0, sizeof(t->var));
	t->var.name = name;
	t->var.type = n < 0 ? IR_VAR_ANY : (enum ir_var_type)n;
	t->var.type_name = type ? type : "";
	t->var.v = v;
	*ret = &t->var;
	return 0;
}

static void
types(struct ir_lint *l, const struct ir_val *v, const struct ir_stix *c)
{
	struct types t = {.l = l};
	struct ir_stix_answer a;

	if (ir_stix_eval(c, unknown_value, &t, &a, NULL) < 0)
		l->err = ENOMEM;
	else if (a.truth == IR_STIX_WRONG)
		lint_tell(l, LINT_CONDITION_TYPE, v, "%s", a.why);
}

void
lint_condition(struct ir_lint *l, const struct ir_val *v, const void *arg)
{
	struct note to = {l, v};
	struct ir_stix *c = NULL;

	(void)arg;
	if (!*ir_val_str(v))
		return; /* told as empty */
	if (ir_stix_parse(&c, ir_val_str(v), on_note, &to, NULL) < 0) {
		l->err = ENOMEM;
		return;
	}
	if (names(l, v, c) && !ir_stix_broken(c))
		types(l, v, c);
	ir_stix_free(c);
}
