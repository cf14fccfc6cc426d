/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/playbook/stix.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "ir/base/enc.h"
#include "ir/base/i18n.h"
#include "ir/base/rx.h"
#include "stix_i.h"
#include "vars_i.h"

/* The grammar of conditions, by descent. */

struct parse {
	struct stix_lex l;
	struct ir_stix *c;
	struct stix_token t; /* the one to be read next */
	unsigned depth;
};

static int
advance(struct parse *p)
{
	return stix_next(&p->l, &p->t);
}

/* It is no condition: told once, then all of it is skipped. */
static int
broken(struct parse *p, const char *why)
{
	stix_break(&p->l, "CX-110", p->t.at, why);
	p->t.tok = STIX_BAD;
	return 1;
}

static int
node(struct parse *p, struct stix_node n, uint32_t *ret)
{
	struct ir_stix *c = p->c;
	struct stix_node *v;

	if (c->n_node >= 2 * (size_t)IR_STIX_TERMS)
		return broken(p, _("the condition has too many terms"));
	v = stix_room(c->node, c->n_node, &c->cap_node, sizeof(n));
	if (!v)
		return -ENOMEM;
	n.next = STIX_NONE;
	v[c->n_node] = n;
	c->node = v;
	*ret = (uint32_t)c->n_node++;
	return 0;
}

/* The variable of the token, kept in order of appearance. */
static int
add_var(struct parse *p, struct ir_ref ref, uint32_t *ret)
{
	struct ir_stix *c = p->c;
	struct ir_ref *v;

	v = stix_room(c->var, c->n_var, &c->cap_var, sizeof(ref));
	if (!v)
		return -ENOMEM;
	v[c->n_var] = ref;
	c->var = v;
	*ret = (uint32_t)c->n_var++;
	return 0;
}

/* A word where a variable stands: one by its short name, perhaps; never a
 * text to be compared. */
static int
word_var(struct parse *p, struct stix_operand *o)
{
	struct ir_ref ref = {
		.form = IR_REF_WORD, .at = p->t.at, .len = p->t.len};

	if (ir_var_name_full(p->c->text + p->t.at, p->t.len, ref.name) == 0)
		return add_var(p, ref, &o->var);
	o->tok = STIX_PATH;
	return 0;
}

/* Takes the token as an operand; left: on the side of the variable. */
static int
operand(struct parse *p, bool left, uint32_t *ret)
{
	struct ir_stix *c = p->c;
	struct stix_operand o = {.tok = p->t.tok,
		.at = p->t.at,
		.text = p->t.text,
		.len = p->t.text_len,
		.var = STIX_NONE};
	struct stix_operand *v;
	int r = 0;

	if (p->t.tok < STIX_VAR || p->t.tok > STIX_PATH)
		return broken(p,
			left ? _("a variable is wanted here")
			     : _("a variable or a value is wanted here"));
	if (c->n_operand >= IR_STIX_TERMS)
		return broken(p, _("the condition has too many terms"));
	if (o.tok == STIX_VAR)
		r = add_var(p, p->t.ref, &o.var);
	else if (left && o.tok == STIX_WORD &&
		memchr(c->pool.p + o.text, ':', o.len))
		o.tok = STIX_PATH;
	else if (left && o.tok == STIX_WORD)
		r = word_var(p, &o);
	else if (o.tok == STIX_WORD)
		stix_tell(&p->l, IR_STIX_WARN, "CX-116", o.at,
			_("a text without quotes: the grammar writes 'text'"));
	if (r < 0)
		return r;
	v = stix_room(c->operand, c->n_operand, &c->cap_operand, sizeof(o));
	if (!v)
		return -ENOMEM;
	v[c->n_operand] = o;
	c->operand = v;
	*ret = (uint32_t)c->n_operand++;
	return advance(p);
}

/* The token as what it is where an operator is wanted. */
static enum stix_tok
as_operator(struct parse *p)
{
	if (p->t.tok != STIX_WORD || p->t.word == STIX_WORD)
		return p->t.tok;
	stix_tell(&p->l, IR_STIX_WARN, "CX-116", p->t.at,
		_("the grammar writes its words in upper case: AND, OR, NOT, "
		  "IN ..."));
	p->t.tok = p->t.word;
	return p->t.tok;
}

