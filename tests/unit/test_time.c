/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/base/time.h"

#include <errno.h>
#include <stdlib.h>

#include "tap.h"

static void
zone(const char *name)
{
	(void)setenv("TZ", name, 1);
	tzset();
}

static int
parse(const char *s, struct ir_time *t)
{
	return ir_time_parse(s, strlen(s), t);
}

static void
good(void)
{
	static const struct {
		const char *s;
		int64_t sec;
		int32_t nsec, east;
	} t[] = {
		{"1970-01-01T00:00:00Z", 0, 0, 0},
		{"1969-12-31T23:59:59Z", -1, 0, 0},
		{"2026-11-21T10:20:00+09:00", 1795224000, 0, 32400},
		{"2026-11-21t01:20:00z", 1795224000, 0, 0},
		{"2026-11-21 01:20:00Z", 1795224000, 0, 0},
		{"2026-11-20T20:50:00.123456789123-04:30", 1795224000,
			123456789, -16200},
		{"2026-11-21T01:20:00.5-00:00", 1795224000, 500000000, 0},
		{"2024-02-29T00:00:00Z", 1709164800, 0, 0},
		{"2000-02-29T00:00:00Z", 951782400, 0, 0},
		{"0001-01-01T00:00:00Z", -62135596800, 0, 0},
		{"9999-12-31T23:59:59Z", 253402300799, 0, 0},
		{"2016-12-31T23:59:60Z", 1483228799, 999999999, 0},
	};

	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		struct ir_time r = {0, 0, 0};

		OKM(parse(t[i].s, &r) == 0, t[i].s);
		EQ(r.sec, t[i].sec);
		EQ(r.nsec, t[i].nsec);
		EQ(r.east, t[i].east);
	}
}

static void
bad(void)
{
	static const char *const t[] = {"", "2026-11-21", "2026-11-21T10:20Z",
		"2026-11-21T10:20:00", "2026-11-21T10:20:00+0900",
		"2026-11-21T10:20:00+09", "2026-11-21T10:20:00+24:00",
		"2026-11-21T10:20:00+09:60", "2026-11-21T10:20:00.Z",
		"2026-11-21T10:20:00ZZ", "2026-11-21T10:20:00Z ",
		" 2026-11-21T10:20:00Z", "2026-13-21T10:20:00Z",
		"2026-00-21T10:20:00Z", "2026-11-31T10:20:00Z",
		"2026-02-29T10:20:00Z", "1900-02-29T00:00:00Z",
		"2026-11-00T10:20:00Z", "2026-11-21T24:20:00Z",
		"2026-11-21T10:60:00Z", "2026-11-21T10:20:61Z",
		"0000-11-21T10:20:00Z", "-026-11-21T10:20:00Z",
		"2026/11/21T10:20:00Z", "2026-11-21_10:20:00Z",
		"0001-01-01T00:00:00+00:01", "9999-12-31T23:59:59-00:01",
		"2026-11-21T10:20:00,5Z", "20261121T102000Z"};
	struct ir_time r;

	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++)
		OKM(parse(t[i], &r) == -EINVAL, t[i]);
	OK(ir_time_parse("2026-11-21\0"
			 "10:20:00Z",
		   20, &r) == -EINVAL);
}

static void
forms(void)
{
	struct ir_time t = {1795224005, 123456789, 32400}, u;
	struct timespec ts = {5, 7};
	char out[IR_TIME_TEXT];

	STR(ir_time_rfc3339(&t, 0, out), "2026-11-21T10:20:05+09:00");
	STR(ir_time_rfc3339(&t, 3, out), "2026-11-21T10:20:05.123+09:00");
	STR(ir_time_utc(&t, 6, out), "2026-11-21T01:20:05.123456Z");
	STR(ir_time_utc(&t, 9, out), "2026-11-21T01:20:05.123456789Z");
	STR(ir_time_compact(&t, out), "20261121T012005Z");
	STR(ir_time_date_clock(&t, out), "2026-11-21 10:20:05");
	STR(ir_time_clock(&t, out), "10:20");
	t.east = -12600;
	STR(ir_time_rfc3339(&t, 0, out), "2026-11-20T21:50:05-03:30");
	t.sec = -1;
	t.east = 0;
	STR(ir_time_rfc3339(&t, 0, out), "1969-12-31T23:59:59Z");
	t.sec = INT64_MAX; /* a file's time may be anything */
	STR(ir_time_compact(&t, out), "99991231T235959Z");
	t.sec = INT64_MIN;
	STR(ir_time_compact(&t, out), "00010101T000000Z");
	u = ir_time_of(&ts);
	EQ(u.sec, 5);
	EQ(u.nsec, 7);
	t = u;
	EQ(ir_time_cmp(&t, &u), 0);
	t.nsec++;
	EQ(ir_time_cmp(&t, &u), 1);
	u.sec++;
	EQ(ir_time_cmp(&t, &u), -1);
	zone("Asia/Tokyo");
	ir_time_localise(&t);
	EQ(t.east, 32400);
}

