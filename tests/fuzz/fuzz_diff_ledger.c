/* SPDX-License-Identifier: Apache-2.0 */
#include "../../lib/evidence/diff_i.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Lines of a ledger as a comparison hears them. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct side s = {.kind = SIDE_ARCHIVE};
	const char *p = (const char *)data, *end = p + size;
	struct ir_json *j = NULL;

	if (size > 65536 || ir_json_new(&j, NULL, NULL) < 0)
		return 0;
	while (p < end) {
		const char *lf = memchr(p, '\n', (size_t)(end - p));
		size_t n = (size_t)((lf ? lf : end) - p);

		if (ir_json_parse(j, p, n, NULL) == 0)
			(void)ledger_line(&s, j); /* any answer will do */
		p += n + 1;
	}
	side_sort(&s);
	for (size_t i = 0; i < s.n; i++)
		if (side_find(&s, s.e[i]->key, s.e[i]->key_len) != s.e[i])
			abort();
	ir_json_free(j);
	free(s.e);
	free(s.commands.v);
	arena_free(&s.arena);
	return 0;
}
