/* SPDX-License-Identifier: Apache-2.0 */
#include "plan_i.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "ir/base/buf.h"
#include "ir/base/esc.h"
#include "ir/base/i18n.h"

/* Opens path as seen from inside the root: absolute links and ".." stay in. */
static int
open_in_root(int rootfd, const char *path, int flags)
{
	struct open_how how = {
		.flags = (unsigned)(flags | O_PATH | O_CLOEXEC),
		.resolve = RESOLVE_IN_ROOT,
	};
	long fd;

	if (rootfd < 0)
		fd = open(path, flags | O_PATH | O_CLOEXEC);
	else
		fd = syscall(SYS_openat2, rootfd, path, &how, sizeof(how));
	return fd < 0 ? -errno : (int)fd;
}

/* Where the descriptor is, as the kernel says it; on the host. */
static int
fd_path(int fd, struct ir_buf *out)
{
	char link[64], text[PATH_MAX];
	ssize_t n;

	(void)snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	n = readlink(link, text, sizeof(text));
	if (n < 0)
		return -errno;
	if (n == (ssize_t)sizeof(text) || text[0] != '/')
		return -ENAMETOOLONG;
	return ir_buf_add(out, text, (size_t)n);
}

/* The same below the root: the root's own path is cut off. */
static int
path_in_root(int rootfd, int fd, struct ir_buf *out)
{
	struct ir_buf root, full;
	int r;

	ir_buf_init(&root, 0);
	ir_buf_init(&full, 0);
	r = rootfd < 0 ? ir_buf_adds(&root, "/") : fd_path(rootfd, &root);
	if (r == 0)
		r = fd_path(fd, &full);
	if (r == 0 && root.len == 1)
		r = ir_buf_add(out, full.p, full.len);
	else if (r == 0 && full.len == root.len)
		r = ir_buf_adds(out, "/");
	else if (r == 0 && full.len > root.len && full.p[root.len] == '/' &&
		memcmp(full.p, root.p, root.len) == 0)
		r = ir_buf_add(out, full.p + root.len, full.len - root.len);
	else if (r == 0)
		r = -EXDEV;
	ir_buf_free(&root);
	ir_buf_free(&full);
	return r;
}

/* Without the disk: "." and empty components dropped, ".." kept. */
static int
lexical(int rootfd, const char *operand, struct ir_buf *out)
{
	char cwd[PATH_MAX] = "";

	if (rootfd < 0 && operand[0] != '/' && !getcwd(cwd, sizeof(cwd)))
		return -errno;
	(void)ir_buf_adds(out, strcmp(cwd, "/") == 0 ? "" : cwd);
	while (*operand) {
		size_t n = strcspn(operand, "/");

		if (n > 0 && !(n == 1 && operand[0] == '.')) {
			(void)ir_buf_addc(out, '/');
			(void)ir_buf_add(out, operand, n);
		}
		operand += n + (operand[n] == '/');
	}
	if (out->len == 0)
		(void)ir_buf_addc(out, '/');
	return ir_buf_err(out);
}

/* Is the last component one to be resolved: "/", "x/", ".", ".."? */
static bool
is_directory_form(const char *s)
{
	const char *base = strrchr(s, '/');

	base = base ? base + 1 : s;
	return !*base || strcmp(base, ".") == 0 || strcmp(base, "..") == 0;
}

/* Directory resolved, last component as given. */
static int
resolve(int rootfd, const char *operand, struct ir_buf *out)
{
	const char *base = strrchr(operand, '/');
	bool whole = is_directory_form(operand);
	char *dir;
	int fd, r;

	if (whole)
		dir = strdup(operand);
	else if (base)
		dir = strndup(operand, (size_t)(base - operand) + 1);
	else
		dir = strdup(rootfd < 0 ? "." : "/");
	if (!dir)
		return -ENOMEM;
	fd = open_in_root(rootfd, dir, O_DIRECTORY);
	free(dir);
	if (fd < 0)
		return fd;
	r = path_in_root(rootfd, fd, out);
	(void)close(fd); /* a path descriptor */
	if (r == 0 && !whole) {
		if (out->len > 1)
			(void)ir_buf_addc(out, '/');
		r = ir_buf_adds(out, base ? base + 1 : operand);
	}
	return r;
}

int
ir_plan_path(int rootfd, const char *operand, char **ret, struct ir_err *e)
{
	struct ir_esc esc;
	struct ir_buf b;
	int r;

	if (!*operand)
		return ir_err_set(e, -IR_EUSAGE, _("an empty path"));
	ir_buf_init(&b, 0);
	r = resolve(rootfd, operand, &b);
	if (r < 0 && r != -ENOMEM) {
		ir_buf_clear(&b);
		r = lexical(rootfd, operand, &b);
	}
	if (r < 0)
		(void)ir_err_sys(
			e, r, _("cannot resolve '%s'"), ir_esc(operand, &esc));
	else {
		*ret = ir_buf_detach(&b, NULL);
		if (!*ret)
			r = ir_err_set(e, -ENOMEM, _("no memory for a path"));
	}
	ir_buf_free(&b);
	return r;
}

int
ir_plan_far_path(const char *operand, struct ir_buf *out, struct ir_err *e)
{
	struct ir_esc esc;
	int r = 0;

	for (const char *p = operand; r == 0 && *p;) {
		size_t n = strcspn(p, "/");

		if (n == 2 && p[0] == '.' && p[1] == '.')
			r = -IR_EUSAGE;
		p += n + (p[n] == '/');
	}
	if (r < 0 || operand[0] != '/')
		return ir_err_set(e, -IR_EUSAGE,
			_("'%s' is no absolute path on the device"),
			ir_esc(operand, &esc));
	r = lexical(-1, operand, out);
	return r < 0 ? ir_err_set(e, r, _("no memory for a path")) : 0;
}

int
ir_plan_target(int rootfd, const char *path, char **ret)
{
	struct ir_buf b;
	int fd = open_in_root(rootfd, path, 0);
	int r;

	if (fd < 0)
		return fd;
	ir_buf_init(&b, 0);
	r = path_in_root(rootfd, fd, &b);
	(void)close(fd); /* a path descriptor */
	if (r == 0) {
		*ret = ir_buf_detach(&b, NULL);
		r = *ret ? 0 : -ENOMEM;
	}
	ir_buf_free(&b);
	return r;
}

int
ir_plan_open_dir(int rootfd, const char *path, const char **ret_name)
{
	const char *base = strrchr(path, '/');
	char *dir;
	int fd;

	if (!base || !base[1]) {
		fd = open_in_root(rootfd, "/", O_DIRECTORY);
		*ret_name = ".";
		return fd;
	}
	dir = strndup(path, (size_t)(base - path) + 1);
	if (!dir)
		return -ENOMEM;
	fd = open_in_root(rootfd, dir, O_DIRECTORY);
	free(dir);
	*ret_name = base + 1;
	return fd;
}
