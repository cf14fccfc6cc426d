/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_SYS_ARCHIVE_H
#define IR_SYS_ARCHIVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "ir/base/err.h"

/*
 * Reading archives made by others, through libarchive: tar in all its
 * dialects and zip, under gzip, bzip2, xz, lzma, zstd, lz4 and compress.
 * Formats and filters are enabled by name; none runs a program.  Names are
 * bytes: read under the C locale, never translated (STYLE 5.6).  Nothing is
 * unpacked here.
 */
struct ir_archive;

enum ir_member_type {
	IR_MEMBER_FILE,
	IR_MEMBER_DIR,
	IR_MEMBER_SYMLINK,
	IR_MEMBER_HARDLINK,
	IR_MEMBER_OTHER, /* device, FIFO, socket */
};

struct ir_member {
	const char *name; /* bytes as stored, borrowed until the next call */
	const char *link; /* target, or NULL */
	enum ir_member_type type;
	bool size_known;
	uint64_t size;
	uint32_t mode;
	int64_t mtime;
};

/* Reads from fd (borrowed), sequentially; name is for messages. head: bytes
 * already read from fd (copied), for inputs that cannot seek.  beyond: go on
 * behind the end of a tar, where most readers stop. */
int ir_archive_open(struct ir_archive **ret, int fd, const void *head,
	size_t head_len, const char *name, bool beyond, struct ir_err *e);
/* The same from a function that is given room for len bytes: so many, fewer
 * only at the end, or -errno. */
typedef ssize_t (*ir_archive_from)(void *arg, void *p, size_t len);
int ir_archive_open_from(struct ir_archive **ret, ir_archive_from from,
	void *arg, const char *name, struct ir_err *e);
void ir_archive_free(struct ir_archive *a);

/* 1 a member, 0 the end, < 0 an error (the handle is dead).  Warnings of
 * libarchive are not errors; the last one is in *ret_warning (may be NULL),
 * in English, as bytes, borrowed; NULL when there was none. */
int ir_archive_next(struct ir_archive *a, struct ir_member *ret,
	const char **ret_warning, struct ir_err *e);

/* Next block of the current member's content with holes reported as gaps:
 * 1 a block at *ret_off, 0 the end, < 0 error.  Borrowed until the next call.
 * Offsets never go back; a gap up to the stated size may follow the last
 * block.  After -IR_EINTEGRITY (a zip member's own checksum or size does not
 * match) and -IR_ENOTSUP (encrypted) ir_archive_next goes on. */
int ir_archive_data(struct ir_archive *a, const void **ret_p, size_t *ret_len,
	uint64_t *ret_off, struct ir_err *e);

/*
 * Of the current member, one after another: where the data of a sparse one
 * is, as far as the archive says so ahead of it (in order, not overlapping),
 * and its extended attributes.  1, 0 no more.  Borrowed until the next member.
 */
int ir_archive_extent(
	struct ir_archive *a, uint64_t *ret_off, uint64_t *ret_len);
int ir_archive_xattr(struct ir_archive *a, const char **ret_name,
	const void **ret, size_t *ret_len);

/* "POSIX pax interchange format" and "zstd" ("none"), borrowed; after the
 * first member. */
const char *ir_archive_format(const struct ir_archive *a);
const char *ir_archive_filter(const struct ir_archive *a);

/* After the end: bytes of the file that belong to no part of the archive, a
 * tar's only when it was read beyond its end.  Of an input that cannot seek
 * nothing is said. */
int ir_archive_rest(struct ir_archive *a, uint64_t *ret, struct ir_err *e);

bool ir_archive_is_zip(const struct ir_archive *a); /* after the first member */

/*
 * A zip states its members twice, and readers differ in which they believe.
 * Compares the central directory with the local headers, and both with the
 * bytes of the file: odd is told of every place where they disagree and of
 * bytes that belong to no member.  name NULL: the whole; off: in the file.
 * What cannot be followed is told as odd too.  0, or < 0: of odd, or the file
 * cannot be read.  Memory: 16 bytes a member.
 */
int ir_archive_zip_check(int fd,
	int (*odd)(void *arg, const char *name, size_t len, uint64_t off,
		const char *why),
	void *arg, struct ir_err *e);

/* Compressed bytes taken from fd so far (for bomb ratios and progress), never
 * more than a file has: what is read again, as parts of a zip may be, is no
 * more of it. */
uint64_t ir_archive_consumed(const struct ir_archive *a);

#endif
