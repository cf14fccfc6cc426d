/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_ASSET_CONTACT_H
#define IR_ASSET_CONTACT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ir/base/buf.h"
#include "ir/base/err.h"
#include "ir/casefile/contacts.h"
#include "ir/casefile/site.h"
#include "ir/doc/doc.h"

/*
 * The contact list as a duty to keep (guidance for hospitals 4.4 (1): managed
 * and verified; facts/inventory.md 2.7).
 */

/* How long a check of each kind holds, in months: 0 takes what stands beside
 * it. */
struct ir_contact_months {
	uint64_t staff; /* 3 */
	uint64_t authority; /* 6 */
	uint64_t other; /* 12: maker, maintenance, partner ... */
};

enum ir_contact_state {
	IR_CONTACT_FRESH, /* the last try worked and is recent */
	IR_CONTACT_OVERDUE, /* it worked, too long ago or on a day to come */
	IR_CONTACT_FAILED, /* the last try did not work */
	IR_CONTACT_NEVER, /* nobody has tried */
	IR_CONTACT_NUMBERLESS, /* there is nothing to try yet */
};

/* today: days since 1970 (time.h).  *ret_due: when the next check is due, or
 * INT64_MIN: now. */
enum ir_contact_state ir_contact_state(const struct ir_contact *c,
	const struct ir_contact_months *m, int64_t today, int64_t *ret_due);
const char *ir_contact_state_word(enum ir_contact_state s); /* untranslated */

/* Has it a number or address; one that answers at night? */
bool ir_contact_reachable(const struct ir_contact *c);
bool ir_contact_at_night(const struct ir_contact *c);
/* ... a contact by its id, or any who hold a role; or their deputies. */
bool ir_contact_who_at_night(const struct ir_contacts *all, const char *who);

/*
 * What is wrong with the list; code is stable, line that of contacts.jsonl (0:
 * the list as a whole), red: it would fail at night.
 *
 *   way-one      red  a duty or role that one way only leads to
 *   way-own      red  ... or ways of the hospital's own exchange only
 *   night        red  no number that answers at night
 *   numberless   red  an authority or other without any number
 *   deputy       red  a deputy who is nobody, oneself, or in a circle
 *   device       red  a device without maker or maintenance
 *   unknown-device    a device that is not in the inventory
 *   overdue           a check that is due;   failed red: it did not work
 *   gone              tries of contacts that are not listed any more
 *   role, duty   red  a role or duty that no contact holds
 */
struct ir_contact_finding {
	const char *code;
	bool red;
	const char *id; /* contact, role, duty or device */
	uint32_t line;
	const char *text; /* one line, translated, escaped, borrowed */
};

/* The duties of rules/duties.yaml for which somebody must be listed: all but
 * those that bind nobody until it is said so. */
struct ir_contact_duties;
int ir_contact_duties_load(struct ir_contact_duties **ret, const char *datadir,
	bool japanese, struct ir_err *e);
void ir_contact_duties_free(struct ir_contact_duties *d);

/* roles: names that somebody must hold, NULL-terminated.  site may be NULL:
 * no inventory is known, devices are not looked at; duties NULL: only those
 * that some contact names. */
int ir_contact_lint(const struct ir_contacts *c, const struct ir_site *site,
	const char *const *roles, const struct ir_contact_duties *duties,
	const struct ir_contact_months *m, int64_t today,
	int (*find)(void *arg, const struct ir_contact_finding *f), void *arg,
	struct ir_err *e);

/* Appends a try to SITE/contact-checks.jsonl, on disk when it returns; never
 * changes a line. */
int ir_contact_verified(const char *site_dir, const char *id,
	const struct ir_checked *k, struct ir_err *e);

/* The wallet card (one card each, ten to a sheet of A4) and the call sheet
 * (one row each, with blanks for time and result).  which: contacts in
 * order. */
int ir_contact_cards(
	struct ir_doc *d, const struct ir_contact *const *which, size_t n);
int ir_contact_sheet(struct ir_doc *d, const struct ir_contacts *all,
	const struct ir_contact *const *which, size_t n);

#endif
