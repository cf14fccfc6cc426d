/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_REPORT_HISTORY_H
#define IR_REPORT_HISTORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ir/base/buf.h"
#include "ir/base/err.h"
#include "ir/base/time.h"
#include "ir/casefile/journal.h"

/*
 * What became of the reports of a case: one pass over its report.* and
 * duty.waived lines.
 *
 *   report.rendered     form stage number format sha256 file at for inputs
 *   report.approved     form number sha256 name role how
 *   report.sent         form number sha256 to how receipt duties file text
 *                       (waiver: why bytes went out that nobody approved)
 *   report.acknowledged form number from how receipt text
 *   duty.waived         duty member reason need
 *
 * number: the how-manieth report of this form to its recipient (第N報), from
 * 1; it moves on when one was sent.  for: {"dev":"PUMP03","harm":"H1"} for
 * forms that are one per device, patient or partner.
 *
 * Lines of joined copies count, but what they name (file, at) is of the copy.
 */

enum ir_report_what {
	IR_REPORT_RENDERED,
	IR_REPORT_APPROVED,
	IR_REPORT_SENT,
	IR_REPORT_ACKNOWLEDGED,
};

struct ir_report_line { /* borrowed from the history; NULL: not said */
	enum ir_report_what what;
	uint64_t seq; /* of a joined copy: the line that joined it */
	bool joined; /* said in a copy that was joined: its files are there */
	struct ir_time time;
	struct ir_time written; /* when the line was */
	const char *form, *stage, *format, *sha256, *file;
	const char *inputs; /* JSON: [{"name","sha256"}], what it was made of */
	unsigned number;
	uint64_t at; /* the journal line it was made at */
	const char *dev, *harm, *partner; /* for whom */
	const char *to, *how, *receipt, *text;
	const char *from; /* whose receipt it is */
	const char *by, *role; /* who approved or sent */
	const char *waiver;
	const char *const *duties; /* fulfilled by sending it */
	size_t n_duties;
};

struct ir_waived {
	uint64_t seq;
	struct ir_time time;
	const char *duty, *member, *reason, *by;
	const char *need; /* what it was then: "advised"; NULL: not said */
};

/* -IR_EINTEGRITY: damaged; *ret is what stands before that. */
struct ir_history;
int ir_history_read(
	struct ir_history **ret, struct ir_journal *j, struct ir_err *e);
void ir_history_free(struct ir_history *h);

/* What it said at that line: borrows from h, freed before it. */
int ir_history_until(struct ir_history **ret, const struct ir_history *h,
	uint64_t last, struct ir_err *e);

size_t ir_history_count(const struct ir_history *h);
const struct ir_report_line *ir_history_at(
	const struct ir_history *h, size_t i);
size_t ir_history_waivers(const struct ir_history *h);
const struct ir_waived *ir_history_waiver_at(
	const struct ir_history *h, size_t i);

/* Which report: form, and whom it is about (NULL: not one per ...). */
struct ir_report_of {
	const char *form, *dev, *harm, *partner;
};

/* Is the line about that report, of any number? */
bool ir_history_is_of(
	const struct ir_report_line *l, const struct ir_report_of *of);

/* The number the next one of it bears: one more than were sent. */
unsigned ir_history_next(
	const struct ir_history *h, const struct ir_report_of *of);

#define IR_REPORT_NUMBER_MAX 999

/* Who approved these bytes (the last time, in this journal if anybody did
 * here); NULL: nobody. */
const struct ir_report_line *ir_history_approved(
	const struct ir_history *h, const char *sha256);

/* The "reports" of a view: an array, oldest first. */
int ir_history_json(
	const struct ir_history *h, struct ir_buf *out, struct ir_err *e);

#endif
