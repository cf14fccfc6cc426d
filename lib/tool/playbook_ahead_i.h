/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LIB_TOOL_PLAYBOOK_AHEAD_I_H
#define LIB_TOOL_PLAYBOOK_AHEAD_I_H

#include <stddef.h>

#include "ir/base/err.h"
#include "ir/playbook/lint.h"

/*
 * Playbooks read ahead by a thread of its own while others are checked, in
 * order and not too far.  Start it after the sandbox.  The paths are borrowed
 * until the end; "-" is not read, its place is NULL.  Without a thread
 * everything is read when it is asked for.
 */
struct ahead;
struct ahead *ahead_start(const struct ir_buf *path, size_t n);
/* The next one, which the caller owns; answers as ir_lint_read. */
int ahead_next(struct ahead *a, struct ir_lint_read **ret, struct ir_err *e);
void ahead_end(struct ahead *a); /* NULL is fine */

#endif
