/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "view_i.h"

#define JAPAN 32400 /* seconds east */

/* The text from p, behind a quote, to the quote that ends it. */
static size_t
text_len(const char *p, const char *end)
{
	const char *s = p;

	while (s < end && *s != '"')
		s += *s == '\\' && s + 1 < end ? 2 : 1;
	return (size_t)(s - p);
}

static void
two(char *to, unsigned v)
{
	to[0] = (char)('0' + v / 10 % 10);
	to[1] = (char)('0' + v % 10);
}

/* A text that is a time in another zone: that moment in Japan's.  There are
 * thousands of them; snprintf would be most of the work of a report. */
static bool
put_time(const char *p, size_t len, struct ir_buf *out)
{
	char text[] = "0000-00-00T00:00:00.000+09:00";
	bool ms = memchr(p, '.', len) != NULL;
	int64_t year, days, sec;
	struct ir_time t;
	unsigned m, d;

	if (len < 20 || len >= IR_TIME_TEXT || p[4] != '-' || p[10] != 'T' ||
		memcmp(p + len - 6, "+09:00", 6) == 0 ||
		ir_time_parse(p, len, &t) < 0 || t.east == JAPAN)
		return false;
	sec = t.sec + JAPAN;
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
	text[20] = (char)('0' + t.nsec / 100000000);
	two(text + 21, (unsigned)(t.nsec / 1000000 % 100));
	(void)ir_buf_add(out, text, ms ? 23 : 19);
	(void)ir_buf_adds(out, text + 23); /* sticky */
	return true;
}

void
view_put_times(const char *json, size_t len, struct ir_buf *out)
{
	const char *p = json, *end = json + len;

	while (p < end) {
		const char *quote = memchr(p, '"', (size_t)(end - p));
		const char *text = quote ? quote + 1 : end;
		size_t n = text_len(text, end);

		(void)ir_buf_add(out, p, (size_t)(text - p));
		if (!put_time(text, n, out))
			(void)ir_buf_add(out, text, n);
		p = text + n;
		if (p < end) {
			(void)ir_buf_addc(out, *p); /* sticky */
			p++;
		}
	}
}
