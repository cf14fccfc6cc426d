/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/doc/table.h"

#include <stdint.h>
#include <string.h>

#include "ir/base/enc.h"
#include "ir/base/i18n.h"

/* May not begin a line: closing marks, small kana, the long-vowel mark. */
static const uint32_t no_start[] =
	U"、。，．・：；？！）〕］｝〉》」』】〙〗ーぁぃぅぇぉっゃゅょゎ"
	U"ァィゥェォッャュョヮヵヶ々ゝゞヽヾ…‥％,.:;?!)]}%";
/* May not end a line: opening marks. */
static const uint32_t no_end[] = U"（〔［｛〈《「『【〘〖([{";

/* One character (or one byte that is none). */
struct ch {
	const char *s;
	size_t len;
	size_t cols, most;
	uint32_t cp; /* 0: none */
};

static struct ch
char_at(const char *s, size_t len)
{
	struct ch c = {.s = s};

	c.len = ir_utf8_char(s, len, &c.cp);
	if (c.len == 0)
		c.len = 1;
	c.cols = ir_width(s, c.len);
	c.most = ir_width_most(s, c.len);
	return c;
}

static bool
in_set(const uint32_t *set, const struct ch *c)
{
	while (*set && *set != c->cp)
		set++;
	return *set != 0;
}

/* May a line end between a and b (both printing)? */
static bool
may_break(const struct ch *a, const struct ch *b)
{
	if (a->s[0] == ' ')
		return true;
	if (b->cols == 0 || (a->cols < 2 && b->cols < 2))
		return false;
	return !in_set(no_start, b) && !in_set(no_end, a);
}

/* Bytes of the first line of s (no line feed in it); *ret_next: where the
 * next one starts. */
static size_t
first_line(const char *s, size_t len, size_t width, size_t *ret_next)
{
	size_t cols = 0, cut = 0;
	struct ch last = {0};

	for (size_t i = 0; i < len;) {
		struct ch c = char_at(s + i, len - i);

		if (i > 0 && c.s[0] != ' ' && may_break(&last, &c))
			cut = i;
		cols += c.most;
		/* blanks may hang over the edge: they are dropped there */
		if (cols > width && c.s[0] != ' ' && i > 0) {
			if (cut == 0)
				cut = i; /* a word wider than the line */
			*ret_next = cut;
			while (cut > 0 && s[cut - 1] == ' ')
				cut--;
			return cut;
		}
		last = c;
		i += c.len;
	}
	*ret_next = len;
	while (len > 0 && s[len - 1] == ' ')
		len--;
	return len;
}

int
ir_text_wrap(const char *text, size_t len, unsigned width,
	int (*line)(void *arg, const char *s, size_t len), void *arg)
{
	const char *end = text + len;

	while (text < end) {
		const char *lf = memchr(text, '\n', (size_t)(end - text));
		size_t n = (size_t)((lf ? lf : end) - text), next = 0;

		do {
			size_t take = first_line(text, n, width, &next);
			int r = line(arg, text, take);

			if (r)
				return r;
			text += next;
			n -= next;
		} while (n > 0);
		text = lf ? lf + 1 : end;
	}
	return 0;
}
