/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/evidence/custody_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/io.h"

static int
open_regular(int dirfd, const char *name, struct ir_err *e)
{
	int fd = ir_io_open_source(dirfd, name, NULL), r = 0;
	struct ir_esc esc;
	struct stat st;

	if (fd < 0)
		return ir_err_sys(
			e, fd, _("cannot open '%s'"), ir_esc(name, &esc));
	if (fstat(fd, &st) < 0)
		r = ir_err_sys(
			e, errno, _("cannot open '%s'"), ir_esc(name, &esc));
	else if (!S_ISREG(st.st_mode))
		r = ir_err_set(e, EINVAL, _("'%s' is not a regular file"),
			ir_esc(name, &esc));
	if (r == 0)
		return fd;
	(void)close(fd); /* not read from */
	return r;
}

struct pump {
	int in, out; /* out -1: only hashed */
	const char *name, *toname;
	const struct ir_custody_watch *w;
	struct ir_digest *d;
	char *buf;
	uint64_t bytes;
};

static int
pump(struct pump *p, struct ir_err *e)
{
	struct ir_esc esc;
	ssize_t n;
	int r = 0;

	while ((n = ir_io_read(p->in, p->buf, IR_IO_CHUNK)) > 0) {
		if (ir_digest_update(p->d, p->buf, (size_t)n) < 0)
			return ir_err_set(
				e, IR_ELIB, _("cannot compute SHA-256"));
		if (p->out >= 0)
			r = ir_io_write(p->out, p->buf, (size_t)n);
		if (r < 0)
			return ir_err_sys(e, r, _("cannot write '%s'"),
				ir_esc(p->toname, &esc));
		p->bytes += (uint64_t)n;
		if (p->w && p->w->at)
			p->w->at(p->w->arg, (uint64_t)n);
	}
	if (n < 0)
		return ir_err_sys(e, (int)n, _("cannot read '%s'"),
			ir_esc(p->name, &esc));
	return 0;
}

static int
run(struct pump *p, struct ir_custody_bytes *ret, struct ir_err *e)
{
	char hex[IR_DIGEST_HEX];
	int r = ir_digest_new(&p->d, IR_DIGEST_BIT(IR_SHA256), e);

	p->buf = malloc(IR_IO_CHUNK);
	if (r == 0 && !p->buf)
		r = ir_err_sys(e, ENOMEM, _("cannot compute SHA-256"));
	if (r == 0)
		r = pump(p, e);
	if (r == 0 && ir_digest_final_hex(p->d, IR_SHA256, hex) < 0)
		r = ir_err_set(e, IR_ELIB, _("cannot compute SHA-256"));
	if (r == 0) {
		memcpy(ret->sha256, hex, IR_SHA256_HEX);
		ret->bytes = p->bytes;
	}
	ir_digest_free(p->d);
	free(p->buf);
	return r;
}

int
ir_custody_hash(int dirfd, const char *name, const struct ir_custody_watch *w,
	struct ir_custody_bytes *ret, struct ir_err *e)
{
	struct pump p = {.in = open_regular(dirfd, name, e),
		.out = -1,
		.name = name,
		.w = w};
	int r;

	if (p.in < 0)
		return p.in;
	r = run(&p, ret, e);
	(void)close(p.in); /* only read from */
	return r;
}

int
ir_custody_copy(int dirfd, const char *name, int todirfd, const char *toname,
	const struct ir_custody_watch *w, struct ir_custody_bytes *ret,
	struct ir_err *e)
{
	struct pump p = {.in = open_regular(dirfd, name, e),
		.out = -1,
		.name = name,
		.toname = toname,
		.w = w};
	struct ir_esc esc;
	int r = p.in < 0 ? p.in : 0;

	if (r < 0)
		return r;
	p.out = openat(todirfd, toname,
		O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (p.out < 0) {
		r = ir_err_sys(e, errno, _("cannot create '%s'"),
			ir_esc(toname, &esc));
		goto out;
	}
	r = run(&p, ret, e);
	if (r == 0 && fsync(p.out) < 0)
		r = ir_err_sys(
			e, errno, _("cannot write '%s'"), ir_esc(toname, &esc));
	if (close(p.out) < 0 && r == 0)
		r = ir_err_sys(
			e, errno, _("cannot write '%s'"), ir_esc(toname, &esc));
	if (r < 0)
		(void)unlinkat(todirfd, toname, 0); /* ours, and not whole */
out:
	(void)close(p.in); /* only read from */
	return r;
}

/* ".jpg": short, letters and digits; else none. */
static const char *
suffix(const char *path)
{
	static const char good[] = "abcdefghijklmnopqrstuvwxyz"
				   "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
	const char *base = strrchr(path, '/');
	const char *dot = strrchr(base ? base : path, '.');
	size_t n = dot ? strlen(dot + 1) : 0;

	return n > 0 && n <= 8 && strspn(dot + 1, good) == n ? dot : "";
}

static int
attach_at(int dirfd, const char *path, struct ir_custody_bytes *ret,
	struct ir_err *e)
{
	char part[32];
	char name[IR_SHA256_HEX + 16];
	struct ir_esc esc;
	int r;

	(void)snprintf(part, sizeof(part), "new-%ld.partial", (long)getpid());
	r = ir_custody_copy(AT_FDCWD, path, dirfd, part, NULL, ret, e);
	if (r < 0)
		return r;
	(void)snprintf(name, sizeof(name), "%s%s", ret->sha256, suffix(path));
	if (renameat(dirfd, part, dirfd, name) < 0)
		r = -errno;
	if (r == 0)
		r = ir_io_fsync_dir(dirfd);
	return r < 0
		? ir_err_sys(e, r, _("cannot keep '%s'"), ir_esc(path, &esc))
		: 0;
}

int
ir_custody_attach(int casefd, const char *path, struct ir_custody_bytes *ret,
	struct ir_err *e)
{
	int dirfd, r;

	(void)mkdirat(casefd, "attachments", 0700); /* there as a rule */
	dirfd = openat(casefd, "attachments",
		O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (dirfd < 0)
		return ir_err_sys(
			e, errno, _("cannot open '%s'"), "attachments");
	r = attach_at(dirfd, path, ret, e);
	(void)close(dirfd); /* synced above */
	return r;
}
