/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_REPORT_DUTY_H
#define IR_REPORT_DUTY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ir/base/buf.h"
#include "ir/base/err.h"
#include "ir/report/deadline.h"
#include "ir/report/history.h"
#include "ir/report/view.h"

/*
 * Who must be told, by when, and why; also who need not be, and why not
 * (facts/jp-reports.md sections 2, 5 and 6).  The rules are data:
 * DATADIR/rules/duties.yaml.  An undecided duty runs its clock from awareness
 * and counts as due.  The view gets "duties" and "promises" (duty_json.h).
 */
#define IR_DUTIES_FILE "rules/duties.yaml"

enum ir_duty_need {
	IR_DUTY_REQUIRED,
	IR_DUTY_ADVISED, /* asked for or wise, no duty by law */
	IR_DUTY_UNDECIDED, /* facts are missing */
	IR_DUTY_NOT_REQUIRED,
	IR_DUTY_WAIVED, /* a named person said no, and why */
};

enum ir_duty_state {
	IR_DUTY_OPEN,
	IR_DUTY_TOLD, /* by phone or in person (a contact line names it) */
	IR_DUTY_SENT, /* a report was sent */
	IR_DUTY_ACKNOWLEDGED,
	IR_DUTY_IDLE, /* nothing to do */
};

/* What would make it a duty, and does not: by facts, or because nobody stated
 * what would. */
struct ir_duty_reason {
	bool advised; /* else required */
	const char *ja, *en;
	const char *const *facts, *const *missing;
	size_t n_facts, n_missing;
};

/* One line: a duty, or for duties of many (maker, partner, device and
 * patient) one of its members. Texts are borrowed from the result. */
struct ir_duty {
	const char *id; /* "R5" */
	const char *member; /* "PUMP03", NULL: the duty has none */
	const char *ja, *en; /* recipient, with the member's name */
	const char *contact; /* id of the contact to call, NULL: none known */
	enum ir_duty_need need;
	enum ir_duty_state state;
	enum ir_duty_need was; /* need, had nobody waived it */
	const char *why_ja, *why_en; /* from the facts that decided */
	const char *remark_ja, *remark_en; /* NULL: nothing to add */
	const char *const *facts; /* their paths with values, "pii.leak=yes" */
	size_t n_facts;
	const char *const *missing; /* paths of facts that would decide */
	size_t n_missing;
	const struct ir_duty_reason *reasons; /* of a no */
	size_t n_reasons;
	const char *form; /* id of its form, NULL: none (a call) */
	const char *channel_ja, *channel_en;
	const char *basis_ja, *basis_en;
	const struct ir_deadline_rule *rule;
	bool has_start; /* somebody knew */
	struct ir_time start; /* earliest awareness */
	const char *start_by; /* the fact it comes from, "t.aware[病棟3]" */
	bool own_start; /* of its own, not from when somebody knew */
	bool by_day; /* start is the beginning of a day, nobody knows when */
	struct ir_due due; /* when rule has days and has_start */
	bool has_before; /* awareness was moved to another day */
	struct ir_time before_start;
	struct ir_due before; /* as it stood before that */
	int64_t elapsed; /* seconds since start, at now */
	bool done; /* told, or where that is not enough, sent */
	bool overdue; /* past the first edge, not done */
	bool warn; /* no number of days, but long enough */
	bool late; /* done after the last edge */
	bool by_fact; /* a fact alone says that it was done */
	bool has_told, has_sent, has_ack; /* times below are set */
	struct ir_time told, sent, acknowledged;
	bool has_early; /* sent before anybody knew: does not count */
	struct ir_time early;
	/* what is dated ahead of the clock that was asked for, the latest of it:
	 * told, sent, acknowledged, waived, fact; does not count.  NULL: none */
	const char *ahead;
	struct ir_time ahead_at;
	uint64_t ahead_seq; /* its line, 0: not known */
	const char *receipt;
	const char *waived_by, *waived_why, *waived_need;
	uint64_t waived_seq; /* 0: nobody waived it */
	bool outgrown; /* waived when it was none, and required now: counts */
	struct ir_time waived;
};

/* A time somebody promised (next report, vendor's arrival, call-back). */
struct ir_promise {
	uint64_t seq;
	const char *who, *what;
	bool has_time;
	struct ir_time at;
	bool kept, overdue;
	struct ir_time kept_at; /* kept: when; after at, it was late */
};

struct ir_duties;

/* Evaluates the rules over the view (its "reports" are h) and puts "duties"
 * into the view, and what reports print of facts that others contradict
 * (ir_view_settle).  No jq: conditions are of the small three-valued language
 * described in duties.yaml, so a form costs the one jq run it has. */
int ir_duties_work_out(struct ir_duties **ret, const char *datadir,
	struct ir_view *v, const struct ir_history *h, struct ir_err *e);
void ir_duties_free(struct ir_duties *d);

const char *ir_duties_date(const struct ir_duties *d); /* "rules as of" */
int ir_duties_holidays_until(const struct ir_duties *d); /* year */
size_t ir_duties_count(const struct ir_duties *d); /* NULL: 0 */
const struct ir_duty *ir_duties_at(const struct ir_duties *d, size_t i);
size_t ir_duties_promises(const struct ir_duties *d);
const struct ir_promise *ir_duties_promise_at(
	const struct ir_duties *d, size_t i);
size_t ir_duties_overdue(const struct ir_duties *d); /* with promises */

/* "required", "open" ...: the words of the JSON. */
const char *ir_duty_need_word(enum ir_duty_need n);
const char *ir_duty_state_word(enum ir_duty_state s);

#endif
