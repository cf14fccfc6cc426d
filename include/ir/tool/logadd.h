/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_TOOL_LOGADD_H
#define IR_TOOL_LOGADD_H

#include <stddef.h>
#include <stdint.h>

#include "ir/base/err.h"
#include "ir/casefile/byhand.h"
#include "ir/casefile/journal.h"
#include "ir/tool/who.h"

/* ir-log add: one line from operands or stdin, or a batch from stdin. */
struct ir_logadd {
	const char *kind, *time, *accuracy, *basis, *source;
	uint64_t correct;
	const struct ir_field *field; /* value NULL: not said */
	size_t n_fields;
	const char *const *on; /* paths of facts */
	size_t n_on;
	const struct ir_who *who;
};

/* The vocabulary of the content directory; ir_vocab_free. */
int ir_log_vocab(struct ir_vocab **ret, struct ir_err *e);

/* The text: operands joined by blanks; none, or "-": all of stdin. */
int ir_logadd_one(struct ir_journal *j, const struct ir_logadd *a, int argc,
	char **argv, struct ir_head *ret_head, struct ir_err *e);

int ir_logadd_batch(struct ir_journal *j, const struct ir_logadd *a,
	struct ir_head *ret_head, struct ir_err *e);

#endif
