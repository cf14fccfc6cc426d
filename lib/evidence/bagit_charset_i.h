/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LIB_EVIDENCE_BAGIT_CHARSET_I_H
#define LIB_EVIDENCE_BAGIT_CHARSET_I_H

#include <stddef.h>

#include "ir/base/buf.h"
#include "ir/base/err.h"

/*
 * Encodings of tag files.  iconv loads its modules from disk, so all that can
 * be needed are opened before the sandbox closes.
 */
struct charsets;
int charsets_new(struct charsets **ret, struct ir_err *e);
void charsets_free(struct charsets *c);

/* A converter to UTF-8. *ret is NULL for UTF-8 and US-ASCII: bytes as they
 * are. -ENOTSUP: not one we know. */
struct converter;
int charsets_find(struct charsets *c, const char *name, struct converter **ret);

/* Appends what p holds as UTF-8; bytes that end inside a character are kept
 * for the next call. 0, -EILSEQ, -ENOMEM. */
int converter_start(struct converter *v);
int converter_feed(
	struct converter *v, const char *p, size_t len, struct ir_buf *out);
/* -EILSEQ when the text ended inside a character. */
int converter_end(struct converter *v);

#endif
