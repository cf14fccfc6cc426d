/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/tool/walkkeys.h"

#include <string.h>

#include "tap.h"

static const struct {
	const char *text, *keys;
	int want;
	char key, other;
} rows[] = {
	{"y", "yn?", 1, 'y', 0},
	{"Y", "yn?", 1, 'y', 0},
	{"ｙ", "yn?", 1, 'y', 0},
	{"Ｙ", "yn?", 1, 'y', 0},
	{"２", "12", 1, '2', 0},
	{"？", "yn?", 1, '?', 0},
	{"！", "!", 1, '!', 0},
	{"め", "?", 1, '?', 0}, /* "?" without shift, kana input */
	{"ふ", "12", 1, '2', 0},
	{"フ", "12", 1, '2', 0},
	{"ﾌ", "12", 1, '2', 0},
	{"ﾝ", "1n", 1, 'n', 0},
	{"ん", "1n", 1, 'n', 0}, /* Roman "nn" */
	{"ん", "1y", 1, 'y', 0}, /* kana input: the key y */
	{"ん", "ny", 2, 'n', 'y'},
	{"あ", "a12", 1, 'a', 0},
	{"あ", "3", 1, '3', 0},
	{"あ", "a3", 2, 'a', '3'},
	{"え", "e5", 2, 'e', '5'},
	{"ち", "ab", 1, 'a', 0},
	{"と", "s", 1, 's', 0},
	{"漢", "yn", 0, 0, 0},
	{"z", "yn", 0, 0, 0},
	{"", "yn", 0, 0, 0},
	{"\xE3\x81", "yn", 0, 0, 0}, /* a character cut short */
	{" ", " ", 1, ' ', 0},
	{"　", " ", 1, ' ', 0},
};

int
main(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char key = 0, other = 0;
		int got = ir_walk_key(rows[i].text, strlen(rows[i].text),
			rows[i].keys, &key, &other);

		OKM(got == rows[i].want, rows[i].text);
		EQ(got ? key : 0, rows[i].key);
		if (rows[i].want == 2)
			EQ(other, rows[i].other);
	}
	return tap_done();
}
