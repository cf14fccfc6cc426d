/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LIB_EVIDENCE_IMPORT_LIST_I_H
#define LIB_EVIDENCE_IMPORT_LIST_I_H

#include <iconv.h>

#include "ir/evidence/import.h"

/* iconv loads its modules from disk: while these are open, all that a list
 * can need are there.  Opened before the sandbox closes. */
struct ir_implist_charsets {
	iconv_t cp932, utf16;
};
void ir_implist_charsets_open(struct ir_implist_charsets *c);
void ir_implist_charsets_close(struct ir_implist_charsets *c);

/* The list that entries come from. */
struct ir_implist_from {
	uint32_t list; /* its path, noted */
	const char *path; /* the same */
	size_t dir_len; /* of it, with the '/' */
	const char *strip;
};

/* Keeps a path.  0 or -ENOMEM. */
int ir_implist_note(
	struct ir_implist *l, const char *path, size_t len, uint32_t *ret);
/* 0, -ENOMEM, -IR_ELIMIT. */
int ir_implist_put(struct ir_implist *l, const struct ir_implist_from *from,
	const char *name, size_t len, enum ir_digest_alg alg,
	const uint8_t *digest);

/* Appends a name as UTF-8: as it is, or from CP932; 1 when it is neither
 * (nothing is appended), -ENOMEM. */
struct ir_buf;
int ir_implist_utf8(const char *p, size_t len, struct ir_buf *out);

#endif
