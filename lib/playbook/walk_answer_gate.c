/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "walk_answer_i.h"

/* Answers at the gates: evidence, second person, patient. */

int
wt_pass(struct taker *t, const char *gate)
{
	struct wk_rec *r = wt_emit(t, K_PASSED);

	if (!r)
		return -1;
	r->f[F_GATE] = gate;
	r->f[F_WHAT] = t->a->what;
	r->f[F_HOW] = t->word->word;
	if (wt_put(t, r, F_NAME, t->an->name) < 0 ||
		wt_put(t, r, F_REF, t->an->ref) < 0 ||
		wt_put(t, r, F_TEXT, t->an->text) < 0)
		return -1;
	return wt_put(t, r, F_REASON, t->an->reason);
}

static bool
names_item(const struct wk_evidence *ev, const char *s, size_t len)
{
	char number[24];
	struct ir_buf b;
	bool same;

	ir_buf_init(&b, sizeof(number));
	(void)ir_buf_addf(&b, "%llu", (unsigned long long)ev->seq); /* short */
	if (len > 1 && *s == '#')
		same = b.len == len - 1 && memcmp(b.p, s + 1, len - 1) == 0;
	else
		same = b.len == len && memcmp(b.p, s, len) == 0;
	ir_buf_free(&b);
	if (same)
		return true;
	if (ev->name && strlen(ev->name) == len &&
		memcmp(ev->name, s, len) == 0)
		return true;
	return ev->sha256 && len >= 8 && len <= strlen(ev->sha256) &&
		memcmp(ev->sha256, s, len) == 0;
}

/* Every item named must be one of the case; how many there are. */
static int
count_items(struct taker *t, const char *refs, uint64_t *ret)
{
	struct ir_esc esc;

	*ret = 0;
	for (const char *s = refs; *s;) {
		size_t len = strcspn(s, ", \t"), i;

		if (len == 0) {
			s++;
			continue;
		}
		for (i = 0; i < t->w->n_ev; i++)
			if (names_item(&t->w->ev[i], s, len))
				break;
		if (i == t->w->n_ev)
			return wk_fail(t->w, IR_EUSAGE,
				_("'%s' is no archive, attachment or line of "
				  "evidence of this case"),
				ir_escn(s, len, &esc));
		++*ret;
		s += len;
	}
	return 0;
}

int
wt_evidence(struct taker *t)
{
	uint64_t n;

	if (wt_is(t, "listed")) {
		if (count_items(t, t->an->ref, &n) < 0)
			return -1;
		if (n < t->a->count)
			return wk_fail(t->w, IR_EUSAGE,
				_("%llu of %llu pieces are named"),
				(unsigned long long)n,
				(unsigned long long)t->a->count);
	}
	return wt_pass(t, "evidence");
}

int
wt_preserve(struct taker *t)
{
	uint64_t n = t->w->n_ev;

	if (wt_is(t, "listed") && wt_said(t->an->ref) &&
		count_items(t, t->an->ref, &n) < 0)
		return -1;
	if (wt_is(t, "listed") && n == 0)
		return wk_fail(t->w, IR_EREFUSED, "%s",
			_("no evidence is listed in this case: preserve "
			  "first, or let a named person say why not"));
	return wt_pass(t, "preserve");
}

/* ---- the patient ---- */

/* The ward was asked about it already, and somebody says that it still holds:
 * no new answer, and no fresher. */
static int
take_over(struct taker *t)
{
	const struct wk_rec *said = wk_ward_said(t->w, t->p, t->a->device);
	struct wk_rec *r;

	if (!said)
		return wk_fail(t->w, IR_EUSAGE, "%s",
			_("the ward's answer no longer holds: ask again"));
	r = wt_emit(t, K_CONTACT);
	if (!r)
		return -1;
	r->f[F_GATE] = "patient";
	r->f[F_DEVICE] = t->a->device;
	r->f[F_ANSWER] = said->f[F_ANSWER];
	r->f[F_TO] = said->f[F_TO];
	r->f[F_HOW] = "same";
	r->f[F_REF] = wk_textf(t->w, "%llu", (unsigned long long)said->seq);
	r->f[F_TEXT] = wk_textf(t->w,
		_("is a patient attached (%s)? as the ward said: %s"),
		t->a->device ? t->a->device : wk_short(t->p), t->a->known);
	if (!r->f[F_REF] || !r->f[F_TEXT])
		return -1;
	return wt_put(t, r, F_REASON, t->an->text);
}

