/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "diff_i.h"
#include "glob_i.h"
#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/io.h"
#include "ir/evidence/format.h"
#include "ir/evidence/tar_read.h"
#include "ir/sys/zstd.h"
#include "verify_pool_i.h"

/* The content of one object, wherever it lies, checked against its digest on
 * the way: what was verified a moment ago may have been changed since. */

#define ZEROS ((size_t)64 * 1024)
#define STOP 1 /* of a callback: enough */

struct reader {
	struct side *s;
	const struct entry *en;
	int (*data)(void *arg, const void *p, size_t len);
	void *arg;
	struct ir_digest *digest;
	uint64_t len;
	bool begun, ended;
	struct ir_err *e;
};

static int
give(struct reader *r, const void *p, size_t len)
{
	int x = ir_digest_update(r->digest, p, len);

	r->len += len;
	return x < 0 ? x : r->data(r->arg, p, len);
}

static int
give_zeros(struct reader *r, uint64_t len)
{
	static const char zeros[ZEROS];
	int x = 0;

	while (x == 0 && len > 0) {
		size_t n = len < ZEROS ? (size_t)len : ZEROS;

		x = give(r, zeros, n);
		len -= n;
	}
	return x;
}

/* The tar reader takes no answer above 0. */
#define STOPPED (-ECANCELED)

static int
tar_begin(void *arg, const struct ir_tar_member *m)
{
	struct reader *r = arg;

	(void)m;
	r->begun = true;
	return 0;
}

static int
tar_data(void *arg, const void *p, size_t len)
{
	int x = give(arg, p, len);

	return x > 0 ? STOPPED : x;
}

static int
tar_hole(void *arg, uint64_t len)
{
	int x = give_zeros(arg, len);

	return x > 0 ? STOPPED : x;
}

static int
tar_end(void *arg)
{
	struct reader *r = arg;

	r->ended = true;
	return STOPPED;
}

static int
tar_odd(void *arg, const char *code, uint64_t offset, const char *why)
{
	(void)arg;
	(void)code;
	(void)offset;
	(void)why;
	return -IR_EFORMAT;
}

static uint32_t
le32(const uint8_t *p)
{
	return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 |
		(uint32_t)p[3] << 24;
}

/* The seek table, which verification found to be right. */
struct seek {
	uint8_t *p;
	uint32_t n; /* frames, the trailer not counted */
};

static int
read_seek(struct ir_vtarget *t, struct seek *ret)
{
	uint8_t foot[IR_SEEK_FOOTER_LEN];
	uint64_t len;
	uint32_t n;

	if (t->size < sizeof(foot) ||
		ir_io_pread(t->fd, foot, sizeof(foot),
			(off_t)(t->size - sizeof(foot))) !=
			(ssize_t)sizeof(foot) ||
		le32(foot + 5) != IR_SEEK_MAGIC)
		return -IR_EINTEGRITY;
	n = le32(foot);
	len = (uint64_t)n * 8;
	if (n < 1 || len + sizeof(foot) > t->size)
		return -IR_EINTEGRITY;
	ret->p = malloc((size_t)len);
	if (!ret->p)
		return -ENOMEM;
	ret->n = n - 1;
	if (ir_io_pread(t->fd, ret->p, (size_t)len,
		    (off_t)(t->size - sizeof(foot) - len)) != (ssize_t)len)
		return -IR_EINTEGRITY;
	return 0;
}

/* The frame decoded last: what is asked for next is often in it too. */
struct content_cache {
	struct seek seek;
	struct ir_zstd_dec *z;
	uint8_t *comp, *out;
	size_t out_len;
	uint32_t frame; /* number + 1, 0: none */
};

void
content_free(struct content_cache *c)
{
	if (!c)
		return;
	ir_zstd_dec_free(c->z);
	free(c->seek.p);
	free(c->comp);
	free(c->out);
	free(c);
}

