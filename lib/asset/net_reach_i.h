/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LIB_ASSET_NET_REACH_I_H
#define LIB_ASSET_NET_REACH_I_H

#include "net_i.h"

/* What the search left in n, as lists: 0 or -ENOMEM. */
int nr_fill(struct ir_net *n, struct ir_net_reached *r);

#endif
