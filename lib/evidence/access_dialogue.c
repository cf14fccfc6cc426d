/* SPDX-License-Identifier: Apache-2.0 */
#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"

#include "access_dialogue_i.h"
#include "access_secret_i.h"
#include "access_ssh_i.h"

#define LOGIN_SECONDS 30
#define STEP_SECONDS 20
#define LEAVE_SECONDS 3
#define ABORT_SECONDS 5
#define SHORT_ANSWER 12u /* lines: an error among more is not the answer */
#define INTERRUPT "\003"
#define SESSION_NAME "data/dialogue/000-session.raw"

struct dialogue {
	struct ir_access *a;
	struct ir_ssh *ssh;
	struct ir_talk talk;
	struct ir_artifacts *artifacts; /* the model is in there */
	const struct ir_model *m;
	struct ir_secret secret;
	bool talks, left;
};

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
find_model(struct dialogue *d, struct ir_err *e)
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
start_shell(struct dialogue *d, struct ir_err *e)
{
	static const char *const env[] = {"TERM=vt100", NULL};
	const char *const argv[] = {"ssh", "-F", "none", "-S", d->ssh->ctl,
		"-tt", "-o", "ControlMaster=no", "-o", "BatchMode=yes", "-o",
		"ProxyCommand=/bin/false", "-o", "LogLevel=ERROR", "-o",
		"EscapeChar=none", "--", d->a->d->access.host, NULL};

	return ir_proc_open(&d->talk.p, argv, env, IR_PROC_PIPE, 0, e);
}

static const char *
newline(const struct dialogue *d)
{
	return d->m->newline ? d->m->newline : "\n";
}

static int
send_line(struct dialogue *d, const char *text)
{
	int rc = ir_talk_send(&d->talk, text, strlen(text));

	return rc < 0 ? rc
		      : ir_talk_send(&d->talk, newline(d), strlen(newline(d)));
}

