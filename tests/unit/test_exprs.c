/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/report/exprs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tap.h"

static const char text[] =
	"{\"a\":1,\"b\":\"x\",\"l\":[1,2],\"nobody names it\":0}";

static struct ir_exprs *x;
static struct ir_json *doc;

static size_t
add(const char *expr, const char *where)
{
	struct ir_err e = IR_ERR_INIT;
	size_t i = 99;

	if (ir_exprs_add(x, expr, where, &i, &e) < 0)
		OKM(0, e.text);
	return i;
}

static const char *
result(size_t which, size_t i)
{
	static char out[IR_ERR_TEXT + 8];
	struct ir_err e = IR_ERR_INIT;
	const char *p;
	size_t len;

	if (ir_exprs_result(x, which, i, &p, &len, &e) < 0)
		(void)snprintf(out, sizeof(out), "ERR %s", e.text);
	else
		(void)snprintf(out, sizeof(out), "%.*s", (int)len, p);
	return out;
}

static void
refused(void)
{
	static const char *const t[] = {"1) , (2", "\"a", "[1", "{\"a\":1",
		"now", "env", ".a | input", "\"\\(\"", "1]",
		".a #\r)]] | .d.secret | [[(."};
	struct ir_err e = IR_ERR_INIT;
	size_t i;

	for (size_t k = 0; k < sizeof(t) / sizeof(t[0]); k++) {
		EQ(ir_exprs_add(x, t[k], "f:1", &i, &e), -IR_EUSAGE);
		OK(strncmp(e.text, "f:1: ", 5) == 0);
	}
}

static void
good(void)
{
	const struct ir_exprs_case cases[] = {{1, "{\"n\":5}", doc},
		{0, "{\"n\":1,\"report\":{\"stage\":\"first\"}}", doc},
		{1, "{\"n\":6}", doc}};
	struct ir_err e = IR_ERR_INIT;
	size_t g;

	ir_exprs_define(x, NULL, "if $for.n==6 then .a=7 else . end",
		"def twice(f): f * 2;");
	EQ(ir_exprs_group(x, &g, &e), 0);
	EQ(add(".a", "f:1"), 0);
	EQ(add(".l[]", "f:2"), 1);
	EQ(add("empty", "f:3"), 2);
	EQ(add("\"\\(.b) # \\(\"y\" + \")\")\"", "f:4"), 3);
	EQ(add(".report.stage", "f:5"), 4);
	EQ(add("def own(f): f; own(.a) # said", "f:6"), 5);
	EQ(add("keys|join(\" \")", "f:6b"), 6); /* what is named, no more */
	EQ(ir_exprs_group(x, &g, &e), 0);
	EQ(g, 1);
	EQ(add("twice($for.n)", "f:7"), 0);
	EQ(add(".a", "f:8"), 1); /* that of the other group, too */
	EQ(add("[$doc.a, .a]", "f:9"), 2);
	EQ(ir_exprs_run(x, cases, 3, &e), 0);
	STR(result(0, 0), "10");
	STR(result(0, 1), "1");
	STR(result(1, 0), "1");
	STR(result(1, 1), "1"); /* the first */
	STR(result(1, 2), "null"); /* nothing */
	STR(result(1, 3), "\"x # y)\"");
	STR(result(1, 4), "\"first\"");
	STR(result(1, 5), "1");
	STR(result(1, 6), "\"a b l report\"");
	STR(result(2, 0), "12");
	STR(result(2, 1), "7");
	STR(result(2, 2), "[7,7]");
	OK(strncmp(result(3, 0), "ERR", 3) == 0); /* no such case */
}

/* What fails, or is no program, spoils itself and nothing else. */
static void
bad(void)
{
	const struct ir_exprs_case cases[] = {{2, NULL, doc}, {0, NULL, doc}};
	struct ir_err e = IR_ERR_INIT;
	size_t g;

	EQ(ir_exprs_group(x, &g, &e), 0);
	EQ(add(".a", "f:20"), 0);
	EQ(add("error(\"no\\u001b\")", "f:21"), 1);
	EQ(add(".b + 1", "f:22"), 2);
	EQ(add("nosuch(1)", "f:23"), 3);
	EQ(add(".a |", "f:24"), 4);
	EQ(add("error(null)", "f:25"), 5);
	EQ(add(".l", "f:26"), 6);
	EQ(ir_exprs_run(x, cases, 2, &e), 0);
	STR(result(0, 0), "1");
	STR(result(0, 1), "ERR f:21: no\\033");
	OK(strncmp(result(0, 2), "ERR f:22: ", 10) == 0);
	OK(strncmp(result(0, 3), "ERR f:23: ", 10) == 0);
	OK(strncmp(result(0, 4), "ERR f:24: ", 10) == 0);
	STR(result(0, 5), "null"); /* that is as empty */
	STR(result(0, 6), "[1,2]");
	STR(result(1, 0), "1");
}

