/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_BASE_TIME_H
#define IR_BASE_TIME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "ir/base/err.h"

/*
 * Times: an instant and the offset it was stated with.  Written form is RFC
 * 3339.  Years 1 to 9999.  Seconds are POSIX seconds (leap second 60 is read
 * as 59.999...).  Nothing here reads the clock or the environment besides TZ
 * (through localtime_r and mktime).
 */
struct ir_time {
	int64_t sec; /* since 1970-01-01T00:00:00Z */
	int32_t nsec; /* 0 to 999,999,999 */
	int32_t east; /* seconds east of UTC */
};

#define IR_TIME_TEXT 40

/* RFC 3339, whole string ("T" and "Z" may be lower case, a blank for "T" is
 * accepted on reading).  0 or -EINVAL. */
int ir_time_parse(const char *s, size_t len, struct ir_time *ret);

/* "2026-11-21T10:20:00+09:00": digits (0, 3, 6, 9) after the second; offset
 * 0 prints "Z".  Returns out. */
const char *ir_time_rfc3339(
	const struct ir_time *t, unsigned digits, char out[IR_TIME_TEXT]);
const char *ir_time_utc(
	const struct ir_time *t, unsigned digits, char out[IR_TIME_TEXT]);

/* "20261121T012231Z", fit for every file system. */
const char *ir_time_compact(const struct ir_time *t, char out[IR_TIME_TEXT]);

/* Same instant, east set to the local zone's offset at that instant. */
void ir_time_localise(struct ir_time *t);

/* "2026-11-21 10:20:05" and "10:20" in the time's own offset, for people. */
const char *ir_time_date_clock(const struct ir_time *t, char out[IR_TIME_TEXT]);
const char *ir_time_clock(const struct ir_time *t, char out[IR_TIME_TEXT]);

struct ir_time ir_time_of(const struct timespec *ts); /* UTC */

/* <0, 0, >0 by instant. */
int ir_time_cmp(const struct ir_time *a, const struct ir_time *b);

/* Milliseconds of a clock that never goes back: for limits and durations,
 * never for a record. */
int64_t ir_time_mono_ms(void);

/* "3:05", "26:10", "4d 02:10" elapsed for people; negative gets "-". */
const char *ir_time_elapsed(int64_t seconds, char out[IR_TIME_TEXT]);

/*
 * What a tired person types, relative to now and in the local zone:
 * "2:40", "02:40:10", "０２：４０", "2時40分" (nearest past), "11-20 23:10",
 * "11/20 23:10", "2026-11-20 23:10", "昨日 23:10", "-15m", "now", and RFC
 * 3339.  Full-width digits and signs count as ASCII.  *ret_minutes says the
 * text had no seconds.  A time of day in a daylight-saving gap or overlap
 * takes the later offset.  0 or an error that says what is accepted.
 */
int ir_time_human(const char *s, const struct ir_time *now, struct ir_time *ret,
	bool *ret_minutes, struct ir_err *e);

/*
 * The same of what is planned or promised: nearest future.  "18:00" (today or
 * tomorrow), "11/24 9:00" (of the next such day; one of the last 30 days is
 * that day), "24日 9:00", "明日 9:00", "明後日", "tomorrow", "今夜8時", "本日中"
 * and "明日中" (the end of that day), "+90m", "2時間後"; a "まで" or "までに"
 * behind it is read over.  A day that is named stays what it is.
 */
int ir_time_ahead(const char *s, const struct ir_time *now, struct ir_time *ret,
	bool *ret_minutes, struct ir_err *e);

/*
 * How a time without its day, or a day without its year, is meant.  NEAR is of
 * what may be over or planned: all that ir_time_ahead reads; 明日, 今夜, +2h
 * and "18:00までに" lie ahead, "18:00", "11/24 9:00" and "24日 9:00" are the
 * nearest of past and future, the past when both are as near: at 3:00, "22:00"
 * is five hours ago and "9:00" six hours ahead.
 */
enum ir_time_way {
	IR_TIME_PAST, /* as ir_time_human */
	IR_TIME_AHEAD, /* as ir_time_ahead */
	IR_TIME_NEAR,
};
int ir_time_read(const char *s, enum ir_time_way way, const struct ir_time *now,
	struct ir_time *ret, bool *ret_minutes, struct ir_err *e);

/* A day alone, without its year: "11/24", "11月24日", "昨日", "3日前"; unless
 * it is past "明日", "24日", "3日後", too.  Today is both past and ahead.  Its
 * days since 1970-01-01, or -EINVAL. */
int ir_day_human(const char *s, enum ir_time_way way, const struct ir_time *now,
	int64_t *ret);

/* A date of the calendar as people and files write it, "2026-03-31": its days
 * since 1970-01-01.  NULL is none. */
bool ir_day_parse(const char *s, int64_t *ret);
const char *ir_day_text(int64_t day, char out[IR_TIME_TEXT]);

/* The same day so many months later (before: negative), or the last one of
 * that month. */
int64_t ir_day_months(int64_t day, int64_t months);

/* Days since 1970-01-01 of a proleptic Gregorian date, and back. */
int64_t ir_days_from_civil(int64_t y, unsigned m, unsigned d);
void ir_civil_from_days(
	int64_t days, int64_t *ret_y, unsigned *ret_m, unsigned *ret_d);

#endif
