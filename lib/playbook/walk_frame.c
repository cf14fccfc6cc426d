/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "ir/base/i18n.h"
#include "walk_i.h"

/* Replaying: runs, branch instances and places, and the ways between them. */

void
wk_queue(struct ir_walk *w, struct wk_pos *p)
{
	if (p->queued || p->over)
		return;
	p->queued = true;
	p->qnext = NULL;
	*w->queue_tail = p;
	w->queue_tail = &p->qnext;
}

static void
live_add(struct ir_walk *w, struct wk_pos *p)
{
	p->live = true;
	p->prev = w->live_last;
	p->next = NULL;
	if (w->live_last)
		w->live_last->next = p;
	else
		w->live = p;
	w->live_last = p;
}

static void
live_cut(struct ir_walk *w, struct wk_pos *p)
{
	if (!p->live)
		return;
	p->live = false;
	if (p->prev)
		p->prev->next = p->next;
	else
		w->live = p->next;
	if (p->next)
		p->next->prev = p->prev;
	else
		w->live_last = p->prev;
}

void
wk_over(struct ir_walk *w, struct wk_pos *p)
{
	live_cut(w, p);
	p->over = true;
	p->asking = false;
	if (p->own_scope) {
		ir_scope_free(p->scope);
		p->scope = p->frame->in->scope;
		p->own_scope = false;
	}
}

void
wk_reset(struct ir_walk *w)
{
	for (struct wk_pos *p = w->live; p; p = p->next)
		if (p->own_scope)
			ir_scope_free(p->scope);
	for (struct wk_inst *in = w->insts; in; in = in->next)
		ir_scope_free(in->scope);
	w->insts = w->top = NULL;
	w->live = w->live_last = NULL;
	w->queue = NULL;
	w->queue_tail = &w->queue;
	w->dues = NULL;
	w->dues_tail = &w->dues;
	w->n_asks = 0;
	w->forks = 0;
	w->plays++;
	wk_free_blocks(&w->play);
}

static struct wk_pos *
pos_new(struct ir_walk *w, struct wk_frame *f, struct wk_slot *slot)
{
	struct wk_pos *p = wk_alloc(w, sizeof(*p));

	if (!p)
		return NULL;
	p->frame = f;
	p->slot = slot;
	p->scope = f->in->scope;
	slot->pos = p;
	slot->play = w->plays;
	live_add(w, p);
	wk_queue(w, p);
	return p;
}

struct wk_inst *
wk_inst_new(struct ir_walk *w, const char *run, struct wk_book *b,
	struct wk_pos *owner)
{
	struct wk_inst *in = wk_alloc(w, sizeof(*in));
	struct wk_frame *f = wk_alloc(w, sizeof(*f));

	if (!in || !f || ir_scope_new(&in->scope, NULL, w->e) < 0)
		return NULL;
	in->next = w->insts; /* from here on reset frees the scope */
	w->insts = in;
	in->run = run;
	in->book = b;
	in->owner = owner;
	in->caller = owner ? owner->frame->in : NULL;
	in->calls = in->caller ? in->caller->calls + 1 : 0;
	in->slot = wk_slot(w, run, "/", "", 0);
	f->in = in;
	f->at = "/";
	f->cont = IR_STEP_NONE;
	f->depth = owner ? owner->frame->depth + 1 : 0;
	if (!in->slot || !pos_new(w, f, in->slot) ||
		ir_scope_load(in->scope,
			ir_val_get(
				ir_playbook_root(b->p), "playbook_variables"),
			w->e) < 0)
		return NULL;
	return in;
}

/* How often was this step reached in this frame?  *ret_born: since when, in
 * the order of places. */
static struct wk_slot *
counter(struct ir_walk *w, const struct wk_frame *f, const char *id)
{
	struct wk_slot *s = wk_slot(w, f->in->run, f->at, id, 0);

	if (s && s->play != w->plays) {
		s->play = w->plays;
		s->pos = NULL;
		s->count = 0;
		s->born = ++w->births;
	}
	return s;
}

/* Does the branch run into what its owner goes on with? */
static bool
comes_back(const struct wk_frame *f, uint32_t step)
{
	if (step == IR_STEP_NONE || step == f->cont)
		return true;
	return f->owner && f->owner->s->type == IR_STEP_WHILE &&
		step == f->owner->step && !f->exception;
}

int
wk_open_step(struct ir_walk *w, struct wk_frame *f, uint32_t step,
	const struct wk_pos *from)
{
	const struct ir_step *s;
	struct wk_slot *c, *c2;
	struct wk_pos *p;

	if (comes_back(f, step))
		return wk_end_frame(w, f, true);
	s = ir_graph_at(f->in->book->g, step);
	c = counter(w, f, s->id);
	if (!c)
		return -1;
	c->count++;
	c2 = wk_slot(w, f->in->run, f->at, s->id, c->count);
	p = c2 ? pos_new(w, f, c2) : NULL;
	if (!p)
		return -1;
	p->s = s;
	p->step = step;
	p->turn = c->count;
	p->ext = ir_playbook_ext(s->v);
	if (from && from->s && p->turn > 1) {
		c2 = counter(w, f, from->s->id);
		if (!c2)
			return -1;
		p->looped = s->type == IR_STEP_WHILE || c->born <= c2->born;
	}
	return wk_scope(w, p);
}

static uint32_t
edge_to(const struct ir_step *s, enum ir_edge_kind kind)
{
	const struct ir_edge *g = ir_step_edge(s, kind);

	return g ? g->to : IR_STEP_NONE;
}

