/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <openssl/asn1.h>
#include <openssl/cms.h>
#include <openssl/err.h>
#include <openssl/ts.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "sign_i.h"
#include "tsp_i.h"

/* Replies: a status around a signed token. */

static int
no_stamp(struct ir_err *e, const char *why)
{
	ERR_clear_error();
	return ir_err_set(e, IR_EFORMAT, _("not a time stamp: %s"), why);
}

/* What the authority says instead of a token. */
static int
refused(const void *p, size_t len, struct ir_err *e)
{
	const unsigned char *at = p;
	TS_RESP *resp = d2i_TS_RESP(NULL, &at, (long)len);
	const STACK_OF(ASN1_UTF8STRING) * text;
	TS_STATUS_INFO *info = resp ? TS_RESP_get_status_info(resp) : NULL;
	struct ir_esc esc = {""};
	int64_t status = -1;
	int r;

	if (!info)
		return no_stamp(e, _("it holds no token"));
	(void)ASN1_INTEGER_get_int64(
		&status, TS_STATUS_INFO_get0_status(info)); /* stays -1 */
	text = TS_STATUS_INFO_get0_text(info);
	if (sk_ASN1_UTF8STRING_num(text) > 0) {
		const ASN1_STRING *s = sk_ASN1_UTF8STRING_value(text, 0);

		(void)ir_escn((const char *)ASN1_STRING_get0_data(s),
			(size_t)ASN1_STRING_length(s), &esc);
	}
	r = ir_err_set(e, IR_EREFUSED,
		_("the time-stamping authority refused (status %" PRId64
		  "): %s"),
		status, esc.text[0] ? esc.text : _("it says no reason"));
	TS_RESP_free(resp);
	ERR_clear_error();
	return r;
}

/* granted (0) or granted with changes (1), and a text. */
static bool
granted(const void *p, size_t len)
{
	const unsigned char *at = p;
	TS_RESP *resp = d2i_TS_RESP(NULL, &at, (long)len);
	TS_STATUS_INFO *info = resp ? TS_RESP_get_status_info(resp) : NULL;
	int64_t status = -1;
	bool ok = info &&
		ASN1_INTEGER_get_int64(
			&status, TS_STATUS_INFO_get0_status(info)) == 1 &&
		(status == 0 || status == 1) &&
		sk_ASN1_UTF8STRING_num(TS_STATUS_INFO_get0_text(info)) > 0 &&
		!TS_STATUS_INFO_get0_failure_info(info);

	TS_RESP_free(resp);
	ERR_clear_error();
	return ok;
}

/* The token, borrowed from p. */
static int
token(const void *p, size_t len, const unsigned char **ret, size_t *ret_len,
	bool *ret_plain, struct ir_err *e)
{
	if (len > IR_TSP_MAX)
		return ir_err_set(e, IR_ELIMIT,
			_("not a time stamp: larger than %zu KiB"),
			IR_TSP_MAX / 1024);
	if (!sign_reply_parts(p, len, ret_plain, ret, ret_len))
		return no_stamp(e, _("it is not in the form of one (DER)"));
	if (*ret_len == 0)
		return refused(p, len, e);
	if (!*ret_plain && !granted(p, len))
		return no_stamp(e,
			_("it carries a token but does not grant "
			  "it"));
	return 0;
}

static int
take_info(const ASN1_OCTET_STRING *content, const struct ir_signature *s,
	struct ir_stamp *ret, struct ir_err *e)
{
	const unsigned char *p = ASN1_STRING_get0_data(content);
	long len = ASN1_STRING_length(content);
	const unsigned char *end = p + len;
	TS_TST_INFO *info = d2i_TS_TST_INFO(NULL, &p, len);
	int r = 0;

	if (!info || p != end || TS_TST_INFO_get_version(info) != 1 ||
		tsp_imprint(TS_TST_INFO_get_msg_imprint(info), &ret->alg,
			ret->digest) < 0 ||
		sign_time(TS_TST_INFO_get_time(info), &ret->time) < 0 ||
		tsp_number(TS_TST_INFO_get_serial(info), ret->serial) < 0 ||
		(TS_TST_INFO_get_nonce(info) &&
			tsp_number(TS_TST_INFO_get_nonce(info), ret->nonce) <
				0))
		r = no_stamp(e, _("what it says cannot be read"));
	ret->tsa = s->cert;
	ERR_clear_error();
	TS_TST_INFO_free(info);
	return r;
}

