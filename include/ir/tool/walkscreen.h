/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_TOOL_WALKSCREEN_H
#define IR_TOOL_WALKSCREEN_H

#include "ir/base/err.h"
#include "ir/casefile/journal.h"
#include "ir/playbook/walk_ask.h"
#include "ir/tool/who.h"

/*
 * The walk on a terminal, for tired people (ir-walk(1)): one question at a
 * time, single keys, 80 columns, no colour.  What is typed ahead counts; what
 * others answer appears; whatever ends the program, the journal has all that
 * was answered.
 */
struct ir_walk_screen { /* all borrowed */
	struct ir_walk *w; /* started or resumed */
	struct ir_journal *j;
	const struct ir_who *who;
	const char *lang; /* as given to the walk */
	const char *casedir;
	const char *site; /* directory, or NULL */
	/* Runs command i of a question after it was confirmed, or NULL: the
	 * switch that allows it was not given.  1: the command failed, its
	 * output is kept all the same. */
	int (*run)(
		void *arg, const struct ir_ask *a, size_t i, struct ir_err *e);
	void *arg;
};

/* On the terminal of stdin and stdout.  0: left, or the run has ended (ask
 * ir_walk_ended); 1: ended from outside (what was being typed is kept as a
 * note). */
int ir_walk_on_screen(const struct ir_walk_screen *o, struct ir_err *e);

#endif
