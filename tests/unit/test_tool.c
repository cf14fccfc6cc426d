/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/tool/tool.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "ir/base/i18n.h"
#include "ir/tool/options.h"
#include "ir/tool/progress.h"
#include "tap.h"

static struct {
	bool flag, other;
	const char *str, *pair[2];
	struct ir_strs list;
	uint64_t n, size, secs;
} o;

static const struct ir_opt common[] = {
	{'C', "case", IR_OPT_STR, &o.str, "DIR", "the case directory"},
	{'q', NULL, IR_OPT_FLAG, &o.other, NULL, "quiet"},
	IR_OPT_END,
};
static const struct ir_opt own[] = {
	{'a', "all", IR_OPT_FLAG, &o.flag, NULL, "everything"},
	{'i', "item", IR_OPT_LIST, &o.list, "NAME", "one more"},
	{'n', "count", IR_OPT_U64, &o.n, "N", "how many"},
	{'s', "size", IR_OPT_SIZE, &o.size, "BYTES", "how big"},
	{'t', "time-limit", IR_OPT_DURATION, &o.secs, "TIME", "how long"},
	{0, "clinical-ok", IR_OPT_PAIR, o.pair, "NAME REASON", "who and why"},
	IR_OPT_END,
};

#define ARGS 12
struct line {
	const char *argv[ARGS];
	int answer;
	const char *operands; /* each followed by $, or part of the error */
};

/* argv as main has it: writable strings, NULL at the end. */
static int
make_argv(const char *const *from, char **argv, char store[ARGS][64])
{
	int n = 0;

	for (; from[n]; n++) {
		(void)snprintf(store[n], 64, "%s", from[n]);
		argv[n] = store[n];
	}
	argv[n] = NULL;
	return n;
}

static void
parse(const struct line *l)
{
	char store[ARGS][64], *argv[ARGS], *operands[ARGS + 1];
	char joined[ARGS * 65] = "";
	struct ir_err e = IR_ERR_INIT;
	int argc = make_argv(l->argv, argv, store), n = 0, r;
	size_t at = 0;

	memset(&o, 0, sizeof(o));
	r = ir_options_read(common, own, argc, argv, operands, &n, &e);
	EQ(r, l->answer);
	if (r < 0) {
		if (!OKM(strstr(e.text, l->operands), l->operands))
			printf("#  got: %s\n", e.text);
		OKM(!strchr(e.text, '\n'), "one line");
	} else if (r == 0) {
		for (int i = 0; i < n; i++)
			at += (size_t)snprintf(joined + at, sizeof(joined) - at,
				"%s$", operands[i]);
		STR(joined, l->operands);
		OK(operands[n] == NULL);
	}
}

