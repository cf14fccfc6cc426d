/* SPDX-License-Identifier: Apache-2.0 */
#include "glob_i.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define LINKS_MAX 40 /* as in the kernel */
#define DIR_FLAGS (O_PATH | O_DIRECTORY | O_CLOEXEC)

int
ir_glob_open_dir(int rootfd, const char *path)
{
	struct open_how how = {
		.flags = DIR_FLAGS,
		.resolve = RESOLVE_IN_ROOT,
	};
	long fd = -1;

	/* EAGAIN: something was renamed on the way. */
	for (int tries = 0; tries < 16; tries++) {
		fd = syscall(SYS_openat2, rootfd, *path ? path : ".", &how,
			sizeof(how));
		if (fd >= 0 || errno != EAGAIN)
			break;
	}
	if (fd >= 0)
		return (int)fd;
	/* EPERM: a filter that knows no openat2. */
	if (errno == ENOSYS || errno == EPERM || errno == EINVAL)
		return ir_glob_open_by_hand(rootfd, path);
	return -errno;
}

/* The walk by hand: the directories from the root down, and what is left of
 * the path. */
struct walk {
	int rootfd;
	int fd[IR_GLOB_DEPTH];
	unsigned depth;
	unsigned links;
	char rest[PATH_MAX];
};

static int
top(const struct walk *w)
{
	return w->depth ? w->fd[w->depth - 1] : w->rootfd;
}

static void
up(struct walk *w)
{
	if (w->depth)
		(void)close(w->fd[--w->depth]); /* O_PATH */
}

/* A link: its target goes before the rest. */
static int
follow(struct walk *w, int link, const char *rest)
{
	char target[PATH_MAX];
	ssize_t n = readlinkat(link, "", target, sizeof(target));
	size_t len = strlen(rest);

	if (n < 0)
		return -errno;
	if (++w->links > LINKS_MAX)
		return -ELOOP;
	if ((size_t)n + len + 2 > sizeof(w->rest))
		return -ENAMETOOLONG;
	memmove(w->rest + n + 1, rest, len + 1);
	memcpy(w->rest, target, (size_t)n);
	w->rest[n] = '/';
	while (w->rest[0] == '/' && w->depth)
		up(w);
	return 0;
}

/* Takes the first component of the rest. */
static int
step(struct walk *w, char *p)
{
	size_t len = strcspn(p, "/");
	char *rest = p + len + (p[len] == '/');
	struct stat st;
	int fd, r = 0;

	if (len == 2 && memcmp(p, "..", 2) == 0)
		up(w);
	else if (len != 1 || *p != '.') {
		p[len] = '\0';
		fd = openat(top(w), p, O_PATH | O_NOFOLLOW | O_CLOEXEC);
		if (fd < 0)
			return -errno;
		if (fstat(fd, &st) != 0)
			r = -errno;
		else if (S_ISLNK(st.st_mode)) {
			r = follow(w, fd, rest);
			(void)close(fd); /* O_PATH */
			return r;
		} else if (!S_ISDIR(st.st_mode))
			r = -ENOTDIR;
		else if (w->depth == IR_GLOB_DEPTH)
			r = -ENAMETOOLONG;
		if (r) {
			(void)close(fd); /* O_PATH */
			return r;
		}
		w->fd[w->depth++] = fd;
	}
	memmove(w->rest, rest, strlen(rest) + 1);
	return 0;
}

static int
walk(struct walk *w)
{
	int r = 0;

	while (r == 0) {
		char *p = w->rest + strspn(w->rest, "/");

		if (!*p)
			break;
		r = step(w, p);
	}
	return r;
}

int
ir_glob_open_by_hand(int rootfd, const char *path)
{
	struct walk w;
	int r, fd = -1;

	if (strlen(path) >= sizeof(w.rest))
		return -ENAMETOOLONG;
	w.rootfd = rootfd;
	w.depth = w.links = 0;
	memcpy(w.rest, path, strlen(path) + 1);
	r = walk(&w);
	if (r == 0) {
		fd = openat(top(&w), ".", DIR_FLAGS);
		if (fd < 0)
			r = -errno;
	}
	while (w.depth)
		up(&w);
	return r ? r : fd;
}
