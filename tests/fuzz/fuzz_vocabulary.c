/* SPDX-License-Identifier: Apache-2.0 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "ir/casefile/vocabulary.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* One fact of every type, so that a path reaches each value parser. */
static const char base[] =
	"hikeshi: vocabulary/1\ndate: d\nforms: {F: [a, b]}\n"
	"units: {kg: [キロ, kg]}\nlists: {l: [a, b, c, d]}\nfacts:\n"
	"- [string, string, s, s, m, F]\n- [text, text, t, t, m, F]\n"
	"- [integer, integer, i, i, m, F, {unit: kg}]\n"
	"- [number, number, n, n, m, F, {unit: kg}]\n"
	"- [boolean, boolean, b, b, m, F]\n- [time, time, t, t, m, F]\n"
	"- [date, date, d, d, m, F]\n- [digest, digest, d, d, m, F]\n"
	"- ['l[]', strings, s, s, m, F, {aliases: x}]\n"
	"- [choice, choice, c, c, m, F, {choices: [a|あ|A, b|い|B]}]\n"
	"- [choices, choices, c, c, m, F, {choices: [a|あ|A, b|い|B]}]\n";

/* "PATH=VALUE" is looked up and checked; all else is read as a file. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *s = (const char *)data;
	const char *eq = memchr(data, '=', size);
	size_t n = eq ? (size_t)(eq - s) : 0;
	const struct ir_time now = {.sec = 1795222800, .east = 32400};
	struct ir_vocab *v = NULL;
	struct ir_err e = IR_ERR_INIT;
	struct ir_fact_ref r;
	struct ir_json *j = NULL;
	struct ir_buf out;

	if (size > 65536)
		return 0;
	if (ir_vocab_parse(&v, s, size, "input", &e) == 0)
		ir_vocab_free(v);
	v = NULL;
	if (!eq || ir_vocab_parse(&v, base, sizeof(base) - 1, "base", &e) != 0)
		return 0;
	ir_buf_init(&out, 0);
	if (ir_vocab_lookup(v, s, n, &r, &e) == 0 &&
		ir_fact_value(&r, eq + 1, size - n - 1, &now, &out, NULL, &e) ==
			0) {
		/* what was accepted is one JSON value */
		if (ir_json_new(&j, NULL, &e) == 0 &&
			ir_json_parse(j, out.p, out.len, &e) != 0)
			abort();
		ir_json_free(j);
	}
	ir_buf_free(&out);
	ir_vocab_free(v);
	return 0;
}