/* The signature covers the attributes, the attributes the content. */
static int
content_matches(const ASN1_OCTET_STRING *content, const struct ir_signature *s,
	struct ir_err *e)
{
	struct ir_digest *d = NULL;
	uint8_t got[IR_DIGEST_MAX];
	int r = ir_digest_new(&d, IR_DIGEST_BIT(s->alg), e);

	if (r == 0)
		r = ir_digest_update(d, ASN1_STRING_get0_data(content),
			(size_t)ASN1_STRING_length(content));
	if (r == 0)
		r = ir_digest_final(d, s->alg, got);
	ir_digest_free(d);
	if (r < 0)
		return r;
	if (memcmp(got, s->digest, ir_digest_len(s->alg)) == 0)
		return 0;
	(void)ir_err_set(
		e, IR_EINTEGRITY, _("the signature is of another content"));
	return 1;
}

static int
read_token(CMS_ContentInfo *cms, struct ir_stamp *ret, struct ir_err *e)
{
	ASN1_OCTET_STRING **content = CMS_get0_content(cms);
	STACK_OF(X509) *certs = CMS_get1_certs(cms);
	struct ir_signature s = {.has_time = false};
	X509 *signer = NULL;
	int r;

	if (!content || !*content)
		r = no_stamp(e, _("it is empty"));
	else
		r = sign_read_signer(
			cms, certs, _("time stamp"), &s, &signer, e);
	if (r >= 0) {
		int q = take_info(*content, &s, ret, r == 0 ? e : NULL);

		r = q < 0 ? q : r;
	}
	if (r == 0)
		r = content_matches(*content, &s, e);
	sk_X509_pop_free(certs, X509_free);
	return r;
}

int
ir_stamp_read(const void *p, size_t len, struct ir_stamp *ret, struct ir_err *e)
{
	const unsigned char *tok = NULL;
	CMS_ContentInfo *cms;
	size_t n = 0;
	int r;

	sign_init();
	memset(ret, 0, sizeof(*ret));
	r = token(p, len, &tok, &n, &ret->plain, e);
	if (r < 0)
		return r;
	cms = sign_parse(tok, n, false);
	if (!cms)
		return no_stamp(
			e, _("its token is not in the form of one (DER)"));
	r = read_token(cms, ret, e);
	CMS_ContentInfo_free(cms);
	ERR_clear_error();
	return r;
}

/* A DER length, its bytes. */
static size_t
put_len(unsigned char *out, size_t len)
{
	if (len < 0x80) {
		out[0] = (unsigned char)len;
		return 1;
	}
	out[0] = 0x83; /* made longer than it needs be, cut below */
	for (int i = 0; i < 3; i++)
		out[1 + i] = (unsigned char)(len >> (8 * (2 - i)));
	while (out[1] == 0) {
		memmove(out + 1, out + 2, 2);
		out[0]--;
	}
	return 1 + (size_t)(out[0] & 0x7f);
}

int
ir_stamp_plain(const void *p, size_t len, struct ir_buf *out, struct ir_err *e)
{
	static const unsigned char status[] = {0x30, 3, 2, 1, 0};
	const unsigned char *tok = NULL;
	unsigned char head[8] = {0x30};
	size_t n = 0, h;
	bool plain;
	int r;

	sign_init();
	r = token(p, len, &tok, &n, &plain, e);
	if (r < 0)
		return r;
	h = 1 + put_len(head + 1, n + sizeof(status));
	(void)ir_buf_add(out, head, h); /* sticky */
	(void)ir_buf_add(out, status, sizeof(status)); /* sticky */
	if (ir_buf_add(out, tok, n) < 0)
		return ir_err_sys(e, ENOMEM, _("cannot write the time stamp"));
	return 0;
}

