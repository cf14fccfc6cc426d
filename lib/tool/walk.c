/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/tool/walk.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/casefile/where.h"
#include "ir/playbook/walk_run.h"
#include "ir/playbook/walk_script.h"
#include "ir/playbook/walk_tell.h"
#include "ir/tool/loglist.h"
#include "ir/tool/walkscreen.h"
#include "seal_i.h"
#include "walk_i.h"

int
tw_fail(struct tw *t)
{
	ir_tool_err(&t->e);
	return ir_tool_status(&t->e);
}

const char *
tw_lang(const struct ir_walk_cli *o)
{
	return o->lang ? o->lang : ir_i18n_japanese() ? "ja" : "en";
}

/* ---- the case ---- */

static int
open_case(struct tw *t)
{
	struct ir_where w;
	int r;

	ir_where_init(&w, t->o->dir);
	r = ir_where_case(&w, &t->dir, &t->e);
	if (r == 0)
		r = ir_where_data(&w, &t->data, &t->e);
	if (r == 0 && ir_where_site(&w, &t->site, &t->e) < 0)
		r = -1;
	if (r == 0)
		r = ir_vocab_load(&t->vocab, t->data, &t->e);
	if (r == 0)
		r = ir_journal_open(&t->j, t->dir, ir_tool_ctx(), &t->e);
	if (r == 0) {
		t->library[0] = ir_where_join(t->data, "response");
		r = t->library[0] ? 0 : -1;
	}
	if (r == 0 && ir_seal_trust(NULL, &t->trust, &t->e) < 0) {
		r = t->o->signed_by ? -1 : 0;
		if (r == 0) /* nobody asked for it */
			t->e = (struct ir_err)IR_ERR_INIT;
	}
	return r < 0 ? tw_fail(t) : 0;
}

static int
open_walk(struct tw *t, bool strict, bool told)
{
	const struct ir_walk_opts o = {.j = t->j,
		.vocab = t->vocab,
		.ctx = ir_tool_ctx(),
		.lang = tw_lang(t->o),
		.library = (const char *const *)t->library, /* kept */
		.n_library = 1,
		.trust = t->trust,
		.strict = strict,
		.told = told};

	return ir_walk_open(&t->w, &o, &t->e) < 0 ? tw_fail(t) : 0;
}

static int
speaker(struct tw *t)
{
	if (ir_tool_who(t->o->by, t->o->role, !t->o->answers, &t->who, &t->e) <
		0)
		return tw_fail(t);
	t->said = (struct ir_said){.name = t->who.name,
		.role = t->who.role,
		.recorder = t->who.recorder,
		.source = t->o->source};
	return 0;
}

static void
close_all(struct tw *t)
{
	ir_walk_close(t->w);
	ir_vocab_free(t->vocab);
	ir_trust_free(t->trust);
	ir_log_mended(t->j);
	ir_journal_close(t->j);
	free(t->library[0]);
	free(t->path);
	free(t->site);
	free(t->data);
	free(t->dir);
}

/* ---- which run ---- */

static int
ambiguous(struct tw *t)
{
	struct ir_walk_run run;
	struct ir_esc esc;
	size_t open = 0;

	for (size_t i = 0; i < ir_walk_runs(t->w); i++) {
		ir_walk_run_at(t->w, i, &run);
		if (run.state)
			continue;
		open++;
		ir_tool_error(_("open: --resume %s: %s"), run.run,
			ir_esc(run.name ? run.name : run.playbook, &esc));
	}
	return open == 0 ? ir_tool_usage(_("a playbook is missing"))
			 : ir_tool_usage(_("several runs are open: say which "
					   "one"));
}

/* How many runs are meant: open ones of that playbook, or of any, or the one
 * that was named; *ret is the last. */
static int
open_run(struct tw *t, const char *id, struct ir_walk_run *ret)
{
	struct ir_walk_run run;
	int n = 0;

	for (size_t i = 0; i < ir_walk_runs(t->w); i++) {
		ir_walk_run_at(t->w, i, &run);
		if (t->o->which ? strcmp(run.run, t->o->which) != 0
				: run.state != NULL)
			continue;
		if (id && (!run.playbook || strcmp(run.playbook, id) != 0))
			continue;
		*ret = run;
		n++;
	}
	return n;
}

