/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LIB_SYS_SIGN_I_H
#define LIB_SYS_SIGN_I_H

#include <stdbool.h>
#include <stddef.h>

#include "ir/base/err.h"
#include "ir/sys/sign.h"

/* Shared by sign*.c and tsp*.c; no OpenSSL header, only its struct tags. */
struct x509_st;
struct evp_pkey_st;
struct engine_st;
struct asn1_string_st;
struct X509_algor_st;
struct X509_name_st;
struct stack_st_X509;
struct CMS_ContentInfo_st;

struct ir_cert {
	struct x509_st *x;
	struct ir_cert_info info;
};

struct ir_key {
	struct evp_pkey_st *pkey;
	struct ir_cert *cert; /* NULL: none */
	struct engine_st *engine; /* holds the token, NULL: none */
};

/* Before anything else: OpenSSL without its configuration file. */
void sign_init(void);

/* As ir_err_set, with OpenSSL's last reason appended; empties its queue. */
int sign_err(struct ir_err *e, int code, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* Fills info from x: 0 or < 0. */
int sign_cert_info(
	struct x509_st *x, struct ir_cert_info *ret, struct ir_err *e);

/* Takes x (frees it on error). */
int sign_cert_wrap(struct ir_cert **ret, struct x509_st *x, struct ir_err *e);

/* An ASN1_TIME in UTC; 0 or -EINVAL. */
int sign_time(const struct asn1_string_st *t, struct ir_time *ret);

/* The private key behind a pkcs11: URI, into k. */
int sign_engine_open(
	struct ir_key *k, const struct ir_key_source *s, struct ir_err *e);
void sign_engine_close(struct engine_st *engine);

/* SHA-256, SHA-384 or SHA-512 without odd parameters: the IR_..., or
 * -IR_EFORMAT. */
int sign_digest_alg(const struct X509_algor_st *a);

/* A signature algorithm that fits the digest, without odd parameters. */
bool sign_sig_alg_ok(const struct X509_algor_st *a, enum ir_digest_alg d);

/* The same bytes, not the same name in another case. */
bool sign_same_name(const struct X509_name_st *a, const struct X509_name_st *b);

/* x signed itself or was signed by one of the others. */
bool sign_covered(struct x509_st *x, struct stack_st_X509 *others);

/*
 * DER has one way to write a thing: what was read must come out again.  NULL
 * when p is no ContentInfo, or one in another form (see sign_frame_ok).
 */
struct CMS_ContentInfo_st *sign_parse(
	const unsigned char *p, size_t len, bool data);

/* The one signer: ret is filled, *ret_signer borrowed from certs.  As
 * ir_signature_read answers; what is the name of the thing for messages. */
int sign_read_signer(struct CMS_ContentInfo_st *cms,
	struct stack_st_X509 *certs, const char *what, struct ir_signature *ret,
	struct x509_st **ret_signer, struct ir_err *e);

/*
 * The frame of a SignedData, in bytes: DER, version 1 (3 when the content is
 * another than data), one digest algorithm, the same as the signer's, X.509
 * certificates only, no CRLs, one signer named by issuer and serial number,
 * no unsigned attributes.  What OpenSSL would not look at.
 */
bool sign_frame_ok(const unsigned char *p, size_t len, bool data);

/* A time-stamp reply: *ret_plain: its status is "granted" and nothing else;
 * *ret_token (0 bytes: none) borrowed from p.  false: not DER. */
bool sign_reply_parts(const unsigned char *p, size_t len, bool *ret_plain,
	const unsigned char **ret_token, size_t *ret_len);

#endif
