/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_REPORT_VIEW_H
#define IR_REPORT_VIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ir/base/buf.h"
#include "ir/base/err.h"
#include "ir/base/json.h"
#include "ir/base/time.h"
#include "ir/casefile/contacts.h"
#include "ir/casefile/journal.h"
#include "ir/casefile/org.h"
#include "ir/casefile/site.h"
#include "ir/casefile/state.h"
#include "ir/casefile/vocabulary.h"

/*
 * What forms, duty rules and the board see of a case: one JSON document, made
 * once per run.  It is the state of the case (state.h) with
 *
 *   org        gaps filled from SITE/org.yaml; what the case says goes first
 *   dev[], asset[]  gaps filled from the device's record in SITE/devices.jsonl
 *   ev[]       the first and the last IR_VIEW_EVENTS of them; between these
 *              one whose "what" is a mark that forms print as words: so many
 *              were left out, and where they stand
 *   now        the moment of the report, RFC 3339 with Japan's offset
 *   site       {"devices":N,"contacts":N}: how many there are
 *   contacts[] the records of SITE/contacts.jsonl
 *   reports[]  what was rendered, approved, sent, acknowledged (history.h)
 *   duties[]   who must be told (duty.h), once it was worked out
 *   texts[]    what people wrote for a field of a form, the latest of each:
 *              form, field, text, seq, time (and dev, harm, partner when it
 *              is for one of them).  These are notes with form and field in
 *              their data; they are left out of ev[].
 *
 * All times in it are in Japan's zone, so that they sort as texts.
 * A fact nobody stated is "unknown" in the document; ir_view_fact tells "not
 * stated yet" from "stated as unknown".
 */
#define IR_VIEW_EVENTS 100

struct ir_view_from { /* borrowed while the view lives; site parts may be NULL */
	const struct ir_state *state;
	const struct ir_vocab *vocab;
	const struct ir_org *org;
	const struct ir_site *site;
	const struct ir_contacts *contacts;
	struct ir_journal *journal; /* NULL: no texts */
	uint64_t until; /* no texts of later lines; 0: all */
	struct ir_time now;
};

struct ir_view;
int ir_view_new(struct ir_view **ret, const struct ir_view_from *from,
	struct ir_err *e);
void ir_view_free(struct ir_view *v);

/* Puts a part under a key of its own ("duties", "reports"); json is copied. */
int ir_view_put(struct ir_view *v, const char *key, const char *json,
	size_t len, struct ir_err *e);

/* The document as it stands; borrowed until the next put. */
int ir_view_json(
	struct ir_view *v, const char **ret, size_t *ret_len, struct ir_err *e);
/* The same, parsed: once, whoever asks. */
int ir_view_doc(
	struct ir_view *v, const struct ir_json **ret, struct ir_err *e);

const struct ir_view_from *ir_view_sources(const struct ir_view *v);

/* One fact, by full path ("t.detected", "dev[PUMP03].serial"), with where it
 * comes from.  0, or 1 when nobody stated it, neither case nor site. */
struct ir_view_value {
	const char *json; /* borrowed until the next call; "\"unknown\"" */
	const char *basis; /* fact, estimate, unknown; NULL: not said */
	uint64_t seq; /* journal line; 0: from the site */
};
int ir_view_fact(struct ir_view *v, const char *path, struct ir_view_value *ret,
	struct ir_err *e);

/* What reports say of a fact that others contradict, or that follows from
 * others and nobody stated: the facts stay as they are, in the document and
 * for ir_view_fact; forms print this.  The first for a path counts, as sure as
 * any that says the same; lists of one value each come together, as sure as
 * the least of them.  Its texts are copied. */
struct ir_view_settled {
	const char *path; /* "dev[PUMP03].hazard" */
	const char *harm; /* in reports about that patient; NULL: in all */
	const char *json, *basis;
};
int ir_view_settle(
	struct ir_view *v, const struct ir_view_settled *s, struct ir_err *e);
/* For a report about that patient (NULL: about none); NULL: as it was stated.
 * By number: NULL behind the last. */
const struct ir_view_settled *ir_view_settled(
	const struct ir_view *v, const char *path, const char *harm);
const struct ir_view_settled *ir_view_settled_at(
	const struct ir_view *v, size_t i);

/* What a person wrote for a field of a form (texts); of NULL: not for one
 * device, patient or partner.  NULL: nobody did, or it was taken back. */
struct ir_view_of {
	const char *dev, *harm, *partner;
};
struct ir_view_text {
	const char *form, *field, *text;
	struct ir_view_of of;
	uint64_t seq;
	const char *time;
};
const struct ir_view_text *ir_view_written(const struct ir_view *v,
	const char *form, const char *field, const struct ir_view_of *of);

#endif
