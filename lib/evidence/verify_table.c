/* SPDX-License-Identifier: Apache-2.0 */
#include "verify_table_i.h"

#include <stdlib.h>
#include <string.h>

void
vtab_init(struct vtab *t, size_t esize, unsigned keys)
{
	*t = (struct vtab){.esize = esize, .keys = keys};
}

void
vtab_free(struct vtab *t)
{
	free(t->e);
	free(t->index[0]);
	*t = (struct vtab){0};
}

void *
vtab_at(const struct vtab *t, uint32_t i)
{
	return t->e + (size_t)i * t->esize;
}

static uint64_t
key_of(const struct vtab *t, uint32_t i, unsigned key)
{
	uint64_t h;

	memcpy(&h, t->e + (size_t)i * t->esize + key * sizeof(h), sizeof(h));
	return h;
}

/* Where a hash starts to look: any table size will do. */
static uint32_t
place(const struct vtab *t, uint64_t h)
{
	return (uint32_t)((h >> 32) * t->n_index >> 32);
}

static void
enter(struct vtab *t, uint32_t i, unsigned key)
{
	uint32_t at = place(t, key_of(t, i, key));

	while (t->index[key][at])
		at = at + 1 == t->n_index ? 0 : at + 1;
	t->index[key][at] = i + 1;
}

static int
rebuild(struct vtab *t, uint32_t size)
{
	uint32_t *fresh = calloc((size_t)size * t->keys, sizeof(*fresh));

	if (!fresh)
		return -1;
	free(t->index[0]);
	t->index[0] = fresh;
	t->index[1] = fresh + (t->keys > 1 ? size : 0);
	t->n_index = size;
	for (uint32_t i = 0; i < t->n; i++)
		for (unsigned k = 0; k < t->keys; k++)
			enter(t, i, k);
	return 0;
}

void *
vtab_find(const struct vtab *t, unsigned key, uint64_t h)
{
	uint32_t at, i;

	if (t->n_index == 0)
		return NULL;
	at = place(t, h);
	while ((i = t->index[key][at]) != 0) {
		if (key_of(t, i - 1, key) == h)
			return vtab_at(t, i - 1);
		at = at + 1 == t->n_index ? 0 : at + 1;
	}
	return NULL;
}

static int
grow(struct vtab *t)
{
	uint32_t cap = t->cap ? t->cap + t->cap / 2 : 1024;
	char *e;

	if (t->cap >= VTAB_MAX / 2)
		return -1;
	e = realloc(t->e, (size_t)cap * t->esize);
	if (!e)
		return -1;
	t->e = e;
	t->cap = cap;
	return 0;
}

void *
vtab_add(struct vtab *t, uint64_t h0, uint64_t h1)
{
	char *rec;

	if (t->n == t->cap && grow(t) < 0)
		return NULL;
	/* three quarters full: half as large again */
	if (t->n_index / 4 * 3 <= t->n &&
		rebuild(t, t->n_index ? t->n_index / 2 * 3 : 2048) < 0)
		return NULL;
	rec = t->e + (size_t)t->n * t->esize;
	memset(rec, 0, t->esize);
	memcpy(rec, &h0, sizeof(h0));
	if (t->keys > 1)
		memcpy(rec + sizeof(h0), &h1, sizeof(h1));
	t->n++;
	for (unsigned k = 0; k < t->keys; k++)
		enter(t, t->n - 1, k);
	return rec;
}