static int
make_cache(struct side *s)
{
	struct content_cache *c;
	int x = -ENOMEM;

	if (s->cache)
		return 0;
	c = calloc(1, sizeof(*c));
	if (!c)
		return -ENOMEM;
	c->comp = malloc(ir_zstd_bound(IR_FRAME_SIZE_MAX) + 64);
	c->out = malloc(IR_FRAME_SIZE_MAX);
	if (c->comp && c->out)
		x = ir_zstd_dec_new(&c->z, NULL);
	if (x >= 0)
		x = read_seek(s->t, &c->seek);
	if (x < 0)
		content_free(c);
	else
		s->cache = c;
	return x;
}

static int
load_frame(struct side *s, uint32_t i, uint64_t at, uint32_t comp, uint32_t out)
{
	struct content_cache *c = s->cache;
	int x;

	if (c->frame == i + 1)
		return 0;
	c->frame = 0;
	if (out > IR_FRAME_SIZE_MAX ||
		comp > ir_zstd_bound(IR_FRAME_SIZE_MAX) + 64 ||
		ir_io_pread(s->t->fd, c->comp, comp, (off_t)at) !=
			(ssize_t)comp)
		return -IR_EINTEGRITY;
	x = ir_zstd_dec_frame(
		c->z, c->comp, comp, c->out, out, &c->out_len, NULL);
	if (x == 0 && c->out_len != out)
		x = -IR_EINTEGRITY;
	if (x == 0)
		c->frame = i + 1;
	return x;
}

/* Frames from the one that holds the member on, until its end. */
static int
feed_frames(struct reader *r, struct ir_tar *tar)
{
	struct content_cache *c = r->s->cache;
	uint64_t file = 0, at = 0, want = r->en->offset;
	int x = 0;

	for (uint32_t i = 0; i < c->seek.n && x == 0; i++) {
		uint32_t comp = le32(c->seek.p + (size_t)i * 8);
		uint32_t out = le32(c->seek.p + (size_t)i * 8 + 4);

		if (at + out > want) {
			size_t skip = want > at ? (size_t)(want - at) : 0;

			x = load_frame(r->s, i, file, comp, out);
			if (x == 0)
				x = ir_tar_feed(
					tar, c->out + skip, out - skip, NULL);
		}
		at += out;
		file += comp;
	}
	return x;
}

static int
read_archive(struct reader *r)
{
	struct ir_tar_sink sink = {
		tar_begin, tar_data, tar_hole, tar_end, tar_odd, r};
	struct ir_tar *tar = NULL;
	int x = make_cache(r->s);

	if (x == 0)
		x = ir_tar_new(&tar, &sink, NULL);
	if (x == 0)
		x = feed_frames(r, tar);
	ir_tar_free(tar);
	if (x == STOPPED)
		return r->ended ? 0 : STOP;
	return x == 0 ? -IR_EINTEGRITY : x;
}

static int
read_fd(struct reader *r, int fd, uint64_t at, uint64_t max)
{
	char *buf = malloc(IR_IO_CHUNK);
	int x = 0;

	if (!buf)
		return -ENOMEM;
	while (x == 0 && max > 0) {
		size_t n = max < IR_IO_CHUNK ? (size_t)max : IR_IO_CHUNK;
		ssize_t got = ir_io_pread(fd, buf, n, (off_t)at);

		if (got < 0)
			x = (int)got;
		else if (got == 0)
			break;
		else
			x = give(r, buf, (size_t)got);
		at += got > 0 ? (uint64_t)got : 0;
		max -= got > 0 ? (uint64_t)got : 0;
	}
	free(buf);
	return x;
}

/* Links on the way lead where they would on the device. */
static int
open_in_root(struct side *s, const struct entry *en)
{
	const char *slash = strrchr(en->key, '/');
	char *dir;
	int dirfd, fd;

	if (!slash)
		return -ENOENT;
	dir = strndup(en->key + 1,
		slash > en->key ? (size_t)(slash - en->key) - 1 : 0);
	if (!dir)
		return -ENOMEM;
	dirfd = ir_glob_open_dir(s->t->dirfd, dir);
	free(dir);
	if (dirfd < 0)
		return dirfd;
	fd = ir_io_open_source(dirfd, slash + 1, NULL);
	(void)close(dirfd); /* O_PATH */
	return fd;
}

