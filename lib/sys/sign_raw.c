/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/sys/sign_raw.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/io.h"
#include "sign_i.h"

#define RSA_LEAST 2048
#define SIG_MAX 4096 /* bytes: more than any key here makes */
#define EC_MAX 66 /* bytes of one half, P-521 */

struct ir_pubkey {
	EVP_PKEY *pkey;
	char sha256[IR_SHA256_HEX];
};

enum kind {
	RSA_PKCS1,
	RSA_PSS_KIND,
	ECDSA_KIND,
	EDDSA
};

static const struct {
	const char *name;
	enum kind kind;
	const char *digest; /* NULL: the algorithm has its own */
	const char *key; /* type or group of the key */
	int half; /* bytes of R and of S */
} algs[IR_JWS_ALGS] = {
	[IR_JWS_RS256] = {"RS256", RSA_PKCS1, "SHA256", "RSA", 0},
	[IR_JWS_RS384] = {"RS384", RSA_PKCS1, "SHA384", "RSA", 0},
	[IR_JWS_RS512] = {"RS512", RSA_PKCS1, "SHA512", "RSA", 0},
	[IR_JWS_PS256] = {"PS256", RSA_PSS_KIND, "SHA256", "RSA", 0},
	[IR_JWS_PS384] = {"PS384", RSA_PSS_KIND, "SHA384", "RSA", 0},
	[IR_JWS_PS512] = {"PS512", RSA_PSS_KIND, "SHA512", "RSA", 0},
	[IR_JWS_ES256] = {"ES256", ECDSA_KIND, "SHA256", "prime256v1", 32},
	[IR_JWS_ES384] = {"ES384", ECDSA_KIND, "SHA384", "secp384r1", 48},
	[IR_JWS_ES512] = {"ES512", ECDSA_KIND, "SHA512", "secp521r1", 66},
	[IR_JWS_ED25519] = {"Ed25519", EDDSA, NULL, "ED25519", 0},
	[IR_JWS_ED448] = {"Ed448", EDDSA, NULL, "ED448", 0},
};

const char *
ir_jws_name(enum ir_jws a)
{
	return algs[a].name;
}

int
ir_jws_by_name(const char *name)
{
	for (int i = 0; i < IR_JWS_ALGS; i++)
		if (strcmp(algs[i].name, name) == 0)
			return i;
	return -EINVAL;
}

/* Takes pkey. */
static int
wrap(struct ir_pubkey **ret, EVP_PKEY *pkey, struct ir_err *e)
{
	struct ir_pubkey *k = calloc(1, sizeof(*k));
	unsigned char *der = NULL;
	int n = k ? i2d_PUBKEY(pkey, &der) : 0;

	if (!k || n <= 0 || ir_sha256_hex(der, (size_t)n, k->sha256) < 0) {
		OPENSSL_free(der);
		EVP_PKEY_free(pkey);
		free(k);
		return sign_err(e, IR_ELIB, _("cannot read the public key"));
	}
	OPENSSL_free(der);
	k->pkey = pkey;
	*ret = k;
	return 0;
}

static EVP_PKEY *
parse(const void *p, size_t len)
{
	const unsigned char *der = p;
	struct ir_cert *c = NULL;
	BIO *b = BIO_new_mem_buf(p, (int)len);
	EVP_PKEY *k = b ? PEM_read_bio_PUBKEY(b, NULL, NULL, NULL) : NULL;

	BIO_free(b);
	if (!k) {
		k = d2i_PUBKEY(NULL, &der, (long)len);
		if (k && der != (const unsigned char *)p + len) {
			EVP_PKEY_free(k);
			k = NULL;
		}
	}
	if (!k && ir_cert_parse(&c, p, len, "", NULL) == 0) {
		k = X509_get0_pubkey(c->x);
		if (k && EVP_PKEY_up_ref(k) != 1)
			k = NULL;
	}
	ir_cert_free(c);
	ERR_clear_error();
	return k;
}

int
ir_pubkey_parse(struct ir_pubkey **ret, const void *p, size_t len,
	const char *name, struct ir_err *e)
{
	struct ir_esc esc;
	EVP_PKEY *k;

	sign_init();
	k = len > 0 && len <= IR_CERT_MAX ? parse(p, len) : NULL;
	if (!k)
		return ir_err_set(e, IR_EFORMAT,
			_("no public key and no certificate in '%s'"),
			ir_esc(name, &esc));
	return wrap(ret, k, e);
}

