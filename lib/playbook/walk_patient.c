/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "ir/base/i18n.h"
#include "ir/base/same.h"
#include "walk_i.h"

/* The patient before the network: the ward's answer, what makes it safe, and
 * what is owed and looked at afterwards. */

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

/* When the ward said it: an answer taken over is as old as the one it is. */
static struct ir_time
said_at(struct ir_walk *w, const struct wk_rec *r)
{
	const char *ref = ir_same(r->f[F_HOW], "same") ? r->f[F_REF] : NULL;
	struct wk_rec *from = ref ? wk_line(w, wk_num(ref)) : NULL;

	return from ? wk_now(from)->time : r->time;
}

static int64_t
age_of(struct ir_walk *w, const struct wk_rec *r)
{
	return w->now.sec - said_at(w, r).sec;
}

/* The same device by its name; without one only in this run. */
static bool
about(const struct ir_walk *w, const struct wk_rec *r, const char *device)
{
	return device ? ir_same(r->f[F_DEVICE], device)
		      : !r->f[F_DEVICE] && r->slot->play == w->plays;
}

const struct wk_rec *
wk_ward_said(struct ir_walk *w, const struct wk_pos *p, const char *device)
{
	const struct wk_rec *found = NULL;

	for (size_t i = 0; i < w->n_hash; i++)
		for (struct wk_slot *s = w->hash[i]; s; s = s->chain)
			for (struct wk_rec *k = s->first; k; k = k->next) {
				const struct wk_rec *r = wk_now(k);

				if (s != p->slot && r->kind == K_CONTACT &&
					ir_same(r->f[F_GATE], "patient") &&
					!ir_same(r->f[F_HOW], "same") &&
					r->seq > 0 && about(w, r, device) &&
					(!found || r->order > found->order))
					found = r;
			}
	if (!found || age_of(w, found) > IR_WALK_WARD_MINUTES * 60)
		return NULL;
	return found;
}

/* "not attached, 12 minutes ago by 田中 (isolate)". */
static const char *
proposal(struct ir_walk *w, const struct wk_rec *r)
{
	const char *answer = r->f[F_ANSWER] ? r->f[F_ANSWER] : "";
	const char *said = strcmp(answer, "no") == 0 ? _("not attached")
		: strcmp(answer, "yes") == 0         ? _("attached")
						     : _("not known");
	const struct ir_step *s = r->slot->pos && r->slot->play == w->plays
		? r->slot->pos->s
		: NULL;

	return wk_textf(w, _("%s, said %lld minutes ago by %s (%s)"), said,
		(long long)age_of(w, r) / 60,
		r->f[F_TO] ? r->f[F_TO] : _("unknown"),
		s ? wk_short(r->slot->pos) : r->f[F_STEP]);
}

static int
ask_ward(struct ir_walk *w, struct wk_pos *p, const struct wk_rec *old)
{
	struct ir_ask *a = wk_ask(w, p, IR_ASK_WARD);
	const struct wk_rec *said;

	if (!a)
		return -1;
	a->device = device_of(w, p);
	if (old)
		a->note = wk_textf(w,
			_("the ward's answer of %lld minutes ago no longer "
			  "holds"),
			(long long)age_of(w, old) / 60);
	said = wk_ward_said(w, p, a->device);
	if (said)
		a->known = proposal(w, said);
	return 1;
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
int
wk_patient(struct ir_walk *w, struct wk_pos *p)
{
	const struct wk_rec *ward, *pass;
	struct wk_rec *r;

	if (!wk_has_gate(p, "patient"))
		return 0;
	pass = last_of(p, K_PASSED, "patient");
	if (pass && !ir_same(pass->f[F_HOW], "free"))
		return wk_dues(w, p);
	ward = last_of(p, K_CONTACT, "patient");
	if (!ward || age_of(w, ward) > IR_WALK_WARD_MINUTES * 60)
		return ask_ward(w, p, ward);
	if (!ir_same(ward->f[F_ANSWER], "no"))
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
	if (!done || !pass || ir_same(pass->f[F_HOW], "free"))
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
