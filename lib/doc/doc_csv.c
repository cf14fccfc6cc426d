/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <iconv.h>
#include <string.h>

#include "doc_i.h"
#include "ir/base/enc.h"
#include "ir/base/i18n.h"
#include "table_i.h"

#define GETA "\x81\xac" /* 〓 in CP932: a character that is not there */

struct csv {
	const struct ir_doc *d;
	struct ir_buf *out;
	bool tabs; /* TSV */
	bool first; /* cell of its line */
};

static bool
is_number(const char *s, size_t len)
{
	size_t i = len > 0 && (s[0] == '-' || s[0] == '+'), digits = 0;
	bool dot = false;

	for (; i < len; i++) {
		if (s[i] == '.' && digits > 0 && !dot)
			dot = true;
		else if (s[i] >= '0' && s[i] <= '9')
			digits++;
		else
			return false;
	}
	return digits > 0;
}

static bool
begins(const char *s, size_t len, const char *with)
{
	return len >= strlen(with) && memcmp(s, with, strlen(with)) == 0;
}

/* Of the blank that it begins with; 0: none. */
static size_t
blank_len(const char *s, size_t len)
{
	static const char *const blank[] = {" ", "\n", "\u00a0", "\u3000"};

	for (size_t i = 0; i < sizeof(blank) / sizeof(blank[0]); i++)
		if (begins(s, len, blank[i]))
			return strlen(blank[i]);
	return 0;
}

/* What a spreadsheet could take for a formula (full-width signs and the minus
 * of mathematics too), behind blanks of any kind. */
static bool
is_formula(const char *s, size_t len)
{
	static const char *const sign[] = {
		"=", "+", "-", "@", "＝", "＋", "－", "＠", "\u2212"};
	size_t blank;

	if (is_number(s, len) || ir_utf8_char(s, len, NULL) >= len)
		return false; /* nor is a dash alone */
	while ((blank = blank_len(s, len)) > 0) {
		s += blank;
		len -= blank;
	}
	for (size_t i = 0; i < sizeof(sign) / sizeof(sign[0]); i++)
		if (begins(s, len, sign[i]))
			return true;
	return false;
}

static void
cell(struct csv *c, const char *s, size_t len)
{
	bool formula = is_formula(s, len);
	bool quote = !c->tabs &&
		(memchr(s, '"', len) || memchr(s, ',', len) ||
			memchr(s, '\n', len) ||
			(len > 0 && (s[0] == ' ' || s[len - 1] == ' ')));

	if (!c->first)
		(void)ir_buf_addc(c->out, c->tabs ? '\t' : ','); /* sticky */
	c->first = false;
	(void)ir_buf_adds(c->out, quote ? "\"" : ""); /* sticky */
	(void)ir_buf_adds(c->out, formula ? "'" : ""); /* sticky */
	for (size_t i = 0; i < len; i++) {
		if (s[i] == '"' && quote)
			(void)ir_buf_addc(c->out, '"'); /* sticky */
		(void)ir_buf_addc(c->out, s[i] == '\n' && c->tabs ? ' ' : s[i]);
	}
	(void)ir_buf_adds(c->out, quote ? "\"" : ""); /* sticky */
}

static void
begin(struct csv *c)
{
	c->first = true;
	if (c->d->drill)
		cell(c, IR_DRILL_MARK, strlen(IR_DRILL_MARK));
}

static void
end(struct csv *c)
{
	(void)ir_buf_adds(c->out, c->tabs ? "\n" : "\r\n"); /* sticky */
}

static void
pair(struct csv *c, const char *key, const char *value)
{
	begin(c);
	cell(c, key, strlen(key));
	cell(c, value ? value : "", value ? strlen(value) : 0);
	end(c);
}

static void
alone(struct csv *c, const char *s)
{
	begin(c);
	cell(c, s, strlen(s));
	end(c);
}

/* What the page is, as it stands at its head. */
static void
head(struct csv *c)
{
	struct doc_origin o;

	if (c->d->title && *c->d->title)
		alone(c, c->d->title);
	for (unsigned i = 0; doc_origin(c->d, i, &o); i++)
		if (*o.value)
			pair(c, o.key, o.value);
}

