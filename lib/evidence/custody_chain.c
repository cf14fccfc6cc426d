/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <inttypes.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "custody_i.h"
#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/same.h"

/* One step after the other: who holds the item now, and what does not fit. */

struct step {
	struct ir_custody *c;
	size_t at;
	const struct ir_custody_event *ev;
	struct ir_custody_item *it;
};

static int
hold(struct step *s, enum ir_custody_state state, size_t sent, const char *name,
	const char *org)
{
	struct ir_custody_item *it = s->it;

	if (!cus_grow((void **)&it->hold, it->n_hold, &it->cap_hold,
		    sizeof(*it->hold)))
		return -ENOMEM;
	it->hold[it->n_hold++] = (struct ir_custody_holding){.event = s->at,
		.sent = sent,
		.state = state,
		.name = name,
		.org = org};
	return 0;
}

static void
release(struct ir_custody_item *it, const struct ir_custody_holding *h)
{
	size_t i = (size_t)(h - it->hold);

	it->n_hold--;
	memmove(&it->hold[i], &it->hold[i + 1],
		(it->n_hold - i) * sizeof(*it->hold));
}

/* The holding this line speaks of: by its hand-over, else by the name, else
 * by the organisation, the latest one; nobody named: the only one. */
static struct ir_custody_holding *
held_by(struct step *s, const char *name, const char *org)
{
	struct ir_custody_item *it = s->it;

	for (size_t i = it->n_hold; i > 0 && s->ev->handover; i--) {
		struct ir_custody_holding *h = &it->hold[i - 1];

		if (h->sent != SIZE_MAX &&
			ir_same(s->c->ev[h->sent].handover, s->ev->handover))
			return h;
	}
	for (size_t i = it->n_hold; i > 0 && name; i--)
		if (ir_same(it->hold[i - 1].name, name))
			return &it->hold[i - 1];
	for (size_t i = it->n_hold; i > 0 && org; i--)
		if (ir_same(it->hold[i - 1].org, org))
			return &it->hold[i - 1];
	return !name && !org && it->n_hold == 1 ? it->hold : NULL;
}

/* The digest found now against the one that was handed over. */
static int
check_digest(struct step *s, const struct ir_custody_holding *h)
{
	const struct ir_custody_event *ev = s->ev;
	const char *want = s->it->sha256;

	if (h && h->sent != SIZE_MAX && s->c->ev[h->sent].sha256[0])
		want = s->c->ev[h->sent].sha256;
	if (ev->check == IR_CC_MISSING)
		return cus_find(s->c, IR_CG_BROKEN, "custody-not-received", ev,
			_("the receiver did not find it"));
	if (ev->check == IR_CC_UNREAD)
		return cus_find(s->c, IR_CG_BROKEN, "custody-unread", ev,
			_("it could not be read"));
	if (ev->sha256[0] && want[0] && strcmp(ev->sha256, want) != 0)
		return cus_find(s->c, IR_CG_BROKEN, "custody-digest", ev,
			_("its SHA-256 was %s, handed over was %s"), ev->sha256,
			want);
	if (ev->check == IR_CC_DIFFERENT)
		return cus_find(s->c, IR_CG_BROKEN, "custody-digest", ev,
			_("the digest was found to be another one"));
	if (want[0] && !ev->sha256[0] && ev->kind != IR_CUSTODY_SENT)
		return cus_find(s->c, IR_CG_NOTE, "custody-unchecked", ev,
			_("the digest was not compared"));
	return 0;
}

static int
check_seal(struct step *s)
{
	const char *was = s->it->field[IR_CF_SEAL_NO];
	const char *now = s->ev->field[IR_CF_SEAL_NO];
	const char *state = s->ev->field[IR_CF_SEAL_STATE];
	struct ir_esc a, b;

	if (was && now && strcmp(was, now) != 0)
		return cus_find(s->c, IR_CG_BROKEN, "custody-seal", s->ev,
			_("the seal is '%s', it was '%s'"), ir_esc(now, &a),
			ir_esc(was, &b));
	if (state && strcmp(state, "intact") != 0)
		return cus_find(s->c, IR_CG_WARNING, "custody-seal", s->ev,
			_("state of the seal: %s"), ir_esc(state, &a));
	return 0;
}

static int
two_holders(struct step *s, const char *name, const char *org)
{
	const struct ir_custody_holding *h = &s->it->hold[s->it->n_hold - 1];
	struct cus_name a, b;

	return cus_find(s->c, IR_CG_BROKEN, "custody-two-holders", s->ev,
		_("at %s, while %s holds it since line %" PRIu64),
		cus_who(name, org, &a), cus_who(h->name, h->org, &b),
		s->c->ev[h->event].seq);
}

static int
sent(struct step *s)
{
	const char *to = s->ev->field[IR_CF_TO];
	const char *org = s->ev->field[IR_CF_TO_ORG];
	int r = check_digest(s, NULL);

	if (r == 0 && !s->it->archive && s->it->n_hold > 0)
		r = two_holders(s, to, org);
	if (r == 0)
		r = hold(s, IR_CS_SENT, s->at, to, org);
	return r;
}

/* Received by somebody nobody gave it to. */
static int
unknown_receiver(struct step *s, const char *to, const char *org)
{
	struct cus_name who;
	int r = cus_find(s->c, IR_CG_BROKEN, "custody-unknown-holder", s->ev,
		_("received by %s, to whom it was not given"),
		cus_who(to, org, &who));

	return r == 0 ? hold(s, IR_CS_RECEIVED, SIZE_MAX, to, org) : r;
}

