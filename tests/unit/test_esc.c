/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/base/esc.h"

#include "ir/base/enc.h"
#include "tap.h"

static void
table(void)
{
	static const struct {
		const char *s, *want;
	} t[] = {
		{"", ""}, {"/var/log/syslog", "/var/log/syslog"},
		{"病棟3.txt", "病棟3.txt"}, {"a\nb\tc", "a\\012b\\011c"},
		{"\033[2J", "\\033[2J"}, {"a\\b", "a\\134b"}, {"\x7F", "\\177"},
		{"\xC2\x85", "\\302\\205"}, /* C1 */
		{"\xC2\xA0", "\xC2\xA0"}, {"\xFF\xE3\x81", "\\377\\343\\201"},
		{"\xE2\x80\xAEgpj", "\\342\\200\\256gpj"}, /* RLO */
		{"a\xE2\x80\x8B", "a\\342\\200\\213"}, /* zero width */
		{"\xEF\xBB\xBFx", "\\357\\273\\277x"}, /* BOM */
		{"\xED\xA0\x80", "\\355\\240\\200"}, /* surrogate */
		{"が", "が"}, {"か\xE3\x82\x99", "か\xE3\x82\x99"}, /* NFD */
	};
	struct ir_buf b;
	struct ir_esc e;

	ir_buf_init(&b, 0);
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		ir_buf_clear(&b);
		EQ(ir_esc_add(&b, t[i].s, strlen(t[i].s)), 0);
		STR(b.p, t[i].want);
		STR(ir_esc(t[i].s, &e), t[i].want);
	}
	STR(ir_escn("a\0b", 3, &e), "a\\000b");
	ir_buf_free(&b);
}

static void
odd(void)
{
	static const struct {
		const char *s;
		size_t at;
		uint32_t cp;
	} t[] = {
		{"", 0, 0},
		{"本文\nタブ\tです\\", 21, 0},
		{"\xF0\x9F\x91\xA8\xE2\x80\x8D\xF0\x9F\x91\xA9", 11,
			0}, /* ZWJ */
		{"本\033[31m", 3, 0x1B},
		{"a\r\nb", 1, 0x0D},
		{"a\x7F", 1, 0x7F},
		{"a\xC2\x85", 1, 0x85},
		{"a\xC2\xA0", 3, 0},
		{"a\xE2\x80\x8B", 1, 0x200B},
		{"\xE2\x80\x8E", 3, 0},
		{"\xE2\x80\xA9", 3, 0},
		{"\xE2\x80\xAA", 0, 0x202A},
		{"\xE2\x80\xAEgpj", 0, 0x202E},
		{"\xE2\x80\xAF", 3, 0},
		{"\xE2\x81\xA5", 3, 0},
		{"\xE2\x81\xA6", 0, 0x2066},
		{"ab\xE2\x81\xA9", 2, 0x2069},
		{"\xE2\x81\xAA", 3, 0},
		{"a\xEF\xBB\xBF", 1, 0xFEFF},
		{"\xFF\033", 1, 0x1B},
	};

	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		uint32_t cp = 0;

		EQ(ir_esc_odd(t[i].s, strlen(t[i].s), &cp), t[i].at);
		EQ(cp, t[i].cp);
	}
}

static void
cut(void)
{
	char text[3 * IR_ESC_MAX + 1];
	struct ir_esc e;
	size_t n;

	memset(text, 'x', sizeof(text));
	text[IR_ESC_MAX - 1] = '\0';
	STR(ir_esc(text, &e), text); /* just fits */
	text[IR_ESC_MAX - 1] = 'x';
	text[IR_ESC_MAX] = '\0';
	EQ(strlen(ir_esc(text, &e)), IR_ESC_MAX - 1);
	STR(e.text + IR_ESC_MAX - 4, "...");
	for (size_t i = 0; i < IR_ESC_MAX; i++)
		memcpy(text + 3 * i, "\xE3\x81\x82", 3);
	text[3 * IR_ESC_MAX] = '\0';
	for (size_t pad = 0; pad < 3; pad++) {
		memset(text, 'x', pad); /* a broken character first */
		n = strlen(ir_esc(text, &e));
		OK(n < IR_ESC_MAX && n > IR_ESC_MAX - 8);
		OK(ir_utf8_valid(e.text, n));
		STR(e.text + n - 3, "...");
	}
}

int
main(void)
{
	table();
	odd();
	cut();
	return tap_done();
}
