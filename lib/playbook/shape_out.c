/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <string.h>

#include "convert_i.h"
#include "ir/playbook/playbook.h"
#include "shape_i.h"

/* From the standard's shape to what people write. */
struct out {
	struct ir_vals *t;
	struct ir_val *root;
	struct ir_val *ext; /* of the playbook, an object, or NULL */
	const char *lang;
	struct ir_val *texts; /* of the extension, an object, or NULL */
	bool **taken; /* by language and entry of texts */
	bool lifted; /* something of the extension is written elsewhere */
};

/* Another key for a member, which no other has; obj is settled later. */
static int
rekey(struct ir_val *m, const char *lead, const char *key)
{
	size_t n = strlen(lead), len = strlen(key);
	char *p = value_alloc(m->t, n + len + 1);

	if (!p)
		return -ENOMEM;
	memcpy(p, lead, n);
	memcpy(p + n, key, len + 1);
	m->key = p;
	return 0;
}

/* Marks the keys that would mean something else: "=key". */
static int
mark(struct ir_val *obj, const char *own, const char *own2, bool all)
{
	int r = 0;

	if (ir_val_type(obj) != IR_JSON_OBJECT)
		return 0;
	for (uint32_t i = 0; r == 0 && i < obj->n; i++) {
		struct ir_val *m = obj->u.items[i];

		if (all || *m->key == '=' || strcmp(m->key, own) == 0 ||
			strcmp(m->key, own2) == 0)
			r = rekey(m, "=", m->key);
	}
	if (obj->index)
		value_index_build(obj);
	return r;
}

/* Brings the languages of one text together. */
static int
join(struct out *o, struct ir_val *v, const char *at)
{
	struct ir_val *both = NULL;

	for (uint32_t i = 0; i < o->texts->n; i++) {
		struct ir_val *l = o->texts->u.items[i];
		struct ir_val *s = ir_val_get(l, at);

		if (!ir_val_str(s) || !o->taken[i])
			continue;
		if (!both) {
			both = ir_val_new(o->t, IR_JSON_OBJECT);
			if (!ir_val_set(both, o->lang,
				    ir_val_new_str(o->t, v->u.s)))
				return -ENOMEM;
		}
		o->taken[i][s->at] = true;
		if (!ir_val_set(both, l->key, ir_val_new_str(o->t, s->u.s)))
			return -ENOMEM;
	}
	if (both)
		(void)ir_val_set(v->parent, v->key, both); /* in its place */
	return 0;
}

static int
on_text(void *arg, struct ir_val *v)
{
	struct out *o = arg;
	struct ir_buf at;
	int r;

	if (shape_is_languages(v, false) || shape_is_languages(v, true))
		return mark(v, "", "", true);
	if (!ir_val_str(v) || !o->texts)
		return 0;
	ir_buf_init(&at, 0);
	r = ir_val_pointer(v, &at);
	if (r == 0)
		r = join(o, v, at.p);
	ir_buf_free(&at);
	return r;
}

static bool
is_language(const char *s)
{
	return s[0] >= 'a' && s[0] <= 'z' && s[1] >= 'a' && s[1] <= 'z' &&
		!s[2];
}

/* Leaves in obj what was not taken. */
static void
sieve(struct ir_val *obj, const bool *taken)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < obj->n; i++) {
		struct ir_val *m = obj->u.items[i];

		if (taken[i])
			continue;
		obj->u.items[n] = m;
		m->at = n++;
	}
	obj->n = n;
	if (obj->index)
		value_index_build(obj);
}

static int
languages(struct out *o)
{
	struct ir_val *t = ir_val_get(o->ext, "texts");
	int r;

	if (ir_val_type(t) == IR_JSON_OBJECT && is_language(o->lang) &&
		t->n > 0) {
		o->texts = t;
		o->taken = value_alloc(o->t, t->n * sizeof(bool *));
		for (uint32_t i = 0; o->taken && i < t->n; i++) {
			struct ir_val *l = t->u.items[i];

			o->taken[i] = NULL;
			if (l->type != IR_JSON_OBJECT || l->n == 0 ||
				!is_language(l->key) ||
				strcmp(l->key, o->lang) == 0)
				continue;
			o->taken[i] = value_alloc(o->t, l->n);
			if (!o->taken[i])
				return -ENOMEM;
			memset(o->taken[i], 0, l->n);
		}
		if (!o->taken)
			return -ENOMEM;
	}
	r = shape_texts(o->root, on_text, o);
	if (r < 0 || !o->texts)
		return r;
	for (uint32_t i = o->texts->n; i-- > 0;) {
		struct ir_val *l = o->texts->u.items[i];
		uint32_t before = l->n;

		if (!o->taken[i])
			continue;
		sieve(l, o->taken[i]);
		o->lifted |= l->n < before;
		if (l->n == 0)
			ir_val_cut(l);
	}
	if (o->texts->n == 0)
		ir_val_cut(o->texts);
	return 0;
}

