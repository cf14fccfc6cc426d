/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LIB_ASSET_NET_DRAW_I_H
#define LIB_ASSET_NET_DRAW_I_H

#include <limits.h>

#include "ir/asset/net_draw.h"

#include "net_i.h"

/*
 * Devices of one place, and plugged into one switch, are the cells of one
 * node: a hospital has too many for a node each.  Boxes and lines are nodes.
 */
struct draw {
	const struct ir_net *n;
	const struct ir_net_view *v;
	struct ir_buf *b;
	unsigned *dev, *box; /* hops from the centre, UINT_MAX: left out */
	size_t *cell; /* of a device: the node it is in, NT_NONE: none */
	bool *shown; /* a device with a cell of its own in it */
	size_t *group; /* of a zone: its node, NT_NONE: none */
	const char **under; /* of a node: the switch or host it hangs on */
	size_t nodes;
	bool *boxed; /* a box that is drawn */
};

#define nd_w(d, ja, en) ((d)->v->lang == IR_DOC_JA ? (ja) : (en))

/* The drawing goes on where memory is missing: the buffer remembers. */
void nd_text(struct draw *d, const char *s); /* between quotes */
void nd_box(struct draw *d, size_t box); /* the name of its node */
void nd_zone(struct draw *d, size_t zone);
void nd_dev(struct draw *d, size_t dev); /* must be in a node */
/* What the node of a device hangs on: a switch, else its host, or NULL. */
const char *nd_under(const struct nt_dev *v);
const char *nd_box_floor(const struct draw *d, size_t box);

/* The zones or floors with devices, in order; NULL-terminated, of n; NULL: no
 * memory. */
const char *const *nd_place_names(struct ir_net *n, bool by_floor);
/* All places with their devices; -ENOMEM. */
int nd_places(struct draw *d);
void nd_draw_box(struct draw *d, size_t box);
void nd_draw_zone(struct draw *d, size_t zone);
/* What is joined to what. */
void nd_joined_zones(struct draw *d);
void nd_joined_cables(struct draw *d);

#endif
