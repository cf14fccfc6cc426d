/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ir/base/grow.h"

#include "duty_i.h"

/*
 * Three-valued logic (Kleene) over the document.  With each answer stay the
 * facts that made it, and with "cannot tell" those that would: of a list of
 * conditions only the ones that mattered.
 */

ir_node
duty_node(const struct ir_json *j, ir_node n, const char *path)
{
	char key[IR_FACT_PATH_MAX];

	while (n != IR_NODE_NONE && *path) {
		size_t len = strcspn(path, ".");

		if (len >= sizeof(key))
			return IR_NODE_NONE;
		memcpy(key, path, len);
		key[len] = '\0';
		n = ir_json_get(j, n, key);
		path += len + (path[len] == '.');
	}
	return n;
}

const char *
duty_addf(struct ir_arena *a, const char *fmt, ...)
{
	struct ir_buf b;
	const char *r = NULL;
	va_list ap;

	ir_buf_init(&b, 0);
	va_start(ap, fmt);
	if (ir_buf_vaddf(&b, fmt, ap) == 0)
		r = ir_arena_text(a, b.p, b.len);
	va_end(ap);
	ir_buf_free(&b);
	return r;
}

static bool
is_known(const struct ir_json *j, ir_node n)
{
	enum ir_json_type t = ir_json_type(j, n);

	if (t == IR_JSON_NONE || t == IR_JSON_NULL)
		return false;
	if (t == IR_JSON_ARRAY)
		return ir_json_count(j, n) > 0 &&
			!ir_json_streq(j, ir_json_first(j, n), "unknown");
	return !ir_json_streq(j, n, "unknown");
}

const char *
duty_text(struct ir_arena *a, const struct ir_json *j, ir_node object,
	const char *key)
{
	ir_node n = duty_node(j, object, key);
	char *s;
	const char *r = NULL;

	if (!is_known(j, n))
		return NULL;
	s = ir_json_dup(j, n);
	if (s && *s)
		r = ir_arena_text(a, s, strlen(s));
	free(s);
	return r;
}

static void
keep(struct eval *v, struct found **list, size_t *n, size_t *cap,
	const struct found *f)
{
	struct found *p = ir_grow(*list, *n, cap, sizeof(*p));

	if (!p) {
		v->nomem = true;
		return;
	}
	*list = p;
	(*list)[(*n)++] = *f;
}

/* "dev[PUMP03].malfunction"; NULL: no memory. */
static const char *
path_of(struct eval *v, const struct cond *c, ir_node member)
{
	const char *id, *dot = strstr(c->pattern, "[]");

	if (!c->list || !dot || member == IR_NODE_NONE)
		return c->pattern;
	id = duty_text(v->arena, v->j, member, "id");
	return duty_addf(v->arena, "%s[%s]%s", c->list, id ? id : "", dot + 2);
}

static void
note(struct eval *v, const struct cond *c, ir_node member, ir_node value,
	bool missing)
{
	struct found f = {.path = path_of(v, c, member), .pattern = c->pattern};
	size_t len;
	const char *raw = ir_json_raw(v->j, value, &len);

	if (!missing)
		f.json =
			raw ? ir_arena_text(v->arena, raw, len) : "\"unknown\"";
	if (!f.path || (!missing && !f.json))
		v->nomem = true;
	else if (missing)
		keep(v, &v->missing, &v->n_missing, &v->cap_missing, &f);
	else
		keep(v, &v->fact, &v->n_facts, &v->cap_facts, &f);
}

/* Somebody only thinks so, and only what is certain counts. */
static bool
is_guess(struct eval *v, const struct cond *c, ir_node member)
{
	const char *path = v->sure ? path_of(v, c, member) : NULL;
	struct ir_value said;

	v->nomem = v->nomem || (v->sure && !path);
	return path && !(v->own && strcmp(path, v->own) == 0) &&
		ir_state_get(v->sure, path, &said) == 0 && said.basis &&
		strcmp(said.basis, "estimate") == 0;
}

static bool
among(const struct ir_json *j, ir_node n, const char *const *word, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (ir_json_streq(j, n, word[i]))
			return true;
	return false;
}

