/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LIB_TOOL_ASSET_READY_I_H
#define LIB_TOOL_ASSET_READY_I_H

#include <stdint.h>

#include "ir/asset/ready.h"
#include "ir/base/err.h"
#include "ir/tool/asset_ready.h"

/* A look at the site: what the checks and the pack share. */
struct rdy {
	const struct ir_asset_opts *o;
	const struct ir_asset_ready_opts *p;
	char *dir, *data;
	const char *cases; /* -C, else IR_CASE, or NULL */
	bool a_case; /* cases is one case */
	bool drill; /* ... of an exercise */
	int64_t today;
	bool json;
	struct ir_ready *r;
	struct ir_err e;
};

/* One check; < 0 and d->e. */
int rdy_look(struct rdy *d, size_t i, struct ir_ready_check *ret);

/* The checks that need more than the inventory: 0 made, 1 it is none of
 * these, < 0. */
int rdy_elsewhere(struct rdy *d, size_t i, struct ir_ready_check *ret);

/* The pack, where the options want it; 0, or < 0 and d->e. */
int rdy_pack(struct rdy *d);

#endif
