/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_BASE_SAME_H
#define IR_BASE_SAME_H

#include <stdbool.h>
#include <string.h>

/* Texts that may be absent (NULL). */

/* The same text, or both absent. */
static inline bool
ir_same(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : a == b;
}

/* The same text: what is absent is the same as nothing. */
static inline bool
ir_same_said(const char *a, const char *b)
{
	return a && b && strcmp(a, b) == 0;
}

#endif
