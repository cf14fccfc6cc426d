/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "ir/base/enc.h"
#include "ir/base/i18n.h"
#include "ir/base/io.h"
#include "ir/evidence/hashlist.h"
#include "verify_lines_i.h"
#include "verify_pool_i.h"

/* The files a hash list names, hashed again. */

struct want {
	unsigned algs;
	bool has_size, guessed;
	uint64_t size;
	uint8_t digest[IR_DIGEST_ALGS][IR_DIGEST_MAX];
};

struct listck {
	struct vfy *v;
	struct ir_vtarget *t;
	struct ir_hashlist list;
	struct ir_hashlist_entry ent;
	struct lines lines;
	bool fed;
	struct pool *pool;
	uint64_t entries;
	unsigned algs;
	struct ir_err *e;
};

static int
told(struct listck *l, enum ir_vgrade g, const char *code,
	const struct pool_file *f, const char *why)
{
	struct where at = {
		.name = f->name, .name_len = strlen(f->name), .line = f->line};

	return vfy_find(l->v, g, code, at, "%s", why);
}

static int
not_read(struct listck *l, const struct pool_file *f)
{
	if (f->errnum == ENOENT || f->errnum == ENOTDIR)
		return told(l, IR_V_DAMAGE, "missing-file", f,
			_("in the list, not there"));
	if (f->errnum == EXDEV)
		return told(l, IR_V_UNREAD, "outside-base", f,
			_("the name leads out of the list's directory: give "
			  "--base DIR"));
	return told(l, IR_V_UNREAD, "unread", f, strerror(f->errnum));
}

static int
give_member(struct listck *l, const struct pool_file *f)
{
	char hex[IR_SHA256_HEX];
	struct ir_vmember m = {.target = l->v->target,
		.name = f->name,
		.name_len = strlen(f->name),
		.type = 'f',
		.size = f->size,
		.payload = true,
		.sha256 = hex};

	if (!l->v->o->member)
		return 0;
	ir_hex(f->digests[IR_SHA256], IR_SHA256_LEN, hex);
	l->v->stop = l->v->o->member(l->v->o->arg, &m);
	return l->v->stop < 0 ? l->v->stop : 0;
}

static int
hashed(void *arg, struct pool_file *f)
{
	struct listck *l = arg;
	const struct want *w = f->extra;
	const unsigned shared =
		IR_DIGEST_BIT(IR_SHA256) | IR_DIGEST_BIT(IR_SHA512);
	bool same = true;
	int r = 0;

	if (f->irregular)
		return told(l, IR_V_DAMAGE, "special-file", f,
			_("not a regular file"));
	if (f->errnum)
		return not_read(l, f);
	l->v->res->files++;
	l->v->res->bytes += f->size;
	for (int a = 0; a < IR_DIGEST_ALGS; a++)
		if (w->algs & IR_DIGEST_BIT(a))
			same &= memcmp(w->digest[a], f->digests[a],
					ir_digest_len((enum ir_digest_alg)a)) ==
				0;
	if (!same)
		r = told(l, IR_V_DAMAGE, "digest-mismatch", f,
			w->guessed && (w->algs & shared)
				? _("the content is not what the list says, or "
				    "the list is of another algorithm of this "
				    "length (BLAKE2b, SHA-3)")
				: _("the content is not what the list says"));
	else if (w->has_size && w->size != f->size)
		r = told(l, IR_V_DAMAGE, "size-mismatch", f,
			_("the list states another size"));
	return r < 0 ? r : give_member(l, f);
}

/* The name below the base directory, or NULL: it lies outside. */
static char *
below(const struct listck *l)
{
	const char *name = l->ent.name.p, *dir = l->t->dir;
	size_t n = strlen(dir);

	if (name[0] != '/')
		return strdup(name);
	if (strcmp(dir, "/") == 0)
		return strdup(name + 1);
	if (strncmp(name, dir, n) != 0 || name[n] != '/')
		return NULL;
	return strdup(name + n + 1);
}

