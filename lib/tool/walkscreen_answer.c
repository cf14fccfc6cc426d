/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "ir/base/i18n.h"
#include "ir/base/num.h"
#include "ir/casefile/state_edit.h"

#include "walkscreen_i.h"

#define MINUTES_MAX ((uint64_t)60 * 24 * 30)

/* What was typed for one answer. */
struct typed {
	struct ir_answer an;
	struct ir_buf value, text, reason, name, ref, second, how, minutes;
};

static void
typed_init(struct typed *t)
{
	memset(t, 0, sizeof(*t));
	ir_buf_init(&t->value, 0);
	ir_buf_init(&t->text, 0);
	ir_buf_init(&t->reason, 0);
	ir_buf_init(&t->name, 0);
	ir_buf_init(&t->ref, 0);
	ir_buf_init(&t->second, 0);
	ir_buf_init(&t->how, 0);
	ir_buf_init(&t->minutes, 0);
}

static void
typed_free(struct typed *t)
{
	ir_buf_free(&t->value);
	ir_buf_free(&t->text);
	ir_buf_free(&t->reason);
	ir_buf_free(&t->name);
	ir_buf_free(&t->ref);
	ir_buf_free(&t->second);
	ir_buf_free(&t->how);
	ir_buf_free(&t->minutes);
}

/* 1 typed, 0 left. */
static int
ask(struct ws *s, unsigned need, const struct ir_ask_word *w,
	const char *prompt, struct ir_buf *b, const char **ret,
	struct ir_err *e)
{
	int rc;

	if (!(w->needs & need))
		return 1;
	rc = ws_typed(s, prompt, b, e);
	if (rc > 0)
		*ret = b->p;
	return rc;
}

static int
ask_ref(struct ws *s, const struct ir_ask_word *w, struct typed *t,
	struct ir_err *e)
{
	if (!(w->needs & IR_NEED_REF))
		return 1;
	if (s->ref[0]) {
		t->an.ref = s->ref;
		return 1;
	}
	return ask(s, IR_NEED_REF, w,
		s->a->kind == IR_ASK_PATIENT
			? _("device that stands in: ")
			: _("archive, attachment or line: "),
		&t->ref, &t->an.ref, e);
}

static int
ask_minutes(struct ws *s, const struct ir_ask_word *w, struct typed *t,
	struct ir_err *e)
{
	const char *text = NULL;
	int rc = ask(s, IR_NEED_MINUTES, w, _("minutes more: "), &t->minutes,
		&text, e);

	if (rc <= 0 || !text)
		return rc;
	if (ir_num_u64(text, strlen(text), MINUTES_MAX, &t->an.minutes) < 0) {
		ws_tell(s, "%s", _("minutes are a whole number"));
		return 0;
	}
	return 1;
}

/* "phone NUMBER": whoever doubts it later can call back. */
static int
ask_number(struct ws *s, struct typed *t, struct ir_err *e)
{
	struct ir_buf number;
	int rc;

	ir_buf_init(&number, 0);
	rc = ws_typed(s, _("number they were called at: "), &number, e);
	if (rc > 0) {
		rc = ir_buf_addf(&t->how, "phone %s", number.p);
		rc = rc < 0 ? ir_err_set(e, rc, _("out of memory")) : 1;
		t->an.second_how = t->how.p;
	}
	ir_buf_free(&number);
	return rc;
}

static int
ask_second(struct ws *s, const struct ir_ask_word *w, struct typed *t,
	struct ir_err *e)
{
	static const struct {
		const char *keys, *how;
	} hows[] = {{"1", "present"}, {"3", "terminal"}};
	char key = 0;
	bool tick = true;
	int rc;

