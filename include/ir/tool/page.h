/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_TOOL_PAGE_H
#define IR_TOOL_PAGE_H

#include "ir/base/err.h"
#include "ir/doc/doc.h"

/*
 * A page for people, where the options want it: to the file output (never
 * overwritten), else to standard output; in form (IR_DOC_FORMS), else by the
 * name of the file, else as text.
 */
int ir_tool_page(const struct ir_doc *d, const char *form, const char *output,
	struct ir_err *e);

/* "ja", "en", or NULL for that of the messages; -IR_EUSAGE for others. */
int ir_tool_page_lang(
	const char *lang, enum ir_doc_lang *ret, struct ir_err *e);

#endif
