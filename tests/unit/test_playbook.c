/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/playbook/playbook.h"

#include <stdlib.h>

#include "tap.h"

#define ID "playbook--7d0f6a3e-54a2-4f0d-9a51-6d1f0a2b9c11"

static struct ir_playbook *
load(const char *text, struct ir_err *e)
{
	struct ir_playbook *p = NULL;

	return ir_playbook_parse(
		       &p, text, strlen(text), "t.yaml", NULL, NULL, e) < 0
		? NULL
		: p;
}

static const char *
print(const struct ir_val *v)
{
	static struct ir_buf b;

	ir_buf_free(&b);
	ir_buf_init(&b, 0);
	EQ(ir_val_print(v, false, &b), 0);
	return b.p;
}

static const char text[] =
	"id: " ID "\n"
	"lang: ja\n"
	"name: {ja: 隔離, en: Isolate}\n"
	"description: one\n"
	"workflow_start: begin\n"
	"workflow_exception: nowhere\n"
	"ir: {short: T1}\n"
	"workflow:\n"
	"  begin: {type: start, on_completion: look}\n"
	"  look:\n"
	"    type: switch-condition\n"
	"    switch: __x__:value\n"
	"    cases: {はい: act, default: last}\n"
	"    on_completion: last\n"
	"  act:\n"
	"    type: action\n"
	"    name: {en: Pull it, ja: 抜く}\n"
	"    agent: me\n"
	"    commands:\n"
	"      - {type: manual, command: {ja: 抜け, en: pull}}\n"
	"      - {type: bash, command: {ja: a, en: b}}\n"
	"    on_success: last\n"
	"    on_failure: gone\n"
	"    ir: {role: NET, why: {ja: なぜ, en: why}}\n"
	"  odd: 5\n"
	"  last: {type: end}\n"
	"agent_definitions:\n"
	"  me: {type: individual, name: x}\n";

static void
shape(void)
{
	struct ir_err e = IR_ERR_INIT;
	struct ir_playbook *p = load(text, &e);
	const struct ir_val *root, *act, *ext;
	const char *start, *at;

	STR(e.text, "");
	if (!OK(p != NULL))
		return;
	root = ir_playbook_root(p);
	STR(ir_val_get_str(root, "type"), "playbook");
	STR(ir_val_key(ir_val_at(root, 1)), "spec_version");
	STR(ir_val_get_str(root, "name"), "隔離");
	OK(!ir_val_get(root, "lang") && !ir_val_get(root, "ir"));
	start = ir_val_get_str(root, "workflow_start");
	STR(start, "start--fd744e33-23de-47db-947c-d4aa2bb7201d");
	STR(ir_playbook_short(p, start), "begin");
	STR(ir_playbook_short(p, "x"), "x");
	OK(ir_val_get(ir_val_get(root, "workflow"), start) != NULL);
	STR(ir_val_get_str(root, "workflow_exception"), "nowhere");
	act = ir_val_at(ir_val_get(root, "workflow"), 2);
	OK(strncmp(ir_val_get_str(act, "agent"), "individual--", 12) == 0);
	STR(ir_playbook_short(p, ir_val_get_str(act, "agent")), "me");
	STR(ir_playbook_say(p, ir_val_get(act, "name"), "en"), "Pull it");
	STR(ir_playbook_say(p, ir_val_get(act, "name"), "ja"), "抜く");
	at = "/commands/0/command";
	STR(ir_playbook_say(p, ir_val_find(act, at), "en"), "pull");
	STR(print(ir_val_find(act, "/commands/1/command")),
		"{\"ja\":\"a\",\"en\":\"b\"}");
	STR(ir_playbook_say(p, ir_val_get(root, "description"), "en"), "one");
	OK(!ir_playbook_say(p, NULL, "en"));
	ext = ir_playbook_ext(act);
	STR(ir_playbook_say(p, ir_val_get(ext, "why"), "en"), "why");
	STR(ir_playbook_say(p, ir_val_get(ext, "why"), "fr"), "なぜ");
	ext = ir_playbook_ext(root);
	STR(ir_val_get_str(ext, "short"), "T1");
	STR(ir_val_get_str(ext, "lang"), "ja");
	EQ(ir_val_count(ir_val_get(ext, "names")), 5);
	EQ(ir_val_count(ir_val_find(ext, "/texts/en")), 3);
	OK(ir_val_find(root, "/extension_definitions/" IR_PB_EXTENSION) !=
		NULL);
	ir_playbook_free(p);
}

