/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_EVIDENCE_FORMAT_H
#define IR_EVIDENCE_FORMAT_H

#include <stdint.h>

/*
 * The evidence archive on disk (DESIGN 5): a BagIt 1.0 bag (RFC 8493) in a
 * POSIX pax tar in a series of independent zstd frames (RFC 8878).
 *
 *   frame...      tar bytes, IR_FRAME_SIZE of input each (the last shorter);
 *                 the tag members start a new frame
 *   skippable     IR_TRAILER_VARIANT, payload struct below, 56 bytes
 *   skippable     seek table, zstd seekable format (variant 14, footer magic
 *                 0x8F92EAB1, no checksums): one entry a frame, and one with
 *                 decompressed size 0 for the trailer
 *
 * Member order, all below one folder named as the archive without its
 * suffix: bagit.txt, data/..., hikeshi/collection.json,
 * hikeshi/commands.jsonl, hikeshi/objects.jsonl, bag-info.txt,
 * manifest-sha256.txt, tagmanifest-sha256.txt.  The tag part starts at
 * hikeshi/.  The manifest lists payload in member order.
 *
 * Trailer payload, little endian:
 *   0  8  "HIKESHI1"
 *   8 32  SHA-256 of every byte before the trailer frame
 *  40  8  offset in the file of the frame where the tag part begins
 *  48  8  offset in the tar stream of the same place
 */
#define IR_FRAME_SIZE ((uint32_t)4 << 20)
#define IR_FRAME_SIZE_MAX ((uint32_t)8 << 20)
#define IR_TRAILER_VARIANT 13u
#define IR_TRAILER_MAGIC "HIKESHI1"
#define IR_TRAILER_LEN 56u
#define IR_SEEK_VARIANT 14u
#define IR_SEEK_MAGIC 0x8F92EAB1u

#define IR_TAG_DIR "hikeshi"
#define IR_ARCHIVE_SUFFIX ".tar.zst"
#define IR_PART_SUFFIX "-part.tar.zst"

#endif
