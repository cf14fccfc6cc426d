/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "ir/base/num.h"

#include "access_http_i.h"

void
ir_http_answer_init(struct ir_http_answer *a)
{
	memset(a, 0, sizeof(*a));
	ir_buf_init(&a->head, IR_HTTP_HEAD_MAX);
}

void
ir_http_answer_free(struct ir_http_answer *a)
{
	ir_buf_free(&a->head);
}

static int
two(const char *s, uint64_t max, uint64_t *ret)
{
	if (s[0] == '0')
		return ir_num_u64(s + 1, 1, max, ret);
	return ir_num_u64(s, 2, max, ret);
}

int
ir_http_date(const char *s, size_t len, struct timespec *ret)
{
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	uint64_t d, y, hh, mm, ss;
	unsigned month = 0;

	if (len != 29 || memcmp(s + 25, " GMT", 4) != 0 || s[3] != ',')
		return -EINVAL;
	while (month < 12 && memcmp(months + month * 3, s + 8, 3) != 0)
		month++;
	if (month == 12 || two(s + 5, 31, &d) < 0 || d == 0 ||
		ir_num_u64(s + 12, 4, 9999, &y) < 0 ||
		two(s + 17, 23, &hh) < 0 || two(s + 20, 59, &mm) < 0 ||
		two(s + 23, 60, &ss) < 0)
		return -EINVAL;
	ret->tv_sec =
		ir_days_from_civil((int64_t)y, month + 1, (unsigned)d) * 86400 +
		(int64_t)(hh * 3600 + mm * 60 + ss);
	ret->tv_nsec = 0;
	return 0;
}

static void
keep(char *out, size_t cap, const char *s, size_t len)
{
	(void)snprintf(out, cap, "%.*s", (int)(len < cap ? len : cap - 1), s);
}

static void
field(struct ir_http_answer *a, const char *line, size_t len)
{
	const char *colon = memchr(line, ':', len);
	const char *v, *end = line + len;
	size_t n;

	if (!colon)
		return;
	n = (size_t)(colon - line);
	for (v = colon + 1; v < end && (*v == ' ' || *v == '\t'); v++)
		;
	len = (size_t)(end - v);
	if (n == 4 && strncasecmp(line, "Date", n) == 0)
		a->has_date = ir_http_date(v, len, &a->date) == 0;
	else if (n == 6 && strncasecmp(line, "Server", n) == 0)
		keep(a->server, sizeof(a->server), v, len);
	else if (n == 8 && strncasecmp(line, "Location", n) == 0)
		keep(a->location, sizeof(a->location), v, len);
	else if ((n == 14 && strncasecmp(line, "Content-Length", n) == 0) ||
		(n == 17 && strncasecmp(line, "Transfer-Encoding", n) == 0))
		a->measured = true;
}

/* "HTTP/1.1 200 OK" */
static int
status_line(struct ir_http_answer *a, const char *line, size_t len)
{
	const char *blank = memchr(line, ' ', len);
	const char *end = line + len, *code;
	uint64_t n = 0;

	if (!blank || strncmp(line, "HTTP/", 5) != 0 || end - blank < 4)
		return -IR_EFORMAT;
	a->measured = strncmp(line, "HTTP/1", 6) != 0; /* later ones frame */
	code = blank + 1;
	if (ir_num_u64(code, 3, 999, &n) < 0 || n < 100)
		return -IR_EFORMAT;
	a->code = (unsigned)n;
	code += 3;
	if (code < end)
		keep(a->phrase, sizeof(a->phrase), code + 1,
			(size_t)(end - code) - 1);
	return 0;
}

/* A whole block; 1 it was an interim one. */
static int
block(struct ir_http_answer *a)
{
	const char *p = a->head.p + a->from, *end = a->head.p + a->head.len;
	bool first = true;
	int rc = 0;

	a->has_date = false;
	a->phrase[0] = a->location[0] = a->server[0] = '\0';
	while (rc == 0 && p < end) {
		const char *nl = memchr(p, '\n', (size_t)(end - p));
		size_t len = (size_t)((nl ? nl : end) - p);

		while (len > 0 && (p[len - 1] == '\r' || p[len - 1] == ' '))
			len--;
		if (first)
			rc = status_line(a, p, len);
		else
			field(a, p, len);
		first = false;
		p = nl ? nl + 1 : end;
	}
	a->from = a->head.len;
	return rc < 0 ? rc : a->code < 200;
}

/* Does the block end with the byte that was added? */
static bool
is_end(const struct ir_http_answer *a)
{
	const char *p = a->head.p + a->from;
	size_t n = a->head.len - a->from;

	return (n >= 2 && memcmp(p + n - 2, "\n\n", 2) == 0) ||
		(n >= 4 && memcmp(p + n - 4, "\r\n\r\n", 4) == 0);
}

int
ir_http_feed(struct ir_http_answer *a, const char *p, size_t len,
	const char **ret_body, size_t *ret_len)
{
	size_t i = 0;

	while (!a->in_body && i < len) {
		int rc = ir_buf_addc(&a->head, p[i++]);

		if (rc == 0 && is_end(a)) {
			rc = block(a);
			if (rc == 0)
				a->in_body = true;
		}
		if (rc < 0)
			return rc;
	}
	*ret_body = p + i;
	*ret_len = len - i;
	a->body += len - i;
	return 0;
}
