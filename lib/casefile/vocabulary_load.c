/* SPDX-License-Identifier: Apache-2.0 */
#include "vocabulary_i.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"

#define FACTS_MAX 4096u
#define CHOICES_MAX 256u
#define JSON_SAFE 9007199254740991 /* 2^53 - 1 */

struct load {
	struct ir_vocab *v;
	const char *name; /* of the file */
	const struct ir_yaml_node *root;
	struct ir_err *e;
};

static const struct {
	const char *name;
	enum ir_fact_type type;
} types[] = {
	{"string", IR_FACT_STRING},
	{"text", IR_FACT_TEXT},
	{"integer", IR_FACT_INTEGER},
	{"number", IR_FACT_NUMBER},
	{"boolean", IR_FACT_BOOLEAN},
	{"choice", IR_FACT_CHOICE},
	{"choices", IR_FACT_CHOICES},
	{"time", IR_FACT_TIME},
	{"date", IR_FACT_DATE},
	{"digest", IR_FACT_DIGEST},
	{"strings", IR_FACT_STRINGS},
};

static int
bad(struct load *l, const struct ir_yaml_node *at, const char *why,
	const char *what)
{
	struct ir_esc esc;
	uint32_t line = 0, col = 0;

	ir_yaml_pos(at, &line, &col);
	return ir_err_set(l->e, IR_EFORMAT, "%s:%u:%u: %s%s%s%s", l->name, line,
		col, why, what ? " '" : "", what ? ir_esc(what, &esc) : "",
		what ? "'" : "");
}

/* Memory that lives as long as the vocabulary; NULL: error set. */
static void *
own(struct load *l, size_t n, size_t size)
{
	struct ir_vocab *v = l->v;
	void **grown = realloc(v->owned, (v->n_owned + 1) * sizeof(*grown));
	void *p = NULL;

	if (grown) {
		v->owned = grown;
		p = calloc(n ? n : 1, size);
	}
	if (!p) {
		(void)ir_err_sys(l->e, ENOMEM, _("cannot load '%s'"), l->name);
		return NULL;
	}
	v->owned[v->n_owned++] = p;
	return p;
}

/* *ret stays as it is when an optional key is absent. */
static int
text(struct load *l, const struct ir_yaml_node *map, const char *key,
	bool required, const char **ret)
{
	const struct ir_yaml_node *n = ir_yaml_get(map, key);
	const char *s = ir_yaml_str(n);

	if (!n && !required)
		return 0;
	if (!n)
		return bad(l, map, _("missing key"), key);
	if (!s || !*s)
		return bad(l, n, _("not a text:"), key);
	*ret = s;
	return 0;
}

static int
only_keys(struct load *l, const struct ir_yaml_node *map, const char *what,
	const char *const *keys)
{
	if (ir_yaml_type(map) != IR_YAML_MAP)
		return bad(l, map, _("not a mapping:"), what);
	for (size_t i = 0; i < ir_yaml_count(map); i++) {
		const char *key = ir_yaml_key_at(map, i);
		size_t k = 0;

		while (keys[k] && strcmp(keys[k], key) != 0)
			k++;
		if (!keys[k])
			return bad(l, ir_yaml_key_node(map, i),
				_("unknown key"), key);
	}
	return 0;
}

/* A sequence of texts. */
static int
texts(struct load *l, const struct ir_yaml_node *seq, const char *what,
	const char *const **ret, size_t *ret_n)
{
	size_t n = ir_yaml_count(seq);
	const char **v;

	if (!seq)
		return 0;
	if (ir_yaml_type(seq) != IR_YAML_SEQ)
		return bad(l, seq, _("not a list:"), what);
	v = own(l, n, sizeof(*v));
	if (!v)
		return -ENOMEM;
	for (size_t i = 0; i < n; i++) {
		v[i] = ir_yaml_str(ir_yaml_at(seq, i));
		if (!v[i])
			return bad(
				l, ir_yaml_at(seq, i), _("not a text:"), what);
	}
	*ret = v;
	*ret_n = n;
	return 0;
}

