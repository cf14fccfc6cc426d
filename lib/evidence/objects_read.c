/* SPDX-License-Identifier: Apache-2.0 */
#include "objects_i.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "ir/base/i18n.h"
#include "ir/base/io.h"
#include "ir/sys/magic.h"

#include "bag_spill_i.h"
#include "collect_i.h"

/* /proc and its like: nobody knows how much there is until it is read. */
#define PSEUDO_MAX ((uint64_t)64 << 20)
#define HOLE_SLICE ((uint64_t)64 << 20)

/* The hole that the file starts with. */
static uint64_t
first_hole(const struct ir_object *ob)
{
	if (!ob->extents)
		return 0;
	return ob->n_extents ? ob->extents[0].off : ob->planned;
}

static int
member_begin(struct ir_run *r, const struct ir_object *ob, uint64_t size,
	struct ir_err *e)
{
	struct ir_member_in m = {
		.name = ob->stored,
		.size = size,
		.mode = ob->st->st_mode & 07777,
		.uid = ob->st->st_uid,
		.gid = ob->st->st_gid,
		.mtime_sec = ob->st->st_mtim.tv_sec,
		.mtime_nsec = (int32_t)ob->st->st_mtim.tv_nsec,
		.extents = ob->extents,
		.n_extents = ob->n_extents,
		.ahead = first_hole(ob),
	};

	return ir_bag_member_begin(r->bag, &m, e);
}

/* A member of which all bytes are here. */
static int
store_bytes(struct ir_run *r, struct ir_object *ob, const void *p, size_t len,
	struct ir_err *e)
{
	int rc = member_begin(r, ob, len, e);

	if (rc == 0 && len > 0)
		rc = ir_bag_data(r->bag, p, len, e);
	if (rc == 0)
		rc = ir_bag_member_end(r->bag, &ob->out, e);
	if (rc == 0)
		ob->sized = true;
	return rc;
}

/* Up to cap bytes, so that the end of a small file is seen at once. */
static ssize_t
read_some(int fd, void *p, size_t cap, uint64_t want, off_t at)
{
	size_t got = 0;

	while (got < cap) {
		ssize_t n =
			pread(fd, (char *)p + got, cap - got, at + (off_t)got);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return got ? (ssize_t)got : -errno;
		if (n == 0)
			break;
		got += (size_t)n;
		if (want && got >= want) /* all that was promised */
			break;
	}
	return (ssize_t)got;
}

/* The rest of a run: marks ob when a limit or a signal cut it. */
static int
cut_short(struct ir_run *r, struct ir_object *ob, int tick)
{
	if (tick > 0)
		ir_object_fail(ob, r->over_time ? IR_TIMED_OUT : IR_TRUNCATED,
			"%s", r->over);
	else
		ir_object_fail(ob, IR_TRUNCATED, "%s", _("the run was ended"));
	return tick;
}

/*
 * One stretch of the source into the member.  0 all of it; 1 the source ended
 * or failed (ob says why); < 0: the bag failed, or the run must end (*tick).
 */
static int
copy_stretch(struct ir_run *r, struct ir_object *ob, int fd, uint64_t at,
	uint64_t end, int *tick, struct ir_err *e)
{
	while (at < end) {
		size_t cap = 0;
		void *p = ir_bag_data_buf(r->bag, &cap);
		ssize_t n;
		int rc;

		if (!p)
			return ir_bag_commit_data(r->bag, 0, e);
		if (cap > IR_IO_CHUNK)
			cap = IR_IO_CHUNK;
		if (cap > end - at)
			cap = (size_t)(end - at);
		n = pread(fd, p, cap, (off_t)at);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			ir_object_fail(ob, IR_TRUNCATED,
				_("read error at byte %ju: %s"), (uintmax_t)at,
				strerror(errno));
		else if (n == 0)
			ir_object_fail(ob, IR_TRUNCATED,
				_("the file ended at byte %ju"), (uintmax_t)at);
		if (n <= 0)
			return 1;
		rc = ir_bag_commit_data(r->bag, (size_t)n, e);
		if (rc < 0)
			return rc;
		at += (uint64_t)n;
		*tick = ir_run_tick(r, (size_t)n, e);
		if (*tick != 0) {
			(void)cut_short(r, ob, *tick);
			return 1;
		}
	}
	return 0;
}

/*
 * The first hole is hashed before the header is written: a file that is one
 * endless hole can be given up then.  0; 1 a limit, < 0: ob says why.
 */
static int
hash_first_hole(struct ir_run *r, struct ir_object *ob, struct ir_err *e)
{
	uint64_t left = first_hole(ob);

	while (left > 0) {
		uint64_t n = left < HOLE_SLICE ? left : HOLE_SLICE;
		int rc = ir_bag_ahead(r->bag, n, e);

		if (rc < 0)
			return rc;
		left -= n;
		rc = left ? ir_run_tick(r, 0, e) : 0;
		if (rc != 0) {
			ob->stored = NULL;
			ir_object_fail(ob,
				r->over_time ? IR_TIMED_OUT : IR_UNREAD, "%s",
				rc > 0 ? r->over : _("the run was ended"));
			return rc;
		}
	}
	return 0;
}

/* A file too large to be read in one piece; its first bytes are read. */
static int
store_large(struct ir_run *r, struct ir_object *ob, int fd, size_t head,
	struct ir_err *e)
{
	struct ir_extent whole = {0, ob->planned};
	const struct ir_extent *v = ob->extents ? ob->extents : &whole;
	size_t n = ob->extents ? ob->n_extents : 1;
	int tick = 0, rc, rc2;