/* The certificate of that digest, borrowed; NULL: none. */
static X509 *
by_digest(STACK_OF(X509) * certs, const char *sha256)
{
	for (int i = 0; i < sk_X509_num(certs); i++) {
		struct ir_cert_info info;
		X509 *x = sk_X509_value(certs, i);

		if (sign_cert_info(x, &info, NULL) == 0 &&
			strcmp(info.sha256, sha256) == 0)
			return x;
	}
	return NULL;
}

static enum ir_stamp_trust
why(int error)
{
	switch (error) {
	case X509_V_OK:
		return IR_STAMP_TRUSTED;
	case X509_V_ERR_CERT_HAS_EXPIRED:
		return IR_STAMP_EXPIRED;
	case X509_V_ERR_CERT_NOT_YET_VALID:
		return IR_STAMP_EARLY;
	case X509_V_ERR_INVALID_PURPOSE:
		return IR_STAMP_PURPOSE;
	default:
		return IR_STAMP_UNKNOWN;
	}
}

/* From the signer to the anchor, at that time. */
static int
follow(STACK_OF(X509) * certs, X509 *signer, X509 *anchor, int64_t when,
	enum ir_stamp_trust *ret)
{
	X509_STORE *store = X509_STORE_new();
	X509_STORE_CTX *ctx = X509_STORE_CTX_new();
	X509_VERIFY_PARAM *param;
	int r = -IR_ELIB;

	if (store && ctx && X509_STORE_add_cert(store, anchor) == 1 &&
		X509_STORE_CTX_init(ctx, store, signer, certs) == 1) {
		param = X509_STORE_CTX_get0_param(ctx);
		X509_VERIFY_PARAM_set_time(param, when);
		r = X509_VERIFY_PARAM_set_flags(
			    param, X509_V_FLAG_PARTIAL_CHAIN) == 1 &&
				X509_VERIFY_PARAM_set_purpose(
					param, X509_PURPOSE_TIMESTAMP_SIGN) == 1
			? 0
			: -IR_ELIB;
	}
	if (r == 0 && X509_verify_cert(ctx) == 1)
		*ret = IR_STAMP_TRUSTED;
	else if (r == 0)
		*ret = why(X509_STORE_CTX_get_error(ctx));
	X509_STORE_CTX_free(ctx);
	X509_STORE_free(store);
	ERR_clear_error();
	return r;
}

static int
chain(CMS_ContentInfo *cms, STACK_OF(X509) * certs,
	const struct ir_stamp_anchor *a, enum ir_stamp_trust *ret,
	struct ir_err *e)
{
	struct ir_signature s = {.has_time = false};
	struct ir_stamp stamp = {.plain = false};
	ASN1_OCTET_STRING **content = CMS_get0_content(cms);
	X509 *signer = NULL;
	X509 *anchor = a->cert ? a->cert->x : by_digest(certs, a->sha256);
	int r = sign_read_signer(cms, certs, _("time stamp"), &s, &signer, e);

	if (r == 0)
		r = take_info(*content, &s, &stamp, e);
	if (r != 0)
		return r < 0 ? r : -IR_EINTEGRITY;
	*ret = IR_STAMP_UNKNOWN;
	if (!anchor)
		return 0;
	r = follow(certs, signer, anchor, stamp.time.sec, ret);
	return r < 0 ? sign_err(e, IR_ELIB, _("cannot follow the certificates"))
		     : 0;
}

int
ir_stamp_chain(const void *p, size_t len, const struct ir_stamp_anchor *a,
	enum ir_stamp_trust *ret, struct ir_err *e)
{
	const unsigned char *tok = NULL;
	STACK_OF(X509) * certs;
	CMS_ContentInfo *cms;
	size_t n = 0;
	bool plain;
	int r;

	sign_init();
	r = token(p, len, &tok, &n, &plain, e);
	if (r < 0)
		return r;
	cms = sign_parse(tok, n, false);
	if (!cms)
		return no_stamp(
			e, _("its token is not in the form of one (DER)"));
	certs = CMS_get1_certs(cms);
	r = chain(cms, certs, a, ret, e);
	sk_X509_pop_free(certs, X509_free);
	CMS_ContentInfo_free(cms);
	return r;
}
