/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/time.h"

#include "access_dialogue_i.h"

/* How long the last line has to stand before it counts, in ms: the prompt we
 * know; one that only looks like it; a question. */
#define QUIET_KNOWN 60
#define QUIET_LIKELY 1500
#define QUIET_FIRST 400
#define QUIET_ASK 60
#define QUIET_PAGER 20
#define WRITE_MS 20000
#define TICK_MS 200

enum stand {
	NOTHING,
	KNOWN_PROMPT,
	LIKELY_PROMPT,
	PAGER,
	SECRET,
	BANNER,
};

static int
compile(regex_t *re, const char *text, bool *ret_has, struct ir_err *e)
{
	struct ir_esc esc;

	if (!text)
		return 0;
	if (regcomp(re, text, REG_EXTENDED | REG_NOSUB) != 0)
		return ir_err_set(e, -IR_EFORMAT,
			_("cannot use the expression '%s' of the model"),
			ir_esc(text, &esc));
	if (ret_has)
		*ret_has = true;
	return 0;
}

int
ir_talk_init(struct ir_talk *t, struct ir_access *a, const struct ir_model *m,
	struct ir_err *e)
{
	int rc;

	memset(t, 0, sizeof(*t));
	t->a = a;
	t->m = m;
	ir_screen_init(&t->screen);
	ir_spill_init(&t->raw, a->r->spill_dirfd, a->r->recipients != NULL);
	rc = compile(&t->prompt, m->prompt, &t->has_prompt, e);
	if (rc == 0)
		rc = compile(&t->enabled, m->enabled, &t->has_enabled, e);
	if (rc == 0)
		rc = compile(
			&t->enable_ask, m->enable_ask, &t->has_enable_ask, e);
	if (rc == 0)
		rc = compile(&t->pager, m->pager.ask, &t->has_pager, e);
	for (size_t i = 0;
		rc == 0 && m->errors && m->errors[i] && i < IR_TALK_ERRORS;
		i++) {
		rc = compile(&t->errors[i], m->errors[i], NULL, e);
		t->n_errors += rc == 0;
	}
	for (size_t i = 0; rc == 0 && i < m->n_answers && i < IR_TALK_ERRORS;
		i++) {
		rc = compile(&t->answers[i], m->answers[i].ask, NULL, e);
		t->n_answers += rc == 0;
	}
	return rc;
}

void
ir_talk_free(struct ir_talk *t)
{
	ir_proc_close(t->p, 0, NULL);
	t->p = NULL;
	if (t->has_prompt)
		regfree(&t->prompt);
	if (t->has_enabled)
		regfree(&t->enabled);
	if (t->has_enable_ask)
		regfree(&t->enable_ask);
	if (t->has_pager)
		regfree(&t->pager);
	for (size_t i = 0; i < t->n_errors; i++)
		regfree(&t->errors[i]);
	for (size_t i = 0; i < t->n_answers; i++)
		regfree(&t->answers[i]);
	ir_spill_free(&t->raw);
}

static bool
match(const regex_t *re, const char *line)
{
	return regexec(re, line, 0, NULL, 0) == 0;
}

bool
ir_talk_is_enabled(const struct ir_talk *t)
{
	return t->has_enabled && match(&t->enabled, t->screen.line);
}

bool
ir_talk_is_error(const struct ir_talk *t, const char *line)
{
	for (size_t i = 0; i < t->n_errors; i++) {
		if (match(&t->errors[i], line))
			return true;
	}
	return false;
}

void
ir_talk_learn(struct ir_talk *t)
{
	size_t len = t->screen.len < sizeof(t->learnt) ? t->screen.len : 0;

	t->in = true;
	memcpy(t->learnt, t->screen.line, len);
	t->learnt[len] = '\0';
}

/* What is the last line, as it stands? */
static enum stand
stand(const struct ir_talk *t, size_t *ret_answer)
{
	const char *line = t->screen.line;

	if (!t->screen.len || t->screen.cr)
		return NOTHING;
	if (t->learnt[0] && strcmp(line, t->learnt) == 0)
		return KNOWN_PROMPT;
	if (t->has_pager && match(&t->pager, line))
		return PAGER;
	if (t->enabling && match(&t->enable_ask, line))
		return SECRET;
	for (size_t i = 0; !t->in && i < t->n_answers; i++) {
		if (match(&t->answers[i], line)) {
			*ret_answer = i;
			return BANNER;
		}
	}
	return match(&t->prompt, line) ? LIKELY_PROMPT : NOTHING;
}

static int
quiet_for(const struct ir_talk *t, enum stand st)
{
	if (st == LIKELY_PROMPT)
		return t->learnt[0] ? QUIET_LIKELY : QUIET_FIRST;
	return st == KNOWN_PROMPT ? QUIET_KNOWN
		: st == PAGER     ? QUIET_PAGER
				  : QUIET_ASK;
}

int
ir_talk_send(struct ir_talk *t, const char *p, size_t len)
{
	const struct ir_proc_wait w = {WRITE_MS, ir_access_stopped, t->a};

	return ir_proc_write(t->p, p, len, &w);
}

/* The last line stood long enough.  1: there is more to wait for. */
static int
act(struct ir_talk *t, enum stand st, size_t answer)
{
	const char *send;

	if (st == KNOWN_PROMPT || st == LIKELY_PROMPT)
		return IR_TALK_PROMPT;
	if (st == SECRET)
		return IR_TALK_ASKED;
	send = st == PAGER ? t->m->pager.send : t->m->answers[answer].send;
	if (st == PAGER)
		ir_screen_paged(&t->screen);
	else {
		t->screen.len = t->screen.at = 0;
		t->screen.line[0] = '\0';
	}
	return ir_talk_send(t, send, strlen(send));
}

int
ir_talk_wait(
	struct ir_talk *t, unsigned seconds, ir_screen_line sink, void *arg)
{
	int64_t end = ir_time_mono_ms() + (int64_t)seconds * 1000,
		last = ir_time_mono_ms();
	char buf[16 << 10];

	for (;;) {
		size_t answer = 0;
		enum stand st = stand(t, &answer);
		int quiet = st == NOTHING ? TICK_MS : quiet_for(t, st);
		struct ir_proc_wait w = {quiet, ir_access_stopped, t->a};
		ssize_t n = ir_proc_read(t->p, buf, sizeof(buf), &w);
		int rc = 0;

		if (n > 0) {
			last = ir_time_mono_ms();
			(void)ir_buf_add(&t->raw.tail, buf, (size_t)n);
			rc = ir_spill_check(&t->raw, NULL);
			if (rc == 0)
				rc = ir_screen_feed(
					&t->screen, buf, (size_t)n, sink, arg);
		} else if (n == 0)
			return -EPIPE;
		else if (n != -ETIME)
			return (int)n;
		else if (st != NOTHING && ir_time_mono_ms() - last >= quiet) {
			rc = act(t, st, answer);
			if (rc < 0 || (st != PAGER && st != BANNER))
				return rc;
			last = ir_time_mono_ms();
		}
		if (rc < 0)
			return rc;
		if (ir_time_mono_ms() >= end)
			return -ETIME;
	}
}
