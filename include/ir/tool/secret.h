/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_TOOL_SECRET_H
#define IR_TOOL_SECRET_H

#include <stddef.h>

#include "ir/base/err.h"

/* Asks for a secret at the controlling terminal, without showing it; prompt
 * is translated.  0 with at most cap - 1 bytes and a NUL in out, -ENOTTY (no
 * terminal), -ECANCELED (^C, ^D), -IR_ELIMIT.  The caller wipes out. */
int ir_tool_secret(const char *prompt, char *out, size_t cap, struct ir_err *e);

#endif
