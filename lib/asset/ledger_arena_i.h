/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LIB_ASSET_LEDGER_ARENA_I_H
#define LIB_ASSET_LEDGER_ARENA_I_H

#include <stddef.h>

/* Many small things that live and die together; {0} is an empty one. */
struct arena {
	char **block;
	size_t n, cap, at, room;
};

/* Aligned for anything; NULL without memory. */
void *ledger_arena_get(struct arena *a, size_t size);
const char *ledger_arena_text(struct arena *a, const char *s, size_t len);
void ledger_arena_free(struct arena *a);

#endif