static int
add_entry(struct listck *l)
{
	unsigned also = l->v->o->member ? IR_DIGEST_BIT(IR_SHA256) : 0;
	struct pool_file out = {.errnum = EXDEV, .line = l->lines.n};
	struct want *w;
	char *name = below(l);

	l->entries++;
	l->algs |= l->ent.algs;
	if (!name) {
		out.name = l->ent.name.p;
		return not_read(l, &out);
	}
	w = malloc(sizeof(*w));
	if (!w) {
		free(name);
		return ir_err_sys(l->e, ENOMEM, _("cannot verify"));
	}
	w->algs = l->ent.algs;
	w->has_size = l->ent.has_size;
	w->size = l->ent.size;
	w->guessed = l->ent.guessed;
	memcpy(w->digest, l->ent.digest, sizeof(w->digest));
	return pool_add(l->pool, name, l->ent.algs | also, l->lines.n, w, l->e);
}

static int
on_line(void *arg, const char *p, size_t len)
{
	struct listck *l = arg;
	struct where at = {.line = l->lines.n};
	int r = -EINVAL;

	l->ent.why = _("the line is too long");
	if (!l->lines.too_long)
		r = ir_hashlist_line(&l->list, p, len, &l->ent);
	if (r == -ENOMEM)
		return r;
	if (r == 1 && !l->t->whirlpool)
		l->ent.algs &= ~IR_DIGEST_BIT(IR_WHIRLPOOL);
	if (r == 1 && l->ent.algs)
		return add_entry(l);
	if (r == 1) {
		l->ent.why = _("no algorithm that is known here");
		r = -ENOTSUP;
	}
	if (r == 0)
		return 0;
	l->entries++;
	return r == -ENOTSUP ? vfy_find(l->v, IR_V_UNREAD, "algorithm-unknown",
				       at, "%s", l->ent.why)
			     : vfy_find(l->v, IR_V_DAMAGE, "list-line", at,
				       "%s", l->ent.why);
}

/* The first bytes say what ends the lines. */
static int
feed(struct listck *l, const char *p, size_t len)
{
	if (!l->fed && len > 0) {
		l->fed = true;
		l->list.nul = ir_hashlist_is_nul(p, len);
		l->lines.end = l->list.nul ? '\0' : '\n';
	}
	return lines_feed(&l->lines, p, len);
}

static int
read_list(struct listck *l)
{
	char *buf = malloc(IR_IO_CHUNK);
	ssize_t n = 0;
	int r = buf ? feed(l, l->t->head, l->t->head_len) : -ENOMEM;

	while (r == 0 && (n = ir_io_read(l->t->fd, buf, IR_IO_CHUNK)) > 0)
		r = feed(l, buf, (size_t)n);
	free(buf);
	if (n < 0)
		return ir_err_sys(
			l->e, (int)-n, _("cannot read the hash list"));
	return r < 0 ? r : lines_end(&l->lines);
}

static int
run(struct listck *l)
{
	int r = read_list(l);

	if (r == 0)
		r = pool_flush(l->pool, l->e);
	if (r == 0 && l->entries == 0)
		r = vfy_find(l->v, IR_V_UNREAD, "list-empty", WHERE_NONE,
			_("the list names no file"));
	if (r == 0 && l->algs &&
		!(l->algs & ~(IR_DIGEST_BIT(IR_MD5) | IR_DIGEST_BIT(IR_SHA1))))
		r = vfy_find(l->v, IR_V_WARNING, "weak-digest", WHERE_NONE,
			_("only digests that can be forged (MD5, SHA-1)"));
	vfy_algs(l->algs, l->v->res->algorithms, sizeof(l->v->res->algorithms));
	return r;
}

int
verify_hashlist(struct vfy *v, struct ir_vtarget *t, struct ir_err *e)
{
	struct listck l = {.v = v, .t = t, .e = e};
	int r;

	ir_buf_init(&l.ent.name, IR_HASHLIST_LINE_MAX);
	lines_init(&l.lines, IR_HASHLIST_LINE_MAX, false, on_line, &l);
	l.pool = pool_new(v, t->dirfd, true, hashed, &l);
	r = l.pool ? run(&l) : -ENOMEM;
	if (r == -ENOMEM && e->code == 0)
		(void)ir_err_sys(e, ENOMEM, _("cannot verify"));
	pool_free(l.pool);
	lines_free(&l.lines);
	ir_buf_free(&l.ent.name);
	return r;
}
