/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/evidence/tree.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ir/base/buf.h"
#include "ir/base/i18n.h"
#include "ir/base/io.h"

#include "tree_i.h"

/* A directory we are in. */
struct level {
	int fd;
	dev_t dev;
	ino_t ino;
	size_t path_len; /* of the directory's own path */
	struct ir_names names;
	size_t next; /* index of the next name to visit */
	struct ir_buf last; /* names up to this one are done; empty: none */
};

struct walk {
	const struct ir_tree_opts *o;
	const struct ir_tree_sink *sink;
	struct ir_buf path;
	struct level *v;
	size_t n, cap;
	unsigned max_depth;
	size_t names_max;
	dev_t dev; /* of the start */
};

static void
pop(struct walk *w)
{
	struct level *l = &w->v[--w->n];

	(void)close(l->fd); /* read only */
	ir_names_free(&l->names);
	ir_buf_free(&l->last);
}

/* Names up to item i are done. */
static int
done_to(struct level *l, size_t i)
{
	ir_buf_clear(&l->last);
	return ir_buf_adds(&l->last, ir_names_at(&l->names, i));
}

/* Gives up the names held for the levels above: they are read again. */
static int
give_up(struct walk *w)
{
	for (size_t i = 0; i < w->n; i++) {
		struct level *l = &w->v[i];

		if (!l->names.n)
			continue;
		if (l->next > 0 && done_to(l, l->next - 1) < 0)
			return -ENOMEM;
		ir_names_free(&l->names);
		l->names.more = true;
		l->next = 0;
	}
	return 0;
}

/* Room for the names of one more directory. */
static int
budget(struct walk *w, size_t *ret)
{
	size_t held = 0;

	for (size_t i = 0; i < w->n; i++)
		held += ir_names_bytes(&w->v[i].names);
	if (held > w->names_max / 2) {
		int r = give_up(w);

		if (r < 0)
			return r;
	}
	*ret = w->names_max / 2;
	return 0;
}

static int
listed(struct walk *w, int fd, const struct stat *before,
	const struct stat *after, bool touched, int errnum, const char *why)
{
	struct ir_tree_dir d = {
		.path = w->path.p,
		.path_len = w->path.len,
		.fd = fd,
		.before = before,
		.after = after,
		.atime_touched = touched,
		.errnum = errnum,
		.why = why,
	};

	return w->sink->listed(w->sink->arg, &d);
}

static bool
is_ancestor(const struct walk *w, const struct stat *st)
{
	for (size_t i = 0; i < w->n; i++) {
		if (w->v[i].dev == st->st_dev && w->v[i].ino == st->st_ino)
			return true;
	}
	return false;
}

/* Why the open directory must not be entered, or NULL. */
static const char *
barred(const struct walk *w, const struct stat *st)
{
	if (!w->o->cross && st->st_dev != w->dev)
		return N_("another file system came in between");
	if (is_ancestor(w, st))
		return N_("a loop: this directory is above itself");
	return NULL;
}

static int
grow(struct walk *w)
{
	size_t cap = w->cap ? w->cap * 2 : 16;
	struct level *v;

	if (w->n < w->cap)
		return 0;
	v = realloc(w->v, cap * sizeof(*v));
	if (!v)
		return -ENOMEM;
	w->v = v;
	w->cap = cap;
	return 0;
}

/* Lists the open directory and makes it the current level; takes fd. */
static int
enter(struct walk *w, int fd, const struct stat *st, bool touched)
{
	struct ir_names names = {0};
	struct stat after;
	size_t room = 0;
	int r, bad;

	r = grow(w);
	if (r == 0)
		r = budget(w, &room);
	if (r < 0)
		goto fail;
	bad = ir_names_fill(&names, fd, NULL, room);
	if (bad == -ENOMEM) {
		r = bad;
		goto fail;
	}
	if (fstat(fd, &after) != 0)
		after = *st;
	r = listed(w, fd, st, &after, touched, -bad, NULL);
	if (r < 0)
		goto fail;
	w->v[w->n] = (struct level){
		.fd = fd,
		.dev = st->st_dev,
		.ino = st->st_ino,
		.path_len = w->path.len,
		.names = names,
	};
	ir_buf_init(&w->v[w->n++].last, 0);
	return 0;
fail:
	ir_names_free(&names);
	(void)close(fd); /* read only */
	return r;
}

