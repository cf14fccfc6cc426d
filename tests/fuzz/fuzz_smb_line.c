/* SPDX-License-Identifier: Apache-2.0 */
#include <stdint.h>
#include <stdlib.h>

#include "../../lib/evidence/access_smb_i.h"

#define SIZE_CAP 4096

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A line of a listing: the name lies inside it. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *line = (const char *)data;
	struct ir_smb_line l;

	if (size > SIZE_CAP || !ir_smb_line(line, size, &l))
		return 0;
	if (!l.name_len || l.name < line || l.name + l.name_len > line + size)
		abort();
	return 0;
}
