/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "ir/base/i18n.h"
#include "ir/base/same.h"
#include "walk_i.h"

/* The times of a step: its delay, its timeout from when it was shown, and
 * what the case says it is due by. */

static void
add_ms(struct ir_time *t, int64_t ms)
{
	t->sec += ms / 1000;
	t->nsec += (int32_t)(ms % 1000) * 1000000;
	if (t->nsec >= 1000000000) {
		t->nsec -= 1000000000;
		t->sec++;
	}
}

/* 0 when it is not there, or longer than anybody waits (100 years).  A number
 * written as a text is wrong, and meant. */
static int64_t
milliseconds(const struct ir_val *step, const char *key)
{
	const struct ir_val *v = ir_val_get(step, key);
	const char *s = ir_val_str(v);
	int64_t ms = 0;

	if (s && *s && strlen(s) < 16 && s[strspn(s, "0123456789")] == '\0')
		ms = strtoll(s, NULL, 10);
	else if (ir_val_i64(v, &ms) < 0)
		return 0;
	return ms < 0 || ms > INT64_C(3155760000000) ? 0 : ms;
}

int
wk_delay(struct ir_walk *w, struct wk_pos *p)
{
	int64_t ms = milliseconds(p->s->v, "delay");
	struct ir_time due;
	struct ir_ask *a;
	struct wk_rec *r;

	/* its time runs from now, also where nobody is asked anything */
	if (milliseconds(p->s->v, "timeout") > 0 && wk_shown(w, p, &due) < 0)
		return -1;
	if (ms == 0 || wk_gate(p, "delay"))
		return 0;
	if (wk_shown(w, p, &due) < 0)
		return -1;
	add_ms(&due, ms);
	if (w->o.strict || ir_time_cmp(&w->now, &due) >= 0) {
		bool waited = ir_time_cmp(&w->now, &due) >= 0;

		r = wk_emit(w, K_PASSED, p->slot);
		if (!r)
			return -1;
		r->f[F_GATE] = "delay";
		r->f[F_HOW] = waited ? "waited" : "scripted";
		return 0;
	}
	a = wk_ask(w, p, IR_ASK_DELAY);
	if (!a)
		return -1;
	a->has_due = a->later = true;
	a->due = due;
	return 1;
}

/* "PT3H", "P1DT12H", "PT30M": seconds, 0 for anything else. */
static int64_t
iso_seconds(const char *s)
{
	int64_t sum = 0;
	bool time = false;

	if (*s++ != 'P')
		return 0;
	while (*s) {
		int64_t n = 0;

		if (*s == 'T') {
			time = true;
			s++;
			continue;
		}
		while (*s >= '0' && *s <= '9' && n < 1000000)
			n = 10 * n + (*s++ - '0');
		if (*s == 'D' && !time)
			sum += n * 86400;
		else if (*s == 'H' && time)
			sum += n * 3600;
		else if (*s == 'M' && time)
			sum += n * 60;
		else if (*s == 'S' && time)
			sum += n;
		else
			return 0;
		s++;
	}
	return sum;
}

static void
earlier(struct ir_ask *a, const struct ir_time *t)
{
	if (!a->has_due || ir_time_cmp(t, &a->due) < 0)
		a->due = *t;
	a->has_due = true;
}

/* A deadline from a fact of the case, or from when the step was shown. */
static void
deadline(struct ir_walk *w, const struct wk_pos *p, struct ir_ask *a)
{
	const struct ir_val *v = ir_val_get(p->ext, "deadline");
	const char *clock = ir_val_get_str(v, "clock");
	const char *wi = ir_val_get_str(v, "within");
	int64_t sec = wi ? iso_seconds(wi) : 0;
	struct ir_time t = a->shown;
	const char *fact;

	if (!clock || sec == 0)
		return;
	if (strcmp(clock, "step") != 0) {
		fact = wk_fact_words(w, clock);
		if (!fact || ir_time_parse(fact, strlen(fact), &t) < 0)
			return;
	}
	t.sec += sec;
	earlier(a, &t);
}

static int64_t
extended_ms(const struct wk_pos *p)
{
	int64_t minutes = 0;

	for (struct wk_rec *i = p->slot->first; i; i = i->next) {
		const struct wk_rec *r = wk_now(i);

		if (r->kind == K_PASSED && ir_same(r->f[F_GATE], "timeout"))
			minutes += (int64_t)(wk_num(r->f[F_MINUTES]) % 100000);
	}
	return minutes * 60000;
}

/* When its time is over: 1, or 0 it has none.  A delay comes before it, and
 * ends when somebody cuts it short. */
