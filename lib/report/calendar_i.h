/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LIB_REPORT_CALENDAR_I_H
#define LIB_REPORT_CALENDAR_I_H

#include "ir/report/deadline.h"

/* Days since 1970, as in time.h. */

/* NULL: open; see ir_calendar_closed. */
const char *ir_calendar_closed_on(const struct ir_calendar *c, int64_t day);

/* The day of the calendar in Japan. */
int64_t ir_japan_day(const struct ir_time *t);

/* Is the list of that year published? */
bool ir_calendar_covers(const struct ir_calendar *c, int64_t day);

#endif
