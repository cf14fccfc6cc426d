/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/sys/proc.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "ir/sys/sandbox.h"
#include "proc_i.h"

#ifndef SYS_close_range
#define SYS_close_range 436
#endif
#ifndef SYS_pidfd_open
#define SYS_pidfd_open 434
#endif
#define CLOSE_RANGE_CLOEXEC_FLAG 4u

#define KEPT 4 /* the standard descriptors and the lent one */

/* The child's ends, all above these so that none stands in another's way. */
struct ends {
	int in, out, err, status, lent;
};

/* What binds the child. */
struct bounds {
	pid_t parent;
	uint64_t memory;
	const struct ir_proc_room *room;
};

void
proc_close(int *fd)
{
	if (*fd >= 0)
		(void)close(*fd); /* pipes and /dev/null: nothing to lose */
	*fd = -1;
}

/* Moves *fd above the ones the child keeps. */
static int
lift(int *fd)
{
	int up;

	if (*fd >= KEPT)
		return 0;
	up = fcntl(*fd, F_DUPFD_CLOEXEC, KEPT);
	if (up < 0)
		return -errno;
	proc_close(fd);
	*fd = up;
	return 0;
}

static int
make_pipe(int *ret_read, int *ret_write, bool nonblock)
{
	int p[2], r;

	if (pipe2(p, O_CLOEXEC) != 0)
		return -errno;
	r = lift(&p[0]);
	if (r == 0)
		r = lift(&p[1]);
	if (r == 0 && nonblock && fcntl(p[0], F_SETFL, O_NONBLOCK) != 0)
		r = -errno;
	if (r < 0) {
		proc_close(&p[0]);
		proc_close(&p[1]);
		return r;
	}
	*ret_read = p[0];
	*ret_write = p[1];
	return 0;
}

static int
make_ends(int in_fd, int lent, struct proc_child *c, struct ends *n)
{
	int r;

	n->in = in_fd < 0 ? open("/dev/null", O_RDONLY | O_CLOEXEC)
			  : fcntl(in_fd, F_DUPFD_CLOEXEC, KEPT);
	if (n->in < 0)
		return -errno;
	if (lent >= 0)
		n->lent = fcntl(lent, F_DUPFD_CLOEXEC, KEPT);
	if (lent >= 0 && n->lent < 0)
		return -errno;
	r = lift(&n->in);
	if (r == 0)
		r = make_pipe(&c->out, &n->out, true);
	if (r == 0)
		r = make_pipe(&c->err, &n->err, true);
	if (r == 0)
		r = make_pipe(&c->status, &n->status, true);
	return r;
}

static bool
given(const char *const env[], const char *name)
{
	size_t len = strlen(name);

	for (size_t i = 0; env && env[i]; i++) {
		if (strncmp(env[i], name, len) == 0)
			return true;
	}
	return false;
}

/* The two fixed variables unless env has its own, then env. */
static const char **
make_env(const char *const env[])
{
	size_t n = 0, k = 0;
	const char **v;

	while (env && env[n])
		n++;
	v = calloc(n + 3, sizeof(v[0]));
	if (!v)
		return NULL;
	if (!given(env, "LC_ALL="))
		v[k++] = "LC_ALL=C";
	if (!given(env, "PATH="))
		v[k++] = "PATH=" PROC_PATH;
	for (size_t i = 0; i < n; i++)
		v[k++] = env[i];
	return v;
}

/* exec never writes to what it is given; its type is older than const. */
static char *const *
exec_vector(const char *const v[])
{
	union {
		const char *const *in;
		char *const *out;
	} u = {.in = v};

	return u.out;
}

/* From here to exec: async-signal-safe calls only. */
static void
reset_signals(void)
{
	struct sigaction dfl;
	sigset_t none;

	memset(&dfl, 0, sizeof(dfl));
	dfl.sa_handler = SIG_DFL;
	for (int s = 1; s < NSIG; s++)
		(void)sigaction(s, &dfl, NULL); /* KILL, STOP refuse: fine */
	(void)sigemptyset(&none);
	(void)sigprocmask(SIG_SETMASK, &none, NULL);
}

static int
set_limit(__rlimit_resource_t what, uint64_t most)
{
	const struct rlimit r = {(rlim_t)most, (rlim_t)most};

	return most > 0 ? setrlimit(what, &r) : 0;
}

static int
shut_in(const struct ir_proc_room *room, const char *path)
{
	int r = room->closed ? ir_sandbox_program(path, NULL) : 0;

	if (r < 0) {
		errno = -r;
		return -1;
	}
	return set_limit(RLIMIT_DATA, room->data);
}

