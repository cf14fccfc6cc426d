/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "ir/base/io.h"
#include "ir/playbook/lint.h"
#include "tap.h"

#define DATA "tests/data/playbook/"
#define ROW 4096

/* ---- running the checker ---- */

struct ran {
	struct ir_buf rules; /* "CX-034 word\n" of each finding */
	struct ir_buf lines; /* "line:col pointer code text\n" */
	uint64_t count[IR_LINT_LEVELS];
};

static struct ir_vocab *vocab;

static const struct ir_vocab *
facts(void *arg)
{
	(void)arg;
	return vocab;
}

static struct ir_buf seen; /* every rule a row expected */

static int
keep(void *arg, const struct ir_finding *f)
{
	struct ran *r = arg;

	(void)ir_buf_addf(&r->rules, "%s %s\n", f->rule->code, f->rule->word);
	return ir_buf_addf(&r->lines, "%u:%u %s %s %s\n", f->line, f->col,
		f->pointer, f->rule->code, f->text);
}

static void
ran_free(struct ran *r)
{
	ir_buf_free(&r->rules);
	ir_buf_free(&r->lines);
}

static void
run(struct ran *r, const char *text, size_t len, const char *name)
{
	struct ir_err e = IR_ERR_INIT;
	struct ir_lint *l = NULL;

	memset(r, 0, sizeof(*r));
	ir_buf_init(&r->rules, 0);
	ir_buf_init(&r->lines, 0);
	if (ir_lint_new(&l, keep, r, facts, NULL, &e) < 0 ||
		ir_lint_text(l, text, len, name, &e) != 0)
		OKM(0, e.text);
	for (int i = 0; i < IR_LINT_LEVELS; i++)
		r->count[i] = ir_lint_count(l, (enum ir_lint_level)i);
	ir_lint_free(l);
}

static bool
has_line(const struct ir_buf *b, const char *line)
{
	size_t n = strlen(line);

	for (const char *p = b->p; *p; p += strcspn(p, "\n") + 1)
		if (strncmp(p, line, n) == 0 && p[n] == '\n')
			return true;
	return false;
}

/* ---- changing good.json ---- */

static const struct ir_val *names; /* identifiers and their short names */

static void
expand(const char *s, struct ir_buf *out)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz-";

	for (; *s; s++) {
		size_t n = *s == '@' ? strspn(s + 1, letters) : 0;
		const char *id = NULL;

		if (n == 3 && strncmp(s + 1, "ext", 3) == 0)
			id = IR_PB_EXTENSION;
		for (size_t i = 0; n && !id && i < ir_val_count(names); i++) {
			const struct ir_val *v = ir_val_at(names, i);

			if (strlen(ir_val_str(v)) == n &&
				strncmp(ir_val_str(v), s + 1, n) == 0)
				id = ir_val_key(v);
		}
		if (id)
			s += n;
		if (id)
			(void)ir_buf_adds(out, id);
		else
			(void)ir_buf_addc(out, *s);
	}
}

static bool
put(struct ir_vals *t, struct ir_val *root, char *pointer, const char *json)
{
	char *last = strrchr(pointer, '/');
	struct ir_val *parent, *v = NULL;
	char key[ROW] = "";
	size_t n = 0;

	if (strcmp(json, "-") == 0) {
		v = ir_val_find(root, pointer);
		if (v)
			ir_val_cut(v);
		return v != NULL;
	}
	*last = '\0';
	parent = ir_val_find(root, pointer);
	for (const char *s = last + 1; *s; s++)
		if (s[0] == '~')
			key[n++] = *++s == '1' ? '/' : '~';
		else
			key[n++] = *s;
	if (ir_val_json(t, json, strlen(json), NULL, NULL, &v, NULL) < 0)
		return false;
	if (ir_val_type(parent) == IR_JSON_ARRAY && strcmp(key, "-") == 0)
		return ir_val_push(parent, v);
	if (ir_val_type(parent) == IR_JSON_ARRAY) {
		parent = ir_val_at(parent, (size_t)strtoul(key, NULL, 10));
		while (ir_val_count(parent) > 0)
			ir_val_cut(ir_val_at(parent, 0));
		for (size_t i = 0; i < ir_val_count(v); i++)
			if (!ir_val_set(parent, ir_val_key(ir_val_at(v, i)),
				    ir_val_copy(t, ir_val_at(v, i))))
				return false;
		return ir_val_type(v) == IR_JSON_OBJECT;
	}
	return ir_val_set(parent, key, v);
}

