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

/* Was the other copy brought home, up to this head? */
static bool
is_joined(const struct casck *c, uint64_t fork, const char *head)
{
	for (size_t i = 0; i < c->n_say; i++)
		if (c->say[i].what == SAID_JOINED && c->say[i].fork == fork &&
			strcmp(c->say[i].sha256, head) == 0)
			return true;
	return false;
}

static int
tell_compare(struct casck *c, int how, const struct ir_jcompare *cmp,
	const struct ir_jverify *other)
{
	struct where at = {.line = cmp->common.seq};

	if (how == 0)
		return vfy_find(c->v, IR_V_NOTE, "copy-same", WHERE_NONE,
			_("the other copy holds the same %" PRIu64 " lines"),
			cmp->a_lines);
	if (how == 1)
		return vfy_find(c->v, IR_V_NOTE, "copy-behind", at,
			_("one copy goes on where the other ends: this one "
			  "has %" PRIu64 " lines, the other %" PRIu64),
			cmp->a_lines, cmp->b_lines);
	if (how == 3 || !cmp->same_case)
		return vfy_find(c->v, IR_V_DAMAGE, "another-case", WHERE_NONE,
			_("the other directory is another case"));
	if (is_joined(c, cmp->common.seq, other->head.hex))
		return vfy_find(c->v, IR_V_NOTE, "copy-joined", at,
			_("the copies part after line %" PRIu64
			  "; the other was joined here"),
			cmp->common.seq);
	return vfy_find(c->v, IR_V_DAMAGE, "forked", at,
		_("the copies part after line %" PRIu64 " (%s): %" PRIu64
		  " lines here and %" PRIu64
		  " there are not in the other (ir-case join)"),
		cmp->common.seq, cmp->common.hex,
		cmp->a_lines - cmp->common.seq, cmp->b_lines - cmp->common.seq);
}

static int
compare_fds(struct casck *c, int a, int b)
{
	struct ir_jverify_opts o = {.find = NULL};
	struct ir_jcompare cmp = {.same_case = false};
	struct ir_jverify other;
	int r = ir_jverify_fd(b, c->t->against, &o, &other, c->e), how;

	if (r < 0)
		return r;
	if (r > 0) {
		r = vfy_find(c->v, IR_V_DAMAGE, "copy-damaged", WHERE_NONE,
			_("the other copy's journal is damaged"));
		if (r < 0)
			return r;
	}
	how = ir_jcompare(a, b, &cmp, c->e);
	return how < 0 ? how : tell_compare(c, how, &cmp, &other);
}

static int
check_against(struct casck *c)
{
	int dir = open(c->t->against, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int a = vfy_open_beneath(c->t->dirfd, IR_JOURNAL_NAME, false);
	int b = dir < 0 ? -errno
			: vfy_open_beneath(dir, IR_JOURNAL_NAME, false);
	int r;

	if (a < 0 || b < 0)
		r = ir_err_sys(c->e, a < 0 ? -a : -b,
			_("cannot open the other copy's journal"));
	else
		r = compare_fds(c, a, b);
	if (a >= 0)
		(void)close(a); /* only read from */
	if (b >= 0)
		(void)close(b); /* only read from */
	if (dir >= 0)
		(void)close(dir); /* only read from */
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
		r = casck_started(&c);
	if (r == 0)
		r = check_journal(&c);
	if (r == 0 && t->against)
		r = check_against(&c);
	casck_free(&c);
	return r;
}