static int
read_file(struct reader *r)
{
	int fd = r->s->kind == SIDE_ROOT
		? open_in_root(r->s, r->en)
		: vfy_open_beneath(r->s->t->dirfd, r->en->stored, false);
	int x;

	if (fd < 0)
		return fd;
	x = read_fd(r, fd, 0, r->en->size);
	(void)close(fd); /* only read from */
	return x;
}

static int
check(struct reader *r)
{
	uint8_t sha[IR_DIGEST_MAX];
	int x = ir_digest_final(r->digest, IR_SHA256, sha);

	if (x < 0)
		return x;
	return r->len == r->en->size &&
			memcmp(sha, r->en->sha, IR_SHA256_LEN) == 0
		? 0
		: -IR_EINTEGRITY;
}

static int
fail(int x, const struct entry *en, struct ir_err *e)
{
	struct ir_esc esc;

	if (x == -IR_EINTEGRITY || x == -IR_EFORMAT)
		return ir_err_set(e, IR_EFORMAT,
			_("'%s' changed while it was compared"),
			ir_escn(en->key, en->key_len, &esc));
	if (x > -4096)
		return ir_err_sys(e, -x, _("cannot read '%s'"),
			ir_escn(en->key, en->key_len, &esc));
	return ir_err_set(e, x, _("cannot read '%s'"),
		ir_escn(en->key, en->key_len, &esc));
}

int
content_read(struct side *s, const struct entry *en,
	int (*data)(void *arg, const void *p, size_t len), void *arg,
	struct ir_err *e)
{
	struct reader r = {
		.s = s, .en = en, .data = data, .arg = arg, .e = NULL};
	struct entry first;
	int x = ir_digest_new(&r.digest, IR_DIGEST_BIT(IR_SHA256), e);

	if (x < 0)
		return x;
	if (en->link && s->kind == SIDE_ARCHIVE) {
		/* the bytes are in the first link's member */
		first = *en;
		x = -IR_EINTEGRITY;
		for (size_t i = 0; i < s->n; i++)
			if (s->e[i]->stored && !s->e[i]->link &&
				strcmp(s->e[i]->stored, en->link) == 0) {
				first.offset = s->e[i]->offset;
				x = 0;
				break;
			}
		r.en = &first;
	}
	if (x == 0 && s->kind == SIDE_ARCHIVE)
		x = read_archive(&r);
	else if (x == 0 && s->kind == SIDE_BAG_ARCHIVE)
		x = en->flags & ENT_SPOOLED
			? read_fd(&r, s->spool, en->offset, en->size)
			: -ENODATA;
	else if (x == 0)
		x = read_file(&r);
	if (x == 0)
		x = check(&r);
	ir_digest_free(r.digest);
	if (x < 0)
		return fail(x, en, e);
	return 0;
}

struct slurp {
	struct ir_buf *out;
	size_t max;
};

static int
slurp_data(void *arg, const void *p, size_t len)
{
	struct slurp *sl = arg;

	if (len > sl->max - sl->out->len)
		return -IR_ELIMIT;
	return ir_buf_add(sl->out, p, len);
}

int
content_slurp(struct side *s, const struct entry *en, size_t max,
	struct ir_buf *out, struct ir_err *e)
{
	struct slurp sl = {out, max};

	ir_buf_clear(out);
	if (en->size > max)
		return ir_err_set(e, IR_ELIMIT, _("too large"));
	return content_read(s, en, slurp_data, &sl, e);
}

/* Foreign archives cannot be entered in the middle: one reading for all. */
struct spool {
	struct side *s;
	struct entry **by_name;
	struct entry *en;
	uint64_t at;
	struct ir_err *e;
};

