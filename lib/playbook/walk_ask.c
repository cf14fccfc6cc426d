/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/playbook/walk_ask.h"

#include <stdlib.h>
#include <string.h>

#include "ir/base/i18n.h"
#include "walk_i.h"

/* The list of open questions, their words and what there is to choose. */

const char *
wk_short(const struct wk_pos *p)
{
	return ir_playbook_short(p->frame->in->book->p, p->s->id);
}

const char *
wk_step_name(struct ir_walk *w, const struct wk_pos *p)
{
	const char *s = ir_playbook_say(
		p->frame->in->book->p, ir_val_get(p->s->v, "name"), w->o.lang);

	return s ? wk_fill(w, p, s) : NULL;
}

/* ---- words ---- */

static const struct {
	enum ir_ask_kind kind;
	struct ir_ask_word w;
} words[] = {
	{IR_ASK_STEP, {"done", N_("done"), IR_MAY_TEXT}},
	{IR_ASK_STEP, {"failed", N_("failed"), IR_MAY_TEXT}},
	{IR_ASK_STEP, {"na", N_("does not apply"), IR_NEED_REASON}},
	{IR_ASK_STEP, {"skip", N_("skip"), IR_NEED_REASON}},
	{IR_ASK_DELAY, {"now", N_("do not wait"), IR_NEED_REASON}},
	{IR_ASK_TIMEOUT, {"late", N_("done, late"), IR_MAY_TEXT}},
	{IR_ASK_TIMEOUT,
		{"extend", N_("more time"), IR_NEED_MINUTES | IR_NEED_REASON}},
	{IR_ASK_TIMEOUT, {"failed", N_("failed"), IR_MAY_TEXT}},
	{IR_ASK_VALUE, {"value", N_("the value"), IR_NEED_VALUE}},
	{IR_ASK_VALUE, {"unknown", N_("not known"), 0}},
	{IR_ASK_DECIDE, {"yes", N_("yes"), IR_MAY_TEXT}},
	{IR_ASK_DECIDE, {"no", N_("no"), IR_MAY_TEXT}},
	{IR_ASK_DECIDE, {"unknown", N_("not known"), IR_MAY_TEXT}},
	{IR_ASK_DECIDE,
		{"extend", N_("more time"), IR_NEED_MINUTES | IR_NEED_REASON}},
	{IR_ASK_DECIDE, {"failed", N_("failed"), IR_MAY_TEXT}},
	{IR_ASK_SWITCH, {"case", N_("one of them"), IR_NEED_VALUE}},
	{IR_ASK_SWITCH, {"none", N_("none of them"), IR_MAY_TEXT}},
	{IR_ASK_SWITCH, {"unknown", N_("not known"), IR_MAY_TEXT}},
	{IR_ASK_SWITCH,
		{"extend", N_("more time"), IR_NEED_MINUTES | IR_NEED_REASON}},
	{IR_ASK_SWITCH, {"failed", N_("failed"), IR_MAY_TEXT}},
	{IR_ASK_TURNS, {"on", N_("go on"), IR_MAY_TEXT}},
	{IR_ASK_TURNS, {"leave", N_("leave the loop"), IR_MAY_TEXT}},
	{IR_ASK_FAILED,
		{"continue", N_("continue after this step"), IR_NEED_REASON}},
	{IR_ASK_FAILED, {"stop", N_("stop here"), IR_MAY_TEXT}},
	{IR_ASK_SECOND, {"yes", N_("I confirm"), IR_MAY_TEXT}},
	{IR_ASK_FACT, {"value", N_("the value"), IR_NEED_VALUE}},
	{IR_ASK_FACT,
		{"waived", N_("go on without"), IR_NEED_NAME | IR_NEED_REASON}},
	{IR_ASK_EVIDENCE,
		{"listed", N_("it is listed"), IR_NEED_REF | IR_MAY_TEXT}},
	{IR_ASK_EVIDENCE,
		{"waived", N_("go on without"), IR_NEED_NAME | IR_NEED_REASON}},
	{IR_ASK_PRESERVE,
		{"listed", N_("all that is needed is listed"), IR_MAY_REF}},
	{IR_ASK_PRESERVE,
		{"waived", N_("restore without"),
			IR_NEED_NAME | IR_NEED_REASON}},
	{IR_ASK_WARD, {"same", N_("as the ward said before"), IR_MAY_TEXT}},
	{IR_ASK_WARD, {"yes", N_("attached"), IR_NEED_NAME | IR_MAY_TEXT}},
	{IR_ASK_WARD, {"no", N_("not attached"), IR_NEED_NAME | IR_MAY_TEXT}},
	{IR_ASK_WARD, {"unknown", N_("not known"), IR_MAY_TEXT}},
	{IR_ASK_PATIENT,
		{"substitute", N_("a substitute is ready"),
			IR_NEED_REF | IR_MAY_TEXT}},
	{IR_ASK_PATIENT,
		{"manual", N_("somebody stands at the bed"),
			IR_NEED_NAME | IR_MAY_TEXT}},
	{IR_ASK_PATIENT,
		{"order", N_("the attending physician orders it"),
			IR_NEED_NAME | IR_MAY_TEXT}},
	{IR_ASK_PATIENT, {"danger", N_("immediate danger: now"), 0}},
	{IR_ASK_DEBT,
		{"paid", N_("who, and why"), IR_NEED_NAME | IR_NEED_REASON}},
	{IR_ASK_CHECK, {"ok", N_("both are well"), IR_MAY_TEXT}},
	{IR_ASK_CHECK, {"therapy", N_("therapy is not"), IR_MAY_TEXT}},
	{IR_ASK_CHECK, {"alarm", N_("alarms do not arrive"), IR_MAY_TEXT}},
	{IR_ASK_CHECK, {"both", N_("neither is well"), IR_MAY_TEXT}},
};

