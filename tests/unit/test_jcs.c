/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdlib.h>

#include "ir/playbook/jcs.h"
#include "tap.h"

/* RFC 8785, appendix B. */
static void
numbers(void)
{
	static const struct {
		uint64_t bits;
		const char *text; /* NULL: none */
	} rows[] = {
		{0x0000000000000000, "0"},
		{0x8000000000000000, "0"},
		{0x0000000000000001, "5e-324"},
		{0x8000000000000001, "-5e-324"},
		{0x7fefffffffffffff, "1.7976931348623157e+308"},
		{0xffefffffffffffff, "-1.7976931348623157e+308"},
		{0x4340000000000000, "9007199254740992"},
		{0xc340000000000000, "-9007199254740992"},
		{0x4430000000000000, "295147905179352830000"},
		{0x7fffffffffffffff, NULL},
		{0x7ff0000000000000, NULL},
		{0x44b52d02c7e14af5, "9.999999999999997e+22"},
		{0x44b52d02c7e14af6, "1e+23"},
		{0x44b52d02c7e14af7, "1.0000000000000001e+23"},
		{0x444b1ae4d6e2ef4e, "999999999999999700000"},
		{0x444b1ae4d6e2ef4f, "999999999999999900000"},
		{0x444b1ae4d6e2ef50, "1e+21"},
		{0x3eb0c6f7a0b5ed8c, "9.999999999999997e-7"},
		{0x3eb0c6f7a0b5ed8d, "0.000001"},
		{0x41b3de4355555553, "333333333.3333332"},
		{0x41b3de4355555554, "333333333.33333325"},
		{0x41b3de4355555555, "333333333.3333333"},
		{0x41b3de4355555556, "333333333.3333334"},
		{0x41b3de4355555557, "333333333.33333343"},
		{0xbecbf647612f3696, "-0.0000033333333333333333"},
		{0x43143ff3c1cb0959, "1424953923781206.2"},
		/* beside powers of two, where doubles lie closer below */
		{0x3d30000000000000, "5.684341886080802e-14"},
		{0x0010000000000000, "2.2250738585072014e-308"},
		{0x3ff0000000000000, "1"},
		{0x4059000000000000, "100"},
		{0x3fb999999999999a, "0.1"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct ir_buf b;
		double d;
		int r;

		memcpy(&d, &rows[i].bits, sizeof(d));
		ir_buf_init(&b, 0);
		r = ir_jcs_number(d, &b);
		EQ(r, rows[i].text ? 0 : -ERANGE);
		if (rows[i].text)
			STR(b.p, rows[i].text);
		ir_buf_free(&b);
	}
}

/* Any double comes back, and nothing shorter does. */
static void
round_trips(void)
{
	uint64_t x = 88172645463325252;
	int bad = 0, n = 0;

	for (int i = 0; i < 20000; i++) {
		struct ir_buf b;
		uint64_t bits;
		double d;

		x ^= x << 13;
		x ^= x >> 7;
		x ^= x << 17;
		/* also exact powers of two */
		bits = i % 4 ? x : x & 0x7ff0000000000000;
		memcpy(&d, &bits, sizeof(d));
		ir_buf_init(&b, 0);
		if (ir_jcs_number(d, &b) == 0) {
			n++;
			bad += strtod(b.p, NULL) != d;
			bad += b.len > 25;
		}
		ir_buf_free(&b);
	}
	EQ(bad, 0);
	OK(n > 19000);
}

static int
canonical(const char *json, struct ir_buf *out)
{
	struct ir_vals *t = NULL;
	struct ir_val *v = NULL;
	int r = ir_vals_new(&t, NULL);

	if (r == 0)
		r = ir_val_json(t, json, strlen(json), NULL, NULL, &v, NULL);
	if (r == 0)
		r = ir_jcs(v, out, NULL);
	ir_vals_free(t);
	return r;
}

static void
texts(void)
{
	static const struct {
		const char *json, *want;
	} rows[] = {
		/* RFC 8785, 3.2.2 */
		{"{\n  \"numbers\": [333333333.33333329, 1E30, 4.50,\n"
		 "  2e-3, 0.000000000000000000000000001],\n  \"string\": "
		 "\"\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\\"\\/"
		 "\",\n  \"literals\": [null, true, false]\n}",
			"{\"literals\":[null,true,false],\"numbers\":["
			"333333333.3333333,1e+30,4.5,0.002,1e-27],\"string\":"
			"\"\xe2\x82\xac$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}"},
		/* RFC 8785, 3.2.3: the order of UTF-16 */
		{"{\"\\u20ac\": \"Euro Sign\", \"\\r\": \"Carriage Return\", "
		 "\"\\ufb33\": \"Hebrew Letter Dalet With Dagesh\", \"1\": "
		 "\"One\", \"\\ud83d\\ude00\": \"Emoji: Grinning Face\", "
		 "\"\\u0080\": \"Control\", \"\\u00f6\": \"Latin Small Letter "
		 "O With Diaeresis\"}",
			"{\"\\r\":\"Carriage Return\",\"1\":\"One\","
			"\"\xc2\x80\":\"Control\",\"\xc3\xb6\":\"Latin Small "
			"Letter O With Diaeresis\",\"\xe2\x82\xac\":\"Euro "
			"Sign\",\"\xf0\x9f\x98\x80\":\"Emoji: Grinning "
			"Face\",\"\xef\xac\xb3\":\"Hebrew Letter Dalet With "
			"Dagesh\"}"},
		{"{\"b\":1,\"a\":{\"d\":[],\"c\":{}},\"aa\":-0,\"\":2}",
			"{\"\":2,\"a\":{\"c\":{},\"d\":[]},\"aa\":0,\"b\":1}"},
		{"{\"\\ud83d\\ude01\":1,\"\\ud83d\\ude00\":2,\"\\ud83d"
		 "\\ude00a\":3}",
			"{\"\xf0\x9f\x98\x80\":2,\"\xf0\x9f\x98\x80"
			"a\":3,\"\xf0\x9f\x98\x81\":1}"},
		{"\"\\b\\f\\t\\u007f\\u2028\\u001f\"",
			"\"\\b\\f\\t\x7f\xe2\x80\xa8\\u001f\""},
		{"[56.0, 1e2, 100, 12345678901234567890, 0.1e-7]",
			"[56,100,100,12345678901234567000,1e-8]"},
		{"true", "true"},
		{"[1e400]", NULL},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct ir_buf b, again;
		int r;

		ir_buf_init(&b, 0);
		ir_buf_init(&again, 0);
		r = canonical(rows[i].json, &b);
		EQ(r, rows[i].want ? 0 : -ERANGE);
		if (rows[i].want) {
			STR(b.p, rows[i].want);
			EQ(canonical(b.p, &again), 0);
			STR(again.p, b.p);
		}
		ir_buf_free(&again);
		ir_buf_free(&b);
	}
}

static void
hashes(void)
{
	static const char json[] = "{ \"b\" : 2.0, \"a\" : 1 }";
	struct ir_vals *t = NULL;
	struct ir_val *v = NULL;
	char a[IR_SHA256_HEX] = "", b[IR_SHA256_HEX] = "";

	EQ(ir_vals_new(&t, NULL), 0);
	EQ(ir_val_json(t, json, strlen(json), NULL, NULL, &v, NULL), 0);
	EQ(ir_jcs_sha256(v, a, NULL), 0);
	EQ(ir_sha256_hex("{\"a\":1,\"b\":2}", 13, b), 0);
	STR(a, b);
	ir_vals_free(t);
}

int
main(void)
{
	numbers();
	round_trips();
	texts();
	hashes();
	return tap_done();
}
