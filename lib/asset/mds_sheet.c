/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "ir/base/esc.h"
#include "ir/base/grow.h"
#include "ir/base/i18n.h"

#include "mds_i.h"

/* Which column is what, found out from what stands in them. */
#define COLUMNS 64u
#define OLD_MIN 5 /* ids of the old kinds look like dates and chapters */

struct layout {
	uint32_t id, answer; /* answer 0: behind the question, in its cell */
	enum mds_id kind;
	bool note[COLUMNS + 1];
	size_t lost[COLUMNS + 1]; /* values of columns that are not read */
	uint32_t first; /* row of the first id */
};

static enum mds_id
id_at(const struct mds_read *d, const struct ir_book_row *row, uint32_t col,
	char id[IR_MDS_ID_MAX])
{
	if (col > row->n || (row->cell[col - 1].flags & IR_CELL_MERGED))
		return MDS_NO_ID;
	return mds_id(d->in->rules, ir_book_text(row, col), id);
}

/* Is it an id of this sheet? */
static bool
counts(const struct layout *y, enum mds_id k)
{
	return k == y->kind ||
		(y->kind == MDS_ID_2019 && k == MDS_ID_GROUPLESS);
}

static uint32_t
columns(const struct mds_read *d)
{
	uint32_t w = ir_book_width(d->book);

	return w < COLUMNS ? w : COLUMNS;
}

/* The column with most ids; those of 2019 before all others. */
static void
find_ids(const struct mds_read *d, struct layout *y)
{
	static const enum mds_id kinds[] = {
		MDS_ID_2019, MDS_ID_2013, MDS_ID_PLAIN};
	char id[IR_MDS_ID_MAX];

	for (size_t k = 0; k < 3 && !y->id; k++) {
		size_t best = k == 0 ? 0 : OLD_MIN - 1;

		if (kinds[k] == MDS_ID_PLAIN && !d->titled)
			continue;
		for (uint32_t c = 1; c <= columns(d); c++) {
			size_t n = 0;

			for (size_t i = 0; i < ir_book_rows(d->book); i++)
				n += id_at(d, ir_book_at(d->book, i), c, id) ==
					kinds[k];
			if (n > best) {
				best = n;
				y->id = c;
				y->kind = kinds[k];
			}
		}
	}
}

static void
find_answers(const struct mds_read *d, struct layout *y)
{
	char id[IR_MDS_ID_MAX];
	const char *rest;
	size_t best = 0;

	for (uint32_t c = 1; c <= columns(d); c++) {
		size_t n = 0;

		for (size_t i = 0; c != y->id && i < ir_book_rows(d->book);
			i++) {
			const struct ir_book_row *row = ir_book_at(d->book, i);

			if (counts(y, id_at(d, row, y->id, id)) &&
				mds_word(ir_book_text(row, c), &rest))
				n++;
		}
		if (n > best) {
			best = n;
			y->answer = c;
		}
	}
	for (size_t i = 0; !y->first && i < ir_book_rows(d->book); i++)
		if (counts(y, id_at(d, ir_book_at(d->book, i), y->id, id)))
			y->first = ir_book_at(d->book, i)->number;
}

/* Does a heading of the column hold one of the words? */
static bool
headed(const struct mds_read *d, const struct layout *y, uint32_t col,
	const char *const *words)
{
	for (size_t i = 0; i < ir_book_rows(d->book); i++) {
		const struct ir_book_row *row = ir_book_at(d->book, i);

		if (row->number >= y->first)
			break;
		for (size_t k = 0; words[k]; k++)
			if (strcasestr(ir_book_text(row, col), words[k]))
				return true;
	}
	return false;
}

static void
find_notes(const struct mds_read *d, struct layout *y)
{
	static const char *const notes[] = {
		"note", "備考", "注記", "注釈", "comment", NULL};
	static const char *const others[] = {
		"iso", "iec", "nist", "80001", "27002", "800-53", NULL};
	uint32_t after = y->answer ? y->answer : y->id + 1;

	for (uint32_t c = after + 1; c <= columns(d); c++)
		if (headed(d, y, c, others))
			y->lost[c] = SIZE_MAX; /* of the form, not of the
						  maker */
		else if (headed(d, y, c, notes) ||
			(c == after + 1 &&
				(!y->answer || !headed(d, y, c, others))))
			y->note[c] = true;
}