static int
time_of(struct ir_walk *w, struct wk_pos *p, struct ir_time *ret)
{
	int64_t ms = milliseconds(p->s->v, "timeout");
	const struct wk_rec *delayed;
	struct ir_time due;

	if (ms == 0)
		return 0;
	if (wk_shown(w, p, &due) < 0)
		return -1;
	delayed = wk_gate(p, "delay");
	if (delayed && ir_same(delayed->f[F_HOW], "waited"))
		add_ms(&due, milliseconds(p->s->v, "delay"));
	else if (delayed && ir_same(delayed->f[F_HOW], "skipped"))
		due = delayed->time;
	add_ms(&due, ms);
	add_ms(&due, extended_ms(p));
	*ret = due;
	return 1;
}

static bool
is_over(const struct ir_walk *w, const struct ir_time *due)
{
	return ir_time_cmp(&w->now, due) > 0;
}

static const char *
over_text(struct ir_walk *w, const struct wk_pos *p, const struct ir_time *due)
{
	char t[IR_TIME_TEXT];

	return wk_textf(w, _("the time of step '%s' was over at %s"),
		wk_short(p), ir_time_rfc3339(due, 0, t));
}

static int
time_over(struct ir_walk *w, struct wk_pos *p, const struct ir_time *due)
{
	const char *text = over_text(w, p, due);

	return text ? wk_failed(w, p, "timeout", text) : -1;
}

/* The step's own question, or that of its time. */
int
wk_timeout(struct ir_walk *w, struct wk_pos *p)
{
	struct ir_time due;
	struct ir_ask *a;
	int64_t nag = 0;
	int timed = time_of(w, p, &due);
	bool over = timed > 0 && is_over(w, &due);

	if (timed < 0)
		return -1;
	if (over && w->o.strict)
		return time_over(w, p, &due);
	a = wk_ask(w, p, over ? IR_ASK_TIMEOUT : IR_ASK_STEP);
	if (!a)
		return -1;
	if (timed)
		earlier(a, &due);
	deadline(w, p, a);
	(void)ir_val_i64(ir_val_get(p->ext, "nag_after"), &nag); /* or none */
	a->urgent = (a->has_due && is_over(w, &a->due)) ||
		(nag > 0 && w->now.sec - a->shown.sec > nag * 60);
	return 0;
}

int
wk_decision_time(struct ir_walk *w, struct wk_pos *p, struct ir_ask *a)
{
	struct ir_time due;
	int timed = time_of(w, p, &due);

	if (timed < 0)
		return -1;
	if (timed && is_over(w, &due)) {
		if (w->o.strict)
			return time_over(w, p, &due) < 0 ? -1 : 1;
		a->over = true;
		a->note = over_text(w, p, &due);
		if (!a->note)
			return -1;
	}
	if (timed)
		earlier(a, &due);
	deadline(w, p, a);
	a->urgent = a->has_due && is_over(w, &a->due);
	return 0;
}

/* ---- steps with something open below ---- */

int
wk_branch_time(struct ir_walk *w, struct wk_pos *p)
{
	struct ir_time due;
	int timed = time_of(w, p, &due);
	struct ir_ask *a;

	if (timed <= 0 || !is_over(w, &due) ||
		wk_find(p->slot, K_FAILED, F_RUN, NULL))
		return timed < 0 ? -1 : 0;
	if (w->o.strict)
		return time_over(w, p, &due);
	a = wk_ask(w, p, IR_ASK_TIMEOUT);
	if (!a)
		return -1;
	a->blocking = false;
	a->urgent = true;
	earlier(a, &due);
	return 0;
}

static bool
lies_below(const struct wk_pos *q, const struct wk_pos *p)
{
	const struct wk_frame *f = q->frame;

	for (;;) {
		const struct wk_pos *owner = f->owner ? f->owner : f->in->owner;

		if (!owner || owner == p)
			return owner != NULL;
		f = owner->frame;
	}
}

/* What is open below ends with it, what was owed there stays owed. */
static int
give_up(struct ir_walk *w, struct wk_pos *p)
{
	struct wk_pos *q, *next;

	if (p->call)
		return wk_end_inst(w, p->call, false);
	for (q = w->live; q; q = next) {
		next = q->next;
		if (lies_below(q, p))
			wk_over(w, q);
	}
	for (struct wk_frame *f = p->child; f; f = f->next) {
		if (f->ended)
			continue;
		f->ended = true;
		f->ok = false;
		w->forks--;
	}
	wk_queue(w, p);
	return 0;
}

static bool
is_open_below(const struct wk_pos *p)
{
	if (p->call)
		return !p->call->ended;
	for (const struct wk_frame *f = p->child; f; f = f->next)
		if (!f->ended && !f->exception)
			return true;
	return false;
}

int
wk_give_up_one(struct ir_walk *w)
{
	for (struct wk_pos *p = w->live; p; p = p->next)
		if (p->s && wk_find(p->slot, K_FAILED, F_REASON, "timeout") &&
			is_open_below(p))
			return give_up(w, p) < 0 ? -1 : 1;
	return 0;
}
