/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ir/base/i18n.h"
#include "verify_case_i.h"
#include "verify_pool_i.h"

/* A case: archives, attachments, journal, and how they agree. */

/* Findings of the journal keep their code behind "journal-". */
static int
on_journal(void *arg, const struct ir_jfinding *f)
{
	struct casck *c = arg;
	char code[64];

	(void)snprintf(
		code, sizeof(code), "journal-%s", f->code); /* may be cut */
	return vfy_find(c->v, f->grade == IR_J_DAMAGE ? IR_V_DAMAGE : IR_V_NOTE,
		code, ((struct where){.line = f->line}), "%s", f->text);
}

/* Heads of the archives and those the user gave. */
static int
check_journal(struct casck *c)
{
	size_t n = c->n_heads + c->v->o->n_heads;
	struct ir_known_head *all = calloc(n + 1, sizeof(*all));
	struct ir_jverify_opts o = {
		.heads = all, .n_heads = n, .find = on_journal, .arg = c};
	int r;

	if (!all)
		return ir_err_sys(c->e, ENOMEM, _("cannot verify"));
	if (c->n_heads)
		memcpy(all, c->heads, c->n_heads * sizeof(*all));
	if (c->v->o->n_heads)
		memcpy(all + c->n_heads, c->v->o->heads,
			c->v->o->n_heads * sizeof(*all));
	r = ir_jverify_case(c->t->dir, &o, &c->v->res->journal, c->e);
	free(all);
	return r < 0 ? r : 0;
}

/* Did this copy bring the one with that head home? */
static bool
has_joined(const struct casck *c, uint64_t fork, const char *head)
{
	for (size_t i = 0; i < c->n_say; i++)
		if (c->say[i].what == SAID_JOINED && c->say[i].fork == fork &&
			strcmp(c->say[i].sha256, head) == 0)
			return true;
	return false;
}

/* Another copy of the case. */
struct copy {
	const char *path; /* as told to people */
	int dirfd, fd; /* borrowed, ours */
	struct ir_jverify state;
	bool given; /* an operand too: it is judged by itself */
	struct ir_vtarget *t; /* of that */
};

static struct where
at_copy(const struct copy *o, uint64_t seq)
{
	return (struct where){
		.name = o->path, .name_len = strlen(o->path), .line = seq};
}

static int
tell_fork(struct casck *c, const struct ir_jcompare *cmp, const struct copy *o)
{
	return vfy_find(c->v, IR_V_DAMAGE, "forked",
		at_copy(o, cmp->common.seq),
		_("the copies part after line %" PRIu64 " (%s): %" PRIu64
		  " lines here and %" PRIu64
		  " there are not in the other (ir-case join)"),
		cmp->common.seq, cmp->common.hex,
		cmp->a_lines - cmp->common.seq, cmp->b_lines - cmp->common.seq);
}

/* Did the other operand bring this copy home? */
static int
joined_there(struct casck *c, const struct copy *o, uint64_t fork)
{
	struct casck there = {.v = c->v, .t = o->t, .e = c->e};
	int r = o->given ? casck_read(&there) : 0;

	if (r == 0 && o->given)
		r = has_joined(&there, fork, c->v->res->journal.head.hex);
	casck_free(&there);
	return r;
}

static int
tell_parted(
	struct casck *c, const struct ir_jcompare *cmp, const struct copy *o)
{
	struct where at = at_copy(o, cmp->common.seq);
	int r;

	if (has_joined(c, cmp->common.seq, o->state.head.hex))
		return vfy_find(c->v, IR_V_NOTE, "copy-joined", at,
			_("the copies part after line %" PRIu64
			  "; the other was joined here"),
			cmp->common.seq);
	r = joined_there(c, o, cmp->common.seq);
	if (r == 0)
		return tell_fork(c, cmp, o);
	return r < 0 ? r
		     : vfy_find(c->v, IR_V_NOTE, "copy-joined", at,
			       _("the copies part after line %" PRIu64
				 "; this one was joined there"),
			       cmp->common.seq);
}

