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
	int signal; /* also 0 where nobody could tell how it ended */
	int why; /* an errno: what kept it from beginning; 0 */
	int64_t cpu_ms; /* used by it; -1: nobody could tell */
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

/*
 * The same program, spoken with: started by open, its standard output read
 * (and its input written) as one goes, standard error kept.  Ends when it is
 * closed: TERM, KILL after 2 s, unless it has ended by itself.  SIGPIPE is
 * ignored by whoever writes to it.
 */
struct ir_proc;
struct ir_proc_wait {
	int ms; /* at most, per call; -1: no limit */
	bool (*cancelled)(void *arg); /* asked five times a second, or NULL */
	void *arg;
};
#define IR_PROC_ERR_KEPT ((size_t)64 << 10) /* of standard error */

/* A program that is shut in: it may need so much, and (closed) opens, makes
 * and executes nothing but itself (sandbox.h). */
struct ir_proc_room {
	uint64_t data; /* RLIMIT_DATA, bytes; 0: any */
	unsigned cpu_seconds; /* RLIMIT_CPU, then it is killed; 0: any */
	bool closed;
	int lent; /* one more descriptor (borrowed), its 3; -1: none */
};

/* in_fd: its standard input (borrowed), -1: none; IR_PROC_PIPE: a pipe for
 * ir_proc_write.  room: NULL like any other.  -ENOENT: no such program. */
#define IR_PROC_PIPE (-2)
int ir_proc_open(struct ir_proc **ret, const char *const argv[],
	const char *const env[], int in_fd, const struct ir_proc_room *room,
	struct ir_err *e);

/* From now on so much CPU time, all in all, and not more than it had: the
 * seconds that hold now, -errno. */
int ir_proc_hasten(struct ir_proc *p, unsigned cpu_seconds);

/* Bytes read, 0 at the end of its output; -ETIME nothing came in time,
 * -ECANCELED. */
ssize_t ir_proc_read(
	struct ir_proc *p, void *buf, size_t cap, const struct ir_proc_wait *w);
/* 0 when all is written; -EPIPE it reads no more, -ETIME, -ECANCELED. */
int ir_proc_write(struct ir_proc *p, const void *buf, size_t len,
	const struct ir_proc_wait *w);
void ir_proc_end_input(struct ir_proc *p);
/* Has it ended?  Looks, never waits. */
bool ir_proc_ended(struct ir_proc *p);
/* What it wrote to standard error so far (its first bytes), borrowed. */
const char *ir_proc_errors(struct ir_proc *p, size_t *ret_len);
/* Ends and frees it (NULL is fine).  patience: so long it may take to end by
 * itself once its output is closed, in ms; ret may be NULL. */
void ir_proc_close(struct ir_proc *p, int patience, struct ir_proc_end *ret);

/* A program of ours beside the running one, with our own terminal and
 * environment, until it ends: its exit status, or < 0.  argv[0] is its name
 * ("ir-collect"). */
int ir_proc_beside(const char *const argv[], struct ir_err *e);

/* The same for a program that the user named, found on the user's own path:
 * an editor. */
int ir_proc_terminal(const char *const argv[], struct ir_err *e);

/* Absolute path of a program on the fixed PATH (or as given when it has a
 * slash and is executable): 0, -ENOENT, -EACCES, -ENAMETOOLONG. */
int ir_proc_which(const char *name, char *out, size_t cap);

#endif
