/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_EVIDENCE_CUSTODY_FORM_H
#define IR_EVIDENCE_CUSTODY_FORM_H

#include <stdbool.h>
#include <stddef.h>

#include "ir/base/err.h"
#include "ir/casefile/journal.h"
#include "ir/doc/doc.h"
#include "ir/evidence/custody.h"

/*
 * The custody record on paper: what RFC 3227 and ISO/IEC 27037 ask for.  What
 * nobody said is a blank for the pen, never text of ours.
 */
struct ir_custody_form {
	const struct ir_custody *c; /* settled */
	enum ir_doc_lang lang;
	bool drill;
	const char *made; /* RFC 3339 */
	struct ir_head head;
};

/* One hand-over: its items, all that was said, and where to sign.  -ENOENT
 * when there is none of that name. The document is the caller's. */
int ir_custody_form_handover(const struct ir_custody_form *f,
	const char *handover, struct ir_doc **ret, struct ir_err *e);

/* Each item with its whole history, a page each. */
int ir_custody_form_items(const struct ir_custody_form *f,
	const struct ir_custody_item *const *items, size_t n,
	struct ir_doc **ret, struct ir_err *e);

/* Labels to stick on bags and media, copies of each. */
int ir_custody_labels(const struct ir_custody_form *f,
	const struct ir_custody_item *const *items, size_t n, unsigned copies,
	const struct ir_doc_sheet *sheet, struct ir_doc **ret,
	struct ir_err *e);

#endif