static bool
flag(const struct wk_pos *p, const char *key)
{
	bool b = false;

	return ir_val_bool(ir_val_get(p->ext, key), &b) == 0 && b;
}

static bool
word_is(const struct ir_ask_word *w, const char *a, const char *b)
{
	return strcmp(w->word, a) == 0 || strcmp(w->word, b) == 0;
}

/* Is the word one for this step, and what does it want there? */
static bool
fits(const struct wk_pos *p, struct ir_ask_word *w, const struct ir_ask *a)
{
	bool decides = a->kind == IR_ASK_DECIDE || a->kind == IR_ASK_SWITCH;

	if (decides && word_is(w, "extend", "failed"))
		return a->over;
	if ((decides || word_is(w, "done", "late")) && flag(p, "two_person"))
		w->needs |= IR_NEED_SECOND;
	if (a->kind == IR_ASK_STEP && flag(p, "never_skip") &&
		word_is(w, "na", "skip"))
		return false;
	if (a->kind == IR_ASK_TIMEOUT && strcmp(w->word, "late") == 0)
		return p->s->type == IR_STEP_ACTION;
	if (a->kind == IR_ASK_WARD && strcmp(w->word, "same") == 0)
		return a->known != NULL;
	if (decides && strcmp(w->word, "unknown") == 0)
		return ir_val_get_str(p->ext, "default") != NULL;
	return true;
}

/* "key|ja|en" of a list of choices. */
static int
choice(struct ir_walk *w, const char *s, struct ir_ask_option *to)
{
	const char *a = strchr(s, '|'), *b = a ? strchr(a + 1, '|') : NULL;
	bool ja = strcmp(w->o.lang, "ja") == 0;

	to->key = a ? wk_text(w, s, (size_t)(a - s)) : s;
	to->label = to->key;
	if (a && (ja || !b))
		to->label = wk_text(
			w, a + 1, b ? (size_t)(b - a) - 1 : strlen(a + 1));
	else if (b)
		to->label = wk_text(w, b + 1, strlen(b + 1));
	return to->key && to->label ? 0 : -1;
}

