/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_BASE_ARENA_H
#define IR_BASE_ARENA_H

#include <stddef.h>

/*
 * Many small things that live and die together: {0} is an empty arena.  It
 * owns what it hands out, until ir_arena_free.
 */
struct ir_arena {
	char **block;
	size_t n, cap, at, room;
};

/* Aligned for anything; NULL without memory. */
void *ir_arena_get(struct ir_arena *a, size_t size);

/* A copy with a NUL after it; "" needs none.  NULL without memory. */
const char *ir_arena_text(struct ir_arena *a, const char *s, size_t len);

void ir_arena_free(struct ir_arena *a); /* leaves an empty one */

#endif
