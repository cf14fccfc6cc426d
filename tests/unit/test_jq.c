/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/sys/jq.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ir/sys/sandbox.h"
#include "tap.h"

#define DOC "{\"a\":1,\"名\":\"佐藤\",\"now\":3,\"l\":[3,1,2]}"

static const struct {
	const char *program, *want; /* want NULL: code */
	int code;
} rows[] = {
	{".a", "1\n", 0},
	{".l[]", "3\n1\n2\n", 0},
	{".l|sort", "[1,2,3]\n", 0},
	{".now", "3\n", 0},
	{"empty", "", 0},
	{".\"名\"", "\"佐藤\"\n", 0},
	{"\"x\\(.a)y\"", "\"x1y\"\n", 0},
	{"\"the input is now here\"", "\"the input is now here\"\n", 0},
	{".a # input", "1\n", 0},
	{"\"\\(\"\\(.a)\") env\"", "\"1 env\"\n", 0},
	{"[.a as $v | .l[] as $w | $v + $w]", "[4,2,3]\n", 0},
	{"[.a as $v | .l[] | (. as $v | $v) + $v]", "[4,2,3]\n", 0},
	{"[.l as [$v, $w] | .l[] | $v + $w + .]", "[7,5,6]\n", 0},
	{"reduce .l[] as $v (0; . + $v) | . as $v | $v", "6\n", 0},
	{".a as $v | .l[] | 2 as $v | $v", NULL, IR_EUSAGE},
	{".l as [$v] | . as {a: $v} | $v", NULL, IR_EUSAGE},
	{"def f: . as $v | $v; . as $v | [$v.a, f.a]", "[1,1]\n", 0},
	/* what gojq 0.12 would get wrong */
	{"[.a as $v | .l[] as $w | def f: 1; null as $v | $w]", NULL,
		IR_EUSAGE},
	{"def f($v): .l[] | null as $v | $v; f(1)", NULL, IR_EUSAGE},
	{"[.a as $v | .l[] | ..as $v | $v]", NULL, IR_EUSAGE},
	{".a as $v | . as {(\"a\"|null as $v|\"a\"): $w} | $v", NULL,
		IR_EUSAGE},
	{"[(1, [.] | 2) as $v | .]", NULL, IR_EUSAGE},
	{"[((1, [.]) | \"x\") + \"y\"]", NULL, IR_EUSAGE},
	{". as $v | [(1, $v | null) as $w | .]", NULL, IR_EUSAGE},
	{"[(if .a then 1 else [.] end | 2) as $v | .]", NULL, IR_EUSAGE},
	{".a as $v | [(.b // $v | {a: 1}) as $w | .]", NULL, IR_EUSAGE},
	{"[(1, [.] | . | 2) as $v | .]", NULL, IR_EUSAGE},
	{"[(1, [.] | ( . ) | 2) as $v | .]", NULL, IR_EUSAGE},
	{"[(1, [.] | (2)) as $v | .]", NULL, IR_EUSAGE},
	{"[(1, [.] | # why\n\n # not\n 2) as $v | .]", NULL, IR_EUSAGE},
	{"[(1, [.] | [1.5]) as $v | .]", NULL, IR_EUSAGE},
	{"[(1, [.] | [\".\", # .\n 2]) as $v | .]", NULL, IR_EUSAGE},
	{"[(1, [.] | .5) as $v | .]", NULL, IR_EUSAGE},
	{"[(1, [.] | @json \"x\") as $v | .]", NULL, IR_EUSAGE},
	{"[(1, . | 2)]", NULL, IR_EUSAGE},
	{"\"\\(.a or .b | [])\"", NULL, IR_EUSAGE},
	{"[(.l, (.a and .b) | . | 1)]", NULL, IR_EUSAGE},
	{"[([1], (. | .) | \"x\")]", NULL, IR_EUSAGE},
	{"(if .a then 1 else 3 end | 2) == 2", NULL, IR_EUSAGE},
	{"(.b // 3 | 2) == 2", NULL, IR_EUSAGE},
	{"\"a\" | \"b\"", NULL, IR_EUSAGE},
	{"{a: .l} | 2", NULL, IR_EUSAGE},
	{"[(1, (reduce .l[] as $v (0; .)) | $v)]", NULL, IR_EUSAGE},
	{"[3,4] | .[0 as $v | 1]", NULL, IR_EUSAGE},
	{".[\"ba\"[1:]]", NULL, IR_EUSAGE},
	{". as $v | $v[\"ba\" [1:]?]", NULL, IR_EUSAGE},
	{".l[1 [0]?]", NULL, IR_EUSAGE},
	{".[\"a\".b?]", NULL, IR_EUSAGE},
	{"{a: 1, b: 8} as {a: $v, b: $v} | $v", NULL, IR_EUSAGE},
	{"[label $f | (1, 2) | label $f | .]", NULL, IR_EUSAGE},
	{"{} | ...reduce?", NULL, IR_EUSAGE},
	{"1 # \\", NULL, IR_EUSAGE},
	/* and what it gets right */
	{"[.l[] | 2]", "[2,2,2]\n", 0},
	{".[(\"ba\"[1:])], .[\"a\"]?, .l[1:][0]", "1\n1\n1\n", 0},
	{".l[1.5], .l[[2][0]], .[\"l\"][0]", "1\n2\n3\n", 0},
	{".l[\"x\\(.a)\"[1:] | tonumber]", "1\n", 0},
	{"[(1, [.l[0]]) | [.]] | length", "2\n", 0},
	{".l as $v | [.a, $v | \"\\(.)!\"]", "[\"1!\",\"[3,1,2]!\"]\n", 0},
	{".l as $v | $v | length", "3\n", 0},
	{".l as $v | $v | [1, .[0]] | .[1]", "3\n", 0},
	{".l as $v | $v | {a: {}, b: .[0]} | .b", "3\n", 0},
	{"[(1, .a | . + 2)]", "[3,3]\n", 0},
	{".l as $v | $v | @json+\"x\"", "\"[3,1,2]x\"\n", 0},
	{"if .b or .a then .l | 7 else 1 end", "7\n", 0},
	{"(.a or .b) == true | not", "false\n", 0},
	{"def f: .a or .b; .a | 1", "1\n", 0},
	{".l as $v | $v | @json \"\\(.)\"", "\"[3,1,2]\"\n", 0},
	{".l as $v | $v | . | length", "3\n", 0},
	{".l as $v | $v | .[0] | 2", "2\n", 0},
	{".l as $v | [$v[] | 1] | length", "3\n", 0},
	{".l as $v | $v | {a: .[0]} | .a", "3\n", 0},
	{"[.l[] | select(. > 1) | \"x\"] | join(\"\")", "\"xx\"\n", 0},
	{".l | .[(.[1] as $v | $v)]", "1\n", 0},
	{"[label $f | .l[] | if . == 1 then break $f else . end]", "[3]\n", 0},
	{"if .a then .a as $v | $v else .l as $v | $v end", "1\n", 0},
	{"if .b then 1 elif .a as $v | $v then .l as $v | $v[1] else 2 end",
		"1\n", 0},
	{".a as $v | reduce .l[] as $v (0; . + $v) | . + $v", "7\n", 0},
	{". as $v | def f: . as $v | $v.a; f", "1\n", 0},
	{"def f($v; g): $v + g; def h($v): $v; f(.a; h(2)) as $v | $v", "3\n",
		0},
	{"\"a\" as $k | . as {($k): $v} | $v", "1\n", 0},
	{"[reduce .l[] as [$v] (0; .), .a] | .[1]", NULL, IR_EFORMAT},
	{"{now: 1, a, input: .a, as: 2, if: 3, end: 4}|.end", "4\n", 0},
	{". as {now: $x, l: [$y]} | $x + $y", "6\n", 0},
	{"{$ENV}", NULL, IR_EUSAGE},
	{"{a: now}", NULL, IR_EUSAGE},
	{"[1, now]", NULL, IR_EUSAGE},
	{"{(now): 1}", NULL, IR_EUSAGE},
	{"..now", NULL, IR_EUSAGE},
	/* gojq ends a comment at CR */
	{"1 #\r | env", NULL, IR_EUSAGE},
	{"1 \x7f", NULL, IR_EUSAGE},
	{"\"a\tb\" #\n", "\"a\\tb\"\n", 0},
	{".a)", NULL, IR_EUSAGE},
	{"(.a]", NULL, IR_EUSAGE},
	{"[.l[]", NULL, IR_EUSAGE},
	{"\"a", NULL, IR_EUSAGE},
	{".a +", NULL, IR_EUSAGE},
	{"nosuch", NULL, IR_EUSAGE},
	{"env", NULL, IR_EUSAGE},
	{"$ENV.PATH", NULL, IR_EUSAGE},
	{"now", NULL, IR_EUSAGE},
	{"input", NULL, IR_EUSAGE},
	{"[inputs]", NULL, IR_EUSAGE},
	{"\"\\(env)\"", NULL, IR_EUSAGE},
	{"\"\\((1)|\"\\(now)\")\"", NULL, IR_EUSAGE},
	{"import \"a\" as a; .", NULL, IR_EUSAGE},
	{"include \"a\"; .", NULL, IR_EUSAGE},
	{"debug", NULL, IR_EUSAGE},
	{"error(\"no\")", NULL, IR_EFORMAT},
	{".a[0]", NULL, IR_EFORMAT},
	{"1, error({x:1})", NULL, IR_EFORMAT},
	{"def f: f; f", NULL, IR_ELIMIT},
	{"[limit(40000000;repeat(\"x\"))]|length", NULL, IR_ELIMIT},
	{"repeat(\"xxxxxxxxxxxxxxxx\")", NULL, IR_ELIMIT},
};

