/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_CASEFILE_CURSOR_H
#define IR_CASEFILE_CURSOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ir/base/err.h"
#include "ir/base/json.h"

/*
 * Reading the journal (journal.h, DESIGN 4.1): a cursor over whole lines.
 * Shared lock while a block is read.  Each line is validated: key order and
 * types, seq = line number, times; the links (prev) and sums are the business
 * of jverify.h.
 */
struct ir_journal;
struct ir_cursor;
int ir_cursor_open(struct ir_cursor **ret, struct ir_journal *j,
	uint64_t from_seq, struct ir_err *e);
void ir_cursor_close(struct ir_cursor *c);

/* From now on the lines inside each case.joined line follow it, each once,
 * as lines of their own with via and fork set; whoever folds compares times
 * as for any other line. */
void ir_cursor_joined(struct ir_cursor *c);

/* From now on lines in which none of these words stands may be left out
 * unread: for who wants the few of a kind.  Words without quotes are found in
 * joined lines, too.  Ends with NULL; borrowed. */
void ir_cursor_about(struct ir_cursor *c, const char *const *words);

/* The lines are kept for verification (jverify.h), so that one pass is enough:
 * for a cursor from line 1 that is read to its end, before its first line.  o
 * is copied and gives no heads. */
struct ir_jverify_opts;
struct ir_jwatch;
int ir_cursor_verify(
	struct ir_cursor *c, const struct ir_jverify_opts *o, struct ir_err *e);

/* Then, at the end: *ret is the caller's and verifies them (ir_jwatch_end).
 * -IR_EINTEGRITY: a line could not be read, ir_jverify_case goes on behind
 * it. */
int ir_cursor_verified(struct ir_cursor *c, struct ir_jwatch **ret);

/* Where the keys of a line are; IR_NODE_NONE for absent ones. */
struct ir_line_keys {
	ir_node written, time, accuracy, actor, recorder, source, host, tool;
	ir_node kind, basis, corrects, data;
};

struct ir_line {
	const char *text; /* without LF, borrowed until the next call */
	size_t len;
	uint64_t seq; /* line number (in its own copy, when joined) */
	uint64_t via; /* 0, or seq of the case.joined line it came in */
	uint64_t fork; /* via != 0: corrects above this means a line of the
			  same copy, else one of ours */
	const struct ir_json *json; /* parsed; node 0 is the line */
	struct ir_line_keys at;
};

/* 1 a line, 0 no more for now (call again to follow), < 0 an error;
 * -IR_EINTEGRITY: a damaged line, the next call goes on behind it. */
int ir_cursor_next(struct ir_cursor *c, struct ir_line *ret, struct ir_err *e);

#endif
