/* SPDX-License-Identifier: Apache-2.0 */
#include "../../lib/evidence/diff_text_i.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Rules, and behind a line "---" two texts, each behind such a line. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uint8_t seed[16];
	static const char mark[] = "\n---\n";
	const char *p = (const char *)data, *end = p + size;
	const char *a = memmem(p, size, mark, 5), *b;
	const struct rule *chosen[RULES_MAX];
	uint16_t index[RULES_MAX];
	struct texts t = {.rules = chosen, .index = index, .seed = seed};
	struct texts_result ret = {0};
	struct ir_rules *r = NULL;

	if (size > 4096)
		return 0;
	if (rules_parse(&r, p, a ? (size_t)(a - p) : size, "r", NULL) < 0)
		r = NULL;
	b = a ? memmem(a + 5, (size_t)(end - a - 5), mark, 5) : NULL;
	if (!b) {
		rules_free(r);
		return 0;
	}
	for (size_t i = 0; i < rules_count(r); i++)
		if (rules_at(r, i)->kind == RULE_MASK ||
			rules_at(r, i)->kind == RULE_SECRET) {
			chosen[t.n_rules] = rules_at(r, i);
			index[t.n_rules++] = (uint16_t)i;
		}
	t.a = a + 5;
	t.a_len = (size_t)(b - t.a);
	t.b = b + 5;
	t.b_len = (size_t)(end - t.b);
	t.context = 3;
	ir_buf_init(&ret.shown, 0);
	if (texts_is_text(t.a, t.a_len) && texts_is_text(t.b, t.b_len))
		(void)texts_compare(&t, &ret); /* any answer will do */
	ir_buf_free(&ret.shown);
	rules_free(r);
	return 0;
}
