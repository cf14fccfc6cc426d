/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "ir/base/time.h"

#define SIZE_CAP 256

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What either reader takes prints and reads back as the same instant. */
static void
check(const struct ir_time *t)
{
	char out[IR_TIME_TEXT];
	struct ir_time u;

	(void)ir_time_rfc3339(t, 9, out);
	if (ir_time_parse(out, strlen(out), &u) != 0 || ir_time_cmp(t, &u) != 0)
		abort();
	(void)ir_time_compact(t, out);
	(void)ir_time_date_clock(t, out);
	(void)ir_time_elapsed(t->sec, out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct ir_time now = {1795224030, 5, 32400};
	struct ir_err e = IR_ERR_INIT;
	struct ir_time t;
	bool minutes;
	int64_t day;
	char *s;

	if (size > SIZE_CAP)
		return 0;
	if (ir_time_parse((const char *)data, size, &t) == 0)
		check(&t);
	s = strndup((const char *)data, size);
	if (s && ir_time_human(s, &now, &t, &minutes, &e) == 0)
		check(&t);
	if (s && ir_time_ahead(s, &now, &t, &minutes, &e) == 0)
		check(&t);
	if (s && ir_time_read(s, IR_TIME_NEAR, &now, &t, &minutes, &e) == 0)
		check(&t);
	for (int way = IR_TIME_PAST; s && way <= IR_TIME_NEAR; way++)
		(void)ir_day_human(s, (enum ir_time_way)way, &now, &day);
	free(s);
	return 0;
}
