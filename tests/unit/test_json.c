/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/base/json.h"

#include <errno.h>
#include <stdlib.h>

#include "tap.h"

static struct ir_json *j;

static int
parse(const char *s, struct ir_err *e)
{
	return ir_json_parse(j, s, strlen(s), e);
}

static void
accepted(void)
{
	static const char *const t[] = {"0", "-0", "1", "-12.5e+3", "1E9",
		"1e-9", "0.0", "true", "false", "null", "\"\"", "[]", "{}",
		" \t\r\n1 \n", "[1,2,[3,{\"a\":[]}]]",
		"{\"a\":1,\"b\":{\"a\":1}}", "[{\"a\":1},{\"a\":1}]",
		"\"\\u0000\"", "\"\\ud83d\\ude00\"",
		"\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\"", "\"\x7F\"", "{\"\":1}",
		"123456789012345678901234567890",
		"\"病棟3 🚒 and a long tail of plain text\"",
		"{\"a\":1,\"A\":2,\"a \":3,\"\\u0061a\":4}"};

	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		struct ir_err e = IR_ERR_INIT;

		OKM(parse(t[i], &e) == 0, t[i]);
		if (e.code)
			printf("# %s\n", e.text);
	}
}

static void
refused(void)
{
	static const struct {
		const char *s, *why;
	} t[] = {
		{"", "line 1 column 1: nothing but blanks"},
		{" \n ", "line 2 column 2: nothing but blanks"},
		{"\xEF\xBB\xBF{}", "line 1 column 1: byte-order mark"},
		{"1 2", "line 1 column 3: text after the value"},
		{"{}}", "line 1 column 3: text after the value"},
		{"tru", "line 1 column 1: value expected"},
		{"True", "line 1 column 1: value expected"},
		{"nul", "line 1 column 1: value expected"},
		{"NaN", "line 1 column 1: value expected"},
		{"'a'", "line 1 column 1: value expected"},
		{"01", "line 1 column 2: leading zero"},
		{"-", "line 1 column 2: digit expected"},
		{"+1", "line 1 column 1: value expected"},
		{".5", "line 1 column 1: value expected"},
		{"5.", "line 1 column 3: digit expected"},
		{"5e", "line 1 column 3: digit expected"},
		{"5e+", "line 1 column 4: digit expected"},
		{"0x10", "line 1 column 2: text after the value"},
		{"[1", "line 1 column 3: text ends inside a value"},
		{"[1,", "line 1 column 4: value expected"},
		{"[1,]", "line 1 column 4: value expected"},
		{"[,1]", "line 1 column 2: value expected"},
		{"[1 2]", "line 1 column 4: ',' or the end expected"},
		{"[1}", "line 1 column 3: ',' or the end expected"},
		{"{\"a\"}", "line 1 column 5: ':' expected"},
		{"{\"a\":}", "line 1 column 6: value expected"},
		{"{\"a\":1,}", "line 1 column 8: key expected"},
		{"{a:1}", "line 1 column 2: key expected"},
		{"{1:1}", "line 1 column 2: key expected"},
		{"{\"a\":1]", "line 1 column 7: ',' or the end expected"},
		{"\"a", "line 1 column 3: string without end"},
		{"\"a\\", "line 1 column 3: string without end"},
		{"\"a\nb\"", "line 1 column 3: control character in a string"},
		{"\"\x1F\"", "line 1 column 2: control character in a string"},
		{"\"\\x\"", "line 1 column 2: unknown escape"},
		{"\"\\u12g4\"",
			"line 1 column 2: "
			"\\u needs four hexadecimal digits"},
		{"\"\\u12",
			"line 1 column 2: "
			"\\u needs four hexadecimal digits"},
		{"\"\\ud800\"", "line 1 column 2: lone surrogate"},
		{"\"\\ud800x\"", "line 1 column 2: lone surrogate"},
		{"\"\\ud800\\u0041\"", "line 1 column 2: lone surrogate"},
		{"\"\\udc00\"", "line 1 column 2: lone surrogate"},
		{"\"\xFF\"", "line 1 column 2: not UTF-8"},
		{"\"abcdefghijk\xE3\x81\"", "line 1 column 13: not UTF-8"},
		{"\"\xED\xA0\x80\"", "line 1 column 2: not UTF-8"},
		{"[\"病棟\",\n x]", "line 2 column 2: value expected"},
		{"{\"a\":1,\"a\":2}", "line 1 column 8: duplicate key"},
		{"{\"a\":1,\"b\":0,\"\\u0061\":2}",
			"line 1 column 14: duplicate key"},
		{"{\"\\u0061\":1,\"a\":2}", "line 1 column 13: duplicate key"},
		{"{\"\":1,\"\":2}", "line 1 column 7: duplicate key"},
		{"{\"x\":{\"a\":1,\"b\":[{}],\"a\":2}}",
			"line 1 column 22: duplicate key"},
		{"/*x*/1", "line 1 column 1: value expected"},
	};

	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		struct ir_err e = IR_ERR_INIT;

		EQ(parse(t[i].s, &e), -IR_EFORMAT);
		STR(e.text, t[i].why);
		EQ(ir_json_type(j, 0), IR_JSON_NONE);
	}
	EQ(ir_json_parse(j, "1\0", 2, NULL), -IR_EFORMAT);
	EQ(ir_json_parse(j, NULL, 0, NULL), -IR_EFORMAT);
}