/* [key, ja, en] */
static int
choice(struct load *l, const struct ir_yaml_node *n, struct ir_choice *ret)
{
	if (ir_yaml_count(n) != 3)
		return bad(
			l, n, _("not of the form [key, ja, en]:"), "choices");
	ret->key = ir_yaml_str(ir_yaml_at(n, 0));
	ret->ja = ir_yaml_str(ir_yaml_at(n, 1));
	ret->en = ir_yaml_str(ir_yaml_at(n, 2));
	if (!ret->key || !ret->ja || !ret->en)
		return bad(
			l, n, _("not of the form [key, ja, en]:"), "choices");
	return 0;
}

static int
choices(struct load *l, struct ir_fact *f, const struct ir_yaml_node *n)
{
	struct ir_choice *c;
	size_t count;

	if (ir_yaml_type(n) == IR_YAML_STR) {
		const char *set = ir_yaml_str(n);

		n = ir_yaml_get(ir_yaml_get(l->root, "choice_sets"), set);
		if (!n)
			return bad(l, l->root, _("unknown choice set"), set);
	}
	count = ir_yaml_count(n);
	if (ir_yaml_type(n) != IR_YAML_SEQ || count == 0 || count > CHOICES_MAX)
		return bad(l, n, _("not a list of choices:"), f->path);
	c = own(l, count, sizeof(*c));
	if (!c)
		return -ENOMEM;
	for (size_t i = 0; i < count; i++)
		if (choice(l, ir_yaml_at(n, i), &c[i]) != 0)
			return l->e ? l->e->code : -IR_EFORMAT;
	f->choices = c;
	f->n_choices = count;
	return 0;
}

/* Splits "impact.care[].state" and checks its form. */
static int
pattern(struct load *l, struct ir_fact *f, const struct ir_yaml_node *at)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyz0123456789_.";
	const char *b = strstr(f->path, "[]");
	size_t head = b ? (size_t)(b - f->path) : strlen(f->path);
	const char *tail = b ? b + 2 : "";
	char *list;

	if (strlen(f->path) > IR_FACT_PATH_MAX || head == 0 ||
		strspn(f->path, allowed) != head ||
		strspn(tail, allowed) != strlen(tail) ||
		(*tail && (tail[0] != '.' || !tail[1])))
		return bad(l, at, _("not a path:"), f->path);
	if (!b)
		return 0;
	list = own(l, head + 1, 1);
	if (!list)
		return -ENOMEM;
	memcpy(list, f->path, head);
	f->list = list;
	f->field = *tail ? tail + 1 : tail;
	if (!ir_vocab_list(l->v, list))
		return bad(l, at, _("unknown list"), list);
	return 0;
}

static int
type_of(struct load *l, struct ir_fact *f, const struct ir_yaml_node *n)
{
	const struct ir_yaml_node *c = ir_yaml_get(n, "choices");
	size_t i = 0;
	bool wants;

	while (i < sizeof(types) / sizeof(types[0]) &&
		strcmp(types[i].name, f->type_name) != 0)
		i++;
	if (i == sizeof(types) / sizeof(types[0]))
		return bad(l, n, _("unknown type"), f->type_name);
	f->type = types[i].type;
	wants = f->type == IR_FACT_CHOICE || f->type == IR_FACT_CHOICES;
	if (wants != (c != NULL))
		return bad(l, n,
			wants ? _("choices are missing:")
			      : _("choices of a fact that is no choice:"),
			f->path);
	return c ? choices(l, f, c) : 0;
}

static int
range(struct load *l, struct ir_fact *f, const struct ir_yaml_node *n)
{
	const struct ir_yaml_node *lo = ir_yaml_get(n, "min");
	const struct ir_yaml_node *hi = ir_yaml_get(n, "max");

	f->min = 0;
	f->max = JSON_SAFE;
	if ((lo && ir_yaml_i64(lo, &f->min) != 0) ||
		(hi && ir_yaml_i64(hi, &f->max) != 0) || f->min > f->max)
		return bad(l, n, _("not a range:"), f->path);
	return 0;
}

