/* SPDX-License-Identifier: Apache-2.0 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "ir/base/enc.h"
#include "ir/evidence/name.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What is stored is safe text, is known as stored, and storing it again
 * never fails; any bytes may be asked about. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *raw = (const char *)data;
	struct ir_buf b, again;

	if (size > 8192)
		return 0;
	(void)ir_name_is_stored(raw, size);
	ir_buf_init(&b, 0);
	ir_buf_init(&again, 0);
	if (ir_name_store_path(&b, raw, size) == 0) {
		if (!ir_utf8_valid(b.p, b.len) || strpbrk(b.p, "%\\\n\r\t") ||
			!ir_name_is_stored(b.p, b.len) ||
			ir_name_store_path(&again, b.p, b.len) != 0)
			abort();
	} else if (b.len != 0)
		abort();
	ir_buf_free(&b);
	ir_buf_free(&again);
	return 0;
}
