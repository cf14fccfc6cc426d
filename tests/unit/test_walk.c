/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ir/base/ctx.h"
#include "ir/base/io.h"
#include "ir/casefile/cursor.h"
#include "ir/playbook/walk_run.h"
#include "ir/playbook/walk_script.h"
#include "ir/playbook/walk_tell.h"
#include "scratch.h"
#include "tap.h"

/* Small playbooks, answers, and what the journal tells of the walk. */

#define HEAD(n) \
	"id: playbook--00000000-0000-4000-8000-00000000000" n "\n" \
	"name: test\n" \
	"created_by: identity--00000000-0000-4000-8000-000000000009\n" \
	"created: \"2026-01-01T00:00:00.000Z\"\n" \
	"modified: \"2026-01-01T00:00:00.000Z\"\n"
#define ACT(id, to) \
	"  " id ": {type: action, commands: [{type: manual, command: x}], " \
	"on_completion: " to "}\n"
#define FLOW \
	"workflow_start: s\nworkflow:\n  s: {type: start, on_completion: a}\n"
#define ENDS "  e: {type: end}\n  f: {type: end}\n  g: {type: end}\n"
#define DONE(step) "{\"kind\":\"step.done\",\"data\":{\"step\":\"" step "\"}}\n"
#define FAIL(step) \
	"{\"kind\":\"step.failed\",\"data\":{\"step\":\"" step "\"}}\n"
#define SET(step, name, value) \
	"{\"kind\":\"variable.set\",\"data\":{\"step\":\"" step \
	"\",\"name\":\"" name "\",\"value\":" value "}}\n"
#define SAY(step, answer) \
	"{\"kind\":\"decision\",\"data\":{\"step\":\"" step \
	"\",\"answer\":\"" answer "\",\"reason\":\"r\"}}\n"
#define GATE(step, gate, more) \
	"{\"kind\":\"gate.passed\",\"data\":{\"step\":\"" step \
	"\",\"gate\":\"" gate "\"," more "}}\n"
#define WARD(step, answer) \
	"{\"kind\":\"contact\",\"data\":{\"step\":\"" step \
	"\",\"gate\":\"patient\",\"to\":\"W\",\"answer\":\"" answer "\"}}\n"

static struct ir_ctx ctx;
static struct ir_vocab *vocab;
static int cases;

struct world {
	char dir[32];
	struct ir_journal *j;
	struct ir_walk *w;
	struct ir_err e;
};

static const struct ir_said said = {.name = "A", .recorder = "A"};

static void
put(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");

	if (f) {
		(void)fputs(text, f);
		(void)fclose(f);
	}
}

static struct ir_walk *
open_walk(struct world *x, bool strict)
{
	static const char *const library[] = {"."};
	const struct ir_walk_opts o = {.j = x->j,
		.vocab = vocab,
		.ctx = &ctx,
		.lang = "en",
		.library = library,
		.n_library = 1,
		.strict = strict,
		.told = strict};
	struct ir_walk *w = NULL;

	EQ(ir_walk_open(&w, &o, &x->e), 0);
	return w;
}

static bool
setup(struct world *x, const char *book, bool strict)
{
	const struct ir_entry en = {.kind = "case.opened",
		.data = "{\"id\":\"1\",\"what\":\"x\"}",
		.data_len = 21};
	const struct ir_walk_start s = {.path = "book.yaml"};

	memset(x, 0, sizeof(*x));
	(void)snprintf(x->dir, sizeof(x->dir), "case%d", ++cases);
	put("book.yaml", book);
	if (ir_journal_create(&x->j, x->dir, true, &ctx, &x->e) < 0 ||
		ir_journal_append(x->j, &en, NULL, NULL, &x->e) < 0)
		return OKM(false, x->e.text);
	x->w = open_walk(x, strict);
	if (!x->w)
		return false;
	if (ir_walk_start(x->w, &s, &said, &x->e) < 0)
		return OKM(false, x->e.text);
	return true;
}

static void
teardown(struct world *x)
{
	ir_walk_close(x->w);
	ir_journal_close(x->j);
}

static int
script(struct world *x, const char *answers)
{
	struct ir_script *s = NULL;
	int r = ir_script_parse(&s, answers, strlen(answers), "ans", &x->e);

	if (r == 0)
		r = ir_walk_script(x->w, s, &said, &x->e);
	ir_script_free(s);
	return r;
}

/* One mark a line: ?shown +done ~skipped !failed =variable :decision
 * *gate $debt .end */
static void
mark(const struct ir_walk *w, const struct ir_line *l, struct ir_buf *out)
{
	static const struct {
		const char *kind, *mark, *key;
	} marks[] = {{"step.shown", "?", NULL}, {"step.done", "+", "answer"},
		{"step.skipped", "~", "how"}, {"step.failed", "!", "reason"},
		{"variable.set", "=", "value"}, {"decision", ":", "answer"},
		{"gate.passed", "*", "how"}, {"gate.debt", "$", NULL},
		{"contact", "@", "answer"}, {"playbook.ended", ".", "state"}};
	const struct ir_json *j = l->json;
	char *step = ir_json_dup(j, ir_json_get(j, l->at.data, "step"));

	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
		char *v;

		if (!ir_json_streq(j, l->at.kind, marks[i].kind))
			continue;
		(void)ir_buf_addf(out, "%s%s%s", out->len ? " " : "",
			marks[i].mark,
			step ? ir_playbook_short(ir_walk_book(w), step) : "");
		v = marks[i].key
			? ir_json_dup(
				  j, ir_json_get(j, l->at.data, marks[i].key))
			: NULL;
		if (v && *v)
			(void)ir_buf_addf(out, "=%s", v);
		free(v);
	}
	free(step);
}

static const char *
trace(struct world *x)
{
	static struct ir_buf b;
	struct ir_cursor *c = NULL;
	struct ir_line l;

	if (b.p == NULL)
		ir_buf_init(&b, 0);
	ir_buf_clear(&b);
	if (ir_cursor_open(&c, x->j, 1, &x->e) < 0)
		return x->e.text;
	while (ir_cursor_next(c, &l, &x->e) > 0)
		mark(x->w, &l, &b);
	ir_cursor_close(c);
	return b.p ? b.p : "";
}

