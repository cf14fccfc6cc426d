/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_EVIDENCE_SEAL_H
#define IR_EVIDENCE_SEAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ir/base/buf.h"
#include "ir/base/err.h"
#include "ir/base/time.h"
#include "ir/casefile/trust.h"
#include "ir/evidence/seal_state.h"
#include "ir/evidence/verify.h"
#include "ir/sys/sign.h"
#include "ir/sys/tsp.h"

/*
 * Judging seals (DESIGN 5): FILE.p7s, a detached signature over FILE, and
 * FILE.tsr, a time stamp over FILE.p7s if there is one, else over FILE.
 *
 * What a seal proves, and no more: that the holder of a key signed these
 * bytes.  Whose key it is says the trust file; when it was, only a time stamp
 * of an authority that is not a test one.  The signer's own clock is his
 * word.
 */
#define IR_SEAL_SUFFIX ".p7s"
#define IR_STAMP_SUFFIX ".tsr"
#define IR_QUERY_SUFFIX ".tsq"

/* Findings: codes "seal-..." and "stamp-..." of ir-verify --codes. */
struct ir_seal_finding {
	const char *code;
	enum ir_vgrade grade;
	bool stamp; /* about the .tsr */
	const char *why; /* one line, translated, escaped; borrowed */
};

struct ir_seal_in {
	/* Digests of the file by algorithm, NULL: not computed.  SHA-256 is
	 * always there. */
	const uint8_t *digest[IR_DIGEST_ALGS];
	const void *p7s, *tsr, *tsq; /* NULL: there is none */
	size_t p7s_len, tsr_len, tsq_len;
	const struct ir_trust *trust; /* NULL: there is none */
	const struct ir_cert *cert; /* a signer the user vouches for, or NULL */
	const struct ir_time *now; /* the clock here; NULL: nobody asks */
	/* < 0 stops and is returned. */
	int (*find)(void *arg, const struct ir_seal_finding *f);
	void *arg;
};

/* 0 when all was looked at (see the findings), < 0 an error or what find
 * said. */
int ir_seal_check(
	const struct ir_seal_in *in, struct ir_sealed *ret, struct ir_err *e);

/*
 * The journal's head as a file to be signed, seals/HEAD-<seq>.txt:
 *
 *   hikeshi journal head v1
 *   case: ID
 *   drill: true              (of an exercise only)
 *   seq: 17
 *   head: <64 hex digits>
 */
#define IR_SEALS_DIR "seals"
#define IR_SEAL_HEAD_MAX 1024
struct ir_seal_head {
	char id[256]; /* of the case, as its first line says, escaped;
			 "" unknown */
	bool drill;
	struct ir_head head;
};
int ir_seal_head_write(const struct ir_seal_head *h, struct ir_buf *out);
/* -IR_EFORMAT when it is not byte for byte one of ours. */
int ir_seal_head_read(
	const char *p, size_t len, struct ir_seal_head *ret, struct ir_err *e);

#endif
