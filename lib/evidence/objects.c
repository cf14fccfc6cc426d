/* SPDX-License-Identifier: Apache-2.0 */
#include "objects_i.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <string.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "ir/base/enc.h"
#include "ir/base/i18n.h"
#include "ir/base/io.h"
#include "ir/evidence/name.h"

#include "collect_i.h"

#define STORED_ROOT "data/fs/"
#define AGAIN_MAX 3 /* times an object may be swapped under our hands */
#ifndef BPF_FS_MAGIC
#define BPF_FS_MAGIC 0xcafe4a11
#endif

/* Fills the stored name of a path; it stays in r->stored. */
static int
name_object(struct ir_run *r, struct ir_object *ob)
{
	int rc;

	ir_buf_clear(&r->stored);
	(void)ir_buf_adds(&r->stored, STORED_ROOT);
	rc = ir_name_store_path(&r->stored, ob->path, ob->path_len);
	if (rc == 0)
		ob->stored = r->stored.p;
	return rc;
}

bool
ir_fs_is_pseudo(int fd)
{
	struct statfs fs;

	if (fstatfs(fd, &fs) != 0)
		return false;
	switch ((unsigned long)fs.f_type) {
	case PROC_SUPER_MAGIC:
	case SYSFS_MAGIC:
	case DEBUGFS_MAGIC:
	case TRACEFS_MAGIC:
	case SECURITYFS_MAGIC:
	case CGROUP_SUPER_MAGIC:
	case CGROUP2_SUPER_MAGIC:
	case BPF_FS_MAGIC:
	case EFIVARFS_MAGIC:
		return true;
	default:
		return false;
	}
}

static bool
is_pseudo(struct ir_run *r, int fd, dev_t dev)
{
	if (!r->fs_known || r->fs_dev != dev) {
		r->fs_known = true;
		r->fs_dev = dev;
		r->fs_pseudo = ir_fs_is_pseudo(fd);
	}
	return r->fs_pseudo;
}

const char *
ir_run_own(const struct ir_run *r, const struct stat *st)
{
	for (size_t i = 0; i < r->n_own; i++) {
		if (r->own[i].dev == st->st_dev && r->own[i].ino == st->st_ino)
			return r->own[i].why;
	}
	return NULL;
}

/* The second look at a file that was read: by descriptor and by name. */
static void
look_again(struct ir_object *ob, int fd, int dirfd, const char *name)
{
	struct stat *after = &ob->second;
	struct stat named;

	if (fstat(fd, after) != 0)
		return;
	ob->after = after;
	if (ob->status != IR_TAKEN)
		return;
	if (fstatat(dirfd, name, &named, AT_SYMLINK_NOFOLLOW) != 0)
		ir_object_fail(ob, IR_CHANGED, "%s",
			errno == ENOENT
				? _("its name was gone after it was read")
				: strerror(errno));
	else if (named.st_dev != after->st_dev || named.st_ino != after->st_ino)
		ir_object_fail(ob, IR_CHANGED, "%s",
			_("its name belongs to another object since"));
	else if (after->st_size > ob->st->st_size)
		ir_object_fail(ob, IR_CHANGED,
			_("grew from %jd to %jd bytes while it was read"),
			(intmax_t)ob->st->st_size, (intmax_t)after->st_size);
	else if (!ir_stat_steady(ob->st, after))
		ir_object_fail(
			ob, IR_CHANGED, "%s", _("changed while it was read"));
}

