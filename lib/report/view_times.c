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

/* A text that is a time in another zone: that moment in Japan's. */
static bool
put_time(const char *p, size_t len, struct ir_buf *out)
{
	char text[IR_TIME_TEXT];
	struct ir_time t;

	if (len < 20 || len >= IR_TIME_TEXT || p[4] != '-' || p[10] != 'T' ||
		ir_time_parse(p, len, &t) < 0 || t.east == JAPAN)
		return false;
	t.east = JAPAN;
	(void)ir_buf_adds(out,
		ir_time_rfc3339(
			&t, memchr(p, '.', len) ? 3 : 0, text)); /* sticky */
	return true;
}

void
view_put_times(const struct ir_buf *json, struct ir_buf *out)
{
	const char *p = json->p, *end = json->p + json->len;

	while (p < end) {
		const char *quote = memchr(p, '"', (size_t)(end - p));
		const char *text = quote ? quote + 1 : end;
		size_t len = text_len(text, end);

		(void)ir_buf_add(out, p, (size_t)(text - p));
		if (!put_time(text, len, out))
			(void)ir_buf_add(out, text, len);
		p = text + len;
		if (p < end) {
			(void)ir_buf_addc(out, *p); /* sticky */
			p++;
		}
	}
}
