/* SPDX-License-Identifier: Apache-2.0 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../../lib/evidence/access_dialogue_i.h"

#define SIZE_CAP ((size_t)256 << 10)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int
on_line(void *arg, const char *line, size_t len)
{
	(void)arg;
	if (strlen(line) != len || len > IR_SCREEN_LINE)
		abort();
	return 0;
}

/* What a box sends, in pieces; a pager's question after each NUL. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct ir_screen s;
	const char *p = (const char *)data, *end = p + size;

	if (size > SIZE_CAP)
		return 0;
	ir_screen_init(&s);
	while (p < end) {
		const char *nul = memchr(p, '\0', (size_t)(end - p));
		const char *to = nul ? nul + 1 : end;

		if (ir_screen_feed(&s, p, (size_t)(to - p), on_line, NULL))
			abort();
		if (s.at > IR_SCREEN_LINE || s.len > IR_SCREEN_LINE)
			abort();
		if (nul)
			ir_screen_paged(&s);
		p = to;
	}
	return 0;
}
