/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_SYS_TSP_H
#define IR_SYS_TSP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ir/base/buf.h"
#include "ir/base/err.h"
#include "ir/base/time.h"
#include "ir/sys/digest.h"
#include "ir/sys/sign.h"

/*
 * Time stamps (RFC 3161) by OpenSSL, as files: a query that somebody carries
 * out, a reply that comes back.  "openssl ts" reads and writes the same.
 */
#define IR_TSP_MAX ((size_t)256 * 1024) /* bytes of a query or a reply */
#define IR_TSP_NONCE 16 /* bytes we put in */
#define IR_TSP_NUMBER 129 /* hex digits of a nonce or serial number, NUL */

/* Appends a query for the SHA-256 of what is to be stamped; it asks for the
 * authority's certificate.  nonce: random. */
int ir_tsp_query(const uint8_t sha256[IR_SHA256_LEN],
	const uint8_t nonce[IR_TSP_NONCE], struct ir_buf *out,
	struct ir_err *e);

struct ir_tsp_asked {
	enum ir_digest_alg alg;
	uint8_t digest[IR_DIGEST_MAX];
	char nonce[IR_TSP_NUMBER]; /* hex; "": none */
};
/* -IR_EFORMAT, -IR_ELIMIT: no query. */
int ir_tsp_query_read(
	const void *p, size_t len, struct ir_tsp_asked *ret, struct ir_err *e);

/* What a time stamp says. */
struct ir_stamp {
	enum ir_digest_alg alg; /* IR_SHA256, IR_SHA384 or IR_SHA512 */
	uint8_t digest[IR_DIGEST_MAX]; /* of what was stamped */
	struct ir_time time; /* whole seconds, UTC */
	char nonce[IR_TSP_NUMBER]; /* hex; "": none */
	char serial[IR_TSP_NUMBER]; /* hex, of the stamp */
	struct ir_cert_info tsa; /* who stamped, as it lies inside */
	bool plain; /* nothing around the signed token but "granted" */
};

/*
 * Reads a reply (a .tsr).  0: its signature is right, by the key of tsa (who
 * that is, ir_stamp_chain answers).  1: it is wrong, e says why.
 * -IR_EREFUSED: the authority refused, e says why.  -IR_EFORMAT, -IR_ELIMIT:
 * no reply, or one with parts that no signature covers; of those a status
 * text is let through: plain is false.
 */
int ir_stamp_read(
	const void *p, size_t len, struct ir_stamp *ret, struct ir_err *e);

/* The reply with the token as it is and "granted" in front, without the text
 * that no signature covers: appended to out. */
int ir_stamp_plain(
	const void *p, size_t len, struct ir_buf *out, struct ir_err *e);

/* A certificate that somebody trusts: the authority's own, or one above it. */
struct ir_stamp_anchor {
	const char *sha256; /* of a certificate inside the reply, or NULL */
	const struct ir_cert *cert; /* or the certificate itself, or NULL */
};

enum ir_stamp_trust {
	IR_STAMP_TRUSTED,
	IR_STAMP_UNKNOWN, /* no path from the authority to the anchor */
	IR_STAMP_EXPIRED, /* a certificate was not valid any more ... */
	IR_STAMP_EARLY, /* ... or not yet, when it stamped */
	IR_STAMP_PURPOSE, /* the certificate is not one for time stamping */
};

/* Follows the certificates inside a reply that ir_stamp_read found right to
 * the anchor, at the time of the stamp.  0 and *ret, or < 0. */
int ir_stamp_chain(const void *p, size_t len, const struct ir_stamp_anchor *a,
	enum ir_stamp_trust *ret, struct ir_err *e);

#endif
