/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/playbook/walk_run.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "ir/base/i18n.h"
#include "ir/sys/digest.h"
#include "ir/sys/proc.h"
#include "walk_i.h"

#define OUT_MAX ((uint64_t)256 << 20)
#define SECONDS_MAX 3600

struct output {
	struct ir_buf b[2]; /* stdout, stderr */
};

static int
heard(void *arg, int which, const void *p, size_t len)
{
	struct output *o = arg;

	return ir_buf_add(&o->b[which - 1], p, len);
}

/* "command 1": which one, by its number and the hash of what ran. */
static struct wk_rec *
about(struct ir_walk *w, struct wk_slot *slot, enum wk_kind kind, size_t i,
	const char *what)
{
	struct wk_rec *r = wk_emit(w, kind, slot);

	if (r)
		r->f[F_WHAT] = wk_textf(w, "%s.%zu", what, i + 1);
	return r && r->f[F_WHAT] ? r : NULL;
}

/* That it begins is on disk before it does. */
static int
begun(struct ir_walk *w, struct wk_slot *slot, size_t i, const char *text,
	const struct ir_said *said)
{
	char hex[IR_SHA256_HEX];
	struct wk_rec *r = about(w, slot, K_EVENT, i, "begun");
	const char *shown = wk_hush(w, text);

	if (!r || !shown || ir_sha256_hex(text, strlen(text), hex) < 0)
		return -ENOMEM;
	r->f[F_SHA256] = wk_text(w, hex, 64);
	r->f[F_TEXT] = wk_textf(w, _("command begun: %s"), shown);
	if (!r->f[F_SHA256] || !r->f[F_TEXT])
		return -ENOMEM;
	return wk_commit(w, said);
}

static int
keep(struct ir_walk *w, struct wk_slot *slot, size_t i, const char *what,
	const struct ir_buf *b, const struct ir_proc_end *end)
{
	char hex[IR_SHA256_HEX];
	struct wk_rec *r;

	if (ir_sha256_hex(b->p, b->len, hex) < 0 ||
		wk_store(w, hex, b->p, b->len) < 0)
		return -EIO;
	r = about(w, slot, K_ATTACHMENT, i, what);
	if (!r)
		return -ENOMEM;
	r->f[F_ANSWER] = wk_textf(w, "%d", end->exit_status);
	r->f[F_NAME] = wk_textf(w, "%s.%zu.%s", slot->step, i + 1, what);
	r->f[F_SHA256] = wk_text(w, hex, 64);
	r->f[F_BYTES] = wk_textf(w, "%zu", b->len);
	r->f[F_TEXT] =
		wk_textf(w, _("output of command %zu (%s), exit status %d%s"),
			i + 1, what, end->exit_status,
			end->timed_out           ? _(", stopped: too long")
				: end->truncated ? _(", stopped: too much")
						 : "");
	return r->f[F_ANSWER] && r->f[F_NAME] && r->f[F_SHA256] &&
			r->f[F_BYTES] && r->f[F_TEXT]
		? 0
		: -ENOMEM;
}

/* All commands of the step are bash and have run: worst exit status, else
 * -1. */
static int
all_run(const struct wk_pos *p)
{
	const struct ir_val *v = ir_val_get(p->s->v, "commands");
	int worst = 0;

	for (size_t i = 0; i < ir_val_count(v); i++) {
		char what[32];
		const struct wk_rec *last = NULL;

		if (!ir_val_is(ir_val_get(ir_val_at(v, i), "type"), "bash"))
			return -1;
		(void)snprintf(what, sizeof(what), "stdout.%zu", i + 1);
		for (struct wk_rec *r = p->slot->first; r; r = r->next)
			if (r->kind == K_ATTACHMENT && r->f[F_WHAT] &&
				strcmp(r->f[F_WHAT], what) == 0)
				last = r;
		if (!last)
			return -1;
		if (strcmp(last->f[F_ANSWER] ? last->f[F_ANSWER] : "", "0") !=
			0)
			worst = 1;
	}
	return worst;
}

static int
outcome(struct ir_walk *w, struct wk_pos *p)
{
	int worst = all_run(p);
	struct wk_rec *r;

	if (worst < 0)
		return 0;
	r = wk_emit(w, worst ? K_FAILED : K_DONE, p->slot);
	if (!r)
		return -ENOMEM;
	r->machine = true;
	if (worst) {
		r->f[F_REASON] = "error";
		r->f[F_TEXT] = wk_text(w, "exit status", 11);
	} else
		r->f[F_HOW] = "exit";
	return 0;
}

static int
finish(struct ir_walk *w, struct wk_pos *p, size_t i, struct output *o,
	const struct ir_proc_end *end, const struct ir_said *said)
{
	int r;

	w->answering = true;
	r = keep(w, p->slot, i, "stdout", &o->b[0], end);
	if (r == 0 && o->b[1].len > 0)
		r = keep(w, p->slot, i, "stderr", &o->b[1], end);
	if (r == 0)
		r = outcome(w, p);
	w->answering = false;
	wk_queue(w, p);
	if (r == 0)
		r = wk_drain(w);
	return r == 0 ? wk_commit(w, said) : r;
}

static int
run(const char *text, struct output *o, struct ir_proc_end *end,
	struct ir_err *e)
{
	const char *const argv[] = {"bash", "-c", text, NULL};
	const struct ir_proc_limits limits = {
		.seconds = SECONDS_MAX, .out_bytes = OUT_MAX};
	const struct ir_proc_sink sink = {.data = heard, .arg = o};

	return ir_proc_run(argv, NULL, -1, &limits, &sink, end, e);
}

static int
command(struct ir_walk *w, const struct ir_ask *a, size_t i,
	const struct ir_said *said, struct output *o, struct ir_buf *text)
{
	struct ir_proc_end end = {.exit_status = -1};
	struct wk_pos *p = wk_pos_of(w, a);
	struct ir_ask_command c;
	int r = wk_command_text(w, a, i, &c, text, w->e);

	if (r < 0)
		return r;
	if (r > 0 || !p || !c.runnable || w->looking ||
		(a->kind != IR_ASK_STEP && a->kind != IR_ASK_TIMEOUT))
		return wk_fail(w, IR_EREFUSED, "%s",
			_("this command cannot be run here: a person does "
			  "it"));
	w->answering = true;
	r = begun(w, p->slot, i, text->p, said);
	w->answering = false;
	if (r == 0)
		r = run(text->p, o, &end, w->e);
	if (r == 0)
		r = finish(w, p, i, o, &end, said);
	return r < 0 ? r : end.exit_status != 0;
}

int
ir_walk_command(struct ir_walk *w, const struct ir_ask *a, size_t i,
	const struct ir_said *said, struct ir_err *e)
{
	struct ir_err own = IR_ERR_INIT;
	struct output o;
	struct ir_buf text;
	int r;

	w->e = e ? e : &own;
	w->e->code = 0;
	ir_buf_init(&o.b[0], OUT_MAX);
	ir_buf_init(&o.b[1], OUT_MAX);
	ir_buf_init(&text, 0);
	r = command(w, a, i, said, &o, &text);
	if (r < 0) {
		if (!w->e->code)
			(void)wk_nomem(w);
		wk_drop_out(w);
	}
	ir_buf_free(&o.b[0]);
	ir_buf_free(&o.b[1]);
	ir_buf_free(&text);
	w->e = NULL;
	return r;
}