/* Written and read again, over many instants and offsets. */
static void
round_trip(void)
{
	uint64_t x = 1;
	int wrong = 0;

	for (int i = 0; i < 20000; i++) {
		struct ir_time t, u = {0, 0, 0};
		char out[IR_TIME_TEXT];

		x = x * 6364136223846793005u + 1442695040888963407u;
		t.sec = (int64_t)(x >> 1) % 250000000000;
		t.nsec = (int32_t)(x % 1000000000);
		t.east = (int32_t)(x >> 40) % 1439 * 60;
		if (x & 4096)
			t.east = -t.east;
		if (parse(ir_time_rfc3339(&t, 9, out), &u) != 0 ||
			ir_time_cmp(&t, &u) != 0 || t.east != u.east)
			wrong++;
	}
	EQ(wrong, 0);
}

static void
elapsed(void)
{
	static const struct {
		int64_t s;
		const char *want;
	} t[] = {
		{0, "0:00"},
		{59, "0:00"},
		{-59, "0:00"},
		{-60, "-0:01"},
		{11100, "3:05"},
		{94200, "26:10"},
		{172799, "47:59"},
		{172800, "2d 00:00"},
		{353400, "4d 02:10"},
		{-353400, "-4d 02:10"},
		{INT64_MIN, "-106751991167300d 15:30"},
	};
	char out[IR_TIME_TEXT];

	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++)
		STR(ir_time_elapsed(t[i].s, out), t[i].want);
}

struct typed {
	const char *s;
	const char *want; /* NULL: an error */
	bool minutes;
};

static void
typed(const char *now, const struct typed *t, size_t n, enum ir_time_way way)
{
	struct ir_time base = {0, 0, 0};

	EQ(parse(now, &base), 0);
	for (size_t i = 0; i < n; i++) {
		struct ir_err e = IR_ERR_INIT;
		struct ir_time r = {0, 0, 0};
		char out[IR_TIME_TEXT];
		bool minutes = !t[i].minutes;
		int rc = ir_time_read(t[i].s, way, &base, &r, &minutes, &e);

		printf("# '%s'\n", t[i].s);
		if (!t[i].want) {
			EQ(rc, -EINVAL);
			OK(strstr(e.text, "cannot read the time '") == e.text);
			continue;
		}
		EQ(rc, 0);
		STR(ir_time_rfc3339(&r, 0, out), t[i].want);
		EQ(minutes, t[i].minutes);
	}
}

static void
human(const char *now, const struct typed *t, size_t n)
{
	typed(now, t, n, IR_TIME_PAST);
}

