/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "duty_i.h"
#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/near.h"
#include "ir/base/num.h"

/* Reads the conditions of duties.yaml. */

#define DEPTH_MAX 16

int
cond_wrong(const struct cond_reader *k, const struct ir_yaml_node *n,
	const char *why, const char *what)
{
	uint32_t line = 0, col = 0;
	struct ir_esc esc, esc2;

	ir_yaml_pos(n, &line, &col);
	return ir_err_set(k->e, IR_EFORMAT, "%s:%u:%u: %s%s%s",
		ir_esc(k->name, &esc), line, col, why, what ? ": " : "",
		what ? ir_esc(what, &esc2) : "");
}

static int
no_memory(const struct cond_reader *k)
{
	return ir_err_set(k->e, ENOMEM, _("out of memory"));
}

/* The fact of a pattern; the value must be one it can have. */
static int
take_path(const struct cond_reader *k, const struct ir_yaml_node *n,
	const char *p, size_t len, struct cond *c, const struct ir_fact **ret)
{
	const char *path = ir_arena_text(k->arena, p, len);
	const struct ir_fact *f;
	struct ir_near near;

	if (!path)
		return no_memory(k);
	f = ir_vocab_pattern(k->vocab, path);
	if (!f) {
		ir_near_init(&near, path);
		for (size_t i = 0; i < ir_vocab_count(k->vocab); i++)
			ir_near_try(&near, ir_vocab_at(k->vocab, i)->path);
		return cond_wrong(k, n,
			ir_near_best(&near)
				? _("no such fact; did you mean another")
				: _("no such fact"),
			ir_near_best(&near) ? ir_near_best(&near) : path);
	}
	c->pattern = f->path;
	c->list = f->list;
	c->field = f->list ? f->field : f->path;
	if (f->list && !*f->field)
		c->field = "value";
	*ret = f;
	return 0;
}

static bool
is_choice(const struct ir_fact *f, const char *word)
{
	if (f->type == IR_FACT_BOOLEAN)
		return strcmp(word, "yes") == 0 || strcmp(word, "no") == 0;
	for (size_t i = 0; i < f->n_choices; i++)
		if (strcmp(f->choices[i].key, word) == 0)
			return true;
	return f->n_choices == 0;
}

/* "a|b" into words. */
static int
take_words(const struct cond_reader *k, const struct ir_yaml_node *n,
	const struct ir_fact *f, const char *s, size_t len, const char **word,
	size_t *ret_n)
{
	const char *end = s + len;

	while (s < end) {
		const char *bar = memchr(s, '|', (size_t)(end - s));
		const char *stop = bar ? bar : end;

		if (*ret_n == COND_WORDS)
			return cond_wrong(k, n, _("too many values"), NULL);
		word[*ret_n] = ir_arena_text(k->arena, s, (size_t)(stop - s));
		if (!word[*ret_n])
			return no_memory(k);
		if (!is_choice(f, word[*ret_n]))
			return cond_wrong(k, n, _("the fact has no such value"),
				word[*ret_n]);
		(*ret_n)++;
		s = bar ? bar + 1 : end;
	}
	return *ret_n > 0 ? 0 : cond_wrong(k, n, _("which value"), NULL);
}

struct words { /* of a condition, split at blanks */
	const char *p[6];
	size_t len[6], n;
};

static bool
is(const struct words *w, size_t i, const char *text)
{
	return i < w->n && strlen(text) == w->len[i] &&
		memcmp(w->p[i], text, w->len[i]) == 0;
}

/* PATH > PATH: a single fact that is a number. */
static int
take_than(const struct cond_reader *k, const struct ir_yaml_node *n,
	const struct words *w, struct cond *c)
{
	struct cond *than = ir_arena_get(k->arena, sizeof(*than));
	const struct ir_fact *f;
	int r;

	if (!than)
		return no_memory(k);
	memset(than, 0, sizeof(*than));
	r = take_path(k, n, w->p[2], w->len[2], than, &f);
	if (r == 0 && (f->list || f->type != IR_FACT_INTEGER))
		r = cond_wrong(k, n, _("a number is compared with"), NULL);
	c->than = than;
	return r;
}

static int
read_compare(const struct cond_reader *k, const struct ir_yaml_node *n,
	const struct words *w, struct cond *c)
{
	bool equal = is(w, 1, ">=") || is(w, 1, "<=");
	int64_t v = 0;
	int r = 0;

	if (w->n != 3)
		return cond_wrong(k, n, _("a number is compared with"), NULL);
	if (w->p[2][0] >= 'a' && memchr(w->p[2], '.', w->len[2]))
		r = take_than(k, n, w, c);
	else if (ir_num_i64(w->p[2], w->len[2], -1000000000, 1000000000, &v) <
		0)
		r = cond_wrong(k, n, _("a number is compared with"), NULL);
	c->op = w->p[1][0] == '>' ? COND_MORE : COND_LESS;
	c->number = !equal ? v : c->op == COND_MORE ? v - 1 : v + 1;
	return r;
}

