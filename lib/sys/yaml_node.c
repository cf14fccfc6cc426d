/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/sys/yaml.h"

#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "yaml_i.h"

#define CHUNK ((size_t)64 * 1024)

struct yaml_chunk {
	struct yaml_chunk *next;
	size_t used, cap;
	max_align_t data[];
};

void *
yaml_alloc(struct ir_yaml *y, size_t size)
{
	struct yaml_chunk *c = y->chunks;
	void *p;

	size = (size + sizeof(max_align_t) - 1) / sizeof(max_align_t) *
		sizeof(max_align_t);
	if (!c || c->cap - c->used < size) {
		size_t cap = size > CHUNK / 4 ? size : CHUNK;

		c = malloc(sizeof(*c) + cap);
		if (!c)
			return NULL;
		c->used = 0;
		c->cap = cap;
		c->next = y->chunks;
		y->chunks = c;
	}
	p = (char *)c->data + c->used;
	c->used += size;
	return p;
}

static bool
one_of(const char *s, size_t len, const char *const *words)
{
	for (; *words; words++) {
		if (strlen(*words) == len && memcmp(*words, s, len) == 0)
			return true;
	}
	return false;
}

static size_t
span(const char *s, size_t len, const char *set)
{
	size_t n = 0;

	while (n < len && s[n] != '\0' && strchr(set, s[n]))
		n++;
	return n;
}

static const char digits[] = "0123456789";

static bool
is_int(const char *s, size_t len)
{
	size_t sign = len > 0 && (s[0] == '-' || s[0] == '+');

	if (len > 2 && s[0] == '0' && s[1] == 'o')
		return span(s + 2, len - 2, "01234567") == len - 2;
	if (len > 2 && s[0] == '0' && s[1] == 'x')
		return span(s + 2, len - 2, "0123456789abcdefABCDEF") ==
			len - 2;
	return len > sign && span(s + sign, len - sign, digits) == len - sign;
}

static bool
is_float(const char *s, size_t len)
{
	static const char *const nan[] = {".nan", ".NaN", ".NAN", NULL};
	static const char *const inf[] = {".inf", ".Inf", ".INF", NULL};
	size_t at = len > 0 && (s[0] == '-' || s[0] == '+'), whole, part = 0;

	if (one_of(s, len, nan) || one_of(s + at, len - at, inf))
		return true;
	whole = span(s + at, len - at, digits);
	at += whole;
	if (at < len && s[at] == '.') {
		at++;
		part = span(s + at, len - at, digits);
		at += part;
	}
	if (whole + part == 0)
		return false;
	if (at < len && (s[at] == 'e' || s[at] == 'E')) {
		at++;
		at += at < len && (s[at] == '-' || s[at] == '+');
		return at < len && span(s + at, len - at, digits) == len - at;
	}
	return at == len;
}

static bool
is_null(const char *s, size_t len)
{
	static const char *const words[] = {
		"", "~", "null", "Null", "NULL", NULL};

	return one_of(s, len, words);
}

static bool
is_bool(const char *s, size_t len)
{
	static const char *const words[] = {
		"true", "True", "TRUE", "false", "False", "FALSE", NULL};

	return one_of(s, len, words);
}

enum ir_yaml_type
yaml_resolve(const char *s, size_t len)
{
	if (is_null(s, len))
		return IR_YAML_NULL;
	if (is_bool(s, len))
		return IR_YAML_BOOL;
	if (is_int(s, len))
		return IR_YAML_INT;
	return is_float(s, len) ? IR_YAML_FLOAT : IR_YAML_STR;
}

bool
yaml_fits(enum ir_yaml_type claimed, const char *s, size_t len)
{
	switch (claimed) {
	case IR_YAML_NULL:
		return is_null(s, len);
	case IR_YAML_BOOL:
		return is_bool(s, len);
	case IR_YAML_INT:
		return is_int(s, len);
	case IR_YAML_FLOAT:
		return is_float(s, len) || is_int(s, len);
	case IR_YAML_STR:
		return true;
	case IR_YAML_NONE:
	case IR_YAML_SEQ:
	case IR_YAML_MAP:
		break;
	}
	return false;
}

int
yaml_key_cmp(const void *a, const void *b, void *pairs)
{
	const struct yaml_pair *p = pairs;

	return strcmp(p[*(const uint32_t *)a].key->u.s.text,
		p[*(const uint32_t *)b].key->u.s.text);
}

enum ir_yaml_type
ir_yaml_type(const struct ir_yaml_node *n)
{
	return n ? n->type : IR_YAML_NONE;
}

