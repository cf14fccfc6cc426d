/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/tool/walkkeys.h"

#include <stdint.h>
#include <string.h>

#include "ir/base/enc.h"

/* The kana of a key: roman by Roman input, kana by the keys of JIS X 6002. */
struct kana {
	uint32_t cp; /* hiragana */
	char roman, kana;
};

static const struct kana table[] = {
	{U'あ', 'a', '3'},
	{U'い', 'i', 'e'},
	{U'う', 'u', '4'},
	{U'え', 'e', '5'},
	{U'お', 'o', '6'},
	{U'ぁ', 0, '3'},
	{U'ぃ', 0, 'e'},
	{U'ぅ', 0, '4'},
	{U'ぇ', 0, '5'},
	{U'ぉ', 0, '6'},
	{U'か', 0, 't'},
	{U'き', 0, 'g'},
	{U'く', 0, 'h'},
	{U'け', 0, ':'},
	{U'こ', 0, 'b'},
	{U'さ', 0, 'x'},
	{U'し', 0, 'd'},
	{U'す', 0, 'r'},
	{U'せ', 0, 'p'},
	{U'そ', 0, 'c'},
	{U'た', 0, 'q'},
	{U'ち', 0, 'a'},
	{U'つ', 0, 'z'},
	{U'っ', 0, 'z'},
	{U'て', 0, 'w'},
	{U'と', 0, 's'},
	{U'な', 0, 'u'},
	{U'に', 0, 'i'},
	{U'ぬ', 0, '1'},
	{U'ね', 0, ','},
	{U'の', 0, 'k'},
	{U'は', 0, 'f'},
	{U'ひ', 0, 'v'},
	{U'ふ', 0, '2'},
	{U'へ', 0, '^'},
	{U'ほ', 0, '-'},
	{U'ま', 0, 'j'},
	{U'み', 0, 'n'},
	{U'む', 0, ']'},
	{U'め', '?', '/'},
	{U'も', 0, 'm'},
	{U'や', 0, '7'},
	{U'ゃ', 0, '7'},
	{U'ゆ', 0, '8'},
	{U'ゅ', 0, '8'},
	{U'よ', 0, '9'},
	{U'ょ', 0, '9'},
	{U'ら', 0, 'o'},
	{U'り', 0, 'l'},
	{U'る', 0, '.'},
	{U'れ', 0, ';'},
	{U'ろ', 0, '_'},
	{U'わ', 0, '0'},
	{U'を', 0, '0'},
	{U'ん', 'n', 'y'},
	{U'ー', '-', '|'},
	{U'・', '/', 0},
	{U'、', ',', 0},
	{U'。', '.', 0},
	{U'　', ' ', ' '},
};

/* Half-width katakana from U+FF66 on, as hiragana. */
static const uint32_t half[] = U"をぁぃぅぇぉゃゅょっーあいうえおかきくけこさし"
			       U"すせそたちつてとなにぬねの"
			       U"はひふへほまみむめもやゆよらりるれろわん";

#define HALF_FIRST 0xFF66u
#define HALF_COUNT (sizeof(half) / sizeof(half[0]) - 1)

/* Full width, katakana and half-width forms to one. */
static uint32_t
plain(uint32_t cp)
{
	if (cp == 0xFF61u)
		return U'。';
	if (cp == 0xFF64u)
		return U'、';
	if (cp == 0xFF65u)
		return U'・';
	if (cp >= HALF_FIRST && cp < HALF_FIRST + HALF_COUNT)
		return half[cp - HALF_FIRST];
	if (cp >= U'ァ' && cp <= U'ン')
		return cp - U'ァ' + U'ぁ';
	return ir_narrow(cp);
}

static char
lower(uint32_t cp)
{
	return (char)(cp >= 'A' && cp <= 'Z' ? cp - 'A' + 'a' : cp);
}

static char
among(char c, const char *keys)
{
	return c && strchr(keys, c) ? c : 0;
}

int
ir_walk_key(const char *text, size_t len, const char *keys, char *ret_key,
	char *ret_other)
{
	uint32_t cp = 0;
	char roman = 0, kana = 0;

	if (len == 0 || ir_utf8_char(text, len, &cp) != len)
		return 0;
	cp = plain(cp);
	if (cp < 0x80) {
		roman = among(lower(cp), keys);
	} else {
		for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
			if (table[i].cp == cp) {
				roman = among(table[i].roman, keys);
				kana = among(table[i].kana, keys);
			}
	}
	if (!roman && !kana)
		return 0;
	*ret_key = roman ? roman : kana;
	*ret_other = kana;
	return roman && kana && roman != kana ? 2 : 1;
}
