/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ir/evidence/seal.h"
#include "tap.h"

#define HEX64 "3f2453b41c96b31b83c75022b57e827ad7d36865989a1dd9fbf36418ed1a4d92"

static void
test_head(void)
{
	static const char good[] = "hikeshi journal head v1\ncase: c-1\n"
				   "drill: true\nseq: 17\nhead: " HEX64 "\n";
	static const char *const bad[] = {
		"",
		"hikeshi journal head v2\ncase: c\nseq: 17\nhead: " HEX64 "\n",
		"hikeshi journal head v1\ncase: c\nseq: 0\nhead: " HEX64 "\n",
		"hikeshi journal head v1\ncase: c\nseq: 017\nhead: " HEX64 "\n",
		"hikeshi journal head v1\ncase: c\nseq: 17\nhead: " HEX64,
		"hikeshi journal head v1\ncase: c\nseq: 17\nhead: " HEX64
		"\n\n",
		"hikeshi journal head v1\ncase: c\nseq: 17\nhead: abc\n",
		"hikeshi journal head v1\nseq: 17\nhead: " HEX64 "\n",
		"hikeshi journal head v1\ncase: c\ndrill: no\nseq: 17\n"
		"head: " HEX64 "\n",
	};
	struct ir_err e = IR_ERR_INIT;
	struct ir_seal_head h;
	struct ir_buf b;

	ir_buf_init(&b, 0);
	EQ(ir_seal_head_read(good, sizeof(good) - 1, &h, &e), 0);
	STR(h.id, "c-1");
	OK(h.drill);
	EQ(h.head.seq, 17);
	STR(h.head.hex, HEX64);
	EQ(ir_seal_head_write(&h, &b), 0);
	STR(b.p, good);
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		EQ(ir_seal_head_read(bad[i], strlen(bad[i]), &h, &e),
			-IR_EFORMAT);
	ir_buf_free(&b);
}

static int
parse(struct ir_trust **t, const char *text, struct ir_err *e)
{
	return ir_trust_parse(t, text, strlen(text), "dir/t.yaml", e);
}

static void
test_days(void)
{
	struct ir_err e = IR_ERR_INIT;
	const struct ir_trusted *x;
	struct ir_trust *t = NULL;

	EQ(parse(&t,
		   "version: 1\nsigners:\n- name: A\n  sha256: \"" HEX64 "\"\n"
		   "  from: 2026-04-01\n  to: 2026-04-01\n"
		   "  revoked: 2026-04-01T09:00:00Z\n",
		   &e),
		0);
	if (!OK(t != NULL))
		return;
	EQ(ir_trust_count(t), 1);
	x = ir_trust_at(t, 0);
	EQ(x->from.sec, 1774969200); /* 2026-04-01T00:00:00+09:00 */
	EQ(x->to.sec, 1774969200 + 86399);
	EQ(x->revoked.sec, 1775034000);
	OK(ir_trust_signer(t, HEX64) == x);
	OK(!ir_trust_signer(t, "none"));
	ir_trust_free(t);
	EQ(ir_trust_count(NULL), 0);
}

static void
test_entries(void)
{
	struct ir_err e = IR_ERR_INIT;
	struct ir_trust *t = NULL;
	struct ir_buf b;

	ir_buf_init(&b, 0);
	(void)ir_buf_adds(&b, "version: 1\nauthorities:\n");
	for (unsigned i = 0; i <= 300; i++)
		(void)ir_buf_addf(
			&b, "- {name: T, kind: test, sha256: \"%064x\"}\n", i);
	EQ(parse(&t, b.p, &e), 0);
	EQ(ir_trust_count(t), 301);
	OK(ir_trust_at(t, 0)->tsa);
	EQ(ir_trust_at(t, 0)->kind, IR_TSA_TEST);
	EQ(ir_trust_at(t, 300)->line, 303);
	ir_trust_free(t);
	t = NULL;
	(void)ir_buf_addf(
		&b, "- {name: T, kind: test, sha256: \"%064x\"}\n", 7u);
	EQ(parse(&t, b.p, &e), -IR_EFORMAT);
	STR(e.text, "dir/t.yaml:304: this certificate has an entry already");
	ir_buf_free(&b);
}

static int
count(void *arg, const struct ir_seal_finding *f)
{
	char *codes = arg;
	size_t n = strlen(codes);

	(void)snprintf(codes + n, 256 - n, "%s ", f->code);
	return 0;
}

/* Seals by one key against trust files about it. */
static void
test_check(void)
{
	static const struct {
		const char *more, *codes;
		enum ir_seal_state state;
	} cases[] = {
		{"", "", IR_SEAL_GOOD},
		{"  from: 2030-01-01\n", "seal-not-yet-valid ", IR_SEAL_BAD},
		{"  to: 2020-01-01\n", "seal-expired ", IR_SEAL_BAD},
		{"  revoked: 2030-01-01\n", "seal-revoked ", IR_SEAL_BAD},
	};
	struct ir_key_wish w = {.name = "A",
		.from = {1795219200, 0, 0},
		.to = {1890000000, 0, 0}};
	struct ir_time noon = {1795262400, 0, 0};
	uint8_t digest[IR_SHA256_LEN] = {9}, other[IR_SHA256_LEN] = {8};
	struct ir_err e = IR_ERR_INIT;
	struct ir_key *k = NULL;
	struct ir_sealed s;
	struct ir_buf p7s, text;

	ir_buf_init(&p7s, 0);
	ir_buf_init(&text, 0);
	EQ(ir_key_make(&k, &w, &e), 0);
	EQ(ir_sign_digest(k, digest, &noon, &p7s, &e), 0);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct ir_trust *t = NULL;
		char codes[256] = "";
		struct ir_seal_in in = {.digest = {[IR_SHA256] = digest},
			.p7s = p7s.p,
			.p7s_len = p7s.len,
			.find = count,
			.arg = codes};

		ir_buf_clear(&text);
		(void)ir_buf_addf(&text,
			"version: 1\nsigners:\n- name: 鈴木\n  sha256: "
			"\"%s\"\n%s",
			ir_cert_info(ir_key_cert(k))->sha256, cases[i].more);
		EQ(parse(&t, text.p, &e), 0);
		in.trust = t;
		EQ(ir_seal_check(&in, &s, &e), 0);
		STR(codes, cases[i].codes);
		EQ(s.seal, cases[i].state);
		STR(s.by, "鈴木");
		codes[0] = '\0';
		in.digest[IR_SHA256] = other;
		EQ(ir_seal_check(&in, &s, &e), 0);
		OK(strstr(codes, "seal-other-file ") != NULL);
		EQ(s.seal, IR_SEAL_BAD);
		ir_trust_free(t);
	}
	ir_buf_free(&text);
	ir_buf_free(&p7s);
	ir_key_free(k);
}

int
main(void)
{
	(void)setenv("TZ", "Asia/Tokyo", 1);
	test_head();
	test_days();
	test_entries();
	test_check();
	return tap_done();
}