/* Is name what id would be made of again? */
static int
is_name_of(struct out *o, unsigned dict, const struct ir_val *v,
	const char *name, bool *ret)
{
	const char *id = NULL;
	int r = 0;

	*ret = false;
	if (name && v->type == IR_JSON_OBJECT && shape_is_short(name))
		r = shape_id(o->t, ir_val_get_str(o->root, "id"), dict,
			ir_val_get_str(v, "type"), name, &id);
	if (id)
		*ret = strcmp(id, v->key) == 0;
	return r;
}

struct renaming {
	struct out *o;
	const char **names[SHAPE_DICTS]; /* by item, NULL: none */
	struct ir_val *declared[SHAPE_DICTS]; /* {short: null} */
};

/* The short names of a dictionary that would come back as they were. */
static int
find_names(struct renaming *n, unsigned dict)
{
	struct ir_val *all = ir_val_get(n->o->ext, "names");
	const struct ir_val *d = shape_dict(n->o->root, dict);
	size_t count = ir_val_count(d);
	int r = 0;

	n->declared[dict] = ir_val_new(n->o->t, IR_JSON_OBJECT);
	n->names[dict] = value_alloc(n->o->t, count * sizeof(char *));
	if (!n->declared[dict] || !n->names[dict])
		return -ENOMEM;
	for (size_t i = 0; r == 0 && i < count; i++) {
		const struct ir_val *v = ir_val_at(d, i);
		const char *name = ir_val_get_str(all, v->key);
		bool fits;

		n->names[dict][i] = NULL;
		r = is_name_of(n->o, dict, v, name, &fits);
		if (r < 0 || !fits)
			continue;
		n->names[dict][i] = name;
		if (!ir_val_set(n->declared[dict], name,
			    ir_val_new(n->o->t, IR_JSON_NULL)))
			r = -ENOMEM;
	}
	return r;
}

/* How a name in a dictionary is written: short, marked, or as it is. */
static int
rewrite(struct renaming *n, unsigned dict, const char **s)
{
	const struct ir_val *v = ir_val_get(shape_dict(n->o->root, dict), *s);
	char *p;

	if (v && n->names[dict][v->at]) {
		*s = n->names[dict][v->at];
		return 0;
	}
	if (**s != '=' && !ir_val_get(n->declared[dict], *s))
		return 0;
	p = value_alloc(n->o->t, strlen(*s) + 2);
	if (!p)
		return -ENOMEM;
	p[0] = '=';
	memcpy(p + 1, *s, strlen(*s) + 1);
	*s = p;
	return 0;
}

static int
on_ref(void *arg, struct ir_val *s, unsigned dict)
{
	return rewrite(arg, dict, &s->u.s);
}

static int
on_keys(void *arg, struct ir_val *obj)
{
	int r = 0;

	for (uint32_t i = 0; r == 0 && i < obj->n; i++)
		r = rewrite(arg, SHAPE_EXTENSIONS, &obj->u.items[i]->key);
	if (obj->index)
		value_index_build(obj);
	return r;
}

static int
rename_dict(struct renaming *n, unsigned dict)
{
	struct ir_val *all = ir_val_get(n->o->ext, "names");
	struct ir_val *d = shape_dict(n->o->root, dict);
	bool *taken;
	int r = 0;

	if (!d)
		return 0;
	taken = value_alloc(n->o->t, ir_val_count(all) + 1);
	if (!taken)
		return -ENOMEM;
	memset(taken, 0, ir_val_count(all) + 1);
	for (uint32_t i = 0; r == 0 && i < d->n; i++) {
		struct ir_val *m = d->u.items[i];

		if (n->names[dict][i]) {
			taken[ir_val_get(all, m->key)->at] = true;
			n->o->lifted = true;
			r = rekey(m, "", n->names[dict][i]);
		} else if (*m->key == '=' || shape_is_short(m->key)) {
			r = rekey(m, "=", m->key);
		}
	}
	if (all)
		sieve(all, taken);
	if (d->index)
		value_index_build(d);
	return r;
}

