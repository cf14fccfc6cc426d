/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>

#include "ir/report/deadline.h"
#include "tap.h"

static struct ir_calendar *cal;
static struct ir_deadlines *rules;

/* The vectors of the rules, then the ends of years, runs of closed days, leap
 * days and both edges of the 3 to 5 days. */
static const struct {
	const char *rule, *known, *raw, *first, *due;
	int uncertain;
} counts[] = {
	{"ppc-final-30", "2026-02-09", "2026-03-10", "2026-03-10", "2026-03-10",
		0},
	{"ppc-final-60", "2026-02-09", "2026-04-09", "2026-04-09", "2026-04-09",
		0},
	{"ppc-final-60", "2026-10-01", "2026-11-29", "2026-11-30", "2026-11-30",
		0},
	{"ppc-final-30", "2026-10-25", "2026-11-23", "2026-11-24", "2026-11-24",
		0},
	{"ppc-final-60", "2026-10-31", "2026-12-29", "2027-01-04", "2027-01-04",
		0},
	{"ppc-final-60", "2026-11-13", "2027-01-11", "2027-01-12", "2027-01-12",
		0},
	{"ppc-final-30", "2026-11-21", "2026-12-20", "2026-12-21", "2026-12-21",
		0},
	{"ppc-final-30", "2026-12-02", "2026-12-31", "2027-01-04", "2027-01-04",
		0},
	{"ppc-final-30", "2028-01-31", "2028-02-29", "2028-02-29", "2028-02-29",
		1},
	/* 28 December is the last open day of a year, 4 January the first */
	{"ppc-final-30", "2026-11-29", "2026-12-28", "2026-12-28", "2026-12-28",
		0},
	{"ppc-final-30", "2026-11-30", "2026-12-29", "2027-01-04", "2027-01-04",
		0},
	{"ppc-final-30", "2025-12-05", "2026-01-03", "2026-01-05", "2026-01-05",
		0},
	{"ppc-final-30", "2027-12-02", "2027-12-31", "2028-01-04", "2028-01-04",
		1},
	/* 2 to 6 May 2026, and 19 to 23 September 2026 */
	{"ppc-final-30", "2026-04-03", "2026-05-02", "2026-05-07", "2026-05-07",
		0},
	{"ppc-first", "2026-09-17", "2026-09-21", "2026-09-19", "2026-09-24",
		0},
	{"ppc-first", "2026-02-09", "2026-02-13", "2026-02-11", "2026-02-13",
		0},
	{"ppc-first", "2026-12-27", "2026-12-31", "2026-12-29", "2027-01-04",
		0},
	{"processor", "2026-09-17", "2026-09-21", "2026-09-19", "2026-09-21",
		0},
	{"ppc-first", "2026-02-10", "2026-02-14", "2026-02-12", "2026-02-16",
		0},
	{"ppc-first", "2026-11-22", "2026-11-26", "2026-11-24", "2026-11-26",
		0},
	{"ppc-final-30", "2027-01-30", "2027-02-28", "2027-03-01", "2027-03-01",
		0},
	{"ppc-final-60", "2024-01-01", "2024-02-29", "2024-02-29", "2024-02-29",
		1},
	/* does not move */
	{"statutory-30", "2026-10-25", "2026-11-23", "2026-11-23", "2026-11-23",
		0},
};

static void
counting(void)
{
	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
		const struct ir_deadline_rule *r =
			ir_deadlines_find(rules, counts[i].rule);
		struct ir_err e = IR_ERR_INIT;
		struct ir_time t;
		struct ir_due d;
		char text[48];

		(void)snprintf(text, sizeof(text), "%sT00:00:00+09:00",
			counts[i].known);
		printf("# %s %s\n", counts[i].rule, text);
		OK(r && ir_time_parse(text, strlen(text), &t) == 0);
		EQ(ir_deadline_due(r, cal, &t, &d, &e), 0);
		STR(d.raw_last, counts[i].raw);
		STR(d.first, counts[i].first);
		STR(d.last, counts[i].due);
		EQ(d.uncertain, counts[i].uncertain);
		EQ(d.moved, strcmp(d.raw_last, d.last) != 0);
	}
}

/* The day is that of Japan, whatever the time was written in. */
static void
zones(void)
{
	const struct ir_deadline_rule *r =
		ir_deadlines_find(rules, "ppc-final-30");
	static const char *const same[] = {"2026-02-08T15:00:00Z",
		"2026-02-09T14:59:59Z", "2026-02-09T23:59:59+09:00",
		"2026-02-08T23:00:00-05:00"};
	char text[IR_TIME_TEXT];
	struct ir_time t;
	struct ir_due d;

	for (size_t i = 0; i < 4; i++) {
		OK(ir_time_parse(same[i], strlen(same[i]), &t) == 0);
		EQ(ir_deadline_due(r, cal, &t, &d, NULL), 0);
		STR(d.last, "2026-03-10");
		STR(ir_time_rfc3339(&d.due, 0, text),
			"2026-03-10T23:59:59+09:00");
	}
	t.sec = -((int64_t)1 << 40);
	OK(ir_deadline_due(r, cal, &t, &d, NULL) < 0);
}

