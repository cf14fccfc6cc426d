/* SPDX-License-Identifier: Apache-2.0 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "ir/playbook/jss.h"

#define SIZE_CAP 16384

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
found(void *arg, const struct ir_jss_found *f)
{
	if ((f->word == IR_JSS_VALID) || (f->right && !f->key[0]) ||
		!f->why[0] || f->depth >= IR_JSS_DEPTH)
		abort(); /* nobody is trusted here */
	++*(unsigned *)arg;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ir_err e = IR_ERR_INIT;
	struct ir_vals *t = NULL;
	struct ir_val *v = NULL;
	unsigned told = 0, n = 0;
	struct ir_jss_check c = {
		.now = {1678000000, 0, 0}, .found = found, .arg = &told};
	int r;

	if (size > SIZE_CAP || ir_vals_new(&t, NULL) < 0)
		return 0;
	if (ir_val_json(t, (const char *)data, size, NULL, NULL, &v, NULL) ==
		0) {
		r = ir_jss_verify(v, &c, &n, &e);
		if (r == 0 || (r < 0 && !e.text[0]) || (r > 0 && n != told))
			abort();
	}
	ir_vals_free(t);
	return 0;
}
