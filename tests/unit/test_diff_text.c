/* SPDX-License-Identifier: Apache-2.0 */
#include "../../lib/evidence/diff_text_i.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "tap.h"

static const uint8_t seed[16] = "0123456789abcde";

static void
compare(const char *a, const char *b, unsigned context,
	struct texts_result *ret)
{
	struct texts t = {.a = a,
		.b = b,
		.a_len = strlen(a),
		.b_len = strlen(b),
		.seed = seed,
		.context = context};

	memset(ret, 0, sizeof(*ret));
	ir_buf_init(&ret->shown, 0);
	EQ(texts_compare(&t, ret), 0);
}

static void
test_shown(void)
{
	static const struct {
		const char *a, *b;
		unsigned context;
		const char *want;
	} cases[] = {
		{"", "", 3, ""},
		{"a\n", "a\n", 3, ""},
		{"", "a\n", 3, "@@ -0,0 +1,1 @@\n+a\n"},
		{"a\n", "", 3, "@@ -1,1 +0,0 @@\n-a\n"},
		{"a\nb\nc\n", "a\nX\nc\n", 0, "@@ -2,1 +2,1 @@\n-b\n+X\n"},
		{"a\nb\nc\n", "a\nX\nc\n", 1,
			"@@ -1,3 +1,3 @@\n a\n-b\n+X\n c\n"},
		{"1\n2\n3\n4\n5\n6\n7\n8\n9\n", "X\n2\n3\n4\n5\n6\n7\n8\nY\n",
			1,
			"@@ -1,2 +1,2 @@\n-1\n+X\n 2\n"
			"@@ -8,2 +8,2 @@\n 8\n-9\n+Y\n"},
		{"1\n2\n3\n", "X\n2\nY\n", 1,
			"@@ -1,3 +1,3 @@\n-1\n+X\n 2\n-3\n+Y\n"},
		{"a\nb\nc\na\nb\nb\na\n", "c\nb\na\nb\na\nc\n", 9,
			"@@ -1,7 +1,6 @@\n-a\n-b\n c\n+b\n a\n b\n-b\n "
			"a\n+c\n"},
		{"a\r\n", "a\n", 0, "@@ -1,1 +1,1 @@\n-a\\015\n+a\n"},
		{"\033[m\n", "\377\n", 0,
			"@@ -1,1 +1,1 @@\n-\\033[m\n+\\377\n"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct texts_result r;

		compare(cases[i].a, cases[i].b, cases[i].context, &r);
		STR(r.shown.p ? r.shown.p : "", cases[i].want);
		EQ(r.same, cases[i].want[0] == '\0');
		ir_buf_free(&r.shown);
	}
}

/* Whatever the shortest way is, it must lead from a to b. */
static void
test_leads_there(void)
{
	unsigned x = 12345;

	for (int round = 0; round < 300; round++) {
		struct dline a[40] = {0}, b[40] = {0};
		size_t na, nb, i = 0, j = 0;

		x = x * 1103515245u + 12345u;
		na = x >> 16 & 31;
		x = x * 1103515245u + 12345u;
		nb = x >> 16 & 31;
		for (size_t k = 0; k < 40; k++) {
			x = x * 1103515245u + 12345u;
			a[k].hash = x >> 16 & 3;
			b[k].hash = x >> 20 & 3;
		}
		EQ(lines_compare(a, na, b, nb), 0);
		while (i < na || j < nb) {
			if (i < na && a[i].changed) {
				i++;
			} else if (j < nb && b[j].changed) {
				j++;
			} else if (i < na && j < nb && a[i].hash == b[j].hash) {
				i++;
				j++;
			} else {
				break;
			}
		}
		OK(i == na && j == nb);
	}
}

static void
test_limits(void)
{
	size_t n = DIFF_EDITS_MAX / 2;
	struct dline *a = calloc(n + 1, sizeof(*a));
	struct dline *b = calloc(n + 1, sizeof(*b));

	OK(a && b);
	for (size_t i = 0; a && b && i <= n; i++) {
		a[i].hash = 2 * i;
		b[i].hash = 2 * i + 1;
	}
	EQ(lines_compare(a, n, b, n), 0);
	EQ(lines_compare(a, n + 1, b, n + 1), 1);
	EQ(lines_compare(a, DIFF_LINES_MAX + 1, b, 0), 1);
	free(a);
	free(b);
}

static void
test_is_text(void)
{
	OK(texts_is_text("", 0));
	OK(texts_is_text("a\tb\r\n", 5));
	OK(texts_is_text("\346\227\245\226\n", 5));
	OK(!texts_is_text("a\0b", 3));
	OK(!texts_is_text("\1\2\3\4", 4));
}

static void
rules(const char *text, int want, const char *says)
{
	struct ir_rules *r = NULL;
	struct ir_err e = IR_ERR_INIT;

	EQ(rules_parse(&r, text, strlen(text), "r.yaml", &e), want);
	if (says)
		OK(strstr(e.text, says));
	rules_free(want == 0 ? r : NULL);
}

#define HEAD "v: 1\nrules:\n- id: x\n  doc: {en: e, ja: j}\n"

static void
test_rules(void)
{
	rules("v: 1\nrules: []\n", 0, NULL);
	rules("rules: []\n", -IR_EFORMAT, "r.yaml:1:");
	rules("v: 1\n", -IR_EFORMAT, "rules");
	rules("v: 1\nrules: []\nmore: 1\n", -IR_EFORMAT, "r.yaml:3:1");
	rules(HEAD "  kind: mask\n  match: 'a(b)'\n", 0, NULL);
	rules(HEAD "  kind: mask\n", -IR_EFORMAT, "match");
	rules(HEAD "  kind: mask\n  match: '('\n", -IR_EFORMAT, "r.yaml:6:10");
	rules(HEAD "  kind: mask\n  match: '(a)\\1'\n", -IR_EFORMAT, "back");
	rules(HEAD "  kind: mask\n  match: 'a*'\n", -IR_EFORMAT, "empty");
	rules(HEAD "  kind: mask\n  match: 'a{256}'\n", -IR_EFORMAT, "255");
	rules(HEAD "  kind: mask\n  match: '(a){9}'\n", -IR_EFORMAT, "255");
	rules(HEAD "  kind: mask\n  match: 'a{99,}b{9,200}'\n", -IR_EFORMAT,
		"255");
	rules(HEAD "  kind: mask\n  match: 'a{1,9}[{]'\n", 0, NULL);
	rules(HEAD "  kind: odd\n", -IR_EFORMAT, "r.yaml:5:9");
	rules(HEAD "  kind: ignore\n", -IR_EFORMAT, "where");
	rules(HEAD "  kind: ignore\n  paths: [/a]\n", 0, NULL);
	rules(HEAD "  kind: log\n  paths: [/a]\n  match: a\n", -IR_EFORMAT,
		"match");
	rules(HEAD "  kind: attributes\n  what: [mtime]\n", 0, NULL);
	rules(HEAD "  kind: attributes\n  what: [content]\n", -IR_EFORMAT,
		"r.yaml:6:10");
	rules(HEAD "  kind: attributes\n  what: [mtime]\n  when: a\n",
		-IR_EFORMAT, "when");
	rules(HEAD "  kind: mask\n  match: a\n" HEAD, -IR_EFORMAT, NULL);
	rules("v: 1\nrules:\n- {id: x, kind: mask, match: a}\n", -IR_EFORMAT,
		"doc");
}

static void
mask(const char *match, const char *line, const char *want)
{
	struct ir_rules *r = NULL;
	struct ir_err e = IR_ERR_INIT;
	struct ir_buf text, out;
	bool range = false;

	ir_buf_init(&text, 0);
	ir_buf_init(&out, 0);
	(void)ir_buf_addf(&text, HEAD "  kind: secret\n  match: '%s'\n", match);
	EQ(rules_parse(&r, text.p, text.len, "r", &e), 0);
	if (r) {
		(void)rule_mask(rules_at(r, 0), line, strlen(line), "***",
			&range, &out);
		STR(out.p, want);
	}
	rules_free(r);
	ir_buf_free(&text);
	ir_buf_free(&out);
}

static void
test_mask(void)
{
	mask("abc", "xabcyabcz", "x***y***z");
	mask("set (pass|key) ([^ ]+)", "set pass one", "set pass ***");
	mask("set (pass|key) ([^ ]+)", "set pass one, set key two",
		"set pass *** set key ***");
	mask("a(b)?", "ab a", "a*** a");
	mask("^a", "aaa", "***aa");
	mask("x(..)y", "x\377\376y", "x***y");
}

int
main(void)
{
	test_shown();
	test_leads_there();
	test_limits();
	test_is_text();
	test_rules();
	test_mask();
	return tap_done();
}
