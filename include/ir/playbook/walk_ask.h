/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_PLAYBOOK_WALK_ASK_H
#define IR_PLAYBOOK_WALK_ASK_H

#include "ir/playbook/walk.h"

/*
 * The open questions of a walk: each open place has one, and debts and checks
 * that are due have theirs.  Parallel branches are all open at once.
 */
enum ir_ask_kind {
	IR_ASK_STEP, /* do it: done, failed, na, skip */
	IR_ASK_DELAY, /* it begins later: now */
	IR_ASK_TIMEOUT, /* its time is over: failed, extend, late */
	IR_ASK_VALUE, /* a variable: value, unknown */
	IR_ASK_DECIDE, /* a condition: yes, no, unknown */
	IR_ASK_SWITCH, /* a case: case, none, unknown */
	IR_ASK_TURNS, /* many turns of a loop: on, leave */
	IR_ASK_FAILED, /* after a failed step: continue, stop */
	IR_ASK_SECOND, /* the second person, on an own terminal: yes, no */
	IR_ASK_FACT, /* a fact the step needs: value, waived */
	IR_ASK_EVIDENCE, /* evidence the step needs: listed, waived */
	IR_ASK_PRESERVE, /* before restoring: listed, waived */
	IR_ASK_WARD, /* is a patient attached: yes, no, unknown, same */
	IR_ASK_PATIENT, /* substitute, manual, order, danger */
	IR_ASK_DEBT, /* what danger left open: paid */
	IR_ASK_CHECK, /* after isolation: ok, therapy, alarm, both */
};

/* What a word wants beside it. */
#define IR_NEED_VALUE 1u /* the value, case key */
#define IR_NEED_REASON 2u
#define IR_NEED_NAME 4u /* of the person who says so, stands there, orders */
#define IR_NEED_SECOND 8u /* second person and how: present, phone, terminal */
#define IR_NEED_MINUTES 16u
#define IR_NEED_REF 32u /* archive, attachment or line; device */
#define IR_MAY_TEXT 64u /* a remark or result is welcome */
#define IR_MAY_REF 128u

struct ir_ask_word {
	const char *word; /* as in the answer file: "done" */
	const char *label; /* for people, translated */
	unsigned needs;
};

/* A value or case to choose from; label for people. */
struct ir_ask_option {
	const char *key, *label;
};

struct ir_ask {
	enum ir_ask_kind kind;
	const char *run, *at; /* the branch instance: "/", "/try:2" */
	const char *id, *step; /* NULL before the first step; short name */
	uint64_t turn;
	const struct ir_playbook *book;
	const struct ir_step *s; /* NULL before the first step */
	const char *what; /* variable, fact path, kind of evidence, "check-5",
			     the condition's text; or NULL */
	const char *device; /* patient gate, or NULL */
	const char *known; /* what is known already: a default, or NULL */
	const char *note; /* why it is asked, translated, or NULL */
	uint64_t count; /* pieces of evidence, turns */
	struct ir_ask_word word[8];
	size_t n_words;
	const struct ir_ask_option *option;
	size_t n_options;
	bool has_due;
	struct ir_time shown; /* since when it is open */
	struct ir_time due; /* deadline, end of the delay or timeout */
	bool later; /* not before due */
	bool over; /* a decision whose time is over: it may fail, or go on */
	bool blocking; /* the branch waits for it */
	bool urgent; /* a debt, a check or a deadline that is over */
};

size_t ir_walk_asks(const struct ir_walk *w);
const struct ir_ask *ir_walk_ask(const struct ir_walk *w, size_t i);

/* Texts of a question with variables filled in, appended; 1: there is none.
 * An unknown variable is shown as such. */
enum ir_ask_text {
	IR_ASK_NAME, /* of the step */
	IR_ASK_WHAT, /* its description */
	IR_ASK_QUESTION, /* one line: what is asked now */
	IR_ASK_WHY,
	IR_ASK_DONE, /* how you know it is done */
	IR_ASK_SAY, /* read aloud */
	IR_ASK_PAPER,
	IR_ASK_WHO, /* role and name: "NET 佐藤" */
	IR_ASK_SKIP, /* a reason that would be accepted */
	IR_ASK_LOOK, /* facts to look at, one a line, with their values */
};
int ir_ask_text(const struct ir_walk *w, const struct ir_ask *a,
	enum ir_ask_text which, struct ir_buf *out, struct ir_err *e);

/* The commands of the step, in order; 1: no more.  Secrets that stand in one
 * openly are masked (ir/base/hush.h). */
struct ir_ask_command {
	const char *type;
	bool runnable; /* bash, and every variable known */
	bool risky; /* a value filled in holds what a shell takes */
};
int ir_ask_command(const struct ir_walk *w, const struct ir_ask *a, size_t i,
	struct ir_ask_command *ret, struct ir_buf *text, struct ir_err *e);

/* All borrowed; NULL: not said. */
struct ir_answer {
	const char *word;
	const char *value, *text, *reason, *name, *ref;
	const char *second, *second_how;
	uint64_t minutes;
};

/*
 * Writes the answer and all that follows from it, all or none.  -IR_EMOVED:
 * somebody else answered meanwhile; it was taken in, ask again.  -IR_EUSAGE:
 * the answer does not do, the text says what is wanted.  -IR_EREFUSED: a rule
 * of the playbook is against it.  After any error the walk stands where the
 * journal says.
 */
int ir_walk_answer(struct ir_walk *w, const struct ir_ask *a,
	const struct ir_answer *an, const struct ir_said *said,
	struct ir_err *e);

/* What is odd about the answers given since the last call, though they are
 * recorded: who may be a patient, a time ahead of the clock or in the wrong
 * order, a fact that another line overrules.  As ir_tell_remarks has it:
 * appended, *ret_n of them, a NUL behind each. */
int ir_walk_remarks(
	struct ir_walk *w, struct ir_buf *out, size_t *ret_n, struct ir_err *e);

/* Puts another answer in the place of that on line seq (step.*,
 * variable.set, decision, gate.passed); word and needs as of its question. */
int ir_walk_correct(struct ir_walk *w, uint64_t seq, const struct ir_answer *an,
	const struct ir_said *said, struct ir_err *e);

#endif
