/* SPDX-License-Identifier: Apache-2.0 */
#include <stdint.h>
#include <string.h>

#include "ir/playbook/lint.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A finding is whole, whatever it is about. */
static int
look(void *arg, const struct ir_finding *f)
{
	uint64_t *n = arg;

	if (!f->rule->code || !f->pointer || !f->text[0] ||
		strpbrk(f->text, "\n\033"))
		__builtin_trap();
	n[f->rule->level]++;
	return 0;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const name[] = {"a.json", "b.yaml"};
	uint64_t n[IR_LINT_LEVELS] = {0};
	struct ir_lint *l = NULL;
	struct ir_err e = IR_ERR_INIT;

	if (size > 65536 || ir_lint_new(&l, look, n, NULL, NULL, &e) < 0)
		return 0;
	for (int i = 0; i < 2; i++)
		if (ir_lint_text(l, (const char *)data, size, name[i], &e) < 0)
			__builtin_trap();
	if (ir_lint_library(l, &e) < 0)
		__builtin_trap();
	for (int i = 0; i < IR_LINT_LEVELS; i++)
		if (n[i] > ir_lint_count(l, (enum ir_lint_level)i))
			__builtin_trap();
	ir_lint_free(l);
	return 0;
}
