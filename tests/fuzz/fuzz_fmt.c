/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "ir/playbook/fmt.h"

#define SIZE_CAP 16384

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What can be read can be put in order, unless it says why not; it says the
 * same then (ir_fmt compares), and is in order. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ir_playbook *p = NULL, *back = NULL;
	struct ir_buf once, twice;
	int r;

	if (size > SIZE_CAP ||
		ir_playbook_parse(&p, (const char *)data, size, "p", NULL, NULL,
			NULL) < 0)
		return 0;
	ir_buf_init(&once, 0);
	ir_buf_init(&twice, 0);
	r = ir_fmt(p, &once, NULL);
	if (r < 0 && r != -IR_ENOTSUP)
		abort();
	if (r == 0) {
		if (ir_playbook_parse(&back, once.p, once.len, "p", NULL, NULL,
			    NULL) < 0 ||
			ir_fmt(back, &twice, NULL) < 0)
			abort();
		if (once.len != twice.len ||
			memcmp(once.p, twice.p, once.len) != 0)
			abort();
	}
	ir_buf_free(&once);
	ir_buf_free(&twice);
	ir_playbook_free(back);
	ir_playbook_free(p);
	return 0;
}
