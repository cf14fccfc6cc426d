/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/sys/proc.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "ir/base/buf.h"
#include "ir/base/io.h"
#include "tap.h"

struct got {
	struct ir_buf out, err;
	struct ir_proc_end end;
	struct ir_err e;
	int r;
};

static int
keep(void *arg, int which, const void *p, size_t len)
{
	struct got *g = arg;

	return ir_buf_add(which == 1 ? &g->out : &g->err, p, len);
}

static void
run_argv(struct got *g, const char *const argv[], const char *const env[],
	int in_fd, const struct ir_proc_limits *l)
{
	struct ir_proc_sink sink = {.data = keep, .arg = g};

	memset(g, 0, sizeof(*g));
	ir_buf_init(&g->out, 0);
	ir_buf_init(&g->err, 0);
	g->r = ir_proc_run(argv, env, in_fd, l, &sink, &g->end, &g->e);
	(void)ir_buf_addc(&g->out, '\0');
	(void)ir_buf_addc(&g->err, '\0');
}

static void
run_sh(struct got *g, const char *script, const struct ir_proc_limits *l)
{
	const char *const argv[] = {"sh", "-c", script, NULL};

	run_argv(g, argv, NULL, -1, l);
}

static void
done(struct got *g)
{
	ir_buf_free(&g->out);
	ir_buf_free(&g->err);
}

static void
test_ends(void)
{
	static const struct {
		const char *script;
		int status, signal;
		const char *out, *err;
	} t[] = {
		{"exit 0", 0, 0, "", ""},
		{"exit 3", 3, 0, "", ""},
		{"exit 127", 127, 0, "", ""},
		{"echo out; echo err >&2; exit 1", 1, 0, "out\n", "err\n"},
		{"kill -9 $$", -1, SIGKILL, "", ""},
		{"kill -TERM $$", -1, SIGTERM, "", ""},
		{"cat; echo end", 0, 0, "end\n", ""}, /* stdin is empty */
		{"exec 1>&- 2>&-; sleep 0.1; exit 4", 4, 0, "", ""},
		{"env | sort", 0, 0,
			"LC_ALL=C\nPATH=/usr/sbin:/usr/bin:/sbin:/bin\n"
			"PWD=/\n",
			""},
		/* 32 and 33 are the C library's own: nobody can set them, and
		 * a parent may have handed them down ignored. */
		{"grep -E '^Sig(Blk|Ign)' /proc/self/status | "
		 "sed 's/[0-9a-f]\\(80000000\\)$/0\\1/; "
		 "s/[8]\\(0000000\\)$/0\\1/'",
			0, 0,
			"SigBlk:\t0000000000000000\n"
			"SigIgn:\t0000000000000000\n",
			""},
		{"ls /proc/self/fd", 0, 0, "0\n1\n2\n3\n", ""},
		{"ps -o pgid= -p $$ | tr -d ' ' | grep -qx $$", 0, 0, "", ""},
		{"head -c 300000 /dev/zero | wc -c", 0, 0, "300000\n", ""},
	};

	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		struct got g;

		run_sh(&g, t[i].script, NULL);
		printf("# %s\n", t[i].script);
		EQ(g.r, 0);
		EQ(g.end.exit_status, t[i].status);
		EQ(g.end.signal, t[i].signal);
		STR(g.out.p, t[i].out);
		STR(g.err.p, t[i].err);
		EQ(g.end.out_bytes, strlen(t[i].out));
		EQ(g.end.timed_out || g.end.truncated || g.end.not_found ||
				g.end.cancelled || g.end.lingered,
			0);
		done(&g);
	}
}

static void
test_env(void)
{
	static const char *const argv[] = {"/usr/bin/env", NULL};
	static const char *const env[] = {"A=1", "LC_ALL=C.UTF-8", NULL};
	struct got g;

	run_argv(&g, argv, env, -1, NULL);
	STR(g.out.p,
		"PATH=/usr/sbin:/usr/bin:/sbin:/bin\nA=1\n"
		"LC_ALL=C.UTF-8\n");
	done(&g);
}

