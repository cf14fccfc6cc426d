/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdlib.h>

#include "ir/sys/sign_raw.h"
#include "tap.h"

static struct ir_key *
make_key(bool rsa)
{
	struct ir_key_wish w = {.name = "A",
		.from = {1790000000, 0, 0},
		.to = {1890000000, 0, 0},
		.rsa = rsa};
	struct ir_key *k = NULL;

	OK(ir_key_make(&k, &w, NULL) == 0);
	return k;
}

static void
names(void)
{
	for (int i = 0; i < IR_JWS_ALGS; i++)
		EQ(ir_jws_by_name(ir_jws_name((enum ir_jws)i)), i);
	EQ(ir_jws_by_name("HS256"), -EINVAL);
	EQ(ir_jws_by_name("none"), -EINVAL);
	EQ(ir_jws_by_name("rs256"), -EINVAL);
}

static void
round_trip(const struct ir_key *k, enum ir_jws a, bool fits, size_t want)
{
	struct ir_pubkey *pub = NULL;
	struct ir_err e = IR_ERR_INIT;
	struct ir_buf sig;
	bool der = true;

	ir_buf_init(&sig, 0);
	EQ(ir_pubkey_of_key(&pub, k, NULL), 0);
	EQ(ir_raw_sign(k, a, "abc", 3, &sig, &e), fits ? 0 : -IR_ENOTSUP);
	if (fits) {
		EQ(sig.len, want);
		EQ(ir_raw_verify(pub, a, "abc", 3, sig.p, sig.len, &der, NULL),
			0);
		OK(!der);
		EQ(ir_raw_verify(pub, a, "abd", 3, sig.p, sig.len, &der, NULL),
			1);
		EQ(ir_raw_verify(
			   pub, a, "abc", 3, sig.p, sig.len - 1, &der, NULL),
			1);
		EQ(ir_raw_verify(pub, a, "abc", 3, "", 0, &der, NULL), 1);
		sig.p[sig.len / 2] ^= 1;
		EQ(ir_raw_verify(pub, a, "abc", 3, sig.p, sig.len, &der, NULL),
			1);
	} else {
		OK(e.text[0]);
		EQ(ir_raw_verify(pub, a, "abc", 3, "x", 1, &der, NULL),
			-IR_ENOTSUP);
	}
	ir_pubkey_free(pub);
	ir_buf_free(&sig);
}

/* A key comes back from its DER and out of its certificate. */
static void
forms(const struct ir_key *k)
{
	struct ir_pubkey *a = NULL, *b = NULL, *c = NULL;
	struct ir_buf der, pem;

	ir_buf_init(&der, 0);
	ir_buf_init(&pem, 0);
	EQ(ir_pubkey_of_key(&a, k, NULL), 0);
	EQ(ir_pubkey_der(a, &der, NULL), 0);
	EQ(ir_pubkey_parse(&b, der.p, der.len, "k", NULL), 0);
	EQ(ir_pubkey_parse(&c, der.p, der.len - 1, "k", NULL), -IR_EFORMAT);
	EQ(ir_cert_pem(ir_key_cert(k), &pem, NULL), 0);
	EQ(ir_pubkey_parse(&c, pem.p, pem.len, "k", NULL), 0);
	STR(ir_pubkey_sha256(a), ir_pubkey_sha256(b));
	STR(ir_pubkey_sha256(a), ir_pubkey_sha256(c));
	ir_pubkey_free(c);
	ir_buf_clear(&der);
	c = NULL;
	EQ(ir_cert_der(ir_key_cert(k), &der, NULL), 0);
	EQ(ir_pubkey_parse(&c, der.p, der.len, "k", NULL), 0);
	STR(ir_pubkey_sha256(a), ir_pubkey_sha256(c));
	ir_pubkey_free(c);
	ir_pubkey_free(b);
	ir_pubkey_free(a);
	ir_buf_free(&pem);
	ir_buf_free(&der);
}

int
main(void)
{
	struct ir_key *ec = make_key(false), *rsa = make_key(true);

	names();
	round_trip(ec, IR_JWS_ES256, true, 64);
	round_trip(ec, IR_JWS_ES384, false, 0);
	round_trip(ec, IR_JWS_RS256, false, 0);
	round_trip(ec, IR_JWS_ED25519, false, 0);
	round_trip(rsa, IR_JWS_RS256, true, 384);
	round_trip(rsa, IR_JWS_RS384, true, 384);
	round_trip(rsa, IR_JWS_RS512, true, 384);
	round_trip(rsa, IR_JWS_PS256, true, 384);
	round_trip(rsa, IR_JWS_PS512, true, 384);
	round_trip(rsa, IR_JWS_ES256, false, 0);
	forms(ec);
	forms(rsa);
	ir_key_free(ec);
	ir_key_free(rsa);
	return tap_done();
}
