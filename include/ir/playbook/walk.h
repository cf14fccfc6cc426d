/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_PLAYBOOK_WALK_H
#define IR_PLAYBOOK_WALK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ir/base/ctx.h"
#include "ir/base/err.h"
#include "ir/base/time.h"
#include "ir/casefile/journal.h"
#include "ir/casefile/state.h"
#include "ir/casefile/state_edit.h"
#include "ir/casefile/trust.h"
#include "ir/casefile/vocabulary.h"
#include "ir/playbook/playbook.h"

/*
 * Walking a playbook on a case (ir-walk(1), DESIGN 6).  Where a walk stands
 * is a function of the playbook's stored copy and the lines of the journal;
 * nothing else is state, so any process on any copy of the case goes on where
 * the last one was.
 *
 * Each line is about one place: run, branch instance ("at"), step, turn.  A
 * place that is reached takes the lines that are about it, in whatever order
 * they came; so nothing is asked twice, a corrected answer opens what it
 * opens, and joined copies of a case come together.
 *
 * One handle, one thread.  What is handed out is borrowed until the next call
 * that is not const.
 */
struct ir_walk;

#define IR_WALK_TURNS 20u /* a loop asks after so many turns */
#define IR_WALK_DEPTH 256u /* branches inside each other */
#define IR_WALK_FORKS 4096u /* branches open at once */
#define IR_WALK_CALLS 16u /* playbooks that call each other */
#define IR_WALK_WARD_MINUTES 30 /* so long a ward's answer holds */

/* All borrowed while the walk is open. */
struct ir_walk_opts {
	struct ir_journal *j;
	const struct ir_vocab *vocab;
	const struct ir_ctx *ctx;
	const char *lang; /* "ja", "en": of texts shown and recorded */
	const char *const *library; /* where called playbooks lie */
	size_t n_library;
	const struct ir_trust *trust; /* whose key is whose; NULL: unknown */
	bool strict; /* a timeout fails its step at once (scripts) */
	bool told; /* the times of answers are the clock (scripts, paper) */
};

/* Reads the journal once.  Damage: -IR_EINTEGRITY, -IR_EFORMAT. */
int ir_walk_open(
	struct ir_walk **ret, const struct ir_walk_opts *o, struct ir_err *e);
void ir_walk_close(struct ir_walk *w);

/* The runs of the case that nobody called, in order. */
struct ir_walk_run {
	const char *run; /* 8 hex digits */
	const char *playbook, *modified, *name, *short_name;
	const char *file; /* as it was named at the start */
	const char *sha256; /* of the playbook, and of its stored copy */
	struct ir_time started;
	uint64_t seq; /* of playbook.started */
	const char *state; /* NULL: open; success, failure, stopped */
};
size_t ir_walk_runs(const struct ir_walk *w);
void ir_walk_run_at(const struct ir_walk *w, size_t i, struct ir_walk_run *ret);

struct ir_walk_start {
	const char *path; /* of the playbook */
	const char *const *vars; /* "NAME=VALUE": external variables */
	size_t n_vars;
	const char *signed_by; /* a name of the trust file, or NULL */
	const char *anyway; /* why, though revoked or out of its time */
};

/*
 * Starts a run: the playbook is checked as far as walking needs it, a copy
 * kept as an attachment, playbook.started written.  -IR_EREFUSED: revoked or
 * not valid now, or it (or a playbook it calls) is not signed by signed_by;
 * -IR_EFORMAT: broken (a pointer to no step ...).
 */
int ir_walk_start(struct ir_walk *w, const struct ir_walk_start *s,
	const struct ir_said *said, struct ir_err *e);

/*
 * Goes on with a run from its stored copy.  said NULL: only looks, and
 * answers are refused; else walk.resumed is written.  path (may be NULL): the
 * file people named; 1: it is no longer what was started (recorded).
 */
int ir_walk_resume(struct ir_walk *w, const char *run, const char *path,
	const struct ir_said *said, struct ir_err *e);

/* Takes in what others appended, and the time.  1: there was something.
 * Call it before asking again; every question handed out before is void. */
int ir_walk_look(struct ir_walk *w, struct ir_err *e);

enum ir_walk_end {
	IR_WALK_OPEN,
	IR_WALK_SUCCESS,
	IR_WALK_FAILURE,
	IR_WALK_STOPPED,
};
enum ir_walk_end ir_walk_ended(const struct ir_walk *w);

/* Gives the run up: playbook.ended, stopped. */
int ir_walk_stop(struct ir_walk *w, const char *reason,
	const struct ir_said *said, struct ir_err *e);

/* Questions and answers: walk_ask.h.  What happened so far: walk_tell.h. */

/* For the screen: the run (NULL before start), its playbook, the case. */
const char *ir_walk_id(const struct ir_walk *w);
const struct ir_playbook *ir_walk_book(const struct ir_walk *w);
const struct ir_state *ir_walk_state(const struct ir_walk *w);
struct ir_time ir_walk_now(const struct ir_walk *w); /* of the last look */
struct ir_time ir_walk_started(const struct ir_walk *w);
/* Who holds a role in this case; NULL. */
const char *ir_walk_holder(const struct ir_walk *w, const char *role);

#endif
