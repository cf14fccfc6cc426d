/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LIB_TOOL_TOOL_I_H
#define LIB_TOOL_TOOL_I_H

#include <pthread.h>

#include "ir/tool/tool.h"

/* The one global of the library: a process is one tool.  lock guards stderr
 * and progress. */
struct tool_state {
	const struct ir_tool *tool;
	const struct ir_verb *verb;
	bool named; /* the verb stood on the command line */
	struct ir_ctx ctx;
	char id[64]; /* "ir-log/0.1.0" */
	bool running; /* between main and finish: nobody else may exit */
	int out_errno; /* first failure of standard output */
	pthread_mutex_t lock;
	struct ir_progress *progress; /* the line on the terminal */
};

struct tool_state *tool_state(void);

/* Wipes the progress line, if one is drawn; the lock is held. */
void progress_wipe(struct ir_progress *p);

#endif
