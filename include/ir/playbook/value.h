/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_PLAYBOOK_VALUE_H
#define IR_PLAYBOOK_VALUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ir/base/buf.h"
#include "ir/base/err.h"
#include "ir/base/json.h"

/*
 * A tree of JSON values (RFC 8259) that remembers where each one was written
 * and can be changed: what a playbook is made of, whether people wrote it as
 * YAML or a program as JSON.  Members stay in source order; numbers keep
 * their source text; nothing unknown is ever dropped.
 *
 * All values belong to their tree and live as long as it; texts handed out
 * are borrowed from it.  Every reader below accepts NULL and answers NONE,
 * NULL or 0, so look-ups chain.
 *
 * Limits of the readers: 16 MiB of text, depth 64, 1,000,000 values.
 */
struct ir_vals; /* the tree: an arena */
struct ir_val; /* one value */

int ir_vals_new(struct ir_vals **ret, struct ir_err *e);
void ir_vals_free(struct ir_vals *t);

/* What a reader found that does not stop it; code is stable ("CX-002"). */
typedef void ir_val_note(void *arg, const char *code, uint32_t line,
	uint32_t col, const char *text);

/*
 * Reads JSON.  Duplicate member names (the first one stays), a byte-order
 * mark, a lone surrogate (read as U+FFFD) are told to note (may be NULL: then
 * the first of this list stops the reader) and the reader goes on.
 * -IR_EFORMAT, -IR_ELIMIT: "line L column C: why".
 */
int ir_val_json(struct ir_vals *t, const char *text, size_t len,
	ir_val_note *note, void *arg, struct ir_val **ret, struct ir_err *e);

/* Reads the one document of a YAML text (core schema, ir/sys/yaml.h) as it
 * stands; name is for messages. */
int ir_val_yaml(struct ir_vals *t, const char *text, size_t len,
	const char *name, struct ir_val **ret, struct ir_err *e);

enum ir_json_type ir_val_type(const struct ir_val *v);
size_t ir_val_count(const struct ir_val *v); /* members, items */
struct ir_val *ir_val_at(const struct ir_val *v, size_t i);
struct ir_val *ir_val_get(const struct ir_val *v, const char *key);
const char *ir_val_key(const struct ir_val *v); /* of a member */
const struct ir_val *ir_val_parent(const struct ir_val *v);

/* A string's text, NUL-terminated UTF-8 (a text with U+0000 is refused by
 * the readers), else NULL. */
const char *ir_val_str(const struct ir_val *v);
const char *ir_val_get_str(const struct ir_val *v, const char *key);
/* A number as written, else NULL. */
const char *ir_val_num(const struct ir_val *v);
/* 0, -EINVAL (another type) or -ERANGE. */
int ir_val_i64(const struct ir_val *v, int64_t *ret);
int ir_val_bool(const struct ir_val *v, bool *ret);
bool ir_val_is(const struct ir_val *v, const char *s); /* string equal to s */

/* Same type and content; members in any order; numbers by their text. */
bool ir_val_same(const struct ir_val *a, const struct ir_val *b);

/* Where it was written, 1-based, columns in characters; 0, 0 when it was made
 * here.  key_pos: of the member's name. */
void ir_val_pos(const struct ir_val *v, uint32_t *ret_line, uint32_t *ret_col);
void ir_val_key_pos(
	const struct ir_val *v, uint32_t *ret_line, uint32_t *ret_col);

/* RFC 6901 pointer from the root, appended; "" is the root.  find: NULL when
 * there is none. */
int ir_val_pointer(const struct ir_val *v, struct ir_buf *out);
struct ir_val *ir_val_find(const struct ir_val *root, const char *pointer);

/*
 * Making and changing.  NULL: no memory (all of these accept NULL values and
 * then answer NULL, so a chain is checked once).  Texts are copied.
 */
struct ir_val *ir_val_new(struct ir_vals *t, enum ir_json_type type);
struct ir_val *ir_val_new_str(struct ir_vals *t, const char *s);
struct ir_val *ir_val_new_num(struct ir_vals *t, const char *num);
struct ir_val *ir_val_new_bool(struct ir_vals *t, bool b);
struct ir_val *ir_val_copy(struct ir_vals *t, const struct ir_val *v);
/* Sets or replaces a member (at the end when new); appends an item.  They
 * answer v. */
struct ir_val *ir_val_set(
	struct ir_val *obj, const char *key, struct ir_val *v);
struct ir_val *ir_val_push(struct ir_val *arr, struct ir_val *v);
/* Takes a member or item out of its parent. */
void ir_val_cut(struct ir_val *v);

/* Prints as JSON in source order: compact on one line, or indented by two
 * blanks with a final LF. */
int ir_val_print(const struct ir_val *v, bool pretty, struct ir_buf *out);

#endif
