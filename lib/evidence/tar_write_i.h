/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LIB_EVIDENCE_TAR_WRITE_I_H
#define LIB_EVIDENCE_TAR_WRITE_I_H

#include <stdint.h>

#include "ir/base/buf.h"
#include "ir/evidence/bag.h"

/* Headers of our tar dialect (format.h): the same input makes the same bytes. */
#define IR_TAR_BLOCK_LEN 512u

struct ir_tar_head {
	const char *name; /* whole, TOP/ included */
	const char *link; /* whole, of a hard link; else NULL */
	uint64_t size; /* logical */
	uint32_t mode, uid, gid;
	int64_t mtime;
	const struct ir_extent *extents; /* NULL: not sparse */
	size_t n_extents;
};

/* Appends the pax header when one is needed, and the ustar header. */
int ir_tar_head_add(struct ir_buf *out, const struct ir_tar_head *h);

/* Bytes of the sparse map, padded to blocks; 0 when not sparse. */
uint64_t ir_tar_map_len(const struct ir_tar_head *h);

/* One line pair (offset, length) of the map; i from 0 to the number of pairs
 * that ir_tar_map_pairs gives.  GNU tar ends the map at the file's size. */
size_t ir_tar_map_pairs(const struct ir_tar_head *h);
struct ir_extent ir_tar_map_pair(const struct ir_tar_head *h, size_t i);

/* Bytes that follow the header: map and data, not padded. */
uint64_t ir_tar_stored_len(const struct ir_tar_head *h);

/* What is missing to a whole number of blocks. */
unsigned ir_tar_pad(uint64_t len);

#endif