/* One row: expectation, then pairs of pointer and value. */
static void
row(const struct ir_buf *good, char *line)
{
	char *save = NULL, what[ROW];
	char *want = strtok_r(line, "\t", &save), *p, *j;
	struct ir_playbook *pb = NULL;
	struct ir_buf text, ptr, val;
	struct ran r;
	bool ok = true, bad;

	(void)snprintf(what, sizeof(what), "%s: %s", want, save);
	ir_buf_init(&text, 0);
	ir_buf_init(&ptr, 0);
	ir_buf_init(&val, 0);
	ok = ir_playbook_parse(&pb, good->p, good->len, "good.json", NULL, NULL,
		     NULL) == 0;
	names = ir_val_get(ir_playbook_ext(ir_playbook_root(pb)), "names");
	while (ok && (p = strtok_r(NULL, "\t", &save)) &&
		(j = strtok_r(NULL, "\t", &save))) {
		ir_buf_clear(&ptr);
		ir_buf_clear(&val);
		expand(p, &ptr);
		expand(j, &val);
		ok = put(ir_playbook_vals(pb), ir_playbook_root(pb), ptr.p,
			val.p);
	}
	ok = ok && ir_val_print(ir_playbook_root(pb), true, &text) == 0;
	OKM(ok, what);
	run(&r, text.p, text.len, "row.json");
	bad = r.count[IR_LINT_ERROR] > 0;
	if (strcmp(want, "accept") == 0) {
		ok = !bad;
	} else if (strcmp(want, "reject") == 0) {
		ok = bad;
	} else if (strcmp(want, "warn") == 0) {
		ok = !bad && r.count[IR_LINT_WARNING] > 0;
	} else if (*want == '!') {
		ok = !has_line(&r.rules, want + 1);
	} else {
		ok = has_line(&r.rules, want);
		(void)ir_buf_addf(&seen, "%s\n", want);
	}
	if (!OKM(ok, what))
		printf("# %s\n", r.lines.p);
	ran_free(&r);
	ir_buf_free(&text);
	ir_buf_free(&ptr);
	ir_buf_free(&val);
	ir_playbook_free(pb);
}

static void
test_rows(const struct ir_buf *good)
{
	struct ir_err e = IR_ERR_INIT;
	struct ir_buf rows;
	char *save = NULL;

	ir_buf_init(&rows, 0);
	OKM(ir_io_slurp(DATA "rules.tsv", (size_t)1 << 20, &rows, &e) == 0,
		e.text);
	for (char *l = strtok_r(rows.p, "\n", &save); l;
		l = strtok_r(NULL, "\n", &save))
		if (*l != '#')
			row(good, l);
	ir_buf_free(&rows);
}

/* The member number n of all, counted down; NULL: fewer. */
static struct ir_val *
member(struct ir_val *v, size_t *n)
{
	for (size_t i = 0; i < ir_val_count(v); i++) {
		struct ir_val *m = ir_val_at(v, i);

		if (ir_val_key(m) && (*n)-- == 0)
			return m;
		m = member(m, n);
		if (m)
			return m;
	}
	return NULL;
}

