/* SPDX-License-Identifier: Apache-2.0 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "ir/playbook/vars.h"

#define SIZE_CAP 4096

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int
fill(const struct ir_scope *s, const char *text, enum ir_fill_form form,
	struct ir_buf *out)
{
	struct ir_err e = IR_ERR_INIT;
	int r;

	ir_buf_init(out, (size_t)1 << 20);
	r = ir_scope_fill(s, text, form, out, NULL, NULL, NULL, &e);
	if ((r < 0) != (e.text[0] != '\0'))
		abort();
	return r;
}

/* Every reference is declared, with a value that a shell would take apart:
 * then a plain text is always filled in, and what was filled in is not looked
 * at again; for a shell it is refused or holds no less. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char text[SIZE_CAP + 1];
	struct ir_scope *s = NULL;
	struct ir_buf plain, shell;
	struct ir_ref ref = {.at = 0};
	size_t at = 0, n = 0;

	if (size > SIZE_CAP || ir_scope_new(&s, NULL, NULL) < 0)
		return 0;
	memcpy(text, data, size);
	text[size] = '\0';
	size = strlen(text);
	while (ir_ref_next(text, size, at, &ref) == 0 && n++ < 100) {
		struct ir_var v = {
			.name = ref.name, .value = "'\"$(x)`__a__:value\\"};

		if (ref.at < at || ref.len < 5 || ref.at + ref.len > size)
			abort();
		if (ir_var_name_check(ref.name, NULL) >= 0 &&
			!ir_scope_find(s, ref.name) &&
			ir_scope_declare(s, &v, NULL) < 0)
			abort();
		at = ref.at + 1;
	}
	if (fill(s, text, IR_FILL_PLAIN, &plain) < 0 && n < 100 &&
		!strstr(text, "__:value"))
		abort();
	if (fill(s, text, IR_FILL_SHELL, &shell) == 0 && shell.len < plain.len)
		abort();
	ir_buf_free(&shell);
	ir_buf_free(&plain);
	ir_scope_free(s);
	return 0;
}
