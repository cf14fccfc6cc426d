/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LIB_TOOL_REPORT_PAST_I_H
#define LIB_TOOL_REPORT_PAST_I_H

#include "report_i.h"

/* The case as it stood at a line, seen through today's site and forms. */
struct rp_past {
	uint64_t at; /* that line */
	struct ir_state *state;
	struct ir_view *view; /* NULL: it could not be opened */
	struct ir_history *history; /* up to it */
	struct ir_duties *duties; /* as they were */
};
int rp_past_open(struct rp_past *t, struct rp *p, uint64_t at);
void rp_past_close(struct rp_past *t);

/* One report of the case as it stood, and as it stands now: both say
 * the same of form, stage, number and moment, so that only the case differs. */
int rp_fill_twice(struct rp *p, const struct ir_fill *what,
	const struct rp_past *past, struct ir_filled **then,
	struct ir_filled **now);

/* What a sent report can be compared with. */
struct rp_sent {
	const struct ir_report_line *sent; /* NULL: there is none */
	const struct ir_report_line *made; /* its bytes, rendered; or NULL */
	uint64_t at; /* the line it was made at, else the one before the line
			that sent it; 0: it cannot be known */
};
void rp_made_at(const struct rp *p, const struct ir_report_line *sent,
	struct rp_sent *ret);

/* Says on stderr that it cannot be compared. */
void rp_not_compared(const struct ir_report_line *sent);

/* Of the reports that were sent by now and bear a lower number the last one;
 * of those that bear the same, one that can be compared. */
void rp_sent_before(const struct rp *p, const struct ir_report_of *of,
	unsigned number, struct rp_sent *ret);

/* The cells of two fillings of one form that say something else: each is
 * told, was or is NULL where it was not there.  Their number; *ret_same those
 * that say the same. */
typedef void rp_changed_fn(void *arg, const struct ir_filled_field *any,
	const char *was, const char *is);
size_t rp_changed(const struct ir_filled *then, const struct ir_filled *now,
	rp_changed_fn *fn, void *arg, size_t *ret_same);

/* What the reports last sent said and is something else today, and which of
 * their cells: an exit status. */
int rp_figures(struct rp *p);

#endif
