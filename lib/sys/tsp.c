/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/sys/tsp.h"

#include <errno.h>
#include <string.h>

#include <openssl/asn1.h>
#include <openssl/bn.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/objects.h>
#include <openssl/ts.h>
#include <openssl/x509.h>

#include "ir/base/enc.h"
#include "ir/base/i18n.h"
#include "sign_i.h"
#include "tsp_i.h"

/* Queries: what is asked of a time-stamping authority. */

static bool
set_imprint(TS_REQ *q, const uint8_t *sha256)
{
	TS_MSG_IMPRINT *m = TS_MSG_IMPRINT_new();
	X509_ALGOR *a = X509_ALGOR_new();
	bool ok = m && a &&
		X509_ALGOR_set0(
			a, OBJ_nid2obj(NID_sha256), V_ASN1_NULL, NULL) == 1 &&
		TS_MSG_IMPRINT_set_algo(m, a) == 1 &&
		TS_MSG_IMPRINT_set_msg(m, (unsigned char *)(uintptr_t)sha256,
			IR_SHA256_LEN) == 1 &&
		TS_REQ_set_msg_imprint(q, m) == 1;

	X509_ALGOR_free(a);
	TS_MSG_IMPRINT_free(m);
	return ok;
}

/* A positive number without leading zeros, of full length. */
static bool
set_nonce(TS_REQ *q, const uint8_t *random)
{
	uint8_t bytes[IR_TSP_NONCE];
	ASN1_INTEGER *n = NULL;
	BIGNUM *bn;
	bool ok;

	memcpy(bytes, random, sizeof(bytes));
	bytes[0] = (uint8_t)((bytes[0] & 0x3f) | 0x40);
	bn = BN_bin2bn(bytes, sizeof(bytes), NULL);
	n = bn ? BN_to_ASN1_INTEGER(bn, NULL) : NULL;
	ok = n && TS_REQ_set_nonce(q, n) == 1;
	ASN1_INTEGER_free(n);
	BN_free(bn);
	return ok;
}

int
ir_tsp_query(const uint8_t sha256[IR_SHA256_LEN],
	const uint8_t nonce[IR_TSP_NONCE], struct ir_buf *out, struct ir_err *e)
{
	unsigned char *der = NULL;
	TS_REQ *q;
	int n = -1, r = 0;

	sign_init();
	q = TS_REQ_new();
	if (q && TS_REQ_set_version(q, 1) == 1 && set_imprint(q, sha256) &&
		set_nonce(q, nonce) && TS_REQ_set_cert_req(q, 1) == 1)
		n = i2d_TS_REQ(q, &der);
	if (n <= 0)
		r = sign_err(e, IR_ELIB, _("cannot make a time-stamp query"));
	else if (ir_buf_add(out, der, (size_t)n) < 0)
		r = ir_err_sys(e, ENOMEM, _("cannot make a time-stamp query"));
	OPENSSL_free(der);
	TS_REQ_free(q);
	return r;
}

int
tsp_number(const ASN1_INTEGER *i, char out[IR_TSP_NUMBER])
{
	BIGNUM *bn = i ? ASN1_INTEGER_to_BN(i, NULL) : NULL;
	uint8_t bytes[IR_TSP_NUMBER / 2];
	int n = bn ? BN_num_bytes(bn) : -1;
	bool ok = n >= 0 && n <= (int)sizeof(bytes) && !BN_is_negative(bn);

	if (ok) {
		n = BN_bn2bin(bn, bytes);
		ir_hex(bytes, (size_t)n, out);
	}
	BN_free(bn);
	return ok ? 0 : -EINVAL;
}

int
tsp_imprint(TS_MSG_IMPRINT *m, enum ir_digest_alg *alg, uint8_t *digest)
{
	const ASN1_OCTET_STRING *msg = TS_MSG_IMPRINT_get_msg(m);
	int a = sign_digest_alg(TS_MSG_IMPRINT_get_algo(m));

	if (a < 0 ||
		ASN1_STRING_length(msg) !=
			(int)ir_digest_len((enum ir_digest_alg)a))
		return -EINVAL;
	*alg = (enum ir_digest_alg)a;
	memcpy(digest, ASN1_STRING_get0_data(msg), ir_digest_len(*alg));
	return 0;
}

int
ir_tsp_query_read(
	const void *p, size_t len, struct ir_tsp_asked *ret, struct ir_err *e)
{
	const unsigned char *at = p;
	TS_REQ *q;
	int r = 0;

	sign_init();
	memset(ret, 0, sizeof(*ret));
	if (len > IR_TSP_MAX)
		return ir_err_set(e, IR_ELIMIT,
			_("not a time-stamp query: larger than %zu KiB"),
			IR_TSP_MAX / 1024);
	q = d2i_TS_REQ(NULL, &at, (long)len);
	if (!q || at != (const unsigned char *)p + len ||
		tsp_imprint(TS_REQ_get_msg_imprint(q), &ret->alg, ret->digest) <
			0 ||
		(TS_REQ_get_nonce(q) &&
			tsp_number(TS_REQ_get_nonce(q), ret->nonce) < 0))
		r = ir_err_set(
			e, IR_EFORMAT, "%s", _("not a time-stamp query"));
	ERR_clear_error();
	TS_REQ_free(q);
	return r;
}
