/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "custody_i.h"
#include "custody_receive_i.h"
#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/io.h"

/* A receipt comes home: is it of this hand-over, and what does it say? */

struct home {
	struct cus c;
	struct ir_slip in;
	const char *path;
};

/* Of the slips the case keeps for this hand-over, is it one of them? */
static bool
answers_our_slip(const struct home *h)
{
	bool any = false;

	for (size_t i = 0; i < ir_custody_papers(h->c.c); i++) {
		const struct ir_custody_paper *p = ir_custody_paper(h->c.c, i);

		if (!p->form || strcmp(p->form, "slip") != 0 ||
			strcmp(p->handover, h->in.handover) != 0)
			continue;
		any = true;
		if (strcmp(p->sha256, h->in.slip) == 0)
			return true;
	}
	return !any;
}

/* Of the packs made for this hand-over, is it one of them? */
static bool
is_our_pack(const struct home *h)
{
	bool any = false;

	for (size_t i = 0; h->in.tags && i < ir_custody_papers(h->c.c); i++) {
		const struct ir_custody_paper *p = ir_custody_paper(h->c.c, i);

		if (!p->form || strcmp(p->form, IR_CUSTODY_PACK) != 0 ||
			strcmp(p->handover, h->in.handover) != 0)
			continue;
		any = true;
		if (strcmp(p->sha256, h->in.tags) == 0)
			return true;
	}
	return !any;
}

static int
check_receipt(struct home *h)
{
	const char *id = ir_custody_case(h->c.c);
	struct ir_err *e = &h->c.e;
	struct ir_esc a, b;

	if (!id || strcmp(id, h->in.case_id) != 0)
		return ir_err_set(e, IR_EREFUSED,
			_("the receipt is of case '%s', not of this one "
			  "('%s')"),
			ir_esc(h->in.case_id, &a), ir_esc(id ? id : "", &b));
	if (h->in.drill != h->c.drill)
		return ir_err_set(e, IR_EREFUSED,
			_("an exercise and the real thing are not mixed"));
	if (strlen(h->in.handover) >= CUS_ID)
		return ir_err_set(e, IR_EFORMAT, _("no hand-over '%s'"),
			ir_esc(h->in.handover, &a));
	for (size_t i = 0; i < ir_custody_papers(h->c.c); i++)
		if (strcmp(ir_custody_paper(h->c.c, i)->sha256, h->in.sha256) ==
			0)
			return ir_err_set(e, EEXIST,
				_("this receipt was taken in already, line "
				  "%llu"),
				(unsigned long long)ir_custody_paper(h->c.c, i)
					->seq);
	if (!answers_our_slip(h))
		return ir_err_set(e, IR_EINTEGRITY,
			_("the receipt answers another slip than the one kept "
			  "for %s"),
			ir_esc(h->in.handover, &a));
	if (!is_our_pack(h))
		return ir_err_set(e, IR_EINTEGRITY,
			_("the receipt is of another pack than those made for "
			  "%s"),
			ir_esc(h->in.handover, &a));
	return 0;
}

/* What a receiver can say.  The rest is ours: how long we keep it, who may
 * release it, what it is, why something was done against the record. */
static void
take_said(struct ir_custody_said *to, const struct ir_custody_said *in)
{
	static const enum ir_cf theirs[] = {IR_CF_TO, IR_CF_TO_ORG,
		IR_CF_TO_CONTACT, IR_CF_FROM, IR_CF_FROM_ORG,
		IR_CF_FROM_CONTACT, IR_CF_PURPOSE, IR_CF_ORDERED_BY,
		IR_CF_WITNESS, IR_CF_HOW, IR_CF_TRACKING, IR_CF_SEAL_NO,
		IR_CF_SEAL_STATE, IR_CF_PLACE, IR_CF_NOTE};

	*to = *in;
	memset(to->field, 0, sizeof(to->field));
	for (size_t i = 0; i < sizeof(theirs) / sizeof(*theirs); i++)
		to->field[theirs[i]] = in->field[theirs[i]];
}

