/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/playbook/value.h"

#include <errno.h>
#include <string.h>

#include "ir/base/num.h"
#include "value_i.h"

bool
value_is_tree(const struct ir_val *v)
{
	return v && (v->type == IR_JSON_ARRAY || v->type == IR_JSON_OBJECT);
}

enum ir_json_type
ir_val_type(const struct ir_val *v)
{
	return v ? v->type : IR_JSON_NONE;
}

size_t
ir_val_count(const struct ir_val *v)
{
	return v ? v->n : 0;
}

struct ir_val *
ir_val_at(const struct ir_val *v, size_t i)
{
	return v && i < v->n ? v->u.items[i] : NULL;
}

struct ir_val *
ir_val_get(const struct ir_val *v, const char *key)
{
	if (ir_val_type(v) != IR_JSON_OBJECT || !key)
		return NULL;
	return ir_val_at(v, value_index_find(v, key));
}

const char *
ir_val_key(const struct ir_val *v)
{
	return v ? v->key : NULL;
}

const struct ir_val *
ir_val_parent(const struct ir_val *v)
{
	return v ? v->parent : NULL;
}

const char *
ir_val_str(const struct ir_val *v)
{
	return ir_val_type(v) == IR_JSON_STRING ? v->u.s : NULL;
}

const char *
ir_val_get_str(const struct ir_val *v, const char *key)
{
	return ir_val_str(ir_val_get(v, key));
}

const char *
ir_val_num(const struct ir_val *v)
{
	return ir_val_type(v) == IR_JSON_NUMBER ? v->u.s : NULL;
}

int
ir_val_i64(const struct ir_val *v, int64_t *ret)
{
	const char *s = ir_val_num(v);

	return s ? ir_num_i64(s, strlen(s), INT64_MIN, INT64_MAX, ret)
		 : -EINVAL;
}

int
ir_val_bool(const struct ir_val *v, bool *ret)
{
	if (ir_val_type(v) != IR_JSON_BOOL)
		return -EINVAL;
	*ret = v->u.b;
	return 0;
}

bool
ir_val_is(const struct ir_val *v, const char *s)
{
	const char *have = ir_val_str(v);

	return have && s && strcmp(have, s) == 0;
}

void
ir_val_pos(const struct ir_val *v, uint32_t *ret_line, uint32_t *ret_col)
{
	*ret_line = v ? v->line : 0;
	*ret_col = v ? v->col : 0;
}

void
ir_val_key_pos(const struct ir_val *v, uint32_t *ret_line, uint32_t *ret_col)
{
	*ret_line = v ? v->key_line : 0;
	*ret_col = v ? v->key_col : 0;
}

void
value_place(struct ir_val *v, const struct ir_val *like)
{
	if (!v || !like)
		return;
	v->line = like->line;
	v->col = like->col;
	v->key_line = like->key_line;
	v->key_col = like->key_col;
}

struct ir_val *
ir_val_new(struct ir_vals *t, enum ir_json_type type)
{
	struct ir_val *v = t ? value_alloc(t, sizeof(*v)) : NULL;

	if (!v)
		return NULL;
	memset(v, 0, sizeof(*v));
	v->t = t;
	v->type = type;
	return v;
}

static struct ir_val *
new_text(struct ir_vals *t, enum ir_json_type type, const char *s)
{
	struct ir_val *v = s ? ir_val_new(t, type) : NULL;

	if (v)
		v->u.s = value_text(t, s, strlen(s));
	return v && v->u.s ? v : NULL;
}

struct ir_val *
ir_val_new_str(struct ir_vals *t, const char *s)
{
	return new_text(t, IR_JSON_STRING, s);
}

struct ir_val *
ir_val_new_num(struct ir_vals *t, const char *num)
{
	return new_text(t, IR_JSON_NUMBER, num);
}

struct ir_val *
ir_val_new_bool(struct ir_vals *t, bool b)
{
	struct ir_val *v = ir_val_new(t, IR_JSON_BOOL);

	if (v)
		v->u.b = b;
	return v;
}

