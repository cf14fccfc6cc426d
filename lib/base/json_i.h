/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_BASE_JSON_I_H
#define IR_BASE_JSON_I_H

#include "ir/base/json.h"

/* A value or a key: where it is in the text.  The key of a member is the node
 * before its value. */
struct ir_json_node {
	uint32_t start, len; /* raw text; strings with their quotes */
	uint32_t next; /* next sibling value */
	uint32_t info; /* type, flags, count << COUNT */
};

#define IR_JN_TYPE 7u
#define IR_JN_ESCAPED 8u /* a string with a backslash */
#define IR_JN_MEMBER 16u /* a value in an object */
#define IR_JN_COUNT 5
#define IR_JN_COUNT_MAX (UINT32_MAX >> IR_JN_COUNT)

struct ir_json {
	struct ir_json_limits limits;
	const char *text;
	size_t text_len;
	struct ir_json_node *nodes;
	uint32_t n, cap;
	struct ir_json_frame *stack; /* limits.depth of them */
	struct ir_json_sort *sort; /* for the keys of big objects */
	uint32_t sort_cap;
};

/* Reads a string's bytes one by one, escapes resolved. */
struct ir_json_cursor {
	const char *p, *end;
	unsigned char out[4];
	unsigned at, n;
};

void ir_json_cursor(
	struct ir_json_cursor *c, const struct ir_json *j, ir_node n);
int ir_json_byte(struct ir_json_cursor *c); /* -1 at the end */

/* Order of two strings by their unescaped bytes. */
int ir_json_strcmp(const struct ir_json *j, ir_node a, ir_node b);

/* The first key that stood before (IR_NODE_NONE: none) through *ret. */
int ir_json_big_keys(
	struct ir_json *j, ir_node object, ir_node *ret, struct ir_err *e);
struct ir_json_sort {
	uint64_t hash;
	ir_node key;
};

/* 1-based line and column of a place in the text. */
void ir_json_place(const struct ir_json *j, size_t at, uint32_t *ret_line,
	uint32_t *ret_col);

#endif