struct walk_case {
	const char *name, *book, *answers;
	int want;
	const char *trace;
};

static const struct walk_case walks[] = {
	{"a line", HEAD("1") FLOW ACT("a", "b") ACT("b", "e") ENDS,
		DONE("a") DONE("b"), 0, "?a +a ?b +b .=success"},
	{"an end in a branch returns to the branching step",
		HEAD("1") "playbook_variables: {__n__: {type: integer, value: "
			  "\"10\"}}\n" FLOW
			  "  a: {type: if-condition, condition: \"__n__:value "
			  "> 3\", on_true: t, on_completion: z}\n" ACT("t", "f")
				  ACT("z", "e") ENDS,
		DONE("t") DONE("z"), 0, "+a=yes ?t +t ?z +z .=success"},
	{"a branch that runs into what follows is over",
		HEAD("1") "playbook_variables: {__n__: {type: integer, value: "
			  "\"10\"}}\n" FLOW
			  "  a: {type: if-condition, condition: \"__n__:value "
			  "> 3\", on_true: t, on_completion: z}\n" ACT("t", "z")
				  ACT("z", "e") ENDS,
		DONE("t") DONE("z"), 0, "+a=yes ?t +t ?z +z .=success"},
	{"a condition nobody can decide is asked",
		HEAD("1") FLOW
		"  a: {type: if-condition, condition: operator input to "
		"proceed, on_true: t, on_false: u, on_completion: e}\n" ACT(
			"t", "f") ACT("u", "g") ENDS,
		SAY("a", "no") DONE("u"), 0, "?a :a=no +a=no ?u +u .=success"},
	{"an if without that branch goes on",
		HEAD("1") FLOW "  a: {type: if-condition, condition: free text,"
			       " on_true: t, on_completion: z}\n" ACT("t", "f")
				       ACT("z", "e") ENDS,
		SAY("a", "no") DONE("z"), 0, "?a :a=no +a=no ?z +z .=success"},
	{"a while asks its condition before each turn",
		HEAD("1") "playbook_variables: {__n__: {type: integer, value: "
			  "\"2\"}}\n" FLOW
			  "  a: {type: while-condition, condition: "
			  "\"__n__:value > 0\", on_true: t, on_completion: e}\n"
			  "  t: {type: action, commands: [{type: manual, "
			  "command: x}], out_args: [__n__], on_completion: "
			  "f}\n" ENDS,
		DONE("t") SET("t", "n", "1") DONE("t") SET("t", "n", "\"0\""),
		0, "+a=yes ?t +t =t=1 +a=yes ?t +t =t=0 +a=no .=success"},
	{"a switch takes the case, or default, or goes on",
		HEAD("1") "playbook_variables: {__k__: {type: string}}\n" FLOW
			  "  a: {type: action, commands: [{type: manual, "
			  "command: x}], out_args: [__k__], on_completion: "
			  "b}\n"
			  "  b: {type: switch-condition, switch: "
			  "\"__k__:value\", cases: {病棟 3: t, default: u}, "
			  "on_completion: c}\n"
			  "  c: {type: switch-condition, switch: "
			  "\"__k__:value\", cases: {other: t}, on_completion: "
			  "e}\n" ACT("t", "f") ACT("u", "g") ENDS,
		DONE("a") SET("a", "__k__", "\"病棟 3\"") DONE("t"), 0,
		"?a +a =a=病棟 3 +b=病棟 3 ?t +t +c .=success"},
	{"all branches of a parallel step are open at once",
		HEAD("1") FLOW "  a: {type: parallel, next_steps: [t, u], "
			       "on_completion: z}\n" ACT("t", "f") ACT("u", "g")
				       ACT("z", "e") ENDS,
		DONE("u") DONE("t") DONE("z"), 0,
		"?t ?u +u +t +a ?z +z .=success"},
	{"one branch fails, the others go on, the step fails at the join",
		HEAD("1") FLOW
		"  a: {type: parallel, next_steps: [t, u], on_success: e, "
		"on_failure: z}\n" ACT("t", "f") ACT("u", "g") ACT("z", "e")
			ENDS,
		FAIL("t") SAY("t", "stop") DONE("u") DONE("z"), 0,
		"?t ?u !t=said :t=stop +u !a=branch ?z +z .=success"},
	{"on_failure is taken",
		HEAD("1") FLOW
		"  a: {type: action, commands: [{type: manual, command: x}], "
		"on_success: e, on_failure: b}\n" ACT("b", "f") ENDS,
		FAIL("a") DONE("b"), 0, "?a !a=said ?b +b .=success"},
	{"a failed step without a way out stops a script",
		HEAD("1") FLOW ACT("a", "b") ACT("b", "e") ENDS, FAIL("a"), 1,
		"?a !a=said :a=stop .=failure"},
	{"the exception step, then continue",
		HEAD("1") "workflow_exception: x\n" FLOW ACT("a", "b")
			ACT("b", "e") ACT("x", "f") ENDS,
		FAIL("a") DONE("x") SAY("a", "continue") DONE("b"), 0,
		"?a !a=said ?x +x :a=continue ?b +b .=success"},
	{"stop below an if goes up, and asks nobody again",
		HEAD("1") FLOW "  a: {type: if-condition, condition: free text,"
			       " on_true: t, on_completion: z}\n" ACT("t", "f")
				       ACT("z", "e") ENDS,
		SAY("a", "yes") FAIL("t") SAY("t", "stop"), 1,
		"?a :a=yes +a=yes ?t !t=said :t=stop !a=branch .=failure"},
	{"stop below an if, after the exception step",
		HEAD("1") "workflow_exception: x\n" FLOW
			  "  a: {type: if-condition, condition: free text,"
			  " on_true: t, on_completion: z}\n" ACT("t", "f")
				  ACT("z", "e") ACT("x", "g") ENDS,
		SAY("a", "yes") FAIL("t") DONE("x") SAY("t", "stop"), 1,
		"?a :a=yes +a=yes ?t !t=said ?x +x :t=stop !a=branch "
		".=failure"},
	{"ends: playbook ends it from inside",
		HEAD("1") FLOW
		"  a: {type: parallel, next_steps: [t, u], on_completion: z}\n"
		"  t: {type: action, commands: [{type: manual, command: x}], "
		"on_completion: q}\n"
		"  q: {type: end, ir: {ends: playbook}}\n" ACT("u", "g")
			ACT("z", "e") ENDS,
		DONE("t"), 0, "?t ?u +t .=success"},
	{"skipped and not applicable, with a reason",
		HEAD("1") FLOW ACT("a", "b") ACT("b", "e") ENDS,
		"{\"kind\":\"step.skipped\",\"data\":{\"step\":\"a\","
		"\"reason\":\"r\"}}\n"
		"{\"kind\":\"step.skipped\",\"data\":{\"step\":\"b\",\"how\":"
		"\"na\",\"reason\":\"r\"}}\n",
		0, "?a ~a=skip ?b ~b=na .=success"},
	{"an external variable is asked before the first step",
		HEAD("1") "playbook_variables: {__v__: {type: string, external:"
			  " true}}\n" FLOW ACT("a", "e") ENDS,
		"{\"kind\":\"variable.set\",\"data\":{\"name\":\"v\","
		"\"value\":\"x\"}}\n" DONE("a"),
		0, "==x ?a +a .=success"},
	{"a delay is passed over by a script, and said so",
		HEAD("1") FLOW "  a: {type: action, delay: 60000, commands: "
			       "[{type: manual, command: x}], on_completion: "
			       "e}\n" ENDS,
		DONE("a"), 0, "?a *a=scripted +a .=success"},
	{"a timeout is strict in a script",
		HEAD("1") FLOW "  a: {type: action, timeout: 60000, commands: "
			       "[{type: manual, command: x}], on_success: e, "
			       "on_failure: b}\n" ACT("b", "f") ENDS,
		"{\"kind\":\"step.failed\",\"time\":\"2026-11-21T02:00:00Z\","
		"\"data\":{\"step\":\"a\"}}\n" DONE("b"),
		0, "?a !a=timeout ?b +b .=success"},
	{"preserve before restore: waived by a name",
		HEAD("1") FLOW "  a: {type: action, commands: [{type: manual, "
			       "command: x}], on_completion: e, ir: {restores: "
			       "true}}\n" ENDS,
		GATE("a", "preserve",
			"\"how\":\"waived\",\"name\":\"N\",\"reason\":"
			"\"r\"") DONE("a"),
		0, "?a *a=waived +a .=success"},
	{"no patient: the gate is free",
		HEAD("1") FLOW "  a: {type: action, commands: [{type: manual, "
			       "command: x}], on_completion: e, ir: {gate: "
			       "[patient]}}\n" ENDS,
		WARD("a", "no") DONE("a"), 0, "?a @a=no *a=free +a .=success"},
	{"unknown is attached; checks follow",
		HEAD("1") FLOW "  a: {type: action, commands: [{type: manual, "
			       "command: x}], on_completion: e, ir: {gate: "
			       "[patient]}}\n" ENDS,
		WARD("a", "unknown") GATE(
			"a", "patient", "\"how\":\"substitute\",\"ref\":\"P2\"")
			DONE("a") GATE("a", "check-5", "\"how\":\"ok\"")
				GATE("a", "check-15", "\"how\":\"ok\""),
		0, "?a @a=unknown *a=substitute +a *a=ok *a=ok .=success"},
	{"immediate danger passes and is owed",
		HEAD("1") FLOW "  a: {type: action, commands: [{type: manual, "
			       "command: x}], on_completion: e, ir: {gate: "
			       "[patient]}}\n" ENDS,
		WARD("a", "yes") GATE("a", "patient", "\"how\":\"danger\"")
			DONE("a") GATE("a", "check-5", "\"how\":\"alarm\"")
				GATE("a", "check-15", "\"how\":\"ok\"") GATE(
					"a", "debt",
					"\"how\":\"paid\",\"name\":\"N\","
					"\"reason\":\"r\"") GATE("a", "debt",
					"\"how\":\"paid\",\"name\":"
					"\"N\",\"reason\":\"r\""),
		0,
		"?a @a=yes $a *a=danger +a $a *a=alarm *a=ok *a=paid *a=paid "
		".=success"},
	{"two people",
		HEAD("1") FLOW "  a: {type: action, commands: [{type: manual, "
			       "command: x}], on_completion: e, ir: "
			       "{two_person: true}}\n" ENDS,
		"{\"kind\":\"step.done\",\"data\":{\"step\":\"a\",\"second\":{"
		"\"name\":\"B\",\"how\":\"terminal\"}}}\n"
		"{\"kind\":\"gate.passed\",\"actor\":{\"name\":\"B\"},"
		"\"data\":{\"step\":\"a\",\"gate\":\"second\"}}\n",
		0, "?a +a *a=terminal .=success"},
	{"a decision of two people",
		HEAD("1") FLOW "  a: {type: if-condition, condition: free text,"
			       " on_true: t, on_completion: e, ir: "
			       "{two_person: true}}\n" ACT("t", "f") ENDS,
		"{\"kind\":\"decision\",\"data\":{\"step\":\"a\",\"answer\":"
		"\"yes\",\"second\":{\"name\":\"B\",\"how\":\"terminal\"}}}\n"
		"{\"kind\":\"gate.passed\",\"actor\":{\"name\":\"B\"},"
		"\"data\":{\"step\":\"a\",\"gate\":\"second\"}}\n" DONE("t"),
		0, "?a :a=yes *a=terminal +a=yes ?t +t .=success"},
	{"evidence that a step needs",
		HEAD("1") FLOW "  a: {type: action, commands: [{type: manual, "
			       "command: x}], on_completion: e, ir: {evidence: "
			       "[{kind: log, count: 1}]}}\n" ENDS,
		DONE("a") GATE("a", "evidence",
			"\"how\":\"waived\",\"name\":\"N\",\"reason\":"
			"\"r\""),
		0, "?a +a *a=waived .=success"},
};

