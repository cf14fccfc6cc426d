/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "ir/playbook/value.h"

#define SIZE_CAP 16384

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
note(void *arg, const char *code, uint32_t line, uint32_t col, const char *text)
{
	if (!line || !col || strncmp(code, "CX-", 3) != 0 || !*text)
		abort();
	++*(unsigned *)arg;
}

/* Every value is where its pointer says. */
static void
walk(const struct ir_val *root, const struct ir_val *v, struct ir_buf *b)
{
	ir_buf_clear(b);
	if (ir_val_pointer(v, b) != 0 || ir_val_find(root, b->p) != v)
		abort();
	for (size_t i = 0; i < ir_val_count(v); i++)
		walk(root, ir_val_at(v, i), b);
}

/* What was read is printed, and reads the same again. */
static void
again(struct ir_vals *t, const struct ir_val *v, bool pretty)
{
	struct ir_val *back = NULL;
	struct ir_buf b;

	ir_buf_init(&b, 0);
	walk(v, v, &b);
	ir_buf_clear(&b);
	if (ir_val_print(v, pretty, &b) != 0 ||
		ir_val_json(t, b.p, b.len, NULL, NULL, &back, NULL) != 0 ||
		!ir_val_same(v, back) || !ir_val_same(ir_val_copy(t, v), v))
		abort();
	ir_buf_free(&b);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data;
	struct ir_val *v = NULL, *strict = NULL;
	struct ir_vals *t = NULL;
	unsigned told = 0;

	if (size > SIZE_CAP || ir_vals_new(&t, NULL) != 0)
		return 0;
	if (ir_val_json(t, text, size, note, &told, &v, NULL) == 0) {
		again(t, v, false);
		if (!told &&
			(ir_val_json(t, text, size, NULL, NULL, &strict,
				 NULL) != 0 ||
				!ir_val_same(v, strict)))
			abort();
	}
	if (ir_val_yaml(t, text, size, "fuzz", &v, NULL) == 0)
		again(t, v, true);
	ir_vals_free(t);
	return 0;
}
