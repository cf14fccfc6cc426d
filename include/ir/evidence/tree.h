/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_EVIDENCE_TREE_H
#define IR_EVIDENCE_TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>

#include "ir/base/err.h"

/*
 * Walks a tree by directory descriptors (openat, O_NOFOLLOW, O_NONBLOCK,
 * O_NOATIME where the kernel lets us), names of a directory in byte order.
 *
 * Memory does not depend on the tree: at most names_max bytes of names are
 * held.  A larger directory is read in several passes, each keeping the
 * smallest names after the last one given out; names held for the directories
 * above are given up first and read again on the way back.  Links are never
 * followed, other file systems not entered unless cross is set, a directory
 * that is its own ancestor is not entered again.
 */
struct ir_tree_opts {
	bool cross; /* enter other file systems */
	unsigned max_depth; /* levels below the start, 0: IR_TREE_DEPTH */
	size_t names_max; /* bytes of names held, 0: IR_TREE_NAMES */
};
#define IR_TREE_DEPTH 4096u
#define IR_TREE_NAMES ((size_t)8 << 20)
#define IR_TREE_NAMES_MIN ((size_t)8192)

/* An entry of a directory, or the start.  All borrowed for the call. */
struct ir_tree_entry {
	const char *path; /* the start's, then "/name" for each level */
	size_t path_len;
	int dirfd; /* name below dirfd is the object */
	const char *name;
	unsigned char type; /* DT_REG, ..., DT_UNKNOWN when errnum is set */
	const struct stat *st; /* of directories and of the start; or NULL */
	bool other_fs; /* a directory on another file system: not entered */
	int errnum; /* it could not be looked at (ENOENT: gone since) */
};

/* A directory after it was listed (or could not be). */
struct ir_tree_dir {
	const char *path;
	size_t path_len;
	int fd; /* -1 when it could not be opened */
	/* after: NULL when not listed; both NULL: the rest of a large
	 * directory could not be read */
	const struct stat *before, *after;
	bool atime_touched;
	int errnum; /* 0: listed whole */
	const char *why; /* NULL, or the rule that kept us out */
};

struct ir_tree_sink {
	/* < 0 stops the walk; 1 on a directory: do not enter it.  listed
	 * follows for a directory that was to be entered. */
	int (*entry)(void *arg, const struct ir_tree_entry *en);
	int (*listed)(void *arg, const struct ir_tree_dir *d);
	void *arg;
};

/*
 * Walks the object name below dirfd (AT_FDCWD allowed); path is how it is
 * called in entries ("/" makes "/name" of its children).  0, the sink's < 0,
 * or -ENOMEM.
 */
int ir_tree_walk(int dirfd, const char *name, const char *path,
	const struct ir_tree_opts *o, const struct ir_tree_sink *sink,
	struct ir_err *e);

#endif