/* Does a value (or one of several) stand among the words? */
static bool
holds(const struct ir_json *j, ir_node n, const char *const *word, size_t count)
{
	if (ir_json_type(j, n) != IR_JSON_ARRAY)
		return among(j, n, word, count);
	for (ir_node k = ir_json_first(j, n); k != IR_NODE_NONE;
		k = ir_json_next(j, k))
		if (among(j, k, word, count))
			return true;
	return false;
}

static enum told
yes_no(bool yes)
{
	return yes ? TOLD_YES : TOLD_NO;
}

static enum told
compare(const struct ir_json *j, ir_node n, const struct cond *c)
{
	int64_t x, y = 0;

	if (ir_json_i64(j, n, &x) < 0)
		return TOLD_CANNOT;
	if (c->than && ir_json_i64(j, duty_node(j, 0, c->than->field), &y) < 0)
		return TOLD_CANNOT;
	if (__builtin_add_overflow(y, c->number, &y))
		return TOLD_CANNOT;
	return yes_no(c->op == COND_MORE ? x > y : x < y);
}

static enum told
value(struct eval *v, const struct cond *c, ir_node n)
{
	static const char *const none[] = {"なし", "無し", "無", "none", "no"};
	bool known = is_known(v->j, n);

	if (c->op == COND_KNOWN || c->op == COND_UNKNOWN)
		return yes_no(known == (c->op == COND_KNOWN));
	if (!known)
		return TOLD_CANNOT;
	switch (c->op) {
	case COND_HAS:
		return yes_no(!holds(v->j, n, none, 5));
	case COND_MORE:
	case COND_LESS:
		return compare(v->j, n, c);
	case COND_IS_NOT:
		return yes_no(!holds(v->j, n, c->word, c->n_words));
	case COND_IS:
		if (holds(v->j, n, c->word, c->n_words))
			return TOLD_YES;
		if (c->n_others == 0 || holds(v->j, n, c->other, c->n_others))
			return TOLD_NO;
		return TOLD_CANNOT;
	case COND_CONST:
	case COND_KNOWN:
	case COND_UNKNOWN:
	case COND_SOME:
	case COND_ALL:
	case COND_ANY:
	case COND_NOT:
	case COND_FIRST:
	case COND_STATED:
		break;
	}
	return TOLD_CANNOT;
}

/* ---- facts of single and of many ---- */

struct mark {
	size_t facts, missing;
};

static struct mark
here(const struct eval *v)
{
	return (struct mark){v->n_facts, v->n_missing};
}

/* Keeps of what came since `from` only what came since `last`. */
static void
only(struct eval *v, struct mark from, struct mark last)
{
	if (v->n_facts > last.facts)
		memmove(&v->fact[from.facts], &v->fact[last.facts],
			(v->n_facts - last.facts) * sizeof(*v->fact));
	v->n_facts -= last.facts - from.facts;
	if (v->n_missing > last.missing)
		memmove(&v->missing[from.missing], &v->missing[last.missing],
			(v->n_missing - last.missing) * sizeof(*v->missing));
	v->n_missing -= last.missing - from.missing;
}

static enum told
one(struct eval *v, const struct cond *c, ir_node member, ir_node n)
{
	bool guess = is_guess(v, c, member) ||
		(c->than && is_guess(v, c->than, IR_NODE_NONE));
	enum told t = value(v, c, guess ? IR_NODE_NONE : n);

	note(v, c, member, n, t == TOLD_CANNOT);
	if (c->than)
		note(v, c->than, IR_NODE_NONE,
			duty_node(v->j, 0, c->than->field), t == TOLD_CANNOT);
	return t;
}

/* yes when so for any member; missing only of those that cannot be told. */
static enum told
of_members(
	struct eval *v, const struct cond *c, const ir_node *member, size_t n)
{
	struct mark from = here(v);
	enum told all = TOLD_NO;

	for (size_t i = 0; i < n; i++) {
		struct mark last = here(v);
		enum told t = one(
			v, c, member[i], duty_node(v->j, member[i], c->field));

		if (t == TOLD_YES) {
			only(v, from, last);
			return t;
		}
		if (t == TOLD_CANNOT)
			all = t;
	}
	return all;
}

