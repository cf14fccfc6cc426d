/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/playbook/walk_tell.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/doc/table.h"
#include "walk_i.h"

static const char *const kinds[] = {[IR_ASK_STEP] = "step",
	[IR_ASK_DELAY] = "delay",
	[IR_ASK_TIMEOUT] = "timeout",
	[IR_ASK_VALUE] = "value",
	[IR_ASK_DECIDE] = "decide",
	[IR_ASK_SWITCH] = "switch",
	[IR_ASK_TURNS] = "turns",
	[IR_ASK_FAILED] = "failed",
	[IR_ASK_SECOND] = "second",
	[IR_ASK_FACT] = "fact",
	[IR_ASK_EVIDENCE] = "evidence",
	[IR_ASK_PRESERVE] = "preserve",
	[IR_ASK_WARD] = "ward",
	[IR_ASK_PATIENT] = "patient",
	[IR_ASK_DEBT] = "debt",
	[IR_ASK_CHECK] = "check"};

static const char *
state_of(const struct ir_walk *w)
{
	switch (ir_walk_ended(w)) {
	case IR_WALK_SUCCESS:
		return "success";
	case IR_WALK_FAILURE:
		return "failure";
	case IR_WALK_STOPPED:
		return "stopped";
	case IR_WALK_OPEN:
		break;
	}
	return "open";
}

static int
no_memory(struct ir_err *e)
{
	return ir_err_set(e, ENOMEM, "%s", _("out of memory"));
}

/* A text of the question, escaped, line feeds as blanks. */
static bool
put_text(const struct ir_walk *w, const struct ir_ask *a,
	enum ir_ask_text which, struct ir_buf *out)
{
	struct ir_buf b;
	bool some;

	ir_buf_init(&b, 0);
	some = ir_ask_text(w, a, which, &b, NULL) == 0 && b.len > 0;
	for (size_t i = 0; some && i < b.len; i++)
		if (b.p[i] == '\n')
			b.p[i] = ' ';
	if (some)
		(void)ir_esc_add(out, b.p, b.len); /* sticks */
	ir_buf_free(&b);
	return some;
}

int
ir_walk_ask_line(const struct ir_walk *w, const struct ir_ask *a,
	struct ir_buf *out, struct ir_err *e)
{
	char t[IR_TIME_TEXT];
	struct ir_time due = a->due;
	struct ir_buf who;

	(void)ir_buf_adds(out, a->urgent ? "!! " : a->later ? " . " : " > ");
	(void)put_text(w, a, IR_ASK_NAME, out); /* these stick */
	ir_buf_init(&who, 0);
	if (put_text(w, a, IR_ASK_WHO, &who))
		(void)ir_buf_addf(out, " [%s]", who.p);
	ir_buf_free(&who);
	if (a->kind != IR_ASK_STEP) {
		(void)ir_buf_adds(out, " -- ");
		(void)put_text(w, a, IR_ASK_QUESTION, out);
	}
	(void)ir_buf_addf(
		out, " (+%s)", ir_time_elapsed(w->now.sec - a->shown.sec, t));
	if (a->has_due) {
		ir_time_localise(&due);
		(void)ir_buf_addf(
			out, _(", due %s"), ir_time_date_clock(&due, t));
	}
	if (strcmp(a->at, "/") != 0)
		(void)ir_buf_addf(out, "  %s", a->at);
	return ir_buf_err(out) < 0 ? no_memory(e) : 0;
}

static const char *
mark(const struct ir_walk *w)
{
	return ir_journal_drill(w->o.j) ? IR_DRILL_MARK : "";
}

/* Steps ended so far, in this run and those it called. */
static size_t
count_done(const struct ir_walk *w)
{
	size_t n = 0;

	for (size_t i = 0; i < w->n_lines; i++) {
		const struct wk_rec *r = w->line[i];

		n += !r->by && r->slot->play == w->plays &&
			(r->kind == K_DONE || r->kind == K_SKIPPED ||
				r->kind == K_FAILED);
	}
	return n;
}

