/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_CASEFILE_ANCHOR_H
#define IR_CASEFILE_ANCHOR_H

#include <stdint.h>

#include "ir/base/err.h"
#include "ir/casefile/journal.h"

/*
 * Anchors: a head that somebody else holds fixes all lines before it.
 *
 * Records that the head after line seq (0: the last one) was given to whom,
 * how: a journal.anchored line.  who gives actor, recorder, source, time.
 * *ret is the head that was given (read it out), not the one after.
 */
int ir_journal_anchor(struct ir_journal *j, uint64_t seq, const char *whom,
	const char *how, const struct ir_entry *who, struct ir_head *ret,
	struct ir_err *e);

/*
 * A head as people note it down: "seq 17: 3f2a 99c1 0b7e d204", "17:3f2a...",
 * 16 to 64 hex digits; without a number *ret_seq is 0.  hex gets the digits
 * in lower case.  -IR_EUSAGE says what is accepted.
 */
int ir_head_parse(
	const char *s, uint64_t *ret_seq, char hex[65], struct ir_err *e);

#endif
