/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_REPORT_FILLED_H
#define IR_REPORT_FILLED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ir/base/buf.h"
#include "ir/base/err.h"
#include "ir/doc/doc.h"
#include "ir/report/form.h"
#include "ir/report/history.h"
#include "ir/report/view.h"

/*
 * Forms (form.h) filled from what a case says (view.h), and what is made of
 * them: a page, a call sheet, JSON.  What a recipient does not get, and what
 * is not known, is decided here and nowhere else.
 */
struct ir_filled; /* one of them */
struct ir_fill {
	const struct ir_form *form;
	enum ir_stage stage;
	unsigned number; /* 第N報 */
	const char *dev, *harm, *partner; /* "for"; NULL.  partner: also the
					     maker of a form per maker */
	bool japanese;
	bool blank; /* nothing filled in: for the printed pack */
	uint64_t since; /* the line that sent the one before it; 0: none */
	struct ir_view *view; /* of this one; NULL: that of the call */
};

/* Fills n forms over one view with one run of jq.  ret: n pointers. */
int ir_fill(struct ir_filled **ret, const struct ir_fill *what, size_t n,
	struct ir_view *v, struct ir_err *e);
void ir_filled_free(struct ir_filled *f);

enum ir_cell {
	IR_CELL_FILLED,
	IR_CELL_UNKNOWN, /* stated as unknown: 不明 */
	IR_CELL_OPEN, /* nobody stated it yet: 調査中 */
	IR_CELL_NONE, /* an empty list that is an answer: なし */
	IR_CELL_WITHHELD, /* not for this recipient */
};

struct ir_filled_field { /* borrowed from the filled form */
	const char *id, *no, *label; /* label in the language of the fill */
	enum ir_need need;
	enum ir_cell cell;
	const char *text; /* as printed; lines with LF */
	const char *const *facts; /* paths it was made of */
	size_t n_facts;
	const char *basis; /* estimate when any of it is one */
	const char *mark; /* found, constructed, recalled */
	const char *free; /* the text a person may write for it; NULL: none */
	uint64_t written; /* the line somebody wrote it in; 0: nobody did */
};
/* The free text of that name is about what changed since the last report. */
#define IR_FORM_CHANGES "changes"
size_t ir_filled_count(const struct ir_filled *f);
const struct ir_filled_field *ir_filled_at(const struct ir_filled *f, size_t i);
const struct ir_filled_field *ir_filled_find(/* NULL: it has none */
	const struct ir_filled *f, const char *id);
size_t ir_filled_missing(const struct ir_filled *f); /* M and not filled */
bool ir_filled_is_missing(const struct ir_filled *f, size_t i);

/* Expressions that failed: "forms/mhlw.yaml:31:9: why".  Their fields print
 * as 【書式の誤り】. */
size_t ir_filled_wrong(const struct ir_filled *f);
const char *ir_filled_wrong_at(const struct ir_filled *f, size_t i);

/* The journal it was made from is damaged at this line (0: it is not): the
 * page, the call sheet and the JSON say so, for who does not see stderr. */
void ir_filled_damaged(struct ir_filled *f, uint64_t line);

/*
 * What changed since report n-1 (DESIGN 7): then is the same report, with the
 * same number and moment, of the case as it stood when that one was made; NULL:
 * it cannot be had.  exact: the bytes that were sent were made of that very
 * state, and of the site and forms as they are; else more may have changed.
 * now says it from here on: in its field for it (IR_FORM_CHANGES) where nobody
 * wrote that, else at its top.
 */
struct ir_since {
	const struct ir_report_line *sent;
	enum ir_stage stage; /* of that one */
	const struct ir_filled *then;
	bool exact;
};
int ir_filled_since(
	struct ir_filled *now, const struct ir_since *s, struct ir_err *e);

/* The page.  ir_filled_call: some 20 lines to read aloud, with blanks for
 * what is to be asked and the receipt number. */
int ir_filled_doc(
	const struct ir_filled *f, struct ir_doc **ret, struct ir_err *e);
/* The same page into another document, below a heading of level 1. */
int ir_filled_into(
	const struct ir_filled *f, struct ir_doc *d, struct ir_err *e);
int ir_filled_call(
	const struct ir_filled *f, struct ir_buf *out, struct ir_err *e);
/* {"v":1,"type":"report",...,"fields":[...]} */
int ir_filled_json(
	const struct ir_filled *f, struct ir_buf *out, struct ir_err *e);

#endif
