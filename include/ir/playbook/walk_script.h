/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_PLAYBOOK_WALK_SCRIPT_H
#define IR_PLAYBOOK_WALK_SCRIPT_H

#include <stddef.h>

#include "ir/base/err.h"
#include "ir/playbook/walk.h"

/*
 * Answers from a file: JSON Lines in the journal's own format (ir-walk(1),
 * ANSWER FILES), so the journal of one walk is an answer file for the next.
 * Lines are taken in order; each must answer a question that is open then.
 * What follows by rule (a branch decided by its condition, a delay waited
 * for) needs no line, and is passed over where one is there.
 *
 * Limits: 64 MiB, 1 MiB a line.
 */
struct ir_script;

/* name is for messages: "NAME:LINE: why", -IR_EFORMAT or -IR_EUSAGE. */
int ir_script_parse(struct ir_script **ret, const char *text, size_t len,
	const char *name, struct ir_err *e);
void ir_script_free(struct ir_script *s);

/*
 * Answers until the run ends; what the journal holds already (a run gone on
 * with) counts as used.  said: who speaks where a line names nobody.  A
 * failed step without an answer to "continue or stop" stops.
 *
 * 0 the end was reached, 1 it ended in failure or was stopped; -IR_EUSAGE: an
 * answer is missing, does not do, or is left over.
 */
int ir_walk_script(struct ir_walk *w, struct ir_script *s,
	const struct ir_said *said, struct ir_err *e);

#endif
