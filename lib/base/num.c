/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/base/num.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static int
digits(const char *s, size_t len, uint64_t *ret)
{
	uint64_t v = 0;
	int over = 0;

	if (len == 0 || (len > 1 && s[0] == '0'))
		return -EINVAL;
	for (size_t i = 0; i < len; i++) {
		unsigned d = (unsigned)(unsigned char)s[i] - '0';

		if (d > 9)
			return -EINVAL;
		over |= __builtin_mul_overflow(v, 10u, &v);
		over |= __builtin_add_overflow(v, d, &v);
	}
	if (over)
		return -ERANGE;
	*ret = v;
	return 0;
}

int
ir_num_u64(const char *s, size_t len, uint64_t max, uint64_t *ret)
{
	uint64_t v;
	int r = digits(s, len, &v);

	if (r)
		return r;
	if (v > max)
		return -ERANGE;
	*ret = v;
	return 0;
}

int
ir_num_i64(const char *s, size_t len, int64_t min, int64_t max, int64_t *ret)
{
	int neg = len > 0 && s[0] == '-';
	uint64_t u;
	int64_t v;
	int r = digits(s + neg, len - (size_t)neg, &u);

	if (r)
		return r;
	if (neg && u == 0)
		return -EINVAL;
	if (u > (uint64_t)INT64_MAX + (uint64_t)neg)
		return -ERANGE;
	v = neg ? -(int64_t)(u - 1) - 1 : (int64_t)u;
	if (v < min || v > max)
		return -ERANGE;
	*ret = v;
	return 0;
}

struct unit {
	const char *name;
	uint64_t factor;
};

static int
with_unit(const char *s, const struct unit *u, uint64_t max, uint64_t *ret)
{
	size_t n = strspn(s, "0123456789");
	uint64_t v = 0;
	int r = digits(s, n, &v);

	if (r == -EINVAL)
		return r;
	while (u->name && strcmp(u->name, s + n) != 0)
		u++;
	if (!u->name)
		return -EINVAL;
	if (r || __builtin_mul_overflow(v, u->factor, &v) || v > max)
		return -ERANGE;
	*ret = v;
	return 0;
}

int
ir_num_size(const char *s, uint64_t max, uint64_t *ret)
{
	static const struct unit units[] = {
		{"", 1},
		{"K", 1ull << 10},
		{"M", 1ull << 20},
		{"G", 1ull << 30},
		{"T", 1ull << 40},
		{"kB", 1000},
		{"MB", 1000000},
		{"GB", 1000000000},
		{"TB", 1000000000000},
		{NULL, 0},
	};

	return with_unit(s, units, max, ret);
}

int
ir_num_duration(const char *s, uint64_t max_seconds, uint64_t *ret)
{
	static const struct unit units[] = {
		{"", 1},
		{"s", 1},
		{"m", 60},
		{"h", 3600},
		{"d", 86400},
		{NULL, 0},
	};

	return with_unit(s, units, max_seconds, ret);
}

const char *
ir_num_human(uint64_t bytes, char out[IR_NUM_HUMAN])
{
	static const char *const names[] = {"kB", "MB", "GB", "TB", "PB", "EB"};
	uint64_t unit = 1000, tenths;
	size_t i = 0;

	if (bytes < 1000) {
		(void)snprintf(out, IR_NUM_HUMAN, "%u B", (unsigned)bytes);
		return out;
	}
	/* The next unit also when rounding would print 1000.0. */
	while (i < 5 && bytes >= unit * 1000 - unit / 20) {
		unit *= 1000;
		i++;
	}
	tenths = bytes / (unit / 10) + (bytes % (unit / 10) >= unit / 20);
	(void)snprintf(out, IR_NUM_HUMAN, "%u.%u %s", (unsigned)(tenths / 10),
		(unsigned)(tenths % 10), names[i]);
	return out;
}
