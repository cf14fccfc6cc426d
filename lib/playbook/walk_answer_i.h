/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WALK_ANSWER_I_H
#define WALK_ANSWER_I_H

#include "walk_i.h"

/* One answer being taken: walk_answer (step, decisions), walk_answer_fact
 * (variables, facts), walk_answer_gate (evidence, second person, patient). */
struct taker {
	struct ir_walk *w;
	const struct ir_ask *a;
	struct wk_pos *p;
	const struct ir_answer *an;
	const struct ir_said *said;
	const struct ir_ask_word *word;
};

bool wt_said(const char *s); /* more than blanks */
bool wt_is(const struct taker *t, const char *word);
struct wk_rec *wt_emit(struct taker *t, enum wk_kind kind);
/* A text of the answer under a key; nothing when it is not said. */
int wt_put(struct taker *t, struct wk_rec *r, enum wk_key key, const char *s);

int wt_value(struct taker *t);
int wt_fact(struct taker *t);
/* A fact about the device of the gate, if it has a name. */
int wt_device_fact(struct taker *t, const char *field, const char *text);

/* gate.passed with all that was said. */
int wt_pass(struct taker *t, const char *gate);
int wt_second(struct taker *t);
int wt_evidence(struct taker *t);
int wt_preserve(struct taker *t);
int wt_ward(struct taker *t);
int wt_patient(struct taker *t);
int wt_check(struct taker *t);

#endif
