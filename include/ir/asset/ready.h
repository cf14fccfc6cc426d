/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_ASSET_READY_H
#define IR_ASSET_READY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ir/base/err.h"
#include "ir/base/time.h"

/*
 * Is this hospital ready for the night?  One answer for each check of
 * rules/ready.yaml ("hikeshi: ready/1"): what it is called, who acts, what to
 * do next, and its limits, which SITE/readiness.yaml may set anew.
 *
 * What could not be looked at is never green.  A file of the site that cannot
 * be read spoils the checks that need it, not the others.
 *
 * SITE/readiness.yaml ("hikeshi: readiness/1") is kept by hand:
 *   cases      directory where cases lie, when no case is named
 *   limits     {KEY: {NAME: NUMBER}}
 *   training   [{person, role, what, on, next}], person of org.yaml
 *   drills     [{id, name, on, next}]
 *   keys       [{name, certificate, recipients, until}], files beside it
 *   playbooks  [{file, sha256, by, on}] looked at and taken over
 *   clock      {on, offset, against, by}; offset in seconds
 */
#define IR_READY_RULES "rules/ready.yaml"
#define IR_SITE_READY "readiness.yaml"
#define IR_SITE_PACKS "packs.jsonl"
#define IR_SITE_SUMS "SHA256SUMS"
#define IR_SITE_DOCUMENTS "documents"

enum ir_ready_answer {
	IR_READY_GREEN,
	IR_READY_UNSEEN, /* could not be looked at */
	IR_READY_RED,
};
const char *ir_ready_word(enum ir_ready_answer a); /* "green", untranslated */

struct ir_ready_item { /* GREEN: worth knowing only */
	enum ir_ready_answer answer;
	const char *text; /* one line, translated, escaped */
};

struct ir_ready_check { /* borrowed until the next check begins */
	const char *key; /* "contacts.tried": stable */
	const char *label;
	enum ir_ready_answer answer; /* the worst of its items */
	const char *text; /* the first of what is wrong; else what is good */
	const char *who, *next; /* role; what to do.  NULL when green */
	const char *source; /* where the limit comes from, or NULL */
	const struct ir_ready_item *item;
	size_t n_items, n_wrong;
};

struct ir_ready_in { /* borrowed for the life of the run */
	const char *dir, *data;
	const char *cases; /* -C: a case, or where cases lie; NULL */
	const char *const *roles; /* that a contact must hold */
	int64_t today;
	bool japanese;
	const char *proc, *sys; /* NULL: /proc, /sys */
};

struct ir_ready;
/* The rules must be there: -IR_EFORMAT, -ENOENT. */
int ir_ready_open(
	struct ir_ready **ret, const struct ir_ready_in *in, struct ir_err *e);
void ir_ready_free(struct ir_ready *r);

const char *ir_ready_date(const struct ir_ready *r); /* state of knowledge */
size_t ir_ready_count(const struct ir_ready *r); /* checks, in their order */
const char *ir_ready_key(const struct ir_ready *r, size_t i);

/* Looks.  1: a check that this library cannot make (other areas are needed):
 * the caller makes it with the three functions below. */
int ir_ready_look(struct ir_ready *r, size_t i, struct ir_ready_check *ret,
	struct ir_err *e);

void ir_ready_begin(struct ir_ready *r, size_t i);
void ir_ready_say(struct ir_ready *r, enum ir_ready_answer a, const char *fmt,
	...) __attribute__((format(printf, 3, 4)));
int ir_ready_end(struct ir_ready *r, struct ir_ready_check *ret,
	struct ir_err *e, const char *good, ...)
	__attribute__((format(printf, 4, 5)));

/* A limit of the check that was begun; one that is missing or no number is
 * said (UNSEEN), false. */
bool ir_ready_limit(struct ir_ready *r, const char *name, int64_t *ret);

/* Where cases lie: -C, else readiness.yaml; NULL. */
const char *ir_ready_cases(const struct ir_ready *r);

/* Was this playbook, by its digest, looked at and taken over by the site? */
bool ir_ready_knows(const struct ir_ready *r, const char *sha256);

/* The clock as readiness.yaml has it; false: nobody wrote it down. */
bool ir_ready_clock(struct ir_ready *r, int64_t *ret_day, double *ret_offset);

/* The i-th form that goes blank into the pack; NULL at the end. */
const char *ir_ready_form(const struct ir_ready *r, size_t i);

/*
 * The printed pack, in SITE/packs.jsonl, which is only ever appended to: one
 * line when it is made, with the digests of the site's files it was made of,
 * and one when somebody says that it lies on paper where it is needed.
 */
struct ir_ready_pack {
	const char *on; /* day */
	const char *file, *sha256; /* of the document; printed: NULL */
	const char *by; /* printed: who says so; made: NULL */
};
int ir_ready_pack_made(
	const char *dir, const struct ir_ready_pack *p, struct ir_err *e);
/* The last one made.  -ENOENT: none was. */
int ir_ready_pack_printed(
	const char *dir, const struct ir_ready_pack *p, struct ir_err *e);

/* A file of the site by its name: its SHA-256, or "" when there is none. */
int ir_ready_sha256(
	const char *dir, const char *name, char out[65], struct ir_err *e);

/*
 * Is what is stored on a file system unreadable without a key?  mount is its
 * mount id (fdinfo), -1 unknown; fs the text of mountinfo comes from.
 */
enum ir_volume {
	IR_VOLUME_CRYPT, /* dm-crypt below all of it */
	IR_VOLUME_PLAIN,
	IR_VOLUME_NETWORK, /* on somebody else's machine */
	IR_VOLUME_MEMORY, /* gone when the power is */
	IR_VOLUME_UNSEEN, /* why says what it may be */
};
struct ir_volume_in {
	const char *proc, *sys; /* "/proc", "/sys" */
	int mount;
};
int ir_volume_look(const struct ir_volume_in *in, enum ir_volume *ret,
	char why[256], struct ir_err *e);

#endif