/* Anything anywhere: the checker always comes to an end. */
static void
test_types(const struct ir_buf *good)
{
	static const char *const other[] = {
		"null", "[]", "{}", "1", "\"\"", "[[1]]", "{\"x\":[]}"};
	bool more = true;
	size_t i = 0;

	for (; more; i += 2) {
		struct ir_playbook *pb = NULL;
		struct ir_val *v = NULL, *m;
		struct ir_buf text;
		struct ran r;
		size_t n = i;

		if (ir_playbook_parse(&pb, good->p, good->len, "good.json",
			    NULL, NULL, NULL) < 0)
			break;
		ir_buf_init(&text, 0);
		m = member(ir_playbook_root(pb), &n);
		more = m &&
			ir_val_json(ir_playbook_vals(pb), other[i % 7],
				strlen(other[i % 7]), NULL, NULL, &v,
				NULL) == 0 &&
			ir_val_parent(m);
		if (more) {
			struct ir_val *up =
				ir_val_find(ir_playbook_root(pb), "");
			struct ir_buf ptr;
			char *last;

			ir_buf_init(&ptr, 0);
			(void)ir_val_pointer(m, &ptr);
			last = strrchr(ptr.p, '/');
			if (last)
				*last = '\0';
			up = ir_val_find(up, ptr.p);
			(void)ir_val_set(up, ir_val_key(m), v);
			(void)ir_val_print(ir_playbook_root(pb), false, &text);
			run(&r, text.p, text.len, "types.json");
			ran_free(&r);
			ir_buf_free(&ptr);
		}
		ir_buf_free(&text);
		ir_playbook_free(pb);
	}
	OK(i > 500);
}

/* ---- what no change of a tree can make ---- */

static void
test_bytes(void)
{
	static const struct {
		const char *name, *text, *rule, *line;
	} t[] = {
		{"a.json", "{\"type\":\"playbook\",\n \"type\":\"x\"}",
			"CX-002 duplicate-member", "2:2 "},
		{"a.json", "\xEF\xBB\xBF{\"type\":\"playbook\"}",
			"CX-003 byte-order-mark", "1:1 "},
		{"a.json", "{\"type\":\"playbook\",\"name\":\"\\ud800\"}",
			"CX-003 bytes", "1:28 "},
		{"a.json", "{\"type\":\"playbook\"} x", "CX-001 syntax",
			"1:21 "},
		{"a.json", "", "CX-001 syntax", NULL},
		{"a.json", "{\"type\":\"playbook\",\n\"name\":}",
			"CX-001 syntax", "2:8 "},
		{"a.json", "[{\"type\":\"playbook\"}]", "CX-001 not-a-playbook",
			"1:1 "},
		{"a.json", "{\"type\":\"bundle\",\"objects\":[]}",
			"CX-001 not-a-playbook", "1:1 "},
		{"a.json", "{}", "CX-001 not-a-playbook", "1:1 "},
		{"a.json", "null", "CX-001 not-a-playbook", "1:1 "},
		{"a.json", "\"playbook\"", "CX-001 not-a-playbook", "1:1 "},
		{"a.json", "17", "CX-001 not-a-playbook", "1:1 "},
		{"a.yaml", "just words", "CX-001 not-a-playbook", "1:1 "},
		{"a.yaml", "a: 1\na: 2\n", "CX-001 syntax", "2:1 "},
		{"a.yaml", "a: [1\n", "CX-001 syntax", NULL},
		{"a3.yaml", "workflow: {}\nspec_version: '1.1'\n",
			"CX-004 spec-version", "2:15 "},
		{"a.json", "{\"workflow\":{},\"name\":1}", "CX-A1 required",
			"1:1 "},
	};

	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		struct ran r;

		run(&r, t[i].text, strlen(t[i].text), t[i].name);
		if (!OKM(has_line(&r.rules, t[i].rule), t[i].text) ||
			(t[i].line &&
				!OKM(strstr(r.lines.p, t[i].line), t[i].line)))
			printf("# %s\n", r.lines.p);
		(void)ir_buf_addf(&seen, "%s\n", t[i].rule);
		ran_free(&r);
	}
}

/* Without the vocabulary it says so. */
static void
test_no_facts(const struct ir_buf *good)
{
	struct ir_vocab *had = vocab;
	struct ran r;

	vocab = NULL;
	run(&r, good->p, good->len, "good.json");
	STR(r.rules.p, "HX-034 facts-not-checked\n");
	(void)ir_buf_adds(&seen, "HX-034 facts-not-checked\n");
	ran_free(&r);
	vocab = had;
}

