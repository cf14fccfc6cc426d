/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_TOOL_PROMPT_H
#define IR_TOOL_PROMPT_H

#include "ir/base/err.h"
#include "ir/casefile/byhand.h"
#include "ir/casefile/journal.h"
#include "ir/tool/who.h"

/*
 * The scribe's prompt (クロノロ): one Enter, one line in the journal, on disk
 * before the next prompt; the time is that of the first key.
 *
 * What a line begins with says what it is; full-width signs count as well:
 *
 *   TEXT               event
 *   >WHOM: TEXT        contact, we called     <WHOM: TEXT   they called
 *   !TEXT              decision               !WHO: TEXT    decided by WHO
 *   +ASSET: TEXT       finding, positive      -ASSET: TEXT  checked, clean
 *   %DEPARTMENT: TEXT  effect on care
 *   $TEXT              cost                   *TEXT         note
 *   @TIME ...          it happened at TIME (2:40: the nearest past 02:40)
 *   #N ...             corrects line N
 *   ?                  help
 * A blank in front makes it plain text.  For WHOM, ASSET and DEPARTMENT the
 * first word is taken when there is no colon.
 */
#define IR_SCRIBE_PART 256 /* bytes of WHOM, TIME ... */

struct ir_scribe {
	bool help, empty;
	struct ir_byhand h; /* points into the parts below */
	char time[IR_SCRIBE_PART], part[IR_SCRIBE_PART];
	char *text; /* owned */
};

/* 0, or -IR_EUSAGE with what is wrong. */
int ir_scribe_parse(const char *line, struct ir_scribe *ret, struct ir_err *e);
void ir_scribe_free(struct ir_scribe *s);

/* Runs on the terminal of stdin and stdout until ^D (0), or until the
 * terminal or the process is ended from outside (1; what was typed has been
 * recorded as unfinished). */
int ir_prompt(struct ir_journal *j, const struct ir_who *who, struct ir_err *e);

#endif
