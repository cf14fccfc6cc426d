/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PLAYBOOK_FMT_I_H
#define PLAYBOOK_FMT_I_H

#include "ir/base/buf.h"
#include "ir/base/err.h"
#include "ir/sys/yaml.h"

/* What an object of a playbook is, for the order of its members. */
enum fmt_kind {
	FMT_OTHER, /* stays as it is */
	FMT_PLAYBOOK,
	FMT_STEP,
	FMT_COMMAND,
	FMT_VARIABLE,
	FMT_AGENT,
	FMT_AUTH,
	FMT_MARKING,
	FMT_EXTENSION,
	FMT_REFERENCE,
	FMT_SIGNATURE,
	FMT_KINDS,
	/* dictionaries and lists of these: FMT_ALL + the kind of an item */
	FMT_ALL = 100,
};

/* The kind of member key (NULL: of an item) of an object of that kind. */
unsigned fmt_kind_of(unsigned kind, const char *key);

/* Where a member belongs: from 1 up; 0: behind the one before it. */
unsigned fmt_rank(unsigned kind, const char *key);

/* The order of n members by the ranks of their keys: order[i] is the member
 * that comes at place i. */
struct fmt_place {
	unsigned rank;
	uint32_t at;
};
void fmt_sort(struct fmt_place *place, uint32_t n);

/* The text of a YAML document, put in order by its nodes. */
int fmt_yaml(const struct ir_yaml_node *root, const char *text, size_t len,
	struct ir_buf *out, struct ir_err *e);

#endif
