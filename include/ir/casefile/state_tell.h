/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_CASEFILE_STATE_TELL_H
#define IR_CASEFILE_STATE_TELL_H

#include <stdbool.h>
#include <stddef.h>

#include "ir/base/buf.h"
#include "ir/base/err.h"
#include "ir/base/time.h"
#include "ir/casefile/join.h"
#include "ir/casefile/state.h"
#include "ir/casefile/state_edit.h"

/*
 * What ir-case answers, as whole lines: one JSON object a line, or text for
 * people (escaped, each line with the mark in a drill).  All append to out
 * and return 0 or the error in e.
 */
struct ir_tell {
	bool json, drill, japanese;
	struct ir_time now; /* with the local offset */
};

int ir_tell_opened(const struct ir_tell *t, const char *dir,
	const struct ir_head *h, struct ir_buf *out, struct ir_err *e);

/* What became line seq. */
int ir_tell_edited(const struct ir_tell *t, const struct ir_edited *ed,
	uint64_t seq, struct ir_buf *out, struct ir_err *e);

/* A fact's value for people: choices by their label, times as clocks, numbers
 * with their unit; def NULL: as it is written. */
void ir_fact_words(struct ir_buf *out, const struct ir_fact *def,
	const char *json, bool japanese);

/* "TIME: this time lies ahead ...", for ir_journal_ahead. */
void ir_tell_ahead(const char *time, struct ir_buf *out);

/* Remarks on a line for stderr (without LF): a name that may be a patient's,
 * a later line that still counts, a time ahead of the clock. *ret_n of them;
 * each ends with a NUL. */
int ir_tell_remarks(const struct ir_edited *ed, struct ir_buf *out,
	size_t *ret_n, struct ir_err *e);

/* One fact with its history; other parts of the state as JSON. */
int ir_tell_part(const struct ir_tell *t, const struct ir_state *s,
	const char *path, struct ir_buf *out, struct ir_err *e);

int ir_tell_roles(const struct ir_tell *t, struct ir_state *s,
	struct ir_buf *out, struct ir_err *e);

int ir_tell_joined(const struct ir_tell *t, const struct ir_joined *jd,
	struct ir_buf *out, struct ir_err *e);

/* The case is closed, over n open ends. */
int ir_tell_closed(const struct ir_tell *t, const struct ir_head *h, size_t n,
	struct ir_buf *out, struct ir_err *e);

/* One line of a list of cases. */
int ir_tell_summary(const struct ir_tell *t, struct ir_state *s,
	const char *path, struct ir_buf *out, struct ir_err *e);

/* What is still open, one line each; *ret_n of them. */
int ir_tell_ends(const struct ir_tell *t, struct ir_state *s,
	struct ir_buf *out, size_t *ret_n, struct ir_err *e);

/* The same as one JSON array, for the line that closes the case. */
int ir_tell_ends_array(const struct ir_tell *t, struct ir_state *s,
	struct ir_buf *out, size_t *ret_n, struct ir_err *e);

#endif