static int
unit(struct load *l, struct ir_fact *f, const struct ir_yaml_node *n)
{
	const struct ir_yaml_node *u;
	int r = text(l, n, "unit", false, &f->unit);

	if (r || !f->unit)
		return r;
	u = ir_yaml_get(ir_yaml_get(l->root, "units"), f->unit);
	f->unit_ja = ir_yaml_str(ir_yaml_at(u, 0));
	f->unit_en = ir_yaml_str(ir_yaml_at(u, 1));
	if (!f->unit_ja || !f->unit_en)
		return bad(l, n, _("unknown unit"), f->unit);
	return 0;
}

static int
labels(struct load *l, struct ir_fact *f, const struct ir_yaml_node *n)
{
	const struct ir_yaml_node *names = ir_yaml_get(n, "no_names");
	int r = text(l, n, "ja", true, &f->ja);

	if (!r)
		r = text(l, n, "en", true, &f->en);
	if (!r)
		r = text(l, n, "note_ja", false, &f->note_ja);
	if (!r)
		r = text(l, n, "note_en", false, &f->note_en);
	if (!r)
		r = text(l, n, "mark", true, &f->mark);
	if (!r && names && ir_yaml_bool(names, &f->no_names) != 0)
		r = bad(l, names, _("not true or false:"), "no_names");
	return r;
}

static int
forms(struct load *l, struct ir_fact *f, const struct ir_yaml_node *n)
{
	const struct ir_yaml_node *known = ir_yaml_get(l->root, "forms");
	int r = texts(
		l, ir_yaml_get(n, "forms"), "forms", &f->forms, &f->n_forms);

	for (size_t i = 0; i < f->n_forms && r == 0; i++)
		if (!ir_yaml_get(known, f->forms[i]))
			r = bad(l, n, _("unknown form"), f->forms[i]);
	return r;
}

static int
fact(struct load *l, struct ir_fact *f, const struct ir_yaml_node *n)
{
	static const char *const keys[] = {"path", "type", "unit", "min", "max",
		"choices", "ja", "en", "note_ja", "note_en", "mark", "forms",
		"aliases", "no_names", NULL};
	int r = only_keys(l, n, "fact", keys);
	uint32_t col;

	if (!r)
		r = text(l, n, "path", true, &f->path);
	if (!r)
		r = text(l, n, "type", true, &f->type_name);
	if (!r)
		r = pattern(l, f, n);
	if (!r)
		r = type_of(l, f, n);
	if (!r)
		r = range(l, f, n);
	if (!r)
		r = unit(l, f, n);
	if (!r)
		r = labels(l, f, n);
	if (!r)
		r = forms(l, f, n);
	if (!r)
		r = texts(l, ir_yaml_get(n, "aliases"), "aliases", &f->aliases,
			&f->n_aliases);
	ir_yaml_pos(n, &f->line, &col);
	return r;
}

/* name: [ja, en, member ja, member en] */
static int
lists(struct load *l)
{
	const struct ir_yaml_node *map = ir_yaml_get(l->root, "lists");
	size_t n = ir_yaml_count(map);
	struct ir_fact_list *v = own(l, n, sizeof(*v));

	if (!v)
		return -ENOMEM;
	for (size_t i = 0; i < n; i++) {
		const char *key = ir_yaml_key_at(map, i);
		const struct ir_yaml_node *at = ir_yaml_get(map, key);
		const char **to[] = {
			&v[i].ja, &v[i].en, &v[i].member_ja, &v[i].member_en};

		v[i].name = key;
		for (size_t k = 0; k < 4; k++) {
			*to[k] = ir_yaml_str(ir_yaml_at(at, k));
			if (!*to[k])
				return bad(l, map, _("not a list entry:"), key);
		}
	}
	l->v->lists = v;
	l->v->n_lists = n;
	return 0;
}

static int
by_name(const void *a, const void *b)
{
	const struct vocab_name *x = a, *y = b;

	return strcmp(x->name, y->name);
}

