/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_PLAYBOOK_PBDIFF_H
#define IR_PLAYBOOK_PBDIFF_H

#include <stddef.h>

#include "ir/base/err.h"
#include "ir/playbook/playbook.h"

/*
 * What differs between two versions of a playbook, by step and field
 * (CX-156).  Steps go by their ids, whatever their order.  Texts in the other
 * language that our extension keeps by pointer are told at their steps.
 */
enum ir_pbdiff_kind {
	IR_PBDIFF_ADDED, /* a step, or a field */
	IR_PBDIFF_REMOVED,
	IR_PBDIFF_CHANGED,
};

/* All borrowed for the call. */
struct ir_pbdiff {
	enum ir_pbdiff_kind kind;
	const char *step; /* its id; NULL: the playbook itself */
	const char *field; /* "on_completion", "commands/0/command (en)"; NULL:
			      the step as a whole */
	const struct ir_val *was, *is; /* NULL: not there */
};
typedef int ir_pbdiff_sink(void *arg, const struct ir_pbdiff *d);

/* Tells each difference: first the playbook's own fields, then its steps, in
 * b's order, then those that are gone.  0, or what the sink returned below
 * 0. */
int ir_pbdiff(const struct ir_playbook *a, const struct ir_playbook *b,
	ir_pbdiff_sink *sink, void *arg, struct ir_err *e);

#endif
