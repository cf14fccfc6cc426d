/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_REPORT_EXPRS_H
#define IR_REPORT_EXPRS_H

#include <stdbool.h>
#include <stddef.h>

#include "ir/base/err.h"
#include "ir/base/json.h"

/*
 * Many jq expressions over one document as one program: jq is started and
 * compiles once per run.
 *
 * Expressions stand in groups (a form is one).  A run evaluates cases, each a
 * group over the document with bindings of its own, so a form filled for ten
 * devices is compiled once.  An expression gives its first result; one that
 * fails spoils only itself, also when it does not compile or never ends.
 */
struct ir_exprs;
struct ir_exprs *ir_exprs_new(void); /* NULL: no memory */
void ir_exprs_free(struct ir_exprs *x);

/* All borrowed.  once: a filter over the document, run once; its result is
 * $__once for see (NULL: none).  see: a filter that hides, the document as a
 * case sees it, that may use its bindings $for; NULL: as it is.  The result is
 * $doc, and with .report from the bindings what expressions begin with.  defs:
 * definitions before all of them ("def known(f): ...;"), that may use $for and
 * $doc. */
void ir_exprs_define(struct ir_exprs *x, const char *once, const char *see,
	const char *defs);

/* A new group; expressions go into the last one made.  Its index. */
int ir_exprs_group(struct ir_exprs *x, size_t *ret_group, struct ir_err *e);

/* where: "forms/mhlw.yaml:31:10", for messages; both copied.  Checked by
 * ir_jq_check at once: -IR_EUSAGE "WHERE: why".  *ret_index
 * is its number in the group, which the same text has again. */
int ir_exprs_add(struct ir_exprs *x, const char *expr, const char *where,
	size_t *ret_index, struct ir_err *e);

struct ir_exprs_case {
	size_t group;
	const char *bindings; /* a JSON object: $for; NULL: {} */
	const struct ir_json *doc; /* an object */
};

/* Begins to compile what is added so far, in a child of its own: for who
 * still has to make the document of the next run.  What is added later undoes
 * it. */
int ir_exprs_start(struct ir_exprs *x, struct ir_err *e);

/* What the caller can do while that child works: called in each run that such
 * a child does. */
void ir_exprs_meanwhile(struct ir_exprs *x, void (*work)(void *arg), void *arg);

/* Does this word stand in an expression, in defs or among what is read? */
bool ir_exprs_names(const struct ir_exprs *x, const char *key);

/* The caller reads this member of the objects that expressions give. */
int ir_exprs_reads(struct ir_exprs *x, const char *key, struct ir_err *e);

/* Runs n cases over their documents; again over others when you like.  Cases of one document stand together.  Over several, -IR_ELIMIT is the
 * answer as it comes; over one, what is to blame for it is sought.  Of the
 * members of a document, at any depth, only those are handed to jq whose key
 * stands somewhere in the expressions or is read (but of each key in .facts);
 * below the top all of them when one walks over keys (keys, paths, ..). */
int ir_exprs_run(struct ir_exprs *x, const struct ir_exprs_case *cases,
	size_t n, struct ir_err *e);

/* JSON text, borrowed until the next run; "null" when it gave nothing.
 * -IR_EFORMAT "WHERE: why" when this one failed. */
int ir_exprs_result(const struct ir_exprs *x, size_t which_case, size_t index,
	const char **ret, size_t *ret_len, struct ir_err *e);

#endif