/* Why it went no further; the session is of no more use. */
static int
no_dialogue(struct dialogue *d, int rc, const char *step, struct ir_err *e)
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
step(struct dialogue *d, const char *text, struct ir_err *e)
{
	int rc;

	ir_session_command(d->ssh->session, text, strlen(text));
	rc = send_line(d, text);
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
enable_secret(struct dialogue *d, char out[IR_SECRET_WORD], struct ir_err *e)
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
get_rights(struct dialogue *d, struct ir_err *e)
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
	rc = send_line(d, d->m->enable);
	t->learnt[0] = '\0';
	t->enabling = t->has_enable_ask;
	if (rc == 0)
		rc = ir_talk_wait(t, STEP_SECONDS, NULL, NULL);
	if (rc == IR_TALK_ASKED) {
		t->screen.len = t->screen.at = 0;
		t->screen.line[0] = '\0';
		rc = send_line(d, secret);
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
ask_clock(struct dialogue *d, struct ir_buf *far, struct ir_err *e)
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
	rc = d->m->clock ? send_line(d, d->m->clock) : 1;
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
greet(struct dialogue *d, struct ir_err *e)
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
	struct dialogue *d = calloc(1, sizeof(*d));
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

/* One answer as its lines come. */
struct answer {
	struct dialogue *d;
	const struct ir_proc_sink *to;
	const char *command;
	uint64_t room, lines, bytes;
	bool echoed, full, has_ends, ended;
	regex_t ends;
	char error[160]; /* the line that says so */
};

/* The box repeats what was typed, behind its prompt. */
static bool
is_echo(struct answer *n, const char **line, size_t *len)
{
	const char *prompt = n->d->talk.learnt;
	size_t k = strlen(prompt);

	if (n->echoed)
		return false;
	n->echoed = true;
	if (k && *len >= k && memcmp(*line, prompt, k) == 0) {
		*line += k;
		*len -= k;
	}
	while (*len && **line == ' ') {
		(*line)++;
		(*len)--;
	}
	return *len == 0 || strncmp(*line, n->command, *len) == 0 ||
		strstr(*line, n->command);
}

static int
on_line(void *arg, const char *line, size_t len)
{
	struct answer *n = arg;
	int rc;

	if (is_echo(n, &line, &len))
		return 0;
	n->lines++;
	if (!n->error[0] && ir_talk_is_error(&n->d->talk, line))
		(void)snprintf(n->error, sizeof(n->error), "%.150s", line);
	if (n->has_ends && regexec(&n->ends, line, 0, NULL, 0) == 0)
		n->ended = true;
	if (n->bytes + len + 1 > n->room) {
		n->full = true;
		return -IR_ELIMIT;
	}
	n->bytes += len + 1;
	rc = n->to->data(n->to->arg, 1, line, len);
	return rc < 0 ? rc : n->to->data(n->to->arg, 1, "\n", 1);
}

static void outcome(struct ir_access *a, enum ir_status s, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

static void
outcome(struct ir_access *a, enum ir_status s, const char *fmt, ...)
{
	va_list ap;

	a->outcome.set = true;
	a->outcome.status = s;
	va_start(ap, fmt);
	(void)vsnprintf(a->outcome.reason, sizeof(a->outcome.reason), fmt, ap);
	va_end(ap);
}

/* The prompt is back: is the answer whole? */
static void
judge(struct answer *n)
{
	struct ir_access *a = n->d->a;
	struct ir_esc esc;

	if (n->error[0] && n->lines <= SHORT_ANSWER)
		outcome(a, IR_UNREAD, _("the box refused the command: %.160s"),
			ir_esc(n->error, &esc));
	else if (n->has_ends && !n->ended)
		outcome(a, IR_TRUNCATED, "%s",
			_("the line that ends it was not seen"));
	else if (n->error[0])
		outcome(a, IR_TAKEN, _("a line in it may be an error: %.160s"),
			ir_esc(n->error, &esc));
	else
		outcome(a, IR_TAKEN, "%s", "");
}

/* It goes on and on, or hangs: a Ctrl-C, once. */
static int
interrupt(struct answer *n, struct ir_err *e)
{
	struct dialogue *d = n->d;
	struct ir_esc host;
	int rc;

	ir_session_command(d->ssh->session, "Ctrl-C", 6);
	rc = ir_talk_send(&d->talk, INTERRUPT, 1);
	if (rc == 0)
		rc = ir_talk_wait(&d->talk, ABORT_SECONDS, NULL, NULL);
	if (rc == IR_TALK_PROMPT)
		return 0;
	return ir_access_lost(d->a, e,
		_("'%s' does not come back to its prompt after '%.80s'"),
		ir_esc(d->a->d->access.host, &host), n->command);
}

static int
ended_badly(struct answer *n, int rc, struct ir_err *e)
{
	struct ir_access *a = n->d->a;
	struct ir_esc host;

	if (n->full) {
		outcome(a, IR_TRUNCATED, "%s",
			_("the byte limit of the command was met"));
		return interrupt(n, e);
	}
	if (rc == -ETIME || rc == IR_TALK_ASKED) {
		outcome(a, IR_TIMED_OUT, "%s",
			_("the prompt did not come back in time"));
		return interrupt(n, e);
	}
	if (rc == -ECANCELED) {
		outcome(a, IR_TRUNCATED, "%s", _("the run was ended"));
		return ir_access_lost(a, e, "%s",
			ir_run_seconds_left(a->r) ? _("interrupted")
						  : _("the time limit of the "
						      "run was met"));
	}
	if (rc != -EPIPE)
		return rc;
	outcome(a, IR_TRUNCATED, "%s",
		_("the connection ended before the prompt came back"));
	return ir_access_lost(a, e, _("'%s' cut the connection"),
		ir_esc(a->d->access.host, &host));
}

/* Nothing that a terminal would make more than one command of. */
static bool
is_plain(const char *s)
{
	for (; *s; s++) {
		if ((unsigned char)*s < 0x20 || *s == 0x7f)
			return false;
	}
	return true;
}

static int
run_one(struct answer *n, unsigned seconds, struct ir_err *e)
{
	struct dialogue *d = n->d;
	int rc;

	ir_session_command(d->ssh->session, n->command, strlen(n->command));
	rc = send_line(d, n->command);
	if (rc == 0)
		rc = ir_talk_wait(&d->talk, seconds, on_line, n);
	if (rc != IR_TALK_PROMPT)
		return ended_badly(n, rc, e);
	judge(n);
	return 0;
}

static int
dialogue_command(struct ir_access *a, const char *const argv[],
	const struct ir_proc_limits *limits, const struct ir_proc_sink *sink,
	struct ir_proc_end *ret, struct ir_err *e)
{
	struct dialogue *d = a->own;
	const struct ir_source *src = a->asked->source;
	struct answer n = {.d = d,
		.to = sink,
		.command = argv[0],
		.room = limits->out_bytes};
	const char *ends = src && src->ends ? src->ends[a->asked->index] : NULL;
	struct timespec from, to;
	struct ir_esc esc;
	int rc;

	if (src && src->model && strcmp(src->model, d->m->name) != 0) {
		outcome(a, IR_SKIPPED, _("it is for another make of box: %s"),
			ir_esc(src->model, &esc));
		return 0;
	}
	if (!is_plain(argv[0])) {
		outcome(a, IR_UNREAD, "%s", _("not one line of text"));
		return 0;
	}
	if (ends) {
		if (regcomp(&n.ends, ends, REG_EXTENDED | REG_NOSUB) != 0)
			return ir_err_set(e, -IR_EFORMAT,
				_("cannot use the expression '%s'"),
				ir_esc(ends, &esc));
		n.has_ends = true;
	}
	(void)clock_gettime(CLOCK_MONOTONIC, &from); /* cannot fail */
	rc = run_one(&n, limits->seconds, e);
	(void)clock_gettime(CLOCK_MONOTONIC, &to);
	ret->exit_status = 0;
	ret->out_bytes = n.bytes;
	ret->ms = (to.tv_sec - from.tv_sec) * 1000 +
		(to.tv_nsec - from.tv_nsec) / 1000000;
	if (n.has_ends)
		regfree(&n.ends);
	return rc;
}

static int
dialogue_take(struct ir_access *a, size_t i, size_t *ret_n, struct ir_err *e)
{
	const struct ir_ask ask = *ir_plan_at(a->r->plan, i);

	*ret_n = 1;
	if (a->r->o->dry_run) {
		a->r->res->commands++;
		return 0;
	}
	return ir_run_command(a->r, &ask, e);
}

static void
leave(struct dialogue *d)
{
	int rc = 0;

	if (!d->talks || d->left)
		return;
	d->left = true;
	for (size_t i = 0;
		rc == 0 && d->a->alive && d->m->leave && d->m->leave[i]; i++) {
		ir_session_command(d->ssh->session, d->m->leave[i],
			strlen(d->m->leave[i]));
		rc = send_line(d, d->m->leave[i]);
		/* its last words; that it hangs up is what we want */
		if (rc == 0)
			rc = ir_talk_wait(&d->talk, LEAVE_SECONDS, NULL, NULL);
	}
}

/* The whole dialogue as it came, byte for byte. */
static int
store_session(struct dialogue *d, struct ir_err *e)
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
	struct dialogue *d = a->own;

	leave(d);
	return d->talks ? store_session(d, e) : 0;
}

static void
dialogue_close(struct ir_access *a)
{
	struct dialogue *d = a->own;

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
	.take = dialogue_take,
	.command = dialogue_command,
	.source = IR_SOURCE_DIALOGUE,
	.folder = "dialogue",
	.suffix = {".txt", ".err"},
	.finish = dialogue_finish,
	.close = dialogue_close,
};
