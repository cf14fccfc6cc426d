/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LIB_PLAYBOOK_STIX_I_H
#define LIB_PLAYBOOK_STIX_I_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ir/base/buf.h"
#include "ir/playbook/stix.h"

#define STIX_NONE UINT32_MAX
#define STIX_NOTES 100u /* notes of one condition */

enum stix_tok {
	STIX_END,
	STIX_VAR,
	STIX_STRING,
	STIX_INT,
	STIX_FLOAT,
	STIX_BOOL,
	STIX_TIME,
	STIX_BYTES, /* b'..', h'..' */
	STIX_WORD,
	STIX_PATH, /* of observed data: file:name */
	STIX_OPEN,
	STIX_CLOSE,
	STIX_OPEN_OBS,
	STIX_CLOSE_OBS,
	STIX_COMMA,
	STIX_EQ,
	STIX_NE,
	STIX_LT,
	STIX_LE,
	STIX_GT,
	STIX_GE,
	STIX_IN,
	STIX_LIKE,
	STIX_MATCHES,
	STIX_SUBSET,
	STIX_SUPERSET,
	STIX_EXISTS,
	STIX_NOT,
	STIX_AND,
	STIX_OR,
	STIX_FOLLOWEDBY,
	STIX_WITHIN,
	STIX_REPEATS,
	STIX_START,
	STIX_STOP,
	STIX_SECONDS,
	STIX_TIMES,
	STIX_BAD, /* told already */
};

struct stix_token {
	enum stix_tok tok;
	enum stix_tok word; /* STIX_WORD: what it is in the place of an
			       operator ("and", "&&"); else STIX_WORD */
	size_t at, len; /* bytes in the text */
	size_t text, text_len; /* decoded, in the pool */
	struct ir_ref ref;
};

struct stix_lex {
	struct ir_stix *c;
	const char *s;
	size_t len, at;
	ir_stix_on_note *note;
	void *arg;
	unsigned notes;
};

/* The next token; < 0: no memory. */
int stix_next(struct stix_lex *l, struct stix_token *ret);
void stix_tell(struct stix_lex *l, enum ir_stix_grade grade, const char *code,
	size_t at, const char *text);
/* Tells an error, and that is what is wrong with the condition. */
void stix_break(
	struct stix_lex *l, const char *code, size_t at, const char *text);

struct stix_operand {
	enum stix_tok tok;
	size_t at;
	size_t text, len; /* in the pool */
	uint32_t var; /* of vars; STIX_NONE */
};

enum stix_kind {
	STIX_N_TEST, /* op over operands a, b .. b + n - 1 */
	STIX_N_TRUTH, /* operand a alone */
	STIX_N_EXISTS,
	STIX_N_NOT, /* child */
	STIX_N_AND, /* child and its siblings */
	STIX_N_OR,
	STIX_N_TIMED, /* over time: never decided */
};

struct stix_node {
	enum stix_kind kind;
	enum stix_tok op;
	bool neg;
	uint32_t a, b, n;
	uint32_t child, next; /* nodes */
};

struct ir_stix {
	char *text;
	char broken[IR_STIX_WHY]; /* "": it is whole */
	struct ir_buf pool;
	struct ir_ref *var;
	size_t n_var, cap_var;
	struct stix_operand *operand;
	size_t n_operand, cap_operand;
	struct stix_node *node;
	size_t n_node, cap_node;
	uint32_t root;
};

/* Room for one more than n: v, or where it went; NULL: no memory. */
void *stix_room(void *v, size_t n, size_t *cap, size_t size);

/* One side of a comparison. */
struct stix_side {
	enum stix_tok tok; /* STIX_VAR or a literal */
	enum ir_var_type type; /* of a variable */
	const char *name; /* of a variable, for messages */
	const char *text; /* NULL: unknown */
	size_t len;
};

/*
 * Compares: an ir_stix_truth (UNDECIDED: one side is unknown or the work too
 * much), or < 0.  why gets the reason of WRONG, and of too much work.
 */
#define STIX_WORK 20000000u
struct stix_work {
	uint64_t left; /* for all patterns of one evaluation */
	char *why; /* IR_STIX_WHY bytes */
};
int stix_compare(const struct stix_side *a, enum stix_tok op,
	const struct stix_side *b, struct stix_work *w);

#endif