/* What is planned or promised. */
static void
ahead(void)
{
	static const struct typed t[] = {
		{"18:00", "2026-11-23T18:00:00+09:00", true},
		{"８時", "2026-11-24T08:00:00+09:00", true},
		{"8:17", "2026-11-23T08:17:00+09:00", true},
		{"今日18:00", "2026-11-23T18:00:00+09:00", true},
		{"本日 8:00", "2026-11-23T08:00:00+09:00", true},
		{"明日9:00", "2026-11-24T09:00:00+09:00", true},
		{"tomorrow 9:00", "2026-11-24T09:00:00+09:00", true},
		{"翌朝8時", "2026-11-24T08:00:00+09:00", true},
		{"明後日 9時半", "2026-11-25T09:30:00+09:00", true},
		{"昨日 9:00", "2026-11-22T09:00:00+09:00", true},
		{"今夜8時", "2026-11-23T20:00:00+09:00", true},
		{"今夜20時", "2026-11-23T20:00:00+09:00", true},
		{"今夜0時", "2026-11-24T00:00:00+09:00", true},
		{"今夜1時", "2026-11-24T01:00:00+09:00", true},
		{"今晩12時", "2026-11-24T00:00:00+09:00", true},
		{"tonight 11:30", "2026-11-23T23:30:00+09:00", true},
		{"本日24時", "2026-11-24T00:00:00+09:00", true},
		{"24:00", "2026-11-24T00:00:00+09:00", true},
		{"11/30 24:00", "2026-12-01T00:00:00+09:00", true},
		{"24:01", NULL, false},
		{"正午", "2026-11-23T12:00:00+09:00", true},
		{"明日正午", "2026-11-24T12:00:00+09:00", true},
		{"明日の9時", "2026-11-24T09:00:00+09:00", true},
		{"明朝9時", "2026-11-24T09:00:00+09:00", true},
		{"1時間以内", "2026-11-23T09:17:30+09:00", true},
		{"本日中", "2026-11-23T23:59:00+09:00", true},
		{"明日中", "2026-11-24T23:59:00+09:00", true},
		{"11/24中", "2026-11-24T23:59:00+09:00", true},
		{"11/24 9:00", "2026-11-24T09:00:00+09:00", true},
		{"11-24 9:00", "2026-11-24T09:00:00+09:00", true},
		{"11月24日9:00", "2026-11-24T09:00:00+09:00", true},
		{"11/20 9:00", "2026-11-20T09:00:00+09:00", true},
		{"10/1 9:00", "2027-10-01T09:00:00+09:00", true},
		{"1-4 10:00", "2027-01-04T10:00:00+09:00", true},
		{"2-29 1:00", "2028-02-29T01:00:00+09:00", true},
		{"24日 9:00", "2026-11-24T09:00:00+09:00", true},
		{"5日9時", "2026-12-05T09:00:00+09:00", true},
		{"23日 8:00", "2026-11-23T08:00:00+09:00", true},
		{"31日 9:00", "2026-12-31T09:00:00+09:00", true},
		{"18時までに", "2026-11-23T18:00:00+09:00", true},
		{"18:00まで", "2026-11-23T18:00:00+09:00", true},
		{"+1h", "2026-11-23T09:17:30+09:00", true},
		{"２時間後", "2026-11-23T10:17:30+09:00", true},
		{"90分後", "2026-11-23T09:47:30+09:00", true},
		{"-15m", "2026-11-23T08:02:30+09:00", true},
		{"2025-11-24 9:00", "2025-11-24T09:00:00+09:00", true},
		{"中", NULL, false},
		{"明日", NULL, false},
		{"18:00に来院", NULL, false},
		{"1h", NULL, false},
		{"32日 9:00", NULL, false},
	};
	static const struct typed january[] = {
		{"12/28 9:00", "2026-12-28T09:00:00+09:00", true},
		{"11/28 9:00", "2027-11-28T09:00:00+09:00", true},
		{"31日 9:00", "2027-01-31T09:00:00+09:00", true},
	};

	/* in the night that is meant */
	static const struct typed night[] = {
		{"今夜1時", "2026-11-23T01:00:00+09:00", true},
		{"今夜8時", "2026-11-23T20:00:00+09:00", true},
	};

	zone("Asia/Tokyo");
	typed("2026-11-22T15:30:00Z", night, 2, IR_TIME_AHEAD);
	typed("2026-11-22T23:17:30Z", t, sizeof(t) / sizeof(t[0]),
		IR_TIME_AHEAD);
	typed("2027-01-03T23:17:30Z", january, 3, IR_TIME_AHEAD);
}

