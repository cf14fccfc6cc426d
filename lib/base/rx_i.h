/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LIB_BASE_RX_I_H
#define LIB_BASE_RX_I_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ir/base/rx.h"

#define RX_NONE UINT32_MAX
#define RX_LAST 0x1fffffu /* above every character and every odd byte */

enum rx_assert {
	RX_TEXT_START,
	RX_TEXT_END,
	RX_TEXT_LAST, /* end, or before the line feed that ends it */
	RX_LINE_START,
	RX_LINE_END,
	RX_WORD,
	RX_NOT_WORD,
};

enum rx_kind {
	RX_EMPTY,
	RX_SET, /* ranges first .. first + n - 1, negated or not */
	RX_ASSERT,
	RX_CAT, /* left, right */
	RX_ALT,
	RX_REP, /* left, min .. max (RX_NONE: no end) */
};

/* What the pattern says, as a tree of indexes. */
struct rx_node {
	enum rx_kind kind;
	enum rx_assert as;
	bool neg;
	uint32_t first, n; /* SET */
	uint32_t left, right;
	uint32_t min, max;
};

struct rx_range {
	uint32_t lo, hi;
};

enum rx_op {
	RX_OP_SET,
	RX_OP_ASSERT,
	RX_OP_SPLIT,
	RX_OP_JUMP,
	RX_OP_FOUND
};

struct rx_inst {
	enum rx_op op;
	enum rx_assert as;
	bool neg;
	uint32_t first, n; /* SET */
	uint32_t x, y; /* where to go on */
};

struct ir_rx {
	struct rx_range *range;
	size_t n_range, cap_range;
	struct rx_node *node;
	size_t n_node, cap_node;
	struct rx_inst *inst;
	size_t n_inst, cap_inst;
};

/* Room for n + 1 of size each: v, or where it went; NULL: no memory. */
void *rx_room(void *v, size_t n, size_t *cap, size_t size);

/* Reading. */
struct rx_parse {
	struct ir_rx *r;
	const char *p; /* the rest */
	const char *all;
	unsigned depth;
	bool icase, dotall, multi, quoting; /* quoting: after \Q */
	struct ir_err *e;
};

/* -code, -ENOMEM, -IR_ENOTSUP; the error filled. */
int rx_fail(struct rx_parse *p, int code, const char *why);
int rx_no_memory(struct rx_parse *p);
int rx_unsupported(struct rx_parse *p);

/* Adds to the ranges; range_case in both cases if they do not count. */
int rx_range(struct rx_parse *p, uint32_t lo, uint32_t hi);
int rx_range_case(struct rx_parse *p, uint32_t lo, uint32_t hi);
/* The class of a letter after a backslash; 1: it is none. */
int rx_escape_class(struct rx_parse *p, char c);
/* After a backslash: one character. */
int rx_escape_char(struct rx_parse *p, uint32_t *ret);
int rx_one_char(struct rx_parse *p, uint32_t *ret);
/* After "[", up to behind "]". */
int rx_set(struct rx_parse *p, bool *ret_neg);

/* Reads the pattern into nodes; *ret_root. */
int rx_parse(
	struct ir_rx *r, const char *p, uint32_t *ret_root, struct ir_err *e);

#endif
