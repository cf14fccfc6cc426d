/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LIB_TOOL_DUTY_I_H
#define LIB_TOOL_DUTY_I_H

#include "ir/report/duty_odd.h"
#include "ir/tool/duty.h"
#include "report_i.h"

/* Which duties the operands name; n 0: all. */
struct dt_which {
	char *const *name;
	int n;
};
bool dt_wanted(const struct dt_which *w, const struct ir_duty *u);

/* A slip in the year of awareness would let no deadline ever come: 1, told,
 * when it lies ahead of the clock (of the real one, too, where --at asks for
 * another); else 0. */
int dt_ahead(const struct rp *p);

/* Is something about that duty dated ahead of the real clock?  What is merely
 * later than a time that was asked for is not told of. */
bool dt_dated_ahead(const struct rp *p, const struct ir_duty *u);

/* Appends, where it is said to have occurred after it was noticed, that this
 * cannot be; false: it is not. */
bool dt_slip(const struct rp *p, struct ir_buf *out);

/* The i-th thing on record that contradicts another, as a sentence; NULL: no
 * more of them. */
const char *dt_odd(const struct rp *p, size_t i);
void dt_tell_odd(const struct rp *p); /* all of them, on stderr */

/* duty_said.c: ir_duty_typed for a report that is about to be recorded; its
 * duties from the typed-th on were typed, those before are of its form. */
int dt_report(const struct ir_case *c, const struct ir_report_line *r,
	size_t typed, struct ir_buf *remarks, struct ir_err *e);

/* duty_text.c: the lines for people. */
void dt_text(const struct rp *p, const struct dt_which *w, bool open_only);

/* "2026-11-24(火)"; ret has room for 40 bytes. */
const char *dt_day(const char *day, bool japanese, char ret[40]);

#endif
