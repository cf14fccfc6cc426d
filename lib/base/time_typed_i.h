/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_BASE_TIME_TYPED_I_H
#define IR_BASE_TIME_TYPED_I_H

#include "ir/base/time.h"

#define DAY 86400 /* seconds */

/* What was typed: a day (given how?) and a time of day. */
struct typed {
	enum {
		DAY_NONE, /* nearest past, or future */
		DAY_AGO, /* d days before today */
		DAY_AHEAD, /* d days after today */
		DAY_OF_MONTH, /* the last one, or next */
		DAY_MONTH, /* month and day, nearest past year, or future */
		DAY_FULL,
	} day;
	enum ir_time_way way;
	unsigned y, mo, d;
	unsigned h, mi, s;
	bool minutes; /* no seconds were typed */
};

/* Seconds east of UTC of the local zone at that instant. */
int32_t tt_east(int64_t sec);
/* The day that now is in, in the local zone. */
int64_t tt_today(const struct ir_time *now);
/* The instant meant; t's way is used up.  Of IR_TIME_NEAR the nearer of past
 * and future, the past when both are as near.  -EINVAL: no such day. */
int tt_resolve(struct typed *t, const struct ir_time *now, struct ir_time *ret);

#endif
