/* SPDX-License-Identifier: Apache-2.0 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "diff_i.h"
#include "glob_i.h"
#include "ir/base/enc.h"
#include "ir/base/i18n.h"
#include "ir/base/io.h"
#include "ir/base/json.h"
#include "ir/evidence/hash.h"
#include "ir/evidence/tree.h"
#include "objects_i.h"

/*
 * A root that lies open: live, a mounted image, an unpacked tree.  Against an
 * archive only what the archive asked for is looked at: each of its objects,
 * and new names in the directories it listed.  Against anything else, all.
 */
struct root {
	struct side *s;
	const struct side *other; /* NULL: everything */
	struct ir_hash *hash;
	struct ir_json *json;
	struct ir_buf path, xattrs;
	struct ir_err *e;
};

static struct entry *
new_entry(struct root *rt, const char *path, size_t len)
{
	struct entry *en = side_new(rt->s);

	if (!en)
		return NULL;
	en->key = arena_copy(&rt->s->arena, path, len);
	en->key_len = (uint32_t)len;
	en->kind = "unknown";
	return en->key ? en : NULL;
}

static int
unread(struct root *rt, struct entry *en, int errnum)
{
	const char *why = strerror(errnum);

	en->status = IR_UNREAD;
	en->reason = arena_copy(&rt->s->arena, why, strlen(why));
	rt->s->unread++;
	return en->reason ? 0 : -ENOMEM;
}

static void
set_stat(struct entry *en, const struct stat *st)
{
	en->flags |= ENT_STAT;
	en->kind = ir_object_kind(st->st_mode);
	en->mode = st->st_mode & 07777;
	en->uid = st->st_uid;
	en->gid = st->st_gid;
	en->rdev = st->st_rdev;
	en->ino = st->st_ino;
	en->mtime = st->st_mtim.tv_sec;
	en->mtime_ns = (uint32_t)st->st_mtim.tv_nsec;
	en->ctime = st->st_ctim.tv_sec;
	en->ctime_ns = (uint32_t)st->st_ctim.tv_nsec;
	en->atime = st->st_atim.tv_sec;
	en->atime_ns = (uint32_t)st->st_atim.tv_nsec;
}

static int
set_target(struct root *rt, struct entry *en, int dirfd, const char *name)
{
	char buf[PATH_MAX];
	ssize_t n = readlinkat(dirfd, name, buf, sizeof(buf));

	if (n < 0)
		return unread(rt, en, errno);
	en->target = arena_copy(&rt->s->arena, buf, (size_t)n);
	en->target_len = (uint32_t)n;
	return en->target ? 0 : -ENOMEM;
}

/* In the form and order of the ledger's. */
static int
set_xattrs(struct root *rt, struct entry *en, int dirfd, const char *name)
{
	int r;

	ir_buf_clear(&rt->xattrs);
	r = ir_object_xattrs(-1, dirfd, name, &rt->xattrs);
	if (r < 0 || rt->xattrs.len == 0)
		return r;
	if (ir_json_parse(rt->json, rt->xattrs.p, rt->xattrs.len, NULL) < 0)
		return -ENOMEM;
	en->xattrs = ledger_xattrs(rt->s, rt->json, 0, &r);
	return r;
}

static int
hashed(void *arg, const struct ir_hash_result *h)
{
	struct root *rt = arg;
	struct entry *en = h->opaque;

	if (h->sha256[0] && h->status != IR_TRUNCATED) {
		en->size = h->size;
		en->flags |= ENT_CONTENT;
		en->status = (uint8_t)h->status;
		return ir_unhex(h->sha256, 64, en->sha);
	}
	return unread(rt, en, h->errnum ? h->errnum : EIO);
}

static int
take(struct root *rt, int dirfd, const char *name, const char *path, size_t len)
{
	struct entry *en = new_entry(rt, path, len);
	struct stat st;
	int r = 0;

	if (!en)
		return -ENOMEM;
	if (fstatat(dirfd, name, &st, AT_SYMLINK_NOFOLLOW) < 0) {
		if (errno != ENOENT)
			return unread(rt, en, errno);
		rt->s->n--; /* gone since it was listed */
		return 0;
	}
	set_stat(en, &st);
	r = set_xattrs(rt, en, dirfd, name);
	if (r == 0 && S_ISLNK(st.st_mode))
		r = set_target(rt, en, dirfd, name);
	if (r == 0 && S_ISREG(st.st_mode))
		r = ir_hash_submit(rt->hash, dirfd, name, en, rt->e);
	return r;
}

