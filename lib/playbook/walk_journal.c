/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ir/base/i18n.h"
#include "walk_i.h"

/* What the walk reads from the journal and writes into it. */

int
wk_take_now(struct ir_walk *w, const struct ir_said *said)
{
	struct timespec ts;
	bool minutes;

	if (w->o.ctx->now(w->o.ctx, &ts) < 0)
		return wk_fail(w, IR_ELIB, "%s", _("cannot read the clock"));
	w->now = ir_time_of(&ts);
	ir_time_localise(&w->now);
	w->clock = w->now;
	if (!w->o.told || !said || !said->time)
		return 0;
	return ir_time_human(said->time, &w->now, &w->now, &minutes, w->e);
}

/* ---- reading ---- */

static const char *
text_of(struct ir_walk *w, const struct ir_line *l, const char *key)
{
	char *s = ir_json_dup(l->json, ir_json_get(l->json, l->at.data, key));
	const char *r = s ? wk_text(w, s, strlen(s)) : NULL;

	free(s);
	return r;
}

static int
evidence(struct ir_walk *w, const struct ir_line *l, const char *key)
{
	struct wk_evidence *ev;

	if (w->n_ev == w->cap_ev) {
		size_t cap = w->cap_ev ? 2 * w->cap_ev : 32;
		struct wk_evidence *v = realloc(w->ev, cap * sizeof(*v));

		if (!v)
			return wk_nomem(w);
		w->ev = v;
		w->cap_ev = cap;
	}
	ev = &w->ev[w->n_ev++];
	ev->name = text_of(w, l, key);
	ev->sha256 = text_of(w, l, "sha256");
	ev->seq = l->seq;
	return 0;
}

static int
holder(struct ir_walk *w, const struct ir_line *l)
{
	const char *role = text_of(w, l, "role");
	struct wk_holder *h;

	for (h = w->holders; h && role; h = h->next)
		if (strcmp(h->role, role) == 0)
			break;
	if (!h && role) {
		h = wk_keep(w, sizeof(*h));
		if (!h)
			return -1;
		h->role = role;
		h->next = w->holders;
		w->holders = h;
	}
	if (h)
		h->name = text_of(w, l, "name");
	return 0;
}

/* Evidence and roles.  The copies of playbooks are no evidence. */
int
wk_take_case(struct ir_walk *w, const struct ir_line *l)
{
	ir_node kind = l->at.kind;

	if (ir_json_streq(l->json, kind, "evidence.collected"))
		return evidence(w, l, "archive");
	if (ir_json_streq(l->json, kind, "role.assigned"))
		return holder(w, l);
	if (!ir_json_streq(l->json, kind, "attachment"))
		return 0;
	if (ir_json_get(l->json, l->at.data, "run") != IR_NODE_NONE &&
		ir_json_get(l->json, l->at.data, "step") == IR_NODE_NONE)
		return 0;
	return evidence(w, l, "name");
}

static int
take(struct ir_walk *w, const struct ir_line *l, bool *ret_new)
{
	if (!l->via && ir_state_line(w->s, l, w->e) < 0)
		return -1;
	if (wk_take_case(w, l) < 0)
		return -1;
	if (!l->via && l->seq <= w->own)
		return 0;
	*ret_new = true;
	return wk_take_line(w, l);
}

/* Appends to what is known; what was not written yet is void when somebody
 * else wrote. */
int
wk_catch_up(struct ir_walk *w, bool *ret_new)
{
	struct ir_line l;
	bool others = false;
	int r;

	while ((r = ir_cursor_next(w->c, &l, w->e)) > 0)
		if (take(w, &l, &others) < 0)
			return w->e && w->e->code ? w->e->code : -ENOMEM;
	if (r < 0)
		return r;
	w->head = ir_state_head(w->s);
	if (others && w->out)
		wk_drop_out(w);
	w->stale = w->stale || others;
	if (ret_new)
		*ret_new = others;
	return 0;
}

