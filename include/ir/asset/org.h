/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_ASSET_ORG_H
#define IR_ASSET_ORG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ir/base/err.h"
#include "ir/casefile/contacts.h"
#include "ir/casefile/org.h"
#include "ir/casefile/vocabulary.h"

/*
 * What is missing or wrong in org.yaml, by rules/org.yaml and the vocabulary.
 *
 *   absent   red  a fact that forms ask for and nobody wrote; forms names them
 *   unknown       a fact that nobody knows or that is still to be asked;
 *                 forms names what it would spoil
 *   key      red  a fact that is none
 *   wrong    red  a value that cannot be right
 *   role     red  a role that nobody holds
 *   alone    red  somebody with a role and without a deputy
 *   deputy   red  a deputy who is nobody, oneself, or in a circle
 *   contact  red  a person whose contact is not on the list
 *   decision red  a decision that nobody may take, or that nobody knows
 *   night    red  one that nobody may take who can be reached at night
 */
#define IR_ORG_RULES "rules/org.yaml"

struct ir_org_finding {
	const char *code;
	bool red;
	const char *id; /* fact, role, person or decision */
	struct ir_org_place at; /* 0, 0: what is not there */
	const char *forms; /* "R2 R3 PPC", or NULL */
	const char *text; /* one line, translated, escaped, borrowed */
};

struct ir_org_in {
	const struct ir_org *org;
	const struct ir_vocab *vocab;
	const struct ir_contacts *contacts;
	const char *datadir;
	bool japanese; /* labels of what is missing */
};
struct ir_org_sum {
	size_t facts, red, other;
};
int ir_org_lint(const struct ir_org_in *in,
	int (*find)(void *arg, const struct ir_org_finding *f), void *arg,
	struct ir_org_sum *ret, struct ir_err *e);

/* 13 digits, the first of them a check digit. */
bool ir_org_corporate_number_ok(const char *s);

#endif
