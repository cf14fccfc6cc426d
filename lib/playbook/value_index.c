/* SPDX-License-Identifier: Apache-2.0 */
#include "value_i.h"

#include <string.h>

/*
 * SipHash-1-3 of a key.  The tree's address is the secret: nobody who writes
 * a playbook knows it, so keys cannot be made to collide, and nothing that
 * is seen depends on it because members stay in source order.
 */
static uint64_t
turn(uint64_t x, unsigned n)
{
	return x << n | x >> (64 - n);
}

static void
sip_round(uint64_t s[4])
{
	s[0] += s[1];
	s[1] = turn(s[1], 13) ^ s[0];
	s[0] = turn(s[0], 32);
	s[2] += s[3];
	s[3] = turn(s[3], 16) ^ s[2];
	s[0] += s[3];
	s[3] = turn(s[3], 21) ^ s[0];
	s[2] += s[1];
	s[1] = turn(s[1], 17) ^ s[2];
	s[2] = turn(s[2], 32);
}

static uint64_t
hash(const struct ir_val *v, const char *text)
{
	uint64_t k0 = (uint64_t)(uintptr_t)v->t * 0x9E3779B97F4A7C15u;
	uint64_t k1 = (uint64_t)(uintptr_t)v ^ turn(k0, 32);
	uint64_t s[4] = {k0 ^ 0x736F6D6570736575u, k1 ^ 0x646F72616E646F6Du,
		k0 ^ 0x6C7967656E657261u, k1 ^ 0x7465646279746573u};
	size_t len = strlen(text), left = len;
	uint64_t m;

	for (; left >= 8; text += 8, left -= 8) {
		memcpy(&m, text, 8);
		s[3] ^= m;
		sip_round(s);
		s[0] ^= m;
	}
	m = 0;
	memcpy(&m, text, left);
	m |= (uint64_t)len << 56;
	s[3] ^= m;
	sip_round(s);
	s[0] ^= m;
	s[2] ^= 0xFF;
	for (int i = 0; i < 3; i++)
		sip_round(s);
	return s[0] ^ s[1] ^ s[2] ^ s[3];
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
