/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_BASE_JSON_H
#define IR_BASE_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ir/base/buf.h"
#include "ir/base/err.h"

/*
 * JSON (RFC 8259), strict: one value and nothing after it but white space,
 * UTF-8 only, no duplicate keys (compared after unescaping), no lone
 * surrogates, no byte-order mark.  Numbers are kept as their source text, so
 * integers beyond 2^53 stay exact.
 *
 * Reader: a document is an array of nodes in source order; a node is an
 * index.  Node 0 is the root.  The text is borrowed and must outlive the use
 * of the nodes; a reader may be used again for the next text, which costs no
 * allocation once warm.
 */
struct ir_json;
typedef uint32_t ir_node; /* an index, not a struct */
#define IR_NODE_NONE UINT32_MAX

enum ir_json_type {
	IR_JSON_NONE, /* what IR_NODE_NONE answers */
	IR_JSON_NULL,
	IR_JSON_BOOL,
	IR_JSON_NUMBER,
	IR_JSON_STRING,
	IR_JSON_ARRAY,
	IR_JSON_OBJECT,
};

/* Limits; 0 takes the default beside it. */
struct ir_json_limits {
	size_t size; /* bytes of text: 64 MiB */
	unsigned depth; /* nesting: 64 */
	uint32_t nodes; /* 4,000,000 */
	size_t key; /* bytes of one key: 64 KiB */

	/* For a caller who judges these himself: keys are not compared, and a
	 * lone surrogate is read as U+FFFD and told to lone, by its offset. */
	bool loose;
	void (*lone)(void *arg, size_t at);
	void *arg;
};

int ir_json_new(struct ir_json **ret, const struct ir_json_limits *limits,
	struct ir_err *e);
void ir_json_free(struct ir_json *j);

/* -IR_EFORMAT or -IR_ELIMIT with "line L column C: why". */
int ir_json_parse(
	struct ir_json *j, const char *text, size_t len, struct ir_err *e);

enum ir_json_type ir_json_type(const struct ir_json *j, ir_node n);
uint32_t ir_json_count(const struct ir_json *j, ir_node n); /* members */

/* First member of an array or object, next sibling; IR_NODE_NONE at the end.
 * In an object the node is the value; ir_json_key gives its key node. */
ir_node ir_json_first(const struct ir_json *j, ir_node n);
ir_node ir_json_next(const struct ir_json *j, ir_node n);
ir_node ir_json_key(const struct ir_json *j, ir_node value);

/* Member of an object by key (unescaped compare); IR_NODE_NONE if none or if
 * n is no object (so look-ups chain). */
ir_node ir_json_get(const struct ir_json *j, ir_node n, const char *key);

/* Source text of the value, quotes included, borrowed. */
const char *ir_json_raw(const struct ir_json *j, ir_node n, size_t *ret_len);

/* Appends the unescaped string (may hold NUL bytes).  -EINVAL: no string. */
int ir_json_str(const struct ir_json *j, ir_node n, struct ir_buf *out);

/* A fresh NUL-terminated copy; NULL if it is no string, holds a NUL, or
 * there is no memory.  The caller frees it. */
char *ir_json_dup(const struct ir_json *j, ir_node n);

bool ir_json_streq(const struct ir_json *j, ir_node n, const char *s);

/* If the string has no escapes: its bytes in place (not terminated), else
 * NULL.  For hot loops. */
const char *ir_json_slice(const struct ir_json *j, ir_node n, size_t *ret_len);

/* 0, -EINVAL (not such a number) or -ERANGE. */
int ir_json_u64(const struct ir_json *j, ir_node n, uint64_t *ret);
int ir_json_i64(const struct ir_json *j, ir_node n, int64_t *ret);
int ir_json_bool(const struct ir_json *j, ir_node n, bool *ret);

/* 1-based position in the text, columns in characters. */
void ir_json_pos(const struct ir_json *j, ir_node n, uint32_t *ret_line,
	uint32_t *ret_col);

/*
 * Writer: appends to a buffer in call order, so key order is fixed by the
 * code; commas and colons come by themselves.  Errors stick in the buffer.
 * Compact form, one line.  Strings must be UTF-8: bytes that are not become
 * U+FFFD, and ir_jw_name() below adds the exact bytes.
 */
#define IR_JW_DEPTH 64
struct ir_jw {
	struct ir_buf *out;
	unsigned depth;
	bool comma[IR_JW_DEPTH + 1];
	bool after_key;
};

void ir_jw_init(struct ir_jw *w, struct ir_buf *out);
void ir_jw_obj(struct ir_jw *w); /* { */
void ir_jw_endobj(struct ir_jw *w);
void ir_jw_arr(struct ir_jw *w); /* [ */
void ir_jw_endarr(struct ir_jw *w);
void ir_jw_key(struct ir_jw *w, const char *key);
void ir_jw_str(struct ir_jw *w, const char *s); /* NULL writes null */
void ir_jw_strn(struct ir_jw *w, const char *s, size_t len);
void ir_jw_u64(struct ir_jw *w, uint64_t v);
void ir_jw_i64(struct ir_jw *w, int64_t v);
void ir_jw_bool(struct ir_jw *w, bool v);
void ir_jw_null(struct ir_jw *w);
void ir_jw_raw(struct ir_jw *w, const char *json, size_t len); /* as is */

/* Key and value in one call; a NULL string or empty raw leaves the key out. */
void ir_jw_kstr(struct ir_jw *w, const char *key, const char *s);
void ir_jw_ku64(struct ir_jw *w, const char *key, uint64_t v);
void ir_jw_kbool(struct ir_jw *w, const char *key, bool v);
void ir_jw_kraw(struct ir_jw *w, const char *key, const char *json, size_t len);

/* A name made of bytes: "KEY":"text", and, when it is not UTF-8,
 * "KEY_b64":"..." after it (STYLE 5.7). */
void ir_jw_name(struct ir_jw *w, const char *key, const char *s, size_t len);

/* Ends the line (LF); only at depth 0. */
void ir_jw_line(struct ir_jw *w);

#endif
