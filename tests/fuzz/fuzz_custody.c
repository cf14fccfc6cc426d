/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "ir/evidence/custody.h"
#include "ir/evidence/custody_slip.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Lines of a journal, sound or not: whoever holds what, nothing breaks. */
static void
fold(const char *p, size_t size)
{
	struct ir_custody *c = NULL;
	struct ir_json *j = NULL;
	const char *end = p + size;
	uint64_t seq = 0;

	if (ir_custody_new(&c, NULL) < 0 || ir_json_new(&j, NULL, NULL) < 0)
		goto out;
	while (p < end) {
		const char *lf = memchr(p, '\n', (size_t)(end - p));
		size_t n = (size_t)((lf ? lf : end) - p);

		seq++;
		if (ir_json_parse(j, p, n, NULL) == 0 &&
			ir_custody_line(c, j, 0, seq, seq % 7 ? 0 : 1) < 0)
			goto out;
		p += n + 1;
	}
	if (ir_custody_settle(c, NULL) < 0)
		goto out;
	for (size_t i = 0; i < ir_custody_findings(c); i++)
		if (!ir_custody_finding(c, i)->text)
			__builtin_trap();
	for (size_t i = 0; i < ir_custody_items(c); i++)
		if (!ir_custody_find(c, ir_custody_item(c, i)->id))
			__builtin_trap();
out:
	ir_json_free(j);
	ir_custody_free(c);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *p = (const char *)data;
	struct ir_err e = IR_ERR_INIT;
	struct ir_slip s;

	if (size > 65536)
		return 0;
	for (int receipt = 0; receipt < 2; receipt++) {
		int r = ir_slip_read(&s, p, size, receipt == 1, &e);

		if (r < 0 && !e.text[0])
			__builtin_trap();
		if (r == 0 && (s.n == 0 || !s.handover || !s.item[0].item))
			__builtin_trap();
		if (r == 0)
			ir_slip_free(&s);
	}
	fold(p, size);
	return 0;
}
