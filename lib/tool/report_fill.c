/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ir/base/i18n.h"
#include "report_past_i.h"

/* Reports filled in, all by one run, together with what each said the last
 * time, so that it can say what changed. */

struct before { /* of one report: the one before it */
	const struct ir_report_line *sent; /* NULL: there is none */
	uint64_t at; /* the line it was made at; 0: of another journal */
	bool exact;
	size_t then; /* which of the fills is as it was; 0: none */
};

struct filling {
	struct rp *p;
	const struct rp_one *one;
	size_t n; /* reports; as many may follow, as they were */
	size_t all;
	struct ir_fill *what;
	struct before *before;
	struct ir_filled **f;
	struct rp_past *past; /* one for each line something was made at */
	uint64_t *past_at;
	size_t n_past;
};

static const struct ir_report_line *
sent_before(const struct rp *p, const struct rp_one *one, unsigned number)
{
	for (size_t i = ir_history_count(p->history); i > 0; i--) {
		const struct ir_report_line *l =
			ir_history_at(p->history, i - 1);

		if (l->what == IR_REPORT_SENT && l->number < number &&
			ir_history_is_of(l, &one->of))
			return l;
	}
	return NULL;
}

static struct ir_view *
view_at(const struct filling *g, uint64_t at)
{
	for (size_t i = 0; i < g->n_past; i++)
		if (g->past_at[i] == at)
			return g->past[i].view;
	return NULL;
}

/* The case as it stood at each line a report was made at, once.  A journal
 * that does not let itself be read so far tells less, not nothing. */
static int
open_past(struct filling *g, uint64_t at)
{
	struct ir_err *e = &g->p->c.e;
	int r;

	if (view_at(g, at))
		return 0;
	r = rp_past_open(&g->past[g->n_past], g->p, at);
	if (r == 0)
		g->past_at[g->n_past++] = at;
	else if (r == -ENOMEM)
		return r;
	else
		r = rp_without(g->p,
			ir_err_prefix(
				e, _("what changed since the last report: ")));
	return r;
}

static int
look_back(struct filling *g, size_t i)
{
	struct before *b = &g->before[i];
	struct ir_fill *w = &g->what[i];
	int r = 0;

	if (!g->p->history || w->blank)
		return 0;
	b->sent = sent_before(g->p, &g->one[i], w->number);
	if (!b->sent)
		return 0;
	w->since = b->sent->seq;
	if (!b->sent->joined)
		b->at = rp_made_at(g->p, b->sent, &b->exact);
	if (b->at)
		r = open_past(g, b->at);
	return r;
}

/* What was made at one line stands together: one document for jq. */
static void
add_then(struct filling *g, uint64_t at)
{
	for (size_t i = 0; i < g->n; i++) {
		struct before *b = &g->before[i];

		if (!b->sent || b->at != at)
			continue;
		b->then = g->all++;
		g->what[b->then] = g->what[i];
		g->what[b->then].view = view_at(g, at);
	}
}

static int
compare(struct filling *g)
{
	struct ir_err *e = &g->p->c.e;
	int r = 0;

	for (size_t i = 0; r == 0 && i < g->n; i++) {
		const struct before *b = &g->before[i];
		struct ir_since s = {.sent = b->sent, .exact = b->exact};

		if (!b->sent)
			continue;
		s.then = b->then ? g->f[b->then] : NULL;
		if (b->sent->stage)
			r = ir_stage_read(b->sent->stage, &s.stage, e);
		if (r == 0)
			r = ir_filled_since(g->f[i], &s, e);
	}
	return r;
}

static int
fill(struct filling *g)
{
	struct rp *p = g->p;
	int r = 0;

	for (size_t i = 0; r == 0 && i < g->n; i++)
		r = look_back(g, i);
	for (size_t i = 0; i < g->n_past; i++)
		add_then(g, g->past_at[i]);
	if (r == 0)
		r = p->filler
			? ir_filler_fill(p->filler, g->f, g->what, g->all,
				  p->view, &p->c.e)
			: ir_fill(g->f, g->what, g->all, p->view, &p->c.e);
	return r == 0 ? compare(g) : r;
}

static int
make_room(struct filling *g)
{
	const size_t n = g->n + 1;

	g->what = calloc(2 * n, sizeof(*g->what));
	g->before = calloc(n, sizeof(*g->before));
	g->f = calloc(2 * n, sizeof(struct ir_filled *));
	g->past = calloc(n, sizeof(*g->past));
	g->past_at = calloc(n, sizeof(*g->past_at));
	return g->what && g->before && g->f && g->past && g->past_at
		? 0
		: ir_err_set(&g->p->c.e, ENOMEM, _("out of memory"));
}

int
rp_fill(struct rp *p, const struct ir_report_opts *o, enum ir_stage stage,
	const struct rp_one *one, size_t n, struct ir_filled ***ret)
{
	struct filling g = {.p = p, .one = one, .n = n, .all = n};
	bool ja = true;
	int r = make_room(&g);

	if (r == 0)
		r = rp_japanese(p, o, &ja);
	for (size_t i = 0; r == 0 && i < n; i++)
		g.what[i] = (struct ir_fill){.form = one[i].form,
			.stage = stage,
			.number = one[i].number,
			.dev = one[i].of.dev,
			.harm = one[i].of.harm,
			.partner = one[i].of.partner,
			.japanese = ja,
			.blank = o->blank};
	if (r == 0)
		r = fill(&g);
	for (size_t i = r == 0 ? n : 0; g.f && i < g.all; i++) {
		ir_filled_free(g.f[i]);
		g.f[i] = NULL;
	}
	for (size_t i = 0; i < g.n_past; i++)
		rp_past_close(&g.past[i]);
	free(g.past_at);
	free(g.past);
	free(g.before);
	free(g.what);
	if (r == 0)
		*ret = g.f;
	else
		free(g.f);
	return r;
}

void
rp_free_filled(struct ir_filled **f, size_t n)
{
	for (size_t i = 0; f && i < n; i++)
		ir_filled_free(f[i]);
	free(f);
}
