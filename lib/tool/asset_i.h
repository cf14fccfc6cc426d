/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LIB_TOOL_ASSET_I_H
#define LIB_TOOL_ASSET_I_H

#include "ir/asset/inventory.h"
#include "ir/base/buf.h"
#include "ir/tool/asset.h"

/* A site at work: what the verbs share. */
struct as {
	const struct ir_asset_opts *o;
	char *dir, *data;
	struct ir_site *site;
	struct ir_contacts *contacts;
	struct ir_fields *fields;
	struct ir_record *r;
	int64_t today;
	bool json, japanese;
	struct ir_err e;
};

int as_open(struct as *a, const struct ir_asset_opts *o);
int as_close(struct as *a, int r); /* r < 0 is told; the exit status */

/* Is there an inventory to look at?  0 yes; 1: it is empty, which is told;
 * -ENOENT: there is none. */
int as_devices(struct as *a);

/* The same for what has something to say without: an exit status, told. */
int as_devices_told(struct as *a);

/* The devices named, else all, each read and handed to one(). */
int as_each(struct as *a, int argc, char **argv,
	int (*one)(void *arg, struct as *a, const struct ir_device *d),
	void *arg);

/* All records as one JSON array; mds: each with "mds", the answers of its
 * maker by id.  *unread: lines were warned of. */
int as_records(struct as *a, bool mds, struct ir_buf *out, bool *unread);

/* The devices for which a jq expression is neither false nor null, each read
 * and handed to one(). */
int as_select(struct as *a, const char *expr,
	int (*one)(void *arg, struct as *a, const struct ir_device *d),
	void *arg, bool *unread);

#endif
