/* SPDX-License-Identifier: Apache-2.0 */
#include <stddef.h>
#include <stdint.h>

#include "ir/playbook/walk_script.h"

/* Answer files: JSON Lines that anybody may have written. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ir_script *s = NULL;

	if (size > 65536)
		return 0;
	if (ir_script_parse(&s, (const char *)data, size, "fuzz", NULL) == 0)
		ir_script_free(s);
	return 0;
}
