/* SPDX-License-Identifier: Apache-2.0 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ir/base/enc.h"
#include "ir/base/i18n.h"
#include "ir/base/io.h"
#include "ir/evidence/format.h"
#include "verify_case_i.h"

/* The files of a case: archives and attachments. */

bool
casck_ends(const char *s, const char *suffix)
{
	size_t n = strlen(s), m = strlen(suffix);

	return n > m && strcmp(s + n - m, suffix) == 0;
}

static int
find(struct casck *c, enum ir_vgrade g, const char *code, const char *name,
	const char *why)
{
	return vfy_find(
		c->v, g, code, WHERE_NAME(name, strlen(name)), "%s", why);
}

static int
by_name(const void *a, const void *b)
{
	const char *const *x = a, *const *y = b;

	return strcmp(*x, *y);
}

void
casck_names_free(struct names *l)
{
	for (size_t i = 0; i < l->n; i++)
		free(l->v[i]);
	free(l->v);
}

/* "DIR/NAME" of every entry, sorted; a missing directory is empty. */
int
casck_list(struct casck *c, const char *dir, struct names *ret)
{
	int fd = ir_io_open_source(c->t->dirfd, dir, NULL);
	DIR *d = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *de;
	int r = 0;

	if (!d) {
		int errnum = fd < 0 ? -fd : errno;

		if (fd >= 0)
			(void)close(fd); /* only read from */
		return errnum == ENOENT
			? 0
			: find(c, IR_V_UNREAD, "unread", dir, strerror(errnum));
	}
	while (r == 0 && (de = readdir(d))) {
		char **v;

		if (strcmp(de->d_name, ".") == 0 ||
			strcmp(de->d_name, "..") == 0)
			continue;
		v = realloc(ret->v, (ret->n + 1) * sizeof(*v));
		if (v)
			ret->v = v;
		if (!v || asprintf(&v[ret->n], "%s/%s", dir, de->d_name) < 0)
			r = ir_err_sys(c->e, ENOMEM, _("cannot verify"));
		else
			ret->n++;
	}
	(void)closedir(d); /* only read from */
	if (ret->n)
		qsort(ret->v, ret->n, sizeof(*ret->v), by_name);
	return r;
}

int
casck_add_head(struct casck *c, const struct ir_head *h, const char *by)
{
	size_t n = c->n_heads;
	struct ir_known_head *v = realloc(c->heads, (n + 1) * sizeof(*v));
	char **text = realloc(c->head_text, 2 * (n + 1) * sizeof(*text));

	if (v)
		c->heads = v;
	if (text)
		c->head_text = text;
	if (!v || !text)
		return ir_err_sys(c->e, ENOMEM, _("cannot verify"));
	text[2 * n] = strdup(h->hex);
	text[2 * n + 1] = strdup(by);
	c->n_heads++;
	if (!text[2 * n] || !text[2 * n + 1])
		return ir_err_sys(c->e, ENOMEM, _("cannot verify"));
	v[n] = (struct ir_known_head){
		.seq = h->seq, .hex = text[2 * n], .by = text[2 * n + 1]};
	return 0;
}

static void
add_result(struct ir_verify_result *to, const struct ir_verify_result *r)
{
	to->archives++;
	to->files += r->files;
	to->bytes += r->bytes;
	to->packed += r->packed;
	to->members += r->members;
	to->notes += r->notes;
	to->warnings += r->warnings;
	to->damage += r->damage;
	to->unread += r->unread;
	to->gaps += r->gaps;
	to->objects += r->objects;
	to->part |= r->part;
	if (r->complete == IR_V_NO ||
		(r->complete == IR_V_YES && to->complete == IR_V_UNSAID))
		to->complete = r->complete;
}

