/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LIB_TOOL_REPORT_PAST_I_H
#define LIB_TOOL_REPORT_PAST_I_H

#include "report_i.h"

/* The case as it stood at a line, seen through today's site and forms. */
struct rp_past {
	struct ir_state *state;
	struct ir_view *view;
};
int rp_past_open(struct rp_past *t, struct rp *p, uint64_t last);
void rp_past_close(struct rp_past *t);

/* The line a sent report was made at: of the bytes that were rendered, else
 * the line before it was sent. */
uint64_t rp_made_at(const struct rp *p, const struct ir_report_line *sent);

/* The numbers that reports last sent differ in, among each other and from
 * today: an exit status. */
int rp_figures(struct rp *p);

#endif