static void
test_stdin(void)
{
	static const char *const argv[] = {"cat", NULL};
	struct got g;
	int p[2];

	EQ(pipe2(p, O_CLOEXEC), 0);
	EQ(ir_io_write(p[1], "given", 5), 0);
	(void)close(p[1]);
	run_argv(&g, argv, NULL, p[0], NULL);
	STR(g.out.p, "given");
	EQ(fcntl(p[0], F_GETFD), FD_CLOEXEC); /* still ours */
	(void)close(p[0]);
	done(&g);
}

static void
put_file(const char *path, const char *text, mode_t mode)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	EQ(ir_io_write(fd, text, strlen(text)), 0);
	EQ(fchmod(fd, mode), 0);
	EQ(close(fd), 0);
}

static void
test_not_run(void)
{
	static const struct {
		const char *name;
		int r;
		bool not_found;
	} t[] = {
		{"no-such-program-here", 0, true},
		{"/nonexistent/x", 0, true},
		{"./script/x", 0, true}, /* a file where a folder should be */
		{"./interp", 0, true}, /* its interpreter does not exist */
		{"./plain", -EACCES, false},
		{"/", -EACCES, false},
		{"./script", -ENOEXEC, false}, /* no "#!": never given to sh */
		{"", 0, true},
	};

	const char *preload = getenv("LD_PRELOAD");
	/* its own exec opens scripts itself and dies of this one */
	bool valgrind = preload && strstr(preload, "vgpreload");

	put_file("interp", "#!/nonexistent/sh\n", 0700);
	put_file("plain", "x\n", 0600);
	put_file("script", "echo no\n", 0700);
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		const char *const argv[] = {t[i].name, NULL};
		struct got g;

		if (valgrind && strcmp(t[i].name, "./interp") == 0) {
			SKIP("valgrind has an exec of its own");
			continue;
		}
		run_argv(&g, argv, NULL, -1, NULL);
		printf("# '%s'\n", t[i].name);
		EQ(g.r, t[i].r);
		EQ(g.end.not_found, t[i].not_found);
		EQ(g.e.text[0] != '\0', t[i].r < 0);
		EQ(g.out.len, 1);
		done(&g);
	}
	EQ(unlink("interp") | unlink("plain") | unlink("script"), 0);
	{
		static const char *const none[] = {NULL};
		struct got g;

		run_argv(&g, none, NULL, -1, NULL);
		EQ(g.r, -EINVAL);
		done(&g);
	}
}

static void
test_which(void)
{
	char path[64];

	EQ(ir_proc_which("true", path, sizeof(path)), 0);
	STR(path, "/usr/bin/true");
	EQ(ir_proc_which("/bin/sh", path, sizeof(path)), 0);
	STR(path, "/bin/sh");
	EQ(ir_proc_which("no-such-program-here", path, sizeof(path)), -ENOENT);
	EQ(ir_proc_which("/etc/passwd", path, sizeof(path)), -EACCES);
	EQ(ir_proc_which("true", path, 5), -ENAMETOOLONG);
	EQ(ir_proc_which("/bin/sh", path, 7), -ENAMETOOLONG);
	EQ(ir_proc_which("", path, sizeof(path)), -ENOENT);
}

static void
test_bytes(void)
{
	static const struct ir_proc_limits l = {
		.out_bytes = 100000, .err_bytes = 1000};
	struct got g;

	run_sh(&g, "yes", &l);
	EQ(g.r, 0);
	EQ(g.end.truncated, true);
	EQ(g.end.out_bytes, 100000);
	EQ(g.out.len, 100001);
	EQ(g.end.timed_out, false);
	done(&g);
	run_sh(&g, "yes >&2", &l);
	EQ(g.end.truncated, true);
	EQ(g.end.err_bytes, 1000);
	done(&g);
	run_sh(&g, "head -c 100000 /dev/zero", &l);
	EQ(g.end.truncated, false);
	EQ(g.end.exit_status, 0);
	EQ(g.end.out_bytes, 100000);
	done(&g);
}

