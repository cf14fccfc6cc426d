/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/evidence/hashlist.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ir_hashlist h = {0};
	struct ir_hashlist_entry ent = {0};
	const char *p = (const char *)data, *end = p + size;

	if (size > 65536)
		return 0;
	(void)ir_hashlist_probe(p, size); /* either answer will do */
	ir_buf_init(&ent.name, 0);
	while (p < end) {
		const char *lf = memchr(p, '\n', (size_t)(end - p));
		size_t n = (size_t)((lf ? lf : end) - p);
		int r = ir_hashlist_line(&h, p, n, &ent);

		if (r == 1 && (ent.algs == 0 || ent.name.len == 0))
			__builtin_trap();
		if (r < 0 && !ent.why)
			__builtin_trap();
		p += n + 1;
	}
	ir_buf_free(&ent.name);
	return 0;
}
