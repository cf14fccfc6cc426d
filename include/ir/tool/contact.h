/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_TOOL_CONTACT_H
#define IR_TOOL_CONTACT_H

#include <stdbool.h>

#include "ir/asset/contact.h"
#include "ir/tool/tool.h"

/* The verbs of ir-contact: operands and what the options said; the exit
 * status. */
struct ir_contact_opts {
	const char *site; /* -S */
	const char *casedir; /* -C; of an exercise: all bears its mark */
	bool json, text;
	const char *at; /* today, "2026-11-22" */
	struct ir_contact_months months;
	const char *by, *how, *result, *on;
	const char *form, *output, *lang;
	struct ir_strs roles; /* that somebody must hold */
	bool overdue; /* of card: only what is due */
};

/* Those of them when nobody says which; ends with NULL. */
const char *const *ir_contact_roles(void);

int ir_contact_list(const struct ir_contact_opts *o, int argc, char **argv);
int ir_contact_for(const struct ir_contact_opts *o, int argc, char **argv);
int ir_contact_due(const struct ir_contact_opts *o, int argc, char **argv);
int ir_contact_verify(const struct ir_contact_opts *o, int argc, char **argv);
int ir_contact_card(const struct ir_contact_opts *o, int argc, char **argv);
int ir_contact_call(const struct ir_contact_opts *o, int argc, char **argv);
int ir_contact_check(const struct ir_contact_opts *o, int argc, char **argv);

#endif
