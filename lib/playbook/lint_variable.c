/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "ir/base/i18n.h"
#include "lint_i.h"

/* Variables, their values, and how they are named elsewhere (CX-090 to
 * CX-098). */

const struct ir_val *
lint_find_variable(const struct ir_lint *l, const char *name)
{
	const struct ir_val *v = l->step
		? ir_val_get(ir_val_get(l->step, "step_variables"), name)
		: NULL;
	struct lint_slot *s;

	if (!v)
		v = ir_val_get(ir_val_get(l->root, "playbook_variables"), name);
	if (v || l->step)
		return v;
	s = lint_map_find(&l->step_names, name); /* agents: of any step */
	return s ? s->v : NULL;
}

bool
lint_declared(const struct ir_lint *l, const char *name)
{
	return lint_find_variable(l, name);
}

/* ---- declarations ---- */

static void
name_check(struct ir_lint *l, const struct ir_val *v)
{
	const char *name = ir_val_key(v), *why = NULL;
	int r = ir_var_name_check(name, &why);
	char full[IR_VAR_NAME_MAX + 1];
	struct ir_ref ref;
	struct lint_q q;

	if (r < 0 && ir_ref_next(name, strlen(name), 0, &ref) == 0 &&
		ref.at == 0 && ref.len == strlen(name))
		lint_tell_key(l, LINT_VAR_NAME, v,
			_("'%s' is no name of a variable: write '%s'"),
			lint_q(name, &q), ref.name);
	else if (r < 0 && ir_var_name_full(name, strlen(name), full) == 0)
		lint_tell_key(l, LINT_VAR_NAME, v,
			_("'%s' is no name of a variable: write '%s'"),
			lint_q(name, &q), full);
	else if (r != 0)
		lint_tell_key(l, r < 0 ? LINT_VAR_NAME : LINT_VAR_CASE, v,
			"'%s': %s", lint_q(name, &q), why);
}

static void
type_check(struct ir_lint *l, const struct ir_val *v, const void *arg)
{
	const char *s = ir_val_str(v);
	struct lint_q q;

	(void)arg;
	if (ir_var_type_by_name(s) < 0)
		lint_tell(l, LINT_VAR_WORD, v,
			_("'%s' is no type of variables of the standard: "
			  "taken as any text"),
			lint_q(s, &q));
}

static void
value_text(struct ir_lint *l, const struct ir_val *v, enum ir_var_type type)
{
	struct ir_err e = IR_ERR_INIT;

	if (ir_var_check(type, ir_val_str(v), &e) < 0)
		lint_tell(l, LINT_VAR_VALUE, v, "%s", e.text);
}

static void
value_check(struct ir_lint *l, const struct ir_val *v, const void *arg)
{
	const char *name = ir_val_get_str(ir_val_parent(v), "type");
	int t = name ? ir_var_type_by_name(name) : IR_VAR_ANY;
	enum ir_var_type type = t < 0 ? IR_VAR_ANY : (enum ir_var_type)t;

	(void)arg;
	switch (ir_val_type(v)) {
	case IR_JSON_STRING:
		value_text(l, v, type);
		break;
	case IR_JSON_OBJECT:
		if (type != IR_VAR_DICTIONARY && type != IR_VAR_ANY)
			lint_tell(l, LINT_VAR_VALUE, v,
				_("an object as the value of a variable of "
				  "type '%s'"),
				ir_var_type_name(type));
		break;
	case IR_JSON_NUMBER:
		lint_tell(l, LINT_VAR_JSON, v,
			_("a number is written as a text here: \"%.40s\""),
			ir_val_num(v));
		break;
	case IR_JSON_BOOL:
		lint_tell(l, LINT_VAR_JSON, v,
			_("true and false are written as texts here: "
			  "\"true\""));
		break;
	case IR_JSON_ARRAY:
		lint_tell(l, LINT_VAR_JSON, v,
			_("a list is no value of a variable"));
		break;
	case IR_JSON_NULL: /* unknown */
	case IR_JSON_NONE:
	default:
		break;
	}
}

static const struct lint_prop props[] = {
	{"type", IR_JSON_STRING, LINT_REQ, type_check, NULL},
	{"description", IR_JSON_STRING, 0, NULL, NULL},
	{"value", IR_JSON_NONE, LINT_ANY, value_check, NULL},
	{"constant", IR_JSON_BOOL, 0, NULL, NULL},
	{"external", IR_JSON_BOOL, 0, NULL, NULL},
	{NULL, IR_JSON_NONE, 0, NULL, NULL},
};
static const struct lint_shape variable = {
	NULL, props, LINT_REQUIRED, LINT_UNKNOWN_PROPERTY, false};

static bool
is_true(const struct ir_val *v, const char *name)
{
	bool b = false;

	return ir_val_bool(ir_val_get(v, name), &b) == 0 && b;
}

void
lint_variable(struct ir_lint *l, const struct ir_val *v, const void *arg)
{
	const char *name = ir_val_key(v);
	struct lint_q q;

	name_check(l, v);
	lint_shape(l, v, &variable);
	if (!arg)
		return;
	if (is_true(v, "external"))
		lint_tell(l, LINT_EXTERNAL, ir_val_get(v, "external"),
			_("only variables of the playbook are external"));
	if (ir_val_get(ir_val_get(l->root, "playbook_variables"), name))
		lint_tell_key(l, LINT_SHADOW, v,
			_("'%s' hides the playbook's variable of that name"),
			lint_q(name, &q));
}

/* ---- references ---- */

bool
lint_has_ref(const char *s)
{
	struct ir_ref r;
	size_t len;

	if (!strstr(s, "__") && !strstr(s, "$$"))
		return false;
	len = strlen(s);
	return ir_ref_next(s, len, 0, &r) == 0;
}