/* Opens a directory that the sink wants to see inside. */
static int
descend(struct walk *w, int dirfd, const char *name, const struct stat *seen)
{
	bool touched = false;
	struct stat st;
	const char *why;
	int fd, r;

	if (w->n > w->max_depth)
		return listed(w, -1, seen, NULL, false, ELOOP,
			_("deeper than the limit of levels"));
	fd = ir_io_open_source(dirfd, name, &touched);
	if (fd < 0)
		return listed(w, -1, seen, NULL, false, -fd, NULL);
	if (fstat(fd, &st) != 0 || !S_ISDIR(st.st_mode)) {
		(void)close(fd); /* read only */
		return listed(w, -1, seen, NULL, touched, ENOTDIR, NULL);
	}
	why = barred(w, &st);
	if (!why)
		return enter(w, fd, &st, touched);
	r = listed(w, fd, &st, NULL, touched, ELOOP, _(why));
	(void)close(fd); /* read only */
	return r;
}

/* Shows the object to the sink; enters it if it is a directory. */
static int
visit(struct walk *w, int dirfd, const char *name, unsigned char type,
	bool start)
{
	struct ir_tree_entry en = {
		.path = w->path.p,
		.path_len = w->path.len,
		.dirfd = dirfd,
		.name = name,
		.type = type,
	};
	struct stat st;
	int r;

	if (start || type == DT_DIR || type == DT_UNKNOWN) {
		if (fstatat(dirfd, name, &st, AT_SYMLINK_NOFOLLOW) != 0) {
			en.errnum = errno;
			en.type = DT_UNKNOWN;
			return w->sink->entry(w->sink->arg, &en);
		}
		en.type = (unsigned char)IFTODT(st.st_mode);
		en.st = &st;
		if (start)
			w->dev = st.st_dev;
		en.other_fs = en.type == DT_DIR && !w->o->cross &&
			st.st_dev != w->dev;
	}
	r = w->sink->entry(w->sink->arg, &en);
	if (r != 0 || en.type != DT_DIR || en.other_fs)
		return r < 0 ? r : 0;
	return descend(w, dirfd, name, &st);
}

/* Reads the next names of a level whose names are used up. */
static int
refill(struct walk *w, struct level *l)
{
	size_t room = w->names_max / 2;
	int r;

	if (l->names.n && done_to(l, l->names.n - 1) < 0)
		return -ENOMEM;
	l->next = 0;
	r = ir_names_fill(
		&l->names, l->fd, l->last.len ? l->last.p : NULL, room);
	if (r == 0 || r == -ENOMEM)
		return r;
	return listed(w, l->fd, NULL, NULL, false, -r,
		_("names after a large part of the directory"));
}

static int
step(struct walk *w)
{
	struct level *l = &w->v[w->n - 1];
	const char *name;
	size_t i;

	ir_buf_cut(&w->path, l->path_len);
	if (l->next == l->names.n) {
		if (l->names.more)
			return refill(w, l);
		pop(w);
		return 0;
	}
	i = l->next++;
	name = ir_names_at(&l->names, i);
	if (w->path.len == 0 || w->path.p[w->path.len - 1] != '/')
		(void)ir_buf_addc(&w->path, '/');
	(void)ir_buf_adds(&w->path, name);
	if (ir_buf_err(&w->path) != 0)
		return ir_buf_err(&w->path);
	/* The name in the path outlives the names given up on the way. */
	return visit(w, l->fd, w->path.p + w->path.len - l->names.v[i].len,
		l->names.v[i].type, false);
}

int
ir_tree_walk(int dirfd, const char *name, const char *path,
	const struct ir_tree_opts *o, const struct ir_tree_sink *sink,
	struct ir_err *e)
{
	struct walk w = {
		.o = o,
		.sink = sink,
		.max_depth = o->max_depth ? o->max_depth : IR_TREE_DEPTH,
		.names_max = o->names_max ? o->names_max : IR_TREE_NAMES,
	};
	int r;

	if (w.names_max < IR_TREE_NAMES_MIN)
		w.names_max = IR_TREE_NAMES_MIN;
	ir_buf_init(&w.path, 0);
	r = ir_buf_adds(&w.path, path);
	if (r == 0)
		r = visit(&w, dirfd, name, DT_UNKNOWN, true);
	while (r == 0 && w.n > 0)
		r = step(&w);
	while (w.n > 0)
		pop(&w);
	free(w.v);
	ir_buf_free(&w.path);
	if (r == -ENOMEM)
		(void)ir_err_set(e, r, _("no memory to walk a directory"));
	return r;
}
