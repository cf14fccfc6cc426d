/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/time.h"

#include "access_dialogue_i.h"

#define ABORT_SECONDS 5
#define SHORT_ANSWER 12u /* lines: an error among more is not the answer */
#define INTERRUPT "\003"

static const char *
newline(const struct ir_dialogue *d)
{
	return d->m->newline ? d->m->newline : "\n";
}

int
ir_dialogue_send(struct ir_dialogue *d, const char *text)
{
	int rc = ir_talk_send(&d->talk, text, strlen(text));

	return rc < 0 ? rc
		      : ir_talk_send(&d->talk, newline(d), strlen(newline(d)));
}

/* One answer as its lines come. */
struct answer {
	struct ir_dialogue *d;
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

/* The prompt is back: is the answer whole? */
static void
judge(struct answer *n)
{
	struct ir_access *a = n->d->a;
	struct ir_esc esc;

	if (n->error[0] && n->lines <= SHORT_ANSWER)
		ir_access_outcome(a, IR_UNREAD,
			_("the box refused the command: %.160s"),
			ir_esc(n->error, &esc));
	else if (n->has_ends && !n->ended)
		ir_access_outcome(a, IR_TRUNCATED, "%s",
			_("the line that ends it was not seen"));
	else if (n->error[0])
		ir_access_outcome(a, IR_TAKEN,
			_("a line in it may be an error: %.160s"),
			ir_esc(n->error, &esc));
	else
		ir_access_outcome(a, IR_TAKEN, "%s", "");
}

/* It goes on and on, or hangs: a Ctrl-C, once. */
static int
interrupt(struct answer *n, struct ir_err *e)
{
	struct ir_dialogue *d = n->d;
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
		ir_access_outcome(a, IR_TRUNCATED, "%s",
			_("the byte limit of the command was met"));
		return interrupt(n, e);
	}
	if (rc == -ETIME || rc == IR_TALK_ASKED) {
		ir_access_outcome(a, IR_TIMED_OUT, "%s",
			_("the prompt did not come back in time"));
		return interrupt(n, e);
	}
	if (rc == -ECANCELED) {
		ir_access_outcome(
			a, IR_TRUNCATED, "%s", _("the run was ended"));
		return ir_access_lost(a, e, "%s",
			ir_run_seconds_left(a->r) ? _("interrupted")
						  : _("the time limit of the "
						      "run was met"));
	}
	if (rc != -EPIPE)
		return rc;
	ir_access_outcome(a, IR_TRUNCATED, "%s",
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
	struct ir_dialogue *d = n->d;
	int rc;

	ir_session_command(d->ssh->session, n->command, strlen(n->command));
	rc = ir_dialogue_send(d, n->command);
	if (rc == 0)
		rc = ir_talk_wait(&d->talk, seconds, on_line, n);
	if (rc != IR_TALK_PROMPT)
		return ended_badly(n, rc, e);
	judge(n);
	return 0;
}

int
ir_dialogue_command(struct ir_access *a, const char *const argv[],
	const struct ir_proc_limits *limits, const struct ir_proc_sink *sink,
	struct ir_proc_end *ret, struct ir_err *e)
{
	struct ir_dialogue *d = a->own;
	const struct ir_source *src = a->asked->source;
	struct answer n = {.d = d,
		.to = sink,
		.command = argv[0],
		.room = limits->out_bytes};
	const char *ends = src && src->ends ? src->ends[a->asked->index] : NULL;
	int64_t from;
	struct ir_esc esc;
	int rc;

	if (src && src->model && strcmp(src->model, d->m->name) != 0) {
		ir_access_outcome(a, IR_SKIPPED,
			_("it is for another make of box: %s"),
			ir_esc(src->model, &esc));
		return 0;
	}
	if (!is_plain(argv[0])) {
		ir_access_outcome(
			a, IR_UNREAD, "%s", _("not one line of text"));
		return 0;
	}
	if (ends) {
		if (regcomp(&n.ends, ends, REG_EXTENDED | REG_NOSUB) != 0)
			return ir_err_set(e, -IR_EFORMAT,
				_("cannot use the expression '%s'"),
				ir_esc(ends, &esc));
		n.has_ends = true;
	}
	from = ir_time_mono_ms();
	rc = run_one(&n, limits->seconds, e);
	ret->exit_status = 0;
	ret->out_bytes = n.bytes;
	ret->ms = ir_time_mono_ms() - from;
	if (n.has_ends)
		regfree(&n.ends);
	return rc;
}
