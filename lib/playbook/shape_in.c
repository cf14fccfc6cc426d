/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <string.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/playbook/playbook.h"
#include "shape_i.h"

/* From what people write to the standard's shape. */
struct in {
	struct ir_vals *t;
	struct ir_val *root;
	const char *name; /* of the file, escaped */
	const char **ids[SHAPE_DICTS]; /* by item: its id, NULL: it stays */
	struct ir_val *names; /* {ID: short}, NULL: none yet */
	struct ir_val *texts; /* {LANG: {POINTER: text}} */
	const char *lang; /* of the standard's properties */
	struct ir_err *e;
};

static int
no_memory(struct in *in)
{
	return ir_err_set(in->e, ENOMEM, _("no memory for a playbook"));
}

static int
twice(struct in *in, const struct ir_val *v, const char *key)
{
	uint32_t line, col;
	struct ir_esc esc;

	ir_val_key_pos(v, &line, &col);
	return ir_err_set(in->e, IR_EFORMAT, _("%s:%u:%u: '%s' stands twice"),
		in->name, line, col, ir_esc(key, &esc));
}

/* The keys of an object were changed: is each still the only one? */
static int
settle(struct in *in, struct ir_val *obj)
{
	if (obj->index)
		value_index_build(obj);
	for (uint32_t i = 0; i < obj->n; i++) {
		const struct ir_val *m = obj->u.items[i];

		if (ir_val_get(obj, m->key) != m)
			return twice(in, m, m->key);
	}
	return 0;
}

/* "=key" stands for a key that would mean something else. */
static int
unmark(struct in *in, struct ir_val *obj)
{
	bool any = false;

	for (uint32_t i = 0; i < ir_val_count(obj); i++)
		if (obj->type == IR_JSON_OBJECT &&
			obj->u.items[i]->key[0] == '=') {
			obj->u.items[i]->key++;
			any = true;
		}
	return any ? settle(in, obj) : 0;
}

/* The ids of one dictionary's short names. */
static int
make_ids(struct in *in, unsigned dict)
{
	const char *playbook = ir_val_get_str(in->root, "id");
	const struct ir_val *d = shape_dict(in->root, dict);
	size_t n = ir_val_count(d);

	if (n == 0)
		return 0;
	in->ids[dict] = value_alloc(in->t, n * sizeof(char *));
	if (!in->ids[dict])
		return no_memory(in);
	for (size_t i = 0; i < n; i++) {
		struct ir_val *v = ir_val_at(d, i);
		int r;

		in->ids[dict][i] = NULL;
		if (v->type != IR_JSON_OBJECT || !shape_is_short(v->key))
			continue;
		r = shape_id(in->t, playbook, dict, ir_val_get_str(v, "type"),
			v->key, &in->ids[dict][i]);
		if (r < 0)
			return ir_err_set(
				in->e, r, _("cannot make identifiers"));
	}
	return 0;
}

/* What a name in a dictionary stands for. */
static const char *
resolve(const struct in *in, unsigned dict, const char *name)
{
	const struct ir_val *v;

	if (*name == '=')
		return name + 1;
	v = ir_val_get(shape_dict(in->root, dict), name);
	return v && in->ids[dict][v->at] ? in->ids[dict][v->at] : name;
}

static int
on_ref(void *arg, struct ir_val *s, unsigned dict)
{
	s->u.s = resolve(arg, dict, s->u.s);
	return 0;
}

static int
on_keys(void *arg, struct ir_val *obj)
{
	for (uint32_t i = 0; i < obj->n; i++) {
		struct ir_val *m = obj->u.items[i];

		m->key = resolve(arg, SHAPE_EXTENSIONS, m->key);
	}
	return settle(arg, obj);
}

/* Gives the members of a dictionary their ids, and keeps their names. */
static int
rename_all(struct in *in, unsigned dict)
{
	struct ir_val *d = shape_dict(in->root, dict);

	for (uint32_t i = 0; i < ir_val_count(d); i++) {
		struct ir_val *m = d->u.items[i];
		const char *id = in->ids[dict][i], *was = m->key;

		if (!id) {
			m->key += *m->key == '=';
			continue;
		}
		m->key = id;
		if (!in->names)
			in->names = ir_val_new(in->t, IR_JSON_OBJECT);
		if (!ir_val_set(in->names, id, ir_val_new_str(in->t, was)))
			return no_memory(in);
	}
	return d ? settle(in, d) : 0;
}