/* Depth, and more findings than are listed. */
static void
test_limits(void)
{
	struct ir_buf b;
	struct ran r;

	ir_buf_init(&b, 0);
	for (int i = 0; i < 65; i++)
		(void)ir_buf_addc(&b, '[');
	run(&r, b.p, b.len, "deep.json");
	OK(has_line(&r.rules, "CX-003 limit"));
	(void)ir_buf_adds(&seen, "CX-003 limit\n");
	ran_free(&r);

	ir_buf_clear(&b);
	(void)ir_buf_adds(&b, "{\"type\":\"playbook\",\"labels\":[");
	for (unsigned i = 0; i <= IR_LINT_FINDINGS_MAX; i++)
		(void)ir_buf_adds(&b, i ? ",1" : "1");
	(void)ir_buf_adds(&b, "]}");
	run(&r, b.p, b.len, "many.json");
	OK(has_line(&r.rules, "CX-006 too-many-findings"));
	OK(r.count[IR_LINT_ERROR] > IR_LINT_FINDINGS_MAX);
	(void)ir_buf_adds(&seen, "CX-006 too-many-findings\n");
	ran_free(&r);

	ir_buf_clear(&b);
	(void)ir_buf_adds(
		&b, "{\"type\":\"playbook\",\"signatures\":[{\"type\":\"jss\"");
	for (int i = 0; i < 9; i++)
		(void)ir_buf_adds(&b, ",\"signature\":{\"type\":\"jss\"");
	for (int i = 0; i < 10; i++)
		(void)ir_buf_addc(&b, '}');
	(void)ir_buf_adds(&b, "]}");
	run(&r, b.p, b.len, "nested.json");
	OK(has_line(&r.rules, "CX-138 countersignatures"));
	(void)ir_buf_adds(&seen, "CX-138 countersignatures\n");
	ran_free(&r);
	ir_buf_free(&b);
}

/* ---- between playbooks ---- */

static void
add(struct ir_lint *l, const char *name, unsigned n, const char *created,
	const char *modified, const char *call)
{
	struct ir_buf b;

	ir_buf_init(&b, 0);
	(void)ir_buf_addf(&b,
		"{\"type\":\"playbook\",\"id\":"
		"\"playbook--%08u-0000-4000-8000-000000000000\","
		"\"created\":\"%s\",\"modified\":\"%s\","
		"\"playbook_variables\":{\"__x__\":{\"type\":\"string\"}},"
		"\"workflow\":{"
		"\"playbook-action--%08u-1111-4000-8000-000000000000\":{"
		"\"type\":\"playbook-action\"%s}}}",
		n, created, modified, n, call);
	EQ(ir_lint_text(l, b.p, b.len, name, NULL), 0);
	ir_buf_free(&b);
}

#define OLD "2026-11-21T00:00:00.000Z"
#define NEW "2026-11-22T00:00:00.000Z"
#define CALL(n) \
	",\"playbook_id\":\"playbook--0000000" n "-0000-4000-8000-" \
	"000000000000\""

static void
test_library(void)
{
	static const char *const rules[] = {"CX-061 callee-version",
		"CX-062 call-cycle", "CX-062 no-such-playbook",
		"CX-063 callee-argument", "CX-150 created-changed",
		"CX-151 version-twice"};
	struct ir_lint *l = NULL;
	struct ran r;

	memset(&r, 0, sizeof(r));
	ir_buf_init(&r.rules, 0);
	ir_buf_init(&r.lines, 0);
	EQ(ir_lint_new(&l, keep, &r, NULL, NULL, NULL), 0);
	add(l, "a", 1, OLD, OLD, CALL("2"));
	add(l, "b", 2, OLD, OLD, CALL("1"));
	add(l, "c", 3, OLD, NEW, CALL("9"));
	add(l, "d", 4, OLD, OLD, CALL("3") ",\"playbook_version\":\"" OLD "\"");
	add(l, "e", 5, OLD, OLD,
		CALL("3") ",\"in_args\":[\"__x__\",\"__y__\"]");
	add(l, "f", 5, NEW, NEW, CALL("3"));
	add(l, "g", 5, NEW, NEW, CALL("3"));
	ir_buf_clear(&r.rules);
	ir_buf_clear(&r.lines);
	EQ(ir_lint_library(l, NULL), 0);
	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
		if (!OKM(has_line(&r.rules, rules[i]), rules[i]))
			printf("# %s\n", r.lines.p);
		(void)ir_buf_addf(&seen, "%s\n", rules[i]);
	}
	ir_lint_free(l);
	ran_free(&r);
}

