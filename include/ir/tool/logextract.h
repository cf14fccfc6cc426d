/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_TOOL_LOGEXTRACT_H
#define IR_TOOL_LOGEXTRACT_H

#include <stdbool.h>
#include <stddef.h>

#include "ir/base/err.h"
#include "ir/casefile/journal.h"

/* ir-log extract: writes the file and tells on standard output what it holds
 * and what was withheld. */
struct ir_logextract {
	const char *recipient; /* a role with a rule, or any with kinds/lines */
	const char *const *kinds;
	size_t n_kinds;
	const char *lines;
	const char *const *devices; /* of a maker: which are theirs */
	size_t n_devices;
	const char *output; /* never overwritten */
	bool json;
};

/* 1: made, but no line speaks of one of the devices (told).  -IR_EUSAGE for a recipient without a rule (names those that have one). */
int ir_logextract(
	struct ir_journal *j, const struct ir_logextract *o, struct ir_err *e);

#endif
