/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/base/json.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ir/base/i18n.h"
#include "ir/base/num.h"
#include "json_i.h"

static const struct ir_json_node *
node(const struct ir_json *j, ir_node n)
{
	return n < j->n ? &j->nodes[n] : NULL;
}

static const struct ir_json_node *
typed(const struct ir_json *j, ir_node n, enum ir_json_type type)
{
	const struct ir_json_node *x = node(j, n);

	return x && (x->info & IR_JN_TYPE) == type ? x : NULL;
}

enum ir_json_type
ir_json_type(const struct ir_json *j, ir_node n)
{
	const struct ir_json_node *x = node(j, n);

	return x ? (enum ir_json_type)(x->info & IR_JN_TYPE) : IR_JSON_NONE;
}

uint32_t
ir_json_count(const struct ir_json *j, ir_node n)
{
	const struct ir_json_node *x = node(j, n);

	return x ? x->info >> IR_JN_COUNT : 0;
}

ir_node
ir_json_first(const struct ir_json *j, ir_node n)
{
	if (ir_json_count(j, n) == 0)
		return IR_NODE_NONE;
	return n + (typed(j, n, IR_JSON_OBJECT) ? 2 : 1);
}

ir_node
ir_json_next(const struct ir_json *j, ir_node n)
{
	const struct ir_json_node *x = node(j, n);

	return x ? x->next : IR_NODE_NONE;
}

ir_node
ir_json_key(const struct ir_json *j, ir_node value)
{
	const struct ir_json_node *x = node(j, value);

	return x && (x->info & IR_JN_MEMBER) ? value - 1 : IR_NODE_NONE;
}

ir_node
ir_json_get(const struct ir_json *j, ir_node n, const char *key)
{
	size_t len = strlen(key);
	ir_node v;

	if (!typed(j, n, IR_JSON_OBJECT))
		return IR_NODE_NONE;
	for (v = ir_json_first(j, n); v != IR_NODE_NONE; v = j->nodes[v].next) {
		const struct ir_json_node *k = &j->nodes[v - 1];

		if (k->info & IR_JN_ESCAPED) {
			if (ir_json_streq(j, v - 1, key))
				break;
		} else if (k->len - 2 == len &&
			memcmp(j->text + k->start + 1, key, len) == 0)
			break;
	}
	return v;
}

const char *
ir_json_raw(const struct ir_json *j, ir_node n, size_t *ret_len)
{
	const struct ir_json_node *x = node(j, n);

	if (!x)
		return NULL;
	if (ret_len)
		*ret_len = x->len;
	return j->text + x->start;
}

void
ir_json_cursor(struct ir_json_cursor *c, const struct ir_json *j, ir_node n)
{
	const struct ir_json_node *x = &j->nodes[n];

	c->p = j->text + x->start + 1;
	c->end = c->p + x->len - 2;
	c->at = c->n = 0;
}

