/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/evidence/glob.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "glob_i.h"
#include "ir/base/buf.h"
#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/io.h"

struct glob {
	int rootfd;
	struct ir_glob_pattern pattern;
	struct ir_glob_opts o;
	const struct ir_glob_sink *sink;
	struct ir_buf path; /* of the directory at hand, "" the root */
	size_t n;
};

/* What a name is, as far as the walk cares. */
struct kind {
	bool dir, link;
	bool other_fs;
};

static int
unread(struct glob *g, int err)
{
	/* What is not there, or vanished, was not missed. */
	if (err == -ENOENT || err == -ENOTDIR || err == -ELOOP ||
		!g->sink->unread)
		return 0;
	return g->sink->unread(
		g->sink->arg, g->path.len ? g->path.p : "/", -err);
}

static int
look(int dirfd, const char *name, struct kind *ret)
{
	const unsigned mask = STATX_TYPE;
	const int flags =
		AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT | AT_STATX_DONT_SYNC;
	struct statx st, up;

	/* DONT_SYNC: a server that does not answer must not hold us. */
	if (statx(dirfd, name, flags, mask, &st) != 0 ||
		statx(dirfd, "", flags | AT_EMPTY_PATH, mask, &up) != 0)
		return -errno;
	ret->dir = S_ISDIR(st.stx_mode);
	ret->link = S_ISLNK(st.stx_mode);
	ret->other_fs = st.stx_dev_major != up.stx_dev_major ||
		st.stx_dev_minor != up.stx_dev_minor;
	return 0;
}

static int in_dir(struct glob *g, int dirfd, const struct ir_glob_state *s,
	unsigned level);

/* Opens and goes through the directory g->path, of which name is the last
 * component in dirfd. */
static int
descend(struct glob *g, int dirfd, const char *name, bool link,
	const struct ir_glob_state *s, unsigned level)
{
	int fd, r;

	if (level > g->o.max_depth)
		return unread(g, -ENAMETOOLONG);
	if (link)
		fd = ir_glob_open_dir(g->rootfd, g->path.p + 1);
	else
		fd = openat(dirfd, name,
			O_PATH | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0)
		return unread(g, link ? fd : -errno);
	r = in_dir(g, fd, s, level);
	(void)close(fd); /* O_PATH */
	return r;
}

/* Goes on below g->path, if the ways that lead on may. */
static int
enter(struct glob *g, int dirfd, const char *name,
	struct ir_glob_state *through, const struct ir_glob_state *below,
	unsigned level)
{
	struct kind k = {false, false, false};
	int r = look(dirfd, name, &k);

	if (r)
		return unread(g, r);
	/* "**" neither goes through links nor elsewhere. */
	if (!k.link && (g->o.cross || !k.other_fs))
		ir_glob_join(through, below);
	if (!(k.dir || k.link) || through->low == through->high)
		return 0;
	return descend(g, dirfd, name, k.link, through, level + 1);
}

/* One name of the directory at hand; type is DT_*. */
static int
name_in_dir(struct glob *g, int dirfd, const struct ir_glob_state *s,
	const char *name, unsigned char type, unsigned level)
{
	size_t len = strlen(name), keep = g->path.len;
	struct ir_glob_state through, below;
	bool end = ir_glob_step(&g->pattern, s, name, len, &through, &below);
	bool more = through.low != through.high || below.low != below.high;
	int r = 0;

	if (!end && !more)
		return 0;
	if (ir_buf_addc(&g->path, '/') != 0 ||
		ir_buf_add(&g->path, name, len) != 0)
		return ir_buf_err(&g->path);
	if (end) {
		g->n++;
		r = g->sink->match(g->sink->arg, g->path.p, dirfd, name);
	}
	if (r >= 0 && more &&
		(type == DT_DIR || type == DT_LNK || type == DT_UNKNOWN))
		r = enter(g, dirfd, name, &through, &below, level);
	ir_buf_cut(&g->path, keep);
	return r < 0 ? r : 0;
}

/* Names of a directory that may matter, with their types. */
struct names {
	struct ir_buf text; /* type, name, NUL ... */
	const char **v;
	size_t n;
};

static int
by_bytes(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a + 1, *(const char *const *)b + 1);
}

static int
index_names(struct names *names)
{
	const char *p = names->text.p;

	names->v = calloc(names->n ? names->n : 1, sizeof(*names->v));
	if (!names->v)
		return -ENOMEM;
	for (size_t i = 0; i < names->n; i++, p += strlen(p) + 1)
		names->v[i] = p;
	qsort(names->v, names->n, sizeof(*names->v), by_bytes);
	return 0;
}

