/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <string.h>

#include <openssl/asn1.h>
#include <openssl/cms.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/ess.h>
#include <openssl/evp.h>
#include <openssl/objects.h>
#include <openssl/pkcs7.h>
#include <openssl/x509.h>

#include "ir/base/i18n.h"
#include "sign_i.h"

int
sign_digest_alg(const X509_ALGOR *a)
{
	const ASN1_OBJECT *obj;
	int type;

	X509_ALGOR_get0(&obj, &type, NULL, a);
	if (type != V_ASN1_UNDEF && type != V_ASN1_NULL)
		return -IR_EFORMAT;
	switch (OBJ_obj2nid(obj)) {
	case NID_sha256:
		return IR_SHA256;
	case NID_sha384:
		return IR_SHA384;
	case NID_sha512:
		return IR_SHA512;
	default:
		return -IR_EFORMAT;
	}
}

bool
sign_sig_alg_ok(const X509_ALGOR *a, enum ir_digest_alg d)
{
	static const int digests[] = {[IR_SHA256] = NID_sha256,
		[IR_SHA384] = NID_sha384,
		[IR_SHA512] = NID_sha512};
	const ASN1_OBJECT *obj;
	int type, nid, digest, key;

	X509_ALGOR_get0(&obj, &type, NULL, a);
	nid = OBJ_obj2nid(obj);
	if (nid == NID_rsaEncryption)
		return type == V_ASN1_NULL;
	if (OBJ_find_sigid_algs(nid, &digest, &key) != 1 ||
		digest != digests[d])
		return false;
	if (key == NID_rsaEncryption)
		return type == V_ASN1_NULL;
	return key == NID_X9_62_id_ecPublicKey && type == V_ASN1_UNDEF;
}

bool
sign_same_name(const X509_NAME *a, const X509_NAME *b)
{
	unsigned char *x = NULL, *y = NULL;
	int n = i2d_X509_NAME(a, &x), m = i2d_X509_NAME(b, &y);
	bool same = n > 0 && n == m && memcmp(x, y, (size_t)n) == 0;

	OPENSSL_free(x);
	OPENSSL_free(y);
	return same;
}

bool
sign_covered(X509 *x, STACK_OF(X509) * others)
{
	bool ok = X509_self_signed(x, 1) == 1;

	for (int i = 0; i < sk_X509_num(others) && !ok; i++) {
		X509 *y = sk_X509_value(others, i);

		ok = y != x && X509_check_issued(y, x) == X509_V_OK &&
			X509_verify(x, X509_get0_pubkey(y)) == 1;
	}
	ERR_clear_error();
	return ok;
}

/* Do the signed attributes name the certificate that was signed with?  1,
 * 0 another, -1 unreadable; without such an attribute 1. */
static int
ess_names(const ASN1_STRING *v1, const ASN1_STRING *v2, X509 *x)
{
	const unsigned char *p = v1 ? ASN1_STRING_get0_data(v1) : NULL;
	const unsigned char *q = v2 ? ASN1_STRING_get0_data(v2) : NULL;
	ESS_SIGNING_CERT *one = NULL;
	ESS_SIGNING_CERT_V2 *two = NULL;
	STACK_OF(X509) *chain = sk_X509_new_null();
	int r = -1;

	if (v1)
		one = d2i_ESS_SIGNING_CERT(NULL, &p, ASN1_STRING_length(v1));
	if (v2)
		two = d2i_ESS_SIGNING_CERT_V2(NULL, &q, ASN1_STRING_length(v2));
	if (!v1 && !v2)
		r = 1;
	else if ((v1 && !one) || (v2 && !two) || !chain ||
		sk_X509_push(chain, x) <= 0)
		r = -1;
	else
		r = OSSL_ESS_check_signing_certs(one, two, chain, 1) > 0;
	sk_X509_free(chain);
	ESS_SIGNING_CERT_free(one);
	ESS_SIGNING_CERT_V2_free(two);
	ERR_clear_error();
	return r;
}

static int
no_seal(struct ir_err *e, const char *what, const char *why)
{
	ERR_clear_error();
	return ir_err_set(e, IR_EFORMAT, _("not a %s: %s"), what, why);
}

static bool
comes_out_again(const unsigned char *p, size_t len)
{
	const unsigned char *at = p;
	PKCS7 *p7 = d2i_PKCS7(NULL, &at, (long)len); /* keeps every order */
	unsigned char *again = NULL;
	int n = p7 ? i2d_PKCS7(p7, &again) : -1;
	bool same = n > 0 && at == p + len && (size_t)n == len &&
		memcmp(again, p, len) == 0;

	OPENSSL_free(again);
	PKCS7_free(p7);
	return same;
}

CMS_ContentInfo *
sign_parse(const unsigned char *p, size_t len, bool data)
{
	const unsigned char *at = p;

	if (!sign_frame_ok(p, len, data) || !comes_out_again(p, len))
		return NULL;
	return d2i_CMS_ContentInfo(NULL, &at, (long)len);
}