static int
short_names(struct in *in)
{
	int r = 0;

	for (unsigned k = 0; r == 0 && k < SHAPE_DICTS; k++)
		r = make_ids(in, k);
	if (r == 0)
		r = shape_refs(in->root, on_ref, in);
	if (r == 0)
		r = shape_extensions(in->root, on_keys, in);
	for (unsigned k = 0; r == 0 && k < SHAPE_DICTS; k++)
		r = rename_all(in, k);
	return r;
}

/* The dictionary of v under key, made where member "ir" stands. */
static struct ir_val *
home(struct in *in, struct ir_val *v, const char *key)
{
	const struct ir_val *ir = ir_val_get(v, "ir");
	struct ir_val *d = ir_val_get(v, key);

	if (d)
		return d;
	return value_insert(v, ir ? ir->at : UINT32_MAX, key,
		ir_val_new(in->t, IR_JSON_OBJECT));
}

/* Moves "ir" of a step or the playbook to where the standard wants it. */
static int
move_ir(struct in *in, struct ir_val *v, const char *key, bool *any)
{
	struct ir_val *ir = ir_val_get(v, "ir"), *d;

	if (!ir)
		return 0;
	*any = true;
	d = home(in, v, key);
	if (d && d->type != IR_JSON_OBJECT)
		return twice(in, ir, key);
	if (ir_val_get(d, IR_PB_EXTENSION))
		return twice(in, ir, IR_PB_EXTENSION);
	ir_val_cut(ir);
	return ir_val_set(d, IR_PB_EXTENSION, ir) ? 0 : no_memory(in);
}

static int
extensions(struct in *in, bool *any)
{
	struct ir_val *w = shape_dict(in->root, SHAPE_WORKFLOW);
	int r = move_ir(in, in->root, SHAPE_OF_PLAYBOOK, any);

	for (size_t i = 0; r == 0 && i < ir_val_count(w); i++) {
		r = move_ir(in, ir_val_at(w, i), SHAPE_OF_STEP, any);
		if (r == 0)
			r = unmark(in, ir_val_at(w, i));
	}
	return r;
}

/* Takes the languages of one text apart. */
static int
on_text(void *arg, struct ir_val *v)
{
	struct in *in = arg;
	const struct ir_val *own;
	struct ir_buf at;
	int r = 0;

	if (shape_is_languages(v, true))
		return unmark(in, v);
	if (!shape_is_languages(v, false))
		return 0;
	own = ir_val_get(v, in->lang);
	own = own ? own : v->u.items[0];
	ir_buf_init(&at, 0);
	if (ir_val_pointer(v, &at) < 0)
		r = no_memory(in);
	for (uint32_t i = 0; r == 0 && i < v->n; i++) {
		struct ir_val *m = v->u.items[i], *t;

		if (strcmp(m->key, in->lang) == 0)
			continue;
		if (!in->texts)
			in->texts = ir_val_new(in->t, IR_JSON_OBJECT);
		t = ir_val_get(in->texts, m->key);
		if (!t)
			t = ir_val_set(in->texts, m->key,
				ir_val_new(in->t, IR_JSON_OBJECT));
		if (!ir_val_set(t, at.p, ir_val_new_str(in->t, m->u.s)))
			r = no_memory(in);
	}
	ir_buf_free(&at);
	v->u.s = own->u.s;
	v->type = IR_JSON_STRING;
	v->index = NULL;
	v->n = v->cap = 0;
	return r;
}

/* Puts what was found into member key of the extension, beside what stands
 * there. */
