/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/base/time.h"

#include <errno.h>
#include <string.h>

#include "ir/base/enc.h"
#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/num.h"
#include "time_i.h"

#define DAY 86400
#define TEXT_MAX 96

/* What was typed: a day (given how?) and a time of day. */
struct typed {
	enum {
		DAY_NONE, /* nearest past */
		DAY_AGO, /* d days before today */
		DAY_MONTH, /* month and day, nearest past year */
		DAY_FULL,
	} day;
	unsigned y, mo, d;
	unsigned h, mi, s;
	bool minutes; /* no seconds were typed */
};

/* Full-width forms and blanks become ASCII, outer blanks go. */
static int
normalise(const char *s, char out[TEXT_MAX])
{
	size_t len = strlen(s), at = 0, n;

	for (size_t i = 0; i < len; i += n) {
		uint32_t cp = 0;

		n = ir_utf8_char(s + i, len - i, &cp);
		if (n == 0)
			return -EINVAL;
		cp = ir_narrow(cp);
		if (cp == 0x3000 || cp == '\t' || cp == 0xA0)
			cp = ' ';
		else if (cp == 0x2212 || cp == 0x2010) /* minus, hyphen */
			cp = '-';
		if (cp == ' ' && (at == 0 || out[at - 1] == ' '))
			continue;
		if (at + n >= TEXT_MAX)
			return -EINVAL;
		if (cp < 0x80)
			out[at++] = (char)cp;
		else {
			memcpy(out + at, s + i, n);
			at += n;
		}
	}
	while (at > 0 && out[at - 1] == ' ')
		at--;
	out[at] = '\0';
	return at ? 0 : -EINVAL;
}

/* Takes text off the front. */
static bool
lit(const char **p, const char *text)
{
	size_t n = strlen(text);

	if (strncmp(*p, text, n) != 0)
		return false;
	*p += n;
	return true;
}

/* Takes a number of 1 to most digits, within low..high; without it *p stays. */
static bool
number(const char **p, size_t most, unsigned low, unsigned high, unsigned *ret)
{
	size_t n = strspn(*p, "0123456789");
	unsigned v = 0;

	if (n == 0 || n > most)
		return false;
	for (size_t i = 0; i < n; i++)
		v = v * 10 + (unsigned)((*p)[i] - '0');
	if (v < low || v > high)
		return false;
	*p += n;
	*ret = v;
	return true;
}

