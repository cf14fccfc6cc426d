/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "custody_i.h"
#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/num.h"

/* Settling: corrections, order in time, then the steps of custody_chain.c,
 * and what is left open at the end. */

int
cus_find(struct ir_custody *c, enum ir_custody_grade g, const char *code,
	const struct ir_custody_event *ev, const char *fmt, ...)
{
	struct ir_custody_finding *f;
	va_list ap;
	int n;

	if (!cus_grow((void **)&c->find, c->n_find, &c->cap_find,
		    sizeof(*c->find)))
		return -ENOMEM;
	f = &c->find[c->n_find];
	*f = (struct ir_custody_finding){.code = code,
		.grade = g,
		.item = ev->item,
		.line = ev->via ? ev->via : ev->seq};
	va_start(ap, fmt);
	n = vasprintf(&f->text, fmt, ap);
	va_end(ap);
	if (n < 0)
		return -ENOMEM;
	c->n_find++;
	return 0;
}

const char *
cus_who(const char *name, const char *org, struct cus_name *out)
{
	struct ir_esc a, b;

	if (name && org)
		(void)snprintf(out->text, sizeof(out->text), "%.190s (%.190s)",
			ir_esc(name, &a), ir_esc(org, &b)); /* may be cut */
	else if (name || org)
		(void)snprintf(out->text, sizeof(out->text), "%.380s",
			ir_esc(name ? name : org, &a)); /* may be cut */
	else
		(void)snprintf(out->text, sizeof(out->text), "%s",
			_("here")); /* short */
	return out->text;
}

/* A line with "corrects" stands at the place, and with the hand-over, of the
 * line it corrects. */
static void
correct(struct ir_custody *c)
{
	for (size_t i = 0; i < c->n_ev; i++) {
		struct ir_custody_event *ev = &c->ev[i], *old = NULL;

		if (!ev->corrects)
			continue;
		for (size_t k = 0; k < i; k++) {
			struct ir_custody_event *o = &c->ev[k];

			if (o->seq == ev->corrects && o->item == ev->item &&
				(o->via == ev->via || !old))
				old = o;
		}
		if (!old)
			continue;
		old->gone = true;
		ev->time = old->time;
		if (!ev->handover && old->handover)
			ev->handover = cus_dup(old->handover); /* or none */
	}
}

static int
by_time(const void *a, const void *b)
{
	const struct ir_custody_event *x = a, *y = b;
	uint64_t vx = x->via ? x->via : x->seq, vy = y->via ? y->via : y->seq;
	int r = ir_time_cmp(&x->time, &y->time);

	if (r != 0)
		return r;
	if (vx != vy)
		return vx < vy ? -1 : 1;
	return x->seq < y->seq ? -1 : x->seq > y->seq;
}

static bool
same_handover(
	const struct ir_custody_event *a, const struct ir_custody_event *b)
{
	return a->item == b->item && a->handover && b->handover &&
		strcmp(a->handover, b->handover) == 0;
}

/* A clock went wrong when something was received before it was given: the
 * lines say which hand-over they belong to. */
static int
mend_order(struct ir_custody *c)
{
	for (size_t i = 0; i < c->n_ev; i++) {
		struct ir_custody_event ev = c->ev[i];
		size_t to = i;

		if (ev.gone ||
			(ev.kind != IR_CUSTODY_RECEIVED &&
				ev.kind != IR_CUSTODY_RETURNED))
			continue;
		for (size_t k = i + 1; k < c->n_ev; k++)
			if (c->ev[k].kind == IR_CUSTODY_SENT &&
				!c->ev[k].gone && same_handover(&ev, &c->ev[k]))
				to = k;
		if (to == i)
			continue;
		if (cus_find(c, IR_CG_WARNING, "custody-time", &ev,
			    _("%s stands at a time before it was given: one "
			      "clock was wrong"),
			    ev.handover) < 0)
			return -ENOMEM;
		memmove(&c->ev[i], &c->ev[i + 1], (to - i) * sizeof(ev));
		c->ev[to] = ev;
		i--;
	}
	return 0;
}

