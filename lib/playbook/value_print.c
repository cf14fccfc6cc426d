/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ir/base/num.h"
#include "value_i.h"

bool
ir_val_same(const struct ir_val *a, const struct ir_val *b)
{
	if (ir_val_type(a) != ir_val_type(b))
		return false;
	if (!a)
		return true;
	if (a->type == IR_JSON_BOOL)
		return a->u.b == b->u.b;
	if (!value_is_tree(a))
		return a->type == IR_JSON_NULL || strcmp(a->u.s, b->u.s) == 0;
	if (a->n != b->n)
		return false;
	for (uint32_t i = 0; i < a->n; i++) {
		const struct ir_val *m = a->u.items[i];
		const struct ir_val *other = a->type == IR_JSON_OBJECT
			? ir_val_get(b, m->key)
			: b->u.items[i];

		if (!ir_val_same(m, other))
			return false;
	}
	return true;
}

/* One step of a pointer: "/" and the name, "~" and "/" escaped. */
static void
add_name(struct ir_buf *out, const char *s)
{
	(void)ir_buf_addc(out, '/'); /* errors stick in out */
	for (; *s; s++) {
		if (*s == '~' || *s == '/')
			(void)ir_buf_adds(out, *s == '~' ? "~0" : "~1");
		else
			(void)ir_buf_addc(out, *s);
	}
}

int
ir_val_pointer(const struct ir_val *v, struct ir_buf *out)
{
	if (!v || !v->parent)
		return ir_buf_err(out);
	(void)ir_val_pointer(v->parent, out);
	if (v->parent->type == IR_JSON_OBJECT)
		add_name(out, v->key);
	else
		(void)ir_buf_addf(out, "/%u", v->at);
	return ir_buf_err(out);
}

/* The name at *p, unescaped, which moves to the next "/" or the end; false:
 * a "~" that means nothing. */
static bool
next_name(const char **p, struct ir_buf *name)
{
	const char *s = *p;

	ir_buf_clear(name);
	for (; *s && *s != '/'; s++) {
		char c = *s;

		if (c == '~' && s[1] != '0' && s[1] != '1')
			return false;
		if (c == '~')
			c = *++s == '0' ? '~' : '/';
		(void)ir_buf_addc(name, c);
	}
	*p = s;
	return ir_buf_err(name) == 0;
}

struct ir_val *
ir_val_find(const struct ir_val *root, const char *pointer)
{
	struct ir_val *v = NULL;
	struct ir_buf name;

	if (!root || !pointer)
		return NULL;
	if (!*pointer) { /* the root itself, as a caller may change it */
		union {
			const struct ir_val *c;
			struct ir_val *v;
		} u = {root};

		return u.v;
	}
	ir_buf_init(&name, 0);
	while (root && *pointer == '/') {
		uint64_t i;

		pointer++;
		v = NULL;
		if (!next_name(&pointer, &name))
			break;
		if (root->type == IR_JSON_OBJECT)
			v = ir_val_get(root, name.p);
		else if (root->type == IR_JSON_ARRAY &&
			ir_num_u64(name.p, name.len, UINT32_MAX, &i) == 0)
			v = ir_val_at(root, (size_t)i);
		root = v;
	}
	ir_buf_free(&name);
	return *pointer ? NULL : v;
}

static void
new_line(struct ir_buf *out, unsigned depth)
{
	(void)ir_buf_addc(out, '\n');
	for (unsigned i = 0; i < depth; i++)
		(void)ir_buf_adds(out, "  ");
}

static void
add_text(struct ir_buf *out, const char *s)
{
	struct ir_jw w;

	ir_jw_init(&w, out);
	ir_jw_str(&w, s);
}

static void print(const struct ir_val *v, bool pretty, unsigned depth,
	struct ir_buf *out);

static void
print_tree(
	const struct ir_val *v, bool pretty, unsigned depth, struct ir_buf *out)
{
	bool object = v->type == IR_JSON_OBJECT;

	(void)ir_buf_addc(out, object ? '{' : '[');
	for (uint32_t i = 0; i < v->n; i++) {
		if (i > 0)
			(void)ir_buf_addc(out, ',');
		if (pretty)
			new_line(out, depth + 1);
		if (object) {
			add_text(out, v->u.items[i]->key);
			(void)ir_buf_adds(out, pretty ? ": " : ":");
		}
		print(v->u.items[i], pretty, depth + 1, out);
	}
	if (pretty && v->n > 0)
		new_line(out, depth);
	(void)ir_buf_addc(out, object ? '}' : ']');
}

static void
print(const struct ir_val *v, bool pretty, unsigned depth, struct ir_buf *out)
{
	if (value_is_tree(v))
		print_tree(v, pretty, depth, out);
	else if (ir_val_type(v) == IR_JSON_STRING)
		add_text(out, v->u.s);
	else if (ir_val_type(v) == IR_JSON_NUMBER)
		(void)ir_buf_adds(out, v->u.s);
	else if (ir_val_type(v) == IR_JSON_BOOL)
		(void)ir_buf_adds(out, v->u.b ? "true" : "false");
	else
		(void)ir_buf_adds(out, "null");
}

int
ir_val_print(const struct ir_val *v, bool pretty, struct ir_buf *out)
{
	print(v, pretty, 0, out);
	if (pretty)
		(void)ir_buf_addc(out, '\n');
	return ir_buf_err(out);
}