static int
table(struct csv *c, const struct ir_table *t)
{
	if (t->err || t->n_cols == 0)
		return t->err;
	begin(c);
	for (size_t i = 0; i < t->n_cols; i++)
		cell(c, cell_text(t, &t->cols[i].heading),
			t->cols[i].heading.len);
	end(c);
	for (size_t i = 0; i < t->n_cells; i++) {
		if (i % t->n_cols == 0)
			begin(c);
		cell(c, cell_text(t, &t->cells[i]), t->cells[i].len);
		if ((i + 1) % t->n_cols == 0)
			end(c);
	}
	return 0;
}

/* Is it the name of the table that follows? */
static bool
is_name(const struct ir_doc *d, size_t i)
{
	return d->v[i].kind == DOC_HEADING && i + 1 < d->n &&
		d->v[i + 1].kind == DOC_TABLE;
}

static int
block(struct csv *c, size_t i)
{
	const struct doc_block *b = &c->d->v[i];

	if (b->kind == DOC_TABLE)
		return table(c, b->table);
	if (b->kind == DOC_KV)
		pair(c, b->s[0], b->s[1]);
	else if (b->s[1])
		pair(c, b->s[1], b->s[0]);
	else
		alone(c, b->s[0]);
	return 0;
}

static int
all(struct csv *c)
{
	const struct ir_doc *d = c->d;
	size_t from = c->out->len;
	int r = d->err;

	if (r == 0)
		head(c);
	for (size_t i = 0; i < d->n && r == 0; i++) {
		enum doc_kind k = d->v[i].kind;
		bool named = k == DOC_TABLE && i > 0 && is_name(d, i - 1);

		if (k != DOC_KV && k != DOC_TABLE && k != DOC_PARA &&
			!is_name(d, i))
			continue;
		if (c->out->len > from && !doc_joined(d, i) && !named)
			end(c);
		r = block(c, i);
	}
	return r;
}

int
ir_doc_tsv(const struct ir_doc *d, struct ir_buf *out, struct ir_err *e)
{
	struct csv c = {.d = d, .out = out, .tabs = true};

	return doc_done(d, all(&c), out, e);
}

/* UTF-8 to CP932; the number of characters it has not, or an error. */
static int
to_cp932(const struct ir_buf *in, struct ir_buf *out)
{
	iconv_t cd = iconv_open("CP932", "UTF-8");
	char *s = in->p, piece[512];
	size_t left = in->len;
	int missing = 0;

	if (cd == (iconv_t)-1)
		return -IR_ENOTSUP;
	while (left > 0) {
		char *o = piece;
		size_t room = sizeof(piece);
		size_t r = iconv(cd, &s, &left, &o, &room);
		size_t n = ir_utf8_char(s, left, NULL);

		(void)ir_buf_add(out, piece, (size_t)(o - piece)); /* sticky */
		if (r != (size_t)-1 || errno == E2BIG)
			continue;
		(void)ir_buf_adds(out, GETA); /* sticky */
		n = n ? n : 1;
		s += n;
		left -= n;
		missing++;
	}
	(void)iconv_close(cd); /* nothing is held back in CP932 */
	return missing;
}

int
ir_doc_csv(const struct ir_doc *d, unsigned flags, struct ir_buf *out,
	struct ir_err *e)
{
	struct csv c = {.d = d, .out = out};
	struct ir_buf utf8;
	int r;

	if (!(flags & IR_DOC_CP932)) {
		(void)ir_buf_adds(
			out, flags & IR_DOC_BOM ? "\xEF\xBB\xBF" : "");
		return doc_done(d, all(&c), out, e);
	}
	ir_buf_init(&utf8, 0);
	c.out = &utf8;
	r = doc_done(d, all(&c), &utf8, e);
	if (r == 0 && utf8.len > 0)
		r = to_cp932(&utf8, out);
	if (r == -IR_ENOTSUP)
		r = ir_err_set(e, r, _("this machine cannot write CP932"));
	else if (r >= 0 && ir_buf_err(out))
		r = doc_done(d, 0, out, e);
	ir_buf_free(&utf8);
	return r;
}
