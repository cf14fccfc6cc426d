/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/sys/zstd.h"

#include <errno.h>
#include <stdlib.h>

#include "tap.h"

#define TEXT_LEN 300000

static uint8_t text[TEXT_LEN], back[TEXT_LEN];

/* Log-like and compressible, the same in every run. */
static void
fill_text(void)
{
	uint32_t x = 1;

	for (size_t i = 0; i < TEXT_LEN; i++) {
		x = x * 1103515245u + 12345u;
		text[i] = (uint8_t)("abcdefgh 0123\n"[(x >> 16) % 14]);
	}
}

/* A frame of len bytes of text; the caller frees it. */
static uint8_t *
frame_of(size_t len, size_t *ret_len)
{
	struct ir_zstd_enc *z = NULL;
	size_t cap = ir_zstd_bound(len);
	uint8_t *out = malloc(cap);

	if (!out || ir_zstd_enc_new(&z, 3, NULL) < 0 ||
		ir_zstd_enc_frame(z, text, len, out, cap, ret_len, NULL) < 0) {
		free(out);
		out = NULL;
	}
	ir_zstd_enc_free(z);
	return out;
}

static void
test_round_trip(void)
{
	static const size_t lens[] = {0, 1, 100, 131072, TEXT_LEN};
	struct ir_zstd_dec *z = NULL;

	EQ(ir_zstd_dec_new(&z, NULL), 0);
	for (size_t i = 0; i < sizeof(lens) / sizeof(lens[0]); i++) {
		size_t n = 0, size = 0, made = 1;
		uint64_t content = 1;
		uint8_t *f = frame_of(lens[i], &n);

		OK(f != NULL);
		EQ(ir_zstd_kind(f, n), 1);
		EQ(ir_zstd_frame_size(f, n, &size), 0);
		EQ(size, n);
		EQ(ir_zstd_content_size(f, n, &content), 0);
		EQ(content, lens[i]);
		EQ(ir_zstd_dec_frame(z, f, n, back, sizeof(back), &made, NULL),
			0);
		EQ(made, lens[i]);
		EQ(memcmp(back, text, lens[i]), 0);
		free(f);
	}
	ir_zstd_dec_free(z);
}

static void
test_reuse(void)
{
	struct ir_zstd_enc *z = NULL;
	size_t cap = ir_zstd_bound(TEXT_LEN), a = 0, b = 0;
	uint8_t *one = malloc(cap), *two = malloc(cap);

	EQ(ir_zstd_enc_new(&z, 3, NULL), 0);
	EQ(ir_zstd_enc_frame(z, text, TEXT_LEN, one, cap, &a, NULL), 0);
	EQ(ir_zstd_enc_frame(z, text, TEXT_LEN, two, cap, &b, NULL), 0);
	EQ(a, b);
	EQ(memcmp(one, two, a), 0);
	EQ(ir_zstd_enc_frame(z, text, TEXT_LEN, two, 100, &b, NULL), -IR_ELIB);
	EQ(ir_zstd_enc_frame(z, text, TEXT_LEN, two, cap, &b, NULL), 0);
	EQ(memcmp(one, two, a), 0);
	ir_zstd_enc_free(z);
	free(one);
	free(two);
	EQ(ir_zstd_enc_new(&z, 0, NULL), -EINVAL);
	EQ(ir_zstd_enc_new(&z, 20, NULL), -EINVAL);
}

static void
test_kind(void)
{
	static const struct {
		const char *bytes;
		size_t len;
		int want;
	} t[] = {
		{"\x28\xB5\x2F\xFD", 4, 1},
		{"\x50\x2A\x4D\x18", 4, 2},
		{"\x5E\x2A\x4D\x18rest", 8, 2},
		{"\x5F\x2A\x4D\x18", 4, 2},
		{"\x60\x2A\x4D\x18", 4, 0},
		{"\x27\xB5\x2F\xFD", 4, 0}, /* an old format */
		{"\x28\xB5\x2F", 3, -EAGAIN},
		{"\x5E\x2A", 2, -EAGAIN},
		{"", 0, -EAGAIN},
		{"x", 1, 0},
		{"\x28\x2A", 2, 0},
	};
	size_t n = 0;
	uint64_t c;

	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++)
		EQ(ir_zstd_kind(t[i].bytes, t[i].len), t[i].want);
	EQ(ir_zstd_frame_size("xxxx", 4, &n), -IR_EFORMAT);
	EQ(ir_zstd_frame_size("\x28", 1, &n), -EAGAIN);
	EQ(ir_zstd_content_size("xxxx", 4, &c), -IR_EFORMAT);
	/* a frame header without a content size */
	EQ(ir_zstd_content_size("\x28\xB5\x2F\xFD\x00\x58\x01\0\0", 9, &c),
		-ENODATA);
}