static void
reasons(void)
{
	const struct ir_deadline_rule *r =
		ir_deadlines_find(rules, "ppc-first");
	struct ir_time t;
	struct ir_due d;

	OK(ir_time_parse("2026-09-17T09:00:00+09:00", 25, &t) == 0);
	EQ(ir_deadline_due(r, cal, &t, &d, NULL), 0);
	STR(d.moved_why, "敬老の日、休日、秋分の日");
	STR(ir_calendar_closed(cal, "2026-11-21"), "土曜日");
	STR(ir_calendar_closed(cal, "2026-11-22"), "日曜日");
	STR(ir_calendar_closed(cal, "2026-11-23"), "勤労感謝の日");
	STR(ir_calendar_closed(cal, "2026-12-29"), "年末年始");
	STR(ir_calendar_closed(cal, "2027-01-01"), "元日");
	OK(!ir_calendar_closed(cal, "2026-11-24"));
	OK(!ir_calendar_closed(cal, "2026-12-28"));
	OK(!ir_calendar_closed(cal, "no day"));
	EQ(ir_calendar_last_year(cal), 2027);
}

/* ---- the file against the law's own rules ---- */

static unsigned
weekday(int64_t day) /* 0 Sunday */
{
	return (unsigned)((day + 4) % 7);
}

static int64_t
monday(int64_t y, unsigned m, unsigned nth)
{
	int64_t first = ir_days_from_civil(y, m, 1);

	return first + (8 - weekday(first)) % 7 + 7 * (nth - 1);
}

/* The usual formula of the equinoxes, good for 1980 to 2099. */
static unsigned
equinox(int64_t y, double at_1980)
{
	return (unsigned)(at_1980 + 0.242194 * (double)(y - 1980)) -
		(unsigned)((y - 1980) / 4);
}

static size_t
named(int64_t y, int64_t day[32])
{
	static const unsigned fixed[][2] = {{1, 1}, {2, 11}, {2, 23}, {4, 29},
		{5, 3}, {5, 4}, {5, 5}, {8, 11}, {11, 3}, {11, 23}};
	size_t n = 0;

	for (size_t i = 0; i < 10; i++)
		day[n++] = ir_days_from_civil(y, fixed[i][0], fixed[i][1]);
	day[n++] = monday(y, 1, 2);
	day[n++] = monday(y, 7, 3);
	day[n++] = monday(y, 9, 3);
	day[n++] = monday(y, 10, 2);
	day[n++] = ir_days_from_civil(y, 3, equinox(y, 20.8431));
	day[n++] = ir_days_from_civil(y, 9, equinox(y, 23.2488));
	return n;
}

static int
is_in(const int64_t *day, size_t n, int64_t d)
{
	for (size_t i = 0; i < n; i++)
		if (day[i] == d)
			return 1;
	return 0;
}

/* Article 3: the substitute day and the day between two. */
static int
by_law(const int64_t *day, size_t n, int64_t d)
{
	int64_t before = d - 1;

	if (is_in(day, n, d))
		return 1;
	if (is_in(day, n, d - 1) && is_in(day, n, d + 1) && weekday(d) != 0)
		return 1;
	while (is_in(day, n, before)) {
		if (weekday(before) == 0)
			return 1;
		before--;
	}
	return 0;
}

static void
the_file(void)
{
	for (int64_t y = 2025; y <= 2028; y++) {
		int64_t day[32];
		size_t n = named(y, day), wrong = 0;
		int64_t end = ir_days_from_civil(y + 1, 1, 1);
		char text[IR_TIME_TEXT];

		for (int64_t d = ir_days_from_civil(y, 1, 1); d < end; d++) {
			const char *why =
				ir_calendar_closed(cal, ir_day_text(d, text));
			int holiday = why && strcmp(why, "土曜日") != 0 &&
				strcmp(why, "日曜日") != 0 &&
				strcmp(why, "年末年始") != 0;

			if (holiday == by_law(day, n, d))
				continue;
			printf("# %s: %s\n", text, why ? why : "open");
			wrong++;
		}
		EQ(wrong, 0);
	}
}

