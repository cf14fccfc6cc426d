/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/base/esc.h"

#include <stdbool.h>
#include <string.h>

#include "ir/base/enc.h"

/* Characters that act on the terminal or hide, beside C0 and DEL. */
static const struct {
	uint32_t first, last;
} hidden[] = {
	{0x80, 0x9F}, /* C1 */
	{0xAD, 0xAD}, /* soft hyphen */
	{0x61C, 0x61C}, /* Arabic letter mark */
	{0x180E, 0x180E}, /* Mongolian vowel separator */
	{0x200B, 0x200F}, /* zero width, direction marks */
	{0x2028, 0x202E}, /* separators, embeddings, overrides */
	{0x2060, 0x206F}, /* joiner, invisible operators, isolates */
	{0xFEFF, 0xFEFF}, /* zero width no-break space */
	{0xFFF9, 0xFFFB}, /* interlinear annotation */
	{0xE0000, 0xE007F}, /* tags */
};

static int
is_hidden(uint32_t cp)
{
	if (cp < 0x80)
		return cp < 0x20 || cp == 0x7F || cp == '\\';
	for (size_t i = 0; i < sizeof(hidden) / sizeof(hidden[0]); i++)
		if (cp >= hidden[i].first && cp <= hidden[i].last)
			return 1;
	return 0;
}

/* The escaped form of the character (or stray byte) at s; *ret_used bytes
 * of s.  NULL: as it is.  out has room for 4 octal escapes and a NUL. */
static const char *
escaped(const char *s, size_t len, char out[17], size_t *ret_used)
{
	uint32_t cp = 0;
	size_t n = ir_utf8_char(s, len, &cp);
	char *o = out;

	*ret_used = n ? n : 1;
	if (n && !is_hidden(cp))
		return NULL;
	for (size_t i = 0; i < *ret_used; i++) {
		unsigned c = (unsigned char)s[i];

		*o++ = '\\';
		*o++ = (char)('0' + (c >> 6));
		*o++ = (char)('0' + (c >> 3 & 7));
		*o++ = (char)('0' + (c & 7));
	}
	*o = '\0';
	return out;
}

int
ir_esc_add(struct ir_buf *out, const char *s, size_t len)
{
	while (len > 0) {
		char tmp[17];
		size_t used;
		const char *x = escaped(s, len, tmp, &used);

		/* failures stick in out */
		(void)(x ? ir_buf_adds(out, x) : ir_buf_add(out, s, used));
		s += used;
		len -= used;
	}
	return ir_buf_err(out);
}

const char *
ir_escn(const char *s, size_t len, struct ir_esc *out)
{
	size_t at = 0, safe = 0; /* safe: where "..." still fits */

	while (len > 0) {
		char tmp[17];
		size_t used, n;
		const char *x = escaped(s, len, tmp, &used);

		n = x ? strlen(x) : used;
		if (at + n >= IR_ESC_MAX) {
			memcpy(out->text + safe, "...", 4);
			return out->text;
		}
		memcpy(out->text + at, x ? x : s, n);
		at += n;
		if (at + 3 < IR_ESC_MAX)
			safe = at;
		s += used;
		len -= used;
	}
	out->text[at] = '\0';
	return out->text;
}

const char *
ir_esc(const char *s, struct ir_esc *out)
{
	return ir_escn(s, strlen(s), out);
}

static bool
is_odd(uint32_t cp)
{
	if (cp < 0xA0)
		return (cp < 0x20 && cp != '\n' && cp != '\t') || cp >= 0x7F;
	return cp == 0x200B || (cp >= 0x202A && cp <= 0x202E) ||
		(cp >= 0x2066 && cp <= 0x2069) || cp == 0xFEFF;
}

size_t
ir_esc_odd(const char *s, size_t len, uint32_t *ret_cp)
{
	for (size_t i = 0; i < len;) {
		uint32_t cp = 0;
		size_t n = ir_utf8_char(s + i, len - i, &cp);

		if (n && is_odd(cp)) {
			*ret_cp = cp;
			return i;
		}
		i += n ? n : 1;
	}
	return len;
}
