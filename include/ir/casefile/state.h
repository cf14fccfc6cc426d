/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_CASEFILE_STATE_H
#define IR_CASEFILE_STATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ir/base/buf.h"
#include "ir/base/err.h"
#include "ir/base/time.h"
#include "ir/casefile/journal.h"
#include "ir/casefile/vocabulary.h"

/*
 * The state of a case: one pass over the journal (DESIGN 4.2).
 *
 * A fact's value is the line with the latest time, ties by seq; a line with
 * "corrects":N stands in the place (time and seq) of line N, which no longer
 * counts; with "moved":true in its data it stands at its own time.  Facts
 * nobody stated are "unknown".
 *
 * What the fold reads from data, by kind ("text" in all that people write):
 *   case.opened   id, what, where, who, kind, noticed -> case.id, .summary,
 *                 .where, .finder, .kind, t.detected
 *   fact.set      path, and value or "unset":true
 *   event note attachment            -> ev[]
 *   contact       to, from, how, receipt, answer, promised, duty
 *                                    -> comm[]
 *   step.done     duty               -> comm[]; without one, nothing
 *   decision      decider, reason    -> dec[]
 *   finding       asset, method, result -> asset[ASSET].findings[]; without
 *                 an asset -> ev[]
 *   care          department, function, state, patients, counted
 *                                    -> impact.care[DEPARTMENT or
 *                                       DEPARTMENT/FUNCTION]; without a
 *                 department -> ev[]
 *   cost                             -> cost[]
 *   evidence.*    archive            -> evid[ARCHIVE]
 *   custody.*     item               -> custody[ITEM]
 *   role.assigned role, name (null: nobody)  -> roles[ROLE]
 *   clock.checked                    -> clock (the last one)
 *   journal.anchored to, how, seq, head      -> anchors[]
 *   duty.waived   duty, reason       -> waived[DUTY]
 *   gate.debt     gate; gone with gate.passed of that gate -> debts[]
 *   case.closed   reason             -> case.state = closed
 *   case.joined   fork, lines        -> those lines, each at its own time
 * Other keys of data go along into the list.  A line the fold cannot use is
 * counted in "problems" and changes nothing; other kinds are counted only.
 * A text is also what, or said, of its member; the time also when, or seen.
 * Members made by a line have its seq as their id; by a joined line the seq of
 * its record, a dot and its own seq there ("14.12").
 */
struct ir_state;

/* Folds the whole journal.  Damage: what stands before it is folded, *ret is
 * set, and the cursor's error is returned (-IR_EINTEGRITY, -IR_EFORMAT). v is
 * borrowed for the life of the state. */
int ir_state_fold(struct ir_state **ret, struct ir_journal *j,
	const struct ir_vocab *v, struct ir_err *e);

/* As it stood at line last. */
int ir_state_fold_to(struct ir_state **ret, struct ir_journal *j,
	const struct ir_vocab *v, uint64_t last, struct ir_err *e);

/* The same in steps. */
int ir_state_new(
	struct ir_state **ret, const struct ir_vocab *v, struct ir_err *e);
int ir_state_line(
	struct ir_state *s, const struct ir_line *line, struct ir_err *e);
void ir_state_free(struct ir_state *s);

bool ir_state_drill(const struct ir_state *s);
/* Of the last line; hex is "" when it could not be computed (no memory). */
struct ir_head ir_state_head(const struct ir_state *s);
bool ir_state_closed(const struct ir_state *s);

/* One fact as it stands; borrowed until the next line. */
struct ir_value {
	const char *json; /* as JSON text, NUL-terminated */
	const char *basis, *source, *actor; /* NULL: not said */
	struct ir_time time; /* its place in time */
	uint64_t seq; /* the line that says so */
};

/* 0, or 1 when nobody stated it (or it was unset, or path is unheard of). */
int ir_state_get(
	const struct ir_state *s, const char *path, struct ir_value *ret);

/* What line seq set: its path (borrowed), or NULL when it is no fact.set that
 * still counts. For corrections. */
const char *ir_state_path_of(const struct ir_state *s, uint64_t seq);

/* The document, {"v":1,"type":"state",...}, or with path one part of it: a
 * fact with its history ("t.detected", "dev[PUMP03].connected"), {"type":
 * "fact",...}; a member, a list or a group, {"type":"part","value":...}.
 * -IR_EUSAGE when there is no such thing. */
int ir_state_json(const struct ir_state *s, const char *path,
	struct ir_buf *out, struct ir_err *e);

/* The whole document for who works on: ev[] without texts of forms, and of
 * more than two times so many events (> 0) the first and the last; between
 * them one item {"id":"left-out","line":{..of the first of them..},
 * "left_out":how many}. */
int ir_state_brief(const struct ir_state *s, size_t events, struct ir_buf *out,
	struct ir_err *e);

/* When a promise made at a time falls due: RFC 3339, or a time as people say
 * it ("9:00" is the first one after the call). 1: the text is no time. */
int ir_state_promised(
	const struct ir_time *said, const char *text, struct ir_time *ret);

/* Reasons why the case should stay open, one per call of add: key is stable
 * ("debt", "waiver", "custody", "promise", "vendor-line", "evidence"), text
 * is for people (escaped).  0 or what add returned below 0. */
int ir_state_open_ends(struct ir_state *s, const struct ir_time *now,
	int (*add)(void *arg, const char *key, uint64_t seq, const char *text),
	void *arg);

#endif
