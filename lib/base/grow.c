/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/base/grow.h"

#include <stdlib.h>

#define FIRST 32 /* items */

void *
ir_grow(void *p, size_t n, size_t *cap, size_t size)
{
	size_t more = FIRST;
	void *q;

	if (n < *cap)
		return p;
	if (*cap && __builtin_mul_overflow(*cap, 2, &more))
		return NULL;
	q = reallocarray(p, more, size);
	if (q)
		*cap = more;
	return q;
}
