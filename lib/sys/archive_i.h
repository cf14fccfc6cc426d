/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SYS_ARCHIVE_I_H
#define SYS_ARCHIVE_I_H

#include <stddef.h>
#include <stdint.h>

#include "ir/base/buf.h"

/* The longest local header: fixed part, name, extra field. */
#define ZIP_HEADER_MAX ((size_t)30 + 65535 + 65535)

/*
 * The stored name of a zip member: p are the bytes that end where its content
 * begins, at least ZIP_HEADER_MAX of them if there were so many.  libarchive
 * has no way to hand out a name marked UTF-8 as bytes: it translates it or,
 * in the C locale, drops it.  0 and the name in out (cleared first), or
 * -IR_EFORMAT when no header, or more than one, could end there.
 */
int archive_zip_name(const uint8_t *p, size_t len, struct ir_buf *out);

/* Bytes behind the end record and its comment, in the last len bytes of a
 * zip. */
#define ZIP_END_MAX ((size_t)22 + 65535)
size_t archive_zip_rest(const uint8_t *p, size_t len);

#endif
