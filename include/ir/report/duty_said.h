/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_REPORT_DUTY_SAID_H
#define IR_REPORT_DUTY_SAID_H

#include <stddef.h>

#include "ir/base/buf.h"
#include "ir/base/err.h"
#include "ir/report/duty.h"
#include "ir/report/history.h"

/* Duties and recipients as people type them. */

/* Is there such a duty in the rules, and such a member of it?  member may be
 * NULL. -IR_EUSAGE names what there is. */
int ir_duties_check(const struct ir_duties *d, const char *id,
	const char *member, struct ir_err *e);

/* What was said of duties ("R8/PUMP03, R2") in a contact or a report of that
 * text: -IR_EUSAGE where it names a duty that the rules do not have, or a
 * device of several patients of whom none is said; it names those who are
 * open. */
int ir_duties_plain(struct ir_duties *d, const char *list, const char *text,
	struct ir_err *e);

/* duty_remark.c.  What to warn of once it is recorded, lines for people with a
 * NUL behind each, are added to out: a duty that means nobody of this case, and
 * a recipient whom another duty tells; neither counts. */
int ir_duties_remarks_contact(struct ir_duties *d, const char *list,
	const char *to, const char *text, struct ir_buf *out, struct ir_err *e);
/* The duties of r from the typed-th on were typed; those before it are of its
 * form, and may mean nobody. */
int ir_duties_remarks_report(struct ir_duties *d,
	const struct ir_report_line *r, size_t typed, struct ir_buf *out,
	struct ir_err *e);

#endif
