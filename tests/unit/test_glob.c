/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/evidence/glob.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ir/base/buf.h"
#include "scratch.h"
#include "tap.h"

static char dir[] = "/tmp/ir-test-glob.XXXXXX";
static int rootfd = -1;

static void
names(void)
{
	static const struct {
		const char *pattern, *path;
		bool fold, want;
	} t[] = {
		{"/", "/", false, true},
		{"/", "/a", false, false},
		{"/a", "/", false, false},
		{"/a", "/a", false, true},
		{"a", "/a", false, true},
		{"//a/./b/", "/a/b", false, true},
		{"/a/b", "/a", false, false},
		{"/a", "/a/b", false, false},
		{"/*", "/.hidden", false, true},
		{"/*", "/a/b", false, false},
		{"/a*c", "/abbc", false, true},
		{"/a*c", "/abbd", false, false},
		{"/*a*b*a*b", "/xxaxxbxxaxxb", false, true},
		{"/*a*b*a*b", "/xxaxxbxxbxxb", false, false},
		{"/?.log", "/a.log", false, true},
		{"/?.log", "/病.log", false, true},
		{"/?.log", "/\xFF.log", false, true},
		{"/?.log", "/.log", false, false},
		{"/?.log", "/ab.log", false, false},
		{"/[a-c]x", "/bx", false, true},
		{"/[a-c]x", "/dx", false, false},
		{"/[!a-c]x", "/dx", false, true},
		{"/[^a-c]x", "/ax", false, false},
		{"/[]]x", "/]x", false, true},
		{"/[!]]x", "/]x", false, false},
		{"/[a-]x", "/-x", false, true},
		{"/[あ-ん]", "/す", false, true},
		{"/[あ-ん]", "/漢", false, false},
		{"/[[]x", "/[x", false, true},
		{"/[*]", "/*", false, true},
		{"/[*]", "/a", false, false},
		{"/a[", "/a[", false, true},
		{"/[ab", "/[ab", false, true},
		{"/[ab", "/a", false, false},
		{"/\\*", "/\\x", false, true}, /* no escapes */
		{"/Windows/*.LOG", "/WINDOWS/a.log", true, true},
		{"/Windows/*.LOG", "/WINDOWS/a.log", false, false},
		{"/[A-Z]x", "/BX", true, true},
		{"/Ä", "/ä", true, false}, /* ASCII only */
		{"/**", "/a", false, true},
		{"/**", "/", false, false},
		{"/**", "/a/b/c/d/e/f/g/h/i/j", false, true},
		{"/**", "/a/b/c/d/e/f/g/h/i/j/k", false, false},
		{"/**2", "/a/b", false, true},
		{"/**2", "/a/b/c", false, false},
		{"/**1", "/a", false, true},
		{"/**1", "/a/b", false, false},
		{"/a/**/b", "/a/b", false, true},
		{"/a/**/b", "/a/x/y/b", false, true},
		{"/a/**/b", "/a/x/y/b/c", false, false},
		{"/a/**2/b", "/a/x/y/b", false, true},
		{"/a/**2/b", "/a/x/y/z/b", false, false},
		{"/**1/**1", "/a", false, true},
		{"/**1/**1", "/a/b", false, true},
		{"/**1/**1", "/a/b/c", false, false},
		{"/**2/x/**2", "/x/x/x/x", false, true},
		{"/**2/x/**2", "/a/b/x/c/d", false, true},
		{"/**2/x/**2", "/a/b/c/x/d", false, false},
		{"/a**", "/abc", false, true},
		{"/**a", "/bca", false, true},
		{"/**a", "/b/a", false, false},
		{"/../a", "/a", false, false},
	};

	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++)
		if (!OKM(ir_glob_match(t[i].pattern, t[i].path, t[i].fold) ==
				    t[i].want,
			    t[i].pattern))
			printf("# %s\n", t[i].path);
}

/* Matches as lines, directories that were not read as "! PATH ERRNO". */
struct seen {
	struct ir_buf text;
	size_t stop; /* fail after that many; 0: never */
	size_t n;
	bool vanish; /* take the directory away at the first match */
};

static int
on_match(void *arg, const char *path, int dirfd, const char *name)
{
	struct seen *s = arg;
	struct stat st;

	if (s->vanish && s->n == 0 &&
		(unlink("many/b/x") != 0 || rmdir("many/b") != 0))
		return -EIO;
	if (fstatat(dirfd, name, &st, AT_SYMLINK_NOFOLLOW) != 0)
		return -errno;
	(void)ir_buf_addf(&s->text, "%s\n", path);
	return ++s->n == s->stop ? -ECANCELED : 0;
}

static int
on_unread(void *arg, const char *path, int errnum)
{
	struct seen *s = arg;

	return ir_buf_addf(&s->text, "! %s %d\n", path, errnum);
}

