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

/* A number field: octal digits, then NUL or blank, or base 256. */
int tar_number(const uint8_t *p, size_t len, uint64_t *ret);

/* 0 when the header's checksum is right. */
int tar_checksum(const uint8_t block[512]);

#endif
