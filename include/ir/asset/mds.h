/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_ASSET_MDS_H
#define IR_ASSET_MDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ir/asset/ledger.h"
#include "ir/asset/sitelog.h"
#include "ir/base/err.h"

/*
 * Makers' security statements (MDS2; facts/inventory.md 2.5), a workbook or
 * CSV: the id of a question is the key in every language; an answer is told
 * by what it says.  The forms of 2019 and 2013 and the Japanese MDS/SDS are
 * told apart by their ids.
 *
 * Findings besides those of ledger.h; nothing is dropped without one:
 *   edition red  a form of 2013 or MDS/SDS: it answers other questions
 *   odd     red  an answer that is none; it is kept as text
 *   twice   red  an id with two answers; the first is kept
 *   noid    red  an answer beside which no id stands
 *   group   red  an id of no group that we know; it is kept
 *   noids        a sheet without ids
 *   column       a column that is not read
 *   note    red  a note that is named and not there
 *   blank        questions without an answer
 *   missing      questions of the form that are not in the file
 */
#define IR_MDS_RULES "rules/mds.yaml"
#define IR_SITE_MDS "mds.jsonl"
#define IR_MDS_ID_MAX 24
#define IR_MDS_ANSWERS_MAX 4096u

struct ir_mds_label {
	const char *id, *ja, *en;
};
struct ir_mds_topic {
	const char *name, *ja, *en;
	const char *group;
	int64_t old; /* 0: none */
	const struct ir_mds_label *id;
	size_t n;
};

struct ir_mds_rules;
int ir_mds_rules_load(
	struct ir_mds_rules **ret, const char *datadir, struct ir_err *e);
void ir_mds_rules_free(struct ir_mds_rules *r);
/* -IR_EUSAGE names the topics. */
int ir_mds_topic(const struct ir_mds_rules *r, const char *name,
	const struct ir_mds_topic **ret, struct ir_err *e);
const struct ir_mds_topic *ir_mds_topic_at(
	const struct ir_mds_rules *r, size_t i);

enum ir_mds_edition {
	IR_MDS_2019,
	IR_MDS_2013,
	IR_MDS_JP,
};
const char *ir_mds_edition_word(enum ir_mds_edition e); /* "mds2-2019" */

struct ir_mds_answer {
	const char *id;
	const char *answer; /* yes no n-a see-note text blank */
	const char *text; /* as it stands, of text; or NULL */
	const char *note; /* or NULL */
	const char *sheet; /* or NULL */
	uint32_t line;
};

struct ir_mds_finding {
	const char *sheet; /* or NULL */
	struct ir_book_finding f;
};

/* One file read.  fd must be seekable. */
struct ir_mds;
struct ir_mds_in {
	const struct ir_mds_rules *rules;
	struct ir_codecs *codecs;
	int (*find)(void *arg, const struct ir_mds_finding *f);
	void *arg;
};
/* -IR_EFORMAT: there is no id in it at all. */
int ir_mds_read(struct ir_mds **ret, int fd, const char *name,
	const struct ir_mds_in *in, struct ir_err *e);
void ir_mds_free(struct ir_mds *m);
enum ir_mds_edition ir_mds_edition(const struct ir_mds *m);
size_t ir_mds_count(const struct ir_mds *m);
const struct ir_mds_answer *ir_mds_at(const struct ir_mds *m, size_t i);

/* A statement taken in, a line of SITE/mds.jsonl. */
struct ir_mds_taken {
	const char *id; /* of the device, or NULL: of all of the model */
	const char *maker, *model; /* both, when id is NULL */
	const char *sha256, *file, *edition, *on, *by, *written;
	uint32_t line;
	const struct ir_mds_answer *answer; /* of a line read from the site */
	size_t n;
};
int ir_mds_add(const char *dir, const struct ir_mds_taken *t,
	const struct ir_mds *m, struct ir_err *e);

struct ir_mds_store;
int ir_mds_store_load(struct ir_mds_store **ret, const char *dir,
	const struct ir_unread *unread, struct ir_err *e);
void ir_mds_store_free(struct ir_mds_store *s);
/* The one of the latest day for the device, its own before its model's; or
 * NULL.  maker, model: of its record, or NULL. */
const struct ir_mds_taken *ir_mds_of(const struct ir_mds_store *s,
	const char *id, const char *maker, const char *model);
const struct ir_mds_answer *ir_mds_find(
	const struct ir_mds_taken *t, const char *id);

#endif
