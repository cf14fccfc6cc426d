/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_EVIDENCE_CUSTODY_H
#define IR_EVIDENCE_CUSTODY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ir/base/err.h"
#include "ir/base/json.h"
#include "ir/base/time.h"
#include "ir/evidence/custody_data.h"
#include "ir/sys/digest.h"

/*
 * The chain of custody as a pure function of journal lines: every item, who
 * holds it, what was done with it, and where the chain has gaps.
 *
 * An item is an archive of the case (its name without suffix), or a thing: a
 * sealed disk, a stick, a printed log, a working copy.  Of an archive copies
 * are handed over, so several may hold one; a thing is at one place.
 *
 * Use: feed every line (those inside case.joined too), settle once, look.
 */
struct ir_custody;

struct ir_custody_event {
	enum ir_custody_kind kind;
	uint64_t seq; /* of the line, in its own copy of the journal */
	uint64_t via; /* 0, or the case.joined line it came in */
	uint64_t corrects; /* 0: none */
	bool gone; /* another line stands in its place */
	struct ir_time time; /* it counts at; see ahead */
	bool ahead; /* its own time lay ahead of the clock: time is when it
		       was written down */
	char *stamp; /* time as written; NULL: none */
	char *actor, *recorder, *source; /* or NULL */
	char *handover; /* "H17", or NULL */
	char *field[IR_CF_N]; /* NULL: not said */
	char sha256[IR_SHA256_HEX]; /* found by who acted; "" none */
	enum ir_custody_check check;
	bool has_bytes;
	uint64_t bytes;
	size_t item;
	bool signed_from, signed_to; /* signatures are kept with it */
};

enum ir_custody_state {
	IR_CS_SENT, /* given, no reception recorded */
	IR_CS_RECEIVED,
	IR_CS_SEIZED,
};

struct ir_custody_holding {
	size_t event; /* since when: sent, received or seized */
	size_t sent; /* the line that gave it, SIZE_MAX: none */
	enum ir_custody_state state;
	const char *name, *org; /* borrowed from the events */
};

struct ir_custody_item {
	char *id;
	bool archive;
	char *file; /* "evidence/NAME.tar.zst"; NULL: a thing */
	char *device, *collector; /* or NULL */
	uint64_t no; /* NNN of an archive, else 0 */
	char sha256[IR_SHA256_HEX]; /* "" when it has no digest */
	bool has_bytes;
	uint64_t bytes;
	char *since; /* collected, or first spoken of; as written */
	/* What holds now, borrowed from the events: description, serial,
	 * seal number, place, retention ... NULL: not said. */
	const char *field[IR_CF_N];
	struct ir_custody_holding *hold;
	size_t n_hold, cap_hold;
	bool gone; /* destroyed here */
	bool described; /* an archive, or a thing with a description */
	bool away; /* of a thing: not here */
};

enum ir_custody_grade {
	IR_CG_NOTE,
	IR_CG_WARNING,
	IR_CG_BROKEN, /* the chain does not hold */
};

struct ir_custody_finding {
	const char *code; /* "custody-digest" ..., ir-verify(1) */
	enum ir_custody_grade grade;
	size_t item;
	uint64_t line; /* in the journal; of joined lines the record's */
	char *text; /* translated, escaped */
};

int ir_custody_new(struct ir_custody **ret, struct ir_err *e);
void ir_custody_free(struct ir_custody *c);

/* One parsed line; via 0 or the case.joined line it stands in (whose lines
 * are fed by the caller).  Lines of other kinds do nothing.  0 or -ENOMEM. */
int ir_custody_line(struct ir_custody *c, const struct ir_json *j, ir_node line,
	uint64_t seq, uint64_t via);

/* All lines are in: corrections, order, holders, findings. Once. */
int ir_custody_settle(struct ir_custody *c, struct ir_err *e);

size_t ir_custody_items(const struct ir_custody *c);
const struct ir_custody_item *ir_custody_item(
	const struct ir_custody *c, size_t i);
size_t ir_custody_events(const struct ir_custody *c); /* in their order */
const struct ir_custody_event *ir_custody_event(
	const struct ir_custody *c, size_t i);
size_t ir_custody_findings(const struct ir_custody *c);
const struct ir_custody_finding *ir_custody_finding(
	const struct ir_custody *c, size_t i);

/* By its id, its file name, or NNN of an archive; NULL: no such item. */
const struct ir_custody_item *ir_custody_find(
	const struct ir_custody *c, const char *name);

/* As it stands in line 1; NULL: not said. */
const char *ir_custody_case(const struct ir_custody *c);

/* Past the end of the day "2031-03-31", or of that instant, at now?  A text
 * that is no date is never past. */
bool ir_custody_past(const char *date, const struct ir_time *now);

/* "2031-03-31" or RFC 3339? */
bool ir_custody_date_ok(const char *date);

/* The line that gave item it in this hand-over; NULL: none. */
const struct ir_custody_event *ir_custody_sent(const struct ir_custody *c,
	const struct ir_custody_item *it, const char *handover);

/* Files kept for a hand-over: slips, receipts, signatures, photographs; and
 * the packs that went out (form IR_CUSTODY_PACK, sha256 that of the tag
 * manifest). */
#define IR_CUSTODY_PACK "pack"
struct ir_custody_paper {
	char *handover, *form, *side; /* form, side: or NULL */
	char *name, *signer; /* or NULL */
	char sha256[IR_SHA256_HEX];
	uint64_t seq;
};
size_t ir_custody_papers(const struct ir_custody *c);
const struct ir_custody_paper *ir_custody_paper(
	const struct ir_custody *c, size_t i);

#endif
