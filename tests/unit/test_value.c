/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/playbook/value.h"

#include <errno.h>
#include <stdlib.h>

#include "tap.h"

static struct ir_vals *t;
static char notes[512];

static void
note(void *arg, const char *code, uint32_t line, uint32_t col, const char *text)
{
	size_t len = strlen(notes);

	(void)arg;
	(void)snprintf(notes + len, sizeof(notes) - len, "%s %u:%u %s;", code,
		line, col, text);
}

static struct ir_val *
json(const char *s, bool told, struct ir_err *e)
{
	struct ir_val *v = NULL;

	notes[0] = '\0';
	if (ir_val_json(t, s, strlen(s), told ? note : NULL, NULL, &v, e) < 0)
		return NULL;
	return v;
}

static struct ir_val *
yaml(const char *s, struct ir_err *e)
{
	struct ir_val *v = NULL;

	return ir_val_yaml(t, s, strlen(s), "t.yaml", &v, e) < 0 ? NULL : v;
}

static const char *
print(const struct ir_val *v, bool pretty)
{
	static struct ir_buf b;

	ir_buf_free(&b);
	ir_buf_init(&b, 0);
	EQ(ir_val_print(v, pretty, &b), 0);
	return b.p;
}

static void
read_json(void)
{
	static const char *const same[] = {"null", "true", "false", "-0",
		"1.50e+300", "123456789012345678901234567890", "\"\"",
		"\"a\\\"\\\\\\u0001\\n\"", "[]", "{}", "[1,[2,[]],{}]",
		"{\"z\":1,\"a\":{\"b\":[null,\"病棟\"]}}"};

	for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++)
		STR(print(json(same[i], false, NULL), false), same[i]);
	STR(print(json("\"\\ud83d\\ude92\\/\"", false, NULL), false), "\"🚒/\"");
	STR(print(json("{\"a\":[1,{}],\"b\":[]}", false, NULL), true),
		"{\n  \"a\": [\n    1,\n    {}\n  ],\n  \"b\": []\n}\n");
}

static void
read_odd(void)
{
	static const struct {
		const char *s, *print, *notes;
	} told[] = {
		{"{\"a\":1,\n \"b\":2,\n \"a\":3}", "{\"a\":1,\"b\":2}",
			"CX-002 3:2 'a' stands twice;"},
		{"{\"a\":1,\"\\u0061\":{\"b\":1,\"b\":2}}", "{\"a\":1}",
			"CX-002 1:8 'a' stands twice;"
			"CX-002 1:24 'b' stands twice;"},
		{"\xEF\xBB\xBF[]", "[]", "CX-003 1:1 byte-order mark;"},
		{"[\"病\\ud800x\",\n\"\\udc00\",\"\\ud83d\\u0041\"]",
			"[\"病\xEF\xBF\xBDx\",\"\xEF\xBF\xBD\","
			"\"\xEF\xBF\xBD"
			"A\"]",
			"CX-003 1:4 lone surrogate, read as U+FFFD;"
			"CX-003 2:2 lone surrogate, read as U+FFFD;"
			"CX-003 2:11 lone surrogate, read as U+FFFD;"},
	};
	static const struct {
		const char *s, *why;
		int code;
	} refused[] = {
		{"{\"a\":1,\"a\":3}", "line 1 column 8: 'a' stands twice",
			-IR_EFORMAT},
		{"[\n\"a\\u0000\"]",
			"line 2 column 1: a text must not hold U+0000",
			-IR_EFORMAT},
		{"[1] 2", "line 1 column 5: text after the value", -IR_EFORMAT},
	};

	for (size_t i = 0; i < sizeof(told) / sizeof(told[0]); i++) {
		STR(print(json(told[i].s, true, NULL), false), told[i].print);
		STR(notes, told[i].notes);
	}
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		struct ir_err e = IR_ERR_INIT;

		OK(!json(refused[i].s, false, &e));
		STR(e.text, refused[i].why);
		EQ(e.code, refused[i].code);
	}
}

