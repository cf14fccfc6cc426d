/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "ir/asset/era.h"
#include "tap.h"

static const struct {
	const char *text, *first, *last; /* first NULL: refused */
} dates[] = {
	{"2026/3/31", "2026-03-31", "2026-03-31"},
	{"2026-03-31", "2026-03-31", "2026-03-31"},
	{"2026.3.31", "2026-03-31", "2026-03-31"},
	{"20260331", "2026-03-31", "2026-03-31"},
	{"2026年3月31日", "2026-03-31", "2026-03-31"},
	{"２０２６／３／３１", "2026-03-31", "2026-03-31"},
	{"２０２６年３月３１日（火）", "2026-03-31", "2026-03-31"},
	{"2026/3/31 0:00", "2026-03-31", "2026-03-31"},
	{"2026-03-31T23:59:59", "2026-03-31", "2026-03-31"},
	{"　2026/3/31 ", "2026-03-31", "2026-03-31"},
	{"R8.3.31", "2026-03-31", "2026-03-31"},
	{"r8/3/31", "2026-03-31", "2026-03-31"},
	{"Ｒ８．３．３１", "2026-03-31", "2026-03-31"},
	{"令和8年3月31日", "2026-03-31", "2026-03-31"},
	{"令和 8 年 3 月 31 日", "2026-03-31", "2026-03-31"},
	{"㋿8.3.31", "2026-03-31", "2026-03-31"},
	{"令和元年5月1日", "2019-05-01", "2019-05-01"},
	{"令和元年", "2019-05-01", "2019-12-31"},
	{"H31", "2019-01-01", "2019-04-30"},
	{"H31.4.30", "2019-04-30", "2019-04-30"},
	{"S64.1.7", "1989-01-07", "1989-01-07"},
	{"平成元年1月8日", "1989-01-08", "1989-01-08"},
	{"昭和元年12月25日", "1926-12-25", "1926-12-25"},
	{"T15.12.25", "1926-12-25", "1926-12-25"},
	{"2026", "2026-01-01", "2026-12-31"},
	{"2026年2月", "2026-02-01", "2026-02-28"},
	{"2024/2", "2024-02-01", "2024-02-29"},
	{"H31.4", "2019-04-01", "2019-04-30"},
	{"R1.5", "2019-05-01", "2019-05-31"},
	{"2024-02-29", "2024-02-29", "2024-02-29"},
	{"2026-02-29", NULL, NULL},
	{"2026/13/1", NULL, NULL},
	{"2026/0/1", NULL, NULL},
	{"2026/1/0", NULL, NULL},
	{"20261301", NULL, NULL},
	{"平成32年", NULL, NULL},
	{"H31.5.1", NULL, NULL},
	{"R1.4.30", NULL, NULL},
	{"R0.1.1", NULL, NULL},
	{"S64.1.8", NULL, NULL},
	{"S1.12.24", NULL, NULL},
	{"26/3/31", NULL, NULL},
	{"3/4/2026", NULL, NULL},
	{"2026/3/31/1", NULL, NULL},
	{"2026/3/31 25:00", NULL, NULL},
	{"2026/3/31x", NULL, NULL},
	{"未定", NULL, NULL},
	{"", NULL, NULL},
	{"R", NULL, NULL},
	{"99999999999", NULL, NULL},
	{"123456789", NULL, NULL},
};

static const struct {
	int64_t n;
	bool base1904;
	const char *day; /* NULL: never was */
} serials[] = {
	{46112, false, "2026-03-31"},
	{1, false, "1900-01-01"},
	{59, false, "1900-02-28"},
	{60, false, NULL},
	{61, false, "1900-03-01"},
	{0, false, NULL},
	{-1, true, NULL},
	{0, true, "1904-01-01"},
	{44650, true, "2026-03-31"},
	{2958466, false, NULL},
};

int
main(void)
{
	const char *data = getenv("IR_DATA");
	struct ir_eras *t = NULL;
	struct ir_err e = IR_ERR_INIT;

	EQ(ir_eras_load(&t, data ? data : "playbooks", &e), 0);
	for (size_t i = 0; t && i < sizeof(dates) / sizeof(dates[0]); i++) {
		char a[IR_TIME_TEXT], b[IR_TIME_TEXT];
		struct ir_date d = {0, 0, IR_DATE_DAY};
		int r = ir_date_read(
			t, dates[i].text, strlen(dates[i].text), &d, &e);

		if (!dates[i].first) {
			OKM(r == -IR_EFORMAT && e.text[0], dates[i].text);
			continue;
		}
		OKM(r == 0, dates[i].text);
		STR(ir_day_text(d.first, a), dates[i].first);
		STR(ir_day_text(d.last, b), dates[i].last);
	}
	for (size_t i = 0; i < sizeof(serials) / sizeof(serials[0]); i++) {
		char a[IR_TIME_TEXT];
		int64_t day = 0;
		bool ok =
			ir_date_serial(serials[i].n, serials[i].base1904, &day);

		STR(ok ? ir_day_text(day, a) : NULL, serials[i].day);
	}
	ir_eras_free(t);
	return tap_done();
}
