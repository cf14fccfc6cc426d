/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_TOOL_ASSET_CHECKLIST_H
#define IR_TOOL_ASSET_CHECKLIST_H

#include <stdbool.h>
#include <stdint.h>

#include "ir/tool/asset.h"

/* ir-asset check and answer: operands and what the options said; the exit
 * status. */
struct ir_asset_check_opts {
	const char *list;
	bool due, print, history;
	const char *form, *output, *lang; /* of the page */
	const char *by, *role, *on, *next, *note, *evidence;
	const char *effect, *agreed;
	uint64_t cost, replace_cost; /* UINT64_MAX: not stated */
	bool candidate;
};

int ir_asset_checks(const struct ir_asset_opts *o,
	const struct ir_asset_check_opts *c, int argc, char **argv);
/* ID ITEM VALUE */
int ir_asset_answer(const struct ir_asset_opts *o,
	const struct ir_asset_check_opts *c, int argc, char **argv);

#endif
