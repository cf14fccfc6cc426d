/* SPDX-License-Identifier: Apache-2.0 */
#include "import_i.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "ir/base/i18n.h"

/* A walk over the folder: first for its lists, then for its files. */
struct walk {
	struct ir_import *x;
	bool judge;
	struct ir_err *e;
};

static int
read_list(struct walk *w, int fd, const char *rel, size_t len)
{
	struct ir_buf text;
	int rc;

	ir_buf_init(&text, 0);
	rc = ir_io_slurp_fd(fd, rel, IR_IMPORT_LIST_MAX, &text, NULL);
	if (rc == 0)
		rc = ir_implist_add(w->x->lists, rel, len, w->x->strip,
			text.p ? text.p : "", text.len, w->e);
	else if (rc != -ENOMEM)
		rc = 0; /* too large, unreadable: no list */
	ir_buf_free(&text);
	return rc < 0 ? rc : 0;
}

static int
judge(struct walk *w, int fd, const char *rel, size_t len)
{
	int rc = ir_import_hash(w->x, fd, w->e);

	if (rc > 0) {
		(void)ir_digest_reset(w->x->digest); /* tells at the next */
		return ir_import_tell(w->x, rel, len, NULL, "item", IR_UNREAD,
			w->e, "%s", _("cannot be read"));
	}
	return rc < 0 ? rc : ir_import_judge(w->x, rel, len, "item", w->e);
}

static int
on_entry(void *arg, const struct ir_tree_entry *en)
{
	struct walk *w = arg;
	size_t top = strlen(w->x->top) + 1;
	struct stat st;
	int fd, rc = ir_import_tick(w->x, 0, w->e);

	if (rc < 0)
		return rc;
	if (en->type == DT_DIR || en->errnum || en->path_len <= top)
		return 0;
	if (!w->judge && !ir_implist_name(en->path + top, en->path_len - top))
		return 0;
	fd = ir_io_open_source(en->dirfd, en->name, NULL);
	if (fd < 0 || fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
		; /* the collection's own line says what it is */
	else if (w->judge)
		rc = judge(w, fd, en->path + top, en->path_len - top);
	else
		rc = read_list(w, fd, en->path + top, en->path_len - top);
	if (fd >= 0)
		(void)close(fd); /* read only */
	return rc;
}

static int
on_listed(void *arg, const struct ir_tree_dir *d)
{
	(void)arg;
	(void)d; /* the collection has told of it */
	return 0;
}

static int
walk(struct ir_import *x, const char *path, bool judging, struct ir_err *e)
{
	struct ir_tree_opts o = {.cross = x->o->cross};
	struct walk w = {x, judging, e};
	struct ir_tree_sink sink = {on_entry, on_listed, &w};

	return ir_tree_walk(AT_FDCWD, path, x->top, &o, &sink, e);
}

int
ir_import_tree(struct ir_import *x, const char *path, struct ir_err *e)
{
	int windows, rc;

	rc = windows = ir_import_windows_is(x, x->in, e);
	if (rc >= 0)
		rc = walk(x, path, false, e);
	if (rc == 0 && !ir_implist_count(x->lists))
		rc = ir_import_tell(x, "", 0, NULL, "item", IR_SKIPPED, e, "%s",
			_("it holds no hash list to compare with"));
	else if (rc == 0) {
		rc = ir_import_start(x, e);
		if (rc == 0)
			rc = walk(x, path, true, e);
		if (rc == 0)
			rc = ir_import_missing(x, e);
	}
	if (rc == 0)
		rc = ir_import_windows_dirs(x, x->in, windows == 1, e);
	return rc;
}
