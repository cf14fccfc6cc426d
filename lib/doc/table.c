/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/doc/table.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "ir/base/err.h"
#include "table_i.h"

static void
fail(struct ir_table *t, int err)
{
	if (t->err == 0)
		t->err = err;
}

/* Copies s with controls (C0 but LF, DEL, C1 as UTF-8) turned to blanks. */
static struct cell
keep(struct ir_table *t, const char *s, size_t len)
{
	struct cell c = {.off = t->text.len, .len = len};
	char *p;

	if (ir_buf_add(&t->text, s, len) || ir_buf_addc(&t->text, '\0')) {
		fail(t, ir_buf_err(&t->text));
		return (struct cell){0};
	}
	p = t->text.p + c.off;
	for (size_t i = 0; i < len; i++) {
		unsigned char b = (unsigned char)p[i];

		if ((b < 0x20 && b != '\n') || b == 0x7f)
			p[i] = ' ';
		else if (b == 0xc2 && i + 1 < len &&
			(unsigned char)p[i + 1] < 0xa0)
			p[i] = p[i + 1] = ' ';
	}
	return c;
}

struct ir_table *
ir_table_new(const char *title)
{
	struct ir_table *t = calloc(1, sizeof(*t));

	if (!t)
		return NULL;
	ir_buf_init(&t->text, 0);
	/* offset 0 is the empty text of cells never given */
	if (ir_buf_addc(&t->text, '\0') != 0)
		fail(t, ir_buf_err(&t->text));
	if (title)
		t->title = keep(t, title, strlen(title));
	return t;
}

void
ir_table_free(struct ir_table *t)
{
	if (!t)
		return;
	ir_buf_free(&t->text);
	free(t->cells);
	free(t);
}

void
ir_table_col(struct ir_table *t, const char *heading, unsigned flags)
{
	if (t->n_cols == IR_TABLE_COLUMNS || t->n_cells > 0) {
		fail(t, -EINVAL);
		return;
	}
	t->cols[t->n_cols].heading = keep(t, heading, strlen(heading));
	t->cols[t->n_cols++].flags = flags;
}

void
ir_table_row(struct ir_table *t)
{
	if (t->n_cols == 0)
		fail(t, -EINVAL);
	if (t->n_cells + t->n_cols > IR_TABLE_CELLS)
		fail(t, -IR_ELIMIT);
	if (t->err)
		return;
	if (t->n_cells + t->n_cols > t->cap_cells) {
		size_t cap = t->cap_cells ? t->cap_cells * 2 : 256;
		struct cell *c = realloc(t->cells, cap * sizeof(*c));

		if (!c) {
			fail(t, -ENOMEM);
			return;
		}
		t->cells = c;
		t->cap_cells = cap;
	}
	memset(t->cells + t->n_cells, 0, t->n_cols * sizeof(*t->cells));
	t->n_cells += t->n_cols;
	t->next = 0;
}

void
ir_table_celln(struct ir_table *t, const char *text, size_t len)
{
	if (t->n_cells == 0 || t->next == t->n_cols)
		fail(t, -EINVAL);
	if (t->err)
		return;
	t->cells[t->n_cells - t->n_cols + t->next++] = keep(t, text, len);
}

void
ir_table_cell(struct ir_table *t, const char *text)
{
	ir_table_celln(t, text ? text : "", text ? strlen(text) : 0);
}

void
ir_table_cellf(struct ir_table *t, const char *fmt, ...)
{
	struct ir_buf b;
	va_list ap;

	ir_buf_init(&b, 0);
	va_start(ap, fmt);
	if (ir_buf_vaddf(&b, fmt, ap) == 0)
		ir_table_celln(t, b.p, b.len);
	else
		fail(t, ir_buf_err(&b));
	va_end(ap);
	ir_buf_free(&b);
}

void
ir_table_drill(struct ir_table *t, bool drill)
{
	t->drill = drill;
}

size_t
ir_table_rows(const struct ir_table *t)
{
	return t->n_cols ? t->n_cells / t->n_cols : 0;
}

int
ir_table_markdown(const struct ir_table *t, struct ir_buf *out)
{
	const char *mark = "| " IR_DRILL_MARK " ";

	if (t->n_cols == 0)
		return t->err;
	if (t->title.len) {
		(void)ir_buf_addf(out, "## %s", t->drill ? IR_DRILL_MARK : "");
		doc_markdown_inline(out, cell_text(t, &t->title));
		(void)ir_buf_adds(out, "\n\n"); /* sticky */
	}
	(void)ir_buf_adds(out, t->drill ? mark : ""); /* sticky */
	for (size_t i = 0; i < t->n_cols; i++) {
		const struct cell *c = &t->cols[i].heading;

		(void)ir_buf_adds(out, "| "); /* sticky */
		doc_markdown_inline(out, cell_text(t, c));
		(void)ir_buf_addc(out, ' '); /* sticky */
	}
	(void)ir_buf_adds(out, t->drill ? "|\n| --- " : "|\n"); /* sticky */
	for (size_t i = 0; i < t->n_cols; i++)
		(void)ir_buf_adds(out,
			t->cols[i].flags & IR_COL_RIGHT ? "| ---: " : "| --- ");
	(void)ir_buf_adds(out, "|\n"); /* sticky */
	for (size_t i = 0; i < t->n_cells; i++) {
		const struct cell *c = &t->cells[i];

		if (i % t->n_cols == 0 && t->drill)
			(void)ir_buf_adds(out, mark); /* sticky */
		(void)ir_buf_adds(out, "| "); /* sticky */
		doc_markdown_inline(out, cell_text(t, c));
		(void)ir_buf_adds(out, (i + 1) % t->n_cols == 0 ? " |\n" : " ");
	}
	return t->err ? t->err : ir_buf_err(out);
}

static void
tsv_cell(struct ir_buf *out, const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++)
		(void)ir_buf_addc(out, s[i] == '\n' ? ' ' : s[i]); /* sticky */
}

int
ir_table_tsv(const struct ir_table *t, struct ir_buf *out)
{
	const char *mark = t->drill ? IR_DRILL_MARK "\t" : "";

	if (t->n_cols == 0)
		return t->err;
	(void)ir_buf_adds(out, mark); /* sticky */
	for (size_t i = 0; i < t->n_cols; i++) {
		const struct cell *c = &t->cols[i].heading;

		tsv_cell(out, cell_text(t, c), c->len);
		(void)ir_buf_addc(out, i + 1 < t->n_cols ? '\t' : '\n');
	}
	for (size_t i = 0; i < t->n_cells; i++) {
		const struct cell *c = &t->cells[i];

		if (i % t->n_cols == 0)
			(void)ir_buf_adds(out, mark); /* sticky */
		tsv_cell(out, cell_text(t, c), c->len);
		(void)ir_buf_addc(out, (i + 1) % t->n_cols ? '\t' : '\n');
	}
	return t->err ? t->err : ir_buf_err(out);
}
