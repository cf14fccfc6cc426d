/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LIB_EVIDENCE_IMPORT_I_H
#define LIB_EVIDENCE_IMPORT_I_H

#include <stdint.h>

#include "collect_i.h"
#include "ir/evidence/import.h"

/* Limits against archives made to fill memory or time. */
#define IR_IMPORT_MEMBERS 1000000u
#define IR_IMPORT_RATIO 500u /* times the packed bytes; deflate ends at 1032 */
#define IR_IMPORT_FREE ((uint64_t)256 << 20) /* never a bomb below this */

/*
 * The container is read by a child that was forked before any thread started
 * and has closed its sandbox (import_child.c): what it finds comes to the
 * parent through a pipe (import_hear.c), which writes it into the ledger.
 */
struct ir_import_child;
struct ir_import_head;

/* Before anything is made for it: is it there, a folder or a file? */
int ir_import_look(const char *path, struct ir_err *e);
/* Forks the child when there is something to read (r->import).  That it could
 * not be done is told by the check.  0 or -ENOMEM. */
int ir_import_begin(struct ir_run *r, struct ir_err *e);
/* Lets the child check what was imported and was stored, and writes a line an
 * item into the ledger.  0, or < 0 when the run must end. */
int ir_import_check(struct ir_run *r, struct ir_err *e);
void ir_import_end(struct ir_run *r);
/* Member "import": how the child was shut in, once it has said so. */
void ir_import_json(struct ir_jw *w, const struct ir_run *r);

/* In the child: one container being checked. */
#define IR_IMPORT_BESIDE 9 /* names of lists beside an archive */
struct ir_import {
	const struct ir_collect *o;
	int fd; /* to the parent */
	int in; /* the container, open */
	int beside[IR_IMPORT_BESIDE]; /* lists, open, or -1 */
	uint64_t ahead; /* bytes read since the last tick */
	time_t ticked;
	char *scratch; /* IR_SCRATCH bytes */
	char *top; /* its absolute path */
	struct ir_implist *lists;
	struct ir_digest *digest; /* of all that the lists state */
	uint16_t said; /* by the lists, of the next line told */
	char *strip; /* of a Windows script's folder; or NULL */
};

/* Its whole life, after the fork; parent: who it must have been. */
_Noreturn void ir_import_child(
	const struct ir_collect *o, int fd, int in, pid_t parent);
/* All of it, the descriptors open and the sandbox closed. */
int ir_import_read(struct ir_import *x, struct ir_err *e);

/* To the parent (import_child.c).  0 or < 0: there is none any more. */
int ir_import_say(const struct ir_import *x, struct ir_import_head *h,
	const char *const text[], struct ir_err *e);
/* After n bytes of the container, and once in a while without any. */
int ir_import_tick(struct ir_import *x, size_t n, struct ir_err *e);
/* Opens the lists that lie beside an archive. */
int ir_import_open_beside(struct ir_import *x, struct ir_err *e);

/* A line for rel below the container (len 0: itself).  artifact NULL: the
 * user asked for it, so its absence is a gap. */
int ir_import_tell(struct ir_import *x, const char *rel, size_t len,
	const char *artifact, const char *kind, enum ir_status s,
	struct ir_err *e, const char *fmt, ...)
	__attribute__((format(printf, 8, 9)));

/* Readies x->digest for the lists read so far. */
int ir_import_start(struct ir_import *x, struct ir_err *e);
/* Ends x->digest and tells what the lists say of the item. */
int ir_import_judge(struct ir_import *x, const char *rel, size_t len,
	const char *kind, struct ir_err *e);
/* Tells of what is listed and not there. */
int ir_import_missing(struct ir_import *x, struct ir_err *e);
/* Feeds an open file to x->digest. */
int ir_import_hash(struct ir_import *x, int fd, struct ir_err *e);

int ir_import_tree(struct ir_import *x, const char *path, struct ir_err *e);
int ir_import_archive(struct ir_import *x, int fd, struct ir_err *e);

/* A folder that the Windows script wrote (winlive.h), wherever it lies. */
struct ir_import_folder {
	const char *prefix; /* of its names in the container, "" or "DIR/" */
	/* A text of it: 0, 1 there is none to be had, < 0. */
	int (*text)(void *arg, const char *name, struct ir_buf *out);
	/* Bytes of a file of it; false: it is not there. */
	bool (*size)(void *arg, const char *name, uint64_t *ret);
	void *arg;
};
/* An outcome per item, after its hashes. */
int ir_import_windows(struct ir_import *x, const struct ir_import_folder *f,
	struct ir_err *e);

/* 1 the directory is such a folder, and x->strip is set; 0; < 0.  Then: of it
 * or of its direct subdirectories that are. */
int ir_import_windows_is(struct ir_import *x, int dirfd, struct ir_err *e);
int ir_import_windows_dirs(
	struct ir_import *x, int dirfd, bool itself, struct ir_err *e);

#endif
