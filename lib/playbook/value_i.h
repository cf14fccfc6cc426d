/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PLAYBOOK_VALUE_I_H
#define PLAYBOOK_VALUE_I_H

#include "ir/playbook/value.h"

#define VALUE_TEXT_MAX ((size_t)16 << 20)
#define VALUE_DEPTH_MAX 64u
#define VALUE_COUNT_MAX 1000000u

struct ir_val {
	struct ir_vals *t;
	struct ir_val *parent;
	const char *key; /* of a member */
	union {
		const char *s; /* string, number */
		bool b;
		struct ir_val **items;
	} u;
	uint32_t *index; /* of a big object: slots of item numbers + 1 */
	uint32_t n, cap; /* items; the index has 2 * cap slots */
	uint32_t at; /* which item of the parent */
	uint32_t line, col, key_line, key_col;
	enum ir_json_type type;
};

/* Memory that lives as long as t; NULL when there is none. */
void *value_alloc(struct ir_vals *t, size_t size);
const char *value_text(struct ir_vals *t, const char *s, size_t len);

bool value_is_tree(const struct ir_val *v); /* an array or object */

/* Room for n items at least, and for them an index. */
int value_reserve(struct ir_val *v, uint32_t n);
/* Which item has that key; v->n when none has. */
uint32_t value_index_find(const struct ir_val *v, const char *key);
void value_index_add(struct ir_val *v, uint32_t at);
void value_index_build(struct ir_val *v);
/* Appends a member that is known to be new; its key belongs to the tree. */
struct ir_val *value_append(
	struct ir_val *obj, const char *key, struct ir_val *v);

/* As ir_val_set, but a new member becomes item number at. */
struct ir_val *value_insert(
	struct ir_val *obj, uint32_t at, const char *key, struct ir_val *v);
/* The place of v's beginning and, if it is a member, of its key. */
void value_place(struct ir_val *v, const struct ir_val *like);

#endif
