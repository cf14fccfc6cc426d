/* SPDX-License-Identifier: Apache-2.0 */
#include "access_ssh_batch_i.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ir/base/i18n.h"

/* One pass over a listing. */
struct pass {
	struct ir_ssh *s;
	struct ir_run *r;
	size_t first, n;
	uint8_t *had; /* of each ask: something was found */
	size_t ask; /* the one whose entries come */
	bool asked, ended;
	dev_t dev; /* where the ask started */
	bool dev_known;
	struct ir_batch batch;
};

static const struct ir_ask *
ask_of(const struct pass *p)
{
	return ir_plan_at(p->r->plan, p->ask);
}

/* The start of an ask is not there, or not to be seen. */
static int
none(struct pass *p, const char *why, struct ir_err *e)
{
	const struct ir_ask *a = ask_of(p);
	bool absent = !*why || strstr(why, "No such file") ||
		strstr(why, "not found");
	bool glob = a->kind == IR_ASK_GLOB;

	p->had[p->ask - p->first] = 1;
	return ir_object_none(p->r, a, a->text, strlen(a->text),
		absent ? IR_ABSENT : IR_UNREAD,
		absent ? glob ? _("nothing matches")
			      : _("No such file or directory")
		       : why,
		e);
}

static int
put_other(struct pass *p, const struct ir_far *f, struct ir_err *e)
{
	bool same_fs = !p->dev_known || !f->has_st || f->st.st_dev == p->dev;
	struct ir_put put;
	int rc;

	ir_put_init(&put, p->r, p->ask, f->path, f->path_len);
	put.ob.kind = ir_object_kind(f->st.st_mode);
	put.ob.st = f->has_st ? &f->st : NULL;
	if (S_ISLNK(f->st.st_mode)) {
		put.ob.target = f->link;
		put.ob.target_len = strlen(f->link);
	}
	if (f->unread)
		ir_object_fail(
			&put.ob, IR_UNREAD, "%s", _("Permission denied"));
	else if (S_ISDIR(f->st.st_mode) && !same_fs && !p->r->o->cross)
		ir_object_fail(&put.ob, IR_SKIPPED, "%s",
			_("another file system, see --cross"));
	else if (ask_of(p)->stat_only)
		ir_object_path_only(&put.ob);
	else if (!S_ISDIR(f->st.st_mode) && !S_ISLNK(f->st.st_mode) &&
		!S_ISREG(f->st.st_mode)) {
		put.ob.ask = ask_of(p);
		put.ob.st = &f->st;
		ir_object_no_content(&put.ob);
		put.ob.st = f->has_st ? &f->st : NULL;
	}
	rc = ir_put_line(&put, e);
	ir_put_free(&put);
	return rc;
}

static int
on_entry(struct pass *p, const struct ir_far *f, struct ir_err *e)
{
	const struct ir_ask *a = ask_of(p);
	int rc;

	if (!p->dev_known && f->has_st) {
		p->dev = f->st.st_dev;
		p->dev_known = true;
	}
	if (!ir_far_matches(p->r, a, f->path))
		return 0;
	p->had[p->ask - p->first] = 1;
	/* entered by --cross, /proc would be read as if it were files */
	if (f->pseudo && p->r->o->cross && f->st.st_dev != p->dev)
		return 0;
	if (!ir_put_claim(p->r, p->ask, f->path, f->path_len))
		return 0;
	if (p->r->o->dry_run) {
		ir_dry_count(p->r,
			S_ISREG(f->st.st_mode) && f->has_st && !a->stat_only
				? &f->st
				: NULL,
			f->path_len);
		return 0;
	}
	if (!S_ISREG(f->st.st_mode) || a->stat_only)
		return put_other(p, f, e);
	rc = ir_batch_add(&p->batch, p->ask, f, e);
	if (rc == 0 && ir_batch_full(&p->batch))
		rc = ir_batch_flush(&p->batch, e);
	return rc;
}

/* The target of a link that was named is asked for too. */
static int
on_leads(struct pass *p, const char *target, struct ir_err *e)
{
	if (p->r->o->dry_run || target[0] != '/' || p->r->n_follow >= 4096)
		return 0;
	p->r->n_follow++;
	return ir_plan_add_tree(p->r->plan, target,
		_("target of a link that was asked for"), false, true, e);
}

