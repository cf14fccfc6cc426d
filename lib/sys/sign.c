/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/sys/sign.h"

#include <errno.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/asn1.h>
#include <openssl/bio.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/objects.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/io.h"
#include "sign_i.h"

static pthread_once_t once = PTHREAD_ONCE_INIT;

static void
init(void)
{
	/* A failure shows in the first call that needs it. */
	(void)OPENSSL_init_crypto(
		OPENSSL_INIT_NO_LOAD_CONFIG | OPENSSL_INIT_LOAD_CRYPTO_STRINGS,
		NULL);
}

void
sign_init(void)
{
	(void)pthread_once(&once, init); /* fails never */
	ERR_clear_error();
}

int
sign_err(struct ir_err *e, int code, const char *fmt, ...)
{
	unsigned long last = ERR_peek_last_error();
	const char *why = last ? ERR_reason_error_string(last) : NULL;
	char text[512];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(text, sizeof(text), fmt, ap); /* may be cut */
	va_end(ap);
	ERR_clear_error();
	return ir_err_set(
		e, code, "%s%s%s", text, why ? ": " : "", why ? why : "");
}

int
sign_time(const ASN1_TIME *t, struct ir_time *ret)
{
	struct timespec ts = {0, 0};
	struct tm tm;

	if (!t || ASN1_TIME_to_tm(t, &tm) != 1)
		return -EINVAL;
	ts.tv_sec = timegm(&tm);
	*ret = ir_time_of(&ts);
	return 0;
}

/* Common name, else all of the subject; escaped, cut where it must be. */
static int
take_name(X509 *x, char *out, size_t cap)
{
	X509_NAME *subject = X509_get_subject_name(x);
	int at = X509_NAME_get_index_by_NID(subject, NID_commonName, -1);
	unsigned char *utf8 = NULL;
	char *all = NULL;
	struct ir_esc esc;
	size_t len;
	int n = -1;

	if (at >= 0)
		n = ASN1_STRING_to_UTF8(&utf8,
			X509_NAME_ENTRY_get_data(
				X509_NAME_get_entry(subject, at)));
	if (n <= 0)
		all = X509_NAME_oneline(subject, NULL, 0);
	if (n <= 0 && !all)
		return -ENOMEM;
	if (n > 0)
		(void)ir_escn((const char *)utf8, (size_t)n, &esc);
	else
		(void)ir_esc(all, &esc);
	OPENSSL_free(utf8);
	OPENSSL_free(all);
	len = strnlen(esc.text, cap - 1);
	while (len > 0 && ((unsigned char)esc.text[len] & 0xc0) == 0x80)
		len--;
	memcpy(out, esc.text, len);
	out[len] = '\0';
	return 0;
}

static void
take_key(X509 *x, char *out, size_t cap)
{
	EVP_PKEY *k = X509_get0_pubkey(x);
	char group[24] = "";
	int bits = k ? EVP_PKEY_get_bits(k) : 0;

	if (k && EVP_PKEY_is_a(k, "RSA"))
		(void)snprintf(out, cap, "RSA %d", bits);
	else if (k && EVP_PKEY_is_a(k, "EC") &&
		EVP_PKEY_get_group_name(k, group, sizeof(group), NULL) == 1)
		(void)snprintf(out, cap, "EC %s",
			strcmp(group, "prime256v1") == 0 ? "P-256" : group);
	else
		(void)snprintf(out, cap, "%s", k ? "other" : "unknown");
	ERR_clear_error();
}

int
sign_cert_info(X509 *x, struct ir_cert_info *ret, struct ir_err *e)
{
	unsigned char *der = NULL;
	int n = i2d_X509(x, &der), r = 0;

	if (n <= 0)
		return sign_err(e, IR_ELIB, _("cannot read the certificate"));
	memset(ret, 0, sizeof(*ret));
	r = ir_sha256_hex(der, (size_t)n, ret->sha256);
	OPENSSL_free(der);
	if (r < 0)
		return sign_err(e, IR_ELIB, _("cannot read the certificate"));
	if (take_name(x, ret->name, sizeof(ret->name)) < 0)
		return ir_err_sys(e, ENOMEM, _("cannot read the certificate"));
	take_key(x, ret->key, sizeof(ret->key));
	if (sign_time(X509_get0_notBefore(x), &ret->from) < 0 ||
		sign_time(X509_get0_notAfter(x), &ret->to) < 0)
		return sign_err(
			e, IR_EFORMAT, _("the certificate states no validity"));
	ret->self_signed = X509_self_signed(x, 1) == 1;
	ERR_clear_error();
	return 0;
}

int
sign_cert_wrap(struct ir_cert **ret, X509 *x, struct ir_err *e)
{
	struct ir_cert *c = calloc(1, sizeof(*c));
	int r;

	if (!c) {
		X509_free(x);
		return ir_err_sys(e, ENOMEM, _("cannot read the certificate"));
	}
	c->x = x;
	r = sign_cert_info(x, &c->info, e);
	if (r < 0) {
		ir_cert_free(c);
		return r;
	}
	*ret = c;
	return 0;
}

/* PEM, else DER and nothing behind it. */
static X509 *
parse_cert(const void *p, size_t len)
{
	const unsigned char *der = p;
	BIO *b = BIO_new_mem_buf(p, (int)len);
	X509 *x = b ? PEM_read_bio_X509(b, NULL, NULL, NULL) : NULL;

	BIO_free(b);
	if (x)
		return x;
	x = d2i_X509(NULL, &der, (long)len);
	if (x && der == (const unsigned char *)p + len)
		return x;
	X509_free(x);
	return NULL;
}

int
ir_cert_parse(struct ir_cert **ret, const void *p, size_t len, const char *name,
	struct ir_err *e)
{
	struct ir_esc esc;
	X509 *x;

	sign_init();
	x = len <= IR_CERT_MAX ? parse_cert(p, len) : NULL;
	if (!x) {
		ERR_clear_error();
		return ir_err_set(e, IR_EFORMAT, _("no certificate in '%s'"),
			ir_esc(name, &esc));
	}
	return sign_cert_wrap(ret, x, e);
}

int
ir_cert_load(struct ir_cert **ret, const char *path, struct ir_err *e)
{
	struct ir_buf b;
	int r;

	ir_buf_init(&b, 0);
	r = ir_io_slurp(path, IR_CERT_MAX, &b, e);
	if (r == 0)
		r = ir_cert_parse(ret, b.p, b.len, path, e);
	ir_buf_free(&b);
	return r;
}

void
ir_cert_free(struct ir_cert *c)
{
	if (!c)
		return;
	X509_free(c->x);
	free(c);
}

const struct ir_cert_info *
ir_cert_info(const struct ir_cert *c)
{
	return &c->info;
}

int
ir_cert_pem(const struct ir_cert *c, struct ir_buf *out, struct ir_err *e)
{
	BIO *b = BIO_new(BIO_s_mem());
	char *p = NULL;
	long n = 0;
	int r = 0;

	if (!b || PEM_write_bio_X509(b, c->x) != 1 ||
		(n = BIO_get_mem_data(b, &p)) <= 0)
		r = sign_err(e, IR_ELIB, _("cannot write the certificate"));
	else if (ir_buf_add(out, p, (size_t)n) < 0)
		r = ir_err_sys(e, ENOMEM, _("cannot write the certificate"));
	BIO_free(b);
	return r;
}
