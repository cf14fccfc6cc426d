/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LIB_EVIDENCE_ACCESS_DIALOGUE_I_H
#define LIB_EVIDENCE_ACCESS_DIALOGUE_I_H

#include <regex.h>

#include "ir/evidence/model.h"

#include "access_i.h"
#include "access_secret_i.h"
#include "access_ssh_i.h"

/*
 * What a terminal would show of the bytes of a box, line by line: CR, BS and
 * the sequences that move in or clear a line are done, colours are dropped.
 * The bytes as they came are kept elsewhere.
 */
#define IR_SCREEN_LINE ((size_t)64 << 10) /* longer lines come in pieces */
struct ir_screen {
	char line[IR_SCREEN_LINE + 1]; /* the last one, without its end */
	size_t len, at;
	bool erased; /* a pager's line is being wiped out */
	bool cr; /* a CR came: the next byte says what it was */
	unsigned esc; /* inside a sequence */
	char arg; /* of it */
};
/* Lines that are whole, borrowed for the call, with a NUL behind; < 0 stops
 * and is returned. */
typedef int (*ir_screen_line)(void *arg, const char *line, size_t len);
void ir_screen_init(struct ir_screen *s);
int ir_screen_feed(struct ir_screen *s, const char *p, size_t len,
	ir_screen_line sink, void *arg);
/* The last line was a pager's question, which is answered now. */
void ir_screen_paged(struct ir_screen *s);

/* Talking at the command line of a box. */
#define IR_TALK_ERRORS 16
struct ir_talk {
	struct ir_access *a;
	const struct ir_model *m;
	struct ir_proc *p;
	struct ir_screen screen;
	struct ir_spill raw; /* all that it said, byte for byte */
	regex_t prompt, enabled, enable_ask, pager;
	regex_t errors[IR_TALK_ERRORS], answers[IR_TALK_ERRORS];
	size_t n_errors, n_answers;
	bool has_prompt, has_enabled, has_enable_ask, has_pager;
	bool in; /* the first prompt came */
	bool enabling; /* the question for the secret is expected */
	char learnt[256]; /* the prompt as it stands, "" not yet */
};

enum ir_talk_end {
	IR_TALK_PROMPT,
	IR_TALK_ASKED, /* the question for the secret of more rights */
};

int ir_talk_init(struct ir_talk *t, struct ir_access *a,
	const struct ir_model *m, struct ir_err *e);
void ir_talk_free(struct ir_talk *t);
/* Bytes to the box. 0, -EPIPE, -ETIME, -ECANCELED. */
int ir_talk_send(struct ir_talk *t, const char *p, size_t len);
/* Reads until the box waits for us: enum ir_talk_end, -ETIME seconds are
 * over, -EPIPE it is gone, -ECANCELED, < 0 of the sink. */
int ir_talk_wait(
	struct ir_talk *t, unsigned seconds, ir_screen_line sink, void *arg);
/* The prompt is what the last line is now. */
void ir_talk_learn(struct ir_talk *t);
bool ir_talk_is_enabled(const struct ir_talk *t);
bool ir_talk_is_error(const struct ir_talk *t, const char *line);

struct ir_dialogue {
	struct ir_access *a;
	struct ir_ssh *ssh;
	struct ir_talk talk;
	struct ir_artifacts *artifacts; /* the model is in there */
	const struct ir_model *m;
	struct ir_secret secret;
	bool talks, left;
};

/* A line of ours; 0, -EPIPE, -ETIME, -ECANCELED. */
int ir_dialogue_send(struct ir_dialogue *d, const char *text);
/* Of the kind (access_dialogue_ask.c). */
int ir_dialogue_command(struct ir_access *a, const char *const argv[],
	const struct ir_proc_limits *limits, const struct ir_proc_sink *sink,
	struct ir_proc_end *ret, struct ir_err *e);

#endif
