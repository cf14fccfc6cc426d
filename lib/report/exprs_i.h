/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LIB_REPORT_EXPRS_I_H
#define LIB_REPORT_EXPRS_I_H

#include <stdbool.h>

#include "ir/base/arena.h"
#include "ir/base/buf.h"
#include "ir/base/json.h"
#include "ir/report/exprs.h"
#include "ir/sys/jq.h"

struct expr {
	const char *text, *where;
	size_t group, index;
	const char *bad; /* does not compile: why */
	size_t same; /* the first expression of this text */
	bool again; /* there is another one of this text: both call it */
};

struct ir_exprs {
	struct ir_arena arena;
	const char *once, *see, *defs;
	struct ir_buf also; /* keys of results that somebody reads */
	struct expr *expr;
	size_t n, cap;
	size_t groups, last; /* last: how many in the last group */
	size_t docs; /* of this run */
	bool careful; /* an expression failed: each is tried by itself */
	struct ir_jq *started; /* compiles all of them; NULL */
	unsigned seconds; /* of CPU, for this run */
	void (*work)(void *arg); /* while the child is at it */
	void *arg;
	/* of the last run */
	struct ir_buf out;
	struct ir_json *json;
	ir_node *case_at; /* the array of each case */
	size_t *case_group;
	size_t cases;
};

/* exprs_given.c: the document as the program reads it, with its cases. */
void exprs_put_input(const struct ir_exprs *x, struct ir_buf *in,
	const struct ir_exprs_case *cases, size_t n);

#endif
