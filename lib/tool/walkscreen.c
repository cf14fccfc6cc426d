/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/tool/walkscreen.h"

#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "ir/base/i18n.h"
#include "ir/tool/tool.h"

#include "walkscreen_i.h"

#define ROWS 24
#define COLS 80
#define ROWS_MIN 12
#define COLS_MIN 40

static void
measure(struct ws *s)
{
	struct winsize z;

	s->cols = COLS;
	s->rows = ROWS;
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &z) != 0)
		return;
	if (z.ws_col >= COLS_MIN)
		s->cols = z.ws_col;
	if (z.ws_row >= ROWS_MIN)
		s->rows = z.ws_row;
}

static void
put(char *to, size_t size, const char *from)
{
	(void)snprintf(to, size, "%s", from ? from : "");
}

void
ws_place_at(struct ws *s, const struct ir_ask *a)
{
	struct ws_place *p = &s->place;

	put(p->at, sizeof(p->at), a->at);
	put(p->step, sizeof(p->step), a->id);
	put(p->what, sizeof(p->what), a->what);
	p->kind = a->kind;
	p->turn = a->turn;
	p->set = true;
}

/* How well a question fits the place that was shown. */
static int
fit(const struct ws_place *p, const struct ir_ask *a)
{
	int score = 0;

	if (strcmp(p->at, a->at) == 0)
		score += 2;
	if (a->id && strcmp(p->step, a->id) == 0 && p->turn == a->turn)
		score += 4;
	if (score >= 6 && p->kind == a->kind &&
		strcmp(p->what, a->what ? a->what : "") == 0)
		score += 8;
	if (a->blocking)
		score += 1;
	return score;
}

/*
 * The question to show: the one that was shown while it is open, else one of
 * the same step, else of the same branch, else the first that a branch waits
 * for.  What begins later comes last.
 */
static void
choose(struct ws *s)
{
	const struct ir_ask *best = NULL;
	int most = -1;

	for (size_t i = 0; i < ir_walk_asks(s->o->w); i++) {
		const struct ir_ask *a = ir_walk_ask(s->o->w, i);
		int score = s->place.set ? fit(&s->place, a) : a->blocking;

		if (score < 14 && a->urgent)
			score += a->kind == IR_ASK_CHECK ? 3 : 0;
		if (a->later)
			score -= 1;
		if (score > most) {
			most = score;
			best = a;
		}
	}
	if (best && (!s->place.set || fit(&s->place, best) < 14)) {
		s->scroll = 0;
		ws_place_at(s, best);
	}
	s->a = best;
	ws_choices(s);
}

static const struct ws_choice *
chosen(const struct ws *s, char key)
{
	if (key >= '1' && key <= '9') {
		size_t i = (size_t)(key - '1');

		return i < s->n_choices ? &s->choice[i] : NULL;
	}
	for (size_t i = 0; i < s->n_choices; i++)
		if (s->choice[i].key == key)
			return &s->choice[i];
	return NULL;
}

/* More than nine choices: the number is typed. */
static int
by_number(struct ws *s, struct ir_err *e)
{
	const struct ws_choice *c = NULL;
	struct ir_buf b;
	unsigned n = 0;
	int rc;

	ir_buf_init(&b, 0);
	rc = ws_typed(s, _("number: "), &b, e);
	for (size_t i = 0; rc > 0 && i < b.len && n < WS_CHOICES; i++)
		n = b.p[i] >= '0' && b.p[i] <= '9'
			? n * 10 + (unsigned)(b.p[i] - '0')
			: WS_CHOICES;
	ir_buf_free(&b);
	if (rc > 0 && n > 0 && n <= s->n_choices)
		c = &s->choice[n - 1];
	else if (rc > 0)
		ws_tell(s, "%s", _("there is no such number"));
	return c ? ws_answer(s, c, e) : rc < 0 ? rc : 0;
}

/* 1: leave. */
static int
act(struct ws *s, char key, struct ir_err *e)
{
	const struct ws_choice *c = chosen(s, key);

	ws_tell(s, "%s", "");
	if (c)
		return ws_answer(s, c, e);
	switch (key) {
	case '?':
		return ws_help(s, e);
	case 'n':
		return ws_note(s, e);
	case 'e':
		return ws_evidence(s, e);
	case 'w':
		return ws_call(s, e);
	case 'b':
		return ws_board(s, e);
	case 'd':
		return ws_deadlines(s, e);
	case 'c':
		return ws_correct(s, e);
	case 't':
		return ws_time(s, e);
	case 'g':
		return ws_run(s, e);
	case 'h':
		return ws_handover(s, e);
	case '0':
		return by_number(s, e);
	case 's':
		ws_tell(s, "%s", _("this may not be skipped"));
		return 0;
	case ' ':
		s->scroll = s->below ? s->scroll + (s->rows / 2) : 0;
		return 0;
	case 'q':
		return 1;
	default:
		return 0;
	}
}

static int
loop(struct ws *s, struct ir_err *e)
{
	int rc = 0;

	while (rc == 0 && !s->gone) {
		bool tick = false;
		int key;

		rc = ir_walk_look(s->o->w, e);
		if (rc < 0)
			return rc;
		if (ir_walk_ended(s->o->w) != IR_WALK_OPEN)
			return 0;
		measure(s);
		choose(s);
		ws_draw(s);
		key = ws_key(s, s->keys, WS_TICK_MS, &tick, e);
		rc = key < 0 ? key : 0;
		if (key > 0)
			rc = act(s, (char)key, e);
	}
	return rc < 0 ? rc : 0;
}

int
ir_walk_on_screen(const struct ir_walk_screen *o, struct ir_err *e)
{
	struct ws s = {.o = o};
	int rc = 0;

	ir_buf_init(&s.said, 0);
	ir_buf_init(&s.page, 0);
	ir_buf_init(&s.last, 0);
	if (o->site)
		rc = ir_contacts_load(&s.contacts, o->site, e);
	if (rc >= 0)
		rc = ir_lineedit_open(
			&s.ed, STDIN_FILENO, STDOUT_FILENO, ir_tool_ctx(), e);
	if (rc >= 0) {
		rc = loop(&s, e);
		ws_line(&s, "%s", "");
		ws_show(&s);
	}
	ir_lineedit_close(s.ed);
	ir_contacts_free(s.contacts);
	ir_buf_free(&s.page);
	ir_buf_free(&s.last);
	ir_buf_free(&s.said);
	return rc < 0 ? rc : s.gone;
}
