/* SPDX-License-Identifier: Apache-2.0 */
#include "access_ssh_batch_i.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ir/base/i18n.h"

#define STALLS_MAX 3u

static const char after_script[] =
	"LC_ALL=C; export LC_ALL; exec xargs -0 -r stat --printf "
	"'S%d %i %f %h %u %g %s %b %.9X %.9Y %.9Z\\0%n\\0\\0' --";

int
ir_batch_add(struct ir_batch *b, size_t ask, const struct ir_far *f,
	struct ir_err *e)
{
	struct ir_item *it = &b->v[b->n];

	memset(it, 0, sizeof(*it));
	it->path = strdup(f->path);
	if (!it->path)
		return ir_err_set(e, -ENOMEM, _("no memory for a path"));
	ir_put_init(&it->put, b->s->a->r, ask, it->path, f->path_len);
	it->has_st = f->has_st;
	it->pseudo = f->pseudo;
	if (f->has_st) {
		it->st = f->st;
		it->put.ob.st = &it->st;
		b->bytes += (uint64_t)f->st.st_size;
	}
	b->n++;
	return 0;
}

bool
ir_batch_full(const struct ir_batch *b)
{
	return b->n == IR_BATCH_MAX || b->bytes >= IR_BATCH_BYTES;
}

void
ir_batch_drop(struct ir_batch *b)
{
	for (size_t i = 0; i < b->n; i++) {
		ir_put_free(&b->v[i].put);
		free(b->v[i].path);
	}
	b->n = 0;
	b->bytes = 0;
}

static int
on_after(void *arg, const void *p, size_t len)
{
	struct ir_spill *to = arg;

	(void)ir_buf_add(&to->tail, p, len); /* sticks in the tail */
	return ir_spill_check(to, NULL);
}

/* The second look, in the order of the items. */
static int
match_after(struct ir_batch *b, struct ir_spill *from, struct ir_err *e)
{
	struct ir_far_reader *f = NULL;
	struct ir_far far;
	size_t i = 0;
	int rc = ir_far_open(&f, from, e);

	while (rc == 0 && (rc = ir_far_next(f, &far, e)) > 0) {
		rc = 0;
		if (far.kind != IR_FAR_ENTRY)
			continue;
		for (size_t k = i; k < b->n; k++) {
			if (strcmp(b->v[k].path, far.path) != 0)
				continue;
			b->v[k].after = far.st;
			b->v[k].has_after = true;
			b->v[k].put.ob.after = &b->v[k].after;
			i = k + 1;
			break;
		}
	}
	ir_far_free(f);
	if (rc != -IR_EFORMAT)
		return rc;
	ir_err_clear(e); /* the second look is not worth the first */
	return 0;
}

int
ir_batch_after(struct ir_batch *b, struct ir_err *e)
{
	struct ir_proc_end end = {0};
	struct ir_spill out;
	struct ir_buf line;
	size_t n = 0;
	int fd, rc;

	if (!b->s->gnu_stat)
		return 0;
	fd = ir_batch_names(b, "", '\0', true, &n, e);
	if (fd < 0 || n == 0) {
		if (fd >= 0)
			(void)close(fd);
		return fd < 0 ? fd : 0;
	}
	ir_spill_init(
		&out, b->s->a->r->spill_dirfd, b->s->a->r->recipients != NULL);
	ir_buf_init(&line, 0);
	rc = ir_ssh_line(&line, after_script, NULL, 0);
	b->s->session->commands++;
	if (rc == 0)
		rc = ir_ssh_stream(
			b->s, line.p, fd, on_after, &out, NULL, &end, e);
	if (rc == -ETIME)
		rc = 0;
	if (rc == 0)
		rc = match_after(b, &out, e);
	ir_spill_free(&out);
	ir_buf_free(&line);
	(void)close(fd); /* only read from */
	return rc;
}

/* Was it the same before and after, and as long as it was said to be? */
static void
judge(struct ir_item *it)
{
	struct ir_object *ob = &it->put.ob;
	uint64_t stored = ob->out.stored;

	if (ob->status != IR_TAKEN || !ob->stored || !it->has_st || it->pseudo)
		return;
	if (it->has_after && (uint64_t)it->after.st_size < stored)
		ir_object_fail(ob, IR_CHANGED,
			_("shrank to %ju bytes while it was read"),
			(uintmax_t)it->after.st_size);
	else if (it->has_after && (uint64_t)it->after.st_size > stored)
		ir_object_fail(ob, IR_CHANGED,
			_("grew to %ju bytes while it was read"),
			(uintmax_t)it->after.st_size);
	else if ((uint64_t)it->st.st_size != stored ||
		(it->has_after &&
			(it->st.st_ino != it->after.st_ino ||
				it->st.st_mtim.tv_sec !=
					it->after.st_mtim.tv_sec ||
				it->st.st_mtim.tv_nsec / 1000 !=
					it->after.st_mtim.tv_nsec / 1000)))
		ir_object_fail(
			ob, IR_CHANGED, "%s", _("changed while it was read"));
	if (it->has_after &&
		(it->st.st_atim.tv_sec != it->after.st_atim.tv_sec ||
			it->st.st_atim.tv_nsec / 1000 !=
				it->after.st_atim.tv_nsec / 1000))
		ob->atime_touched = true;
}

/* Lines of all; lost: of those that were not reached too. */
static int
put_lines(struct ir_batch *b, const char *lost, struct ir_err *e)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < b->n; i++) {
		struct ir_item *it = &b->v[i];

		if (!it->done)
			ir_object_fail(&it->put.ob, IR_UNREAD, "%s",
				lost ? lost : _("the device did not send it"));
		judge(it);
		rc = ir_put_line(&it->put, e);
	}
	ir_batch_drop(b);
	return rc;
}

/* What tar left out. */
static int
the_rest(struct ir_batch *b, struct ir_err *e)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < b->n; i++) {
		if (b->v[i].done)
			continue;
		if (b->s->stalls >= STALLS_MAX)
			return ir_access_lost(b->s->a, e,
				_("the device stood still %u times"),
				b->s->stalls);
		rc = ir_run_tick(b->s->a->r, 0, e);
		if (rc == 0)
			rc = ir_batch_single(b, &b->v[i], e);
	}
	return rc;
}

static int
fetch(struct ir_batch *b, struct ir_err *e)
{
	int rc = ir_batch_tar(b, e);

	/* it stood still at a file: what comes after that one is had */
	while (rc == 0 && b->s->stalls && b->s->stalls < STALLS_MAX) {
		unsigned before = b->s->stalls;

		rc = ir_batch_tar(b, e);
		if (b->s->stalls == before)
			break;
	}
	if (rc == 0)
		rc = ir_batch_pseudo(b, e);
	if (rc == 0)
		rc = the_rest(b, e);
	if (rc >= 0) {
		int rc2 = ir_batch_after(b, e);

		rc = rc2 < 0 ? rc2 : rc;
	}
	return rc;
}

int
ir_batch_flush(struct ir_batch *b, struct ir_err *e)
{
	struct ir_run *r = b->s->a->r;
	struct ir_err none = IR_ERR_INIT;
	int rc, rc2;

	if (!b->n)
		return 0;
	rc = fetch(b, e);
	if (rc < 0 && rc != -ECANCELED) {
		ir_batch_drop(b);
		return rc;
	}
	rc2 = put_lines(b,
		rc == -ECANCELED ? _("the run ended before")
			: rc > 0 ? r->over
				 : NULL,
		rc == 0 ? e : &none);
	if (rc2 < 0 && rc >= 0 && e && !e->code)
		*e = none;
	return rc < 0 ? rc : rc2;
}
