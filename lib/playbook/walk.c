/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/playbook/walk.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/io.h"
#include "ir/base/same.h"
#include "ir/sys/digest.h"
#include "walk_i.h"

#define TRIES 8 /* another one always came first */

/* An error of the parts below: told, or no memory. */
static int
failed(struct ir_walk *w)
{
	return w->e && w->e->code ? w->e->code : -ENOMEM;
}

int
ir_walk_open(
	struct ir_walk **ret, const struct ir_walk_opts *o, struct ir_err *e)
{
	struct ir_walk *w = calloc(1, sizeof(*w));
	struct ir_err own = IR_ERR_INIT;
	int r;

	if (!e)
		e = &own;
	if (!w)
		return ir_err_set(e, ENOMEM, "%s", _("out of memory"));
	w->o = *o;
	w->e = e;
	w->out_tail = &w->out;
	ir_buf_init(&w->remarks, 0);
	wk_reset(w);
	r = wk_take_now(w, NULL);
	if (r == 0)
		r = ir_state_new(&w->s, o->vocab, e);
	if (r == 0)
		r = ir_cursor_open(&w->c, o->j, 1, e);
	if (r == 0) {
		ir_cursor_joined(w->c);
		r = wk_catch_up(w, NULL);
	}
	w->dirty = true;
	if (r < 0) {
		ir_walk_close(w);
		return r;
	}
	*ret = w;
	return 0;
}

void
ir_walk_close(struct ir_walk *w)
{
	if (!w)
		return;
	wk_reset(w);
	wk_books_free(w);
	ir_cursor_close(w->c);
	ir_state_free(w->s);
	ir_buf_free(&w->remarks);
	free(w->hash);
	free(w->line);
	free(w->ev);
	free(w->ask);
	wk_free_blocks(&w->keep);
	free(w);
}

/* ---- the runs of the case ---- */

static const struct wk_rec *
nth_run(const struct ir_walk *w, size_t i)
{
	for (const struct wk_rec *r = w->started; r; r = r->out)
		if (!r->f[F_PARENT] && i-- == 0)
			return r;
	return NULL;
}

size_t
ir_walk_runs(const struct ir_walk *w)
{
	size_t n = 0;

	for (const struct wk_rec *r = w->started; r; r = r->out)
		n += !r->f[F_PARENT];
	return n;
}

void
ir_walk_run_at(const struct ir_walk *w, size_t i, struct ir_walk_run *ret)
{
	const struct wk_rec *r = nth_run(w, i);

	memset(ret, 0, sizeof(*ret));
	if (!r)
		return;
	ret->run = r->f[F_RUN];
	ret->playbook = r->f[F_PLAYBOOK];
	ret->modified = r->f[F_MODIFIED];
	ret->name = r->f[F_NAME];
	ret->file = r->f[F_FILE];
	ret->sha256 = r->f[F_SHA256];
	ret->started = r->time;
	ret->seq = r->seq;
	for (const struct wk_rec *q = r->slot->first; q; q = q->next)
		if (q->kind == K_ENDED)
			ret->state = q->f[F_STATE];
}

/* ---- looking ---- */

/* Everything that waits is looked at again when time goes on or the case
 * knows more. */
static int
redraw(struct ir_walk *w)
{
	if (!w->run)
		return 0;
	if (!w->dirty && !w->stale && w->drawn == w->now.sec)
		return 0;
	w->stale = false;
	w->drawn = w->now.sec;
	if (w->dirty)
		return wk_play(w) < 0 ? failed(w) : 0;
	for (struct wk_pos *p = w->live; p; p = p->next)
		wk_queue(w, p);
	return wk_drain(w) < 0 ? failed(w) : 0;
}

static int
look(struct ir_walk *w, const struct ir_said *said, bool *ret_new)
{
	int r = wk_take_now(w, said);

	if (r == 0)
		r = wk_catch_up(w, ret_new);
	return r == 0 ? redraw(w) : r;
}

int
ir_walk_look(struct ir_walk *w, struct ir_err *e)
{
	struct ir_err own = IR_ERR_INIT;
	bool others = false;
	int r;

	w->e = e ? e : &own;
	r = look(w, NULL, &others);
	w->e = NULL;
	return r < 0 ? r : others;
}

/* ---- starting ---- */

