/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/sys/digest.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>

#include "tap.h"

static const struct {
	enum ir_digest_alg alg;
	const char *name;
	size_t len;
	const char *empty, *abc;
} vectors[] = {
	{IR_SHA256, "sha256", 32,
		"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b8"
		"55",
		"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015"
		"ad"},
	{IR_SHA512, "sha512", 64,
		"cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9"
		"ce47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927"
		"da3e",
		"ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d3"
		"9a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54c"
		"a49f"},
	{IR_SHA1, "sha1", 20, "da39a3ee5e6b4b0d3255bfef95601890afd80709",
		"a9993e364706816aba3e25717850c26c9cd0d89d"},
	{IR_MD5, "md5", 16, "d41d8cd98f00b204e9800998ecf8427e",
		"900150983cd24fb0d6963f7d28e17f72"},
	{IR_SHA224, "sha224", 28,
		"d14a028c2a3a2bc9476102bb288234c415a2b01f828ea62ac5b3e42f",
		"23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7"},
	{IR_SHA384, "sha384", 48,
		"38b060a751ac96384cd9327eb1b1e36a21fdb71114be07434c0cc7bf63f6e1"
		"da274edebfe76f65fbd51ad2f14898b95b",
		"cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5b"
		"ed8086072ba1e7cc2358baeca134c825a7"},
	{IR_WHIRLPOOL, "whirlpool", 64,
		"19fa61d75522a4669b44e39c1d2e1726c530232130d407f89afee0964997f7"
		"a73e83be698b288febcf88e3e03c4f0757ea8964e59b63d93708b138cc42a6"
		"6eb3",
		"4e2448a4c6f486bb16b6562c73b4020bf3043e3a731bce721ae1b303d97e6d"
		"4c7181eebdb6c57e277d0e34957114cbd6c797fc9d95d8b582d225292076d4"
		"eef5"},
};
#define N_VECTORS (sizeof(vectors) / sizeof(vectors[0]))

static void *
prepare_many(void *arg)
{
	char hex[IR_SHA256_HEX];

	for (int i = 0; i < 100; i++) {
		if (ir_digest_prepare(NULL) < 0 ||
			ir_sha256_hex("abc", 3, hex) < 0 ||
			strcmp(hex, vectors[0].abc) != 0)
			return arg;
	}
	return NULL;
}

/* First in the program, so that the loading itself is raced. */
static void
test_threads(void)
{
	pthread_t t[4];
	int bad = 0;

	for (int i = 0; i < 4; i++)
		bad += pthread_create(&t[i], NULL, prepare_many, t) != 0;
	for (int i = 0; i < 4; i++) {
		void *r = NULL;

		bad += pthread_join(t[i], &r) != 0 || r != NULL;
	}
	EQ(bad, 0);
}

static void
test_vectors(void)
{
	char hex[IR_DIGEST_HEX];
	struct ir_digest *d = NULL;

	for (size_t i = 0; i < N_VECTORS; i++) {
		enum ir_digest_alg a = vectors[i].alg;

		if (!ir_digest_have(a)) {
			SKIP("libcrypto lacks this digest");
			continue;
		}
		EQ(ir_digest_len(a), vectors[i].len);
		STR(ir_digest_name(a), vectors[i].name);
		if (!EQ(ir_digest_new(&d, IR_DIGEST_BIT(a), NULL), 0))
			continue;
		EQ(ir_digest_final_hex(d, a, hex), 0);
		STR(hex, vectors[i].empty);
		EQ(ir_digest_reset(d), 0);
		EQ(ir_digest_update(d, "a", 1), 0);
		EQ(ir_digest_update(d, "bc", 2), 0);
		EQ(ir_digest_final_hex(d, a, hex), 0);
		STR(hex, vectors[i].abc);
		ir_digest_free(d);
	}
}

