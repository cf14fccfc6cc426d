/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/base/json.h"

#include <endian.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ir/base/i18n.h"
#include "json_i.h"
#include "utf8_i.h"

/* Up to here a doubtful key is compared with those before it; an object with
 * more is sorted at its end. */
#define SMALL 32

/* An open array or object. */
struct ir_json_frame {
	ir_node node, last; /* last: the newest member */
	uint32_t count;
	bool object, escaped; /* escaped: some key has a backslash */
	uint64_t seen; /* a bit per kind of key met */
};

/* One parse. */
struct in {
	struct ir_json *j;
	const unsigned char *text, *p, *end;
	struct ir_err *e;
	unsigned depth;
};

int
ir_json_new(struct ir_json **ret, const struct ir_json_limits *limits,
	struct ir_err *e)
{
	struct ir_json_limits l = limits ? *limits : (struct ir_json_limits){0};
	struct ir_json *j = calloc(1, sizeof(*j));

	l.size = l.size ? l.size : (size_t)64 << 20;
	l.size = l.size > UINT32_MAX - 1 ? UINT32_MAX - 1 : l.size;
	l.depth = l.depth ? l.depth : 64;
	l.nodes = l.nodes ? l.nodes : 4000000;
	l.nodes = l.nodes > IR_JN_COUNT_MAX ? IR_JN_COUNT_MAX : l.nodes;
	l.key = l.key ? l.key : (size_t)64 << 10;
	if (j)
		j->stack = calloc(l.depth, sizeof(*j->stack));
	if (!j || !j->stack) {
		ir_json_free(j);
		return ir_err_set(e, -ENOMEM, _("no memory for a JSON reader"));
	}
	j->limits = l;
	*ret = j;
	return 0;
}

void
ir_json_free(struct ir_json *j)
{
	if (!j)
		return;
	free(j->nodes);
	free(j->stack);
	free(j->sort);
	free(j);
}

static int
fail(struct in *in, const unsigned char *at, int code, const char *why)
{
	uint32_t line, col;

	if (!in->e)
		return code;
	ir_json_place(in->j, (size_t)(at - in->text), &line, &col);
	return ir_err_set(
		in->e, code, _("line %u column %u: %s"), line, col, why);
}

static int
bad(struct in *in, const char *why)
{
	return fail(in, in->p, -IR_EFORMAT, why);
}

static void
blanks(struct in *in)
{
	while (in->p < in->end &&
		(*in->p == ' ' || *in->p == '\n' || *in->p == '\t' ||
			*in->p == '\r'))
		in->p++;
}

static int
grow(struct in *in)
{
	struct ir_json *j = in->j;
	uint32_t cap = j->cap ? j->cap * 2 : 256;
	struct ir_json_node *nodes;

	if (j->n >= j->limits.nodes)
		return fail(in, in->p, -IR_ELIMIT, _("too many values"));
	cap = cap > j->limits.nodes ? j->limits.nodes : cap;
	nodes = realloc(j->nodes, cap * sizeof(*nodes));
	if (!nodes)
		return ir_err_set(
			in->e, -ENOMEM, _("no memory for a JSON reader"));
	j->nodes = nodes;
	j->cap = cap;
	return 0;
}

/* A node that starts at in->p. */
static inline int
add(struct in *in, enum ir_json_type type, ir_node *ret)
{
	struct ir_json *j = in->j;

	if (j->n == j->cap) {
		int r = grow(in);

		if (r)
			return r;
	}
	j->nodes[j->n] = (struct ir_json_node){
		(uint32_t)(in->p - in->text), 0, IR_NODE_NONE, type};
	*ret = j->n++;
	return 0;
}

static int
hex4(const unsigned char *p, const unsigned char *end)
{
	int v = 0;

	if (end - p < 4)
		return -1;
	for (int i = 0; i < 4; i++) {
		unsigned c = p[i] | 0x20u;

		if (p[i] >= '0' && p[i] <= '9')
			v = v * 16 + (p[i] - '0');
		else if (c >= 'a' && c <= 'f')
			v = v * 16 + (int)(c - 'a') + 10;
		else
			return -1;
	}
	return v;
}

