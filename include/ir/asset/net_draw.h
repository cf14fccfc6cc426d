/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_ASSET_NET_DRAW_H
#define IR_ASSET_NET_DRAW_H

#include <stdbool.h>

#include "ir/asset/net.h"
#include "ir/base/buf.h"
#include "ir/base/err.h"
#include "ir/doc/doc.h"

/*
 * Pictures of the network, as graphs in the language of graphviz.  Devices of
 * a place that are plugged into one switch are the cells of one node.
 */
struct ir_net_view {
	const char *around; /* what hangs on this one; NULL: all */
	unsigned hops; /* so many cables from it */
	bool by_floor; /* else by zone */
	bool folded; /* devices as numbers, those hit by themselves */
	const char *only; /* this zone or floor, or NULL */
	enum ir_doc_lang lang;
};

/* Appended to out. */
int ir_net_dot(struct ir_net *n, const struct ir_net_view *v,
	struct ir_buf *out, struct ir_err *e);
/* The picture of a graph, by the program dot; -IR_ENOTSUP without it. */
int ir_net_svg(const struct ir_buf *dot, struct ir_buf *out, struct ir_err *e);

/* Onto a page: all at once while that can be read on paper; else how all hangs
 * together, then each floor or zone.  folded and only are set here. */
int ir_net_pictures(struct ir_doc *d, struct ir_net *n, struct ir_net_view v,
	struct ir_err *e);

#endif