/* What may be over or planned, at three in the morning. */
static void
near(void)
{
	static const struct typed t[] = {
		{"2:40", "2026-11-24T02:40:00+09:00", true},
		{"3:20", "2026-11-24T03:20:00+09:00", true},
		{"9:00", "2026-11-24T09:00:00+09:00", true},
		{"22:00", "2026-11-23T22:00:00+09:00", true},
		{"18:00", "2026-11-23T18:00:00+09:00", true},
		{"15:00", "2026-11-23T15:00:00+09:00", true}, /* as near */
		{"14:59", "2026-11-24T14:59:00+09:00", true},
		{"24:00", "2026-11-24T00:00:00+09:00", true},
		{"18時までに", "2026-11-24T18:00:00+09:00", true},
		{"18:00 by", "2026-11-24T18:00:00+09:00", true},
		{"18:00まで", "2026-11-23T18:00:00+09:00", true},
		{"本日18:00", "2026-11-24T18:00:00+09:00", true},
		{"本日中", "2026-11-24T23:59:00+09:00", true},
		{"昨日 9:00", "2026-11-23T09:00:00+09:00", true},
		{"明日9:00", "2026-11-25T09:00:00+09:00", true},
		{"明朝8時", "2026-11-25T08:00:00+09:00", true},
		{"明後日 9:00", "2026-11-26T09:00:00+09:00", true},
		{"今夜8時", "2026-11-24T20:00:00+09:00", true},
		{"今夜1時", "2026-11-25T01:00:00+09:00", true},
		{"+2h", "2026-11-24T05:00:00+09:00", true},
		{"-2h", "2026-11-24T01:00:00+09:00", true},
		{"2時間後", "2026-11-24T05:00:00+09:00", true},
		{"11/25 9:00", "2026-11-25T09:00:00+09:00", true},
		{"11/20 9:00", "2026-11-20T09:00:00+09:00", true},
		{"9/1 9:00", "2026-09-01T09:00:00+09:00", true},
		{"3/1 9:00", "2027-03-01T09:00:00+09:00", true},
		{"11/24 9:00", "2026-11-24T09:00:00+09:00", true},
		{"25日 9:00", "2026-11-25T09:00:00+09:00", true},
		{"20日 9:00", "2026-11-20T09:00:00+09:00", true},
		{"3日 9:00", "2026-12-03T09:00:00+09:00", true},
		{"31日 9:00", "2026-10-31T09:00:00+09:00", true},
		{"2026-11-20 9:00", "2026-11-20T09:00:00+09:00", true},
		{"now", "2026-11-24T03:00:00+09:00", false},
		{"明日", NULL, false},
		{"来週", NULL, false},
	};

	zone("Asia/Tokyo");
	typed("2026-11-23T18:00:00Z", t, sizeof(t) / sizeof(t[0]),
		IR_TIME_NEAR);
}

/* Days alone, on 2026-11-24: past, near and ahead; NULL: none. */
static void
day_typed(void)
{
	static const struct {
		const char *s, *way[3];
	} rows[] = {
		{"昨日", {"2026-11-23", "2026-11-23", "2026-11-23"}},
		{"本日", {"2026-11-24", "2026-11-24", "2026-11-24"}},
		{"明日", {NULL, "2026-11-25", "2026-11-25"}},
		{"あさって", {NULL, "2026-11-26", "2026-11-26"}},
		{"11/24", {"2026-11-24", "2026-11-24", "2026-11-24"}},
		{"11-25", {"2025-11-25", "2026-11-25", "2026-11-25"}},
		{"１１／２３", {"2026-11-23", "2026-11-23", "2026-11-23"}},
		{"10月1日", {"2026-10-01", "2026-10-01", "2027-10-01"}},
		{"2/29", {"2024-02-29", "2028-02-29", "2028-02-29"}},
		{"25日", {NULL, "2026-11-25", "2026-11-25"}},
		{"20日", {NULL, "2026-11-20", "2026-12-20"}},
		{"11/25まで", {NULL, "2026-11-25", "2026-11-25"}},
		{"1/4までに", {NULL, "2027-01-04", "2027-01-04"}},
		{"3日前", {"2026-11-21", "2026-11-21", "2026-11-21"}},
		{"3日後", {NULL, "2026-11-27", "2026-11-27"}},
		{"+2d", {NULL, "2026-11-26", "2026-11-26"}},
		{"2時間前", {NULL, NULL, NULL}},
		{"2/30", {NULL, NULL, NULL}},
		{"11/24 9:00", {NULL, NULL, NULL}},
		{"2026-11-24", {NULL, NULL, NULL}}, /* others read years */
		{"9:00", {NULL, NULL, NULL}},
		{"", {NULL, NULL, NULL}},
	};
	static const enum ir_time_way way[] = {
		IR_TIME_PAST, IR_TIME_NEAR, IR_TIME_AHEAD};
	struct ir_time now;
	char text[IR_TIME_TEXT];

	zone("Asia/Tokyo");
	EQ(parse("2026-11-23T18:00:00Z", &now), 0);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		for (size_t k = 0; k < 3; k++) {
			int64_t day = 0;
			int rc = ir_day_human(rows[i].s, way[k], &now, &day);

			printf("# '%s' %zu\n", rows[i].s, k);
			EQ(rc, rows[i].way[k] ? 0 : -EINVAL);
			if (rc == 0)
				STR(ir_day_text(day, text), rows[i].way[k]);
		}
}