/* CX-098: the value a variable has from the start, in a place where some
 * characters mean something else; alone, it is the whole command. */
static void
risk(struct ir_lint *l, const struct ir_val *v, const struct ir_val *var,
	const char *name, bool alone)
{
	const char *value = ir_val_get_str(var, "value");
	size_t n;

	if (!l->risky || alone || !value || l->scanned > LINT_SCAN_MAX)
		return;
	n = strcspn(value, l->risky);
	l->scanned += n;
	if (value[n])
		lint_tell(l, LINT_RISKY, v,
			_("the value of '%s' has characters that mean "
			  "something else here: quote it, or let it be filled "
			  "in for a shell"),
			name);
}

/* Texts that may well speak of a variable. */
static bool
is_prose(const struct ir_val *v)
{
	const char *key = ir_val_key(v);

	return key &&
		(strcmp(key, "description") == 0 || strcmp(key, "name") == 0);
}

static void
one_ref(struct ir_lint *l, const struct ir_val *v, const struct ir_ref *r)
{
	const char *text = ir_val_str(v);
	const struct ir_val *var = lint_find_variable(l, r->name);
	char as[IR_VAR_NAME_MAX + 16] = "";
	struct lint_q q;

	if (r->len < sizeof(as))
		memcpy(as, text + r->at, r->len);
	if (r->form == IR_REF_BARE) {
		/* Else just a word with underscores, or talk about it. */
		if (var && !is_prose(v))
			lint_tell(l, LINT_REF_BARE, v,
				_("'%s' stays as it is: write '%s:value' to "
				  "have its value here"),
				r->name, r->name);
		return;
	}
	if (r->form != IR_REF_VALUE)
		lint_tell(l, LINT_REF_FORM, v,
			_("'%s' is not how CACAO 2.0 names a variable: write "
			  "'%s:value'"),
			lint_q(as, &q), r->name);
	if (!var)
		lint_tell(l, LINT_UNDECLARED, v,
			_("the variable '%s' is declared nowhere it could be "
			  "seen from here"),
			r->name);
	else
		risk(l, v, var, r->name, r->at == 0 && !text[r->len]);
}

void
lint_text_refs(struct ir_lint *l, const struct ir_val *v, const void *arg)
{
	const char *s = ir_val_str(v);
	struct ir_ref r;
	size_t len;

	(void)arg;
	if (!s || (!strstr(s, "__") && !strstr(s, "$$")))
		return;
	len = strlen(s);
	for (size_t at = 0; ir_ref_next(s, len, at, &r) == 0; at = r.at + r.len)
		one_ref(l, v, &r);
}

void
lint_var_refs(struct ir_lint *l, const struct ir_val *v)
{
	if (ir_val_type(v) == IR_JSON_STRING)
		lint_text_refs(l, v, NULL);
	else if (ir_val_type(v) == IR_JSON_OBJECT ||
		ir_val_type(v) == IR_JSON_ARRAY)
		for (size_t i = 0; i < ir_val_count(v); i++)
			lint_var_refs(l, ir_val_at(v, i));
}

/* The name in a list of arguments: "__x__" alone. */
static const struct ir_val *
argument(struct ir_lint *l, const struct ir_val *v)
{
	const char *s = ir_val_str(v);
	size_t len = strlen(s);
	char full[IR_VAR_NAME_MAX + 1];
	const struct ir_val *var;
	struct ir_ref r;
	struct lint_q q;

	if (ir_ref_next(s, len, 0, &r) == 0 && r.at == 0 && r.len == len)
		memcpy(full, r.name, sizeof(full));
	else if (ir_var_name_full(s, len, full) < 0)
		full[0] = '\0';
	var = *full ? lint_find_variable(l, full) : NULL;
	if (*full && strcmp(full, s) != 0)
		lint_tell(l, LINT_ARG_FORM, v,
			_("arguments are names of variables: write '%s', not "
			  "'%s'"),
			full, lint_q(s, &q));
	if (!var)
		lint_tell(l, LINT_UNDECLARED, v,
			_("the variable '%s' is declared nowhere it could be "
			  "seen from here"),
			lint_q(s, &q));
	return var;
}

void
lint_arg(struct ir_lint *l, const struct ir_val *v, const void *arg)
{
	(void)arg;
	(void)argument(l, v);
}

void
lint_out_arg(struct ir_lint *l, const struct ir_val *v, const void *arg)
{
	const struct ir_val *var = argument(l, v);
	struct lint_q q;

	(void)arg;
	if (var && is_true(var, "constant"))
		lint_tell(l, LINT_CONSTANT, v,
			_("'%s' is constant and cannot be given a value"),
			lint_q(ir_val_str(v), &q));
}

/* CX-068: what is switched on is a variable's value. */
void
lint_switch(struct ir_lint *l, const struct ir_val *v, const void *arg)
{
	const char *s = ir_val_str(v);
	size_t len = strlen(s);
	char full[IR_VAR_NAME_MAX + 1];
	struct ir_ref r;
	struct lint_q q;

	(void)arg;
	if (ir_ref_next(s, len, 0, &r) == 0 && r.form != IR_REF_BARE) {
		lint_text_refs(l, v, NULL);
		return;
	}
	if (len == 0)
		return; /* told as empty */
	if (ir_var_name_full(s, len, full) == 0 && lint_find_variable(l, full))
		lint_tell(l, LINT_REF_FORM, v,
			_("'%s' is not how CACAO 2.0 names a variable: write "
			  "'%s:value'"),
			lint_q(s, &q), full);
	else
		lint_tell(l, LINT_UNDECLARED, v,
			_("'%s' names no variable that is declared: write "
			  "'__NAME__:value'"),
			lint_q(s, &q));
}