static void
walking(void)
{
	const char *s =
		"{\"seq\":17,\n \"name\":\"佐藤\",\"list\":[1,\"x\",null],"
		"\"esc\":\"a\\u0000\\ud83d\\ude92\\n\",\"ok\":true,"
		"\"big\":18446744073709551615,\"neg\":-5,"
		"\"k\\u0065y\":{}}";
	ir_node n, list;
	struct ir_buf b;
	uint64_t u = 0;
	int64_t i = 0;
	bool ok = false;
	size_t len = 0;
	uint32_t line = 0, col = 0;
	const char *p;
	char *d;

	ir_buf_init(&b, 0);
	EQ(parse(s, NULL), 0);
	EQ(ir_json_type(j, 0), IR_JSON_OBJECT);
	EQ(ir_json_count(j, 0), 8);
	EQ(ir_json_u64(j, ir_json_get(j, 0, "seq"), &u), 0);
	EQ(u, 17);
	n = ir_json_get(j, 0, "name");
	OK(ir_json_streq(j, n, "佐藤"));
	OK(!ir_json_streq(j, n, "佐"));
	OK(!ir_json_streq(j, n, "佐藤x"));
	p = ir_json_raw(j, n, &len);
	EQ(len, 8);
	EQ(memcmp(p, "\"佐藤\"", 8), 0);
	p = ir_json_slice(j, n, &len);
	EQ(len, 6);
	EQ(memcmp(p, "佐藤", 6), 0);
	d = ir_json_dup(j, n);
	STR(d, "佐藤");
	free(d);
	ir_json_pos(j, n, &line, &col);
	EQ(line, 2);
	EQ(col, 9);
	OK(ir_json_streq(j, ir_json_key(j, n), "name"));
	list = ir_json_next(j, n);
	EQ(ir_json_type(j, list), IR_JSON_ARRAY);
	EQ(ir_json_count(j, list), 3);
	n = ir_json_first(j, list);
	EQ(ir_json_type(j, n), IR_JSON_NUMBER);
	EQ(ir_json_key(j, n), IR_NODE_NONE);
	n = ir_json_next(j, n);
	OK(ir_json_streq(j, n, "x"));
	n = ir_json_next(j, n);
	EQ(ir_json_type(j, n), IR_JSON_NULL);
	EQ(ir_json_next(j, n), IR_NODE_NONE);
	p = ir_json_raw(j, list, &len);
	EQ(len, 12);
	EQ(memcmp(p, "[1,\"x\",null]", 12), 0);
	n = ir_json_get(j, 0, "esc");
	EQ(ir_json_str(j, n, &b), 0);
	EQ(b.len, 7);
	EQ(memcmp(b.p, "a\0🚒\n", 7), 0);
	OK(ir_json_slice(j, n, &len) == NULL);
	OK(ir_json_dup(j, n) == NULL); /* holds a NUL */
	OK(!ir_json_streq(j, n, "a"));
	EQ(ir_json_bool(j, ir_json_get(j, 0, "ok"), &ok), 0);
	OK(ok);
	n = ir_json_get(j, 0, "big");
	EQ(ir_json_u64(j, n, &u), 0);
	OK(u == UINT64_MAX);
	EQ(ir_json_i64(j, n, &i), -ERANGE);
	n = ir_json_get(j, 0, "neg");
	EQ(ir_json_i64(j, n, &i), 0);
	EQ(i, -5);
	EQ(ir_json_u64(j, n, &u), -EINVAL);
	n = ir_json_get(j, 0, "key");
	EQ(ir_json_type(j, n), IR_JSON_OBJECT);
	EQ(ir_json_first(j, n), IR_NODE_NONE);
	OK(ir_json_streq(j, ir_json_key(j, n), "key"));
	ir_buf_free(&b);
}

