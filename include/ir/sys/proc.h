/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_SYS_PROC_H
#define IR_SYS_PROC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "ir/base/err.h"

/*
 * Running other programs: an argv vector (never a shell string), an empty
 * standard input or a given descriptor, output streamed to callbacks, own
 * process group, limits on wall time and bytes; at a limit the whole group
 * gets TERM, then KILL after 2 s, and 2 s later we go on without it (stuck
 * in the kernel).  Output held open by others after the program itself ended
 * is read for 2 s more, then they are stopped; whatever is left in the group
 * at the end is killed.  The child has LC_ALL=C and a fixed PATH (unless env
 * has its own), nothing else of our environment, default signals, only the
 * three standard descriptors, and dies with us.
 */
struct ir_proc_limits {
	unsigned seconds; /* 0: 60 */
	uint64_t out_bytes; /* stdout, 0: 256 MiB */
	uint64_t err_bytes; /* stderr, 0: 1 MiB */
	uint64_t memory; /* RLIMIT_AS, 0: none */
};

struct ir_proc_sink {
	/* which: 1 stdout, 2 stderr.  < 0 stops the program and is what
	 * ir_proc_run answers. NULL: the output is only counted. */
	int (*data)(void *arg, int which, const void *p, size_t len);
	void *arg;
	/* Asked at least five times a second; true stops it. May be NULL. */
	bool (*cancelled)(void *arg);
};

struct ir_proc_end {
	int exit_status; /* -1 when ended by a signal or never begun */
	int signal;
	bool timed_out;
	bool truncated; /* a byte limit was met */
	bool not_found; /* the program (or its interpreter) does not exist */
	bool cancelled;
	bool lingered; /* others held its output open and were stopped */
	uint64_t out_bytes, err_bytes; /* as given to the sink */
	int64_t ms;
};

/* 0 when it ran to some end (look at *ret), < 0 when we could not run it. */
int ir_proc_run(const char *const argv[], const char *const env[], int in_fd,
	const struct ir_proc_limits *limits, const struct ir_proc_sink *sink,
	struct ir_proc_end *ret, struct ir_err *e);

/* Absolute path of a program on the fixed PATH (or as given when it has a
 * slash and is executable): 0, -ENOENT, -EACCES, -ENAMETOOLONG. */
int ir_proc_which(const char *name, char *out, size_t cap);

#endif
