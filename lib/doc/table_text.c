/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/doc/table.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ir/base/i18n.h"
#include "table_i.h"

#define GAP 2u /* blanks between columns */
#define NARROWEST 8u /* columns are not made smaller than this, */
#define TIGHTEST 4u /* or this when the table would not fit otherwise */
#define DAY 14u /* "2026年12月31日": broken last, and so is what is no wider, */
#define MAIN 16u /* as long as the main column keeps so much */

/* The lines of one cell. */
struct lines {
	struct cell *v; /* off from the cell's text */
	size_t n, cap;
	const char *base;
};

struct render {
	const struct ir_table *t;
	struct ir_buf *out;
	size_t width[IR_TABLE_COLUMNS];
	size_t word[IR_TABLE_COLUMNS]; /* the widest, up to DAY; 0: a wider */
	struct lines lines[IR_TABLE_COLUMNS];
	const char *mark; /* put before every line */
};

static size_t
widest_line(const char *s, size_t len)
{
	size_t max = 0;
	const char *end = s + len;

	for (;;) {
		const char *lf = memchr(s, '\n', (size_t)(end - s));
		size_t w = ir_width_most(s, (size_t)((lf ? lf : end) - s));

		max = w > max ? w : max;
		if (!lf)
			return max;
		s = lf + 1;
	}
}

/* Of the parts that blanks and line feeds leave, the widest. */
static size_t
widest_word(const char *s, size_t len)
{
	size_t max = 0;

	for (const char *end = s + len; s < end;) {
		const char *to = s;
		size_t w;

		while (to < end && *to != ' ' && *to != '\n')
			to++;
		w = ir_width_most(s, (size_t)(to - s));
		max = w > max ? w : max;
		s = to + (to < end);
	}
	return max;
}

static void
words(struct render *r)
{
	const struct ir_table *t = r->t;

	for (size_t i = 0; i < t->n_cells; i++) {
		const struct cell *c = &t->cells[i];
		size_t k = i % t->n_cols, w;

		if (r->word[k] > DAY)
			continue;
		w = widest_word(cell_text(t, c), c->len);
		r->word[k] = w > r->word[k] ? w : r->word[k];
	}
	for (size_t k = 0; k < t->n_cols; k++)
		if (r->word[k] > DAY)
			r->word[k] = 0;
}

static void
natural_widths(struct render *r)
{
	const struct ir_table *t = r->t;

	for (size_t i = 0; i < t->n_cols; i++) {
		const struct cell *c = &t->cols[i].heading;

		r->width[i] = widest_line(cell_text(t, c), c->len);
	}
	for (size_t i = 0; i < t->n_cells; i++) {
		const struct cell *c = &t->cells[i];
		size_t w = widest_line(cell_text(t, c), c->len);

		if (w > r->width[i % t->n_cols])
			r->width[i % t->n_cols] = w;
	}
}

/* How wide a column counts when one is chosen to be narrowed. */
static size_t
weight(const struct render *r, size_t i)
{
	return r->width[i] * (r->t->cols[i].flags & IR_COL_MAIN ? 1 : 3);
}

/* Below which a column is not narrowed. */
static size_t
floor_of(const struct render *r, size_t i, size_t least, bool whole)
{
	if (!whole)
		return least;
	if (r->t->cols[i].flags & IR_COL_MAIN)
		return MAIN;
	return r->word[i] > least ? r->word[i] : least;
}

/* Narrows the widest columns until all fit; false: they do not. */
static bool
narrow(struct render *r, size_t width, size_t least, bool whole)
{
	const struct ir_table *t = r->t;
	size_t sum = ir_width(r->mark, strlen(r->mark)) + GAP * (t->n_cols - 1);

	for (size_t i = 0; i < t->n_cols; i++)
		sum += r->width[i];
	for (; sum > width; sum--) {
		size_t at = t->n_cols;

		for (size_t i = 0; i < t->n_cols; i++)
			if (!(t->cols[i].flags & IR_COL_FIXED) &&
				r->width[i] > floor_of(r, i, least, whole) &&
				(at == t->n_cols ||
					weight(r, i) > weight(r, at)))
				at = i;
		if (at == t->n_cols)
			return false;
		r->width[at]--;
	}
	return true;
}

/* Days whole where that leaves room for the rest; else as far as it goes. */
static void
fit_widths(struct render *r, size_t width)
{
	const struct ir_table *t = r->t;
	size_t natural[IR_TABLE_COLUMNS];

	for (size_t i = 0; i < t->n_cols; i++) {
		if (!(t->cols[i].flags & IR_COL_FIXED) && r->width[i] > width)
			r->width[i] = width;
		natural[i] = r->width[i];
	}
	if (narrow(r, width, NARROWEST, true))
		return;
	memcpy(r->width, natural, t->n_cols * sizeof(natural[0]));
	for (size_t least = NARROWEST; least >= TIGHTEST; least -= 2)
		if (narrow(r, width, least, false))
			return;
}

