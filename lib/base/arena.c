/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/base/arena.h"

#include <stdlib.h>
#include <string.h>

#define BLOCK ((size_t)64 << 10)

/* A block of its own for what is large: the one at work stays.  The analyser
 * loses sight of blocks that are kept in a list. */
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wanalyzer-malloc-leak"
#endif
static void *
new_block(struct ir_arena *a, size_t size)
{
	char *p;

	if (a->n == a->cap) {
		size_t cap = a->cap ? 2 * a->cap : 64;
		char **v = realloc(a->block, cap * sizeof(*v));

		if (!v)
			return NULL;
		a->block = v;
		a->cap = cap;
	}
	p = malloc(size);
	if (p)
		a->block[a->n++] = p;
	return p;
}

void *
ir_arena_get(struct ir_arena *a, size_t size)
{
	void *p;

	size = (size + 15) & ~(size_t)15;
	if (size > BLOCK / 4)
		return new_block(a, size);
	if (size > a->room) {
		if (!new_block(a, BLOCK))
			return NULL;
		a->at = a->n - 1;
		a->room = BLOCK;
	}
	p = a->block[a->at] + (BLOCK - a->room);
	a->room -= size;
	return p;
}

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic pop
#endif

const char *
ir_arena_text(struct ir_arena *a, const char *s, size_t len)
{
	char *p = len ? ir_arena_get(a, len + 1) : NULL;

	if (len == 0)
		return "";
	if (p) {
		memcpy(p, s, len);
		p[len] = '\0';
	}
	return p;
}

void
ir_arena_free(struct ir_arena *a)
{
	for (size_t i = 0; i < a->n; i++)
		free(a->block[i]);
	free(a->block);
	*a = (struct ir_arena){NULL, 0, 0, 0, 0};
}
