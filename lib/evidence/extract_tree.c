/* SPDX-License-Identifier: Apache-2.0 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "extract_i.h"
#include "ir/base/esc.h"
#include "ir/base/i18n.h"

/* A whole tree, held by descriptors; no link is ever followed. */

#define STAGE ".hikeshi-extract.partial"

static int
failed(struct extract *x, int errnum, const char *name)
{
	struct ir_esc esc;

	return ir_err_sys(
		x->e, errnum, _("cannot write '%s'"), ir_esc(name, &esc));
}

static int
check_empty(struct extract *x)
{
	struct ir_esc esc;
	int fd = fcntl(x->outdir, F_DUPFD_CLOEXEC, 3);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *de;
	bool empty = true;

	if (!dir)
		return failed(x, errno, x->x->out);
	while ((de = readdir(dir)))
		empty &= strcmp(de->d_name, ".") == 0 ||
			strcmp(de->d_name, "..") == 0;
	(void)closedir(dir); /* only read from */
	if (empty)
		return 0;
	return ir_err_set(x->e, ENOTEMPTY, _("directory '%s' is not empty"),
		ir_esc(x->x->out, &esc));
}

int
extract_tree_open(struct extract *x)
{
	static const int flags =
		O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
	int r;

	x->outdir = open(x->x->out, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (x->outdir < 0)
		return failed(x, errno, x->x->out);
	r = check_empty(x);
	if (r < 0)
		return r;
	if (mkdirat(x->outdir, STAGE, 0700) < 0)
		return failed(x, errno, STAGE);
	x->stage = openat(x->outdir, STAGE, flags);
	return x->stage < 0 ? failed(x, errno, STAGE) : 0;
}

/* The directory of path below from, made where it is missing when make is
 * set; *ret_base: the last component.  A descriptor or -errno. */
static int
parent(int from, char *path, bool make, const char **ret_base)
{
	static const int flags =
		O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
	int fd = fcntl(from, F_DUPFD_CLOEXEC, 3);
	char *slash;

	while (fd >= 0 && (slash = strchr(path, '/'))) {
		int next, err;

		*slash = '\0';
		if (make && mkdirat(fd, path, 0700) < 0 && errno != EEXIST) {
			err = errno;
			(void)close(fd); /* only a directory */
			return -err;
		}
		next = openat(fd, path, flags);
		err = errno;
		*slash = '/';
		(void)close(fd); /* only a directory */
		if (next < 0)
			return -err;
		fd = next;
		path = slash + 1;
	}
	*ret_base = path;
	return fd < 0 ? -errno : fd;
}

static int
make_file(struct extract *x)
{
	static const int flags =
		O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
	const char *base;
	int dir = parent(x->stage, x->path.p, true, &base), err;

	if (dir < 0)
		return failed(x, -dir, x->path.p);
	x->fd = openat(dir, base, flags, 0600);
	err = errno;
	(void)close(dir); /* only a directory */
	x->at = 0;
	return x->fd < 0 ? failed(x, err, x->path.p) : 0;
}

static int
make_link(struct extract *x, const char *link, size_t len)
{
	const char *from_base, *to_base;
	struct ir_buf from;
	int to, dir = -1, r;

	ir_buf_init(&from, 0);
	r = extract_name(&from, link, len, x->x->raw_names);
	to = r < 0 ? r : parent(x->stage, x->path.p, true, &to_base);
	if (to >= 0)
		dir = parent(x->stage, from.p, false, &from_base);
	if (dir < 0)
		r = failed(x, to < 0 ? -to : -dir, x->path.p);
	else if (linkat(dir, from_base, to, to_base, 0) < 0)
		r = failed(x, errno, x->path.p);
	if (to >= 0)
		(void)close(to); /* only a directory */
	if (dir >= 0)
		(void)close(dir); /* only a directory */
	ir_buf_free(&from);
	return r;
}

int
extract_tree_begin(struct extract *x, const char *name, size_t len,
	const char *link, size_t link_len, uint32_t mode, int64_t mtime)
{
	struct ir_esc esc;
	int r = extract_name(&x->path, name, len, x->x->raw_names);

	(void)mode; /* evidence is never made executable */
	if (r == -EINVAL)
		return ir_err_set(x->e, EINVAL,
			_("'%s' cannot be the name of a file"),
			ir_escn(name, len, &esc));
	if (r < 0)
		return failed(x, -r, name);
	x->mtime = mtime;
	x->files++;
	return link ? make_link(x, link, link_len) : make_file(x);
}

int
extract_tree_end(struct extract *x)
{
	struct timespec times[2] = {
		{.tv_nsec = UTIME_NOW}, {.tv_sec = (time_t)x->mtime}};
	int fd = x->fd, r = 0;

	if (fd < 0)
		return 0;
	x->fd = -1;
	if (ftruncate(fd, (off_t)x->at) < 0) /* a hole at the end */
		r = failed(x, errno, x->path.p);
	(void)futimens(fd, times); /* a file system may not hold it */
	if (close(fd) < 0 && r == 0)
		r = failed(x, errno, x->path.p);
	return r;
}

int
extract_tree_commit(struct extract *x)
{
	int fd = fcntl(x->stage, F_DUPFD_CLOEXEC, 3), r = 0;
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *de;

	if (!dir || syncfs(x->outdir) < 0)
		r = failed(x, errno, x->x->out);
	while (dir && r == 0 && (de = readdir(dir))) {
		if (strcmp(de->d_name, ".") == 0 ||
			strcmp(de->d_name, "..") == 0)
			continue;
		if (renameat2(x->stage, de->d_name, x->outdir, de->d_name,
			    RENAME_NOREPLACE) < 0)
			r = failed(x, errno, de->d_name);
	}
	if (dir)
		(void)closedir(dir); /* only read from */
	if (r == 0 && unlinkat(x->outdir, STAGE, AT_REMOVEDIR) < 0)
		r = failed(x, errno, STAGE);
	if (r == 0 && ir_io_fsync_dir(x->outdir) < 0)
		r = failed(x, errno, x->x->out);
	return r;
}

/* What did not verify does not stay, not even hidden. */
static void
remove_below(int dirfd, const char *name, unsigned depth)
{
	int fd = openat(
		dirfd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *de;

	while (dir && depth && (de = readdir(dir))) {
		if (strcmp(de->d_name, ".") == 0 ||
			strcmp(de->d_name, "..") == 0)
			continue;
		if (unlinkat(fd, de->d_name, 0) < 0)
			remove_below(fd, de->d_name, depth - 1);
	}
	if (dir)
		(void)closedir(dir); /* only read from */
	else if (fd >= 0)
		(void)close(fd); /* only read from */
	(void)unlinkat(dirfd, name, AT_REMOVEDIR); /* best effort: hidden */
}

void
extract_tree_abandon(struct extract *x)
{
	if (x->fd >= 0)
		(void)close(x->fd); /* to be removed */
	if (x->stage >= 0)
		remove_below(x->outdir, STAGE, 1000);
}
