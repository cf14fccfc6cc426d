/* SPDX-License-Identifier: Apache-2.0 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "ir/report/deadline.h"

#define SIZE_CAP 4096

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Holidays, and behind a line "---" rules: a deadline that is counted falls
 * on an open day, not before the raw one. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *p = (const char *)data;
	const char *rules = memmem(p, size, "\n---\n", 5);
	size_t len = rules ? (size_t)(rules - p) : size;
	const struct ir_time known = {.sec = 1767000000};
	struct ir_calendar *c = NULL;
	struct ir_deadlines *d = NULL;
	struct ir_err e = IR_ERR_INIT;
	struct ir_due due;

	if (size > SIZE_CAP)
		return 0;
	if (ir_calendar_read(&c, p, len, "h", &e) < 0 && !e.text[0])
		abort();
	if (c && rules)
		(void)ir_deadlines_read(
			&d, rules + 5, size - len - 5, "d", NULL);
	for (size_t i = 0; d && i < ir_deadlines_count(d); i++) {
		const struct ir_deadline_rule *r = ir_deadlines_at(d, i);

		if (ir_deadline_due(r, c, &known, &due, &e) < 0 || !*due.last)
			continue;
		if (strcmp(due.last, due.raw_last) < 0 ||
			strcmp(due.first, due.last) > 0 ||
			(r->moves && ir_calendar_closed(c, due.last)))
			abort();
	}
	ir_deadlines_free(d);
	ir_calendar_free(c);
	return 0;
}
