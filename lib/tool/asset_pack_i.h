/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LIB_TOOL_ASSET_PACK_I_H
#define LIB_TOOL_ASSET_PACK_I_H

#include <stdint.h>

#include "ir/base/err.h"
#include "ir/casefile/contacts.h"
#include "ir/casefile/org.h"
#include "ir/doc/doc.h"

/* What the pages of the pack are made of; all borrowed. */
struct pack {
	struct ir_doc *d;
	enum ir_doc_lang lang;
	const char *dir, *data;
	const struct ir_contacts *contacts;
	const struct ir_org *org; /* NULL: no org.yaml */
	const char *day; /* "2026-11-22" */
};

/* The pack has a language of its own, so its words stand where they are. */
#define pw(p, ja, en) ((p)->lang == IR_DOC_JA ? (ja) : (en))

/* Pages; errors stick in the document unless said. */
void pack_unplug(const struct pack *p); /* large letters, one page */
void pack_contacts(const struct pack *p);
void pack_journal(const struct pack *p);
void pack_custody(const struct pack *p);
/* Those forms, a page each at least, blank or with what the site says; ids
 * NULL: all there are for a first report. */
int pack_forms(const struct pack *p, const char *const *ids, size_t n,
	bool blank, struct ir_err *e);

/* The first number of whoever holds that role, one that answers at night
 * before others; NULL: there is none. */
const char *pack_number(const struct pack *p, const char *role);

#endif
