/* SPDX-License-Identifier: Apache-2.0 */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"

#include "access_dialogue_i.h"

#define LOGIN_SECONDS 30
#define STEP_SECONDS 20
#define LEAVE_SECONDS 3
#define SESSION_NAME "data/dialogue/000-session.raw"

static int
dialogue_check(const struct ir_device *d, struct ir_err *e)
{
	return ir_access_ssh.check(d, e);
}

/* The make of the box: its record, else what is asked of it first. */
static const char *
model_name(const struct ir_access *a)
{
	const struct ir_plan *p = a->r->plan;

	if (a->d->access.profile)
		return a->d->access.profile;
	for (size_t i = 0; i < ir_plan_count(p); i++) {
		const struct ir_ask *ask = ir_plan_at(p, i);

		if (ask->source && ask->source->model &&
			ask->kind == IR_ASK_COMMAND)
			return ask->source->model;
	}
	return NULL;
}

static int
find_model(struct ir_dialogue *d, struct ir_err *e)
{
	const char *name = model_name(d->a);
	struct ir_esc esc;
	int rc;

	if (!name)
		return ir_err_set(e, -IR_EUSAGE,
			_("what make of box is it: its record needs "
			  "access.profile"));
	rc = ir_plan_load(&d->artifacts, &d->a->r->o->artifact_files, false, e);
	if (rc < 0)
		return rc;
	d->m = ir_artifacts_model(d->artifacts, name);
	if (!d->m)
		return ir_err_set(e, -IR_EUSAGE,
			_("there is no model '%s' (access.profile)"),
			ir_esc(name, &esc));
	return 0;
}

/* A terminal on the one connection. */
static int
start_shell(struct ir_dialogue *d, struct ir_err *e)
{
	static const char *const env[] = {"TERM=vt100", NULL};
	const char *const argv[] = {"ssh", "-F", "none", "-S", d->ssh->ctl,
		"-tt", "-o", "ControlMaster=no", "-o", "BatchMode=yes", "-o",
		"ProxyCommand=/bin/false", "-o", "LogLevel=ERROR", "-o",
		"EscapeChar=none", "--", d->a->d->access.host, NULL};

	return ir_proc_open(&d->talk.p, argv, env, IR_PROC_PIPE, NULL, e);
}

/* Why it went no further; the session is of no more use. */
static int
no_dialogue(struct ir_dialogue *d, int rc, const char *step, struct ir_err *e)
{
	struct ir_esc host, esc;

	(void)ir_esc(d->a->d->access.host, &host);
	(void)ir_esc(d->talk.screen.line, &esc);
	if (rc == -ECANCELED)
		return ir_err_set(e, rc, _("interrupted"));
	if (rc == -EPIPE)
		return ir_err_set(e, -EPIPE,
			_("'%s' ended the session (%s): %.200s"), host.text,
			step, esc.text);
	return ir_err_set(e, -ETIMEDOUT,
		_("'%s' did not come to a prompt (%s); the last it said: "
		  "'%.200s'"),
		host.text, step, esc.text);
}

/* One line of ours before the first of the asks. */
static int
step(struct ir_dialogue *d, const char *text, struct ir_err *e)
{
	int rc;

	ir_session_command(d->ssh->session, text, strlen(text));
	rc = ir_dialogue_send(d, text);
	if (rc == 0)
		rc = ir_talk_wait(&d->talk, STEP_SECONDS, NULL, NULL);
	if (rc == IR_TALK_PROMPT) {
		ir_talk_learn(&d->talk);
		return 0;
	}
	return no_dialogue(d, rc > 0 ? -ETIME : rc, text, e);
}

/* The secret for more rights: of the file, or typed now by a person. */
static int
enable_secret(struct ir_dialogue *d, char out[IR_SECRET_WORD], struct ir_err *e)
{
	const struct ir_collect *o = d->a->r->o;
	struct ir_esc host;
	char prompt[512];

	if (d->secret.account[0]) {
		memcpy(out, d->secret.account, IR_SECRET_WORD);
		return 1;
	}
	if (!d->secret.typed || !o->ask || o->devices.n > 1)
		return 0;
	(void)snprintf(prompt, sizeof(prompt),
		_("password for '%s' at %s (empty: go on without): "),
		d->m->enable, ir_esc(d->a->d->access.host, &host));
	return o->ask(o->arg, prompt, out, IR_SECRET_WORD, e) < 0
		? e->code
		: out[0] != '\0';
}