/* Four digits the parser has seen. */
static uint32_t
hex4(const char *p)
{
	uint32_t v = 0;

	for (int i = 0; i < 4; i++) {
		unsigned c = (unsigned char)p[i];

		v = v * 16 + (c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
	}
	return v;
}

/* The code point of the \\u at c->p, which moves past it; a lone surrogate
 * (a loose reader lets it pass) is U+FFFD. */
static uint32_t
code_point(struct ir_json_cursor *c)
{
	uint32_t cp = hex4(c->p + 2), low;

	c->p += 6;
	if (cp < 0xD800 || cp > 0xDFFF)
		return cp;
	if (cp > 0xDBFF || c->end - c->p < 6 || c->p[0] != '\\' ||
		c->p[1] != 'u')
		return 0xFFFD;
	low = hex4(c->p + 2);
	if (low < 0xDC00 || low > 0xDFFF)
		return 0xFFFD;
	c->p += 6;
	return 0x10000 + ((cp - 0xD800) << 10) + low - 0xDC00;
}

/* The escape at c->p (a backslash) into c->out. */
static void
unescape(struct ir_json_cursor *c)
{
	static const char from[] = "bfnrt", to[] = "\b\f\n\r\t";
	const char *hit = strchr(from, c->p[1]);
	uint32_t cp;
	unsigned n;

	c->at = 0;
	c->n = 1;
	if (c->p[1] != 'u') {
		c->out[0] = (unsigned char)(hit ? to[hit - from] : c->p[1]);
		c->p += 2;
		return;
	}
	cp = code_point(c);
	n = cp < 0x80 ? 1 : cp < 0x800 ? 2 : cp < 0x10000 ? 3 : 4;
	c->n = n;
	if (n == 1) {
		c->out[0] = (unsigned char)cp;
		return;
	}
	for (unsigned i = n - 1; i > 0; i--, cp >>= 6)
		c->out[i] = (unsigned char)(0x80 | (cp & 0x3F));
	c->out[0] = (unsigned char)((0xF00u >> n & 0xFF) | cp);
}

int
ir_json_byte(struct ir_json_cursor *c)
{
	if (c->at < c->n)
		return c->out[c->at++];
	if (c->p == c->end)
		return -1;
	if (*c->p != '\\')
		return (unsigned char)*c->p++;
	unescape(c);
	return c->out[c->at++];
}

int
ir_json_strcmp(const struct ir_json *j, ir_node a, ir_node b)
{
	const struct ir_json_node *x = &j->nodes[a], *y = &j->nodes[b];
	struct ir_json_cursor ca, cb;
	int p, q;

	if (!((x->info | y->info) & IR_JN_ESCAPED)) {
		uint32_t len = x->len < y->len ? x->len : y->len;

		p = memcmp(j->text + x->start + 1, j->text + y->start + 1,
			len - 2);
		return p ? p : (x->len > y->len) - (x->len < y->len);
	}
	ir_json_cursor(&ca, j, a);
	ir_json_cursor(&cb, j, b);
	do {
		p = ir_json_byte(&ca);
		q = ir_json_byte(&cb);
	} while (p == q && p >= 0);
	return p - q;
}

int
ir_json_str(const struct ir_json *j, ir_node n, struct ir_buf *out)
{
	const struct ir_json_node *x = typed(j, n, IR_JSON_STRING);
	struct ir_json_cursor c;
	int b;

	if (!x)
		return -EINVAL;
	if (!(x->info & IR_JN_ESCAPED))
		return ir_buf_add(out, j->text + x->start + 1, x->len - 2);
	ir_json_cursor(&c, j, n);
	while ((b = ir_json_byte(&c)) >= 0)
		(void)ir_buf_addc(out, (char)b); /* sticks in out */
	return ir_buf_err(out);
}

char *
ir_json_dup(const struct ir_json *j, ir_node n)
{
	struct ir_buf b;
	char *s = NULL;

	ir_buf_init(&b, 0);
	if (ir_json_str(j, n, &b) == 0 && !memchr(b.p, '\0', b.len))
		s = ir_buf_detach(&b, NULL);
	ir_buf_free(&b);
	return s;
}

bool
ir_json_streq(const struct ir_json *j, ir_node n, const char *s)
{
	const struct ir_json_node *x = typed(j, n, IR_JSON_STRING);
	struct ir_json_cursor c;
	int b;

	if (!x)
		return false;
	if (!(x->info & IR_JN_ESCAPED))
		return x->len - 2 == strlen(s) &&
			memcmp(j->text + x->start + 1, s, x->len - 2) == 0;
	ir_json_cursor(&c, j, n);
	while ((b = ir_json_byte(&c)) > 0 && b == (unsigned char)*s)
		s++;
	return b < 0 && *s == '\0';
}

const char *
ir_json_slice(const struct ir_json *j, ir_node n, size_t *ret_len)
{
	const struct ir_json_node *x = typed(j, n, IR_JSON_STRING);

	if (!x || (x->info & IR_JN_ESCAPED))
		return NULL;
	*ret_len = x->len - 2;
	return j->text + x->start + 1;
}

int
ir_json_u64(const struct ir_json *j, ir_node n, uint64_t *ret)
{
	const struct ir_json_node *x = typed(j, n, IR_JSON_NUMBER);

	if (!x)
		return -EINVAL;
	return ir_num_u64(j->text + x->start, x->len, UINT64_MAX, ret);
}

int
ir_json_i64(const struct ir_json *j, ir_node n, int64_t *ret)
{
	const struct ir_json_node *x = typed(j, n, IR_JSON_NUMBER);

	if (!x)
		return -EINVAL;
	return ir_num_i64(
		j->text + x->start, x->len, INT64_MIN, INT64_MAX, ret);
}

int
ir_json_bool(const struct ir_json *j, ir_node n, bool *ret)
{
	const struct ir_json_node *x = typed(j, n, IR_JSON_BOOL);

	if (!x)
		return -EINVAL;
	*ret = j->text[x->start] == 't';
	return 0;
}

void
ir_json_place(const struct ir_json *j, size_t at, uint32_t *ret_line,
	uint32_t *ret_col)
{
	*ret_line = *ret_col = 1;
	for (size_t i = 0; i < at && i < j->text_len; i++) {
		unsigned char c = (unsigned char)j->text[i];

		if (c == '\n') {
			++*ret_line;
			*ret_col = 1;
		} else if ((c & 0xC0) != 0x80)
			++*ret_col;
	}
}

void
ir_json_pos(const struct ir_json *j, ir_node n, uint32_t *ret_line,
	uint32_t *ret_col)
{
	const struct ir_json_node *x = node(j, n);

	ir_json_place(j, x ? x->start : 0, ret_line, ret_col);
}

static int
by_key(const void *a, const void *b, void *arg)
{
	const struct ir_json_sort *x = a, *y = b;

	if (x->hash != y->hash)
		return x->hash < y->hash ? -1 : 1;
	return ir_json_strcmp(arg, x->key, y->key);
}

static uint64_t
hash(const struct ir_json *j, ir_node key)
{
	uint64_t h = 0xCBF29CE484222325u; /* FNV-1a */
	struct ir_json_cursor c;
	int b;

	ir_json_cursor(&c, j, key);
	while ((b = ir_json_byte(&c)) >= 0)
		h = (h ^ (unsigned)b) * 0x100000001B3u;
	return h;
}

/*
 * Sorted by hash, then by bytes: keys made to collide cost no more than a
 * sort, where a hash table would be quadratic.
 */
int
ir_json_big_keys(
	struct ir_json *j, ir_node object, ir_node *ret, struct ir_err *e)
{
	uint32_t n = ir_json_count(j, object), i = 0;
	ir_node first = IR_NODE_NONE;

	if (n > j->sort_cap) {
		struct ir_json_sort *s = realloc(j->sort, n * sizeof(*s));

		if (!s)
			return ir_err_set(
				e, -ENOMEM, _("no memory for a JSON reader"));
		j->sort = s;
		j->sort_cap = n;
	}
	for (ir_node v = object + 2; v != IR_NODE_NONE; v = j->nodes[v].next)
		j->sort[i++] = (struct ir_json_sort){hash(j, v - 1), v - 1};
	qsort_r(j->sort, n, sizeof(*j->sort), by_key, j);
	for (i = 1; i < n; i++) {
		ir_node a = j->sort[i - 1].key, b = j->sort[i].key;

		a = a > b ? a : b;
		if (a < first && by_key(&j->sort[i - 1], &j->sort[i], j) == 0)
			first = a;
	}
	*ret = first;
	return 0;
}