static void
title(const struct ir_walk *w, struct ir_buf *out)
{
	const struct ir_playbook *p = ir_walk_book(w);
	char t[IR_TIME_TEXT], el[IR_TIME_TEXT];
	struct ir_time at = ir_walk_started(w);
	const char *name = ir_playbook_say(
		p, ir_val_get(ir_playbook_root(p), "name"), w->o.lang);
	struct ir_esc esc;

	ir_time_localise(&at);
	(void)ir_buf_addf(out, "%s%s  %s\n", mark(w), w->run,
		ir_esc(name ? name : w->top->book->id, &esc));
	(void)ir_buf_addf(out,
		_("%sstarted %s, %s ago; %zu steps ended; state: %s\n"),
		mark(w), ir_time_date_clock(&at, t),
		ir_time_elapsed(w->now.sec - at.sec, el), count_done(w),
		state_of(w));
}

int
ir_walk_board(const struct ir_walk *w, struct ir_buf *out, struct ir_err *e)
{
	if (!w->top)
		return 0;
	title(w, out);
	for (size_t i = 0; i < ir_walk_asks(w); i++) {
		(void)ir_buf_adds(out, mark(w)); /* these stick */
		if (ir_walk_ask_line(w, ir_walk_ask(w, i), out, e) < 0)
			return -ENOMEM;
		(void)ir_buf_addc(out, '\n');
	}
	return ir_buf_err(out) < 0 ? no_memory(e) : 0;
}

static void
kv_text(const struct ir_walk *w, const struct ir_ask *a, struct ir_jw *j,
	const char *key, enum ir_ask_text which)
{
	struct ir_buf b;

	ir_buf_init(&b, 0);
	if (ir_ask_text(w, a, which, &b, NULL) == 0 && b.len > 0) {
		ir_jw_key(j, key);
		ir_jw_strn(j, b.p, b.len);
	}
	ir_buf_free(&b);
}

static void
ask_json(const struct ir_walk *w, const struct ir_ask *a, struct ir_jw *j)
{
	char t[IR_TIME_TEXT];

	ir_jw_obj(j);
	ir_jw_kstr(j, "kind", kinds[a->kind]);
	ir_jw_kstr(j, "run", a->run);
	ir_jw_kstr(j, "at", a->at);
	ir_jw_kstr(j, "step", a->step);
	ir_jw_kstr(j, "id", a->id);
	ir_jw_ku64(j, "turn", a->turn);
	ir_jw_kstr(j, "what", a->what);
	kv_text(w, a, j, "name", IR_ASK_NAME);
	kv_text(w, a, j, "who", IR_ASK_WHO);
	kv_text(w, a, j, "question", IR_ASK_QUESTION);
	ir_jw_kstr(j, "since", ir_time_utc(&a->shown, 0, t));
	if (a->has_due)
		ir_jw_kstr(j, "due", ir_time_utc(&a->due, 0, t));
	ir_jw_kbool(j, "later", a->later);
	ir_jw_kbool(j, "urgent", a->urgent);
	ir_jw_key(j, "answers");
	ir_jw_arr(j);
	for (size_t i = 0; i < a->n_words; i++)
		ir_jw_str(j, a->word[i].word);
	ir_jw_endarr(j);
	if (a->n_options > 0) {
		ir_jw_key(j, "options");
		ir_jw_arr(j);
		for (size_t i = 0; i < a->n_options; i++)
			ir_jw_str(j, a->option[i].key);
		ir_jw_endarr(j);
	}
	ir_jw_endobj(j);
}

