/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/sys/jq.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

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
	EQ(ir_jq_check("1 + now", &e), -IR_EUSAGE);
	STR(e.text, "column 5: 'now' would reach outside the document");
	/* A home directory with a definition changes nothing. */
	EQ(setenv("HOME", "/nonexistent", 1), 0);
	EQ(ir_jq_run(".", "1", 1, NULL, &out, &e), 0);
	STR(out.p, "1\n");
	ir_buf_free(&out);
}

/* Begun before there is a document. */
static void
ahead(void)
{
	static const struct {
		const char *program, *want;
		int start, code;
	} t[] = {
		{".a", "1\n", 0, 0},
		{"now", "", IR_EUSAGE, 0},
		{".a |", "", 0, IR_EUSAGE},
		{"def f: f; f", "", 0, IR_ELIMIT},
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

		EQ(ir_jq_start(&q, t[i].program, &lim, &e), -t[i].start);
		if (!q)
			continue;
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
	ahead();
	return tap_done();
}
