/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ir/asset/era.h"
#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/num.h"

#include "xlsx_i.h"

#define TOLD_MAX 5 /* of a kind, one by one */
#define MINUTES 1440
#define SERIAL_MAX 3e6
#define WHOLE_MAX 9007199254740992.0 /* 2^53 */

struct range {
	uint32_t row, col, to_row, to_col;
};

struct sheet {
	struct xlsx *x;
	uint32_t row, col; /* at work */
	char type; /* 0 number, s shared, t text, b, e, d */
	struct xlsx_style style;
	bool formula, value, inlined;
	struct range *merge;
	size_t n_merges;
	size_t n_formulas, n_told;
};

/* "AB12" to 28 and 12; false: no such place. */
static bool
place(const char *s, uint32_t *ret_col, uint32_t *ret_row)
{
	uint64_t row;
	uint32_t col = 0;

	while (*s >= 'A' && *s <= 'Z' && col <= IR_BOOK_COLUMNS)
		col = col * 26 + (uint32_t)(*s++ - 'A' + 1);
	if (col == 0 || col > IR_BOOK_COLUMNS ||
		ir_num_u64(s, strlen(s), IR_BOOK_ROWS, &row) != 0 || row == 0)
		return false;
	*ret_col = col;
	*ret_row = (uint32_t)row;
	return true;
}

static int
broken(struct sheet *s, const char *why)
{
	return ir_err_set(s->x->l->e, IR_EFORMAT, "%s:%u:%u: %s", s->x->l->name,
		s->row, s->col, why);
}

static int
start_row(struct sheet *s, const char *const *attrs)
{
	const char *v = ir_xml_attr(attrs, "r");
	uint64_t n = (uint64_t)s->row + 1;

	if (v && ir_num_u64(v, strlen(v), IR_BOOK_ROWS, &n) != 0)
		return broken(s, _("a row has no number"));
	if (n <= s->row || n > IR_BOOK_ROWS)
		return broken(s, _("rows are not in order"));
	s->row = (uint32_t)n;
	s->col = 0;
	return 0;
}

static int
start_cell(struct sheet *s, const char *const *attrs)
{
	static const struct {
		const char *name;
		char type;
	} types[] = {{"s", 's'}, {"str", 't'}, {"inlineStr", 't'}, {"b", 'b'},
		{"e", 'e'}, {"d", 'd'}};
	const char *r = ir_xml_attr(attrs, "r");
	const char *t = ir_xml_attr(attrs, "t");
	const char *style = ir_xml_attr(attrs, "s");
	uint32_t row = s->row;
	uint64_t n;

	s->col++;
	if ((r && !place(r, &s->col, &row)) || row != s->row || row == 0)
		return broken(s, _("a cell stands in no place of its row"));
	s->type = 0;
	for (size_t i = 0; t && i < sizeof(types) / sizeof(types[0]); i++)
		if (strcmp(types[i].name, t) == 0)
			s->type = types[i].type;
	s->style = (struct xlsx_style){false, 0};
	if (style && s->x->n_styles > 0 &&
		ir_num_u64(style, strlen(style), s->x->n_styles - 1, &n) == 0)
		s->style = s->x->style[n];
	s->formula = s->value = s->inlined = false;
	ir_buf_clear(&s->x->text);
	return 0;
}

static int
start_merge(struct sheet *s, const char *const *attrs)
{
	const char *ref = ir_xml_attr(attrs, "ref");
	const char *colon = ref ? strchr(ref, ':') : NULL;
	struct range m, *v;
	char first[24];

	if (!colon || (size_t)(colon - ref) >= sizeof(first))
		return 0;
	memcpy(first, ref, (size_t)(colon - ref));
	first[colon - ref] = '\0';
	if (!place(first, &m.col, &m.row) ||
		!place(colon + 1, &m.to_col, &m.to_row))
		return 0;
	v = xlsx_grow(s->merge, s->n_merges, sizeof(*v));
	if (!v)
		return ledger_no_memory(s->x->l);
	s->merge = v;
	v[s->n_merges++] = m;
	return 0;
}

