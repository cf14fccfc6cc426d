/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "stix_i.h"

/* Truth of a condition, with the third value "ask". */

struct evaluating {
	const struct ir_stix *c;
	ir_stix_lookup *lookup;
	void *arg;
	struct ir_stix_answer *a;
	uint64_t left; /* work that patterns may still do */
};

int
ir_stix_scope(void *arg, const char *name, const struct ir_var **ret)
{
	const struct ir_var *v = ir_scope_find(arg, name);

	if (!v)
		return 1;
	*ret = v;
	return 0;
}

/* The first reason stays, but what is wrong outranks what is unknown. */
static int __attribute__((format(printf, 3, 4)))
say(struct evaluating *ev, enum ir_stix_truth t, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	if (!ev->a->why[0] || t == IR_STIX_WRONG)
		(void)vsnprintf(ev->a->why, sizeof(ev->a->why), fmt, ap);
	va_end(ap);
	return (int)t;
}

static void
need(struct evaluating *ev, const char *name)
{
	struct ir_stix_answer *a = ev->a;

	for (size_t i = 0; i < a->n_needs; i++)
		if (strcmp(a->needs[i], name) == 0)
			return;
	if (a->n_needs < IR_STIX_NEEDS)
		(void)snprintf(a->needs[a->n_needs++], sizeof(a->needs[0]),
			"%s", name);
}

/* A text without quotes; if a variable has that name, who knows which was
 * meant. */
static int
plain_word(struct evaluating *ev, const char *text, size_t len)
{
	char name[IR_VAR_NAME_MAX + 1];
	const struct ir_var *v = NULL;
	int r;

	if (ir_var_name_full(text, len, name) < 0)
		return 0;
	r = ev->lookup(ev->arg, name, &v);
	if (r != 0)
		return r < 0 ? r : 0;
	return say(ev, IR_STIX_UNDECIDED,
		_("'%s' may be a text or the variable %s"), text, name);
}

/* An operand with its value: 0, or IR_STIX_UNDECIDED, IR_STIX_WRONG, < 0. */
static int
side(struct evaluating *ev, uint32_t i, struct stix_side *ret)
{
	const struct stix_operand *o = &ev->c->operand[i];
	const char *text = ev->c->pool.p + o->text;
	const struct ir_var *v = NULL;
	const struct ir_ref *ref;
	struct ir_esc esc;
	int r;

	*ret = (struct stix_side){.tok = o->tok, .text = text, .len = o->len};
	if (o->tok == STIX_PATH)
		return say(ev, IR_STIX_UNDECIDED,
			_("'%s' is no variable of the playbook"),
			ir_escn(text, o->len < 60 ? o->len : 60, &esc));
	if (o->var == STIX_NONE)
		return o->tok == STIX_WORD ? plain_word(ev, text, o->len) : 0;
	ref = &ev->c->var[o->var];
	r = ev->lookup(ev->arg, ref->name, &v);
	if (r < 0)
		return r;
	if (r > 0 && ref->form == IR_REF_WORD)
		return say(ev, IR_STIX_UNDECIDED,
			_("'%s' is no variable of the playbook"),
			ir_escn(text, o->len < 60 ? o->len : 60, &esc));
	if (r > 0)
		return say(ev, IR_STIX_WRONG, _("variable %s is not declared"),
			ref->name);
	ret->tok = STIX_VAR;
	ret->type = v->type;
	ret->name = v->name;
	ret->text = v->value;
	ret->len = v->value ? strlen(v->value) : 0;
	return 0;
}

/* "= null" asks whether a value is known. */
static bool
is_null(const struct stix_side *s)
{
	return s->tok == STIX_WORD && strcasecmp(s->text, "null") == 0;
}

static int
compare(struct evaluating *ev, const struct stix_side *a, enum stix_tok op,
	const struct stix_side *b)
{
	char why[IR_STIX_WHY] = "";
	struct stix_work w = {.left = ev->left, .why = why};
	int r;

	if ((op == STIX_EQ || op == STIX_NE || op == STIX_IN) &&
		a->tok == STIX_VAR && is_null(b))
		return (a->text == NULL) == (op != STIX_NE) ? IR_STIX_TRUE
							    : IR_STIX_FALSE;
	r = stix_compare(a, op, b, &w);
	ev->left = w.left;
	if (r != IR_STIX_UNDECIDED && r != IR_STIX_WRONG)
		return r;
	if (why[0])
		return say(ev, (enum ir_stix_truth)r, "%s", why);
	if (a->tok == STIX_VAR && !a->text)
		need(ev, a->name);
	if (b->tok == STIX_VAR && !b->text)
		need(ev, b->name);
	return r;
}

static int
invert(int t, bool neg)
{
	if (!neg || t < 0 || t > IR_STIX_TRUE)
		return t;
	return t == IR_STIX_TRUE ? IR_STIX_FALSE : IR_STIX_TRUE;
}

