/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_EVIDENCE_DIFF_OUT_H
#define IR_EVIDENCE_DIFF_OUT_H

#include <stdbool.h>

#include "ir/base/buf.h"
#include "ir/doc/doc.h"
#include "ir/evidence/diff.h"

/*
 * Comparisons as JSON Lines, as text, and as a page; each appends to out.  Of
 * an exercise every line bears its mark.
 */

/* {"v":1,"type":"side",...} for both sides; or what is compared. */
int ir_diff_sides_json(const struct ir_diff_result *r, struct ir_buf *out);
int ir_diff_sides_text(const struct ir_diff_result *r, struct ir_buf *out);

/* {"v":1,"type":"difference",...}; or a line and what belongs to it. */
int ir_diff_item_json(
	const struct ir_diff_item *it, bool drill, struct ir_buf *out);
int ir_diff_item_text(
	const struct ir_diff_item *it, bool drill, struct ir_buf *out);

/* {"v":1,"type":"summary",...}; or the counts, and what rules hid. */
int ir_diff_summary_json(const struct ir_diff_result *r, const char *sandbox,
	int status, struct ir_buf *out);
int ir_diff_summary_text(const struct ir_diff_result *r, struct ir_buf *out);

/* The same as blocks of a page; the summary goes first there, so it is given
 * when all items were added. */
struct ir_diff_page;
struct ir_diff_page *ir_diff_page_new(void); /* NULL: no memory */
void ir_diff_page_free(struct ir_diff_page *p); /* NULL is fine */
int ir_diff_page_item(struct ir_diff_page *p, const struct ir_diff_item *it);
int ir_diff_page_find(struct ir_diff_page *p, const struct ir_vfinding *f);
int ir_diff_page_html(struct ir_diff_page *p, const struct ir_diff_result *r,
	const char *made, bool japanese, struct ir_buf *out, struct ir_err *e);

#endif
