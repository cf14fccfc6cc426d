/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_ASSET_SHEET_H
#define IR_ASSET_SHEET_H

#include <stdint.h>

#include "ir/asset/checklist.h"
#include "ir/asset/device.h"
#include "ir/base/err.h"
#include "ir/casefile/contacts.h"
#include "ir/casefile/site.h"
#include "ir/doc/doc.h"

/*
 * One page for a device: for the ward at night, and for whoever fills in the
 * report to the PMDA (facts/inventory.md 2.1, facts/jp-reports.md 4.4).  What
 * is unknown is printed as 不明, what nobody asked as 未確認; neither is ever
 * left out of what the device must have.
 */
struct ir_sheet_in { /* all borrowed for the call */
	const struct ir_fields *fields;
	const struct ir_site *site;
	const struct ir_contacts *contacts;
	int64_t today;
	enum ir_doc_lang lang;
	/* For whom a substitute is reserved in the open case, or NULL. */
	const char *(*reserved)(void *arg, const char *id);
	void *arg;
	/* Both or neither: controls in force, and what is open. */
	const struct ir_checklists *lists;
	const struct ir_answers *answers;
};

/* r holds the record of dev.  Errors stick in the document. */
void ir_sheet_page(struct ir_doc *d, const struct ir_sheet_in *in,
	const struct ir_device *dev, struct ir_record *r);

/* The nine questions that a maker's security statement (MDS2) must answer in
 * an incident, with what the record says already and blanks for the rest. */
void ir_sheet_ask(struct ir_doc *d, const struct ir_sheet_in *in,
	const struct ir_device *dev, struct ir_record *r);

#endif
