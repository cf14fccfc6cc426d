/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_SYS_CIPHER_H
#define IR_SYS_CIPHER_H

#include <stddef.h>
#include <stdint.h>

#include "ir/base/err.h"

/*
 * What must lie on disk for a moment and must not be read there: AES-256 in
 * counter mode (NIST SP 800-38A) under a random key that never leaves this
 * process and is wiped with the handle.  It hides, it does not protect from
 * change; each byte position is to be written once.
 */
struct ir_cipher;

int ir_cipher_new(struct ir_cipher **ret, struct ir_err *e);
void ir_cipher_free(struct ir_cipher *c); /* NULL is fine */

/* Hides or shows (the same thing) len bytes, in place, that stand at byte at
 * of the file.  0, -EFBIG past 2^62, -IR_ELIB. */
int ir_cipher_at(struct ir_cipher *c, uint64_t at, void *p, size_t len);

#endif
