/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LIB_EVIDENCE_BAG_SPILL_I_H
#define LIB_EVIDENCE_BAG_SPILL_I_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ir/base/buf.h"
#include "ir/base/err.h"
#include "ir/sys/cipher.h"

/* Text of any length in a little memory: what does not fit goes to a file
 * without a name (so nothing is left behind, whatever happens).  Where the
 * archive is encrypted, what lies in that file is too. */
struct ir_spill {
	int dirfd; /* borrowed; -1: $TMPDIR, /tmp */
	int fd;
	bool secret;
	struct ir_cipher *cipher; /* of a secret one, once fd is open */
	uint64_t in_file;
	struct ir_buf tail;
};

void ir_spill_init(struct ir_spill *s, int dirfd, bool secret);
void ir_spill_free(struct ir_spill *s);
/* To the tail; then ir_spill_check when a line is whole. */
int ir_spill_check(struct ir_spill *s, struct ir_err *e);
uint64_t ir_spill_len(const struct ir_spill *s);
/* At most len bytes from at; *ret_len 0 at the end. */
int ir_spill_read(struct ir_spill *s, uint64_t at, void *to, size_t len,
	size_t *ret_len, struct ir_err *e);

#endif