int
ir_pubkey_load(struct ir_pubkey **ret, const char *path, struct ir_err *e)
{
	struct ir_buf b;
	int r;

	ir_buf_init(&b, 0);
	r = ir_io_slurp(path, IR_CERT_MAX, &b, e);
	if (r == 0)
		r = ir_pubkey_parse(ret, b.p, b.len, path, e);
	ir_buf_free(&b);
	return r;
}

static int
wrap_ref(struct ir_pubkey **ret, EVP_PKEY *k, struct ir_err *e)
{
	if (!k || EVP_PKEY_up_ref(k) != 1)
		return sign_err(e, IR_ELIB, _("cannot read the public key"));
	return wrap(ret, k, e);
}

int
ir_pubkey_of_cert(
	struct ir_pubkey **ret, const struct ir_cert *c, struct ir_err *e)
{
	return wrap_ref(ret, X509_get0_pubkey(c->x), e);
}

int
ir_pubkey_of_key(
	struct ir_pubkey **ret, const struct ir_key *k, struct ir_err *e)
{
	return wrap_ref(ret, k->pkey, e);
}

void
ir_pubkey_free(struct ir_pubkey *k)
{
	if (!k)
		return;
	EVP_PKEY_free(k->pkey);
	free(k);
}

const char *
ir_pubkey_sha256(const struct ir_pubkey *k)
{
	return k->sha256;
}

static int
put_der(unsigned char *der, int n, struct ir_buf *out, struct ir_err *e)
{
	int r = n > 0 ? ir_buf_add(out, der, (size_t)n) : -IR_ELIB;

	OPENSSL_free(der);
	return r < 0 ? sign_err(e, -r, _("cannot write the public key")) : 0;
}

int
ir_pubkey_der(const struct ir_pubkey *k, struct ir_buf *out, struct ir_err *e)
{
	unsigned char *der = NULL;
	int n = i2d_PUBKEY(k->pkey, &der);

	return put_der(der, n, out, e);
}

int
ir_cert_der(const struct ir_cert *c, struct ir_buf *out, struct ir_err *e)
{
	unsigned char *der = NULL;
	int n = i2d_X509(c->x, &der);

	return put_der(der, n, out, e);
}

static bool
is_kind(EVP_PKEY *k, enum ir_jws a)
{
	char group[32] = "";

	if (algs[a].kind != ECDSA_KIND)
		return EVP_PKEY_is_a(k, algs[a].key) == 1;
	return EVP_PKEY_is_a(k, "EC") == 1 &&
		EVP_PKEY_get_group_name(k, group, sizeof(group), NULL) == 1 &&
		strcmp(group, algs[a].key) == 0;
}

int
ir_jws_of(const struct ir_pubkey *k)
{
	for (int i = 0; i < IR_JWS_ALGS; i++)
		if (is_kind(k->pkey, (enum ir_jws)i))
			return i;
	return -IR_ENOTSUP;
}

static int
check(EVP_PKEY *k, enum ir_jws a, struct ir_err *e)
{
	bool fits = is_kind(k, a);

	ERR_clear_error();
	if (!fits)
		return ir_err_set(e, IR_ENOTSUP, _("the key is not one for %s"),
			algs[a].name);
	if (EVP_PKEY_is_a(k, "RSA") == 1 && EVP_PKEY_get_bits(k) < RSA_LEAST)
		return ir_err_set(e, IR_ENOTSUP,
			_("an RSA key below %d bits proves nothing"),
			RSA_LEAST);
	return 0;
}

/* RFC 7518, 3.5: the salt is as long as the digest. */
static bool
set_padding(EVP_PKEY_CTX *ctx, enum ir_jws a)
{
	if (algs[a].kind == RSA_PKCS1)
		return EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PADDING) ==
			1;
	if (algs[a].kind != RSA_PSS_KIND)
		return true;
	return EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PSS_PADDING) == 1 &&
		EVP_PKEY_CTX_set_rsa_pss_saltlen(ctx, RSA_PSS_SALTLEN_DIGEST) ==
		1;
}

static const EVP_MD *
digest_of(enum ir_jws a)
{
	return algs[a].digest ? EVP_get_digestbyname(algs[a].digest) : NULL;
}

