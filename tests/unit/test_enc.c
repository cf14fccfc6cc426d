/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/base/enc.h"

#include <errno.h>

#include "ir/base/err.h"
#include "tap.h"

static void
hex(void)
{
	static const char *const bad[] = {"0", "0g", "g0", "0x", " 0", "-1"};
	unsigned char out[4] = {9, 9, 9, 9};
	char text[9];

	ir_hex("\x00\x7f\x80\xff", 4, text);
	STR(text, "007f80ff");
	ir_hex("", 0, text);
	STR(text, "");
	EQ(ir_unhex("007F80fF", 8, out), 0);
	OK(memcmp(out, "\x00\x7f\x80\xff", 4) == 0);
	EQ(ir_unhex("", 0, out), 0);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		EQ(ir_unhex(bad[i], strlen(bad[i]), out), -EINVAL);
}

static void
base64(void)
{
	static const char *const pairs[][2] = {
		{"", ""},
		{"f", "Zg=="},
		{"fo", "Zm8="},
		{"foo", "Zm9v"},
		{"foob", "Zm9vYg=="},
		{"fooba", "Zm9vYmE="},
		{"foobar", "Zm9vYmFy"},
		{"\xFB\xFF\xBE", "+/++"},
	};
	static const char *const bad[] = {"Z", "Zg",
		"Zg=", "Zg===", "Zh==", "Zm9=", "=Zg=", "Zm=v",
		"Z===", "====", "Zg==Zg==", "Zm9 ", "Zm-v", "Zm9v\n"};
	struct ir_buf b;

	ir_buf_init(&b, 0);
	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		ir_buf_clear(&b);
		EQ(ir_base64(&b, pairs[i][0], strlen(pairs[i][0])), 0);
		STR(b.p, pairs[i][1]);
		ir_buf_clear(&b);
		EQ(ir_unbase64(&b, pairs[i][1], strlen(pairs[i][1])), 0);
		STR(b.p, pairs[i][0]);
	}
	ir_buf_clear(&b);
	(void)ir_buf_adds(&b, "kept");
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		EQ(ir_unbase64(&b, bad[i], strlen(bad[i])), -EINVAL);
		STR(b.p, "kept");
	}
	ir_buf_free(&b);
	ir_buf_init(&b, 3);
	EQ(ir_base64(&b, "x", 1), -IR_ELIMIT);
	ir_buf_free(&b);
}

static void
narrow(void)
{
	EQ(ir_narrow(0xFF01), '!');
	EQ(ir_narrow(0xFF5E), '~');
	EQ(ir_narrow(0xFF21), 'A');
	EQ(ir_narrow(0xFF00), 0xFF00);
	EQ(ir_narrow(0xFF5F), 0xFF5F);
	EQ(ir_narrow(0x3000), 0x3000);
	EQ(ir_narrow('a'), 'a');
}

static void
utf8(void)
{
	static const struct {
		const char *s;
		size_t n; /* bytes of the first character */
		uint32_t cp;
	} t[] = {
		{"a", 1, 'a'},
		{"\x7F", 1, 0x7F},
		{"\xC2\x80", 2, 0x80},
		{"\xDF\xBF", 2, 0x7FF},
		{"\xE0\xA0\x80", 3, 0x800},
		{"\xE3\x81\x82", 3, 0x3042},
		{"\xED\x9F\xBF", 3, 0xD7FF},
		{"\xEE\x80\x80", 3, 0xE000},
		{"\xEF\xBF\xBF", 3, 0xFFFF},
		{"\xF0\x90\x80\x80", 4, 0x10000},
		{"\xF4\x8F\xBF\xBF", 4, 0x10FFFF},
	};
	static const char *const bad[] = {
		"\x80",
		"\xBF",
		"\xC0\x80",
		"\xC1\xBF",
		"\xC2",
		"\xC2\x41",
		"\xE0\x9F\xBF",
		"\xE0\x80\x80",
		"\xE3\x81",
		"\xE3\x41\x82",
		"\xE3\x81\x41",
		"\xED\xA0\x80",
		"\xED\xBF\xBF",
		"\xF0\x8F\xBF\xBF",
		"\xF0\x9F\x98",
		"\xF4\x90\x80\x80",
		"\xF5\x80\x80\x80",
		"\xF8\x88\x80\x80\x80",
		"\xFE",
		"\xFF",
	};
	char text[64];

	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		uint32_t cp = 0;

		EQ(ir_utf8_char(t[i].s, strlen(t[i].s), &cp), t[i].n);
		EQ(cp, t[i].cp);
		OK(ir_utf8_valid(t[i].s, strlen(t[i].s)));
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		EQ(ir_utf8_char(bad[i], strlen(bad[i]), NULL), 0);
		/* at every place of the eight-byte steps */
		for (size_t pad = 0; pad < 17; pad++) {
			memset(text, 'a', sizeof(text));
			memcpy(text + pad, bad[i], strlen(bad[i]));
			if (ir_utf8_valid(text, sizeof(text)) ||
				ir_utf8_valid(text, pad + strlen(bad[i])))
				OKM(0, "bad UTF-8 was not seen");
		}
	}
	EQ(ir_utf8_char("", 0, NULL), 0);
	OK(ir_utf8_valid("", 0));
	OK(ir_utf8_valid("a\0b", 3));
}

int
main(void)
{
	hex();
	base64();
	utf8();
	narrow();
	return tap_done();
}
