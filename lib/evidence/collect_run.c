/* SPDX-License-Identifier: Apache-2.0 */
#include "collect_i.h"

#include <errno.h>
#include <linux/ioprio.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"

#include "access_i.h"
#include "collect_call_i.h"
#include "import_i.h"
#include "ir/sys/cpu.h"

#define NS INT64_C(1000000000)
#define HOLE_REST ((uint64_t)4 << 30) /* hashed in a few seconds */
#define NAP_MAX_NS (NS / 5) /* a signal is noticed between two naps */

void
ir_run_init(struct ir_run *r, const struct ir_collect *o,
	const struct ir_target *t, struct ir_collect_result *res)
{
	memset(r, 0, sizeof(*r));
	memset(res, 0, sizeof(*res));
	r->o = o;
	r->t = t;
	r->res = res;
	r->rootfd = r->out_fd = r->out_dirfd = r->spill_dirfd = -1;
	r->file_max = UINT64_MAX;
	ir_buf_init(&r->line, 0);
	ir_buf_init(&r->stored, 0);
	ir_buf_init(&r->xattrs, 0);
	ir_buf_init(&r->target, 0);
	ir_buf_init(&r->checked, 0);
	ir_buf_init(&r->mount, 0);
}

void
ir_run_free(struct ir_run *r)
{
	ir_import_end(r);
	ir_access_free(r->access);
	ir_bag_free(r->bag);
	ir_age_free(r->age);
	ir_ledger_free(r->ledger);
	ir_links_free(r->links);
	ir_out_abandon(r->out);
	ir_plan_free(r->plan);
	ir_artifacts_free(r->artifacts);
	ir_buf_free(&r->line);
	ir_buf_free(&r->stored);
	ir_buf_free(&r->xattrs);
	ir_buf_free(&r->target);
	ir_buf_free(&r->checked);
	ir_buf_free(&r->mount);
	free(r->root_path);
	free(r->scratch);
	free(r->extents);
	free(r->path);
	free(r->final);
	free(r->partial);
	if (r->rootfd >= 0)
		(void)close(r->rootfd); /* read only */
	if (r->out_dirfd >= 0)
		(void)close(r->out_dirfd); /* read only */
}

bool
ir_run_stopped(const struct ir_run *r)
{
	return r->o->stop && *r->o->stop;
}

/* Nanoseconds since the run began. */
static int64_t
elapsed(const struct ir_run *r)
{
	struct timespec now = {0};

	(void)clock_gettime(CLOCK_MONOTONIC, &now); /* cannot fail */
	return (now.tv_sec - r->began.tv_sec) * NS + now.tv_nsec -
		r->began.tv_nsec;
}

uint64_t
ir_run_seconds_left(const struct ir_run *r)
{
	uint64_t gone = (uint64_t)(elapsed(r) / NS);

	if (!r->o->limits.seconds)
		return UINT64_MAX;
	return r->o->limits.seconds > gone ? r->o->limits.seconds - gone : 0;
}

/* Sleeps until what was read is no more than the rate allows. */
static void
keep_rate(const struct ir_run *r)
{
	double due = (double)r->read_bytes / (double)r->o->limits.rate * 1e9;

	for (;;) {
		int64_t ns = (int64_t)due - elapsed(r);
		struct timespec nap = {0};

		if (ns <= 0 || ir_run_stopped(r) || !ir_run_seconds_left(r))
			return;
		nap.tv_nsec = ns < NAP_MAX_NS ? ns : NAP_MAX_NS;
		(void)nanosleep(&nap, NULL); /* the loop looks again */
	}
}

int
ir_run_tick(struct ir_run *r, size_t n, struct ir_err *e)
{
	const struct ir_collect_limits *l = &r->o->limits;
	int rc;

	r->read_bytes += n;
	if (l->rate && n)
		keep_rate(r);
	if (ir_run_stopped(r)) {
		r->soft = IR_END_INTERRUPTED;
		return ir_err_set(e, -ECANCELED, _("interrupted"));
	}
	if (l->bytes && r->read_bytes >= l->bytes)
		r->over = _("the byte limit of the run was met");
	else if (l->seconds && !ir_run_seconds_left(r)) {
		r->over = _("the time limit of the run was met");
		r->over_time = true;
	}
	rc = ir_out_check(r, e);
	if (rc == 0 && r->ledger)
		rc = ir_ledger_settle(
			r->ledger, ir_bag_synced(r->bag), false, e);
	if (rc < 0)
		return rc;
	if (r->o->progress)
		r->o->progress(r->o->arg, r->read_bytes, r->res->objects);
	return r->over ? 1 : 0;
}

static void
note_gap(struct ir_collect_result *res, const struct ir_object *ob)
{
	const char *text = ob->ask && ob->ask->text ? ob->ask->text : "";
	struct ir_esc esc;

	if (res->gaps++)
		return;
	if (ob->path)
		(void)ir_escn(ob->path, ob->path_len, &esc);
	else
		(void)ir_esc(text, &esc);
	(void)snprintf(res->first_gap, sizeof(res->first_gap), "%.240s: %.240s",
		esc.text, ob->reason);
}

int
ir_run_object(struct ir_run *r, const struct ir_object *ob, struct ir_err *e)
{
	struct ir_collect_result *res = r->res;
	int rc;

	ir_buf_clear(&r->line);
	rc = ir_object_line(&r->line, ob);
	if (rc < 0)
		return ir_err_set(e, rc, _("no memory for the ledger"));
	res->objects++;
	res->counts[ob->status]++;
	res->atime_touched += ob->atime_touched;
	if (ir_status_gap(ob->status, ir_object_named(ob)))
		note_gap(res, ob);
	return ir_ledger_add(r->ledger, IR_LINE_OBJECT, r->line.p, r->line.len,
		ir_bag_offset(r->bag), e);
}

