/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/sys/yaml.h"

#include <errno.h>
#include <glob.h>
#include <stdlib.h>

#include "ir/base/esc.h"
#include "tap.h"

static struct ir_yaml *
parse(const char *text)
{
	struct ir_yaml *y = NULL;
	struct ir_err e = IR_ERR_INIT;

	if (ir_yaml_parse(&y, text, strlen(text), "t.yaml", &e) < 0)
		printf("# %s\n", e.text);
	return y;
}

static void
test_schema(void)
{
	static const struct {
		const char *text;
		enum ir_yaml_type want;
	} t[] = {
		{"", IR_YAML_NONE},
		{"# only a comment\n", IR_YAML_NONE},
		{"---\n", IR_YAML_NULL},
		{"~", IR_YAML_NULL},
		{"null", IR_YAML_NULL},
		{"nULL", IR_YAML_STR},
		{"true", IR_YAML_BOOL},
		{"False", IR_YAML_BOOL},
		{"yes", IR_YAML_STR},
		{"no", IR_YAML_STR},
		{"on", IR_YAML_STR},
		{"y", IR_YAML_STR},
		{"12", IR_YAML_INT},
		{"-12", IR_YAML_INT},
		{"+12", IR_YAML_INT},
		{"0o17", IR_YAML_INT},
		{"0x1F", IR_YAML_INT},
		{"0x", IR_YAML_STR},
		{"-0x1F", IR_YAML_STR},
		{"1_000", IR_YAML_STR},
		{"12:30:45", IR_YAML_STR},
		{"2026-11-21", IR_YAML_STR},
		{"1.5", IR_YAML_FLOAT},
		{"1.", IR_YAML_FLOAT},
		{".5", IR_YAML_FLOAT},
		{"1e3", IR_YAML_FLOAT},
		{"-1.5E-3", IR_YAML_FLOAT},
		{"1e", IR_YAML_STR},
		{".", IR_YAML_STR},
		{"-", IR_YAML_SEQ},
		{"+.", IR_YAML_STR},
		{".inf", IR_YAML_FLOAT},
		{"-.INF", IR_YAML_FLOAT},
		{".nan", IR_YAML_FLOAT},
		{"+.nan", IR_YAML_STR},
		{"<<", IR_YAML_STR},
		{"'12'", IR_YAML_STR},
		{"\"true\"", IR_YAML_STR},
		{"! 12", IR_YAML_STR},
		{"!!str 12", IR_YAML_STR},
		{"!!int 12", IR_YAML_INT},
		{"!!int '12'", IR_YAML_INT},
		{"!!float 12", IR_YAML_FLOAT},
		{"!!null ''", IR_YAML_NULL},
		{"!!map {}", IR_YAML_MAP},
		{"!!seq []", IR_YAML_SEQ},
		{"|\n 12\n", IR_YAML_STR},
		{"\xEF\xBB\xBF"
		 "12",
			IR_YAML_INT},
	};

	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		struct ir_yaml *y = parse(t[i].text);
		struct ir_esc esc;

		OK(y != NULL);
		tap_int(ir_yaml_type(ir_yaml_root(y, 0)), t[i].want,
			ir_esc(t[i].text, &esc), __FILE__, __LINE__);
		ir_yaml_free(y);
	}
}