/* Answers that are refused: the error names line and step. */
static const struct walk_case wrong[] = {
	{"missing", HEAD("1") FLOW ACT("a", "b") ACT("b", "e") ENDS, DONE("a"),
		-IR_EUSAGE,
		"ans: no answer is left (after line 1) for step 'b' (/): "},
	{"for another step", HEAD("1") FLOW ACT("a", "e") ENDS, DONE("x"),
		-IR_EUSAGE, "ans:1: 'x' (step.done) is not asked now"},
	{"left over", HEAD("1") FLOW ACT("a", "e") ENDS, DONE("a") DONE("a"),
		-IR_EUSAGE, "ans:2: the walk had ended"},
	{"unknown kind", HEAD("1") FLOW ACT("a", "e") ENDS,
		"{\"kind\":\"step.don\",\"data\":{}}\n", -IR_EFORMAT, "ans:1:"},
	{"a value of another type",
		HEAD("1") "playbook_variables: {__n__: {type: integer}}\n" FLOW
			  "  a: {type: action, commands: [{type: manual, "
			  "command: x}], out_args: [__n__], on_completion: "
			  "e}\n" ENDS,
		DONE("a") SET("a", "n", "\"many\""), -IR_EUSAGE,
		"ans:2: __n__: "},
	{"skip without a reason", HEAD("1") FLOW ACT("a", "e") ENDS,
		"{\"kind\":\"step.skipped\",\"data\":{\"step\":\"a\"}}\n",
		-IR_EUSAGE, "ans:1: 'skip' needs a reason"},
	{"never skip",
		HEAD("1") FLOW "  a: {type: action, commands: [{type: manual, "
			       "command: x}], on_completion: e, ir: "
			       "{never_skip: true}}\n" ENDS,
		"{\"kind\":\"step.skipped\",\"data\":{\"step\":\"a\","
		"\"reason\":\"r\"}}\n",
		-IR_EUSAGE, "ans:1: 'skip' is no answer here: done, failed"},
	{"one person twice",
		HEAD("1") FLOW "  a: {type: action, commands: [{type: manual, "
			       "command: x}], on_completion: e, ir: "
			       "{two_person: true}}\n" ENDS,
		"{\"kind\":\"step.done\",\"data\":{\"step\":\"a\",\"second\":{"
		"\"name\":\"A\",\"how\":\"present\"}}}\n",
		-IR_EUSAGE, "ans:1: the second person must be another one"},
	{"restore without evidence",
		HEAD("1") FLOW "  a: {type: action, commands: [{type: manual, "
			       "command: x}], on_completion: e, ir: {restores: "
			       "true}}\n" ENDS,
		GATE("a", "preserve", "\"how\":\"listed\""), -IR_EUSAGE,
		"ans:1: no evidence is listed"},
};

