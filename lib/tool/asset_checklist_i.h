/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LIB_TOOL_ASSET_CHECKLIST_I_H
#define LIB_TOOL_ASSET_CHECKLIST_I_H

#include "ir/asset/checklist.h"
#include "ir/doc/table.h"
#include "ir/tool/asset_checklist.h"

#include "asset_said_i.h"

/* Checklists at work. */
struct ck {
	struct as a;
	const struct ir_asset_check_opts *c;
	struct ir_checklists *lists;
	struct ir_answers *answers;
	const struct ir_checklist *only; /* --list, or NULL */
	size_t n[3]; /* by state */
	size_t unknown, unasked; /* of those that are open or due */
	bool unread;
	bool any; /* a table was printed */
};
int ck_open(struct ck *k, const struct ir_asset_opts *o,
	const struct ir_asset_check_opts *c);
int ck_close(struct ck *k, int r);

/* A device, or a candidate: of that there is no record. */
struct ck_subject {
	const char *id, *name;
	struct ir_record *r; /* that of the site at work, or NULL */
	struct ir_stage_views v;
	bool medical;
};
bool ck_candidate(const struct ck *k, const char *id);
int ck_subject(struct ck *k, const char *id, struct ck_subject *ret);
int ck_device(struct ck *k, const struct ir_device *d, struct ck_subject *ret);
bool ck_applies(const struct ck *k, const struct ck_subject *s,
	const struct ir_checklist *l);
struct ir_check ck_item(const struct ck *k, const struct ck_subject *s,
	const struct ir_checklist *l, const struct ir_check_item *item);

/* Words of the data, in the language of a page. */
const char *ck_answer_label(const char *answer, bool japanese);
const char *ck_state_label(const struct ir_check *c, bool japanese);

const char *ck_record_label(const struct ck *k,
	const struct ir_check_item *item, const char *record, bool japanese);

int ck_put(struct ck *k, struct ir_table *t);
/* Without operands a blank page; 0, 1 or < 0. */
int ck_page(struct ck *k, int argc, char **argv);

#endif