static int
add_name(struct load *l, const char *name, const struct ir_fact *f)
{
	struct ir_vocab *v = l->v;
	size_t len = strlen(name);
	char *copy = own(l, len + 3, 1);

	if (!copy)
		return -ENOMEM;
	memcpy(copy, name, len);
	if (f->list && !strstr(name, "[]"))
		memcpy(copy + len, "[]", 2);
	v->names[v->n_names].name = copy;
	v->names[v->n_names++].fact = f;
	return 0;
}

static int
index_names(struct load *l)
{
	struct ir_vocab *v = l->v;
	size_t n = 0;

	for (size_t i = 0; i < v->n_facts; i++)
		n += 1 + v->facts[i].n_aliases;
	v->names = own(l, n, sizeof(*v->names));
	if (!v->names)
		return -ENOMEM;
	for (size_t i = 0; i < v->n_facts; i++) {
		const struct ir_fact *f = &v->facts[i];

		if (add_name(l, f->path, f) != 0)
			return -ENOMEM;
		for (size_t k = 0; k < f->n_aliases; k++)
			if (add_name(l, f->aliases[k], f) != 0)
				return -ENOMEM;
	}
	qsort(v->names, v->n_names, sizeof(*v->names), by_name);
	for (size_t i = 1; i < v->n_names; i++)
		if (strcmp(v->names[i - 1].name, v->names[i].name) == 0)
			return ir_err_set(l->e, IR_EFORMAT,
				_("%s:%u: the path '%s' is there twice"),
				l->name, v->names[i].fact->line,
				v->names[i].name);
	return 0;
}

/*
 * A fact may not have facts below it, a list may not share its name with a
 * group or a fact: looks at every beginning of the path of f.
 */
static int
no_clash(struct load *l, const struct ir_fact *f)
{
	char head[IR_FACT_PATH_MAX + 1];
	size_t len = strlen(f->path);

	for (size_t i = 1; i <= len; i++) {
		if (i < len && f->path[i] != '.' && f->path[i] != '[')
			continue;
		memcpy(head, f->path, i);
		head[i] = '\0';
		if (i < len && ir_vocab_pattern(l->v, head))
			return ir_err_set(l->e, IR_EFORMAT,
				_("%s:%u: '%s' lies below '%s'"), l->name,
				f->line, f->path, head);
		if (f->path[i] != '[' && ir_vocab_list(l->v, head))
			return ir_err_set(l->e, IR_EFORMAT,
				_("%s:%u: '%s' and the list '%s[]' share a "
				  "name"),
				l->name, f->line, f->path, head);
	}
	return 0;
}

static int
load(struct load *l)
{
	static const char *const keys[] = {"hikeshi", "date", "units", "forms",
		"choice_sets", "lists", "facts", NULL};
	const struct ir_yaml_node *list;
	const char *purpose = NULL;
	struct ir_vocab *v = l->v;
	int r;

	l->root = ir_yaml_root(v->yaml, 0);
	list = ir_yaml_get(l->root, "facts");
	r = only_keys(l, l->root, "vocabulary", keys);
	if (!r)
		r = text(l, l->root, "hikeshi", true, &purpose);
	if (!r && strcmp(purpose, "vocabulary/1") != 0)
		r = bad(l, l->root, _("not a vocabulary/1 file:"), purpose);
	if (!r)
		r = text(l, l->root, "date", true, &v->date);
	if (!r &&
		(ir_yaml_type(list) != IR_YAML_SEQ ||
			ir_yaml_count(list) > FACTS_MAX))
		r = bad(l, l->root, _("not a list:"), "facts");
	if (!r)
		r = lists(l);
	if (r)
		return r;
	v->n_facts = ir_yaml_count(list);
	v->facts = own(l, v->n_facts, sizeof(*v->facts));
	if (!v->facts)
		return -ENOMEM;
	for (size_t i = 0; i < v->n_facts && r == 0; i++)
		r = fact(l, &v->facts[i], ir_yaml_at(list, i));
	if (!r)
		r = index_names(l);
	for (size_t i = 0; i < v->n_facts && r == 0; i++)
		r = no_clash(l, &v->facts[i]);
	return r;
}

int
vocab_load(struct ir_vocab *v, const char *name, struct ir_err *e)
{
	struct load l = {.v = v, .name = name, .e = e};

	return load(&l);
}
