/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_REPORT_DUTY_JSON_H
#define IR_REPORT_DUTY_JSON_H

#include "ir/base/json.h"
#include "ir/report/duty.h"

/*
 * The view gets "duties", an array of objects with the keys
 *
 *   id member label_ja label_en
 *   need        required advised undecided not-required waived
 *   was         what it would be without the waiver
 *   state       open told sent acknowledged idle
 *   done overdue warn late uncertain (true; left out when not)
 *   why_ja why_en remark_ja remark_en
 *   facts[]     "pii.leak=yes": those that decided
 *   missing[]   paths of those that would decide
 *   rule {id label_ja label_en}  rule.kind: none days range hours
 *   start start_by  the awareness it counts from
 *   due first       last day and first edge, "2026-11-26"; due_time first_time
 *   raw_due moved_why   before moving off a closed day, and why it moved
 *   before_start before_due   as they stood before an earlier awareness
 *   elapsed     seconds; not_yet instead (true) before its start
 *   told sent acknowledged   times;  receipt
 *   waived {by why time seq}
 *   form channel_ja channel_en basis_ja basis_en
 *   contact {id name org ways lookup}
 *
 * and "promises", of
 *
 *   seq who what at kept overdue.
 */
void ir_duty_json(
	const struct ir_duties *d, const struct ir_duty *u, struct ir_jw *w);
void ir_promise_json(const struct ir_promise *p, struct ir_jw *w);

/* ahead {what time seq}: what is dated ahead of the clock.  Left out of the
 * view: whose clock it was is for the tool to say. */
void ir_duty_ahead_json(const struct ir_duty *u, struct ir_jw *w);

/* Of a duty that is not required, beside those keys: reasons[], each
 *
 *   would       required, advised: what it would be
 *   if_ja if_en   the condition for that, which does not hold
 *   facts[]     those that decided, "pii.leak=no"
 *   missing[]   paths that nobody stated
 */
void ir_duty_reasons_json(const struct ir_duty *u, struct ir_jw *w);

#endif
