/* SPDX-License-Identifier: Apache-2.0 */
#include "vocabulary_i.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"

#define FACTS_MAX 4096u
#define CHOICES_MAX 256u
#define CHUNK ((size_t)32 << 10)
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

static struct vocab_chunk *
new_chunk(struct ir_vocab *v, size_t need)
{
	size_t size = need > CHUNK ? need : CHUNK;
	struct vocab_chunk *c = calloc(1, sizeof(*c) + size);

	if (!c)
		return NULL;
	c->size = size;
	c->next = v->chunks;
	v->chunks = c;
	return c;
}

/* Zeroed memory that lives as long as the vocabulary; NULL: error set.  The
 * limits on what is loaded keep n * size small. */
static void *
own(struct load *l, size_t n, size_t size)
{
	struct vocab_chunk *c = l->v->chunks;
	size_t need = (n * size + 15) / 16 * 16;
	void *p;

	if (!c || c->size - c->used < need)
		c = new_chunk(l->v, need);
	if (!c) {
		(void)ir_err_sys(l->e, ENOMEM, _("cannot load '%s'"), l->name);
		return NULL;
	}
	p = c->data + c->used;
	c->used += need;
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

/* Splits a text at sep into copies; words with nothing in them are errors. */
static int
split(struct load *l, const struct ir_yaml_node *at, const char *s, char sep,
	const char *const **ret, size_t *ret_n)
{
	size_t len = strlen(s), n = 1, k = 0;
	char *copy = own(l, len + 1, 1);
	const char **v;

	for (size_t i = 0; i < len; i++)
		n += s[i] == sep;
	v = copy ? own(l, n, sizeof(*v)) : NULL;
	if (!v)
		return -ENOMEM;
	memcpy(copy, s, len);
	v[k++] = copy;
	for (size_t i = 0; i < len; i++) {
		if (copy[i] != sep)
			continue;
		copy[i] = '\0';
		v[k++] = copy + i + 1;
	}
	for (size_t i = 0; i < k; i++)
		if (!*v[i])
			return bad(l, at, _("a word is missing in"), s);
	*ret = v;
	*ret_n = k;
	return 0;
}

/* key|ja|en */
static int
choice(struct load *l, const struct ir_yaml_node *n, struct ir_choice *ret)
{
	const char *s = ir_yaml_str(n);
	const char *const *part;
	size_t count;
	int r;

	if (!s)
		return bad(l, n, _("not of the form key|ja|en:"), "choices");
	r = split(l, n, s, '|', &part, &count);
	if (r == 0 && count != 3)
		r = bad(l, n, _("not of the form key|ja|en:"), s);
	if (r)
		return r;
	ret->key = part[0];
	ret->ja = part[1];
	ret->en = part[2];
	return 0;
}

static int
choices(struct load *l, struct ir_fact *f, const struct ir_yaml_node *n)
{
	const char *set = ir_yaml_str(n);
	struct ir_choice *c;
	size_t count;
	int r = 0;

	if (set) {
		const struct ir_yaml_node *at = n;

		n = ir_yaml_get(ir_yaml_get(l->root, "choice_sets"), set);
		if (!n)
			return bad(l, at, _("unknown choice set"), set);
	}
	count = ir_yaml_count(n);
	if (ir_yaml_type(n) != IR_YAML_SEQ || count == 0 || count > CHOICES_MAX)
		return bad(l, n, _("not a list of choices:"), f->path);
	c = own(l, count, sizeof(*c));
	if (!c)
		return -ENOMEM;
	for (size_t i = 0; i < count && r == 0; i++)
		r = choice(l, ir_yaml_at(n, i), &c[i]);
	f->choices = c;
	f->n_choices = count;
	return r;
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

/* more: the mapping at the end of the row, or NULL. */
static int
type_of(struct load *l, struct ir_fact *f, const struct ir_yaml_node *at,
	const struct ir_yaml_node *more)
{
	const struct ir_yaml_node *c = ir_yaml_get(more, "choices");
	size_t i = 0;
	bool wants;

	while (i < sizeof(types) / sizeof(types[0]) &&
		strcmp(types[i].name, f->type_name) != 0)
		i++;
	if (i == sizeof(types) / sizeof(types[0]))
		return bad(l, at, _("unknown type"), f->type_name);
	f->type = types[i].type;
	wants = f->type == IR_FACT_CHOICE || f->type == IR_FACT_CHOICES;
	if (wants != (c != NULL))
		return bad(l, at,
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
forms(struct load *l, struct ir_fact *f, const struct ir_yaml_node *row,
	const char *words)
{
	const struct ir_yaml_node *known = ir_yaml_get(l->root, "forms");
	int r = split(l, row, words, ' ', &f->forms, &f->n_forms);

	for (size_t i = 0; i < f->n_forms && r == 0; i++)
		if (!ir_yaml_get(known, f->forms[i]))
			r = bad(l, row, _("unknown form"), f->forms[i]);
	return r;
}

/* planned: true, false or maybe */
static int
way_of(struct load *l, struct ir_fact *f, const struct ir_yaml_node *n)
{
	const char *word = ir_yaml_str(n);
	bool ahead;

	if (word && strcmp(word, "maybe") == 0) {
		f->planned = IR_TIME_NEAR;
		return 0;
	}
	if (ir_yaml_bool(n, &ahead) != 0)
		return bad(l, n, _("not true, false or maybe:"), "planned");
	f->planned = ahead ? IR_TIME_AHEAD : IR_TIME_PAST;
	return 0;
}

/* The mapping at the end of a row. */
static int
more_of(struct load *l, struct ir_fact *f, const struct ir_yaml_node *more)
{
	static const char *const keys[] = {"unit", "min", "max", "choices",
		"note_ja", "note_en", "aliases", "no_names", "planned", NULL};
	const struct ir_yaml_node *names = ir_yaml_get(more, "no_names");
	const struct ir_yaml_node *planned = ir_yaml_get(more, "planned");
	const char *aliases = NULL;
	int r;

	f->min = 0;
	f->max = JSON_SAFE;
	if (!more)
		return 0;
	r = only_keys(l, more, "fact", keys);
	if (!r)
		r = range(l, f, more);
	if (!r)
		r = unit(l, f, more);
	if (!r)
		r = text(l, more, "note_ja", false, &f->note_ja);
	if (!r)
		r = text(l, more, "note_en", false, &f->note_en);
	if (!r && names && ir_yaml_bool(names, &f->no_names) != 0)
		r = bad(l, names, _("not true or false:"), "no_names");
	if (!r && planned)
		r = way_of(l, f, planned);
	if (!r)
		r = text(l, more, "aliases", false, &aliases);
	if (!r && aliases)
		r = split(l, more, aliases, ' ', &f->aliases, &f->n_aliases);
	return r;
}

/* [path, type, ja, en, mark, forms, {more}] */
static int
fact(struct load *l, struct ir_fact *f, const struct ir_yaml_node *row)
{
	const struct ir_yaml_node *more = ir_yaml_at(row, 6);
	const char *words = NULL;
	const char **to[] = {
		&f->path, &f->type_name, &f->ja, &f->en, &f->mark, &words};
	uint32_t col;
	int r;

	ir_yaml_pos(row, &f->line, &col);
	if (ir_yaml_type(row) != IR_YAML_SEQ || ir_yaml_count(row) > 7)
		return bad(l, row, _("not a row of a fact"), NULL);
	for (size_t i = 0; i < 6; i++) {
		*to[i] = ir_yaml_str(ir_yaml_at(row, i));
		if (!*to[i] || !**to[i])
			return bad(l, row, _("not a row of a fact"), f->path);
	}
	r = pattern(l, f, row);
	if (!r)
		r = more_of(l, f, more);
	if (!r)
		r = type_of(l, f, row, more);
	return r ? r : forms(l, f, row, words);
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
	memcpy(copy, name, len + 1);
	if (f->list && !strstr(name, "[]"))
		memcpy(copy + len, "[]", 3);
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
	const char *purpose = "";
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
