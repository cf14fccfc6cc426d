/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/asset/ledger.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/io.h"

#include "ledger_i.h"

int
ledger_no_memory(struct ir_book *l)
{
	return ir_err_set(l->e, ENOMEM, _("out of memory"));
}

void *
ledger_keep(struct ir_book *l, size_t size)
{
	return ir_arena_get(&l->arena, size);
}

const char *
ledger_keep_text(struct ir_book *l, const char *s, size_t len)
{
	return ir_arena_text(&l->arena, s, len);
}

int
ledger_tell(struct ir_book *l, const char *code, bool red, uint32_t line,
	uint32_t col, const char *fmt, ...)
{
	struct ir_book_finding f = {code, red, line, col, NULL};
	va_list ap;
	int r;

	ir_buf_clear(&l->text);
	va_start(ap, fmt);
	r = ir_buf_vaddf(&l->text, fmt, ap);
	va_end(ap);
	if (r < 0)
		return ledger_no_memory(l);
	f.text = l->text.p;
	return l->want->find ? l->want->find(l->want->arg, &f) : 0;
}

int
ledger_cell(struct ir_book *l, uint32_t col, const char *s, size_t len,
	unsigned flags)
{
	if (col == 0 || col > IR_BOOK_COLUMNS)
		return ir_err_set(l->e, IR_ELIMIT,
			_("%s: more than %u columns"), l->name,
			IR_BOOK_COLUMNS);
	if (col > l->cap_now) {
		uint32_t cap = col < 64 ? 64 : 2 * col;
		struct ir_cell *v = realloc(l->now, cap * sizeof(*v));

		if (!v)
			return ledger_no_memory(l);
		l->now = v;
		l->cap_now = cap;
	}
	while (l->n_now < col)
		l->now[l->n_now++] = (struct ir_cell){"", 0};
	l->now[col - 1].text = ledger_keep_text(l, s, len);
	l->now[col - 1].flags = flags;
	return l->now[col - 1].text ? 0 : ledger_no_memory(l);
}

int
ledger_end_row(struct ir_book *l, uint32_t number, uint32_t line)
{
	struct ir_cell *cell;

	l->n_cells += l->n_now;
	if (l->n_cells > IR_BOOK_CELLS || l->n_rows >= IR_BOOK_ROWS)
		return ir_err_set(l->e, IR_ELIMIT,
			_("%s: more than %u cells or %u rows"), l->name,
			IR_BOOK_CELLS, IR_BOOK_ROWS);
	if (l->n_rows == l->cap_rows) {
		size_t cap = l->cap_rows ? 2 * l->cap_rows : 256;
		struct ir_book_row *v = realloc(l->row, cap * sizeof(*v));

		if (!v)
			return ledger_no_memory(l);
		l->row = v;
		l->cap_rows = cap;
	}
	cell = ledger_keep(l, (l->n_now + 1) * sizeof(*cell));
	if (!cell)
		return ledger_no_memory(l);
	if (l->n_now > 0)
		memcpy(cell, l->now, l->n_now * sizeof(*cell));
	l->row[l->n_rows++] =
		(struct ir_book_row){number, line, l->n_now, cell};
	if (l->n_now > l->width)
		l->width = l->n_now;
	l->n_now = 0;
	return 0;
}

/* What stands at the beginning of things that are no text. */
static int
refuse_binary(struct ir_book *l, const struct ir_buf *raw)
{
	if (raw->len >= 4 && memcmp(raw->p, "PK\3\4", 4) == 0)
		return ir_err_set(l->e, IR_EFORMAT,
			_("%s: is a ZIP or a workbook; say \"kind: xlsx\""),
			l->name);
	if (raw->len >= 4 && memcmp(raw->p, "\xD0\xCF\x11\xE0", 4) == 0)
		return ir_err_set(l->e, IR_EFORMAT,
			_("%s: is an old or encrypted workbook; save it as "
			  "XLSX or CSV"),
			l->name);
	return 0;
}

static int
read_text(struct ir_book *l, int fd, struct ir_codecs *codecs)
{
	struct ir_buf raw, text;
	int r;

	ir_buf_init(&raw, IR_BOOK_BYTES + 1);
	ir_buf_init(&text, 0);
	r = ir_io_slurp_fd(fd, l->name, IR_BOOK_BYTES, &raw, l->e);
	if (r == 0)
		r = refuse_binary(l, &raw);
	if (r == 0)
		r = codecs_decode(codecs, l, &raw, &text);
	if (r == 0 && l->want->kind == IR_BOOK_CSV)
		r = csv_read(l, text.p ? text.p : "", text.len);
	else if (r == 0 && l->want->kind == IR_BOOK_DHCPD)
		r = lease_read(l, text.p ? text.p : "", text.len);
	else if (r == 0)
		r = neigh_read(l, text.p ? text.p : "", text.len);
	ir_buf_free(&text);
	ir_buf_free(&raw);
	return r;
}

int
ir_book_load(struct ir_book **ret, int fd, const char *name,
	struct ir_codecs *codecs, const struct ir_book_want *want,
	struct ir_err *e)
{
	struct ir_book *l = calloc(1, sizeof(*l));
	struct ir_esc esc;
	int r;

	if (!l)
		return ir_err_set(e, ENOMEM, _("out of memory"));
	l->name = ir_esc(name, &esc);
	l->want = want;
	l->e = e;
	ir_buf_init(&l->text, 0);
	r = want->kind == IR_BOOK_XLSX ? xlsx_read(l, fd)
				       : read_text(l, fd, codecs);
	if (r == 0 && l->n_rows == 0)
		r = ledger_tell(l, "empty", true, 0, 0, _("has no rows"));
	l->name = NULL;
	l->want = NULL;
	l->e = NULL;
	ir_buf_free(&l->text);
	if (r < 0) {
		ir_book_close(l);
		return r;
	}
	*ret = l;
	return 0;
}

void
ir_book_close(struct ir_book *l)
{
	if (!l)
		return;
	ir_arena_free(&l->arena);
	free(l->row);
	free(l->now);
	free(l->sheet);
	free(l);
}

size_t
ir_book_rows(const struct ir_book *l)
{
	return l->n_rows;
}

const struct ir_book_row *
ir_book_at(const struct ir_book *l, size_t i)
{
	return i < l->n_rows ? &l->row[i] : NULL;
}

uint32_t
ir_book_width(const struct ir_book *l)
{
	return l->width;
}

const char *
ir_book_encoding(const struct ir_book *l)
{
	return l->encoding;
}

const char *
ir_book_sheet(const struct ir_book *l)
{
	return l->sheet;
}

size_t
ir_book_sheets(const struct ir_book *l)
{
	return l->n_sheets;
}

const char *
ir_book_text(const struct ir_book_row *r, uint32_t col)
{
	return r && col >= 1 && col <= r->n ? r->cell[col - 1].text : "";
}
