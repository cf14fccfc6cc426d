/* SPDX-License-Identifier: Apache-2.0 */
#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ir/base/i18n.h"
#include "ir/sys/digest.h"
#include "walk_i.h"

/* What stands before and after a step: delay, the two gates, the second
 * person, required facts and evidence; clocks, checks and debts. */

#define REGEX_MAX 256

static bool
has_gate(const struct wk_pos *p, const char *gate)
{
	const struct ir_val *v = ir_val_get(p->ext, "gate");

	if (ir_val_is(v, gate))
		return true;
	for (size_t i = 0; i < ir_val_count(v); i++)
		if (ir_val_is(ir_val_at(v, i), gate))
			return true;
	return false;
}

static bool
flag(const struct ir_val *ext, const char *key)
{
	bool b = false;

	return ir_val_bool(ir_val_get(ext, key), &b) == 0 && b;
}

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

/* ---- on the board ---- */

static void
command_json(struct ir_walk *w, const struct wk_pos *p, const struct ir_val *c,
	struct ir_jw *j)
{
	const char *type = ir_val_get_str(c, "type");
	const char *text = ir_val_get_str(c, "command");
	char hex[IR_SHA256_HEX];
	const char *filled;

	ir_jw_obj(j);
	ir_jw_kstr(j, "type", type);
	if (text && ir_sha256_hex(text, strlen(text), hex) == 0)
		ir_jw_kstr(j, "raw", hex);
	filled = text ? wk_fill(w, p, text) : NULL;
	if (filled && strcmp(filled, text) != 0 &&
		ir_sha256_hex(filled, strlen(filled), hex) == 0) {
		ir_jw_kstr(j, "text", filled);
		ir_jw_kstr(j, "sha256", hex);
	}
	ir_jw_endobj(j);
}

/* What was shown: hashes of the commands, and the text where variables were
 * filled in (CX-078). */
static const char *
commands_json(struct ir_walk *w, const struct wk_pos *p)
{
	const struct ir_val *v = ir_val_get(p->s->v, "commands");
	const char *r = NULL;
	struct ir_buf b;
	struct ir_jw j;

	if (ir_val_count(v) == 0)
		return NULL;
	ir_buf_init(&b, IR_JOURNAL_WRITE_MAX / 2);
	ir_jw_init(&j, &b);
	ir_jw_arr(&j);
	for (size_t i = 0; i < ir_val_count(v); i++)
		command_json(w, p, ir_val_at(v, i), &j);
	ir_jw_endarr(&j);
	/* More than a line holds: the hashes of all of it are not worth it. */
	if (ir_buf_err(&b) == 0)
		r = wk_text(w, b.p, b.len);
	ir_buf_free(&b);
	return r;
}

int
wk_shown(struct ir_walk *w, struct wk_pos *p, struct ir_time *ret)
{
	struct wk_rec *r =
		wk_find(p->slot, p->s ? K_SHOWN : K_STARTED, F_RUN, NULL);

	if (!r && p->s) {
		r = wk_emit(w, K_SHOWN, p->slot);
		if (!r)
			return -1;
		r->f[F_COMMANDS] = commands_json(w, p);
	}
	*ret = r ? r->time : w->now;
	return 0;
}

struct ir_ask *
wk_ask(struct ir_walk *w, struct wk_pos *p, enum ir_ask_kind kind)
{
	struct ir_ask *a = &p->ask;

	memset(a, 0, sizeof(*a));
	a->kind = kind;
	a->run = p->frame->in->run;
	a->at = p->frame->at;
	a->turn = p->turn;
	a->book = p->frame->in->book->p;
	a->s = p->s;
	a->id = p->s ? p->s->id : NULL;
	a->step = p->s ? wk_short(p) : NULL;
	a->blocking = true;
	if (wk_shown(w, p, &a->shown) < 0)
		return NULL;
	p->asking = true;
	return a;
}

/* ---- before ---- */