static void
tokyo(void)
{
	static const struct typed t[] = {
		{"2:40", "2026-11-21T02:40:00+09:00", true},
		{"02:40:10", "2026-11-21T02:40:10+09:00", false},
		{"０２：４０", "2026-11-21T02:40:00+09:00", true},
		{"　２：４０ ", "2026-11-21T02:40:00+09:00", true},
		{"2時40分", "2026-11-21T02:40:00+09:00", true},
		{"２時４０分１０秒", "2026-11-21T02:40:10+09:00", false},
		{"2時", "2026-11-21T02:00:00+09:00", true},
		{"2時半", "2026-11-21T02:30:00+09:00", true},
		{"午後2時", "2026-11-20T14:00:00+09:00", true},
		{"午前12時5分", "2026-11-21T00:05:00+09:00", true},
		{"午後12:05", "2026-11-20T12:05:00+09:00", true},
		{"0240", "2026-11-21T02:40:00+09:00", true},
		{"10:20", "2026-11-21T10:20:00+09:00", true},
		{"10:21", "2026-11-20T10:21:00+09:00", true},
		{"23:10", "2026-11-20T23:10:00+09:00", true},
		{"11-20 23:10", "2026-11-20T23:10:00+09:00", true},
		{"11/20 23:10", "2026-11-20T23:10:00+09:00", true},
		{"１１／２０　２３：１０", "2026-11-20T23:10:00+09:00", true},
		{"11月20日 23時10分", "2026-11-20T23:10:00+09:00", true},
		{"11月20日23:10", "2026-11-20T23:10:00+09:00", true},
		{"12-31 23:10", "2025-12-31T23:10:00+09:00", true},
		{"2-29 1:00", "2024-02-29T01:00:00+09:00", true},
		{"2026-11-20 23:10", "2026-11-20T23:10:00+09:00", true},
		{"2026/11/20 23:10:09", "2026-11-20T23:10:09+09:00", false},
		{"2026年11月20日 23時10分", "2026-11-20T23:10:00+09:00", true},
		{"2026-11-20T23:10", "2026-11-20T23:10:00+09:00", true},
		{"2027-01-02 03:04", "2027-01-02T03:04:00+09:00", true},
		{"昨日 23:10", "2026-11-20T23:10:00+09:00", true},
		{"昨日23:10", "2026-11-20T23:10:00+09:00", true},
		{"昨日　２３：１０", "2026-11-20T23:10:00+09:00", true},
		{"一昨日 1:00", "2026-11-19T01:00:00+09:00", true},
		{"yesterday 23:10", "2026-11-20T23:10:00+09:00", true},
		{"today 23:10", "2026-11-21T23:10:00+09:00", true},
		{"-15m", "2026-11-21T10:05:30+09:00", true},
		{"－１５ｍ", "2026-11-21T10:05:30+09:00", true},
		{"-2h", "2026-11-21T08:20:30+09:00", true},
		{"-10s", "2026-11-21T10:20:20+09:00", false},
		{"-10", "2026-11-21T10:20:20+09:00", false},
		{"15分前", "2026-11-21T10:05:30+09:00", true},
		{"２時間前", "2026-11-21T08:20:30+09:00", true},
		{"now", "2026-11-21T10:20:30+09:00", false},
		{"今", "2026-11-21T10:20:30+09:00", false},
		{"2026-11-20T14:10:00Z", "2026-11-20T14:10:00Z", false},
		{"", NULL, false},
		{"   ", NULL, false},
		{"24:00", NULL, false},
		{"2:60", NULL, false},
		{"2:4", NULL, false},
		{"2:40:60", NULL, false},
		{"2:40x", NULL, false},
		{"02402", NULL, false},
		{"2460", NULL, false},
		{"2", NULL, false},
		{"午後13時", NULL, false},
		{"2-30 1:00", NULL, false},
		{"13-1 1:00", NULL, false},
		{"2026-11-31 1:00", NULL, false},
		{"11-20", NULL, false},
		{"11-2023:10", NULL, false},
		{"昨日", NULL, false},
		{"tomorrow 1:00", NULL, false},
		{"+15m", NULL, false},
		{"0001-01-01 0:00", NULL, false},
		{"999999日前", NULL, false},
		{"-99999999999999999999m", NULL, false},
		{"\xFF"
		 "2:40",
			NULL, false},
		{"1111111111111111111111111111111111111111111111111111111111"
		 "1111111111111111111111111111111111111111111111111111111111",
			NULL, false},
	};

	zone("Asia/Tokyo");
	human("2026-11-21T01:20:30Z", t, sizeof(t) / sizeof(t[0]));
}

