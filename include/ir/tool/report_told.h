/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_TOOL_REPORT_TOLD_H
#define IR_TOOL_REPORT_TOLD_H

#include <stdbool.h>
#include <stdint.h>

#include "ir/tool/tool.h"

/*
 * What becomes of a report (history.h): who approved these very bytes, to
 * whom they were sent, what came back.  The operand is a file, or the id of a
 * form: then the file of it that was rendered last.  Bytes that we did not
 * render (a printout of an authority's web form) need form and stage.
 *
 * Each returns an exit status; sending what nobody approved is refused (2)
 * unless a waiver says why.
 */
struct ir_report_told_opts {
	const char *casedir, *by, *role, *source, *time;
	const char *form, *stage, *whom; /* whom: "dev=PUMP03,harm=H1" */
	const char *how, *to, *receipt, *text, *waiver;
	uint64_t number; /* 0: the one it was rendered with */
	struct ir_strs duties; /* besides those of the form */
	bool json, text_out;
};

int ir_report_approve(
	const struct ir_report_told_opts *o, int argc, char **argv);
int ir_report_sent(const struct ir_report_told_opts *o, int argc, char **argv);
int ir_report_ack(const struct ir_report_told_opts *o, int argc, char **argv);

#endif