/* What is not there answers quietly, so look-ups chain. */
static void
absent(void)
{
	ir_node none;
	uint64_t u = 7;
	bool ok = true;
	size_t len;
	struct ir_buf b;

	ir_buf_init(&b, 0);
	EQ(parse("[\"a\",1.5,\"1\"]", NULL), 0);
	none = ir_json_get(j, ir_json_get(j, 0, "a"), "b");
	EQ(none, IR_NODE_NONE);
	EQ(ir_json_type(j, none), IR_JSON_NONE);
	EQ(ir_json_count(j, none), 0);
	EQ(ir_json_first(j, none), IR_NODE_NONE);
	EQ(ir_json_next(j, none), IR_NODE_NONE);
	EQ(ir_json_key(j, none), IR_NODE_NONE);
	EQ(ir_json_u64(j, none, &u), -EINVAL);
	EQ(ir_json_u64(j, 2, &u), -EINVAL);
	EQ(ir_json_u64(j, 3, &u), -EINVAL);
	EQ(u, 7);
	EQ(ir_json_bool(j, 1, &ok), -EINVAL);
	EQ(ir_json_str(j, 2, &b), -EINVAL);
	OK(ir_json_raw(j, none, &len) == NULL);
	OK(ir_json_slice(j, 2, &len) == NULL);
	OK(ir_json_dup(j, none) == NULL);
	OK(!ir_json_streq(j, none, ""));
	ir_json_free(NULL);
}

static int
nested(struct ir_buf *b, unsigned depth)
{
	ir_buf_clear(b);
	for (unsigned i = 0; i < depth; i++)
		(void)ir_buf_addc(b, '[');
	for (unsigned i = 0; i < depth; i++)
		(void)ir_buf_addc(b, ']');
	return ir_json_parse(j, b->p, b->len, NULL);
}

static void
limits(void)
{
	const struct ir_json_limits l = {
		.size = 40, .depth = 3, .nodes = 5, .key = 4};
	struct ir_json *keep = j;
	struct ir_err e = IR_ERR_INIT;
	struct ir_buf b;

	ir_buf_init(&b, 0);
	EQ(nested(&b, 64), 0);
	EQ(nested(&b, 65), -IR_ELIMIT);
	EQ(ir_json_new(&j, &l, &e), 0);
	EQ(nested(&b, 3), 0);
	EQ(nested(&b, 4), -IR_ELIMIT);
	EQ(parse("[1,2,3,4]", &e), 0);
	EQ(parse("[1,2,3,4,5]", &e), -IR_ELIMIT);
	STR(e.text, "line 1 column 10: too many values");
	EQ(parse("{\"abcd\":1}", &e), 0);
	EQ(parse("{\"abcde\":1}", &e), -IR_ELIMIT);
	STR(e.text, "line 1 column 2: key too long");
	EQ(parse("\"12345678901234567890123456789012345678\"", &e), 0);
	EQ(parse("\"123456789012345678901234567890123456789\"", &e),
		-IR_ELIMIT);
	STR(e.text, "line 1 column 1: more than 40 bytes");
	ir_json_free(j);
	j = keep;
	ir_buf_free(&b);
}

