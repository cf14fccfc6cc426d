/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_SYS_SIGN_RAW_H
#define IR_SYS_SIGN_RAW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ir/base/buf.h"
#include "ir/base/err.h"
#include "ir/sys/sign.h"

/*
 * Signatures that are nothing but a signature, by the algorithms of JWS (RFC
 * 7518, RFC 8037), and public keys to check them with.  Each algorithm takes
 * the one kind of key that it names (ES256: P-256); RSA keys below 2048 bits
 * are refused.  Symmetric algorithms (HS256 ...) are none of these.
 */
enum ir_jws {
	IR_JWS_RS256,
	IR_JWS_RS384,
	IR_JWS_RS512,
	IR_JWS_PS256,
	IR_JWS_PS384,
	IR_JWS_PS512,
	IR_JWS_ES256,
	IR_JWS_ES384,
	IR_JWS_ES512,
	IR_JWS_ED25519,
	IR_JWS_ED448,
	IR_JWS_ALGS
};
const char *ir_jws_name(enum ir_jws a); /* "RS256", "Ed25519" */
int ir_jws_by_name(const char *name); /* or -EINVAL */

struct ir_pubkey;

/* A public key (SubjectPublicKeyInfo) or the key of a certificate, PEM or DER
 * alike; name is for messages. */
int ir_pubkey_parse(struct ir_pubkey **ret, const void *p, size_t len,
	const char *name, struct ir_err *e);
int ir_pubkey_load(struct ir_pubkey **ret, const char *path, struct ir_err *e);
int ir_pubkey_of_cert(
	struct ir_pubkey **ret, const struct ir_cert *c, struct ir_err *e);
int ir_pubkey_of_key(
	struct ir_pubkey **ret, const struct ir_key *k, struct ir_err *e);
void ir_pubkey_free(struct ir_pubkey *k);

/* The DER bytes of its SubjectPublicKeyInfo; their SHA-256. */
int ir_pubkey_der(
	const struct ir_pubkey *k, struct ir_buf *out, struct ir_err *e);
const char *ir_pubkey_sha256(const struct ir_pubkey *k);
int ir_cert_der(const struct ir_cert *c, struct ir_buf *out, struct ir_err *e);

/* The algorithm people expect of such a key (RS256, ES256 ..., Ed25519);
 * -IR_ENOTSUP. */
int ir_jws_of(const struct ir_pubkey *k);

/*
 * Signs bytes; ES* gives R and S one after the other, as JWS does.  What was
 * made is checked before it is given out.  -IR_ENOTSUP: the key is of another
 * kind than the algorithm.
 */
int ir_raw_sign(const struct ir_key *k, enum ir_jws a, const void *p,
	size_t len, struct ir_buf *out, struct ir_err *e);

/* 0: right.  1: wrong.  -IR_ENOTSUP: the key does not fit the algorithm.  Of
 * ES* both forms are read; *ret_der (may be NULL): it was the one of X9.62. */
int ir_raw_verify(const struct ir_pubkey *k, enum ir_jws a, const void *p,
	size_t len, const void *sig, size_t sig_len, bool *ret_der,
	struct ir_err *e);

#endif