static int
add_line(void *arg, const char *s, size_t len)
{
	struct lines *l = arg;

	if (l->n == l->cap) {
		size_t cap = l->cap ? l->cap * 2 : 8;
		struct cell *v = realloc(l->v, cap * sizeof(*v));

		if (!v)
			return -ENOMEM;
		l->v = v;
		l->cap = cap;
	}
	l->v[l->n].off = (size_t)(s - l->base);
	l->v[l->n++].len = len;
	return 0;
}

static void
pad(struct ir_buf *out, size_t n)
{
	while (n-- > 0)
		(void)ir_buf_addc(out, ' '); /* sticky */
}

static void
end_line(struct ir_buf *out, size_t from)
{
	size_t n = out->len;

	while (n > from && out->p[n - 1] == ' ')
		n--;
	ir_buf_cut(out, n);
	(void)ir_buf_addc(out, '\n'); /* sticky */
}

/* Line k of the row whose cells were broken into r->lines. */
static void
row_line(struct render *r, size_t k)
{
	const struct ir_table *t = r->t;
	size_t from = r->out->len;

	(void)ir_buf_adds(r->out, r->mark); /* sticky */
	for (size_t i = 0; i < t->n_cols; i++) {
		const struct lines *l = &r->lines[i];
		const char *s = k < l->n ? l->base + l->v[k].off : "";
		size_t len = k < l->n ? l->v[k].len : 0;
		size_t w = ir_width(s, len);
		size_t fill = w < r->width[i] ? r->width[i] - w : 0;
		bool right = t->cols[i].flags & IR_COL_RIGHT;

		pad(r->out, right ? fill : 0);
		(void)ir_buf_add(r->out, s, len); /* sticky */
		pad(r->out, (right ? 0 : fill) + GAP);
	}
	end_line(r->out, from);
}

static int
row(struct render *r, const struct cell *cells)
{
	const struct ir_table *t = r->t;
	size_t most = 1;

	for (size_t i = 0; i < t->n_cols; i++) {
		struct lines *l = &r->lines[i];

		l->n = 0;
		l->base = cell_text(t, &cells[i]);
		if (ir_text_wrap(l->base, cells[i].len, (unsigned)r->width[i],
			    add_line, l) != 0)
			return -ENOMEM;
		most = l->n > most ? l->n : most;
	}
	for (size_t k = 0; k < most; k++)
		row_line(r, k);
	return 0;
}

static int
title(struct render *r, size_t width)
{
	const struct ir_table *t = r->t;
	const char *s = cell_text(t, &t->title);
	size_t mark = ir_width(r->mark, strlen(r->mark));
	struct lines *l = &r->lines[0];

	if (t->title.len == 0)
		return 0;
	if (width == 0)
		width = widest_line(s, t->title.len) + mark;
	l->base = s;
	if (ir_text_wrap(s, t->title.len,
		    (unsigned)(width > mark + NARROWEST ? width - mark
							: NARROWEST),
		    add_line, l) != 0)
		return -ENOMEM;
	for (size_t i = 0; i < l->n; i++) {
		(void)ir_buf_adds(r->out, r->mark); /* sticky */
		(void)ir_buf_add(r->out, s + l->v[i].off, l->v[i].len);
		(void)ir_buf_addc(r->out, '\n'); /* sticky */
	}
	return 0;
}

static void
rule(struct render *r)
{
	size_t from = r->out->len;

	(void)ir_buf_adds(r->out, r->mark); /* sticky */
	for (size_t i = 0; i < r->t->n_cols; i++) {
		for (size_t n = r->width[i]; n > 0; n--)
			(void)ir_buf_addc(r->out, '-'); /* sticky */
		pad(r->out, GAP);
	}
	end_line(r->out, from);
}

static int
body(struct render *r, size_t width)
{
	const struct ir_table *t = r->t;
	struct cell cells[IR_TABLE_COLUMNS] = {{0, 0}};
	int err;

	natural_widths(r);
	words(r);
	if (width > 0)
		fit_widths(r, width);
	err = title(r, width);
	for (size_t i = 0; i < t->n_cols; i++)
		cells[i] = t->cols[i].heading;
	if (err == 0)
		err = row(r, cells);
	rule(r);
	for (size_t i = 0; i < t->n_cells && err == 0; i += t->n_cols)
		err = row(r, t->cells + i);
	return err;
}

int
ir_table_text(const struct ir_table *t, unsigned width, struct ir_buf *out)
{
	struct render r = {.t = t, .out = out};
	int err = t->err;

	r.mark = t->drill ? IR_DRILL_MARK " " : "";
	if (err == 0 && t->n_cols > 0)
		err = body(&r, width);
	for (size_t i = 0; i < IR_TABLE_COLUMNS; i++)
		free(r.lines[i].v);
	return err ? err : ir_buf_err(out);
}
