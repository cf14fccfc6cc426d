/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "ir/base/json.h"

#define SIZE_CAP 65536

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Writes a parsed value again. */
static void
copy(struct ir_json *j, ir_node n, struct ir_jw *w, struct ir_buf *tmp)
{
	enum ir_json_type type = ir_json_type(j, n);
	size_t len;
	const char *raw = ir_json_raw(j, n, &len);

	if (type != IR_JSON_OBJECT && type != IR_JSON_ARRAY) {
		ir_buf_clear(tmp);
		if (ir_json_str(j, n, tmp) == 0)
			ir_jw_strn(w, tmp->p, tmp->len);
		else
			ir_jw_raw(w, raw, len);
		return;
	}
	type == IR_JSON_OBJECT ? ir_jw_obj(w) : ir_jw_arr(w);
	for (ir_node v = ir_json_first(j, n); v != IR_NODE_NONE;
		v = ir_json_next(j, v)) {
		char *key = ir_json_dup(j, ir_json_key(j, v));

		if (type == IR_JSON_OBJECT)
			ir_jw_key(w, key ? key : "?");
		copy(j, v, w, tmp);
		free(key);
	}
	type == IR_JSON_OBJECT ? ir_jw_endobj(w) : ir_jw_endarr(w);
}

/* What parses can be written, and parses again to the same text. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ir_buf once, twice, tmp;
	struct ir_json *j;
	struct ir_jw w;

	if (size > SIZE_CAP || ir_json_new(&j, NULL, NULL) != 0)
		return 0;
	ir_buf_init(&once, 0);
	ir_buf_init(&twice, 0);
	ir_buf_init(&tmp, 0);
	if (ir_json_parse(j, (const char *)data, size, NULL) == 0) {
		ir_jw_init(&w, &once);
		copy(j, 0, &w, &tmp);
		/* keys with NUL all became "?", so doubles may appear */
		if (ir_json_parse(j, once.p, once.len, NULL) == 0) {
			ir_jw_init(&w, &twice);
			copy(j, 0, &w, &tmp);
			if (once.len != twice.len ||
				memcmp(once.p, twice.p, once.len) != 0)
				abort();
		} else if (!memmem(data, size, "\\u0000", 6))
			abort();
	}
	ir_buf_free(&once);
	ir_buf_free(&twice);
	ir_buf_free(&tmp);
	ir_json_free(j);
	return 0;
}