/* Half of a pair at in->p, without the other half. */
static int
lone(struct in *in)
{
	const struct ir_json_limits *l = &in->j->limits;

	if (!l->loose)
		return bad(in, _("lone surrogate"));
	if (l->lone)
		l->lone(l->arg, (size_t)(in->p - in->text));
	in->p += 6;
	return 0;
}

/* A backslash at in->p. */
static int
escape(struct in *in)
{
	const unsigned char *p = in->p + 1;
	int v;

	if (p == in->end)
		return bad(in, _("string without end"));
	if (*p != 'u') {
		if (!*p || !strchr("\"\\/bfnrt", *p))
			return bad(in, _("unknown escape"));
		in->p += 2;
		return 0;
	}
	v = hex4(p + 1, in->end);
	if (v < 0)
		return bad(in, _("\\u needs four hexadecimal digits"));
	if (v >= 0xDC00 && v <= 0xDFFF)
		return lone(in);
	p += 5;
	if (v >= 0xD800 && v <= 0xDBFF) {
		if (in->end - p < 6 || p[0] != '\\' || p[1] != 'u')
			return lone(in);
		v = hex4(p + 2, in->end);
		if (v < 0xDC00 || v > 0xDFFF)
			return lone(in);
		p += 6;
	}
	in->p = p;
	return 0;
}

/* Skips bytes that mean nothing in a string, eight at a time. */
static inline const unsigned char *
plain(const unsigned char *p, const unsigned char *end)
{
	const uint64_t ones = 0x0101010101010101u, high = ones << 7;

	while (end - p >= 8) {
		uint64_t w, q, b, hit;

		memcpy(&w, p, 8);
		w = le64toh(w);
		q = w ^ ones * '"';
		b = w ^ ones * '\\';
		/* The lowest bit that is set is exact. */
		hit = (w - ones * 0x20) & ~w;
		hit |= (q - ones) & ~q;
		hit |= (b - ones) & ~b;
		hit = (hit | w) & high;
		if (hit)
			return p + (__builtin_ctzll(hit) >> 3);
		p += 8;
	}
	while (p < end && *p >= 0x20 && *p < 0x80 && *p != '"' && *p != '\\')
		p++;
	return p;
}

/* The string whose quote is at in->p, as a new node. */
static int
string(struct in *in, ir_node *ret)
{
	uint32_t escaped = 0;
	ir_node n;
	int r = add(in, IR_JSON_STRING, &n);

	if (r)
		return r;
	in->p++;
	for (;;) {
		in->p = plain(in->p, in->end);
		if (in->p == in->end)
			return bad(in, _("string without end"));
		if (*in->p == '"')
			break;
		if (*in->p == '\\') {
			escaped = IR_JN_ESCAPED;
			r = escape(in);
			if (r)
				return r;
		} else if (*in->p < 0x20) {
			return bad(in, _("control character in a string"));
		}
		while (in->p < in->end && *in->p >= 0x80) {
			size_t c = ir_utf8_step(in->p, in->end);

			if (c == 0)
				return bad(in, _("not UTF-8"));
			in->p += c;
		}
	}
	in->p++;
	in->j->nodes[n].len =
		(uint32_t)(in->p - in->text) - in->j->nodes[n].start;
	in->j->nodes[n].info |= escaped;
	*ret = n;
	return 0;
}

static int
some_digits(struct in *in)
{
	const unsigned char *start = in->p;

	while (in->p < in->end && *in->p >= '0' && *in->p <= '9')
		in->p++;
	return in->p == start ? bad(in, _("digit expected")) : 0;
}

