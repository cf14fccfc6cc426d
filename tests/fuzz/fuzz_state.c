/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "ir/base/json.h"
#include "ir/casefile/state.h"
#include "ir/casefile/state_page.h"

#define SIZE_CAP 65536

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char vocabulary[] =
	"hikeshi: vocabulary/1\n"
	"date: \"2026-11-21\"\n"
	"units: {}\n"
	"forms:\n  R1: [a, b]\n"
	"choice_sets: {}\n"
	"lists:\n"
	"  dev: [a, b, c, d]\n"
	"  comm: [a, b, c, d]\n"
	"  t.aware: [a, b, c, d]\n"
	"  impact.care: [a, b, c, d]\n"
	"facts:\n"
	"- [case.state, string, a, b, found, R1]\n"
	"- [case.summary, text, a, b, found, R1]\n"
	"- [t.detected, time, a, b, found, R1]\n"
	"- [\"t.aware[]\", time, a, b, found, R1]\n"
	"- [\"dev[].on\", boolean, a, b, found, R1]\n"
	"- [\"comm[].to\", string, a, b, found, R1]\n"
	"- [\"impact.care[].state\", choice, a, b, found, R1, {choices: "
	"[stopped|a|b]}]\n";

/* Whatever the lines say, the state is one JSON value and has a page. */
static void
look(struct ir_state *s, struct ir_json *j)
{
	struct ir_page_opts o = {.width = 80};
	struct ir_buf b;

	ir_buf_init(&b, 0);
	if (ir_state_json(s, NULL, &b, NULL) < 0 ||
		ir_json_parse(j, b.p, b.len, NULL) < 0)
		abort();
	ir_buf_clear(&b);
	if (ir_state_page(s, &o, &b, NULL) < 0 || memchr(b.p, '\033', b.len))
		abort();
	ir_buf_free(&b);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *p = (const char *)data, *end = p + size;
	struct ir_vocab *v = NULL;
	struct ir_state *s = NULL;
	struct ir_json *j = NULL;
	uint64_t seq = 0;

	if (size > SIZE_CAP)
		return 0;
	if (ir_vocab_parse(
		    &v, vocabulary, sizeof(vocabulary) - 1, "fuzz", NULL) < 0 ||
		ir_state_new(&s, v, NULL) < 0 ||
		ir_json_new(&j, NULL, NULL) < 0)
		abort();
	while (p < end) {
		const char *nl = memchr(p, '\n', (size_t)(end - p));
		struct ir_line line = {.text = p, .seq = ++seq, .json = j};

		line.len = (size_t)((nl ? nl : end) - p);
		if (ir_json_parse(j, p, line.len, NULL) == 0)
			(void)ir_state_line(s, &line, NULL); /* no memory */
		p = nl ? nl + 1 : end;
	}
	look(s, j);
	ir_state_free(s);
	ir_json_free(j);
	ir_vocab_free(v);
	return 0;
}
