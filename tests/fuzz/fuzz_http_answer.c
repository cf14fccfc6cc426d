/* SPDX-License-Identifier: Apache-2.0 */
#include <stdint.h>
#include <stdlib.h>

#include "../../lib/evidence/access_http_i.h"

#define SIZE_CAP ((size_t)128 << 10)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* An answer cut anywhere is the same answer. */
static unsigned
code_of(const char *p, size_t size, size_t step)
{
	struct ir_http_answer a;
	unsigned code;
	int rc = 0;

	ir_http_answer_init(&a);
	for (size_t at = 0; rc == 0 && at < size; at += step) {
		const char *body = NULL;
		size_t n = 0;

		rc = ir_http_feed(&a, p + at,
			size - at < step ? size - at : step, &body, &n);
	}
	code = rc < 0 ? 1000 : a.in_body ? a.code : 0;
	ir_http_answer_free(&a);
	return code;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size == 0 || size > SIZE_CAP)
		return 0;
	if (code_of((const char *)data, size, size) !=
		code_of((const char *)data, size, 7))
		abort();
	return 0;
}
