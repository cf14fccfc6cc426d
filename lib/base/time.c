/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/base/time.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "time_i.h"

#define DAY 86400

int64_t
ir_time_mono_ms(void)
{
	struct timespec t = {0};

	(void)clock_gettime(CLOCK_MONOTONIC, &t); /* cannot fail on Linux */
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

int64_t
ir_days_from_civil(int64_t y, unsigned m, unsigned d)
{
	/* Years begin in March, eras are 400 years (Howard Hinnant). */
	int64_t yy = y - (m <= 2);
	int64_t era = (yy >= 0 ? yy : yy - 399) / 400;
	int64_t yoe = yy - era * 400;
	int64_t doy = (153 * (int64_t)(m + (m > 2 ? -3u : 9u)) + 2) / 5 +
		(int64_t)d - 1;

	return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

void
ir_civil_from_days(
	int64_t days, int64_t *ret_y, unsigned *ret_m, unsigned *ret_d)
{
	int64_t z = days + 719468;
	int64_t era = (z >= 0 ? z : z - 146096) / 146097;
	int64_t doe = z - era * 146097;
	int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	int64_t mp = (5 * doy + 2) / 153;
	int64_t m = mp < 10 ? mp + 3 : mp - 9;

	*ret_d = (unsigned)(doy - (153 * mp + 2) / 5 + 1);
	*ret_m = (unsigned)m;
	*ret_y = yoe + era * 400 + (m <= 2);
}

/* n digits at s into *ret, within low..high. */
static int
field(const char *s, size_t n, unsigned low, unsigned high, unsigned *ret)
{
	unsigned v = 0;

	for (size_t i = 0; i < n; i++) {
		unsigned d = (unsigned)(unsigned char)s[i] - '0';

		if (d > 9)
			return -EINVAL;
		v = v * 10 + d;
	}
	if (v < low || v > high)
		return -EINVAL;
	*ret = v;
	return 0;
}

/* Does the date exist? */
static bool
is_date(unsigned y, unsigned m, unsigned d)
{
	unsigned m2, d2;
	int64_t y2;

	ir_civil_from_days(ir_days_from_civil(y, m, d), &y2, &m2, &d2);
	return y2 == y && m2 == m && d2 == d;
}

/* ".123" at *s: nanoseconds, further digits dropped. */
static int
fraction(const char **s, const char *end, int32_t *ret)
{
	const char *p = *s + 1;
	int32_t v = 0, unit = 100000000;

	if (p == end || *p < '0' || *p > '9')
		return -EINVAL;
	for (; p < end && *p >= '0' && *p <= '9'; p++) {
		v += unit * (*p - '0');
		unit /= 10;
	}
	*s = p;
	*ret = v;
	return 0;
}

/* "Z" or "+09:00", all that is left. */
static int
offset(const char *s, const char *end, int32_t *ret)
{
	unsigned h, m;

	if (end - s == 1 && (*s == 'Z' || *s == 'z')) {
		*ret = 0;
		return 0;
	}
	if (end - s != 6 || (*s != '+' && *s != '-') || s[3] != ':' ||
		field(s + 1, 2, 0, 23, &h) || field(s + 4, 2, 0, 59, &m))
		return -EINVAL;
	*ret = (int32_t)(h * 3600 + m * 60) * (*s == '-' ? -1 : 1);
	return 0;
}

int
ir_time_parse(const char *s, size_t len, struct ir_time *ret)
{
	const char *end = s + len, *p = s + 19;
	unsigned y, mo, d, h, mi, sec;
	struct ir_time t = {0, 0, 0};

	if (len < 20 || s[4] != '-' || s[7] != '-' || !strchr("Tt ", s[10]) ||
		!s[10] || s[13] != ':' || s[16] != ':')
		return -EINVAL;
	if (field(s, 4, 1, 9999, &y) || field(s + 5, 2, 1, 12, &mo) ||
		field(s + 8, 2, 1, 31, &d) || field(s + 11, 2, 0, 23, &h) ||
		field(s + 14, 2, 0, 59, &mi) || field(s + 17, 2, 0, 60, &sec) ||
		!is_date(y, mo, d))
		return -EINVAL;
	if (*p == '.' && fraction(&p, end, &t.nsec))
		return -EINVAL;
	if (offset(p, end, &t.east))
		return -EINVAL;
	if (sec == 60) {
		sec = 59;
		t.nsec = 999999999;
	}
	t.sec = ir_days_from_civil(y, mo, d) * DAY + h * 3600 + mi * 60 + sec -
		t.east;
	if (t.sec < IR_TIME_FIRST || t.sec > IR_TIME_LAST)
		return -EINVAL;
	*ret = t;
	return 0;
}

/* The fields of a time in an offset. */
struct wall {
	unsigned y, mo, d, h, mi, s;
};

static struct wall
wall(int64_t sec, int32_t east)
{
	int64_t local, days, y;
	struct wall w;
	unsigned rest;

	/* Beyond four-digit years nothing can be written. */
	local = sec < IR_TIME_FIRST  ? IR_TIME_FIRST
		: sec > IR_TIME_LAST ? IR_TIME_LAST
				     : sec;
	local += east;
	local = local < IR_TIME_FIRST  ? IR_TIME_FIRST
		: local > IR_TIME_LAST ? IR_TIME_LAST
				       : local;
	days = (local >= 0 ? local : local - (DAY - 1)) / DAY;
	rest = (unsigned)(local - days * DAY);
	ir_civil_from_days(days, &y, &w.mo, &w.d);
	w.y = (unsigned)y;
	w.h = rest / 3600;
	w.mi = rest / 60 % 60;
	w.s = rest % 60;
	return w;
}

static const char *
print(const struct ir_time *t, int32_t east, unsigned digits, char *out)
{
	struct wall w = wall(t->sec, east);
	unsigned a = (unsigned)(east < 0 ? -east : east) / 60;
	char frac[16] = "", zone[16] = "Z";

	if (digits > 0) {
		(void)snprintf(frac, sizeof(frac), ".%09u", (unsigned)t->nsec);
		frac[digits < 9 ? digits + 1 : 10] = '\0';
	}
	if (east != 0)
		(void)snprintf(zone, sizeof(zone), "%c%02u:%02u",
			east < 0 ? '-' : '+', a / 60, a % 60);
	/* The widths and remainders show the compiler that it fits. */
	(void)snprintf(out, IR_TIME_TEXT,
		"%04u-%02u-%02uT%02u:%02u:%02u%.10s%.6s", w.y % 10000,
		w.mo % 100, w.d % 100, w.h % 100, w.mi % 100, w.s % 100, frac,
		zone);
	return out;
}

const char *
ir_time_rfc3339(
	const struct ir_time *t, unsigned digits, char out[IR_TIME_TEXT])
{
	/* An offset with seconds (old local mean times) has no RFC form. */
	return print(t, t->east / 60 * 60, digits, out);
}

const char *
ir_time_utc(const struct ir_time *t, unsigned digits, char out[IR_TIME_TEXT])
{
	return print(t, 0, digits, out);
}

const char *
ir_time_compact(const struct ir_time *t, char out[IR_TIME_TEXT])
{
	struct wall w = wall(t->sec, 0);

	(void)snprintf(out, IR_TIME_TEXT, "%04u%02u%02uT%02u%02u%02uZ", w.y,
		w.mo, w.d, w.h, w.mi, w.s);
	return out;
}

const char *
ir_time_date_clock(const struct ir_time *t, char out[IR_TIME_TEXT])
{
	struct wall w = wall(t->sec, t->east);

	(void)snprintf(out, IR_TIME_TEXT, "%04u-%02u-%02u %02u:%02u:%02u", w.y,
		w.mo, w.d, w.h, w.mi, w.s);
	return out;
}

const char *
ir_time_clock(const struct ir_time *t, char out[IR_TIME_TEXT])
{
	struct wall w = wall(t->sec, t->east);

	(void)snprintf(out, IR_TIME_TEXT, "%02u:%02u", w.h, w.mi);
	return out;
}

void
ir_time_localise(struct ir_time *t)
{
	time_t at = t->sec;
	struct tm tm;

	if (localtime_r(&at, &tm))
		t->east = (int32_t)(tm.tm_gmtoff / 60 * 60);
}

struct ir_time
ir_time_of(const struct timespec *ts)
{
	struct ir_time t = {ts->tv_sec, (int32_t)ts->tv_nsec, 0};

	return t;
}

int
ir_time_cmp(const struct ir_time *a, const struct ir_time *b)
{
	if (a->sec != b->sec)
		return a->sec < b->sec ? -1 : 1;
	return (a->nsec > b->nsec) - (a->nsec < b->nsec);
}

const char *
ir_time_elapsed(int64_t seconds, char out[IR_TIME_TEXT])
{
	const char *sign = seconds <= -60 ? "-" : "";
	uint64_t m = (seconds < 0 ? 0 - (uint64_t)seconds : (uint64_t)seconds);

	m /= 60;
	if (m < 48 * 60)
		(void)snprintf(out, IR_TIME_TEXT, "%s%u:%02u", sign,
			(unsigned)(m / 60), (unsigned)(m % 60));
	else
		(void)snprintf(out, IR_TIME_TEXT, "%s%llud %02u:%02u", sign,
			(unsigned long long)(m / 1440), (unsigned)(m / 60 % 24),
			(unsigned)(m % 60));
	return out;
}

bool
ir_day_parse(const char *s, int64_t *ret)
{
	char full[sizeof("2026-03-31T00:00:00Z")];
	struct ir_time t;

	if (!s || strlen(s) != 10)
		return false;
	(void)snprintf(full, sizeof(full), "%sT00:00:00Z", s);
	if (ir_time_parse(full, strlen(full), &t) != 0)
		return false;
	*ret = t.sec / DAY;
	if (t.sec % DAY < 0)
		(*ret)--;
	return true;
}

const char *
ir_day_text(int64_t day, char out[IR_TIME_TEXT])
{
	int64_t y;
	unsigned m, d;

	ir_civil_from_days(day, &y, &m, &d);
	(void)snprintf(
		out, IR_TIME_TEXT, "%04lld-%02u-%02u", (long long)y, m, d);
	return out;
}

int64_t
ir_day_months(int64_t day, int64_t months)
{
	int64_t y, at, to;
	unsigned m, d, tm, td;

	ir_civil_from_days(day, &y, &m, &d);
	at = y * 12 + (int64_t)(m - 1) + months;
	y = at >= 0 ? at / 12 : (at - 11) / 12;
	m = (unsigned)(at - y * 12) + 1;
	for (;;) {
		int64_t ty;

		to = ir_days_from_civil(y, m, d);
		ir_civil_from_days(to, &ty, &tm, &td);
		if (tm == m)
			return to;
		d--; /* 31 September is the 30th */
	}
}
