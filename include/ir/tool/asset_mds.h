/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_TOOL_ASSET_MDS_H
#define IR_TOOL_ASSET_MDS_H

#include <stdbool.h>

#include "ir/tool/asset.h"

/* ir-asset mds: ID, or ID and FILE; the exit status. */
struct ir_asset_mds_opts {
	const char *ask; /* a topic, or "all" */
	bool model; /* FILE is of all devices of that model */
	const char *by, *on;
};

int ir_asset_mds(const struct ir_asset_opts *o,
	const struct ir_asset_mds_opts *m, int argc, char **argv);

#endif
