/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/evidence/custody_pack.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/io.h"
#include "ir/evidence/bag.h"

struct ir_handover {
	char *dir, *partial;
	int fd; /* of partial */
	struct ir_buf data, tags; /* manifests */
	uint64_t bytes, files; /* of the payload */
	bool finished;
};

/* Empties a directory we made ourselves, and the ones below it. */
static void
empty(int fd, unsigned depth)
{
	DIR *d = fdopendir(fd);
	const struct dirent *de;

	if (!d) {
		(void)close(fd);
		return;
	}
	while ((de = readdir(d))) {
		int sub;

		if (strcmp(de->d_name, ".") == 0 ||
			strcmp(de->d_name, "..") == 0)
			continue;
		if (unlinkat(dirfd(d), de->d_name, 0) == 0)
			continue;
		sub = openat(dirfd(d), de->d_name,
			O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		if (sub >= 0 && depth > 0)
			empty(sub, depth - 1);
		else if (sub >= 0)
			(void)close(sub);
		(void)unlinkat(dirfd(d), de->d_name, AT_REMOVEDIR);
	}
	(void)closedir(d);
}

int
ir_handover_new(struct ir_handover **ret, const char *dir, struct ir_err *e)
{
	struct ir_handover *p = calloc(1, sizeof(*p));
	size_t len = strlen(dir);
	struct ir_esc esc;
	struct stat st;
	int r = -ENOMEM;

	while (len > 1 && dir[len - 1] == '/')
		len--;
	if (!p)
		goto fail;
	p->fd = -1;
	ir_buf_init(&p->data, 0);
	ir_buf_init(&p->tags, 0);
	p->dir = strndup(dir, len);
	if (!p->dir || asprintf(&p->partial, "%s.partial", p->dir) < 0) {
		p->partial = NULL;
		goto fail;
	}
	r = lstat(p->dir, &st) == 0 ? -EEXIST : 0;
	if (r == 0)
		dir = p->partial; /* what the message is about */
	if (r == 0 && mkdir(dir, 0700) < 0)
		r = -errno;
	if (r == 0)
		p->fd = open(p->partial,
			O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (r == 0 && (p->fd < 0 || mkdirat(p->fd, "data", 0700) < 0))
		r = -errno;
	if (r == 0) {
		*ret = p;
		return 0;
	}
fail:
	r = ir_err_sys(e, r, _("cannot create '%s'"), ir_esc(dir, &esc));
	ir_handover_free(p);
	return r;
}

void
ir_handover_free(struct ir_handover *p)
{
	if (!p)
		return;
	if (p->fd >= 0 && !p->finished) {
		int again =
			openat(p->fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

		if (again >= 0)
			empty(again, 4);
		(void)rmdir(p->partial); /* told of by who failed */
	}
	if (p->fd >= 0)
		(void)close(p->fd); /* synced when it was finished */
	ir_buf_free(&p->data);
	ir_buf_free(&p->tags);
	free(p->dir);
	free(p->partial);
	free(p);
}

/* BagIt 1.0 encodes these three and nothing else. */
static void
list(struct ir_handover *p, const char *name, const struct ir_custody_bytes *b)
{
	bool payload = strncmp(name, "data/", 5) == 0;
	struct ir_buf *to = payload ? &p->data : &p->tags;

	(void)ir_buf_addf(to, "%s  ", b->sha256); /* sticky */
	for (const char *s = name; *s; s++)
		if (*s == '\n' || *s == '\r' || *s == '%')
			(void)ir_buf_addf(to, "%%%02X", (unsigned)*s);
		else
			(void)ir_buf_addc(to, *s); /* sticky */
	(void)ir_buf_addc(to, '\n'); /* sticky */
	if (payload) {
		p->files++;
		p->bytes += b->bytes;
	}
}

/* The directories above a name, below the bag. */
static int
make_dirs(struct ir_handover *p, const char *name, struct ir_err *e)
{
	struct ir_esc esc;

	for (const char *s = strchr(name, '/'); s; s = strchr(s + 1, '/')) {
		char *dir = strndup(name, (size_t)(s - name));
		int r = !dir ? -ENOMEM
			: mkdirat(p->fd, dir, 0700) < 0 && errno != EEXIST
			? -errno
			: 0;

		free(dir);
		if (r < 0)
			return ir_err_sys(e, r, _("cannot create '%s'"),
				ir_esc(name, &esc));
	}
	return 0;
}

int
ir_handover_copy(struct ir_handover *p, int dirfd, const char *from,
	const char *name, const struct ir_custody_watch *w,
	struct ir_custody_bytes *ret, struct ir_err *e)
{
	int r = make_dirs(p, name, e);

	if (r == 0)
		r = ir_custody_copy(dirfd, from, p->fd, name, w, ret, e);
	if (r == 0)
		list(p, name, ret);
	return r;
}

int
ir_handover_write(struct ir_handover *p, const char *name,
	int (*fn)(void *arg, int fd, struct ir_err *e), void *arg,
	struct ir_err *e)
{
	struct ir_custody_bytes b;
	struct ir_esc esc;
	int fd, r = make_dirs(p, name, e);

	if (r < 0)
		return r;
	fd = openat(p->fd, name,
		O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return ir_err_sys(
			e, errno, _("cannot create '%s'"), ir_esc(name, &esc));
	r = fn(arg, fd, e);
	if (r == 0 && fsync(fd) < 0)
		r = ir_err_sys(
			e, errno, _("cannot write '%s'"), ir_esc(name, &esc));
	if (close(fd) < 0 && r == 0)
		r = ir_err_sys(
			e, errno, _("cannot write '%s'"), ir_esc(name, &esc));
	if (r == 0)
		r = ir_custody_hash(p->fd, name, NULL, &b, e);
	if (r == 0)
		list(p, name, &b);
	return r;
}

struct text {
	const void *p;
	size_t len;
	const char *name;
};

static int
write_text(void *arg, int fd, struct ir_err *e)
{
	const struct text *t = arg;
	struct ir_esc esc;
	int r = ir_io_write(fd, t->p, t->len);

	return r < 0 ? ir_err_sys(e, r, _("cannot write '%s'"),
			       ir_esc(t->name, &esc))
		     : 0;
}

int
ir_handover_put(struct ir_handover *p, const char *name, const void *text,
	size_t len, struct ir_err *e)
{
	struct text t = {text, len, name};

	return ir_handover_write(p, name, write_text, &t, e);
}

const char *
ir_handover_manifest(const struct ir_handover *p)
{
	return p->data.p;
}

static int
put_tags(struct ir_handover *p, const char *info, struct ir_err *e)
{
	static const char bagit[] = "BagIt-Version: 1.0\n"
				    "Tag-File-Character-Encoding: UTF-8\n";
	struct ir_buf b;
	char oxum[64];
	int r = ir_handover_put(p, "bagit.txt", bagit, sizeof(bagit) - 1, e);

	ir_buf_init(&b, 0);
	(void)ir_buf_adds(&b, info); /* looked at below */
	(void)snprintf(
		oxum, sizeof(oxum), "%" PRIu64 ".%" PRIu64, p->bytes, p->files);
	(void)ir_bag_info_add(&b, "Payload-Oxum", oxum); /* the same */
	if (r == 0 && ir_buf_err(&b) < 0)
		r = ir_err_sys(e, ENOMEM, _("cannot go on"));
	if (r == 0)
		r = ir_handover_put(p, "bag-info.txt", b.p, b.len, e);
	if (r == 0)
		r = ir_handover_put(
			p, "manifest-sha256.txt", p->data.p, p->data.len, e);
	ir_buf_free(&b);
	return r;
}

static int
give_name(struct ir_handover *p, struct ir_err *e)
{
	struct ir_esc esc;
	int data = openat(p->fd, "data", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int r = data < 0 ? -errno : ir_io_fsync_dir(data);

	if (data >= 0)
		(void)close(data); /* synced */
	if (r == 0)
		r = ir_io_fsync_dir(p->fd);
	if (r == 0 &&
		renameat2(AT_FDCWD, p->partial, AT_FDCWD, p->dir,
			RENAME_NOREPLACE) < 0)
		r = errno == EINVAL && access(p->dir, F_OK) < 0 &&
				rename(p->partial, p->dir) == 0
			? 0
			: -errno;
	return r < 0 ? ir_err_sys(e, r, _("cannot create '%s'"),
			       ir_esc(p->dir, &esc))
		     : 0;
}

int
ir_handover_finish(struct ir_handover *p, const char *info,
	char ret_tags[IR_SHA256_HEX], struct ir_err *e)
{
	char sum[IR_SHA256_HEX];
	struct ir_buf tags;
	int r;

	r = put_tags(p, info, e);
	ir_buf_init(&tags, 0);
	(void)ir_buf_add(&tags, p->tags.p, p->tags.len); /* looked at below */
	if (r == 0 && (ir_buf_err(&tags) < 0 || ir_buf_err(&p->data) < 0))
		r = ir_err_sys(e, ENOMEM, _("cannot go on"));
	if (r == 0)
		r = ir_handover_put(
			p, "tagmanifest-sha256.txt", tags.p, tags.len, e);
	if (r == 0 && ir_sha256_hex(tags.p, tags.len, sum) < 0)
		r = ir_err_set(e, IR_ELIB, _("cannot compute SHA-256"));
	ir_buf_free(&tags);
	if (r == 0)
		r = give_name(p, e);
	if (r == 0) {
		p->finished = true;
		memcpy(ret_tags, sum, IR_SHA256_HEX);
	}
	return r;
}