int
ir_walk_board_json(
	const struct ir_walk *w, struct ir_buf *out, struct ir_err *e)
{
	struct ir_time at = ir_walk_started(w);
	char t[IR_TIME_TEXT];
	struct ir_jw j;

	if (!w->top)
		return 0;
	ir_jw_init(&j, out);
	ir_jw_obj(&j);
	ir_jw_ku64(&j, "v", 1);
	ir_jw_kstr(&j, "type", "walk");
	if (ir_journal_drill(w->o.j))
		ir_jw_kbool(&j, "drill", true);
	ir_jw_kstr(&j, "run", w->run);
	ir_jw_kstr(&j, "playbook", w->top->book->id);
	ir_jw_kstr(&j, "name", w->top->book->name);
	ir_jw_kstr(&j, "state", state_of(w));
	ir_jw_kstr(&j, "started", ir_time_utc(&at, 0, t));
	ir_jw_ku64(&j, "ended_steps", count_done(w));
	ir_jw_ku64(&j, "seq", w->head.seq);
	ir_jw_kstr(&j, "head", w->head.hex);
	ir_jw_key(&j, "open");
	ir_jw_arr(&j);
	for (size_t i = 0; i < ir_walk_asks(w); i++)
		ask_json(w, ir_walk_ask(w, i), &j);
	ir_jw_endarr(&j);
	ir_jw_endobj(&j);
	return ir_buf_err(out) < 0 ? no_memory(e) : 0;
}

/* ---- hand-over ---- */

static void
asks_of(const struct ir_walk *w, const char *heading, bool decisions,
	struct ir_buf *out)
{
	bool first = true;

	for (size_t i = 0; i < ir_walk_asks(w); i++) {
		const struct ir_ask *a = ir_walk_ask(w, i);
		bool d = a->kind == IR_ASK_DECIDE || a->kind == IR_ASK_SWITCH ||
			a->kind == IR_ASK_FAILED || a->kind == IR_ASK_TURNS ||
			a->kind == IR_ASK_PATIENT || a->kind == IR_ASK_PRESERVE;

		if (d != decisions)
			continue;
		if (first)
			(void)ir_buf_addf(out, "%s%s\n", mark(w), heading);
		first = false;
		(void)ir_buf_adds(out, mark(w)); /* these stick */
		(void)ir_walk_ask_line(w, a, out, NULL);
		(void)ir_buf_addc(out, '\n');
	}
}

static int
note(const struct ir_walk *w, const char *to, const struct ir_said *said,
	struct ir_buf *out, struct ir_err *e)
{
	char spoken[IR_HEAD_SPOKEN], t[IR_TIME_TEXT];
	struct ir_time now = w->now;
	struct ir_esc a, b;

	ir_time_localise(&now);
	(void)ir_buf_addf(out, _("%sHand-over %s: %s to %s\n"), mark(w),
		ir_time_date_clock(&now, t),
		said && said->name ? ir_esc(said->name, &a) : "?",
		to ? ir_esc(to, &b) : "?"); /* these stick */
	title(w, out);
	asks_of(w, _("Decisions pending:"), true, out);
	asks_of(w, _("Open steps and clocks:"), false, out);
	for (const struct wk_holder *h = w->holders; h; h = h->next)
		if (h->name)
			(void)ir_buf_addf(out, "%s%s: %s\n", mark(w),
				ir_esc(h->role, &a), ir_esc(h->name, &b));
	(void)ir_buf_addf(out, _("%sJournal: %s\n"), mark(w),
		ir_head_spoken(&w->head, spoken));
	return ir_buf_err(out) < 0 ? no_memory(e) : 0;
}

int
ir_walk_handover(struct ir_walk *w, const char *to, const struct ir_said *said,
	struct ir_buf *out, struct ir_err *e)
{
	struct ir_err own = IR_ERR_INIT;
	size_t at = out->len;
	struct wk_rec *q;
	int r;

	if (!w->top)
		return ir_err_set(e, IR_EUSAGE, "%s", _("no run is open"));
	r = note(w, to, said, out, e);
	if (r < 0 || !to)
		return r;
	w->e = e ? e : &own;
	w->answering = true;
	q = wk_emit(w, K_SHIFT, w->top->slot);
	w->answering = false;
	if (q) {
		q->f[F_FROM] = said->name
			? wk_text(w, said->name, strlen(said->name))
			: NULL;
		q->f[F_TO] = wk_text(w, to, strlen(to));
		q->f[F_TEXT] = wk_text(w, out->p + at, out->len - at);
	}
	r = q ? wk_commit(w, said) : -ENOMEM;
	w->e = NULL;
	return r;
}
