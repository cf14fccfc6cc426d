/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_PLAYBOOK_OUTLINE_I_H
#define IR_PLAYBOOK_OUTLINE_I_H

#include <stdbool.h>

#include "ir/playbook/outline.h"

struct ir_outline {
	const struct ir_playbook *p;
	const struct ir_graph *g;
	struct ir_outline_item *items;
	size_t n, cap;
	unsigned *number; /* by step */
	unsigned char *seen;
	uint32_t *deep;
	size_t n_deep;
	/* of each step, five arrays in one: the next of its main line, the
	 * steps before it, and the order of the tree these make */
	uint32_t *tree, *next, *child, *sibling, *in, *out;
	uint32_t coming[IR_OUTLINE_DEPTH + 2]; /* main lines still to come */
	size_t n_coming;
};

/* Our own words in the language asked for, whatever the locale. */
struct outline_words {
	const char *yes, *no, *each_time, *fails, *lane, *otherwise;
	const char *main, *exception, *deep, *unreached;
	const char *end, *stop, *missing, *calls;
	const char *two, *patient, *preserve, *within, *tell, *told, *after,
		*limit;
	const char *day, *hour, *minute, *second;
	const char *triggers, *not_for, *assumes, *budget, *roles, *classes;
	const char *version, *marking, *incident, *begun, *ended, *form_note;
	const char *who, *what, *write, *time, *initials, *result;
	const char *done, *box, *box_must, *unknown, *say, *why;
	const char *back, *join, *again, *when, *number;
};
const struct outline_words *outline_words(const char *lang);

/* The name of a step for people, else its short name. */
const char *outline_name(
	const struct ir_outline *o, uint32_t step, const char *lang);
/* A text of our extension's object of a step ("paper"); NULL. */
const char *outline_say(const struct ir_outline *o, uint32_t step,
	const char *key, const char *lang);
/* Who does or decides it ("NET"); NULL. */
const char *outline_role(const struct ir_outline *o, uint32_t step);

/* What a branch is called: yes, no, a case in words ...; appended. */
void outline_edge(const struct ir_outline *o, const struct ir_outline_item *it,
	const char *lang, struct ir_buf *out);
void outline_case(const struct ir_outline *o, uint32_t step, const char *key,
	const char *lang, struct ir_buf *out);

/* "two persons, patient first, R1, within 30 min"; appended, or nothing. */
void outline_marks(const struct ir_outline *o, uint32_t step, const char *lang,
	struct ir_buf *out);

/* Milliseconds or an ISO 8601 duration in words; appended. */
void outline_ms(
	const char *num, const struct outline_words *w, struct ir_buf *out);
void outline_iso(
	const char *s, const struct outline_words *w, struct ir_buf *out);

#endif
