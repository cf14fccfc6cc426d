/* SPDX-License-Identifier: Apache-2.0 */
#include <stdalign.h>
#include <stdlib.h>
#include <string.h>

#include "diff_i.h"

#define BLOCK ((size_t)256 * 1024)

struct arena_block {
	struct arena_block *before;
	size_t used, cap;
	alignas(max_align_t) char p[];
};

static struct arena_block *
add_block(struct arena *a, size_t len)
{
	size_t cap = len > BLOCK ? len : BLOCK;
	struct arena_block *b = malloc(sizeof(*b) + cap);

	if (!b)
		return NULL;
	b->before = a->last;
	b->used = 0;
	b->cap = cap;
	a->last = b;
	return b;
}

void *
arena_get(struct arena *a, size_t len)
{
	const size_t step = alignof(max_align_t);
	struct arena_block *b = a->last;
	void *p;

	if (len > SIZE_MAX / 2)
		return NULL;
	len = (len + step - 1) / step * step;
	if (!b || b->cap - b->used < len)
		b = add_block(a, len);
	if (!b)
		return NULL;
	p = b->p + b->used;
	b->used += len;
	return p;
}

const char *
arena_copy(struct arena *a, const char *p, size_t len)
{
	char *to = arena_get(a, len + 1);

	if (!to)
		return NULL;
	memcpy(to, p, len);
	to[len] = '\0';
	return to;
}

void
arena_free(struct arena *a)
{
	struct arena_block *b = a->last;

	while (b) {
		struct arena_block *before = b->before;

		free(b);
		b = before;
	}
	a->last = NULL;
}
