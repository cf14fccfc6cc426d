/* SPDX-License-Identifier: Apache-2.0 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../../lib/evidence/access_secret_i.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The words of a file of secrets: what is found fits, what is not is empty. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const users[] = {NULL, "u"};

	if (size > IR_SECRET_FILE_MAX)
		return 0;
	for (size_t i = 0; i < 2; i++) {
		struct ir_secret s;
		int rc = ir_secret_parse(&s, (const char *)data, size, "h",
			"ID", users[i], NULL);

		if (strlen(s.password) >= sizeof(s.password) ||
			(rc != 0 && (s.password[0] || s.bearer[0])))
			abort();
	}
	return 0;
}