static int
on_start(void *arg, const char *name, const char *const *attrs)
{
	struct sheet *s = arg;

	if (strcmp(name, "row") == 0)
		return start_row(s, attrs);
	if (strcmp(name, "c") == 0)
		return start_cell(s, attrs);
	if (strcmp(name, "mergeCell") == 0)
		return start_merge(s, attrs);
	if (strcmp(name, "f") == 0)
		s->formula = true;
	else if (strcmp(name, "is") == 0)
		s->inlined = true;
	else if (strcmp(name, "rPh") == 0)
		s->x->phonetic = true;
	else if (strcmp(name, "v") == 0)
		s->value = s->x->gather = true;
	else if (strcmp(name, "t") == 0)
		s->x->gather = s->inlined && !s->x->phonetic;
	return 0;
}

static int
on_text(void *arg, const char *t, size_t len)
{
	struct sheet *s = arg;

	if (s->x->gather && ir_buf_add(&s->x->text, t, len) < 0)
		return ledger_no_memory(s->x->l);
	return 0;
}

/* A day number as a date, the time of day behind it when there is one. */
static bool
date_text(const struct sheet *s, double v, char out[64])
{
	char date[IR_TIME_TEXT];
	int64_t whole, day;
	int minutes;

	if (!(v >= 0 && v < SERIAL_MAX))
		return false;
	whole = (int64_t)v;
	minutes = (int)((v - (double)whole) * MINUTES + 0.5);
	if (minutes == MINUTES) {
		minutes = 0;
		whole++;
	}
	if (!ir_date_serial(whole, s->x->base1904, &day))
		return false;
	if (minutes)
		(void)snprintf(out, 64, "%s %02d:%02d", ir_day_text(day, date),
			minutes / 60, minutes % 60);
	else
		(void)snprintf(out, 64, "%s", ir_day_text(day, date));
	return true;
}

static int
number_cell(struct sheet *s, const char *t, size_t len)
{
	struct ir_book *l = s->x->l;
	char out[64], *end;
	double v = strtod(t, &end);
	bool num = end != t && *end == '\0' && isfinite(v);

	if (num && s->style.date && date_text(s, v, out))
		return ledger_cell(l, s->col, out, strlen(out), IR_CELL_DATE);
	if (num && s->style.date) {
		int r = ledger_tell(l, "date", true, s->row, s->col,
			_("%.20s is the number of no day"), t);

		if (r < 0)
			return r;
	}
	/* 4.901234567894E12 is a number of 13 digits. */
	if (num && v < WHOLE_MAX && v > -WHOLE_MAX && v == (double)(int64_t)v) {
		(void)snprintf(
			out, sizeof(out), "%0*.0f", (int)s->style.zeros, v);
		return ledger_cell(l, s->col, out, strlen(out), IR_CELL_NUMBER);
	}
	return ledger_cell(l, s->col, t, len, num ? IR_CELL_NUMBER : 0);
}

static int
shared_cell(struct sheet *s, const char *t)
{
	uint64_t n;

	if (s->x->n_shared == 0 ||
		ir_num_u64(t, strlen(t), s->x->n_shared - 1, &n) != 0)
		return broken(s, _("the text of the cell is not in the file"));
	return ledger_cell(
		s->x->l, s->col, s->x->shared[n], strlen(s->x->shared[n]), 0);
}

static int
tell_formula(struct sheet *s)
{
	if (!s->value)
		return ledger_tell(s->x->l, "formula", true, s->row, s->col,
			_("a formula that was never computed; open and save "
			  "the workbook"));
	if (s->n_formulas++ >= TOLD_MAX)
		return 0;
	return ledger_tell(s->x->l, "formula", false, s->row, s->col,
		_("a formula; the value computed last is taken"));
}

static int
end_cell(struct sheet *s)
{
	struct ir_buf *b = &s->x->text;
	const char *t = b->len ? b->p : "";
	struct ir_esc esc;
	int r = s->formula ? tell_formula(s) : 0;

	if (r < 0 || b->len == 0)
		return r;
	if (memchr(t, '\0', b->len))
		return broken(s, _("a cell holds a NUL character"));
	switch (s->type) {
	case 's':
		return shared_cell(s, t);
	case 'b':
		t = strcmp(t, "1") == 0 ? "true" : "false";
		return ledger_cell(s->x->l, s->col, t, strlen(t), 0);
	case 'd':
		return ledger_cell(s->x->l, s->col, t,
			b->len > 10 && t[10] == 'T' ? 10 : b->len,
			IR_CELL_DATE);
	case 'e':
		r = ledger_tell(s->x->l, "error", true, s->row, s->col,
			_("an error value: %s"), ir_esc(t, &esc));
		return r < 0 ? r : ledger_cell(s->x->l, s->col, t, b->len, 0);
	case 't':
		return ledger_cell(s->x->l, s->col, t, b->len, 0);
	default:
		return number_cell(s, t, b->len);
	}
}

