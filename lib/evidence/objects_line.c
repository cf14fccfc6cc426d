/* SPDX-License-Identifier: Apache-2.0 */
#include "objects_i.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "ir/base/enc.h"
#include "ir/base/i18n.h"
#include "ir/base/io.h"
#include "ir/base/json.h"

#define XATTR_LIST_MAX ((size_t)64 << 10) /* the kernel's own limits */
#define XATTR_VALUE_MAX ((size_t)64 << 10)

static const char *const status_names[IR_STATUSES] = {
	[IR_TAKEN] = "taken",
	[IR_CHANGED] = "changed",
	[IR_TRUNCATED] = "truncated",
	[IR_UNREAD] = "unread",
	[IR_ABSENT] = "absent",
	[IR_REFUSED] = "refused",
	[IR_SKIPPED] = "skipped",
	[IR_TIMED_OUT] = "timed-out",
};

const char *
ir_status_name(enum ir_status s)
{
	return status_names[s];
}

int
ir_status_by_name(const char *s, size_t len)
{
	for (int i = 0; i < IR_STATUSES; i++) {
		if (strlen(status_names[i]) == len &&
			memcmp(status_names[i], s, len) == 0)
			return i;
	}
	return -EINVAL;
}

bool
ir_status_gap(enum ir_status s, bool named)
{
	return s == IR_UNREAD || s == IR_TRUNCATED || s == IR_TIMED_OUT ||
		(s == IR_ABSENT && named);
}

bool
ir_status_gap_inside(enum ir_status s, bool named)
{
	return ir_status_gap(s, named) || s == IR_CHANGED || s == IR_REFUSED;
}

void
ir_object_fail(struct ir_object *ob, enum ir_status s, const char *fmt, ...)
{
	va_list ap;

	ob->status = s;
	va_start(ap, fmt);
	(void)vsnprintf(ob->reason, sizeof(ob->reason), fmt, ap);
	va_end(ap);
}

const char *
ir_object_kind(mode_t mode)
{
	switch (mode & S_IFMT) {
	case S_IFREG:
		return "file";
	case S_IFDIR:
		return "dir";
	case S_IFLNK:
		return "link";
	case S_IFIFO:
		return "fifo";
	case S_IFSOCK:
		return "socket";
	case S_IFCHR:
		return "char";
	case S_IFBLK:
		return "block";
	default:
		return "unknown";
	}
}

bool
ir_object_named(const struct ir_object *ob)
{
	const struct ir_ask *a = ob->ask;

	return a && a->kind == IR_ASK_TREE && !a->from_link && ob->path &&
		strlen(a->text) == ob->path_len &&
		memcmp(a->text, ob->path, ob->path_len) == 0;
}

void
ir_object_no_content(struct ir_object *ob)
{
	const struct ir_ask *a = ob->ask;
	bool led_to = a && a->from_link && ob->path_len == a->literal &&
		memcmp(a->text, ob->path, ob->path_len) == 0;

	if (ir_object_named(ob) || led_to)
		ir_object_fail(ob, IR_UNREAD, "%s",
			S_ISBLK(ob->st->st_mode)
				? _("a device: image it with dd or ewfacquire "
				    "and import the image")
				: _("no regular file: it has no content to "
				    "take"));
	else
		ir_object_fail(
			ob, IR_SKIPPED, _("%s: inventory only"), ob->kind);
}

void
ir_object_path_only(struct ir_object *ob)
{
	ir_object_fail(ob, IR_SKIPPED, "%s",
		_("asked for by path: recorded, not read"));
}

bool
ir_stat_steady(const struct stat *a, const struct stat *b)
{
	return ir_io_unchanged(a, b) && a->st_mode == b->st_mode;
}

bool
ir_stat_same(const struct stat *a, const struct stat *b)
{
	return ir_stat_steady(a, b) && a->st_nlink == b->st_nlink &&
		a->st_uid == b->st_uid && a->st_gid == b->st_gid &&
		a->st_rdev == b->st_rdev && a->st_blocks == b->st_blocks &&
		ir_io_same_time(&a->st_atim, &b->st_atim);
}

static void
put_time(struct ir_buf *out, const char *key, const struct timespec *t)
{
	(void)ir_buf_addf(out, ",\"%s\":\"%" PRIdMAX ".%09ld\"", key,
		(intmax_t)t->tv_sec, t->tv_nsec);
}

/* Not by the writer: this is most of a line, and a line is most of the work
 * on a small file besides its system calls. */
static void
put_stat(struct ir_jw *w, const char *key, const struct stat *st)
{
	struct ir_buf *out = w->out;

	if (!st)
		return;
	ir_jw_key(w, key);
	ir_jw_raw(w, "", 0);
	(void)ir_buf_addf(out,
		"{\"dev\":\"%ju\",\"ino\":\"%ju\",\"mode\":\"%04o\","
		"\"nlink\":%ju,\"uid\":%ju,\"gid\":%ju,\"rdev\":\"%ju\","
		"\"size\":\"%jd\",\"blocks\":\"%jd\"",
		(uintmax_t)st->st_dev, (uintmax_t)st->st_ino,
		(unsigned)(st->st_mode & 07777), (uintmax_t)st->st_nlink,
		(uintmax_t)st->st_uid, (uintmax_t)st->st_gid,
		(uintmax_t)st->st_rdev, (intmax_t)st->st_size,
		(intmax_t)st->st_blocks);
	put_time(out, "atime", &st->st_atim);
	put_time(out, "mtime", &st->st_mtim);
	put_time(out, "ctime", &st->st_ctim);
	(void)ir_buf_addc(out, '}');
}