/* Judged here anew: what they say they found against what we gave. */
static int
one(struct home *h, struct cus_line *l, const struct ir_custody_said *in)
{
	const struct ir_custody_item *it = ir_custody_find(h->c.c, in->item);
	const struct ir_custody_event *ev =
		it ? ir_custody_sent(h->c.c, it, h->in.handover) : NULL;
	struct ir_esc a, b;

	if (!ev)
		return ir_err_set(&h->c.e, IR_EINTEGRITY,
			_("the receipt names '%s', which was not given as "
			  "%s"),
			ir_esc(in->item, &a), ir_esc(h->in.handover, &b));
	l->kind = IR_CUSTODY_RECEIVED;
	take_said(&l->s, in);
	for (const struct cus_line *p = h->c.line; p < l; p++)
		if (strcmp(p->s.item, in->item) == 0)
			return ir_err_set(&h->c.e, IR_EFORMAT,
				_("the receipt names '%s' twice"),
				ir_esc(in->item, &a));
	l->s.receipt = h->in.sha256;
	l->s.expected = NULL;
	if (!ev->sha256[0]) {
		l->s.sha256 = NULL; /* ours to say first */
		return 0;
	}
	l->s.expected = cus_own(&h->c, ev->sha256);
	if (!l->s.expected)
		return -ENOMEM;
	if (in->sha256)
		l->s.check = strcmp(in->sha256, ev->sha256) == 0
			? IR_CC_SAME
			: IR_CC_DIFFERENT;
	else if (in->check == IR_CC_SAME)
		l->s.check = IR_CC_NONE; /* said, and not shown */
	return 0;
}

static int
plan(struct home *h)
{
	int r = 0;

	h->c.line = calloc(h->in.n, sizeof(*h->c.line));
	if (!h->c.line)
		return ir_err_sys(&h->c.e, ENOMEM, _("cannot go on"));
	for (size_t i = 0; i < h->in.n && r == 0; i++)
		r = one(h, &h->c.line[h->c.n++], &h->in.item[i]);
	return r;
}

static int
read_receipt(struct home *h)
{
	struct ir_buf b;
	struct ir_esc esc;
	int r;

	ir_buf_init(&b, IR_SLIP_MAX);
	r = ir_io_slurp(h->path, IR_SLIP_MAX, &b, &h->c.e);
	if (r == 0) {
		r = ir_slip_read(&h->in, b.p, b.len, true, &h->c.e);
		if (r < 0)
			(void)ir_err_prefix(&h->c.e, _("cannot read '%s': "),
				ir_esc(h->path, &esc));
	}
	ir_buf_free(&b);
	return r;
}

/* The time of the lines is that of the receipt. */
static int
take_time(struct home *h)
{
	struct ir_time t;
	struct ir_esc esc;

	if (ir_time_parse(h->in.time, strlen(h->in.time), &t) < 0)
		return ir_err_set(&h->c.e, IR_EFORMAT,
			_("'%s' is no time in RFC 3339"),
			ir_esc(h->in.time, &esc));
	if (!h->c.o->time)
		(void)ir_time_rfc3339(&t, 3, h->c.when_text);
	return 0;
}

/* Kept first, so that a signature can be held against it. */
static int
keep(struct home *h)
{
	struct cus_paper p = {
		.path = h->path, .text = "receipt", .form = "receipt"};
	int r;

	memcpy(h->c.handover, h->in.handover, strlen(h->in.handover) + 1);
	r = cus_attach(&h->c, &p);
	if (r == 0 && strcmp(p.sha256, h->in.sha256) != 0)
		r = ir_err_set(&h->c.e, IR_EMOVED,
			_("the receipt changed while it was read"));
	return r == 0 ? cus_fold(&h->c) : r;
}

/* A signature that is wrong stops it before anything is written. */
static int
check_signature(struct home *h)
{
	return h->c.o->signature
		? cus_signature_of(&h->c, h->c.o->signature, h->path)
		: 0;
}

int
cus_receive_receipt(const struct ir_cus_opts *o, int argc, char **argv)
{
	struct home h = {.path = o->receipt};
	struct ir_cus_opts own = *o;
	struct ir_esc esc;
	int r;

	if (argc > 0)
		return ir_tool_usage(
			_("what is '%s' for?"), ir_esc(argv[0], &esc));
	if (!own.of)
		own.of = o->receipt;
	if (!own.signed_by)
		own.signed_by = "to";
	r = cus_open(&h.c, &own, true);
	if (r == 0)
		r = read_receipt(&h);
	if (r == 0)
		r = check_receipt(&h);
	if (r == 0)
		r = take_time(&h);
	if (r == 0)
		r = plan(&h);
	if (r == 0)
		r = check_signature(&h);
	if (r == 0)
		r = keep(&h);
	if (r == 0)
		r = cus_commit(&h.c, NULL);
	r = cus_finish(&h.c, r, "to");
	ir_slip_free(&h.in);
	return r;
}

int
ir_cus_receive(const struct ir_cus_opts *o, int argc, char **argv)
{
	if (!!o->slip + !!o->pack + !!o->receipt > 1)
		return ir_tool_usage(_("one of --slip, --pack, --receipt"));
	if (o->receipt)
		return cus_receive_receipt(o, argc, argv);
	return o->slip || o->pack ? cus_receive_away(o, argc, argv)
				  : cus_receive_here(o, argc, argv);
}
