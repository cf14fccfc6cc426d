/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_CASEFILE_KINDS_H
#define IR_CASEFILE_KINDS_H

#include <stdbool.h>
#include <stddef.h>

#include "ir/base/buf.h"
#include "ir/base/err.h"
#include "ir/base/json.h"

/*
 * The kinds of journal lines (DESIGN 4.1, ir-journal(5)) and what the data
 * of the seven kinds written by hand holds:
 *
 * event, note  text
 * contact      text to from how receipt answer promised duty (R2, R9/MEMBER)
 * decision     text decider reason at:{seq,head} on:[{path,value,seq}|path]
 * finding      text asset method result(positive|negative|unclear)
 * care         text department function state patients(number) counted
 * cost         text what amount unit hours
 *
 * All strings unless said; absent keys left out; text is always there.
 */
struct ir_kind_key {
	const char *key; /* also the msgid of its label */
	bool number; /* written as a JSON number */
	bool needed;
};

struct ir_kind {
	const char *name; /* a family ends in ".", "drill." */
	bool by_hand;
	const struct ir_kind_key *keys; /* by hand only, ends with key NULL */
};

/* NULL if the kind is unknown.  Families match by their prefix. */
const struct ir_kind *ir_kind_find(const char *name, size_t len);

/* 0 if name is a kind or, ending in ".", the beginning of some; else
 * -IR_EUSAGE with the nearest one. */
int ir_kind_check(const char *name, struct ir_err *e);

/* The table, ended by name == NULL. */
const struct ir_kind *ir_kinds(void);

/* A value of a line for people: one line, escaped (esc.h) but for
 * backslashes. */
int ir_kind_value(const struct ir_json *j, ir_node n, struct ir_buf *out);

/* The data of a line as one text for people in the same way: its text, else
 * its most telling keys.  j is a parsed line. */
int ir_kind_words(const struct ir_json *j, struct ir_buf *out);

#endif
