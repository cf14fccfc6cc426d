/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/sys/digest.h"
#include "walk_i.h"

/* A playbook that calls another one (CX-061 to CX-063). */

/* The called run's name follows from the place that calls. */
static const char *
callee_run(struct ir_walk *w, const struct wk_pos *p)
{
	const char *s = wk_textf(w, "%s\n%s\n%s\n%llu", p->frame->in->run,
		p->frame->at, p->s->id, (unsigned long long)p->turn);
	char hex[IR_SHA256_HEX];

	if (!s || ir_sha256_hex(s, strlen(s), hex) < 0)
		return NULL;
	return wk_text(w, hex, 8);
}

/* A playbook of the library, signed as the run wants it. */
static int
fetch(struct ir_walk *w, const struct wk_pos *p, const char *id,
	struct wk_book **ret)
{
	const char *version = ir_val_get_str(p->s->v, "playbook_version");
	const char *signer = wk_signer(w);
	int r = wk_book_find(w, id, version, p->frame->in->book->file, ret);

	return r == 0 && signer ? wk_signed(w, *ret, signer) : r;
}

static bool
calls_itself(const struct wk_pos *p, const char *id)
{
	for (const struct wk_inst *in = p->frame->in; in; in = in->caller)
		if (strcmp(in->book->id, id) == 0)
			return true;
	return false;
}

/* 0 and *ret; 1: the step has failed, why is recorded. */
static int
find_book(struct ir_walk *w, struct wk_pos *p, const char *run,
	struct wk_book **ret)
{
	const char *id = ir_val_get_str(p->s->v, "playbook_id");
	struct wk_slot *slot = wk_slot(w, run, "/", "", 0);
	const struct wk_rec *started =
		wk_find(slot, K_STARTED, F_PLAYBOOK, NULL);
	struct ir_err e = IR_ERR_INIT, *outer = w->e;
	const char *why = NULL;
	struct ir_esc esc;
	int r = 0;

	if (!slot)
		return -1;
	if (started)
		return wk_book_stored(w, started, ret) < 0 ? -1 : 0;
	if (!id)
		why = wk_textf(w, "%s", _("no playbook is named"));
	else if (calls_itself(p, id))
		why = wk_textf(
			w, _("playbook '%s' calls itself"), ir_esc(id, &esc));
	else if (p->frame->in->calls >= IR_WALK_CALLS)
		why = wk_textf(
			w, "%s", _("too many playbooks call each other"));
	else {
		w->e = &e;
		r = fetch(w, p, id, ret);
		w->e = outer;
		if (r < 0)
			why = wk_text(w, e.text, strlen(e.text));
		else if (r > 0)
			why = wk_textf(w,
				_("playbook '%s' is not in the library"),
				ir_esc(id, &esc));
	}
	if (r == 0 && !why && *ret)
		return wk_started(w, run, *ret, p, wk_signer(w));
	if (!why)
		return wk_nomem(w);
	return wk_failed(w, p, "error", why) < 0 ? -1 : 1;
}

static int
give(struct ir_walk *w, const struct wk_pos *p, struct wk_inst *in,
	const char *name)
{
	const struct ir_var *from = ir_scope_find(p->scope, name);
	const struct ir_var *to = ir_scope_find(in->scope, name);

	if (!from || !to || !from->value ||
		wk_find(in->slot, K_VARIABLE, F_NAME, name))
		return 0;
	return wk_emit_variable(w, in->slot, to, from->value, "given");
}

/* Exactly the names listed; without a list the callee's external ones. */
static int
give_all(struct ir_walk *w, const struct wk_pos *p, struct wk_inst *in)
{
	char name[IR_VAR_NAME_MAX + 1];
	int r = 0, a;

	if (!ir_val_get(p->s->v, "in_args")) {
		for (size_t i = 0; r == 0 && i < ir_scope_count(in->scope); i++)
			if (ir_scope_at(in->scope, i)->external)
				r = give(w, p, in,
					ir_scope_at(in->scope, i)->name);
		return r;
	}
	for (size_t i = 0;
		r == 0 && (a = wk_arg(p->s->v, "in_args", i, name)) != 1; i++)
		if (a == 0)
			r = give(w, p, in, name);
	return r;
}

static int
bring_back(struct ir_walk *w, struct wk_pos *p)
{
	char name[IR_VAR_NAME_MAX + 1];
	int r = 0, a;

	for (size_t i = 0;
		r == 0 && (a = wk_arg(p->s->v, "out_args", i, name)) != 1;
		i++) {
		const struct ir_var *to, *from;

		if (a < 0 || wk_find(p->slot, K_VARIABLE, F_NAME, name))
			continue;
		to = ir_scope_find(p->scope, name);
		from = ir_scope_find(p->call->scope, name);
		if (to && from && !to->constant)
			r = wk_emit_variable(
				w, p->slot, to, from->value, "callee");
	}
	return r < 0 ? -1 : wk_apply(w, p);
}

static int
begin(struct ir_walk *w, struct wk_pos *p)
{
	const char *run = callee_run(w, p);
	struct wk_book *b = NULL;
	int r = run ? find_book(w, p, run, &b) : -1;

	if (r != 0)
		return r < 0 ? -1 : 0;
	p->call = wk_inst_new(w, run, b, p);
	return p->call ? give_all(w, p, p->call) : -1;
}

int
wk_call(struct ir_walk *w, struct wk_pos *p)
{
	struct wk_rec *r;

	if (!p->call)
		return begin(w, p);
	if (!p->call->ended)
		return wk_branch_time(w, p);
	if (!p->call->ok)
		return wk_failed(w, p, "playbook", NULL);
	if (bring_back(w, p) < 0)
		return -1;
	if (!wk_find(p->slot, K_DONE, F_RUN, NULL)) {
		r = wk_emit(w, K_DONE, p->slot);
		if (!r)
			return -1;
		r->f[F_HOW] = "called";
	}
	return wk_leave(w, p, true);
}