static void
test_numbers(void)
{
	static const struct {
		const char *text;
		int r;
		int64_t want;
	} t[] = {
		{"0", 0, 0},
		{"-0", 0, 0},
		{"007", 0, 7},
		{"+5", 0, 5},
		{"0o17", 0, 15},
		{"0xfF", 0, 255},
		{"9223372036854775807", 0, INT64_MAX},
		{"-9223372036854775808", 0, INT64_MIN},
		{"9223372036854775808", -ERANGE, 0},
		{"-9223372036854775809", -ERANGE, 0},
		{"1.0", -EINVAL, 0},
		{"'1'", -EINVAL, 0},
		{"[1]", -EINVAL, 0},
	};
	bool b = false;
	struct ir_yaml *y;

	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		int64_t v = 0;

		y = parse(t[i].text);
		tap_int(ir_yaml_i64(ir_yaml_root(y, 0), &v), t[i].r, t[i].text,
			__FILE__, __LINE__);
		EQ(v, t[i].want);
		ir_yaml_free(y);
	}
	y = parse("[TRUE, false, 1]");
	EQ(ir_yaml_bool(ir_yaml_at(ir_yaml_root(y, 0), 0), &b), 0);
	EQ(b, true);
	EQ(ir_yaml_bool(ir_yaml_at(ir_yaml_root(y, 0), 1), &b), 0);
	EQ(b, false);
	EQ(ir_yaml_bool(ir_yaml_at(ir_yaml_root(y, 0), 2), &b), -EINVAL);
	ir_yaml_free(y);
}

static void
test_tree(void)
{
	struct ir_yaml *y = parse("# head\n"
				  "name: \xE7\x97\x85\xE6\xA3\x9F\n"
				  "list:\n"
				  "  - &a {k: v, \"n\": 2}\n"
				  "  - *a\n"
				  "'': empty\n"
				  "12: number\n"
				  "---\n"
				  "second\n");
	const struct ir_yaml_node *root = ir_yaml_root(y, 0), *list;
	uint32_t line = 0, col = 0;
	size_t len = 0;

	EQ(ir_yaml_docs(y), 2);
	EQ(ir_yaml_count(root), 4);
	STR(ir_yaml_get_str(root, "name"), "\xE7\x97\x85\xE6\xA3\x9F");
	STR(ir_yaml_text(ir_yaml_get(root, "name"), &len),
		"\xE7\x97\x85\xE6\xA3\x9F");
	EQ(len, 6);
	STR(ir_yaml_get_str(root, ""), "empty");
	STR(ir_yaml_get_str(root, "12"), "number");
	STR(ir_yaml_key_at(root, 1), "list");
	OK(ir_yaml_key_at(root, 4) == NULL);
	list = ir_yaml_get(root, "list");
	EQ(ir_yaml_count(list), 2);
	OK(ir_yaml_at(list, 0) == ir_yaml_at(list, 1));
	STR(ir_yaml_get_str(ir_yaml_at(list, 1), "k"), "v");
	ir_yaml_pos(ir_yaml_get(ir_yaml_at(list, 0), "n"), &line, &col);
	EQ(line, 4);
	EQ(col, 20);
	ir_yaml_pos(ir_yaml_key_node(root, 0), &line, &col);
	EQ(line, 2);
	EQ(col, 1);
	STR(ir_yaml_str(ir_yaml_root(y, 1)), "second");
	OK(ir_yaml_root(y, 2) == NULL);
	OK(ir_yaml_get(ir_yaml_get(ir_yaml_get(root, "x"), "y"), "z") == NULL);
	OK(ir_yaml_get(list, "k") == NULL);
	OK(ir_yaml_at(root, 99) == NULL);
	OK(ir_yaml_text(list, &len) == NULL);
	OK(ir_yaml_text(NULL, NULL) == NULL);
	ir_yaml_free(y);
	ir_yaml_free(NULL);
}