static void
test_skippable(void)
{
	struct ir_buf b;
	size_t size = 0;

	ir_buf_init(&b, 64);
	EQ(ir_zstd_skippable(&b, 13, "HIKESHI1", 8), 0);
	EQ(b.len, 16);
	EQ(memcmp(b.p, "\x5D\x2A\x4D\x18\x08\0\0\0HIKESHI1", 16), 0);
	EQ(ir_zstd_kind(b.p, b.len), 2);
	EQ(ir_zstd_frame_size(b.p, b.len, &size), 0);
	EQ(size, 16);
	EQ(ir_zstd_frame_size(b.p, 15, &size), -EAGAIN);
	EQ(ir_zstd_skippable(&b, 16, "x", 1), -EINVAL);
	EQ(ir_zstd_skippable(&b, 0, text, 64), -IR_ELIMIT);
	ir_buf_free(&b);
}

/* Every flipped bit of a frame is an error, a wrong size, or no change. */
static void
test_flips(void)
{
	size_t n = 0, changed = 0;
	uint8_t *f = frame_of(2000, &n);
	struct ir_zstd_dec *z = NULL;

	EQ(ir_zstd_dec_new(&z, NULL), 0);
	for (size_t i = 0; f && i < n; i++) {
		size_t made = 0;
		int r;

		f[i] ^= 0x10;
		r = ir_zstd_dec_frame(z, f, n, back, sizeof(back), &made, NULL);
		changed += r == 0 &&
			(made != 2000 || memcmp(back, text, 2000) != 0);
		f[i] ^= 0x10;
	}
	EQ(changed, 0);
	f[n - 1] ^= 1;
	EQ(ir_zstd_dec_frame(z, f, n, back, sizeof(back), &changed, NULL),
		-IR_EINTEGRITY);
	f[n - 1] ^= 1;
	EQ(ir_zstd_dec_frame(z, f, n, back, 1999, &changed, NULL), -IR_ELIMIT);
	EQ(ir_zstd_dec_frame(z, f, n - 1, back, 2000, &changed, NULL),
		-IR_EFORMAT);
	EQ(ir_zstd_dec_frame(z, f, n, back, 2000, &changed, NULL), 0);
	EQ(changed, 2000);
	ir_zstd_dec_free(z);
	free(f);
}

/* Two frames with a skippable one between them, given step bytes a time. */
static void
stream_by(size_t step, const struct ir_buf *in)
{
	struct ir_zstd_dec *z = NULL;
	size_t at = 0, out = 0;
	unsigned ends = 0;
	int r = 0;

	if (ir_zstd_dec_new(&z, NULL) < 0)
		return;
	while (at < in->len || r == 0) {
		size_t n = in->len - at < step ? in->len - at : step;
		size_t used = 0, made = 0;

		r = ir_zstd_dec_step(z, in->p + at, n, &used, back + out,
			sizeof(back) - out < 777 ? sizeof(back) - out : 777,
			&made, NULL);
		if (r < 0 || (n == 0 && made == 0))
			break;
		at += used;
		out += made;
		ends += r == 1;
	}
	EQ(r, 1);
	EQ(ends, 3);
	EQ(out, 5000);
	EQ(memcmp(back, text, 3000), 0);
	EQ(memcmp(back + 3000, text, 2000), 0);
	ir_zstd_dec_free(z);
}

static void
test_stream(void)
{
	struct ir_zstd_dec *z = NULL;
	struct ir_buf in;
	size_t n = 0, m = 0, used, made;
	uint8_t *a = frame_of(3000, &n), *b = frame_of(2000, &m);

	ir_buf_init(&in, 0);
	(void)ir_buf_add(&in, a, n);
	(void)ir_zstd_skippable(&in, 5, "note", 4);
	EQ(ir_buf_add(&in, b, m), 0);
	stream_by(1, &in);
	stream_by(3, &in);
	stream_by(in.len, &in);
	EQ(ir_zstd_dec_new(&z, NULL), 0);
	EQ(ir_zstd_dec_step(
		   z, "\x27\xB5\x2F\xFD", 4, &used, back, 10, &made, NULL),
		-IR_EFORMAT);
	ir_zstd_dec_reset(z);
	/* window of 256 MiB: a descriptor byte of 18 << 3 */
	EQ(ir_zstd_dec_step(z, "\x28\xB5\x2F\xFD\x00\x90\x01\0\0", 9, &used,
		   back, 10, &made, NULL),
		-IR_ELIMIT);
	ir_zstd_dec_free(z);
	ir_zstd_dec_free(NULL);
	ir_zstd_enc_free(NULL);
	ir_buf_free(&in);
	free(a);
	free(b);
}

int
main(void)
{
	fill_text();
	test_round_trip();
	test_reuse();
	test_kind();
	test_skippable();
	test_flips();
	test_stream();
	return tap_done();
}
