/* SPDX-License-Identifier: Apache-2.0 */
#include "access_tar_i.h"

#include <errno.h>
#include <string.h>

#include "ir/base/i18n.h"

/* A tar ends in zeros, and is read on; not for ever. */
#define BLANK_MAX ((size_t)16 << 20)

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

/* What the tar leaves out of a sparse file is zeros. */
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

/* The content of the member.  0; 1 no more is wanted; < 0 the archive is dead.
 * *ret_cut: the stream ended inside. */
static int
put_content(
	struct ir_archive *a, struct ir_put *p, bool *ret_cut, struct ir_err *e)
{
	const void *data;
	uint64_t off, at = 0;
	size_t len;
	int rc = 0, n;

	while (rc == 0) {
		n = ir_archive_data(a, &data, &len, &off, NULL);
		if (n <= 0) {
			*ret_cut = n < 0;
			break;
		}
		if (off > at)
			rc = put_gap(p, off - at, e);
		if (rc == 0)
			rc = ir_put_data(p, data, len, e);
		at = off + len;
	}
	if (rc == 0 && !*ret_cut && p->known && at < p->ob.planned)
		rc = put_gap(p, p->ob.planned - at, e);
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

int
ir_tar_in_put(struct ir_tar_in *t, struct ir_archive *a,
	const struct ir_member *m, struct ir_put *p, struct ir_err *e)
{
	bool cut = false;
	int rc;

	p->known = true;
	p->ob.planned = m->size;
	rc = ir_put_begin(p, e);
	t->inside = true;
	if (rc == 0)
		rc = put_content(a, p, &cut, e);
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
