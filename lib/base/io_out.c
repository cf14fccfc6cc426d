/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/base/io.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"

#define SUFFIX ".partial"

struct ir_out {
	int dirfd;
	int fd;
	unsigned flags;
	char *path; /* as the caller named it */
	char *partial; /* path with SUFFIX */
};

/* The name within the directory. */
static const char *
base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* Closes and forgets everything but the file itself. */
static void
out_free(struct ir_out *o)
{
	if (!o)
		return;
	if (o->fd >= 0)
		(void)close(o->fd); /* abandoned, or closed already */
	if (o->dirfd >= 0)
		(void)close(o->dirfd); /* never written through */
	free(o->path);
	free(o->partial);
	free(o);
}

static int
open_dir(struct ir_out *o)
{
	size_t len = (size_t)(base_name(o->path) - o->path);
	char *dir = len ? strndup(o->path, len) : strdup(".");
	int err;

	if (!dir)
		return -ENOMEM;
	o->dirfd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	err = errno;
	free(dir);
	return o->dirfd < 0 ? -err : 0;
}

static int
open_partial(struct ir_out *o)
{
	const char *name = base_name(o->partial);
	int flags = O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW;

	o->fd = openat(o->dirfd, name, flags, 0600);
	/* A board that died while drawing must not stop the next one. */
	if (o->fd < 0 && errno == EEXIST && (o->flags & IR_OUT_REPLACE) &&
		unlinkat(o->dirfd, name, 0) == 0)
		o->fd = openat(o->dirfd, name, flags, 0600);
	return o->fd < 0 ? -errno : 0;
}

static int
exists_at(int dirfd, const char *name)
{
	struct stat st;

	return fstatat(dirfd, name, &st, AT_SYMLINK_NOFOLLOW) == 0;
}

int
ir_out_open(
	struct ir_out **ret, const char *path, unsigned flags, struct ir_err *e)
{
	struct ir_out *o = calloc(1, sizeof(*o));
	struct ir_esc esc;
	const char *subject = path;
	int r = -ENOMEM;

	if (!o)
		return ir_err_sys(
			e, ENOMEM, _("cannot create '%s'"), ir_esc(path, &esc));
	o->dirfd = o->fd = -1;
	o->flags = flags;
	o->path = strdup(path);
	if (!o->path || asprintf(&o->partial, "%s" SUFFIX, path) < 0) {
		o->partial = NULL;
		goto fail;
	}
	r = *base_name(path) ? open_dir(o) : -EISDIR;
	if (r)
		goto fail;
	r = -EEXIST;
	if (!(flags & IR_OUT_REPLACE) && exists_at(o->dirfd, base_name(path)))
		goto fail;
	r = open_partial(o);
	if (r) {
		subject = o->partial;
		goto fail;
	}
	*ret = o;
	return 0;
fail:
	r = ir_err_sys(e, r, _("cannot create '%s'"), ir_esc(subject, &esc));
	out_free(o);
	return r;
}

int
ir_out_fd(const struct ir_out *o)
{
	return o->fd;
}

const char *
ir_out_partial(const struct ir_out *o)
{
	return o->partial;
}

int
ir_out_write(struct ir_out *o, const void *p, size_t len, struct ir_err *e)
{
	struct ir_esc esc;
	int r = ir_io_write(o->fd, p, len);

	if (r)
		return ir_err_sys(
			e, r, _("cannot write '%s'"), ir_esc(o->partial, &esc));
	return 0;
}

/*
 * File systems without links and without a rename that refuses to replace
 * (FAT and exFAT through FUSE): the final name is taken first, by O_EXCL, so
 * that the rename can only replace what we made ourselves.
 */