static void
put_extents(struct ir_jw *w, const struct ir_object *ob)
{
	ir_jw_key(w, "extents");
	ir_jw_arr(w);
	for (size_t i = 0; i < ob->n_extents; i++) {
		ir_jw_arr(w);
		ir_jw_u64(w, ob->extents[i].off);
		ir_jw_u64(w, ob->extents[i].len);
		ir_jw_endarr(w);
	}
	ir_jw_endarr(w);
}

static void
put_stored(struct ir_jw *w, const struct ir_object *ob)
{
	ir_jw_kstr(w, "stored", ob->stored);
	if (ob->stored)
		ir_jw_ku64(w, "offset", ob->out.tar_offset);
	if (ob->sized)
		ir_jw_ku64(w, "planned", ob->planned);
	if (!ob->stored)
		return;
	ir_jw_ku64(w, "size", ob->out.stored);
	if (ob->out.sha256_given[0])
		ir_jw_ku64(w, "given", ob->out.given);
	ir_jw_kstr(w, "sha256", ob->out.sha256);
	ir_jw_kstr(w, "sha512", ob->out.sha512[0] ? ob->out.sha512 : NULL);
	ir_jw_kstr(w, "sha256_given",
		ob->out.sha256_given[0] ? ob->out.sha256_given : NULL);
	ir_jw_kstr(w, "media", ob->media);
	ir_jw_kstr(w, "link_of", ob->link_of);
	if (ob->extents)
		put_extents(w, ob);
}

/* The reason; of what a link led to, that it did. */
static const char *
why_of(const struct ir_object *ob)
{
	const struct ir_ask *a = ob->ask;

	if (ob->reason[0])
		return ob->reason;
	return a && a->from_link && ob->path_len == a->literal ? a->why : NULL;
}

int
ir_object_line(struct ir_buf *out, const struct ir_object *ob)
{
	const struct ir_ask *ask = ob->ask;
	struct ir_jw w;

	ir_jw_init(&w, out);
	ir_jw_obj(&w);
	ir_jw_ku64(&w, "v", 1);
	ir_jw_kstr(&w, "type", "object");
	if (ask && ask->artifact)
		ir_jw_kstr(&w, "artifact", ask->artifact);
	else if (ir_object_named(ob))
		ir_jw_name(&w, "ask", ask->text, strlen(ask->text));
	if (ob->path)
		ir_jw_name(&w, "path", ob->path, ob->path_len);
	ir_jw_kstr(&w, "kind", ob->kind);
	ir_jw_kstr(&w, "status", ir_status_name(ob->status));
	ir_jw_kstr(&w, "reason", why_of(ob));
	put_stored(&w, ob);
	if (ob->target)
		ir_jw_name(&w, "target", ob->target, ob->target_len);
	if (ob->command)
		ir_jw_ku64(&w, "command", ob->command);
	if (ob->atime_touched)
		ir_jw_kbool(&w, "atime_touched", true);
	put_stat(&w, "stat", ob->st);
	if (ob->after && ob->st && ir_stat_same(ob->st, ob->after))
		ir_jw_kbool(&w, "stat_same", true);
	else
		put_stat(&w, "stat_after", ob->after);
	ir_jw_kraw(&w, "xattrs", ob->xattrs, ob->xattrs_len);
	ir_jw_endobj(&w);
	ir_jw_line(&w);
	return ir_buf_err(out);
}

static ssize_t
list_names(int fd, const char *path, char *list, size_t cap)
{
	return fd >= 0 ? flistxattr(fd, list, cap)
		       : llistxattr(path, list, cap);
}

void
ir_object_xattr(struct ir_jw *w, const char *name, const void *value,
	size_t len, const char *unread)
{
	struct ir_buf b64;

	ir_jw_obj(w);
	ir_jw_name(w, "name", name, strlen(name));
	if (unread)
		ir_jw_kstr(w, "unread", unread);
	else {
		ir_buf_init(&b64, 0);
		(void)ir_base64(&b64, value, len);
		if (ir_buf_err(&b64) == 0)
			ir_jw_kstr(w, "value_b64", b64.p);
		ir_buf_free(&b64);
	}
	ir_jw_endobj(w);
}

static void
put_xattr(struct ir_jw *w, int fd, const char *path, const char *name,
	char *value)
{
	ssize_t n = fd >= 0 ? fgetxattr(fd, name, value, XATTR_VALUE_MAX)
			    : lgetxattr(path, name, value, XATTR_VALUE_MAX);

	ir_object_xattr(w, name, value, n < 0 ? 0 : (size_t)n,
		n < 0 ? strerror(errno) : NULL);
}

int
ir_object_xattrs(int fd, int dirfd, const char *name, struct ir_buf *out)
{
	char path[64 + 4096];
	char *list, *value;
	struct ir_jw w;
	ssize_t n;

	path[0] = '\0';
	if (fd < 0 &&
		snprintf(path, sizeof(path), "/proc/self/fd/%d/%s", dirfd,
			name) >= (int)sizeof(path))
		return 0;
	n = list_names(fd, path, NULL, 0);
	if (n <= 0) /* none, or the file system has none */
		return 0;
	list = malloc(XATTR_LIST_MAX + XATTR_VALUE_MAX);
	if (!list)
		return -ENOMEM;
	value = list + XATTR_LIST_MAX;
	n = list_names(fd, path, list, XATTR_LIST_MAX);
	ir_jw_init(&w, out);
	ir_jw_arr(&w);
	for (ssize_t i = 0; i < n; i += (ssize_t)strlen(list + i) + 1)
		put_xattr(&w, fd, path, list + i, value);
	ir_jw_endarr(&w);
	free(list);
	return ir_buf_err(out);
}