static void
graph(void)
{
	struct ir_playbook *p = load(text, NULL);
	struct ir_graph *g = NULL;
	const struct ir_step *s;

	EQ(ir_graph_new(&g, p, NULL), 0);
	EQ(ir_graph_count(g), 4);
	EQ(ir_graph_start(g), 0);
	EQ(ir_graph_exception(g), IR_STEP_NONE);
	s = ir_graph_at(g, 1);
	EQ(s->type, IR_STEP_SWITCH);
	EQ(s->n_edges, 3);
	STR(s->edge[1].label, "はい");
	EQ(s->edge[1].to, 2);
	EQ(s->edge[2].to, 3);
	EQ(ir_step_edge(s, IR_EDGE_COMPLETION)->to, 3);
	OK(!ir_step_edge(s, IR_EDGE_TRUE));
	s = ir_graph_at(g, 2);
	EQ(ir_step_edge(s, IR_EDGE_FAILURE)->to, IR_STEP_NONE);
	STR(ir_val_str(ir_step_edge(s, IR_EDGE_FAILURE)->v), "gone");
	EQ(ir_graph_find(g, s->id), 2);
	EQ(ir_graph_find(g, NULL), IR_STEP_NONE);
	OK(!ir_graph_at(g, 4) && !ir_graph_at(g, IR_STEP_NONE));
	ir_graph_free(g);
	ir_playbook_free(p);
}

/* Odd input: read as it stands or refused by name, never lost. */
static void
odd(void)
{
	static const char *const t[][2] = {
		{"[1]", "[1]"},
		{"{\"workflow\":{\"a\":{\"type\":\"end\"}}}",
			"{\"workflow\":{\"a\":{\"type\":\"end\"}}}"},
		{"x: 1\n=ir: 2\n=lang: 3\n==x: 4\nworkflow: 7\n",
			"{\"type\":\"playbook\",\"spec_version\":\"cacao-2.0\","
			"\"x\":1,\"ir\":2,\"lang\":3,\"=x\":4,\"workflow\":7}"},
		{"lang: 5\nworkflow: {=a: {type: end}, b: {}, c: 1}\n"
		 "workflow_start: =a\nworkflow_exception: b\n",
			"{\"type\":\"playbook\",\"spec_version\":\"cacao-2.0\","
			"\"lang\":5,\"workflow\":{\"a\":{\"type\":\"end\"},"
			"\"b\":{},\"c\":1},\"workflow_start\":\"a\","
			"\"workflow_exception\":\"b\"}"},
		{"type: x\nspec_version: y\nname: {=ja: a}\n"
		 "description: {ja: a, other: b}\n",
			"{\"type\":\"x\",\"spec_version\":\"y\",\"name\":{"
			"\"ja\":\"a\"},\"description\":{\"ja\":\"a\","
			"\"other\":\"b\"}}"},
	};
	static const char *const bad[][2] = {
		{"x: 1\n=x: 2\n", "t.yaml:2:1: 'x' stands twice"},
		{"ir: 1\nplaybook_extensions: {" IR_PB_EXTENSION ": {}}\n",
			"t.yaml:1:1: '" IR_PB_EXTENSION "' stands twice"},
		{"ir: {lang: en}\nlang: ja\n",
			"t.yaml:2:1: 'lang' stands twice"},
		{"{\"a\":1,}", "t.yaml: line 1 column 8: key expected"},
	};

	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		struct ir_playbook *p = load(t[i][0], NULL);

		STR(p ? print(ir_playbook_root(p)) : NULL, t[i][1]);
		ir_playbook_free(p);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct ir_err e = IR_ERR_INIT;

		OK(!load(bad[i][0], &e));
		STR(e.text, bad[i][1]);
	}
}

int
main(void)
{
	shape();
	graph();
	odd();
	return tap_done();
}
