/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/playbook/vars.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"

#define NONE UINT32_MAX

/* One declared variable; its texts are its own. */
struct slot {
	struct ir_var var;
	struct ir_buf name, type_name, value;
	uint32_t next; /* of the same hash */
};

struct ir_scope {
	const struct ir_scope *outer;
	struct slot *v; /* in order of declaration */
	uint32_t *heads; /* cap of them, a power of two */
	size_t n, cap;
};

static size_t
hash(const char *s)
{
	size_t h = 5381;

	for (; *s; s++)
		h = h * 33 + (unsigned char)*s;
	return h;
}

int
ir_scope_new(
	struct ir_scope **ret, const struct ir_scope *outer, struct ir_err *e)
{
	struct ir_scope *s = calloc(1, sizeof(*s));

	if (!s)
		return ir_err_set(e, ENOMEM, "%s", _("out of memory"));
	s->outer = outer;
	*ret = s;
	return 0;
}

static void
clear(struct slot *t)
{
	ir_buf_free(&t->name);
	ir_buf_free(&t->type_name);
	ir_buf_free(&t->value);
}

void
ir_scope_free(struct ir_scope *s)
{
	if (!s)
		return;
	for (size_t i = 0; i < s->n; i++)
		clear(&s->v[i]);
	free(s->v);
	free(s->heads);
	free(s);
}

static struct slot *
find(const struct ir_scope *s, const char *name)
{
	uint32_t i = s->cap > 0 ? s->heads[hash(name) & (s->cap - 1)] : NONE;

	while (i != NONE && strcmp(s->v[i].name.p, name) != 0)
		i = s->v[i].next;
	return i == NONE ? NULL : &s->v[i];
}

static void
hang(struct ir_scope *s, uint32_t i)
{
	uint32_t *head = &s->heads[hash(s->v[i].name.p) & (s->cap - 1)];

	s->v[i].next = *head;
	*head = i;
}

/* Room for one more; the chains are rebuilt when they would get long. */
static int
grow(struct ir_scope *s)
{
	size_t cap = s->cap ? s->cap * 2 : 16;
	struct slot *v;
	uint32_t *heads;

	if (s->n < s->cap)
		return 0;
	v = reallocarray(s->v, cap, sizeof(*v));
	if (!v)
		return -ENOMEM;
	s->v = v;
	heads = reallocarray(s->heads, cap, sizeof(*heads));
	if (!heads)
		return -ENOMEM;
	s->heads = heads;
	s->cap = cap;
	for (size_t i = 0; i < cap; i++)
		heads[i] = NONE;
	for (uint32_t i = 0; i < s->n; i++)
		hang(s, i);
	return 0;
}

static int
fill(struct slot *t, const struct ir_var *var)
{
	ir_buf_init(&t->name, 0);
	ir_buf_init(&t->type_name, 0);
	ir_buf_init(&t->value, 0);
	if (ir_buf_adds(&t->name, var->name) < 0 ||
		ir_buf_adds(&t->type_name,
			var->type_name ? var->type_name
				       : ir_var_type_name(var->type)) < 0 ||
		(var->value && ir_buf_adds(&t->value, var->value) < 0)) {
		clear(t);
		return -ENOMEM;
	}
	t->var = *var;
	t->var.name = t->name.p;
	t->var.type_name = t->type_name.p;
	t->var.value = var->value ? t->value.p : NULL;
	return 0;
}

int
ir_scope_declare(struct ir_scope *s, const struct ir_var *var, struct ir_err *e)
{
	struct ir_esc esc;

	if (find(s, var->name))
		return ir_err_set(e, EEXIST,
			_("variable %s is declared twice in one scope"),
			ir_esc(var->name, &esc));
	if (s->n == IR_SCOPE_MAX)
		return ir_err_set(e, IR_ELIMIT, _("too many variables"));
	if (grow(s) < 0 || fill(&s->v[s->n], var) < 0)
		return ir_err_set(e, ENOMEM, "%s", _("out of memory"));
	hang(s, (uint32_t)s->n++);
	return 0;
}

