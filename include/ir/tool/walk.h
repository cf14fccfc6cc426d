/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_TOOL_WALK_H
#define IR_TOOL_WALK_H

#include <stdbool.h>

#include "ir/tool/tool.h"

/*
 * ir-walk: walks a playbook on a case.  Takes the operands and what the
 * options said, answers on standard output, tells what is wrong, and returns
 * the exit status: 0 the end was reached (or the screen was left), 1 it ended
 * in failure or was stopped, 2 it could not be walked, or an answer is
 * missing or wrong.
 */
struct ir_walk_cli {
	const char *dir; /* -C */
	bool json, text;
	const char *by, *role, *source, *lang;
	const char *answers; /* file, "-": standard input */
	bool run; /* bash commands may be run */
	bool fresh; /* another run, though one is open */
	const char *which; /* the run to go on with */
	struct ir_strs vars; /* NAME=VALUE */
	const char *anyway, *stop;
	const char *signed_by; /* only then is it walked */
	bool status, handover, paper;
	const char *to; /* of the hand-over */
	const char *format, *out; /* of the paper form */
};

int ir_tool_walk(const struct ir_walk_cli *o, int argc, char **argv);
/* The answers of a filled paper form, event times apart from entry times. */
int ir_tool_type_in(const struct ir_walk_cli *o, int argc, char **argv);

#endif