int
wt_ward(struct taker *t)
{
	struct wk_rec *r;

	if (wt_is(t, "same"))
		return take_over(t);
	if (wt_device_fact(t, "connected", t->word->word) < 0)
		return -1;
	r = wt_emit(t, K_CONTACT);
	if (!r)
		return -1;
	r->f[F_GATE] = "patient";
	r->f[F_DEVICE] = t->a->device;
	r->f[F_ANSWER] = t->word->word;
	r->f[F_TEXT] = wk_textf(t->w, _("is a patient attached (%s)? %s"),
		t->a->device ? t->a->device : wk_short(t->p), t->word->label);
	if (!r->f[F_TEXT] || wt_put(t, r, F_TO, t->an->name) < 0)
		return -1;
	return wt_put(t, r, F_REASON, t->an->text);
}

/* A debt's name: one place owes it, and only that pays it. */
static const char *
debt_key(struct taker *t, const char *gate)
{
	return wk_textf(t->w, "%s %s %s %s.%llu", gate, t->p->frame->in->run,
		t->p->frame->at, wk_short(t->p),
		(unsigned long long)t->p->turn);
}

static int
owe(struct taker *t, const char *gate, const char *text)
{
	const char *key = debt_key(t, gate);
	struct wk_rec *r;

	if (!key)
		return -1;
	if (wk_find(t->p->slot, K_DEBT, F_GATE, key))
		return 0; /* the answer was cut off behind it */
	r = wt_emit(t, K_DEBT);
	if (!r)
		return -1;
	r->f[F_GATE] = key;
	r->f[F_DEVICE] = t->a->device;
	r->f[F_TEXT] = wk_text(t->w, text, strlen(text));
	return r->f[F_TEXT] ? 0 : -1;
}

/* What makes it safe, or what is owed, first: cut off behind that, the gate
 * is still shut. */
static int
before_passing(struct taker *t)
{
	if (wt_is(t, "danger"))
		return owe(t, "patient",
			_("isolated in immediate danger: who decided it, and "
			  "why"));
	if (wt_is(t, "manual"))
		return wt_device_fact(t, "manual_cover", t->an->name);
	if (!wt_is(t, "substitute"))
		return 0;
	if (wt_device_fact(t, "substitute", t->an->ref) < 0)
		return -1;
	return wt_device_fact(t, "substitute_ready", "yes");
}

int
wt_patient(struct taker *t)
{
	struct wk_rec *r;

	if (before_passing(t) < 0)
		return -1;
	r = wt_emit(t, K_PASSED);
	if (!r)
		return -1;
	r->f[F_GATE] = "patient";
	r->f[F_DEVICE] = t->a->device;
	r->f[F_HOW] = t->word->word;
	if (wt_put(t, r, F_REF, t->an->ref) < 0 ||
		wt_put(t, r, F_NAME, t->an->name) < 0)
		return -1;
	return wt_put(t, r, F_TEXT, t->an->text);
}

static const char *
not_well(bool therapy, bool alarm)
{
	if (!therapy && !alarm)
		return _("therapy and alarm path are not well: who took care "
			 "of it, and how");
	if (!therapy)
		return _("the therapy is not well: who took care of it, and "
			 "how");
	return _("alarms do not arrive: who took care of it, and how");
}

int
wt_check(struct taker *t)
{
	bool therapy = wt_is(t, "ok") || wt_is(t, "alarm");
	bool alarm = wt_is(t, "ok") || wt_is(t, "therapy");

	if (wt_device_fact(t, "therapy_ok", therapy ? "yes" : "no") < 0 ||
		wt_device_fact(t, "alarm_ok", alarm ? "yes" : "no") < 0)
		return -1;
	if (!wt_is(t, "ok") && owe(t, t->a->what, not_well(therapy, alarm)) < 0)
		return -1;
	return wt_pass(t, t->a->what);
}

/* Is that the person the first one named? */
static bool
is_second(const struct taker *t)
{
	struct ir_buf b;
	struct ir_jw j;
	bool same;

	ir_buf_init(&b, 0);
	(void)ir_buf_adds(&b, "{\"name\":"); /* these stick */
	ir_jw_init(&j, &b);
	ir_jw_str(&j, t->said->name ? t->said->name : "");
	same = ir_buf_err(&b) == 0 && strncmp(t->a->what, b.p, b.len) == 0;
	ir_buf_free(&b);
	return same;
}

int
wt_second(struct taker *t)
{
	struct wk_rec *r;

	if (!is_second(t))
		return wk_fail(t->w, IR_EREFUSED,
			_("only the second person named confirms here: %s"),
			t->a->what);
	r = wt_emit(t, K_PASSED);
	if (!r)
		return -1;
	r->f[F_GATE] = "second";
	r->f[F_HOW] = "terminal";
	if (wt_put(t, r, F_NAME, t->said->name) < 0)
		return -1;
	return wt_put(t, r, F_TEXT, t->an->text);
}
