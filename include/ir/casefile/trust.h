/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_CASEFILE_TRUST_H
#define IR_CASEFILE_TRUST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ir/base/err.h"
#include "ir/base/time.h"
#include "ir/sys/sign.h"

/*
 * The trust file, SITE/trust.yaml: whose key is whose, from when to when, and
 * which time-stamping authorities prove a time.  A person keeps it.
 *
 *   version: 1
 *   signers:
 *     - name: 鈴木 一郎
 *       role: 情報システム室            # optional
 *       sha256: 5f0c...                # of the certificate, 64 digits
 *       from: 2026-04-01               # optional, this day included
 *       to: 2028-03-31                 # optional, this day included
 *       revoked: 2026-11-20T09:00:00+09:00   # from then on not trusted
 *       reason: stick lost             # optional
 *   authorities:
 *     - name: Example Time Stamping
 *       kind: accredited               # or other, or test
 *       certificate: tsa-root.pem      # beside the trust file
 *
 * Each entry has sha256 or certificate (a file) or both; for an authority it
 * is its own certificate or one above it.  Days are those of the local zone.
 * Unknown keys are errors: a misspelt "revoked" must not go unseen.
 *
 * Limits: 1 MiB, 10,000 entries.
 */
#define IR_TRUST_NAME "trust.yaml"
#define IR_TRUST_MAX ((size_t)1 << 20)
#define IR_TRUST_ENTRIES 10000u

enum ir_tsa_kind {
	IR_TSA_ACCREDITED,
	IR_TSA_OTHER,
	IR_TSA_TEST, /* proves no time, ever */
};
const char *ir_tsa_kind_name(enum ir_tsa_kind k); /* "accredited" */

struct ir_trusted {
	bool tsa; /* an authority, else a signer */
	enum ir_tsa_kind kind; /* of an authority */
	char *name, *role, *reason; /* role, reason: NULL when not stated */
	char sha256[IR_SHA256_HEX];
	struct ir_cert *cert; /* NULL: known by its digest only */
	bool has_from, has_to, has_revoked;
	struct ir_time from, to, revoked;
	uint32_t line;
};

struct ir_trust;

/* -IR_EFORMAT, -IR_ELIMIT: "PATH:LINE: why".  Reads the certificates too:
 * before any sandbox. */
int ir_trust_load(struct ir_trust **ret, const char *path, struct ir_err *e);
/* The same from memory; certificate files are looked for beside path. */
int ir_trust_parse(struct ir_trust **ret, const char *text, size_t len,
	const char *path, struct ir_err *e);
void ir_trust_free(struct ir_trust *t);

/* Entries in order of the file; t may be NULL: none. */
size_t ir_trust_count(const struct ir_trust *t);
const struct ir_trusted *ir_trust_at(const struct ir_trust *t, size_t i);

/* The signer of that certificate; NULL: unknown. */
const struct ir_trusted *ir_trust_signer(
	const struct ir_trust *t, const char *sha256);

#endif
