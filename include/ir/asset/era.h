/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_ASSET_ERA_H
#define IR_ASSET_ERA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ir/base/err.h"
#include "ir/base/time.h"

/*
 * Dates as people write them in ledgers, by the table of rules/eras.yaml:
 *
 *   2026/3/31  2026-03-31  2026.3.31  20260331  2026年3月31日
 *   R8.3.31  令和8年3月31日  ㋿8.3.31  令和元年  H31  2026年3月  2026
 *
 * full or half width, with blanks, a weekday "(火)" or a time of day behind.
 * Nothing is guessed: years of two digits without an era and 3/4/2026 are
 * refused, and so is what was never in the calendar (平成32年, R0, H31.5.1).
 */
#define IR_ERAS_FILE "rules/eras.yaml"
struct ir_eras;
int ir_eras_load(struct ir_eras **ret, const char *datadir, struct ir_err *e);
void ir_eras_free(struct ir_eras *t);

enum ir_date_precision {
	IR_DATE_YEAR,
	IR_DATE_MONTH,
	IR_DATE_DAY,
};

/* Days since 1970; first == last for a whole date.  A year of an era ends
 * with the era. */
struct ir_date {
	int64_t first, last;
	enum ir_date_precision precision;
};

/* 0, or -IR_EFORMAT with what is wrong (no place: the caller knows it). */
int ir_date_read(const struct ir_eras *t, const char *text, size_t len,
	struct ir_date *ret, struct ir_err *e);

/* A day number of Excel; base1904: of workbooks that count from 1904.  Day 60
 * of 1900 (29 February) never was.  False: no such day. */
bool ir_date_serial(int64_t serial, bool base1904, int64_t *ret_day);

/* Full-width letters, digits and signs as ASCII, blanks of both widths as
 * ' ', the rest as it is: appended to out (sized at least len + 1).  Returns
 * the length; out is NUL-terminated. */
size_t ir_width_fold(const char *s, size_t len, char *out);

#endif
