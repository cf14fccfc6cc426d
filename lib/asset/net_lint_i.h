/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LIB_ASSET_NET_LINT_I_H
#define LIB_ASSET_NET_LINT_I_H

#include "net_i.h"

struct nl {
	const struct ir_net *n;
	int (*find)(void *arg, const struct ir_net_finding *f);
	void *arg;
	struct ir_net_sum sum;
	struct ir_buf text;
	int rc;
};

/* At a node of network.yaml, or of a device: a line of devices.jsonl. */
void nl_at(struct nl *l, const char *code, bool red,
	const struct ir_yaml_node *at, const char *id, const char *fmt, ...)
	__attribute__((format(printf, 6, 7)));
void nl_of(struct nl *l, const char *code, bool red, const struct ir_device *d,
	const char *fmt, ...) __attribute__((format(printf, 5, 6)));

/* Prefixes that share addresses, and addresses that two interfaces have. */
void nl_overlaps(struct nl *l);
void nl_same_address(struct nl *l);
void nl_devices(struct nl *l);
void nl_ports(struct nl *l);

#endif