static int
id_of(struct tw *t, char id[64])
{
	struct ir_playbook *p = NULL;
	const char *s;

	if (ir_playbook_load(&p, t->path, NULL, NULL, &t->e) < 0)
		return tw_fail(t);
	s = ir_val_get_str(ir_playbook_root(p), "id");
	id[0] = '\0';
	if (s && strlen(s) < 64)
		memcpy(id, s, strlen(s) + 1);
	ir_playbook_free(p);
	return 0;
}

static int
start(struct tw *t)
{
	const struct ir_walk_start s = {.path = t->path,
		.vars = t->o->vars.v,
		.n_vars = t->o->vars.n,
		.signed_by = t->o->signed_by,
		.anyway = t->o->anyway};

	return ir_walk_start(t->w, &s, &t->said, &t->e) < 0 ? tw_fail(t) : 0;
}

static int
resume(struct tw *t, const struct ir_walk_run *run, bool look)
{
	int r = ir_walk_resume(
		t->w, run->run, t->path, look ? NULL : &t->said, &t->e);

	if (r < 0)
		return tw_fail(t);
	if (r == 1)
		ir_tool_warn(_("the playbook's file has changed since the run "
			       "was started; walking on with the copy kept in "
			       "the case"));
	return 0;
}

static int
start_or_resume(struct tw *t)
{
	struct ir_walk_run run = {.run = NULL};
	char id[64];
	int n, r = t->path ? id_of(t, id) : 0;

	if (r != 0)
		return r;
	tw_warn_damage(t);
	n = t->o->fresh ? 0 : open_run(t, t->path ? id : NULL, &run);
	if (n == 1) {
		if (t->o->vars.n > 0)
			return ir_tool_usage(_("a run of this playbook is "
					       "open: variables are given at "
					       "the start (--new)"));
		if (t->o->signed_by)
			return ir_tool_usage(_("a run of this playbook is "
					       "open: who must have signed it "
					       "is said at the start (--new)"));
		return resume(t, &run, false);
	}
	if (n == 0 && t->o->which)
		return ir_tool_usage(_("there is no such run"));
	return t->path && n == 0 ? start(t) : ambiguous(t);
}

/* ---- what is done with it ---- */

static int
tell_end(struct tw *t)
{
	bool json = ir_tool_want_json(t->o->json, t->o->text);
	struct ir_buf b;
	int r;

	ir_buf_init(&b, 0);
	r = json ? ir_walk_board_json(t->w, &b, &t->e)
		 : ir_walk_board(t->w, &b, &t->e);
	if (json)
		(void)ir_buf_addc(&b, '\n'); /* sticks */
	if (r == 0)
		ir_tool_write(b.p, b.len);
	ir_buf_free(&b);
	if (r == 0 && ir_walk_ended(t->w) == IR_WALK_FAILURE)
		tw_tell_failure(t);
	return r < 0 ? tw_fail(t) : 0;
}

/* What is odd about what was answered, also where the rest then failed. */
static void
tell_remarks(struct tw *t)
{
	struct ir_err e = IR_ERR_INIT;
	const char *p;
	struct ir_buf b;
	size_t n = 0;

	ir_buf_init(&b, 0);
	if (ir_walk_remarks(t->w, &b, &n, &e) < 0)
		ir_tool_err(&e);
	for (p = b.p; n > 0; n--, p += strlen(p) + 1)
		ir_tool_warn("%s", p);
	ir_buf_free(&b);
}

static int
by_script(struct tw *t)
{
	const char *file = t->o->answers ? t->o->answers : "-";
	struct ir_script *s = NULL;
	struct ir_buf b;
	int r;

	ir_buf_init(&b, 0);
	r = tw_slurp(t, file, &b);
	if (r == 0)
		r = ir_script_parse(&s, b.p, b.len, file, &t->e);
	ir_buf_free(&b);
	if (r < 0)
		return tw_fail(t);
	r = start_or_resume(t);
	if (r != 0) {
		ir_script_free(s);
		return r;
	}
	r = ir_walk_script(t->w, s, &t->said, &t->e);
	ir_script_free(s);
	tell_remarks(t);
	if (r < 0)
		return tw_fail(t);
	return ir_tool_worse(tell_end(t), r);
}