/* Whoever looks anew sees the same. */
static void
same_anew(struct world *x)
{
	struct ir_walk *w = open_walk(x, true);

	EQ(ir_walk_resume(w, ir_walk_id(x->w), NULL, NULL, &x->e), 0);
	EQ(ir_walk_asks(w), ir_walk_asks(x->w));
	EQ(ir_walk_ended(w), ir_walk_ended(x->w));
	ir_walk_close(w);
}

static void
test_walks(void)
{
	for (size_t i = 0; i < sizeof(walks) / sizeof(walks[0]); i++) {
		const struct walk_case *k = &walks[i];
		struct world x;
		const char *t;
		int r;

		printf("# %s\n", k->name);
		if (setup(&x, k->book, true)) {
			r = script(&x, k->answers);
			if (!EQ(r, k->want))
				printf("# %s\n", x.e.text);
			t = trace(&x);
			STR(t, k->trace);
			same_anew(&x);
		}
		teardown(&x);
	}
}

static void
test_wrong(void)
{
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		const struct walk_case *k = &wrong[i];
		struct world x;

		printf("# %s\n", k->name);
		if (setup(&x, k->book, true)) {
			EQ(script(&x, k->answers), k->want);
			if (!OKM(strncmp(x.e.text, k->trace,
					 strlen(k->trace)) == 0,
				    k->name))
				printf("#  got: %s\n", x.e.text);
		}
		teardown(&x);
	}
}

/* Two handles on one case: the second one's question is answered already. */
static void
test_two(void)
{
	static const struct ir_answer done = {.word = "done"};
	struct world x;
	struct ir_walk *other;
	const struct ir_ask *a;

	if (!setup(&x, HEAD("1") FLOW ACT("a", "b") ACT("b", "e") ENDS, false))
		return;
	other = open_walk(&x, false);
	EQ(ir_walk_resume(other, ir_walk_id(x.w), NULL, &said, &x.e), 0);
	EQ(ir_walk_asks(other), 1);
	a = ir_walk_ask(other, 0);
	EQ(ir_walk_look(x.w, &x.e), 1);
	EQ(ir_walk_answer(x.w, ir_walk_ask(x.w, 0), &done, &said, &x.e), 0);
	EQ(ir_walk_answer(other, a, &done, &said, &x.e), -IR_EMOVED);
	EQ(ir_walk_asks(other), 1);
	STR(ir_walk_ask(other, 0)->step, "b");
	EQ(ir_walk_answer(other, ir_walk_ask(other, 0), &done, &said, &x.e), 0);
	EQ(ir_walk_ended(other), IR_WALK_SUCCESS);
	EQ(ir_walk_look(x.w, &x.e), 1);
	EQ(ir_walk_ended(x.w), IR_WALK_SUCCESS);
	STR(trace(&x), "?a +a ?b +b .=success");
	ir_walk_close(other);
	teardown(&x);
}

static uint64_t
line_of(struct world *x, const char *kind)
{
	struct ir_cursor *c = NULL;
	struct ir_line l;
	uint64_t seq = 0;

	if (ir_cursor_open(&c, x->j, 1, &x->e) < 0)
		return 0;
	while (ir_cursor_next(c, &l, &x->e) > 0)
		if (ir_json_streq(l.json, l.at.kind, kind))
			seq = l.seq;
	ir_cursor_close(c);
	return seq;
}

