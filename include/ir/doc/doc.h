/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_DOC_DOC_H
#define IR_DOC_DOC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ir/base/buf.h"
#include "ir/base/err.h"
#include "ir/doc/render.h"
#include "ir/doc/table.h"

/*
 * A page for people: custody form, hand-over README, label sheet, report.
 * It is built block by block in reading order and rendered at the end; it
 * knows nothing of cases and reads no clock, locale or file.
 *
 * Text is UTF-8 and copied in; NULL counts as empty.  Foreign text may be
 * given as it is: control and invisible characters (direction overrides too)
 * and bytes that are no UTF-8 are shown in octal (\033), as ir_esc does; a
 * backslash stays one, so text that went through ir_esc comes out the same.
 * LF breaks the line, a tab is a blank (columns of 8 in ir_doc_pre).  Each
 * renderer escapes for its own target.
 *
 * Errors (no memory, a wrong call) stick and come out of the renderers
 * (render.h).
 */
struct ir_doc;

enum ir_doc_lang {
	IR_DOC_JA,
	IR_DOC_EN,
};

/* Borrowed during ir_doc_new. NULL (seq 0) leaves that line out. */
struct ir_doc_meta {
	const char *title;
	enum ir_doc_lang lang; /* of the title and our own words */
	bool drill; /* 【訓練】 on every page and every line */
	bool landscape; /* A4 the other way round */
	bool dense; /* a form: many short lines on few pages */
	bool poster; /* large headings, to be put up; origin in the margin */
	bool letter; /* for people outside: origin in the margin only */
	const char *incident; /* the case: name or number */
	const char *report; /* which of several: "第2報 続報" */
	const char *form; /* the form it follows, with its edition */
	const char *made; /* when made, RFC 3339 */
	uint64_t seq; /* last journal line used */
	const char *head; /* its digest, the journal head */
};

struct ir_doc *ir_doc_new(const struct ir_doc_meta *m); /* NULL: no memory */
void ir_doc_free(struct ir_doc *d);

/* Own words and the language mark of the blocks from here on. */
void ir_doc_lang(struct ir_doc *d, enum ir_doc_lang lang);

/* level 1 to 4, below the title */
void ir_doc_heading(struct ir_doc *d, unsigned level, const char *text);
void ir_doc_para(struct ir_doc *d, const char *text);
/* One that stands under this name where only data is listed (CSV, TSV). */
void ir_doc_para_of(struct ir_doc *d, const char *name, const char *text);
void ir_doc_paraf(struct ir_doc *d, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
void ir_doc_note(struct ir_doc *d, const char *text); /* ※ small remark */

/* One point of a list; mark is its number ("3.2"), NULL a bullet. */
void ir_doc_item(struct ir_doc *d, const char *mark, const char *text);

/* Name and value; neighbours stand in one list.  value NULL: a blank line
 * to write on by hand ("" is an empty value). */
void ir_doc_kv(struct ir_doc *d, const char *key, const char *value);
void ir_doc_kvf(struct ir_doc *d, const char *key, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

enum ir_doc_check {
	IR_DOC_UNCHECKED,
	IR_DOC_CHECKED,
	IR_DOC_UNKNOWN,
};
void ir_doc_check(struct ir_doc *d, enum ir_doc_check state, const char *text);

/* A line to sign on: who signs, name, date, seal (印); NULL name and date are
 * blanks for the pen.  Neighbours stand in one block. */
void ir_doc_sign(
	struct ir_doc *d, const char *who, const char *name, const char *date);

/* Line by line, fixed width, never wrapped in text: digests, differences. */
void ir_doc_pre(struct ir_doc *d, const char *text, size_t len);

/*
 * A table made with table.h, given (freed by the document, also after an
 * error), gets the drill mark of the document.  An empty row is one to fill
 * in by hand.  More flags for ir_table_col, for print only:
 */
#define IR_DOC_COL_MONO 0x100u /* digests */
#define IR_DOC_COL_WIDTH(percent) ((unsigned)(percent) << 16) /* 1 to 100 */
void ir_doc_table(struct ir_doc *d, struct ir_table *t);

/*
 * A sheet of labels on A4 portrait, in tenths of a millimetre from the upper
 * left corner; labels follow from the left and from the top, a full sheet
 * goes on on the next page.  Text is made as small as it must be to fit; in
 * a drill each label bears the mark.  A document of nothing but labels
 * prints no title, so it may go on precut sheets.
 */
struct ir_doc_sheet {
	unsigned across, down; /* labels per row, rows per sheet */
	unsigned left, top; /* of the first label */
	unsigned width, height; /* of one label */
	unsigned step_x, step_y; /* from one label to the next */
	bool cut; /* plain paper: lines to cut along */
};
void ir_doc_sheet(struct ir_doc *d, const struct ir_doc_sheet *s);
void ir_doc_label(struct ir_doc *d, const char *text); /* after ir_doc_sheet */

/* A picture: SVG made by us (or by a program we ran); what is before <svg is
 * dropped; scripts and references to anything outside are an error. alt: in
 * words, for the other renderings. */
void ir_doc_picture(
	struct ir_doc *d, const char *svg, size_t len, const char *alt);

void ir_doc_page_break(struct ir_doc *d);

#endif