/* Just after midnight, and in a zone with daylight saving. */
static void
edges(void)
{
	static const struct typed night[] = {
		{"23:50", "2026-12-31T23:50:00+09:00", true},
		{"昨日 0:10", "2026-12-31T00:10:00+09:00", true},
		{"12/31 23:50", "2026-12-31T23:50:00+09:00", true},
		{"1/1 0:05", "2027-01-01T00:05:00+09:00", true},
	};
	static const struct typed fall[] = {
		{"0:30", "2026-11-01T00:30:00-04:00", true},
		{"1:30", "2026-11-01T01:30:00-05:00", true}, /* twice */
		{"2:30", "2026-11-01T02:30:00-05:00", true},
	};
	static const struct typed spring[] = {
		{"1:59", "2026-03-08T01:59:00-05:00", true},
		{"2:30", "2026-03-08T02:30:00-04:00", true}, /* never */
		{"3:00", "2026-03-08T03:00:00-04:00", true},
	};

	zone("Asia/Tokyo");
	human("2026-12-31T15:10:00Z", night, 4);
	zone("America/New_York");
	human("2026-11-01T18:00:00Z", fall, 3);
	human("2026-03-08T18:00:00Z", spring, 3);
}

static void
civil(void)
{
	int wrong = 0;

	EQ(ir_days_from_civil(1970, 1, 1), 0);
	EQ(ir_days_from_civil(2000, 3, 1), 11017);
	EQ(ir_days_from_civil(0, 3, 1), -719468);
	for (int64_t d = -800000; d < 3000000; d += 7) {
		int64_t y;
		unsigned m, day;

		ir_civil_from_days(d, &y, &m, &day);
		wrong += ir_days_from_civil(y, m, day) != d;
	}
	EQ(wrong, 0);
}

static void
days(void)
{
	static const struct {
		const char *from;
		int64_t months;
		const char *to;
	} rows[] = {
		{"2026-01-31", 1, "2026-02-28"},
		{"2027-12-31", 2, "2028-02-29"},
		{"2026-08-31", -6, "2026-02-28"},
		{"2026-01-15", -1, "2025-12-15"},
		{"2026-11-22", 0, "2026-11-22"},
		{"2026-11-30", -36, "2023-11-30"},
		{"1970-01-31", -2, "1969-11-30"},
	};
	char text[IR_TIME_TEXT];
	int64_t d = 0;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		OK(ir_day_parse(rows[i].from, &d));
		STR(ir_day_text(ir_day_months(d, rows[i].months), text),
			rows[i].to);
	}
	OK(ir_day_parse("1969-12-31", &d));
	EQ(d, -1);
	OK(!ir_day_parse("2026-02-29", &d));
	OK(!ir_day_parse("2026-2-3", &d));
	OK(!ir_day_parse(NULL, &d));
}

int
main(void)
{
	good();
	bad();
	forms();
	round_trip();
	elapsed();
	tokyo();
	ahead();
	near();
	day_typed();
	edges();
	civil();
	days();
	return tap_done();
}
