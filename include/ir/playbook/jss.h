/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_PLAYBOOK_JSS_H
#define IR_PLAYBOOK_JSS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ir/base/err.h"
#include "ir/base/time.h"
#include "ir/casefile/trust.h"
#include "ir/playbook/value.h"
#include "ir/sys/sign.h"
#include "ir/sys/sign_raw.h"

/*
 * Signatures of CACAO playbooks (facts/cacao.md L).  A signature covers the
 * playbook with itself, without its "value", as the only one of "signatures",
 * in canonical form (jcs.h); each of several stands alone.  A countersignature
 * ("signature" inside a signature) covers the playbook, the one around it as
 * it stands, and itself without its value and what is inside it.
 *
 * A key that comes with a playbook proves nothing: the trust file of the
 * site, or a key the user vouches for, says whose it is.  Times are judged
 * now: a procedure is walked because somebody stands behind it today.
 */
#define IR_JSS_MAX 64u /* signatures and countersignatures of a playbook */
#define IR_JSS_DEPTH 8u /* countersignatures inside each other */

/* What the key signed; the first is what the standard's example does. */
enum ir_jss_over {
	IR_JSS_HEX, /* the digest of the canonical form, as hex digits */
	IR_JSS_DIGEST, /* its bytes */
	IR_JSS_JCS, /* the canonical form itself */
};
const char *ir_jss_over_name(enum ir_jss_over o); /* "hex", "digest", "jcs" */
int ir_jss_over_by_name(const char *name); /* or -EINVAL */

enum ir_jss_word {
	IR_JSS_VALID,
	IR_JSS_EXPIRED,
	IR_JSS_NOT_YET,
	IR_JSS_REVOKED,
	IR_JSS_UNKNOWN_KEY, /* right, but nobody said whose key it is */
	IR_JSS_BAD,
	IR_JSS_CANNOT, /* an algorithm or a key we do not have */
};
/* "valid", "expired", "not-yet", "revoked", "unknown-key", "bad",
 * "cannot-verify". */
const char *ir_jss_word_name(enum ir_jss_word w);

struct ir_jss_found {
	unsigned depth; /* 0: a signature; else a countersignature */
	const char *id, *signee, *algorithm, *created; /* as stated; "" */
	enum ir_jss_word word;
	const char *why; /* one line, translated; "" when valid */
	bool right; /* the mathematics hold; then the two below count */
	enum ir_jss_over over;
	bool der; /* R and S in the form of X9.62 instead of that of JWS */
	const char *key; /* SHA-256 of the public key; "" none was there */
	const char *cert; /* of the certificate; "" */
	const struct ir_trusted *who; /* of the trust file, or NULL */
	bool vouched; /* it is the key of the user's own word */
};

struct ir_jss_check {
	const struct ir_trust *trust; /* NULL: there is none */
	const struct ir_pubkey *key; /* the user vouches for it; NULL */
	const char *cert; /* SHA-256 of the certificate it came in; NULL */
	struct ir_time now;
	void (*found)(void *arg, const struct ir_jss_found *f);
	void *arg;
};

/*
 * Looks at every signature, outer before inner.  0: there are some and all
 * are valid.  1: not.  2: not, and of one at least it could not be found out.
 * *ret_n: how many.  -IR_EFORMAT: "signatures" is no list.
 */
int ir_jss_verify(const struct ir_val *root, const struct ir_jss_check *c,
	unsigned *ret_n, struct ir_err *e);

struct ir_jss_wish {
	const struct ir_key *key; /* with its certificate, or without */
	const char *signee;
	int alg; /* an ir_jws; -1: the one of the key */
	enum ir_jss_over over;
	const char *counter; /* id of the signature to be countersigned, NULL */
	struct ir_time now;
	uint8_t random[16]; /* for its id */
};

/* Adds a signature to the playbook, whose modified date stays.  With a
 * certificate that goes in, else the public key. -ENOENT: no signature of
 * that id.  -EEXIST: it has a countersignature already. */
int ir_jss_sign(struct ir_vals *t, struct ir_val *root,
	const struct ir_jss_wish *w, struct ir_err *e);

#endif
