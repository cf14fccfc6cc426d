/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "convert_i.h"
#include "ir/base/i18n.h"

#define WIDTH 80
#define FLOW_MEMBERS 4
#define KEY_MAX 1000 /* a longer one is written after "? " */

static void
pad(unsigned indent, struct ir_buf *out)
{
	for (unsigned i = 0; i < indent; i++)
		(void)ir_buf_addc(out, ' ');
}

/* Columns since the last line end. */
static size_t
column(const struct ir_buf *out)
{
	size_t n = 0;

	while (n < out->len && out->p[out->len - n - 1] != '\n')
		n++;
	return ir_width(out->p + out->len - n, n);
}

static void
scalar(const struct ir_val *v, bool flow, struct ir_buf *out)
{
	if (v->type == IR_JSON_STRING)
		convert_text(v->u.s, flow, out);
	else if (v->type == IR_JSON_NUMBER)
		(void)ir_buf_adds(out, v->u.s);
	else if (v->type == IR_JSON_BOOL)
		(void)ir_buf_adds(out, v->u.b ? "true" : "false");
	else
		(void)ir_buf_adds(out, "null");
}

/* In brackets on the line that is begun; false, and nothing is written, when
 * it does not fit there. */
static bool
flow(const struct ir_val *v, struct ir_buf *out)
{
	bool object = v->type == IR_JSON_OBJECT;
	size_t start = out->len, before = column(out);

	if (object && v->n > FLOW_MEMBERS)
		return false;
	(void)ir_buf_addc(out, object ? '{' : '[');
	for (uint32_t i = 0; i < v->n; i++) {
		const struct ir_val *m = v->u.items[i];

		if (value_is_tree(m) ||
			(m->type == IR_JSON_STRING && strchr(m->u.s, '\n')) ||
			before + (out->len - start) / 3 > WIDTH)
			break;
		if (i > 0)
			(void)ir_buf_adds(out, ", ");
		if (object) {
			convert_text(m->key, true, out);
			(void)ir_buf_adds(out, ": ");
		}
		scalar(m, true, out);
		if (i + 1 == v->n) {
			(void)ir_buf_addc(out, object ? '}' : ']');
			if (column(out) <= WIDTH)
				return true;
		}
	}
	ir_buf_cut(out, start);
	return false;
}

static void block(const struct ir_val *v, unsigned indent, bool begun,
	unsigned depth, struct ir_buf *out);

/* What follows "key:" or "-": lead is the blank or line end in between. */
static void
value(const struct ir_val *v, unsigned indent, unsigned depth,
	struct ir_buf *out)
{
	bool item = !v->key;

	if (value_is_tree(v) && v->n > 0) {
		size_t start = out->len;

		(void)ir_buf_addc(out, ' ');
		if (flow(v, out)) {
			(void)ir_buf_addc(out, '\n');
			return;
		}
		ir_buf_cut(out, start);
		(void)ir_buf_addc(out, item ? ' ' : '\n');
		block(v, indent, item, depth, out);
		return;
	}
	(void)ir_buf_addc(out, ' ');
	if (value_is_tree(v))
		(void)ir_buf_adds(out, v->type == IR_JSON_OBJECT ? "{}" : "[]");
	else if (v->type == IR_JSON_STRING &&
		convert_block(v->u.s, indent, out))
		return;
	else
		scalar(v, false, out);
	(void)ir_buf_addc(out, '\n');
}

static void
key(const char *s, unsigned indent, struct ir_buf *out)
{
	size_t start = out->len;

	convert_text(s, false, out);
	if (out->len - start > KEY_MAX) {
		ir_buf_cut(out, start);
		(void)ir_buf_adds(out, "? ");
		convert_text(s, false, out);
		(void)ir_buf_addc(out, '\n');
		pad(indent, out);
	}
	(void)ir_buf_addc(out, ':');
}

/* An empty line before the dictionaries, and between the steps. */
static bool
wants_air(const struct ir_val *v, const struct ir_val *m, unsigned depth)
{
	if (depth == 1)
		return v->key && strcmp(v->key, "workflow") == 0;
	for (uint32_t i = 0; depth == 0 && i < ir_val_count(m); i++)
		if (value_is_tree(m->u.items[i]))
			return true;
	return false;
}

/* Is the last line empty?  It may be of a text, which one more would change. */
static bool
is_empty_line(const struct ir_buf *out)
{
	return out->len > 1 && out->p[out->len - 1] == '\n' &&
		out->p[out->len - 2] == '\n';
}

/* The members or items, each on lines of its own from column indent on; the
 * first line is begun already or not. */
static void
block(const struct ir_val *v, unsigned indent, bool begun, unsigned depth,
	struct ir_buf *out)
{
	for (uint32_t i = 0; i < v->n; i++) {
		const struct ir_val *m = v->u.items[i];

		if (i > 0 && wants_air(v, m, depth) && !is_empty_line(out))
			(void)ir_buf_addc(out, '\n');
		if (!begun || i > 0)
			pad(indent, out);
		if (v->type == IR_JSON_OBJECT)
			key(m->key, indent, out);
		else
			(void)ir_buf_addc(out, '-');
		value(m, indent + 2, depth + 1, out);
	}
}

void
convert_print(const struct ir_val *v, struct ir_buf *out)
{
	if (v->n == 0)
		(void)ir_buf_adds(out, "{}\n");
	else
		block(v, 0, false, 0, out);
}
