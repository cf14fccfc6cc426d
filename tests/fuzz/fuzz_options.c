/* SPDX-License-Identifier: Apache-2.0 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "ir/tool/options.h"

#define ARGS 64

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct {
	bool a, b;
	const char *s, *pair[2];
	struct ir_strs list;
	uint64_t n, size, secs;
} o;

static const struct ir_opt common[] = {
	{'C', "case", IR_OPT_STR, &o.s, "DIR", "x"},
	{'q', NULL, IR_OPT_FLAG, &o.b, NULL, "x"},
	IR_OPT_END,
};
static const struct ir_opt own[] = {
	{'a', "all", IR_OPT_FLAG, &o.a, NULL, "x"},
	{'i', "item", IR_OPT_LIST, &o.list, "NAME", "x"},
	{'n', "count", IR_OPT_U64, &o.n, "N", "x"},
	{'s', "size", IR_OPT_SIZE, &o.size, "BYTES", "x"},
	{'t', "time", IR_OPT_DURATION, &o.secs, "TIME", "x"},
	{'p', "pair", IR_OPT_PAIR, o.pair, "A B", "x"},
	IR_OPT_END,
};

/* Arguments stand in the input with a NUL or line feed between. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *argv[ARGS + 1], *operands[ARGS + 1], *text;
	struct ir_err e = IR_ERR_INIT;
	int argc = 0, n = 0;

	if (size > 4096 || !(text = malloc(size + 1)))
		return 0;
	memcpy(text, data, size);
	text[size] = '\0';
	for (size_t i = 0, from = 0; i <= size && argc < ARGS; i++) {
		if (text[i] != '\0' && text[i] != '\n')
			continue;
		text[i] = '\0';
		argv[argc++] = text + from;
		from = i + 1;
	}
	argv[argc] = NULL;
	if (ir_options_first(common, own, argc, argv) > argc)
		abort();
	if (ir_options_read(common, own, argc, argv, operands, &n, &e) == 0 &&
		(n < 0 || n > argc || operands[n]))
		abort();
	ir_options_clear(own);
	free(text);
	return 0;
}
