/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/base/person.h"

#include <stdint.h>
#include <string.h>

#include "ir/base/enc.h"
#include "ir/base/i18n.h"

#define DIGITS_LEAST 3u /* of a number that stands for somebody */

/* Does sign at p belong to a word that names nobody ("氏名", "患者様")? */
static bool
innocent(const char *text, const char *p, const char *sign)
{
	static const char *const words[] = {"氏名", "様式", "様子", "様々",
		"同様", "仕様", "模様", "多様", "一様", "異様", "皆様",
		"皆さん", "者様", "者さん", "お客様", "お客さん", "家族様",
		"ご家族さん", "お子様", "お子さん", "会社様", "各社様",
		"取引先様", "病院様", "たくさん", "同氏", "両氏", "摂氏",
		"氏家", "貴殿", "御殿", "殿町", "様似", "メーカー様",
		"メーカーさん", "ベンダー様", "ベンダーさん", "業者様",
		"業者さん", "院長殿", "部長殿", "看護師さん", "有様", "様態",
		"様相", "様変", "文様", "沈殿", "氏族", "セ氏", "かさん"};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		const char *in = strstr(words[i], sign);
		size_t before = in ? (size_t)(in - words[i]) : 0;

		if (in && (size_t)(p - text) >= before &&
			strncmp(p - before, words[i], strlen(words[i])) == 0)
			return true;
	}
	return false;
}

bool
ir_person_named(const char *text)
{
	static const char *const signs[] = {"様", "さん", "氏", "殿"};

	for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++) {
		const char *p = text;

		for (; (p = strstr(p, signs[i])); p += strlen(signs[i]))
			if (!innocent(text, p, signs[i]))
				return true;
	}
	return false;
}

/* The next character, full-width as half-width and capitals as small; 0 at the
 * end. */
static uint32_t
next(const char **s)
{
	uint32_t cp = 0;
	size_t n = ir_utf8_char(*s, strlen(*s), &cp);

	if (!n)
		cp = (unsigned char)**s;
	*s += n ? n : cp != 0;
	cp = ir_narrow(cp);
	return cp >= 'A' && cp <= 'Z' ? cp + ('a' - 'A') : cp;
}

/* Behind the word when text begins with it, else NULL. */
static const char *
behind(const char *text, const char *word)
{
	while (*word)
		if (next(&text) != next(&word))
			return NULL;
	return text;
}

/* Behind one of the words, else NULL. */
static const char *
behind_any(const char *text, const char *const *words)
{
	const char *to = NULL;

	for (; *words && !to; words++)
		to = behind(text, *words);
	return to;
}

/* A number of some digits, and not one that counts ("患者番号 13000件"). */
static bool
is_number(const char *s)
{
	static const char *const between[] = {" ", "\xE3\x80\x80", ":", "=",
		"#", "(", "\"", ".", "は", "が", "「", "、", NULL};
	static const char *const counts[] = {"件", "人", "名", "万", "千", "桁",
		"種", "以", "枚", "年", " 件", " 人", " 名", " 枚", NULL};
	size_t digits = 0;
	const char *p;

	while ((p = behind_any(s, between)))
		s = p;
	p = s;
	for (uint32_t c; (c = next(&p)); s = p) {
		if (c >= '0' && c <= '9')
			digits++;
		else if (c != '-' && (c < 'a' || c > 'z'))
			break;
	}
	return digits >= DIGITS_LEAST && !behind_any(s, counts);
}

bool
ir_person_numbered(const char *text)
{
	static const char *const words[] = {"患者番号", "患者id", "患者no",
		"カルテ番号", "カルテno", "診察券番号", "診察券no",
		"patient id", "patient no", "patient number", NULL};

	for (; *text; (void)next(&text)) {
		const char *to = behind_any(text, words);

		if (to && is_number(to))
			return true;
	}
	return false;
}

const char *
ir_person_warning(const char *text)
{
	if (ir_person_named(text))
		return N_("this looks like a name; the name of a "
			  "patient must not enter the case");
	if (ir_person_numbered(text))
		return N_("this looks like the number of a patient, which "
			  "must not enter the case");
	return NULL;
}