static int
run_command(void *arg, const struct ir_ask *a, size_t i, struct ir_err *e)
{
	struct tw *t = arg;

	return ir_walk_command(t->w, a, i, &t->said, e);
}

static int
on_screen(struct tw *t)
{
	const struct ir_walk_screen s = {.w = t->w,
		.j = t->j,
		.who = &t->who,
		.lang = tw_lang(t->o),
		.casedir = t->dir,
		.site = t->site,
		.run = t->o->run ? run_command : NULL,
		.arg = t};
	enum ir_walk_end end;

	if (ir_walk_on_screen(&s, &t->e) < 0)
		return tw_fail(t);
	end = ir_walk_ended(t->w);
	return end == IR_WALK_FAILURE || end == IR_WALK_STOPPED ? 1 : 0;
}

static int
give_up(struct tw *t)
{
	int r = start_or_resume(t);

	if (r != 0)
		return r;
	if (ir_walk_stop(t->w, t->o->stop, &t->said, &t->e) < 0)
		return tw_fail(t);
	return ir_tool_worse(tell_end(t), 1);
}

static int
give_over(struct tw *t)
{
	struct ir_buf b;
	int r = start_or_resume(t);

	if (r != 0)
		return r;
	ir_buf_init(&b, 0);
	r = ir_walk_handover(t->w, t->o->to, &t->said, &b, &t->e);
	if (r == 0)
		ir_tool_write(b.p, b.len);
	ir_buf_free(&b);
	return r < 0 ? tw_fail(t) : 0;
}

/* Every open run, or the one named; nothing is written. */
static int
status(struct tw *t)
{
	struct ir_walk_run run;
	char id[64] = "";
	int r = t->path ? id_of(t, id) : 0;

	for (size_t i = 0; r == 0 && i < ir_walk_runs(t->w); i++) {
		ir_walk_run_at(t->w, i, &run);
		if (t->o->which ? strcmp(run.run, t->o->which) != 0
				: run.state != NULL && !*id)
			continue;
		if (*id && (!run.playbook || strcmp(run.playbook, id) != 0))
			continue;
		r = resume(t, &run, true);
		if (r == 0)
			r = tell_end(t);
	}
	return r;
}

static int
with_case(struct tw *t)
{
	bool script = t->o->answers || !isatty(STDIN_FILENO);
	bool read = !t->o->status && !t->o->handover && !t->o->stop;
	int r = open_case(t);

	if (r == 0)
		r = speaker(t);
	if (r == 0)
		r = open_walk(t, script && read, script && read);
	if (r != 0)
		return r;
	if (t->o->status)
		return status(t);
	if (t->o->stop)
		return give_up(t);
	if (t->o->handover)
		return give_over(t);
	if (script && t->o->run)
		return ir_tool_usage(_("--run asks before each command: it "
				       "needs a terminal"));
	if (script)
		return by_script(t);
	r = start_or_resume(t);
	return r != 0 ? r : on_screen(t);
}

static int
check(const struct ir_walk_cli *o, int argc)
{
	if (o->json && o->text)
		return ir_tool_usage(_("--json and --text exclude each other"));
	if (argc > 1)
		return ir_tool_usage(_("one playbook at a time"));
	if (o->status + o->handover + o->paper + (o->stop != NULL) > 1)
		return ir_tool_usage(_("--status, --handover, --paper and "
				       "--stop exclude each other"));
	if (o->fresh && o->which)
		return ir_tool_usage(_("--new and --resume exclude each "
				       "other"));
	if (o->lang && strcmp(o->lang, "ja") != 0 && strcmp(o->lang, "en") != 0)
		return ir_tool_usage(_("--lang is ja or en"));
	if (o->paper && argc == 0)
		return ir_tool_usage(_("a playbook is missing"));
	return 0;
}

int
ir_tool_walk(const struct ir_walk_cli *o, int argc, char **argv)
{
	struct tw t = {.o = o};
	int r = check(o, argc);

	if (r == 0 && argc == 1)
		r = tw_find(&t, argv[0]);
	if (r == 0)
		r = o->paper ? tw_paper(&t) : with_case(&t);
	close_all(&t);
	return r;
}
