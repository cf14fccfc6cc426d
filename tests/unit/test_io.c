/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/base/io.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "scratch.h"
#include "tap.h"

static char dir[] = "/tmp/ir-test-io.XXXXXX";

static void
put(const char *name, const char *text)
{
	int fd = open(name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);

	OKM(fd >= 0 && ir_io_write(fd, text, strlen(text)) == 0 &&
			close(fd) == 0,
		"file written");
}

static const char *
get(const char *name)
{
	static char text[256];
	int fd = open(name, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : ir_io_read(fd, text, sizeof(text) - 1);

	if (fd >= 0)
		(void)close(fd);
	if (n < 0)
		return NULL;
	text[n] = '\0';
	return text;
}

static void
sources(void)
{
	bool touched = true;
	int fd;

	put("plain", "x");
	EQ(symlink("plain", "link"), 0);
	EQ(mkfifo("fifo", 0600), 0);
	fd = ir_io_open_source(AT_FDCWD, "plain", &touched);
	OK(fd >= 0);
	EQ(touched, 0); /* our own file */
	EQ(fcntl(fd, F_GETFD) & FD_CLOEXEC, FD_CLOEXEC);
	(void)close(fd);
	EQ(ir_io_open_source(AT_FDCWD, "link", NULL), -ELOOP);
	EQ(ir_io_open_source(AT_FDCWD, "none", NULL), -ENOENT);
	fd = ir_io_open_source(AT_FDCWD, "fifo", NULL); /* does not hang */
	OK(fd >= 0);
	(void)close(fd);
}

static void
slurp(void)
{
	struct ir_err e = IR_ERR_INIT;
	struct ir_buf b;

	ir_buf_init(&b, 0);
	put("ten", "0123456789");
	put("empty", "");
	EQ(ir_io_slurp("ten", 10, &b, &e), 0);
	EQ(ir_io_slurp("link", 10, &b, &e), 0);
	EQ(ir_io_slurp("empty", 0, &b, &e), 0);
	STR(b.p, "0123456789x");
	EQ(ir_io_slurp("ten", 9, &b, &e), -IR_ELIMIT);
	STR(e.text, "'ten' is larger than 9 bytes");
	EQ(ir_io_slurp("no\nne", 9, &b, &e), -ENOENT);
	STR(e.text, "cannot open 'no\\012ne': No such file or directory");
	EQ(ir_io_slurp("fifo", 9, &b, &e), -EINVAL);
	STR(e.text, "'fifo' is not a regular file");
	EQ(ir_io_slurp(".", 9, &b, &e), -EISDIR);
	ir_buf_free(&b);
	ir_buf_init(&b, 5);
	EQ(ir_io_slurp("ten", 10, &b, &e), -IR_ELIMIT);
	ir_buf_free(&b);
}

static void
pipes(void)
{
	struct ir_buf b;
	struct ir_err e;
	char text[8];
	int p[2];

	ir_buf_init(&b, 0);
	EQ(pipe2(p, O_CLOEXEC), 0);
	EQ(ir_io_write(p[1], "abc", 3), 0);
	EQ(ir_io_write(p[1], "def", 3), 0);
	EQ(ir_io_read(p[0], text, 4), 4);
	EQ(close(p[1]), 0);
	EQ(ir_io_slurp_fd(p[0], "pipe", 100, &b, &e), 0);
	STR(b.p, "ef");
	EQ(close(p[0]), 0);
	EQ(ir_io_read(p[0], text, 4), -EBADF);
	ir_buf_free(&b);
}

static void
directories(void)
{
	struct ir_err e = IR_ERR_INIT;
	struct stat st;

	EQ(ir_io_mkdirs("a/b//c/", &e), 0);
	EQ(ir_io_mkdirs("a/b/c", &e), 0);
	EQ(stat("a/b/c", &st), 0);
	EQ(st.st_mode & 07777, 0700);
	EQ(ir_io_mkdirs("plain/x", &e), -ENOTDIR);
	STR(e.text, "cannot make directory 'plain/x': Not a directory");
	EQ(ir_io_mkdirs("", &e), -ENOENT);
}

static void
commit(void)
{
	struct ir_err e = IR_ERR_INIT;
	struct ir_out *o = NULL;

	EQ(ir_out_open(&o, "a/out", 0, &e), 0);
	STR(ir_out_partial(o), "a/out.partial");
	EQ(ir_out_write(o, "one", 3, &e), 0);
	STR(get("a/out.partial"), "one");
	OK(get("a/out") == NULL);
	EQ(ir_out_commit(o, NULL, &e), 0);
	STR(get("a/out"), "one");
	OK(get("a/out.partial") == NULL);
	EQ(ir_out_open(&o, "a/out", 0, &e), -EEXIST);
	STR(e.text, "cannot create 'a/out': File exists");
	/* appears while we write */
	EQ(ir_out_open(&o, "late", 0, &e), 0);
	EQ(ir_out_open(&o, "late", 0, &e), -EEXIST);
	STR(e.text, "cannot create 'late.partial': File exists");
	put("late", "theirs");
	EQ(ir_out_commit(o, NULL, &e), -EEXIST);
	STR(get("late"), "theirs");
	OK(get("late.partial") == NULL);
	EQ(ir_out_open(&o, "none/out", 0, &e), -ENOENT);
	EQ(ir_out_open(&o, "a/", 0, &e), -EISDIR);
	EQ(ir_out_open(&o, "", 0, &e), -EISDIR);
}

static void
other_ends(void)
{
	struct ir_err e = IR_ERR_INIT;
	struct ir_out *o = NULL;

	EQ(ir_out_open(&o, "gone", 0, &e), 0);
	ir_out_abandon(o);
	OK(get("gone.partial") == NULL);
	EQ(ir_out_open(&o, "kept", IR_OUT_KEEP | IR_OUT_NOSYNC, &e), 0);
	EQ(ir_out_write(o, "half", 4, &e), 0);
	ir_out_abandon(o);
	STR(get("kept.partial"), "half");
	EQ(ir_out_open(&o, "a/x", IR_OUT_KEEP, &e), 0);
	EQ(ir_out_commit(o, "a/x-part", &e), 0);
	STR(get("a/x-part"), "");
	put("board", "old");
	put("board.partial", "from a crash");
	EQ(ir_out_open(&o, "board", IR_OUT_REPLACE, &e), 0);
	EQ(ir_out_write(o, "new", 3, &e), 0);
	STR(get("board"), "old");
	EQ(ir_out_commit(o, NULL, &e), 0);
	STR(get("board"), "new");
	ir_out_abandon(NULL);
}

/* From here on renameat2 and linkat fail as they do on exFAT by FUSE. */
static int
like_fat(void)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
			offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_renameat2, 2, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_linkat, 2, 0),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EINVAL),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
	};
	struct sock_fprog prog = {sizeof(code) / sizeof(code[0]), code};

	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
		prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &prog);
}