/* ---- writing ---- */

struct writer {
	struct ir_walk *w;
	const struct ir_said *said;
	char time[IR_TIME_TEXT];
	const char *at; /* NULL: now */
	const char *accuracy;
	struct ir_buf *data;
	struct ir_entry *en;
	size_t n;
};

static int
said_time(struct writer *k)
{
	struct ir_time t;
	bool minutes = false;
	int r;

	if (!k->said->time)
		return 0;
	/* now may be that time already, and "-15m" would be taken off twice */
	r = ir_time_human(k->said->time, &k->w->clock, &t, &minutes, k->w->e);
	if (r < 0)
		return r;
	k->at = ir_time_rfc3339(&t, t.nsec ? 3 : 0, k->time);
	k->accuracy = minutes ? "minute" : k->said->accuracy;
	return 0;
}

/* Who answered is in the lines of the answer; what follows from it by rule
 * is nobody's act. */
static int
entry(struct writer *k, struct wk_rec *r, size_t i)
{
	struct ir_entry *en = &k->en[i];
	bool answer = !r->machine;

	ir_buf_init(&k->data[i], IR_JOURNAL_WRITE_MAX);
	if (wk_rec_json(r, &k->data[i]) < 0)
		return wk_fail(k->w, IR_ELIMIT, "%s",
			_("the answer is too long for a line"));
	en->kind = wk_kind_name(r->kind);
	en->data = k->data[i].p;
	en->data_len = k->data[i].len;
	en->recorder = k->said->recorder;
	en->corrects = r->corrects;
	if (answer || k->w->o.told) {
		en->time = k->at;
		en->accuracy = k->accuracy;
	}
	if (answer) {
		en->actor_name = k->said->name;
		en->actor_role = k->said->role;
		en->source = k->said->source;
		en->basis = k->said->basis;
	}
	return 0;
}

static int
write_all(struct writer *k)
{
	struct ir_walk *w = k->w;
	struct ir_head head;
	size_t i = 0;
	int r = said_time(k);

	for (struct wk_rec *q = w->out; q && r == 0; q = q->out)
		r = entry(k, q, i++);
	if (r == 0)
		r = ir_journal_append_all(
			w->o.j, k->en, k->n, &w->head, &head, w->e);
	return r;
}

static int
written(struct ir_walk *w, const struct ir_said *said, const char *time)
{
	struct wk_rec *next;
	uint64_t seq = w->head.seq;
	bool slip = wk_remark(w, time);
	int r;

	for (struct wk_rec *q = w->out; q; q = next) {
		next = q->out;
		w->stale = w->stale || q->kind == K_FACT ||
			q->kind == K_ATTACHMENT;
		q->out = NULL;
		q->seq = ++seq;
		q->instead = NULL;
		q->recorder = said->recorder
			? wk_text(w, said->recorder, strlen(said->recorder))
			: NULL;
		if (!q->machine && said->name)
			q->actor = wk_text(w, said->name, strlen(said->name));
		if (wk_written(w, q) < 0)
			return -1;
	}
	w->own = seq;
	w->out = NULL;
	w->out_tail = &w->out;
	r = wk_catch_up(w, NULL);
	if (r == 0 && slip)
		wk_remark_slip(w);
	return r;
}

int
wk_commit(struct ir_walk *w, const struct ir_said *said)
{
	struct writer k = {.w = w, .said = said};
	int r;

	for (struct wk_rec *q = w->out; q; q = q->out)
		k.n++;
	if (k.n == 0)
		return 0;
	k.data = calloc(k.n, sizeof(*k.data));
	k.en = calloc(k.n, sizeof(*k.en));
	r = k.data && k.en ? write_all(&k) : wk_nomem(w);
	for (size_t i = 0; k.data && i < k.n; i++)
		ir_buf_free(&k.data[i]);
	free(k.data);
	free(k.en);
	if (r < 0) {
		wk_drop_out(w);
		return r;
	}
	return written(w, said, k.at);
}
