/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_EVIDENCE_HASH_H
#define IR_EVIDENCE_HASH_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

#include "ir/base/err.h"
#include "ir/evidence/ledger.h"
#include "ir/sys/digest.h"

/*
 * Digests of many files without packing them (--manifest-only): threads over
 * files, results in the order of submission.  Memory: 256 KiB a thread and
 * some 600 bytes a file that waits for a large one before it in the order, at
 * most IR_HASH_WINDOW of them.
 *
 * All calls, and all results, in the caller's thread.
 */
#define IR_HASH_WINDOW 32768u /* files submitted and not given back */
#define IR_HASH_AHEAD 128u /* of these, files held open */

struct ir_hash_opts {
	unsigned threads; /* 0: one a core, at most 8; 1: no threads at all */
	unsigned digests; /* SHA-256 always, SHA-512 on request */
	/* Not 0: end with -ECANCELED, also inside a file.  NULL: never. */
	const volatile sig_atomic_t *stop;
};

/*
 * status: IR_TAKEN; IR_CHANGED: all of planned was read and the second stat
 * differs in size, mtime, ctime, inode or device; IR_TRUNCATED: fewer bytes
 * than planned (errnum 0: the file ended; else reading failed), the digest is
 * of those; IR_UNREAD (errnum): not opened, or nothing could be read;
 * IR_ABSENT: ENOENT; IR_REFUSED: not a regular file (errnum ELOOP: a link).
 *
 * planned is st_size; a growing file is hashed up to it.  Where st_size is 0
 * (/proc) the file is read to its end, and planned is what that gave.
 */
struct ir_hash_result {
	const char *name; /* as submitted */
	void *opaque;
	enum ir_status status;
	int errnum;
	bool atime_touched;
	bool have_before, have_after;
	struct stat before, after; /* fstat, of the open file */
	uint64_t planned, size; /* size: bytes hashed */
	char sha256[IR_SHA256_HEX]; /* "" unless something was hashed */
	char sha512[IR_DIGEST_HEX];
};

struct ir_hash;

/* done gets each result (borrowed for the call); < 0 from it stops. */
int ir_hash_new(struct ir_hash **ret, const struct ir_hash_opts *o,
	int (*done)(void *arg, const struct ir_hash_result *r), void *arg,
	struct ir_err *e);

/* Stops, drops what is not done (opaque pointers too), joins the threads. */
void ir_hash_free(struct ir_hash *h);

/* Opens name below dirfd (ir_io_open_source) before it returns: dirfd is
 * borrowed for the call, name copied.  What cannot be opened is a result,
 * not an error.  < 0: the result callback stopped, or no memory. */
int ir_hash_submit(struct ir_hash *h, int dirfd, const char *name, void *opaque,
	struct ir_err *e);

/* The same for an open file: fd is given (closed here, also on error). */
int ir_hash_submit_fd(struct ir_hash *h, int fd, const char *name,
	bool atime_touched, void *opaque, struct ir_err *e);

/* A name without a file to hash, in its place in the order. */
int ir_hash_submit_failed(struct ir_hash *h, const char *name,
	enum ir_status status, int errnum, void *opaque, struct ir_err *e);

/* Waits for all and gives their results. More may be submitted after. */
int ir_hash_finish(struct ir_hash *h, struct ir_err *e);

/* Bytes hashed so far, for progress. */
uint64_t ir_hash_bytes(struct ir_hash *h);

#endif
