/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/sys/jq.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/io.h"
#include "ir/sys/proc.h"

#define NAME "gojq"
#define PROGRAM "/dev/fd/3" /* where it has the program */
#define UNREAD "open " PROGRAM ":" /* there is no /proc */
#define CPU_SECONDS 5u
#define MEMORY ((size_t)512 << 20)
#define OUTPUT ((size_t)16 << 20)
#define SECONDS_MAX 600u /* whatever give allows */
#define CHUNK ((size_t)64 << 10)
#define PATIENCE_MS 2000 /* from the end of its output to its own */

/* Exit statuses of gojq(1). */
#define BROKE 2 /* in its runtime: no memory, no threads */
#define GRAMMAR 3 /* the program does not compile */
#define FAILED 5 /* it ended with an error, or the document is no JSON */

struct ir_jq {
	struct ir_jq_limits lim;
	struct ir_proc *p;
};

/* It has so much CPU time, and the machine may have others to serve. */
static struct ir_proc_wait
patience(const struct ir_jq *q)
{
	return (struct ir_proc_wait){
		.ms = (int)(q->lim.cpu_seconds * 10 + 60) * 1000};
}

static int
open_gojq(struct ir_jq *q, const char *program, struct ir_err *e)
{
	static const char *const argv[] = {NAME, "--compact-output",
		"--monochrome-output", "--from-file", PROGRAM, NULL};
	char most[64];
	const char *const env[] = {most, NULL};
	struct ir_proc_room room = {.data = q->lim.memory,
		.cpu_seconds = SECONDS_MAX,
		.closed = true,
		.lent = ir_io_memory("program", program, strlen(program))};
	int rc;

	if (room.lent < 0)
		return ir_err_sys(e, -room.lent, _("cannot start jq"));
	/* collects before it meets the limit */
	(void)snprintf(
		most, sizeof(most), "GOMEMLIMIT=%zu", q->lim.memory / 4 * 3);
	rc = ir_proc_open(&q->p, argv, env, IR_PROC_PIPE, &room, e);
	(void)close(room.lent); /* in memory */
	return rc;
}

int
ir_jq_start(struct ir_jq **ret, const char *program,
	const struct ir_jq_limits *limits, struct ir_err *e)
{
	struct ir_jq *q = calloc(1, sizeof(*q));
	int rc;

	if (!q)
		return ir_err_sys(e, ENOMEM, _("cannot start jq"));
	q->lim = (struct ir_jq_limits){CPU_SECONDS, MEMORY, OUTPUT};
	if (limits && limits->cpu_seconds)
		q->lim.cpu_seconds = limits->cpu_seconds;
	if (limits && limits->memory)
		q->lim.memory = limits->memory;
	if (limits && limits->output)
		q->lim.output = limits->output;
	rc = open_gojq(q, program, e);
	if (rc < 0)
		free(q);
	else
		*ret = q;
	return rc;
}

static int
too_long(const struct ir_jq_limits *lim, struct ir_err *e)
{
	return ir_err_set(e, IR_ELIMIT, _("the jq program took more than %u s"),
		lim->cpu_seconds);
}

/* It may have ended before, and says why. */
static int
put(struct ir_jq *q, const char *json, size_t len)
{
	const struct ir_proc_wait w = patience(q);
	struct sigaction ignore = {.sa_handler = SIG_IGN}, was;
	int rc;

	(void)sigemptyset(&ignore.sa_mask);
	if (sigaction(SIGPIPE, &ignore, &was) != 0)
		return -errno;
	rc = ir_proc_write(q->p, json, len, &w);
	(void)sigaction(SIGPIPE, &was, NULL); /* as it was */
	ir_proc_end_input(q->p);
	return rc == -EPIPE ? 0 : rc;
}

int
ir_jq_give(struct ir_jq *q, const char *json, size_t len, unsigned cpu_seconds,
	struct ir_err *e)
{
	int rc;

	if (cpu_seconds > q->lim.cpu_seconds)
		q->lim.cpu_seconds =
			cpu_seconds < SECONDS_MAX ? cpu_seconds : SECONDS_MAX;
	if (len > INT_MAX)
		return ir_err_set(e, IR_ELIMIT, _("jq reads at most 2 GiB"));
	rc = ir_proc_hasten(q->p, q->lim.cpu_seconds);
	if (rc > 0) /* less, where we may use less ourselves */
		q->lim.cpu_seconds = (unsigned)rc;
	if (rc >= 0)
		rc = put(q, json, len);
	if (rc == -ETIME)
		return too_long(&q->lim, e);
	return rc < 0 && rc != -ESRCH
		? ir_err_sys(e, -rc, _("cannot give jq its document"))
		: 0;
}

