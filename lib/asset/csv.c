/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "ir/base/buf.h"
#include "ir/base/i18n.h"

#include "ledger_i.h"

/* Comma-separated values (RFC 4180) as they are found: any line end, cells
 * with line ends in quotes, text behind a closing quote. */
struct csv {
	struct ir_book *l;
	const char *p, *end;
	char sep;
	uint32_t line, number, col;
	struct ir_buf cell;
};

static char
separator(const char *text, size_t len)
{
	const char *eol = memchr(text, '\n', len);
	size_t n = eol ? (size_t)(eol - text) : len;

	if (memchr(text, ',', n) || !memchr(text, '\t', n))
		return ',';
	return '\t';
}

static bool
at_eol(const struct csv *c)
{
	return *c->p == '\n' || *c->p == '\r';
}

static void
skip_eol(struct csv *c)
{
	bool cr = *c->p == '\r';

	c->p++;
	if (cr && c->p < c->end && *c->p == '\n')
		c->p++;
	c->line++;
}

/* Behind the opening quote, up to behind the closing one. */
static int
quoted(struct csv *c)
{
	uint32_t line = c->line;

	for (c->p++; c->p < c->end; c->p++) {
		if (*c->p == '"' && c->p + 1 < c->end && c->p[1] == '"') {
			c->p++;
		} else if (*c->p == '"') {
			c->p++;
			return 0;
		}
		c->line += *c->p == '\n' ||
			(*c->p == '\r' &&
				(c->p + 1 == c->end || c->p[1] != '\n'));
		if (*c->p != '\r')
			(void)ir_buf_addc(&c->cell, *c->p); /* sticky */
		else if (c->p + 1 == c->end || c->p[1] != '\n')
			(void)ir_buf_addc(&c->cell, '\n'); /* sticky */
	}
	return ir_err_set(c->l->e, IR_EFORMAT,
		_("%s:%u:%u: a quote is opened here and never closed"),
		c->l->name, line, c->col);
}

static int
one_cell(struct csv *c)
{
	bool quotes = c->p < c->end && *c->p == '"';
	const char *start;
	int r = 0;

	ir_buf_clear(&c->cell);
	c->col++;
	if (quotes)
		r = quoted(c);
	start = c->p;
	while (r == 0 && c->p < c->end && *c->p != c->sep && !at_eol(c))
		c->p++;
	if (r == 0 && c->p > start && quotes)
		r = ledger_tell(c->l, "quote", true, c->line, c->col,
			_("text behind the end of a quoted cell; it is kept"));
	(void)ir_buf_add(&c->cell, start, (size_t)(c->p - start)); /* sticky */
	if (r == 0 && ir_buf_err(&c->cell) < 0)
		r = ledger_no_memory(c->l);
	if (r == 0)
		r = ledger_cell(c->l, c->col, c->cell.len ? c->cell.p : "",
			c->cell.len, 0);
	return r;
}

static int
one_row(struct csv *c)
{
	uint32_t line = c->line;
	int r;

	c->col = 0;
	do
		r = one_cell(c);
	while (r == 0 && c->p < c->end && *c->p == c->sep && c->p++);
	if (r == 0)
		r = ledger_end_row(c->l, ++c->number, line);
	if (r == 0 && c->p < c->end)
		skip_eol(c);
	return r;
}

int
csv_read(struct ir_book *l, const char *text, size_t len)
{
	struct csv c = {.l = l, .p = text, .end = text + len, .line = 1};
	int r = 0;

	ir_buf_init(&c.cell, 0);
	c.sep = l->want->delimiter ? l->want->delimiter : separator(text, len);
	while (r == 0 && c.p < c.end)
		r = one_row(&c);
	ir_buf_free(&c.cell);
	return r;
}
