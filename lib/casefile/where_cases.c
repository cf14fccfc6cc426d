/* SPDX-License-Identifier: Apache-2.0 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ir/base/buf.h"
#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/casefile/journal.h"
#include "ir/casefile/where.h"

/* Names one after the other, each with its NUL. */
struct names {
	struct ir_buf text;
	size_t n;
};

static int
by_bytes(const void *a, const void *b)
{
	const char *const *x = a, *const *y = b;

	return strcmp(*x, *y);
}

/* The directories in fd (closed here); *ret_case: a journal lies there. */
static int
read_names(int fd, struct names *l, bool *ret_case)
{
	struct stat st;
	struct dirent *d;
	DIR *dir = fdopendir(fd);
	int r = 0;

	if (!dir) {
		r = -errno;
		(void)close(fd); /* nothing was written */
		return r;
	}
	while (r == 0 && (errno = 0, d = readdir(dir)) != NULL) {
		if (strcmp(d->d_name, IR_JOURNAL_NAME) == 0)
			*ret_case = true;
		if (d->d_name[0] == '.' ||
			fstatat(dirfd(dir), d->d_name, &st,
				AT_SYMLINK_NOFOLLOW) < 0 ||
			!S_ISDIR(st.st_mode))
			continue;
		r = ir_buf_add(&l->text, d->d_name, strlen(d->d_name) + 1);
		l->n++;
	}
	if (r == 0 && errno != 0)
		r = -errno;
	(void)closedir(dir); /* nothing was written */
	return r;
}

static int walk(
	const char *path, unsigned depth, const struct ir_where_sink *sink);

/* Walks each directory of l in order. */
static int
walk_below(const char *path, unsigned depth, const struct names *l,
	const struct ir_where_sink *sink)
{
	const char **v = malloc((l->n + 1) * sizeof(*v));
	const char *p = l->text.p;
	int r = v ? 0 : -ENOMEM;

	for (size_t i = 0; v && i < l->n; i++, p += strlen(p) + 1)
		v[i] = p;
	if (v && l->n > 1)
		qsort(v, l->n, sizeof(*v), by_bytes);
	for (size_t i = 0; r == 0 && i < l->n; i++) {
		char *below = ir_where_join(path, v[i]);

		r = below ? walk(below, depth + 1, sink) : -ENOMEM;
		free(below);
	}
	free(v);
	return r;
}

static int
walk(const char *path, unsigned depth, const struct ir_where_sink *sink)
{
	struct names l = {.n = 0};
	bool here = false;
	int fd = open(path,
		O_RDONLY | O_DIRECTORY | O_CLOEXEC |
			(depth > 0 ? O_NOFOLLOW : 0));
	int r;

	ir_buf_init(&l.text, 0);
	r = fd < 0 ? -errno : read_names(fd, &l, &here);
	if (r < 0 && r != -ENOMEM && depth > 0)
		r = sink->unread ? sink->unread(sink->arg, path, -r) : 0;
	else if (r == 0 && here)
		r = sink->found(sink->arg, path);
	else if (r == 0 && depth < IR_WHERE_DEPTH)
		r = walk_below(path, depth, &l, sink);
	ir_buf_free(&l.text);
	return r;
}

int
ir_where_cases(
	const char *dir, const struct ir_where_sink *sink, struct ir_err *e)
{
	struct ir_esc esc;
	int r = walk(dir, 0, sink);

	if (r == -ENOMEM)
		return ir_err_set(e, ENOMEM, "%s", _("out of memory"));
	if (r < 0)
		return ir_err_sys(
			e, -r, _("cannot read '%s'"), ir_esc(dir, &esc));
	return r;
}
