/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_TOOL_CUSTODY_H
#define IR_TOOL_CUSTODY_H

#include <stdbool.h>
#include <stdint.h>

#include "ir/evidence/custody_data.h"
#include "ir/tool/tool.h"

/*
 * The verbs of ir-custody.  Each takes the operands and what the options
 * said, answers on standard output, tells what is wrong, and returns the exit
 * status.
 */
struct ir_cus_opts {
	const char *dir; /* -C */
	bool json, text;
	const char *by, *role, *source, *time;
	uint64_t correct;
	const char *field[IR_CF_N];
	struct ir_strs files; /* ITEM=PATH */
	const char *handover;
	const char *evidence; /* where the files received lie */
	const char *sha256; /* as the receiver read it out */
	struct ir_strs missing; /* items that were not there */
	/* the two papers, and what is signed */
	const char *slip, *pack, *receipt, *output;
	const char *signature, *of, *photo, *signed_by, *trust;
	/* list, form, label */
	bool overdue;
	const char *form, *lang;
	uint64_t copies;
	const char *sheet; /* of labels, by its name; NULL: the usual */
	/* pack */
	const char *recipient, *lines, *approved_by;
	struct ir_strs kinds, devices;
	bool full, with_site, no_site;
};

int ir_cus_give(const struct ir_cus_opts *o, int argc, char **argv);
/* Into our custody, by a receiver, or from a receipt. */
int ir_cus_receive(const struct ir_cus_opts *o, int argc, char **argv);
int ir_cus_return(const struct ir_cus_opts *o, int argc, char **argv);
/* opened, derived, seized, destroyed */
int ir_cus_act(enum ir_custody_kind kind, const struct ir_cus_opts *o, int argc,
	char **argv);
int ir_cus_sign(const struct ir_cus_opts *o, int argc, char **argv);
int ir_cus_list(const struct ir_cus_opts *o, int argc, char **argv);
int ir_cus_form(const struct ir_cus_opts *o, int argc, char **argv);
int ir_cus_label(const struct ir_cus_opts *o, int argc, char **argv);
int ir_cus_pack(const struct ir_cus_opts *o, int argc, char **argv);

#endif
