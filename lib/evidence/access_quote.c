/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "ir/evidence/access.h"

int
ir_access_quote(struct ir_buf *out, const char *s)
{
	(void)ir_buf_addc(out, '\''); /* these stick */
	for (;;) {
		size_t n = strcspn(s, "'");

		(void)ir_buf_add(out, s, n);
		s += n;
		if (!*s)
			break;
		(void)ir_buf_adds(out, "'\\''");
		s++;
	}
	return ir_buf_addc(out, '\'');
}