/* The archive as it lies there against the line that records it. */
static int
compare(struct casck *c, const char *name, struct saying *s,
	const struct ir_verify_result *r, uint64_t size)
{
	if (!s)
		return find(c, IR_V_DAMAGE, "unknown-archive", name,
			_("the journal knows nothing of this archive"));
	s->seen = true;
	if (s->has_bytes && s->bytes != size)
		return vfy_find(c->v, IR_V_DAMAGE, "archive-mismatch",
			WHERE_NAME(name, strlen(name)),
			_("it has %" PRIu64 " bytes, line %" PRIu64
			  " of the journal says %" PRIu64),
			size, s->line, s->bytes);
	if (strcmp(s->sha256, r->sha256) == 0)
		return 0;
	return vfy_find(c->v, IR_V_DAMAGE, "archive-mismatch",
		WHERE_NAME(name, strlen(name)),
		_("its SHA-256 is %s, line %" PRIu64 " of the journal says "
		  "%s"),
		r->sha256[0] ? r->sha256 : _("unknown"), s->line, s->sha256);
}

static int
run_archive(struct casck *c, const char *name, int fd, uint64_t size)
{
	struct ir_verify_result res = {.kind = IR_V_ARCHIVE, .drill = c->drill};
	struct ir_vtarget t = {.fd = fd, .size = size};
	struct vfy v = *c->v;
	struct ir_err why = IR_ERR_INIT;
	int r;

	if (asprintf(&t.path, "%s%s%s", c->t->path,
		    casck_ends(c->t->path, "/") ? "" : "/", name) < 0)
		return ir_err_sys(c->e, ENOMEM, _("cannot verify"));
	v.res = &res;
	v.target = t.path;
	r = verify_archive(&v, &t, &why);
	if (r < 0 && v.stop == 0) {
		r = vfy_find(
			&v, IR_V_UNREAD, "unread", WHERE_NONE, "%s", why.text);
	}
	free(t.path);
	c->v->stop = v.stop;
	add_result(c->v->res, &res);
	if (r == 0 && res.head.seq && res.damage == 0)
		r = casck_add_head(c, &res.head, strrchr(name, '/') + 1);
	if (r == 0)
		r = casck_hashed(c, name, res.sha256);
	return r < 0 ? r : compare(c, name, casck_file(c, name), &res, size);
}

int
casck_odd_file(struct casck *c, const struct pool_file *f)
{
	int r;

	if (f->errnum == ENOENT && casck_ends(f->name, ".partial"))
		return 1; /* whole by now, under its own name */
	if (f->irregular)
		r = find(c, IR_V_DAMAGE, "special-file", f->name,
			_("neither a file nor a directory"));
	else if (f->errnum == ELOOP)
		r = find(c, IR_V_DAMAGE, "link-in-case", f->name,
			_("a symbolic link, which is not followed"));
	else if (f->errnum)
		r = find(
			c, IR_V_UNREAD, "unread", f->name, strerror(f->errnum));
	else
		return 0;
	return r < 0 ? r : 1;
}

/* Without the key the file as it lies there can be checked, and no more. */
static int
encrypted(void *arg, struct pool_file *f)
{
	struct casck *c = arg;
	struct ir_verify_result res = {.packed = f->size};
	int r = casck_odd_file(c, f);

	if (r != 0)
		return r < 0 ? r : 0;
	ir_hex(f->digests[IR_SHA256], IR_SHA256_LEN, res.sha256);
	add_result(c->v->res, &res);
	r = find(c, IR_V_NOTE, "encrypted", f->name,
		_("encrypted: its bytes are checked here, its content only "
		  "with the key (age -d -i KEY FILE | ir-verify -)"));
	return r < 0
		? r
		: compare(c, f->name, casck_file(c, f->name), &res, f->size);
}

static int
one_encrypted(struct casck *c, const char *name)
{
	struct pool *p = pool_new(c->v, c->t->dirfd, false, encrypted, c);
	int r = p ? pool_add(p, strdup(name), IR_DIGEST_BIT(IR_SHA256), 0, NULL,
			    c->e)
		  : ir_err_sys(c->e, ENOMEM, _("cannot verify"));

	if (r == 0)
		r = pool_flush(p, c->e);
	pool_free(p);
	return r;
}

static int
one_archive(struct casck *c, const char *name)
{
	int fd = vfy_open_beneath(c->t->dirfd, name, false), r;
	struct stat st;

	if (fd == -ELOOP)
		return find(c, IR_V_DAMAGE, "link-in-case", name,
			_("a symbolic link, which is not followed"));
	if (fd < 0)
		return find(c, IR_V_UNREAD, "unread", name, strerror(-fd));
	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode))
		r = find(c, IR_V_DAMAGE, "special-file", name,
			_("neither a file nor a directory"));
	else
		r = run_archive(c, name, fd, (uint64_t)st.st_size);
	(void)close(fd); /* only read from */
	return r;
}

