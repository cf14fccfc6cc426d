/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LIB_EVIDENCE_DIFF_TELL_I_H
#define LIB_EVIDENCE_DIFF_TELL_I_H

#include "diff_i.h"
#include "diff_rules_i.h"

/* What rules are asked about the objects of a pair. */
void tell_subject(
	const struct ir_diff *d, const struct pair *p, struct subject *ret);

/* Does a rule call it a log? */
bool log_is_one(struct ir_diff *d, const struct pair *p);

#endif