static const char *
keep(struct mds_read *d, const char *s)
{
	return ir_arena_text(&d->m->arena, s, strlen(s));
}

static int
add(struct mds_read *d, const struct ir_mds_answer *a)
{
	struct ir_mds_answer *v;
	struct ir_mds *m = d->m;

	if (m->n == IR_MDS_ANSWERS_MAX)
		return ir_err_set(d->e, IR_ELIMIT, _("more than %u questions"),
			IR_MDS_ANSWERS_MAX);
	v = ir_grow(m->v, m->n, &m->cap, sizeof(*v));
	if (!v)
		return mds_no_memory(d);
	m->v = v;
	m->v[m->n++] = *a;
	return 0;
}

/* The same question once more. */
static int
twice(struct mds_read *d, const struct ir_mds_answer *a, bool *ret)
{
	*ret = false;
	for (size_t i = 0; i < d->m->n; i++) {
		const struct ir_mds_answer *o = &d->m->v[i];

		if (strcmp(o->id, a->id) != 0)
			continue;
		*ret = true;
		if (strcmp(o->answer, a->answer) == 0 &&
			strcmp(o->text ? o->text : "",
				a->text ? a->text : "") == 0)
			return 0;
		return mds_tell(d, "twice", true, a->line, 0,
			_("%s is answered in row %u already; the first answer "
			  "is kept"),
			a->id, o->line);
	}
	return 0;
}

/* What a form has for "write here" is no note. */
static void
remark(struct mds_read *d, const char *s)
{
	if (s && s[strspn(s, "_- \t\r\n")])
		(void)ir_buf_addf(&d->text, "%s%s", d->text.len ? "\n" : "",
			s); /* sticky */
}

/* Of "question: answer" the answer, else the cell's end. */
static const char *
inline_answer(const char *s)
{
	const char *best = s + strlen(s), *rest;

	for (const char *p = strchr(s, ':'); p; p = strchr(p + 1, ':'))
		if (mds_word(p + 1, &rest)) {
			best = p + 1;
			break;
		}
	return best;
}

/* The answer in its word; what else stands there goes to the notes. */
static int
understand(struct mds_read *d, const struct layout *y,
	const struct ir_book_row *row, struct ir_mds_answer *a)
{
	uint32_t col = y->answer ? y->answer : y->id + 1;
	const char *s = ir_book_text(row, col), *rest = "";
	const char *word;
	struct ir_esc esc;
	int r = 0;

	if (!y->answer)
		s = inline_answer(s);
	s += strspn(s, " \t\r\n");
	word = mds_word(s, &rest);
	if (word) {
		a->answer = word;
		remark(d, rest);
		return 0;
	}
	a->answer = *s ? "text" : "blank";
	if (*s) {
		a->text = keep(d, s);
		r = a->text ? 0 : mds_no_memory(d);
	}
	/* the document's own data are texts */
	if (r == 0 && *s && strncmp(a->id, "DOC-", 4) != 0)
		r = mds_tell(d, "odd", true, row->line, col,
			_("%s: '%s' is no answer; kept as text"), a->id,
			ir_esc(s, &esc));
	return r;
}

static int
answer(struct mds_read *d, struct layout *y, const struct ir_book_row *row,
	const char *id, enum mds_id kind)
{
	struct ir_mds_answer a = {
		.id = keep(d, id), .sheet = d->sheet, .line = row->line};
	bool again = false;
	int r = 0;

	if (!a.id)
		return mds_no_memory(d);
	ir_buf_clear(&d->text);
	if (kind == MDS_ID_GROUPLESS)
		r = mds_tell(d, "group", true, row->line, y->id,
			_("'%s' is of no group of the form"), id);
	if (r == 0)
		r = understand(d, y, row, &a);
	for (uint32_t c = 1; c <= row->n && c <= COLUMNS; c++)
		if (y->note[c])
			remark(d, ir_book_text(row, c));
		else if (*ir_book_text(row, c) && y->lost[c] != SIZE_MAX &&
			c != y->id && c != y->answer &&
			(c < y->id || c > (y->answer ? y->answer : y->id + 1)))
			y->lost[c]++;
	if (r == 0 && d->text.len > 0) {
		a.note = ir_buf_err(&d->text) < 0 ? NULL : keep(d, d->text.p);
		r = a.note ? 0 : mds_no_memory(d);
	}
	if (r == 0)
		r = twice(d, &a, &again);
	return r < 0 || again ? r : add(d, &a);
}