	rc = ask(s, IR_NEED_SECOND, w, _("second person, name: "), &t->second,
		&t->an.second, e);
	if (rc <= 0 || !t->an.second)
		return rc;
	ws_tell(s, "%s",
		_("how did they confirm?  1 present  2 by phone  3 on an own "
		  "terminal"));
	ws_draw(s);
	while (tick && !s->gone) {
		rc = ws_key(s, "123q", -1, &tick, e);
		if (rc < 0)
			return rc;
		key = (char)rc;
	}
	for (size_t i = 0; i < sizeof(hows) / sizeof(hows[0]); i++)
		if (hows[i].keys[0] == key)
			t->an.second_how = hows[i].how;
	ws_tell(s, "%s", "");
	if (key == '2')
		return ask_number(s, t, e);
	return t->an.second_how != NULL;
}

static int
ask_all(struct ws *s, const struct ws_choice *c, struct typed *t,
	struct ir_err *e)
{
	const struct ir_ask_word *w = c->word;
	int rc = 1;

	t->an.word = w->word;
	if (c->option)
		t->an.value = c->option->key;
	else
		rc = ask(s, IR_NEED_VALUE, w, _("value: "), &t->value,
			&t->an.value, e);
	if (rc > 0)
		rc = ask(s, IR_NEED_NAME, w, _("name of the person: "),
			&t->name, &t->an.name, e);
	if (rc > 0)
		rc = ask(s, IR_NEED_REASON, w, _("reason: "), &t->reason,
			&t->an.reason, e);
	if (rc > 0)
		rc = ask_ref(s, w, t, e);
	if (rc > 0)
		rc = ask_minutes(s, w, t, e);
	if (rc > 0)
		rc = ask_second(s, w, t, e);
	return rc;
}

int
ws_remarks(struct ws *s, struct ir_err *e)
{
	struct ir_buf b;
	size_t n = 0;
	int rc;

	ir_buf_init(&b, 0);
	rc = ir_walk_remarks(s->o->w, &b, &n, e);
	for (size_t i = 0; rc == 0 && n > 0 && i < b.len; i++)
		if (b.p[i] == '\0')
			b.p[i] = '\n';
	if (rc == 0 && n > 0)
		rc = ws_reader(
			s, _("it is recorded; please look at this"), &b, e);
	ir_buf_free(&b);
	return rc;
}

int
ws_answer(struct ws *s, const struct ws_choice *c, struct ir_err *e)
{
	const struct ir_who *who = s->o->who;
	struct ir_said said = {.name = who->name,
		.role = who->role,
		.recorder = who->recorder,
		.time = s->time[0] ? s->time : NULL};
	struct ir_err why = IR_ERR_INIT;
	struct typed t;
	int rc;

	typed_init(&t);
	ws_tell(s, "%s", "");
	rc = ask_all(s, c, &t, e);
	if (rc > 0)
		rc = ir_walk_answer(s->o->w, s->a, &t.an, &said, &why);
	else if (rc == 0)
		rc = 1; /* left: nothing was answered */
	if (rc == -IR_EMOVED) {
		ws_tell(s, "%s",
			_("somebody else answered meanwhile; look again"));
		rc = 0;
	} else if (rc == -IR_EUSAGE || rc == -IR_EREFUSED) {
		ws_tell(s, "%s", why.text);
		rc = 0;
	} else if (rc < 0 && why.code < 0) {
		rc = ir_err_set(e, why.code, "%s", why.text);
	} else if (rc == 0) {
		s->time[0] = '\0';
		s->ref[0] = '\0';
		rc = ws_remarks(s, e);
	} else if (rc > 0) {
		rc = 0;
	}
	typed_free(&t);
	return rc;
}

int
ws_time(struct ws *s, struct ir_err *e)
{
	struct ir_time now = ir_walk_now(s->o->w), t;
	struct ir_err why = IR_ERR_INIT;
	struct ir_buf b;
	bool minutes;
	int rc;

	ir_buf_init(&b, 0);
	rc = ws_typed(s, _("it happened at (2:40, -15m): "), &b, e);
	s->time[0] = '\0';
	if (rc > 0 && ir_time_human(b.p, &now, &t, &minutes, &why) < 0)
		ws_tell(s, "%s", why.text);
	else if (rc > 0 && b.len < sizeof(s->time))
		memcpy(s->time, b.p, b.len + 1);
	ir_buf_free(&b);
	return rc < 0 ? rc : 0;
}