/* A corrected decision opens the other branch; what follows stays said. */
static void
test_correct(void)
{
	static const struct ir_answer yes = {.word = "yes"};
	struct world x;

	if (!setup(&x,
		    HEAD("1") FLOW
		    "  a: {type: if-condition, condition: free text, on_true: "
		    "t, on_completion: z}\n" ACT("t", "f") ACT("z", "e") ENDS,
		    true))
		return;
	EQ(script(&x, SAY("a", "no") DONE("z")), 0);
	EQ(ir_walk_correct(x.w, line_of(&x, "decision"), &yes, &said, &x.e), 0);
	EQ(ir_walk_ended(x.w), IR_WALK_OPEN);
	EQ(ir_walk_asks(x.w), 1);
	STR(ir_walk_ask(x.w, 0)->step, "t");
	EQ(script(&x, DONE("t")), 0);
	EQ(ir_walk_correct(x.w, 1, &yes, &said, &x.e), -IR_EUSAGE);
	teardown(&x);
}

/* Clocks: a wall clock that we move. */
static void
test_clocks(void)
{
	static const struct ir_answer done = {.word = "done"},
				      extend = {.word = "extend",
					      .minutes = 10,
					      .reason = "r"},
				      no = {.word = "no", .name = "W"};
	struct world x;

	if (!setup(&x,
		    HEAD("1") FLOW
		    "  a: {type: action, delay: 60000, timeout: 300000, "
		    "commands: [{type: manual, command: x}], on_completion: b}"
		    "\n  b: {type: action, commands: [{type: manual, command: "
		    "x}], on_completion: e, ir: {gate: [patient]}}\n" ENDS,
		    false))
		return;
	EQ(ir_walk_ask(x.w, 0)->kind, IR_ASK_DELAY);
	ctx.fixed_now.tv_sec += 61;
	EQ(ir_walk_look(x.w, &x.e), 0);
	EQ(ir_walk_ask(x.w, 0)->kind, IR_ASK_STEP);
	ctx.fixed_now.tv_sec += 300;
	EQ(ir_walk_look(x.w, &x.e), 0);
	EQ(ir_walk_ask(x.w, 0)->kind, IR_ASK_TIMEOUT);
	EQ(ir_walk_answer(x.w, ir_walk_ask(x.w, 0), &extend, &said, &x.e), 0);
	EQ(ir_walk_ask(x.w, 0)->kind, IR_ASK_STEP);
	EQ(ir_walk_answer(x.w, ir_walk_ask(x.w, 0), &done, &said, &x.e), 0);
	EQ(ir_walk_ask(x.w, 0)->kind, IR_ASK_WARD);
	EQ(ir_walk_answer(x.w, ir_walk_ask(x.w, 0), &no, &said, &x.e), 0);
	EQ(ir_walk_ask(x.w, 0)->kind, IR_ASK_STEP);
	ctx.fixed_now.tv_sec += 31 * 60;
	EQ(ir_walk_look(x.w, &x.e), 0);
	EQ(ir_walk_ask(x.w, 0)->kind, IR_ASK_WARD);
	EQ(ir_walk_answer(x.w, ir_walk_ask(x.w, 0), &no, &said, &x.e), 0);
	EQ(ir_walk_answer(x.w, ir_walk_ask(x.w, 0), &done, &said, &x.e), 0);
	EQ(ir_walk_ended(x.w), IR_WALK_SUCCESS);
	teardown(&x);
}

static enum ir_ask_kind
asked(const struct world *x, size_t i)
{
	return i < ir_walk_asks(x->w) ? ir_walk_ask(x->w, i)->kind
				      : (enum ir_ask_kind)99;
}

static bool
offers(const struct ir_ask *a, const char *word)
{
	for (size_t i = 0; a && i < a->n_words; i++)
		if (strcmp(a->word[i].word, word) == 0)
			return true;
	return false;
}

static void
later(struct world *x, int seconds)
{
	ctx.fixed_now.tv_sec += seconds;
	EQ(ir_walk_look(x->w, &x->e), 0);
}

/* Another laptop: all of it is in the journal. */
static void
reopen(struct world *x, bool strict)
{
	struct ir_walk_run r;
	char run[16];

	ir_walk_run_at(x->w, 0, &r);
	(void)snprintf(run, sizeof(run), "%s", r.run);
	ir_walk_close(x->w);
	x->w = open_walk(x, strict);
	EQ(ir_walk_resume(x->w, run, NULL, &said, &x->e), 0);
}

/* A question has its time, too: it may be more, or fail, or be answered. */
static void
test_decision_clock(void)
{
	static const struct ir_answer extend = {.word = "extend",
					      .minutes = 10,
					      .reason = "r"},
				      failed = {.word = "failed"},
				      yes = {.word = "yes"};
	static const char book[] = HEAD("1") FLOW
		"  a: {type: if-condition, condition: \"who knows\", timeout: "
		"60000, on_true: t, on_success: e, on_failure: b}\n" ACT(
			"t", "f") ACT("b", "e") ENDS;
	struct world x;

	if (!setup(&x, book, false))
		return;
	EQ(asked(&x, 0), IR_ASK_DECIDE);
	OK(ir_walk_ask(x.w, 0)->has_due);
	OK(!offers(ir_walk_ask(x.w, 0), "extend"));
	later(&x, 61);
	EQ(asked(&x, 0), IR_ASK_DECIDE);
	OK(ir_walk_ask(x.w, 0)->over && ir_walk_ask(x.w, 0)->urgent);
	EQ(ir_walk_answer(x.w, ir_walk_ask(x.w, 0), &extend, &said, &x.e), 0);
	EQ(asked(&x, 0), IR_ASK_DECIDE);
	OK(!ir_walk_ask(x.w, 0)->over);
	later(&x, 600);
	OK(offers(ir_walk_ask(x.w, 0), "failed"));
	EQ(ir_walk_answer(x.w, ir_walk_ask(x.w, 0), &failed, &said, &x.e), 0);
	EQ(asked(&x, 0), IR_ASK_STEP);
	STR(ir_walk_ask(x.w, 0)->step, "b");
	STR(trace(&x), "?a *a=extended !a=timeout ?b");
	teardown(&x);

	if (!setup(&x, book, false))
		return;
	later(&x, 61);
	EQ(ir_walk_answer(x.w, ir_walk_ask(x.w, 0), &yes, &said, &x.e), 0);
	STR(trace(&x), "?a :a=yes +a=yes ?t");
	teardown(&x);

	if (!setup(&x, book, true))
		return;
	later(&x, 61);
	STR(ir_walk_ask(x.w, 0)->step, "b");
	teardown(&x);
}