static void
add_option(struct ir_ask *a, struct ir_ask_option *v, const char *key,
	const char *label)
{
	v[a->n_options].key = key;
	v[a->n_options].label = label;
	a->n_options++;
}

static int
from_list(struct ir_walk *w, struct ir_ask *a, const struct ir_val *list)
{
	struct ir_ask_option *v =
		wk_alloc(w, (ir_val_count(list) + 1) * sizeof(*v));

	if (!v)
		return -1;
	for (size_t i = 0; i < ir_val_count(list); i++) {
		const char *s = ir_val_str(ir_val_at(list, i));

		if (s && choice(w, s, &v[a->n_options++]) < 0)
			return -1;
	}
	a->option = v;
	return 0;
}

/* The choices of the fact a variable states, or of its type. */
static int
from_fact(struct ir_walk *w, struct ir_ask *a, const struct ir_fact *f)
{
	struct ir_ask_option *v;
	bool ja = strcmp(w->o.lang, "ja") == 0;

	if (f->n_choices == 0)
		return 0;
	v = wk_alloc(w, f->n_choices * sizeof(*v));
	if (!v)
		return -1;
	for (size_t i = 0; i < f->n_choices; i++)
		add_option(a, v, f->choices[i].key,
			ja ? f->choices[i].ja : f->choices[i].en);
	a->option = v;
	return 0;
}

static int
yes_no(struct ir_walk *w, struct ir_ask *a)
{
	struct ir_ask_option *v = wk_alloc(w, 2 * sizeof(*v));

	if (!v)
		return -1;
	add_option(a, v, "true", _("yes"));
	add_option(a, v, "false", _("no"));
	a->option = v;
	return 0;
}

static int
value_options(struct ir_walk *w, const struct wk_pos *p, struct ir_ask *a)
{
	const struct ir_val *list =
		ir_val_get(wk_var_ext(p, a->what), "choices");
	const struct ir_var *v = ir_scope_find(p->scope, a->what);
	struct ir_fact_ref ref;

	if (ir_val_count(list) > 0)
		return from_list(w, a, list);
	if (v && v->type == IR_VAR_BOOL)
		return yes_no(w, a);
	if (wk_var_fact(w, p, a->what, &ref) == 0)
		return from_fact(w, a, ref.fact);
	return 0;
}

/* The keys of a switch, with the labels of the variable's choices. */
static int
case_options(struct ir_walk *w, const struct wk_pos *p, struct ir_ask *a)
{
	const struct ir_val *list =
		a->what ? ir_val_get(wk_var_ext(p, a->what), "choices") : NULL;
	struct ir_ask_option *v = wk_alloc(w, (p->s->n_edges + 1) * sizeof(*v));

	if (!v)
		return -1;
	for (size_t i = 0; i < p->s->n_edges; i++) {
		const struct ir_edge *g = &p->s->edge[i];
		const char *label = g->label;

		if (g->kind != IR_EDGE_CASE || strcmp(g->label, "default") == 0)
			continue;
		for (size_t k = 0; k < ir_val_count(list); k++) {
			const char *s = ir_val_str(ir_val_at(list, k));
			struct ir_ask_option o;

			if (s && choice(w, s, &o) == 0 &&
				strcmp(o.key, g->label) == 0)
				label = o.label;
		}
		add_option(a, v, g->label, label);
	}
	a->option = v;
	return 0;
}

static int
fact_options(struct ir_walk *w, struct ir_ask *a)
{
	struct ir_fact_ref ref;

	if (ir_vocab_lookup(w->o.vocab, a->what, strlen(a->what), &ref, NULL) <
		0)
		return 0;
	return from_fact(w, a, ref.fact);
}

