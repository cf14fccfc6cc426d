/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "ir/base/i18n.h"
#include "ir/base/near.h"
#include "lint_i.h"

/* Objects against tables of their properties: what must be there, of which
 * type, and what is no property at all. */

static const char *
type_name(enum ir_json_type t)
{
	switch (t) {
	case IR_JSON_NULL:
		return _("null");
	case IR_JSON_BOOL:
		return _("true or false");
	case IR_JSON_NUMBER:
		return _("a number");
	case IR_JSON_STRING:
		return _("a text");
	case IR_JSON_ARRAY:
		return _("a list");
	case IR_JSON_OBJECT:
		return _("an object");
	case IR_JSON_NONE:
	default:
		return _("nothing");
	}
}

const char *
lint_name_of(const struct ir_val *v)
{
	while (v && !ir_val_key(v))
		v = ir_val_parent(v);
	return v ? ir_val_key(v) : "";
}

static const char *
name_of(const struct ir_val *v, struct lint_q *q)
{
	return lint_q(lint_name_of(v), q);
}

static bool
has_type(struct ir_lint *l, const struct ir_val *v, enum ir_json_type want,
	enum lint_rule rule)
{
	enum ir_json_type t = ir_val_type(v);
	struct lint_q q;

	if (t == want)
		return true;
	lint_tell(l, rule, v, _("'%s' must be %s, not %s"), name_of(v, &q),
		type_name(want), type_name(t));
	return false;
}

static enum lint_rule
type_rule(const struct lint_prop *p)
{
	return p->flags & LINT_OURS ? LINT_HOUSE_TYPE : LINT_TYPE;
}

static void
one(struct ir_lint *l, const struct ir_val *v, const struct lint_prop *p)
{
	if (!(p->flags & LINT_ANY) && !has_type(l, v, p->type, type_rule(p)))
		return;
	if (p->check)
		p->check(l, v, p->arg);
}

/* Lists have one item at least in CACAO 2.0, dictionaries need not. */
static void
many(struct ir_lint *l, const struct ir_val *v, const struct lint_prop *p)
{
	size_t n = ir_val_count(v);
	struct lint_q q;

	if (n == 0 && (p->flags & (LINT_LIST | LINT_FULL)))
		lint_tell(l,
			p->flags & LINT_OURS ? LINT_HOUSE_TYPE : LINT_EMPTY, v,
			_("'%s' is empty: leave it out or fill it"),
			name_of(v, &q));
	for (size_t i = 0; i < n; i++)
		one(l, ir_val_at(v, i), p);
}

void
lint_value(struct ir_lint *l, const struct ir_val *v, const void *arg)
{
	const struct lint_prop *p = arg;
	struct lint_q q;

	if ((p->flags & LINT_NULL) && ir_val_type(v) == IR_JSON_NULL)
		return;
	if (p->flags & LINT_LIST) {
		if (has_type(l, v, IR_JSON_ARRAY, type_rule(p)))
			many(l, v, p);
	} else if (p->flags & LINT_DICT) {
		if (has_type(l, v, IR_JSON_OBJECT, type_rule(p)))
			many(l, v, p);
	} else {
		one(l, v, p);
		if ((p->flags & LINT_FULL) && ir_val_is(v, ""))
			lint_tell(l, LINT_EMPTY, v, _("'%s' is empty"),
				name_of(v, &q));
	}
}

static const struct lint_prop *
row(const struct lint_prop *p, const char *name)
{
	for (; p && p->name; p++)
		if (p->name[0] == name[0] && strcmp(p->name, name) == 0)
			return p;
	return NULL;
}

static void
near(struct ir_near *n, const struct lint_prop *p)
{
	for (; p && p->name; p++)
		ir_near_try(n, p->name);
}

static void
unknown(struct ir_lint *l, const struct ir_val *v, const struct lint_shape *s)
{
	const char *best, *key = ir_val_key(v);
	struct ir_near n;
	struct lint_q q;

	ir_near_init(&n, key);
	if (l->guesses++ < LINT_GUESSES) {
		near(&n, s->common);
		near(&n, s->own);
	}
	best = ir_near_best(&n);
	if (best)
		lint_tell_key(l, s->unknown, v,
			_("unknown property '%s' (did you mean '%s'?)"),
			lint_q(key, &q), best);
	else
		lint_tell_key(l, s->unknown, v, _("unknown property '%s'"),
			lint_q(key, &q));
}

/* Which rows of a table were there: one bit each. */
static void
required(struct ir_lint *l, const struct ir_val *v, const struct lint_prop *p,
	uint64_t seen, enum lint_rule rule)
{
	for (size_t i = 0; p && p[i].name; i++)
		if ((p[i].flags & LINT_REQ) && !(seen >> i & 1))
			lint_tell(l, rule, v, _("'%s' is missing"), p[i].name);
}

void
lint_shape(struct ir_lint *l, const struct ir_val *v, const void *arg)
{
	const struct lint_shape *s = arg;
	uint64_t common = 0, own = 0;

	if (ir_val_type(v) != IR_JSON_OBJECT)
		return; /* told where its type is looked at */
	for (size_t i = 0; i < ir_val_count(v); i++) {
		const struct ir_val *m = ir_val_at(v, i);
		const char *key = ir_val_key(m);
		const struct lint_prop *p = row(s->own, key);

		if (p) {
			own |= UINT64_C(1) << (p - s->own);
		} else {
			p = row(s->common, key);
			if (p)
				common |= UINT64_C(1) << (p - s->common);
		}
		if (p)
			lint_value(l, m, p);
		else if (!s->open)
			unknown(l, m, s);
	}
	required(l, v, s->common, common, s->missing);
	required(l, v, s->own, own, s->missing);
}

bool
lint_among(const char *const *words, const char *s)
{
	for (; *words; words++)
		if (strcmp(*words, s) == 0)
			return true;
	return false;
}

void
lint_word(struct ir_lint *l, const struct ir_val *v, const void *arg)
{
	const struct lint_words *w = arg;
	const char *s = ir_val_str(v), *best;
	struct ir_near n;
	struct lint_q q;

	if (!s || lint_among(w->word, s))
		return;
	ir_near_init(&n, s);
	if (l->guesses++ < LINT_GUESSES)
		for (const char *const *p = w->word; *p; p++)
			ir_near_try(&n, *p);
	best = ir_near_best(&n);
	if (best)
		lint_tell(l, w->rule, v,
			_("'%s' is not of the vocabulary (did you mean '%s'?)"),
			lint_q(s, &q), best);
	else
		lint_tell(l, w->rule, v, _("'%s' is not of the vocabulary"),
			lint_q(s, &q));
}
