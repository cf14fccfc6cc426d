/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LIB_EVIDENCE_BAG_I_H
#define LIB_EVIDENCE_BAG_I_H

#include "bag_spill_i.h"
#include "ir/evidence/bag.h"
#include "pack_i.h"
#include "tar_write_i.h"

enum bag_phase {
	BAG_START, /* bagit.txt */
	BAG_PAYLOAD,
	BAG_TAGS,
	BAG_END, /* the tag manifest and after: listed nowhere */
};

struct ir_bag {
	struct ir_bag_opts o;
	struct ir_buf top;
	struct ir_pack *pack;
	struct ir_digest *digest;
	enum bag_phase phase;
	struct ir_spill manifest, manifest512; /* of the payload */
	struct ir_buf tags; /* lines of the tag manifest */
	uint64_t bytes, files; /* Payload-Oxum */
	uint32_t tag_frame; /* number of the tag part's first */
	uint64_t tag_offset; /* in the tar */
	char manifest_hex[IR_SHA256_HEX];

	/* The member begun. */
	bool open;
	struct ir_buf name; /* whole, TOP/ included */
	struct ir_buf link, head;
	uint64_t offset, size;
	bool is_link;
	uint8_t link_sha256[IR_SHA256_LEN];
	uint8_t link_sha512[IR_DIGEST_MAX];
	struct ir_extent whole; /* what a file that is not sparse has */
	const struct ir_extent *extents;
	size_t n_extents, at_extent;
	uint64_t in_extent; /* given of it */
	uint64_t hashed; /* logical bytes in the digest */
	uint64_t ahead; /* zeros hashed for the member to come */
	uint64_t stored; /* bytes after the header */
	const uint8_t *room; /* lent by ir_bag_data_buf */
	size_t room_len;
};

/* A member from memory, in any phase. */
int ir_bag_small(struct ir_bag *b, const char *name, const char *text,
	size_t len, struct ir_err *e);

#endif
