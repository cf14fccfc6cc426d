/* SPDX-License-Identifier: Apache-2.0 */
#include "access_dir_i.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/io.h"

#define DEPTH_MAX 8

int
ir_access_dir_make(char **ret_path, int *ret_fd, struct ir_err *e)
{
	static const char *const templates[] = {
		"/tmp/hikeshi-XXXXXX", "/dev/shm/hikeshi-XXXXXX"};
	char *path = NULL;
	int fd = -1;

	for (size_t i = 0; i < 2 && fd < 0; i++) {
		free(path);
		path = strdup(templates[i]);
		if (!path)
			return ir_err_set(e, -ENOMEM, _("no memory"));
		if (mkdtemp(path))
			fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
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

void
ir_access_dir_remove(const char *path, int fd)
{
	if (fd >= 0)
		empty(fd, 0);
	if (path && fd >= 0)
		(void)rmdir(path); /* nothing more can be done */
}