/* 0, 1: wrong. */
static int
verify_der(EVP_PKEY *k, enum ir_jws a, const void *p, size_t len,
	const void *sig, size_t sig_len)
{
	EVP_MD_CTX *m = EVP_MD_CTX_new();
	EVP_PKEY_CTX *ctx = NULL;
	bool good = m &&
		EVP_DigestVerifyInit(m, &ctx, digest_of(a), NULL, k) == 1 &&
		set_padding(ctx, a) &&
		EVP_DigestVerify(m, sig, sig_len, p, len) == 1;

	EVP_MD_CTX_free(m);
	ERR_clear_error();
	return good ? 0 : 1;
}

/* R and S, each of half bytes, as X9.62 writes them; 0 bytes: no memory. */
static int
to_der(const unsigned char *sig, int half, unsigned char **ret)
{
	ECDSA_SIG *s = ECDSA_SIG_new();
	BIGNUM *r = BN_bin2bn(sig, half, NULL);
	BIGNUM *t = BN_bin2bn(sig + half, half, NULL);
	int n = 0;

	*ret = NULL;
	if (s && r && t && ECDSA_SIG_set0(s, r, t) == 1)
		n = i2d_ECDSA_SIG(s, ret);
	else {
		BN_free(r);
		BN_free(t);
	}
	ECDSA_SIG_free(s);
	return n > 0 ? n : 0;
}

static bool
from_der(const unsigned char *sig, size_t len, int half, unsigned char *out)
{
	ECDSA_SIG *s = d2i_ECDSA_SIG(NULL, &sig, (long)len);
	bool ok = s && BN_bn2binpad(ECDSA_SIG_get0_r(s), out, half) == half &&
		BN_bn2binpad(ECDSA_SIG_get0_s(s), out + half, half) == half;

	ECDSA_SIG_free(s);
	return ok;
}

int
ir_raw_verify(const struct ir_pubkey *k, enum ir_jws a, const void *p,
	size_t len, const void *sig, size_t sig_len, bool *ret_der,
	struct ir_err *e)
{
	int r = check(k->pkey, a, e), half = algs[a].half, n;
	unsigned char *der = NULL;

	if (r < 0)
		return r;
	if (sig_len == 0 || sig_len > SIG_MAX)
		return 1;
	if (half > 0 && sig_len == 2 * (size_t)half) {
		n = to_der(sig, half, &der);
		r = n > 0 ? verify_der(k->pkey, a, p, len, der, (size_t)n) : 1;
		OPENSSL_free(der);
		if (r == 0 && ret_der)
			*ret_der = false;
		if (r == 0)
			return 0;
	}
	r = verify_der(k->pkey, a, p, len, sig, sig_len);
	if (r == 0 && ret_der)
		*ret_der = half > 0;
	return r;
}

static int
sign(EVP_PKEY *k, enum ir_jws a, const void *p, size_t len, unsigned char *sig,
	size_t *ret_len)
{
	EVP_MD_CTX *m = EVP_MD_CTX_new();
	EVP_PKEY_CTX *ctx = NULL;
	bool good = m &&
		EVP_DigestSignInit(m, &ctx, digest_of(a), NULL, k) == 1 &&
		set_padding(ctx, a) &&
		EVP_DigestSign(m, sig, ret_len, p, len) == 1;

	EVP_MD_CTX_free(m);
	return good ? 0 : -IR_ELIB;
}

int
ir_raw_sign(const struct ir_key *k, enum ir_jws a, const void *p, size_t len,
	struct ir_buf *out, struct ir_err *e)
{
	unsigned char sig[SIG_MAX], halves[2 * EC_MAX];
	size_t n = sizeof(sig);
	const void *made = sig;
	int r;

	sign_init();
	r = check(k->pkey, a, e);
	if (r < 0)
		return r;
	if (sign(k->pkey, a, p, len, sig, &n) < 0)
		return sign_err(e, IR_ELIB, _("cannot sign"));
	if (verify_der(k->pkey, a, p, len, sig, n) != 0)
		return ir_err_set(e, IR_EINTEGRITY,
			_("the signature just made does not verify"));
	if (algs[a].half > 0) {
		if (!from_der(sig, n, algs[a].half, halves))
			return sign_err(e, IR_ELIB, _("cannot sign"));
		made = halves;
		n = 2 * (size_t)algs[a].half;
	}
	if (ir_buf_add(out, made, n) < 0)
		return ir_err_set(e, ENOMEM, "%s", _("out of memory"));
	return 0;
}