size_t
ir_yaml_count(const struct ir_yaml_node *n)
{
	return n ? n->count : 0;
}

const struct ir_yaml_node *
ir_yaml_at(const struct ir_yaml_node *n, size_t i)
{
	if (!n || i >= n->count)
		return NULL;
	return n->type == IR_YAML_MAP ? n->u.map.pairs[i].value : n->u.items[i];
}

const char *
ir_yaml_key_at(const struct ir_yaml_node *n, size_t i)
{
	const struct ir_yaml_node *key = ir_yaml_key_node(n, i);

	return key ? key->u.s.text : NULL;
}

const struct ir_yaml_node *
ir_yaml_key_node(const struct ir_yaml_node *n, size_t i)
{
	if (!n || n->type != IR_YAML_MAP || i >= n->count)
		return NULL;
	return n->u.map.pairs[i].key;
}

const struct ir_yaml_node *
ir_yaml_get(const struct ir_yaml_node *n, const char *key)
{
	size_t lo = 0, hi;

	if (!n || n->type != IR_YAML_MAP)
		return NULL;
	hi = n->count;
	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		const struct yaml_pair *p =
			&n->u.map.pairs[n->u.map.order[mid]];
		int c = strcmp(key, p->key->u.s.text);

		if (c == 0)
			return p->value;
		if (c < 0)
			hi = mid;
		else
			lo = mid + 1;
	}
	return NULL;
}

static bool
is_scalar(const struct ir_yaml_node *n)
{
	return n && n->type != IR_YAML_SEQ && n->type != IR_YAML_MAP;
}

const char *
ir_yaml_text(const struct ir_yaml_node *n, size_t *ret_len)
{
	if (!is_scalar(n))
		return NULL;
	if (ret_len)
		*ret_len = n->u.s.len;
	return n->u.s.text;
}

const char *
ir_yaml_str(const struct ir_yaml_node *n)
{
	return ir_yaml_type(n) == IR_YAML_STR ? n->u.s.text : NULL;
}

const char *
ir_yaml_get_str(const struct ir_yaml_node *map, const char *key)
{
	return ir_yaml_str(ir_yaml_get(map, key));
}

static unsigned
digit_value(char c)
{
	if (c <= '9')
		return (unsigned)(c - '0');
	return (unsigned)((c | 0x20) - 'a') + 10;
}

int
ir_yaml_i64(const struct ir_yaml_node *n, int64_t *ret)
{
	const char *s;
	int64_t v = 0;
	unsigned base = 10;
	bool minus;

	if (ir_yaml_type(n) != IR_YAML_INT)
		return -EINVAL;
	s = n->u.s.text;
	minus = s[0] == '-';
	if (s[0] == '0' && (s[1] == 'o' || s[1] == 'x')) {
		base = s[1] == 'o' ? 8 : 16;
		s += 2;
	} else if (minus || s[0] == '+') {
		s++;
	}
	for (; *s; s++) {
		int64_t d = (int64_t)digit_value(*s);

		if (__builtin_mul_overflow(v, (int64_t)base, &v) ||
			__builtin_add_overflow(v, minus ? -d : d, &v))
			return -ERANGE;
	}
	*ret = v;
	return 0;
}

int
ir_yaml_bool(const struct ir_yaml_node *n, bool *ret)
{
	if (ir_yaml_type(n) != IR_YAML_BOOL)
		return -EINVAL;
	*ret = (n->u.s.text[0] | 0x20) == 't';
	return 0;
}

void
ir_yaml_pos(const struct ir_yaml_node *n, uint32_t *ret_line, uint32_t *ret_col)
{
	*ret_line = n ? n->line : 0;
	*ret_col = n ? n->col : 0;
}

void
ir_yaml_end(const struct ir_yaml_node *n, uint32_t *ret_line, uint32_t *ret_col)
{
	*ret_line = n ? n->end_line : 0;
	*ret_col = n ? n->end_col : 0;
}

bool
ir_yaml_has_anchors(const struct ir_yaml *y)
{
	return y->has_anchors;
}

void
ir_yaml_free(struct ir_yaml *y)
{
	if (!y)
		return;
	while (y->chunks) {
		struct yaml_chunk *c = y->chunks;

		y->chunks = c->next;
		free(c);
	}
	free(y->docs);
	free(y);
}

size_t
ir_yaml_docs(const struct ir_yaml *y)
{
	return y ? y->n_docs : 0;
}

const struct ir_yaml_node *
ir_yaml_root(const struct ir_yaml *y, size_t doc)
{
	return y && doc < y->n_docs ? y->docs[doc] : NULL;
}
