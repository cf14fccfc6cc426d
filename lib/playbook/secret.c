/* SPDX-License-Identifier: Apache-2.0 */
#include "secret_i.h"

#include <stddef.h>
#include <string.h>

bool
pb_secret_header(const char *name, const char *value)
{
	static const char *const word[] = {
		"auth", "cookie", "key", "token", "secret", "password"};

	if (!*value || strstr(value, "__"))
		return false;
	for (size_t i = 0; i < sizeof(word) / sizeof(word[0]); i++)
		if (strcasestr(name, word[i]))
			return true;
	return false;
}
