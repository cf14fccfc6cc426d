/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_EVIDENCE_TAR_READ_H
#define IR_EVIDENCE_TAR_READ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ir/base/err.h"
#include "ir/sys/archive.h"

/*
 * Reading the tar inside our archives as its bytes come (POSIX pax, with GNU
 * sparse 1.0 members): no copy of the data, no memory beyond one header, and
 * strict, because whatever our writer would not have written is a sign that
 * somebody else did.  Archives of others go through ir/sys/archive.h.
 */
#define IR_TAR_BLOCK ((size_t)512)
#define IR_TAR_PAX_MAX ((size_t)1 << 20) /* bytes of one extended header */
#define IR_TAR_NAME_MAX ((size_t)64 * 1024)
#define IR_TAR_EXTENTS_MAX 1000000u /* of one sparse member */

struct ir_tar_member {
	const char *name; /* bytes as stored, NUL-terminated, no NUL inside */
	size_t name_len;
	const char *link; /* target of a link, or NULL */
	size_t link_len;
	enum ir_member_type type;
	char typeflag;
	bool sparse;
	uint64_t size; /* logical: holes included */
	uint64_t offset; /* of the first header in the tar stream */
	uint32_t mode;
	int64_t mtime;
};

/* Each returns 0, or < 0 to stop: ir_tar_feed returns that. */
struct ir_tar_sink {
	/* The names are borrowed for the call. */
	int (*begin)(void *arg, const struct ir_tar_member *m);
	int (*data)(
		void *arg, const void *p, size_t len); /* borrowed of feed */
	int (*hole)(void *arg, uint64_t len); /* zeros */
	int (*end)(void *arg);
	/* Readable, yet not as it should be; code is stable. */
	int (*odd)(
		void *arg, const char *code, uint64_t offset, const char *why);
	void *arg;
};

struct ir_tar;
int ir_tar_new(
	struct ir_tar **ret, const struct ir_tar_sink *sink, struct ir_err *e);
void ir_tar_free(struct ir_tar *t);

/* -IR_EFORMAT, -IR_ELIMIT with "tar offset N: why": the handle is dead. */
int ir_tar_feed(struct ir_tar *t, const void *p, size_t len, struct ir_err *e);

/*
 * len bytes of the stream cannot be had (a damaged frame).  True: they lie
 * inside the data of the current member, reading goes on.  False: the current
 * member, if any, is given up without its end call, and reading goes on at
 * the next thing that looks like a header: only fit for saying what else is
 * there, never for trust.
 */
bool ir_tar_skip(struct ir_tar *t, uint64_t len);

/* The same for a number of bytes that nobody knows (the offsets do not count
 * them): what is read next begins at a multiple of IR_TAR_BLOCK. */
void ir_tar_seek(struct ir_tar *t);

/* Only a member whose name begins so is taken for one after a skip or seek:
 * what looks like a header may lie in a file.  Borrowed; NULL: any. */
void ir_tar_expect(struct ir_tar *t, const char *prefix);

/* -IR_EFORMAT unless the end-of-archive blocks were seen. */
int ir_tar_finish(struct ir_tar *t, struct ir_err *e);

uint64_t ir_tar_offset(const struct ir_tar *t); /* bytes fed */

#endif
