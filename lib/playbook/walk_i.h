/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WALK_I_H
#define WALK_I_H

#include "ir/base/buf.h"
#include "ir/base/json.h"
#include "ir/casefile/cursor.h"
#include "ir/casefile/stated.h"
#include "ir/playbook/vars.h"
#include "ir/playbook/walk.h"
#include "ir/playbook/walk_ask.h"

/*
 * The walk in parts: records (lines about a place, walk_rec), books (walk_book),
 * runs, frames and places (walk_frame), the rules of each step (walk_step,
 * walk_gate, walk_vars), questions (walk_ask) and answers (walk_answer).
 *
 * Replaying: places are opened as the rules say and take the records of
 * their slot.  What the rules decide and no record says yet is emitted: it
 * takes effect at once and goes into the journal with the next append.
 */

/* The keys of data, in the order they are written. */
enum wk_key {
	F_RUN,
	F_PLAYBOOK,
	F_MODIFIED,
	F_PARENT, /* raw */
	F_STEP,
	F_AT, /* of a decision: the head it was made at, raw */
	F_BRANCH, /* of a decision: where others have at */
	F_TURN, /* number */
	F_TITLE, /* of the step, where name is another's */
	F_GATE,
	F_WHAT,
	F_DEVICE,
	F_NAME,
	F_TYPE,
	F_PATH,
	F_OLD,
	F_VALUE,
	F_ANSWER,
	F_HOW,
	F_TO,
	F_REF,
	F_DECIDER,
	F_REASON,
	F_MINUTES, /* number */
	F_LATE, /* bool */
	F_DUTY, /* whom the step tells: "R4" */
	F_SECOND, /* raw */
	F_COMMANDS, /* raw */
	F_FILE,
	F_SHA256,
	F_JCS,
	F_SIGNED, /* only walked as that person signed it */
	F_BYTES, /* number */
	F_STATE,
	F_SEQ, /* number */
	F_FROM,
	F_TEXT,
	F_ON, /* raw */
	F_N
};
extern const char wk_null[]; /* a value that is JSON null */

enum wk_kind {
	K_NONE,
	K_STARTED,
	K_SHOWN,
	K_DONE,
	K_SKIPPED,
	K_FAILED,
	K_VARIABLE,
	K_PASSED,
	K_DEBT,
	K_ENDED,
	K_RESUMED,
	K_DECISION,
	K_CONTACT,
	K_FACT,
	K_ATTACHMENT,
	K_SHIFT,
	K_EVENT,
};

struct wk_slot;

/* One line about a place. */
struct wk_rec {
	enum wk_kind kind;
	uint64_t seq, via; /* seq 0: not written yet */
	uint64_t order; /* as read */
	uint64_t corrects;
	struct ir_time time;
	const char *actor, *role, *recorder;
	const char *f[F_N];
	struct wk_slot *slot;
	struct wk_rec *next; /* of the slot */
	struct wk_rec *by; /* corrected by */
	struct wk_rec *out; /* the next one to be written */
	bool machine; /* by rule, nobody's answer */
	struct ir_stated odd; /* of a fact that is stated */
	struct wk_rec *instead; /* not written yet, and corrects this one */
};

/* All lines about one place, and who stands there. */
struct wk_slot {
	const char *run, *at, *step;
	uint64_t turn;
	uint64_t hash;
	struct wk_rec *first, *last;
	struct wk_pos *pos;
	uint64_t count, born, play; /* turns opened, in which replay */
	struct wk_slot *chain;
};

struct wk_book {
	struct ir_playbook *p;
	struct ir_graph *g;
	const char *id, *modified, *name, *short_name, *file;
	char sha256[65];
	char jcs[65]; /* "" when it cannot be computed */
	const struct ir_val *variables; /* of our extension, or NULL */
	struct wk_book *next;
};

/* The last change of a variable. */
struct wk_touch {
	const char *name;
	uint64_t order;
	struct ir_time time;
	struct wk_touch *next;
};

struct wk_inst { /* one run of one playbook */
	const char *run;
	struct wk_book *book;
	struct wk_inst *caller;
	struct wk_pos *owner; /* the playbook-action step */
	struct ir_scope *scope;
	struct wk_touch *touch;
	struct wk_slot *slot;
	unsigned calls;
	bool begun, ended, ok;
	struct wk_inst *next;
};

