/* SPDX-License-Identifier: Apache-2.0 */
#include <stdint.h>

#include "ir/sys/yaml.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Visits every node, which also proves that the depth is bounded. */
static size_t
walk(const struct ir_yaml_node *n, unsigned depth)
{
	size_t sum = 0, len = 0;
	int64_t v;
	bool b;

	if (depth > 64)
		__builtin_trap();
	for (size_t i = 0; i < ir_yaml_count(n); i++) {
		const char *key = ir_yaml_key_at(n, i);

		if (key && ir_yaml_get(n, key) != ir_yaml_at(n, i))
			__builtin_trap();
		sum += walk(ir_yaml_at(n, i), depth + 1);
	}
	sum += ir_yaml_i64(n, &v) == 0;
	sum += ir_yaml_bool(n, &b) == 0;
	return sum + (ir_yaml_text(n, &len) ? len : 1);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ir_yaml *y = NULL;
	struct ir_err e = IR_ERR_INIT;

	if (size > 16384)
		return 0;
	if (ir_yaml_parse(&y, (const char *)data, size, "fuzz", &e) < 0) {
		if (e.code >= 0 || e.text[0] == '\0')
			__builtin_trap();
		return 0;
	}
	for (size_t i = 0; i < ir_yaml_docs(y); i++)
		(void)walk(ir_yaml_root(y, i), 0);
	ir_yaml_free(y);
	return 0;
}
