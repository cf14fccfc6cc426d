/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <string.h>

#include "ir/base/enc.h"
#include "ir/base/hush.h"
#include "ir/base/i18n.h"
#include "secret_i.h"
#include "walk_i.h"

/* What there is to say about a question, and about the walk as a whole. */

enum ir_walk_end
ir_walk_ended(const struct ir_walk *w)
{
	if (!w->top)
		return IR_WALK_OPEN;
	if (wk_find(w->top->slot, K_ENDED, F_STATE, "stopped"))
		return IR_WALK_STOPPED;
	if (!w->top->ended || w->n_asks > 0)
		return IR_WALK_OPEN;
	return w->top->ok ? IR_WALK_SUCCESS : IR_WALK_FAILURE;
}

const char *
ir_walk_id(const struct ir_walk *w)
{
	return w->run;
}

const struct ir_playbook *
ir_walk_book(const struct ir_walk *w)
{
	return w->top ? w->top->book->p : NULL;
}

const struct ir_state *
ir_walk_state(const struct ir_walk *w)
{
	return w->s;
}

struct ir_time
ir_walk_now(const struct ir_walk *w)
{
	return w->now;
}

struct ir_time
ir_walk_started(const struct ir_walk *w)
{
	const struct wk_rec *r =
		w->top ? wk_find(w->top->slot, K_STARTED, F_RUN, NULL) : NULL;

	return r ? r->time : w->now;
}

const char *
ir_walk_holder(const struct ir_walk *w, const char *role)
{
	for (const struct wk_holder *h = w->holders; h; h = h->next)
		if (strcmp(h->role, role) == 0)
			return h->name;
	return NULL;
}

static const char *
role_in(const struct ir_walk *w, const struct ir_playbook *p, const char *role)
{
	const struct ir_val *ext = ir_playbook_ext(ir_playbook_root(p));

	return ir_playbook_say(
		p, ir_val_get(ir_val_get(ext, "roles"), role), w->o.lang);
}

/* ---- one question ---- */

/* A text of the playbook, filled in; 1: there is none. */
static int
say(const struct ir_walk *w, const struct ir_ask *a, const struct wk_pos *p,
	const struct ir_val *v, struct ir_buf *out)
{
	const char *s = ir_playbook_say(a->book, v, w->o.lang);

	if (!s || !*s)
		return 1;
	return p ? wk_fill_to(p->scope, s, out) : ir_buf_adds(out, s);
}

static int
ext_text(const struct ir_walk *w, const struct ir_ask *a,
	const struct wk_pos *p, const char *key, struct ir_buf *out)
{
	return p ? say(w, a, p, ir_val_get(p->ext, key), out) : 1;
}

static int
name(const struct ir_walk *w, const struct ir_ask *a, const struct wk_pos *p,
	struct ir_buf *out)
{
	const struct ir_val *v = a->s ? a->s->v : ir_playbook_root(a->book);
	int r = say(w, a, p, ir_val_get(v, "name"), out);

	if (r != 1)
		return r;
	return ir_buf_adds(out, a->step ? a->step : "");
}

/* Role, what it is called, who holds it; or the agent of the step. */
static int
who(const struct ir_walk *w, const struct ir_ask *a, const struct wk_pos *p,
	struct ir_buf *out)
{
	const char *role = p ? ir_val_get_str(p->ext, "role") : NULL, *s;
	const char *agent = a->s ? ir_val_get_str(a->s->v, "agent") : NULL;
	const struct ir_val *v;

	if (!role && p)
		role = ir_val_get_str(p->ext, "decider");
	if (!role) {
		v = agent ? ir_val_get(ir_val_get(ir_playbook_root(a->book),
					       "agent_definitions"),
				    agent)
			  : NULL;
		return say(w, a, p, ir_val_get(v, "name"), out);
	}
	(void)ir_buf_adds(out, role); /* these stick */
	s = role_in(w, a->book, role);
	if (s)
		(void)ir_buf_addf(out, " %s", s);
	s = ir_walk_holder(w, role);
	if (s)
		(void)ir_buf_addf(out, ": %s", s);
	return ir_buf_err(out);
}

static int
look_at(const struct ir_walk *w, const struct wk_pos *p, struct ir_buf *out)
{
	const struct ir_val *v = p ? ir_val_get(p->ext, "look_at") : NULL;
	bool ja = strcmp(w->o.lang, "ja") == 0;

	for (size_t i = 0; p && i < ir_val_count(v); i++) {
		const char *s = ir_val_str(ir_val_at(v, i));
		struct ir_fact_ref ref;
		struct ir_buf path;

		if (!s)
			continue;
		ir_buf_init(&path, 0);
		if (wk_fill_to(p->scope, s, &path) == 0) {
			bool known = ir_vocab_lookup(w->o.vocab, path.p,
					     path.len, &ref, NULL) == 0;

			(void)ir_buf_addf(out, "%s%s: ", out->len ? "\n" : "",
				known ? ir_fact_label(ref.fact, ja) : path.p);
			if (wk_fact_to(w, known ? ref.path : path.p, out) != 0)
				(void)ir_buf_adds(out, _("unknown"));
		}
		ir_buf_free(&path);
	}
	return ir_val_count(v) == 0 ? 1 : ir_buf_err(out);
}