/* Errors: where and why. */
static void
test_errors(void)
{
	static const struct {
		const char *text;
		int code;
		const char *want; /* start of the message */
	} t[] = {
		{"a: 1\nb: 2\na: 3\n", -IR_EFORMAT, "t.yaml:3:1: key 'a'"},
		{"{b: 1, a: 1, b: 2}", -IR_EFORMAT, "t.yaml:1:14: key 'b'"},
		{"[a]: 1\n", -IR_EFORMAT, "t.yaml:1:1: a key must be"},
		{"? {x: 1}\n: 1\n", -IR_EFORMAT, "t.yaml:1:3: a key must be"},
		{"\"a\\0b\": 1\n", -IR_EFORMAT, "t.yaml:1:1: a key must not"},
		{"a: !!binary x\n", -IR_EFORMAT, "t.yaml:1:4: unknown tag"},
		{"a: !mine x\n", -IR_EFORMAT, "t.yaml:1:4: unknown tag"},
		{"!!int twelve", -IR_EFORMAT, "t.yaml:1:1: value does not"},
		{"!!map [1]", -IR_EFORMAT, "t.yaml:1:1: value does not"},
		{"a: *b\n", -IR_EFORMAT, "t.yaml:1:4: no such anchor"},
		{"&a [1, *a]", -IR_EFORMAT, "t.yaml:1:8: alias of what"},
		{"&a 1\n---\n*a", -IR_EFORMAT, "t.yaml:3:1: no such anchor"},
		{"a: [1, 2", -IR_EFORMAT, "t.yaml:2:1: "},
		{"a: b: c", -IR_EFORMAT, "t.yaml:1:5: "},
		{"a:\n\t- 1\n", -IR_EFORMAT, "t.yaml:2:1: "},
		{"a: \xFF\n", -IR_EFORMAT, "t.yaml: "},
		{"%YAML 2.0\n---\na", -IR_EFORMAT, "t.yaml:1:1: "},
		{"a: \x01\n", -IR_EFORMAT, "t.yaml: "},
	};

	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		struct ir_yaml *y = NULL;
		struct ir_err e = IR_ERR_INIT;

		EQ(ir_yaml_parse(
			   &y, t[i].text, strlen(t[i].text), "t.yaml", &e),
			t[i].code);
		e.text[strlen(t[i].want)] = '\0';
		STR(e.text, t[i].want);
		OK(y == NULL);
	}
	EQ(ir_yaml_parse(&(struct ir_yaml *){NULL}, "a\0b", 3, "t", NULL),
		-IR_EFORMAT);
}

static int
parse_code(const char *text, size_t len)
{
	struct ir_yaml *y = NULL;
	int r = ir_yaml_parse(&y, text, len, "t.yaml", NULL);

	ir_yaml_free(y);
	return r;
}

/* depth levels of [, the innermost empty or an alias. */
static int
nested(unsigned depth, const char *before, const char *inside)
{
	struct ir_buf b;
	int r;

	ir_buf_init(&b, 0);
	(void)ir_buf_adds(&b, before);
	for (unsigned i = 0; i < depth; i++)
		(void)ir_buf_addc(&b, '[');
	(void)ir_buf_adds(&b, inside);
	for (unsigned i = 0; i < depth; i++)
		(void)ir_buf_addc(&b, ']');
	r = parse_code(b.p, b.len);
	ir_buf_free(&b);
	return r;
}

/* A sequence of n anchors. */
static int
anchors(unsigned n)
{
	struct ir_buf b;
	int r;

	ir_buf_init(&b, 0);
	for (unsigned i = 0; i < n; i++)
		(void)ir_buf_addf(&b, "- &a%u 1\n", i);
	r = parse_code(b.p, b.len);
	ir_buf_free(&b);
	return r;
}

static void
test_limits(void)
{
	static const char laughs[] = "- &a [x,x,x,x,x,x,x,x,x,x]\n"
				     "- &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\n"
				     "- &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\n"
				     "- &d [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]\n"
				     "- &e [*d,*d,*d,*d,*d,*d,*d,*d,*d,*d]\n"
				     "- &f [*e,*e,*e,*e,*e,*e,*e,*e,*e,*e]\n"
				     "- &g [*f,*f,*f,*f,*f,*f,*f,*f,*f,*f]\n";

	EQ(nested(64, "", "1"), 0);
	EQ(nested(65, "", "1"), -IR_ELIMIT);
	EQ(nested(62, "- &a [[1]]\n- ", "1"), 0);
	EQ(nested(61, "- &a [[1]]\n- ", "*a"), 0);
	EQ(nested(62, "- &a [[1]]\n- ", "*a"), -IR_ELIMIT);
	EQ(parse_code(laughs, sizeof(laughs) - 1), -IR_ELIMIT);
	EQ(anchors(10000), 0);
	EQ(anchors(10001), -IR_ELIMIT);
	EQ(parse_code("", ((size_t)64 << 20) + 1), -IR_ELIMIT);
}

