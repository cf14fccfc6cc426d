/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_DOC_MARKUP_H
#define IR_DOC_MARKUP_H

#include <stdbool.h>
#include <stddef.h>

#include "ir/base/buf.h"

/*
 * Text for HTML and SVG.  Errors stick in out.
 */

/* The five characters of markup escaped; lf stands for each LF. */
void ir_markup_escape(
	struct ir_buf *out, const char *s, size_t len, const char *lf);

/* Foreign text: what is hidden or no UTF-8 is shown as doc.h has it, then it
 * is escaped; LF becomes a blank.  NULL counts as empty. */
void ir_markup_text(struct ir_buf *out, const char *s);

/* The same, at most cols columns (i18n.h) of it, with an ellipsis where it
 * was cut.  True when it was. */
bool ir_markup_fit(struct ir_buf *out, const char *s, size_t cols);

#endif