/* What never ends takes nobody along. */
static void
endless(void)
{
	const struct ir_exprs_case cases[] = {{4, NULL, doc}, {0, NULL, doc}};
	struct ir_err e = IR_ERR_INIT;
	size_t g;

	EQ(ir_exprs_group(x, &g, &e), 0);
	EQ(g, 4);
	EQ(add(".a", "f:40"), 0);
	EQ(add("def f: f; f", "f:41"), 1);
	EQ(add(".l", "f:42"), 2);
	EQ(ir_exprs_start(x, &e), 0);
	EQ(ir_exprs_run(x, cases, 2, &e), 0);
	STR(result(0, 0), "1");
	STR(result(0, 1), "ERR f:41: the jq program took more than 1 s");
	STR(result(0, 2), "[1,2]");
	STR(result(1, 0), "1");
}

/* Compiled ahead, or added to since: the same. */
static void
ahead(void)
{
	const struct ir_exprs_case one[] = {{3, "{}", doc}};
	struct ir_err e = IR_ERR_INIT;
	size_t g;

	EQ(ir_exprs_group(x, &g, &e), 0);
	EQ(g, 3);
	EQ(add(".a + 1", "f:30"), 0);
	for (int i = 0; i < 2; i++) { /* other groups hold bad ones */
		EQ(ir_exprs_start(x, &e), 0);
		EQ(ir_exprs_run(x, one, 1, &e), 0);
		STR(result(0, 0), "2");
	}
	EQ(ir_exprs_start(x, &e), 0);
	EQ(add(".a + 2", "f:31"), 1);
	EQ(ir_exprs_run(x, one, 1, &e), 0);
	STR(result(0, 1), "3");
	EQ(ir_exprs_start(x, &e), 0); /* and nobody wants it */
}

/* One program over several documents: each case sees its own. */
static void
several(void)
{
	static const char text2[] = "{\"a\":10}";
	struct ir_json *other = NULL;
	struct ir_err e = IR_ERR_INIT;

	EQ(ir_json_new(&other, NULL, &e), 0);
	EQ(ir_json_parse(other, text2, sizeof(text2) - 1, &e), 0);
	{
		const struct ir_exprs_case cases[] = {{3, NULL, doc},
			{3, NULL, other}, {3, NULL, other}, {3, NULL, doc}};

		EQ(ir_exprs_run(x, cases, 4, &e), 0);
	}
	STR(result(0, 0), "2");
	STR(result(1, 0), "11");
	STR(result(2, 1), "12");
	STR(result(3, 0), "2");
	ir_json_free(other);
}

/* What a pipe does not hold, in two documents: the results of one do not
 * come while the other is still put in. */
static void
large(void)
{
	enum {
		SIZE = 3 << 20
	};
	struct ir_json *one = NULL, *two = NULL;
	struct ir_err e = IR_ERR_INIT;
	char *p = malloc(SIZE);
	size_t len = 0;
	const char *r;

	if (!p) {
		OK(p != NULL);
		return;
	}
	memset(p, 'x', SIZE);
	memcpy(p, "{\"b\":\"", 6);
	memcpy(p + SIZE - 2, "\"}", 2);
	EQ(ir_json_new(&one, NULL, &e), 0);
	EQ(ir_json_new(&two, NULL, &e), 0);
	EQ(ir_json_parse(one, p, SIZE, &e), 0);
	EQ(ir_json_parse(two, p, SIZE, &e), 0);
	{
		const struct ir_exprs_case cases[] = {
			{5, NULL, one}, {5, NULL, two}};
		size_t g, i;

		EQ(ir_exprs_group(x, &g, &e), 0);
		EQ(ir_exprs_add(x, ".b", "f:40", &i, &e), 0);
		EQ(g, 5);
		EQ(ir_exprs_run(x, cases, 2, &e), 0);
		EQ(ir_exprs_result(x, 1, i, &r, &len, &e), 0);
	}
	EQ(len, SIZE - 6);
	ir_json_free(one);
	ir_json_free(two);
	free(p);
}

int
main(void)
{
	struct ir_err e = IR_ERR_INIT;

	x = ir_exprs_new();
	OK(x != NULL);
	EQ(ir_json_new(&doc, NULL, &e), 0);
	EQ(ir_json_parse(doc, text, sizeof(text) - 1, &e), 0);
	refused();
	good();
	bad();
	ahead();
	several();
	endless();
	large();
	ir_exprs_define(x, NULL, ".", "def broken(");
	OK(ir_exprs_run(x, &(struct ir_exprs_case){0, NULL, doc}, 1, &e) < 0);
	ir_exprs_free(x);
	ir_exprs_free(NULL);
	ir_json_free(doc);
	return tap_done();
}
