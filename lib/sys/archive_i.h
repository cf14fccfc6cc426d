/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SYS_ARCHIVE_I_H
#define SYS_ARCHIVE_I_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ir/base/buf.h"

/* The longest local header: fixed part, name, extra field. */
#define ZIP_HEADER_MAX ((size_t)30 + 65535 + 65535)

/* Enables every filter that runs no program. 0 or -ENOMEM. */
struct archive;
int archive_filters(struct archive *la);

/*
 * The stored name of a zip member: p are the bytes that end where its content
 * begins, at least ZIP_HEADER_MAX of them if there were so many.  libarchive
 * has no way to hand out a name marked UTF-8 as bytes: it translates it or,
 * in the C locale, drops it.  0 and the name in out (cleared first), or
 * -IR_EFORMAT when no header, or more than one, could end there.
 */
int archive_zip_name(const uint8_t *p, size_t len, struct ir_buf *out);

/* Little-endian numbers of n bytes, at most 8. */
static inline uint64_t
zip_le(const uint8_t *p, unsigned n)
{
	uint64_t v = 0;

	while (n-- > 0)
		v = v << 8 | p[n];
	return v;
}

/* Does a zip begin so: with a local header? */
#define ZIP_MAGIC_LEN 4
bool archive_zip_begins(const uint8_t p[ZIP_MAGIC_LEN]);

/* Enables tar (beyond: read on behind its end) and zip, or zip alone where the
 * first bytes are a zip's.  0 or -ENOMEM. */
int archive_formats(
	struct archive *la, const uint8_t first[ZIP_MAGIC_LEN], bool beyond);

/* Where the last end record whose comment fits begins, in the last len bytes
 * of a zip. */
#define ZIP_END_LEN ((size_t)22)
#define ZIP_END_MAX (ZIP_END_LEN + 65535)
bool archive_zip_end(const uint8_t *p, size_t len, size_t *ret);

/* Bytes behind the end record and its comment. */
size_t archive_zip_rest(const uint8_t *p, size_t len);

#endif
