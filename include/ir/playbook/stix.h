/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_PLAYBOOK_STIX_H
#define IR_PLAYBOOK_STIX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ir/base/buf.h"
#include "ir/base/err.h"
#include "ir/playbook/vars.h"

/*
 * Conditions: the comparison grammar of STIX 2.1 patterning over CACAO
 * variables (facts/cacao.md J; ir-playbook(5), CONDITIONS).
 *
 *   __affected__:value > 3 AND NOT (__net__:value ISSUBSET '10.0.0.0/8')
 *
 * Whatever cannot be decided by rule is asked of a person, never guessed: a
 * text that is no expression, an unknown value, a pattern over time.
 *
 * Limits: 64 KiB of text, 64 levels of parentheses, 4,096 terms.
 */
#define IR_STIX_TEXT_MAX ((size_t)64 * 1024)
#define IR_STIX_DEPTH 64u
#define IR_STIX_TERMS 4096u

struct ir_stix;

/* What was found when reading. */
enum ir_stix_grade {
	IR_STIX_WARN,
	IR_STIX_ERROR
};
struct ir_stix_note {
	enum ir_stix_grade grade;
	const char *code; /* "CX-110" ... */
	uint32_t col; /* in characters, from 1 */
	uint32_t line; /* from 1 */
	const char *text; /* one line, translated; borrowed */
};
typedef void ir_stix_on_note(void *arg, const struct ir_stix_note *n);

/*
 * Reads a condition.  0 also when it breaks the grammar: that is an
 * IR_STIX_ERROR note, ir_stix_broken() then says why, and evaluating gives
 * "undecided".  note may be NULL.  < 0: no memory.
 */
int ir_stix_parse(struct ir_stix **ret, const char *text, ir_stix_on_note *note,
	void *arg, struct ir_err *e);
void ir_stix_free(struct ir_stix *c);
const char *ir_stix_broken(const struct ir_stix *c); /* NULL: it is whole */

/* The variables it looks at, in order, each place once; at and len are of the
 * condition's text.  An IR_REF_WORD is one only if declared. */
size_t ir_stix_vars(const struct ir_stix *c);
const struct ir_ref *ir_stix_var(const struct ir_stix *c, size_t i);

/* Who knows the variables: 0 and *ret, or 1: not declared.  < 0 stops. */
typedef int ir_stix_lookup(
	void *arg, const char *name, const struct ir_var **ret);
/* The usual one; arg: struct ir_scope. */
int ir_stix_scope(void *arg, const char *name, const struct ir_var **ret);

enum ir_stix_truth {
	IR_STIX_FALSE,
	IR_STIX_TRUE,
	IR_STIX_UNDECIDED, /* ask */
	IR_STIX_WRONG, /* it has no answer: types that do not go together, a
			  variable that is not declared */
};

#define IR_STIX_WHY 512
#define IR_STIX_NEEDS 16
struct ir_stix_answer {
	enum ir_stix_truth truth;
	char why[IR_STIX_WHY]; /* of the last two: one line, translated */
	/* Of UNDECIDED: the unknown variables it waits for; may be none. */
	size_t n_needs;
	char needs[IR_STIX_NEEDS][IR_VAR_NAME_MAX + 1];
};

/*
 * Three-valued: "false AND unknown" is false, "true OR unknown" is true.
 * What is wrong anywhere is WRONG, also beside those.  0, or < 0 (lookup,
 * memory).  Time is bounded whatever the text: regular expressions too.
 */
int ir_stix_eval(const struct ir_stix *c, ir_stix_lookup *lookup, void *arg,
	struct ir_stix_answer *ret, struct ir_err *e);

#endif