static void
walk(const char *pattern, const struct ir_glob_opts *o, const char *want)
{
	struct seen s = {.n = 0};
	struct ir_glob_sink sink = {on_match, on_unread, &s};
	struct ir_err e = IR_ERR_INIT;
	size_t n = 99;

	ir_buf_init(&s.text, 0);
	if (EQ(ir_glob(rootfd, pattern, o, &sink, &n, &e), 0))
		EQ(n, s.n);
	if (!STR(s.text.p, want))
		printf("# %s\n", pattern);
	ir_buf_free(&s.text);
}

static void
file(const char *name)
{
	int fd = open(name, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

	if (fd < 0 || close(fd) != 0)
		OKM(0, name);
}

static void
build(void)
{
	static const char *const dirs[] = {"var", "var/log", "var/log/app",
		"var/log/app/old", "etc", "out", "out/deep", "WIN", "WIN/Sys",
		"dark", "dark/in", "many", "many/a", "many/b", "many/c"};
	static const char *const files[] = {"var/log/syslog", "var/log/b.log",
		"var/log/a.log", "var/log/.hid.log", "var/log/app/x.log",
		"var/log/app/old/y.log", "etc/passwd", "out/deep/z.log",
		"WIN/Sys/A.EVT", "dark/in/f", "many/a/x", "many/b/x",
		"many/c/x", "var/log/odd\n[1] \xFF.log"};

	for (size_t i = 0; i < sizeof(dirs) / sizeof(dirs[0]); i++)
		EQ(mkdir(dirs[i], 0755), 0);
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		file(files[i]);
	EQ(symlink("/out", "var/log/inside"), 0); /* absolute, within */
	EQ(symlink("../../../../../../etc", "var/log/outside"), 0);
	EQ(symlink("loop", "var/log/loop"), 0);
	EQ(symlink("log", "var/self"), 0);
	EQ(symlink("nowhere", "var/log/dangling"), 0);
}

static void
matches(void)
{
	static const struct ir_glob_opts fold = {true, false, 0};

	walk("/", NULL, "/\n");
	walk("/etc/passwd", NULL, "/etc/passwd\n");
	walk("/etc/none", NULL, "");
	walk("/etc/passwd/x", NULL, "");
	walk("/none/*", NULL, "");
	walk("/var/log/*.log", NULL,
		"/var/log/.hid.log\n/var/log/a.log\n/var/log/b.log\n"
		"/var/log/odd\n[1] \xFF.log\n");
	walk("/*/log/app/*", NULL, "/var/log/app/old\n/var/log/app/x.log\n");
	walk("/var/**/y.log", NULL, "/var/log/app/old/y.log\n");
	walk("/var/**1/x.log", NULL, "");
	walk("/var/log/app/**", NULL,
		"/var/log/app/old\n/var/log/app/old/y.log\n"
		"/var/log/app/x.log\n");
	walk("/many/**/**", NULL,
		"/many/a\n/many/a/x\n/many/b\n/many/b/x\n/many/c\n/many/c/x\n");
	walk("/win/sys/a.*", NULL, "");
	walk("/win/sys/a.*", &fold, "/WIN/Sys/A.EVT\n");
}

/* Links: followed in the middle, inside the root; never by "**". */
static void
links(void)
{
	walk("/var/log/inside", NULL, "/var/log/inside\n");
	walk("/var/log/inside/deep/*", NULL, "/var/log/inside/deep/z.log\n");
	walk("/var/log/i*/deep/z.log", NULL, "/var/log/inside/deep/z.log\n");
	walk("/var/log/outside/*", NULL, "/var/log/outside/passwd\n");
	walk("/var/self/app/*.log", NULL, "/var/self/app/x.log\n");
	walk("/var/log/loop/x", NULL, "");
	walk("/var/log/loop", NULL, "/var/log/loop\n");
	walk("/var/log/*/z.log", NULL, "");
	walk("/var/log/dangling/*", NULL, "");
	walk("/var/log/**/z.log", NULL, "");
	walk("/var/log/inside/**", NULL,
		"/var/log/inside/deep\n/var/log/inside/deep/z.log\n");
	walk("/var/**/syslog", NULL, "/var/log/syslog\n");
}

/* The same links where the kernel refuses openat2. */
static int
refused(int err)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
			offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_openat2, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | (unsigned)err),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog prog = {sizeof(code) / sizeof(code[0]), code};

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
		prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &prog))
		return 77;
	links();
	matches();
	return tap_failed ? 1 : 0;
}

static void
by_hand(int err)
{
	int status = 0;
	pid_t pid;

	(void)fflush(stdout);
	pid = fork();
	if (pid == 0) {
		if (!freopen("/dev/null", "w", stdout))
			_exit(2);
		_exit(refused(err));
	}
	EQ(waitpid(pid, &status, 0), pid);
	if (WIFEXITED(status) && WEXITSTATUS(status) == 77)
		SKIP("seccomp filters are not allowed here");
	else
		EQ(status, 0);
}

