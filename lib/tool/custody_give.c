/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "custody_give_i.h"
#include "custody_i.h"
#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/io.h"
#include "ir/base/same.h"
#include "ir/doc/table.h"

/* Giving: hash what is given, see that it is ours to give, write it down. */

static int
refuse_gone(struct cus *c, const struct ir_custody_item *it)
{
	struct ir_esc esc;

	return ir_err_set(&c->e, IR_EREFUSED,
		_("'%s' was destroyed; --anyway REASON records it all the "
		  "same"),
		ir_esc(it->id, &esc));
}

int
cus_refuse_out(struct cus *c, const struct ir_custody_item *it,
	const struct ir_custody_holding *h)
{
	const struct ir_custody_event *ev = ir_custody_event(c->c, h->event);
	struct ir_buf who;
	struct ir_esc esc;
	int r;

	ir_buf_init(&who, 0);
	cus_party(h->name, h->org, &who);
	r = ir_err_set(&c->e, IR_EREFUSED,
		_("'%s' was given already: %s has it since line %" PRIu64
		  "; record the return first, or say why: --anyway REASON"),
		ir_esc(it->id, &esc), who.p, ev->seq);
	ir_buf_free(&who);
	return r;
}

/* A thing is at one place; of an archive everybody gets one copy. */
static int
check_out(struct cus *c, const struct ir_custody_item *it)
{
	const char *const *f = c->o->field;

	if (f[IR_CF_ANYWAY] || c->o->correct)
		return 0;
	if (it->gone)
		return refuse_gone(c, it);
	for (size_t i = 0; i < it->n_hold; i++) {
		const struct ir_custody_holding *h = &it->hold[i];

		if (!it->archive || ir_same_said(h->name, f[IR_CF_TO]) ||
			(!h->name && !f[IR_CF_TO] &&
				ir_same_said(h->org, f[IR_CF_TO_ORG])))
			return cus_refuse_out(c, it, h);
	}
	return 0;
}

int
cus_check_give(struct cus *c)
{
	int r = 0;

	for (size_t i = 0; i < c->n && r == 0; i++) {
		const struct ir_custody_item *it =
			ir_custody_find(c->c, c->line[i].s.item);

		if (it)
			r = check_out(c, it);
	}
	return r;
}

/* What is given must be what the journal records of it. */
int
cus_hash_given(struct cus *c, struct cus_line *l)
{
	const struct ir_custody_item *it = ir_custody_find(c->c, l->s.item);
	const char *path = cus_file(c, l->s.item);
	struct ir_esc esc;
	int r;

	if (!path && it && it->sha256[0] && !it->file)
		return ir_err_set(&c->e, IR_EUSAGE,
			_("'%s' has a digest: say where its file is, --file "
			  "%s=PATH"),
			ir_esc(l->s.item, &esc), l->s.item);
	if (!path && !l->s.file)
		return 0;
	l->path = path;
	r = cus_hash(c, l, path ? AT_FDCWD : ir_journal_dirfd(c->j),
		path ? path : l->s.file);
	if (r < 0 || !it || !it->sha256[0])
		return r;
	if (strcmp(it->sha256, l->s.sha256) == 0) {
		l->s.check = IR_CC_SAME;
		return 0;
	}
	return ir_err_set(&c->e, IR_EINTEGRITY,
		_("'%s' is not what the journal records: its SHA-256 is %s, "
		  "recorded is %s; nothing was given"),
		ir_esc(l->s.item, &esc), l->s.sha256, it->sha256);
}

int
cus_dates_ok(struct cus *c)
{
	static const enum ir_cf dates[] = {IR_CF_KEEP_UNTIL, IR_CF_RETURN_BY};
	struct ir_esc esc;

	for (size_t i = 0; i < 2; i++) {
		const char *s = c->o->field[dates[i]];

		if (s && !ir_custody_date_ok(s))
			return ir_err_set(&c->e, IR_EUSAGE,
				_("'%s' is no date like 2031-03-31"),
				ir_esc(s, &esc));
	}
	return 0;
}

int
cus_plan_give(struct cus *c, int argc, char **argv)
{
	int r = cus_dates_ok(c);

	if (r == 0 && !c->o->field[IR_CF_TO] && !c->o->field[IR_CF_TO_ORG])
		r = ir_err_set(&c->e, IR_EUSAGE,
			_("to whom? --to NAME, --to-org ORGANISATION"));
	if (r == 0)
		r = cus_plan(c, IR_CUSTODY_SENT, argc, argv, true);
	for (size_t i = 0; i < c->n && r == 0; i++)
		if (!c->line[i].s.field[IR_CF_FROM])
			c->line[i].s.field[IR_CF_FROM] = c->who.name;
	return r == 0 ? cus_check_give(c) : r; /* before hours of hashing */
}

static int
give(struct cus *c, int argc, char **argv)
{
	int r = cus_plan_give(c, argc, argv);

	for (size_t i = 0; i < c->n && r == 0; i++)
		r = cus_hash_given(c, &c->line[i]);
	return r == 0 ? cus_commit(c, cus_check_give) : r;
}

/* What RFC 3227 and ISO/IEC 27037 want on the form and nobody said. */
static void
tell_blank(const struct cus *c)
{
	static const enum ir_cf wanted[] = {IR_CF_TO, IR_CF_TO_ORG,
		IR_CF_TO_CONTACT, IR_CF_FROM, IR_CF_PURPOSE, IR_CF_ORDERED_BY,
		IR_CF_WITNESS, IR_CF_HOW, IR_CF_TRAINING, IR_CF_KEEP_UNTIL,
		IR_CF_RELEASE_BY};
	struct ir_buf b;

	ir_buf_init(&b, 0);
	for (size_t i = 0; i < sizeof(wanted) / sizeof(*wanted); i++)
		if (!c->line[0].s.field[wanted[i]])
			(void)ir_buf_addf(&b, "%s%s", b.len ? ", " : "",
				ir_cf_label(wanted[i], c->japanese));
	if (b.len)
		ir_tool_out(_("%sstill blank on the form: %s\n"),
			c->drill ? IR_DRILL_MARK : "", b.p);
	ir_buf_free(&b);
}

void
cus_tell_given(struct cus *c)
{
	cus_tell(c);
	if (!c->json)
		tell_blank(c);
}

/* The slip, signed when there is a key, beside it and in the case. */
static int
write_slip(struct cus *c)
{
	struct cus_paper p = {
		.path = c->o->slip, .text = "slip", .form = "slip"};
	struct ir_buf b;
	int r;

	ir_buf_init(&b, 0);
	cus_slip(c, &b);
	r = ir_buf_err(&b);
	if (r < 0)
		(void)ir_err_sys(&c->e, -r, _("cannot go on"));
	else
		r = ir_out_file(c->o->slip, 0, b.p, b.len, &c->e);
	ir_buf_free(&b);
	if (r == 0)
		r = cus_attach(c, &p);
	return r;
}

int
ir_cus_give(const struct ir_cus_opts *o, int argc, char **argv)
{
	struct cus c;
	int r = cus_open(&c, o, true);

	if (r == 0)
		r = give(&c, argc, argv);
	if (r == 0) {
		cus_tell_given(&c);
		if (o->slip)
			r = write_slip(&c);
	}
	if (r == 0)
		r = cus_signed(&c, "from", o->slip);
	return cus_close(&c, r);
}
