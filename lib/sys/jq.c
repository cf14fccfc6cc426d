/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/sys/jq.h"

#include <errno.h>
#include <fcntl.h>
#include <jq.h>
#include <limits.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/io.h"
#include "ir/sys/sandbox.h"

#ifndef SYS_close_range
#define SYS_close_range 436
#endif

#define CPU_SECONDS 5
#define MEMORY ((size_t)512 << 20)
#define OUTPUT ((size_t)16 << 20)
#define SECONDS_MAX 600u /* whatever give allows */
#define WHY_MAX ((size_t)4096) /* of what jq says of an error */
#define PIPE_USUAL 65000 /* what a pipe holds */
#define PIPE_MOST (1 << 20) /* and may be made to hold */
#define PIPE 3 /* where the child writes */
#define GIVEN 4 /* where it reads the document */

/* What the child says: a head, then len bytes. */
enum what {
	RESULT = 1,
	GRAMMAR, /* the program does not compile */
	INPUT, /* the document is no JSON */
	FAILED, /* the program ended with an error */
	BARRED, /* the sandbox could not be closed */
	DONE,
};

struct head {
	uint32_t what;
	uint32_t len;
};

/* What it is given: a head, then len bytes. */
struct given {
	uint64_t len;
	uint32_t seconds; /* of CPU, all in all */
	uint32_t unused;
};

struct child {
	const char *program;
	struct ir_buf json;
	bool said; /* one reason is enough */
};

struct ir_jq {
	struct ir_jq_limits lim;
	pid_t pid;
	int given, said; /* our ends; -1: closed */
};

static void
say(enum what what, const char *text, size_t len)
{
	struct head h = {.what = what};

	h.len = (uint32_t)len;
	if (ir_io_write(PIPE, &h, sizeof(h)) < 0 ||
		ir_io_write(PIPE, text, len) < 0)
		_exit(1); /* nobody listens */
}

/* A reason is cut: a pipe holds it, so saying it never waits for a reader who
 * is still giving the document. */
static void
say_value(enum what what, jv v)
{
	jv s = jv_get_kind(v) == JV_KIND_STRING && what != RESULT
		? v
		: jv_dump_string(v, 0);
	const char *p = jv_string_value(s);
	size_t len = (size_t)jv_string_length_bytes(jv_copy(s));

	if (what != RESULT && len > WHY_MAX) {
		len = WHY_MAX;
		while (len > 0 && ((unsigned char)p[len] & 0xc0) == 0x80)
			len--;
	}
	say(what, p, len);
	jv_free(s);
}

static void
on_error(void *arg, jv message)
{
	struct child *c = arg;

	if (c->said) {
		jv_free(message);
		return;
	}
	c->said = true;
	say_value(GRAMMAR, jq_format_error(message));
}

static void
run_over(jq_state *jq, jv input)
{
	jv v;

	jq_start(jq, input, 0);
	for (v = jq_next(jq); jv_is_valid(v); v = jq_next(jq))
		say_value(RESULT, v);
	if (!jv_invalid_has_msg(jv_copy(v))) {
		jv_free(v);
		say(DONE, "", 0);
		return;
	}
	v = jv_invalid_get_msg(v);
	say_value(FAILED, v);
}

/* The document: its length, and so many bytes.  Compiling comes before, so
 * whoever makes the document need not wait for that. */
static void
take_document(struct child *c)
{
	struct given g;
	struct rlimit cpu = {.rlim_max = SECONDS_MAX};

	ir_buf_init(&c->json, 0);
	if (ir_io_read(GIVEN, &g, sizeof(g)) != (ssize_t)sizeof(g) ||
		ir_buf_reserve(&c->json, (size_t)g.len + 1) < 0 ||
		ir_io_read(GIVEN, c->json.p, (size_t)g.len) != (ssize_t)g.len)
		_exit(1); /* given up, or no memory */
	c->json.len = (size_t)g.len;
	cpu.rlim_cur = g.seconds;
	(void)setrlimit(RLIMIT_CPU, &cpu); /* else the limit from before */
}

static void
evaluate(struct child *c)
{
	jq_state *jq = jq_init();
	jv input;

	if (!jq)
		_exit(1);
	jq_set_error_cb(jq, on_error, c);
	jq_set_attr(jq, jv_string("JQ_LIBRARY_PATH"), jv_array());
	if (jq_compile(jq, c->program) == 0) {
		if (!c->said)
			say(GRAMMAR, "", 0);
		return;
	}
	take_document(c);
	input = jv_parse_sized(c->json.p, (int)c->json.len);
	if (jv_is_valid(input))
		run_over(jq, input);
	else
		say_value(INPUT, jv_invalid_get_msg(input));
}

