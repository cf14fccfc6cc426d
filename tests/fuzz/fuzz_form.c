/* SPDX-License-Identifier: Apache-2.0 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>

#include "ir/report/filled.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char facts[] =
	"hikeshi: vocabulary/1\ndate: d\nforms: {F: [a, b]}\n"
	"units: {u: [円, yen]}\nlists: {dev: [a, b, c, d]}\nfacts:\n"
	"- [org.name, string, n, n, m, F]\n- [case.id, string, i, i, m, F]\n"
	"- [t.detected, time, t, t, m, F]\n"
	"- ['dev[].name', string, s, s, m, F]\n"
	"- [case.kind, choice, c, c, m, F, {choices: [a|あ|A, b|い|B]}]\n"
	"- [case.count, integer, c, c, m, F, {unit: u}]\n";

static void
all_pages(struct ir_view *v, const struct ir_form *form, bool japanese)
{
	const struct ir_fill what = {
		.form = form, .japanese = japanese, .blank = true};
	struct ir_filled *f = NULL;
	struct ir_doc *d = NULL;
	struct ir_buf out;

	ir_buf_init(&out, 0);
	if (ir_fill(&f, &what, 1, v, NULL) == 0 &&
		ir_filled_doc(f, &d, NULL) == 0 &&
		(ir_doc_text(d, 72, &out, NULL) < 0 ||
			ir_doc_html(d, &out, NULL) < 0 ||
			ir_filled_call(f, &out, NULL) < 0 ||
			ir_filled_json(f, &out, NULL) < 0))
		abort();
	ir_doc_free(d);
	ir_filled_free(f);
	ir_buf_free(&out);
}

/* A form as it stands in a file; what is accepted prints, blank. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ir_view_from from = {.now = {.sec = 1795222800}};
	struct ir_vocab *vocab = NULL;
	struct ir_state *state = NULL;
	struct ir_forms *set = NULL;
	struct ir_view *v = NULL;

	if (size > 65536 ||
		ir_vocab_parse(&vocab, facts, sizeof(facts) - 1, "v", NULL) < 0)
		return 0;
	if (ir_forms_parse(&set, "x", (const char *)data, size, vocab, NULL) ==
			0 &&
		ir_state_new(&state, vocab, NULL) == 0) {
		from.state = state;
		from.vocab = vocab;
		if (ir_view_new(&v, &from, NULL) == 0) {
			all_pages(v, ir_forms_at(set, 0), true);
			all_pages(v, ir_forms_at(set, 0), false);
		}
	}
	ir_view_free(v);
	ir_state_free(state);
	ir_forms_free(set);
	ir_vocab_free(vocab);
	return 0;
}