static uint32_t
onward(const struct ir_step *s)
{
	uint32_t to = edge_to(s, IR_EDGE_COMPLETION);

	return to != IR_STEP_NONE ? to : edge_to(s, IR_EDGE_SUCCESS);
}

/* By the way of success, or onward after a failure. */
int
wk_leave(struct ir_walk *w, struct wk_pos *p, bool ok)
{
	uint32_t to = ok ? onward(p->s) : edge_to(p->s, IR_EDGE_FAILURE);

	wk_over(w, p);
	return wk_open_step(w, p->frame, to, p);
}

int
wk_end_frame(struct ir_walk *w, struct wk_frame *f, bool ok)
{
	f->ended = true;
	f->ok = ok;
	if (!f->owner)
		return wk_end_inst(w, f->in, ok);
	w->forks--;
	wk_queue(w, f->owner);
	return 0;
}

static bool
within(const struct wk_inst *in, const struct wk_inst *outer)
{
	while (in && in != outer)
		in = in->caller;
	return in != NULL;
}

int
wk_end_inst(struct ir_walk *w, struct wk_inst *in, bool ok)
{
	struct wk_pos *p, *next;

	if (in->ended)
		return 0;
	in->ended = true;
	in->ok = ok;
	/* What is still open elsewhere in it is given up. */
	for (p = w->live; p; p = next) {
		next = p->next;
		if (within(p->frame->in, in))
			wk_over(w, p);
	}
	if (!in->owner)
		return 0;
	if (!wk_find(in->slot, K_ENDED, F_STATE, NULL)) {
		struct wk_rec *r = wk_emit(w, K_ENDED, in->slot);

		if (!r)
			return -1;
		r->f[F_STATE] = ok ? "success" : "failure";
	}
	wk_queue(w, in->owner);
	return 0;
}

/* The same step so often around us. */
static unsigned
nested(const struct wk_frame *f, const struct wk_pos *p)
{
	unsigned n = 0;

	for (; f && f->owner; f = f->owner->frame)
		if (f->owner->s == p->s)
			n++;
	return n;
}

int
wk_branch(struct ir_walk *w, struct wk_pos *p, uint32_t to, const char *label,
	bool exception)
{
	const struct wk_frame *above = p->frame;
	struct wk_frame *f;
	char turn[32] = "";

	if (above->depth + 1 > IR_WALK_DEPTH || w->forks >= IR_WALK_FORKS ||
		nested(above, p) >= IR_WALK_TURNS)
		return 1;
	f = wk_alloc(w, sizeof(*f));
	if (!f)
		return -1;
	if (p->turn > 1)
		(void)snprintf(turn, sizeof(turn), ".%llu",
			(unsigned long long)p->turn);
	f->in = above->in;
	f->owner = p;
	f->depth = above->depth + 1;
	f->exception = exception || above->exception;
	f->cont = exception ? IR_STEP_NONE : onward(p->s);
	f->at = wk_textf(w, "%s%s%s%s:%s", above->at,
		strcmp(above->at, "/") == 0 ? "" : "/", wk_short(p), turn,
		label);
	if (!f->at)
		return -1;
	if (p->last_child)
		p->last_child->next = f;
	else
		p->child = f;
	p->last_child = f;
	w->forks++;
	return wk_open_step(w, f, to, NULL);
}

/* The run itself ends when nothing is owed any more. */
static int
settle(struct ir_walk *w)
{
	const struct wk_rec *ended = NULL;
	const char *state;
	struct wk_rec *r;

	if (!w->top || !w->top->ended)
		return 0;
	for (struct wk_rec *i = w->top->slot->first; i; i = i->next)
		if (wk_now(i)->kind == K_ENDED)
			ended = wk_now(i);
	for (const struct wk_due *d = w->dues; d; d = d->next)
		if (wk_due_open(w, d))
			return 0;
	state = w->top->ok ? "success" : "failure";
	if (ended && ended->f[F_STATE] &&
		(strcmp(ended->f[F_STATE], state) == 0 ||
			strcmp(ended->f[F_STATE], "stopped") == 0))
		return 0;
	r = wk_emit(w, K_ENDED, w->top->slot);
	if (!r)
		return -1;
	r->f[F_STATE] = state;
	return 0;
}

static int
drain(struct ir_walk *w)
{
	while (w->queue) {
		struct wk_pos *p = w->queue;

		w->queue = p->qnext;
		if (!w->queue)
			w->queue_tail = &w->queue;
		p->queued = false;
		if (p->over)
			continue;
		p->asking = false;
		if (wk_step(w, p) < 0)
			return -1;
	}
	return 0;
}

int
wk_drain(struct ir_walk *w)
{
	int r;

	do {
		r = drain(w);
		/* not before all below it has been replayed: it may owe */
		if (r == 0)
			r = wk_give_up_one(w);
	} while (r > 0);
	if (r < 0 || settle(w) < 0)
		return -1;
	return wk_asks(w);
}

int
wk_play(struct ir_walk *w)
{
	const struct wk_slot *slot = wk_slot(w, w->run, "/", "", 0);
	const struct wk_rec *started =
		wk_find(slot, K_STARTED, F_PLAYBOOK, NULL);
	struct wk_book *b;
	int r;

	wk_reset(w);
	w->dirty = false;
	if (!started)
		return 0;
	r = wk_book_stored(w, started, &b);
	if (r < 0)
		return r;
	w->top = wk_inst_new(w, slot->run, b, NULL);
	return w->top ? wk_drain(w) : -1;
}