/* What is open below a step whose time is over, is given up; what is owed
 * there stays owed, also on another laptop. */
static void
test_branch_clock(void)
{
	static const struct ir_answer extend = {.word = "extend",
					      .minutes = 10,
					      .reason = "r"},
				      failed = {.word = "failed"},
				      done = {.word = "done"},
				      danger = {.word = "danger"},
				      paid = {.word = "paid",
					      .name = "N",
					      .reason = "r"},
				      unknown = {.word = "unknown"};
	struct world x;

	if (!setup(&x,
		    HEAD("1") FLOW
		    "  a: {type: parallel, next_steps: [c, d], timeout: "
		    "60000, on_success: e, on_failure: b}\n"
		    "  c: {type: action, commands: [{type: manual, command: "
		    "x}], on_completion: d2, ir: {gate: [patient]}}\n" ACT(
			    "d2", "f") ACT("d", "g") ACT("b", "e") ENDS,
		    false))
		return;
	EQ(asked(&x, 0), IR_ASK_WARD);
	EQ(ir_walk_answer(x.w, ir_walk_ask(x.w, 0), &unknown, &said, &x.e), 0);
	for (size_t i = 0; i < ir_walk_asks(x.w); i++)
		if (asked(&x, i) == IR_ASK_PATIENT)
			EQ(ir_walk_answer(x.w, ir_walk_ask(x.w, i), &danger,
				   &said, &x.e),
				0);
	later(&x, 61);
	for (size_t i = 0; i < ir_walk_asks(x.w); i++)
		if (asked(&x, i) == IR_ASK_TIMEOUT) {
			OK(!offers(ir_walk_ask(x.w, i), "late"));
			EQ(ir_walk_answer(x.w, ir_walk_ask(x.w, i), &extend,
				   &said, &x.e),
				0);
			break;
		}
	for (size_t i = 0; i < ir_walk_asks(x.w); i++)
		OK(asked(&x, i) != IR_ASK_TIMEOUT);
	later(&x, 600);
	for (size_t i = 0; i < ir_walk_asks(x.w); i++)
		if (asked(&x, i) == IR_ASK_TIMEOUT) {
			EQ(ir_walk_answer(x.w, ir_walk_ask(x.w, i), &failed,
				   &said, &x.e),
				0);
			break;
		}
	for (int n = 0; n < 2; n++) {
		EQ(ir_walk_asks(x.w), 2);
		EQ(asked(&x, 0), IR_ASK_DEBT);
		EQ(asked(&x, 1), IR_ASK_STEP);
		STR(ir_walk_ask(x.w, 1)->step, "b");
		reopen(&x, false);
	}
	EQ(ir_walk_answer(x.w, ir_walk_ask(x.w, 1), &done, &said, &x.e), 0);
	EQ(ir_walk_ended(x.w), IR_WALK_OPEN);
	EQ(ir_walk_answer(x.w, ir_walk_ask(x.w, 0), &paid, &said, &x.e), 0);
	EQ(ir_walk_ended(x.w), IR_WALK_SUCCESS);
	teardown(&x);
}

static void
test_call_clock(void)
{
	struct world x;

	put("callee.yaml", HEAD("2") FLOW ACT("a", "e") ENDS);
	if (!setup(&x,
		    HEAD("1") FLOW
		    "  a: {type: playbook-action, playbook_id: "
		    "playbook--00000000-0000-4000-8000-000000000002, timeout: "
		    "60000, on_success: e, on_failure: b}\n" ACT("b", "e") ENDS,
		    true))
		return;
	EQ(ir_walk_asks(x.w), 1);
	later(&x, 61);
	EQ(ir_walk_asks(x.w), 1);
	STR(ir_walk_ask(x.w, 0)->step, "b");
	EQ(script(&x, DONE("b")), 0);
	reopen(&x, true);
	EQ(ir_walk_ended(x.w), IR_WALK_SUCCESS);
	teardown(&x);
}

/* The ward is asked once; the next gate of that device proposes its answer,
 * which gets no younger by that. */
static void
test_ward_again(void)
{
	static const struct ir_answer done = {.word = "done"},
				      same = {.word = "same"},
				      no = {.word = "no", .name = "Ward 3"};
	static const char gate[] =
		"commands: [{type: manual, command: x}], ir: {gate: [patient],"
		" device: __d__}";
	char book[2048];
	struct world x;

	(void)snprintf(book, sizeof(book),
		HEAD("1") "playbook_variables: {__d__: {type: string, value: "
			  "P1}}\n" FLOW
			  "  a: {type: action, %s, on_completion: b}\n"
			  "  b: {type: action, %s, on_completion: c}\n"
			  "  c: {type: action, %s, on_completion: e}\n" ENDS,
		gate, gate, gate);
	if (!setup(&x, book, false))
		return;
	EQ(asked(&x, 0), IR_ASK_WARD);
	OK(!ir_walk_ask(x.w, 0)->known);
	OK(!offers(ir_walk_ask(x.w, 0), "same"));
	EQ(ir_walk_answer(x.w, ir_walk_ask(x.w, 0), &no, &said, &x.e), 0);
	EQ(ir_walk_answer(x.w, ir_walk_ask(x.w, 0), &done, &said, &x.e), 0);
	later(&x, 1200);
	EQ(asked(&x, 0), IR_ASK_WARD);
	STR(ir_walk_ask(x.w, 0)->known,
		"not attached, said 20 minutes ago by Ward 3 (a)");
	OK(offers(ir_walk_ask(x.w, 0), "same"));
	EQ(ir_walk_answer(x.w, ir_walk_ask(x.w, 0), &same, &said, &x.e), 0);
	STR(trace(&x), "?a @a=no *a=free +a ?b @b=no *b=free");
	EQ(asked(&x, 0), IR_ASK_STEP);
	/* 31 minutes after it was said, not after it was taken over */
	later(&x, 660);
	EQ(asked(&x, 0), IR_ASK_WARD);
	OK(!offers(ir_walk_ask(x.w, 0), "same"));
	EQ(ir_walk_answer(x.w, ir_walk_ask(x.w, 0), &same, &said, &x.e),
		-IR_EUSAGE);
	EQ(ir_walk_answer(x.w, ir_walk_ask(x.w, 0), &no, &said, &x.e), 0);
	EQ(ir_walk_answer(x.w, ir_walk_ask(x.w, 0), &done, &said, &x.e), 0);
	reopen(&x, false);
	EQ(ir_walk_answer(x.w, ir_walk_ask(x.w, 0), &same, &said, &x.e), 0);
	EQ(ir_walk_answer(x.w, ir_walk_ask(x.w, 0), &done, &said, &x.e), 0);
	EQ(ir_walk_ended(x.w), IR_WALK_SUCCESS);
	teardown(&x);
}