static int
give_one(struct ir_walk *w, struct ir_scope *scope, struct wk_slot *slot,
	const char *text)
{
	const char *eq = strchr(text, '=');
	char name[IR_VAR_NAME_MAX + 1];
	const struct ir_var *v;
	struct ir_esc esc;

	if (!eq || ir_var_name_full(text, (size_t)(eq - text), name) < 0)
		return wk_fail(w, IR_EUSAGE, _("'%s' is not NAME=VALUE"),
			ir_esc(text, &esc));
	v = ir_scope_find(scope, name);
	if (!v || !v->external)
		return wk_fail(w, IR_EUSAGE,
			v ? _("%s is not given from outside")
			  : _("%s is not declared"),
			name);
	if (ir_var_check(v->type, eq + 1, w->e) < 0)
		return ir_err_set(w->e, IR_EUSAGE, "%s: %s", name,
			w->e ? w->e->text : "");
	return wk_emit_variable(w, slot, v, eq + 1, "given");
}

static int
give_vars(struct ir_walk *w, const struct wk_book *b,
	const struct ir_walk_start *s)
{
	struct wk_slot *slot = wk_slot(w, w->run, "/", "", 0);
	struct ir_scope *scope = NULL;
	int r = slot ? ir_scope_new(&scope, NULL, w->e) : -1;

	if (r == 0)
		r = ir_scope_load(scope,
			ir_val_get(
				ir_playbook_root(b->p), "playbook_variables"),
			w->e);
	for (size_t i = 0; r == 0 && i < s->n_vars; i++)
		r = give_one(w, scope, slot, s->vars[i]);
	ir_scope_free(scope);
	return r;
}

/* Why it is walked although it was revoked or is not valid now. */
static int
anyway(struct ir_walk *w, const char *reason)
{
	struct wk_rec *r =
		wk_emit(w, K_DECISION, wk_slot(w, w->run, "/", "", 0));

	if (!r)
		return -1;
	r->f[F_WHAT] = "anyway";
	r->f[F_TEXT] = wk_textf(w, "%s", w->e->text);
	r->f[F_REASON] = wk_text(w, reason, strlen(reason));
	return r->f[F_TEXT] && r->f[F_REASON] ? 0 : -1;
}

static int
begin(struct ir_walk *w, struct wk_book *b, const struct ir_walk_start *s)
{
	const char *seed =
		wk_textf(w, "hikeshi-run/1\n%s\n%s\n", w->head.hex, b->sha256);
	char hex[IR_SHA256_HEX];
	int r;

	if (s->signed_by && wk_signed(w, b, s->signed_by) < 0)
		return -1;
	if (!seed || ir_sha256_hex(seed, strlen(seed), hex) < 0)
		return wk_nomem(w);
	w->run = wk_text(w, hex, 8);
	if (!w->run)
		return -1;
	w->answering = true;
	r = wk_started(w, w->run, b, NULL, s->signed_by);
	if (r == 0 && wk_book_valid(w, b) < 0) {
		if (!s->anyway)
			return failed(w);
		r = anyway(w, s->anyway);
		w->e->code = 0;
	}
	if (r == 0)
		r = give_vars(w, b, s);
	w->answering = false;
	return r == 0 ? wk_play(w) : r;
}

int
ir_walk_start(struct ir_walk *w, const struct ir_walk_start *s,
	const struct ir_said *said, struct ir_err *e)
{
	struct ir_err own = IR_ERR_INIT;
	struct wk_book *b = NULL;
	int r;

	w->e = e ? e : &own;
	w->e->code = 0;
	r = wk_book_file(w, s->path, &b);
	for (int i = 0; r >= 0 && i < TRIES; i++) {
		r = wk_take_now(w, said);
		if (r == 0)
			r = wk_catch_up(w, NULL);
		if (r == 0 && begin(w, b, s) < 0)
			r = failed(w);
		w->answering = false;
		if (r == 0)
			r = wk_commit(w, said);
		else
			wk_drop_out(w);
		if (r != -IR_EMOVED)
			break;
		r = 0;
	}
	if (r < 0)
		w->run = NULL;
	w->e = NULL;
	return r;
}

/* ---- going on ---- */

/* Is the file people named still what was started? 1: no. */
static int
changed(struct ir_walk *w, const char *path, const char *sha256, char hex[65])
{
	struct ir_buf b;
	int r;

	ir_buf_init(&b, 0);
	r = ir_io_slurp(path, IR_PB_FILE_MAX, &b, w->e);
	if (r == 0)
		r = ir_sha256_hex(b.p, b.len, hex);
	ir_buf_free(&b);
	return r < 0 ? r : strcmp(hex, sha256) != 0;
}

