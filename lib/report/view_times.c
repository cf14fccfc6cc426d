/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "view_i.h"

#define JAPAN 32400 /* seconds east */

/* The text from p, behind a quote, to the quote that ends it. */
static size_t
text_len(const char *p, const char *end)
{
	const char *from = p;

	for (;;) {
		const char *s = memchr(from, '"', (size_t)(end - from));
		size_t escapes = 0;

		if (!s)
			return (size_t)(end - p);
		while (s - escapes > p && s[-1 - (ptrdiff_t)escapes] == '\\')
			escapes++;
		if (escapes % 2 == 0)
			return (size_t)(s - p);
		from = s + 1;
	}
}

static void
two(char *to, unsigned v)
{
	to[0] = (char)('0' + v / 10 % 10);
	to[1] = (char)('0' + v % 10);
}

/* Is the text a time in another zone than Japan's? */
static bool
is_time(const char *p, size_t len, struct ir_time *ret)
{
	return len >= 20 && len < IR_TIME_TEXT && p[4] == '-' && p[10] == 'T' &&
		memcmp(p + len - 6, "+09:00", 6) != 0 &&
		ir_time_parse(p, len, ret) == 0 && ret->east != JAPAN;
}

/* That moment in Japan's.  There are thousands of them; snprintf would be most
 * of the work of a report. */
static void
put_time(const struct ir_time *t, bool ms, struct ir_buf *out)
{
	char text[] = "0000-00-00T00:00:00.000+09:00";
	int64_t year, days, sec;
	unsigned m, d;

	sec = t->sec + JAPAN;
	days = sec / 86400 - (sec % 86400 < 0);
	sec -= days * 86400;
	ir_civil_from_days(days, &year, &m, &d);
	two(text, (unsigned)(year / 100));
	two(text + 2, (unsigned)(year % 100));
	two(text + 5, m);
	two(text + 8, d);
	two(text + 11, (unsigned)(sec / 3600));
	two(text + 14, (unsigned)(sec / 60 % 60));
	two(text + 17, (unsigned)(sec % 60));
	text[20] = (char)('0' + t->nsec / 100000000);
	two(text + 21, (unsigned)(t->nsec / 1000000 % 100));
	(void)ir_buf_add(out, text, ms ? 23 : 19);
	(void)ir_buf_adds(out, text + 23); /* sticky */
}

void
view_put_times(const char *json, size_t len, struct ir_buf *out)
{
	const char *p = json, *done = json, *end = json + len;

	while (p < end) {
		const char *quote = memchr(p, '"', (size_t)(end - p));
		const char *text = quote ? quote + 1 : end;
		size_t n = text_len(text, end);
		struct ir_time t;

		if (is_time(text, n, &t)) {
			(void)ir_buf_add(out, done, (size_t)(text - done));
			put_time(&t, memchr(text, '.', n) != NULL, out);
			done = text + n;
		}
		p = text + n + (text + n < end); /* behind its quote */
	}
	(void)ir_buf_add(out, done, (size_t)(end - done)); /* sticky */
}
