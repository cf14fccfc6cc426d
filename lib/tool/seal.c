/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/tool/seal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ir/base/enc.h"
#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/io.h"
#include "ir/evidence/seal.h"
#include "ir/tool/tool.h"
#include "seal_i.h"

/* ir-seal sign */

/* What others can read, others can sign with. */
static void
warn_open(const char *key)
{
	struct ir_esc esc;
	struct stat st;

	if (key && stat(key, &st) == 0 && S_ISREG(st.st_mode) &&
		(st.st_mode & (S_IRGRP | S_IWGRP | S_IROTH | S_IWOTH)))
		ir_tool_warn(_("the private key '%s' can be read by others "
			       "(mode %04o; chmod 600)"),
			ir_esc(key, &esc), (unsigned)(st.st_mode & 07777));
}

static void
warn_expired(const struct ir_cert *c)
{
	const struct ir_cert_info *i = c ? ir_cert_info(c) : NULL;
	struct ir_time now, t;
	char a[IR_TIME_TEXT];

	if (!i || seal_now(&now, NULL) < 0)
		return;
	t = ir_time_cmp(&now, &i->to) > 0 ? i->to : i->from;
	ir_time_localise(&t);
	(void)ir_time_rfc3339(&t, 0, a); /* into a */
	if (ir_time_cmp(&now, &i->to) > 0)
		ir_tool_warn(_("the certificate of %s was valid until %s "
			       "only: a seal made now does not count"),
			i->name, a);
	else if (ir_time_cmp(&now, &i->from) < 0)
		ir_tool_warn(_("the certificate of %s is valid from %s only: a "
			       "seal made now does not count"),
			i->name, a);
}

int
ir_seal_open(const struct ir_seal_opts *o, struct ir_key **ret)
{
	struct ir_seal_secret secret = {
		.has_fd = o->has_pass_fd, .fd = o->pass_fd};
	struct ir_key_source s = {.key = o->key,
		.cert = o->cert,
		.module = o->module,
		.any_kind = o->any_kind,
		.secret = ir_seal_ask,
		.arg = &secret};
	struct ir_err e = IR_ERR_INIT;

	warn_open(o->key);
	if (ir_key_open(ret, &s, &e) < 0)
		return seal_fail(&e);
	warn_expired(ir_key_cert(*ret));
	return 0;
}

int
ir_seal_is_new(const char *file)
{
	char *path = seal_path(file, IR_SEAL_SUFFIX);
	struct ir_err e = IR_ERR_INIT;
	int status = !path ? 2 : seal_is_new(path, &e) < 0 ? seal_fail(&e) : 0;

	free(path);
	return status;
}

static int
feed(int fd, struct ir_digest *d, struct ir_progress *p, uint64_t *ret)
{
	char *buf = malloc(IR_IO_CHUNK);
	ssize_t n = 0;
	int r = buf ? 0 : -ENOMEM;

	while (r == 0 && (n = ir_io_read(fd, buf, IR_IO_CHUNK)) > 0) {
		r = ir_digest_update(d, buf, (size_t)n);
		*ret += (uint64_t)n;
		ir_progress_at(p, *ret, 0);
	}
	free(buf);
	return r < 0 ? r : (int)(n < 0 ? n : 0);
}

static int
finish(struct ir_digest *d, unsigned algs, struct seal_digests *ret)
{
	int r = 0;

	for (int a = 0; a < IR_DIGEST_ALGS && r == 0; a++)
		if (algs & IR_DIGEST_BIT(a))
			r = ir_digest_final(
				d, (enum ir_digest_alg)a, ret->raw[a]);
	ir_hex(ret->raw[IR_SHA256], IR_SHA256_LEN, ret->sha256);
	return r;
}

/* Changed while it was read: what was signed would never have existed. */
static bool
same(const struct stat *a, const struct stat *b, uint64_t bytes)
{
	return a->st_size == b->st_size && (uint64_t)b->st_size == bytes &&
		a->st_mtim.tv_sec == b->st_mtim.tv_sec &&
		a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

static int
hash_fd(int fd, const char *path, unsigned algs, bool quiet,
	struct seal_digests *ret, struct ir_err *e)
{
	struct ir_digest *d = NULL;
	struct ir_progress *p;
	struct stat before, after;
	struct ir_esc esc;
	int r;

	if (fstat(fd, &before) < 0 || !S_ISREG(before.st_mode))
		return ir_err_set(e, IR_EFORMAT, _("'%s' is no regular file"),
			ir_esc(path, &esc));
	r = ir_digest_new(&d, algs | IR_DIGEST_BIT(IR_SHA256), e);
	if (r < 0)
		return r;
	p = ir_progress_new(_("hash"), (uint64_t)before.st_size, 0, quiet);
	r = feed(fd, d, p, &ret->bytes);
	ir_progress_free(p);
	if (r == 0)
		r = finish(d, algs | IR_DIGEST_BIT(IR_SHA256), ret);
	ir_digest_free(d);
	if (r < 0)
		return ir_err_sys(
			e, r, _("cannot read '%s'"), ir_esc(path, &esc));
	if (fstat(fd, &after) < 0 || !same(&before, &after, ret->bytes))
		return ir_err_set(e, EBUSY, _("'%s' changed while it was read"),
			ir_esc(path, &esc));
	return 0;
}

int
seal_hash(const char *path, unsigned algs, bool quiet, struct seal_digests *ret,
	struct ir_err *e)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY), r;
	struct ir_esc esc;

	memset(ret, 0, sizeof(*ret));
	if (fd < 0)
		return ir_err_sys(
			e, errno, _("cannot open '%s'"), ir_esc(path, &esc));
	r = hash_fd(fd, path, algs, quiet, ret, e);
	(void)close(fd); /* only read from */
	return r;
}