static void
forms(void)
{
	static const struct line t[] = {
		{{NULL}, 0, ""},
		{{"x", "y", NULL}, 0, "x$y$"},
		{{"-a", "x", "-q", NULL}, 0, "x$"},
		{{"x", "--all", "y", NULL}, 0, "x$y$"},
		{{"-", "--", "-a", NULL}, 0, "-$-a$"},
		{{"--", "--", NULL}, 0, "--$"},
		{{"", NULL}, 0, "$"},
		{{"-h", NULL}, IR_OPTIONS_HELP, ""},
		{{"x", "--help", "--bogus", NULL}, IR_OPTIONS_HELP, ""},
		{{"-aV", NULL}, IR_OPTIONS_VERSION, ""},
		{{"--", "-h", NULL}, 0, "-h$"},
		{{"-C", "-h", NULL}, 0, ""}, /* a value, not an option */
		{{"-x", NULL}, -IR_EUSAGE, "unknown option '-x'"},
		{{"--bogus", NULL}, -IR_EUSAGE, "unknown option '--bogus'"},
		{{"--cuont", NULL}, -IR_EUSAGE, "did you mean '--count'?"},
		{{"--al", NULL}, -IR_EUSAGE, "unknown option '--al'"},
		{{"--\033[2J", NULL}, -IR_EUSAGE, "\\033[2J"},
		{{"-\xe3\x81\x82", NULL}, -IR_EUSAGE, "unknown option"},
		{{"--all=1", NULL}, -IR_EUSAGE, "takes no value"},
		{{"--help=1", NULL}, -IR_EUSAGE, "takes no value"},
		{{"--count", NULL}, -IR_EUSAGE, "needs a value: N"},
		{{"-C", NULL}, -IR_EUSAGE, "'-C' needs a value: DIR"},
		{{"--clinical-ok", "a", NULL}, -IR_EUSAGE, "NAME REASON"},
		{{"-a", "-a", NULL}, -IR_EUSAGE, "'-a' is given twice"},
		{{"-aa", NULL}, -IR_EUSAGE, "given twice"},
		{{"-C", "x", "--case=y", NULL}, -IR_EUSAGE,
			"'--case' is given twice"},
		{{"-n", "0x10", NULL}, -IR_EUSAGE, "'0x10' is not a whole"},
		{{"-n", "-1", NULL}, -IR_EUSAGE, "not a whole number"},
		{{"-n", " 1", NULL}, -IR_EUSAGE, "not a whole number"},
		{{"--size=1X", NULL}, -IR_EUSAGE, "not a size"},
		{{"-t", "5y", NULL}, -IR_EUSAGE, "not a duration"},
		{{"--=x", NULL}, -IR_EUSAGE, "unknown option"},
	};

	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		parse(&t[i]);
		ir_options_clear(own);
	}
	parse(&(struct line){
		{"-aqC", "dir", "-n7", "--size=4K", "-t", "5m",
			"--clinical-ok=who", "why", "-ix", "--item=y", NULL},
		0, ""});
	OK(o.flag && o.other);
	STR(o.str, "dir");
	EQ(o.n, 7);
	EQ(o.size, 4096);
	EQ(o.secs, 300);
	STR(o.pair[0], "who");
	STR(o.pair[1], "why");
	EQ(o.list.n, 2);
	STR(o.list.v[0], "x");
	STR(o.list.v[1], "y");
	ir_options_clear(own);
	EQ(o.list.n, 0);
	OK(o.list.v == NULL);
}

static void
first_operand(void)
{
	static const struct line t[] = {
		{{"open", NULL}, 0, ""},
		{{"-C", "dir", "open", NULL}, 2, ""},
		{{"-Cdir", "open", NULL}, 1, ""},
		{{"--case=dir", "open", NULL}, 1, ""},
		{{"--case", "dir", "open", NULL}, 2, ""},
		{{"-aqC", "dir", "open", NULL}, 2, ""},
		{{"--clinical-ok", "a", "b", "open", NULL}, 3, ""},
		{{"--clinical-ok=a", "b", "open", NULL}, 2, ""},
		{{"-a", NULL}, 1, ""},
		{{"-h", "open", NULL}, 2, ""},
		{{"--", "open", NULL}, 1, ""},
		{{"-z", "open", NULL}, -1, ""},
		{{"-C", NULL}, 1, ""},
		{{"-", NULL}, 0, ""},
	};

	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		char store[ARGS][64], *argv[ARGS];
		int argc = make_argv(t[i].argv, argv, store);

		EQ(ir_options_first(common, own, argc, argv), t[i].answer);
	}
}

static int
no_run(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	return 0;
}

static void
helps(void)
{
	static const struct ir_verb verbs[] = {
		{"open", "", "open a case", no_run, own},
		{"set", "PATH=VALUE...", "state facts", no_run, NULL},
		{NULL, NULL, NULL, NULL, NULL},
	};
	static const struct ir_tool tool = {
		"ir-x", "try things", common, verbs, NULL};
	struct ir_buf b;

	ir_buf_init(&b, 0);
	EQ(ir_help_verb(&tool, &verbs[0], 60, &b), 0);
	OK(strstr(b.p, "usage: ir-x open [OPTION]...\n"));
	OK(strstr(b.p, "  -a, --all                      everything\n"));
	OK(strstr(b.p, "      --clinical-ok NAME REASON  who and why\n"));
	OK(strstr(b.p, "-C, --case DIR"));
	OK(strstr(b.p, "-h, --help"));
	OK(strstr(b.p, "exit status:"));
	for (size_t at = 0; at < b.len;) {
		size_t n = strcspn(b.p + at, "\n");

		OKM(ir_width(b.p + at, n) <= 60, "help fits the width");
		at += n + 1;
	}
	ir_buf_clear(&b);
	EQ(ir_help_verb(&tool, NULL, 80, &b), 0);
	OK(strstr(b.p, "  set PATH=VALUE...  state facts\n"));
	OK(strstr(b.p, "  open               open a case\n"));
	ir_buf_free(&b);
}

