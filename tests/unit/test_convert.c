/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/playbook/convert.h"

#include <stdlib.h>

#include "tap.h"

#define HEAD "{\"type\":\"playbook\",\"spec_version\":\"cacao-2.0\""
#define YHEAD "type: playbook\nspec_version: cacao-2.0\n"

/* JSON to YAML; the empty text when it is refused, which e then explains. */
static const char *
yaml(const char *json, struct ir_err *e)
{
	static struct ir_buf b;
	struct ir_playbook *p = NULL;
	int r;

	ir_buf_free(&b);
	ir_buf_init(&b, 0);
	r = ir_playbook_parse(&p, json, strlen(json), "t", NULL, NULL, e);
	if (r == 0)
		r = ir_convert_yaml(p, &b, e);
	ir_playbook_free(p);
	return r < 0 ? "" : b.p;
}

/* One member x of the playbook as YAML. */
static void
texts(void)
{
	static const char *const t[][2] = {
		{"\"a b\"", "x: a b\n"},
		{"\"病棟: 3\"", "x: \"病棟: 3\"\n"},
		{"\"\"", "x: \"\"\n"},
		{"\"true\"", "x: \"true\"\n"},
		{"\"no\"", "x: \"no\"\n"},
		{"\"12\"", "x: \"12\"\n"},
		{"\"1.0\"", "x: \"1.0\"\n"},
		{"\"12:30\"", "x: \"12:30\"\n"},
		{"\"2026-11-22\"", "x: \"2026-11-22\"\n"},
		{"\"2026-11-22T00:00:00.000Z\"",
			"x: 2026-11-22T00:00:00.000Z\n"},
		{"\"__a__:value\"", "x: __a__:value\n"},
		{"\"C:\\\\x\"", "x: C:\\x\n"},
		{"\"- \\\"q\\\"\"", "x: '- \"q\"'\n"},
		{"\"a #b\"", "x: \"a #b\"\n"},
		{"\" a\"", "x: \" a\"\n"},
		{"\"\\u0007\\u007f\\u0085\\u2028\\ufeff\"",
			"x: \"\\a\\x7F\\x85\\u2028\\uFEFF\"\n"},
		{"\"a\\nb\\n\"", "x: |\n  a\n  b\n"},
		{"\"a\\n\\n b\"", "x: |-\n  a\n\n   b\n"},
		{"\"a\\n\\n\"", "x: |+\n  a\n\n"},
		{"\"a\\n\\n\",\"z\":[[1]]", "x: |+\n  a\n\nz:\n  - [1]\n"},
		{"\" a\\nb\"", "x: \" a\\nb\"\n"},
		{"\"a\\r\\nb\"", "x: \"a\\r\\nb\"\n"},
		{"12", "x: 12\n"},
		{"1.50", "x: 1.50\n"},
		{"-1e5", "x: -1e5\n"},
		{"null", "x: null\n"},
		{"[]", "x: []\n"},
		{"{}", "x: {}\n"},
		{"[1,\"a,b\",null]", "x: [1, \"a,b\", null]\n"},
		{"[[1],{\"a\":[]}]", "\nx:\n  - [1]\n  - a: []\n"},
		{"\"one two three four five six seven eight nine ten eleven "
		 "twelve thirteen fourteen\"",
			"x: >-\n  one two three four five six seven eight nine "
			"ten eleven twelve thirteen\n  fourteen\n"},
	};

	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		struct ir_err e = IR_ERR_INIT;
		char json[512], want[512];

		(void)snprintf(json, sizeof(json), HEAD ",\"x\":%s}", t[i][0]);
		(void)snprintf(want, sizeof(want), YHEAD "%s", t[i][1]);
		STR(yaml(json, &e), want);
		STR(e.text, "");
	}
}

/* What would mean something else in YAML is marked and comes back. */
static void
marks(void)
{
	static const char *const t[][2] = {
		{HEAD ",\"ir\":1,\"lang\":\"x\",\"=a\":2}",
			YHEAD "=ir: 1\n=lang: x\n==a: 2\n"},
		{HEAD ",\"name\":{\"ja\":\"a\"},\"description\":{\"=ja\":"
		      "\"a\"}}",
			YHEAD "name: {=ja: a}\ndescription: {==ja: "
			      "a}\n"},
		{HEAD ",\"workflow_start\":\"a\",\"workflow\":{\"a\":{"
		      "\"type\":\"end\",\"ir\":1}}}",
			YHEAD "workflow_start: a\n\nworkflow:\n  =a: "
			      "{type: end, =ir: 1}\n"},
	};
	static const char *const bad[][2] = {
		{"[]", "no playbook: it has no property 'type'"},
		{"{\"type\":\"playbook\",\"spec_version\":\"1.0\"}",
			"no playbook of CACAO 2.0: 'spec_version' is not "
			"cacao-2.0"},
	};

	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		struct ir_err e = IR_ERR_INIT;

		STR(yaml(t[i][0], &e), t[i][1]);
		STR(e.text, "");
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct ir_err e = IR_ERR_INIT;

		STR(yaml(bad[i][0], &e), "");
		STR(e.text, bad[i][1]);
	}
}

/* YAML to JSON and back gives the YAML again. */
static void
there_and_back(void)
{
	static const char text[] =
		YHEAD "lang: ja\n"
		      "id: playbook--7d0f6a3e-54a2-4f0d-9a51-6d1f0a2b9c11\n"
		      "name: {ja: 隔離, en: Isolate}\n"
		      "workflow_start: begin\n"
		      "ir: {short: T1}\n"
		      "\n"
		      "workflow:\n"
		      "  begin: {type: start, on_completion: look}\n"
		      "\n"
		      "  look:\n"
		      "    type: switch-condition\n"
		      "    cases: {はい: last, default: =begin}\n"
		      "    ir: {role: NET}\n"
		      "\n"
		      "  last: {type: end}\n";
	struct ir_err e = IR_ERR_INIT;
	struct ir_playbook *p = NULL;
	struct ir_buf json;

	ir_buf_init(&json, 0);
	EQ(ir_playbook_parse(&p, text, strlen(text), "t", NULL, NULL, &e), 0);
	EQ(ir_convert_json(p, &json, &e), 0);
	STR(yaml(json.p, &e), text);
	STR(e.text, "");
	ir_playbook_free(p);
	ir_buf_free(&json);
}

int
main(void)
{
	texts();
	marks();
	there_and_back();
	return tap_done();
}
