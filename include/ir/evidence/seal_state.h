/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_EVIDENCE_SEAL_STATE_H
#define IR_EVIDENCE_SEAL_STATE_H

#include <stdbool.h>

#include "ir/base/buf.h"
#include "ir/base/time.h"
#include "ir/casefile/trust.h"
#include "ir/sys/sign.h"

/* What is known of a file from its seal and its time stamp (seal.h). */

enum ir_seal_state {
	IR_SEAL_NONE,
	IR_SEAL_BAD, /* a finding of DAMAGE says why */
	IR_SEAL_UNTOLD, /* right, but nobody says whose key it is */
	IR_SEAL_GOOD,
};

struct ir_sealed {
	enum ir_seal_state seal, stamp;
	char by[IR_CERT_NAME]; /* the signer: of the trust file, else of the
				  certificate */
	char cert[IR_SHA256_HEX];
	bool has_said;
	struct ir_time said; /* by the signer's own clock */
	char tsa[IR_CERT_NAME];
	char tsa_cert[IR_SHA256_HEX];
	enum ir_tsa_kind kind; /* of a GOOD stamp */
	struct ir_time time; /* of the stamp */
	bool over_seal; /* the stamp covers the .p7s */
	bool proven; /* GOOD, and not by a test authority: time is a proof */
};

/* "sealed by 鈴木 一郎 ..., time stamp of ...": what is known, one line
 * without LF, escaped and translated; nothing when there is nothing good. */
int ir_sealed_words(const struct ir_sealed *s, struct ir_buf *out);

/* One JSON object, no LF. */
int ir_sealed_json(const struct ir_sealed *s, struct ir_buf *out);

#endif
