/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_CASEFILE_STATE_PAGE_H
#define IR_CASEFILE_STATE_PAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "ir/base/buf.h"
#include "ir/base/err.h"
#include "ir/base/time.h"
#include "ir/casefile/jverify.h"
#include "ir/casefile/state.h"

/*
 * What a first report needs is what the internal first note asks for (form
 * R1), and what both the ministry (R2) and the duty rules ask for; facts of
 * the facility (org) come from the site.
 *
 * The page the scribe keeps open: what, since when, what is stopped, who
 * holds which role, what a first report needs and is known or not, evidence,
 * what is promised and owed, the last lines, the clock, the head to read out.
 * Foreign text is escaped; in a drill each line begins with the mark.
 */
/* What verification finds in the journal (jverify.h), for those who only look
 * at the state. */
struct ir_state_check {
	uint64_t torn; /* bytes of a last line without its end */
	uint64_t line; /* of the first damage, 0: the whole file */
	char damage[512]; /* escaped; "": none but a torn line */
};

/* ret_v (NULL: not wanted) gets the rest.
 * 0 intact (but maybe torn), 1 damaged, < 0 unreadable. */
int ir_state_check(const char *casedir, struct ir_state_check *ret,
	struct ir_jverify *ret_v, struct ir_err *e);

/* ir_state_fold (state.h), and what it takes to verify just the lines it read
 * without reading them again: 0, with both.  < 0 as the fold says, with the
 * state as far as it goes and no watch: ir_state_check does it then. */
struct ir_state_watch;
int ir_state_fold_watch(struct ir_state **ret,
	struct ir_state_watch **ret_watch, struct ir_journal *j,
	const struct ir_vocab *v, struct ir_err *e);

/* Is the file still as it was before the fold?  Else what was read of it since
 * is not what the watch verifies. */
bool ir_state_watch_holds(const struct ir_state_watch *s);

/* As ir_state_check; once, while the journal is open. */
int ir_state_watched(
	struct ir_state_watch *s, struct ir_state_check *ret, struct ir_err *e);
void ir_state_watch_free(struct ir_state_watch *s);

struct ir_page_opts {
	unsigned width; /* columns; under 40 counts as 40 */
	unsigned height; /* lists are shortened to stay below it; 0: never */
	bool japanese; /* language of the labels from the vocabulary */
	struct ir_time now; /* with the local offset */
	const struct ir_state_check *check; /* NULL: not checked */
};

int ir_state_page(struct ir_state *s, const struct ir_page_opts *o,
	struct ir_buf *out, struct ir_err *e);

/* The same as one JSON object (check: NULL or as above): {"v":1,"type":"status",...}, no LF. */
int ir_state_page_json(struct ir_state *s, const struct ir_time *now,
	const struct ir_state_check *check, struct ir_buf *out,
	struct ir_err *e);

#endif
