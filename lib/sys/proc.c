/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/sys/proc.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/time.h"
#include "proc_i.h"

#define GRACE_MS 2000 /* from TERM to KILL, from KILL to giving up */
#define ASK_MS 200 /* at most between questions for cancellation */
#define TICK_MS 20 /* between looks at the child where there is no pidfd */
#define CHUNK ((size_t)64 * 1024)

/* How far we are in stopping it. */
enum phase {
	RUNS,
	ASKED,
	KILLED,
	LEFT
};

struct run {
	struct proc_child c;
	const struct ir_proc_sink *sink;
	uint64_t max_out, max_err;
	struct ir_proc_end end;
	int64_t start, deadline;
	int64_t next; /* when the phase goes on by itself */
	enum phase phase;
	bool exited; /* the leader; kept unreaped so that its id stays ours */
	bool discard; /* the rest of the output is not wanted */
	int exec_errno; /* why exec failed */
	int sink_r;
	char *buf;
};

static void
signal_group(const struct run *p, int sig)
{
	/* not there yet or not any more: nothing to do */
	(void)kill(-p->c.pid, sig);
}

/* Asks the whole group to end; the first reason counts. */
static void
stop(struct run *p)
{
	if (p->phase != RUNS)
		return;
	p->phase = ASKED;
	p->next = ir_time_mono_ms() + GRACE_MS;
	signal_group(p, SIGTERM);
	signal_group(p, SIGCONT); /* a stopped process would not hear it */
}

static void
deliver(struct run *p, int which, const char *data, size_t len)
{
	uint64_t *sum = which == 1 ? &p->end.out_bytes : &p->end.err_bytes;
	uint64_t room = (which == 1 ? p->max_out : p->max_err) - *sum;
	size_t n = len < room ? len : (size_t)room;
	int r = 0;

	if (p->discard)
		return;
	if (n > 0 && p->sink && p->sink->data)
		r = p->sink->data(p->sink->arg, which, data, n);
	*sum += n;
	if (n < len)
		p->end.truncated = true;
	if (r < 0)
		p->sink_r = r;
	if (r < 0 || n < len) {
		p->discard = true;
		stop(p);
	}
}

/* Reads what is there, once; closes the descriptor at its end. */
static void
take(struct run *p, int *fd, int which)
{
	ssize_t n = read(*fd, p->buf, CHUNK);

	if (n > 0)
		deliver(p, which, p->buf, (size_t)n);
	else if (n == 0 || (errno != EINTR && errno != EAGAIN))
		proc_close(fd);
}

/* End of file: exec went well. */
static void
take_status(struct run *p)
{
	int why = 0;
	ssize_t n = read(p->c.status, &why, sizeof(why));

	if (n < 0 && (errno == EINTR || errno == EAGAIN))
		return;
	if (n == (ssize_t)sizeof(why))
		p->exec_errno = why;
	proc_close(&p->c.status);
}

/* Looks without reaping. */
static void
look_at_child(struct run *p)
{
	siginfo_t info;

	memset(&info, 0, sizeof(info));
	if (waitid(P_PID, (id_t)p->c.pid, &info, WEXITED | WNOHANG | WNOWAIT) !=
		0) {
		/* ECHILD: somebody ignores SIGCHLD and it is gone */
		p->exited = errno == ECHILD;
		return;
	}
	p->exited = info.si_pid == p->c.pid;
	/* others may hold its pipes open: they get a moment */
	if (p->exited && p->phase == RUNS)
		p->next = ir_time_mono_ms() + GRACE_MS;
}

static bool
pipes_open(const struct run *p)
{
	return p->c.out >= 0 || p->c.err >= 0;
}

/* What time alone brings about. */
static void
go_on(struct run *p, int64_t now)
{
	if (p->phase == RUNS && p->sink && p->sink->cancelled &&
		p->sink->cancelled(p->sink->arg)) {
		p->end.cancelled = true;
		stop(p);
	} else if (p->phase == RUNS && now >= p->deadline) {
		p->end.timed_out = true;
		stop(p);
	} else if (p->phase == RUNS && p->exited && now >= p->next) {
		p->end.lingered = true;
		stop(p);
	} else if (p->phase == ASKED && now >= p->next) {
		p->phase = KILLED;
		p->next = now + GRACE_MS;
		signal_group(p, SIGKILL);
	} else if (p->phase == KILLED && now >= p->next) {
		p->phase = LEFT;
	}
}

static int
wait_ms(const struct run *p, int64_t now)
{
	int64_t until = p->phase == RUNS ? p->deadline : p->next;
	int64_t ms;

	if (p->phase == RUNS && p->exited && p->next < until)
		until = p->next;
	ms = until > now ? until - now : 0;
	if (ms > ASK_MS)
		ms = ASK_MS;
	if (ms > TICK_MS && p->c.pidfd < 0 && !p->exited)
		ms = TICK_MS;
	return (int)ms;
}

