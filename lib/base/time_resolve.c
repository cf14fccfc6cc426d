/* SPDX-License-Identifier: Apache-2.0 */
#include "time_typed_i.h"

#include <errno.h>

/* From a day and a time of day as typed to an instant. */

#define RECENT 30 /* days: a planned day that is just over */

int32_t
tt_east(int64_t sec)
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
	int32_t before = tt_east(local - DAY), after = tt_east(local + DAY);
	struct ir_time r = {0, 0, after};

	if (tt_east(local - after) != after &&
		tt_east(local - before) == before)
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

/* Past times lie in this year or before, planned ones in it or after. */
static int
resolve_month(const struct typed *t, const struct ir_time *now, int64_t today,
	struct ir_time *ret)
{
	bool ahead = t->way == IR_TIME_AHEAD;
	int64_t y, day, step = ahead ? 1 : -1;
	unsigned mo, d;

	ir_civil_from_days(today, &y, &mo, &d);
	if (ahead && mo == 1) /* in January, one of December may be meant */
		y--;
	/* 29 February may be eight years away. */
	for (int64_t k = 0; k <= 9; k++) {
		if (!day_exists(y + step * k, t->mo, t->d, &day))
			continue;
		*ret = instant(day, t);
		if (ahead ? day >= today - RECENT : ret->sec <= now->sec)
			return 0;
	}
	return -EINVAL;
}

static int
resolve_day_of_month(const struct typed *t, int64_t today, struct ir_time *ret)
{
	bool ahead = t->way == IR_TIME_AHEAD;
	int64_t y, day, first;
	unsigned mo, d;

	ir_civil_from_days(today, &y, &mo, &d);
	first = ir_days_from_civil(y, mo, 1);
	for (int k = 0; k < 3; k++) {
		ir_civil_from_days(
			ir_day_months(first, ahead ? k : -k), &y, &mo, &d);
		if (!day_exists(y, mo, t->d, &day))
			continue;
		*ret = instant(day, t);
		if (ahead ? day >= today : day <= today) /* of today it stays */
			return 0;
	}
	return -EINVAL;
}

int64_t
tt_today(const struct ir_time *now)
{
	int64_t local = now->sec + tt_east(now->sec);

	return (local >= 0 ? local : local - (DAY - 1)) / DAY;
}

static int
resolve(const struct typed *t, const struct ir_time *now, struct ir_time *ret)
{
	bool ahead = t->way == IR_TIME_AHEAD;
	int64_t today = tt_today(now), day = today;

	switch (t->day) {
	case DAY_FULL:
		if (!day_exists(t->y, t->mo, t->d, &day))
			return -EINVAL;
		break;
	case DAY_MONTH:
		return resolve_month(t, now, today, ret);
	case DAY_OF_MONTH:
		return resolve_day_of_month(t, today, ret);
	case DAY_AHEAD:
		day += t->d;
		break;
	case DAY_AGO:
		day -= t->d;
		break;
	case DAY_NONE:
		*ret = instant(day, t);
		if (ahead && ret->sec < now->sec - now->sec % 60)
			*ret = instant(day + 1, t);
		else if (!ahead && ret->sec > now->sec)
			*ret = instant(day - 1, t);
		return 0;
	}
	*ret = instant(day, t);
	return 0;
}

int
tt_resolve(struct typed *t, const struct ir_time *now, struct ir_time *ret)
{
	struct ir_time past, next;
	int r;

	if (t->way != IR_TIME_NEAR)
		return resolve(t, now, ret);
	t->way = IR_TIME_PAST;
	r = resolve(t, now, &past);
	t->way = IR_TIME_AHEAD;
	if (r == 0)
		r = resolve(t, now, &next);
	if (r == 0)
		*ret = next.sec - now->sec < now->sec - past.sec ? next : past;
	return r;
}