/* A further name of a file that is stored: 1 done, 0 to be stored, < 0. */
static int
take_link(struct ir_run *r, struct ir_object *ob, struct ir_err *e)
{
	struct ir_member_in m = {.name = ob->stored};
	uint8_t sum[IR_SHA256_LEN], sum512[IR_DIGEST_MAX];
	struct ir_link first;
	int rc;

	if (!ir_links_get(r->links, ob->st->st_dev, ob->st->st_ino, &first))
		return 0;
	if (ob->st->st_ctim.tv_sec != first.ctime.tv_sec ||
		ob->st->st_ctim.tv_nsec != first.ctime.tv_nsec) {
		ir_object_fail(ob, IR_TAKEN,
			_("changed since its first link '%.100s' was stored: "
			  "stored again"),
			first.stored);
		return 0;
	}
	rc = ir_unhex(first.sha256, IR_SHA256_HEX - 1, sum);
	if (rc == 0 && first.sha512[0]) {
		rc = ir_unhex(first.sha512, 2 * sizeof(sum512), sum512);
		m.link_sha512 = sum512;
	}
	if (rc < 0)
		return ir_err_set(e, rc, "bad digest of a link");
	m.hardlink = first.stored;
	m.link_sha256 = sum;
	m.size = first.size;
	m.mode = ob->st->st_mode & 07777;
	m.uid = ob->st->st_uid;
	m.gid = ob->st->st_gid;
	m.mtime_sec = ob->st->st_mtim.tv_sec;
	rc = ir_bag_member_begin(r->bag, &m, e);
	if (rc == 0)
		rc = ir_bag_member_end(r->bag, &ob->out, e);
	if (rc < 0)
		return rc;
	ob->out.stored = first.size;
	memcpy(ob->out.sha256, first.sha256, sizeof(first.sha256));
	memcpy(ob->out.sha512, first.sha512, sizeof(first.sha512));
	ob->link_of = first.stored;
	ob->planned = first.size;
	ob->status = first.status;
	if (first.status != IR_TAKEN)
		ir_object_fail(ob, first.status, "%s",
			_("as its first link, see there"));
	return 1;
}

static int
note_link(struct ir_run *r, struct ir_object *ob, struct ir_err *e)
{
	struct ir_link v = {
		.stored = ob->stored,
		.size = ob->out.stored,
		.ctime = ob->after ? ob->after->st_ctim : ob->st->st_ctim,
		.status = ob->status,
	};
	int rc;

	memcpy(v.sha256, ob->out.sha256, sizeof(v.sha256));
	memcpy(v.sha512, ob->out.sha512, sizeof(v.sha512));
	rc = ir_links_add(r->links, ob->st->st_dev, ob->st->st_ino, &v);
	if (rc < 0)
		return ir_err_set(e, rc, _("no memory for hard links"));
	if (rc == 1 && ob->status == IR_TAKEN)
		ir_object_fail(ob, IR_TAKEN, "%s",
			_("too many hard links: further names of it are "
			  "stored as copies"));
	return 0;
}

static int
find_extents(struct ir_run *r, struct ir_object *ob, int fd)
{
	size_t n = 0;
	int rc = ir_object_extents(
		fd, ob->planned, &r->extents, &r->cap_extents, &n);

	if (rc == 1) {
		ob->extents = r->extents;
		ob->n_extents = n;
	}
	return rc;
}

/* The content of a file that is no further name of a stored one. */
static int
take_content(struct ir_run *r, struct ir_object *ob, int fd, bool pseudo,
	struct ir_err *e)
{
	const struct stat *st = ob->st;
	int rc;

	ob->planned = pseudo ? 0 : (uint64_t)st->st_size;
	if (!pseudo && st->st_blocks * 512 < st->st_size &&
		find_extents(r, ob, fd) < 0)
		return ir_err_set(e, -ENOMEM, _("no memory for a sparse file"));
	rc = ir_object_store(r, ob, fd, pseudo, e);
	if (rc == 0 && !pseudo && st->st_nlink > 1 && ob->stored)
		rc = note_link(r, ob, e);
	return rc;
}

/* An open regular file. */
static int
take_file(struct ir_run *r, struct ir_object *ob, int fd, int dirfd,
	const char *name, struct ir_err *e)
{
	bool pseudo = is_pseudo(r, fd, ob->st->st_dev);
	bool links = !pseudo && ob->st->st_nlink > 1;
	int rc = name_object(r, ob);
	int rc2;

	if (rc == -EINVAL) {
		ir_object_fail(
			ob, IR_REFUSED, "%s", _("the name cannot be stored"));
		return ir_run_object(r, ob, e);
	}
	ob->sized = true;
	if (rc == 0 && links)
		rc = take_link(r, ob, e);
	links = links && rc == 0;
	if (rc == 0)
		rc = take_content(r, ob, fd, pseudo, e);
	if (rc < 0 && rc != -ECANCELED)
		return rc;
	if (!pseudo)
		look_again(ob, fd, dirfd, name);
	if (rc == 0 && links && ob->stored && (rc = note_link(r, ob, e)) < 0)
		return rc;
	ir_buf_clear(&r->xattrs);
	if (ir_object_xattrs(fd, -1, NULL, &r->xattrs) == 0) {
		ob->xattrs = r->xattrs.p;
		ob->xattrs_len = r->xattrs.len;
	}
	rc2 = ir_run_object(r, ob, e);
	return rc2 < 0 ? rc2 : rc < 0 ? rc : 0;
}

