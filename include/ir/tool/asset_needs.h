/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_TOOL_ASSET_NEEDS_H
#define IR_TOOL_ASSET_NEEDS_H

#include "ir/tool/asset.h"

/* ir-asset needs: ID...; the exit status. */
struct ir_asset_needs_opts {
	const char *form, *output, *lang; /* of the page */
};

int ir_asset_needs(const struct ir_asset_opts *o,
	const struct ir_asset_needs_opts *n, int argc, char **argv);

#endif