static void
test_many_keys(void)
{
	struct ir_yaml *y = NULL;
	char key[16];
	struct ir_buf b;
	unsigned bad = 0;

	ir_buf_init(&b, 0);
	for (unsigned i = 0; i < 5000; i++)
		(void)ir_buf_addf(&b, "k%u: %u\n", i * 7919u % 5000u, i);
	EQ(ir_yaml_parse(&y, b.p, b.len, "t", NULL), 0);
	for (unsigned i = 0; i < 5000; i++) {
		int64_t v = -1;

		(void)snprintf(key, sizeof(key), "k%u", i * 7919u % 5000u);
		bad += ir_yaml_i64(ir_yaml_get(ir_yaml_root(y, 0), key), &v) !=
				0 ||
			v != i;
		bad += strcmp(ir_yaml_key_at(ir_yaml_root(y, 0), i), key) != 0;
	}
	EQ(bad, 0);
	ir_yaml_free(y);
	ir_buf_free(&b);
}

/* Debian's forensic-artifacts load as they are. */
static void
test_artifacts(void)
{
	glob_t g;
	size_t docs = 0;

	if (glob("/usr/share/artifacts/*.yaml", 0, NULL, &g) != 0) {
		SKIP("forensic-artifacts is not installed");
		return;
	}
	for (size_t i = 0; i < g.gl_pathc; i++) {
		struct ir_yaml *y = NULL;
		struct ir_err e = IR_ERR_INIT;

		EQ(ir_yaml_load(&y, g.gl_pathv[i], &e), 0);
		STR(e.text, "");
		for (size_t k = 0; k < ir_yaml_docs(y); k++)
			docs += ir_yaml_get_str(ir_yaml_root(y, k), "name") !=
				NULL;
		ir_yaml_free(y);
	}
	globfree(&g);
	OK(docs >= 600);
	printf("# %zu definitions\n", docs);
}

static void
test_load_errors(void)
{
	struct ir_yaml *y = NULL;
	struct ir_err e = IR_ERR_INIT;

	EQ(ir_yaml_load(&y, "/nonexistent/x.yaml", &e), -ENOENT);
	OK(strstr(e.text, "/nonexistent/x.yaml") != NULL);
}

/* Where things end, and whether places can be those of others. */
static void
test_end(void)
{
	static const struct {
		const char *text; /* x: is asked */
		uint32_t line, col;
	} t[] = {
		{"x: ab # c\n", 1, 6},
		{"x: '病\n  b' # c\n", 2, 5},
		{"x: a\n  b\n\n  c\ny: 1\n", 4, 4},
		{"x: |\n  a\n\n  b\n\n\n# c\ny: 1\n", 7, 1},
		{"x: >+\n  a", 2, 4},
		{"x: [a,\n  {b: 1}] # c\n", 2, 10},
		{"x:\n# c\ny: 1\n", 1, 3},
		{"x:\n  - a\n", 0, 0},
		{"x:\n  a: 1\n", 0, 0},
	};
	struct ir_yaml *y;

	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		uint32_t line, col;

		y = parse(t[i].text);
		ir_yaml_end(ir_yaml_get(ir_yaml_root(y, 0), "x"), &line, &col);
		tap_int(line, t[i].line, t[i].text, __FILE__, __LINE__);
		EQ(col, t[i].col);
		OK(!ir_yaml_has_anchors(y));
		ir_yaml_free(y);
	}
	y = parse("a: &b 1\n");
	OK(ir_yaml_has_anchors(y));
	ir_yaml_free(y);
}

int
main(void)
{
	test_schema();
	test_numbers();
	test_tree();
	test_errors();
	test_limits();
	test_many_keys();
	test_artifacts();
	test_load_errors();
	test_end();
	return tap_done();
}
