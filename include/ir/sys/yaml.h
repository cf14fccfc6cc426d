/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_SYS_YAML_H
#define IR_SYS_YAML_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ir/base/buf.h"
#include "ir/base/err.h"

/*
 * YAML read with the 1.2 core schema (no "yes" booleans, no sexagesimals, no
 * dates, no merge keys) through libyaml, into nodes with positions.  Several
 * documents in one text are allowed.  Duplicate keys, keys that are no
 * scalars or hold a NUL byte, unknown tags and recursive aliases are errors;
 * aliases share the node they name, and the expanded count and depth are
 * limited.  Keys are compared by their text.
 */
struct ir_yaml;
struct ir_yaml_node; /* opaque, lives as long as its document set */

enum ir_yaml_type {
	IR_YAML_NONE, /* what NULL answers */
	IR_YAML_NULL,
	IR_YAML_BOOL,
	IR_YAML_INT,
	IR_YAML_FLOAT,
	IR_YAML_STR,
	IR_YAML_SEQ,
	IR_YAML_MAP,
};

/* Limits: 64 MiB of text, depth 64, 4,000,000 nodes. name is for messages
 * ("NAME:LINE:COLUMN: why").  Nothing of text is kept. */
int ir_yaml_parse(struct ir_yaml **ret, const char *text, size_t len,
	const char *name, struct ir_err *e);
int ir_yaml_load(struct ir_yaml **ret, const char *path, struct ir_err *e);
void ir_yaml_free(struct ir_yaml *y);

size_t ir_yaml_docs(const struct ir_yaml *y);
const struct ir_yaml_node *ir_yaml_root(const struct ir_yaml *y, size_t doc);

/* All of these accept NULL and answer NONE / NULL / 0, so look-ups chain. */
enum ir_yaml_type ir_yaml_type(const struct ir_yaml_node *n);
size_t ir_yaml_count(const struct ir_yaml_node *n); /* members */
const struct ir_yaml_node *ir_yaml_at(const struct ir_yaml_node *n, size_t i);
const char *ir_yaml_key_at(const struct ir_yaml_node *n, size_t i);
/* The key itself, a scalar: for its position and type. */
const struct ir_yaml_node *ir_yaml_key_node(
	const struct ir_yaml_node *n, size_t i);
const struct ir_yaml_node *ir_yaml_get(
	const struct ir_yaml_node *n, const char *key);

/* Text of a scalar as written (after unquoting), NUL-terminated; NULL for
 * seq, map.  ir_yaml_str: only when the type is STR. */
const char *ir_yaml_text(const struct ir_yaml_node *n, size_t *ret_len);
const char *ir_yaml_str(const struct ir_yaml_node *n);
const char *ir_yaml_get_str(const struct ir_yaml_node *map, const char *key);
int ir_yaml_i64(const struct ir_yaml_node *n, int64_t *ret);
int ir_yaml_bool(const struct ir_yaml_node *n, bool *ret);
/* Both: 0, -EINVAL (another type), -ERANGE (an INT beyond 64 bits). */

void ir_yaml_pos(
	const struct ir_yaml_node *n, uint32_t *ret_line, uint32_t *ret_col);

/* Where it ends: the place after its last character, for a block scalar the
 * beginning of the next line that is not its own.  A block sequence or
 * mapping ends where its last member does, so it answers 0, 0. */
void ir_yaml_end(
	const struct ir_yaml_node *n, uint32_t *ret_line, uint32_t *ret_col);

/* Is there an anchor anywhere?  Then places may be those of another node. */
bool ir_yaml_has_anchors(const struct ir_yaml *y);

#endif