	rc = hash_first_hole(r, ob, e);
	if (rc != 0)
		return rc < 0 ? rc : 0;
	rc = member_begin(r, ob, ob->planned, e);
	r->in_member = true;
	if (rc == 0 && head > 0)
		rc = ir_bag_data(r->bag, r->scratch, head, e);
	for (size_t i = 0; rc == 0 && i < n; i++)
		rc = copy_stretch(r, ob, fd, v[i].off + (i ? 0 : head),
			v[i].off + v[i].len, &tick, e);
	if (rc < 0)
		return rc;
	rc2 = ir_bag_member_end(r->bag, &ob->out, e);
	r->in_member = false;
	if (rc2 < 0)
		return rc2;
	ob->sized = true;
	return tick < 0 ? tick : 0;
}

/* From the spool into the bag. */
static int
store_spool(struct ir_run *r, struct ir_object *ob, struct ir_spill *s,
	struct ir_err *e)
{
	uint64_t len = ir_spill_len(s);
	int rc = member_begin(r, ob, len, e);

	for (uint64_t at = 0; rc == 0 && at < len;) {
		size_t n = 0;

		rc = ir_spill_read(s, at, r->scratch, IR_SCRATCH, &n, e);
		if (rc == 0)
			rc = ir_bag_data(r->bag, r->scratch, n, e);
		at += n;
	}
	if (rc == 0)
		rc = ir_bag_member_end(r->bag, &ob->out, e);
	if (rc == 0)
		ob->sized = true;
	return rc;
}

/* Reads a pseudo file to its end into the spool; the head is in scratch. */
static int
fill_spool(struct ir_run *r, struct ir_object *ob, int fd, size_t head,
	struct ir_spill *s, int *tick, struct ir_err *e)
{
	size_t n = head;
	uint64_t at = 0;

	while (n > 0) {
		ssize_t got;
		int rc;

		(void)ir_buf_add(&s->tail, r->scratch, n);
		rc = ir_spill_check(s, e);
		if (rc < 0)
			return rc;
		at += n;
		*tick = ir_run_tick(r, n, e);
		if (*tick != 0) {
			(void)cut_short(r, ob, *tick);
			return 0;
		}
		if (at >= PSEUDO_MAX) {
			ir_object_fail(ob, IR_TRUNCATED,
				_("cut at %ju bytes: no end in sight"),
				(uintmax_t)at);
			return 0;
		}
		got = read_some(fd, r->scratch, IR_SCRATCH, 0, (off_t)at);
		if (got < 0)
			ir_object_fail(ob, IR_TRUNCATED,
				_("read error at byte %ju: %s"), (uintmax_t)at,
				strerror((int)-got));
		n = got > 0 ? (size_t)got : 0;
	}
	return 0;
}

static int
store_pseudo(struct ir_run *r, struct ir_object *ob, int fd, size_t head,
	struct ir_err *e)
{
	struct ir_spill s;
	int tick = 0, rc;

	ir_spill_init(&s, r->spill_dirfd, r->recipients != NULL);
	rc = fill_spool(r, ob, fd, head, &s, &tick, e);
	if (rc == 0)
		rc = store_spool(r, ob, &s, e);
	ir_spill_free(&s);
	return rc < 0 ? rc : tick < 0 ? tick : 0;
}

static void
examine(struct ir_run *r, struct ir_object *ob, size_t head)
{
	if (r->magic && (r->o->types || (ob->ask && ob->ask->import)))
		ob->media = ir_magic_type(r->magic, r->scratch, head);
}

int
ir_object_store(struct ir_run *r, struct ir_object *ob, int fd, bool pseudo,
	struct ir_err *e)
{
	uint64_t first = ob->n_extents ? ob->extents[0].off : 0;
	uint64_t room = ob->n_extents ? ob->extents[0].len : IR_SCRATCH;
	size_t cap = room < IR_SCRATCH ? (size_t)room : IR_SCRATCH;
	ssize_t head = 0;
	int tick, rc;

	if (!ob->extents || ob->n_extents)
		head = read_some(fd, r->scratch, cap,
			pseudo || ob->extents ? 0 : ob->planned, (off_t)first);
	if (head < 0) {
		ob->stored = NULL;
		/* ESRCH: the process ended, or is one of the kernel's. */
		ir_object_fail(ob, head == -ESRCH ? IR_ABSENT : IR_UNREAD, "%s",
			strerror((int)-head));
		return 0;
	}
	examine(r, ob, (size_t)head);
	if (ob->extents)
		return store_large(r, ob, fd, (size_t)head, e);
	if ((pseudo || !ob->planned) && (size_t)head == IR_SCRATCH)
		return store_pseudo(r, ob, fd, (size_t)head, e);
	if ((uint64_t)head < ob->planned && (size_t)head == IR_SCRATCH)
		return store_large(r, ob, fd, (size_t)head, e);
	rc = store_bytes(r, ob, r->scratch, (size_t)head, e);
	if (rc < 0)
		return rc;
	if (!pseudo && (uint64_t)head < ob->planned)
		ir_object_fail(ob, IR_TRUNCATED,
			_("the file ended at byte %ju"), (uintmax_t)head);
	tick = ir_run_tick(r, (size_t)head, e);
	return tick < 0 ? tick : 0;
}