static void
wait_once(struct run *p)
{
	/* poll skips negative descriptors */
	struct pollfd f[4] = {{p->c.out, POLLIN, 0}, {p->c.err, POLLIN, 0},
		{p->c.status, POLLIN, 0},
		{p->exited ? -1 : p->c.pidfd, POLLIN, 0}};
	int n = poll(f, 4, wait_ms(p, ir_time_mono_ms()));

	if (n > 0 && f[0].revents)
		take(p, &p->c.out, 1);
	if (n > 0 && f[1].revents)
		take(p, &p->c.err, 2);
	if (n > 0 && f[2].revents)
		take_status(p);
	if (!p->exited)
		look_at_child(p);
	go_on(p, ir_time_mono_ms());
}

static int64_t
cpu_ms(const struct rusage *u)
{
	return (u->ru_utime.tv_sec + u->ru_stime.tv_sec) * INT64_C(1000) +
		(u->ru_utime.tv_usec + u->ru_stime.tv_usec) / 1000;
}

void
proc_reap(pid_t pid, bool exited, struct ir_proc_end *ret)
{
	struct rusage used;
	int status = 0;
	pid_t r;

	ret->exit_status = -1;
	ret->cpu_ms = -1;
	if (!exited) { /* stuck in the kernel: a dead disk or server */
		ret->signal = SIGKILL;
		return;
	}
	do {
		r = wait4(pid, &status, 0, &used);
	} while (r < 0 && errno == EINTR);
	if (r != pid)
		return;
	ret->cpu_ms = cpu_ms(&used);
	if (WIFEXITED(status))
		ret->exit_status = WEXITSTATUS(status);
	else if (WIFSIGNALED(status))
		ret->signal = WTERMSIG(status);
}

static void
reap(struct run *p)
{
	/* whatever it left in its group ends with it */
	signal_group(p, SIGKILL);
	proc_reap(p->c.pid, p->exited, &p->end);
}

static void
run_to_end(struct run *p)
{
	while (p->phase != LEFT && (!p->exited || pipes_open(p)))
		wait_once(p);
	if (p->c.status >= 0)
		take_status(p);
	reap(p);
	p->end.ms = ir_time_mono_ms() - p->start;
	proc_close(&p->c.out);
	proc_close(&p->c.err);
	proc_close(&p->c.status);
	proc_close(&p->c.pidfd);
}

static int
cannot_run(struct ir_err *e, int errnum, const char *name)
{
	struct ir_esc esc;

	return ir_err_sys(e, errnum, _("cannot run '%s'"), ir_esc(name, &esc));
}

/* The sink may have said why already. */
static int
not_taken(struct ir_err *e, int r, const char *name)
{
	struct ir_esc esc;

	if (e && e->code == r)
		return r;
	return ir_err_set(e, r, _("stopped '%s': its output was not taken"),
		ir_esc(name, &esc));
}

static void
set_limits(struct run *p, const struct ir_proc_limits *l)
{
	unsigned seconds = l && l->seconds ? l->seconds : 60;

	p->max_out = l && l->out_bytes ? l->out_bytes : (uint64_t)256 << 20;
	p->max_err = l && l->err_bytes ? l->err_bytes : (uint64_t)1 << 20;
	p->start = ir_time_mono_ms();
	p->deadline = p->start + (int64_t)seconds * 1000;
}

int
ir_proc_run(const char *const argv[], const char *const env[], int in_fd,
	const struct ir_proc_limits *limits, const struct ir_proc_sink *sink,
	struct ir_proc_end *ret, struct ir_err *e)
{
	struct run p = {.sink = sink};
	char path[PATH_MAX];
	int r;

	if (!argv[0])
		return ir_err_set(e, EINVAL, _("no program to run"));
	r = ir_proc_which(argv[0], path, sizeof(path));
	if (r == -ENOENT) {
		p.end.not_found = true;
		p.end.exit_status = -1;
		*ret = p.end;
		return 0;
	}
	if (r < 0)
		return cannot_run(e, -r, argv[0]);
	p.buf = malloc(CHUNK);
	if (!p.buf)
		return cannot_run(e, ENOMEM, argv[0]);
	set_limits(&p, limits);
	r = proc_start(path, argv, env, in_fd, limits ? limits->memory : 0,
		NULL, &p.c);
	if (r == 0)
		run_to_end(&p);
	free(p.buf);
	if (r < 0)
		return cannot_run(e, -r, argv[0]);
	if (p.sink_r < 0)
		return not_taken(e, p.sink_r, argv[0]);
	p.end.not_found = p.exec_errno == ENOENT || p.exec_errno == ENOTDIR;
	p.end.why = p.exec_errno;
	if (p.exec_errno && !p.end.not_found)
		return cannot_run(e, p.exec_errno, argv[0]);
	if (p.end.not_found)
		p.end.exit_status = -1;
	*ret = p.end;
	return 0;
}
