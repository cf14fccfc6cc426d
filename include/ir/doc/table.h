/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_DOC_TABLE_H
#define IR_DOC_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "ir/base/buf.h"

/*
 * A table: a title, columns with headings, rows of text cells.  The model
 * knows nothing of how it is printed; the renderers at the end do.
 *
 * Text is UTF-8, copied in.  Bytes that are not ours must be escaped by the
 * caller (esc.h); line feeds in a cell are line breaks, other control
 * characters are rendered as a blank.  Errors (no memory, too many cells)
 * stick in the table and come out of the renderer.
 */
struct ir_table;

#define IR_TABLE_COLUMNS 32 /* most columns */
#define IR_TABLE_CELLS 8000000 /* most cells, headings not counted */

struct ir_table *ir_table_new(const char *title); /* title may be NULL */
void ir_table_free(struct ir_table *t);

#define IR_COL_RIGHT 1u /* numbers */
#define IR_COL_FIXED 2u /* never wrapped or narrowed */
#define IR_COL_MAIN 4u /* kept three times as wide as others, if it can */

/* Adds a column (before the first row). */
void ir_table_col(struct ir_table *t, const char *heading, unsigned flags);

/* Starts a row; cells follow from the left, missing ones are empty, too many
 * are an error. */
void ir_table_row(struct ir_table *t);
void ir_table_cell(struct ir_table *t, const char *text); /* NULL: empty */
void ir_table_celln(struct ir_table *t, const char *text, size_t len);
void ir_table_cellf(struct ir_table *t, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* The mark 【訓練】 of an exercise: on every line of text, in the title and a
 * first column of Markdown, in a first column of TSV. */
#define IR_DRILL_MARK "【訓練】"
void ir_table_drill(struct ir_table *t, bool drill);

size_t ir_table_rows(const struct ir_table *t);

/*
 * Text: columns two blanks apart, widths by ir_width.  When the natural width
 * is over `width` columns, the widest columns are narrowed and their cells
 * wrapped: at blanks, and between Japanese characters except before closing
 * marks (、。」) and after opening ones (「（).  width 0: never wrapped.
 * No trailing blanks.  0 or a negative error.
 */
int ir_table_text(const struct ir_table *t, unsigned width, struct ir_buf *out);

/* GitHub Markdown; | \ < & in cells escaped, line breaks as <br>. */
int ir_table_markdown(const struct ir_table *t, struct ir_buf *out);

/* One line a row, headings first; tabs and line feeds in cells are blanks. */
int ir_table_tsv(const struct ir_table *t, struct ir_buf *out);

/*
 * Wraps text to lines of at most width columns by the rules above, each
 * handed to line() without its line feed; a word wider than a line is cut.
 */
int ir_text_wrap(const char *text, size_t len, unsigned width,
	int (*line)(void *arg, const char *s, size_t len), void *arg);

#endif
