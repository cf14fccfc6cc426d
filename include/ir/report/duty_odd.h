/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_REPORT_DUTY_ODD_H
#define IR_REPORT_DUTY_ODD_H

#include "ir/report/duty.h"

/*
 * What is odd about the facts that duties and reports are made from: some that
 * contradict each other (contradictions of rules/duties.yaml), an occurrence
 * after it was noticed, facts younger than the clock that was asked for.
 * Texts are borrowed from the result.
 */

/* Facts on record that cannot stand side by side (contradictions of
 * the rules). */
struct ir_contradiction {
	const char *id;
	const char *ja, *en; /* a sentence that names the facts */
	const char *ja_said, *en_said; /* its beginning, without the facts */
	const char *const *facts; /* "impact.harm=no" */
	size_t n_facts;
};

size_t ir_duties_contradictions(const struct ir_duties *d); /* NULL: 0 */
const struct ir_contradiction *ir_duties_contradiction_at(
	const struct ir_duties *d, size_t i);

/* Were lines written after the clock that was asked for?  The facts are of
 * those, too, and only the clock is of then: *ret is when the last one was. */
bool ir_duties_hindsight(const struct ir_duties *d, struct ir_time *ret);

/* When it occurred, where that is later than somebody noticed it, or knew: one
 * of both is a slip.  by: the fact that is earlier, NULL: no slip. */
struct ir_slip {
	struct ir_time occurred, noticed;
	const char *by;
};
const struct ir_slip *ir_duties_slip(const struct ir_duties *d);

#endif
