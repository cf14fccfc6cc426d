/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/playbook/outline.h"

#include "ir/playbook/pbdiff.h"
#include "ir/playbook/summary.h"
#include "tap.h"

static struct ir_playbook *
parse(const char *text)
{
	struct ir_playbook *p = NULL;
	struct ir_err e = IR_ERR_INIT;

	if (ir_playbook_parse(
		    &p, text, strlen(text), "p.yaml", NULL, NULL, &e) < 0)
		printf("# %s\n", e.text);
	return p;
}

#define STEP(name, rest) "  " name ": {type: " rest "}\n"
#define HEAD "workflow_start: s\nworkflow:\n"

/* The kinds, depths and numbers of an outline on one line. */
static void
in_short(const char *text, char *out, size_t size)
{
	static const char letter[] = "MXDUsbg!.#";
	struct ir_playbook *p = parse(text);
	struct ir_graph *g = NULL;
	struct ir_outline *o = NULL;
	size_t n = 0;

	out[0] = '\0';
	if (p && ir_graph_new(&g, p, NULL) == 0 &&
		ir_outline_new(&o, p, g, NULL) == 0)
		for (size_t i = 0; i < ir_outline_count(o) && n < size; i++) {
			const struct ir_outline_item *it = ir_outline_at(o, i);
			unsigned k = it->kind == IR_OUTLINE_STEP ||
					it->kind == IR_OUTLINE_GOTO
				? ir_outline_number(o, it->step)
				: 0;

			n += (size_t)snprintf(out + n, size - n, "%s%c%u",
				i ? " " : "", letter[it->kind], it->depth);
			if (k && n < size)
				n += (size_t)snprintf(
					out + n, size - n, "=%u", k);
		}
	ir_outline_free(o);
	ir_graph_free(g);
	ir_playbook_free(p);
}

static void
test_order(void)
{
	static const struct {
		const char *what, *text, *want;
	} t[] = {
		{"a line",
			HEAD STEP("s", "start, on_completion: a") STEP("a",
				"action, on_completion: e") STEP("e", "end"),
			"M0 s0=1 .0"},
		{"a branch comes back",
			HEAD STEP("s", "start, on_completion: a") STEP("a",
				"if-condition, on_true: b, on_completion: e")
				STEP("b", "action, on_completion: c")
					STEP("c", "end") STEP("e", "end"),
			"M0 s0=1 b1 s2=2 .2 .0"},
		{"a failure joins the main line",
			HEAD STEP("s", "start, on_completion: a") STEP(
				"a", "action, on_success: c, on_failure: b")
				STEP("b", "action, on_completion: c")
					STEP("c", "action, on_completion: e")
						STEP("e", "end"),
			"M0 s0=1 b1 s2=2 g2=3 s0=3 .0"},
		{"ends: playbook, and what does not exist",
			HEAD STEP("s", "start, on_completion: a") STEP("a",
				"parallel, next_steps: [b, x], on_completion: "
				"e") STEP("b", "end, ir: {ends: playbook}")
				STEP("e", "end"),
			"M0 s0=1 b1 #2 b1 !2 .0"},
		{"a circle, and a step apart",
			HEAD STEP("s", "start, on_completion: a") STEP("a",
				"action, on_completion: a") STEP("z", "action"),
			"M0 s0=1 g0=1 U0 s0=2 .0"},
	};
	char got[512];

	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		in_short(t[i].text, got, sizeof(got));
		tap_str(got, t[i].want, t[i].what, __FILE__, __LINE__);
	}
}