/* Any of them: for AND turn both sides round. */
static int
either(int a, int b)
{
	if (a < 0 || b < 0)
		return a < 0 ? a : b;
	if (a == IR_STIX_WRONG || b == IR_STIX_WRONG)
		return IR_STIX_WRONG;
	if (a == IR_STIX_TRUE || b == IR_STIX_TRUE)
		return IR_STIX_TRUE;
	return a == IR_STIX_UNDECIDED || b == IR_STIX_UNDECIDED
		? IR_STIX_UNDECIDED
		: IR_STIX_FALSE;
}

static int
test(struct evaluating *ev, const struct stix_node *n)
{
	struct stix_side a, b;
	int r = side(ev, n->a, &a), all = IR_STIX_FALSE;

	if (r < 0 || r == IR_STIX_WRONG)
		return r;
	for (uint32_t i = 0; i < n->n && all >= 0 && all != IR_STIX_WRONG;
		i++) {
		int one = side(ev, n->b + i, &b);

		if (one == 0 && r == 0)
			one = compare(ev, &a, n->op, &b);
		else if (one == 0)
			one = r;
		all = either(all, one);
	}
	return invert(all, n->neg);
}

/* Something alone: true when it says so. */
static int
alone(struct evaluating *ev, const struct stix_node *n)
{
	struct stix_side s;
	struct ir_esc esc;
	int r = side(ev, n->a, &s);

	if (r != 0)
		return r;
	if (!s.text) {
		need(ev, s.name);
		return IR_STIX_UNDECIDED;
	}
	if ((s.tok == STIX_BOOL || s.tok == STIX_VAR) &&
		(s.tok != STIX_VAR || s.type == IR_VAR_BOOL ||
			s.type == IR_VAR_ANY || s.type == IR_VAR_STRING)) {
		if (strcasecmp(s.text, "true") == 0)
			return IR_STIX_TRUE;
		if (strcasecmp(s.text, "false") == 0)
			return IR_STIX_FALSE;
	}
	return say(ev, IR_STIX_UNDECIDED, _("'%s' is neither true nor false"),
		s.tok == STIX_VAR
			? s.name
			: ir_escn(s.text, s.len < 60 ? s.len : 60, &esc));
}

static int
exists(struct evaluating *ev, const struct stix_node *n)
{
	struct stix_side s;
	int r = side(ev, n->a, &s);

	if (r != 0)
		return r;
	return s.text ? IR_STIX_TRUE : IR_STIX_FALSE;
}

static int
eval(struct evaluating *ev, uint32_t at)
{
	const struct stix_node *n = &ev->c->node[at];
	int r, all = IR_STIX_FALSE;

	switch (n->kind) {
	case STIX_N_TEST:
		return test(ev, n);
	case STIX_N_TRUTH:
		return alone(ev, n);
	case STIX_N_EXISTS:
		return exists(ev, n);
	case STIX_N_NOT:
		return invert(eval(ev, n->child), true);
	case STIX_N_AND:
	case STIX_N_OR:
	case STIX_N_TIMED:
	default:
		break;
	}
	for (uint32_t i = n->child; i != STIX_NONE; i = ev->c->node[i].next) {
		r = invert(eval(ev, i), n->kind == STIX_N_AND);
		all = either(all, r);
	}
	if (n->kind == STIX_N_TIMED && all >= 0 && all != IR_STIX_WRONG)
		return say(ev, IR_STIX_UNDECIDED, "%s",
			_("a pattern over time has no meaning for variables"));
	return invert(all, n->kind == STIX_N_AND);
}

/* The unknown by their names, when nothing else was in the way. */
static void
tell_needs(struct ir_stix_answer *a)
{
	struct ir_buf b;

	if (a->why[0] || a->n_needs == 0)
		return;
	ir_buf_init(&b, 0);
	for (size_t i = 0; i < a->n_needs; i++)
		(void)ir_buf_addf(&b, "%s%s", i ? ", " : "", a->needs[i]);
	(void)snprintf(a->why, sizeof(a->why), _("not known: %s"),
		ir_buf_err(&b) == 0 ? b.p : "");
	ir_buf_free(&b);
}

int
ir_stix_eval(const struct ir_stix *c, ir_stix_lookup *lookup, void *arg,
	struct ir_stix_answer *ret, struct ir_err *e)
{
	struct evaluating ev = {.c = c,
		.lookup = lookup,
		.arg = arg,
		.a = ret,
		.left = STIX_WORK};
	int r;

	memset(ret, 0, sizeof(*ret));
	if (c->broken[0]) {
		ret->truth = IR_STIX_UNDECIDED;
		(void)snprintf(ret->why, sizeof(ret->why), "%s", c->broken);
		return 0;
	}
	r = eval(&ev, c->root);
	if (r < 0)
		return ir_err_set(
			e, r, "%s", _("the condition could not be evaluated"));
	ret->truth = (enum ir_stix_truth)r;
	if (r == IR_STIX_UNDECIDED)
		tell_needs(ret);
	else
		ret->n_needs = 0;
	if (r == IR_STIX_TRUE || r == IR_STIX_FALSE)
		ret->why[0] = '\0';
	return 0;
}
