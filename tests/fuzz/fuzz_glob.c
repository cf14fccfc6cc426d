/* SPDX-License-Identifier: Apache-2.0 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "ir/evidence/glob.h"

#define SIZE_CAP 1024

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A pattern, NUL, a path.  A plain path matches itself and what it matches
 * matches it; a double star put before a pattern loses no match. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char text[SIZE_CAP + 2], deep[SIZE_CAP + 8];
	const char *path;
	bool match;

	if (size > SIZE_CAP)
		return 0;
	memcpy(text, data, size);
	text[size] = text[size + 1] = '\0';
	path = text + strlen(text) + (strlen(text) < size);
	match = ir_glob_match(text, path, false);
	(void)ir_glob_match(text, path, true);
	if (match && !strpbrk(text, "*?[.") &&
		!(ir_glob_match(path, text, false) &&
			ir_glob_match(path, path, false)))
		abort();
	memcpy(deep, "**/", 3);
	memcpy(deep + 3, text, strlen(text) + 1);
	if (match && path[strspn(path, "/")] && strlen(text) < 128 &&
		!ir_glob_match(deep, path, false))
		abort();
	return 0;
}
