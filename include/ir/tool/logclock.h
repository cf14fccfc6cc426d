/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_TOOL_LOGCLOCK_H
#define IR_TOOL_LOGCLOCK_H

#include <stdint.h>

#include "ir/base/err.h"
#include "ir/base/time.h"
#include "ir/casefile/journal.h"

/*
 * Compares this machine's clock with another one that somebody reads out,
 * and records it: a clock.checked line.
 */
struct ir_clock_check {
	struct ir_time ours, theirs;
	double offset; /* ours minus theirs, seconds */
	const char *ntp; /* "synchronized", "unsynchronized", "unknown" */
};

/*
 * reads: what the other clock shows now ("10:20:05", RFC 3339); without
 * seconds the offset is known to the minute only (accuracy "minute").  who
 * gives actor, recorder, source.
 */
int ir_clock_check(struct ir_journal *j, const char *reference,
	const char *reads, const struct ir_entry *who,
	struct ir_clock_check *ret, struct ir_err *e);

#endif