static void
progress_text(void)
{
	static const struct {
		struct ir_progress_state s;
		size_t cols;
		const char *text;
	} t[] = {
		{{"collect", 0, 0, 0, 0, 0}, 80, "collect: 0 B"},
		{{"collect", 1500000, 3000000, 12, 0, 1000}, 80,
			"collect: 1.5 MB / 3.0 MB (50%), 12 files, 1.5 MB/s"},
		{{"collect", 1500000, 3000000, 12, 0, 10000}, 80,
			"collect: 1.5 MB / 3.0 MB (50%), 12 files, 150.0 kB/s, "
			"0:10 left"},
		{{"c", 5000000, 3000000, 0, 0, 10000}, 80,
			"c: 5.0 MB / 3.0 MB (100%), 500.0 kB/s"},
		{{"c", 3600, 4000, 0, 0, 36000000}, 80,
			"c: 3.6 kB / 4.0 kB (90%), 0 B/s, 1:06:40 left"},
		{{"c", 0, 0, 5, 10, 4000}, 80,
			"c: 0 B, 5 of 10 files, 0 B/s, 0:04 left"},
		{{"collect", 1500000, 3000000, 12, 0, 10000}, 16,
			"collect: 1.5 MB "},
		{{"収集", 1500000, 0, 0, 0, 100}, 5, "収集:"},
		{{"収集", 1500000, 0, 0, 0, 100}, 3, "収"},
	};
	struct ir_buf b;

	ir_buf_init(&b, 0);
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		ir_buf_clear(&b);
		EQ(ir_progress_text(&t[i].s, t[i].cols, &b), 0);
		STR(b.p, t[i].text);
	}
	ir_buf_free(&b);
}

static void
status(void)
{
	struct ir_err e = IR_ERR_INIT;

	EQ(ir_tool_status(&e), 0);
	(void)ir_err_set(&e, IR_EINTEGRITY, "x");
	EQ(ir_tool_status(&e), 1);
	(void)ir_err_set(&e, IR_EFORMAT, "x");
	EQ(ir_tool_status(&e), 2);
	EQ(ir_tool_worse(1, 2), 2);
	EQ(ir_tool_worse(1, 0), 1);
	OK(ir_tool_want_json(true, false));
	OK(!ir_tool_want_json(false, true));
}

/* Runs fn in a child with its standard streams on given descriptors. */
static int
child(int in, int out, int err, int (*fn)(void))
{
	int st = -1;
	pid_t pid;

	(void)fflush(stdout);
	pid = fork();
	if (pid == 0) {
		if (in >= 0)
			(void)dup2(in, 0);
		if (out >= 0)
			(void)dup2(out, 1);
		if (err >= 0)
			(void)dup2(err, 2);
		_exit(fn());
	}
	if (pid < 0 || waitpid(pid, &st, 0) != pid || !WIFEXITED(st))
		return -1;
	return WEXITSTATUS(st);
}

static int
say_much(void)
{
	ir_tool_out("%s\n", "a line");
	return ir_tool_finish(0);
}

static int
say_and_look(void)
{
	ir_tool_out("%s\n", "a line");
	return ir_tool_flush() == 0 ? 0 : 7;
}

static int
worked_badly(void)
{
	return ir_tool_finish(1);
}

static void
outputs(void)
{
	int full = open("/dev/full", O_WRONLY);
	int null = open("/dev/null", O_RDWR);

	EQ(child(-1, null, -1, say_much), 0);
	EQ(child(-1, null, -1, worked_badly), 1);
	if (full < 0) {
		SKIP("no /dev/full");
	} else {
		EQ(child(-1, full, null, say_much), 2);
		EQ(child(-1, full, null, say_and_look), 7);
		EQ(child(-1, null, full, say_much), 0);
		(void)close(full);
	}
	(void)close(null);
}