int
ir_var_text(const struct ir_val *v, struct ir_buf *out)
{
	bool b = false;

	switch (ir_val_type(v)) {
	case IR_JSON_STRING:
		return ir_buf_adds(out, ir_val_str(v));
	case IR_JSON_NUMBER:
		return ir_buf_adds(out, ir_val_num(v));
	case IR_JSON_BOOL:
		(void)ir_val_bool(v, &b); /* it is one */
		return ir_buf_adds(out, b ? "true" : "false");
	case IR_JSON_OBJECT:
		return ir_val_print(v, false, out);
	case IR_JSON_NONE:
	case IR_JSON_NULL:
		return 1;
	case IR_JSON_ARRAY:
	default:
		return -EINVAL;
	}
}

/* 0 also for what is no variable. */
static int
load_one(struct ir_scope *s, const struct ir_val *d, struct ir_err *e)
{
	const char *name = ir_val_key(d), *type = ir_val_get_str(d, "type");
	int r, t = ir_var_type_by_name(type);
	struct ir_var var = {.name = name,
		.type = t < 0 ? IR_VAR_ANY : (enum ir_var_type)t,
		.type_name = type,
		.v = d};
	struct ir_buf value;

	if (ir_val_type(d) != IR_JSON_OBJECT ||
		ir_var_name_check(name, NULL) < 0 || find(s, name))
		return 0;
	(void)ir_val_bool(ir_val_get(d, "constant"), &var.constant);
	(void)ir_val_bool(ir_val_get(d, "external"), &var.external);
	ir_buf_init(&value, IR_VAR_VALUE_MAX);
	r = ir_var_text(ir_val_get(d, "value"), &value);
	if (r == 0)
		var.value = value.p;
	if (r == -ENOMEM)
		r = ir_err_set(e, ENOMEM, "%s", _("out of memory"));
	else if (r == -IR_ELIMIT)
		r = ir_err_set(
			e, IR_ELIMIT, _("the value of %s is too long"), name);
	else
		r = ir_scope_declare(s, &var, e);
	ir_buf_free(&value);
	return r;
}

int
ir_scope_load(struct ir_scope *s, const struct ir_val *v, struct ir_err *e)
{
	int r = 0;

	if (ir_val_type(v) != IR_JSON_OBJECT)
		return 0;
	for (size_t i = 0; i < ir_val_count(v) && r == 0; i++)
		r = load_one(s, ir_val_at(v, i), e);
	return r;
}

const struct ir_var *
ir_scope_find(const struct ir_scope *s, const char *name)
{
	for (; s; s = s->outer) {
		const struct slot *t = find(s, name);

		if (t)
			return &t->var;
	}
	return NULL;
}

size_t
ir_scope_count(const struct ir_scope *s)
{
	return s->n;
}

const struct ir_var *
ir_scope_at(const struct ir_scope *s, size_t i)
{
	return &s->v[i].var;
}

int
ir_scope_set(struct ir_scope *s, const char *name, const char *value,
	bool first, struct ir_err *e)
{
	struct slot *t = NULL;
	struct ir_esc esc;
	struct ir_buf text;
	int r;

	for (const struct ir_scope *at = s; at && !t; at = at->outer)
		t = find(at, name);
	if (!t)
		return ir_err_set(e, ENOENT, _("variable %s is not declared"),
			ir_esc(name, &esc));
	if (t->var.constant && !(first && t->var.external))
		return ir_err_set(e, IR_EREFUSED,
			_("variable %s is a constant and is never changed"),
			name);
	r = ir_var_check(t->var.type, value, e);
	if (r < 0) {
		(void)ir_err_prefix(e, "%s: ", name); /* r is the code */
		return r;
	}
	ir_buf_init(&text, 0);
	if (value && ir_buf_adds(&text, value) < 0)
		return ir_err_set(e, ENOMEM, "%s", _("out of memory"));
	ir_buf_free(&t->value);
	t->value = text;
	t->var.value = value ? t->value.p : NULL;
	return 0;
}