/* What it put out.  -IR_ELIMIT, < 0 no memory. */
static int
take(struct ir_jq *q, struct ir_buf *out, struct ir_err *e)
{
	const size_t from = out->len, most = q->lim.output;
	const struct ir_proc_wait w = patience(q);
	ssize_t n;

	do {
		if (ir_buf_reserve(out, CHUNK + 1) < 0)
			return ir_err_set(
				e, ir_buf_err(out), _("no memory for jq"));
		n = ir_proc_read(q->p, out->p + out->len, CHUNK, &w);
		if (n > 0)
			out->len += (size_t)n;
		out->p[out->len] = '\0';
		if (out->len - from > most)
			return ir_err_set(e, IR_ELIMIT,
				_("the jq program put out more than %zu bytes"),
				most);
	} while (n > 0);
	return n < 0 ? too_long(&q->lim, e) : 0;
}

/* What it says of itself: its name, then the reason; of the grammar, the
 * reason stands in the last line, behind a '^' below an excerpt. */
static void
reason(struct ir_proc *p, struct ir_buf *b)
{
	static const char name[] = "gojq: ", query[] = "invalid query: ";
	size_t len;
	const char *s = ir_proc_errors(p, &len), *last;

	ir_buf_init(b, 0);
	while (len > 0 && s[len - 1] == '\n')
		len--;
	if (len >= strlen(name) && memcmp(s, name, strlen(name)) == 0) {
		s += strlen(name);
		len -= strlen(name);
	}
	last = len > strlen(query) && memcmp(s, query, strlen(query)) == 0
		? memrchr(s, '\n', len)
		: NULL;
	if (last) {
		size_t lead = strspn(last, "\n ^");

		len -= (size_t)(last - s) + lead;
		s = last + lead;
	}
	(void)ir_buf_add(b, s, len); /* as much as we can */
}

static int
ended(const struct ir_proc_end *end, const char *why,
	const struct ir_jq_limits *lim, struct ir_err *e)
{
	struct ir_esc esc;

	if (end->exit_status == 0)
		return 0;
	if (end->why)
		return ir_err_sys(e, end->why, _("cannot run '%s'"), NAME);
	if (end->exit_status == GRAMMAR)
		return ir_err_set(e, IR_EUSAGE, "jq: %s", ir_esc(why, &esc));
	if (end->exit_status == FAILED &&
		strncmp(why, UNREAD, strlen(UNREAD)) != 0)
		return ir_err_set(e, IR_EFORMAT, "jq: %s", ir_esc(why, &esc));
	/* half: the kernel counts ticks there, time here */
	if (end->signal == SIGKILL &&
		end->cpu_ms >= lim->cpu_seconds * INT64_C(1000) / 2)
		return too_long(lim, e);
	if (end->exit_status == BROKE && strstr(why, "memory"))
		return ir_err_set(e, IR_ELIMIT,
			_("the jq program needs more than %zu MiB of memory"),
			lim->memory >> 20);
	return ir_err_set(e, IR_ELIB, _("'%s' did not do its work: %s"), NAME,
		*why                      ? ir_esc(why, &esc)
			: end->signal > 0 ? _("it was killed")
					  : _("nobody can tell how it ended"));
}

int
ir_jq_finish(struct ir_jq *q, struct ir_buf *out, struct ir_err *e)
{
	const size_t from = out->len;
	int rc = take(q, out, e);
	struct ir_proc_end end;
	struct ir_buf why;

	if (rc == 0) {
		reason(q->p, &why);
		ir_proc_close(q->p, PATIENCE_MS, &end);
		if (end.exit_status == BROKE) /* and how it came there */
			ir_buf_cut(&why, strcspn(why.p, "\n"));
		rc = ended(&end, why.p, &q->lim, e);
		ir_buf_free(&why);
		q->p = NULL;
	}
	if (rc < 0)
		ir_buf_cut(out, from);
	ir_jq_abandon(q);
	return rc;
}

void
ir_jq_abandon(struct ir_jq *q)
{
	if (!q)
		return;
	ir_proc_close(q->p, 0, NULL);
	free(q);
}

int
ir_jq_run(const char *program, const char *json, size_t len,
	const struct ir_jq_limits *limits, struct ir_buf *out, struct ir_err *e)
{
	struct ir_jq *q = NULL;
	int rc = ir_jq_check(program, e);

	if (rc == 0)
		rc = ir_jq_start(&q, program, limits, e);
	if (rc < 0 || !q)
		return rc;
	rc = ir_jq_give(q, json, len, 0, e);
	if (rc == 0)
		return ir_jq_finish(q, out, e);
	ir_jq_abandon(q);
	return rc;
}
