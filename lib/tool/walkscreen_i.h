/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LIB_TOOL_WALKSCREEN_I_H
#define LIB_TOOL_WALKSCREEN_I_H

#include <stdbool.h>
#include <stddef.h>

#include "ir/base/buf.h"
#include "ir/casefile/contacts.h"
#include "ir/playbook/walk_ask.h"
#include "ir/tool/lineedit.h"
#include "ir/tool/walkscreen.h"

#define WS_CHOICES 64
#define WS_KEYS 128
#define WS_TICK_MS 2000

/* What a key does at a question: one of its words, or one of its options. */
struct ws_choice {
	char key; /* a letter; 0: only its number */
	const struct ir_ask_word *word;
	const struct ir_ask_option *option; /* NULL: the word alone */
};

/* Which question is on the screen, kept over a new look at the journal. */
struct ws_place {
	char at[256], step[256], what[256];
	enum ir_ask_kind kind;
	uint64_t turn;
	bool set;
};

struct ws {
	const struct ir_walk_screen *o;
	struct ir_lineedit *ed;
	struct ir_contacts *contacts;
	unsigned cols, rows;
	const struct ir_ask *a; /* shown; NULL: nothing is open */
	struct ws_place place;
	struct ws_choice choice[WS_CHOICES];
	size_t n_choices;
	char keys[WS_KEYS]; /* that mean something now */
	size_t scroll; /* lines of the text passed over */
	size_t below; /* lines that did not fit */
	char time[64]; /* typed by t, for the next answer */
	char ref[160]; /* attached by e, for the next answer */
	struct ir_buf said; /* one line above the prompt */
	struct ir_buf page;
	struct ir_buf last; /* as it stands on the screen */
	bool dirty; /* something else wrote on the screen */
	bool gone; /* the terminal, or a signal */
};

/* walkscreen_page.c: text on the page. */
void ws_line(struct ws *s, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
/* Wrapped, each line behind indent; the first behind first (or indent). */
void ws_text(
	struct ws *s, const char *first, const char *indent, const char *text);
void ws_rule(struct ws *s);
/* Cuts the page to the rows left beside `others`, from s->scroll on. */
void ws_fit(struct ws *s, struct ir_buf *body, unsigned others);
void ws_show(struct ws *s); /* clears the screen and writes the page */
void ws_tell(struct ws *s, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
/* A page of its own, left by any key; its text may be longer than the
 * screen. */
int ws_reader(
	struct ws *s, const char *title, struct ir_buf *text, struct ir_err *e);

/* walkscreen_draw.c: the question. */
void ws_choices(struct ws *s);
void ws_draw(struct ws *s);
/* "あと 0:17", "0:12 超過". */
void ws_left(const struct ws *s, const struct ir_time *due, struct ir_buf *out);

/* walkscreen_type.c: typed lines.  1 something was typed, 0 left (an empty
 * line, ^C), < 0. */
int ws_typed(
	struct ws *s, const char *prompt, struct ir_buf *out, struct ir_err *e);
/* A key among keys: its character, 0 for none of them, < 0. */
int ws_key(struct ws *s, const char *keys, int timeout_ms, bool *ret_tick,
	struct ir_err *e);

/* walkscreen_answer.c */
int ws_answer(struct ws *s, const struct ws_choice *c, struct ir_err *e);
int ws_time(struct ws *s, struct ir_err *e);
/* A page with what is odd about the answer just given, if anything is. */
int ws_remarks(struct ws *s, struct ir_err *e);

/* walkscreen_side.c: what does not answer. */
int ws_note(struct ws *s, struct ir_err *e);
int ws_evidence(struct ws *s, struct ir_err *e);
int ws_call(struct ws *s, struct ir_err *e);
int ws_board(struct ws *s, struct ir_err *e);
int ws_deadlines(struct ws *s, struct ir_err *e);
int ws_help(struct ws *s, struct ir_err *e);
int ws_handover(struct ws *s, struct ir_err *e);
int ws_run(struct ws *s, struct ir_err *e);

/* walkscreen_correct.c: an earlier answer. */
int ws_correct(struct ws *s, struct ir_err *e);

/* walkscreen.c: which question is shown. */
void ws_place_at(struct ws *s, const struct ir_ask *a);

#endif