static int
set(struct parse *p, struct stix_node *n)
{
	uint32_t one = 0;
	int r;

	if (p->t.tok != STIX_OPEN)
		return broken(p, _("IN wants a list: ('a', 'b')"));
	r = advance(p);
	n->n = 0;
	n->b = (uint32_t)p->c->n_operand;
	while (r == 0 && p->t.tok != STIX_CLOSE) {
		if (n->n > 0 && p->t.tok != STIX_COMMA)
			return broken(p, _("a comma or \")\" is wanted here"));
		if (n->n > 0)
			r = advance(p);
		if (r == 0)
			r = operand(p, false, &one);
		n->n++;
	}
	return r == 0 ? advance(p) : r;
}

/* A pattern or block written out is looked at once, here. */
static void
check_literal(struct parse *p, const struct stix_node *n)
{
	const struct stix_operand *o;
	struct ir_err e = IR_ERR_INIT;
	struct ir_rx *rx = NULL;
	struct pb_net net;
	const char *s;

	if (n->n == 0)
		return;
	o = &p->c->operand[n->b];
	s = p->c->pool.p + o->text;
	if (o->tok != STIX_STRING)
		return;
	if (n->op == STIX_MATCHES && ir_rx_new(&rx, s, &e) < 0)
		stix_tell(&p->l,
			e.code == -EINVAL ? IR_STIX_ERROR : IR_STIX_WARN,
			"CX-117", o->at, e.text);
	ir_rx_free(rx);
	if (n->op != STIX_SUBSET && n->op != STIX_SUPERSET)
		return;
	if (!pb_net_parse(s, &net))
		stix_tell(&p->l, IR_STIX_ERROR, "CX-117", o->at,
			_("an address or a block of addresses is wanted here, "
			  "like 192.0.2.0/24"));
	else if (net.host_bits)
		stix_tell(&p->l, IR_STIX_WARN, "CX-117", o->at,
			_("the address has bits beyond its prefix"));
}

/* "== true": the most common form of public playbooks. */
static void
check_bool(struct parse *p, const struct stix_node *n, size_t op_at)
{
	const struct stix_operand *o = &p->c->operand[n->b];

	if (o->tok == STIX_BOOL && p->c->text[op_at + 1] == '=' &&
		p->c->text[op_at] == '=')
		stix_tell(&p->l, IR_STIX_WARN, "CX-116", o->at,
			_("a bare true or false: 'true' is sure to be read "
			  "alike by all"));
}

/* What stands behind a whole test. */
static bool
may_follow(enum stix_tok t)
{
	return t == STIX_END || t == STIX_CLOSE || t == STIX_CLOSE_OBS ||
		(t >= STIX_AND && t <= STIX_START);
}

/* Something alone, without a comparison. */
static void
check_truth(struct parse *p, const struct stix_node *n)
{
	const struct stix_operand *o = &p->c->operand[n->a];

	if (o->tok == STIX_VAR)
		stix_tell(&p->l, IR_STIX_WARN, "CX-116", o->at,
			_("a variable alone: the grammar writes __x__:value = "
			  "true"));
	else if (o->tok != STIX_BOOL)
		stix_tell(&p->l, IR_STIX_ERROR, "CX-115", o->at,
			_("this compares nothing: it will be asked"));
}

