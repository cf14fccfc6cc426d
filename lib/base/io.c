/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/base/io.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"

ssize_t
ir_io_read(int fd, void *buf, size_t len)
{
	char *p = buf;
	size_t got = 0;

	while (got < len) {
		ssize_t n = read(fd, p + got, len - got);

		if (n == 0)
			break;
		if (n > 0)
			got += (size_t)n;
		else if (errno != EINTR)
			return -errno;
	}
	return (ssize_t)got;
}

ssize_t
ir_io_pread(int fd, void *buf, size_t len, off_t at)
{
	char *p = buf;
	size_t got = 0;

	while (got < len) {
		ssize_t n = pread(fd, p + got, len - got, at + (off_t)got);

		if (n == 0)
			break;
		if (n > 0)
			got += (size_t)n;
		else if (errno != EINTR)
			return -errno;
	}
	return (ssize_t)got;
}

int
ir_io_write(int fd, const void *buf, size_t len)
{
	const char *p = buf;

	while (len > 0) {
		ssize_t n = write(fd, p, len);

		if (n > 0) {
			p += n;
			len -= (size_t)n;
		} else if (n == 0)
			return -EIO;
		else if (errno != EINTR)
			return -errno;
	}
	return 0;
}

int
ir_io_open_source(int dirfd, const char *name, bool *ret_atime_touched)
{
	int flags = O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY;
	int fd = openat(dirfd, name, flags | O_NOATIME);
	bool touched = false;

	/* EPERM: neither owner nor CAP_FOWNER. */
	if (fd < 0 && errno == EPERM) {
		fd = openat(dirfd, name, flags);
		touched = true;
	}
	if (fd < 0)
		return -errno;
	if (ret_atime_touched)
		*ret_atime_touched = touched;
	return fd;
}

int
ir_io_slurp_fd(int fd, const char *name, size_t max, struct ir_buf *out,
	struct ir_err *e)
{
	size_t start = out->len;
	struct ir_esc esc;

	for (;;) {
		size_t have = out->len - start;
		size_t want = have < 4096 ? 4096 : have;
		ssize_t n;

		want = want > IR_IO_CHUNK ? IR_IO_CHUNK : want;
		/* One byte more than allowed, to notice it. */
		want = want > max - have ? max - have + 1 : want;
		if (ir_buf_reserve(out, want) != 0)
			return ir_err_set(e, ir_buf_err(out),
				ir_buf_err(out) == -ENOMEM
					? _("no memory for '%s'")
					: _("'%s' is too large"),
				ir_esc(name, &esc));
		n = ir_io_read(fd, out->p + out->len, want);
		if (n < 0)
			return ir_err_sys(e, (int)n, _("cannot read '%s'"),
				ir_esc(name, &esc));
		if (n == 0)
			break;
		if ((size_t)n > max - have)
			return ir_err_set(e, -IR_ELIMIT,
				_("'%s' is larger than %zu bytes"),
				ir_esc(name, &esc), max);
		out->len += (size_t)n;
		out->p[out->len] = '\0';
	}
	return 0;
}

int
ir_io_slurp(const char *path, size_t max, struct ir_buf *out, struct ir_err *e)
{
	/* O_NONBLOCK: a FIFO must not hold us. */
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	struct ir_esc esc;
	struct stat st;
	int r;

	if (fd < 0 || fstat(fd, &st) != 0)
		r = ir_err_sys(
			e, errno, _("cannot open '%s'"), ir_esc(path, &esc));
	else if (!S_ISREG(st.st_mode))
		r = ir_err_set(e, S_ISDIR(st.st_mode) ? -EISDIR : -EINVAL,
			_("'%s' is not a regular file"), ir_esc(path, &esc));
	else
		r = ir_io_slurp_fd(fd, path, max, out, e);
	if (fd >= 0)
		(void)close(fd); /* read only */
	return r;
}

int
ir_io_fsync_dir(int dirfd)
{
	if (fsync(dirfd) != 0 && errno != EINVAL && errno != ENOSYS)
		return -errno;
	return 0;
}

/* EEXIST is fine when the name leads to a directory. */
static int
make_dir(const char *path)
{
	struct stat st;
	int err;

	if (mkdir(path, 0700) == 0)
		return 0;
	err = errno;
	if (stat(path, &st) != 0)
		return -err;
	return S_ISDIR(st.st_mode) ? 0 : -ENOTDIR;
}

int
ir_io_mkdirs(const char *path, struct ir_err *e)
{
	struct ir_buf b;
	struct ir_esc esc;
	int r;

	ir_buf_init(&b, 0);
	r = ir_buf_adds(&b, path);
	for (size_t i = 1; r == 0 && i < b.len; i++) {
		if (b.p[i] != '/' || b.p[i - 1] == '/')
			continue;
		b.p[i] = '\0';
		r = make_dir(b.p);
		b.p[i] = '/';
	}
	if (r == 0)
		r = make_dir(b.p);
	ir_buf_free(&b);
	if (r)
		return ir_err_sys(e, r, _("cannot make directory '%s'"),
			ir_esc(path, &esc));
	return 0;
}

bool
ir_io_same_time(const struct timespec *a, const struct timespec *b)
{
	return a->tv_sec == b->tv_sec && a->tv_nsec == b->tv_nsec;
}

bool
ir_io_unchanged(const struct stat *a, const struct stat *b)
{
	return a->st_size == b->st_size && a->st_dev == b->st_dev &&
		a->st_ino == b->st_ino &&
		ir_io_same_time(&a->st_mtim, &b->st_mtim) &&
		ir_io_same_time(&a->st_ctim, &b->st_ctim);
}

int
ir_io_memory(const char *name, const void *p, size_t len)
{
	int fd = memfd_create(name, MFD_CLOEXEC), r;

	if (fd < 0)
		return -errno;
	r = ir_io_write(fd, p, len);
	if (r == 0 && lseek(fd, 0, SEEK_SET) < 0)
		r = -errno;
	if (r == 0)
		return fd;
	(void)close(fd); /* in memory only */
	return r;
}
