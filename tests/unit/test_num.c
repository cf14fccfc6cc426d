/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/base/num.h"

#include <errno.h>

#include "tap.h"

#define NO UINT64_MAX

static void
u64(void)
{
	static const struct {
		const char *s;
		uint64_t max, want;
		int r;
	} t[] = {
		{"0", NO, 0, 0},
		{"9", 9, 9, 0},
		{"10", 9, 0, -ERANGE},
		{"18446744073709551615", NO, UINT64_MAX, 0},
		{"18446744073709551616", NO, 0, -ERANGE},
		{"99999999999999999999999", NO, 0, -ERANGE},
		{"", NO, 0, -EINVAL},
		{"00", NO, 0, -EINVAL},
		{"01", NO, 0, -EINVAL},
		{"+1", NO, 0, -EINVAL},
		{"-1", NO, 0, -EINVAL},
		{" 1", NO, 0, -EINVAL},
		{"1 ", NO, 0, -EINVAL},
		{"1x", NO, 0, -EINVAL},
		{"0x1", NO, 0, -EINVAL},
		{"99999999999999999999999x", NO, 0, -EINVAL},
	};

	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		uint64_t v = 77;

		EQ(ir_num_u64(t[i].s, strlen(t[i].s), t[i].max, &v), t[i].r);
		OKM(v == (t[i].r ? 77 : t[i].want), t[i].s);
	}
}

static void
i64(void)
{
	static const struct {
		const char *s;
		int64_t min, max, want;
		int r;
	} t[] = {
		{"-5", -5, 5, -5, 0},
		{"-6", -5, 5, 0, -ERANGE},
		{"6", -5, 5, 0, -ERANGE},
		{"-9223372036854775808", INT64_MIN, INT64_MAX, INT64_MIN, 0},
		{"-9223372036854775809", INT64_MIN, INT64_MAX, 0, -ERANGE},
		{"9223372036854775807", INT64_MIN, INT64_MAX, INT64_MAX, 0},
		{"9223372036854775808", INT64_MIN, INT64_MAX, 0, -ERANGE},
		{"-0", INT64_MIN, INT64_MAX, 0, -EINVAL},
		{"-", INT64_MIN, INT64_MAX, 0, -EINVAL},
		{"--1", INT64_MIN, INT64_MAX, 0, -EINVAL},
		{"", INT64_MIN, INT64_MAX, 0, -EINVAL},
	};

	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		int64_t v = 77;
		int r = ir_num_i64(
			t[i].s, strlen(t[i].s), t[i].min, t[i].max, &v);

		EQ(r, t[i].r);
		OKM(v == (t[i].r ? 77 : t[i].want), t[i].s);
	}
}

static void
sizes(void)
{
	static const struct {
		const char *s;
		uint64_t want;
		int r;
	} t[] = {
		{"0", 0, 0},
		{"512", 512, 0},
		{"4K", 4096, 0},
		{"4kB", 4000, 0},
		{"1M", 1048576, 0},
		{"2GB", 2000000000, 0},
		{"1T", 1ull << 40, 0},
		{"99999999T", 0, -ERANGE},
		{"4k", 0, -EINVAL},
		{"K", 0, -EINVAL},
		{"4KK", 0, -EINVAL},
		{"-4K", 0, -EINVAL},
		{"1.5G", 0, -EINVAL},
	};
	uint64_t v = 0;

	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		v = 0;
		EQ(ir_num_size(t[i].s, NO, &v), t[i].r);
		OKM(v == t[i].want, t[i].s);
	}
	EQ(ir_num_size("2K", 2047, &v), -ERANGE);
	EQ(ir_num_size("2K", 2048, &v), 0);
}

static void
durations(void)
{
	uint64_t v = 0;

	EQ(ir_num_duration("90", NO, &v), 0);
	EQ(v, 90);
	EQ(ir_num_duration("15m", NO, &v), 0);
	EQ(v, 900);
	EQ(ir_num_duration("72h", NO, &v), 0);
	EQ(v, 259200);
	EQ(ir_num_duration("2d", NO, &v), 0);
	EQ(v, 172800);
	EQ(ir_num_duration("2d", 172799, &v), -ERANGE);
	EQ(ir_num_duration("2w", NO, &v), -EINVAL);
	EQ(ir_num_duration("", NO, &v), -EINVAL);
}

static void
human(void)
{
	static const struct {
		uint64_t v;
		const char *want;
	} t[] = {
		{0, "0 B"},
		{999, "999 B"},
		{1000, "1.0 kB"},
		{1049, "1.0 kB"},
		{1050, "1.1 kB"},
		{999949, "999.9 kB"},
		{999950, "1.0 MB"},
		{1684000000, "1.7 GB"},
		{UINT64_MAX, "18.4 EB"},
	};
	char out[IR_NUM_HUMAN];

	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++)
		STR(ir_num_human(t[i].v, out), t[i].want);
}

int
main(void)
{
	u64();
	i64();
	sizes();
	durations();
	human();
	return tap_done();
}