struct wk_frame { /* one branch instance */
	struct wk_inst *in;
	struct wk_pos *owner; /* NULL: the playbook's own line */
	const char *at;
	unsigned depth;
	uint32_t cont; /* its owner's next step: reads as the end */
	bool ended, ok, exception;
	bool stopped; /* somebody chose to stop */
	struct wk_frame *next; /* of the owner */
};

struct wk_pos { /* a step reached in a frame */
	struct wk_frame *frame;
	const struct ir_step *s; /* NULL: before the first step */
	const struct ir_val *ext;
	uint32_t step;
	uint64_t turn;
	struct wk_slot *slot;
	struct ir_scope *scope; /* of the step, or the playbook's */
	bool own_scope;
	bool queued, live, over, looped, forked;
	bool asking; /* has a question now */
	struct wk_frame *child, *last_child;
	struct wk_inst *call;
	struct ir_ask ask;
	struct wk_pos *qnext, *prev, *next;
};

/* A debt or a check of a place, whether it is over or not. */
struct wk_due {
	struct wk_pos *pos;
	enum ir_ask_kind kind;
	const char *gate; /* "check-5"; key of the debt */
	struct ir_time due;
	struct wk_due *next;
};

struct wk_block;
struct wk_evidence {
	const char *name, *sha256;
	uint64_t seq;
};
struct wk_holder {
	const char *role, *name;
	struct wk_holder *next;
};

struct ir_walk {
	struct ir_walk_opts o;
	struct ir_err *e; /* of the call */
	struct wk_block *keep, *play; /* memory: for good; of this replay */
	uint64_t plays, order, births;
	unsigned forks; /* branches open in this replay */
	struct ir_cursor *c;
	struct ir_state *s;
	struct ir_head head; /* up to here everything is taken in */
	struct ir_time now;
	struct ir_time clock; /* now, whatever times the answers tell */
	struct ir_buf remarks; /* n_remarks of them, a NUL behind each */
	size_t n_remarks;
	bool dirty; /* replay before going on */
	bool stale; /* the case said something new: ask all again */
	int64_t drawn; /* second of the last time all were asked */
	bool looking; /* resumed to look only */
	bool answering; /* what is emitted now is somebody's answer */
	/* records */
	struct wk_slot **hash;
	size_t n_slots, n_hash;
	struct wk_rec **line; /* ours, by seq */
	size_t n_lines, cap_lines;
	struct wk_rec *started, *last_started; /* chained by out */
	struct wk_rec *out, **out_tail;
	/* the case */
	struct wk_evidence *ev;
	size_t n_ev, cap_ev;
	struct wk_holder *holders;
	/* the replay */
	const char *run; /* NULL: none chosen */
	struct wk_book *books;
	struct wk_inst *insts, *top;
	struct wk_pos *queue, **queue_tail;
	struct wk_pos *live, *live_last;
	struct wk_due *dues, **dues_tail;
	const struct ir_ask **ask;
	struct ir_ask *due_ask;
	size_t n_asks, cap_asks, n_due_asks;
	uint64_t own; /* lines up to this number are in already */
};

