/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_TOOL_ASSET_READY_H
#define IR_TOOL_ASSET_READY_H

#include <stdbool.h>

#include "ir/tool/asset.h"

/*
 * ir-asset ready: is the hospital ready for the night?  Operands name checks
 * ("contacts.tried", or "contacts" for all of them); none: every check.  The
 * exit status: 1 a check is red, 2 one could not be looked at.
 */
struct ir_asset_ready_opts {
	const char *casedir; /* -C: a case, or where cases lie */
	bool pack; /* print the pack instead */
	bool all; /* ... with a sheet of every device */
	const char *form, *output, *lang; /* ... */
	const char *printed; /* who says that it lies on paper */
};

int ir_asset_ready(const struct ir_asset_opts *o,
	const struct ir_asset_ready_opts *p, int argc, char **argv);

#endif
