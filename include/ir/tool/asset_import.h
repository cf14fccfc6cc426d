/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_TOOL_ASSET_IMPORT_H
#define IR_TOOL_ASSET_IMPORT_H

#include "ir/tool/asset.h"

/* ir-asset import: ledgers as operands; the exit status. */
struct ir_asset_import_opts {
	struct ir_strs maps; /* one for all, or one for each */
	const char *decisions;
	struct ir_strs accept, reject; /* items */
	bool dry, add;
	const char *out;
};

int ir_asset_import(const struct ir_asset_opts *o,
	const struct ir_asset_import_opts *i, int argc, char **argv);

#endif
