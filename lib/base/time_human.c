/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/base/time.h"

#include <errno.h>
#include <string.h>

#include "ir/base/enc.h"
#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/num.h"
#include "time_i.h"
#include "time_typed_i.h"

#define TEXT_MAX 96

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
		int days;
	} words[] = {
		{"一昨日", -2},
		{"おととい", -2},
		{"昨日", -1},
		{"きのう", -1},
		{"前日", -1},
		{"yesterday", -1},
		{"今日", 0},
		{"本日", 0},
		{"きょう", 0},
		{"today", 0},
		{"明日", 1},
		{"あした", 1},
		{"あす", 1},
		{"翌日", 1},
		{"翌朝", 1},
		{"明朝", 1},
		{"tomorrow", 1},
		{"明後日", 2},
		{"あさって", 2},
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if ((t->way != IR_TIME_PAST || words[i].days <= 0) &&
			lit(p, words[i].word)) {
			t->day = words[i].days > 0 ? DAY_AHEAD : DAY_AGO;
			t->d = (unsigned)(words[i].days > 0 ? words[i].days
							    : -words[i].days);
			return true;
		}
	return false;
}

/* "24日 9:00" */
static bool
day_of_month(const char **p, struct typed *t)
{
	const char *q = *p;

	if (t->way == IR_TIME_PAST || !number(&q, 2, 1, 31, &t->d) ||
		!lit(&q, "日"))
		return false;
	t->day = DAY_OF_MONTH;
	*p = q;
	return true;
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

/* "-15m", "15分前"; "+15m", "15分後". */
static bool
relative(const char *p, bool ahead, const struct ir_time *now,
	struct ir_time *ret, bool *ret_minutes)
{
	static const struct {
		const char *unit;
		unsigned seconds;
	} units[] = {
		{"秒", 1},
		{"分", 60},
		{"時間", 3600},
		{"日", DAY},
	};
	const char *end = ahead ? "後" : "前";
	uint64_t v = 0;
	unsigned n = 0;

	if (*p == (ahead ? '+' : '-')) {
		if (ir_num_duration(p + 1, 36500ull * DAY, &v) != 0)
			return false;
		*ret_minutes = strchr("mhd", p[strlen(p) - 1]) != NULL;
	} else {
		size_t i = 0;

		if (!number(&p, 6, 0, 999999, &n))
			return false;
		while (i < 4 && !lit(&p, units[i].unit))
			i++;
		if (i == 4 ||
			(strcmp(p, end) != 0 &&
				!(ahead && strcmp(p, "以内") == 0)))
			return false;
		v = (uint64_t)n * units[i].seconds;
		*ret_minutes = i > 0;
	}
	*ret = *now;
	ret->sec += ahead ? (int64_t)v : -(int64_t)v;
	ret->east = tt_east(ret->sec);
	return true;
}

/* "今夜8時" is 20:00; 0 to 4 and 12 o'clock of a night belong to the day after,
 * or to this one when that night is not over. */
static void
by_night(struct typed *t)
{
	t->way = IR_TIME_AHEAD;
	if (t->h == 12)
		t->h = 0;
	if (t->h < 5)
		t->day = DAY_NONE; /* the next one */
	else if (t->h < 12)
		t->h += 12;
}

/* "中": the end of the day named; so is "24時". */
static bool
clock_ahead(const char *p, struct typed *t, bool night)
{
	static const struct {
		const char *word;
		unsigned h, mi;
	} words[] = {
		{"中", 23, 59}, /* a day must be named */
		{"24時", 24, 0},
		{"24:00", 24, 0},
		{"正午", 12, 0},
	};

	for (size_t i = t->day == DAY_NONE; i < 4; i++)
		if (strcmp(p, words[i].word) == 0) {
			t->h = words[i].h;
			t->mi = words[i].mi;
			t->minutes = true;
			return true;
		}
	if (!time_of_day(p, t))
		return false;
	if (night)
		by_night(t);
	return true;
}

/* true: the word says that it lies ahead. */
static bool
without_by(char *text)
{
	static const char *const words[] = {"までに", " by", "まで"};
	size_t len = strlen(text);

	for (size_t i = 0; i < 3; i++) {
		size_t n = strlen(words[i]);

		if (len > n && strcmp(text + len - n, words[i]) == 0) {
			text[len - n] = '\0';
			return i < 2;
		}
	}
	return false;
}

/* A day in front of the time, and what is between them; -EINVAL: neither that
 * nor a time alone. */
static int
day_in_front(const char **p, struct typed *t, bool *ret_night)
{
	bool future = t->way != IR_TIME_PAST;

	*ret_night = future &&
		(lit(p, "今夜") || lit(p, "今晩") || lit(p, "tonight"));
	if (*ret_night)
		t->day = DAY_AGO; /* none before today */
	if (*ret_night || day_word(p, t) || day_of_month(p, t))
		(void)(lit(p, " ") || (future && lit(p, "の")));
	else if (day_numbers(p, t) && !lit(p, " ") && !lit(p, "T") &&
		!(((*p)[-1] | **p) & 0x80)) /* "11月20日2時" needs no blank */
		return -EINVAL;
	return 0;
}

static int
understand(const char *text, enum ir_time_way way, const struct ir_time *now,
	struct ir_time *ret, bool *ret_minutes)
{
	struct typed t = {.day = DAY_NONE, .way = way};
	const char *p = text;
	bool night;
	int r;

	if (ir_time_parse(text, strlen(text), ret) == 0) {
		*ret_minutes = false;
		return 0;
	}
	if (strcmp(text, "now") == 0 || strcmp(text, "今") == 0 ||
		strcmp(text, "いま") == 0) {
		*ret = *now;
		ret->east = tt_east(ret->sec);
		*ret_minutes = false;
		return 0;
	}
	if (relative(text, false, now, ret, ret_minutes) ||
		(way != IR_TIME_PAST &&
			relative(text, true, now, ret, ret_minutes)))
		return 0;
	r = day_in_front(&p, &t, &night);
	if (r == 0 &&
		!(way != IR_TIME_PAST ? clock_ahead(p, &t, night)
				      : time_of_day(p, &t)))
		r = -EINVAL;
	if (r == 0)
		r = tt_resolve(&t, now, ret);
	if (r == 0)
		*ret_minutes = t.minutes;
	return r;
}

static bool
in_range(const struct ir_time *t)
{
	return t->sec >= IR_TIME_FIRST && t->sec <= IR_TIME_LAST;
}

static int
read_typed(const char *s, enum ir_time_way way, const struct ir_time *now,
	struct ir_time *ret, bool *ret_minutes)
{
	char text[TEXT_MAX];
	struct ir_time t;
	bool minutes = false;

	if (normalise(s, text) != 0)
		return -EINVAL;
	if (way != IR_TIME_PAST && without_by(text))
		way = IR_TIME_AHEAD;
	if (understand(text, way, now, &t, &minutes) != 0 || !in_range(&t))
		return -EINVAL;
	*ret = t;
	if (ret_minutes)
		*ret_minutes = minutes;
	return 0;
}

int
ir_time_read(const char *s, enum ir_time_way way, const struct ir_time *now,
	struct ir_time *ret, bool *ret_minutes, struct ir_err *e)
{
	struct ir_esc esc;

	if (read_typed(s, way, now, ret, ret_minutes) == 0)
		return 0;
	return ir_err_set(e, -EINVAL,
		way == IR_TIME_PAST
			? _("cannot read the time '%s': write 2:40, 11-20 "
			    "23:10, yesterday 23:10, -15m or "
			    "2026-11-20T23:10:00+09:00")
			: _("cannot read the time '%s': write 18:00, tomorrow "
			    "9:00, 11-24 9:00, +2h or "
			    "2026-11-24T09:00:00+09:00"),
		ir_esc(s, &esc));
}

int
ir_time_human(const char *s, const struct ir_time *now, struct ir_time *ret,
	bool *ret_minutes, struct ir_err *e)
{
	return ir_time_read(s, IR_TIME_PAST, now, ret, ret_minutes, e);
}

int
ir_time_ahead(const char *s, const struct ir_time *now, struct ir_time *ret,
	bool *ret_minutes, struct ir_err *e)
{
	return ir_time_read(s, IR_TIME_AHEAD, now, ret, ret_minutes, e);
}

/* "3日前": whole days only. */
static bool
days_away(const char *text, enum ir_time_way way, const struct ir_time *now,
	struct ir_time *ret)
{
	bool minutes;

	return (relative(text, false, now, ret, &minutes) ||
		       (way != IR_TIME_PAST &&
			       relative(text, true, now, ret, &minutes))) &&
		(ret->sec - now->sec) % DAY == 0;
}

int
ir_day_human(const char *s, enum ir_time_way way, const struct ir_time *now,
	int64_t *ret)
{
	struct typed t = {.day = DAY_NONE, .way = way};
	struct ir_time noon = {tt_today(now) * DAY + DAY / 2, 0, 0}, at;
	char text[TEXT_MAX];
	const char *p = text;

	noon.sec -= tt_east(noon.sec);
	t.h = 12; /* at noon of today, so that today is neither */
	if (normalise(s, text) != 0)
		return -EINVAL;
	if (way != IR_TIME_PAST && without_by(text))
		t.way = IR_TIME_AHEAD;
	if (!days_away(text, t.way, &noon, &at)) {
		if ((!day_word(&p, &t) && !day_of_month(&p, &t) &&
			    !day_numbers(&p, &t)) ||
			*p || t.day == DAY_FULL ||
			tt_resolve(&t, &noon, &at) != 0)
			return -EINVAL;
	}
	if (!in_range(&at))
		return -EINVAL;
	*ret = (at.sec + at.east) / DAY -
		((at.sec + at.east) % DAY < 0 ? 1 : 0);
	return 0;
}