static void
limits(void)
{
	struct ir_err e = IR_ERR_INIT;
	struct ir_val *v;
	struct ir_buf b;

	ir_buf_init(&b, 0);
	for (int i = 0; i < 64; i++)
		(void)ir_buf_addc(&b, '[');
	for (int i = 0; i < 64; i++)
		(void)ir_buf_addc(&b, ']');
	EQ(ir_val_json(t, b.p, b.len, NULL, NULL, &v, &e), 0);
	EQ(ir_val_yaml(t, b.p, b.len, "y", &v, &e), 0);
	ir_buf_cut(&b, 64);
	(void)ir_buf_adds(&b, "[");
	EQ(ir_val_json(t, b.p, b.len, NULL, NULL, &v, &e), -IR_ELIMIT);
	ir_buf_clear(&b);
	(void)ir_buf_adds(&b, "[1");
	for (int i = 0; i < 999998; i++)
		(void)ir_buf_adds(&b, ",1");
	(void)ir_buf_adds(&b, "]");
	EQ(ir_val_json(t, b.p, b.len, NULL, NULL, &v, &e), 0);
	EQ(ir_val_count(v), 999999);
	ir_buf_cut(&b, b.len - 1);
	(void)ir_buf_adds(&b, ",1]");
	EQ(ir_val_json(t, b.p, b.len, NULL, NULL, &v, &e), -IR_ELIMIT);
	ir_buf_clear(&b);
	for (size_t i = 0; i <= (size_t)16 << 20; i++)
		(void)ir_buf_addc(&b, ' ');
	EQ(ir_val_json(t, b.p, b.len, NULL, NULL, &v, &e), -IR_ELIMIT);
	EQ(ir_val_yaml(t, b.p, b.len, "y", &v, &e), -IR_ELIMIT);
	ir_buf_free(&b);
}

static void
read_yaml(void)
{
	static const char *const good[][2] = {
		{"a: 1\nb: [x, 'y']\n", "{\"a\":1,\"b\":[\"x\",\"y\"]}"},
		{"--- ~", "null"},
		{"[+5, 007, 0x1F, 0o17, -0, 1., .5, -.5e3, 01.5, 1e5]",
			"[5,7,31,15,-0,1.0,0.5,-0.5e3,1.5,1e5]"},
		{"[123456789012345678901234567890, 1.10]",
			"[123456789012345678901234567890,1.10]"},
		{"[true, False, null, yes, 1.2.3, 2026-11-22, '']",
			"[true,false,null,\"yes\",\"1.2.3\",\"2026-11-22\","
			"\"\"]"},
		{"a: &x {b: 1}\nc: *x\n", "{\"a\":{\"b\":1},\"c\":{\"b\":1}}"},
		{"a: |\n  one\n  two\n", "{\"a\":\"one\\ntwo\\n\"}"},
	};
	static const char *const bad[][2] = {
		{"", "t.yaml: one document is expected, not 0"},
		{"a\n---\nb\n", "t.yaml: one document is expected, not 2"},
		{"a: .inf", "t.yaml:1:4: JSON has no such number"},
		{"a: 0x10000000000000000", "t.yaml:1:4: number out of range"},
		{"a: \"x\\0\"", "t.yaml:1:4: a text must not hold U+0000"},
		{"a: 1\na: 2", "t.yaml:2:1: key 'a' stands twice"},
	};

	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		STR(print(yaml(good[i][0], NULL), false), good[i][1]);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct ir_err e = IR_ERR_INIT;

		OK(!yaml(bad[i][0], &e));
		STR(e.text, bad[i][1]);
	}
}

