/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_TOOL_CASE_H
#define IR_TOOL_CASE_H

#include <stdbool.h>

#include "ir/base/buf.h"
#include "ir/base/err.h"
#include "ir/casefile/journal.h"
#include "ir/casefile/state.h"
#include "ir/casefile/state_edit.h"
#include "ir/casefile/state_page.h"
#include "ir/casefile/state_tell.h"
#include "ir/casefile/vocabulary.h"
#include "ir/tool/who.h"

/*
 * A case as a tool holds it: found, opened, folded, and the form of what it
 * answers.  Functions that return an exit status have told why on stderr.
 */
struct ir_case {
	char *dir; /* as found; owned */
	struct ir_journal *j;
	struct ir_vocab *vocab;
	struct ir_state *s;
	struct ir_edit *ed; /* made by ir_case_edit */
	struct ir_who who; /* by ir_case_who */
	struct ir_tell tell; /* clock, language, form, drill */
	struct ir_buf out;
	struct ir_err e;
	int status; /* of what was done so far; 1: the journal is damaged */
	struct ir_state_watch *watch; /* the lines as folded; NULL: not kept */
};

/* Clock, language and form of the output.  0, or an exit status. */
int ir_case_start(struct ir_case *c, bool json, bool text);

/* The vocabulary of the content directory: 0, or < 0 and c->e. */
int ir_case_vocab(struct ir_case *c);

/* After start: the journal of dir and its state; a damaged journal as far as
 * it goes (c->status 1).  0, or an exit status. */
int ir_case_open_at(struct ir_case *c, const char *dir);

/* start, the search (where.h; dir is what -C said or NULL), the journal and
 * the vocabulary, not read yet; and the state (c->status as above).  0, or an
 * exit status. */
int ir_case_ready(struct ir_case *c, const char *dir, bool json, bool text);
int ir_case_fold(struct ir_case *c);
/* The same, with what it takes for ir_case_check not to read again. */
int ir_case_fold_watch(struct ir_case *c);
/* After the journal was read for more than the state: when it was written to
 * meanwhile, ir_case_check reads all of it after all. */
void ir_case_read_more(struct ir_case *c);

/* ready and fold. */
int ir_case_begin(struct ir_case *c, const char *dir, bool json, bool text);

/* Who speaks (who.h; by and role are the options or NULL).  0, or an exit
 * status; also when the journal is damaged: nothing is added to one. */
int ir_case_who(struct ir_case *c, const char *by, const char *role);

/* The same, and an edit that says it with the rest of said. */
int ir_case_edit(struct ir_case *c, const char *by, const char *role,
	const struct ir_said *said);

/* Takes in what was appended since, and the time.  0, or < 0 and c->e. */
int ir_case_catch_up(struct ir_case *c, struct ir_cursor *cur);

/* Prints c->out when r is 0, else c->e; returns the status so far. */
int ir_case_put(struct ir_case *c, int r);

/* Tells c->e; the exit status it means. */
int ir_case_fail(const struct ir_case *c);

/* Tells the files that joined lines name and the case lacks, each ended by a
 * NUL, and frees them; the exit status they mean. */
int ir_case_missing(struct ir_buf *names);

/* Verifies the journal; damage goes into c->status.  0, or an exit status. */
int ir_case_check(struct ir_case *c, struct ir_state_check *ret);

/* The same for who makes something of the case: warns of the first damage,
 * unless c->status tells already, which stays.  *ret_line: where it is, 0
 * there is none.  0, or an exit status. */
int ir_case_verify(struct ir_case *c, uint64_t *ret_line);

/* Warns of what is odd about line i of the edit: a name that may be a
 * patient's, a later line that still counts, a time ahead of the clock. */
void ir_case_remarks(struct ir_case *c, size_t i);
/* The edit was written: warns when one of its facts lets the case occur after
 * somebody noticed it.  Reads on in the journal. */
void ir_case_slip(struct ir_case *c);

void ir_case_end(struct ir_case *c);

#endif