static void
limit(__rlimit_resource_t what, rlim_t to, rlim_t most)
{
	struct rlimit r = {to, most};

	(void)setrlimit(what, &r); /* lower than before is always allowed */
}

static void
limit_memory(size_t memory)
{
#if defined(__SANITIZE_ADDRESS__)
	(void)memory; /* the sanitizer's own map is larger than any limit */
#elif defined(__has_feature)
#if !__has_feature(address_sanitizer)
	limit(RLIMIT_AS, memory, memory);
#else
	(void)memory;
#endif
#else
	limit(RLIMIT_AS, memory, memory);
#endif
}

static _Noreturn void
child(struct child *c, const struct ir_jq_limits *lim, int in, int out,
	pid_t parent)
{
	struct ir_err e = IR_ERR_INIT;
	int null;

	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(1);
	out = fcntl(out, F_DUPFD_CLOEXEC, GIVEN + 1);
	in = fcntl(in, F_DUPFD_CLOEXEC, GIVEN + 1);
	null = open("/dev/null", O_RDWR | O_CLOEXEC);
	if (out < 0 || in < 0 || null < 0 || dup2(out, PIPE) < 0 ||
		dup2(in, GIVEN) < 0)
		_exit(1);
	for (int i = 0; i < PIPE; i++)
		if (dup2(null, i) < 0)
			_exit(1);
	if (syscall(SYS_close_range, (unsigned)GIVEN + 1, ~0u, 0u) != 0)
		for (int i = GIVEN + 1; i < 256; i++)
			(void)close(i); /* a kernel before 5.9 */
	(void)signal(SIGPIPE, SIG_DFL);
	(void)clearenv();
	tzset();
	limit(RLIMIT_CPU, lim->cpu_seconds, SECONDS_MAX);
	limit_memory(lim->memory);
	if (ir_sandbox_closed(&e) < 0)
		say(BARRED, e.text, strlen(e.text));
	else
		evaluate(c);
	_exit(0);
}

struct answer {
	struct ir_buf *out;
	size_t from, most;
	enum what end; /* 0: it said nothing at its end */
	struct ir_buf why;
};

/* One message.  1 more may come, 0 the end. */
static int
hear(int fd, struct answer *a, struct ir_err *e)
{
	struct head h;
	struct ir_buf *to;
	ssize_t n = ir_io_read(fd, &h, sizeof(h));

	if (n != (ssize_t)sizeof(h))
		return 0;
	to = h.what == RESULT ? a->out : &a->why;
	if (h.len > a->most ||
		to->len - (h.what == RESULT ? a->from : 0) + h.len > a->most)
		return ir_err_set(e, IR_ELIMIT,
			_("the jq program put out more than %zu bytes"),
			a->most);
	if (ir_buf_reserve(to, h.len + 1) < 0)
		return ir_err_set(e, ir_buf_err(to), _("no memory for jq"));
	n = ir_io_read(fd, to->p + to->len, h.len);
	if (n != (ssize_t)h.len)
		return 0;
	to->len += h.len;
	to->p[to->len] = '\0';
	if (h.what == RESULT)
		(void)ir_buf_addc(to, '\n'); /* reserved */
	else
		a->end = (enum what)h.what;
	return 1;
}

static int
ended(const struct answer *a, int status, const struct ir_jq_limits *lim,
	struct ir_err *e)
{
	struct ir_esc esc;
	const char *why = ir_esc(a->why.p, &esc);

	switch (a->end) {
	case DONE:
		return 0;
	case GRAMMAR:
		return ir_err_set(e, IR_EUSAGE, "%s", why);
	case INPUT:
		return ir_err_set(e, IR_EFORMAT,
			_("jq cannot read the document: %s"), why);
	case FAILED:
		return ir_err_set(e, IR_EFORMAT, "jq: %s", why);
	case BARRED:
		return ir_err_set(e, IR_ELIB, "%s", a->why.p);
	case RESULT:
		break;
	}
	if (WIFSIGNALED(status) &&
		(WTERMSIG(status) == SIGXCPU || WTERMSIG(status) == SIGKILL))
		return ir_err_set(e, IR_ELIMIT,
			_("the jq program took more than %u s"),
			lim->cpu_seconds);
	return ir_err_set(e, IR_ELIMIT,
		_("the jq program needs more than %zu MiB of memory"),
		lim->memory >> 20);
}

static void
shut(int *fd)
{
	if (*fd >= 0)
		(void)close(*fd); /* a pipe */
	*fd = -1;
}