static void
tell_sealed(const struct ir_seal_opts *o, const struct seal_case *c,
	const char *seal, const struct seal_digests *d,
	const struct ir_cert_info *who, const struct ir_time *now)
{
	char t[IR_TIME_TEXT];
	struct ir_esc esc;
	struct ir_buf b;
	struct ir_jw w;

	if (!ir_tool_want_json(o->json, o->text)) {
		ir_tool_out(_("%s%s: sealed by %s (certificate SHA-256 %s)\n"),
			seal_mark(c), ir_esc(seal, &esc), who->name,
			who->sha256);
		return;
	}
	ir_buf_init(&b, 0);
	ir_jw_init(&w, &b);
	ir_jw_obj(&w);
	ir_jw_ku64(&w, "v", 1);
	ir_jw_kstr(&w, "type", "sealed");
	if (c->drill)
		ir_jw_kbool(&w, "drill", true);
	ir_jw_name(&w, "seal", seal, strlen(seal));
	ir_jw_kstr(&w, "sha256", d->sha256);
	ir_jw_kstr(&w, "by", who->name);
	ir_jw_kstr(&w, "certificate", who->sha256);
	ir_jw_kstr(&w, "time", ir_time_utc(now, 0, t));
	ir_jw_endobj(&w);
	ir_jw_line(&w);
	ir_tool_write(b.p, b.len);
	ir_buf_free(&b);
}

static int
record(struct seal_case *c, const struct seal_digests *d,
	const struct ir_buf *seal, const struct ir_cert_info *who)
{
	struct ir_buf b;
	struct ir_jw w;
	int status;

	if (!c->j || c->head)
		return 0;
	ir_buf_init(&b, 0);
	seal_line_start(&w, &b, c);
	ir_jw_ku64(&w, "bytes", d->bytes);
	ir_jw_kstr(&w, "sha256", d->sha256);
	seal_line_file(&w, c, "seal", IR_SEAL_SUFFIX, seal);
	ir_jw_kstr(&w, "by", who->name);
	ir_jw_kstr(&w, "certificate", who->sha256);
	ir_jw_endobj(&w);
	status = seal_case_append(c, "evidence.sealed", &b);
	ir_buf_free(&b);
	return status;
}

/* written NULL: the file is read now. */
static int
sign_one(const struct ir_seal_opts *o, struct ir_key *k, const char *file,
	const struct seal_digests *written)
{
	const struct ir_cert_info *who = ir_cert_info(ir_key_cert(k));
	char *path = seal_path(file, IR_SEAL_SUFFIX);
	struct ir_err e = IR_ERR_INIT;
	struct seal_digests d;
	struct seal_case c = {.j = NULL};
	struct ir_time now;
	struct ir_buf b;
	int status = path ? seal_case_find(o, file, &c) : 2;

	ir_buf_init(&b, 0);
	if (written)
		d = *written;
	if (status == 0 &&
		(seal_is_new(path, &e) < 0 ||
			(!written &&
				seal_hash(file, 0, o->quiet, &d, &e) < 0) ||
			seal_now(&now, &e) < 0 ||
			ir_sign_digest(k, d.raw[IR_SHA256], &now, &b, &e) < 0 ||
			seal_write(path, &b, false, &e) < 0)) {
		ir_tool_err(&e);
		status = 2;
	}
	if (status == 0) {
		tell_sealed(o, &c, path, &d, who, &now);
		status = record(&c, &d, &b, who);
	}
	ir_buf_free(&b);
	seal_case_end(&c);
	free(path);
	return status;
}

int
ir_seal_sign(const struct ir_seal_opts *o, char **files, size_t n)
{
	struct ir_key *k = NULL;
	int status = ir_seal_open(o, &k);

	if (status)
		return status;
	for (size_t i = 0; i < n; i++)
		status = ir_tool_worse(status, sign_one(o, k, files[i], NULL));
	ir_key_free(k);
	return status;
}

int
ir_seal_written(const struct ir_seal_opts *o, struct ir_key *k,
	const char *file, const char *sha256, uint64_t bytes)
{
	struct seal_digests d = {.bytes = bytes};
	struct ir_err e = IR_ERR_INIT;
	struct ir_esc esc;

	if (ir_unhex(sha256, strlen(sha256), d.raw[IR_SHA256]) < 0) {
		(void)ir_err_set(
			&e, -EINVAL, _("cannot sign '%s'"), ir_esc(file, &esc));
		return seal_fail(&e);
	}
	memcpy(d.sha256, sha256, sizeof(d.sha256));
	return sign_one(o, k, file, &d);
}
