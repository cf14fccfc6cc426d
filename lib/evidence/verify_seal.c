/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ir/base/enc.h"
#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/io.h"
#include "verify_pool_i.h"
#include "verify_seal_i.h"

/* Seals that lie beside what is verified. */

void
vseals_init(struct vseals *s)
{
	memset(s, 0, sizeof(*s));
	ir_buf_init(&s->p7s, 0);
	ir_buf_init(&s->tsr, 0);
	ir_buf_init(&s->tsq, 0);
}

void
vseals_free(struct vseals *s)
{
	ir_buf_free(&s->p7s);
	ir_buf_free(&s->tsr);
	ir_buf_free(&s->tsq);
}

static int
read_one(int dirfd, const char *name, const char *suffix, size_t max,
	struct ir_buf *out, bool *ret_has, struct ir_err *e)
{
	char *full = NULL;
	struct ir_esc esc;
	struct stat st;
	int fd, r;

	if (asprintf(&full, "%s%s", name, suffix) < 0)
		return ir_err_sys(e, ENOMEM, _("cannot verify"));
	fd = openat(dirfd, full,
		O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
	if (fd < 0 && errno == ENOENT) {
		free(full);
		return 0;
	}
	if (fd < 0)
		r = ir_err_sys(
			e, errno, _("cannot open '%s'"), ir_esc(full, &esc));
	else if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode))
		r = ir_err_set(e, IR_EFORMAT, _("'%s' is no regular file"),
			ir_esc(full, &esc));
	else
		r = ir_io_slurp_fd(fd, full, max, out, e);
	if (fd >= 0)
		(void)close(fd); /* only read from */
	*ret_has = r == 0;
	free(full);
	return r;
}

void
vseals_read(struct vseals *s, int dirfd, const char *name)
{
	(void)(read_one(dirfd, name, IR_SEAL_SUFFIX, IR_SIGN_MAX, &s->p7s,
		       &s->has_p7s, &s->err) < 0 ||
		read_one(dirfd, name, IR_STAMP_SUFFIX, IR_TSP_MAX, &s->tsr,
			&s->has_tsr, &s->err) < 0 ||
		read_one(dirfd, name, IR_QUERY_SUFFIX, IR_TSP_MAX, &s->tsq,
			&s->has_tsq, &s->err) < 0); /* err says */
}

struct telling {
	struct vfy *v;
	const char *name;
};

static int
on_find(void *arg, const struct ir_seal_finding *f)
{
	const struct telling *t = arg;
	char *full = NULL;
	int r;

	if (asprintf(&full, "%s%s", t->name,
		    f->stamp ? IR_STAMP_SUFFIX : IR_SEAL_SUFFIX) < 0)
		return -ENOMEM;
	r = vfy_find(t->v, f->grade, f->code, WHERE_NAME(full, strlen(full)),
		"%s", f->why);
	free(full);
	return r;
}

int
vseals_check(struct vfy *v, const struct vseals *s, const char *name,
	const char *sha256, struct ir_sealed *ret, struct ir_err *e)
{
	struct telling t = {v, name};
	uint8_t digest[IR_SHA256_LEN];
	struct ir_seal_in in = {.digest = {[IR_SHA256] = digest},
		.p7s = s->has_p7s ? s->p7s.p : NULL,
		.p7s_len = s->p7s.len,
		.tsr = s->has_tsr ? s->tsr.p : NULL,
		.tsr_len = s->tsr.len,
		.tsq = s->has_tsq ? s->tsq.p : NULL,
		.tsq_len = s->tsq.len,
		.trust = v->o->trust,
		.now = v->o->now,
		.find = on_find,
		.arg = &t};

	memset(ret, 0, sizeof(*ret));
	if (s->err.code)
		return vfy_find(v, IR_V_UNREAD, "unread",
			WHERE_NAME(name, strlen(name)), "%s", s->err.text);
	if (!s->has_p7s && !s->has_tsr)
		return 0;
	if (ir_unhex(sha256, strlen(sha256), digest) < 0 ||
		strlen(sha256) != 2 * sizeof(digest))
		return vfy_find(v, IR_V_UNREAD, "unread",
			WHERE_NAME(name, strlen(name)),
			_("its seal is not judged: it could not be hashed"));
	return ir_seal_check(&in, ret, e);
}

int
verify_seals_open(struct ir_vtarget *t, struct ir_err *e)
{
	if (t->pipe || strcmp(t->path, "-") == 0)
		return 0;
	t->seals = malloc(sizeof(*t->seals));
	if (!t->seals)
		return ir_err_sys(e, ENOMEM, _("cannot verify"));
	vseals_init(t->seals);
	vseals_read(t->seals, AT_FDCWD, t->path);
	return 0;
}

void
verify_seals_free(struct ir_vtarget *t)
{
	if (t->seals)
		vseals_free(t->seals);
	free(t->seals);
}

int
vseals_hash(int fd, char out[IR_SHA256_HEX])
{
	struct ir_digest *d = NULL;
	char *buf = malloc(IR_IO_CHUNK), hex[IR_DIGEST_HEX];
	ssize_t n = 0;
	int r = buf ? ir_digest_new(&d, IR_DIGEST_BIT(IR_SHA256), NULL)
		    : -ENOMEM;

	for (off_t at = 0;
		r == 0 && (n = ir_io_pread(fd, buf, IR_IO_CHUNK, at)) > 0;
		at += n)
		r = ir_digest_update(d, buf, (size_t)n);
	if (r == 0 && n == 0)
		r = ir_digest_final_hex(d, IR_SHA256, hex);
	if (r == 0 && n == 0)
		memcpy(out, hex, IR_SHA256_HEX);
	ir_digest_free(d);
	free(buf);
	return r < 0 ? r : (int)(n < 0 ? n : 0);
}

int
verify_seals(struct vfy *v, struct ir_vtarget *t, struct ir_err *e)
{
	char sha256[IR_SHA256_HEX] = "";
	const char *base = strrchr(t->path, '/');

	if (!t->seals ||
		(!t->seals->has_p7s && !t->seals->has_tsr &&
			!t->seals->err.code))
		return 0;
	memcpy(sha256, v->res->sha256, sizeof(sha256));
	if (!sha256[0] && vseals_hash(t->fd, sha256) < 0)
		sha256[0] = '\0'; /* told as unread */
	return vseals_check(v, t->seals, base ? base + 1 : t->path, sha256,
		&v->res->seal, e);
}