static int
on_record(struct pass *p, const struct ir_far *f, struct ir_err *e)
{
	if (f->kind == IR_FAR_END) {
		p->ended = true;
		return 0;
	}
	if (f->kind == IR_FAR_ASK) {
		if (f->ask < p->first || f->ask >= p->first + p->n)
			return ir_err_set(e, -IR_EFORMAT,
				_("the listing is not what was asked for"));
		p->ask = f->ask;
		p->asked = true;
		p->ended = p->dev_known = false;
		return 0;
	}
	if (!p->asked)
		return ir_err_set(e, -IR_EFORMAT,
			_("the listing is not what was asked for"));
	if (f->kind == IR_FAR_NONE)
		return none(p, f->text, e);
	if (f->kind == IR_FAR_LEADS)
		return on_leads(p, f->text, e);
	return on_entry(p, f, e);
}

/* What the listing said nothing of. */
static int
not_found(struct pass *p, const char *cut, struct ir_err *e)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < p->n; i++) {
		const struct ir_ask *a = ir_plan_at(p->r->plan, p->first + i);
		bool late = cut && (!p->asked || p->first + i >= p->ask);

		if (late)
			rc = ir_object_none(p->r, a, a->text, strlen(a->text),
				IR_TIMED_OUT, cut, e);
		else if (!p->had[i])
			rc = ir_object_none(p->r, a, a->text, strlen(a->text),
				IR_ABSENT, _("nothing matches"), e);
	}
	return rc;
}

static int
walk(struct pass *p, struct ir_spill *list, struct ir_err *e)
{
	struct ir_far_reader *f = NULL;
	struct ir_far far;
	int rc = ir_far_open(&f, list, e), rc2;

	while (rc == 0 && (rc = ir_far_next(f, &far, e)) > 0) {
		rc = ir_run_tick(p->r, 0, e);
		if (rc > 0)
			break;
		if (rc == 0)
			rc = on_record(p, &far, e);
	}
	ir_far_free(f);
	if (rc == -IR_EFORMAT) /* the device's doing, not ours */
		return ir_access_lost(p->s->a, e, "%s",
			_("the listing is not what was asked for"));
	if (rc < 0)
		return rc;
	rc2 = ir_batch_flush(&p->batch, e);
	return rc2 < 0 ? rc2 : rc;
}

static size_t
files_from(const struct ir_run *r, size_t i)
{
	size_t n = 0;

	while (i + n < ir_plan_count(r->plan) &&
		(ir_plan_at(r->plan, i + n)->kind == IR_ASK_GLOB ||
			ir_plan_at(r->plan, i + n)->kind == IR_ASK_TREE))
		n++;
	return n;
}

int
ir_ssh_take(struct ir_access *a, size_t i, size_t *ret_n, struct ir_err *e)
{
	struct ir_ssh *s = a->own;
	struct pass p = {
		.s = s, .r = a->r, .first = i, .n = files_from(a->r, i)};
	struct ir_spill list;
	int rc;

	p.batch.s = s;
	p.batch.v = calloc(IR_BATCH_MAX, sizeof(*p.batch.v));
	p.had = calloc(p.n + 1, 1);
	ir_spill_init(&list, a->r->spill_dirfd, a->r->recipients != NULL);
	if (!p.batch.v || !p.had)
		rc = ir_err_set(e, -ENOMEM, _("no memory"));
	else
		rc = ir_ssh_list(s, i, p.n, &list, e);
	if (rc == 0)
		rc = walk(&p, &list, e);
	if (rc >= 0) {
		const char *cut = rc > 0 ? a->r->over
			: p.ended        ? NULL
					 : _("the device did not finish "
						    "listing it");
		int rc2 = not_found(&p, cut, e);

		rc = rc2 < 0 ? rc2 : rc;
	}
	ir_batch_drop(&p.batch);
	ir_spill_free(&list);
	free(p.batch.v);
	free(p.had);
	*ret_n = p.n;
	return rc > 0 ? 0 : rc;
}