static int
get_rights(struct ir_dialogue *d, struct ir_err *e)
{
	struct ir_talk *t = &d->talk;
	char secret[IR_SECRET_WORD] = "";
	struct ir_esc host;
	int rc;

	if (!d->m->enable || ir_talk_is_enabled(t))
		return 0;
	rc = enable_secret(d, secret, e);
	if (rc <= 0)
		return rc;
	ir_session_command(d->ssh->session, d->m->enable, strlen(d->m->enable));
	rc = ir_dialogue_send(d, d->m->enable);
	t->learnt[0] = '\0';
	t->enabling = t->has_enable_ask;
	if (rc == 0)
		rc = ir_talk_wait(t, STEP_SECONDS, NULL, NULL);
	if (rc == IR_TALK_ASKED) {
		t->screen.len = t->screen.at = 0;
		t->screen.line[0] = '\0';
		rc = ir_dialogue_send(d, secret);
		if (rc == 0)
			rc = ir_talk_wait(t, STEP_SECONDS, NULL, NULL);
	}
	t->enabling = false;
	explicit_bzero(secret, sizeof(secret));
	if (rc < 0)
		return no_dialogue(d, rc, d->m->enable, e);
	if (rc == IR_TALK_ASKED || !ir_talk_is_enabled(t))
		return ir_err_set(e, -EACCES,
			_("'%s' refused the password for '%s', which was "
			  "tried once"),
			ir_esc(d->a->d->access.host, &host), d->m->enable);
	ir_talk_learn(t);
	return 0;
}

/* A line with a time of day, for the record. */
static int
on_clock_line(void *arg, const char *line, size_t len)
{
	struct ir_buf *b = arg;
	const char *p = line;

	while (!b->len && (p = strchr(p, ':')) != NULL) {
		if (p - line >= 2 && isdigit((unsigned char)p[-1]) &&
			isdigit((unsigned char)p[1]) &&
			isdigit((unsigned char)p[2]))
			(void)ir_buf_add(b, line, len < 300 ? len : 300);
		p++;
	}
	return 0;
}

/* What the box says its time is, in its own words. */
static int
ask_clock(struct ir_dialogue *d, struct ir_buf *far, struct ir_err *e)
{
	struct ir_run *r = d->a->r;
	char at[IR_TIME_TEXT];
	struct timespec ts = {0};
	struct ir_buf said;
	struct ir_time now;
	struct ir_jw w;
	int rc;

	ir_jw_init(&w, far);
	ir_jw_obj(&w);
	ir_jw_kstr(&w, "model", d->m->name);
	ir_jw_kstr(&w, "prompt", d->talk.learnt);
	ir_jw_kstr(&w, "rights",
		!d->m->enable                          ? NULL
			: ir_talk_is_enabled(&d->talk) ? "enabled"
						       : "as logged in");
	ir_buf_init(&said, 1024);
	rc = d->m->clock ? ir_dialogue_send(d, d->m->clock) : 1;
	(void)r->o->ctx->now(r->o->ctx, &ts); /* 1970 tells of a failure */
	now = ir_time_of(&ts);
	if (rc == 0) {
		ir_session_command(
			d->ssh->session, d->m->clock, strlen(d->m->clock));
		rc = ir_talk_wait(&d->talk, STEP_SECONDS, on_clock_line, &said);
	}
	if (said.len) {
		ir_jw_kstr(&w, "clock_asked_at", ir_time_utc(&now, 3, at));
		ir_jw_key(&w, "clock_said");
		ir_jw_strn(&w, said.p, said.len);
	}
	ir_jw_endobj(&w);
	ir_buf_free(&said);
	return rc < 0 ? no_dialogue(d, rc, d->m->clock, e) : 0;
}

static int
greet(struct ir_dialogue *d, struct ir_err *e)
{
	struct ir_buf far;
	int rc = start_shell(d, e);

	if (rc < 0)
		return rc;
	d->talks = true;
	rc = ir_talk_wait(&d->talk, LOGIN_SECONDS, NULL, NULL);
	if (rc != IR_TALK_PROMPT)
		return no_dialogue(d, rc > 0 ? -ETIME : rc, _("login"), e);
	ir_talk_learn(&d->talk);
	rc = get_rights(d, e);
	for (size_t i = 0; rc == 0 && d->m->prepare && d->m->prepare[i]; i++)
		rc = step(d, d->m->prepare[i], e);
	ir_buf_init(&far, 0);
	if (rc == 0)
		rc = ask_clock(d, &far, e);
	if (rc == 0 && ir_buf_err(&far) == 0) {
		if (d->a->far.len)
			(void)ir_buf_addc(&d->a->far, ',');
		(void)ir_buf_add(&d->a->far, far.p + 1, far.len - 2);
	}
	ir_buf_free(&far);
	return rc;
}

