/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_CASEFILE_VOCABULARY_H
#define IR_CASEFILE_VOCABULARY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ir/base/buf.h"
#include "ir/base/err.h"
#include "ir/base/json.h"
#include "ir/base/time.h"

/*
 * The facts a case can hold, from DATADIR/rules/vocabulary.yaml: each fact
 * once, with its path, type, labels and the forms that ask for it.
 *
 * Paths.  A pattern has at most one list: "t.detected", "t.aware[]",
 * "dev[].connected", "impact.care[].state".  As typed, the member's id stands
 * between the brackets: "impact.care[放射線].state".  A member id is UTF-8 of
 * 1 to 128 bytes without control characters, '[' and ']', not beginning or
 * ending with a blank; members come into being on first use.  No list shares
 * its name with a group, no fact has facts below it.
 * Values.  One rule for every type: "unknown" (不明, 調査中) is stored as the
 * JSON string "unknown".  Booleans are stored as "yes", "no" or "unknown",
 * choices as their key, integers and numbers as JSON numbers, times as RFC
 * 3339, dates as "2026-11-21", lists of strings or choices as arrays.
 * What a vocabulary hands out is borrowed until ir_vocab_free.
 */
#define IR_VOCAB_FILE "rules/vocabulary.yaml"
#define IR_FACT_PATH_MAX 128 /* bytes of a pattern */
#define IR_FACT_MEMBER_MAX 128 /* bytes of a member id */
#define IR_FACT_STRING_MAX 4096 /* bytes of a string value */
#define IR_FACT_TEXT_MAX 65536 /* bytes of a text value */
#define IR_FACT_LIST_MAX 1000 /* items of a value */

enum ir_fact_type {
	IR_FACT_STRING, /* one line */
	IR_FACT_TEXT, /* may have line feeds */
	IR_FACT_INTEGER, /* 0 to 2^53-1 unless min/max say otherwise */
	IR_FACT_NUMBER, /* decimal, not negative */
	IR_FACT_BOOLEAN,
	IR_FACT_CHOICE,
	IR_FACT_CHOICES, /* several, typed with commas */
	IR_FACT_TIME,
	IR_FACT_DATE,
	IR_FACT_DIGEST, /* SHA-256 (or 1, 512, MD5) in hex */
	IR_FACT_STRINGS, /* typed with commas */
};

struct ir_choice {
	const char *key, *ja, *en;
};

struct ir_fact {
	const char *path; /* the pattern */
	const char *list; /* "impact.care", NULL: no list */
	const char *field; /* "state"; "" when the member is the value */
	enum ir_fact_type type;
	const char *type_name; /* as in the file */
	const char *unit; /* key ("person", "min"), NULL: none */
	const char *unit_ja, *unit_en;
	const char *ja, *en; /* labels */
	const char *note_ja, *note_en; /* one line of help, NULL: none */
	const char *mark; /* found, constructed, recalled */
	const struct ir_choice *choices;
	size_t n_choices;
	const char *const *forms; /* "R2", "PPC" ... */
	size_t n_forms;
	const char *const *aliases; /* "harm_feared" and other paths */
	size_t n_aliases;
	int64_t min, max; /* integers */
	bool no_names; /* a value must not name a patient */
	/* how a time or date without its day or year is meant */
	enum ir_time_way planned;
	uint32_t line; /* in the file */
};

struct ir_vocab;
int ir_vocab_load(struct ir_vocab **ret, const char *datadir, struct ir_err *e);
int ir_vocab_parse(struct ir_vocab **ret, const char *text, size_t len,
	const char *name, struct ir_err *e);
void ir_vocab_free(struct ir_vocab *v);

const char *ir_vocab_date(const struct ir_vocab *v); /* "2026-11-21" */
size_t ir_vocab_count(const struct ir_vocab *v);
const struct ir_fact *ir_vocab_at(const struct ir_vocab *v, size_t i);

/* A list ("dev"), what its members are and what their ids are made of;
 * NULL: none of that name. */
struct ir_fact_list {
	const char *name, *ja, *en;
	const char *member_ja, *member_en;
};
const struct ir_fact_list *ir_vocab_list(
	const struct ir_vocab *v, const char *name);

/* By exact pattern ("dev[].connected"); NULL: none. */
const struct ir_fact *ir_vocab_pattern(const struct ir_vocab *v, const char *p);

/* A path as typed, taken apart. */
struct ir_fact_ref {
	const struct ir_fact *fact;
	char path[IR_FACT_PATH_MAX + IR_FACT_MEMBER_MAX + 2]; /* canonical */
	char member[IR_FACT_MEMBER_MAX + 1]; /* "" when there is no list */
};

/*
 * Looks up a path as typed; aliases ("__harm_feared__", "prev.done[1]") give
 * the path they stand for.  -IR_EUSAGE names the nearest known path, or what
 * is wrong with the member id.
 */
int ir_vocab_lookup(const struct ir_vocab *v, const char *path, size_t len,
	struct ir_fact_ref *ret, struct ir_err *e);

#define IR_FACT_UNKNOWN 1u /* a check found: the value is "unknown" */
#define IR_FACT_MINUTE 2u /* ... a time typed without seconds */

/*
 * Checks what a person typed against the fact's type and appends its JSON
 * text to out.  now (may be NULL: only RFC 3339 is accepted) places human
 * times.  ret_flags may be NULL.  -IR_EUSAGE names the path, what was given
 * and what is accepted.
 */
int ir_fact_value(const struct ir_fact_ref *r, const char *text, size_t len,
	const struct ir_time *now, struct ir_buf *out, unsigned *ret_flags,
	struct ir_err *e);

/* The same for a JSON value: a string as if typed, a number, true and false,
 * null (unknown), an array of strings for lists. */
int ir_fact_value_json(const struct ir_fact_ref *r, const struct ir_json *j,
	ir_node n, const struct ir_time *now, struct ir_buf *out,
	unsigned *ret_flags, struct ir_err *e);
/* 0, or -IR_EUSAGE with the rule broken. */
int ir_fact_member_check(const char *id, size_t len, struct ir_err *e);

/* Labels for the reader.  choice: the key itself when it has no label; "yes",
 * "no" and "unknown" have one for any fact. */
const char *ir_fact_label(const struct ir_fact *f, bool japanese);
const char *ir_fact_choice(
	const struct ir_fact *f, const char *key, bool japanese);

/* Appends what is accepted, for prompts and errors: "yes, no; or unknown". */
int ir_fact_accepts(const struct ir_fact *f, struct ir_buf *out);
bool ir_fact_asked_by(const struct ir_fact *f, const char *form);
/* The name of a form or recipient; NULL: there is none. */
const char *ir_vocab_form(
	const struct ir_vocab *v, const char *form, bool japanese);

#endif