static int
resumed(struct ir_walk *w, const char *sha256, const struct ir_said *said)
{
	struct wk_rec *r;

	w->answering = true;
	r = wk_emit(w, K_RESUMED, wk_slot(w, w->run, "/", "", 0));
	w->answering = false;
	if (!r)
		return -1;
	r->f[F_SHA256] = sha256;
	r->f[F_SEQ] = wk_textf(w, "%llu", (unsigned long long)w->head.seq);
	return r->f[F_SEQ] ? wk_commit(w, said) : -1;
}

static const struct wk_rec *
run_of(const struct ir_walk *w, const char *run)
{
	for (const struct wk_rec *r = w->started; r; r = r->out)
		if (!r->f[F_PARENT] && strcmp(r->f[F_RUN], run) == 0)
			return r;
	return NULL;
}

static int
go_on(struct ir_walk *w, const char *sha256, const struct ir_said *said)
{
	int r = -IR_EMOVED;

	for (int i = 0; r == -IR_EMOVED && i < TRIES; i++) {
		r = look(w, said, NULL);
		if (r == 0 && !w->looking)
			r = resumed(w, sha256, said);
	}
	return r == -1 ? failed(w) : r;
}

int
ir_walk_resume(struct ir_walk *w, const char *run, const char *path,
	const struct ir_said *said, struct ir_err *e)
{
	const struct wk_rec *started = run_of(w, run);
	struct ir_err own = IR_ERR_INIT;
	const char *other = NULL;
	char hex[65] = "";
	struct ir_esc esc;
	int r = 0, differs = 0;

	w->e = e ? e : &own;
	w->e->code = 0;
	if (!started)
		r = wk_fail(w, ENOENT, _("there is no run '%s' in this case"),
			ir_esc(run, &esc));
	if (r == 0 && path && started->f[F_SHA256])
		differs = changed(w, path, started->f[F_SHA256], hex);
	if (r == 0 && differs < 0)
		r = differs;
	if (differs > 0)
		other = wk_text(w, hex, 64);
	if (r == 0) {
		w->run = started->f[F_RUN];
		w->looking = !said;
		w->dirty = true;
		r = go_on(w, other, said);
	}
	w->e = NULL;
	return r < 0 ? r : differs > 0;
}

/* ---- answers ---- */

static const struct ir_ask *
again(const struct ir_walk *w, const struct ir_ask *key)
{
	for (size_t i = 0; i < w->n_asks; i++) {
		const struct ir_ask *a = w->ask[i];

		if (a->kind == key->kind && a->turn == key->turn &&
			ir_same(a->id, key->id) &&
			ir_same(a->what, key->what) &&
			strcmp(a->at, key->at) == 0 &&
			strcmp(a->run, key->run) == 0)
			return a;
	}
	return NULL;
}

/* 1: it is not asked any more; -IR_EMOVED: somebody was quicker. */
static int
try_answer(struct ir_walk *w, const struct ir_ask *key,
	const struct ir_answer *an, const struct ir_said *said)
{
	const struct ir_ask *a;
	struct wk_pos *p;
	int r = look(w, said, NULL);

	if (r < 0)
		return r;
	a = again(w, key);
	p = a ? wk_pos_of(w, a) : NULL;
	if (!p)
		return 1;
	w->answering = true;
	r = wk_take_answer(w, a, p, an, said);
	w->answering = false;
	if (r < 0)
		return failed(w);
	wk_queue(w, p);
	if (wk_drain(w) < 0)
		return failed(w);
	return wk_commit(w, said);
}

static int
may_write(struct ir_walk *w)
{
	if (w->run && !w->looking)
		return 0;
	return wk_fail(w, IR_EREFUSED, "%s", _("this walk only looks"));
}

/* Back to what the journal says; the first error stays. */
static void
recover(struct ir_walk *w)
{
	struct ir_err own = IR_ERR_INIT, *e = w->e;

	w->e = &own;
	wk_drop_out(w);
	(void)redraw(w); /* fails again when it is asked */
	w->e = e;
}

int
ir_walk_answer(struct ir_walk *w, const struct ir_ask *a,
	const struct ir_answer *an, const struct ir_said *said,
	struct ir_err *e)
{
	struct ir_err own = IR_ERR_INIT;
	struct ir_ask key = *a;
	int r;

	w->e = e ? e : &own;
	w->e->code = 0;
	r = may_write(w);
	if (r == 0)
		r = -IR_EMOVED;
	for (int i = 0; r == -IR_EMOVED && i < TRIES; i++)
		r = try_answer(w, &key, an, said);
	if (r > 0)
		r = wk_fail(w, IR_EMOVED, "%s",
			_("this is no longer asked: it was answered, or its "
			  "time is over"));
	if (r < 0)
		recover(w);
	w->e = NULL;
	return r;
}