static int
dialogue_open(struct ir_access *a, struct ir_err *e)
{
	struct ir_dialogue *d = calloc(1, sizeof(*d));
	int rc;

	if (!d)
		return ir_err_set(e, -ENOMEM, _("no memory"));
	a->own = d;
	d->a = a;
	rc = find_model(d, e);
	if (rc == 0)
		rc = ir_secret_load(&d->secret, a, e);
	if (rc < 0)
		return rc;
	if (!a->secret && d->secret.password[0])
		a->secret = d->secret.password; /* for ssh, when it asks */
	rc = ir_talk_init(&d->talk, a, d->m, e);
	if (rc == 0)
		rc = ir_ssh_begin(&d->ssh, a, e);
	if (rc == 0 && d->m->alters)
		ir_session_alters(d->ssh->session, d->m->alters);
	if (rc == 0)
		rc = greet(d, e);
	if (rc < 0 && e && d->ssh && d->ssh->session)
		ir_session_end(a, d->ssh->session, e->text);
	return rc;
}

static void
leave(struct ir_dialogue *d)
{
	int rc = 0;

	if (!d->talks || d->left)
		return;
	d->left = true;
	for (size_t i = 0;
		rc == 0 && d->a->alive && d->m->leave && d->m->leave[i]; i++) {
		ir_session_command(d->ssh->session, d->m->leave[i],
			strlen(d->m->leave[i]));
		rc = ir_dialogue_send(d, d->m->leave[i]);
		/* its last words; that it hangs up is what we want */
		if (rc == 0)
			rc = ir_talk_wait(&d->talk, LEAVE_SECONDS, NULL, NULL);
	}
}

/* The whole dialogue as it came, byte for byte. */
static int
store_session(struct ir_dialogue *d, struct ir_err *e)
{
	struct ir_run *r = d->a->r;
	struct ir_put p;
	int rc;

	ir_put_init(&p, r, 0, NULL, 0);
	p.ob.kind = "dialogue";
	p.known = true;
	p.ob.planned = ir_spill_len(&d->talk.raw);
	(void)ir_buf_adds(&p.name, SESSION_NAME);
	rc = ir_put_begin(&p, e);
	for (uint64_t at = 0; rc == 0 && at < p.ob.planned;) {
		size_t n = 0;

		rc = ir_spill_read(
			&d->talk.raw, at, r->scratch, IR_SCRATCH, &n, e);
		if (rc == 0 && n == 0)
			break;
		if (rc == 0)
			rc = ir_bag_data(r->bag, r->scratch, n, e);
		p.given += n;
		at += n;
	}
	if (rc == 0)
		rc = ir_put_store(&p, e);
	if (rc == 0)
		rc = ir_run_object(r, &p.ob, e);
	ir_put_free(&p);
	return rc;
}

static int
dialogue_finish(struct ir_access *a, struct ir_err *e)
{
	struct ir_dialogue *d = a->own;

	leave(d);
	return d->talks ? store_session(d, e) : 0;
}

static void
dialogue_close(struct ir_access *a)
{
	struct ir_dialogue *d = a->own;

	leave(d);
	if (d->talk.a)
		ir_talk_free(&d->talk);
	ir_ssh_end(d->ssh);
	if (a->secret == d->secret.password)
		a->secret = NULL;
	ir_secret_wipe(&d->secret);
	ir_artifacts_free(d->artifacts);
	free(d);
}

const struct ir_access_kind ir_access_dialogue = {
	.name = "dialogue",
	.can = IR_CAN_ASKS,
	.check = dialogue_check,
	.open = dialogue_open,
	.command = ir_dialogue_command,
	.source = IR_SOURCE_DIALOGUE,
	.folder = "dialogue",
	.suffix = {".txt", ".err"},
	.finish = dialogue_finish,
	.close = dialogue_close,
};