static int
rename_over_reservation(int dirfd, const char *from, const char *to)
{
	int err, fd;

	fd = openat(dirfd, to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		return -errno;
	(void)close(fd); /* empty */
	if (renameat(dirfd, from, dirfd, to) == 0)
		return 0;
	err = errno;
	(void)unlinkat(dirfd, to, 0); /* ours; the rename's error counts */
	return -err;
}

static int
no_such_call(int err)
{
	return err == EINVAL || err == ENOSYS || err == EPERM ||
		err == EOPNOTSUPP || err == EMLINK;
}

static int
rename_new(int dirfd, const char *from, const char *to)
{
	int err;

	if (renameat2(dirfd, from, dirfd, to, RENAME_NOREPLACE) == 0)
		return 0;
	if (!no_such_call(errno))
		return -errno;
	if (linkat(dirfd, from, dirfd, to, 0) == 0) {
		if (unlinkat(dirfd, from, 0) == 0)
			return 0;
		err = errno;
		(void)unlinkat(dirfd, to, 0); /* ours; back to one name */
		return -err;
	}
	if (!no_such_call(errno))
		return -errno;
	return rename_over_reservation(dirfd, from, to);
}

/* What is not committed has no final name: after a failed fsync of the
 * directory (r) the partial one comes back, as far as that goes. */
static int
take_back(const struct ir_out *o, const char *from, const char *to, int r)
{
	if (r < 0 && !(o->flags & IR_OUT_REPLACE))
		(void)renameat(o->dirfd, to, o->dirfd, from);
	return r;
}

static int
give_name(struct ir_out *o, const char *to)
{
	const char *from = base_name(o->partial);
	sigset_t all, old;
	int r;

	(void)sigfillset(&all); /* cannot fail */
	r = -pthread_sigmask(SIG_SETMASK, &all, &old);
	if (r)
		return r;
	if (o->flags & IR_OUT_REPLACE)
		r = renameat(o->dirfd, from, o->dirfd, to) == 0 ? 0 : -errno;
	else
		r = rename_new(o->dirfd, from, to);
	if (r == 0 && !(o->flags & IR_OUT_NOSYNC))
		r = take_back(o, from, to, ir_io_fsync_dir(o->dirfd));
	(void)pthread_sigmask(SIG_SETMASK, &old, NULL); /* a valid mask */
	return r;
}

int
ir_out_commit(struct ir_out *o, const char *as_path, struct ir_err *e)
{
	const char *path = as_path ? as_path : o->path;
	struct ir_esc esc;
	int r = 0;

	if (!(o->flags & IR_OUT_NOSYNC) && fsync(o->fd) != 0)
		r = -errno;
	if (close(o->fd) != 0 && r == 0)
		r = -errno;
	o->fd = -1;
	if (r) {
		r = ir_err_sys(
			e, r, _("cannot write '%s'"), ir_esc(o->partial, &esc));
	} else {
		r = give_name(o, base_name(path));
		if (r)
			r = ir_err_sys(e, r, _("cannot create '%s'"),
				ir_esc(path, &esc));
	}
	if (r)
		ir_out_abandon(o);
	else
		out_free(o);
	return r;
}

void
ir_out_abandon(struct ir_out *o)
{
	if (o && !(o->flags & IR_OUT_KEEP))
		/* absent already when it was renamed */
		(void)unlinkat(o->dirfd, base_name(o->partial), 0);
	out_free(o);
}

/* Under the lock.  end: where ours begin. */
static int
append_at(int fd, off_t end, const void *p, size_t len, bool sync)
{
	char last = '\n';
	struct ir_buf b;
	int r;

	if (end > 0 && ir_io_pread(fd, &last, 1, end - 1) != 1)
		return -EIO;
	ir_buf_init(&b, 0);
	if (last != '\n') {
		(void)ir_buf_addc(&b, '\n'); /* sticky */
		(void)ir_buf_add(&b, p, len); /* sticky */
		p = b.p;
		len = b.len;
	}
	r = ir_buf_err(&b);
	if (r == 0) {
		r = ir_io_write(fd, p, len);
		if (r < 0)
			/* else the reader names it; the first error counts */
			(void)!ftruncate(fd, end);
	}
	if (r == 0 && sync && fsync(fd) != 0)
		r = -errno;
	ir_buf_free(&b);
	return r < 0 ? r : last != '\n';
}

int
ir_io_append_lines(int fd, const void *p, size_t len, bool sync)
{
	off_t end;
	int r;

	while (flock(fd, LOCK_EX) != 0)
		if (errno != EINTR)
			return -errno;
	end = lseek(fd, 0, SEEK_END);
	r = end < 0 ? -errno : len > 0 ? append_at(fd, end, p, len, sync) : 0;
	(void)flock(fd, LOCK_UN); /* a valid descriptor */
	return r;
}

/* A file that is new has its name on disk, too. */
static int
sync_name(const char *path)
{
	size_t len = (size_t)(base_name(path) - path);
	char *dir = len ? strndup(path, len) : strdup(".");
	int fd = dir ? open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
	int r = !dir ? -ENOMEM : fd < 0 ? -errno : ir_io_fsync_dir(fd);

	if (fd >= 0)
		(void)close(fd); /* read only */
	free(dir);
	return r;
}

int
ir_io_append_file(const char *path, mode_t made, const void *p, size_t len,
	struct ir_err *e)
{
	struct stat st = {.st_size = 0};
	struct ir_esc esc;
	int fd, r;

	fd = open(path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, made);
	r = fd < 0 || fstat(fd, &st) != 0 ? -errno
		: S_ISREG(st.st_mode)     ? ir_io_append_lines(fd, p, len, true)
					  : -EINVAL;
	if (r >= 0 && st.st_size == 0) {
		int n = sync_name(path);

		r = n < 0 ? n : r;
	}
	if (fd >= 0 && close(fd) != 0 && r >= 0)
		r = -errno;
	return r < 0
		? ir_err_sys(e, r, _("cannot write '%s'"), ir_esc(path, &esc))
		: r;
}

int
ir_out_file(const char *path, unsigned flags, const void *p, size_t len,
	struct ir_err *e)
{
	struct ir_out *o = NULL;
	int r = ir_out_open(&o, path, flags, e);

	if (!o)
		return r;
	r = ir_out_write(o, p, len, e);
	if (r == 0)
		return ir_out_commit(o, NULL, e);
	ir_out_abandon(o);
	return r;
}
