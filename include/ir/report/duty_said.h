/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_REPORT_DUTY_SAID_H
#define IR_REPORT_DUTY_SAID_H

#include <stddef.h>

#include "ir/base/err.h"
#include "ir/report/duty.h"

/* Duties and recipients as people type them. */

/* Is there such a duty in the rules, and such a member of it?  member may be
 * NULL. -IR_EUSAGE names what there is. */
int ir_duties_check(const struct ir_duties *d, const char *id,
	const char *member, struct ir_err *e);

/* A report for these duties went to that name: the duty that tells it, where
 * none of these does; NULL: one does, or nobody is known by it. */
const struct ir_duty *ir_duties_elsewhere(struct ir_duties *d, const char *to,
	const char *const *duties, size_t n);

/* What was said of duties ("R8/PUMP03, R2") in a contact or a report of that
 * text: -IR_EUSAGE where it names a device of several patients of whom none is
 * said; it names those who are open. */
int ir_duties_plain(struct ir_duties *d, const char *list, const char *text,
	struct ir_err *e);

#endif