static int
read_names(struct glob *g, int dirfd, const struct ir_glob_state *s,
	struct names *names)
{
	int fd = ir_io_open_source(dirfd, ".", NULL);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	struct ir_glob_state through, below;
	struct dirent *d;
	int err;

	if (!dir) {
		err = fd < 0 ? fd : -errno;
		if (fd >= 0)
			(void)close(fd); /* read only */
		return err;
	}
	while (errno = 0, (d = readdir(dir)) != NULL) {
		size_t len = strlen(d->d_name);

		if (strcmp(d->d_name, ".") == 0 || strcmp(d->d_name, "..") == 0)
			continue;
		if (!ir_glob_step(
			    &g->pattern, s, d->d_name, len, &through, &below) &&
			through.low == through.high && below.low == below.high)
			continue;
		/* failures stick in the buffer */
		(void)ir_buf_addc(&names->text, (char)d->d_type);
		(void)ir_buf_add(&names->text, d->d_name, len + 1);
		names->n++;
	}
	err = errno;
	(void)closedir(dir); /* read only */
	return ir_buf_err(&names->text) ? ir_buf_err(&names->text) : -err;
}

static int
every_name(struct glob *g, int dirfd, const struct ir_glob_state *s,
	unsigned level)
{
	struct names names = {.n = 0};
	int r;

	ir_buf_init(&names.text, 0);
	r = read_names(g, dirfd, s, &names);
	if (r < 0 && r != -ENOMEM)
		/* what could be read is used */
		r = unread(g, r);
	if (r >= 0)
		r = index_names(&names);
	for (size_t i = 0; r >= 0 && i < names.n; i++)
		r = name_in_dir(g, dirfd, s, names.v[i] + 1,
			(unsigned char)names.v[i][0], level);
	free(names.v);
	ir_buf_free(&names.text);
	return r;
}

static int
in_dir(struct glob *g, int dirfd, const struct ir_glob_state *s, unsigned level)
{
	const struct ir_glob_part *only = ir_glob_only(&g->pattern, s);
	char name[NAME_MAX + 1];
	struct kind k = {false, false, false};
	int r;

	if (!only)
		return every_name(g, dirfd, s, level);
	if (only->len > NAME_MAX)
		return 0;
	/* By name, so a directory that may not be listed serves too. */
	memcpy(name, only->s, only->len);
	name[only->len] = '\0';
	r = look(dirfd, name, &k);
	if (r == 0)
		return name_in_dir(g, dirfd, s, name, DT_UNKNOWN, level);
	return unread(g, r);
}

int
ir_glob(int rootfd, const char *pattern, const struct ir_glob_opts *o,
	const struct ir_glob_sink *sink, size_t *ret_n, struct ir_err *e)
{
	struct glob *g = calloc(1, sizeof(*g));
	struct ir_glob_state s;
	struct ir_esc esc;
	int fd, r;

	if (!g)
		return ir_err_sys(e, ENOMEM, _("cannot match '%s'"),
			ir_esc(pattern, &esc));
	g->rootfd = rootfd;
	g->sink = sink;
	if (o)
		g->o = *o;
	if (g->o.max_depth == 0 || g->o.max_depth > IR_GLOB_DEPTH)
		g->o.max_depth = IR_GLOB_DEPTH;
	ir_buf_init(&g->path, 0);
	r = ir_glob_compile(&g->pattern, pattern, g->o.case_fold);
	if (r) {
		r = ir_err_set(e, -IR_EFORMAT,
			_("pattern '%s' has '..' or more than %d parts"),
			ir_esc(pattern, &esc), IR_GLOB_DEPTH);
		goto out;
	}
	ir_glob_start(&g->pattern, &s);
	fd = ir_glob_open_dir(rootfd, "");
	if (fd < 0) {
		r = unread(g, fd);
	} else if (g->pattern.n == 0) {
		g->n = 1;
		r = sink->match(sink->arg, "/", fd, ".");
		(void)close(fd); /* O_PATH */
	} else {
		r = in_dir(g, fd, &s, 1);
		(void)close(fd); /* O_PATH */
	}
	if (r == -ENOMEM)
		r = ir_err_sys(e, ENOMEM, _("cannot match '%s'"),
			ir_esc(pattern, &esc));
	if (r >= 0 && ret_n)
		*ret_n = g->n;
out:
	ir_buf_free(&g->path);
	free(g);
	return r < 0 ? r : 0;
}