int
ir_jq_start(struct ir_jq **ret, const char *program,
	const struct ir_jq_limits *limits, struct ir_err *e)
{
	struct ir_jq *q;
	struct child c = {.program = program};
	pid_t parent = getpid();
	int in[2] = {-1, -1}, out[2] = {-1, -1};
	int rc = ir_jq_check(program, e);

	if (rc < 0)
		return rc;
	q = calloc(1, sizeof(*q));
	if (!q || pipe2(in, O_CLOEXEC) != 0 || pipe2(out, O_CLOEXEC) != 0) {
		rc = ir_err_sys(e, errno, _("cannot start jq"));
		shut(&in[0]);
		shut(&in[1]);
		free(q);
		return rc;
	}
	*q = (struct ir_jq){.lim = {CPU_SECONDS, MEMORY, OUTPUT}};
	if (limits && limits->cpu_seconds)
		q->lim.cpu_seconds = limits->cpu_seconds;
	if (limits && limits->memory)
		q->lim.memory = limits->memory;
	if (limits && limits->output)
		q->lim.output = limits->output;
	q->pid = fork();
	if (q->pid == 0)
		child(&c, &q->lim, in[0], out[1], parent);
	rc = q->pid < 0 ? ir_err_sys(e, errno, _("cannot start jq")) : 0;
	shut(&in[0]);
	shut(&out[1]);
	q->given = in[1];
	q->said = out[0];
	if (rc < 0)
		ir_jq_abandon(q);
	else
		*ret = q;
	return rc;
}

/* It may have ended before, and says why. */
static int
put(struct ir_jq *q, const char *json, size_t len, struct ir_err *e)
{
	const struct given g = {.len = len, .seconds = q->lim.cpu_seconds};
	struct sigaction ignore = {.sa_handler = SIG_IGN}, was;
	int rc;

	/* All of it at once, while the child may still compile. */
	if (len > PIPE_USUAL)
		(void)fcntl(q->given, F_SETPIPE_SZ, PIPE_MOST); /* else waits */

	(void)sigemptyset(&ignore.sa_mask);
	if (sigaction(SIGPIPE, &ignore, &was) != 0)
		return ir_err_sys(e, errno, _("cannot start jq"));
	rc = ir_io_write(q->given, &g, sizeof(g));
	if (rc == 0)
		rc = ir_io_write(q->given, json, len);
	(void)sigaction(SIGPIPE, &was, NULL); /* as it was */
	shut(&q->given);
	return rc == 0 || rc == -EPIPE
		? 0
		: ir_err_sys(e, rc, _("cannot give jq its document"));
}

static int
end(struct ir_jq *q)
{
	int status = 0;

	shut(&q->given);
	shut(&q->said);
	while (q->pid > 0 && waitpid(q->pid, &status, 0) < 0 && errno == EINTR)
		;
	free(q);
	return status;
}

int
ir_jq_give(struct ir_jq *q, const char *json, size_t len, unsigned cpu_seconds,
	struct ir_err *e)
{
	if (cpu_seconds > q->lim.cpu_seconds)
		q->lim.cpu_seconds =
			cpu_seconds < SECONDS_MAX ? cpu_seconds : SECONDS_MAX;
	if (len > INT_MAX)
		return ir_err_set(e, IR_ELIMIT, _("jq reads at most 2 GiB"));
	return put(q, json, len, e);
}

int
ir_jq_finish(struct ir_jq *q, struct ir_buf *out, struct ir_err *e)
{
	const struct ir_jq_limits lim = q->lim;
	struct answer a = {.out = out, .from = out->len, .most = lim.output};
	int rc, status;

	ir_buf_init(&a.why, 0);
	while ((rc = hear(q->said, &a, e)) > 0)
		;
	if (rc < 0)
		(void)kill(q->pid, SIGKILL); /* may be gone already */
	status = end(q);
	if (rc == 0)
		rc = ended(&a, status, &lim, e);
	if (rc < 0)
		ir_buf_cut(out, a.from);
	ir_buf_free(&a.why);
	return rc;
}

void
ir_jq_abandon(struct ir_jq *q)
{
	if (!q)
		return;
	if (q->pid > 0)
		(void)kill(q->pid, SIGKILL); /* may be gone already */
	(void)end(q);
}

int
ir_jq_run(const char *program, const char *json, size_t len,
	const struct ir_jq_limits *limits, struct ir_buf *out, struct ir_err *e)
{
	struct ir_jq *q = NULL;
	int rc = ir_jq_start(&q, program, limits, e);

	if (rc < 0 || !q)
		return rc;
	rc = ir_jq_give(q, json, len, 0, e);
	if (rc == 0)
		return ir_jq_finish(q, out, e);
	ir_jq_abandon(q);
	return rc;
}
