/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_TOOL_ASSET_NET_H
#define IR_TOOL_ASSET_NET_H

#include <stdbool.h>
#include <stdint.h>

#include "ir/tool/asset.h"

/* The verbs of ir-asset that look at the network, print pages or reserve a
 * device: operands and what the options said; the exit status. */
struct ir_asset_page_opts {
	const char *casedir; /* -C; else IR_CASE, else no case */
	const char *form, *output, *lang; /* of a page */
	const char *by; /* floor or zone; of a reservation: who */
	const char *role;
	const char *around;
	uint64_t hops;
	const char *reserve, *release; /* the id of the substitute */
	const char *anyway; /* why it is reserved all the same */
};

int ir_asset_net(const struct ir_asset_opts *o,
	const struct ir_asset_page_opts *p, int argc, char **argv);
/* One page a device; the questions its maker must answer. */
int ir_asset_sheet(const struct ir_asset_opts *o,
	const struct ir_asset_page_opts *p, int argc, char **argv);
int ir_asset_ask(const struct ir_asset_opts *o,
	const struct ir_asset_page_opts *p, int argc, char **argv);
/* What can stand in for a device; reserves one of them, or lets it go. */
int ir_asset_substitute(const struct ir_asset_opts *o,
	const struct ir_asset_page_opts *p, int argc, char **argv);
/* org lint: what is missing in org.yaml, and which forms that spoils. */
int ir_asset_org(const struct ir_asset_opts *o, int argc, char **argv);

#endif
