/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_DOC_RENDER_H
#define IR_DOC_RENDER_H

#include "ir/base/buf.h"
#include "ir/base/err.h"

/*
 * What a page (doc.h) becomes: text, Markdown, HTML, CSV, TSV, PDF.
 */
struct ir_doc;

/* Renderers: append to out; the same document gives the same bytes.  0 or a
 * negative error; out may then hold a part. */

/* width 0: never wrapped.  In a drill each line begins with the mark. */
int ir_doc_text(const struct ir_doc *d, unsigned width, struct ir_buf *out,
	struct ir_err *e);
int ir_doc_markdown(
	const struct ir_doc *d, struct ir_buf *out, struct ir_err *e);

/* Self-contained XHTML for the browser and for paper (A4): mark, case,
 * journal head and page n/m in the margins of every page. */
int ir_doc_html(const struct ir_doc *d, struct ir_buf *out, struct ir_err *e);

/*
 * The name-value lists and tables in order, an empty line between two.
 * CSV: RFC 4180 (CRLF); a cell that a spreadsheet could take for a formula
 * gets a ' in front (plain numbers do not).  TSV: cells as they are, tabs and
 * line breaks as blanks.  > 0: that many characters are not in CP932 and
 * became 〓.
 */
#define IR_DOC_BOM 1u /* UTF-8 with a byte order mark, for Excel */
#define IR_DOC_CP932 2u
int ir_doc_csv(const struct ir_doc *d, unsigned flags, struct ir_buf *out,
	struct ir_err *e);
int ir_doc_tsv(const struct ir_doc *d, struct ir_buf *out, struct ir_err *e);

/* The HTML through the program weasyprint; -IR_ENOTSUP when there is none. */
int ir_doc_pdf(const struct ir_doc *d, struct ir_buf *out, struct ir_err *e);

/* By name (csv: with IR_DOC_BOM); -IR_EUSAGE for another one. */
#define IR_DOC_FORMS "text, md, html, csv, tsv, pdf"
int ir_doc_render(const struct ir_doc *d, const char *form, unsigned width,
	struct ir_buf *out, struct ir_err *e);

#endif