static void
table(void)
{
	struct ir_jq_limits lim = {1, (size_t)256 << 20, 4096};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct ir_err e = IR_ERR_INIT;
		struct ir_buf out;
		int rc;

		ir_buf_init(&out, 0);
		ir_buf_adds(&out, "kept ");
		rc = ir_jq_run(
			rows[i].program, DOC, strlen(DOC), &lim, &out, &e);
		EQ(rc, -rows[i].code);
		if (rc != -rows[i].code)
			printf("# %s: %s\n", rows[i].program, e.text);
		STR(out.p + 5, rows[i].want ? rows[i].want : "");
		ir_buf_free(&out);
	}
}

static void
other(void)
{
	struct ir_err e = IR_ERR_INIT;
	struct ir_buf out;

	ir_buf_init(&out, 0);
	EQ(ir_jq_run(".", "{\"a\":", 5, NULL, &out, &e), -IR_EFORMAT);
	EQ((int)out.len, 0);
	EQ(ir_jq_run(".a | ^", "1", 1, NULL, &out, &e), -IR_EUSAGE);
	STR(e.text, "jq: unexpected token \"^\"");
	EQ(ir_jq_run("nosuch(1)", "1", 1, NULL, &out, &e), -IR_EUSAGE);
	STR(e.text, "jq: compile error: function not defined: nosuch/1");
	EQ(ir_jq_run(".a[", "1", 1, NULL, &out, &e), -IR_EUSAGE);
	EQ(ir_jq_run("error(\"a\\nb\")", "1", 1, NULL, &out, &e), -IR_EFORMAT);
	STR(e.text, "jq: error: a\\012b");
	EQ(ir_jq_check("1 + now", &e), -IR_EUSAGE);
	STR(e.text, "column 5: 'now' would reach outside the document");
	EQ(ir_jq_check(".a as $v | .l[] | 2 as $v | $v", &e), -IR_EUSAGE);
	STR(e.text,
		"column 24: '$v' is bound twice in one pipe: "
		"take another name");
	EQ(ir_jq_check("\"\\(.a])\"", &e), -IR_EUSAGE);
	STR(e.text, "column 6: ']' closes nothing");
	/* A home directory with a definition changes nothing. */
	EQ(setenv("HOME", "/nonexistent", 1), 0);
	EQ(ir_jq_run(".", "1", 1, NULL, &out, &e), 0);
	STR(out.p, "1\n");
	ir_buf_free(&out);
}

