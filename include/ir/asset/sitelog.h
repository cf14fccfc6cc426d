/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_ASSET_SITELOG_H
#define IR_ASSET_SITELOG_H

#include <stddef.h>
#include <stdint.h>

#include "ir/base/arena.h"
#include "ir/base/err.h"
#include "ir/base/json.h"

/*
 * Files of the site that only ever grow, one JSON object a line: answers to
 * checklists, MDS2, bulletins.  A line that a crash cut short is told and not
 * counted; the others are read all the same.
 *
 * Limits: 256 MiB, 1 MiB a line.
 */
struct ir_unread {
	/* why: one line, translated, escaped */
	void (*tell)(
		void *arg, const char *file, uint32_t line, const char *why);
	void *arg;
};

/* Each object to one(), which may refuse it with -IR_EFORMAT (told like a
 * line that is none).  fd < 0: SITE/file is opened; there is none: 0. */
struct ir_sitelog {
	const char *dir, *file;
	int fd;
	const struct ir_unread *unread; /* or NULL */
	int (*one)(void *arg, const struct ir_json *j, uint32_t line,
		struct ir_err *e);
	void *arg;
};
int ir_sitelog_read(const struct ir_sitelog *l, struct ir_err *e);

/* A member of the object as text in the arena; NULL: absent, no text. */
const char *ir_sitelog_text(struct ir_arena *a, const struct ir_json *j,
	ir_node obj, const char *key);

/* Whole lines to SITE/file, on disk when it returns. */
int ir_sitelog_add(const char *dir, const char *file, const char *lines,
	size_t len, struct ir_err *e);

/*
 * SITE/documents/: files by their SHA-256, with the suffix they came with.
 * keep copies all of fd (at most IR_DOCUMENT_BYTES); what is there already
 * stays.  find: 0 and the path (the caller's), 1 there is none.
 */
#define IR_SITE_DOCUMENTS "documents"
#define IR_DOCUMENT_BYTES ((uint64_t)1 << 30)
int ir_document_keep(const char *dir, int fd, const char *name,
	char ret_sha256[65], struct ir_err *e);
int ir_document_find(
	const char *dir, const char *sha256, char **ret, struct ir_err *e);

#endif
