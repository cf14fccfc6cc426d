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
 *
 * The first screen (sizes go with the width of the window, 28 px and more at
 * 1920) has what matters now; lists that do not fit are counted there and
 * stand whole below.  Spans of time are worked out when it is made, always
 * beside the time itself, and the time it was made stands large above.
 */
struct ir_board_opts {
	bool japanese;
	unsigned refresh_seconds; /* 0: never */
	bool ahead; /* awareness lies ahead of the clock: a slip */
	const char *damage; /* what is wrong with the journal, NULL: nothing */
};

/* d NULL: the duties could not be worked out; the board says so.  The journal
 * among the sources of v is read for the timeline; NULL: none is drawn. */
int ir_board_html(struct ir_view *v, const struct ir_duties *d,
	const struct ir_board_opts *o, struct ir_buf *out, struct ir_err *e);

#endif
