/* SPDX-License-Identifier: Apache-2.0 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "ir/asset/era.h"

#define SIZE_CAP 256

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A date that is read is one, and reads the same when written again. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct ir_eras *eras;
	const char *dir = getenv("IR_DATA");
	struct ir_err e = IR_ERR_INIT;
	struct ir_date d, again;
	char text[IR_TIME_TEXT];

	if (!eras && ir_eras_load(&eras, dir ? dir : "playbooks", &e) < 0)
		abort();
	if (size > SIZE_CAP)
		return 0;
	if (ir_date_read(eras, (const char *)data, size, &d, &e) < 0) {
		if (!e.text[0])
			abort();
		return 0;
	}
	(void)ir_day_text(d.first, text);
	if (d.first > d.last ||
		ir_date_read(eras, text, strlen(text), &again, &e) < 0 ||
		again.first != d.first || again.precision != IR_DATE_DAY)
		abort();
	return 0;
}
