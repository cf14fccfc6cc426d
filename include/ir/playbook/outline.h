/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_PLAYBOOK_OUTLINE_H
#define IR_PLAYBOOK_OUTLINE_H

#include <stddef.h>
#include <stdint.h>

#include "ir/base/buf.h"
#include "ir/base/err.h"
#include "ir/doc/doc.h"
#include "ir/playbook/playbook.h"

/*
 * A playbook in reading order, and what is made of that for people: indented
 * text, a paper form, pictures for graphviz and Mermaid.
 *
 * Reading order: the steps along their next pointers, branches indented below
 * the step that opens them, each step once and with a number; what comes
 * again is a reference to that number.  Then the exception step, then what
 * cannot be reached.  Any graph will do, broken ones too.
 */
struct ir_outline;

enum ir_outline_kind {
	IR_OUTLINE_MAIN, /* a part begins: from the start */
	IR_OUTLINE_EXCEPTION, /* ... from the exception step */
	IR_OUTLINE_DEEP, /* ... what was too deep to be indented */
	IR_OUTLINE_UNREACHED, /* ... what no pointer leads to */
	IR_OUTLINE_STEP,
	IR_OUTLINE_BRANCH, /* an edge of the step above; its steps follow */
	IR_OUTLINE_GOTO, /* on with a step that stands elsewhere */
	IR_OUTLINE_MISSING, /* ... with one that does not exist */
	IR_OUTLINE_END, /* the branch, or the whole, ends */
	IR_OUTLINE_STOP, /* the whole playbook ends here */
};

struct ir_outline_item {
	enum ir_outline_kind kind;
	unsigned depth; /* 0: the main line */
	uint32_t step; /* index in the graph, or IR_STEP_NONE */
	const struct ir_edge *edge; /* BRANCH, GOTO, MISSING; may be NULL */
	unsigned nth; /* of a branch of a parallel step, from 1 */
};

#define IR_OUTLINE_DEPTH 16u /* deeper steps get a part of their own */

/* Everything borrowed while the outline lives. */
int ir_outline_new(struct ir_outline **ret, const struct ir_playbook *p,
	const struct ir_graph *g, struct ir_err *e);
void ir_outline_free(struct ir_outline *o);
size_t ir_outline_count(const struct ir_outline *o);
const struct ir_outline_item *ir_outline_at(
	const struct ir_outline *o, size_t i);
/* From 1, in reading order; 0 for a start or end step. */
unsigned ir_outline_number(const struct ir_outline *o, uint32_t step);

/* Renderers; lang is "ja" or "en", for our own words too. */

/* One step a line, wrapped at width columns (0: never). */
int ir_outline_text(const struct ir_outline *o, const char *lang,
	unsigned width, struct ir_buf *out, struct ir_err *e);

/* The form for the day when no laptop works: what to do, boxes for time,
 * initials and result.  *ret for the renderers of doc.h. */
int ir_outline_paper(const struct ir_outline *o, const char *lang,
	struct ir_doc **ret, struct ir_err *e);

/* The same into a document of the caller's, below a heading of level 1. */
int ir_outline_paper_into(const struct ir_outline *o, const char *lang,
	struct ir_doc *d, struct ir_err *e);

/* For dot -Tsvg, and for Mermaid. */
int ir_outline_dot(const struct ir_outline *o, const char *lang,
	struct ir_buf *out, struct ir_err *e);
int ir_outline_mermaid(const struct ir_outline *o, const char *lang,
	struct ir_buf *out, struct ir_err *e);

#endif