static int
delay(struct ir_walk *w, struct wk_pos *p)
{
	int64_t ms = milliseconds(p->s->v, "delay");
	struct ir_time due;
	struct ir_ask *a;
	struct wk_rec *r;

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

static int
preserve(struct ir_walk *w, struct wk_pos *p)
{
	struct ir_ask *a;

	if (!has_gate(p, "preserve") && !flag(p->ext, "restores"))
		return 0;
	if (wk_gate(p, "preserve"))
		return 0;
	a = wk_ask(w, p, IR_ASK_PRESERVE);
	if (!a)
		return -1;
	a->count = w->n_ev;
	return 1;
}

/* The value of the variable that names the device. */
static const char *
device_of(struct ir_walk *w, const struct wk_pos *p)
{
	const char *s = ir_val_get_str(p->ext, "device");
	char name[IR_VAR_NAME_MAX + 1];
	const struct ir_var *v;
	struct ir_ref ref;

	if (!s)
		return NULL;
	if (ir_ref_next(s, strlen(s), 0, &ref) == 0)
		v = ir_scope_find(p->scope, ref.name);
	else if (ir_var_name_full(s, strlen(s), name) == 0)
		v = ir_scope_find(p->scope, name);
	else
		v = NULL;
	return v && v->value && *v->value
		? wk_text(w, v->value, strlen(v->value))
		: NULL;
}

static struct wk_rec *
last_of(const struct wk_pos *p, enum wk_kind kind, const char *gate)
{
	struct wk_rec *found = NULL;

	for (struct wk_rec *i = p->slot->first; i; i = i->next) {
		struct wk_rec *r = wk_now(i);

		if (r->kind == kind && r->f[F_GATE] &&
			strcmp(r->f[F_GATE], gate) == 0)
			found = r;
	}
	return found;
}

static bool
is(const char *s, const char *t)
{
	return s && strcmp(s, t) == 0;
}

static struct ir_ask *
ask_patient(struct ir_walk *w, struct wk_pos *p, enum ir_ask_kind kind)
{
	struct ir_ask *a = wk_ask(w, p, kind);

	if (a)
		a->device = device_of(w, p);
	return a;
}

/* Unknown is attached; no is good for half an hour. */
static int
patient(struct ir_walk *w, struct wk_pos *p)
{
	const struct wk_rec *ward, *pass;
	struct wk_rec *r;
	struct ir_ask *a;
	int64_t age;

	if (!has_gate(p, "patient"))
		return 0;
	pass = last_of(p, K_PASSED, "patient");
	if (pass && !is(pass->f[F_HOW], "free"))
		return wk_dues(w, p);
	ward = last_of(p, K_CONTACT, "patient");
	age = ward ? w->now.sec - ward->time.sec : 0;
	if (!ward || age > IR_WALK_WARD_MINUTES * 60) {
		a = ask_patient(w, p, IR_ASK_WARD);
		if (a && ward)
			a->note = wk_textf(w,
				_("the ward's answer of %lld minutes ago no "
				  "longer holds"),
				(long long)age / 60);
		return a ? 1 : -1;
	}
	if (!is(ward->f[F_ANSWER], "no"))
		return ask_patient(w, p, IR_ASK_PATIENT) ? 1 : -1;
	if (pass && pass->order > ward->order)
		return 0;
	r = wk_emit(w, K_PASSED, p->slot);
	if (!r)
		return -1;
	r->f[F_GATE] = "patient";
	r->f[F_DEVICE] = device_of(w, p);
	r->f[F_NAME] = ward->f[F_TO];
	r->f[F_HOW] = "free";
	return 0;
}

int
wk_before(struct ir_walk *w, struct wk_pos *p)
{
	int r = delay(w, p);

	if (r == 0)
		r = preserve(w, p);
	return r == 0 ? patient(w, p) : r;
}

/* ---- clocks ---- */

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

		if (r->kind == K_PASSED && is(r->f[F_GATE], "timeout"))
			minutes += (int64_t)(wk_num(r->f[F_MINUTES]) % 100000);
	}
	return minutes * 60000;
}

static int
time_over(struct ir_walk *w, struct wk_pos *p, const struct ir_time *due)
{
	char t[IR_TIME_TEXT];
	const char *text =
		wk_textf(w, _("the time of step '%s' was over at %s"),
			wk_short(p), ir_time_rfc3339(due, 0, t));

	return text ? wk_failed(w, p, "timeout", text) : -1;
}

/* The step's own question, or that of its time. */
int
wk_timeout(struct ir_walk *w, struct wk_pos *p)
{
	int64_t ms = milliseconds(p->s->v, "timeout"), nag = 0;
	struct ir_time due;
	struct ir_ask *a;
	bool over = false;

	if (ms > 0) {
		if (wk_shown(w, p, &due) < 0)
			return -1;
		add_ms(&due, ms);
		add_ms(&due, extended_ms(p));
		over = ir_time_cmp(&w->now, &due) > 0;
	}
	if (over && w->o.strict)
		return time_over(w, p, &due);
	a = wk_ask(w, p, over ? IR_ASK_TIMEOUT : IR_ASK_STEP);
	if (!a)
		return -1;
	if (ms > 0)
		earlier(a, &due);
	deadline(w, p, a);
	(void)ir_val_i64(ir_val_get(p->ext, "nag_after"), &nag); /* or none */
	a->urgent = (a->has_due && ir_time_cmp(&w->now, &a->due) > 0) ||
		(nag > 0 && w->now.sec - a->shown.sec > nag * 60);
	return 0;
}

/* ---- after ---- */

/* Who confirms on an own terminal has not done so yet. */
int
wk_second(struct ir_walk *w, struct wk_pos *p, const struct wk_rec *said)
{
	struct ir_ask *a;

	if (!said || !said->f[F_SECOND] ||
		!strstr(said->f[F_SECOND], "\"how\":\"terminal\"") ||
		wk_gate(p, "second"))
		return 0;
	a = wk_ask(w, p, IR_ASK_SECOND);
	if (!a)
		return -1;
	a->what = said->f[F_SECOND];
	return 1;
}

