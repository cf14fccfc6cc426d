/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_EVIDENCE_HASHLIST_H
#define IR_EVIDENCE_HASHLIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ir/base/buf.h"
#include "ir/sys/digest.h"

/*
 * Hash lists made by others, line by line: sha256sum and its kin (GNU form
 * with '*' and escaped names, BSD form "SHA256 (NAME) = HEX"), and hashdeep
 * ("%%%% HASHDEEP-1.0", then "%%%% size,md5,sha256,filename").  Pure.
 */
#define IR_HASHLIST_LINE_MAX ((size_t)64 * 1024)
#define IR_HASHLIST_COLUMNS 8

struct ir_hashlist {
	bool nul; /* sha256sum -z: lines end in NUL, names are as they are */
	bool hashdeep; /* its header was seen */
	bool crlf; /* and ended in CR: a list made on Windows */
	int columns[IR_HASHLIST_COLUMNS]; /* algorithm, -1 size, -2 name */
	unsigned n_columns;
};

struct ir_hashlist_entry {
	unsigned algs; /* IR_DIGEST_BIT set of what is stated */
	uint8_t digest[IR_DIGEST_ALGS][IR_DIGEST_MAX];
	bool guessed; /* the algorithm, by the length of the digest */
	bool has_size;
	uint64_t size;
	struct ir_buf name; /* initialised once by the caller */
	const char *why; /* of -EINVAL and -ENOTSUP, translated */
};

/* Do the first bytes of a file look like a hash list of lines that end in
 * NUL?  Then its lines must be split there, and nul be set. */
bool ir_hashlist_is_nul(const char *p, size_t len);

/* Do the first bytes of a file look like a hash list? */
bool ir_hashlist_probe(const char *p, size_t len);

/* One line without its end: 1 an entry, 0 nothing (header, comment, blank),
 * -EINVAL no such line, -ENOTSUP an algorithm unknown here. */
int ir_hashlist_line(struct ir_hashlist *h, const char *p, size_t len,
	struct ir_hashlist_entry *ret);

#endif
