/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ir/sys/sign.h"
#include "tap.h"

static const struct ir_time noon = {1795262400, 0, 0};

static struct ir_key *
make_key(bool rsa, const char *name)
{
	struct ir_key_wish w = {.name = name,
		.org = "火消し病院",
		.email = "csirt@example.jp",
		.from = {1795219200, 0, 0},
		.to = {1890000000, 0, 0},
		.rsa = rsa};
	struct ir_err e = IR_ERR_INIT;
	struct ir_key *k = NULL;

	if (ir_key_make(&k, &w, &e) < 0)
		printf("# %s\n", e.text);
	return k;
}

static void
test_certificate(void)
{
	struct ir_key *k = make_key(false, "鈴木 一郎");
	struct ir_err e = IR_ERR_INIT;
	const struct ir_cert_info *i;
	struct ir_cert *c = NULL;
	struct ir_buf b;

	if (!OK(k != NULL))
		return;
	ir_buf_init(&b, 0);
	i = ir_cert_info(ir_key_cert(k));
	STR(i->name, "鈴木 一郎");
	STR(i->key, "EC P-256");
	EQ(i->from.sec, 1795219200);
	EQ(i->to.sec, 1890000000);
	OK(i->self_signed);
	EQ(ir_cert_pem(ir_key_cert(k), &b, &e), 0);
	EQ(ir_cert_parse(&c, b.p, b.len, "x", &e), 0);
	if (c)
		STR(ir_cert_info(c)->sha256, i->sha256);
	ir_cert_free(c);
	EQ(ir_cert_parse(&c, "no", 2, "x", &e), -IR_EFORMAT);
	STR(e.text, "no certificate in 'x'");
	ir_buf_free(&b);
	ir_key_free(k);
}

static void
test_names(void)
{
	char longer[300];
	struct ir_key *k;

	k = make_key(false, "a\033[31mb");
	STR(k ? ir_cert_info(ir_key_cert(k))->name : NULL, "a\\033[31mb");
	ir_key_free(k);
	memset(longer, 'x', sizeof(longer));
	longer[sizeof(longer) - 1] = '\0';
	k = make_key(false, longer); /* a common name has at most 64 */
	OK(k == NULL);
	ir_key_free(k);
}

static void
test_round(bool rsa)
{
	struct ir_key *k = make_key(rsa, "A");
	uint8_t digest[IR_SHA256_LEN];
	struct ir_err e = IR_ERR_INIT;
	struct ir_signature s;
	struct ir_buf b;

	ir_buf_init(&b, 0);
	if (!OK(k != NULL))
		return;
	EQ(ir_sha256("hello\n", 6, digest), 0);
	EQ(ir_sign_digest(k, digest, &noon, &b, &e), 0);
	EQ(ir_signature_read(b.p, b.len, &s, &e), 0);
	EQ(s.alg, IR_SHA256);
	OK(memcmp(s.digest, digest, sizeof(digest)) == 0);
	OK(s.has_time);
	EQ(s.time.sec, noon.sec);
	STR(s.cert.sha256, ir_cert_info(ir_key_cert(k))->sha256);
	STR(s.cert.key, rsa ? "RSA 3072" : "EC P-256");
	ir_buf_free(&b);
	ir_key_free(k);
}

/* Whatever byte of a signature changes: it is not a right one any more.  (All
 * of them also in the tests of the tool, with RSA some here.) */
static void
test_flips(bool rsa)
{
	struct ir_key *k = make_key(rsa, "Flip Me");
	uint8_t digest[IR_SHA256_LEN] = {1, 2, 3};
	struct ir_err e = IR_ERR_INIT;
	unsigned accepted = 0;
	struct ir_signature s;
	struct ir_buf b;

	ir_buf_init(&b, 0);
	if (!OK(k != NULL))
		return;
	EQ(ir_sign_digest(k, digest, &noon, &b, &e), 0);
	for (size_t i = 0; i < b.len; i += rsa ? 5 : 1) {
		int mask = i % 2 ? 0x20 : 0x01;

		b.p[i] = (char)(b.p[i] ^ mask);
		if (ir_signature_read(b.p, b.len, &s, &e) == 0) {
			accepted++;
			printf("# byte %zu xor %x\n", i, mask);
		}
		b.p[i] = (char)(b.p[i] ^ mask);
	}
	EQ(accepted, 0);
	for (size_t i = 0; i < b.len; i++)
		accepted += ir_signature_read(b.p, i, &s, &e) == 0;
	EQ(accepted, 0);
	(void)ir_buf_addc(&b, 0);
	EQ(ir_signature_read(b.p, b.len, &s, &e), -IR_EFORMAT);
	ir_buf_free(&b);
	ir_key_free(k);
}

static void
test_limits(void)
{
	char *big = calloc(1, IR_SIGN_MAX + 1);
	struct ir_err e = IR_ERR_INIT;
	struct ir_signature s;

	if (!OK(big != NULL))
		return;
	EQ(ir_signature_read(big, IR_SIGN_MAX, &s, &e), -IR_EFORMAT);
	EQ(ir_signature_read(big, IR_SIGN_MAX + 1, &s, &e), -IR_ELIMIT);
	EQ(ir_signature_read("", 0, &s, &e), -IR_EFORMAT);
	free(big);
}

static void
test_pem(const char *pass)
{
	struct ir_key *k = make_key(false, "A");
	struct ir_err e = IR_ERR_INIT;
	struct ir_buf b;

	if (!OK(k != NULL))
		return;
	ir_buf_init(&b, 0);
	OK(ir_key_pem(k, pass, &b, &e) < 0); /* no room was made */
	(void)ir_buf_reserve(&b, IR_KEY_PEM_MAX);
	EQ(ir_key_pem(k, pass, &b, &e), 0);
	OK(strstr(b.p,
		   pass ? "BEGIN ENCRYPTED PRIVATE KEY"
			: "BEGIN PRIVATE KEY") != NULL);
	ir_buf_free(&b);
	ir_key_free(k);
}

int
main(void)
{
	test_certificate();
	test_names();
	test_round(false);
	test_round(true);
	test_flips(false);
	test_flips(true);
	test_limits();
	test_pem(NULL);
	test_pem("秘密");
	return tap_done();
}
