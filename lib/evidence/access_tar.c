/* SPDX-License-Identifier: Apache-2.0 */
#include "access_tar_i.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ir/base/i18n.h"
#include "ir/evidence/tar_read.h"

/* A tar ends in zeros, and is read on; not for ever. */
#define BLANK_MAX ((size_t)16 << 20)

/* Of one file by tar; and one that grew since the listing may lie in a spool
 * until its end is seen. */
#define FILE_MAX ((uint64_t)1 << 40)
#define GREW_MAX ((uint64_t)1 << 30)

static const uint8_t zeros[64 << 10];

static bool
is_blank(const uint8_t *p, size_t len)
{
	while (len > sizeof(zeros) && memcmp(p, zeros, sizeof(zeros)) == 0) {
		p += sizeof(zeros);
		len -= sizeof(zeros);
	}
	return len <= sizeof(zeros) && memcmp(p, zeros, len) == 0;
}

ssize_t
ir_tar_in_read(void *arg, void *buf, size_t len)
{
	struct ir_tar_in *t = arg;
	size_t got = 0;

	while (got < len && !t->stopped && !t->ended) {
		ssize_t n = ir_proc_read(
			t->p, (char *)buf + got, len - got, &t->wait);

		if (n < 0)
			t->stopped = (int)n;
		else if (n == 0)
			t->ended = true;
		else
			got += (size_t)n;
	}
	t->blank = !t->inside && is_blank(buf, got) ? t->blank + got : 0;
	if (t->blank > BLANK_MAX)
		t->ended = true;
	return (ssize_t)got;
}

/* What a member keeps of what comes: its stretches of data, all of it when it
 * has no holes. */
struct keep {
	struct ir_extent whole;
	const struct ir_extent *v;
	size_t n, k; /* k: the stretch that is being filled */
	uint64_t at; /* where in the file */
};

static struct keep
keep_of(const struct ir_put *p, uint64_t size)
{
	struct keep k = {.whole = {0, size}};

	if (p->ob.extents) {
		k.v = p->ob.extents;
		k.n = p->ob.n_extents;
	} else
		k.n = 1;
	return k;
}

static const struct ir_extent *
stretch(const struct keep *k)
{
	return k->v ? &k->v[k->k] : &k->whole;
}

/* What the tar leaves out of a stretch is zeros. */
static int
put_gap(struct ir_put *p, uint64_t gap, struct ir_err *e)
{
	int rc = 0;

	while (rc == 0 && gap > 0) {
		size_t n = gap < sizeof(zeros) ? (size_t)gap : sizeof(zeros);

		rc = ir_put_data(p, zeros, n, e);
		gap -= n;
	}
	return rc;
}

/* Up to there nothing comes. */
static int
put_nothing(struct ir_put *p, struct keep *k, uint64_t to, struct ir_err *e)
{
	int rc = 0;

	while (rc == 0 && k->at < to && k->k < k->n) {
		const struct ir_extent *x = stretch(k);
		uint64_t end = x->off + x->len < to ? x->off + x->len : to;

		if (k->at < x->off)
			k->at = x->off < to ? x->off : to;
		else if (k->at >= x->off + x->len)
			k->k++;
		else {
			rc = put_gap(p, end - k->at, e);
			k->at = end;
		}
	}
	if (k->at < to)
		k->at = to;
	return rc;
}

static int
put_piece(struct ir_put *p, struct keep *k, const uint8_t *data, size_t len,
	struct ir_err *e)
{
	int rc = 0;

	while (rc == 0 && len > 0) {
		const struct ir_extent *x = k->k < k->n ? stretch(k) : NULL;
		uint64_t n = len;

		if (x && k->at >= x->off + x->len) {
			k->k++;
			continue;
		}
		if (x && k->at < x->off) /* of no stretch: cannot be */
			n = x->off - k->at < n ? x->off - k->at : n;
		else {
			if (x && x->off + x->len - k->at < n)
				n = x->off + x->len - k->at;
			rc = ir_put_data(p, data, (size_t)n, e);
		}
		k->at += n;
		data += n;
		len -= (size_t)n;
	}
	return rc;
}

/* The content of the member, said to be of that size.  0; 1 no more is
 * wanted; < 0 the archive is dead.  *ret_cut: the stream ended inside. */
static int
put_content(struct ir_archive *a, struct ir_put *p, uint64_t size,
	bool *ret_cut, struct ir_err *e)
{
	struct keep k = keep_of(p, p->known ? p->ob.planned : size);
	const void *data;
	uint64_t off;
	size_t len;
	int rc = 0, n;

	while (rc == 0) {
		n = ir_archive_data(a, &data, &len, &off, NULL);
		if (n <= 0) {
			*ret_cut = n < 0;
			break;
		}
		rc = put_nothing(p, &k, off, e);
		if (rc == 0)
			rc = put_piece(p, &k, data, len, e);
	}
	if (rc == 0 && !*ret_cut)
		rc = put_nothing(p, &k, size, e);
	return rc;
}