/* A row of the list of notes: its number and text in one cell or two. */
static int
note_row(struct mds_read *d, const struct ir_book_row *row, bool *ret)
{
	struct ir_mds *m = d->m;
	const char *text = NULL;
	char no[16];

	*ret = false;
	for (uint32_t c = 1; c <= row->n && !text; c++) {
		text = mds_note_head(ir_book_text(row, c), no);
		for (uint32_t k = c + 1; text && !*text && k <= row->n; k++)
			text = ir_book_text(row, k);
	}
	if (!text || !*text)
		return 0;
	*ret = true;
	if (m->n_notes == m->cap_notes) {
		size_t cap = m->cap_notes ? 2 * m->cap_notes : 32;
		struct mds_note *v = realloc(m->note, cap * sizeof(*v));

		if (!v)
			return mds_no_memory(d);
		m->note = v;
		m->cap_notes = cap;
	}
	m->note[m->n_notes] = (struct mds_note){keep(d, no), keep(d, text)};
	if (!m->note[m->n_notes].no || !m->note[m->n_notes].text)
		return mds_no_memory(d);
	m->n_notes++;
	return 0;
}

static bool
blank_row(const struct ir_book_row *row)
{
	for (uint32_t c = 1; c <= row->n; c++)
		if (*ir_book_text(row, c))
			return false;
	return true;
}

static int
other_row(struct mds_read *d, const struct layout *y,
	const struct ir_book_row *row, size_t *unread, uint32_t *first)
{
	const char *rest;
	bool is_note = false;
	struct ir_esc esc;
	int r = note_row(d, row, &is_note);

	if (r < 0 || is_note || blank_row(row))
		return r;
	if (y->answer && row->number > y->first && y->answer <= row->n &&
		!(row->cell[y->answer - 1].flags & IR_CELL_MERGED) &&
		mds_word(ir_book_text(row, y->answer), &rest))
		return mds_tell(d, "noid", true, row->line, y->answer,
			_("'%s' stands beside no id"),
			ir_esc(ir_book_text(row, y->answer), &esc));
	if ((*unread)++ == 0)
		*first = row->line;
	return 0;
}

static int
lost_columns(struct mds_read *d, const struct layout *y)
{
	int r = 0;

	for (uint32_t c = 1; r == 0 && c <= columns(d); c++)
		if (y->lost[c] > 0 && y->lost[c] != SIZE_MAX)
			r = mds_tell(d, "column", false, 0, c,
				_("%zu values of this column are not read"),
				y->lost[c]);
	return r;
}

int
mds_sheet(struct mds_read *d)
{
	struct layout y = {.id = 0};
	char id[IR_MDS_ID_MAX];
	size_t unread = 0;
	uint32_t first = 0;
	int r = 0;

	find_ids(d, &y);
	if (y.id) {
		find_answers(d, &y);
		find_notes(d, &y);
		d->any[y.kind == MDS_ID_2019            ? IR_MDS_2019
				: y.kind == MDS_ID_2013 ? IR_MDS_2013
							: IR_MDS_JP] = true;
	}
	for (size_t i = 0; r == 0 && i < ir_book_rows(d->book); i++) {
		const struct ir_book_row *row = ir_book_at(d->book, i);
		enum mds_id k = y.id ? id_at(d, row, y.id, id) : MDS_NO_ID;

		if (k != MDS_NO_ID && counts(&y, k))
			r = answer(d, &y, row, id, k);
		else
			r = other_row(d, &y, row, &unread, &first);
	}
	if (r == 0 && !y.id && ir_book_rows(d->book) > 0)
		r = mds_tell(d, "noids", false, 0, 0,
			_("no ids: %zu rows are not read"), unread);
	else if (r == 0 && unread > 0)
		r = mds_tell(d, "rows", false, first, 0,
			_("%zu rows without an id, from here on, are taken "
			  "for headings"),
			unread);
	return r == 0 ? lost_columns(d, &y) : r;
}
