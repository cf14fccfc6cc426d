/* SPDX-License-Identifier: Apache-2.0 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "ir/base/hush.h"

/* Texts of commands: what is masked once stays as it is. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ir_buf out;

	if (size > 65536)
		return 0;
	ir_buf_init(&out, 0);
	if (ir_hush((const char *)data, size, &out) > 0 &&
		!memmem(out.p, out.len, IR_HUSH, 3))
		abort();
	ir_buf_free(&out);
	return 0;
}
