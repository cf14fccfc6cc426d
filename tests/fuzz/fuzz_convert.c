/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "ir/playbook/convert.h"

#define SIZE_CAP 16384

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct ir_playbook *
parse(const char *text, size_t len, const char *name)
{
	struct ir_playbook *p = NULL;

	return ir_playbook_parse(&p, text, len, name, NULL, NULL, NULL) < 0
		? NULL
		: p;
}

/* YAML of p; may only fail where YAML cannot be nested as deep. */
static void
to_yaml(struct ir_playbook *p, struct ir_buf *out)
{
	int r = ir_convert_yaml(p, out, NULL);

	if (r < 0 && r != -IR_ELIMIT)
		abort();
}

/* Through YAML and back: the same playbook, and then the same YAML. */
static void
round_trip(struct ir_playbook *p)
{
	struct ir_playbook *back;
	struct ir_buf once, twice;

	ir_buf_init(&once, 0);
	ir_buf_init(&twice, 0);
	to_yaml(p, &once);
	if (once.len > 0) {
		back = parse(once.p, once.len, "p.yaml");
		if (!back ||
			!ir_val_same(
				ir_playbook_root(p), ir_playbook_root(back)))
			abort();
		to_yaml(back, &twice);
		if (once.len != twice.len ||
			memcmp(once.p, twice.p, once.len) != 0)
			abort();
		ir_playbook_free(back);
	}
	ir_buf_free(&once);
	ir_buf_free(&twice);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ir_playbook *p, *back;
	const struct ir_val *root;
	struct ir_buf json;

	if (size > SIZE_CAP)
		return 0;
	p = parse((const char *)data, size, "p");
	if (!p)
		return 0;
	root = ir_playbook_root(p);
	ir_buf_init(&json, 0);
	/* our extension nests deeper than the short form did */
	if (ir_convert_json(p, &json, NULL) != 0)
		abort();
	back = parse(json.p, json.len, "p.json");
	if (back && !ir_val_same(root, ir_playbook_root(back)))
		abort();
	if (ir_val_get(root, "type") &&
		ir_val_is(ir_val_get(root, "spec_version"), "cacao-2.0"))
		round_trip(p);
	ir_playbook_free(back);
	ir_playbook_free(p);
	ir_buf_free(&json);
	return 0;
}
