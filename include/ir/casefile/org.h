/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_CASEFILE_ORG_H
#define IR_CASEFILE_ORG_H

#include <stddef.h>
#include <stdint.h>

#include "ir/base/err.h"

/*
 * The facility: SITE/org.yaml ("hikeshi: org/1"), in three parts.
 *
 *   org        the facts org.* of the vocabulary, each once: name: ..., the
 *              value as one would type it, "unknown" included
 *   people     maps: id, name, title, contact (id in contacts.jsonl), roles,
 *              deputy (id of a person)
 *   decisions  maps: what (isolate, stop_use ...), by (people or roles), note
 *
 * Texts are borrowed until ir_org_free; NULL when not stated.
 */
#define IR_SITE_ORG "org.yaml"

struct ir_org_place {
	uint32_t line, column;
};
struct ir_org_fact {
	const char *key; /* "name" for org.name */
	const char *text; /* NULL: nothing behind the key */
	struct ir_org_place at;
};
struct ir_org_person {
	const char *id, *name, *title, *contact, *deputy;
	const char *const *roles;
	size_t n_roles;
	struct ir_org_place at;
};
struct ir_org_decision {
	const char *what, *note;
	const char *const *by;
	size_t n_by;
	struct ir_org_place at;
};

struct ir_org;
/* -ENOENT: no such file.  -IR_EFORMAT with "PATH:LINE:COLUMN: why": not of
 * this form, a person without an id, a key of people or decisions that nobody
 * reads. */
int ir_org_load(struct ir_org **ret, const char *dir, struct ir_err *e);
void ir_org_free(struct ir_org *o);

size_t ir_org_facts(const struct ir_org *o);
const struct ir_org_fact *ir_org_fact_at(const struct ir_org *o, size_t i);
/* NULL: the file does not have it. */
const struct ir_org_fact *ir_org_fact(const struct ir_org *o, const char *key);

size_t ir_org_people(const struct ir_org *o);
const struct ir_org_person *ir_org_person_at(const struct ir_org *o, size_t i);
const struct ir_org_person *ir_org_person(
	const struct ir_org *o, const char *id);

size_t ir_org_decisions(const struct ir_org *o);
const struct ir_org_decision *ir_org_decision_at(
	const struct ir_org *o, size_t i);

#endif
