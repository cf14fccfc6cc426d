/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LIB_EVIDENCE_VERIFY_SEAL_I_H
#define LIB_EVIDENCE_VERIFY_SEAL_I_H

#include <stdbool.h>
#include <stddef.h>

#include "ir/evidence/seal.h"
#include "verify_i.h"

/* The seal, stamp and query that lie beside a file, read whole. */
struct vseals {
	struct ir_buf p7s, tsr, tsq;
	bool has_p7s, has_tsr, has_tsq;
	struct ir_err err; /* one is there and could not be read */
};

void vseals_init(struct vseals *s);
void vseals_free(struct vseals *s);

/* Reads NAME.p7s, NAME.tsr, NAME.tsq below dirfd, as far as they are there. */
void vseals_read(struct vseals *s, int dirfd, const char *name);

/* SHA-256 of an open file: 0 or -errno. */
int vseals_hash(int fd, char out[IR_SHA256_HEX]);

/* Judges them over a file of that SHA-256; findings name NAME.p7s, NAME.tsr.
 * 0, or < 0 when a callback stops the run. */
int vseals_check(struct vfy *v, const struct vseals *s, const char *name,
	const char *sha256, struct ir_sealed *ret, struct ir_err *e);

#endif
