/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/sys/sandbox.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <iconv.h>
#include <locale.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "ir/base/i18n.h"
#include "ir/base/io.h"
#include "ir/sys/digest.h"
#include "ir/sys/magic.h"
#include "ir/sys/zstd.h"
#include "tap.h"

/* A scratch directory: in/f, in/sub/f, out/, f. */
static char top[] = "/tmp/ir-sandbox-XXXXXX";

typedef int probe_fn(void); /* 0 or errno */

static int
result(int r)
{
	return r < 0 ? errno : 0;
}

static int
open_read(void)
{
	return result(open("in/f", O_RDONLY | O_CLOEXEC));
}

static int
open_read_below(void)
{
	return result(open("in/sub/f", O_RDONLY | O_CLOEXEC));
}

static int
open_read_outside(void)
{
	return result(open("f", O_RDONLY | O_CLOEXEC));
}

static int
open_write(void)
{
	return result(open("in/f", O_WRONLY | O_CLOEXEC));
}

static int
open_dir(void)
{
	return result(open("in", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
}

static int
open_dev(void)
{
	return result(open("/dev/null", O_RDWR | O_CLOEXEC));
}

static int
make_file(void)
{
	return result(open("in/new", O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
}

static int
make_out(void)
{
	int fd =
		open("out/new", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	if (fd < 0 || ir_io_write(fd, "x", 1) < 0)
		return errno;
	return result(rename("out/new", "out/renamed"));
}

static int
make_dir(void)
{
	return result(mkdir("in/newdir", 0700));
}

static int
make_dir_out(void)
{
	return result(mkdir("out/newdir", 0700));
}

static int
make_link(void)
{
	return result(symlink("f", "in/link"));
}

static int
make_fifo(void)
{
	return result(mkfifo("in/fifo", 0600));
}

static int
make_socket(void)
{
	struct sockaddr_un a = {.sun_family = AF_UNIX, .sun_path = "in/sock"};
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	return result(bind(fd, (const struct sockaddr *)&a, sizeof(a)));
}

static int
do_unlink(void)
{
	return result(unlink("in/f"));
}

static int
do_rename(void)
{
	return result(rename("in/f", "in/g"));
}

static int
do_truncate(void)
{
	return result(truncate("in/f", 0));
}

static int
do_exec(void)
{
	(void)execl("/bin/true", "true", (char *)NULL);
	return errno;
}

static int
do_connect(void)
{
	struct sockaddr_in a = {.sin_family = AF_INET};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	a.sin_port = htons(9);
	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	return result(connect(fd, (const struct sockaddr *)&a, sizeof(a)));
}

static int
do_bind(void)
{
	struct sockaddr_in a = {.sin_family = AF_INET};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	return result(bind(fd, (const struct sockaddr *)&a, sizeof(a)));
}

static int
kernel_abi(void)
{
	char state[32];

	(void)ir_sandbox_state(state);
	return strncmp(state, "landlock-abi-", 13) == 0
		? (int)strtol(state + 13, NULL, 10)
		: 0;
}

enum stage {
	ALWAYS,
	READONLY,
	READONLY_NOWHERE,
	EXTRACT,
	CLOSED,
	BOTH
};

static int
enter(enum stage s)
{
	switch (s) {
	case ALWAYS:
		return ir_sandbox_always(NULL);
	case READONLY:
		return ir_sandbox_readonly("in", NULL);
	case READONLY_NOWHERE:
		return ir_sandbox_readonly(NULL, NULL);
	case EXTRACT:
		return ir_sandbox_extract("in", "out", NULL);
	case CLOSED:
		return ir_sandbox_closed(NULL);
	case BOTH:
		break;
	}
	(void)ir_sandbox_readonly("in", NULL);
	return ir_sandbox_closed(NULL);
}

/* What the probe answers in a child of that stage; -1: the stage failed, or
 * the ABI is below what the probe needs (-2). */
static int
in_child(enum stage s, probe_fn *probe, int min_abi)
{
	pid_t pid = fork();
	int status = 0;

	if (pid == 0) {
		if (enter(s) < 0)
			_exit(255);
		if (kernel_abi() < min_abi)
			_exit(254);
		_exit(probe());
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid || !WIFEXITED(status))
		return -1;
	if (WEXITSTATUS(status) >= 254)
		return WEXITSTATUS(status) - 256;
	return WEXITSTATUS(status);
}

#define NO EACCES
static void
test_refusals(void)
{
	static const struct {
		const char *name;
		probe_fn *probe;
		int min_abi;
		int want[6]; /* by stage */
	} t[] = {
		{"open below", open_read_below, 0, {0, 0, NO, 0, NO, NO}},
		{"open read", open_read, 0, {0, 0, NO, 0, NO, NO}},
		{"open outside", open_read_outside, 0, {0, NO, NO, NO, NO, NO}},
		{"open write", open_write, 0, {0, NO, NO, NO, NO, NO}},
		{"open directory", open_dir, 0, {0, 0, NO, 0, NO, NO}},
		{"open device", open_dev, 0, {0, NO, NO, NO, NO, NO}},
		{"make file", make_file, 0, {0, NO, NO, NO, NO, NO}},
		{"make below out", make_out, 0, {0, NO, NO, 0, NO, NO}},
		{"mkdir", make_dir, 0, {0, NO, NO, NO, NO, NO}},
		{"mkdir below out", make_dir_out, 0, {0, NO, NO, 0, NO, NO}},
		{"symlink", make_link, 0, {0, NO, NO, NO, NO, NO}},
		{"mkfifo", make_fifo, 0, {0, NO, NO, NO, NO, NO}},
		{"socket", make_socket, 0, {0, NO, NO, NO, NO, NO}},
		{"exec", do_exec, 0, {0, NO, NO, NO, NO, NO}},
		{"connect", do_connect, 4, {ECONNREFUSED, NO, NO, NO, NO, NO}},
		{"bind", do_bind, 4, {0, NO, NO, NO, NO, NO}},
		{"rename", do_rename, 0, {0, NO, NO, NO, NO, NO}},
		{"truncate", do_truncate, 3, {0, NO, NO, NO, NO, NO}},
		{"unlink", do_unlink, 0, {0, NO, NO, NO, NO, NO}},
	};

	/* last the one that leaves things behind */
	static const enum stage order[] = {
		READONLY, READONLY_NOWHERE, CLOSED, BOTH, EXTRACT};

	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		for (int k = 0; k < 5; k++) {
			enum stage s = order[k];
			int got = in_child(s, t[i].probe, t[i].min_abi);

			if (got == -2) {
				SKIP("this Landlock ABI does not know it");
				continue;
			}
			if (!tap_int(got, t[i].want[s], t[i].name, __FILE__,
				    __LINE__))
				printf("# stage %d\n", s);
		}
	}
}

/* Without the stages all of it works: the probes themselves are sound. */
static void
test_probes_sound(void)
{
	static probe_fn *const probes[] = {open_read, open_read_below,
		open_read_outside, open_write, open_dir, open_dev, make_file,
		make_out, make_dir, make_dir_out, make_link, make_fifo,
		make_socket, do_exec, do_bind, do_truncate, do_rename};

	for (size_t i = 0; i < sizeof(probes) / sizeof(probes[0]); i++)
		EQ(in_child(ALWAYS, probes[i], 0), 0);
	EQ(rename("in/g", "in/f"), 0);
	EQ(unlink("in/new") | rmdir("in/newdir") | unlink("in/link") |
			unlink("in/fifo") | unlink("in/sock") |
			unlink("out/renamed") | rmdir("out/newdir"),
		0);
}

static int
always_holds(void)
{
	struct rlimit l;

	if (prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) != 1)
		return 1;
	if (getrlimit(RLIMIT_CORE, &l) != 0 || l.rlim_cur || l.rlim_max)
		return 2;
	return prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) == 0 ? 0 : 3;
}

/* What was loaded before goes on working: bytes are all it needs. */
static struct ir_magic *magic;
static iconv_t sjis;
static int open_fd;

static int
loaded_works(void)
{
	static char in[] = "\x89\xCE"; /* FIRE in CP932 */
	char out[8] = "", *ip = in, *op = out, hex[IR_SHA256_HEX], when[64];
	size_t il = 2, ol = sizeof(out), used = 0, made = 0;
	struct ir_zstd_dec *z = NULL;
	time_t t = 1700000000;
	struct tm tm;

	if (strcmp(ir_magic_type(magic, "%PDF-1.4\n", 9),
		    "application/pdf; charset=us-ascii") != 0)
		return 1;
	if (iconv(sjis, &ip, &il, &op, &ol) != 0 ||
		strcmp(out, "\xE7\x81\xAB") != 0)
		return 2;
	if (!localtime_r(&t, &tm) ||
		strftime(when, sizeof(when), "%F %T %Z", &tm) == 0 ||
		strcmp(when, "2023-11-15 07:13:20 JST") != 0)
		return 3;
	if (ir_sha256_hex("abc", 3, hex) < 0 || strncmp(hex, "ba78", 4) != 0)
		return 4;
	if (ir_zstd_dec_new(&z, NULL) < 0 ||
		ir_zstd_dec_step(z, "\x50\x2A\x4D\x18\0\0\0\0", 8, &used, out,
			sizeof(out), &made, NULL) != 1)
		return 5;
	ir_zstd_dec_free(z);
	if (*ir_gettext("no such message") != 'n' ||
		ir_width("\xE7\x81\xAB", 3) != 2)
		return 6;
	return pread(open_fd, out, 1, 0) == 1 ? 0 : 7;
}

static void
test_loaded_works(void)
{
	/* in force before the fork: time zone, locale, catalogue */
	OK(setlocale(LC_ALL, "C.UTF-8") != NULL);
	(void)setenv("TZ", "Asia/Tokyo", 1);
	tzset();
	ir_i18n_init(NULL);
	EQ(ir_digest_prepare(NULL), 0);
	EQ(ir_magic_new(&magic, NULL), 0);
	sjis = iconv_open("UTF-8", "CP932");
	OK(sjis != (iconv_t)-1);
	open_fd = open("in/sub/f", O_RDONLY | O_CLOEXEC);
	EQ(in_child(ALWAYS, loaded_works, 0), 0);
	EQ(in_child(CLOSED, loaded_works, 0), 0);
	ir_magic_free(magic);
	(void)iconv_close(sjis);
	(void)close(open_fd);
}

static void *
hash_abc(void *arg)
{
	return ir_sha256("abc", 3, arg) == 0 ? arg : NULL;
}

static int
thread_works(void)
{
	uint8_t sum[IR_SHA256_LEN] = {0};
	void *r = NULL;
	pthread_t t;

	if (pthread_create(&t, NULL, hash_abc, sum) != 0 ||
		pthread_join(t, &r) != 0)
		return 1;
	return r == sum && sum[0] == 0xBA ? 0 : 2;
}

static void *
hold(void *arg)
{
	char c;

	while (read(*(int *)arg, &c, 1) < 0 && errno == EINTR)
		;
	return NULL;
}

/* A thread that runs already would stay outside: refused. */
static int
late_sandbox(void)
{
	struct ir_err e = IR_ERR_INIT;
	int p[2], r;
	pthread_t t;

	if (pipe2(p, O_CLOEXEC) != 0 ||
		pthread_create(&t, NULL, hold, &p[0]) != 0)
		return 1;
	r = ir_sandbox_closed(&e);
	(void)close(p[1]);
	if (pthread_join(t, NULL) != 0)
		return 2;
	return r == -EBUSY && e.text[0] != '\0' ? 0 : 3;
}

static int
bad_dir(void)
{
	struct ir_err e = IR_ERR_INIT;

	if (ir_sandbox_readonly("none", &e) != -ENOENT ||
		!strstr(e.text, "'none'"))
		return 1;
	return ir_sandbox_readonly("in/f", NULL) == -ENOTDIR ? 0 : 2;
}

static int
state_closed(void)
{
	char state[32];

	return strncmp(ir_sandbox_state(state), "landlock-abi-", 13) == 0 ? 0
									  : 1;
}

static int
state_always(void)
{
	char state[32];

	return strcmp(ir_sandbox_state(state), "no-new-privs") == 0 ? 0 : 1;
}

static int
make_scratch(void)
{
	if (!mkdtemp(top) || chdir(top) != 0)
		return -1;
	if (mkdir("in", 0700) || mkdir("in/sub", 0700) || mkdir("out", 0700))
		return -1;
	for (int i = 0; i < 3; i++) {
		static const char *const names[] = {"f", "in/f", "in/sub/f"};
		int fd = open(names[i], O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

		if (fd < 0 || ir_io_write(fd, "data", 4) < 0 || close(fd) != 0)
			return -1;
	}
	return 0;
}

static int
has_landlock(void)
{
	return ir_sandbox_closed(NULL) == 0 ? 0 : 1;
}

static void
remove_scratch(void)
{
	(void)unlink("f");
	(void)unlink("in/f");
	(void)unlink("in/sub/f");
	(void)rmdir("in/sub");
	(void)rmdir("in");
	(void)unlink("out/renamed");
	(void)rmdir("out/newdir");
	(void)rmdir("out");
	EQ(chdir("/"), 0);
	EQ(rmdir(top), 0);
}

int
main(void)
{
	if (!EQ(make_scratch(), 0))
		return tap_done();
	EQ(in_child(ALWAYS, always_holds, 0), 0);
	EQ(in_child(ALWAYS, state_always, 0), 0);
	test_probes_sound();
	test_loaded_works();
	if (in_child(ALWAYS, has_landlock, 0) == 0) {
		test_refusals();
		EQ(in_child(CLOSED, state_closed, 0), 0);
		EQ(in_child(CLOSED, thread_works, 0), 0);
		EQ(in_child(ALWAYS, late_sandbox, 0), 0);
		EQ(in_child(ALWAYS, bad_dir, 0), 0);
	} else {
		SKIP("the kernel has no Landlock, or a filter hides it");
	}
	remove_scratch();
	return tap_done();
}
