/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_TOOL_ASSET_H
#define IR_TOOL_ASSET_H

#include <stdbool.h>

#include "ir/tool/tool.h"

/* The verbs of ir-asset: operands and what the options said; the exit
 * status. */
struct ir_asset_opts {
	const char *site; /* -S */
	bool json, text;
	const char *at; /* today, "2026-11-22" */
};

int ir_asset_list(const struct ir_asset_opts *o, int argc, char **argv);
int ir_asset_show(const struct ir_asset_opts *o, int argc, char **argv);
int ir_asset_query(const struct ir_asset_opts *o, int argc, char **argv);
int ir_asset_stage(const struct ir_asset_opts *o, int argc, char **argv);
int ir_asset_lint(const struct ir_asset_opts *o, int argc, char **argv);

#endif
