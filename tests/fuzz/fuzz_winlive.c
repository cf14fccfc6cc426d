/* SPDX-License-Identifier: Apache-2.0 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "ir/evidence/winlive.h"

#define SIZE_CAP 16384

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
plain(const char *s)
{
	for (; *s; s++)
		if (*s < ' ' || *s > '~')
			abort();
}

/* Every line as one of the plan and as one of the items. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ir_winlive_item *v = calloc(IR_WINLIVE_ITEMS + 1, sizeof(*v));
	const char *p = (const char *)data;
	struct ir_winlive_skip skip;

	while (v && size && size <= SIZE_CAP) {
		const char *nl = memchr(p, '\n', size);
		size_t n = nl ? (size_t)(nl - p) : size;

		if (ir_winlive_plan_line(v, p, n, &skip) == 1)
			plain(skip.text);
		(void)ir_winlive_item_line(v, p, n);
		size -= n + (nl != NULL);
		p += n + (nl != NULL);
	}
	for (size_t i = 0; v && i <= IR_WINLIVE_ITEMS; i++) {
		plain(v[i].text);
		if (ir_winlive_item_ok(&v[i]) &&
			(strchr(v[i].program, '/') || strchr(v[i].data, '/') ||
				strchr(v[i].program, '\\')))
			abort();
	}
	free(v);
	return 0;
}
