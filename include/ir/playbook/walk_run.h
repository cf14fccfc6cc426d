/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_PLAYBOOK_WALK_RUN_H
#define IR_PLAYBOOK_WALK_RUN_H

#include <stddef.h>

#include "ir/base/err.h"
#include "ir/playbook/walk_ask.h"

/*
 * Runs command i (type bash, ir_ask_command) of an open step on this machine,
 * after the person confirmed it; variables are filled in quoted.  That it
 * began is a line before it begins; its output becomes attachments by their
 * SHA-256 and evidence of the case.  When the last command of a step of
 * nothing but bash commands has run, the exit status decides: step.done or
 * step.failed.
 *
 * 0 exit status 0; 1 anything else (the output is kept all the same);
 * -IR_EREFUSED: no such command, or a variable is unknown.
 */
int ir_walk_command(struct ir_walk *w, const struct ir_ask *a, size_t i,
	const struct ir_said *said, struct ir_err *e);

#endif