/* Hands the machine to whoever needs it more. */
static void
be_gentle(void)
{
	(void)setpriority(PRIO_PROCESS, 0, 10); /* a wish, not a need */
	(void)syscall(SYS_ioprio_set, IOPRIO_WHO_PROCESS, 0,
		IOPRIO_PRIO_VALUE(IOPRIO_CLASS_BE, 7));
}

/* Compressors that the memory limit has room for: two frames each, and some
 * for the rest. */
static unsigned
threads_for(const struct ir_collect *o)
{
	unsigned n = o->threads ? o->threads : ir_cpu_count();
	uint64_t room;

	if (!o->limits.memory)
		return n;
	room = o->limits.memory / ((uint64_t)14 << 20);
	return room < n ? (room ? (unsigned)room : 1) : n;
}

/* Inside a hole the member cannot be ended: only when it would take long. */
static bool
stop_in_hole(void *arg, uint64_t left)
{
	const struct ir_run *r = arg;

	return left > HOLE_REST &&
		(ir_run_stopped(r) || ir_run_seconds_left(r) == 0);
}

static int
open_bag(struct ir_run *r, struct ir_err *e)
{
	struct ir_bag_opts bo = {
		.top = r->top,
		.threads = r->threads,
		.level = r->o->level,
		.digests = IR_DIGEST_BIT(IR_SHA256) |
			(r->o->sha512 ? IR_DIGEST_BIT(IR_SHA512) : 0u),
		.sync = r->path && !r->o->ctx->nosync,
		.spill_dirfd = r->spill_dirfd,
		.secret = r->recipients != NULL,
		.mtime = r->clock_start.real.tv_sec,
		.stop = stop_in_hole,
		.stop_arg = r,
	};
	size_t links = r->threads == 1 ? (size_t)2 << 20 : (size_t)16 << 20;
	struct ir_buf b;
	int rc;

	rc = ir_bag_new(&r->bag, &bo, r->out_fd, e);
	if (rc == 0)
		rc = ir_links_new(&r->links, links, e);
	if (rc < 0)
		return rc;
	/* Salvage needs to know what this was going to be. */
	ir_buf_init(&b, 0);
	rc = ir_collection_json(&b, r, false);
	if (rc == 0)
		rc = ir_ledger_add(
			r->ledger, IR_LINE_COLLECTION, b.p, b.len, 0, e);
	if (rc == 0)
		rc = ir_ledger_settle(r->ledger, 0, true, e);
	ir_buf_free(&b);
	return rc;
}

static int
prepare(struct ir_run *r, struct ir_err *e)
{
	int rc;

	r->scratch = malloc(IR_SCRATCH);
	if (!r->scratch)
		return ir_err_set(e, -ENOMEM, _("no memory for a buffer"));
	r->threads = threads_for(r->o);
	if (r->o->gentle)
		be_gentle();
	rc = ir_out_begin(r, e);
	return rc < 0 ? rc : open_bag(r, e);
}

static void
failed(struct ir_collect_result *res, const struct ir_err *e)
{
	res->end = IR_END_FAILED;
	(void)snprintf(res->why, sizeof(res->why), "%.500s", e->text);
}

/* The bag cannot be closed: what is on disk stays for salvage. */
static void
give_up(struct ir_run *r, struct ir_err *e)
{
	if (r->age)
		ir_age_explain(r->age, e);
	failed(r->res, e);
	r->res->file = NULL;
	r->res->partial = r->partial;
}

/* Nothing was begun: nothing stays. */
static int
undo(struct ir_run *r, struct ir_err *e)
{
	failed(r->res, e);
	if (r->partial)
		(void)unlink(r->partial); /* empty, and ours */
	if (r->ledger)
		ir_ledger_unlink(r->ledger);
	return e->code;
}

/* The session, and the plan again: now it is known what is there. */
static int
log_in(struct ir_run *r, struct ir_err *e)
{
	int rc = ir_access_open(r->access, e);

	if (rc == 0)
		rc = ir_guest_keep(r, e);
	if (rc == 0)
		rc = ir_plan_far(r, e);
	if (rc == 0)
		return 0;
	ir_access_close(r->access);
	failed(r->res, e);
	if (ir_run_stopped(r))
		r->res->end = IR_END_INTERRUPTED;
	return rc;
}

int
ir_run_archive(struct ir_run *r, struct ir_err *e)
{
	struct ir_collect_result *res = r->res;
	struct ir_err why = IR_ERR_INIT;
	bool part;
	int rc;

	if (r->access && log_in(r, &why) < 0)
		return 0; /* tried: the result says what came of it */
	/* before any thread of ours is there to be forked with */
	if (r->o->import && ir_import_begin(r, e) < 0)
		return undo(r, e);
	if (prepare(r, e) < 0)
		return undo(r, e);
	rc = ir_run_asks(r, &why);
	if (rc == 0 && r->o->import)
		rc = ir_import_check(r, &why);
	if (r->access && (rc == 0 || rc == -ECANCELED))
		rc = ir_access_finish(r->access, rc, &why);
	if (r->access)
		ir_access_close(r->access);
	res->commands = r->commands;
	part = rc == -ECANCELED;
	if (part) {
		res->end = r->soft;
		(void)snprintf(res->why, sizeof(res->why), "%.500s", why.text);
	} else
		res->end = res->gaps ? IR_END_GAPS : IR_END_COMPLETE;
	if (rc == 0 || part)
		rc = ir_run_finish(r, part, &why);
	if (rc < 0)
		give_up(r, &why);
	return 0;
}
