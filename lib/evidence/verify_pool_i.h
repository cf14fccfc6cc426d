/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LIB_EVIDENCE_VERIFY_POOL_I_H
#define LIB_EVIDENCE_VERIFY_POOL_I_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ir/sys/digest.h"
#include "verify_i.h"

/*
 * Digests of files of a directory, many at once, results in the order given.
 * Files are opened below dirfd without leaving it; links in the path are
 * refused unless follow is set (then they may not lead out).
 */
struct pool_file {
	char *name; /* below dirfd; given */
	unsigned algs;
	uint64_t line; /* the caller's */
	void *extra; /* the caller's; freed with the file */
	/* results */
	int errnum; /* 0, or why not: ENOENT, EACCES, ELOOP, EXDEV ... */
	bool irregular; /* not a regular file */
	uint64_t size;
	uint8_t digests[IR_DIGEST_ALGS][IR_DIGEST_MAX];
};

#define POOL_BATCH 256u

struct pool {
	struct vfy *v;
	int dirfd;
	bool follow;
	struct pool_file files[POOL_BATCH];
	size_t n;
	int (*done)(void *arg, struct pool_file *f); /* < 0 stops */
	void *arg;
	uint64_t bytes, count; /* for progress */
};

struct pool *pool_new(struct vfy *v, int dirfd, bool follow,
	int (*done)(void *arg, struct pool_file *f), void *arg);
void pool_free(struct pool *p);

/* name and extra are given, also on error. */
int pool_add(struct pool *p, char *name, unsigned algs, uint64_t line,
	void *extra, struct ir_err *e);
int pool_flush(struct pool *p, struct ir_err *e);

/* Opens below dirfd as the pool does; a descriptor or -errno. */
int vfy_open_beneath(int dirfd, const char *name, bool follow);

#endif