/* operand [NOT] operator operand, or an operand alone. */
static int
test(struct parse *p, uint32_t *ret)
{
	struct stix_node n = {.kind = STIX_N_TEST, .n = 1};
	enum stix_tok op;
	size_t op_at;
	int r = operand(p, true, &n.a);

	if (r != 0)
		return r;
	op = as_operator(p);
	if (op == STIX_NOT) {
		n.neg = true;
		r = advance(p);
		op = r == 0 ? as_operator(p) : STIX_BAD;
	}
	if (r != 0)
		return r;
	if (op < STIX_EQ || op > STIX_SUPERSET) {
		if (n.neg || !may_follow(op))
			return broken(p, _("an operator is wanted here"));
		n.kind = STIX_N_TRUTH;
		check_truth(p, &n);
		return node(p, n, ret);
	}
	n.op = op;
	op_at = p->t.at;
	r = advance(p);
	if (r == 0 && op == STIX_IN)
		r = set(p, &n);
	else if (r == 0)
		r = operand(p, false, &n.b);
	if (r == 0 && op == STIX_EQ)
		check_bool(p, &n, op_at);
	if (r == 0)
		check_literal(p, &n);
	return r == 0 ? node(p, n, ret) : r;
}

static int chain(struct parse *p, int level, uint32_t *ret);

static int
exists(struct parse *p, uint32_t *ret)
{
	struct stix_node n = {.kind = STIX_N_EXISTS};
	int r = advance(p);

	if (r == 0)
		r = operand(p, true, &n.a);
	return r == 0 ? node(p, n, ret) : r;
}

static int
enclosed(struct parse *p, enum stix_tok close, uint32_t *ret)
{
	int r;

	if (++p->depth > IR_STIX_DEPTH)
		return broken(p, _("too many levels of parentheses"));
	r = advance(p);
	if (r == 0)
		r = chain(p, 0, ret);
	if (r == 0 && p->t.tok != close)
		return broken(p,
			close == STIX_CLOSE ? _("\")\" is missing")
					    : _("\"]\" is missing"));
	p->depth--;
	return r == 0 ? advance(p) : r;
}

static int unit(struct parse *p, uint32_t *ret);

static int
negated(struct parse *p, uint32_t *ret)
{
	struct stix_node n = {.kind = STIX_N_NOT};
	int r;

	stix_tell(&p->l, IR_STIX_WARN, "CX-111", p->t.at,
		_("the grammar puts NOT behind the variable: __x__:value NOT "
		  "IN (...)"));
	if (++p->depth > IR_STIX_DEPTH)
		return broken(p, _("too many levels of parentheses"));
	r = advance(p);
	if (r == 0)
		r = unit(p, &n.child);
	p->depth--;
	return r == 0 ? node(p, n, ret) : r;
}

/* "not" and "exists" in lower case only where an operand follows. */
static enum stix_tok
as_prefix(struct parse *p)
{
	const char *next = p->c->text + p->l.at;

	next += strspn(next, " \t\r\n");
	if (p->t.tok == STIX_WORD &&
		(p->t.word == STIX_NOT || p->t.word == STIX_EXISTS) &&
		(*next == '(' || *next == '_' || *next == '$' ||
			strncasecmp(next, "exists", 6) == 0))
		return as_operator(p);
	return p->t.tok;
}

static int
unit(struct parse *p, uint32_t *ret)
{
	enum stix_tok t = as_prefix(p);

	if (t == STIX_NOT)
		return negated(p, ret);
	if (t == STIX_EXISTS)
		return exists(p, ret);
	if (t == STIX_OPEN || t == STIX_OPEN_OBS)
		return enclosed(
			p, t == STIX_OPEN ? STIX_CLOSE : STIX_CLOSE_OBS, ret);
	return test(p, ret);
}

static int
expect(struct parse *p, enum stix_tok a, enum stix_tok b)
{
	if (p->t.tok != a && p->t.tok != b)
		return broken(p, _("this is no condition of the grammar"));
	return advance(p);
}

/* WITHIN n SECONDS, REPEATS n TIMES, START t'..' STOP t'..' */
static int
qualifier(struct parse *p, uint32_t *ret)
{
	struct stix_node n = {.kind = STIX_N_TIMED, .child = *ret};
	enum stix_tok t = p->t.tok;
	int r;

	stix_tell(&p->l, IR_STIX_WARN, "CX-112", p->t.at,
		_("a pattern over time has no meaning for variables: it will "
		  "be asked"));
	r = advance(p);
	if (r == 0 && t == STIX_START) {
		r = expect(p, STIX_TIME, STIX_STRING);
		if (r == 0)
			r = expect(p, STIX_STOP, STIX_STOP);
		if (r == 0)
			r = expect(p, STIX_TIME, STIX_STRING);
	} else if (r == 0) {
		r = expect(
			p, STIX_INT, t == STIX_WITHIN ? STIX_FLOAT : STIX_INT);
		if (r == 0)
			r = expect(p,
				t == STIX_WITHIN ? STIX_SECONDS : STIX_TIMES,
				STIX_BAD);
	}
	return r == 0 ? node(p, n, ret) : r;
}