static void
test_memory(void)
{
	static const struct ir_proc_limits l = {
		.memory = (uint64_t)300 << 20, .seconds = 20};
	struct got g;

	run_sh(&g, "ulimit -v", &l);
	STR(g.out.p, "307200\n");
	done(&g);
	run_sh(&g, "head -c 500M /dev/zero | tail -c 400M | wc -c", &l);
	EQ(g.end.exit_status, 0);
	STR(g.out.p, "0\n"); /* tail could not hold it */
	OK(strstr(g.err.p, "memory") != NULL);
	done(&g);
}

static int
refuse(void *arg, int which, const void *p, size_t len)
{
	(void)which;
	(void)p;
	*(size_t *)arg += len;
	return -ENOSPC;
}

static void
test_sink_fails(void)
{
	static const char *const argv[] = {"yes", NULL};
	size_t seen = 0;
	struct ir_proc_sink sink = {.data = refuse, .arg = &seen};
	struct ir_proc_end end = {.exit_status = 99};
	struct ir_err e = IR_ERR_INIT;

	EQ(ir_proc_run(argv, NULL, -1, NULL, &sink, &end, &e), -ENOSPC);
	EQ(e.code, -ENOSPC);
	OK(seen > 0 && seen <= 65536);
	OK(strstr(e.text, "'yes'") != NULL);
	EQ(end.exit_status, 99);
	EQ(ir_proc_run(argv, NULL, -1,
		   &(struct ir_proc_limits){.out_bytes = 10}, NULL, &end, NULL),
		0);
	EQ(end.out_bytes, 10);
}

static bool
at_third_question(void *arg)
{
	return ++*(int *)arg == 3;
}

static void
test_cancel(void)
{
	static const char *const argv[] = {"sleep", "60", NULL};
	int asked = 0;
	struct ir_proc_sink sink = {
		.arg = &asked, .cancelled = at_third_question};
	struct ir_proc_end end;

	EQ(ir_proc_run(argv, NULL, -1, NULL, &sink, &end, NULL), 0);
	EQ(end.cancelled, true);
	EQ(end.signal, SIGTERM);
	EQ(asked, 3);
}

/* Each waits for limits and graces, so they run side by side. */
static const struct slow {
	const char *script;
	bool timed_out, lingered;
	int status, signal;
	const char *out;
} slow[] = {
	{"echo a; sleep 60", true, false, -1, SIGTERM, "a\n"},
	{"trap '' TERM; echo a; while :; do sleep 0.2; done", true, false, -1,
		SIGKILL, "a\n"},
	{"trap 'echo bye; exit 5' TERM; while :; do sleep 0.1; done", true,
		false, 5, 0, "bye\n"},
	{"kill -STOP $$", true, false, -1, SIGTERM, ""},
	/* a grandchild holds the pipe open */
	{"echo a; sleep 60 & exit 3", true, false, 3, 0, "a\n"},
	{"trap '' TERM; sleep 60 & sleep 60", true, false, -1, SIGKILL, ""},
	/* and one that left the group cannot be reached */
	{"setsid sleep 8 & exit 3", true, false, 3, 0, ""},
	{"exec 1>&- 2>&-; sleep 60", true, false, -1, SIGTERM, ""},
	{"while :; do echo x; sleep 0.01; done >&2", true, false, -1, SIGTERM,
		""},
	/* within the time limit, but the leader ended long ago */
	{"echo a; sleep 60 & exit 6", false, true, 6, 0, "a\n"},
	{"(sleep 0.5; echo late) & echo a", false, false, 0, 0, "a\nlate\n"},
};
#define N_SLOW (sizeof(slow) / sizeof(slow[0]))

struct job {
	const struct slow *s;
	struct got g;
};

static void *
run_slow(void *arg)
{
	struct job *j = arg;
	struct ir_proc_limits l = {.seconds = j->s->timed_out ? 1 : 30};

	run_sh(&j->g, j->s->script, &l);
	return NULL;
}

