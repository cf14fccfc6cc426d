/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_CASEFILE_CONTACTS_H
#define IR_CASEFILE_CONTACTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ir/base/err.h"

/*
 * Whom to call (guidance for hospitals 4.4, facts/inventory.md 2.7):
 * SITE/contacts.jsonl, one JSON object a line.  Keys read here, all others
 * are left to ir-contact:
 *
 *   id        required, unique, as of devices (site.h)
 *   name      who answers: a person, a desk
 *   org       their organisation
 *   kind      staff, maker, maintenance, authority, partner, other
 *   roles     ["MIS", ...] roles of ours that they hold
 *   duties    ["R2", ...] duties that are done by calling them
 *   devices   ["PUMP03", ...] ids; "*" all
 *   ways      [{"type":"phone","value":"03-...","hours":"night",
 *               "note":"...","own":true}, ...] in the order to try;
 *             type: phone, mobile, fax, mail, web, radio, person;
 *             own: it needs the hospital's own exchange, mail or network
 *             (an extension, "内線 2301", does unless it is said not to)
 *   deputy    id of who stands in
 *   contract  number to quote
 *   say       what to say first
 *   language  of the call, "ja" when absent
 *   lookup    where to look the number up, when there is none yet
 *   verified  [{"on":"2026-10-01","by":"...","how":"...","result":"ok"}]
 *             result: ok, no-answer, wrong, changed
 *
 * SITE/contact-checks.jsonl holds what was tried since, one line each, only
 * ever appended: {"contact":"PREF","on":...,"by":...,"how":...,"result":...}.
 *
 * Limits: 64 MiB, 1 MiB a line, 100,000 contacts and as many checks.
 */
#define IR_SITE_CONTACTS "contacts.jsonl"
#define IR_SITE_CHECKS "contact-checks.jsonl"
#define IR_SITE_CONTACTS_MAX 100000u

struct ir_way {
	const char *type, *value; /* value NULL: not known */
	const char *hours, *note; /* or NULL */
	bool own;
};

struct ir_checked { /* one time somebody tried it */
	const char *on, *by, *how, *result;
};

/* Texts are NULL and lists empty when not stated; lists of texts end with
 * NULL.  Borrowed from the contacts. */
struct ir_contact {
	const char *id, *name, *org, *kind;
	const char *const *roles, *const *duties, *const *devices;
	size_t n_roles, n_duties, n_devices;
	const struct ir_way *ways;
	size_t n_ways;
	const char *deputy, *contract, *say, *language, *lookup;
	const struct ir_checked *verified; /* by their days, oldest first */
	size_t n_verified;
	const char *json; /* the whole record as it stands */
	size_t json_len;
	uint32_t line;
};

struct ir_contacts;

/* A missing file is an empty list (0).  -IR_EFORMAT, -IR_ELIMIT with
 * "PATH:LINE: why". */
int ir_contacts_load(
	struct ir_contacts **ret, const char *dir, struct ir_err *e);
void ir_contacts_free(struct ir_contacts *c);

/* In the order of the file. */
size_t ir_contacts_count(const struct ir_contacts *c); /* NULL: 0 */
const struct ir_contact *ir_contacts_at(const struct ir_contacts *c, size_t i);

/* How many tries are of contacts that are not listed any more; the id of the
 * first, or NULL. */
const char *ir_contacts_gone(const struct ir_contacts *c, size_t *ret_n);

/* NULL when there is none. */
const struct ir_contact *ir_contacts_find(
	const struct ir_contacts *c, const char *id);

enum ir_contact_by {
	IR_CONTACT_ROLE,
	IR_CONTACT_DUTY,
	IR_CONTACT_DEVICE,
};

/* The next contact from *at on whose list names what; *at moves behind it.
 * NULL at the end. */
const struct ir_contact *ir_contacts_next(const struct ir_contacts *c,
	enum ir_contact_by by, const char *what, size_t *at);

/* SHA-256 of the file as read; "" when there is none. */
const char *ir_contacts_sha256(const struct ir_contacts *c);

#endif
