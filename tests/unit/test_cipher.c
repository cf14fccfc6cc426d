/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/sys/cipher.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "tap.h"

#define LEN 5000u

static void
fill(unsigned char *p)
{
	for (unsigned i = 0; i < LEN; i++)
		p[i] = (unsigned char)(i * 7 + i / 256);
}

static void
test_pieces(void)
{
	static const size_t steps[] = {1, 15, 16, 17, 255, 4096, LEN};
	unsigned char plain[LEN], a[LEN], b[LEN];
	struct ir_cipher *c = NULL;

	fill(plain);
	EQ(ir_cipher_new(&c, NULL), 0);
	memcpy(a, plain, LEN);
	EQ(ir_cipher_at(c, 0, a, LEN), 0);
	OK(memcmp(a, plain, LEN) != 0);
	for (size_t s = 0; s < sizeof(steps) / sizeof(*steps); s++) {
		int bad = 0;

		memcpy(b, plain, LEN);
		for (size_t at = 0; at < LEN; at += steps[s]) {
			size_t n = LEN - at < steps[s] ? LEN - at : steps[s];

			bad += ir_cipher_at(c, at, b + at, n) != 0;
		}
		EQ(bad, 0);
		OK(memcmp(a, b, LEN) == 0); /* the same in any pieces */
	}
	EQ(ir_cipher_at(c, 0, a, LEN), 0);
	OK(memcmp(a, plain, LEN) == 0);
	ir_cipher_free(c);
}

static void
test_far(void)
{
	unsigned char a[64] = {0}, b[64] = {0};
	struct ir_cipher *c = NULL;
	uint64_t far = ((uint64_t)1 << 40) + 5;

	EQ(ir_cipher_new(&c, NULL), 0);
	EQ(ir_cipher_at(c, far, a, 64), 0);
	EQ(ir_cipher_at(c, far + 32, b + 32, 32), 0);
	OK(memcmp(a + 32, b + 32, 32) == 0);
	EQ(ir_cipher_at(c, (uint64_t)1 << 63, b, 1), -EFBIG);
	ir_cipher_free(c);
}

/* Two keys, two texts; every block of one text is another. */
static void
test_keys(void)
{
	unsigned char a[64] = {0}, b[64] = {0};
	struct ir_cipher *c = NULL, *d = NULL;

	EQ(ir_cipher_new(&c, NULL), 0);
	EQ(ir_cipher_new(&d, NULL), 0);
	EQ(ir_cipher_at(c, 0, a, 64), 0);
	EQ(ir_cipher_at(d, 0, b, 64), 0);
	OK(memcmp(a, b, 64) != 0);
	OK(memcmp(a, a + 16, 16) != 0);
	ir_cipher_free(c);
	ir_cipher_free(d);
	ir_cipher_free(NULL);
}

int
main(void)
{
	test_pieces();
	test_far();
	test_keys();
	return tap_done();
}
