/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/sys/yaml.h"
#include "value_i.h"

struct in {
	struct ir_vals *t;
	const char *name;
	uint32_t count;
	struct ir_err *e;
};

static int
fail(struct in *in, const struct ir_yaml_node *n, int code, const char *why)
{
	uint32_t line, col;

	ir_yaml_pos(n, &line, &col);
	return ir_err_set(
		in->e, code, "%s:%u:%u: %s", in->name, line, col, why);
}

static int
no_memory(struct in *in)
{
	return ir_err_set(in->e, ENOMEM, _("no memory for a playbook"));
}

static size_t
digits(const char *s)
{
	return strspn(s, "0123456789");
}

/*
 * A number as JSON writes it: no plus, no zeros in front, digits on both
 * sides of the point.  What is JSON already stays as it stands.
 */
static void
number(const char *s, struct ir_buf *out)
{
	size_t n;

	if (*s == '-')
		(void)ir_buf_addc(out, '-');
	s += *s == '-' || *s == '+';
	while (*s == '0' && s[1] >= '0' && s[1] <= '9')
		s++;
	n = digits(s);
	(void)ir_buf_add(out, n > 0 ? s : "0", n > 0 ? n : 1);
	s += n;
	if (*s == '.') {
		n = digits(++s);
		(void)ir_buf_addc(out, '.');
		(void)ir_buf_add(out, n > 0 ? s : "0", n > 0 ? n : 1);
		s += n;
	}
	(void)ir_buf_adds(out, s); /* the exponent */
}

static int
add_number(struct in *in, const struct ir_yaml_node *n, struct ir_val *v)
{
	const char *s = ir_yaml_text(n, NULL);
	struct ir_buf out;
	int64_t i;
	int r = 0;

	ir_buf_init(&out, 0);
	if (s[0] == '0' && (s[1] == 'x' || s[1] == 'o')) {
		if (ir_yaml_i64(n, &i) < 0)
			r = fail(in, n, IR_EFORMAT, _("number out of range"));
		else
			(void)ir_buf_addf(&out, "%" PRId64, i);
	} else if (strpbrk(s, "nN")) { /* .inf, .nan */
		r = fail(in, n, IR_EFORMAT, _("JSON has no such number"));
	} else {
		number(s, &out);
	}
	if (r == 0 && ir_buf_err(&out) == 0)
		v->u.s = value_text(in->t, out.p, out.len);
	ir_buf_free(&out);
	return r == 0 && !v->u.s ? no_memory(in) : r;
}

static int
add_text(struct in *in, const struct ir_yaml_node *n, const char **ret)
{
	size_t len;
	const char *s = ir_yaml_text(n, &len);

	if (memchr(s, '\0', len))
		return fail(
			in, n, IR_EFORMAT, _("a text must not hold U+0000"));
	*ret = value_text(in->t, s, len);
	return *ret ? 0 : no_memory(in);
}

static int value(
	struct in *in, const struct ir_yaml_node *n, struct ir_val **ret);

static int
items(struct in *in, const struct ir_yaml_node *n, struct ir_val *v)
{
	size_t count = ir_yaml_count(n);

	if (count > VALUE_COUNT_MAX)
		return fail(in, n, IR_ELIMIT, _("too many values"));
	if (value_reserve(v, (uint32_t)count) < 0)
		return no_memory(in);
	for (size_t i = 0; i < count; i++) {
		const struct ir_yaml_node *k = ir_yaml_key_node(n, i);
		const char *key = NULL;
		struct ir_val *m = NULL;
		int r = k ? add_text(in, k, &key) : 0;

		if (r == 0)
			r = value(in, ir_yaml_at(n, i), &m);
		if (r < 0)
			return r;
		if (k)
			ir_yaml_pos(k, &m->key_line, &m->key_col);
		if (key ? !value_append(v, key, m) : !ir_val_push(v, m))
			return no_memory(in);
	}
	return 0;
}

static enum ir_json_type
json_type(enum ir_yaml_type type)
{
	switch (type) {
	case IR_YAML_BOOL:
		return IR_JSON_BOOL;
	case IR_YAML_INT:
	case IR_YAML_FLOAT:
		return IR_JSON_NUMBER;
	case IR_YAML_STR:
		return IR_JSON_STRING;
	case IR_YAML_SEQ:
		return IR_JSON_ARRAY;
	case IR_YAML_MAP:
		return IR_JSON_OBJECT;
	case IR_YAML_NONE:
	case IR_YAML_NULL:
		break;
	}
	return IR_JSON_NULL;
}

static int
value(struct in *in, const struct ir_yaml_node *n, struct ir_val **ret)
{
	struct ir_val *v = ir_val_new(in->t, json_type(ir_yaml_type(n)));
	int r = 0;

	if (!v)
		return no_memory(in);
	if (++in->count > VALUE_COUNT_MAX)
		return fail(in, n, IR_ELIMIT, _("too many values"));
	ir_yaml_pos(n, &v->line, &v->col);
	if (value_is_tree(v))
		r = items(in, n, v);
	else if (v->type == IR_JSON_NUMBER)
		r = add_number(in, n, v);
	else if (v->type == IR_JSON_STRING)
		r = add_text(in, n, &v->u.s);
	else if (v->type == IR_JSON_BOOL)
		r = ir_yaml_bool(n, &v->u.b);
	if (r == 0)
		*ret = v;
	return r;
}

int
ir_val_yaml(struct ir_vals *t, const char *text, size_t len, const char *name,
	struct ir_val **ret, struct ir_err *e)
{
	struct in in = {.t = t, .e = e};
	struct ir_yaml *y = NULL;
	struct ir_esc esc;
	int r;

	in.name = ir_esc(name, &esc);
	if (len > VALUE_TEXT_MAX)
		return ir_err_set(
			e, IR_ELIMIT, _("'%s' is too large"), in.name);
	r = ir_yaml_parse(&y, text, len, name, e);
	if (r == 0 && ir_yaml_docs(y) != 1)
		r = ir_err_set(e, IR_EFORMAT,
			_("%s: one document is expected, not %zu"), in.name,
			ir_yaml_docs(y));
	if (r == 0)
		r = value(&in, ir_yaml_root(y, 0), ret);
	ir_yaml_free(y);
	return r;
}