static void
files(void)
{
	/* as the Cabinet Office writes it, in CP932 with CR LF */
	static const char official[] =
		"\x8d\x91\x96\xaf\x82\xcc\x8fj\x93\xfa,\x96\xbc\r\n"
		"2026/1/1,\x8c\xb3\x93\xfa\r\n"
		"2026/11/23,\x8b\xce\x98J\x8a\xb4\x8e\xd3\x82\xcc\x93\xfa\r\n";
	static const struct {
		const char *text, *why;
	} bad[] = {
		{"2026-02-29,x\n",
			"h:1: no date of the calendar (2026-11-23, "
			"2026/11/23)"},
		{"a\nb,x\n",
			"h:2: no date of the calendar (2026-11-23, "
			"2026/11/23)"},
		{"2026-11-23\n", "h:1: the holiday has no name"},
		{"2026-11-23,a\n2026/11/23,b\n",
			"h:2: this date stands there twice"},
		{"2026-11-23,a,maybe\n",
			"h:1: the third column is empty or \"computed\""},
		{"\xff\xff,\xfe\n", "h:0: neither UTF-8 nor CP932"},
	};
	struct ir_err e = IR_ERR_INIT;
	struct ir_calendar *c = NULL;

	EQ(ir_calendar_read(&c, official, sizeof(official) - 1, "h", &e), 0);
	if (c) {
		STR(ir_calendar_closed(c, "2026-11-23"), "勤労感謝の日");
		EQ(ir_calendar_last_year(c), 2026);
	}
	ir_calendar_free(c);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		c = NULL;
		OK(ir_calendar_read(
			   &c, bad[i].text, strlen(bad[i].text), "h", &e) < 0);
		STR(e.text, bad[i].why);
		OK(!c);
	}
}

static void
hours(void)
{
	static const char text[] =
		"hikeshi: deadlines/1\ndate: \"2026-11-22\"\nrules:\n"
		"  - {id: h, label: [a, b], kind: hours, hours: 72, basis: [a, "
		"b], source: s, mark: found}\n";
	struct ir_deadlines *d = NULL;
	struct ir_err e = IR_ERR_INIT;
	struct ir_time t;
	struct ir_due due;
	char out[IR_TIME_TEXT];

	EQ(ir_deadlines_read(&d, text, sizeof(text) - 1, "d", &e), 0);
	if (!d)
		return;
	OK(ir_time_parse("2026-12-29T10:30:00+09:00", 25, &t) == 0);
	EQ(ir_deadline_due(ir_deadlines_at(d, 0), cal, &t, &due, &e), 0);
	STR(ir_time_rfc3339(&due.due, 0, out), "2027-01-01T10:30:00+09:00");
	OK(!due.moved);
	ir_deadlines_free(d);
}

static void
bad_rules(void)
{
#define HEAD "hikeshi: deadlines/1\ndate: \"2026-11-22\"\nrules:\n"
#define TAIL "basis: [a, b], source: s, mark: found}\n"
	static const char *const bad[] = {
		"hikeshi: other/1\n",
		"hikeshi: deadlines/1\nrules: []\n",
		"hikeshi: deadlines/1\ndate: \"2026-11-22\"\nrules: {a: b}\n",
		HEAD "  - {id: x, label: [a, b], kind: days, days: 0, " TAIL,
		HEAD
		"  - {id: x, label: [a, b], kind: days, days: 99999, " TAIL,
		HEAD "  - {id: x, label: [a, b], kind: weeks, days: 3, " TAIL,
		HEAD "  - {id: x, label: [a, b], kind: none, " TAIL,
		HEAD "  - {id: x, label: [a, b], kind: range, first: 5, "
		     "last: 3, " TAIL,
		HEAD "  - {id: x, label: [a], kind: days, days: 3, " TAIL,
		HEAD "  - {id: x, label: [a, b], kind: days, days: 3, moves: "
		     "often, " TAIL,
		HEAD "  - {id: x, label: [a, b], kind: days, days: 3, " TAIL
		     "  - {id: x, label: [a, b], kind: days, days: 3, " TAIL,
	};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct ir_deadlines *d = NULL;
		struct ir_err e = IR_ERR_INIT;

		OK(ir_deadlines_read(&d, bad[i], strlen(bad[i]), "d", &e) < 0);
		OK(e.text[0] && !d);
	}
}

int
main(void)
{
	const char *dir = getenv("IR_DATA");
	struct ir_err e = IR_ERR_INIT;

	dir = dir ? dir : "playbooks";
	if (!OK(ir_calendar_load(&cal, dir, &e) == 0) ||
		!OK(ir_deadlines_load(&rules, dir, &e) == 0)) {
		printf("# %s\n", e.text);
		return tap_done();
	}
	counting();
	zones();
	reasons();
	the_file();
	files();
	hours();
	bad_rules();
	ir_calendar_free(cal);
	ir_deadlines_free(rules);
	return tap_done();
}