static int
read_target(struct ir_run *r, struct ir_object *ob, int dirfd, const char *name)
{
	size_t cap = ob->st->st_size > 0 ? (size_t)ob->st->st_size + 1 : 4096;
	ssize_t n;

	ir_buf_clear(&r->target);
	if (ir_buf_reserve(&r->target, cap) != 0)
		return -ENOMEM;
	n = readlinkat(dirfd, name, r->target.p, cap);
	if (n < 0)
		return -errno;
	ob->target = r->target.p;
	ob->target_len = (size_t)n;
	return 0;
}

/* Did somebody name this very object? */
static bool
asked_by_name(const struct ir_object *ob)
{
	const struct ir_ask *a = ob->ask;

	return ir_object_named(ob) ||
		(a->kind == IR_ASK_GLOB && a->by_name && !a->stat_only);
}

/* Whatever has no content that we store: only its line. */
static int
take_other(struct ir_run *r, struct ir_object *ob, int dirfd, const char *name,
	struct ir_err *e)
{
	int rc;

	if (S_ISLNK(ob->st->st_mode)) {
		rc = read_target(r, ob, dirfd, name);
		if (rc < 0)
			ir_object_fail(ob, IR_UNREAD, "%s", strerror(-rc));
	} else if (S_ISDIR(ob->st->st_mode) || ob->reason[0])
		;
	else
		ir_object_no_content(ob);
	ir_buf_clear(&r->xattrs);
	if (ir_object_xattrs(-1, dirfd, name, &r->xattrs) == 0) {
		ob->xattrs = r->xattrs.p;
		ob->xattrs_len = r->xattrs.len;
	}
	rc = ir_run_object(r, ob, e);
	if (rc == 0 && ob->target && asked_by_name(ob))
		rc = ir_run_follow(r, ob->path, e);
	return rc;
}

/* An object that could not be looked at or opened. */
static int
fail_errno(struct ir_run *r, struct ir_object *ob, int err, bool listed,
	struct ir_err *e)
{
	if (err == ENOENT || err == ENOTDIR)
		ir_object_fail(ob, IR_ABSENT, "%s",
			listed ? _("vanished after it was listed")
			       : strerror(err));
	else
		ir_object_fail(ob, IR_UNREAD, "%s", strerror(err));
	return ir_run_object(r, ob, e);
}

/* What can be known of a file that cannot be opened. */
static void
note_stat(struct ir_object *ob, const struct stat *st)
{
	ob->kind = ir_object_kind(st->st_mode);
	ob->st = st;
	if (S_ISREG(st->st_mode)) {
		ob->sized = true;
		ob->planned = (uint64_t)st->st_size;
	}
}

/*
 * One try.  1: what is there is no longer what the directory or the first
 * look said: look again.
 */
static int
try_object(struct ir_run *r, struct ir_object *ob, int dirfd, const char *name,
	unsigned char dtype, struct ir_err *e)
{
	bool listed = dtype != DT_UNKNOWN || !ob->ask->by_name;
	struct stat *st = &ob->first;
	const char *why;
	int fd, rc;

	if (dtype != DT_REG) {
		if (fstatat(dirfd, name, st, AT_SYMLINK_NOFOLLOW) != 0)
			return fail_errno(r, ob, errno, listed, e);
		ob->kind = ir_object_kind(st->st_mode);
		ob->st = st;
		why = ir_run_own(r, st);
		if (why)
			ir_object_fail(ob, IR_SKIPPED, "%s", _(why));
		else if (ob->ask->stat_only)
			ir_object_path_only(ob);
		if (!S_ISREG(st->st_mode) || why || ob->ask->stat_only)
			return take_other(r, ob, dirfd, name, e);
	}
	fd = ir_io_open_source(dirfd, name, &ob->atime_touched);
	if (fd == -ELOOP || fd == -ENXIO)
		return 1;
	if (fd < 0) {
		if (fstatat(dirfd, name, st, AT_SYMLINK_NOFOLLOW) == 0)
			note_stat(ob, st);
		return fail_errno(r, ob, -fd, listed, e);
	}
	ob->kind = "file";
	ob->st = st;
	if (fstat(fd, st) != 0)
		rc = fail_errno(r, ob, errno, listed, e);
	else if (!S_ISREG(st->st_mode))
		rc = 1;
	else if ((why = ir_run_own(r, st)) != NULL) {
		ir_object_fail(ob, IR_SKIPPED, "%s", _(why));
		rc = ir_run_object(r, ob, e);
	} else
		rc = take_file(r, ob, fd, dirfd, name, e);
	(void)close(fd); /* read only */
	return rc;
}