/* Directories that cannot be read, as a plain user. */
static int
unreadable_child(void)
{
	if (geteuid() == 0 && (setgid(65534) != 0 || setuid(65534) != 0))
		return 77;
	walk("/dark/*", NULL, "! /dark 13\n");
	walk("/**/f", NULL, "! /dark 13\n");
	walk("/dark/in/f", NULL, "/dark/in/f\n"); /* may be searched */
	return tap_failed ? 1 : 0;
}

static void
unreadable(void)
{
	int status = 0;
	pid_t pid;

	EQ(chmod("dark", 0711), 0);
	EQ(chmod(".", 0755), 0);
	(void)fflush(stdout);
	pid = fork();
	if (pid == 0) { /* its lines are no part of our plan */
		if (dup2(STDERR_FILENO, STDOUT_FILENO) < 0)
			_exit(2);
		_exit(unreadable_child());
	}
	EQ(waitpid(pid, &status, 0), pid);
	if (WIFEXITED(status) && WEXITSTATUS(status) == 77)
		SKIP("cannot become a plain user");
	else
		EQ(status, 0);
	EQ(chmod("dark", 0755), 0);
}

static void
depth(void)
{
	static const struct ir_glob_opts shallow = {false, false, 3};
	char path[3 * 140 + 16] = "deep";
	size_t at = 4;

	walk("/var/**/*.log", &shallow,
		"/var/log/.hid.log\n/var/log/a.log\n! /var/log/app 36\n"
		"/var/log/b.log\n/var/log/odd\n[1] \xFF.log\n");
	EQ(mkdir(path, 0755), 0);
	for (int i = 0; i < 140; i++, at += 2) {
		path[at] = '/';
		path[at + 1] = 'd';
		path[at + 2] = '\0';
		if (mkdir(path, 0755) != 0)
			OKM(0, "deep directory");
	}
	walk("/deep/**10/none", NULL, "");
	path[2 * 127 + 4] = '\0'; /* the 128th directory below the root */
	memmove(path + 3, path, strlen(path) + 1);
	memcpy(path, "! /", 3);
	at = strlen(path);
	(void)snprintf(path + at, sizeof(path) - at, " %d\n", ENAMETOOLONG);
	walk("/deep/**500/none", NULL, path);
}

static void
ends(void)
{
	struct seen s = {.stop = 2};
	struct ir_glob_sink sink = {on_match, NULL, &s};
	struct ir_err e = IR_ERR_INIT;
	char many[3 * 129 + 1];
	size_t n = 99;

	ir_buf_init(&s.text, 0);
	EQ(ir_glob(rootfd, "/many/*", NULL, &sink, &n, &e), -ECANCELED);
	STR(s.text.p, "/many/a\n/many/b\n");
	EQ(n, 99);
	EQ(ir_glob(rootfd, "/etc/../x", NULL, &sink, &n, &e), -IR_EFORMAT);
	STR(e.text, "pattern '/etc/../x' has '..' or more than 128 parts");
	for (size_t i = 0; i < 129; i++)
		memcpy(many + 2 * i, "/a", 3);
	EQ(ir_glob(rootfd, many, NULL, &sink, &n, &e), -IR_EFORMAT);
	EQ(ir_glob(rootfd, many + 2, NULL, &sink, &n, &e), 0);
	EQ(n, 0);
	/* a directory that goes away after it was listed */
	ir_buf_clear(&s.text);
	s = (struct seen){.text = s.text, .vanish = true};
	sink.unread = on_unread;
	EQ(ir_glob(rootfd, "/many/*/x", NULL, &sink, &n, &e), 0);
	STR(s.text.p, "/many/a/x\n/many/c/x\n");
	ir_buf_free(&s.text);
}

/* "**" stays on its file system; a named part goes where it is told. */
static void
other_fs(void)
{
	static const struct ir_glob_opts cross = {false, true, 0};

	if (geteuid() != 0 || mkdir("mnt", 0755) != 0 ||
		mount("none", "mnt", "tmpfs", 0, NULL) != 0) {
		SKIP("cannot mount");
		return;
	}
	file("mnt/far");
	walk("/**/far", NULL, "");
	walk("/**/far", &cross, "/mnt/far\n");
	walk("/mnt/*", NULL, "/mnt/far\n");
	walk("/m*t/far", NULL, "/mnt/far\n");
	EQ(umount2("mnt", MNT_DETACH), 0);
}

int
main(void)
{
	(void)umask(022);
	names();
	if (!mkdtemp(dir) || chdir(dir) != 0)
		return 1;
	rootfd = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	build();
	matches();
	links();
	by_hand(ENOSYS);
	by_hand(EPERM);
	unreadable();
	depth();
	ends();
	other_fs();
	scratch_remove(dir);
	return tap_done();
}
