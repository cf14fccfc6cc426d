/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/sys/proc.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "ir/base/buf.h"
#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/time.h"
#include "proc_i.h"

#define ASK_MS 200
#define GRACE_MS 2000
#define TICK_MS 20
#define PIPE_BYTES (1 << 20)

struct ir_proc {
	struct proc_child c;
	int in; /* we write here, -1: nothing or closed */
	struct ir_buf err;
	uint64_t out_bytes, err_bytes;
	int64_t start;
	bool exited;
};

static int
cannot_run(struct ir_err *e, int errnum, const char *name)
{
	struct ir_esc esc;

	return ir_err_sys(e, errnum, _("cannot run '%s'"), ir_esc(name, &esc));
}

/* Both ends close-on-exec; ours never blocks. */
static int
input_pipe(int in_fd, int fd[2])
{
	fd[0] = in_fd;
	fd[1] = -1;
	if (in_fd != IR_PROC_PIPE)
		return 0;
	if (pipe2(fd, O_CLOEXEC) != 0)
		return -errno;
	if (fcntl(fd[1], F_SETFL, O_NONBLOCK) != 0)
		return -errno;
	(void)fcntl(fd[1], F_SETPIPE_SZ, PIPE_BYTES); /* as below */
	return 0;
}

int
ir_proc_open(struct ir_proc **ret, const char *const argv[],
	const char *const env[], int in_fd, const struct ir_proc_room *room,
	struct ir_err *e)
{
	struct ir_proc *p = calloc(1, sizeof(*p));
	int fd[2] = {-1, -1}, r;
	char path[PATH_MAX];

	if (!p)
		return cannot_run(e, ENOMEM, argv[0]);
	ir_buf_init(&p->err, IR_PROC_ERR_KEPT);
	r = ir_proc_which(argv[0], path, sizeof(path));
	if (r == 0)
		r = input_pipe(in_fd, fd);
	if (r == 0)
		r = proc_start(path, argv, env, fd[0], 0, room, &p->c);
	if (in_fd == IR_PROC_PIPE)
		proc_close(&fd[0]);
	if (r < 0) {
		proc_close(&fd[1]);
		ir_buf_free(&p->err);
		free(p);
		return cannot_run(e, -r, argv[0]);
	}
	/* for what comes in bulk: fewer turns of both (a wish, not a need) */
	(void)fcntl(p->c.out, F_SETPIPE_SZ, PIPE_BYTES);
	p->in = fd[1];
	p->start = ir_time_mono_ms();
	if (room && room->cpu_seconds)
		(void)ir_proc_hasten(p, room->cpu_seconds); /* ended: fine */
	*ret = p;
	return 0;
}

/* Only we set this limit: the child would put its own in place of ours. */
int
ir_proc_hasten(struct ir_proc *p, unsigned cpu_seconds)
{
	struct rlimit cpu;

	if (prlimit(p->c.pid, RLIMIT_CPU, NULL, &cpu) != 0)
		return -errno;
	if (cpu.rlim_max > cpu_seconds)
		cpu.rlim_max = cpu_seconds;
	cpu.rlim_cur = cpu.rlim_max;
	return prlimit(p->c.pid, RLIMIT_CPU, &cpu, NULL) == 0
		? (int)cpu.rlim_max
		: -errno;
}

/* Standard error is kept as far as there is room, and always emptied. */
static void
take_err(struct ir_proc *p)
{
	char buf[4096];
	ssize_t n;

	while (p->c.err >= 0) {
		size_t room = IR_PROC_ERR_KEPT - p->err.len;

		n = read(p->c.err, buf, sizeof(buf));
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno == EAGAIN)
			return;
		if (n <= 0) {
			proc_close(&p->c.err);
			return;
		}
		p->err_bytes += (uint64_t)n;
		if ((size_t)n < room)
			room = (size_t)n;
		(void)ir_buf_add(&p->err, buf, room); /* as much as we can */
	}
}

bool
ir_proc_ended(struct ir_proc *p)
{
	siginfo_t info;

	if (p->exited)
		return true;
	memset(&info, 0, sizeof(info));
	if (waitid(P_PID, (id_t)p->c.pid, &info, WEXITED | WNOHANG | WNOWAIT) !=
		0)
		p->exited = errno == ECHILD;
	else
		p->exited = info.si_pid == p->c.pid;
	return p->exited;
}

