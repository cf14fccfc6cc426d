/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_BASE_IO_H
#define IR_BASE_IO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "ir/base/buf.h"
#include "ir/base/err.h"

/*
 * Files: full reads and writes (EINTR and short counts handled), strict
 * opening of sources, and outputs that appear whole or not at all.
 */

#define IR_IO_CHUNK ((size_t)256 * 1024)

/* Reads until len bytes or end of file; the count, or -errno. */
ssize_t ir_io_read(int fd, void *buf, size_t len);
ssize_t ir_io_pread(int fd, void *buf, size_t len, off_t at);
int ir_io_write(int fd, const void *buf, size_t len); /* 0 or -errno */

/*
 * Opens a source below dirfd (AT_FDCWD allowed) for reading:
 * O_RDONLY|O_CLOEXEC|O_NOFOLLOW|O_NONBLOCK|O_NOCTTY, with O_NOATIME where the
 * kernel lets us; *ret_atime_touched (may be NULL) says it did not.
 * The descriptor, or -errno.  The caller fstats it.
 */
int ir_io_open_source(int dirfd, const char *name, bool *ret_atime_touched);

/* A whole regular file of at most max bytes into out (appended).  Follows
 * links (for files the user names).  Errors name the path. */
int ir_io_slurp(
	const char *path, size_t max, struct ir_buf *out, struct ir_err *e);

/* All of fd, at most max bytes. name is for messages. */
int ir_io_slurp_fd(int fd, const char *name, size_t max, struct ir_buf *out,
	struct ir_err *e);

/*
 * Whole lines, the last LF included, to the end of a file that several
 * programs append to (fd: O_RDWR|O_APPEND): under flock, in one write, on
 * disk when it returns (sync).  A line that a crash cut off gets its LF
 * first, so that ours stand alone and the reader names the other one; what a
 * full disk cuts short is taken back.  0, 1 (such a line was there) or
 * -errno.  The lock is given back, also one that the caller held before.
 */
int ir_io_append_lines(int fd, const void *p, size_t len, bool sync);

/* The same to the file of that name, made (and its name put on disk) when
 * there is none; made: its permissions.  Errors name the path. */
int ir_io_append_file(const char *path, mode_t made, const void *p, size_t len,
	struct ir_err *e);

/* A file without a name that holds these bytes, to be read from its start by
 * a program: its descriptor (close-on-exec), or -errno. */
int ir_io_memory(const char *name, const void *p, size_t len);

/* Nobody wrote to the file between these two looks at it: same file, size and
 * times. */
struct stat;
struct timespec;
bool ir_io_unchanged(const struct stat *a, const struct stat *b);
bool ir_io_same_time(const struct timespec *a, const struct timespec *b);

int ir_io_fsync_dir(int dirfd); /* 0 or -errno; EINVAL (FAT) is not an error */

/* mkdir -p with mode 0700; existing directories are fine. */
int ir_io_mkdirs(const char *path, struct ir_err *e);

/*
 * An output file.  It is made as NAME.partial (O_EXCL) in the directory of
 * path and gets its name at commit, never replacing anything: fsync, rename
 * without replace (renameat2, else link+unlink, else, on FAT, a check and a
 * rename), fsync of the directory; signals are blocked around the commit.
 */
struct ir_out;

/* rename over an old file: status boards, and files put in order */
#define IR_OUT_REPLACE 1u
#define IR_OUT_NOSYNC 2u /* no fsync (test switch) */
#define IR_OUT_KEEP 4u /* abandon leaves NAME.partial for salvage */

/* -EEXIST when path exists (without IR_OUT_REPLACE). */
int ir_out_open(struct ir_out **ret, const char *path, unsigned flags,
	struct ir_err *e);
int ir_out_fd(const struct ir_out *o); /* borrowed */
const char *ir_out_partial(const struct ir_out *o); /* borrowed path */
int ir_out_write(struct ir_out *o, const void *p, size_t len, struct ir_err *e);

/* Gives the file its name; as_path (NULL: the path of ir_out_open) may be
 * another name in the same directory.  Frees o, also on error (the partial
 * file then stays when IR_OUT_KEEP, else it is removed). */
int ir_out_commit(struct ir_out *o, const char *as_path, struct ir_err *e);
void ir_out_abandon(struct ir_out *o); /* NULL is fine */

/* All of it at once; the errors of the four. */
int ir_out_file(const char *path, unsigned flags, const void *p, size_t len,
	struct ir_err *e);

#endif