static int
on_end(void *arg, const char *name)
{
	struct sheet *s = arg;

	if (strcmp(name, "v") == 0 || strcmp(name, "t") == 0)
		s->x->gather = false;
	else if (strcmp(name, "rPh") == 0)
		s->x->phonetic = false;
	else if (strcmp(name, "c") == 0)
		return end_cell(s);
	else if (strcmp(name, "row") == 0)
		return ledger_end_row(s->x->l, s->row, s->row);
	return 0;
}

static struct ir_book_row *
find_row(struct ir_book *l, uint32_t number)
{
	size_t low = 0, high = l->n_rows;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (l->row[mid].number == number)
			return &l->row[mid];
		if (l->row[mid].number < number)
			low = mid + 1;
		else
			high = mid;
	}
	return NULL;
}

/* One cell of a finished row; only where nothing stands. */
static int
fill(struct ir_book *l, struct ir_book_row *r, uint32_t col, const char *t)
{
	struct ir_cell *v;

	if (col <= r->n && *r->cell[col - 1].text)
		return 0;
	v = ledger_keep(l, (size_t)(col > r->n ? col : r->n) * sizeof(*v));
	l->n_cells += col > r->n ? col : r->n;
	if (!v)
		return ledger_no_memory(l);
	if (l->n_cells > IR_BOOK_CELLS)
		return ir_err_set(l->e, IR_ELIMIT,
			_("%s: more than %u cells or %u rows"), l->name,
			IR_BOOK_CELLS, IR_BOOK_ROWS);
	if (r->n > 0)
		memcpy(v, r->cell, r->n * sizeof(*v));
	for (uint32_t i = r->n; i < col; i++)
		v[i] = (struct ir_cell){"", 0};
	v[col - 1] = (struct ir_cell){t, IR_CELL_MERGED};
	r->cell = v;
	r->n = r->n > col ? r->n : col;
	return 0;
}

static int
spread(struct sheet *s, const struct range *m)
{
	struct ir_book *l = s->x->l;
	const struct ir_book_row *corner = find_row(l, m->row);
	const char *t = ir_book_text(corner, m->col);
	uint32_t last = m->to_col < l->width ? m->to_col : l->width;
	int r = 0;

	if (!*t || m->to_row < m->row)
		return 0;
	if (s->n_told++ < TOLD_MAX)
		r = ledger_tell(l, "merged", false, m->row, m->col,
			_("one value for the cells up to row %u, column %u"),
			m->to_row, m->to_col);
	for (size_t i = (size_t)(corner - l->row);
		r == 0 && i < l->n_rows && l->row[i].number <= m->to_row; i++)
		for (uint32_t c = m->col; r == 0 && c <= last; c++)
			r = fill(l, &l->row[i], c, t);
	return r;
}

int
xlsx_sheet_read(struct xlsx *x, const struct xlsx_sheet *which)
{
	struct sheet s = {.x = x};
	const struct ir_xml_sink sink = {on_start, on_end, on_text, &s};
	int r;

	x->gather = x->phonetic = false;
	r = xlsx_parse(x, xlsx_part(x, which->target), &sink);
	for (size_t i = 0; r == 0 && i < s.n_merges; i++)
		r = spread(&s, &s.merge[i]);
	if (r == 0 && s.n_formulas > TOLD_MAX)
		r = ledger_tell(x->l, "formula", false, 0, 0,
			_("%zu formulas in all"), s.n_formulas);
	if (r == 0 && s.n_told > TOLD_MAX)
		r = ledger_tell(x->l, "merged", false, 0, 0,
			_("%zu merged ranges in all"), s.n_told);
	free(s.merge);
	return r;
}
