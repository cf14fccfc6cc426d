/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_TOOL_OPTIONS_H
#define IR_TOOL_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "ir/base/buf.h"
#include "ir/base/err.h"
#include "ir/tool/tool.h"

/*
 * The strict reader of option tables, and help made from the same tables, so
 * the two cannot disagree.  Pure: nothing is printed, no global state.
 *
 * Accepted: -x, -xVALUE, -x VALUE, -abc (flags), --name, --name=VALUE,
 * --name VALUE; options after operands; "--" ends options; "-" is an operand.
 * Refused: abbreviations, unknown options (the nearest known one is named),
 * a flag with a value, a missing value, an option given twice (unless it is
 * IR_OPT_LIST).  -h/--help and -V/--version belong to every table.
 */
#define IR_OPTIONS_MAX 96 /* options of one verb, the common ones included */

enum ir_options_answer {
	IR_OPTIONS_RUN = 0,
	IR_OPTIONS_HELP = 1,
	IR_OPTIONS_VERSION = 2,
};

/*
 * Reads argv[0..argc-1] (no program name).  Either table may be NULL.  The
 * operands, borrowed from argv, go to operands[] (room for argc + 1, NULL
 * put at the end).  An ir_options_answer, or -IR_EUSAGE, -ENOMEM.
 */
int ir_options_read(const struct ir_opt *common, const struct ir_opt *own,
	int argc, char **argv, char **operands, int *ret_n, struct ir_err *e);

/* Index of the first operand; argc when there is none; stops with -1 at an
 * option the tables do not know. Stores nothing. */
int ir_options_first(const struct ir_opt *common, const struct ir_opt *own,
	int argc, char **argv);

/* Frees and empties every IR_OPT_LIST of a table (NULL is fine). */
void ir_options_clear(const struct ir_opt *table);

/* Help for one verb, or with verb NULL for the tool; width in columns. */
int ir_help_verb(const struct ir_tool *t, const struct ir_verb *verb,
	unsigned width, struct ir_buf *out);

#endif