/* The question a line answered. */
static bool
question(const struct wk_rec *r, struct wk_pos *p, struct ir_ask *a)
{
	const char *what = r->f[F_WHAT] ? r->f[F_WHAT] : "";

	memset(a, 0, sizeof(*a));
	a->run = p->frame->in->run;
	a->at = p->frame->at;
	a->turn = p->turn;
	a->book = p->frame->in->book->p;
	a->s = p->s;
	a->id = p->s ? p->s->id : NULL;
	a->step = p->s ? wk_short(p) : NULL;
	if (r->kind == K_VARIABLE) {
		a->kind = IR_ASK_VALUE;
		a->what = r->f[F_NAME];
		return true;
	}
	if (!p->s)
		return false;
	if (strcmp(what, "turns") == 0)
		a->kind = IR_ASK_TURNS;
	else if (strcmp(what, "failed") == 0)
		a->kind = IR_ASK_FAILED;
	else if (p->s->type == IR_STEP_IF || p->s->type == IR_STEP_WHILE)
		a->kind = IR_ASK_DECIDE;
	else if (p->s->type == IR_STEP_SWITCH)
		a->kind = IR_ASK_SWITCH;
	else
		a->kind = IR_ASK_STEP;
	return (p->s->type == IR_STEP_ACTION || a->kind != IR_ASK_STEP) &&
		(r->kind == K_DECISION || r->kind == K_DONE ||
			r->kind == K_FAILED || r->kind == K_SKIPPED);
}

static int
try_correct(struct ir_walk *w, uint64_t seq, const struct ir_answer *an,
	const struct ir_said *said)
{
	struct wk_rec *old, *r;
	struct wk_pos *p;
	struct ir_ask a;
	int n = wk_catch_up(w, NULL);

	if (n < 0)
		return n;
	wk_drop_out(w);
	n = look(w, said, NULL);
	if (n < 0)
		return n;
	wk_drop_out(w); /* may follow from what is corrected */
	old = wk_line(w, seq);
	p = old && old->slot->play == w->plays ? old->slot->pos : NULL;
	if (!p || old->by || !question(old, p, &a))
		return wk_fail(w, IR_EUSAGE,
			_("line %llu is no answer that can be corrected here"),
			(unsigned long long)seq);
	w->answering = true;
	n = wk_words(w, p, &a);
	if (n == 0)
		n = wk_take_answer(w, &a, p, an, said);
	w->answering = false;
	for (r = w->out; r && (r->kind == K_FACT || r->kind == K_DEBT);)
		r = r->out; /* what goes before the answer itself */
	if (n < 0 || !r)
		return failed(w);
	wk_replace(w, old, r);
	return wk_play(w) < 0 ? failed(w) : wk_commit(w, said);
}

int
ir_walk_correct(struct ir_walk *w, uint64_t seq, const struct ir_answer *an,
	const struct ir_said *said, struct ir_err *e)
{
	struct ir_err own = IR_ERR_INIT;
	int r;

	w->e = e ? e : &own;
	w->e->code = 0;
	r = may_write(w);
	if (r == 0)
		r = -IR_EMOVED;
	for (int i = 0; r == -IR_EMOVED && i < TRIES; i++)
		r = try_correct(w, seq, an, said);
	if (r < 0)
		recover(w);
	w->e = NULL;
	return r;
}

int
ir_walk_stop(struct ir_walk *w, const char *reason, const struct ir_said *said,
	struct ir_err *e)
{
	struct ir_err own = IR_ERR_INIT;
	struct wk_rec *q = NULL;
	int r;

	w->e = e ? e : &own;
	w->e->code = 0;
	r = may_write(w);
	if (r == 0)
		r = look(w, said, NULL);
	if (r == 0 && ir_walk_ended(w) != IR_WALK_OPEN)
		r = wk_fail(w, IR_EUSAGE, "%s", _("the run has ended"));
	if (r == 0) {
		w->answering = true;
		q = wk_emit(w, K_ENDED, w->top->slot);
		w->answering = false;
		r = q ? 0 : failed(w);
	}
	if (r == 0) {
		q->f[F_STATE] = "stopped";
		q->f[F_REASON] = wk_text(w, reason, strlen(reason));
		r = wk_commit(w, said);
	}
	if (r == 0)
		r = redraw(w);
	if (r < 0)
		recover(w);
	w->e = NULL;
	return r;
}
