/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"

#include "rules_i.h"

int
ar_wrong(const char *path, const struct ir_yaml_node *at, const char *why,
	struct ir_err *e)
{
	uint32_t line = 1, col = 1;
	struct ir_esc esc;

	if (at)
		ir_yaml_pos(at, &line, &col);
	return ir_err_set(e, IR_EFORMAT, "%s:%u:%u: %s", ir_esc(path, &esc),
		line, col, _(why));
}

int
ar_load(struct ir_yaml **ret, const char *path, const char *schema,
	struct ir_err *e)
{
	const struct ir_yaml_node *root;
	uint32_t line = 1, col = 1;
	struct ir_esc esc;
	const char *have;
	int r = ir_yaml_load(ret, path, e);

	if (r < 0)
		return r;
	root = ir_yaml_root(*ret, 0);
	have = ir_yaml_get_str(root, "hikeshi");
	if (have && strcmp(have, schema) == 0)
		return 0;
	if (root)
		ir_yaml_pos(root, &line, &col);
	return ir_err_set(e, IR_EFORMAT,
		_("%s:%u:%u: this is not \"hikeshi: %s\""), ir_esc(path, &esc),
		line, col, schema);
}