/* A loop that nothing ends asks after so many turns. */
static void
test_turns(void)
{
	struct world x;
	struct ir_buf b;

	ir_buf_init(&b, 0);
	for (unsigned i = 0; i < IR_WALK_TURNS; i++)
		(void)ir_buf_adds(&b, DONE("a") DONE("b"));
	(void)ir_buf_adds(&b, SAY("a", "leave"));
	if (setup(&x, HEAD("1") FLOW ACT("a", "b") ACT("b", "a") ENDS, true))
		EQ(script(&x, b.p), 0);
	teardown(&x);
	ir_buf_free(&b);
	/* By rule alone: nobody is asked in between. */
	if (setup(&x,
		    HEAD("1") "playbook_variables: {__n__: {type: integer, "
			      "value: \"1\"}}\n" FLOW
			      "  a: {type: while-condition, condition: "
			      "\"__n__:value == 1\", on_true: f, "
			      "on_completion: e}\n" ENDS,
		    true))
		EQ(script(&x, SAY("a", "on") SAY("a", "leave")), 0);
	teardown(&x);
}

static void
test_calls(void)
{
	struct world x;

	put("callee.yaml",
		HEAD("2") "playbook_variables: {__in__: {type: string, "
			  "external: true}, __out__: {type: string}}\n" FLOW
			  "  a: {type: action, commands: [{type: manual, "
			  "command: \"do __in__:value\"}], out_args: [__out__],"
			  " on_completion: e}\n" ENDS);
	put("loop.yaml",
		HEAD("3") FLOW
		"  a: {type: playbook-action, playbook_id: "
		"playbook--00000000-0000-4000-8000-000000000003, "
		"on_completion: e}\n" ENDS);
	if (setup(&x,
		    HEAD("1") "playbook_variables: {__in__: {type: string, "
			      "value: x}, __out__: {type: string}, __w__: "
			      "{type: string}}\n" FLOW
			      "  a: {type: playbook-action, playbook_id: "
			      "playbook--00000000-0000-4000-8000-000000000002,"
			      " in_args: [__in__], out_args: [__out__], "
			      "on_completion: b}\n"
			      "  b: {type: if-condition, condition: "
			      "\"__out__:value = 'yes'\", on_true: t, "
			      "on_completion: e}\n" ACT("t", "f") ENDS,
		    true)) {
		EQ(script(&x, DONE("a") SET("a", "out", "\"yes\"") DONE("t")),
			0);
	}
	teardown(&x);
	if (setup(&x,
		    HEAD("1") FLOW
		    "  a: {type: playbook-action, playbook_id: "
		    "playbook--00000000-0000-4000-8000-000000000003, "
		    "on_completion: e}\n" ENDS,
		    true))
		EQ(script(&x, ""), 1);
	teardown(&x);
	if (setup(&x,
		    HEAD("1") FLOW
		    "  a: {type: playbook-action, playbook_id: "
		    "playbook--00000000-0000-4000-8000-000000000009, "
		    "on_success: e, on_failure: b}\n" ACT("b", "f") ENDS,
		    true))
		EQ(script(&x, DONE("b")), 0);
	STR(trace(&x), "!a=error ?b +b .=success");
	teardown(&x);
}

static int
count(struct world *x, const char *kind)
{
	struct ir_cursor *c = NULL;
	struct ir_line l;
	int n = 0;

	if (ir_cursor_open(&c, x->j, 1, &x->e) < 0)
		return -1;
	while (ir_cursor_next(c, &l, &x->e) > 0)
		n += ir_json_streq(l.json, l.at.kind, kind);
	ir_cursor_close(c);
	return n;
}

/* What is run is quoted, kept, and decides by its exit status. */
static void
test_commands(void)
{
	struct world x;

	if (!setup(&x,
		    HEAD("1") "playbook_variables: {__f__: {type: string, "
			      "value: \"a b; touch pwned\"}, __u__: {type: "
			      "string}}\n" FLOW
			      "  a: {type: action, commands: [{type: bash, "
			      "command: \"echo __f__:value\"}, {type: bash, "
			      "command: \"echo no >&2; exit 3\"}], "
			      "on_success: e, on_failure: b}\n"
			      "  b: {type: action, commands: [{type: bash, "
			      "command: \"echo __u__:value\"}, {type: manual, "
			      "command: x}], on_completion: e}\n" ENDS,
		    false))
		return;
	EQ(ir_walk_command(x.w, ir_walk_ask(x.w, 0), 0, &said, &x.e), 0);
	EQ(ir_walk_asks(x.w), 1);
	EQ(ir_walk_command(x.w, ir_walk_ask(x.w, 0), 1, &said, &x.e), 1);
	STR(ir_walk_ask(x.w, 0)->step, "b");
	EQ(access("pwned", F_OK), -1);
	EQ(ir_walk_command(x.w, ir_walk_ask(x.w, 0), 0, &said, &x.e),
		-IR_EREFUSED);
	EQ(ir_walk_command(x.w, ir_walk_ask(x.w, 0), 1, &said, &x.e),
		-IR_EREFUSED);
	EQ(ir_walk_command(x.w, ir_walk_ask(x.w, 0), 7, &said, &x.e),
		-IR_EREFUSED);
	EQ(count(&x, "event"), 2);
	EQ(count(&x, "attachment"), 4); /* the playbook; out, out, err */
	STR(trace(&x), "?a !a=error ?b");
	teardown(&x);
}