int
wk_words(struct ir_walk *w, const struct wk_pos *p, struct ir_ask *a)
{
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		struct ir_ask_word word = words[i].w;

		if (words[i].kind != a->kind || !fits(p, &word, a))
			continue;
		word.label = _(words[i].w.label);
		a->word[a->n_words++] = word;
	}
	if (a->kind == IR_ASK_VALUE)
		return value_options(w, p, a);
	if (a->kind == IR_ASK_SWITCH)
		return case_options(w, p, a);
	return a->kind == IR_ASK_FACT ? fact_options(w, a) : 0;
}

/* ---- the list ---- */

static int
list_add(struct ir_walk *w, const struct ir_ask *a)
{
	if (w->n_asks == w->cap_asks) {
		size_t cap = w->cap_asks ? 2 * w->cap_asks : 32;
		const struct ir_ask **v =
			realloc(w->ask, cap * sizeof(const struct ir_ask *));

		if (!v)
			return wk_nomem(w);
		w->ask = v;
		w->cap_asks = cap;
	}
	w->ask[w->n_asks++] = a;
	return 0;
}

static int
add_due(struct ir_walk *w, struct wk_due *d)
{
	struct ir_ask *a = wk_alloc(w, sizeof(*a));
	struct wk_pos *p = d->pos;

	if (!a)
		return -1;
	a->kind = d->kind;
	a->run = p->frame->in->run;
	a->at = p->frame->at;
	a->turn = p->turn;
	a->book = p->frame->in->book->p;
	a->s = p->s;
	a->id = p->s->id;
	a->step = wk_short(p);
	a->what = d->gate;
	a->shown = d->due;
	a->due = d->due;
	a->has_due = true;
	a->later = ir_time_cmp(&w->now, &d->due) < 0;
	a->urgent = !a->later;
	return wk_words(w, p, a) < 0 ? -1 : list_add(w, a);
}

/* Was it given up by hand? */
static bool
stopped(const struct ir_walk *w)
{
	return wk_find(w->top->slot, K_ENDED, F_STATE, "stopped") != NULL;
}

int
wk_asks(struct ir_walk *w)
{
	w->n_asks = 0;
	if (!w->top || stopped(w))
		return 0;
	for (struct wk_due *d = w->dues; d; d = d->next)
		if (wk_dues(w, d->pos) < 0)
			return -1;
	for (struct wk_due *d = w->dues; d; d = d->next)
		if (wk_due_open(w, d) && d->kind == IR_ASK_DEBT &&
			add_due(w, d) < 0)
			return -1;
	for (struct wk_pos *p = w->live; p; p = p->next) {
		if (!p->asking)
			continue;
		if (p->ask.n_words == 0 && wk_words(w, p, &p->ask) < 0)
			return -1;
		if (list_add(w, &p->ask) < 0)
			return -1;
	}
	for (struct wk_due *d = w->dues; d; d = d->next)
		if (wk_due_open(w, d) && d->kind == IR_ASK_CHECK &&
			add_due(w, d) < 0)
			return -1;
	return 0;
}

size_t
ir_walk_asks(const struct ir_walk *w)
{
	return w->n_asks;
}

const struct ir_ask *
ir_walk_ask(const struct ir_walk *w, size_t i)
{
	return i < w->n_asks ? w->ask[i] : NULL;
}

static bool
stands_at(const struct wk_pos *p, const struct ir_ask *a)
{
	const char *id = p->s ? p->s->id : NULL;

	return p->turn == a->turn && !id == !a->id &&
		(!id || strcmp(id, a->id) == 0) &&
		strcmp(p->frame->at, a->at) == 0 &&
		strcmp(p->frame->in->run, a->run) == 0;
}

struct wk_pos *
wk_pos_of(const struct ir_walk *w, const struct ir_ask *a)
{
	for (struct wk_pos *p = w->live; p; p = p->next)
		if (stands_at(p, a))
			return p;
	for (struct wk_due *d = w->dues; d; d = d->next)
		if (stands_at(d->pos, a))
			return d->pos;
	return NULL;
}
