/* SPDX-License-Identifier: Apache-2.0 */
#include "access_dir_i.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "ir/base/buf.h"
#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/io.h"

#define DEPTH_MAX 8
#define PREFIX "hikeshi."
#define STALE_SECONDS 60 /* between the making of one and its lock */

static const char *const places[] = {"/tmp", "/dev/shm"};

/* Takes fd. */
static void
empty(int fd, int depth)
{
	DIR *d = fdopendir(fd);
	struct dirent *de;

	if (!d) {
		(void)close(fd); /* read only */
		return;
	}
	while ((de = readdir(d))) {
		int sub;

		if (strcmp(de->d_name, ".") == 0 ||
			strcmp(de->d_name, "..") == 0 ||
			unlinkat(dirfd(d), de->d_name, 0) == 0)
			continue;
		sub = openat(dirfd(d), de->d_name,
			O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		if (sub >= 0 && depth < DEPTH_MAX)
			empty(sub, depth + 1);
		else if (sub >= 0)
			(void)close(sub); /* read only */
		/* what stays is in a directory of ours alone */
		(void)unlinkat(dirfd(d), de->d_name, AT_REMOVEDIR);
	}
	(void)closedir(d); /* read only */
}

/* A directory of ours that nobody holds: its run was killed. */
static bool
is_stale(int fd, const struct timespec *now)
{
	struct stat st;

	return fstat(fd, &st) == 0 && st.st_uid == geteuid() &&
		(st.st_mode & 07777) == 0700 &&
		now->tv_sec - st.st_mtim.tv_sec > STALE_SECONDS &&
		flock(fd, LOCK_EX | LOCK_NB) == 0;
}

/* What a killed run left may have a secret in it. */
static void
remove_stale(const char *place)
{
	struct timespec now = {0};
	DIR *d = opendir(place);
	struct dirent *de;

	(void)clock_gettime(CLOCK_REALTIME, &now); /* cannot fail */
	while (d && (de = readdir(d))) {
		int fd;

		if (strncmp(de->d_name, PREFIX, strlen(PREFIX)) != 0)
			continue;
		fd = openat(dirfd(d), de->d_name,
			O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		if (fd >= 0 && is_stale(fd, &now)) {
			empty(fd, 0);
			(void)unlinkat(dirfd(d), de->d_name, AT_REMOVEDIR);
		} else if (fd >= 0)
			(void)close(fd); /* read only */
	}
	if (d)
		(void)closedir(d); /* read only */
}

static int
make(const char *place, char **ret_path, struct ir_err *e)
{
	struct ir_buf b;
	int fd = -1;

	ir_buf_init(&b, 0);
	(void)ir_buf_addf(&b, "%s/" PREFIX "XXXXXX", place);
	*ret_path = ir_buf_detach(&b, NULL);
	ir_buf_free(&b);
	if (!*ret_path)
		return ir_err_set(e, -ENOMEM, _("no memory"));
	if (mkdtemp(*ret_path))
		fd = open(*ret_path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd >= 0) /* while the run lives */
		(void)flock(fd, LOCK_EX | LOCK_NB);
	return fd;
}

int
ir_access_dir_make(char **ret_path, int *ret_fd, struct ir_err *e)
{
	char *path = NULL;
	int fd = -1;

	for (size_t i = 0; i < 2 && fd < 0; i++) {
		free(path);
		remove_stale(places[i]);
		fd = make(places[i], &path, e);
		if (!path)
			return fd;
	}
	if (fd < 0 || mkdirat(fd, "root", 0700) != 0) {
		(void)ir_err_sys(
			e, errno, _("cannot make a directory in '%s'"), "/tmp");
		ir_access_dir_remove(path, fd);
		free(path);
		return e ? e->code : -EIO;
	}
	*ret_path = path;
	*ret_fd = fd;
	return 0;
}

int
ir_access_dir_put(
	int dirfd, const char *name, const void *p, size_t len, bool replace)
{
	int fd = openat(dirfd, name,
		O_WRONLY | O_CREAT | (replace ? O_TRUNC : O_EXCL) | O_CLOEXEC |
			O_NOFOLLOW,
		0600);
	int rc = fd < 0 ? -errno : ir_io_write(fd, p, len);

	if (fd >= 0 && close(fd) != 0 && rc == 0)
		rc = -errno;
	return rc;
}

void
ir_access_dir_remove(const char *path, int fd)
{
	if (fd >= 0)
		empty(fd, 0);
	if (path && fd >= 0)
		(void)rmdir(path); /* nothing more can be done */
}
