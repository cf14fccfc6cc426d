/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <string.h>

#include <openssl/asn1.h>
#include <openssl/cms.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/objects.h>

#include "ir/base/i18n.h"
#include "sign_i.h"

static bool
add_attrs(CMS_SignerInfo *si, const uint8_t *sha256, const struct ir_time *when)
{
	ASN1_TIME *t = ASN1_TIME_set(NULL, when->sec);
	bool ok = t &&
		CMS_signed_add1_attr_by_NID(si, NID_pkcs9_contentType,
			V_ASN1_OBJECT, OBJ_nid2obj(NID_pkcs7_data), -1) == 1 &&
		CMS_signed_add1_attr_by_NID(si, NID_pkcs9_messageDigest,
			V_ASN1_OCTET_STRING, sha256, IR_SHA256_LEN) == 1 &&
		CMS_signed_add1_attr_by_NID(si, NID_pkcs9_signingTime,
			ASN1_STRING_type(t), t, -1) == 1;

	ASN1_TIME_free(t);
	return ok;
}

static CMS_ContentInfo *
make(const struct ir_key *k, const uint8_t *sha256, const struct ir_time *when)
{
	static const unsigned flags =
		CMS_PARTIAL | CMS_DETACHED | CMS_BINARY | CMS_NOSMIMECAP;
	CMS_ContentInfo *cms = CMS_sign(NULL, NULL, NULL, NULL, flags);
	CMS_SignerInfo *si = NULL;

	if (cms)
		si = CMS_add1_signer(cms, k->cert->x, k->pkey, EVP_sha256(),
			flags | CMS_CADES);
	if (si && add_attrs(si, sha256, when) && CMS_SignerInfo_sign(si) == 1)
		return cms;
	CMS_ContentInfo_free(cms);
	return NULL;
}

/* What was made must be what we accept. */
static int
check(const unsigned char *der, size_t len, const uint8_t *sha256,
	const struct ir_key *k, struct ir_err *e)
{
	struct ir_signature s;
	int r = ir_signature_read(der, len, &s, NULL);

	if (r == 0 && s.alg == IR_SHA256 &&
		memcmp(s.digest, sha256, IR_SHA256_LEN) == 0 &&
		strcmp(s.cert.sha256, k->cert->info.sha256) == 0)
		return 0;
	return ir_err_set(e, IR_EINTEGRITY,
		_("the signature made does not verify: key and certificate do "
		  "not belong together, or the token fails"));
}

int
ir_sign_digest(const struct ir_key *k, const uint8_t sha256[IR_SHA256_LEN],
	const struct ir_time *when, struct ir_buf *out, struct ir_err *e)
{
	CMS_ContentInfo *cms;
	unsigned char *der = NULL;
	int n, r;

	sign_init();
	if (!k->cert)
		return ir_err_set(e, EINVAL, _("the key has no certificate"));
	cms = make(k, sha256, when);
	n = cms ? i2d_CMS_ContentInfo(cms, &der) : -1;
	if (n <= 0)
		r = sign_err(e, IR_ELIB, _("cannot sign"));
	else
		r = check(der, (size_t)n, sha256, k, e);
	if (r == 0 && ir_buf_add(out, der, (size_t)n) < 0)
		r = ir_err_sys(e, ENOMEM, _("cannot sign"));
	OPENSSL_free(der);
	CMS_ContentInfo_free(cms);
	return r;
}