static int
number(struct in *in, ir_node *ret)
{
	ir_node n;
	int r = add(in, IR_JSON_NUMBER, &n);

	if (r)
		return r;
	if (*in->p == '-')
		in->p++;
	if (in->p < in->end && *in->p == '0')
		in->p++;
	else
		r = some_digits(in);
	if (r == 0 && in->p < in->end && *in->p == '.') {
		in->p++;
		r = some_digits(in);
	}
	if (r == 0 && in->p < in->end && (*in->p | 0x20) == 'e') {
		in->p++;
		if (in->p < in->end && (*in->p == '+' || *in->p == '-'))
			in->p++;
		r = some_digits(in);
	}
	if (r)
		return r;
	if (in->p < in->end && ((*in->p >= '0' && *in->p <= '9')))
		return bad(in, _("leading zero"));
	in->j->nodes[n].len =
		(uint32_t)(in->p - in->text) - in->j->nodes[n].start;
	*ret = n;
	return 0;
}

static int
word(struct in *in, const char *text, enum ir_json_type type, ir_node *ret)
{
	size_t len = strlen(text);
	int r;

	if ((size_t)(in->end - in->p) < len || memcmp(in->p, text, len) != 0)
		return bad(in, _("value expected"));
	r = add(in, type, ret);
	if (r)
		return r;
	in->j->nodes[*ret].len = (uint32_t)len;
	in->p += len;
	return 0;
}

/* Opens an array or object. */
static int
open_frame(struct in *in, enum ir_json_type type, ir_node *ret)
{
	int r;

	if (in->depth == in->j->limits.depth)
		return fail(in, in->p, -IR_ELIMIT, _("nested too deep"));
	r = add(in, type, ret);
	if (r)
		return r;
	in->j->stack[in->depth++] = (struct ir_json_frame){
		*ret, IR_NODE_NONE, 0, type == IR_JSON_OBJECT, false, 0};
	in->p++;
	return 0;
}

static int
value(struct in *in, ir_node *ret)
{
	if (in->p == in->end)
		return bad(in, _("value expected"));
	switch (*in->p) {
	case '{':
		return open_frame(in, IR_JSON_OBJECT, ret);
	case '[':
		return open_frame(in, IR_JSON_ARRAY, ret);
	case '"':
		return string(in, ret);
	case 't':
		return word(in, "true", IR_JSON_BOOL, ret);
	case 'f':
		return word(in, "false", IR_JSON_BOOL, ret);
	case 'n':
		return word(in, "null", IR_JSON_NULL, ret);
	default:
		if (*in->p == '-' || (*in->p >= '0' && *in->p <= '9'))
			return number(in, ret);
		return bad(in, _("value expected"));
	}
}

static int
duplicate(struct in *in, ir_node key)
{
	return fail(in, in->text + in->j->nodes[key].start, -IR_EFORMAT,
		_("duplicate key"));
}

/* Is the new key of this object one of those before it?  Most keys differ in
 * length, first or last byte, which costs one bit to see. */
static int
check_key(struct in *in, struct ir_json_frame *f, ir_node key)
{
	const struct ir_json_node *k = &in->j->nodes[key];
	const unsigned char *s = in->text + k->start;
	bool escaped = k->info & IR_JN_ESCAPED;
	uint64_t bit;

	if (k->len - 2 > in->j->limits.key)
		return fail(in, s, -IR_ELIMIT, _("key too long"));
	if (in->j->limits.loose)
		return 0;
	bit = 1ull << ((k->len * 7u + s[1] * 5u + s[k->len - 2]) & 63);
	if (f->count < SMALL && ((f->seen & bit) || escaped || f->escaped))
		for (ir_node v = f->node + 2; f->count && v != IR_NODE_NONE;
			v = in->j->nodes[v].next)
			if ((escaped || f->escaped ||
				    in->j->nodes[v - 1].len == k->len) &&
				ir_json_strcmp(in->j, v - 1, key) == 0)
				return duplicate(in, key);
	f->seen |= bit;
	f->escaped |= escaped;
	return 0;
}

