/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_TOOL_EDIT_H
#define IR_TOOL_EDIT_H

#include <stdbool.h>
#include <stddef.h>

#include "ir/base/ctx.h"
#include "ir/base/err.h"
#include "ir/base/time.h"

/*
 * A one-line editor on a terminal, for UTF-8 and wide characters; scrolls
 * sideways, so it never wraps and survives slow links and 80 columns.  It
 * remembers when the first key of a line came.  Nothing typed is lost: the
 * line stays until ir_edit_clear, whatever event is reported.
 *
 * Keys: arrows, Home, End, Delete, Backspace, ^A ^E ^B ^F ^K ^U ^W ^L.
 */
struct ir_edit;

enum ir_edit_event {
	IR_EDIT_LINE, /* Enter */
	IR_EDIT_END, /* ^D on an empty line */
	IR_EDIT_BREAK, /* ^C */
	IR_EDIT_TICK, /* the time ran out, nothing was typed */
	IR_EDIT_GONE, /* the terminal is gone, or INT, TERM, HUP came */
};

#define IR_EDIT_MAX ((size_t)64 * 1024) /* bytes of a line */

/* in and out are the terminal, ctx the clock (all borrowed).  Blocks INT, TERM, HUP and WINCH
 * while open. */
int ir_edit_open(struct ir_edit **ret, int in, int out,
	const struct ir_ctx *ctx, struct ir_err *e);
void ir_edit_close(struct ir_edit *ed); /* the terminal as it was */

/* Shows prompt and the line, waits.  An enum ir_edit_event or < 0. */
int ir_edit_wait(struct ir_edit *ed, const char *prompt, int timeout_ms,
	struct ir_err *e);

/* The line so far, valid UTF-8, borrowed. */
const char *ir_edit_text(const struct ir_edit *ed);

/* When its first key came; false on an empty line. */
bool ir_edit_first_key(const struct ir_edit *ed, struct ir_time *ret);

void ir_edit_clear(struct ir_edit *ed);

/* Writes text (with its line feeds) above the line being typed. */
void ir_edit_above(struct ir_edit *ed, const char *text);

#endif
