/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LIB_DOC_TABLE_I_H
#define LIB_DOC_TABLE_I_H

#include "ir/doc/table.h"

/* The model, shared by the renderers.  Cells are kept end to end in text, a
 * NUL after each; cell i of row r is cells[r * n_cols + i]. */
struct cell {
	size_t off, len;
};

struct column {
	struct cell heading;
	unsigned flags;
};

struct ir_table {
	struct ir_buf text;
	struct cell title; /* len 0: none */
	struct column cols[IR_TABLE_COLUMNS];
	size_t n_cols;
	struct cell *cells;
	size_t n_cells, cap_cells; /* whole rows; the last may grow */
	size_t next; /* column the next cell of the last row goes to */
	bool drill;
	int err; /* sticky */
};

static inline const char *
cell_text(const struct ir_table *t, const struct cell *c)
{
	return t->text.p + c->off;
}

/* Markdown: what means something inside a line escaped (links of foreign
 * text too), LF as <br>. */
void doc_markdown_inline(struct ir_buf *out, const char *s);

#endif
