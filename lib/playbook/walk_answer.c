/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "ir/base/enc.h"
#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "walk_answer_i.h"

/* From an answer to the lines it means. */

#define TEXT_MAX ((size_t)65536)

bool
wt_said(const char *s)
{
	return s && s[strspn(s, " \t\r\n")] != '\0';
}

bool
wt_is(const struct taker *t, const char *word)
{
	return strcmp(t->word->word, word) == 0;
}

struct wk_rec *
wt_emit(struct taker *t, enum wk_kind kind)
{
	return wk_emit(t->w, kind, t->p->slot);
}

int
wt_put(struct taker *t, struct wk_rec *r, enum wk_key key, const char *s)
{
	if (!r)
		return -1;
	if (!wt_said(s))
		return 0;
	r->f[key] = wk_text(t->w, s, strlen(s));
	return r->f[key] ? 0 : -1;
}

/* ---- what is wanted ---- */

static int
bad_word(struct taker *t)
{
	struct ir_esc esc;
	struct ir_buf b;
	int r;

	ir_buf_init(&b, 0);
	for (size_t i = 0; i < t->a->n_words; i++)
		(void)ir_buf_addf(&b, "%s%s", i ? ", " : "",
			t->a->word[i].word); /* sticks */
	r = wk_fail(t->w, IR_EUSAGE, _("'%s' is no answer here: %s"),
		ir_esc(t->an->word ? t->an->word : "", &esc), b.p);
	ir_buf_free(&b);
	return r;
}

static int
need(struct taker *t, unsigned bit, const char *s, const char *what)
{
	if (!(t->word->needs & bit) || wt_said(s))
		return 0;
	return wk_fail(
		t->w, IR_EUSAGE, _("'%s' needs %s"), t->word->word, what);
}

/* The next character of a name that tells people apart: no blanks of either
 * width, full width as ASCII, capitals as small letters; 0 at the end. */
static uint32_t
name_char(const char **at)
{
	for (;;) {
		uint32_t cp = 0;
		size_t n = ir_utf8_char(*at, strlen(*at), &cp);

		if (n == 0)
			return 0;
		*at += n;
		cp = ir_narrow(cp);
		if (cp == ' ' || cp == 0x3000u)
			continue;
		return cp >= 'A' && cp <= 'Z' ? cp - 'A' + 'a' : cp;
	}
}

static bool
same_person(const char *a, const char *b)
{
	for (;;) {
		uint32_t x = name_char(&a), y = name_char(&b);

		if (x != y)
			return false;
		if (x == 0)
			return true;
	}
}

/* The second person and how: "present", "phone NUMBER", "terminal". */
static int
check_second(struct taker *t)
{
	const char *how = t->an->second_how, *name = t->an->second;

	if (!(t->word->needs & IR_NEED_SECOND))
		return 0;
	if (!wt_said(name) || !wt_said(how))
		return wk_fail(t->w, IR_EUSAGE, "%s",
			_("this step takes two people: name the second one, "
			  "and how: present, phone NUMBER or terminal"));
	if (strcmp(how, "present") != 0 && strcmp(how, "terminal") != 0 &&
		(strncmp(how, "phone ", 6) != 0 || !wt_said(how + 6)))
		return wk_fail(t->w, IR_EUSAGE, "%s",
			_("how the second person confirms: present, phone "
			  "NUMBER or terminal"));
	if (!wt_said(t->said->name))
		return wk_fail(t->w, IR_EUSAGE, "%s",
			_("this step takes two people: say who the first one "
			  "is"));
	if (same_person(t->said->name, name))
		return wk_fail(t->w, IR_EUSAGE, "%s",
			_("the second person must be another one"));
	return 0;
}

static int
check(struct taker *t)
{
	const struct ir_answer *an = t->an;
	const char *texts[] = {an->value, an->text, an->reason, an->name,
		an->ref, an->second, an->second_how};
	const struct ir_ask_word *word = NULL;
	int r;

	for (size_t i = 0; i < t->a->n_words && an->word; i++)
		if (strcmp(t->a->word[i].word, an->word) == 0)
			word = &t->a->word[i];
	if (!word)
		return bad_word(t);
	t->word = word;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (texts[i] && strlen(texts[i]) > TEXT_MAX)
			return wk_fail(t->w, IR_EUSAGE, "%s",
				_("a text is longer than 64 KiB"));
	if ((t->word->needs & IR_NEED_VALUE) && !an->value)
		return wk_fail(t->w, IR_EUSAGE, _("'%s' needs %s"),
			t->word->word, _("a value"));
	r = need(t, IR_NEED_REASON, an->reason, _("a reason"));
	if (r == 0)
		r = need(t, IR_NEED_NAME, an->name, _("a name"));
	if (r == 0)
		r = need(t, IR_NEED_REF, an->ref,
			_("what it is: a name or number"));
	if (r == 0 && (t->word->needs & IR_NEED_MINUTES) &&
		(an->minutes == 0 || an->minutes > 100000))
		r = wk_fail(t->w, IR_EUSAGE, _("'%s' needs %s"), t->word->word,
			_("minutes"));
	return r == 0 ? check_second(t) : r;
}

