/* SPDX-License-Identifier: Apache-2.0 */
#include "access_i.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ir/base/i18n.h"
#include "ir/evidence/name.h"

void
ir_put_init(struct ir_put *p, struct ir_run *r, size_t ask, const char *path,
	size_t len)
{
	memset(p, 0, sizeof(*p));
	p->r = r;
	p->ask = ask;
	p->ob.path = path;
	p->ob.path_len = len;
	p->ob.kind = "file";
	ir_buf_init(&p->name, 0);
	ir_buf_init(&p->xattrs, 0);
	ir_spill_init(&p->spool, r->spill_dirfd, r->recipients != NULL);
}

void
ir_put_free(struct ir_put *p)
{
	ir_buf_free(&p->name);
	ir_buf_free(&p->xattrs);
	free(p->extents);
	ir_spill_free(&p->spool);
}

bool
ir_put_claim(struct ir_run *r, size_t ask, const char *path, size_t len)
{
	if (!ir_plan_claim(r->plan, ask, path, len))
		return false;
	if (!r->had || !ir_seen_has(r->had, path, len))
		return true;
	r->res->previous++;
	return false;
}

int
ir_put_name(struct ir_put *p, const char *kind, unsigned no, const char *name,
	const char *suffix, struct ir_err *e)
{
	ir_buf_clear(&p->name);
	(void)ir_buf_addf(&p->name, "data/%s/%03u-", kind, no);
	(void)ir_name_store(&p->name, name, strlen(name));
	(void)ir_buf_adds(&p->name, suffix);
	if (ir_buf_err(&p->name) != 0)
		return ir_err_set(
			e, ir_buf_err(&p->name), _("no memory for a name"));
	return 0;
}

static int
default_name(struct ir_put *p, struct ir_err *e)
{
	int rc;

	if (!p->name.len) {
		(void)ir_buf_adds(&p->name, "data/fs/");
		rc = ir_name_store_path(&p->name, p->ob.path, p->ob.path_len);
		if (rc < 0)
			return ir_err_set(e, rc, _("cannot store a name"));
	}
	p->ob.stored = p->name.p;
	return 0;
}

static int
member_begin(struct ir_put *p, uint64_t size, struct ir_err *e)
{
	const struct stat *st = p->ob.st;
	struct ir_member_in m = {
		.name = p->ob.stored,
		.size = size,
		.mode = 0644,
		.mtime_sec = p->r->clock_start.real.tv_sec,
		.extents = p->ob.extents,
		.n_extents = p->ob.n_extents,
	};

	if (st) {
		m.mode = st->st_mode & 07777;
		m.uid = st->st_uid;
		m.gid = st->st_gid;
		m.mtime_sec = st->st_mtim.tv_sec;
		m.mtime_nsec = (int32_t)st->st_mtim.tv_nsec;
	}
	return ir_bag_member_begin(p->r->bag, &m, e);
}

static uint64_t
wanted(const struct ir_object *ob)
{
	uint64_t sum = 0;

	if (!ob->extents)
		return ob->planned;
	for (size_t i = 0; i < ob->n_extents; i++)
		sum += ob->extents[i].len;
	return sum;
}

int
ir_put_begin(struct ir_put *p, struct ir_err *e)
{
	int rc = default_name(p, e);

	if (rc < 0)
		return rc;
	if (p->known) {
		p->wanted = wanted(&p->ob);
		rc = member_begin(p, p->ob.planned, e);
		p->r->in_member = rc == 0;
	}
	p->open = rc == 0;
	return rc;
}

static int
give(struct ir_put *p, const void *data, size_t len, struct ir_err *e)
{
	uint64_t room;
	size_t n;

	room = p->known ? p->wanted - p->given : IR_PUT_SPOOL_MAX - p->given;
	n = len < room ? len : (size_t)room;
	p->given += n;
	p->beyond += len - n;
	if (p->known)
		return n ? ir_bag_data(p->r->bag, data, n, e) : 0;
	(void)ir_buf_add(&p->spool.tail, data, n); /* sticks in the tail */
	return ir_spill_check(&p->spool, e);
}

int
ir_put_data(struct ir_put *p, const void *data, size_t len, struct ir_err *e)
{
	struct ir_run *r = p->r;
	struct ir_err why = IR_ERR_INIT;
	int rc;

	if (p->tick != 0)
		return 1;
	rc = give(p, data, len, e);
	if (rc < 0)
		return rc;
	p->tick = ir_run_tick(r, len, &why);
	if (p->tick < 0 && p->tick != -ECANCELED)
		return ir_err_set(e, p->tick, "%s", why.text);
	if (p->tick > 0)
		ir_object_fail(&p->ob,
			r->over_time ? IR_TIMED_OUT : IR_TRUNCATED, "%s",
			r->over);
	else if (p->tick < 0) {
		ir_object_fail(
			&p->ob, IR_TRUNCATED, "%s", _("the run was ended"));
		(void)snprintf(p->why, sizeof(p->why), "%.150s", why.text);
	}
	return p->tick ? 1 : 0;
}

/* What lies in the spool becomes a member. */
static int
unspool(struct ir_put *p, struct ir_err *e)
{
	uint64_t len = ir_spill_len(&p->spool);
	struct ir_run *r = p->r;
	int rc = member_begin(p, len, e);

	for (uint64_t at = 0; rc == 0 && at < len;) {
		size_t n = 0;

		rc = ir_spill_read(
			&p->spool, at, r->scratch, IR_SCRATCH, &n, e);
		if (rc == 0)
			rc = ir_bag_data(r->bag, r->scratch, n, e);
		at += n;
	}
	return rc;
}

static void
judge(struct ir_put *p)
{
	struct ir_object *ob = &p->ob;

	if (ob->status != IR_TAKEN)
		return;
	if (p->known && p->given < p->wanted)
		ir_object_fail(ob, IR_TRUNCATED,
			_("the file ended at byte %ju"), (uintmax_t)p->given);
	else if (p->beyond && p->known)
		ir_object_fail(ob, IR_CHANGED,
			_("grew while it was read: %ju bytes more are not "
			  "stored"),
			(uintmax_t)p->beyond);
	else if (p->beyond)
		ir_object_fail(ob, IR_TRUNCATED,
			_("cut at %ju bytes: no end in sight"),
			(uintmax_t)p->given);
}

int
ir_put_store(struct ir_put *p, struct ir_err *e)
{
	int rc = 0;

	if (!p->open)
		return 0;
	judge(p);
	if (!p->known) {
		rc = unspool(p, e);
		ir_spill_free(&p->spool);
		ir_spill_init(
			&p->spool, p->r->spill_dirfd, p->r->recipients != NULL);
	}
	if (rc == 0)
		rc = ir_bag_member_end(p->r->bag, &p->ob.out, e);
	p->r->in_member = false;
	p->open = false;
	p->ob.sized = true;
	if (!p->known)
		p->ob.planned = p->ob.out.stored;
	return rc;
}

int
ir_put_line(struct ir_put *p, struct ir_err *e)
{
	p->ob.ask = ir_plan_at(p->r->plan, p->ask);
	return ir_run_object(p->r, &p->ob, e);
}

int
ir_put_end(struct ir_put *p, struct ir_err *e)
{
	int rc = ir_put_store(p, e);

	if (rc == 0)
		rc = ir_put_line(p, e);
	if (rc < 0 || p->tick >= 0)
		return rc;
	return ir_err_set(e, p->tick, "%s", p->why);
}
