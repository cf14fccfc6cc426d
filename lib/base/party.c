/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/base/party.h"

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "ir/base/enc.h"

/* Japanese forms stand at either end without a blank, or in the middle. */
static const char *const written_on[] = {"株式会社", "有限会社", "合同会社",
	"(株)", "(有)", "(同)", "㈱", "㈲", "㍿"};
static const char *const words[] = {"co", "co.", "ltd", "ltd.", "inc", "inc.",
	"corp", "corp.", "corporation", "k.k.", "llc", "gmbh"};

static bool
is_blank(uint32_t cp)
{
	return cp == ' ' || cp == 0x3000u || cp == 0xA0u || cp == '\t' ||
		cp == '\n' || cp == '\r' || cp == ',';
}

/* Length of the form that stands at s, else 0. */
static size_t
form_at(const char *s)
{
	for (size_t i = 0; i < sizeof(written_on) / sizeof(*written_on); i++)
		if (strncmp(s, written_on[i], strlen(written_on[i])) == 0)
			return strlen(written_on[i]);
	return 0;
}

/* ASCII in lower case, and blanks of one kind. */
static int
narrow(const char *s, struct ir_buf *out)
{
	size_t len = strlen(s);

	ir_buf_clear(out);
	while (len > 0) {
		uint32_t cp = 0, to;
		size_t k = ir_utf8_char(s, len, &cp);

		to = ir_narrow(cp);
		if (to >= 'A' && to <= 'Z')
			to += 'a' - 'A';
		if (k > 0 && is_blank(to))
			to = ' ';
		if (k > 0 && to < 0x80) {
			char c = (char)to;

			(void)ir_buf_add(out, &c, 1); /* all stick */
		} else {
			(void)ir_buf_add(out, s, k ? k : 1);
		}
		k = k ? k : 1;
		s += k;
		len -= k;
	}
	return ir_buf_err(out) < 0 || ir_buf_add(out, "", 1) < 0 ? -ENOMEM : 0;
}

static bool
is_form(const char *word, size_t len)
{
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strlen(words[i]) == len && memcmp(word, words[i], len) == 0)
			return true;
	return false;
}

/* Puts the words of s where they stand, closer together; their length. */
static size_t
gather(char *s, bool forms_too)
{
	size_t n = 0;
	char *p = s;

	while (*p) {
		size_t len = strcspn(p, " ");

		if (len == 0) {
			p++;
			continue;
		}
		if (forms_too || !is_form(p, len)) {
			if (n > 0)
				s[n++] = ' ';
			memmove(s + n, p, len);
			n += len;
		}
		p += len;
	}
	s[n] = '\0';
	return n;
}

/* 例示計測御中 is 例示計測; a name is not cut away whole. */
static size_t
without_title(const char *s, size_t n)
{
	static const char *const titles[] = {"御中", "様", "さん", "殿"};

	for (size_t i = 0; i < sizeof(titles) / sizeof(titles[0]); i++) {
		size_t len = strlen(titles[i]);

		if (n > len && memcmp(s + n - len, titles[i], len) == 0)
			n -= len;
	}
	while (n > 0 && s[n - 1] == ' ')
		n--;
	return n;
}

int
ir_party_fold(const char *s, struct ir_buf *out)
{
	size_t n;

	if (narrow(s, out) < 0)
		return -ENOMEM;
	for (char *p = out->p; *p;) {
		size_t form = form_at(p);

		if (form > 0)
			memset(p, ' ', form);
		p += form ? form : 1;
	}
	n = gather(out->p, false);
	if (n == 0) { /* nothing but a form */
		if (narrow(s, out) < 0)
			return -ENOMEM;
		n = gather(out->p, true);
	}
	ir_buf_cut(out, without_title(out->p, n));
	return 0;
}

size_t
ir_party_fit(const char *typed, const char *known)
{
	size_t n = strlen(known);

	if (n == 0 || strncmp(typed, known, n) != 0)
		return 0;
	return typed[n] == '\0' ? SIZE_MAX : typed[n] == ' ' ? n : 0;
}

static bool
goes_on(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
		(c >= 'a' && c <= 'z') || c == '-' || c == '_';
}

bool
ir_party_in(const char *text, const char *name)
{
	size_t len = strlen(name);
	const char *s = text;

	while (len > 0 && (s = strstr(s, name)) != NULL) {
		bool cut = (s > text && goes_on(s[-1]) && goes_on(*name)) ||
			(goes_on(name[len - 1]) && goes_on(s[len]));

		if (!cut)
			return true;
		s++;
	}
	return false;
}
