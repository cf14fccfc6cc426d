/* SPDX-License-Identifier: Apache-2.0 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bagit_check_i.h"
#include "ir/base/i18n.h"
#include "ir/base/io.h"
#include "ir/evidence/ledger.h"
#include "ir/evidence/tree.h"
#include "verify_pool_i.h"

/* A bag in a directory. */

struct bagdir {
	struct bagck b;
	struct vfy *v;
	int dirfd;
	struct pool *pool;
	struct ir_err *e;
};

static int
unread(struct bagdir *d, const char *name, int errnum)
{
	return vfy_find(d->v, IR_V_UNREAD, "unread",
		WHERE_NAME(name, strlen(name)), "%s", strerror(errnum));
}

/* What stands where a regular file should. */
static int
irregular(struct bagdir *d, const char *name, bool link)
{
	int r = link ? vfy_find(d->v, IR_V_DAMAGE, "link-in-bag",
			       WHERE_NAME(name, strlen(name)),
			       _("a symbolic link, which is not followed"))
		     : vfy_find(d->v, IR_V_DAMAGE, "special-file",
			       WHERE_NAME(name, strlen(name)),
			       _("neither a file nor a directory"));

	return r < 0 ? r : bagck_told(&d->b, name, strlen(name));
}

static int
read_tag(struct bagdir *d, const char *name)
{
	char *buf;
	struct stat st;
	ssize_t n = 0;
	int fd = vfy_open_beneath(d->dirfd, name, false), r;

	if (fd < 0) /* links and the like are told with the other files */
		return fd == -ELOOP || fd == -ENOENT || fd == -ENOTDIR
			? 0
			: unread(d, name, -fd);
	buf = malloc(IR_IO_CHUNK);
	if (!buf || fstat(fd, &st) < 0 || !S_ISREG(st.st_mode)) {
		free(buf);
		(void)close(fd); /* only read from */
		return buf ? 0 : -ENOMEM;
	}
	r = bagck_tag_begin(&d->b, name, strlen(name));
	if (r > 0) {
		r = 0;
		while (r == 0 && (n = ir_io_read(fd, buf, IR_IO_CHUNK)) > 0)
			r = bagck_tag_data(&d->b, buf, (size_t)n);
		if (r == 0 && n < 0)
			r = unread(d, name, (int)-n);
		if (r == 0)
			r = bagck_tag_end(&d->b);
	}
	free(buf);
	(void)close(fd); /* only read from */
	return r;
}

/* The tag files stand at the top, in order of name. */
static int
on_top(void *arg, const struct ir_tree_entry *en)
{
	struct bagdir *d = arg;

	if (en->path_len <= 1)
		return 0;
	if (en->type == DT_DIR)
		return 1; /* not entered */
	if (strcmp(en->name, "bagit.txt") == 0 ||
		bagck_tag_kind(en->name, strlen(en->name)) == BAGTAG_NONE)
		return 0;
	return read_tag(d, en->name);
}

/* What cannot be listed is told when the files are read. */
static int
on_top_listed(void *arg, const struct ir_tree_dir *dir)
{
	(void)arg;
	(void)dir;
	return 0;
}

static int
read_tags(struct bagdir *d)
{
	struct ir_tree_sink sink = {on_top, on_top_listed, d};
	struct ir_tree_opts o = {.cross = true};
	int r = read_tag(d, "bagit.txt");

	(void)bagck_again(&d->b); /* bagit.txt, if any, was read first */
	if (r == 0)
		r = read_tag(d, IR_LEDGER_COLLECTION);
	if (r == 0)
		r = read_tag(d, IR_LEDGER_OBJECTS);
	if (r < 0)
		return r;
	return ir_tree_walk(d->dirfd, ".", ".", &o, &sink, d->e);
}

static int
heard(const struct vlisten *l, const struct bagfile *f)
{
	if (!l || !bag_payload(f->name, f->len))
		return 0;
	return l->file(l->arg, f->name, f->len, f->size, f->digests[IR_SHA256]);
}

static int
hashed(void *arg, struct pool_file *f)
{
	struct bagdir *d = arg;
	struct bagfile file = {.name = f->name,
		.len = strlen(f->name),
		.size = f->size,
		.digests = (const uint8_t(*)[IR_DIGEST_MAX])f->digests};
	int r;

	if (f->irregular)
		return irregular(d, f->name, false);
	if (f->errnum == ELOOP)
		return irregular(d, f->name, true);
	if (f->errnum) {
		r = unread(d, f->name, f->errnum);
		return r < 0 ? r : bagck_told(&d->b, f->name, file.len);
	}
	r = bagck_file(&d->b, &file);
	return r < 0 ? r : heard(d->v->listen, &file);
}

static int
on_entry(void *arg, const struct ir_tree_entry *en)
{
	struct bagdir *d = arg;
	/* entries come as "./data/x" */
	const char *name = en->path + (en->path_len > 1 ? 2 : 1);
	size_t len = strlen(name);
	unsigned algs = 0;
	int r;

	if (en->path_len <= 1)
		return 0;
	if (en->errnum)
		return unread(d, name, en->errnum);
	if (en->type == DT_DIR) {
		d->b.have_data |= strcmp(name, "data") == 0;
		if (en->other_fs)
			return unread(d, name, EXDEV);
		return 0;
	}
	r = bagck_name(&d->b, name, len);
	if (r != 0)
		return r < 0 ? r : 0;
	if (en->type == DT_LNK ||
		(en->type != DT_REG && en->type != DT_UNKNOWN)) {
		r = pool_flush(d->pool, d->e); /* keep the order */
		return r < 0 ? r : irregular(d, name, en->type == DT_LNK);
	}
	r = bagck_algs(&d->b, name, len, &algs);
	if (d->v->listen)
		algs |= IR_DIGEST_BIT(IR_SHA256);
	return r < 0 ? r : pool_add(d->pool, strdup(name), algs, 0, NULL, d->e);
}

static int
on_listed(void *arg, const struct ir_tree_dir *dir)
{
	struct bagdir *d = arg;

	if (dir->errnum == 0 && !dir->why)
		return 0;
	if (dir->errnum)
		return unread(d, dir->path, dir->errnum);
	return vfy_find(d->v, IR_V_UNREAD, "unread",
		WHERE_NAME(dir->path, dir->path_len), "%s", dir->why);
}

static int
read_files(struct bagdir *d)
{
	struct ir_tree_sink sink = {on_entry, on_listed, d};
	struct ir_tree_opts o = {.cross = true};
	int r;

	d->pool = pool_new(d->v, d->dirfd, false, hashed, d);
	if (!d->pool)
		return ir_err_sys(d->e, ENOMEM, _("cannot verify"));
	r = ir_tree_walk(d->dirfd, ".", ".", &o, &sink, d->e);
	if (r == 0)
		r = pool_flush(d->pool, d->e);
	pool_free(d->pool);
	return r;
}

int
verify_bag_dir(struct vfy *v, struct ir_vtarget *t, struct ir_err *e)
{
	struct bagdir d = {.v = v, .dirfd = t->dirfd, .e = e};
	int r = bagck_init(&d.b, v, t->charsets);

	if (r == 0)
		r = read_tags(&d);
	if (r == 0)
		r = bagck_tags_done(&d.b);
	if (r == 0)
		r = read_files(&d);
	if (r == 0)
		r = bagck_files_done(&d.b);
	if (r > 0)
		r = read_tags(&d);
	if (r == -ENOMEM && e && e->code == 0)
		(void)ir_err_sys(e, ENOMEM, _("cannot verify"));
	bagck_free(&d.b);
	return r;
}
