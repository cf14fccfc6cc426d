/* SPDX-License-Identifier: Apache-2.0 */
#include "../../lib/evidence/access_ssh_list_i.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What a device lists: any bytes; every record has what its kind promises. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ir_err e = IR_ERR_INIT;
	struct ir_far_reader *f = NULL;
	struct ir_spill s;
	struct ir_far far;
	int rc;

	if (size > 200000)
		return 0;
	ir_spill_init(&s, -1, false);
	(void)ir_buf_add(&s.tail, data, size);
	if (ir_far_open(&f, &s, &e) < 0)
		return 0;
	while ((rc = ir_far_next(f, &far, &e)) > 0) {
		if (far.kind == IR_FAR_ENTRY &&
			(far.path[0] != '/' ||
				strlen(far.path) != far.path_len || !far.link))
			__builtin_trap();
		if ((far.kind == IR_FAR_NONE || far.kind == IR_FAR_LEADS) &&
			!far.text)
			__builtin_trap();
	}
	if (rc < 0 && !e.code)
		__builtin_trap();
	ir_far_free(f);
	ir_spill_free(&s);
	return 0;
}