static int
fat_child(void)
{
	struct ir_err e = IR_ERR_INIT;
	struct ir_out *o;

	if (like_fat() != 0)
		return 77;
	if (ir_out_open(&o, "fat", 0, &e) != 0 ||
		ir_out_write(o, "fat", 3, &e) != 0)
		return 1;
	if (linkat(AT_FDCWD, "plain", AT_FDCWD, "plain2", 0) == 0)
		return 2; /* the filter does nothing */
	if (ir_out_commit(o, NULL, &e) != 0)
		return 3;
	if (ir_out_open(&o, "fat2", 0, &e) != 0)
		return 4;
	if (symlink("plain", "fat2") != 0)
		return 5;
	return ir_out_commit(o, NULL, &e) == -EEXIST ? 0 : 6;
}

static void
fat(void)
{
	int status = 0;
	pid_t pid = fork();

	if (pid == 0)
		_exit(fat_child());
	EQ(waitpid(pid, &status, 0), pid);
	if (WIFEXITED(status) && WEXITSTATUS(status) == 77) {
		SKIP("seccomp filters are not allowed here");
		return;
	}
	EQ(status, 0);
	STR(get("fat"), "fat");
	OK(get("fat.partial") == NULL);
	STR(get("fat2"), "x"); /* still their link */
	OK(get("fat2.partial") == NULL);
}

/* A signal that arrives during the commit waits until it is done. */
static void
mask(void)
{
	struct ir_err e = IR_ERR_INIT;
	struct ir_out *o = NULL;
	sigset_t before, after;

	EQ(sigprocmask(SIG_SETMASK, NULL, &before), 0);
	EQ(ir_out_open(&o, "masked", 0, &e), 0);
	EQ(ir_out_commit(o, NULL, &e), 0);
	EQ(sigprocmask(SIG_SETMASK, NULL, &after), 0);
	for (int s = 1; s < 32; s++)
		if (sigismember(&before, s) != sigismember(&after, s))
			OKM(0, "signal mask as before");
}

/* Appending: alone, behind a torn line, and when the file may not grow. */
static void
appending(void)
{
	struct rlimit old, small;
	struct ir_err e;
	int fd, set, back, r;

	EQ(ir_io_append_file("log", 0600, "a\n", 2, &e), 0);
	EQ(ir_io_append_file("log", 0600, "b\n", 2, &e), 0);
	STR(get("log"), "a\nb\n");
	put("log", "a\nto");
	EQ(ir_io_append_file("log", 0600, "b\n", 2, &e), 1);
	STR(get("log"), "a\nto\nb\n");
	fd = open("log", O_RDWR | O_APPEND | O_CLOEXEC);
	EQ(ir_io_append_lines(fd, "", 0, true), 0);
	EQ(getrlimit(RLIMIT_FSIZE, &old), 0);
	small = old;
	small.rlim_cur = 10;
	OK(signal(SIGXFSZ, SIG_IGN) != SIG_ERR);
	/* our own output may be a file, too: nothing is said in between */
	set = setrlimit(RLIMIT_FSIZE, &small);
	r = ir_io_append_lines(fd, "0123456789\n", 11, true);
	back = setrlimit(RLIMIT_FSIZE, &old);
	EQ(set, 0);
	EQ(r, -EFBIG);
	EQ(back, 0);
	STR(get("log"), "a\nto\nb\n");
	EQ(close(fd), 0);
	EQ(ir_io_append_lines(fd, "x\n", 2, true), -EBADF);
	EQ(mkdir("sub", 0700), 0);
	EQ(ir_io_append_file("sub", 0600, "x\n", 2, &e), -EISDIR);
	EQ(ir_io_append_file("fifo", 0600, "x\n", 2, &e), -EINVAL);
	EQ(ir_io_append_file("none/log", 0600, "x\n", 2, &e), -ENOENT);
}

int
main(void)
{
	(void)umask(022);
	if (!mkdtemp(dir) || chdir(dir) != 0)
		return 1;
	sources();
	slurp();
	pipes();
	directories();
	commit();
	other_ends();
	fat();
	mask();
	appending();
	scratch_remove(dir);
	return tap_done();
}