static int
ask_value(const struct ir_walk *w, const struct ir_ask *a,
	const struct wk_pos *p, struct ir_buf *out)
{
	const struct ir_var *v = p ? ir_scope_find(p->scope, a->what) : NULL;
	int r = 1;

	if (p)
		r = say(w, a, p, ir_val_get(wk_var_ext(p, a->what), "ask"),
			out);
	if (r == 1 && v)
		r = say(w, a, p, ir_val_get(v->v, "description"), out);
	return r == 1 ? ir_buf_addf(out, _("the value of %s"), a->what) : r;
}

static const char *
plain_question(const struct ir_ask *a)
{
	switch (a->kind) {
	case IR_ASK_STEP:
		return _("is it done?");
	case IR_ASK_DELAY:
		return _("it begins later");
	case IR_ASK_TIMEOUT:
		return _("its time is over: what happened?");
	case IR_ASK_FAILED:
		return _("the step has failed: continue after it, or stop?");
	case IR_ASK_SECOND:
		return _("the second person: do you confirm it?");
	case IR_ASK_PRESERVE:
		return _("before restoring: is the evidence preserved and "
			 "listed?");
	case IR_ASK_WARD:
		return _("ask the ward: is a patient attached?");
	case IR_ASK_PATIENT:
		return _("a patient is or may be attached: what makes it "
			 "safe?");
	case IR_ASK_VALUE:
	case IR_ASK_DECIDE:
	case IR_ASK_SWITCH:
	case IR_ASK_TURNS:
	case IR_ASK_FACT:
	case IR_ASK_EVIDENCE:
	case IR_ASK_DEBT:
	case IR_ASK_CHECK:
		break;
	}
	return "";
}

static int
question(const struct ir_walk *w, const struct ir_ask *a,
	const struct wk_pos *p, struct ir_buf *out)
{
	unsigned long long n = a->count;
	struct ir_fact_ref ref;
	const char *what = a->what ? a->what : "";
	const struct wk_rec *debt;

	switch (a->kind) {
	case IR_ASK_VALUE:
		return ask_value(w, a, p, out);
	case IR_ASK_DECIDE:
		return ir_buf_addf(out, _("yes or no: %s"), what);
	case IR_ASK_SWITCH:
		return ir_buf_addf(out, _("which case: %s"), what);
	case IR_ASK_TURNS:
		return ir_buf_addf(out,
			_("%llu turns of this loop: go on, or leave it?"), n);
	case IR_ASK_FACT:
		if (ir_vocab_lookup(
			    w->o.vocab, what, strlen(what), &ref, NULL) == 0)
			return ir_buf_addf(out, "%s (%s)",
				ir_fact_label(
					ref.fact, strcmp(w->o.lang, "ja") == 0),
				what);
		return ir_buf_adds(out, what);
	case IR_ASK_EVIDENCE:
		return ir_buf_addf(
			out, _("evidence this step needs: %s (%llu)"), what, n);
	case IR_ASK_DEBT:
		debt = p ? wk_find(p->slot, K_DEBT, F_GATE, what) : NULL;
		return ir_buf_adds(
			out, debt && debt->f[F_TEXT] ? debt->f[F_TEXT] : what);
	case IR_ASK_CHECK:
		return ir_buf_addf(out,
			_("%s minutes after: does the therapy run, do alarms "
			  "arrive?"),
			strcmp(what, "check-5") == 0 ? "5" : "15");
	case IR_ASK_STEP:
	case IR_ASK_DELAY:
	case IR_ASK_TIMEOUT:
	case IR_ASK_FAILED:
	case IR_ASK_SECOND:
	case IR_ASK_PRESERVE:
	case IR_ASK_WARD:
	case IR_ASK_PATIENT:
		break;
	}
	return ir_buf_adds(out, plain_question(a));
}

int
ir_ask_text(const struct ir_walk *w, const struct ir_ask *a,
	enum ir_ask_text which, struct ir_buf *out, struct ir_err *e)
{
	static const char *const keys[] = {[IR_ASK_WHY] = "why",
		[IR_ASK_DONE] = "done",
		[IR_ASK_SAY] = "say",
		[IR_ASK_PAPER] = "paper",
		[IR_ASK_SKIP] = "skip_reason"};
	const struct wk_pos *p = wk_pos_of(w, a);
	int r = 1;

