/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_BASE_GROW_H
#define IR_BASE_GROW_H

#include <stddef.h>

/*
 * Room for one more in an array of n items of size bytes, *cap of them
 * allocated: p as it is, or a larger block in its place (*cap then says how
 * many).  NULL without memory, or when the size does not fit: p stays valid
 * and the caller's.  p may be NULL with n and *cap 0.
 */
void *ir_grow(void *p, size_t n, size_t *cap, size_t size);

#endif