/* The signatures kept for each hand-over go to the line that gave it. */
static void
place_signs(struct ir_custody *c)
{
	for (size_t i = 0; i < c->n_ev; i++) {
		struct ir_custody_event *ev = &c->ev[i];

		for (size_t k = 0; k < c->n_paper && ev->handover; k++) {
			const char *side = c->paper[k].side;

			if (!side ||
				strcmp(c->paper[k].handover, ev->handover) != 0)
				continue;
			ev->signed_from |= strcmp(side, "from") == 0 ||
				strcmp(side, "both") == 0;
			ev->signed_to |= strcmp(side, "to") == 0 ||
				strcmp(side, "both") == 0;
		}
	}
}

static int
tell_unsigned(struct ir_custody *c, const struct ir_custody_event *ev)
{
	if (ev->gone || ev->kind != IR_CUSTODY_SENT ||
		(ev->signed_from && ev->signed_to))
		return 0;
	return cus_find(c, IR_CG_NOTE, "custody-unsigned", ev,
		ev->signed_from ? _("the receiver's signature is missing")
			: ev->signed_to
			? _("the giver's signature is missing")
			: _("neither side's signature is kept"));
}

static int
tell_open(struct ir_custody *c, const struct ir_custody_item *it)
{
	struct cus_name who;
	int r = 0;

	for (size_t i = 0; i < it->n_hold && r == 0; i++)
		if (it->hold[i].state == IR_CS_SENT)
			r = cus_find(c, IR_CG_WARNING, "custody-not-received",
				&c->ev[it->hold[i].event],
				_("given to %s; no reception is recorded"),
				cus_who(it->hold[i].name, it->hold[i].org,
					&who));
	return r;
}

int
ir_custody_settle(struct ir_custody *c, struct ir_err *e)
{
	int r;

	correct(c);
	if (c->n_ev)
		qsort(c->ev, c->n_ev, sizeof(*c->ev), by_time);
	place_signs(c);
	r = mend_order(c);
	for (size_t i = 0; i < c->n_ev && r == 0; i++)
		if (!c->ev[i].gone)
			r = cus_step(c, i);
	for (size_t i = 0; i < c->n_item && r == 0; i++)
		r = tell_open(c, &c->item[i]);
	for (size_t i = 0; i < c->n_ev && r == 0; i++)
		r = tell_unsigned(c, &c->ev[i]);
	return r < 0 ? ir_err_sys(e, ENOMEM, _("cannot follow the custody"))
		     : 0;
}

const struct ir_custody_item *
ir_custody_find(const struct ir_custody *c, const char *name)
{
	const char *base = strrchr(name, '/');
	const struct ir_custody_item *found = NULL;
	uint64_t no = 0;
	size_t zeros = strspn(name, "0"), len = strlen(name);
	bool number = len > zeros &&
		ir_num_u64(name + zeros, len - zeros, UINT32_MAX, &no) == 0;

	base = base ? base + 1 : name;
	for (size_t i = 0; i < c->n_item; i++) {
		const struct ir_custody_item *it = &c->item[i];

		if (strcmp(it->id, name) == 0)
			return it;
		if (it->file &&
			strcmp(strrchr(it->file, '/')
					? strrchr(it->file, '/') + 1
					: it->file,
				base) == 0)
			found = it;
		if (number && it->archive && it->no == no)
			found = it;
	}
	return found;
}

const struct ir_custody_event *
ir_custody_sent(const struct ir_custody *c, const struct ir_custody_item *it,
	const char *handover)
{
	for (size_t i = 0; i < c->n_ev; i++) {
		const struct ir_custody_event *ev = &c->ev[i];

		if (ev->kind == IR_CUSTODY_SENT && !ev->gone &&
			&c->item[ev->item] == it && ev->handover &&
			strcmp(ev->handover, handover) == 0)
			return ev;
	}
	return NULL;
}

/* The instant it ends: the last second of a day, in the zone of now. */
static int
date_end(const char *date, int32_t east, struct ir_time *ret)
{
	char all[IR_TIME_TEXT];
	size_t len = strlen(date);
	int r;

	if (len != strlen("2031-03-31"))
		return ir_time_parse(date, len, ret);
	(void)snprintf(all, sizeof(all), "%sT23:59:59Z", date);
	r = ir_time_parse(all, strlen(all), ret);
	if (r == 0)
		ret->sec -= east;
	return r;
}

bool
ir_custody_date_ok(const char *date)
{
	struct ir_time t;

	return date_end(date, 0, &t) == 0;
}

bool
ir_custody_past(const char *date, const struct ir_time *now)
{
	struct ir_time t;

	return date_end(date, now->east, &t) == 0 && ir_time_cmp(&t, now) < 0;
}
