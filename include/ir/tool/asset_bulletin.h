/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_TOOL_ASSET_BULLETIN_H
#define IR_TOOL_ASSET_BULLETIN_H

#include <stdbool.h>

#include "ir/tool/asset.h"

/* ir-asset bulletin: add [FILE], pass N, read N, decide N TEXT, list, show
 * N; the exit status. */
struct ir_asset_bulletin_opts {
	const char *title, *from, *on, *by, *to;
	const char *maker, *model, *versions, *match;
	struct ir_strs devices;
	bool open;
};

int ir_asset_bulletin(const struct ir_asset_opts *o,
	const struct ir_asset_bulletin_opts *b, int argc, char **argv);

#endif
