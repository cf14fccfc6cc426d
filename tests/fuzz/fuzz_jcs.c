/* SPDX-License-Identifier: Apache-2.0 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "ir/playbook/jcs.h"

#define SIZE_CAP 65536

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int
canonical(const char *p, size_t len, struct ir_buf *out)
{
	struct ir_err e = IR_ERR_INIT;
	struct ir_vals *t = NULL;
	struct ir_val *v = NULL;
	int r = ir_vals_new(&t, NULL);

	if (r == 0)
		r = ir_val_json(t, p, len, NULL, NULL, &v, &e);
	if (r == 0)
		r = ir_jcs(v, out, &e);
	if (r < 0 && !e.text[0])
		abort();
	ir_vals_free(t);
	return r;
}

/* The canonical form of the canonical form is itself. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ir_buf a, b;

	if (size > SIZE_CAP)
		return 0;
	ir_buf_init(&a, 0);
	ir_buf_init(&b, 0);
	if (canonical((const char *)data, size, &a) == 0 &&
		(canonical(a.p, a.len, &b) != 0 || a.len != b.len ||
			memcmp(a.p, b.p, a.len) != 0))
		abort();
	ir_buf_free(&b);
	ir_buf_free(&a);
	return 0;
}
