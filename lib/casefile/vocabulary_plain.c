/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <string.h>

#include "ir/base/enc.h"
#include "ir/base/num.h"
#include "vocabulary_i.h"

#define FIGURES 24u /* digits and separators of the longest number */
#define DAY_TEXT 64 /* bytes of a day as typed */

static bool
blank_at(const char *s, size_t len, size_t *ret_bytes)
{
	*ret_bytes = 1;
	if (len >= 3 && memcmp(s, "\xe3\x80\x80", 3) == 0) {
		*ret_bytes = 3;
		return true;
	}
	return len > 0 && (*s == ' ' || *s == '\t');
}

int
vocab_narrow(struct ir_buf *out, const char *s, size_t len)
{
	size_t from, n;

	while (len > 0 && blank_at(s, len, &n)) {
		s += n;
		len -= n;
	}
	from = out->len;
	for (size_t i = 0; i < len; i += n) {
		uint32_t cp = 0;

		n = ir_utf8_char(s + i, len - i, &cp);
		n = n ? n : 1;
		if (cp >= 0xff01 && cp <= 0xff5e)
			(void)ir_buf_addc(out, (char)(cp - 0xfee0));
		else if (cp == 0x3000)
			(void)ir_buf_addc(out, ' '); /* sticky */
		else
			(void)ir_buf_add(out, s + i, n); /* sticky */
	}
	n = out->len;
	while (n > from && (out->p[n - 1] == ' ' || out->p[n - 1] == '\t'))
		n--;
	ir_buf_cut(out, n);
	return ir_buf_err(out);
}

bool
vocab_same(const char *a, const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		char x = a[i], y = s[i];

		if (x >= 'A' && x <= 'Z')
			x = (char)(x - 'A' + 'a');
		if (y >= 'A' && y <= 'Z')
			y = (char)(y - 'A' + 'a');
		if (x == '\0' || x != y)
			return false;
	}
	return a[len] == '\0';
}

/* Digits of s without the commas of well-formed groups of three. */
static int
ungroup(const char *s, size_t len, char out[FIGURES + 1], size_t *ret_len)
{
	size_t n = 0, group = 0;
	bool grouped = false;

	for (size_t i = 0; i < len; i++) {
		if (s[i] == ',') {
			if (group == 0 || (grouped ? group != 3 : group > 3))
				return -EINVAL;
			grouped = true;
			group = 0;
			continue;
		}
		if (n == FIGURES)
			return -ERANGE;
		out[n++] = s[i];
		if (s[i] != '-')
			group++;
	}
	if (grouped && group != 3)
		return -EINVAL;
	out[n] = '\0';
	*ret_len = n;
	return 0;
}

int
vocab_integer(const char *s, size_t len, int64_t *ret)
{
	static const char man[] = "万";
	char digits[FIGURES + 1];
	int64_t v, times = 1;
	size_t n = 0;
	int r;

	if (len > 3 && memcmp(s + len - 3, man, 3) == 0) {
		times = 10000;
		len -= 3;
	}
	r = ungroup(s, len, digits, &n);
	if (!r)
		r = ir_num_i64(digits, n, INT64_MIN, INT64_MAX, &v);
	if (!r && __builtin_mul_overflow(v, times, &v))
		r = -ERANGE;
	if (!r)
		*ret = v;
	return r;
}

/* One to max digits at *at; the number, or -1. */
static int
figures(const char *s, size_t len, size_t *at, size_t max)
{
	int v = 0;
	size_t n = 0;

	while (*at < len && n < max && s[*at] >= '0' && s[*at] <= '9') {
		v = v * 10 + (s[(*at)++] - '0');
		n++;
	}
	return n ? v : -1;
}

static bool
word(const char *s, size_t len, size_t *at, const char *w)
{
	size_t n = strlen(w);

	if (len - *at < n || memcmp(s + *at, w, n) != 0)
		return false;
	*at += n;
	return true;
}

static bool
real_date(int64_t y, int m, int d)
{
	int64_t y2;
	unsigned m2, d2;

	if (y < 1 || y > 9999 || m < 1 || m > 12 || d < 1 || d > 31)
		return false;
	ir_civil_from_days(
		ir_days_from_civil(y, (unsigned)m, (unsigned)d), &y2, &m2, &d2);
	return y2 == y && (int)m2 == m && (int)d2 == d;
}

static const struct {
	const char *word;
	int before; /* year 1 of the era, less one */
} eras[] = {
	{"令和", 2018},
	{"平成", 1988},
	{"昭和", 1925},
	{"R", 2018},
	{"H", 1988},
	{"S", 1925},
};

/* The year and its separator; -1: none. */
static int
year(const char *s, size_t len, size_t *at)
{
	int era = 0, y;

	for (size_t i = 0; i < sizeof(eras) / sizeof(eras[0]) && !era; i++)
		if (word(s, len, at, eras[i].word))
			era = eras[i].before;
	if (era && word(s, len, at, "元"))
		y = 1;
	else
		y = figures(s, len, at, era ? 2 : 4);
	if (y < 0 || (!era && y < 1000) || (era && y < 1))
		return -1;
	return era + y;
}

/* "昨日", "11/24" and "3日前" as in the times people type. */
static int
near_day(const char *s, size_t len, enum ir_time_way way,
	const struct ir_time *now, int64_t *ret)
{
	char text[DAY_TEXT];

	if (!now || len >= sizeof(text) || memchr(s, '\0', len))
		return -EINVAL;
	for (size_t i = 0; i < len; i++)
		text[i] = (char)(s[i] >= 'A' && s[i] <= 'Z' ? s[i] - 'A' + 'a'
							    : s[i]);
	text[len] = '\0';
	return ir_day_human(text, way, now, ret);
}

int
vocab_date(const char *s, size_t len, enum ir_time_way way,
	const struct ir_time *now, char out[IR_TIME_TEXT])
{
	size_t at = 0;
	int64_t day;
	int y, m, d;
	char sep;

	if (near_day(s, len, way, now, &day) == 0) {
		(void)ir_day_text(day, out);
		return 0;
	}
	y = year(s, len, &at);
	if (y < 0 || at >= len)
		return -EINVAL;
	if (word(s, len, &at, "年")) {
		m = figures(s, len, &at, 2);
		if (m < 0 || !word(s, len, &at, "月"))
			return -EINVAL;
		d = figures(s, len, &at, 2);
		if (d < 0 || !word(s, len, &at, "日"))
			return -EINVAL;
	} else {
		sep = s[at++];
		if (sep != '-' && sep != '/' && sep != '.')
			return -EINVAL;
		m = figures(s, len, &at, 2);
		if (m < 0 || at >= len || s[at++] != sep)
			return -EINVAL;
		d = figures(s, len, &at, 2);
	}
	if (at != len || !real_date(y, m, d))
		return -EINVAL;
	(void)ir_day_text(ir_days_from_civil(y, (unsigned)m, (unsigned)d), out);
	return 0;
}
