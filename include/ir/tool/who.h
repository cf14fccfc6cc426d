/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_TOOL_WHO_H
#define IR_TOOL_WHO_H

#include <stdbool.h>

#include "ir/base/err.h"

/*
 * Who did it and who typed it (DESIGN 4.1).  The actor: --by NAME and --role
 * R, else the recorder.  The recorder: $IR_ACTOR ("佐藤" or "佐藤/NET"), else
 * asked once per terminal and login and remembered below $XDG_RUNTIME_DIR
 * (else a directory of our own in /tmp), else unknown.  Never the Unix login.
 */
#define IR_WHO_MAX 128 /* bytes of a name or a role */

struct ir_who {
	const char *name, *role; /* the actor; NULL: unknown */
	const char *recorder; /* NULL: unknown */
	char text[3][IR_WHO_MAX + 1];
};

/* by, role: what the options said, or NULL.  ask: a question on the terminal
 * is welcome (both stdin and stderr must be one).  -IR_EUSAGE for a name that
 * is too long, not UTF-8 or holds control characters. */
int ir_tool_who(const char *by, const char *role, bool ask, struct ir_who *ret,
	struct ir_err *e);

#endif
