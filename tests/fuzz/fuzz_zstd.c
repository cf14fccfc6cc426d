/* SPDX-License-Identifier: Apache-2.0 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "ir/sys/zstd.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define OUT_MAX ((size_t)1 << 20)

/* Frame by frame, then as a stream: both must say the same. */
static size_t
by_frame(struct ir_zstd_dec *z, const uint8_t *p, size_t len, uint8_t *out)
{
	size_t at = 0, size = 0, made = 0;
	uint64_t content;

	if (ir_zstd_frame_size(p, len, &size) < 0)
		return SIZE_MAX;
	if (size == 0 || size > len)
		__builtin_trap();
	at = size;
	if (ir_zstd_kind(p, len) == 2)
		return 0;
	if (ir_zstd_dec_frame(z, p, at, out, OUT_MAX, &made, NULL) < 0)
		return SIZE_MAX;
	if (ir_zstd_content_size(p, at, &content) == 0 && content != made)
		__builtin_trap();
	return made;
}

static size_t
by_step(struct ir_zstd_dec *z, const uint8_t *p, size_t len, uint8_t *out)
{
	size_t at = 0, sum = 0;
	int r = 0;

	ir_zstd_dec_reset(z);
	while (r == 0) {
		size_t used = 0, made = 0, n = len - at < 7 ? len - at : 7;

		r = ir_zstd_dec_step(z, p + at, n, &used, out + sum,
			OUT_MAX - sum, &made, NULL);
		if (r < 0 || (r == 0 && used + made == 0))
			return SIZE_MAX;
		at += used;
		sum += made;
		if (at > len || sum > OUT_MAX)
			__builtin_trap();
	}
	return sum;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static uint8_t a[OUT_MAX], b[OUT_MAX];
	struct ir_zstd_dec *z = NULL;
	size_t n, m;

	if (size > 16384 || ir_zstd_dec_new(&z, NULL) < 0)
		return 0;
	n = by_frame(z, data, size, a);
	m = by_step(z, data, size, b);
	if (n != SIZE_MAX && m != SIZE_MAX && (n != m || memcmp(a, b, n) != 0))
		__builtin_trap();
	ir_zstd_dec_free(z);
	return 0;
}
