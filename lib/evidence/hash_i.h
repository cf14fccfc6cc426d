/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LIB_EVIDENCE_HASH_I_H
#define LIB_EVIDENCE_HASH_I_H

#include <stdatomic.h>
#include <stdint.h>

#include "ir/evidence/hash.h"

/* What one thread needs to hash a file. */
struct ir_hasher {
	struct ir_digest *digest;
	uint8_t *buf;
	unsigned digests;
	_Atomic uint64_t *bytes; /* of all threads, for progress */
	_Atomic bool *stop;
	const volatile sig_atomic_t *told; /* the same of the caller */
};

int ir_hasher_init(struct ir_hasher *w, struct ir_err *e);
void ir_hasher_free(struct ir_hasher *w);

/* Fills the result from fd (closed here). < 0: the digest failed. */
int ir_hasher_file(struct ir_hasher *w, int fd, struct ir_hash_result *r);

#endif