/* Waits for one of them, at most until end; 0, -ETIME, -ECANCELED. */
static int
wait_for(struct ir_proc *p, int fd, short events, int64_t end,
	const struct ir_proc_wait *w)
{
	for (;;) {
		struct pollfd f[2] = {{fd, events, 0}, {p->c.err, POLLIN, 0}};
		int64_t left = end < 0 ? ASK_MS : end - ir_time_mono_ms();
		int n;

		if (w->cancelled && w->cancelled(w->arg))
			return -ECANCELED;
		if (left < 0)
			return -ETIME;
		n = poll(f, 2, (int)(left < ASK_MS ? left : ASK_MS));
		if (n > 0 && f[1].revents)
			take_err(p);
		if (n > 0 && f[0].revents)
			return 0;
		if (end >= 0 && ir_time_mono_ms() >= end)
			return -ETIME;
	}
}

ssize_t
ir_proc_read(
	struct ir_proc *p, void *buf, size_t cap, const struct ir_proc_wait *w)
{
	int64_t end = w->ms < 0 ? -1 : ir_time_mono_ms() + w->ms;

	while (p->c.out >= 0) {
		ssize_t n = read(p->c.out, buf, cap);
		int r;

		if (n > 0) {
			p->out_bytes += (uint64_t)n;
			return n;
		}
		if (n == 0 || (errno != EINTR && errno != EAGAIN)) {
			proc_close(&p->c.out);
			break;
		}
		r = wait_for(p, p->c.out, POLLIN, end, w);
		if (r < 0)
			return r;
	}
	take_err(p);
	return 0;
}

int
ir_proc_write(struct ir_proc *p, const void *buf, size_t len,
	const struct ir_proc_wait *w)
{
	int64_t end = w->ms < 0 ? -1 : ir_time_mono_ms() + w->ms;
	const char *at = buf;

	while (len > 0) {
		ssize_t n = p->in < 0 ? -1 : write(p->in, at, len);
		int r;

		if (n > 0) {
			at += n;
			len -= (size_t)n;
			continue;
		}
		if (p->in < 0 || (errno != EINTR && errno != EAGAIN))
			return -EPIPE;
		r = wait_for(p, p->in, POLLOUT, end, w);
		if (r < 0)
			return r;
	}
	return 0;
}

void
ir_proc_end_input(struct ir_proc *p)
{
	proc_close(&p->in);
}

const char *
ir_proc_errors(struct ir_proc *p, size_t *ret_len)
{
	take_err(p);
	*ret_len = p->err.len;
	return p->err.p;
}

/* Has it ended within ms? */
static bool
ends_within(struct ir_proc *p, int ms)
{
	int64_t end = ir_time_mono_ms() + ms;

	while (!ir_proc_ended(p)) {
		struct pollfd f[2] = {
			{p->c.pidfd, POLLIN, 0}, {p->c.err, POLLIN, 0}};
		int64_t left = end - ir_time_mono_ms();

		if (left <= 0)
			return false;
		if (p->c.pidfd < 0 && left > TICK_MS)
			left = TICK_MS;
		if (poll(f, 2, (int)left) > 0 && f[1].revents)
			take_err(p);
	}
	return true;
}

static void
fill_end(struct ir_proc *p, bool stopped, struct ir_proc_end *ret)
{
	int why = 0;

	memset(ret, 0, sizeof(*ret));
	proc_reap(p->c.pid, p->exited, ret);
	if (read(p->c.status, &why, sizeof(why)) == (ssize_t)sizeof(why)) {
		ret->not_found = why == ENOENT || why == ENOTDIR;
		ret->why = why;
		ret->exit_status = -1;
	}
	ret->cancelled = stopped;
	ret->out_bytes = p->out_bytes;
	ret->err_bytes = p->err_bytes;
	ret->ms = ir_time_mono_ms() - p->start;
}

void
ir_proc_close(struct ir_proc *p, int patience, struct ir_proc_end *ret)
{
	struct ir_proc_end end;
	bool stopped = false;

	if (!p)
		return;
	proc_close(&p->in);
	proc_close(&p->c.out);
	if (!ends_within(p, patience)) {
		stopped = true;
		(void)kill(-p->c.pid, SIGTERM); /* not there: all the better */
		(void)kill(-p->c.pid, SIGCONT);
		if (!ends_within(p, GRACE_MS)) {
			(void)kill(-p->c.pid, SIGKILL);
			(void)ends_within(p, GRACE_MS);
		}
	}
	(void)kill(-p->c.pid, SIGKILL); /* whatever it left behind */
	take_err(p);
	fill_end(p, stopped, &end);
	if (ret)
		*ret = end;
	proc_close(&p->c.err);
	proc_close(&p->c.status);
	proc_close(&p->c.pidfd);
	ir_buf_free(&p->err);
	free(p);
}
