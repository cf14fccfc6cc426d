/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_ASSET_BULLETIN_H
#define IR_ASSET_BULLETIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ir/asset/sitelog.h"
#include "ir/base/err.h"

/*
 * Notices that come in: from makers, authorities, ISAOs (guidance for
 * hospitals 4.1 (1), 4.4 (1) 1): each received, passed on to somebody, read by
 * whom it was passed on to, and decided.  SITE/bulletins.jsonl, one event a
 * line, only ever appended; notices are numbered from 1.
 */
#define IR_SITE_BULLETINS "bulletins.jsonl"

/* What came to pass with it. */
enum ir_bulletin_what {
	IR_BULLETIN_PASSED, /* to somebody */
	IR_BULLETIN_READ, /* by somebody */
	IR_BULLETIN_DECIDED, /* text */
};
struct ir_bulletin_event {
	enum ir_bulletin_what what;
	uint64_t n; /* of the notice */
	const char *on, *by; /* who said so; of READ: who read */
	const char *to; /* of PASSED */
	const char *text; /* of DECIDED */
	const char *written;
	uint32_t line;
};

/* Which devices it is about: those named, those for which the expression is
 * true, and those of maker, model and version, as far as these are said. */
struct ir_bulletin_about {
	const char *const *devices;
	size_t n_devices;
	const char *maker, *model;
	const char *versions; /* ir_versions_hit; NULL: all */
	const char *match; /* jq */
};

struct ir_bulletin {
	uint64_t n;
	const char *title, *from, *on, *by, *written;
	const char *sha256, *file; /* or NULL: nothing was kept */
	struct ir_bulletin_about about;
	uint32_t line;
	const struct ir_bulletin_event *const *event; /* in order */
	size_t n_events;
};

struct ir_bulletins;
/* Events of notices that are not there are told as unread. */
int ir_bulletins_load(struct ir_bulletins **ret, const char *dir,
	const struct ir_unread *unread, struct ir_err *e);
void ir_bulletins_free(struct ir_bulletins *b);
size_t ir_bulletins_count(const struct ir_bulletins *b);
const struct ir_bulletin *ir_bulletins_at(
	const struct ir_bulletins *b, size_t i);
const struct ir_bulletin *ir_bulletins_find(
	const struct ir_bulletins *b, uint64_t n);

/* Appends; *ret_n: its number, given under the lock of the file. */
int ir_bulletin_add(const char *dir, const struct ir_bulletin *b,
	uint64_t *ret_n, struct ir_err *e);
int ir_bulletin_say(
	const char *dir, const struct ir_bulletin_event *v, struct ir_err *e);

/* What is still to be done; bits.  It was passed on to somebody who has not
 * read it: UNREAD, and *ret_who (may be NULL) is the first of them. */
#define IR_BULLETIN_NOT_PASSED 1u
#define IR_BULLETIN_NOT_READ 2u
#define IR_BULLETIN_NOT_DECIDED 4u
unsigned ir_bulletin_open(const struct ir_bulletin *b, const char **ret_who);

/*
 * Versions by their numbers, "3.10" after "3.9": "3.1.4", "<3.2", "<=3.2",
 * ">3", ">=3", "2.0-3.1" (both included), several with commas.  1 hit, 0 not,
 * -1 it cannot be said (no numbers in the version), -EINVAL spec is none.
 */
int ir_versions_hit(const char *spec, const char *version);

#endif
