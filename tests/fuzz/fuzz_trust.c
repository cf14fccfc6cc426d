/* SPDX-License-Identifier: Apache-2.0 */
#include <stdint.h>
#include <string.h>

#include "ir/evidence/seal.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A head that was read comes out again as it was. */
static void
head(const uint8_t *data, size_t size)
{
	struct ir_seal_head h;
	struct ir_buf b;

	if (ir_seal_head_read((const char *)data, size, &h, NULL) < 0)
		return;
	ir_buf_init(&b, 0);
	if (ir_seal_head_write(&h, &b) < 0 || b.len != size ||
		memcmp(b.p, data, size) != 0)
		__builtin_trap();
	ir_buf_free(&b);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ir_err e = IR_ERR_INIT;
	struct ir_trust *t = NULL;

	if (size > 16384)
		return 0;
	head(data, size);
	if (ir_trust_parse(&t, (const char *)data, size, "fuzz", &e) < 0) {
		if (e.code >= 0 || e.text[0] == '\0')
			__builtin_trap();
		return 0;
	}
	for (size_t i = 0; i < ir_trust_count(t); i++)
		if (!ir_trust_at(t, i)->name ||
			strlen(ir_trust_at(t, i)->sha256) != 64)
			__builtin_trap();
	ir_trust_free(t);
	return 0;
}
