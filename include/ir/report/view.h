/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_REPORT_VIEW_H
#define IR_REPORT_VIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ir/base/buf.h"
#include "ir/base/err.h"
#include "ir/base/time.h"
#include "ir/casefile/contacts.h"
#include "ir/casefile/org.h"
#include "ir/casefile/site.h"
#include "ir/casefile/state.h"
#include "ir/casefile/vocabulary.h"

/*
 * What forms, duty rules and the board see of a case: one JSON document, made
 * once per run.  It is the state of the case (state.h) with
 *
 *   org        gaps filled from SITE/org.yaml; what the case says goes first
 *   dev[]      gaps filled from the device's record in SITE/devices.jsonl
 *   now        the moment of the report, RFC 3339 with Japan's offset
 *   site       {"devices":N,"contacts":N,"sha256":{"org.yaml":...}}
 *   contacts[] id, name, org, kind, duties, devices, ways, contract, lookup
 *   reports[]  what was rendered, approved, sent, acknowledged (history.h)
 *   duties[]   who must be told (duty.h), once it was worked out
 *
 * A fact nobody stated is "unknown" in the document; ir_view_fact tells "not
 * stated yet" from "stated as unknown".
 */
struct ir_view_from { /* borrowed while the view lives; site parts may be NULL */
	const struct ir_state *state;
	const struct ir_vocab *vocab;
	const struct ir_org *org;
	const struct ir_site *site;
	const struct ir_contacts *contacts;
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

/*
 * Many jq expressions over one document as one program (libjq compiles once
 * per run: 25 to 80 ms).  An expression gives its first result; one that
 * fails spoils only itself.
 */
struct ir_exprs;
struct ir_exprs *ir_exprs_new(void); /* NULL: no memory */
void ir_exprs_free(struct ir_exprs *x);

/* Definitions put before all expressions ("def yes(f): ...;"). */
int ir_exprs_define(struct ir_exprs *x, const char *defs, struct ir_err *e);

/* where: "forms/mhlw.yaml:31", for messages.  Checked by ir_jq_check at once;
 * *ret_index is what results are asked by.  The same text twice is one. */
int ir_exprs_add(struct ir_exprs *x, const char *expr, const char *where,
	size_t *ret_index, struct ir_err *e);

/* Runs them all over one document. May be run again over another one. */
int ir_exprs_run(
	struct ir_exprs *x, const char *json, size_t len, struct ir_err *e);

/* JSON text, borrowed until the next run; "null" when it gave nothing.
 * -IR_EFORMAT "WHERE: why" when this one failed. */
int ir_exprs_result(const struct ir_exprs *x, size_t index, const char **ret,
	size_t *ret_len, struct ir_err *e);

#endif
