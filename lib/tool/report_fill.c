/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ir/base/i18n.h"
#include "report_past_i.h"

/* Reports filled in, all by one run, together with what each said the last
 * time, so that it can say what changed. */

struct before { /* of one report: the one before it */
	struct rp_sent last;
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
	size_t n_past;
};

static const struct rp_past *
past_at(const struct filling *g, uint64_t at)
{
	for (size_t i = 0; i < g->n_past; i++)
		if (g->past[i].at == at)
			return &g->past[i];
	return NULL;
}

/* Reports come whatever there is to compare them with. */
static int
without_past(struct filling *g)
{
	if (g->p->c.e.code == -ENOMEM)
		return -ENOMEM;
	return rp_without(g->p,
		ir_err_prefix(&g->p->c.e, "%s",
			_("what changed since the last "
			  "report: ")));
}

/* The case as it stood at each line a report was made at, once.  A journal
 * that does not let itself be read so far tells less, not nothing. */
static int
open_past(struct filling *g, uint64_t at)
{
	if (past_at(g, at))
		return 0;
	return rp_past_open(&g->past[g->n_past++], g->p, at) < 0
		? without_past(g)
		: 0;
}

static int
look_back(struct filling *g, size_t i)
{
	struct before *b = &g->before[i];
	struct ir_fill *w = &g->what[i];

	if (!g->p->history || w->blank)
		return 0;
	rp_sent_before(g->p, &g->one[i].of, w->number, &b->last);
	w->since = b->last.at;
	return b->last.at ? open_past(g, b->last.at) : 0;
}

/* What was made at one line stands together: one document for jq. */
static void
add_then(struct filling *g, const struct rp_past *past)
{
	for (size_t i = 0; past->view && i < g->n; i++) {
		struct before *b = &g->before[i];

		if (b->last.at != past->at)
			continue;
		b->then = g->all++;
		g->what[b->then] = g->what[i];
		g->what[b->then].view = past->view;
	}
}

/* What is said of comparisons once, by the ids of the forms. */
struct told {
	struct ir_buf none, own, files, names;
};

static void
add_name(struct ir_buf *b, const char *name)
{
	(void)ir_buf_addf(b, "%s%s", b->len ? ", " : "", name); /* sticky */
}

static int
tell(struct filling *g, const struct told *t)
{
	if (ir_buf_err(&t->none) < 0 || ir_buf_err(&t->own) < 0 ||
		ir_buf_err(&t->files) < 0 || ir_buf_err(&t->names) < 0)
		return ir_err_set(&g->p->c.e, ENOMEM, _("out of memory"));
	if (t->none.len)
		ir_tool_warn(_("not compared with the last one sent: %s: what "
			       "that was made from is not on record here, or "
			       "its sending was recorded only afterwards"),
			t->none.p);
	if (t->own.len)
		ir_tool_warn(_("the last one sent was not made here: %s: "
			       "compared is the record just before its sending "
			       "was written down; more may have changed"),
			t->own.p);
	if (t->files.len)
		ir_tool_warn(_("files were changed since the last one was "
			       "made: %s: what comes from them is not among "
			       "the changes of %s"),
			t->names.p, t->files.p);
	return 0;
}

static int
compare_one(struct filling *g, size_t i, struct told *t)
{
	const struct before *b = &g->before[i];
	const struct ir_report_line *sent = b->last.sent;
	const char *form = ir_form_id(g->one[i].form);
	struct ir_since s = {.sent = sent};
	char *changed = NULL;
	int r = 0;

	if (b->then &&
		(!sent->stage ||
			ir_stage_read(sent->stage, &s.stage, NULL) == 0))
		s.then = g->f[b->then];
	if (s.then && b->last.made)
		r = rp_inputs_changed(g->p, b->last.made, &changed);
	s.exact = b->last.made && !changed;
	if (!s.then)
		add_name(&t->none, form);
	else if (!b->last.made)
		add_name(&t->own, form);
	else if (changed)
		add_name(&t->files, form);
	if (changed && (!t->names.len || !strstr(t->names.p, changed)))
		add_name(&t->names, changed);
	free(changed);
	return r < 0 ? r : ir_filled_since(g->f[i], &s, &g->p->c.e);
}

static int
compare(struct filling *g)
{
	struct told t;
	int r = 0;

	ir_buf_init(&t.none, 0);
	ir_buf_init(&t.own, 0);
	ir_buf_init(&t.files, 0);
	ir_buf_init(&t.names, 0);
	for (size_t i = 0; r == 0 && i < g->n; i++)
		if (g->before[i].last.sent)
			r = compare_one(g, i, &t);
	if (r == 0)
		r = tell(g, &t);
	ir_buf_free(&t.none);
	ir_buf_free(&t.own);
	ir_buf_free(&t.files);
	ir_buf_free(&t.names);
	return r;
}

static int
run(struct filling *g)
{
	struct rp *p = g->p;

	return p->filler ? ir_filler_fill(p->filler, g->f, g->what, g->all,
				   p->view, &p->c.e)
			 : ir_fill(g->f, g->what, g->all, p->view, &p->c.e);
}

static int
fill(struct filling *g)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < g->n; i++)
		r = look_back(g, i);
	for (size_t i = 0; i < g->n_past; i++)
		add_then(g, &g->past[i]);
	if (r < 0)
		return r;
	r = run(g);
	if (r < 0 && g->all > g->n) { /* too much for one run */
		r = without_past(g);
		g->all = g->n;
		for (size_t i = 0; i < g->n; i++)
			g->before[i].then = 0;
		if (r == 0)
			r = run(g);
	}
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
	return g->what && g->before && g->f && g->past
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