	switch (which) {
	case IR_ASK_NAME:
		r = name(w, a, p, out);
		break;
	case IR_ASK_WHAT:
		r = say(w, a, p,
			ir_val_get(a->s ? a->s->v : ir_playbook_root(a->book),
				"description"),
			out);
		break;
	case IR_ASK_QUESTION:
		r = question(w, a, p, out);
		break;
	case IR_ASK_WHY:
	case IR_ASK_DONE:
	case IR_ASK_SAY:
	case IR_ASK_PAPER:
	case IR_ASK_SKIP:
		r = ext_text(w, a, p, keys[which], out);
		break;
	case IR_ASK_WHO:
		r = who(w, a, p, out);
		break;
	case IR_ASK_LOOK:
		r = look_at(w, p, out);
		break;
	}
	return r < 0 ? ir_err_set(e, ENOMEM, "%s", _("out of memory")) : r;
}

/* ---- commands ---- */

static void
note(void *arg, enum ir_fill_note what, const struct ir_ref *r)
{
	struct ir_ask_command *c = arg;

	(void)r;
	if (what == IR_FILL_RISKY)
		c->risky = true;
}

static int
decoded(const char *b64, struct ir_buf *out)
{
	return ir_unbase64(out, b64, strlen(b64)) < 0 ? ir_buf_adds(out, b64)
						      : ir_buf_err(out);
}

/* The text of a command: plain or in base64. */
static int
raw_text(const struct ir_val *v, struct ir_buf *out)
{
	const char *s = ir_val_get_str(v, "command");
	const char *b64 = ir_val_get_str(v, "command_b64");

	if (s || !b64)
		return ir_buf_adds(out, s ? s : "");
	return decoded(b64, out);
}

/* What goes with a request: headers, a line each, and the content. */
static int
request_text(const struct ir_val *v, struct ir_buf *out)
{
	const struct ir_val *h = ir_val_get(v, "headers");
	const char *content = ir_val_get_str(v, "content");
	const char *b64 = ir_val_get_str(v, "content_b64");

	for (size_t i = 0; i < ir_val_count(h); i++) {
		const struct ir_val *list = ir_val_at(h, i);
		const char *name = ir_val_key(list);

		for (size_t k = 0; name && k < ir_val_count(list); k++) {
			const char *s = ir_val_str(ir_val_at(list, k));

			if (s)
				(void)ir_buf_addf(out, "\n%s: %s", name,
					pb_secret_header(name, s) ? "***" : s);
		}
	}
	if (content || b64)
		(void)ir_buf_addc(out, '\n'); /* sticks */
	if (content)
		return ir_buf_addf(out, "%s", content);
	return b64 ? decoded(b64, out) : ir_buf_err(out);
}

int
wk_command_text(const struct ir_walk *w, const struct ir_ask *a, size_t i,
	struct ir_ask_command *ret, struct ir_buf *text, struct ir_err *e)
{
	const struct ir_val *v =
		ir_val_at(a->s ? ir_val_get(a->s->v, "commands") : NULL, i);
	const char *said =
		ir_playbook_say(a->book, ir_val_get(v, "command"), w->o.lang);
	const struct wk_pos *p = wk_pos_of(w, a);
	struct ir_buf raw, filled;
	int r;

	if (!v || !p)
		return 1;
	memset(ret, 0, sizeof(*ret));
	ret->type = ir_val_get_str(v, "type");
	if (!ret->type)
		ret->type = "";
	ir_buf_init(&raw, 0);
	ir_buf_init(&filled, 0);
	r = said && strcmp(ret->type, "manual") == 0 ? ir_buf_adds(&raw, said)
						     : raw_text(v, &raw);
	if (r == 0 && strcmp(ret->type, "bash") != 0) /* that one is run */
		r = request_text(v, &raw);
	if (r == 0 && strcmp(ret->type, "bash") == 0)
		ret->runnable = ir_scope_fill(p->scope, raw.p, IR_FILL_SHELL,
					&filled, note, ret, NULL, NULL) == 0;
	if (r == 0 && ret->runnable)
		r = ir_buf_add(text, filled.p, filled.len);
	else if (r == 0)
		r = wk_fill_to(p->scope, raw.p, text);
	ir_buf_free(&raw);
	ir_buf_free(&filled);
	return r < 0 ? ir_err_set(e, ENOMEM, "%s", _("out of memory")) : 0;
}

int
ir_ask_command(const struct ir_walk *w, const struct ir_ask *a, size_t i,
	struct ir_ask_command *ret, struct ir_buf *text, struct ir_err *e)
{
	struct ir_buf open;
	int r;

	ir_buf_init(&open, 0);
	r = wk_command_text(w, a, i, ret, &open, e);
	if (r == 0 && ir_hush(open.p, open.len, text) < 0)
		r = ir_err_set(e, ENOMEM, "%s", _("out of memory"));
	ir_buf_free(&open);
	return r;
}
