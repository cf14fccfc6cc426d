/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_EVIDENCE_BAG_H
#define IR_EVIDENCE_BAG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ir/base/buf.h"
#include "ir/base/err.h"
#include "ir/sys/digest.h"

/*
 * Writing an evidence archive (format.h): members go in one after another,
 * are hashed and packed as they come (one read: what is hashed is what is
 * stored), and compressed by a pool of threads in order.  The caller reads
 * the source; this module knows nothing of file systems.  Memory is bounded
 * by the pool's buffers, not by the number of members: the manifest is
 * spilled to a temporary file (unlinked at once, or kept beside the partial
 * output when the caller gives spill_dirfd).
 *
 * All calls from one thread.  A failure of the source is not one of the bag:
 * end the member short (see ir_bag_member_end) and go on.  After an error of
 * the bag (its output failed: ENOSPC, EPIPE ...) every call returns it again
 * and only ir_bag_free helps.
 */
struct ir_bag;

struct ir_bag_opts {
	const char *top; /* folder name: the archive without its suffix */
	unsigned threads; /* compressors; 0: one a core, at most 8.  1: no
			     threads at all, 2 frames of memory.  The bytes
			     written are the same for any number */
	int level; /* zstd, 0: 3 */
	uint32_t frame_size; /* 0: IR_FRAME_SIZE */
	unsigned digests; /* IR_DIGEST_BIT set; SHA-256 always */
	bool sync; /* sync_file_range / fdatasync as frames go out */
	int spill_dirfd; /* where the manifest spills; -1: $TMPDIR, /tmp */
	bool secret; /* what spills is encrypted there */
	int64_t mtime; /* of the files made here: when the run started */
	/* Asked now and then inside a hole and while a file that came short is
	 * filled up, with the zeros left: true ends the bag with -EINTR.
	 * NULL: never. */
	bool (*stop)(void *arg, uint64_t left);
	void *stop_arg;
};

/*
 * A stretch of data in a sparse file; the rest reads as zeros.  In order,
 * apart, within size; none at all: one hole.  Each begins and ends at a
 * multiple of 512 (or at size), as GNU tar reads them in whole blocks:
 * ir_bag_align widens them to that, in place, and returns how many are left.
 */
struct ir_extent {
	uint64_t off, len;
};
size_t ir_bag_align(struct ir_extent *x, size_t n, uint64_t size);

struct ir_member_in {
	const char *name; /* stored name below top, "data/fs/etc/passwd" */
	const char *hardlink; /* stored name of the first link, or NULL: then
				 no data follows and size is 0 in the tar */
	const uint8_t *link_sha256; /* of the first link, for the manifest */
	const uint8_t *link_sha512; /* the same when SHA-512 is asked for */
	uint64_t size; /* logical size, fixed from here on */
	uint32_t mode, uid, gid;
	int64_t mtime_sec;
	int32_t mtime_nsec;
	/* NULL: not sparse.  Borrowed until ir_bag_member_end. */
	const struct ir_extent *extents;
	size_t n_extents; /* at most IR_TAR_EXTENTS_MAX (tar_read.h) */
	uint64_t ahead; /* of the hole at its start, by ir_bag_ahead */
};

struct ir_member_out {
	uint64_t tar_offset; /* of the member's (first) header */
	uint64_t stored; /* logical bytes stored (= size) */
	uint64_t given; /* bytes given before ending; of a sparse file:
			   where the last given byte ends, or size */
	/* of the stored content: given bytes plus zero padding, if any */
	char sha256[IR_SHA256_HEX];
	char sha512[129]; /* "" unless asked */
	/* of the given bytes alone, set when given < size */
	char sha256_given[IR_SHA256_HEX];
};

/* Writes to fd (borrowed; a pipe or a file at offset 0). */
int ir_bag_new(struct ir_bag **ret, const struct ir_bag_opts *o, int fd,
	struct ir_err *e);
void ir_bag_free(struct ir_bag *b);

/* Hashes len more zeros of the hole that the next member starts with, while
 * it can still be given up: begin another one then. */
int ir_bag_ahead(struct ir_bag *b, uint64_t len, struct ir_err *e);

/* Payload members, names below data/: listed in the manifest in this order.
 * A name that is no stored name (name.h) is -EINVAL. */
int ir_bag_member_begin(
	struct ir_bag *b, const struct ir_member_in *m, struct ir_err *e);
/* A buffer to read the source into (at most *ret_cap bytes, in the order of
 * the extents), then ir_bag_commit_data of what was read: no copy.  NULL
 * when the member is full (cap 0) or the bag has failed: then commit_data of
 * 0 bytes returns why. */
void *ir_bag_data_buf(struct ir_bag *b, size_t *ret_cap);
int ir_bag_data(struct ir_bag *b, const void *p, size_t len, struct ir_err *e);
int ir_bag_commit_data(struct ir_bag *b, size_t len, struct ir_err *e);
/* A member ended before size bytes is padded with zeros: the tar promised
 * size.  Holes cost their hashing (1.6 GB a second), padding its packing. */
int ir_bag_member_end(
	struct ir_bag *b, struct ir_member_out *ret, struct ir_err *e);

/*
 * Tar bytes safely on disk (without sync, or into a pipe: written).  Never
 * waits.  The caller may write inventory lines of members that end at or
 * before it: ir_bag_offset after ir_bag_member_end is where one ends.  Whole
 * frames only; with sync it moves about once a second.
 */
uint64_t ir_bag_synced(struct ir_bag *b);
uint64_t ir_bag_offset(const struct ir_bag *b); /* tar bytes given so far */

/* Ends the frame early and waits until all given so far is on disk (a small
 * frame packs worse: only after what cannot be had again). Between members. */
int ir_bag_flush(struct ir_bag *b, struct ir_err *e);

/* Ends the payload, starts the tag part (new frame). Tag files go in with
 * the member calls, names below hikeshi/ or "bag-info.txt". */
int ir_bag_tags(struct ir_bag *b, struct ir_err *e);
uint64_t ir_bag_payload_bytes(const struct ir_bag *b);
uint64_t ir_bag_payload_files(const struct ir_bag *b);

/* Manifest, tag manifest, end of tar, trailer, seek table.  ret_sha256: of
 * the whole file as written; ret_bytes: its size.  Waits until all is written
 * (the last fsync is the committer's).  After ir_bag_tags. */
int ir_bag_finish(struct ir_bag *b, char ret_sha256[IR_SHA256_HEX],
	uint64_t *ret_bytes, struct ir_err *e);

/* SHA-256 of manifest-sha256.txt, after finish. */
const char *ir_bag_manifest_sha256(const struct ir_bag *b);

/* Progress and free space: compressed bytes written so far. */
uint64_t ir_bag_written(const struct ir_bag *b);

/* One element of bag-info.txt: "Label: value\n", folded at blanks after 79
 * columns as RFC 8493 2.2.2 wants; control characters of value escaped. */
int ir_bag_info_add(struct ir_buf *out, const char *label, const char *value);

#endif