static int
by_stored(const void *x, const void *y)
{
	const struct entry *a = *(struct entry *const *)x;
	const struct entry *b = *(struct entry *const *)y;

	return strcmp(a->stored, b->stored);
}

static struct entry *
find_stored(const struct spool *sp, const char *name)
{
	struct entry key = {.stored = name}, *k = &key, **got;

	got = bsearch(&k, sp->by_name, sp->s->n, sizeof(k), by_stored);
	return got ? *got : NULL;
}

static int
spool_begin(void *arg, const char *name, size_t len, const char *link,
	size_t link_len, uint32_t mode, int64_t mtime)
{
	struct spool *sp = arg;

	(void)len;
	(void)link_len;
	(void)mode;
	(void)mtime;
	sp->en = link ? NULL : find_stored(sp, name);
	if (sp->en && !(sp->en->flags & ENT_WANTED))
		sp->en = NULL;
	sp->at = sp->s->spool_len;
	return 0;
}

static int
spool_data(void *arg, const void *p, size_t len)
{
	struct spool *sp = arg;
	int r;

	if (!sp->en)
		return 0;
	r = ir_io_write(sp->s->spool, p, len);
	sp->s->spool_len += len;
	return r < 0 ? ir_err_sys(sp->e, -r,
			       _("cannot keep contents in a temporary file"))
		     : 0;
}

static int
spool_hole(void *arg, uint64_t len)
{
	static const char zeros[ZEROS];
	int r = 0;

	while (r == 0 && len > 0) {
		size_t n = len < ZEROS ? (size_t)len : ZEROS;

		r = spool_data(arg, zeros, n);
		len -= n;
	}
	return r;
}

static int
spool_end(void *arg)
{
	struct spool *sp = arg;

	if (!sp->en)
		return 0;
	sp->en->offset = sp->at;
	sp->en->flags |= ENT_SPOOLED;
	sp->en = NULL;
	return 0;
}

/* A hard link is read where its first name is. */
static void
spool_links(struct spool *sp, bool before)
{
	for (size_t i = 0; i < sp->s->n; i++) {
		struct entry *en = sp->s->e[i], *to;

		if (!en->link || !(en->flags & ENT_WANTED))
			continue;
		to = find_stored(sp, en->link);
		if (!to || to->link)
			continue;
		if (before)
			to->flags |= ENT_WANTED;
		en->offset = to->offset;
		en->flags |= to->flags & ENT_SPOOLED;
	}
}

static int
run_spool(struct spool *sp)
{
	struct vtee tee = {spool_begin, spool_data, spool_hole, spool_end, sp};
	struct side *s = sp->s;
	struct ir_verify_opts o = {
		.threads = s->d->o.threads, .limit = s->d->o.limit};
	struct ir_verify_result res;
	int r;

	memcpy(o.seed, s->d->o.seed, sizeof(o.seed));
	qsort(sp->by_name, s->n, sizeof(*sp->by_name), by_stored);
	spool_links(sp, true);
	r = verify_run_tee(s->t, &o, &tee, &res, sp->e);
	spool_links(sp, false);
	return r;
}

int
content_spool(struct side *s, struct ir_err *e)
{
	struct spool sp = {.s = s, .e = e};
	bool any = false;
	int r;

	for (size_t i = 0; i < s->n; i++)
		any |= (s->e[i]->flags & ENT_WANTED) != 0;
	if (s->kind != SIDE_BAG_ARCHIVE || !any)
		return 0;
	if (s->spool < 0)
		return ir_err_set(e, IR_ELIB,
			_("cannot keep contents in a temporary file"));
	sp.by_name = calloc(s->n, sizeof(*sp.by_name));
	if (!sp.by_name)
		return ir_err_sys(e, ENOMEM, _("cannot compare"));
	memcpy(sp.by_name, s->e, s->n * sizeof(*sp.by_name));
	r = run_spool(&sp);
	free(sp.by_name);
	return r;
}
