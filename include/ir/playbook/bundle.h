/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_PLAYBOOK_BUNDLE_H
#define IR_PLAYBOOK_BUNDLE_H

#include <stdbool.h>

#include "ir/playbook/value.h"

/*
 * Several playbooks in one file, as others send them (CX-001): a JSON array
 * of playbooks, or a STIX 2.1 bundle that has them among its objects, as they
 * are or in base64 inside a course-of-action.  What is no playbook is passed
 * over and counted.
 */
struct ir_bundle;

/* Can these bytes be one?  A look at the beginning. */
bool ir_bundle_probe(const char *text, size_t len);

/* note as in value.h.  -IR_EFORMAT: no bundle. */
int ir_bundle_parse(struct ir_bundle **ret, const char *text, size_t len,
	ir_val_note *note, void *arg, struct ir_err *e);
void ir_bundle_free(struct ir_bundle *b);

size_t ir_bundle_count(const struct ir_bundle *b);
size_t ir_bundle_others(const struct ir_bundle *b); /* that are no playbooks */
/* The object of playbook i. */
const struct ir_val *ir_bundle_at(const struct ir_bundle *b, size_t i);

/*
 * The one that is meant: by its id, "ID@MODIFIED", its name, or "#N" (from 1,
 * in the order of the file); NULL: the only one.  0 and *ret; -ENOENT: none;
 * -IR_EUSAGE: several, the text names them.
 */
int ir_bundle_find(const struct ir_bundle *b, const char *which, size_t *ret,
	struct ir_err *e);

#endif