static void
test_slow(void)
{
	pthread_t t[N_SLOW];
	static struct job jobs[N_SLOW];

	for (size_t i = 0; i < N_SLOW; i++) {
		jobs[i].s = &slow[i];
		EQ(pthread_create(&t[i], NULL, run_slow, &jobs[i]), 0);
	}
	for (size_t i = 0; i < N_SLOW; i++) {
		struct got *g = &jobs[i].g;

		EQ(pthread_join(t[i], NULL), 0);
		printf("# %s\n", slow[i].script);
		EQ(g->r, 0);
		EQ(g->end.timed_out, slow[i].timed_out);
		EQ(g->end.lingered, slow[i].lingered);
		EQ(g->end.exit_status, slow[i].status);
		EQ(g->end.signal, slow[i].signal);
		STR(g->out.p, slow[i].out);
		done(g);
	}
}

static void
on_alarm(int sig)
{
	(void)sig;
}

/* Signals every few milliseconds, without SA_RESTART; SIGPIPE ignored. */
static void
test_signals(void)
{
	struct sigaction sa = {.sa_handler = on_alarm}, old;
	struct itimerval tick = {{0, 3000}, {0, 3000}}, off = {{0, 0}, {0, 0}};
	struct got g;

	EQ(sigaction(SIGALRM, &sa, &old), 0);
	OK(signal(SIGPIPE, SIG_IGN) != SIG_ERR);
	EQ(setitimer(ITIMER_REAL, &tick, NULL), 0);
	for (int i = 0; i < 5; i++) {
		run_sh(&g,
			"for i in 1 2 3; do echo $i; sleep 0.02; done; "
			"yes | head -n 1",
			NULL);
		EQ(g.r, 0);
		EQ(g.end.exit_status, 0);
		STR(g.out.p, "1\n2\n3\ny\n");
		STR(g.err.p, "");
		done(&g);
	}
	EQ(setitimer(ITIMER_REAL, &off, NULL), 0);
	EQ(sigaction(SIGALRM, &old, NULL), 0);
	OK(signal(SIGPIPE, SIG_DFL) != SIG_ERR);
}

/* SIGCHLD ignored: the kernel keeps no status, and we do not hang. */
static void
test_sigchld_ignored(void)
{
	struct got g;

	OK(signal(SIGCHLD, SIG_IGN) != SIG_ERR);
	run_sh(&g, "echo a; exit 3", NULL);
	EQ(g.r, 0);
	EQ(g.end.exit_status, -1);
	STR(g.out.p, "a\n");
	OK(signal(SIGCHLD, SIG_DFL) != SIG_ERR);
	done(&g);
}

/* With our own standard descriptors closed. */
static void
test_closed_std(void)
{
	pid_t pid = fork();
	int status = -1;

	if (pid == 0) {
		struct got g;

		(void)close(0);
		(void)close(1);
		(void)close(2);
		run_sh(&g, "cat; echo o; echo e >&2; ls /proc/self/fd", NULL);
		if (g.r != 0 || strcmp(g.out.p, "o\n0\n1\n2\n3\n") != 0)
			_exit(1);
		_exit(strcmp(g.err.p, "e\n") == 0 ? 0 : 2);
	}
	EQ(waitpid(pid, &status, 0), pid);
	EQ(status, 0);
}

static int
tell_parent(void *arg, int which, const void *p, size_t len)
{
	(void)which;
	return ir_io_write(*(int *)arg, p, len);
}