static int
qualified(struct parse *p, uint32_t *ret)
{
	int r = unit(p, ret);

	while (r == 0 &&
		(p->t.tok == STIX_WITHIN || p->t.tok == STIX_REPEATS ||
			p->t.tok == STIX_START))
		r = qualifier(p, ret);
	return r;
}

/* Levels: FOLLOWEDBY, OR, AND. */
static int
chain(struct parse *p, int level, uint32_t *ret)
{
	static const enum stix_tok ops[] = {STIX_FOLLOWEDBY, STIX_OR, STIX_AND};
	static const enum stix_kind kinds[] = {
		STIX_N_TIMED, STIX_N_OR, STIX_N_AND};
	struct stix_node n = {.kind = kinds[level]};
	uint32_t one = 0, last;
	int r = level == 2 ? qualified(p, &one) : chain(p, level + 1, &one);

	*ret = last = n.child = one;
	if (r != 0 || as_operator(p) != ops[level])
		return r;
	if (level == 0)
		stix_tell(&p->l, IR_STIX_WARN, "CX-112", p->t.at,
			_("a pattern over time has no meaning for variables: "
			  "it will be asked"));
	while (r == 0 && as_operator(p) == ops[level]) {
		r = advance(p);
		if (r == 0)
			r = level == 2 ? qualified(p, &one)
				       : chain(p, level + 1, &one);
		if (r == 0) {
			p->c->node[last].next = one;
			last = one;
		}
	}
	return r == 0 ? node(p, n, ret) : r;
}

static int
parse(struct parse *p)
{
	const char *s = p->c->text;
	int r;

	if (p->l.len > IR_STIX_TEXT_MAX)
		return broken(p, _("the condition is too long"));
	if (!ir_utf8_valid(s, p->l.len))
		return broken(p, _("the condition is not UTF-8"));
	r = advance(p);
	if (r == 0 && p->t.tok == STIX_END)
		return broken(p, _("the condition is empty"));
	if (r == 0)
		r = chain(p, 0, &p->c->root);
	if (r == 0 && p->t.tok != STIX_END)
		return broken(p, _("AND, OR or the end is wanted here"));
	return r;
}

int
ir_stix_parse(struct ir_stix **ret, const char *text, ir_stix_on_note *note,
	void *arg, struct ir_err *e)
{
	struct ir_stix *c = calloc(1, sizeof(*c));
	struct parse p = {.c = c};
	int r = -ENOMEM;

	if (c) {
		ir_buf_init(&c->pool, 0);
		c->root = STIX_NONE;
		c->text = strdup(text);
	}
	if (c && c->text) {
		p.l = (struct stix_lex){.c = c,
			.s = c->text,
			.len = strlen(text),
			.note = note,
			.arg = arg};
		r = parse(&p);
	}
	if (r < 0) {
		ir_stix_free(c);
		return ir_err_set(e, ENOMEM, "%s", _("out of memory"));
	}
	*ret = c;
	return 0;
}

void
ir_stix_free(struct ir_stix *c)
{
	if (!c)
		return;
	free(c->text);
	free(c->var);
	free(c->operand);
	free(c->node);
	ir_buf_free(&c->pool);
	free(c);
}

const char *
ir_stix_broken(const struct ir_stix *c)
{
	return c->broken[0] ? c->broken : NULL;
}

size_t
ir_stix_vars(const struct ir_stix *c)
{
	return c->n_var;
}

const struct ir_ref *
ir_stix_var(const struct ir_stix *c, size_t i)
{
	return &c->var[i];
}
