/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/asn1.h>
#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/objects.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/io.h"
#include "sign_i.h"

#define RSA_BITS 3072u
#define PBKDF2_ROUNDS 600000
#define SERIAL_BITS 159 /* 20 octets and positive (RFC 5280) */

struct ask {
	const struct ir_key_source *s;
	struct ir_err *e;
	bool asked, failed; /* failed: e is filled */
};

/* OpenSSL's question for a passphrase. */
static int
on_passphrase(char *buf, int size, int writing, void *arg)
{
	struct ask *a = arg;

	(void)writing;
	if (a->asked || size <= 0)
		return -1;
	a->asked = true;
	if (!a->s->secret) {
		a->failed = true;
		(void)ir_err_set(a->e, EACCES,
			_("the key has a passphrase, and none was given"));
		return -1;
	}
	if (a->s->secret(a->s->arg, false, buf, (size_t)size, a->e) < 0) {
		a->failed = true;
		return -1;
	}
	return (int)strnlen(buf, (size_t)size);
}

static int
read_pem(struct ir_key *k, const struct ir_key_source *s, struct ir_err *e)
{
	struct ask a = {.s = s, .e = e};
	struct ir_esc esc;
	struct ir_buf b;
	BIO *bio;
	int r;

	ir_buf_init(&b, 0);
	r = ir_io_slurp(s->key, IR_CERT_MAX, &b, e);
	bio = r == 0 ? BIO_new_mem_buf(b.p, (int)b.len) : NULL;
	if (bio)
		k->pkey = PEM_read_bio_PrivateKey(bio, NULL, on_passphrase, &a);
	if (r == 0 && !k->pkey && a.failed)
		r = e ? e->code : -EACCES;
	else if (r == 0 && !k->pkey && a.asked)
		r = ir_err_set(e, EACCES, _("wrong passphrase for key '%s'"),
			ir_esc(s->key, &esc));
	else if (r == 0 && !k->pkey)
		r = ir_err_set(e, IR_EFORMAT, _("no private key in '%s'"),
			ir_esc(s->key, &esc));
	ERR_clear_error();
	BIO_free(bio);
	explicit_bzero(b.p, b.len);
	ir_buf_free(&b);
	return r;
}

/* Only what CMS of OpenSSL 3.0 can do. */
static int
check_kind(const struct ir_key *k, struct ir_err *e)
{
	if (EVP_PKEY_get_base_id(k->pkey) == EVP_PKEY_EC ||
		EVP_PKEY_get_base_id(k->pkey) == EVP_PKEY_RSA)
		return 0;
	return ir_err_set(e, IR_ENOTSUP,
		_("the key is neither EC nor RSA: it cannot sign here"));
}

static int
check_pair(
	const struct ir_key *k, const struct ir_key_source *s, struct ir_err *e)
{
	struct ir_esc esc;

	if (!k->cert || X509_check_private_key(k->cert->x, k->pkey) == 1)
		return 0;
	ERR_clear_error();
	return ir_err_set(e, IR_EINTEGRITY,
		_("the certificate '%s' is of another key"),
		ir_esc(s->cert, &esc));
}

int
ir_key_open(
	struct ir_key **ret, const struct ir_key_source *s, struct ir_err *e)
{
	struct ir_key *k;
	int r = 0;

	sign_init();
	k = calloc(1, sizeof(*k));
	if (!k)
		return ir_err_sys(e, ENOMEM, _("cannot open the key"));
	if (s->cert)
		r = ir_cert_load(&k->cert, s->cert, e);
	if (r == 0 && strncmp(s->key, "pkcs11:", 7) == 0)
		r = sign_engine_open(k, s, e);
	else if (r == 0)
		r = read_pem(k, s, e);
	if (r == 0 && !s->any_kind)
		r = check_kind(k, e);
	if (r == 0)
		r = check_pair(k, s, e);
	if (r < 0) {
		ir_key_free(k);
		return r;
	}
	*ret = k;
	return 0;
}

void
ir_key_free(struct ir_key *k)
{
	if (!k)
		return;
	EVP_PKEY_free(k->pkey);
	sign_engine_close(k->engine);
	ir_cert_free(k->cert);
	free(k);
}

const struct ir_cert *
ir_key_cert(const struct ir_key *k)
{
	return k->cert;
}

static bool
add_text(X509_NAME *n, int nid, const char *s)
{
	return !s ||
		X509_NAME_add_entry_by_NID(n, nid, MBSTRING_UTF8,
			(const unsigned char *)s, -1, -1, 0) == 1;
}

static bool
add_name(X509 *x, const struct ir_key_wish *w)
{
	X509_NAME *n = X509_get_subject_name(x);

	return add_text(n, NID_organizationName, w->org) &&
		add_text(n, NID_commonName, w->name) &&
		X509_set_issuer_name(x, n) == 1;
}

static bool
add_ext(X509 *x, int nid, const char *value)
{
	X509_EXTENSION *ext;
	X509V3_CTX ctx;
	bool ok;

	X509V3_set_ctx_nodb(&ctx);
	X509V3_set_ctx(&ctx, x, x, NULL, NULL, 0);
	ext = X509V3_EXT_conf_nid(NULL, &ctx, nid, value);
	ok = ext && X509_add_ext(x, ext, -1) == 1;
	X509_EXTENSION_free(ext);
	return ok;
}