/* ---- the step itself ---- */

static const char *
second_json(struct taker *t)
{
	const char *how = t->an->second_how, *r = NULL;
	struct ir_buf b;
	struct ir_jw j;

	ir_buf_init(&b, 0);
	ir_jw_init(&j, &b);
	ir_jw_obj(&j);
	ir_jw_kstr(&j, "name", t->an->second);
	if (strncmp(how, "phone ", 6) == 0) {
		ir_jw_kstr(&j, "how", "phone");
		ir_jw_kstr(&j, "number", how + 6);
	} else
		ir_jw_kstr(&j, "how", how);
	ir_jw_endobj(&j);
	if (ir_buf_err(&b) == 0)
		r = wk_text(t->w, b.p, b.len);
	ir_buf_free(&b);
	return r;
}

static int
put_second(struct taker *t, struct wk_rec *r)
{
	if (!r)
		return -1;
	if (!(t->word->needs & IR_NEED_SECOND))
		return 0;
	r->f[F_SECOND] = second_json(t);
	return r->f[F_SECOND] ? 0 : -1;
}

static int
take_done(struct taker *t, bool late)
{
	struct wk_rec *r = wt_emit(t, K_DONE);

	if (!r || put_second(t, r) < 0)
		return -1;
	if (late)
		r->f[F_LATE] = "true";
	r->f[F_DUTY] = ir_val_get_str(t->p->ext, "duty");
	return wt_put(t, r, F_TEXT, t->an->text);
}

static int
take_skip(struct taker *t)
{
	struct wk_rec *r = wt_emit(t, K_SKIPPED);

	if (!r)
		return -1;
	r->f[F_HOW] = t->word->word;
	return wt_put(t, r, F_REASON, t->an->reason);
}

static int
take_step(struct taker *t)
{
	struct wk_rec *r;

	if (wt_is(t, "done") || wt_is(t, "late"))
		return take_done(t, wt_is(t, "late"));
	if (wt_is(t, "na") || wt_is(t, "skip"))
		return take_skip(t);
	r = wt_emit(t, K_FAILED);
	if (!r)
		return -1;
	r->f[F_REASON] = t->a->kind == IR_ASK_STEP ? "said" : "timeout";
	return wt_put(t, r, F_TEXT, t->an->text);
}

static int
take_time(struct taker *t)
{
	struct wk_rec *r;

	if (t->a->kind != IR_ASK_DELAY && !wt_is(t, "extend"))
		return take_step(t);
	r = wt_emit(t, K_PASSED);
	if (!r)
		return -1;
	r->f[F_GATE] = wt_is(t, "extend") ? "timeout" : "delay";
	r->f[F_HOW] = wt_is(t, "extend") ? "extended" : "skipped";
	if (wt_is(t, "extend"))
		r->f[F_MINUTES] = wk_textf(
			t->w, "%llu", (unsigned long long)t->an->minutes);
	return wt_put(t, r, F_REASON, t->an->reason);
}

/* ---- decisions ---- */

/* The facts the decider looked at, as they stand. */
static const char *
looked_at(struct taker *t)
{
	const struct ir_val *v = ir_val_get(t->p->ext, "look_at");
	const char *r = NULL;
	struct ir_buf b;
	struct ir_jw j;

	if (ir_val_count(v) == 0)
		return NULL;
	ir_buf_init(&b, 0);
	ir_jw_init(&j, &b);
	ir_jw_arr(&j);
	for (size_t i = 0; i < ir_val_count(v); i++) {
		const char *path = ir_val_str(ir_val_at(v, i));
		struct ir_value value;

		path = path ? wk_fill(t->w, t->p, path) : NULL;
		if (!path)
			continue;
		ir_jw_obj(&j);
		ir_jw_kstr(&j, "path", path);
		if (ir_state_get(t->w->s, path, &value) == 0) {
			ir_jw_kraw(&j, "value", value.json, strlen(value.json));
			ir_jw_ku64(&j, "seq", value.seq);
		} else
			ir_jw_kstr(&j, "value", "unknown");
		ir_jw_endobj(&j);
	}
	ir_jw_endarr(&j);
	if (ir_buf_err(&b) == 0)
		r = wk_text(t->w, b.p, b.len);
	ir_buf_free(&b);
	return r;
}