static int
other_receiver(struct step *s, const struct ir_custody_holding *h,
	const char *to, const char *org)
{
	struct cus_name a, b;

	if (!to || !h->name || ir_same(to, h->name) || ir_same(org, h->name))
		return 0;
	return cus_find(s->c, IR_CG_WARNING, "custody-unknown-holder", s->ev,
		_("received by %s, given to %s"), cus_who(to, org, &a),
		cus_who(h->name, h->org, &b));
}

static int
received(struct step *s)
{
	const char *to = s->ev->field[IR_CF_TO];
	const char *org = s->ev->field[IR_CF_TO_ORG];
	bool ours = !to && !org;
	struct ir_custody_holding *h = ours ? NULL : held_by(s, to, org);
	int r = check_digest(s, h);

	if (r == 0)
		r = check_seal(s);
	if (r < 0 || s->ev->check == IR_CC_MISSING)
		return r;
	if (ours) /* taken into our custody */
		return s->it->n_hold && !s->it->archive
			? two_holders(s, NULL, NULL)
			: 0;
	if (!h)
		return unknown_receiver(s, to, org);
	r = other_receiver(s, h, to, org);
	h->state = IR_CS_RECEIVED;
	h->event = s->at;
	if (to) {
		h->name = to;
		h->org = org ? org : h->org;
	}
	return r;
}

static int
returned(struct step *s)
{
	const char *from = s->ev->field[IR_CF_FROM];
	const char *org = s->ev->field[IR_CF_FROM_ORG];
	struct ir_custody_holding *h = held_by(s, from, org);
	struct cus_name who;
	int r = check_digest(s, h);

	if (r == 0)
		r = check_seal(s);
	if (r == 0 && h)
		release(s->it, h);
	else if (r == 0)
		r = cus_find(s->c, IR_CG_BROKEN, "custody-unknown-holder",
			s->ev, _("returned by %s, who did not have it"),
			cus_who(from, org, &who));
	return r;
}

static int
derived(struct step *s)
{
	const char *of = s->ev->field[IR_CF_OF];
	const struct ir_custody_item *from =
		of ? ir_custody_find(s->c, of) : NULL;
	struct ir_esc esc;

	if (from && from != s->it)
		return 0;
	return cus_find(s->c, IR_CG_BROKEN, "custody-unknown-item", s->ev,
		_("copy of '%s', of which nothing is recorded"),
		of ? ir_esc(of, &esc) : "");
}

static int
seized(struct step *s)
{
	if (!s->it->archive)
		s->it->n_hold = 0;
	return hold(s, IR_CS_SEIZED, SIZE_MAX, s->ev->field[IR_CF_TO],
		s->ev->field[IR_CF_TO_ORG]);
}

static int
destroyed(struct step *s)
{
	const char *from = s->ev->field[IR_CF_FROM];
	const char *org = s->ev->field[IR_CF_FROM_ORG];
	struct ir_custody_holding *h =
		from || org ? held_by(s, from, org) : NULL;
	struct cus_name who;

	if (h) {
		release(s->it, h);
		s->it->gone |= !s->it->archive;
		return 0;
	}
	if (from || org)
		return cus_find(s->c, IR_CG_BROKEN, "custody-unknown-holder",
			s->ev, _("destroyed at %s, who did not have it"),
			cus_who(from, org, &who));
	s->it->gone = true;
	return s->it->n_hold && !s->it->archive ? two_holders(s, NULL, NULL)
						: 0;
}

static int
after_end(struct step *s)
{
	if (!s->it->gone)
		return 0;
	return cus_find(s->c, IR_CG_BROKEN, "custody-after-end", s->ev,
		_("it had been destroyed before"));
}

/* What is known of an item besides its holder stays until said anew. */
static void
learn(struct step *s)
{
	static const enum ir_cf kept[] = {IR_CF_DESCRIPTION, IR_CF_SERIAL,
		IR_CF_SEAL_NO, IR_CF_PLACE, IR_CF_KEEP_UNTIL, IR_CF_RELEASE_BY,
		IR_CF_OF, IR_CF_LIST_NO};
	struct ir_custody_item *it = s->it;

	for (size_t i = 0; i < sizeof(kept) / sizeof(*kept); i++)
		if (s->ev->field[kept[i]])
			it->field[kept[i]] = s->ev->field[kept[i]];
	if (it->field[IR_CF_DESCRIPTION])
		it->described = true;
	/* The scan of a paper log, a copy: its first digest is the one. */
	if (!it->archive && !it->sha256[0] && s->ev->sha256[0] &&
		s->ev->kind != IR_CUSTODY_RETURNED) {
		memcpy(it->sha256, s->ev->sha256, IR_SHA256_HEX);
		it->has_bytes = s->ev->has_bytes;
		it->bytes = s->ev->bytes;
	}
	if (!it->since && s->ev->stamp)
		it->since = cus_dup(s->ev->stamp); /* or not known */
	it->away = !it->archive && it->n_hold > 0;
}

int
cus_step(struct ir_custody *c, size_t i)
{
	static int (*const steps[IR_CUSTODY_KINDS])(struct step *) = {
		sent, received, returned, NULL, derived, seized, destroyed};
	const struct ir_custody_event *ev = &c->ev[i];
	struct step s = {c, i, ev, &c->item[ev->item]};
	int r = ev->ahead ? cus_find(c, IR_CG_WARNING, "custody-ahead", ev,
				    _("dated %s, ahead of the clock of the "
				      "machine that wrote it down"),
				    ev->stamp)
			  : 0;

	if (r == 0)
		r = after_end(&s);
	if (r == 0 && steps[ev->kind])
		r = steps[ev->kind](&s);
	learn(&s);
	if (r == 0 && !s.it->described) {
		s.it->described = true; /* told once */
		r = cus_find(c, IR_CG_WARNING, "custody-unknown-item", ev,
			_("nothing says what this item is"));
	}
	return r;
}