/* Objects of any size: the doubled key is found wherever it stands. */
static void
big_objects(void)
{
	static const unsigned sizes[] = {2, 16, 31, 32, 33, 34, 1000};
	struct ir_buf b;

	ir_buf_init(&b, 0);
	for (size_t s = 0; s < sizeof(sizes) / sizeof(sizes[0]); s++)
		for (unsigned twin = 0; twin <= sizes[s];
			twin += 1 + twin / 2) {
			struct ir_err e = IR_ERR_INIT;
			unsigned n = sizes[s], i;
			int r;

			ir_buf_clear(&b);
			for (i = 0; i < n; i++)
				(void)ir_buf_addf(&b,
					"%c\"key%04u\":{\"a\":%u}",
					i ? ',' : '{', i, i);
			(void)ir_buf_addf(&b, ",\"k\\u0065y%04u\":1}", twin);
			r = ir_json_parse(j, b.p, b.len, &e);
			if (r != (twin < n ? -IR_EFORMAT : 0)) {
				OKM(0, "doubled key in a big object");
				printf("# %u of %u: %d %s\n", twin, n, r,
					e.text);
			}
		}
	EQ(ir_json_parse(j, b.p, b.len, NULL), -IR_EFORMAT);
	ir_buf_free(&b);
}

static void
writer(void)
{
	struct ir_buf b;
	struct ir_jw w;

	ir_buf_init(&b, 0);
	ir_jw_init(&w, &b);
	ir_jw_obj(&w);
	ir_jw_ku64(&w, "v", 1);
	ir_jw_kstr(&w, "none", NULL);
	ir_jw_kraw(&w, "none", "", 0);
	ir_jw_kraw(&w, "raw", "[0]", 3);
	ir_jw_kstr(&w, "s", "\"\\\b\f\n\r\t\x01\x1F\x7F/佐");
	ir_jw_key(&w, "a");
	ir_jw_arr(&w);
	ir_jw_i64(&w, INT64_MIN);
	ir_jw_u64(&w, UINT64_MAX);
	ir_jw_null(&w);
	ir_jw_bool(&w, false);
	ir_jw_str(&w, NULL);
	ir_jw_obj(&w);
	ir_jw_endobj(&w);
	ir_jw_arr(&w);
	ir_jw_endarr(&w);
	ir_jw_endarr(&w);
	ir_jw_kbool(&w, "t", true);
	ir_jw_name(&w, "name", "a\nb", 3);
	ir_jw_name(&w, "path", "x\xFFy", 3);
	ir_jw_kstr(&w, "bad", "\xE3\x81");
	ir_jw_endobj(&w);
	ir_jw_line(&w);
	ir_jw_strn(&w, "a\0b", 3);
	ir_jw_line(&w);
	EQ(ir_buf_err(&b), 0);
	STR(b.p,
		"{\"v\":1,\"raw\":[0],"
		"\"s\":\"\\\"\\\\\\b\\f\\n\\r\\t\\u0001\\u001f\x7F/佐\","
		"\"a\":[-9223372036854775808,18446744073709551615,null,false,"
		"null,{},[]],\"t\":true,\"name\":\"a\\nb\","
		"\"path\":\"x\xEF\xBF\xBDy\",\"path_b64\":\"eP95\","
		"\"bad\":\"\xEF\xBF\xBD\xEF\xBF\xBD\"}\n\"a\\u0000b\"\n");
	EQ(ir_json_parse(j, b.p, strcspn(b.p, "\n"), NULL), 0);
	ir_buf_clear(&b);
	ir_jw_init(&w, &b);
	for (int i = 0; i < IR_JW_DEPTH; i++)
		ir_jw_arr(&w);
	EQ(ir_buf_err(&b), 0);
	ir_jw_arr(&w);
	EQ(ir_buf_err(&b), -IR_ELIMIT);
	ir_buf_free(&b);
}

int
main(void)
{
	struct ir_err e;

	if (ir_json_new(&j, NULL, &e) != 0)
		return 1;
	accepted();
	refused();
	walking();
	absent();
	limits();
	big_objects();
	writer();
	ir_json_free(j);
	return tap_done();
}