/* 18 playbooks in a row, each calls the next. */
static void
test_depth(void)
{
	struct ir_lint *l = NULL;
	struct ran r;

	memset(&r, 0, sizeof(r));
	ir_buf_init(&r.rules, 0);
	ir_buf_init(&r.lines, 0);
	EQ(ir_lint_new(&l, keep, &r, NULL, NULL, NULL), 0);
	for (unsigned i = 0; i < 18; i++) {
		char call[128];

		(void)snprintf(call, sizeof(call),
			",\"playbook_id\":\"playbook--%08u-0000-4000-8000-"
			"000000000000\"",
			i + 1);
		add(l, "x", i, OLD, OLD, call);
	}
	EQ(ir_lint_library(l, NULL), 0);
	OK(has_line(&r.rules, "CX-062 call-depth"));
	(void)ir_buf_adds(&seen, "CX-062 call-depth\n");
	ir_lint_free(l);
	ran_free(&r);
}

/* ---- all in all ---- */

/* Each rule with its severity is on the page. */
static void
test_page(void)
{
	struct ir_err e = IR_ERR_INIT;
	struct ir_buf page;
	size_t n;
	const struct ir_lint_rule *rules = ir_lint_rules(&n);

	ir_buf_init(&page, 0);
	OKM(ir_io_slurp("cmd/ir-playbook-lint.7", (size_t)1 << 20, &page, &e) ==
			0,
		e.text);
	for (size_t i = 0; i < n; i++) {
		char what[128];

		(void)snprintf(what, sizeof(what), ".It %s %s (%s)",
			rules[i].code, rules[i].word,
			ir_lint_level_name(rules[i].level));
		OKM(has_line(&page, what), what);
	}
	ir_buf_free(&page);
}

/* The bats tests show that two files of one version may differ. */
static void
test_all_seen(void)
{
	size_t n;
	const struct ir_lint_rule *rules = ir_lint_rules(&n);

	for (size_t i = 0; i < n; i++) {
		char what[128];

		(void)snprintf(what, sizeof(what), "%s %s", rules[i].code,
			rules[i].word);
		if (strcmp(what, "CX-151 version-differs") != 0)
			OKM(has_line(&seen, what), what);
		for (size_t k = 0; k < i; k++)
			if (strcmp(rules[i].code, rules[k].code) == 0 &&
				strcmp(rules[i].word, rules[k].word) == 0)
				OKM(0, "a rule stands twice");
	}
}

int
main(void)
{
	struct ir_err e = IR_ERR_INIT;
	struct ir_buf good;
	struct ran r;

	ir_buf_init(&good, 0);
	ir_buf_init(&seen, 0);
	OKM(ir_vocab_load(&vocab, "playbooks", &e) == 0, e.text);
	OKM(ir_io_slurp(DATA "good.json", (size_t)1 << 20, &good, &e) == 0,
		e.text);
	run(&r, good.p, good.len, "good.json");
	STR(r.lines.p, "");
	ran_free(&r);
	test_bytes();
	test_limits();
	test_no_facts(&good);
	test_rows(&good);
	test_types(&good);
	test_library();
	test_depth();
	test_all_seen();
	test_page();
	ir_buf_free(&good);
	ir_buf_free(&seen);
	ir_vocab_free(vocab);
	return tap_done();
}