/* The one that runs it is killed: the program must not stay behind. */
static void
test_dies_with_us(void)
{
	static const char *const argv[] = {
		"sh", "-c", "echo $$; exec sleep 300", NULL};
	int p[2], gone = 0;
	char text[32] = "";
	pid_t pid, inner;

	EQ(pipe2(p, O_CLOEXEC), 0);
	pid = fork();
	if (pid == 0) {
		struct ir_proc_sink sink = {.data = tell_parent, .arg = &p[1]};
		struct ir_proc_end end;

		(void)ir_proc_run(argv, NULL, -1, NULL, &sink, &end, NULL);
		_exit(0);
	}
	(void)close(p[1]);
	OK(read(p[0], text, sizeof(text) - 1) > 0);
	inner = (pid_t)strtol(text, NULL, 10);
	OK(inner > 1);
	EQ(kill(pid, SIGKILL), 0);
	EQ(waitpid(pid, NULL, 0), pid);
	for (int i = 0; i < 500 && !gone; i++) {
		char path[64], state[256] = "";
		struct timespec nap = {0, 10000000};
		int fd;

		/* gone, or a zombie nobody has reaped yet */
		(void)snprintf(path, sizeof(path), "/proc/%d/stat", inner);
		fd = open(path, O_RDONLY | O_CLOEXEC);
		gone = fd < 0 || read(fd, state, sizeof(state) - 1) <= 0 ||
			strstr(state, ") Z") != NULL;
		if (fd >= 0)
			(void)close(fd);
		if (!gone)
			(void)nanosleep(&nap, NULL);
	}
	OK(gone);
	(void)close(p[0]);
}

static void
test_pipe(void)
{
	static const char *const cat[] = {"cat", NULL};
	static const char *const both[] = {
		"sh", "-c", "echo oops >&2; echo out; exit 3", NULL};
	static const char *const nap[] = {"sleep", "60", NULL};
	static const char *const none[] = {"no-such-program", NULL};
	const struct ir_proc_wait w = {.ms = 20000}, soon = {.ms = 50};
	struct ir_err e = IR_ERR_INIT;
	struct ir_proc_end end;
	struct ir_proc *p = NULL;
	char buf[64] = "";
	size_t len = 0;

	(void)signal(SIGPIPE, SIG_IGN);
	EQ(ir_proc_open(&p, none, NULL, -1, 0, &e), -ENOENT);
	EQ(ir_proc_open(&p, cat, NULL, IR_PROC_PIPE, 0, &e), 0);
	EQ(ir_proc_write(p, "ping", 4, &w), 0);
	EQ(ir_proc_read(p, buf, sizeof(buf), &w), 4);
	EQ(memcmp(buf, "ping", 4), 0);
	EQ(ir_proc_read(p, buf, sizeof(buf), &soon), -ETIME);
	OK(!ir_proc_ended(p));
	ir_proc_end_input(p);
	EQ(ir_proc_read(p, buf, sizeof(buf), &w), 0);
	EQ(ir_proc_write(p, "x", 1, &w), -EPIPE);
	ir_proc_close(p, 20000, &end);
	EQ(end.exit_status, 0);
	EQ(end.out_bytes, 4);
	OK(!end.cancelled);

	EQ(ir_proc_open(&p, both, NULL, -1, 0, &e), 0);
	EQ(ir_proc_read(p, buf, sizeof(buf), &w), 4);
	EQ(ir_proc_read(p, buf, sizeof(buf), &w), 0);
	STR(ir_proc_errors(p, &len), "oops\n");
	ir_proc_close(p, 20000, &end);
	EQ(end.exit_status, 3);

	EQ(ir_proc_open(&p, nap, NULL, -1, 0, &e), 0);
	ir_proc_close(p, 0, &end);
	EQ(end.signal, SIGTERM);
	OK(end.cancelled);
	ir_proc_close(NULL, 0, NULL);
}

int
main(void)
{
	char dir[] = "/tmp/ir-proc-XXXXXX", back[] = "/";

	if (!OK(mkdtemp(dir) != NULL))
		return tap_done();
	EQ(chdir(dir), 0);
	test_not_run();
	EQ(chdir(back), 0);
	EQ(rmdir(dir), 0);
	test_ends();
	test_env();
	test_stdin();
	test_which();
	test_bytes();
	test_memory();
	test_sink_fails();
	test_cancel();
	test_signals();
	test_sigchld_ignored();
	test_closed_std();
	test_dies_with_us();
	test_slow();
	test_pipe();
	return tap_done();
}
