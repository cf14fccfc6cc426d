/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_TOOL_DUTY_H
#define IR_TOOL_DUTY_H

#include <stdbool.h>

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

/* The counting of days alone, without a case. */
int ir_duty_deadline(const struct ir_duty_opts *o);

#endif