static int
merge(struct in *in, struct ir_val *ext, const char *key, struct ir_val *found)
{
	struct ir_val *have = ir_val_get(ext, key);

	if (!found || !have)
		return !found || ir_val_set(ext, key, found) ? 0
							     : no_memory(in);
	if (have->type != IR_JSON_OBJECT)
		return twice(in, have, key);
	for (uint32_t i = 0; i < found->n; i++) {
		struct ir_val *m = found->u.items[i];
		const char *k = m->key;
		const struct ir_val *old = ir_val_get(have, k);
		int r = 0;

		if (old && m->type == IR_JSON_OBJECT)
			r = merge(in, have, k, m);
		else if (old)
			r = twice(in, old, k);
		if (r < 0)
			return r;
		m->parent = NULL; /* found itself is of no more use */
		if (!old && !ir_val_set(have, k, m))
			return no_memory(in);
	}
	return 0;
}

/* The extension of the playbook, made when there is none. */
static int
own_ext(struct in *in, struct ir_val **ret)
{
	struct ir_val *d = home(in, in->root, SHAPE_OF_PLAYBOOK), *ext;

	if (d && d->type != IR_JSON_OBJECT)
		return twice(in, d, SHAPE_OF_PLAYBOOK);
	ext = ir_val_get(d, IR_PB_EXTENSION);
	if (!ext)
		ext = ir_val_set(
			d, IR_PB_EXTENSION, ir_val_new(in->t, IR_JSON_OBJECT));
	if (!ext)
		return no_memory(in);
	if (ext->type != IR_JSON_OBJECT)
		return twice(in, ext, IR_PB_EXTENSION);
	*ret = ext;
	return 0;
}

/* What was found goes into the extension of the playbook. */
static int
keep(struct in *in, struct ir_val *lang, bool *any)
{
	struct ir_val *ext = NULL;
	int r;

	if (!in->names && !in->texts && !lang)
		return 0;
	*any = true;
	r = own_ext(in, &ext);
	if (r == 0 && lang && ir_val_get(ext, "lang"))
		r = twice(in, lang, "lang");
	if (r == 0 && lang)
		r = ir_val_set(ext, "lang", lang) ? 0 : no_memory(in);
	if (r == 0)
		r = merge(in, ext, "names", in->names);
	if (r == 0)
		r = merge(in, ext, "texts", in->texts);
	return r;
}

/* The definition of our extension, unless there is one. */
static int
define(struct in *in)
{
	struct ir_val *d = ir_val_get(in->root, "extension_definitions");

	if (!d)
		d = ir_val_set(in->root, "extension_definitions",
			ir_val_new(in->t, IR_JSON_OBJECT));
	if (d && d->type != IR_JSON_OBJECT)
		return 0; /* for the checker to say */
	if (!ir_val_get(d, IR_PB_EXTENSION) &&
		!ir_val_set(d, IR_PB_EXTENSION, shape_definition(in->t)))
		return no_memory(in);
	return 0;
}

static int
defaults(struct in *in)
{
	static const char *const t[][2] = {
		{"type", "playbook"}, {"spec_version", "cacao-2.0"}};

	for (uint32_t i = 0; i < 2; i++)
		if (!ir_val_get(in->root, t[i][0]) &&
			!value_insert(in->root, i, t[i][0],
				ir_val_new_str(in->t, t[i][1])))
			return no_memory(in);
	return 0;
}

int
shape_standard(struct ir_val *root, const char *name, struct ir_err *e)
{
	struct in in = {.root = root, .e = e};
	struct ir_val *lang;
	bool any = false;
	struct ir_esc esc;
	int r;

	if (ir_val_type(root) != IR_JSON_OBJECT)
		return 0;
	in.t = root->t;
	in.name = ir_esc(name, &esc);
	lang = ir_val_get(root, "lang");
	lang = ir_val_str(lang) ? lang : NULL;
	r = short_names(&in);
	if (r == 0)
		r = extensions(&in, &any);
	in.lang = ir_val_str(lang);
	if (!in.lang)
		in.lang = ir_val_get_str(
			shape_ext(root, SHAPE_OF_PLAYBOOK), "lang");
	in.lang = in.lang ? in.lang : "ja";
	ir_val_cut(lang);
	if (r == 0)
		r = unmark(&in, root);
	if (r == 0)
		r = defaults(&in);
	if (r == 0)
		r = shape_texts(root, on_text, &in);
	if (r == 0)
		r = keep(&in, lang, &any);
	if (r == 0 && any)
		r = define(&in);
	return r;
}
