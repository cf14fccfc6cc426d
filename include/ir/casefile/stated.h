/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_CASEFILE_STATED_H
#define IR_CASEFILE_STATED_H

#include <stdint.h>

#include "ir/base/err.h"
#include "ir/base/i18n.h"
#include "ir/base/time.h"
#include "ir/casefile/state.h"
#include "ir/casefile/vocabulary.h"

/*
 * What is looked at when somebody states a fact, by ir-case set or as an
 * answer in ir-walk.  ir_tell_remarks has the words for it; that the case
 * occurred after it was noticed is state_slip.h's.
 */

/* How it is stated. */
struct ir_stating {
	const struct ir_state *state; /* before it; NULL: it corrects a line */
	struct ir_time at; /* of the line */
	struct ir_time now; /* of the clock */
};

/* What is odd about it, recorded all the same. */
struct ir_stated {
	const char *warning; /* untranslated, NULL: nothing */
	uint64_t later; /* says something else at a later time, 0 */
};

/* json is the value, NULL: unset.  -IR_EUSAGE: refused, since an invisible
 * character is in it or in its path. */
int ir_stated_look(const struct ir_stating *by, const struct ir_fact_ref *ref,
	const char *json, struct ir_stated *ret, struct ir_err *e);

/* Does a promise speak of a time, and none is understood in it?  It never
 * becomes overdue then. */
#define IR_STATED_VAGUE \
	N_("no time is understood in it, so that it never becomes overdue; " \
	   "write 18:00, tomorrow 9:00 or 2026-11-24 9:00")
bool ir_stated_vague(const struct ir_time *said, const char *promised);

#endif