static int
read_names(bool nul, const char *want)
{
	struct ir_err e = IR_ERR_INIT;
	char joined[256] = "";
	char **v = NULL;
	size_t n = 0, at = 0;

	if (ir_tool_names(0, NULL, nul, &v, &n, &e) != 0)
		return e.code == -IR_EUSAGE ? 3 : 4;
	for (size_t i = 0; i < n; i++)
		at += (size_t)snprintf(
			joined + at, sizeof(joined) - at, "%s$", v[i]);
	free(v);
	return strcmp(joined, want) == 0 ? 0 : 5;
}

static int
names_lines(void)
{
	return read_names(false, "a$b c$-d$");
}

static int
names_nul(void)
{
	return read_names(true, "a\nb$c$");
}

static int
feed(const char *text, size_t len, int (*fn)(void))
{
	int p[2], r;

	if (pipe(p) != 0 || write(p[1], text, len) != (ssize_t)len)
		return -1;
	(void)close(p[1]);
	r = child(p[0], -1, -1, fn);
	(void)close(p[0]);
	return r;
}

static void
names(void)
{
	char one[] = "x", *argv[] = {one, NULL};
	char **v = NULL;
	size_t n = 0;

	EQ(feed("a\n\nb c\n-d", 9, names_lines), 0);
	EQ(feed("a\nb\0\0c\0", 7, names_nul), 0);
	EQ(feed("a\0b\n", 4, names_lines), 3);
	EQ(ir_tool_names(1, argv, false, &v, &n, NULL), 0);
	EQ(n, 1);
	STR(v[0], "x");
	free(v);
}

static struct ir_progress *shared;

static void *
worker(void *arg)
{
	const struct timespec nap = {.tv_nsec = 1000000};

	for (uint64_t i = 0; i < 400; i++) {
		ir_progress_at(shared, i * 1000, i);
		(void)nanosleep(&nap, NULL);
	}
	return arg;
}

static int
draw_progress(void)
{
	pthread_t t[2];

	shared = ir_progress_new("work", 400000, 0, false);
	if (!shared)
		return 3;
	for (int i = 0; i < 2; i++)
		if (pthread_create(&t[i], NULL, worker, NULL) != 0)
			return 4;
	for (int i = 0; i < 2; i++)
		(void)pthread_join(t[i], NULL);
	ir_tool_warn("%s", "in between");
	ir_progress_free(shared);
	return 0;
}

static int
no_progress(void)
{
	/* not a terminal, and quiet on one: silent handles */
	return ir_progress_new("work", 1, 1, false) == NULL &&
			ir_progress_new("work", 1, 1, true) == NULL
		? 0
		: 3;
}

static void
progress(void)
{
	char got[16384];
	size_t n = 0;
	int master = posix_openpt(O_RDWR | O_NOCTTY), slave = -1;
	int null = open("/dev/null", O_RDWR);
	ssize_t k;

	EQ(child(-1, -1, null, no_progress), 0);
	(void)close(null);
	if (master >= 0 && grantpt(master) == 0 && unlockpt(master) == 0)
		slave = open(ptsname(master), O_RDWR | O_NOCTTY);
	if (slave < 0) {
		SKIP("no pseudo terminal");
		return;
	}
	EQ(child(-1, -1, slave, draw_progress), 0);
	(void)close(slave);
	while (n < sizeof(got) - 1 &&
		(k = read(master, got + n, sizeof(got) - 1 - n)) > 0)
		n += (size_t)k;
	got[n] = '\0';
	(void)close(master);
	OKM(strstr(got, "\rwork: "), "a line is drawn");
	OKM(strstr(got, "\r\033[Kir: warning: in between"),
		"a message wipes the line first");
}

int
main(void)
{
	(void)setenv("LANGUAGE", "en", 1);
	forms();
	first_operand();
	helps();
	progress_text();
	status();
	outputs();
	names();
	progress();
	return tap_done();
}
