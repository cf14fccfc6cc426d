/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SYS_YAML_I_H
#define SYS_YAML_I_H

#include "ir/sys/yaml.h"

#define YAML_TEXT_MAX ((size_t)64 << 20)
#define YAML_DEPTH_MAX 64u
#define YAML_NODES_MAX 4000000u
#define YAML_ANCHORS_MAX 10000u

struct yaml_pair {
	const struct ir_yaml_node *key; /* a scalar without NUL bytes */
	const struct ir_yaml_node *value;
};

struct ir_yaml_node {
	enum ir_yaml_type type;
	uint32_t line, col;
	uint32_t end_line, end_col; /* 0: of a block collection */
	uint32_t count; /* members */
	uint32_t weight; /* nodes with aliases expanded, itself included */
	uint32_t height; /* collections below and including this */
	bool open; /* still being read: an alias here would be a loop */
	union {
		struct {
			const char *text;
			size_t len;
		} s;
		const struct ir_yaml_node **items;
		struct {
			struct yaml_pair *pairs; /* in source order */
			uint32_t *order; /* indices by key */
		} map;
	} u;
};

struct yaml_chunk;
struct ir_yaml {
	struct yaml_chunk *chunks; /* all memory of the nodes */
	const struct ir_yaml_node **docs;
	size_t n_docs, cap_docs;
	bool has_anchors;
};

/* Memory that lives as long as y; NULL when there is none. */
void *yaml_alloc(struct ir_yaml *y, size_t size);

/* Type of a plain scalar in the 1.2 core schema. */
enum ir_yaml_type yaml_resolve(const char *s, size_t len);

/* Does text fit the type a tag claims? */
bool yaml_fits(enum ir_yaml_type claimed, const char *s, size_t len);

/* strcmp order of keys a and b of the map. */
int yaml_key_cmp(const void *a, const void *b, void *pairs);

#endif