static int
dry_object(struct ir_run *r, const struct ir_ask *a, int dirfd,
	const char *name, size_t path_len)
{
	struct stat st;

	if (fstatat(dirfd, name, &st, AT_SYMLINK_NOFOLLOW) != 0) {
		r->res->gaps++;
		return 0;
	}
	if (S_ISREG(st.st_mode) && !a->stat_only && !ir_run_own(r, &st))
		ir_dry_count(r, &st, path_len);
	else
		ir_dry_count(r, NULL, path_len);
	return 0;
}

int
ir_object_take(struct ir_run *r, size_t i, int dirfd, const char *name,
	const char *path, size_t path_len, unsigned char dtype,
	struct ir_err *e)
{
	struct ir_object ob = {
		.ask = ir_plan_at(r->plan, i),
		.path = path,
		.path_len = path_len,
		.kind = "unknown",
	};
	int rc = 1;

	if (!ir_plan_claim(r->plan, i, path, path_len))
		return 0;
	if (r->had && ir_seen_has(r->had, path, path_len)) {
		r->res->previous++;
		return 0;
	}
	if (r->o->dry_run)
		return dry_object(r, ob.ask, dirfd, name, path_len);
	for (int k = 0; rc == 1 && k < AGAIN_MAX; k++) {
		rc = try_object(r, &ob, dirfd, name, dtype, e);
		dtype = DT_UNKNOWN;
		if (rc == 1)
			ir_object_fail(&ob, IR_CHANGED, "%s",
				_("became another kind of object meanwhile"));
	}
	if (rc == 1) {
		ob.st = NULL;
		ir_object_fail(&ob, IR_UNREAD, "%s",
			_("swapped each time we opened it"));
		rc = ir_run_object(r, &ob, e);
	}
	return rc;
}

int
ir_object_dir(struct ir_run *r, size_t i, const struct ir_tree_dir *d,
	struct ir_err *e)
{
	struct ir_object ob = {
		.ask = ir_plan_at(r->plan, i),
		.path = d->path,
		.path_len = d->path_len,
		.kind = "dir",
		.st = d->before,
		.after = d->after,
		.atime_touched = d->atime_touched,
	};

	if (r->o->dry_run) {
		ir_dry_count(r, NULL, d->path_len);
		r->res->gaps += d->errnum != 0;
		return 0;
	}
	if (d->why)
		ir_object_fail(&ob, IR_UNREAD, "%s", d->why);
	else if (d->errnum == ENOENT)
		ir_object_fail(&ob, IR_ABSENT, "%s",
			_("vanished after it was listed"));
	else if (d->errnum)
		ir_object_fail(&ob, d->after ? IR_TRUNCATED : IR_UNREAD, "%s",
			strerror(d->errnum));
	else if (d->before && !ir_stat_steady(d->before, d->after))
		ir_object_fail(
			&ob, IR_CHANGED, "%s", _("changed while it was read"));
	ir_buf_clear(&r->xattrs);
	if (d->fd >= 0 && ir_object_xattrs(d->fd, -1, NULL, &r->xattrs) == 0) {
		ob.xattrs = r->xattrs.p;
		ob.xattrs_len = r->xattrs.len;
	}
	return ir_run_object(r, &ob, e);
}

int
ir_object_none(struct ir_run *r, const struct ir_ask *ask, const char *path,
	size_t path_len, enum ir_status s, const char *why, struct ir_err *e)
{
	struct ir_object ob = {
		.ask = ask,
		.path = path,
		.path_len = path_len,
		.kind = "source",
	};

	if (r->o->dry_run)
		return 0;
	ir_object_fail(&ob, s, "%s", why);
	return ir_run_object(r, &ob, e);
}