static void
test_lengths(void)
{
	static const struct {
		const char *what, *text;
		uint64_t least, most, paths;
		bool cycle;
	} t[] = {
		{"a line",
			HEAD STEP("s", "start, on_completion: a") STEP("a",
				"action, on_completion: e") STEP("e", "end"),
			1, 1, 1, false},
		{"an if without else",
			HEAD STEP("s", "start, on_completion: a") STEP("a",
				"if-condition, on_true: b, on_completion: e")
				STEP("b", "action, on_completion: c")
					STEP("c", "end") STEP("e", "end"),
			1, 2, 2, false},
		{"two lanes of two ways each",
			HEAD STEP("s", "start, on_completion: p") STEP("p",
				"parallel, next_steps: [a, b], on_completion: "
				"e") STEP("a",
				"if-condition, on_true: c, on_completion: d")
				STEP("b",
					"while-condition, on_true: f, "
					"on_completion: h") STEP("c", "end")
					STEP("d", "end") STEP(
						"f", "action, on_completion: i")
						STEP("i", "end") STEP("h",
							"end") STEP("e", "end"),
			3, 4, 4, false},
		{"the whole ends in a branch",
			HEAD STEP("s", "start, on_completion: w") STEP("w",
				"switch-condition, cases: {x: a, default: b}, "
				"on_completion: c") STEP("a",
				"end, ir: {ends: playbook}") STEP("b", "end")
				STEP("c", "action, on_completion: e")
					STEP("e", "end"),
			1, 2, 2, false},
		{"a circle is cut",
			HEAD STEP("s", "start, on_completion: a") STEP(
				"a", "action, on_success: e, on_failure: a")
				STEP("e", "end"),
			1, 1, 2, true},
	};

	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		struct ir_playbook *p = parse(t[i].text);
		struct ir_graph *g = NULL;
		struct ir_summary s;

		OKM(ir_graph_new(&g, p, NULL) == 0 &&
				ir_summary_make(&s, p, g, NULL) == 0,
			t[i].what);
		EQ(s.shortest, t[i].least);
		EQ(s.longest, t[i].most);
		EQ(s.paths, t[i].paths);
		EQ(s.cycle, t[i].cycle);
		ir_graph_free(g);
		ir_playbook_free(p);
	}
}

/* 70 decisions in a row: more ways than a number holds, none listed twice. */
static int
count(void *arg, const struct ir_path *path)
{
	(void)path;
	++*(unsigned *)arg;
	return 0;
}

static void
test_many(void)
{
	struct ir_buf b;
	struct ir_playbook *p;
	struct ir_graph *g = NULL;
	struct ir_summary s;
	unsigned n = 0;

	ir_buf_init(&b, 0);
	(void)ir_buf_adds(&b, HEAD STEP("s", "start, on_completion: a0"));
	for (int i = 0; i < 70; i++)
		(void)ir_buf_addf(&b,
			"  a%d: {type: if-condition, on_true: b%d, "
			"on_completion: a%d}\n  b%d: {type: end}\n",
			i, i, i + 1, i);
	(void)ir_buf_adds(&b, "  a70: {type: end}\n");
	p = parse(b.p);
	OK(ir_graph_new(&g, p, NULL) == 0);
	OK(ir_summary_make(&s, p, g, NULL) == 0);
	OK(s.paths == UINT64_MAX);
	EQ(s.longest, 70);
	EQ(ir_paths_list(g, 1000, count, &n, NULL), 1);
	EQ(n, 1000);
	ir_graph_free(g);
	ir_playbook_free(p);
	ir_buf_free(&b);
}

static int
note_field(void *arg, const struct ir_pbdiff *d)
{
	struct ir_buf *b = arg;

	return ir_buf_addf(b, "%c%s%s%s;", "+-~"[d->kind],
		d -> step ? d -> step : "", d->field ? ":" : "",
		d->field ? d->field : "");
}

static void
test_diff(void)
{
	struct ir_playbook *a = parse("name: A\nx: [1, 2]\nworkflow:\n"
				      "  action--1: {type: action, t: {u: 1}}\n"
				      "  action--2: {type: action}\n");
	struct ir_playbook *b =
		parse("name: B\nx: [1, 3]\nworkflow:\n"
		      "  action--3: {type: action}\n"
		      "  action--1: {type: action, t: {v: 1}}\n");
	struct ir_buf out;

	ir_buf_init(&out, 0);
	EQ(ir_pbdiff(a, b, note_field, &out, NULL), 0);
	STR(out.p,
		"~:name;~:x/1;+action--3;+action--1:t/v;-action--1:t/u;"
		"-action--2;");
	ir_buf_free(&out);
	ir_playbook_free(a);
	ir_playbook_free(b);
}

int
main(void)
{
	test_order();
	test_lengths();
	test_many();
	test_diff();
	return tap_done();
}