/* A secret that stands in a command is run, shown and recorded as ***. */
static void
test_secret(void)
{
	struct ir_ask_command c;
	struct ir_buf text;
	struct world x;
	char path[64];

	if (!setup(&x,
		    HEAD("1") FLOW
		    "  a: {type: action, commands: [{type: bash, command: "
		    "\"PASSWORD=hunter2; test $PASSWORD = hunter2\"}], "
		    "on_success: e, on_failure: b}\n" ACT("b", "e") ENDS,
		    false))
		return;
	ir_buf_init(&text, 0);
	EQ(ir_ask_command(x.w, ir_walk_ask(x.w, 0), 0, &c, &text, &x.e), 0);
	STR(text.p, "PASSWORD=***; test $PASSWORD = ***");
	EQ(ir_walk_command(x.w, ir_walk_ask(x.w, 0), 0, &said, &x.e), 0);
	EQ(ir_walk_ended(x.w), IR_WALK_SUCCESS);
	(void)snprintf(path, sizeof(path), "%s/journal.jsonl", x.dir);
	ir_buf_clear(&text);
	EQ(ir_io_slurp(path, 1 << 20, &text, &x.e), 0);
	OK(!strstr(text.p, "hunter2"));
	OK(strstr(text.p, "command begun: PASSWORD=***"));
	ir_buf_free(&text);
	teardown(&x);
}

/* A variable filled by an expression over the case, else asked. */
static void
test_fill(void)
{
	struct world x;

	if (!setup(&x,
		    HEAD("1") "playbook_variables: {__id__: {type: string}, "
			      "__no__: {type: integer}}\n" FLOW
			      "  a: {type: action, commands: [{type: manual, "
			      "command: x}], out_args: [__id__, __no__], "
			      "on_completion: e, ir: {fill: {__id__: "
			      "\".case.id\", __no__: "
			      "\".nothing\"}}}\n" ENDS,
		    true))
		return;
	EQ(script(&x, DONE("a") SET("a", "no", "4")), 0);
	STR(trace(&x), "?a +a =a=1 =a=4 .=success");
	teardown(&x);
}

/* A clinical answer ages, and is asked again before it decides. */
static void
test_ages(void)
{
	static const struct ir_answer done = {.word = "done"},
				      yes = {.word = "value", .value = "true"};
	struct world x;

	if (!setup(&x,
		    HEAD("1") "ir: {variables: {__on__: {max_age: 10}}}\n"
			      "playbook_variables: {__on__: {type: "
			      "bool}}\n" FLOW
			      "  a: {type: action, commands: [{type: manual, "
			      "command: x}], out_args: [__on__], "
			      "on_completion: b}\n"
			      "  b: {type: action, commands: [{type: manual, "
			      "command: x}], on_completion: c}\n"
			      "  c: {type: if-condition, condition: "
			      "\"__on__:value = true\", on_true: t, "
			      "on_completion: e}\n" ACT("t", "f") ENDS,
		    false))
		return;
	EQ(ir_walk_answer(x.w, ir_walk_ask(x.w, 0), &done, &said, &x.e), 0);
	EQ(ir_walk_answer(x.w, ir_walk_ask(x.w, 0), &yes, &said, &x.e), 0);
	ctx.fixed_now.tv_sec += 11 * 60;
	EQ(ir_walk_look(x.w, &x.e), 0);
	EQ(ir_walk_answer(x.w, ir_walk_ask(x.w, 0), &done, &said, &x.e), 0);
	EQ(ir_walk_ask(x.w, 0)->kind, IR_ASK_VALUE);
	STR(ir_walk_ask(x.w, 0)->step, "c");
	EQ(ir_walk_answer(x.w, ir_walk_ask(x.w, 0), &yes, &said, &x.e), 0);
	STR(ir_walk_ask(x.w, 0)->step, "t");
	teardown(&x);
}

static void
refused(const char *book, int want)
{
	const struct ir_walk_start s = {.path = "bad.yaml"};
	struct world x;

	if (!setup(&x, HEAD("1") FLOW ACT("a", "e") ENDS, true))
		return;
	ir_walk_close(x.w);
	x.w = open_walk(&x, true);
	put("bad.yaml", book);
	EQ(ir_walk_start(x.w, &s, &said, &x.e), want);
	teardown(&x);
}

static void
test_refused(void)
{
	refused(HEAD("1") FLOW ACT("a", "nowhere") ENDS, -IR_EFORMAT);
	refused(HEAD("1") "workflow: {}\n", -IR_EFORMAT);
	refused("spec_version: cacao-1.1\n" HEAD("1") FLOW ACT("a", "e") ENDS,
		-IR_EFORMAT);
	refused("revoked: true\n" HEAD("1") FLOW ACT("a", "e") ENDS,
		-IR_EREFUSED);
	refused("valid_until: \"2026-01-02T00:00:00.000Z\"\n" HEAD("1")
			FLOW ACT("a", "e") ENDS,
		-IR_EREFUSED);
	refused("[1, 2]\n", -IR_EFORMAT);
}

int
main(void)
{
	char dir[] = "/tmp/walk-XXXXXX";

	(void)setenv("TZ", "UTC", 1);
	(void)setenv("IR_TEST_CLOCK", "2026-11-21T01:00:00Z", 1);
	(void)setenv("IR_TEST_NONCE", "zero", 1);
	(void)setenv("IR_TEST_NOSYNC", "1", 1);
	if (ir_vocab_load(&vocab, "playbooks", NULL) < 0 || !mkdtemp(dir) ||
		chdir(dir) != 0 || ir_ctx_init(&ctx, "test/1") != 0) {
		OKM(false, "scratch directory");
		return tap_done();
	}
	test_walks();
	test_wrong();
	test_two();
	test_correct();
	test_turns();
	test_calls();
	test_commands();
	test_secret();
	test_fill();
	test_ages();
	test_refused();
	test_clocks();
	test_decision_clock();
	test_branch_clock();
	test_call_clock();
	test_ward_again();
	scratch_remove(dir);
	ir_vocab_free(vocab);
	return tap_done();
}
