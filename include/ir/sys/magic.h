/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_SYS_MAGIC_H
#define IR_SYS_MAGIC_H

#include <stddef.h>

#include "ir/base/err.h"

/*
 * Media types by content, through libmagic (measured: 0.4 to 2.6 ms a text
 * file, so only on demand).  Load before the sandbox closes; afterwards only
 * bytes are examined.
 */
struct ir_magic;
int ir_magic_new(struct ir_magic **ret, struct ir_err *e);
void ir_magic_free(struct ir_magic *m);

/* "text/plain; charset=utf-8" for the first bytes of a file; borrowed until
 * the next call, never NULL ("application/octet-stream" on failure). */
const char *ir_magic_type(struct ir_magic *m, const void *p, size_t len);

#endif