static int
prepare_child(const struct ends *n, const struct bounds *b, const char *path)
{
	if (setpgid(0, 0) != 0)
		return -1;
	/* a killed collector leaves nothing running behind */
	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != b->parent)
		_exit(127);
	if (dup2(n->in, 0) < 0 || dup2(n->out, 1) < 0 || dup2(n->err, 2) < 0)
		return -1;
	/* ours are close-on-exec already; this is for foreign ones */
	(void)syscall(SYS_close_range, 3u, ~0u, CLOSE_RANGE_CLOEXEC_FLAG);
	if (n->lent >= 0 && dup2(n->lent, 3) < 0)
		return -1;
	if (set_limit(RLIMIT_AS, b->memory) != 0)
		return -1;
	reset_signals();
	return b->room ? shut_in(b->room, path) : 0;
}

static _Noreturn void
run_child(const struct ends *n, const struct bounds *b, const char *path,
	const char *const argv[], const char *const env[])
{
	int why;

	if (prepare_child(n, b, path) == 0)
		(void)execve(path, exec_vector(argv), exec_vector(env));
	why = errno;
	while (write(n->status, &why, sizeof(why)) < 0 && errno == EINTR)
		;
	_exit(127);
}

static int
fork_child(const char *path, const char *const argv[], const char *const env[],
	const struct ends *n, const struct bounds *b, struct proc_child *c)
{
	sigset_t all, old;
	int r = 0;

	/* no handler of ours runs in the child */
	(void)sigfillset(&all);
	(void)pthread_sigmask(SIG_SETMASK, &all, &old);
	c->pid = fork();
	if (c->pid == 0)
		run_child(n, b, path, argv, env);
	if (c->pid < 0)
		r = -errno;
	(void)pthread_sigmask(SIG_SETMASK, &old, NULL);
	if (r < 0)
		return r;
	/* whoever comes first; fails once the child has called exec */
	(void)setpgid(c->pid, c->pid);
	c->pidfd = (int)syscall(SYS_pidfd_open, c->pid, 0u);
	return 0;
}

int
proc_start(const char *path, const char *const argv[], const char *const env[],
	int in_fd, uint64_t memory, const struct ir_proc_room *room,
	struct proc_child *ret)
{
	const struct bounds b = {getpid(), memory, room};
	struct proc_child c = {
		.pid = -1, .pidfd = -1, .out = -1, .err = -1, .status = -1};
	struct ends n = {-1, -1, -1, -1, -1};
	const char **full = make_env(env);
	int r = full ? make_ends(in_fd, room ? room->lent : -1, &c, &n)
		     : -ENOMEM;

	if (r == 0)
		r = fork_child(path, argv, full, &n, &b, &c);
	free(full);
	proc_close(&n.in);
	proc_close(&n.out);
	proc_close(&n.err);
	proc_close(&n.status);
	proc_close(&n.lent);
	if (r < 0) {
		proc_close(&c.out);
		proc_close(&c.err);
		proc_close(&c.status);
		return r;
	}
	*ret = c;
	return 0;
}

static int
is_program(const char *path)
{
	struct stat st;

	if (stat(path, &st) != 0)
		return -errno;
	if (!S_ISREG(st.st_mode) || access(path, X_OK) != 0)
		return -EACCES;
	return 0;
}

/* Joins dir (of dir_len bytes) and name; 0 or -ENAMETOOLONG. */
static int
join(const char *dir, size_t dir_len, const char *name, char *out, size_t cap)
{
	size_t len = strlen(name);

	if (dir_len + 1 + len + 1 > cap)
		return -ENAMETOOLONG;
	memcpy(out, dir, dir_len);
	out[dir_len] = '/';
	memcpy(out + dir_len + 1, name, len + 1);
	return 0;
}

int
ir_proc_which(const char *name, char *out, size_t cap)
{
	const char *dir = PROC_PATH;

	if (name[0] == '\0')
		return -ENOENT;
	if (strchr(name, '/')) {
		int r = is_program(name);

		if (r == 0 && strlen(name) >= cap)
			r = -ENAMETOOLONG;
		if (r == 0)
			memcpy(out, name, strlen(name) + 1);
		return r == -ENOTDIR ? -ENOENT : r;
	}
	while (*dir) {
		size_t len = strcspn(dir, ":");
		int r = join(dir, len, name, out, cap);

		if (r < 0 || is_program(out) == 0)
			return r;
		dir += len + (dir[len] == ':');
	}
	return -ENOENT;
}
