/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_REPORT_BOARD_H
#define IR_REPORT_BOARD_H

#include "ir/base/buf.h"
#include "ir/base/err.h"
#include "ir/report/duty.h"
#include "ir/report/view.h"

/*
 * The board for the wall of the headquarters: one self-contained HTML page,
 * Japanese first, readable at four metres, no script, no reference to
 * anything outside.  The browser loads it again by itself; whoever writes the
 * file replaces it whole (atomic rename), so it is never seen half.
 */
struct ir_board_opts {
	bool japanese;
	unsigned refresh_seconds; /* 0: never */
};
int ir_board_html(struct ir_view *v, const struct ir_duties *d,
	const struct ir_board_opts *o, struct ir_buf *out, struct ir_err *e);

#endif
