/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_CASEFILE_STATE_SLIP_H
#define IR_CASEFILE_STATE_SLIP_H

#include <stdbool.h>

#include "ir/base/buf.h"
#include "ir/base/time.h"
#include "ir/casefile/state.h"

/* A case that is said to have occurred after somebody noticed it, or knew. */

/* Is it one of the facts that say so: t.occurred, t.detected, t.aware[]? */
bool ir_slip_is_of(const char *path);

/* Appends to out, for people, that one of both must be wrong; false: there is
 * no slip.  Seconds do not count. */
bool ir_state_slip(const struct ir_state *s, struct ir_buf *out);

/* The words alone; by: the fact that says noticed. */
void ir_slip_words(const struct ir_time *occurred,
	const struct ir_time *noticed, const char *by, struct ir_buf *out);

#endif