static int
tell_compare(struct casck *c, int how, const struct ir_jcompare *cmp,
	const struct copy *o)
{
	if (how == 3 || !cmp->same_case) /* two operands may be two cases */
		return o->given ? 0
				: vfy_find(c->v, IR_V_DAMAGE, "another-case",
					  at_copy(o, 0),
					  _("the other directory is another "
					    "case"));
	if (how == 0)
		return vfy_find(c->v, IR_V_NOTE, "copy-same", at_copy(o, 0),
			_("the other copy holds the same %" PRIu64 " lines"),
			cmp->a_lines);
	if (how == 1)
		return vfy_find(c->v, IR_V_NOTE, "copy-behind",
			at_copy(o, cmp->common.seq),
			_("one copy goes on where the other ends: this one "
			  "has %" PRIu64 " lines, the other %" PRIu64),
			cmp->a_lines, cmp->b_lines);
	return tell_parted(c, cmp, o);
}

static int
compare_copy(struct casck *c, int here, struct copy *o)
{
	struct ir_jverify_opts opts = {.find = NULL};
	struct ir_jcompare cmp = {.same_case = false};
	int r = ir_jverify_fd(o->fd, o->path, &opts, &o->state, c->e), how;

	if (r > 0 && !o->given)
		r = vfy_find(c->v, IR_V_DAMAGE, "copy-damaged", at_copy(o, 0),
			_("the other copy's journal is damaged"));
	if (r < 0)
		return r;
	how = ir_jcompare(here, o->fd, &cmp, c->e);
	return how < 0 ? how : tell_compare(c, how, &cmp, o);
}

/* This journal against the one in the directory o. */
static int
check_copy(struct casck *c, struct copy *o)
{
	int here = vfy_open_beneath(c->t->dirfd, IR_JOURNAL_NAME, false);
	int r;

	o->fd = vfy_open_beneath(o->dirfd, IR_JOURNAL_NAME, false);
	if (here < 0 || o->fd < 0)
		r = ir_err_sys(c->e, here < 0 ? -here : -o->fd,
			_("cannot open the other copy's journal"));
	else
		r = compare_copy(c, here, o);
	if (here >= 0)
		(void)close(here); /* only read from */
	if (o->fd >= 0)
		(void)close(o->fd); /* only read from */
	return r;
}

static int
check_against(struct casck *c)
{
	struct copy o = {.path = c->t->against};
	int r;

	o.dirfd = open(o.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (o.dirfd < 0)
		return ir_err_sys(
			c->e, errno, _("cannot open the other copy's journal"));
	r = check_copy(c, &o);
	(void)close(o.dirfd); /* only read from */
	return r;
}

static bool
same_place(const struct ir_vtarget *a, const struct ir_vtarget *b)
{
	return a->dir && b->dir && strcmp(a->dir, b->dir) == 0;
}

/* The other operands, if they are copies of this case.  One that cannot be
 * read says so when its turn comes. */
static int
check_peers(struct casck *c)
{
	int r = 0;

	for (size_t i = 0; i < c->t->n_peers && r == 0; i++) {
		struct ir_vtarget *p = c->t->peers[i];
		struct copy o = {.path = p->path,
			.dirfd = p->dirfd,
			.given = true,
			.t = p};
		struct ir_err why = IR_ERR_INIT;
		struct casck own = *c;

		if (p->kind != IR_V_CASE || same_place(p, c->t))
			continue;
		own.e = &why;
		r = check_copy(&own, &o);
		if (r == -ENOMEM)
			*c->e = why;
		else if (r < 0 && c->v->stop == 0)
			r = 0;
	}
	return r;
}

int
verify_case(struct vfy *v, struct ir_vtarget *t, struct ir_err *e)
{
	struct casck c = {.v = v, .t = t, .e = e};
	int r = casck_read(&c);

	v->res->drill = c.drill;
	if (r == 0)
		r = casck_evidence(&c);
	if (r == 0)
		r = casck_attachments(&c);
	if (r == 0)
		r = casck_reports(&c);
	if (r == 0)
		r = casck_signatures(&c);
	if (r == 0)
		r = casck_started(&c);
	if (r == 0)
		r = casck_custody(&c);
	if (r == 0)
		r = casck_heads(&c);
	if (r == 0)
		r = casck_seals_missing(&c);
	if (r == 0)
		r = check_journal(&c);
	if (r == 0)
		r = casck_uncovered(&c);
	if (r == 0 && t->against)
		r = check_against(&c);
	if (r == 0)
		r = check_peers(&c);
	casck_free(&c);
	return r;
}
