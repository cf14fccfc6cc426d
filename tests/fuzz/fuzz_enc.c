/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "ir/base/enc.h"
#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/num.h"

#define SIZE_CAP 4096

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What decodes encodes to the same text again. */
static void
decode(const char *s, size_t size)
{
	struct ir_buf b, c;
	char *hex = malloc(2 * size + 1);

	ir_buf_init(&b, 0);
	ir_buf_init(&c, 0);
	if (ir_unbase64(&b, s, size) == 0 &&
		(ir_base64(&c, b.p, b.len) != 0 || c.len != size ||
			memcmp(c.p, s, size) != 0))
		abort();
	ir_buf_clear(&b);
	if (hex && ir_buf_reserve(&b, size + 1) == 0 &&
		ir_unhex(s, size, b.p) == 0) {
		ir_hex(b.p, size / 2, hex);
		if (strncasecmp(hex, s, size) != 0)
			abort();
	}
	ir_buf_free(&b);
	ir_buf_free(&c);
	free(hex);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *s = (const char *)data;
	struct ir_esc esc;
	struct ir_buf b;
	size_t used;
	uint64_t u;
	int64_t i;

	if (size > SIZE_CAP)
		return 0;
	decode(s, size);
	ir_buf_init(&b, 0);
	if (ir_esc_add(&b, s, size) != 0 || !ir_utf8_valid(b.p, b.len))
		abort();
	(void)ir_escn(s, size, &esc);
	if (!ir_utf8_valid(esc.text, strlen(esc.text)))
		abort();
	if (ir_width_fit(s, size, 80, &used) > size || used > 80)
		abort();
	if (ir_num_u64(s, size, UINT64_MAX, &u) == 0 && u <= INT64_MAX &&
		(ir_num_i64(s, size, 0, INT64_MAX, &i) != 0 ||
			(uint64_t)i != u))
		abort();
	ir_buf_free(&b);
	return 0;
}
