/* SPDX-License-Identifier: Apache-2.0 */
#include "value_i.h"

#include <string.h>

/*
 * SipHash-1-3 of a key.  The tree's address is the secret: nobody who writes
 * a playbook knows it, so keys cannot be made to collide, and nothing that
 * is seen depends on it because members stay in source order.
 */
#define ROUND(a, b, c, d) \
	do { \
		a += b; \
		b = (b << 13 | b >> 51) ^ a; \
		a = a << 32 | a >> 32; \
		c += d; \
		d = (d << 16 | d >> 48) ^ c; \
		a += d; \
		d = (d << 21 | d >> 43) ^ a; \
		c += b; \
		b = (b << 17 | b >> 47) ^ c; \
		c = c << 32 | c >> 32; \
	} while (0)

static uint64_t
hash(const struct ir_val *v, const char *s)
{
	uint64_t k0 = (uint64_t)(uintptr_t)v->t * 0x9E3779B97F4A7C15u;
	uint64_t k1 = (uint64_t)(uintptr_t)v ^ (k0 << 32 | k0 >> 32);
	uint64_t a = k0 ^ 0x736F6D6570736575u, b = k1 ^ 0x646F72616E646F6Du;
	uint64_t c = k0 ^ 0x6C7967656E657261u, d = k1 ^ 0x7465646279746573u;
	size_t len = strlen(s), left = len;
	uint64_t m;

	for (; left >= 8; s += 8, left -= 8) {
		memcpy(&m, s, 8);
		d ^= m;
		ROUND(a, b, c, d);
		a ^= m;
	}
	m = 0;
	memcpy(&m, s, left);
	m |= (uint64_t)len << 56;
	d ^= m;
	ROUND(a, b, c, d);
	a ^= m;
	c ^= 0xFF;
	ROUND(a, b, c, d);
	ROUND(a, b, c, d);
	ROUND(a, b, c, d);
	return a ^ b ^ c ^ d;
}

uint32_t
value_index_find(const struct ir_val *v, const char *key)
{
	uint32_t mask = 2 * v->cap - 1;

	if (!v->index) {
		for (uint32_t i = 0; i < v->n; i++) {
			const char *k = v->u.items[i]->key;

			if (k[0] == key[0] && strcmp(k, key) == 0)
				return i;
		}
		return v->n;
	}
	for (uint32_t h = (uint32_t)hash(v, key) & mask; v->index[h];
		h = (h + 1) & mask)
		if (strcmp(v->u.items[v->index[h] - 1]->key, key) == 0)
			return v->index[h] - 1;
	return v->n;
}

void
value_index_add(struct ir_val *v, uint32_t at)
{
	uint32_t mask = 2 * v->cap - 1;
	uint32_t h = (uint32_t)hash(v, v->u.items[at]->key) & mask;

	while (v->index[h])
		h = (h + 1) & mask;
	v->index[h] = at + 1;
}

void
value_index_build(struct ir_val *v)
{
	memset(v->index, 0, 2 * v->cap * sizeof(v->index[0]));
	for (uint32_t i = 0; i < v->n; i++)
		value_index_add(v, i);
}
