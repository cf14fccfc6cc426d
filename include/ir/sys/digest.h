/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_SYS_DIGEST_H
#define IR_SYS_DIGEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ir/base/err.h"

/*
 * Message digests (FIPS 180-4) by OpenSSL's EVP.  SHA-256 is what we write;
 * SHA-512 on request; the others are only read from what others wrote.  One
 * handle can compute several from the same bytes.
 */
enum ir_digest_alg {
	IR_SHA256,
	IR_SHA512,
	IR_SHA1,
	IR_MD5,
	IR_SHA224,
	IR_SHA384,
	IR_WHIRLPOOL, /* hashdeep lists; only where the provider has it */
	IR_DIGEST_ALGS
};

#define IR_DIGEST_BIT(a) (1u << (a))
#define IR_DIGEST_MAX 64 /* bytes of the longest */
#define IR_DIGEST_HEX (2 * IR_DIGEST_MAX + 1) /* its text and a NUL */
#define IR_SHA256_LEN 32
#define IR_SHA256_HEX 65

size_t ir_digest_len(enum ir_digest_alg a);
const char *ir_digest_name(enum ir_digest_alg a); /* "sha256" */

/* By name in any case, "SHA-256" too: the algorithm, or -EINVAL. */
int ir_digest_by_name(const char *name, size_t len);

/* Loads the algorithms once, so that threads and sandboxes find them ready
 * (all but IR_WHIRLPOOL, see ir_digest_have). Thread-safe; everything below
 * calls it by itself. */
int ir_digest_prepare(struct ir_err *e);

/* Is it there?  IR_WHIRLPOOL is loaded from a file when first asked for, so
 * whoever may need it asks before the sandbox closes. */
bool ir_digest_have(enum ir_digest_alg a);

struct ir_digest;

/* algs: a set of IR_DIGEST_BIT.  A handle serves one thread.  -IR_ENOTSUP
 * when libcrypto lacks one of them. */
int ir_digest_new(struct ir_digest **ret, unsigned algs, struct ir_err *e);
void ir_digest_free(struct ir_digest *d);

/* Starts anew; a fresh handle is started. Aborts never: 0 or -IR_ELIB. */
int ir_digest_reset(struct ir_digest *d);
int ir_digest_update(struct ir_digest *d, const void *p, size_t len);
/* -EINVAL after a final without a reset. */

/* Feeds len zero bytes (holes). */
int ir_digest_zeros(struct ir_digest *d, uint64_t len);

/* The value so far without ending it (a copy of the state is finished). */
int ir_digest_peek(
	struct ir_digest *d, enum ir_digest_alg a, uint8_t out[IR_DIGEST_MAX]);

/* Ends; out gets ir_digest_len(a) bytes. May be called once per algorithm
 * after the last update (again: -EINVAL); reset before the next input. */
int ir_digest_final(
	struct ir_digest *d, enum ir_digest_alg a, uint8_t out[IR_DIGEST_MAX]);
int ir_digest_final_hex(
	struct ir_digest *d, enum ir_digest_alg a, char out[IR_DIGEST_HEX]);

/* One shot SHA-256; 0 or -IR_ELIB. */
int ir_sha256(const void *p, size_t len, uint8_t out[IR_SHA256_LEN]);
int ir_sha256_hex(const void *p, size_t len, char out[IR_SHA256_HEX]);

#endif