static const char *
why_cut(const struct ir_tar_in *t)
{
	if (t->stopped == -ETIME)
		return _("the device sent nothing more in time");
	if (t->stopped == -ECANCELED)
		return _("the run was ended");
	return _("the stream from the device ended inside the file");
}

static int
no_memory(struct ir_err *e)
{
	return ir_err_set(e, -ENOMEM, _("no memory for a file"));
}

/* The map of a sparse one, as far as size. */
static int
get_extents(
	struct ir_archive *a, struct ir_put *p, uint64_t size, struct ir_err *e)
{
	size_t n = 0, cap = 0;
	uint64_t off, len;

	while (ir_archive_extent(a, &off, &len)) {
		struct ir_extent *last = n ? &p->extents[n - 1] : NULL;

		if (n == IR_TAR_EXTENTS_MAX) { /* the rest as one */
			last->len = off + len - last->off;
			continue;
		}
		if (n == cap) {
			struct ir_extent *v;

			cap = cap ? 2 * cap : 16;
			v = realloc(p->extents, cap * sizeof(*v));
			if (!v)
				return no_memory(e);
			p->extents = v;
		}
		if (len) /* an empty one marks the end of the file */
			p->extents[n++] = (struct ir_extent){off, len};
	}
	p->ob.extents = p->extents;
	p->ob.n_extents = ir_bag_align(p->extents, n, size);
	return 0;
}

static int
get_xattrs(struct ir_archive *a, struct ir_put *p, struct ir_err *e)
{
	const char *name;
	const void *value;
	struct ir_jw w;
	size_t len;

	ir_buf_clear(&p->xattrs);
	ir_jw_init(&w, &p->xattrs);
	while (ir_archive_xattr(a, &name, &value, &len)) {
		if (!p->xattrs.len)
			ir_jw_arr(&w);
		ir_object_xattr(&w, name, value, len, NULL);
	}
	if (p->xattrs.len)
		ir_jw_endarr(&w);
	if (ir_buf_err(&p->xattrs) < 0)
		return no_memory(e);
	if (p->xattrs.len) {
		p->ob.xattrs = p->xattrs.p;
		p->ob.xattrs_len = p->xattrs.len;
	}
	return 0;
}

/*
 * How much of the member is taken.  A member has to be as long as its header
 * says, so what never comes would be zeros of ours: no more of them than the
 * listing spoke of.  What grew a little since is spooled instead.  0; 1 none
 * of it is.
 */
static int
plan(struct ir_archive *a, const struct ir_member *m, struct ir_put *p,
	struct ir_err *e)
{
	uint64_t listed = p->ob.st ? (uint64_t)p->ob.st->st_size : m->size;
	bool more = m->size > listed;
	int rc;

	p->known = true;
	p->ob.sized = true;
	p->ob.planned = more ? listed : m->size;
	if (p->ob.planned > FILE_MAX) {
		ir_object_fail(&p->ob, IR_UNREAD,
			_("it is said to be of %ju bytes: more than is taken "
			  "this way"),
			(uintmax_t)p->ob.planned);
		return 1;
	}
	rc = get_extents(a, p, p->ob.planned, e);
	if (rc == 0)
		rc = get_xattrs(a, p, e);
	if (more && !p->ob.extents && m->size <= GREW_MAX)
		p->known = false;
	else if (more)
		ir_object_fail(&p->ob, IR_CHANGED,
			_("%ju bytes when it was listed, %ju when it was read: "
			  "no more than the first are stored"),
			(uintmax_t)listed, (uintmax_t)m->size);
	return rc;
}

int
ir_tar_in_put(struct ir_tar_in *t, struct ir_archive *a,
	const struct ir_member *m, struct ir_put *p, struct ir_err *e)
{
	bool cut = false;
	int rc = plan(a, m, p, e);

	if (rc != 0)
		return rc < 0 ? rc : 0;
	rc = ir_put_begin(p, e);
	t->inside = true;
	if (rc == 0)
		rc = put_content(a, p, m->size, &cut, e);
	t->inside = false;
	if (rc < 0)
		return rc;
	if (cut)
		ir_object_fail(&p->ob,
			t->stopped == -ETIME ? IR_TIMED_OUT : IR_TRUNCATED,
			"%s", why_cut(t));
	rc = ir_put_store(p, e);
	if (rc < 0)
		return rc;
	if (p->tick < 0)
		return ir_err_set(e, p->tick, "%s", p->why);
	return p->tick > 0 || cut ? 1 : 0;
}