/* "昨日", "today" ... */
static bool
day_word(const char **p, struct typed *t)
{
	static const struct {
		const char *word;
		unsigned ago;
	} words[] = {
		{"一昨日", 2},
		{"おととい", 2},
		{"昨日", 1},
		{"きのう", 1},
		{"前日", 1},
		{"yesterday", 1},
		{"今日", 0},
		{"本日", 0},
		{"きょう", 0},
		{"today", 0},
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (lit(p, words[i].word)) {
			t->day = DAY_AGO;
			t->d = words[i].ago;
			return true;
		}
	return false;
}

/* "2026-11-20", "11/20", "11月20日"; *p moves only when there is one. */
static bool
day_numbers(const char **p, struct typed *t)
{
	const char *q = *p;
	unsigned a;
	bool kanji;

	if (!number(&q, 4, 1, 9999, &a))
		return false;
	t->day = DAY_MONTH;
	t->mo = a;
	if (q - *p == 4) {
		t->day = DAY_FULL;
		t->y = a;
		if (!(lit(&q, "年") || lit(&q, "-") || lit(&q, "/")) ||
			!number(&q, 2, 1, 12, &t->mo))
			goto none;
	}
	kanji = lit(&q, "月");
	if (!(kanji || lit(&q, "-") || lit(&q, "/")) || t->mo > 12 ||
		!number(&q, 2, 1, 31, &t->d) || (kanji && !lit(&q, "日")))
		goto none;
	*p = q;
	return true;
none:
	t->day = DAY_NONE;
	return false;
}

/* "2:40", "2:40:10", "2時", "2時半", "2時40分10秒", "午後2時", "0240". */
static bool
time_of_day(const char *p, struct typed *t)
{
	unsigned plus = lit(&p, "午後") ? 12 : 0;
	bool half = plus || lit(&p, "午前");
	size_t digits = strspn(p, "0123456789");

	t->minutes = true;
	if (!number(&p, digits == 4 ? 4 : 2, 0, 2359, &t->h))
		return false;
	if (digits == 4) { /* as written in a chronology: 0240 */
		t->mi = t->h % 100;
		t->h /= 100;
	} else if (lit(&p, ":")) {
		const char *minutes = p;

		if (!number(&p, 2, 0, 59, &t->mi) || p - minutes != 2)
			return false;
		if (lit(&p, ":")) {
			if (!number(&p, 2, 0, 59, &t->s))
				return false;
			t->minutes = false;
		}
	} else if (lit(&p, "時")) {
		if (lit(&p, "半"))
			t->mi = 30;
		else if (number(&p, 2, 0, 59, &t->mi) && !lit(&p, "分"))
			return false;
		if (number(&p, 2, 0, 59, &t->s)) {
			if (!lit(&p, "秒"))
				return false;
			t->minutes = false;
		}
	} else
		return false;
	if (half && t->h > 12)
		return false;
	if (half)
		t->h = t->h % 12 + plus;
	return *p == '\0' && t->h < 24 && t->mi < 60;
}

static int32_t
east_at(int64_t sec)
{
	struct ir_time t = {sec, 0, 0};

	ir_time_localise(&t);
	return t.east;
}

/* The instant of a local day and time. In a gap or an overlap the offset
 * after the change holds. */
static struct ir_time
instant(int64_t day, const struct typed *t)
{
	int64_t local =
		day * DAY + (int64_t)t->h * 3600 + (int64_t)t->mi * 60 + t->s;
	int32_t before = east_at(local - DAY), after = east_at(local + DAY);
	struct ir_time r = {0, 0, after};

	if (east_at(local - after) != after &&
		east_at(local - before) == before)
		r.east = before;
	r.sec = local - r.east;
	return r;
}

static bool
day_exists(int64_t y, unsigned mo, unsigned d, int64_t *ret)
{
	unsigned mo2, d2;
	int64_t y2;

	*ret = ir_days_from_civil(y, mo, d);
	ir_civil_from_days(*ret, &y2, &mo2, &d2);
	return mo == mo2 && d == d2;
}

static int
resolve(const struct typed *t, const struct ir_time *now, struct ir_time *ret)
{
	int64_t local = now->sec + east_at(now->sec);
	int64_t today = (local >= 0 ? local : local - (DAY - 1)) / DAY;
	int64_t y, day;
	unsigned mo, d;

	if (t->day == DAY_FULL) {
		if (!day_exists(t->y, t->mo, t->d, &day))
			return -EINVAL;
		*ret = instant(day, t);
		return 0;
	}
	if (t->day != DAY_MONTH) {
		*ret = instant(today - (t->day == DAY_AGO ? t->d : 0), t);
		if (t->day == DAY_NONE && ret->sec > now->sec)
			*ret = instant(today - 1, t);
		return 0;
	}
	/* 29 February may be eight years back. */
	ir_civil_from_days(today, &y, &mo, &d);
	for (int64_t k = 0; k <= 8; k++) {
		if (!day_exists(y - k, t->mo, t->d, &day))
			continue;
		*ret = instant(day, t);
		if (ret->sec <= now->sec)
			return 0;
	}
	return -EINVAL;
}

/* "-15m", "15分前". */
static bool
relative(const char *p, const struct ir_time *now, struct ir_time *ret,
	bool *ret_minutes)
{
	static const struct {
		const char *unit;
		unsigned seconds;
	} units[] = {
		{"秒前", 1},
		{"分前", 60},
		{"時間前", 3600},
		{"日前", DAY},
	};
	uint64_t v = 0;
	unsigned n = 0;

	if (*p == '-') {
		if (ir_num_duration(p + 1, 36500ull * DAY, &v) != 0)
			return false;
		*ret_minutes = strchr("mhd", p[strlen(p) - 1]) != NULL;
	} else {
		size_t i = 0;

		if (!number(&p, 6, 0, 999999, &n))
			return false;
		while (i < 4 && strcmp(p, units[i].unit) != 0)
			i++;
		if (i == 4)
			return false;
		v = (uint64_t)n * units[i].seconds;
		*ret_minutes = i > 0;
	}
	*ret = *now;
	ret->sec -= (int64_t)v;
	ret->east = east_at(ret->sec);
	return true;
}

static int
understand(const char *text, const struct ir_time *now, struct ir_time *ret,
	bool *ret_minutes)
{
	struct typed t = {DAY_NONE, 0, 0, 0, 0, 0, 0, false};
	const char *p = text;
	int r;

	if (ir_time_parse(text, strlen(text), ret) == 0) {
		*ret_minutes = false;
		return 0;
	}
	if (strcmp(text, "now") == 0 || strcmp(text, "今") == 0 ||
		strcmp(text, "いま") == 0) {
		*ret = *now;
		ret->east = east_at(ret->sec);
		*ret_minutes = false;
		return 0;
	}
	if (relative(text, now, ret, ret_minutes))
		return 0;
	if (day_word(&p, &t))
		(void)lit(&p, " "); /* may be left out */
	else if (day_numbers(&p, &t) && !lit(&p, " ") && !lit(&p, "T") &&
		!(p[-1] & 0x80)) /* "11月20日2時" needs no blank */
		return -EINVAL;
	if (!time_of_day(p, &t))
		return -EINVAL;
	r = resolve(&t, now, ret);
	if (r == 0)
		*ret_minutes = t.minutes;
	return r;
}

int
ir_time_human(const char *s, const struct ir_time *now, struct ir_time *ret,
	bool *ret_minutes, struct ir_err *e)
{
	char text[TEXT_MAX];
	struct ir_time t;
	struct ir_esc esc;
	bool minutes = false;

	if (normalise(s, text) != 0 ||
		understand(text, now, &t, &minutes) != 0 ||
		t.sec < IR_TIME_FIRST || t.sec > IR_TIME_LAST)
		return ir_err_set(e, -EINVAL,
			_("cannot read the time '%s': write 2:40, 11-20 23:10, "
			  "yesterday 23:10, -15m or 2026-11-20T23:10:00+09:00"),
			ir_esc(s, &esc));
	*ret = t;
	if (ret_minutes)
		*ret_minutes = minutes;
	return 0;
}