static void
test_several(void)
{
	unsigned set = IR_DIGEST_BIT(IR_SHA256) | IR_DIGEST_BIT(IR_SHA512) |
		IR_DIGEST_BIT(IR_MD5);
	struct ir_digest *d = NULL;
	char hex[IR_DIGEST_HEX];

	EQ(ir_digest_new(&d, set, NULL), 0);
	EQ(ir_digest_update(d, "abc", 3), 0);
	EQ(ir_digest_final_hex(d, IR_SHA1, hex), -EINVAL);
	EQ(ir_digest_final_hex(d, IR_MD5, hex), 0);
	STR(hex, vectors[3].abc);
	EQ(ir_digest_final_hex(d, IR_SHA512, hex), 0);
	STR(hex, vectors[1].abc);
	EQ(ir_digest_final_hex(d, IR_SHA256, hex), 0);
	STR(hex, vectors[0].abc);
	EQ(ir_digest_final_hex(d, IR_SHA256, hex), -EINVAL);
	EQ(ir_digest_update(d, "x", 1), -EINVAL);
	ir_digest_free(d);
}

static void
test_peek_and_zeros(void)
{
	static const char million[] = "d29751f2649b32ff572b5e0a9f541ea660a50f94"
				      "ff0beedfb0b692b924cc8025";
	struct ir_digest *d = NULL;
	uint8_t raw[IR_DIGEST_MAX], want[IR_SHA256_LEN];
	char hex[IR_DIGEST_HEX];

	EQ(ir_digest_new(&d, IR_DIGEST_BIT(IR_SHA256), NULL), 0);
	EQ(ir_digest_zeros(d, 0), 0);
	EQ(ir_digest_zeros(d, 1000000), 0);
	EQ(ir_digest_peek(d, IR_SHA256, raw), 0);
	EQ(ir_digest_update(d, "x", 1), 0);
	EQ(ir_digest_final_hex(d, IR_SHA256, hex), 0);
	OK(strcmp(hex, million) != 0);
	EQ(ir_digest_peek(d, IR_SHA256, raw), -EINVAL);
	EQ(ir_digest_reset(d), 0);
	EQ(ir_digest_zeros(d, 999999), 0);
	EQ(ir_digest_update(d, "", 1), 0);
	EQ(ir_digest_final_hex(d, IR_SHA256, hex), 0);
	STR(hex, million);
	ir_digest_free(d);

	EQ(ir_digest_new(&d, IR_DIGEST_BIT(IR_SHA256), NULL), 0);
	EQ(ir_digest_update(d, "abc", 3), 0);
	EQ(ir_digest_peek(d, IR_SHA256, raw), 0);
	EQ(ir_sha256("abc", 3, want), 0);
	EQ(memcmp(raw, want, sizeof(want)), 0);
	EQ(ir_sha256(NULL, 0, want), 0);
	ir_digest_free(d);
	ir_digest_free(NULL);
}

static void
test_names(void)
{
	static const struct {
		const char *name;
		int want;
	} t[] = {
		{"sha256", IR_SHA256},
		{"SHA-256", IR_SHA256},
		{"Sha512", IR_SHA512},
		{"md5", IR_MD5},
		{"MD5", IR_MD5},
		{"sha-1", IR_SHA1},
		{"sha384", IR_SHA384},
		{"Whirlpool", IR_WHIRLPOOL},
		{"", -EINVAL},
		{"sha", -EINVAL},
		{"sha2566", -EINVAL},
		{"sha--256", -EINVAL},
		{"sha512/256", -EINVAL},
		{"blake2b", -EINVAL},
	};

	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++)
		EQ(ir_digest_by_name(t[i].name, strlen(t[i].name)), t[i].want);
	EQ(ir_digest_by_name("sha256sum", 6), IR_SHA256);
	EQ(ir_digest_by_name("sha256\0", 7), -EINVAL);
}

static void
test_refusals(void)
{
	struct ir_digest *d = NULL;
	struct ir_err e = IR_ERR_INIT;

	EQ(ir_digest_new(&d, 0, &e), -EINVAL);
	OK(e.text[0] != '\0');
	EQ(ir_digest_new(&d, IR_DIGEST_BIT(IR_DIGEST_ALGS), &e), -EINVAL);
	OK(d == NULL);
	EQ(ir_digest_len(IR_DIGEST_ALGS), 0);
}

int
main(void)
{
	test_threads();
	test_vectors();
	test_several();
	test_peek_and_zeros();
	test_names();
	test_refusals();
	return tap_done();
}
