/* SPDX-License-Identifier: Apache-2.0 */
#include "../../lib/evidence/import_pipe_i.h"

#include <stdlib.h>
#include <string.h>

#define SIZE_CAP (1 << 18)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct wire {
	const uint8_t *p;
	size_t left;
};

static int
take(void *arg, void *p, size_t len)
{
	struct wire *w = arg;

	if (w->left < len)
		return 7;
	memcpy(p, w->p, len);
	w->p += len;
	w->left -= len;
	return 0;
}

/* Message after message, as from a child that was taken over. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct ir_import_message m;
	struct wire w = {data, size};

	if (size > SIZE_CAP)
		return 0;
	while (ir_import_take(take, &w, &m) == 0)
		if (strlen(m.name) != m.h.len[IR_IMPORT_NAME] ||
			strlen(m.artifact) != m.h.len[IR_IMPORT_ARTIFACT] ||
			strlen(m.why) != m.h.len[IR_IMPORT_WHY] ||
			m.h.status >= IR_STATUSES)
			abort();
	return 0;
}