/* An error is at a character of the text. */
static void
columns(void)
{
	struct ir_err e = IR_ERR_INIT;
	char deep[300];

	EQ(ir_jq_check("1 # \\", &e), -IR_EUSAGE);
	STR(e.text, "column 5: a comment ends in '\\'");
	memset(deep, '(', 256);
	memcpy(deep + 256, "if", 3);
	EQ(ir_jq_check(deep, &e), -IR_EUSAGE);
	STR(e.text, "column 257: nested deeper than 256");
	memcpy(deep + 256, " def f", 7);
	EQ(ir_jq_check(deep, &e), -IR_EUSAGE);
	STR(e.text, "column 258: nested deeper than 256");
}

/* Who can execute nothing any more cannot start it, and says so. */
static void
shut_in(void)
{
	int status = 0;
	pid_t pid = fork();

	if (pid == 0) {
		struct ir_err e = IR_ERR_INIT;
		struct ir_buf out;
		int rc = ir_sandbox_closed(&e);

		if (rc != 0)
			_exit(rc > 0 ? 77 : 1); /* no Landlock here */
		ir_buf_init(&out, 0);
		rc = ir_jq_run(".", "1", 1, NULL, &out, &e);
		_exit(rc == -EACCES && strstr(e.text, "gojq") ? 0 : 1);
	}
	EQ(waitpid(pid, &status, 0), pid);
	if (WIFEXITED(status) && WEXITSTATUS(status) == 77)
		printf("# not tried: this kernel has no Landlock\n");
	else
		EQ(status, 0);
}