static int
one_evidence(struct casck *c, const char *name)
{
	if (casck_ends(name, ".partial"))
		return find(c, IR_V_WARNING, "partial-left", name,
			_("an archive that was never finished: still being "
			  "written, or cut off (ir-collect --salvage)"));
	if (casck_ends(name, ".partial.objects.jsonl"))
		return 0; /* told with the archive it belongs to */
	if (casck_ends(name, IR_ARCHIVE_SUFFIX IR_AGE_SUFFIX))
		return one_encrypted(c, name);
	if (casck_ends(name, IR_ARCHIVE_SUFFIX))
		return one_archive(c, name);
	if (casck_ends(name, ".p7s") || casck_ends(name, ".tsr") ||
		casck_ends(name, ".tsq"))
		return casck_seal(c, name);
	return find(c, IR_V_WARNING, "unknown-file", name,
		_("not a file of the case"));
}

int
casck_evidence(struct casck *c)
{
	struct names l = {NULL, 0};
	int r = casck_list(c, "evidence", &l);

	for (size_t i = 0; i < l.n && r == 0; i++)
		r = one_evidence(c, l.v[i]);
	casck_names_free(&l);
	return r;
}

/* The lines that speak of an attachment of that digest. */
static int
see(struct casck *c, const char *name, const char *sha256)
{
	for (size_t i = 0; i < c->n_say; i++) {
		struct saying *s = &c->say[i];

		if (s->what != SAID_ATTACHED || strcmp(s->sha256, sha256) != 0)
			continue;
		s->seen = true;
		if (!s->cms || s->found.len)
			continue;
		if (ir_buf_adds(&s->found, name) < 0)
			return -ENOMEM;
	}
	return 0;
}

/* attachments/ holds files by their SHA-256, maybe with a suffix. */
static int
attached(void *arg, struct pool_file *f)
{
	struct casck *c = arg;
	const char *base = strrchr(f->name, '/') + 1;
	char hex[IR_SHA256_HEX];
	size_t n = strcspn(base, ".");
	int r;

	r = casck_odd_file(c, f);
	if (r != 0)
		return r < 0 ? r : 0;
	ir_hex(f->digests[IR_SHA256], IR_SHA256_LEN, hex);
	if (n != IR_SHA256_HEX - 1)
		return find(c, IR_V_WARNING, "unknown-file", f->name,
			_("not named by a SHA-256"));
	c->v->res->files++;
	c->v->res->bytes += f->size;
	if (see(c, f->name, hex) < 0)
		return ir_err_sys(c->e, ENOMEM, _("cannot verify"));
	if (memcmp(hex, base, n) == 0)
		return 0;
	return vfy_find(c->v, IR_V_DAMAGE, "attachment-mismatch",
		WHERE_NAME(f->name, strlen(f->name)),
		_("its content has SHA-256 %s"), hex);
}

int
casck_hash_all(struct casck *c, const char *dir,
	int (*done)(void *arg, struct pool_file *f), bool *ret_looked)
{
	const uint64_t unread = c->v->res->unread;
	struct pool *p = pool_new(c->v, c->t->dirfd, false, done, c);
	struct names l = {NULL, 0};
	int r = p ? casck_list(c, dir, &l)
		  : ir_err_sys(c->e, ENOMEM, _("cannot verify"));

	if (ret_looked)
		*ret_looked = c->v->res->unread == unread;
	for (size_t i = 0; i < l.n && r == 0; i++)
		r = pool_add(p, strdup(l.v[i]), IR_DIGEST_BIT(IR_SHA256), 0,
			NULL, c->e);
	if (r == 0)
		r = pool_flush(p, c->e);
	casck_names_free(&l);
	pool_free(p);
	return r;
}

int
casck_attachments(struct casck *c)
{
	return casck_hash_all(c, "attachments", attached, NULL);
}