static int
decide(struct taker *t, const char *what, const char *answer, const char *how)
{
	struct wk_rec *r = wt_emit(t, K_DECISION);
	const char *name = wk_step_name(t->w, t->p);
	const char *who = wt_said(t->an->name) ? t->an->name : t->said->name;

	if (!r || put_second(t, r) < 0)
		return -1;
	r->f[F_AT] = wk_textf(t->w, "{\"seq\":%llu,\"head\":\"%s\"}",
		(unsigned long long)t->w->head.seq, t->w->head.hex);
	r->f[F_WHAT] = what;
	r->f[F_ANSWER] = wk_text(t->w, answer, strlen(answer));
	r->f[F_HOW] = how;
	r->f[F_LATE] = t->a->over ? "true" : NULL;
	r->f[F_ON] = looked_at(t);
	r->f[F_TEXT] = wk_textf(t->w, "%s: %s", name ? name : wk_short(t->p),
		*answer ? answer : "none");
	if (!r->f[F_AT] || !r->f[F_ANSWER] || !r->f[F_TEXT] ||
		wt_put(t, r, F_DECIDER, who) < 0)
		return -1;
	return wt_put(t, r, F_REASON,
		wt_said(t->an->reason) ? t->an->reason : t->an->text);
}

static int
take_case(struct taker *t)
{
	struct ir_esc esc;

	if (wt_is(t, "none"))
		return decide(t, "case", "", NULL);
	for (size_t i = 0; i < t->a->n_options; i++)
		if (strcmp(t->a->option[i].key, t->an->value) == 0 ||
			strcmp(t->a->option[i].label, t->an->value) == 0)
			return decide(t, "case", t->a->option[i].key, NULL);
	return wk_fail(t->w, IR_EUSAGE, _("'%s' is none of the cases"),
		ir_esc(t->an->value, &esc));
}

static int
take_decision(struct taker *t)
{
	const char *what = t->a->kind == IR_ASK_TURNS ? "turns"
		: t->a->kind == IR_ASK_FAILED         ? "failed"
		: t->a->kind == IR_ASK_SWITCH         ? "case"
						      : "condition";

	if (wt_is(t, "extend") || wt_is(t, "failed"))
		return take_time(t); /* its time is over */
	if (wt_is(t, "unknown"))
		return decide(t, what, ir_val_get_str(t->p->ext, "default"),
			"default");
	if (t->a->kind == IR_ASK_SWITCH)
		return take_case(t);
	return decide(t, what, t->word->word, NULL);
}

static int
by_kind(struct taker *t)
{
	switch (t->a->kind) {
	case IR_ASK_STEP:
		return take_step(t);
	case IR_ASK_DELAY:
	case IR_ASK_TIMEOUT:
		return take_time(t);
	case IR_ASK_VALUE:
		return wt_value(t);
	case IR_ASK_DECIDE:
	case IR_ASK_SWITCH:
	case IR_ASK_TURNS:
	case IR_ASK_FAILED:
		return take_decision(t);
	case IR_ASK_SECOND:
		return wt_second(t);
	case IR_ASK_FACT:
		return wt_fact(t);
	case IR_ASK_EVIDENCE:
		return wt_evidence(t);
	case IR_ASK_PRESERVE:
		return wt_preserve(t);
	case IR_ASK_WARD:
		return wt_ward(t);
	case IR_ASK_PATIENT:
		return wt_patient(t);
	case IR_ASK_DEBT:
		t->word = &t->a->word[0];
		return wt_pass(t, t->a->what);
	case IR_ASK_CHECK:
		return wt_check(t);
	}
	return -1;
}

int
wk_take_answer(struct ir_walk *w, const struct ir_ask *a, struct wk_pos *p,
	const struct ir_answer *an, const struct ir_said *who)
{
	struct taker t = {.w = w,
		.a = a,
		.p = p,
		.an = an,
		.said = who,
		.word = &a->word[0]}; /* until check finds it */
	int r = check(&t);

	return r < 0 ? r : by_kind(&t);
}
