/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LIB_TOOL_ASSET_MDS_I_H
#define LIB_TOOL_ASSET_MDS_I_H

#include "ir/asset/mds.h"
#include "ir/tool/asset_mds.h"

#include "asset_said_i.h"

/* Security statements at work. */
struct am {
	struct as a;
	const struct ir_asset_mds_opts *o;
	struct ir_mds_rules *rules;
	struct ir_mds_store *store;
	bool unread;
};

/* The statement that counts for the device, or NULL; its record is read into
 * a->r.  *r < 0: an error. */
const struct ir_mds_taken *am_of(struct as *a, const struct ir_mds_store *s,
	const struct ir_device *d, int *r);

/* ID FILE; 0, 1 or < 0. */
int am_take(struct am *m, const char *id, const char *file);

#endif