static const struct scope *
scope_of(const struct eval *v, const char *list)
{
	for (size_t i = 0; i < v->n_scopes; i++)
		if (strcmp(v->scope[i].list, list) == 0)
			return &v->scope[i];
	return NULL;
}

static enum told
leaf_of_list(struct eval *v, const struct cond *c)
{
	const struct scope *s = scope_of(v, c->list);
	ir_node list = duty_node(v->j, 0, c->list), *all = NULL;
	size_t n = 0;
	enum told t;

	if (!s) {
		all = calloc(ir_json_count(v->j, list) + 1, sizeof(*all));
		if (!all) {
			v->nomem = true;
			return TOLD_CANNOT;
		}
		for (ir_node m = ir_json_first(v->j, list); m != IR_NODE_NONE;
			m = ir_json_next(v->j, m))
			all[n++] = m;
	}
	if (c->op == COND_SOME)
		t = yes_no((s ? s->n : n) > 0);
	else if ((s ? s->n : n) == 0)
		t = one(v, c, IR_NODE_NONE, IR_NODE_NONE);
	else
		t = of_members(v, c, s ? s->member : all, s ? s->n : n);
	free(all);
	return t;
}

/* all: no outweighs "cannot tell" outweighs yes; any: the other way round. */
static enum told
several(struct eval *v, const struct cond *c)
{
	enum told strong = c->op == COND_ALL ? TOLD_NO : TOLD_YES;
	enum told r = c->op == COND_ALL ? TOLD_YES : TOLD_NO;
	struct mark from = here(v);

	for (size_t i = 0; i < c->n_kids; i++) {
		struct mark last = here(v);
		enum told t = cond_eval(v, c->kid[i]);

		if (t == strong) {
			only(v, from, last);
			return t;
		}
		if (t == TOLD_CANNOT)
			r = t;
	}
	return r;
}

static enum told
first(struct eval *v, const struct cond *c)
{
	struct mark from = here(v);

	for (size_t i = 0; i < c->n_kids; i++) {
		struct mark last = here(v);
		enum told t = cond_eval(v, c->kid[i]);

		if (t != TOLD_CANNOT) {
			only(v, from, last);
			return t;
		}
	}
	return TOLD_CANNOT;
}

static enum told
stated(struct eval *v, const struct cond *c)
{
	struct mark from = here(v);
	enum told t = cond_eval(v, c->kid[0]);

	if (t == TOLD_CANNOT) {
		v->n_facts = from.facts;
		if (!v->unstated)
			v->n_missing = from.missing;
		return TOLD_NO;
	}
	return t;
}

enum told
cond_eval(struct eval *v, const struct cond *c)
{
	enum told t;

	switch (c->op) {
	case COND_CONST:
		return yes_no(c->yes);
	case COND_ALL:
	case COND_ANY:
		return several(v, c);
	case COND_FIRST:
		return first(v, c);
	case COND_STATED:
		return stated(v, c);
	case COND_NOT:
		t = cond_eval(v, c->kid[0]);
		return t == TOLD_CANNOT ? t : yes_no(t == TOLD_NO);
	case COND_IS:
	case COND_IS_NOT:
	case COND_MORE:
	case COND_LESS:
	case COND_HAS:
	case COND_KNOWN:
	case COND_UNKNOWN:
	case COND_SOME:
		break;
	}
	if (c->list)
		return leaf_of_list(v, c);
	return one(v, c, IR_NODE_NONE, duty_node(v->j, 0, c->field));
}

void
eval_join(struct eval *v, struct eval *from, enum told t)
{
	for (size_t i = 0; t != TOLD_CANNOT && i < from->n_facts; i++)
		keep(v, &v->fact, &v->n_facts, &v->cap_facts, &from->fact[i]);
	for (size_t i = 0; t == TOLD_CANNOT && i < from->n_missing; i++)
		keep(v, &v->missing, &v->n_missing, &v->cap_missing,
			&from->missing[i]);
	free(from->fact);
	free(from->missing);
	from->fact = from->missing = NULL;
}
