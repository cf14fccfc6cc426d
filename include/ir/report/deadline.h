/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_REPORT_DEADLINE_H
#define IR_REPORT_DEADLINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ir/base/buf.h"
#include "ir/base/err.h"
#include "ir/base/time.h"

/*
 * Counting days as the law does (guideline of the privacy commission, general
 * rules 3-5; Act on holidays of administrative organs, Act 91 of 1988, art. 2;
 * facts/jp-reports.md section 5).
 *
 * Days are days of the calendar in Japan (UTC+9, no summer time).  The day of
 * awareness is day 1; Saturdays, Sundays and holidays count; a last day that
 * is closed (Saturday, Sunday, public holiday, 29 December to 3 January)
 * moves to the next open day.  The first edge of a range is no last day and
 * stays where it is.
 *
 * Rules and holidays are dated data: DATADIR/rules/deadlines.yaml and
 * DATADIR/rules/holidays.csv (date,name; UTF-8 or CP932, as the Cabinet
 * Office publishes it), which a hospital may replace.  A third column
 * "computed" says that the list of that year is not published yet.
 */
#define IR_DEADLINES_FILE "rules/deadlines.yaml"
#define IR_HOLIDAYS_FILE "rules/holidays.csv"

struct ir_calendar; /* the holidays */

/* -IR_EFORMAT with "PATH:LINE: why": no date, a date twice, out of order is
 * allowed. */
int ir_calendar_load(
	struct ir_calendar **ret, const char *datadir, struct ir_err *e);
/* The same from text; name is for messages. */
int ir_calendar_read(struct ir_calendar **ret, const char *text, size_t len,
	const char *name, struct ir_err *e);
void ir_calendar_free(struct ir_calendar *c);
int ir_calendar_last_year(const struct ir_calendar *c); /* published for */
const char *ir_calendar_sha256(const struct ir_calendar *c);

/* NULL: open.  Else why closed, for people ("土曜日", "勤労感謝の日"; static
 * or borrowed from c). day: "2026-11-23". */
const char *ir_calendar_closed(const struct ir_calendar *c, const char *day);

enum ir_deadline_kind {
	IR_DEADLINE_NONE, /* no number of days: elapsed time is shown */
	IR_DEADLINE_DAYS, /* last day = start + days - 1, moved when closed */
	IR_DEADLINE_RANGE, /* about 3 to 5 days: two edges */
	IR_DEADLINE_HOURS, /* after the start, to the minute */
};

struct ir_deadline_rule {
	const char *id; /* "ppc-final-60" */
	const char *ja, *en; /* "速やかに", "promptly" */
	enum ir_deadline_kind kind;
	unsigned first, last; /* days (hours); the same unless RANGE */
	bool moves; /* a closed last day moves on, a first edge never */
	unsigned warn_hours; /* NONE: warn when so long has gone by; 0: never */
	const char *basis_ja, *basis_en, *source, *mark;
};

struct ir_deadlines; /* the rules */
int ir_deadlines_load(
	struct ir_deadlines **ret, const char *datadir, struct ir_err *e);
/* The same from text; name is for messages. */
int ir_deadlines_read(struct ir_deadlines **ret, const char *text, size_t len,
	const char *name, struct ir_err *e);
void ir_deadlines_free(struct ir_deadlines *d);
const char *ir_deadlines_date(const struct ir_deadlines *d);
size_t ir_deadlines_count(const struct ir_deadlines *d);
const struct ir_deadline_rule *ir_deadlines_at(
	const struct ir_deadlines *d, size_t i);
const struct ir_deadline_rule *ir_deadlines_find(/* NULL: none */
	const struct ir_deadlines *d, const char *id);

struct ir_due {
	char raw_first[11], raw_last[11]; /* before moving; "" when NONE */
	char first[11], last[11]; /* "2026-11-24" */
	struct ir_time edge; /* end of the first day, or the minute */
	struct ir_time due; /* end of the last day in Japan, or the minute */
	bool moved; /* last is not raw_last */
	char moved_why[128]; /* "勤労感謝の日", of the last day */
	bool uncertain; /* beyond the last published holiday year */
};

/* Can be counted from it?  Not before 1900 or after 2200. */
bool ir_deadline_counts(const struct ir_time *known);

/* known: when it became known.  -IR_EUSAGE: it cannot be counted from. */
int ir_deadline_due(const struct ir_deadline_rule *r,
	const struct ir_calendar *c, const struct ir_time *known,
	struct ir_due *ret, struct ir_err *e);

#endif
