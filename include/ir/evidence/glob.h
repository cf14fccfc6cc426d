/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_EVIDENCE_GLOB_H
#define IR_EVIDENCE_GLOB_H

#include <stdbool.h>
#include <stddef.h>

#include "ir/base/err.h"

/*
 * Path patterns below a root directory: '*', '?' (one character), '[...]'
 * ('!' or '^' negates) within a component, "**" and "**N" (N levels, default
 * 10 when bare as in the ForensicArtifacts schema) as a whole component.  At
 * the end of a pattern "**" takes 1 to N levels, elsewhere 0 to N.  Names
 * that begin with a dot are like others.  case_fold compares ASCII letters
 * without case (Windows images).  Works with openat and directory
 * descriptors, streaming: no list of all matches is kept, each path is
 * matched once.
 *
 * Links in the middle of a path are resolved inside the root (openat2
 * RESOLVE_IN_ROOT, or by hand where the kernel refuses it); "**" never
 * descends through a link, nor into another file system unless cross is set.
 * The last component is never followed.  A literal component is found by its
 * name: its directory need not be readable, only searchable.
 */
struct ir_glob_opts {
	bool case_fold;
	bool cross;
	unsigned max_depth; /* 0: 128 */
};

struct ir_glob_sink {
	/* path: absolute below the root ("/var/log/syslog", as matched);
	 * dirfd (O_PATH), name: where the object is (borrowed for the call).
	 * < 0 stops and is what ir_glob returns, *e left alone. */
	int (*match)(void *arg, const char *path, int dirfd, const char *name);
	/* A directory that could not be read, an item of kind "unread"; may
	 * be NULL.  What is absent, vanished or a loop of links is none. */
	int (*unread)(void *arg, const char *path, int errnum);
	void *arg;
};

/* The number of matches through *ret_n; 0 or < 0.  Names come sorted by byte
 * within a directory.  -IR_EFORMAT: the pattern has ".." or over 128 parts. */
int ir_glob(int rootfd, const char *pattern, const struct ir_glob_opts *o,
	const struct ir_glob_sink *sink, size_t *ret_n, struct ir_err *e);

/* Does the pattern match this path?  (So that of two patterns that match the
 * same path only the first takes it, without a list of what was taken.) */
bool ir_glob_match(const char *pattern, const char *path, bool case_fold);

#endif
