/* SPDX-License-Identifier: Apache-2.0 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/casefile/journal.h"
#include "ir/casefile/where.h"

struct names {
	char **v;
	size_t n, cap;
};

static int
by_bytes(const void *a, const void *b)
{
	const char *const *x = a, *const *y = b;

	return strcmp(*x, *y);
}

static void
names_free(struct names *l)
{
	for (size_t i = 0; i < l->n; i++)
		free(l->v[i]);
	free(l->v);
}

static int
names_add(struct names *l, const char *s)
{
	if (l->n == l->cap) {
		size_t cap = l->cap ? 2 * l->cap : 32;
		char **v = realloc(l->v, cap * sizeof(*v));

		if (!v)
			return -ENOMEM;
		l->v = v;
		l->cap = cap;
	}
	l->v[l->n] = strdup(s);
	if (!l->v[l->n])
		return -ENOMEM;
	l->n++;
	return 0;
}

/* The directories in fd, sorted; *ret_case: a journal lies there. */
static int
read_names(int fd, struct names *l, bool *ret_case)
{
	struct stat st;
	struct dirent *d;
	DIR *dir = fdopendir(fd);
	int r = 0;

	*ret_case = false;
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
		r = names_add(l, d->d_name);
	}
	if (r == 0 && errno != 0)
		r = -errno;
	(void)closedir(dir); /* nothing was written */
	if (r == 0 && l->n > 1)
		qsort(l->v, l->n, sizeof(*l->v), by_bytes);
	return r;
}

static int
walk(const char *path, unsigned depth, const struct ir_where_sink *sink)
{
	struct names l = {0};
	bool here = false;
	int fd = open(path,
		O_RDONLY | O_DIRECTORY | O_CLOEXEC |
			(depth > 0 ? O_NOFOLLOW : 0));
	int r = fd < 0 ? -errno : read_names(fd, &l, &here);

	if (r < 0 && r != -ENOMEM && depth > 0)
		r = sink->unread ? sink->unread(sink->arg, path, -r) : 0;
	else if (r == 0 && here)
		r = sink->found(sink->arg, path);
	for (size_t i = 0; r == 0 && !here && i < l.n && depth < IR_WHERE_DEPTH;
		i++) {
		char *below = ir_where_join(path, l.v[i]);

		r = below ? walk(below, depth + 1, sink) : -ENOMEM;
		free(below);
	}
	names_free(&l);
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
