/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LIB_TOOL_PLAYBOOK_I_H
#define LIB_TOOL_PLAYBOOK_I_H

#include "ir/playbook/bundle.h"
#include "ir/tool/playbook.h"

/* As ir_playbook_open, but what was read otherwise than it is written (a
 * doubled name, a lone surrogate) ends it: for verbs that write it again.
 * last: nothing else will be opened (the sandbox closes). */
int playbook_open_exact(struct ir_playbook **ret, const char *file, bool last);

/* The bundle of a file or standard input: 0, 1 it is none, < 0.  exact: what
 * was read otherwise than it is written ends it. */
int playbook_open_bundle(struct ir_bundle **ret, const char *file, bool exact,
	bool last, struct ir_err *e);

/* As ir_playbook_open, whatever is in the file. */
int playbook_open_any(struct ir_playbook **ret, const char *file);

/* All of a text to o->out, a new file, or to standard output. */
int playbook_put(const char *out, const struct ir_buf *text);
/* What became of file: r < 0 is told with its name, else text is put; text is
 * freed.  The exit status. */
int playbook_give(const char *file, const char *out, int r, struct ir_buf *text,
	struct ir_err *e);

/* Puts the text in the place of a file, in one step, with its mode. */
int playbook_replace(
	const char *file, const struct ir_buf *text, struct ir_err *e);

#endif
