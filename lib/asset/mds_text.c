/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "ir/base/enc.h"

#include "mds_i.h"

/* One character as plain as it can be: half width, small letter, one kind of
 * hyphen, one kind of blank. */
static size_t
plain(const char *s, uint32_t *cp)
{
	size_t n = ir_utf8_char(s, strnlen(s, 4), cp);

	if (n == 0) {
		*cp = (unsigned char)*s;
		return *s ? 1 : 0;
	}
	*cp = ir_narrow(*cp);
	if ((*cp >= 0x2010 && *cp <= 0x2015) || *cp == 0x2212 || *cp == 0x30FC)
		*cp = '-';
	else if (*cp == 0x3000 || *cp == 0xA0 || *cp == '\t' || *cp == '\r' ||
		*cp == '\n')
		*cp = ' ';
	else if (*cp >= 'A' && *cp <= 'Z')
		*cp += 'a' - 'A';
	return n;
}

static const char *
trim(const char *s)
{
	uint32_t cp;
	size_t n;

	while ((n = plain(s, &cp)) > 0 && cp == ' ')
		s += n;
	return s;
}

/* Without blanks, in capitals; false: too long, or not of ASCII. */
static bool
squeeze(const char *s, char out[IR_MDS_ID_MAX])
{
	size_t len = 0, n;
	uint32_t cp;

	for (; (n = plain(s, &cp)) > 0; s += n) {
		if (cp == ' ')
			continue;
		if (cp >= 0x7f || len + 1 >= IR_MDS_ID_MAX)
			return false;
		out[len++] =
			(char)(cp >= 'a' && cp <= 'z' ? cp - ('a' - 'A') : cp);
	}
	while (len > 0 && (out[len - 1] == ':' || out[len - 1] == '.'))
		len--;
	out[len] = '\0';
	return len > 0;
}

static bool
numbers(const char *s)
{
	for (;;) {
		size_t n = strspn(s, "0123456789");

		if (n == 0 || n > 3)
			return false;
		if (s[n] == '\0')
			return true;
		if (s[n] != '.')
			return false;
		s += n + 1;
	}
}

enum mds_id
mds_id(const struct ir_mds_rules *r, const char *text, char out[IR_MDS_ID_MAX])
{
	size_t n;

	if (!squeeze(text, out))
		return MDS_NO_ID;
	n = strspn(out, "ABCDEFGHIJKLMNOPQRSTUVWXYZ");
	if ((n == 3 || n == 4) && out[n] == '-' && numbers(out + n + 1))
		return mds_group_known(r, out) ? MDS_ID_2019 : MDS_ID_GROUPLESS;
	n = strspn(out, "0123456789");
	if ((n == 1 || n == 2) && out[n] == '-' && numbers(out + n + 1))
		return MDS_ID_2013;
	return numbers(out) ? MDS_ID_PLAIN : MDS_NO_ID;
}

/* Does s begin with the word w (small letters)?  What is behind it. */
static const char *
begins(const char *s, const char *w)
{
	while (*w) {
		uint32_t a, b;
		size_t n = plain(s, &a), k = plain(w, &b);

		if (n == 0 || a != b)
			return NULL;
		s += n;
		w += k;
	}
	return s;
}

static bool
is_mark(uint32_t cp)
{
	return strchr(",:;.(-/", (int)(cp < 0x7f ? cp : 'a')) || cp == 0x3001 ||
		cp == 0x3002;
}

const char *
mds_word(const char *text, const char **ret_rest)
{
	static const char *const words[][2] = {
		{"see notes", "see-note"},
		{"see note", "see-note"},
		{"備考参照", "see-note"},
		{"注記参照", "see-note"},
		{"備考を参照", "see-note"},
		{"not applicable", "n-a"},
		{"n/a", "n-a"},
		{"該当なし", "n-a"},
		{"該当せず", "n-a"},
		{"対象外", "n-a"},
		{"yes", "yes"},
		{"はい", "yes"},
		{"no", "no"},
		{"いいえ", "no"},
	};
	const char *s = trim(text);

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		const char *end = begins(s, words[i][0]);
		uint32_t cp = 0;
		char refs[64];
		size_t n;

		if (!end)
			continue;
		n = plain(end, &cp);
		*ret_rest = end;
		if (n == 0)
			return words[i][1];
		*ret_rest = trim(is_mark(cp) ? end + n : end);
		if (is_mark(cp) || **ret_rest == '\0' ||
			mds_note_refs(*ret_rest, refs))
			return words[i][1];
	}
	return NULL;
}

/* "see note", "注" and their kin at s: what is behind, or s. */
static const char *
note_word(const char *s)
{
	static const char *const words[] = {"see", "notes", "note", "備考",
		"注記", "注", "参照", "※", "no.", "#"};
	const char *end;
	bool more = true;

	while (more) {
		more = false;
		s = trim(s);
		for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
			if ((end = begins(s, words[i]))) {
				s = end;
				more = true;
				break;
			}
	}
	return s;
}

bool
mds_note_refs(const char *text, char out[64])
{
	size_t len = 0, n;
	uint32_t cp;

	for (const char *s = note_word(text); (n = plain(s, &cp)) > 0;) {
		if (cp >= '0' && cp <= '9') {
			if (len + 2 >= 64)
				return false;
			out[len++] = (char)cp;
		} else if (cp == ' ' || cp == ',' || cp == '&' || cp == '.' ||
			cp == 0x3001) {
			if (len > 0 && out[len - 1] != ' ')
				out[len++] = ' ';
		} else if (note_word(s) != s) {
			s = note_word(s);
			continue;
		} else {
			return false;
		}
		s += n;
	}
	while (len > 0 && out[len - 1] == ' ')
		len--;
	out[len] = '\0';
	return len > 0;
}

const char *
mds_note_head(const char *text, char no[16])
{
	const char *s = note_word(text);
	size_t n, len = 0;
	uint32_t cp;

	if (s == trim(text))
		return NULL;
	while ((n = plain(s, &cp)) > 0 && cp >= '0' && cp <= '9' && len < 15) {
		no[len++] = (char)cp;
		s += n;
	}
	no[len] = '\0';
	if (len == 0)
		return NULL;
	n = plain(s, &cp);
	if (n > 0 && (is_mark(cp) || cp == ')'))
		s += n;
	else if (n > 0 && cp != ' ')
		return NULL;
	return trim(s);
}