bool
wk_matches(const char *pattern, const char *value)
{
	regex_t re;
	bool ok;

	if (!pattern)
		return true;
	if (strlen(pattern) > REGEX_MAX ||
		regcomp(&re, pattern, REG_EXTENDED | REG_NOSUB) != 0)
		return false;
	ok = regexec(&re, value, 0, NULL, 0) == 0;
	regfree(&re);
	return ok;
}

/* Passed at this gate for what. */
static bool
passed_for(const struct wk_pos *p, const char *gate, const char *what)
{
	for (struct wk_rec *i = p->slot->first; i; i = i->next) {
		const struct wk_rec *r = wk_now(i);

		if (r->kind == K_PASSED && is(r->f[F_GATE], gate) &&
			is(r->f[F_WHAT], what))
			return true;
	}
	return false;
}

static int
facts(struct ir_walk *w, struct wk_pos *p)
{
	const struct ir_val *v = ir_val_get(p->ext, "facts");

	for (size_t i = 0; i < ir_val_count(v); i++) {
		const struct ir_val *f = ir_val_at(v, i);
		const char *path = ir_val_get_str(f, "fact");
		const char *match = ir_val_get_str(f, "match"), *value;
		struct ir_ask *a;

		path = path ? wk_fill(w, p, path) : NULL;
		if (!path || passed_for(p, "fact", path) ||
			wk_find(p->slot, K_FACT, F_PATH, path))
			continue;
		value = wk_fact_words(w, path);
		if (value && wk_matches(match, value))
			continue;
		a = wk_ask(w, p, IR_ASK_FACT);
		if (!a)
			return -1;
		a->what = path;
		a->known = value;
		a->note = value && match
			? wk_textf(w, _("it must match %s"), match)
			: NULL;
		return 1;
	}
	return 0;
}

static int
evidence(struct ir_walk *w, struct wk_pos *p)
{
	const struct ir_val *v = ir_val_get(p->ext, "evidence");

	for (size_t i = 0; i < ir_val_count(v); i++) {
		const struct ir_val *f = ir_val_at(v, i);
		const char *kind = ir_val_get_str(f, "kind");
		int64_t count = 1;
		struct ir_ask *a;

		kind = i == 0 ? kind
			      : wk_textf(w, "%s.%zu", kind ? kind : "", i + 1);
		if (!kind || passed_for(p, "evidence", kind))
			continue;
		a = wk_ask(w, p, IR_ASK_EVIDENCE);
		if (!a)
			return -1;
		a->what = kind;
		a->note = ir_playbook_say(
			a->book, ir_val_get(f, "what"), w->o.lang);
		/* One, when it is not said. */
		(void)ir_val_i64(ir_val_get(f, "count"), &count);
		a->count = count > 0 ? (uint64_t)count : 1;
		return 1;
	}
	return 0;
}

int
wk_after(struct ir_walk *w, struct wk_pos *p)
{
	int r = wk_second(w, p, wk_find(p->slot, K_DONE, F_RUN, NULL));

	if (r == 0)
		r = wk_variables(w, p);
	if (r == 0)
		r = facts(w, p);
	return r == 0 ? evidence(w, p) : r;
}

/* ---- debts and checks ---- */

static int
due_add(struct ir_walk *w, struct wk_pos *p, enum ir_ask_kind kind,
	const char *gate, const struct ir_time *base, int minutes)
{
	struct wk_due *d;

	for (d = w->dues; d; d = d->next)
		if (d->pos == p && strcmp(d->gate, gate) == 0)
			return 0;
	d = wk_alloc(w, sizeof(*d));
	if (!d)
		return -1;
	d->pos = p;
	d->kind = kind;
	d->gate = gate;
	d->due = *base;
	d->due.sec += (int64_t)minutes * 60;
	*w->dues_tail = d;
	w->dues_tail = &d->next;
	return 0;
}

/* What a place owes: debts at once, checks from when it was done. */
int
wk_dues(struct ir_walk *w, struct wk_pos *p)
{
	const struct wk_rec *done = wk_find(p->slot, K_DONE, F_RUN, NULL);
	const struct wk_rec *pass = last_of(p, K_PASSED, "patient");

	for (struct wk_rec *i = p->slot->first; i; i = i->next) {
		const struct wk_rec *r = wk_now(i);

		if (r->kind == K_DEBT && r->f[F_GATE] &&
			due_add(w, p, IR_ASK_DEBT, r->f[F_GATE], &r->time, 0) <
				0)
			return -1;
	}
	if (!done || !pass || is(pass->f[F_HOW], "free"))
		return 0;
	if (due_add(w, p, IR_ASK_CHECK, "check-5", &done->time, 5) < 0)
		return -1;
	return due_add(w, p, IR_ASK_CHECK, "check-15", &done->time, 15);
}

bool
wk_due_open(struct ir_walk *w, const struct wk_due *d)
{
	(void)w;
	return !wk_gate(d->pos, d->gate);
}
