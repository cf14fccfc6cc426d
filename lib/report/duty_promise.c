/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "duty_i.h"
#include "ir/base/i18n.h"

/*
 * Times somebody promised: what a caller was told (comm[].promised), our own
 * next report (case.next_report), the maker's visit (dev[].visit).
 */

#define EARLY 3600 /* a visit counts from an hour before its time */

static const char *
text(struct ir_duties *d, ir_node n, const char *key)
{
	return duty_text(&d->arena, d->j, n, key);
}

static struct ir_promise *
promise(struct ir_duties *d)
{
	struct ir_promise *p;

	if (d->n_promises == d->cap_promises) {
		size_t cap = d->cap_promises ? 2 * d->cap_promises : 16;

		p = realloc(d->promise, cap * sizeof(*p));
		if (!p) {
			d->nomem = true;
			return NULL;
		}
		d->promise = p;
		d->cap_promises = cap;
	}
	p = &d->promise[d->n_promises++];
	memset(p, 0, sizeof(*p));
	return p;
}

static bool
contact_time(struct ir_duties *d, ir_node n, struct ir_time *ret)
{
	return duty_time(text(d, n, "when"), ret) ||
		duty_time(text(d, n, "line.time"), ret);
}

/* Every contact is compared with every promise: all that is asked of them is
 * taken out of the view once. */
static void
read_contacts(struct ir_duties *d, ir_node list)
{
	struct spoken *s = ir_arena_get(
		&d->arena, (ir_json_count(d->j, list) + 1) * sizeof(*s));

	d->spoken = s;
	d->nomem = d->nomem || !s;
	for (ir_node n = ir_json_first(d->j, list); s && n != IR_NODE_NONE;
		n = ir_json_next(d->j, n)) {
		const char *how = text(d, n, "how");

		if (!contact_time(d, n, &s->at) || duty_not_yet(d, &s->at))
			continue;
		s->n = n;
		s->to = duty_party(d, text(d, n, "to"));
		s->from = duty_party(d, text(d, n, "from"));
		s->face = how &&
			(strcmp(how, "face") == 0 || strstr(how, "対面"));
		s++;
		d->n_spoken++;
	}
}

/* Was this party on the line (face: met) at or after a time? */
static bool
spoken_to(struct ir_duties *d, const char *who, const struct ir_time *from,
	bool face, ir_node but, struct ir_time *ret)
{
	who = duty_party(d, who);
	for (size_t i = 0; who && i < d->n_spoken; i++) {
		const struct spoken *s = &d->spoken[i];

		if (s->n == but || ir_time_cmp(&s->at, from) < 0 ||
			(face && !s->face))
			continue;
		if (duty_same_party(s->to, who) ||
			duty_same_party(s->from, who)) {
			*ret = s->at;
			return true;
		}
	}
	return false;
}

static void
settle(struct ir_duties *d, struct ir_promise *p)
{
	p->overdue = p->has_time && !p->kept &&
		ir_time_cmp(&p->at, &d->from->now) < 0;
	d->overdue += p->overdue;
}

static void
of_contact(struct ir_duties *d, ir_node n)
{
	const char *what = text(d, n, "promised");
	struct ir_promise *p;
	struct ir_time said, only;

	if (!what || !contact_time(d, n, &said))
		return;
	p = promise(d);
	if (!p)
		return;
	p->what = what;
	p->who = text(d, n, "from");
	if (!p->who)
		p->who = text(d, n, "to");
	(void)ir_json_u64(d->j, duty_node(d->j, n, "line.seq"), &p->seq);
	p->has_time = ir_state_promised(&said, what, &p->at) == 0;
	if (duty_time(what, &only))
		p->what = _("a call or answer");
	said.sec++;
	p->kept = spoken_to(d, p->who, &said, false, n, &p->kept_at);
	settle(d, p);
}

static void
of_visit(struct ir_duties *d, ir_node dev)
{
	const char *id = text(d, dev, "id"), *mah = text(d, dev, "mah");
	struct ir_promise *p;
	struct ir_time at, from;
	struct ir_value v;
	const char *path;

	if (!id || !duty_time(text(d, dev, "visit"), &at))
		return;
	p = promise(d);
	if (!p)
		return;
	p->who = mah ? mah : id;
	p->what = duty_addf(&d->arena, _("visit for %s"), id);
	p->has_time = true;
	p->at = from = at;
	from.sec -= EARLY;
	p->kept =
		spoken_to(d, p->who, &from, true, IR_NODE_NONE, &p->kept_at) ||
		spoken_to(d, id, &from, true, IR_NODE_NONE, &p->kept_at);
	path = duty_addf(&d->arena, "dev[%s].visit", id);
	if (path && ir_state_get(d->from->state, path, &v) == 0)
		p->seq = v.seq;
	d->nomem = d->nomem || !p->what || !path;
	settle(d, p);
}

/* A report given in the later half of the time until then keeps it. */
static bool
reported(struct ir_duties *d, const struct ir_time *from, struct ir_time *ret)
{
	size_t n = d->history ? ir_history_count(d->history) : 0;
	ir_node c = ir_json_first(d->j, duty_node(d->j, 0, "comm"));
	struct ir_time t;

	for (size_t i = 0; i < n; i++) {
		const struct ir_report_line *r = ir_history_at(d->history, i);

		if (r->what == IR_REPORT_SENT && !duty_not_yet(d, &r->time) &&
			ir_time_cmp(&r->time, from) >= 0) {
			*ret = r->time;
			return true;
		}
	}
	for (; c != IR_NODE_NONE; c = ir_json_next(d->j, c))
		if (text(d, c, "duty") && contact_time(d, c, &t) &&
			!duty_not_yet(d, &t) && ir_time_cmp(&t, from) >= 0) {
			*ret = t;
			return true;
		}
	return false;
}

static void
of_report(struct ir_duties *d)
{
	struct ir_promise *p;
	struct ir_time from;
	struct ir_value v;
	size_t len;

	if (ir_state_get(d->from->state, "case.next_report", &v) != 0)
		return;
	len = strlen(v.json);
	if (len < 2 || ir_time_parse(v.json + 1, len - 2, &from) < 0)
		return;
	p = promise(d);
	if (!p)
		return;
	p->seq = v.seq;
	p->who = _("we");
	p->what = _("next report");
	p->has_time = true;
	p->at = from;
	if (v.time.sec < from.sec)
		from.sec = v.time.sec + (from.sec - v.time.sec) / 2;
	p->kept = reported(d, &from, &p->kept_at);
	settle(d, p);
}

void
duty_promises(struct ir_duties *d)
{
	ir_node comm = duty_node(d->j, 0, "comm");
	ir_node n = ir_json_first(d->j, comm);

	read_contacts(d, comm);
	for (; n != IR_NODE_NONE; n = ir_json_next(d->j, n))
		of_contact(d, n);
	n = ir_json_first(d->j, duty_node(d->j, 0, "dev"));
	for (; n != IR_NODE_NONE; n = ir_json_next(d->j, n))
		of_visit(d, n);
	of_report(d);
}