static int
read_relation(const struct cond_reader *k, const struct ir_yaml_node *n,
	const struct words *w, struct cond *c)
{
	const struct ir_fact *f;
	int r = take_path(k, n, w->p[0], w->len[0], c, &f);

	if (r < 0)
		return r;
	if (w->p[1][0] == '>' || w->p[1][0] == '<')
		return read_compare(k, n, w, c);
	c->op = is(w, 1, "!=") ? COND_IS_NOT : COND_IS;
	if (!is(w, 1, "!=") && !is(w, 1, "="))
		return cond_wrong(k, n, _("not a condition"), w->p[0]);
	if (w->n != 3 && (w->n != 5 || !is(w, 3, "unless")))
		return cond_wrong(k, n, _("not a condition"), w->p[0]);
	r = take_words(k, n, f, w->p[2], w->len[2], c->word, &c->n_words);
	if (r == 0 && w->n == 5)
		r = take_words(
			k, n, f, w->p[4], w->len[4], c->other, &c->n_others);
	return r;
}

static int
read_name(const struct cond_reader *k, const struct ir_yaml_node *n,
	const struct words *w, struct cond *c)
{
	struct ir_near near;
	const char *name = ir_arena_text(k->arena, w->p[0], w->len[0]);

	if (!name)
		return no_memory(k);
	c->op = COND_CONST;
	c->yes = strcmp(name, "yes") == 0;
	if (c->yes || strcmp(name, "no") == 0)
		return 0;
	ir_near_init(&near, name);
	for (size_t i = 0; i < k->n_terms; i++) {
		if (strcmp(k->term[i].name, name) == 0) {
			*c = *k->term[i].c;
			return 0;
		}
		ir_near_try(&near, k->term[i].name);
	}
	return cond_wrong(k, n, _("no such term above here"), name);
}

static int
read_verb(const struct cond_reader *k, const struct ir_yaml_node *n,
	const struct words *w, struct cond *c)
{
	const struct ir_fact *f;

	c->op = is(w, 0, "has")       ? COND_HAS
		: is(w, 0, "known")   ? COND_KNOWN
		: is(w, 0, "unknown") ? COND_UNKNOWN
				      : COND_SOME;
	if (c->op != COND_SOME)
		return take_path(k, n, w->p[1], w->len[1], c, &f);
	if (!is(w, 0, "some"))
		return cond_wrong(k, n, _("not a condition"), w->p[0]);
	c->list = ir_arena_text(k->arena, w->p[1], w->len[1]);
	if (!c->list)
		return no_memory(k);
	c->pattern = c->list;
	return ir_vocab_list(k->vocab, c->list)
		? 0
		: cond_wrong(k, n, _("no such list"), c->list);
}

static int
read_text(const struct cond_reader *k, const struct ir_yaml_node *n,
	const char *s, struct cond *c)
{
	struct words w = {.n = 0};

	while (*s) {
		size_t len = strcspn(s, " ");

		if (len > 0 && w.n == 6)
			return cond_wrong(k, n, _("not a condition"), s);
		if (len > 0) {
			w.p[w.n] = s;
			w.len[w.n++] = len;
		}
		s += len + (s[len] == ' ');
	}
	if (w.n == 1)
		return read_name(k, n, &w, c);
	if (w.n == 2)
		return read_verb(k, n, &w, c);
	if (w.n < 3)
		return cond_wrong(k, n, _("an empty condition"), NULL);
	return read_relation(k, n, &w, c);
}

static int
read_map(const struct cond_reader *k, const struct ir_yaml_node *n,
	unsigned depth, struct cond *c)
{
	static const struct {
		const char *key;
		enum cond_op op;
	} ops[] = {{"all", COND_ALL}, {"any", COND_ANY}, {"not", COND_NOT},
		{"first", COND_FIRST}, {"stated", COND_STATED}};
	const char *key = ir_yaml_key_at(n, 0);
	const struct ir_yaml_node *v = ir_yaml_at(n, 0);
	bool many = ir_yaml_type(v) == IR_YAML_SEQ;
	size_t i = 0;
	int r = 0;

	while (i < 5 && key && strcmp(ops[i].key, key) != 0)
		i++;
	if (!key || i == 5 || ir_yaml_count(n) != 1)
		return cond_wrong(k, n,
			_("a condition is all, any, not, first or stated"),
			key);
	c->op = ops[i].op;
	if (many == (c->op == COND_NOT || c->op == COND_STATED))
		return cond_wrong(k, n, _("one condition or a list"), key);
	c->n_kids = many ? ir_yaml_count(v) : 1;
	if (c->n_kids == 0 || c->n_kids > COND_KIDS)
		return cond_wrong(k, n, _("none or too many conditions"), key);
	for (i = 0; r == 0 && i < c->n_kids; i++)
		r = cond_read(
			k, many ? ir_yaml_at(v, i) : v, depth + 1, &c->kid[i]);
	return r;
}

int
cond_read(const struct cond_reader *k, const struct ir_yaml_node *n,
	unsigned depth, const struct cond **ret)
{
	struct cond *c = ir_arena_get(k->arena, sizeof(*c));
	const char *text = ir_yaml_str(n);
	int r;

	if (!c)
		return no_memory(k);
	memset(c, 0, sizeof(*c));
	if (depth > DEPTH_MAX)
		return cond_wrong(k, n, _("conditions nest too deep"), NULL);
	if (text)
		r = read_text(k, n, text, c);
	else if (ir_yaml_type(n) == IR_YAML_MAP)
		r = read_map(k, n, depth, c);
	else
		r = cond_wrong(k, n, _("not a condition"), NULL);
	if (r == 0)
		*ret = c;
	return r;
}
