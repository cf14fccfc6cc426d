/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_TOOL_REPORT_BOARD_H
#define IR_TOOL_REPORT_BOARD_H

#include <stdint.h>

/*
 * ir-report board: the page for the wall (report/board.h), written over the
 * one before, whole (the only output that replaces a file).
 */
struct ir_report_board_opts {
	const char *casedir, *output, *at, *lang;
	uint64_t
		watch; /* seconds: makes it again so often, until told to end */
};

/*
 * An exit status: 1 when the journal is damaged (the page shows what stands
 * before it and says so), 2 when the page was not written or the rules of
 * the duties cannot be read.  With watch, a page that cannot be made is told
 * once and tried again; INT and TERM end it after a last page that says so.
 */
int ir_report_board(
	const struct ir_report_board_opts *o, int argc, char **argv);

#endif
