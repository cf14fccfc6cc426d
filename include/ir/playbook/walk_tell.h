/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_PLAYBOOK_WALK_TELL_H
#define IR_PLAYBOOK_WALK_TELL_H

#include <stdbool.h>

#include "ir/base/buf.h"
#include "ir/base/err.h"
#include "ir/playbook/walk_ask.h"

/*
 * Where a walk stands, for people and pipes.  Foreign text is escaped; in a
 * drill each line of text begins with the mark.  All append to out.
 */

/* The board: open questions with their clocks, debts first. */
int ir_walk_board(
	const struct ir_walk *w, struct ir_buf *out, struct ir_err *e);
/* The same as one JSON object {"v":1,"type":"walk",...}, no LF. */
int ir_walk_board_json(
	const struct ir_walk *w, struct ir_buf *out, struct ir_err *e);

/* "waits for: ...": one line of a question, without LF. */
int ir_walk_ask_line(const struct ir_walk *w, const struct ir_ask *a,
	struct ir_buf *out, struct ir_err *e);

/*
 * The hand-over note: open steps, clocks, decisions pending, people, journal
 * head.  to NULL: only the note; else shift.changed is written first, from
 * who speaks to that person, with the note in it.
 */
int ir_walk_handover(struct ir_walk *w, const char *to,
	const struct ir_said *said, struct ir_buf *out, struct ir_err *e);

#endif