struct ir_val *
ir_val_copy(struct ir_vals *t, const struct ir_val *v)
{
	struct ir_val *c = v ? ir_val_new(t, v->type) : NULL;

	if (!c)
		return NULL;
	c->line = v->line;
	c->col = v->col;
	if (v->type == IR_JSON_BOOL)
		c->u.b = v->u.b;
	else if (v->type == IR_JSON_STRING || v->type == IR_JSON_NUMBER)
		c->u.s = value_text(t, v->u.s, strlen(v->u.s));
	if (!value_is_tree(v))
		return v->type > IR_JSON_BOOL && !c->u.s ? NULL : c;
	for (uint32_t i = 0; i < v->n; i++) {
		struct ir_val *m = ir_val_copy(t, v->u.items[i]);

		if (v->type == IR_JSON_OBJECT)
			m = ir_val_set(c, v->u.items[i]->key, m) ? m : NULL;
		else
			m = ir_val_push(c, m) ? m : NULL;
		if (!m)
			return NULL;
		value_place(m, v->u.items[i]);
	}
	return c;
}

int
value_reserve(struct ir_val *v, uint32_t n)
{
	uint32_t cap = v->cap ? v->cap : 4;
	struct ir_val **items;

	if (n <= v->cap)
		return 0;
	while (cap < n)
		cap *= 2;
	items = value_alloc(v->t, cap * sizeof(struct ir_val *));
	if (!items)
		return -ENOMEM;
	if (v->n > 0)
		memcpy(items, v->u.items, v->n * sizeof(struct ir_val *));
	v->u.items = items;
	v->cap = cap;
	v->index = NULL;
	if (v->type == IR_JSON_OBJECT && cap > 8) {
		v->index = value_alloc(v->t, 2 * cap * sizeof(uint32_t));
		if (!v->index)
			return -ENOMEM; /* slower, but whole */
		value_index_build(v);
	}
	return 0;
}

/* Adds v as the last item. */
static struct ir_val *
append(struct ir_val *tree, struct ir_val *v)
{
	if (v->parent)
		ir_val_cut(v);
	if (tree->n >= UINT32_MAX / 4 || value_reserve(tree, tree->n + 1) < 0)
		return NULL;
	v->parent = tree;
	v->at = tree->n;
	tree->u.items[tree->n++] = v;
	return v;
}

struct ir_val *
value_append(struct ir_val *obj, const char *key, struct ir_val *v)
{
	if (!append(obj, v))
		return NULL;
	v->key = key;
	if (obj->index)
		value_index_add(obj, v->at);
	return v;
}

struct ir_val *
ir_val_push(struct ir_val *arr, struct ir_val *v)
{
	if (ir_val_type(arr) != IR_JSON_ARRAY || !v || !append(arr, v))
		return NULL;
	v->key = NULL;
	return v;
}

struct ir_val *
ir_val_set(struct ir_val *obj, const char *key, struct ir_val *v)
{
	return value_insert(obj, UINT32_MAX, key, v);
}

/* Items from at on know their number again. */
static void
renumber(struct ir_val *tree, uint32_t at)
{
	for (uint32_t i = at; i < tree->n; i++)
		tree->u.items[i]->at = i;
	if (tree->index)
		value_index_build(tree);
}

struct ir_val *
value_insert(struct ir_val *obj, uint32_t at, const char *key, struct ir_val *v)
{
	struct ir_val *old;

	if (ir_val_type(obj) != IR_JSON_OBJECT || !key || !v)
		return NULL;
	old = ir_val_get(obj, key);
	if (old == v)
		return v;
	if (v->parent)
		ir_val_cut(v);
	if (old) {
		v->key = old->key;
		v->parent = obj;
		v->at = old->at;
		obj->u.items[old->at] = v;
		old->parent = NULL;
		return v;
	}
	key = value_text(obj->t, key, strlen(key));
	if (!key || !value_append(obj, key, v))
		return NULL;
	if (at < v->at) {
		memmove(obj->u.items + at + 1, obj->u.items + at,
			(v->at - at) * sizeof(struct ir_val *));
		obj->u.items[at] = v;
		renumber(obj, at);
	}
	return v;
}

void
ir_val_cut(struct ir_val *v)
{
	struct ir_val *p = v ? v->parent : NULL;

	if (!p)
		return;
	p->n--;
	memmove(p->u.items + v->at, p->u.items + v->at + 1,
		(p->n - v->at) * sizeof(struct ir_val *));
	renumber(p, v->at);
	v->parent = NULL;
	v->key = NULL;
}
