/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_ASSET_CHECKLIST_H
#define IR_ASSET_CHECKLIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ir/asset/device.h"
#include "ir/asset/sitelog.h"
#include "ir/asset/stage.h"

/*
 * Checklists of rules/checklists.yaml (IMDRF N70 7.1.2, 7.2.2, 8.2.2, 8.3,
 * 9.2.2, 11.1) and the answers in SITE/checks.jsonl, one line each, only ever
 * appended: the answer with the latest day counts, of one day the last line.
 */
#define IR_CHECKLISTS_FILE "rules/checklists.yaml"
#define IR_SITE_ANSWERS "checks.jsonl"

enum ir_check_when {
	IR_CHECK_ALWAYS,
	IR_CHECK_BUYING,
	IR_CHECK_LIMITED,
	IR_CHECK_TRANSFER,
	IR_CHECK_EOS,
	IR_CHECK_ASKED,
};

struct ir_check_item {
	const char *name; /* "questions.4" */
	const char *key; /* "4", within name */
	const char *ja, *en;
	const char *field; /* of the inventory that answers it; or NULL */
	bool must; /* only yes settles it */
	bool control;
	bool words; /* yes or no alone is no answer to it */
	unsigned within; /* months to the next review at most; 0: any */
};

struct ir_checklist {
	const char *id, *ja, *en, *source;
	enum ir_check_when when;
	unsigned review; /* months */
	const struct ir_check_item *item;
	size_t n;
};

struct ir_checklists;
int ir_checklists_load(
	struct ir_checklists **ret, const char *datadir, struct ir_err *e);
void ir_checklists_free(struct ir_checklists *c);
size_t ir_checklists_count(const struct ir_checklists *c);
const struct ir_checklist *ir_checklists_at(
	const struct ir_checklists *c, size_t i);
/* By name; -IR_EUSAGE names the nearest. */
int ir_checklists_find(const struct ir_checklists *c, const char *id,
	const struct ir_checklist **ret, struct ir_err *e);
int ir_checklists_item(const struct ir_checklists *c, const char *name,
	const struct ir_checklist **ret, const struct ir_check_item **ret_item,
	struct ir_err *e);

/* v NULL: nothing is known of its life (a candidate). */
bool ir_checklist_applies(
	const struct ir_checklist *l, const struct ir_stage_views *v);

/* Texts are NULL when not stated. */
struct ir_answer {
	const char *id, *item;
	const char *answer; /* yes no partly n-a unknown */
	const char *on, *by, *role, *next, *note;
	const char *evidence; /* SHA-256 */
	const char *effect, *agreed; /* of a control */
	int64_t cost, replace_cost; /* yen; -1: not stated */
	bool candidate; /* the device is not ours yet */
	const char *written; /* when the line was made */
	uint32_t line;
	const struct ir_answer *before; /* the one that counted before it */
};

/* "yes", "はい" ... as the word that is kept; NULL: none of them. */
const char *ir_answer_word(const char *typed);

struct ir_answers;
int ir_answers_load(struct ir_answers **ret, const char *dir,
	const struct ir_unread *unread, struct ir_err *e);
void ir_answers_free(struct ir_answers *a);
/* The one that counts, or NULL. */
const struct ir_answer *ir_answers_last(
	const struct ir_answers *a, const char *id, const char *item);
/* Candidates, each once, in order; NULL at the end. */
const char *ir_answers_candidate(const struct ir_answers *a, size_t i);
bool ir_answers_any(
	const struct ir_answers *a, const char *id, const char *list);
int ir_answers_add(
	const char *dir, const struct ir_answer *a, struct ir_err *e);

enum ir_check_state {
	IR_CHECK_SETTLED,
	IR_CHECK_OPEN,
	IR_CHECK_DUE, /* its next review has come */
};

struct ir_check {
	enum ir_check_state state;
	/* unasked unknown no partly incomplete differs review; or NULL */
	const char *why;
	const struct ir_answer *last; /* or NULL */
	const char *record; /* what the inventory says instead; or NULL */
	int64_t due; /* INT64_MIN: no day */
};

/* r: the record of the device, or NULL; record is borrowed from it. */
struct ir_check ir_check_of(const struct ir_checklist *l,
	const struct ir_check_item *item, const struct ir_answer *last,
	struct ir_record *r, int64_t today);
const char *ir_check_state_word(enum ir_check_state s); /* untranslated */

#endif
