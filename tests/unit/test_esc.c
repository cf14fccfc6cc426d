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
	cut();
	return tap_done();
}