/* Begun before there is a document. */
static void
ahead(void)
{
	static const struct {
		const char *program, *want;
		int code;
	} t[] = {
		{".a", "1\n", 0},
		{".a |", "", IR_EUSAGE},
		{"def f: f; f", "", IR_ELIMIT},
	};
	const size_t len = 1 << 20; /* more than a pipe holds */
	struct ir_jq_limits lim = {1, 0, 0};
	struct ir_err e = IR_ERR_INIT;
	struct ir_buf doc, out;

	ir_buf_init(&doc, 0);
	ir_buf_init(&out, 0);
	(void)ir_buf_adds(&doc, "{\"a\":1");
	while (doc.len < len)
		(void)ir_buf_addc(&doc, ' ');
	(void)ir_buf_addc(&doc, '}');
	EQ(ir_buf_err(&doc), 0);
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		struct ir_jq *q = NULL;

		EQ(ir_jq_start(&q, t[i].program, &lim, &e), 0);
		ir_buf_clear(&out);
		EQ(ir_jq_give(q, doc.p, doc.len, 0, &e), 0);
		EQ(ir_jq_finish(q, &out, &e), -t[i].code);
		STR(out.p ? out.p : "", t[i].want);
	}
	for (int i = 0; i < 3; i++) {
		struct ir_jq *q = NULL;

		EQ(ir_jq_start(&q, "repeat(1)", NULL, &e), 0);
		ir_jq_abandon(q);
	}
	ir_jq_abandon(NULL);
	EQ(waitpid(-1, NULL, WNOHANG), -1); /* none is left behind */
	ir_buf_free(&doc);
	ir_buf_free(&out);
}

int
main(void)
{
	table();
	other();
	columns();
	ahead();
	shut_in();
	return tap_done();
}
