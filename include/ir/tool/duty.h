/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_TOOL_DUTY_H
#define IR_TOOL_DUTY_H

#include <stdbool.h>

#include "ir/base/buf.h"
#include "ir/base/err.h"
#include "ir/casefile/journal.h"

/* The verbs of ir-duty: what the options said; each returns an exit status. */
struct ir_duty_opts {
	const char *casedir, *site, *at;
	bool json, text, open_only;
	const char *by, *role, *reason, *source, *time;
	const char *rule, *known_on;
};

/* Who must be told; operands are duties ("R5", "R9/MAKER"), none: all.  1
 * when something is overdue. */
int ir_duty_show(const struct ir_duty_opts *o, int argc, char **argv);

/* A named person says no. */
int ir_duty_waive(const struct ir_duty_opts *o, int argc, char **argv);

/* Before contacts are written: -IR_EUSAGE where the duties of one ("R8/PUMP03")
 * are none of the rules, or name a device of several patients and its text none
 * of them.  What to warn of when they are written goes to remarks. */
struct ir_duty_typed {
	const char *duties, *to, *text; /* to and text may be NULL */
};
int ir_duty_typed(struct ir_journal *j, const struct ir_duty_typed *v, size_t n,
	struct ir_buf *remarks, struct ir_err *e);
void ir_duty_remarks(const struct ir_buf *remarks);

/* The counting of days alone, without a case. */
int ir_duty_deadline(const struct ir_duty_opts *o);

#endif