/* The signer's certificate; the others must have issued one another. */
static int
find_signer(CMS_SignerInfo *si, STACK_OF(X509) * certs, const char *what,
	X509 **ret, struct ir_err *e)
{
	X509_NAME *issuer = NULL;
	X509 *found = NULL;

	if (CMS_SignerInfo_get0_signer_id(si, NULL, &issuer, NULL) != 1)
		return no_seal(e, what, _("the signer has no name"));
	for (int i = 0; i < sk_X509_num(certs); i++) {
		X509 *x = sk_X509_value(certs, i);

		if (!found && CMS_SignerInfo_cert_cmp(si, x) == 0)
			found = x;
		else if (!sign_covered(x, certs))
			return no_seal(e, what,
				_("it holds a certificate that no other one "
				  "signed"));
	}
	if (!found || !sign_same_name(issuer, X509_get_issuer_name(found)))
		return no_seal(
			e, what, _("the signer's certificate is not inside"));
	*ret = found;
	return 0;
}

static void *
attr(CMS_SignerInfo *si, int nid, int type)
{
	return CMS_signed_get0_data_by_OBJ(si, OBJ_nid2obj(nid), -3, type);
}

static int
take_attrs(CMS_SignerInfo *si, X509 *x, const char *what,
	struct ir_signature *ret, struct ir_err *e)
{
	const ASN1_STRING *digest =
		attr(si, NID_pkcs9_messageDigest, V_ASN1_OCTET_STRING);
	const ASN1_STRING *v1 =
		attr(si, NID_id_smime_aa_signingCertificate, V_ASN1_SEQUENCE);
	const ASN1_STRING *v2 =
		attr(si, NID_id_smime_aa_signingCertificateV2, V_ASN1_SEQUENCE);
	const ASN1_TIME *when = attr(si, NID_pkcs9_signingTime, V_ASN1_UTCTIME);

	if (!when)
		when = attr(si, NID_pkcs9_signingTime, V_ASN1_GENERALIZEDTIME);
	if (!digest ||
		ASN1_STRING_length(digest) != (int)ir_digest_len(ret->alg))
		return no_seal(e, what, _("it states no digest"));
	memcpy(ret->digest, ASN1_STRING_get0_data(digest),
		ir_digest_len(ret->alg));
	ret->has_time = when && sign_time(when, &ret->time) == 0;
	if (when && !ret->has_time)
		return no_seal(e, what, _("its signing time cannot be read"));
	if (ess_names(v1, v2, x) != 1)
		return ir_err_set(e, IR_EINTEGRITY,
			_("the certificate inside is not the one it was "
			  "signed with"));
	return 0;
}

static int
take_algs(CMS_SignerInfo *si, const char *what, struct ir_signature *ret,
	struct ir_err *e)
{
	X509_ALGOR *digest = NULL, *sig = NULL;
	int alg;

	CMS_SignerInfo_get0_algs(si, NULL, NULL, &digest, &sig);
	alg = digest ? sign_digest_alg(digest) : -IR_EFORMAT;
	if (alg < 0 || !sig || !sign_sig_alg_ok(sig, (enum ir_digest_alg)alg))
		return no_seal(e, what, _("its algorithm is not known here"));
	ret->alg = (enum ir_digest_alg)alg;
	return 0;
}

int
sign_read_signer(CMS_ContentInfo *cms, STACK_OF(X509) * certs, const char *what,
	struct ir_signature *ret, X509 **ret_signer, struct ir_err *e)
{
	STACK_OF(CMS_SignerInfo) *all = CMS_get0_SignerInfos(cms);
	CMS_SignerInfo *si;
	X509 *x = NULL;
	int r;

	if (sk_CMS_SignerInfo_num(all) != 1)
		return no_seal(e, what, _("it has not one signer"));
	si = sk_CMS_SignerInfo_value(all, 0);
	r = take_algs(si, what, ret, e);
	if (r == 0)
		r = find_signer(si, certs, what, &x, e);
	if (r == 0)
		r = sign_cert_info(x, &ret->cert, e);
	if (r == 0)
		r = take_attrs(si, x, what, ret, e);
	if (r == -IR_EINTEGRITY)
		return 1;
	if (r < 0)
		return r;
	*ret_signer = x;
	CMS_SignerInfo_set1_signer_cert(si, x);
	if (CMS_SignerInfo_verify(si) == 1)
		return 0;
	(void)sign_err(e, IR_EINTEGRITY, _("the signature is wrong"));
	return 1;
}

int
ir_signature_read(
	const void *p, size_t len, struct ir_signature *ret, struct ir_err *e)
{
	const char *what = _("detached CMS signature");
	CMS_ContentInfo *cms;
	STACK_OF(X509) *certs = NULL;
	X509 *signer = NULL;
	int r;

	sign_init();
	memset(ret, 0, sizeof(*ret));
	if (len > IR_SIGN_MAX)
		return ir_err_set(e, IR_ELIMIT,
			_("not a %s: larger than %zu KiB"), what,
			IR_SIGN_MAX / 1024);
	cms = sign_parse(p, len, true);
	if (!cms)
		return no_seal(
			e, what, _("it is not in the form of one (DER)"));
	certs = CMS_get1_certs(cms);
	r = sign_read_signer(cms, certs, what, ret, &signer, e);
	sk_X509_pop_free(certs, X509_free);
	CMS_ContentInfo_free(cms);
	ERR_clear_error();
	return r;
}
