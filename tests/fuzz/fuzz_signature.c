/* SPDX-License-Identifier: Apache-2.0 */
#include <stdint.h>
#include <string.h>

#include "ir/sys/sign.h"
#include "ir/sys/tsp.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What one reads as a reply must be one again after its text is left out. */
static void
plain(const uint8_t *data, size_t size)
{
	struct ir_stamp st;
	struct ir_buf b;

	ir_buf_init(&b, 0);
	if (ir_stamp_plain(data, size, &b, NULL) == 0 &&
		(ir_stamp_read(b.p, b.len, &st, NULL) < 0 || !st.plain))
		__builtin_trap();
	ir_buf_free(&b);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ir_err e = IR_ERR_INIT;
	struct ir_cert *c = NULL;
	struct ir_tsp_asked q;
	struct ir_signature s;
	struct ir_stamp st;

	if (size > 16384)
		return 0;
	if (ir_signature_read(data, size, &s, &e) < 0 &&
		(e.code >= 0 || e.text[0] == '\0'))
		__builtin_trap();
	if (ir_stamp_read(data, size, &st, NULL) >= 0)
		plain(data, size);
	(void)ir_tsp_query_read(data, size, &q, NULL); /* must not crash */
	if (ir_cert_parse(&c, data, size, "fuzz", NULL) == 0)
		ir_cert_free(c);
	return 0;
}
