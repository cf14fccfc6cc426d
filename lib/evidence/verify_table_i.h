/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LIB_EVIDENCE_VERIFY_TABLE_I_H
#define LIB_EVIDENCE_VERIFY_TABLE_I_H

#include <stddef.h>
#include <stdint.h>

/*
 * What is remembered of each file: fixed records found by one or two 64-bit
 * keyed hashes that stand first in the record.  About 7 bytes an index over
 * the record itself, so a million files stay small.
 */
#define VTAB_MAX UINT32_C(0xfffffff0)

struct vtab {
	size_t esize; /* of a record */
	unsigned keys; /* 1 or 2 */
	char *e;
	uint32_t n, cap;
	uint32_t *index[2]; /* record number + 1, 0: empty; one block */
	uint32_t n_index;
};

void vtab_init(struct vtab *t, size_t esize, unsigned keys);
void vtab_free(struct vtab *t);

/* The record, or NULL. key: 0 or 1. Several may share key 1: the first. */
void *vtab_find(const struct vtab *t, unsigned key, uint64_t h);

/* A zeroed record with its keys set, or NULL: no memory. It moves at the next
 * addition. */
void *vtab_add(struct vtab *t, uint64_t h0, uint64_t h1);
void *vtab_at(const struct vtab *t, uint32_t i);

#endif