static void
look(void)
{
	const char *s = "{\n \"病\": [1, {\"a/b~\": \"x\"}],\n \"n\": -12,"
			"\"big\": 9223372036854775808, \"t\": true}";
	struct ir_val *v = json(s, false, NULL), *deep;
	uint32_t line, col;
	struct ir_buf b;
	int64_t n = 0;
	bool yes = false;

	deep = ir_val_get(ir_val_at(ir_val_get(v, "病"), 1), "a/b~");
	STR(ir_val_str(deep), "x");
	OK(ir_val_is(deep, "x") && !ir_val_is(deep, "y"));
	ir_val_pos(deep, &line, &col);
	OK(line == 2 && col == 20);
	ir_val_key_pos(deep, &line, &col);
	OK(line == 2 && col == 12);
	ir_buf_init(&b, 0);
	EQ(ir_val_pointer(deep, &b), 0);
	STR(b.p, "/病/1/a~1b~0");
	OK(ir_val_find(v, b.p) == deep);
	OK(ir_val_find(v, "") == v);
	OK(!ir_val_find(v, "/病/2") && !ir_val_find(v, "/病/01") &&
		!ir_val_find(v, "病") && !ir_val_find(v, "/病/1/a~2") &&
		!ir_val_find(v, "/n/0") && !ir_val_find(v, "/"));
	ir_buf_free(&b);
	OK(ir_val_i64(ir_val_get(v, "n"), &n) == 0 && n == -12);
	EQ(ir_val_i64(ir_val_get(v, "big"), &n), -ERANGE);
	EQ(ir_val_i64(ir_val_get(v, "t"), &n), -EINVAL);
	OK(ir_val_bool(ir_val_get(v, "t"), &yes) == 0 && yes);
	EQ(ir_val_bool(NULL, &yes), -EINVAL);
	STR(ir_val_num(ir_val_get(v, "n")), "-12");
	OK(ir_val_parent(deep) == ir_val_find(v, "/病/1"));
	OK(!ir_val_get(NULL, "a") && !ir_val_at(NULL, 0) &&
		ir_val_count(NULL) == 0 && !ir_val_str(v) &&
		ir_val_type(NULL) == IR_JSON_NONE && !ir_val_key(v));
}

static void
change(void)
{
	struct ir_val *v = json("{\"a\":1,\"b\":[1,2,3]}", false, NULL);
	struct ir_val *c = ir_val_copy(t, v), *b = ir_val_get(v, "b");

	OK(ir_val_same(v, c));
	ir_val_cut(ir_val_at(b, 1));
	OK(ir_val_push(b, ir_val_new_str(t, "x")) != NULL);
	OK(ir_val_set(v, "a", ir_val_new_bool(t, true)) != NULL);
	OK(ir_val_set(v, "c", ir_val_new_num(t, "1.0")) != NULL);
	STR(print(v, false), "{\"a\":true,\"b\":[1,3,\"x\"],\"c\":1.0}");
	STR(print(c, false), "{\"a\":1,\"b\":[1,2,3]}");
	OK(!ir_val_same(v, c));
	OK(ir_val_same(json("{\"a\":1,\"b\":[2,null]}", false, NULL),
		json("{\"b\":[2,null],\"a\":1}", false, NULL)));
	OK(!ir_val_same(
		json("[1,2]", false, NULL), json("[2,1]", false, NULL)));
	OK(!ir_val_same(json("1.0", false, NULL), json("1", false, NULL)));
	ir_val_cut(ir_val_get(v, "a"));
	STR(print(v, false), "{\"b\":[1,3,\"x\"],\"c\":1.0}");
	OK(!ir_val_set(b, "k", ir_val_new_bool(t, true)));
	OK(!ir_val_set(v, "k", NULL) && !ir_val_push(NULL, v) &&
		!ir_val_push(v, ir_val_new_bool(t, true)));
}

/* Many members: every one is found, before and after changes. */
static void
many(void)
{
	struct ir_val *v = ir_val_new(t, IR_JSON_OBJECT);
	char key[32];
	int found = 0;

	for (int i = 0; i < 20000; i++) {
		(void)snprintf(key, sizeof(key), "key-%d", i);
		if (!ir_val_set(v, key, ir_val_new_num(t, key + 4)))
			break;
	}
	ir_val_cut(ir_val_get(v, "key-7"));
	for (int i = 0; i < 20000; i++) {
		(void)snprintf(key, sizeof(key), "key-%d", i);
		if (ir_val_num(ir_val_get(v, key)))
			found += strcmp(ir_val_num(ir_val_get(v, key)),
					 key + 4) == 0;
	}
	EQ(found, 19999);
	EQ(ir_val_count(v), 19999);
	OK(!ir_val_get(v, "key-7"));
}

int
main(void)
{
	if (ir_vals_new(&t, NULL) < 0)
		return 1;
	read_json();
	read_odd();
	read_yaml();
	look();
	change();
	many();
	limits();
	ir_vals_free(t);
	return tap_done();
}
