/* SPDX-License-Identifier: Apache-2.0 */
#include <locale.h>
#include <stdlib.h>

#include "ir/base/i18n.h"
#include "tap.h"

static void
widths(void)
{
	static const struct {
		const char *s;
		size_t want, most;
	} t[] = {
		{"", 0, 0},
		{"abc", 3, 3},
		{"病棟", 4, 4},
		{"ﾎﾟﾝﾌﾟ", 5, 5}, /* half-width katakana, marks count */
		{"ＡＢ", 4, 4},
		{"か\xE3\x82\x99", 2, 2}, /* combining voiced mark */
		{"e\xCC\x81", 1, 1},
		{"【訓練】", 8, 8},
		{"①", 1, 2}, /* ambiguous */
		{"□あり　■なし", 12, 14},
		{"→★※", 3, 6},
		{"🚒", 2, 2},
		{"한글", 4, 4},
		{"\xE1\x84\x92\xE1\x85\xA1\xE1\x86\xAB", 2,
			2}, /* 한 in letters */
		{"𠮷野家", 6, 6},
		{"\xFF\xE3", 2, 2}, /* no UTF-8 */
		{"\xE2\x80\x8B", 0, 0},
	};

	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		EQ(ir_width(t[i].s, strlen(t[i].s)), t[i].want);
		EQ(ir_width_most(t[i].s, strlen(t[i].s)), t[i].most);
	}
}

static void
fits(void)
{
	const char *s = "a病棟か\xE3\x82\x99x";
	static const struct {
		size_t cols, bytes, used;
	} t[] = {
		{0, 0, 0},
		{1, 1, 1},
		{2, 1, 1},
		{3, 4, 3},
		{5, 7, 5},
		{7, 13, 7}, /* the mark comes along */
		{8, 14, 8},
		{99, 14, 8},
	};

	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		size_t used = 99;

		EQ(ir_width_fit(s, strlen(s), t[i].cols, &used), t[i].bytes);
		EQ(used, t[i].used);
	}
	EQ(ir_width_fit(s, strlen(s), 3, NULL), 4);
}

static void
language(void)
{
	static const struct {
		const char *locale, *language;
		bool want;
	} t[] = {
		{"C", "ja", false},
		{"C.UTF-8", NULL, false},
		{"C.UTF-8", "ja", true},
		{"C.UTF-8", "ja_JP.UTF-8", true},
		{"C.UTF-8", "en:ja", false},
		{"C.UTF-8", "fr:ja", true},
		{"C.UTF-8", "jam", false},
		{"C.UTF-8", "", false},
	};

	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		if (t[i].language)
			(void)setenv("LANGUAGE", t[i].language, 1);
		else
			(void)unsetenv("LANGUAGE");
		if (!setlocale(LC_ALL, t[i].locale))
			SKIP("no such locale");
		else
			EQ(ir_i18n_japanese(), t[i].want);
	}
}

/* A language whose locale is not installed still reaches gettext. */
static void
stand_in(void)
{
	(void)unsetenv("LANGUAGE");
	(void)unsetenv("LC_MESSAGES");
	(void)setenv("LC_ALL", "ja_XX.UTF-8", 1);
	ir_i18n_init(NULL);
	OK(ir_i18n_japanese());
	STR(_(""), "");
	STR(_("no message of ours"), "no message of ours");
}

int
main(void)
{
	widths();
	fits();
	language();
	stand_in();
	return tap_done();
}
