/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LIB_EVIDENCE_TAR_READ_I_H
#define LIB_EVIDENCE_TAR_READ_I_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ir/base/buf.h"
#include "ir/base/err.h"

/* What extended headers said of the next member. */
struct pax {
	struct ir_buf path, link, sparse_name;
	bool has_path, has_link, has_size, has_mtime;
	bool has_sparse_name, has_realsize;
	uint64_t size, realsize;
	int64_t mtime;
	unsigned sparse_major, sparse_minor;
};

void pax_init(struct pax *x);
void pax_clear(struct pax *x);
void pax_free(struct pax *x);

/* The records of one extended header; at is its tar offset, for messages. */
int pax_parse(struct pax *x, const char *p, size_t len, uint64_t at,
	struct ir_err *e);

struct tar_extent {
	uint64_t off, len;
};

/* The map of a sparse member, while it is read and afterwards. */
struct tar_map {
	struct tar_extent *x;
	size_t n, cap, at; /* 0: the member is not sparse */
	uint64_t logical, size; /* place reached, size in the end */
	uint64_t number; /* being read, and which one it is */
	uint64_t count, index;
	bool digit;
};

void tar_map_begin(struct tar_map *m, uint64_t size);
int tar_map_byte(struct tar_map *m, uint8_t c, uint64_t at, struct ir_err *e);
bool tar_map_done(const struct tar_map *m);
/* What it describes must fill the stored bytes left. */
int tar_map_end(
	struct tar_map *m, uint64_t left, uint64_t at, struct ir_err *e);
/* How much data comes next, and the hole before it. */
uint64_t tar_map_next(struct tar_map *m, uint64_t *ret_hole);

/* -IR_EFORMAT with "tar offset AT: why". */
int tar_bad(uint64_t at, const char *why, struct ir_err *e);

/* A number field: octal digits, then NUL or blank, or base 256. */
int tar_number(const uint8_t *p, size_t len, uint64_t *ret);

/* 0 when the header's checksum is right. */
int tar_checksum(const uint8_t block[512]);

#endif