/* ---- memory: NULL is told in w->e ---- */
void *wk_alloc(struct ir_walk *w, size_t n); /* zeroed, of the replay */
void *wk_keep(struct ir_walk *w, size_t n); /* zeroed, for good */
const char *wk_text(struct ir_walk *w, const char *s, size_t len); /* kept */
const char *wk_textf(struct ir_walk *w, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
void wk_free_blocks(struct wk_block **b);
int wk_nomem(struct ir_walk *w);
int wk_fail(struct ir_walk *w, int code, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* ---- records ---- */
int wk_take_line(struct ir_walk *w, const struct ir_line *l);
struct wk_slot *wk_slot(struct ir_walk *w, const char *run, const char *at,
	const char *step, uint64_t turn);
struct wk_rec *wk_now(struct wk_rec *r); /* what counts in its place */
/* The first record of a kind, with that text under key (NULL: any). */
struct wk_rec *wk_find(const struct wk_slot *s, enum wk_kind kind,
	enum wk_key key, const char *text);
struct wk_rec *wk_gate(const struct wk_pos *p, const char *gate);
/* A new one about a place; it takes effect and will be written. */
struct wk_rec *wk_emit(
	struct ir_walk *w, enum wk_kind kind, struct wk_slot *slot);
void wk_drop_out(struct ir_walk *w);
/* r takes the place of old. */
void wk_replace(struct ir_walk *w, struct wk_rec *old, struct wk_rec *r);
struct wk_rec *wk_line(struct ir_walk *w, uint64_t seq); /* ours, or NULL */
int wk_written(struct ir_walk *w, struct wk_rec *r); /* it is a line now */
int wk_rec_json(const struct wk_rec *r, struct ir_buf *out);
const char *wk_kind_name(enum wk_kind k);
enum wk_kind wk_kind_of(const char *name);
int wk_key_of(const char *name); /* or -1 */
uint64_t wk_num(const char *s);

/* ---- books ---- */
int wk_check(struct ir_walk *w, const struct wk_book *b); /* can it be? */
/* -IR_EREFUSED: not by that person. */
int wk_signed(struct ir_walk *w, const struct wk_book *b, const char *name);
const char *wk_signer(struct ir_walk *w); /* whom the run wants, or NULL */
/* playbook.started, with whom the run wants as the signer. */
int wk_started(struct ir_walk *w, const char *run, struct wk_book *b,
	const struct wk_pos *parent, const char *signer);
int wk_book_file(struct ir_walk *w, const char *path, struct wk_book **ret);
int wk_book_stored(
	struct ir_walk *w, const struct wk_rec *started, struct wk_book **ret);
int wk_book_find(struct ir_walk *w, const char *id, const char *version,
	const char *near, struct wk_book **ret); /* 1: none */
int wk_book_store(struct ir_walk *w, struct wk_book *b);
/* Keeps bytes as attachments/SHA256. */
int wk_store(struct ir_walk *w, const char *sha256, const void *p, size_t len);
int wk_book_valid(struct ir_walk *w, const struct wk_book *b);
void wk_books_free(struct ir_walk *w);
struct wk_rec *wk_emit_started(struct ir_walk *w, const char *run,
	struct wk_book *b, const struct wk_pos *parent);

/* ---- replay ---- */
int wk_play(struct ir_walk *w);
int wk_drain(struct ir_walk *w);
void wk_reset(struct ir_walk *w);
void wk_queue(struct ir_walk *w, struct wk_pos *p);
int wk_open_step(struct ir_walk *w, struct wk_frame *f, uint32_t step,
	const struct wk_pos *from);
int wk_leave(struct ir_walk *w, struct wk_pos *p, bool ok);
void wk_over(struct ir_walk *w, struct wk_pos *p);
int wk_end_frame(struct ir_walk *w, struct wk_frame *f, bool ok);
int wk_end_inst(struct ir_walk *w, struct wk_inst *in, bool ok);
/* Opens a branch of p below; 1: too deep, the step has failed. */
int wk_branch(struct ir_walk *w, struct wk_pos *p, uint32_t to,
	const char *label, bool exception);
struct wk_inst *wk_inst_new(struct ir_walk *w, const char *run,
	struct wk_book *b, struct wk_pos *owner);
int wk_step(struct ir_walk *w, struct wk_pos *p);
/* The step has failed: record and way out. */
int wk_failed(struct ir_walk *w, struct wk_pos *p, const char *reason,
	const char *text);
int wk_call(struct ir_walk *w, struct wk_pos *p);

/* Makes p wait for an answer. */
struct ir_ask *wk_ask(
	struct ir_walk *w, struct wk_pos *p, enum ir_ask_kind kind);
/* When p was put on the board (recorded when it is not yet). */
int wk_shown(struct ir_walk *w, struct wk_pos *p, struct ir_time *ret);

/* ---- rules: 0 passed, 1 p waits, < 0 ---- */
int wk_before(struct ir_walk *w, struct wk_pos *p);
int wk_after(struct ir_walk *w, struct wk_pos *p);
/* The second person named in a record has not confirmed yet. */
int wk_second(struct ir_walk *w, struct wk_pos *p, const struct wk_rec *said);
bool wk_has_gate(const struct wk_pos *p, const char *gate);
int wk_delay(struct ir_walk *w, struct wk_pos *p);
int wk_patient(struct ir_walk *w, struct wk_pos *p);
/* The ward's answer about that device in this run, not too old; NULL: none. */
const struct wk_rec *wk_ward_said(
	struct ir_walk *w, const struct wk_pos *p, const char *device);
/* The action's own question, or that of its time. */
int wk_timeout(struct ir_walk *w, struct wk_pos *p);
/* The time of a question that decides: 1 it is over, and the step has failed
 * by it; else a tells it. */
int wk_decision_time(struct ir_walk *w, struct wk_pos *p, struct ir_ask *a);
/* That of a step whose branch or playbook is open. */
int wk_branch_time(struct ir_walk *w, struct wk_pos *p);
/* It failed by that time: 1 what is open below it was given up, 0 none. */
int wk_give_up_one(struct ir_walk *w);
int wk_variables(struct ir_walk *w, struct wk_pos *p);
int wk_intake(struct ir_walk *w, struct wk_pos *p);
int wk_fresh(struct ir_walk *w, struct wk_pos *p);
bool wk_due_open(struct ir_walk *w, const struct wk_due *d);
int wk_dues(struct ir_walk *w, struct wk_pos *p);

/* ---- variables and facts ---- */
int wk_scope(struct ir_walk *w, struct wk_pos *p);
int wk_apply(struct ir_walk *w, struct wk_pos *p);
const struct ir_val *wk_var_ext(const struct wk_pos *p, const char *name);
/* 0, or 1: it states no fact. */
int wk_var_fact(struct ir_walk *w, const struct wk_pos *p, const char *name,
	struct ir_fact_ref *ret);
int wk_emit_variable(struct ir_walk *w, struct wk_slot *slot,
	const struct ir_var *v, const char *value, const char *how);
/* Name i of a list of variables: 0, 1 no more, -1 no name (passed over). */
int wk_arg(const struct ir_val *step, const char *list, size_t i,
	char ret[IR_VAR_NAME_MAX + 1]);
struct ir_ask *wk_ask_value(
	struct ir_walk *w, struct wk_pos *p, const struct ir_var *v);
/* A fact as text; NULL, 1: unknown. */
const char *wk_fact_words(struct ir_walk *w, const char *path);
int wk_fact_to(const struct ir_walk *w, const char *path, struct ir_buf *out);
int wk_fill_to(const struct ir_scope *scope, const char *s, struct ir_buf *out);
/* A text with variables filled in. */
const char *wk_fill(struct ir_walk *w, const struct wk_pos *p, const char *s);

/* ---- texts ---- */
const char *wk_step_name(struct ir_walk *w, const struct wk_pos *p);
const char *wk_short(const struct wk_pos *p);
/* As ir_ask_command, secrets and all: for running it. */
int wk_command_text(const struct ir_walk *w, const struct ir_ask *a, size_t i,
	struct ir_ask_command *ret, struct ir_buf *text, struct ir_err *e);
/* A text without the secrets that stand in it openly. */
const char *wk_hush(struct ir_walk *w, const char *s);
int wk_asks(struct ir_walk *w);
int wk_words(struct ir_walk *w, const struct wk_pos *p, struct ir_ask *a);
struct wk_pos *wk_pos_of(const struct ir_walk *w, const struct ir_ask *a);

/* ---- the journal ---- */
int wk_catch_up(struct ir_walk *w, bool *ret_new);
int wk_commit(struct ir_walk *w, const struct ir_said *said);
int wk_take_now(struct ir_walk *w, const struct ir_said *said);
/* What is odd about the lines that were just written, at that time (NULL:
 * now), is remarked; true: ask wk_remark_slip when they are taken in. */
bool wk_remark(struct ir_walk *w, const char *time);
void wk_remark_slip(struct ir_walk *w);
int wk_take_case(struct ir_walk *w, const struct ir_line *l);
bool wk_matches(const char *pattern, const char *value);

/* One answer to the question, as records. */
int wk_take_answer(struct ir_walk *w, const struct ir_ask *a, struct wk_pos *p,
	const struct ir_answer *an, const struct ir_said *said);

#endif
