/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LIB_EVIDENCE_OBJECTS_I_H
#define LIB_EVIDENCE_OBJECTS_I_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

#include "ir/base/buf.h"
#include "ir/base/err.h"
#include "ir/base/json.h"
#include "ir/evidence/bag.h"
#include "ir/evidence/ledger.h"
#include "ir/evidence/tree.h"

#include "plan_i.h"

struct ir_run; /* collect_i.h */

/* What became of one object: a line of objects.jsonl before it is text. */
#define IR_REASON_MAX 256
struct ir_object {
	const struct ir_ask *ask;
	const char *path;
	size_t path_len;
	const char *kind;
	enum ir_status status;
	char reason[IR_REASON_MAX]; /* "" none */
	const char *stored; /* NULL: no payload */
	bool sized; /* planned and size are meant */
	uint64_t planned;
	struct ir_member_out out; /* when stored */
	const char *media;
	const char *link_of;
	const struct ir_extent *extents;
	size_t n_extents;
	const char *target;
	size_t target_len;
	unsigned command; /* 0: none */
	bool atime_touched;
	const struct stat *st, *after; /* NULL: none */
	struct stat first, second; /* where these may lie */
	const char *xattrs; /* JSON array, NULL: none */
	size_t xattrs_len;
};

/* Appends the line, LF included. */
int ir_object_line(struct ir_buf *out, const struct ir_object *ob);

/* Is it the very object that the user named? */
bool ir_object_named(const struct ir_object *ob);

/* Sets status and reason (printf). */
void ir_object_fail(struct ir_object *ob, enum ir_status s, const char *fmt,
	...) __attribute__((format(printf, 3, 4)));

/* It is no file, directory or link: a gap when the user named it, or a link to
 * it.  ob->st is set. */
void ir_object_no_content(struct ir_object *ob);

/* The same for what was asked for by its path alone. */
void ir_object_path_only(struct ir_object *ob);

/* "regular file", ... of a mode, as kinds in the ledger: "file". */
const char *ir_object_kind(mode_t mode);

/* Are both the same as far as "changed" goes; as far as every field goes. */
bool ir_stat_steady(const struct stat *a, const struct stat *b);
bool ir_stat_same(const struct stat *a, const struct stat *b);

/* Extended attributes of an open file, or of name below dirfd when fd < 0, as
 * a JSON array; nothing when there are none. */
int ir_object_xattrs(int fd, int dirfd, const char *name, struct ir_buf *out);
/* One of that array; unread: why there is no value, or NULL. */
void ir_object_xattr(struct ir_jw *w, const char *name, const void *value,
	size_t len, const char *unread);

/*
 * Where the data of a sparse file is.  1 and *ret_n extents when it has holes
 * worth it, 0 when it is to be read as it is, < 0 no memory.  The array *v is
 * grown as needed and may be used again (free it at the end).
 */
int ir_object_extents(int fd, uint64_t size, struct ir_extent **v, size_t *cap,
	size_t *ret_n);

/* First links of files with several names, bounded. */
struct ir_links;
struct ir_link {
	const char *stored; /* borrowed until the next ir_links_add */
	char sha256[IR_SHA256_HEX];
	char sha512[129];
	uint64_t size;
	struct timespec ctime;
	enum ir_status status;
};
int ir_links_new(struct ir_links **ret, size_t max_bytes, struct ir_err *e);
void ir_links_free(struct ir_links *l);
bool ir_links_get(
	const struct ir_links *l, dev_t dev, ino_t ino, struct ir_link *ret);
/* 0, 1 full (not noted), < 0. */
int ir_links_add(
	struct ir_links *l, dev_t dev, ino_t ino, const struct ir_link *v);

/*
 * Takes the object name below dirfd for ask i of the run's plan, and writes
 * its line.  dtype: DT_... when the directory said so.  0 when the outcome is
 * on record, whatever it is; < 0 when the run must end.
 */
int ir_object_take(struct ir_run *r, size_t i, int dirfd, const char *name,
	const char *path, size_t path_len, unsigned char dtype,
	struct ir_err *e);

/* A directory of a tree after it was listed. */
int ir_object_dir(struct ir_run *r, size_t i, const struct ir_tree_dir *d,
	struct ir_err *e);

/* Something asked for that has no object: absent, skipped, timed out. */
int ir_object_none(struct ir_run *r, const struct ir_ask *ask, const char *path,
	size_t path_len, enum ir_status s, const char *why, struct ir_err *e);

/* Reads an open file into the bag (objects_read.c): fills size, digests,
 * status.  0, or < 0 when the run must end. */
int ir_object_store(struct ir_run *r, struct ir_object *ob, int fd, bool pseudo,
	struct ir_err *e);

#endif
