/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_TOOL_LINEEDIT_H
#define IR_TOOL_LINEEDIT_H

#include <stdbool.h>
#include <stddef.h>

#include "ir/base/ctx.h"
#include "ir/base/err.h"
#include "ir/base/time.h"

/*
 * A one-line editor on a terminal, for UTF-8 and wide characters; scrolls
 * sideways, so it never wraps and survives slow links and 80 columns.  It
 * remembers when the first key of a line came.  Nothing typed is lost: the
 * line stays until ir_lineedit_clear, whatever event is reported.
 *
 * Keys: arrows, Home, End, Delete, Backspace, ^A ^E ^B ^F ^K ^U ^W ^L.
 */
struct ir_lineedit;

enum ir_lineedit_event {
	IR_LINEEDIT_LINE, /* Enter */
	IR_LINEEDIT_END, /* ^D on an empty line */
	IR_LINEEDIT_BREAK, /* ^C */
	IR_LINEEDIT_TICK, /* the time ran out, nothing was typed */
	IR_LINEEDIT_GONE, /* the terminal is gone, or INT, TERM, HUP came */
	IR_LINEEDIT_RESIZED, /* of ir_lineedit_key: draw again */
};

#define IR_LINEEDIT_MAX ((size_t)64 * 1024) /* bytes of a line */

/* in and out are the terminal, ctx the clock (all borrowed).  Blocks INT, TERM, HUP and WINCH
 * while open. */
int ir_lineedit_open(struct ir_lineedit **ret, int in, int out,
	const struct ir_ctx *ctx, struct ir_err *e);
void ir_lineedit_close(struct ir_lineedit *ed); /* the terminal as it was */

/* Shows prompt and the line, waits.  An enum ir_lineedit_event or < 0. */
int ir_lineedit_wait(struct ir_lineedit *ed, const char *prompt, int timeout_ms,
	struct ir_err *e);

/* One key: IR_LINEEDIT_LINE, and the character in out, NUL-terminated; Enter
 * is "\n", ESC itself "\033", cursor keys are passed over.  Or an event; the
 * line is left alone. */
int ir_lineedit_key(
	struct ir_lineedit *ed, int timeout_ms, char out[5], struct ir_err *e);

/* The line so far, valid UTF-8, borrowed. */
const char *ir_lineedit_text(const struct ir_lineedit *ed);

/* When its first key came; false on an empty line. */
bool ir_lineedit_first_key(const struct ir_lineedit *ed, struct ir_time *ret);

void ir_lineedit_clear(struct ir_lineedit *ed);

/* Gives the terminal to another program as it was, and takes it back. */
void ir_lineedit_pause(struct ir_lineedit *ed);
int ir_lineedit_resume(struct ir_lineedit *ed, struct ir_err *e);

/* Writes text (with its line feeds) above the line being typed. */
void ir_lineedit_above(struct ir_lineedit *ed, const char *text);

#endif
