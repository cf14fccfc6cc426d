/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LIB_ASSET_NET_I_H
#define LIB_ASSET_NET_I_H

#include "ir/asset/device.h"
#include "ir/asset/net.h"
#include "ir/base/arena.h"
#include "ir/sys/yaml.h"

#define NT_NONE SIZE_MAX
#define NT_FAR UINT32_MAX

struct nt_prefix {
	int family;
	unsigned char addr[16];
	unsigned bits;
	size_t zone;
	const char *text;
	const struct ir_yaml_node *at;
};

struct nt_zone {
	const char *id, *name, *floor;
	const struct ir_yaml_node *at, *cut, *tell;
	bool outside;
	bool isolated; /* its members see nobody in it */
	size_t members; /* devices */
	/* of one search: taken machines until one can send from inside, and
	 * until its members are met */
	uint32_t hold, met;
	size_t by_edge, from; /* how it was entered */
	size_t by_device; /* through this one, or NT_NONE */
	bool done;
};

struct nt_box {
	const char *id, *name, *kind, *version, *eos;
	const struct ir_yaml_node *at, *cut, *tell;
	const size_t *zone;
	size_t n_zones;
	const struct ir_device *d; /* its record, or NULL */
};

struct nt_line {
	const char *id, *name, *owner, *document, *kind;
	const struct ir_yaml_node *at, *cut;
	bool uplink;
	size_t box, firewall, zone; /* zone: that of an uplink */
};

struct nt_end {
	const char *id, *port;
};
struct nt_link {
	struct nt_end a, b;
	const struct ir_yaml_node *at;
};

/* One way that is allowed; to_device when only that one may be reached. */
struct nt_edge {
	size_t from, to, to_device; /* zones; from NT_NONE: of a line */
	size_t line;
	size_t box;
	const char *ports, *why;
	const struct ir_yaml_node *at;
};

struct nt_if {
	size_t zone; /* NT_NONE: unknown */
	const char *ip, *prefix, *zone_text, *sw, *port;
	bool wireless;
};
struct nt_dev {
	const struct ir_device *d;
	enum ir_yn patient;
	enum ir_net_hit hit;
	const char *floor, *room, *line, *line_box;
	const char *host; /* of a virtual machine, or NULL */
	bool virtual;
	size_t first_vm, next_vm; /* those it is the host of, NT_NONE: end */
	struct nt_if *nic;
	size_t n_nics;
	bool asked; /* "net" is in the record */
	size_t box; /* it is this box, or NT_NONE */
	uint32_t met;
	size_t met_in;
};

struct ir_net {
	struct ir_net_in in;
	char *path;
	struct ir_yaml *y;
	struct ir_arena arena;
	bool nomem;
	struct nt_zone *zone;
	struct nt_box *box;
	struct nt_line *line;
	struct nt_link *link;
	struct nt_edge *edge;
	struct nt_prefix *prefix;
	struct nt_dev *dev; /* by id */
	size_t zones, boxes, lines, links, edges, prefixes, devs;
};

/* Memory that lives as long as the network; NULL: none left. */
void *nt_alloc(struct ir_net *n, size_t size);
const char *nt_keep(struct ir_net *n, const char *s);

const struct ir_yaml_node *nt_list(const struct ir_net *n, const char *key);
/* The texts of a list, or of one text: how many, and the i-th. */
size_t nt_texts(const struct ir_yaml_node *n);
const char *nt_text(const struct ir_yaml_node *n, size_t i);

size_t nt_zone_of(const struct ir_net *n, const char *id);
size_t nt_box_of(const struct ir_net *n, const char *id);
size_t nt_line_of(const struct ir_net *n, const char *id);
size_t nt_dev_of(const struct ir_net *n, const char *id);

bool nt_prefix_read(const char *text, struct nt_prefix *ret);
bool nt_in_prefix(const struct nt_prefix *p, const char *ip);
int nt_devices(struct ir_net *n, struct ir_err *e);
const char *nt_zone_name(const struct ir_net *n, size_t zone);

#endif