static int
short_names(struct out *o)
{
	struct ir_val *all = ir_val_get(o->ext, "names");
	struct renaming n = {.o = o};
	bool any = ir_val_count(all) > 0;
	int r = 0;

	for (unsigned k = 0; r == 0 && k < SHAPE_DICTS; k++)
		r = find_names(&n, k);
	if (r == 0)
		r = shape_refs(o->root, on_ref, &n);
	if (r == 0)
		r = shape_extensions(o->root, on_keys, &n);
	for (unsigned k = 0; r == 0 && k < SHAPE_DICTS; k++)
		r = rename_dict(&n, k);
	if (any && ir_val_type(all) == IR_JSON_OBJECT && all->n == 0)
		ir_val_cut(all);
	return r;
}

/* Moves our object out of member key of v to "ir". */
static int
move_ext(struct ir_val *v, const char *key, bool drop)
{
	struct ir_val *d = ir_val_get(v, key), *ext = shape_ext(v, key);
	uint32_t at;

	if (!ext)
		return 0;
	at = d->at;
	ir_val_cut(ext);
	if (d->n == 0)
		ir_val_cut(d);
	else
		at++;
	if (drop)
		return 0;
	return value_insert(v, at, "ir", ext) ? 0 : -ENOMEM;
}

static int
extensions(struct out *o, bool usable)
{
	struct ir_val *w = shape_dict(o->root, SHAPE_WORKFLOW);
	struct ir_val *lang = ir_val_get(o->ext, "lang");
	int r = 0;

	for (size_t i = 0; r == 0 && i < ir_val_count(w); i++) {
		r = mark(ir_val_at(w, i), "ir", "ir", false);
		if (r == 0 && usable)
			r = move_ext(ir_val_at(w, i), SHAPE_OF_STEP, false);
	}
	if (r == 0)
		r = mark(o->root, "ir", "lang", false);
	if (r < 0 || !usable)
		return r;
	if (ir_val_str(lang)) {
		uint32_t at = ir_val_get(o->root, "spec_version")->at + 1;

		ir_val_cut(lang);
		o->lifted = true;
		if (!value_insert(o->root, at, "lang", lang))
			return -ENOMEM;
	}
	return move_ext(o->root, SHAPE_OF_PLAYBOOK,
		o->ext && o->ext->n == 0 && o->lifted);
}

/* Does anything use our extension? */
static bool
is_used(const struct ir_val *root)
{
	const struct ir_val *w = shape_dict(root, SHAPE_WORKFLOW);

	for (size_t i = 0; i < ir_val_count(w); i++)
		if (shape_ext(ir_val_at(w, i), SHAPE_OF_STEP))
			return true;
	return shape_ext(root, SHAPE_OF_PLAYBOOK) != NULL;
}

int
shape_people(struct ir_val *root)
{
	struct out o = {.t = root->t, .root = root, .lang = "ja"};
	struct ir_val *defs = ir_val_get(root, "extension_definitions");
	struct ir_val *def = ir_val_get(defs, IR_PB_EXTENSION);
	bool usable = def && is_used(root);
	const char *lang;
	int r;

	if (usable) {
		o.ext = shape_ext(root, SHAPE_OF_PLAYBOOK);
		if (ir_val_type(o.ext) != IR_JSON_OBJECT)
			o.ext = NULL;
	}
	lang = ir_val_get_str(o.ext, "lang");
	o.lang = lang ? lang : o.lang;
	r = languages(&o);
	if (r == 0 && usable && ir_val_same(def, shape_definition(o.t))) {
		ir_val_cut(def);
		if (defs->n == 0)
			ir_val_cut(defs);
	}
	if (r == 0)
		r = short_names(&o);
	return r < 0 ? r : extensions(&o, usable);
}
