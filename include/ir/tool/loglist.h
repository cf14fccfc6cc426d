/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_TOOL_LOGLIST_H
#define IR_TOOL_LOGLIST_H

#include <stdbool.h>
#include <stddef.h>

#include "ir/base/buf.h"
#include "ir/base/err.h"
#include "ir/base/time.h"
#include "ir/casefile/journal.h"
#include "ir/casefile/vocabulary.h"

/*
 * Journal lines for people and pipes: as they stand (JSON), as rows, or as
 * the chronology sheet (時刻 発 受 内容 対応).  Rows and the sheet hold the
 * lines of joined copies too, numbered RECORD.LINE.
 */
struct ir_loglist {
	const char *const *kinds; /* any of these; "evidence." a family */
	size_t n_kinds;
	const char *text; /* in the data or the source */
	bool has_since, has_until;
	struct ir_time since, until; /* by the time it happened */
	bool json, chrono, follow;
	unsigned width; /* of the sheet, 0: not wrapped */
	bool terminal; /* strike through what was corrected */
	const struct ir_vocab *vocab; /* NULL: facts as they are written */
};

/*
 * Writes to standard output.  A damaged line is told on stderr and passed
 * over: then -IR_EINTEGRITY at the end.  With follow it returns only on an
 * error.
 */
int ir_loglist(
	struct ir_journal *j, const struct ir_loglist *o, struct ir_err *e);

/* Warns of what an append mended at the end of the journal; j may be
 * NULL. */
void ir_log_mended(const struct ir_journal *j);
struct ir_journal_mended;
void ir_log_tell_mended(const struct ir_journal_mended *m); /* NULL: none */

/* One row, without LF: "   17  11-21 10:20:00  decision   佐藤  text". */
int ir_loglist_row(const struct ir_line *l, const struct ir_vocab *vocab,
	struct ir_buf *out);

#endif