/* A member's key and colon, at in->p. */
static int
member_key(struct in *in, struct ir_json_frame *f)
{
	ir_node key;
	int r;

	if (in->p == in->end || *in->p != '"')
		return bad(in, _("key expected"));
	r = string(in, &key);
	if (r)
		return r;
	r = check_key(in, f, key);
	if (r)
		return r;
	blanks(in);
	if (in->p == in->end || *in->p != ':')
		return bad(in, _("':' expected"));
	in->p++;
	blanks(in);
	return 0;
}

/* One member: key if it is an object's, then the value (or its opening). */
static int
member(struct in *in, ir_node *ret)
{
	struct ir_json_frame *f = &in->j->stack[in->depth - 1];
	int r = f->object ? member_key(in, f) : 0;

	if (r == 0)
		r = value(in, ret);
	if (r)
		return r;
	if (f->object)
		in->j->nodes[*ret].info |= IR_JN_MEMBER;
	if (f->last != IR_NODE_NONE)
		in->j->nodes[f->last].next = *ret;
	f->last = *ret;
	f->count++;
	return 0;
}

/* The closing bracket at in->p. */
static int
close_frame(struct in *in)
{
	struct ir_json_frame *f = &in->j->stack[in->depth - 1];
	struct ir_json_node *n = &in->j->nodes[f->node];
	ir_node twice = IR_NODE_NONE;
	int r;

	in->p++;
	n->len = (uint32_t)(in->p - in->text) - n->start;
	n->info |= f->count << IR_JN_COUNT;
	in->depth--;
	if (!f->object || f->count <= SMALL || in->j->limits.loose)
		return 0;
	r = ir_json_big_keys(in->j, f->node, &twice, in->e);
	if (r == 0 && twice != IR_NODE_NONE)
		r = duplicate(in, twice);
	return r;
}

/* All members and closings until the root is whole. */
static int
members(struct in *in)
{
	bool fresh = true; /* just after an opening bracket */

	while (in->depth > 0) {
		struct ir_json_frame *f = &in->j->stack[in->depth - 1];
		unsigned depth = in->depth;
		ir_node n = IR_NODE_NONE;
		int r;

		blanks(in);
		if (in->p == in->end)
			return bad(in, _("text ends inside a value"));
		if (*in->p == (f->object ? '}' : ']')) {
			r = close_frame(in);
			if (r)
				return r;
			fresh = false;
			continue;
		}
		if (!fresh) {
			if (*in->p != ',')
				return bad(in, _("',' or the end expected"));
			in->p++;
			blanks(in);
		}
		r = member(in, &n);
		if (r)
			return r;
		fresh = in->depth > depth;
	}
	return 0;
}

static int
document(struct in *in)
{
	ir_node root = IR_NODE_NONE;
	int r;

	blanks(in);
	if (in->p == in->end)
		return bad(in, _("nothing but blanks"));
	r = value(in, &root);
	if (r == 0)
		r = members(in);
	if (r)
		return r;
	blanks(in);
	if (in->p < in->end)
		return bad(in, _("text after the value"));
	return 0;
}

int
ir_json_parse(struct ir_json *j, const char *text, size_t len, struct ir_err *e)
{
	const unsigned char *p = (const unsigned char *)(text ? text : "");
	struct in in = {j, p, p, p, e, 0};
	int r;

	len = text ? len : 0;
	in.end = p + len;
	j->n = 0;
	j->text = (const char *)p;
	j->text_len = len;
	if (len > j->limits.size)
		r = ir_err_set(e, -IR_ELIMIT,
			_("line 1 column 1: more than %zu bytes"),
			j->limits.size);
	else if (len >= 3 && memcmp(p, "\xEF\xBB\xBF", 3) == 0)
		r = bad(&in, _("byte-order mark"));
	else
		r = document(&in);
	if (r)
		j->n = 0;
	return r;
}
