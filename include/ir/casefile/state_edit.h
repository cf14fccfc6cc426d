/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_CASEFILE_STATE_EDIT_H
#define IR_CASEFILE_STATE_EDIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ir/base/err.h"
#include "ir/base/time.h"
#include "ir/casefile/journal.h"
#include "ir/casefile/state.h"
#include "ir/casefile/vocabulary.h"

/*
 * Lines that change the state, prepared and checked first, then written all
 * or none: opening, facts, roles, closing.  What is given is copied.
 *
 * Errors are -IR_EUSAGE with one line for people; nothing is added then and
 * the edit may be used on, so that every fault of a call can be told.
 */
struct ir_edit;

#define IR_EDIT_TEXT_MAX ((size_t)65536) /* bytes of a text */
#define IR_EDIT_LINES_MAX 10000u /* lines of one call */

/* Said of every line added from now on.  NULL: not said. */
struct ir_said {
	const char *name, *role, *recorder;
	const char *source;
	const char *basis; /* fact, estimate, unknown */
	const char *time; /* as typed, "2:40"; NULL: now */
	const char *accuracy;
	uint64_t corrects; /* the line it corrects, 0: none */
};

/* v and s are borrowed; v NULL: no facts can be set; s NULL: nothing can be
 * corrected.  now has the local offset. */
int ir_edit_new(struct ir_edit **ret, const struct ir_vocab *v,
	const struct ir_state *s, const struct ir_time *now, struct ir_err *e);
void ir_edit_free(struct ir_edit *ed);

int ir_edit_said(
	struct ir_edit *ed, const struct ir_said *said, struct ir_err *e);

/* "PATH=VALUE" as typed, and a path whose fact is no longer known. */
int ir_edit_set(struct ir_edit *ed, const char *assignment, struct ir_err *e);
int ir_edit_unset(struct ir_edit *ed, const char *path, struct ir_err *e);

/* One line of a batch: {"path":"...","value":...} or "unset":true, and
 * optionally basis, source, time, accuracy, by, role, corrects. */
int ir_edit_json(
	struct ir_edit *ed, const char *text, size_t len, struct ir_err *e);

/* "IC=佐藤"; vacate: nobody holds the role any more. */
int ir_edit_role(struct ir_edit *ed, const char *assignment, struct ir_err *e);
int ir_edit_vacate(struct ir_edit *ed, const char *role, struct ir_err *e);

/* "20261121-102231": unique enough in a hospital, short on the phone. */
const char *ir_edit_case_id(const struct ir_time *t, char out[IR_TIME_TEXT]);

struct ir_opening {
	const char *what; /* needed */
	const char *where, *who; /* NULL: unknown */
	const char *kind; /* a choice of case.kind */
	const char *id; /* NULL: made from the time */
	const char *noticed; /* a time as typed: t.detected */
};
int ir_edit_open(
	struct ir_edit *ed, const struct ir_opening *o, struct ir_err *e);

/* reason may be NULL.  open_ends is a JSON array as text, or NULL. */
int ir_edit_close(struct ir_edit *ed, const char *reason, const char *open_ends,
	struct ir_err *e);

size_t ir_edit_count(const struct ir_edit *ed);

/* What a line is about, borrowed. */
struct ir_edited {
	const char *path; /* a fact; NULL: something else */
	const struct ir_fact *fact;
	const char *json; /* its value as JSON text, NULL: unset */
	const char *role, *name; /* a role; name NULL: nobody */
	const char *kind;
	const char *time; /* as written, NULL: now */
	const char *warning; /* for people, NULL: none */
	uint64_t later; /* a line of a later time that still counts, 0 */
	bool ahead; /* its time lies ahead of the clock */
};
void ir_edit_at(const struct ir_edit *ed, size_t i, struct ir_edited *ret);

/* Appends them under one lock.  ret_head: after the last line, whose number
 * is seq; the first has seq - count + 1.  Nothing to write: 0, head as it
 * is. */
int ir_edit_commit(struct ir_edit *ed, struct ir_journal *j,
	struct ir_head *ret_head, struct ir_err *e);
/* The same, only if nothing was appended behind expect: -IR_EMOVED. */
int ir_edit_commit_at(struct ir_edit *ed, struct ir_journal *j,
	const struct ir_head *expect, struct ir_head *ret_head,
	struct ir_err *e);

#endif