static int
on_entry(void *arg, const struct ir_tree_entry *t)
{
	struct root *rt = arg;
	struct entry *en;

	if (t->path_len == 0 || (t->path_len == 1 && t->path[0] == '/'))
		return 0; /* the root itself has no name to compare */
	if (!t->errnum)
		return take(rt, t->dirfd, t->name, t->path, t->path_len);
	if (t->errnum == ENOENT)
		return 0;
	en = new_entry(rt, t->path, t->path_len);
	return en ? unread(rt, en, t->errnum) : -ENOMEM;
}

static int
on_listed(void *arg, const struct ir_tree_dir *dir)
{
	struct root *rt = arg;
	struct entry *en;

	if (!dir->errnum)
		return 0;
	en = new_entry(rt, dir->path, dir->path_len);
	return en ? unread(rt, en, dir->errnum) : -ENOMEM;
}

static int
walk(struct root *rt, int dirfd, const char *name, const char *path)
{
	struct ir_tree_sink sink = {on_entry, on_listed, rt};
	struct ir_tree_opts o = {0};

	return ir_tree_walk(dirfd, name, path, &o, &sink, rt->e);
}

/* Names in a listed directory that the other side has no line about. */
static int
new_names(struct root *rt, int dirfd, const struct entry *dir)
{
	int fd = openat(dirfd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *d = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *de;
	int r = 0;

	if (!d)
		return 0; /* told with the directory itself */
	while (r == 0 && (de = readdir(d))) {
		bool dots = strcmp(de->d_name, ".") == 0 ||
			strcmp(de->d_name, "..") == 0;

		ir_buf_clear(&rt->path);
		(void)ir_buf_add(&rt->path, dir->key, dir->key_len);
		if (dir->key_len > 1)
			(void)ir_buf_addc(&rt->path, '/'); /* these stick */
		if (ir_buf_adds(&rt->path, de->d_name) < 0)
			r = -ENOMEM;
		else if (!dots &&
			!side_find(rt->other, rt->path.p, rt->path.len))
			r = walk(rt, dirfd, de->d_name, rt->path.p);
	}
	(void)closedir(d); /* only read from */
	return r;
}

/* One object of the other side, where it would be here. */
static int
look(struct root *rt, const struct entry *en)
{
	const char *slash = strrchr(en->key, '/');
	char *dir = strndup(en->key + 1,
		slash > en->key ? (size_t)(slash - en->key) - 1 : 0);
	int dirfd, fd, r = 0;

	if (!dir)
		return -ENOMEM;
	dirfd = ir_glob_open_dir(rt->s->t->dirfd, dir);
	free(dir);
	if (dirfd < 0 && dirfd != -ENOENT && dirfd != -ENOTDIR) {
		struct entry *mine = new_entry(rt, en->key, en->key_len);

		return mine ? unread(rt, mine, -dirfd) : -ENOMEM;
	}
	if (dirfd < 0)
		return 0;
	if (slash[1])
		r = take(rt, dirfd, slash + 1, en->key, en->key_len);
	if (r == 0 && (en->flags & ENT_LISTED)) {
		fd = openat(dirfd, slash[1] ? slash + 1 : ".",
			O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		if (fd >= 0) {
			r = new_names(rt, fd, en);
			(void)close(fd); /* O_PATH */
		}
	}
	(void)close(dirfd); /* O_PATH */
	return r;
}

static int
look_at_all(struct root *rt)
{
	int r = 0;

	if (!rt->other)
		return walk(rt, rt->s->t->dirfd, ".", "/");
	for (size_t i = 0; i < rt->other->n && r == 0; i++) {
		const struct entry *en = rt->other->e[i];

		if (en->class == ENT_PATH && en->key[0] == '/' &&
			!(en->flags & ENT_PATTERN) &&
			!memchr(en->key, 0, en->key_len))
			r = look(rt, en);
	}
	return r;
}

int
root_load(struct side *s, const struct side *other)
{
	struct ir_hash_opts o = {.threads = s->d->o.threads,
		.digests = IR_DIGEST_BIT(IR_SHA256)};
	struct root rt = {.s = s,
		.other = other && other->kind == SIDE_ARCHIVE ? other : NULL,
		.e = &s->err};
	int r;

	ir_buf_init(&rt.path, 0);
	ir_buf_init(&rt.xattrs, 0);
	r = ir_hash_new(&rt.hash, &o, hashed, &rt, &s->err);
	if (r == 0)
		r = ir_json_new(&rt.json, NULL, &s->err);
	if (r == 0)
		r = look_at_all(&rt);
	if (r == 0)
		r = ir_hash_finish(rt.hash, &s->err);
	if (r == -ENOMEM && s->err.code == 0)
		(void)ir_err_sys(&s->err, ENOMEM, _("cannot compare"));
	ir_hash_free(rt.hash);
	ir_json_free(rt.json);
	ir_buf_free(&rt.path);
	ir_buf_free(&rt.xattrs);
	if (r == 0)
		side_sort(s);
	return r;
}
