/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_CASEFILE_BYHAND_H
#define IR_CASEFILE_BYHAND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ir/base/err.h"
#include "ir/casefile/journal.h"
#include "ir/casefile/vocabulary.h"

/*
 * Lines that people write (kinds.h): from what they typed to the journal.
 * Checks the kind and its keys, reads the time as a person means it, takes
 * over what a correction does not change, and lets a decision remember the
 * head it was made at.
 */
struct ir_field {
	const char *key, *value;
};

#define IR_BYHAND_FIELDS 8

/* Everything borrowed; NULL: not said. */
struct ir_byhand {
	const char *kind; /* may be NULL with corrects: that of the line */
	const char *text;
	const char *time; /* as typed: "2:40", "-15m"; NULL: now */
	const char *at; /* RFC 3339, when time is NULL: the first key */
	const char *accuracy, *basis, *source;
	const char *actor_name, *actor_role, *recorder;
	uint64_t corrects; /* 0: none */
	struct ir_field field[IR_BYHAND_FIELDS];
	size_t n_fields;
	const char *on; /* decision: a JSON array of facts, as text */
	bool unfinished; /* typed when the tool was ended */
};

/*
 * Appends n lines, all or none.  -IR_EUSAGE: something typed is wrong, the
 * text says what.  A correction keeps kind, time and other keys of the line
 * it corrects unless they are given; a time given moves it ("moved":true).
 */
int ir_byhand_append(struct ir_journal *j, const struct ir_byhand *h, size_t n,
	struct ir_head *ret_head, struct ir_err *e);

/* Does the time typed lie ahead of the clock (ir_journal_ahead)? */
bool ir_byhand_ahead(const struct ir_byhand *h, const struct ir_time *now);

/*
 * A batch: JSON Lines, each an object with kind, text, time, accuracy, basis,
 * source, by, role, corrects, and the keys of its kind, as strings (numbers
 * where a number is wanted).  Errors name the line.
 */
struct ir_byhand_batch;
int ir_byhand_batch_read(struct ir_byhand_batch **ret, const char *text,
	size_t len, struct ir_err *e);
void ir_byhand_batch_free(struct ir_byhand_batch *b);

/* Its lines, for ir_byhand_append; the caller may fill in recorder and actor
 * where they are NULL. */
struct ir_byhand *ir_byhand_batch_lines(
	struct ir_byhand_batch *b, size_t *ret_n);

/* The facts a decision rests on, as they stand now: the JSON array for "on",
 * [{"path":P,"value":V,"seq":N}], of what nobody stated "unknown" without
 * seq.  Folds the journal. */
int ir_byhand_on(struct ir_journal *j, const struct ir_vocab *v,
	const char *const *paths, size_t n, struct ir_buf *out,
	struct ir_err *e);

/* A state of care as typed ("停止") to the vocabulary's word ("stopped"),
 * appended to out; -IR_EUSAGE says what is accepted. */
int ir_byhand_care_state(const struct ir_vocab *v, const char *typed,
	struct ir_buf *out, struct ir_err *e);

#endif
