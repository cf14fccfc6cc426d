/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_SYS_SIGN_H
#define IR_SYS_SIGN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ir/base/buf.h"
#include "ir/base/err.h"
#include "ir/base/time.h"
#include "ir/sys/digest.h"

/*
 * Keys, certificates and detached CMS signatures (RFC 5652) by OpenSSL.  What
 * is made here verifies with "openssl cms -verify -binary -inform DER".  No
 * OpenSSL configuration file or $OPENSSL_CONF has a say in it.
 *
 * Nothing here judges whose key a certificate is: see evidence/seal.h.
 */
#define IR_SIGN_MAX ((size_t)256 * 1024) /* bytes of a .p7s */
#define IR_CERT_MAX ((size_t)1 << 20) /* bytes of a certificate or key file */
#define IR_CERT_NAME 256
#define IR_SECRET_MAX 1024 /* bytes of a passphrase or PIN */

struct ir_cert_info {
	char sha256[IR_SHA256_HEX]; /* of the DER bytes: its name in the site's
				       trust file */
	char name[IR_CERT_NAME]; /* common name, else the whole subject;
				    escaped (esc.h) */
	char key[32]; /* "EC P-256", "RSA 3072" */
	struct ir_time from, to; /* validity stated in the certificate */
	bool self_signed;
};

struct ir_cert;

/* The first certificate of a PEM or DER file. */
int ir_cert_load(struct ir_cert **ret, const char *path, struct ir_err *e);
int ir_cert_parse(struct ir_cert **ret, const void *p, size_t len,
	const char *name, struct ir_err *e); /* name is for messages */
void ir_cert_free(struct ir_cert *c);
const struct ir_cert_info *ir_cert_info(const struct ir_cert *c);
int ir_cert_pem(const struct ir_cert *c, struct ir_buf *out, struct ir_err *e);

/* A private key with its certificate. Used by one thread at a time. */
struct ir_key;

struct ir_key_source {
	const char *key; /* path of a PEM file, or a pkcs11: URI (RFC 7512) */
	const char *cert; /* path; NULL: none (only for ir_key_certify) */
	const char *module; /* PKCS#11 module; NULL: the engine's standard */
	bool any_kind; /* also what CMS cannot use: for sign_raw.h */
	/* Called once when a passphrase (or, token true, a PIN) is wanted:
	 * fills buf, at most cap bytes with the NUL; < 0 and e gives up.  The
	 * buffer is wiped after use.  NULL: there is none. */
	int (*secret)(
		void *arg, bool token, char *buf, size_t cap, struct ir_err *e);
	void *arg;
};

/* -IR_EINTEGRITY: the certificate is of another key.  -EACCES: a wrong
 * passphrase or PIN (asked once, never again: tokens lock themselves).
 * -IR_ENOTSUP: no pkcs11 engine.  Opens files: before any sandbox. */
int ir_key_open(
	struct ir_key **ret, const struct ir_key_source *s, struct ir_err *e);
void ir_key_free(struct ir_key *k);
/* Borrowed; NULL when it has none. */
const struct ir_cert *ir_key_cert(const struct ir_key *k);

struct ir_key_wish {
	const char *name; /* of the person or the team */
	const char *org, *email; /* or NULL */
	struct ir_time from, to;
	bool rsa; /* RSA 3072 instead of EC P-256 */
};

/* A new key with a certificate signed by itself. */
int ir_key_make(
	struct ir_key **ret, const struct ir_key_wish *w, struct ir_err *e);
/* A certificate signed by itself for a key that has none (on a token). */
int ir_key_certify(
	struct ir_key *k, const struct ir_key_wish *w, struct ir_err *e);

/* The private key as PKCS#8 PEM, under the passphrase (PBKDF2, AES-256) or,
 * with pass NULL, in the clear.  out never grows, so that nothing of it stays
 * behind in memory: the caller reserves IR_KEY_PEM_MAX and wipes it. */
#define IR_KEY_PEM_MAX ((size_t)16 * 1024)
int ir_key_pem(const struct ir_key *k, const char *pass, struct ir_buf *out,
	struct ir_err *e);

/*
 * Signs a content by its SHA-256 alone: the DER bytes of a detached signature
 * are appended to out, to be written beside the file as NAME.p7s.  Signed
 * attributes: contentType (data), messageDigest, signingTime (when),
 * signingCertificateV2.  The certificate is inside.
 *
 * For whoever wrote the bytes and hashed them on the way (ir-collect --seal):
 * nothing is read again; about 1 ms (EC), 2 KB.  A digest of bytes that come
 * from anywhere else must have been computed by reading them now.
 *
 * The signature made is checked with the certificate's own key before it is
 * given out (-IR_EINTEGRITY: token and certificate do not belong together).
 */
int ir_sign_digest(const struct ir_key *k, const uint8_t sha256[IR_SHA256_LEN],
	const struct ir_time *when, struct ir_buf *out, struct ir_err *e);

/* What a signature says. */
struct ir_signature {
	enum ir_digest_alg alg; /* IR_SHA256, IR_SHA384 or IR_SHA512 */
	uint8_t digest[IR_DIGEST_MAX]; /* of the content signed */
	bool has_time;
	struct ir_time time; /* the signer's own clock */
	struct ir_cert_info cert; /* of the signer, as it lies inside */
};

/*
 * Reads a detached CMS signature: one signer with his certificate inside,
 * signed attributes, DER, and nothing that no signature covers (unsigned
 * attributes, CRLs, more certificates than issued one another, odd versions
 * or parameters), so that no byte of it can be changed unseen.
 *
 * 0: the signature over the attributes is right, by the key of cert.  1: it
 * is wrong; *ret is filled as far as it can be trusted to be said, e says
 * why.  -IR_EFORMAT, -IR_ELIMIT: not such a signature.  The content itself
 * is compared by the caller: digest.
 */
int ir_signature_read(
	const void *p, size_t len, struct ir_signature *ret, struct ir_err *e);

#endif