/* An address is no configuration text: it goes in as a value. */
static bool
add_email(X509 *x, const char *email)
{
	GENERAL_NAMES *names = sk_GENERAL_NAME_new_null();
	ASN1_IA5STRING *ia5 = ASN1_IA5STRING_new();
	GENERAL_NAME *gn = GENERAL_NAME_new();
	bool ok = names && ia5 && gn && ASN1_STRING_set(ia5, email, -1) == 1 &&
		sk_GENERAL_NAME_push(names, gn) > 0;

	if (ok) {
		GENERAL_NAME_set0_value(gn, GEN_EMAIL, ia5);
		ok = X509_add1_ext_i2d(x, NID_subject_alt_name, names, 0, 0) ==
			1;
	} else {
		GENERAL_NAME_free(gn);
		ASN1_IA5STRING_free(ia5);
		(void)sk_GENERAL_NAME_pop(names); /* gn, if it went in */
	}
	sk_GENERAL_NAME_pop_free(names, GENERAL_NAME_free);
	return ok;
}

static bool
add_serial(X509 *x)
{
	BIGNUM *bn = BN_new();
	bool ok = bn && BN_rand(bn, SERIAL_BITS, BN_RAND_TOP_ANY, 0) == 1 &&
		BN_to_ASN1_INTEGER(bn, X509_get_serialNumber(x));

	BN_free(bn);
	return ok;
}

static bool
fill(X509 *x, EVP_PKEY *pkey, const struct ir_key_wish *w)
{
	return X509_set_version(x, 2) == 1 && add_serial(x) &&
		ASN1_TIME_set(X509_getm_notBefore(x), w->from.sec) &&
		ASN1_TIME_set(X509_getm_notAfter(x), w->to.sec) &&
		X509_set_pubkey(x, pkey) == 1 && add_name(x, w) &&
		add_ext(x, NID_basic_constraints, "critical,CA:FALSE") &&
		add_ext(x, NID_key_usage,
			"critical,digitalSignature,nonRepudiation") &&
		add_ext(x, NID_ext_key_usage, "emailProtection,codeSigning") &&
		add_ext(x, NID_subject_key_identifier, "hash") &&
		(!w->email || add_email(x, w->email)) &&
		X509_sign(x, pkey, EVP_sha256()) > 0;
}

int
ir_key_certify(struct ir_key *k, const struct ir_key_wish *w, struct ir_err *e)
{
	struct ir_cert *c = NULL;
	X509 *x = X509_new();
	int r;

	if (!x || !fill(x, k->pkey, w)) {
		X509_free(x);
		return sign_err(e, IR_ELIB, _("cannot make the certificate"));
	}
	r = sign_cert_wrap(&c, x, e);
	if (r < 0)
		return r;
	if (!c->info.self_signed) {
		ir_cert_free(c);
		return ir_err_set(e, IR_EINTEGRITY,
			_("the certificate made does not verify"));
	}
	ir_cert_free(k->cert);
	k->cert = c;
	return 0;
}

int
ir_key_make(struct ir_key **ret, const struct ir_key_wish *w, struct ir_err *e)
{
	struct ir_key *k;
	int r = 0;

	sign_init();
	k = calloc(1, sizeof(*k));
	if (!k)
		return ir_err_sys(e, ENOMEM, _("cannot make the key"));
	k->pkey = w->rsa ? EVP_RSA_gen(RSA_BITS) : EVP_EC_gen("P-256");
	if (!k->pkey)
		r = sign_err(e, IR_ELIB, _("cannot make the key"));
	if (r == 0)
		r = ir_key_certify(k, w, e);
	if (r < 0) {
		ir_key_free(k);
		return r;
	}
	*ret = k;
	return 0;
}

static bool
write_encrypted(BIO *b, EVP_PKEY *pkey, const char *pass)
{
	PKCS8_PRIV_KEY_INFO *p8 = EVP_PKEY2PKCS8(pkey);
	X509_ALGOR *pbe = PKCS5_pbe2_set_iv(EVP_aes_256_cbc(), PBKDF2_ROUNDS,
		NULL, 16, NULL, NID_hmacWithSHA256);
	X509_SIG *sealed = NULL;
	bool ok;

	if (p8 && pbe)
		sealed = PKCS8_set0_pbe(pass, (int)strlen(pass), p8, pbe);
	if (!sealed)
		X509_ALGOR_free(pbe); /* else it belongs to sealed */
	ok = sealed && PEM_write_bio_PKCS8(b, sealed) == 1;
	X509_SIG_free(sealed);
	PKCS8_PRIV_KEY_INFO_free(p8);
	return ok;
}

int
ir_key_pem(const struct ir_key *k, const char *pass, struct ir_buf *out,
	struct ir_err *e)
{
	BIO *b = BIO_new(BIO_s_mem());
	char *p = NULL;
	long n = 0;
	bool ok;
	int r = 0;

	ok = b &&
		(pass ? write_encrypted(b, k->pkey, pass)
		      : PEM_write_bio_PKCS8PrivateKey(
				b, k->pkey, NULL, NULL, 0, NULL, NULL) == 1);
	if (ok)
		n = BIO_get_mem_data(b, &p);
	if (!ok || n <= 0 || (size_t)n >= out->cap - out->len)
		r = sign_err(e, IR_ELIB, _("cannot write the key"));
	else if (ir_buf_add(out, p, (size_t)n) < 0)
		r = ir_err_sys(e, ENOMEM, _("cannot write the key"));
	if (n > 0)
		OPENSSL_cleanse(p, (size_t)n);
	BIO_free(b);
	return r;
}
