/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "doc_i.h"
#include "ir/base/enc.h"
#include "ir/base/i18n.h"
#include "ir/doc/markup.h"
#include "table_i.h"

#define NOWRAP_CELL 24u /* FIXED columns up to this are kept on one line */
#define NOWRAP_ALL 60u /* ... as long as they take no more together */

#define LONG_LINES 15
#define LONG_BYTES 1500u /* as many lines of Japanese */

struct html {
	const struct ir_doc *d;
	struct ir_buf *out;
};

static void
raw(struct html *h, const char *s)
{
	(void)ir_buf_adds(h->out, s); /* sticky */
}

void
doc_html_text(struct ir_buf *out, const char *s)
{
	ir_markup_escape(out, s, strlen(s), "<br/>");
}

static void
text(struct html *h, const char *s)
{
	doc_html_text(h->out, s);
}

/* <tag class=".." lang="..">: the language where it is not the page's. */
static void
open_tag(struct html *h, const char *tag, const char *class, size_t i)
{
	enum ir_doc_lang lang = h->d->v[i].lang;

	(void)ir_buf_addf(h->out, "<%s", tag); /* sticky */
	if (*class)
		(void)ir_buf_addf(h->out, " class=\"%s\"", class); /* sticky */
	if (lang != h->d->lang)
		(void)ir_buf_addf(h->out, " lang=\"%s\"", /* sticky */
			lang == IR_DOC_EN ? "en" : "ja");
	raw(h, ">");
}

static void
element(struct html *h, const char *tag, const char *class, size_t i)
{
	open_tag(h, tag, class, i);
	text(h, h->d->v[i].s[0]);
	(void)ir_buf_addf(h->out, "</%s>\n", tag); /* sticky */
}

/* A row with this in it would leave much of a page empty if it were kept
 * together. */
static bool
is_long(const char *s, size_t len)
{
	size_t lines = 0;

	for (size_t i = 0; i < len; i++)
		lines += s[i] == '\n';
	return lines > LONG_LINES || len > LONG_BYTES;
}

static void
pair(struct html *h, const char *key, const char *value)
{
	raw(h,
		value && is_long(value, strlen(value)) ? "<tr class=\"long\">"
						       : "<tr>");
	raw(h, "<th scope=\"row\">");
	text(h, key);
	raw(h, value ? "</th><td>" : "</th><td class=\"pen\">");
	text(h, value ? value : "");
	raw(h, "</td></tr>\n");
}

static void
item(struct html *h, size_t i)
{
	const struct doc_block *b = &h->d->v[i];

	raw(h, "<tr><td class=\"mark\">");
	text(h, b->s[1] ? b->s[1] : "•");
	raw(h, "</td><td>");
	text(h, b->s[0]);
	raw(h, "</td></tr>\n");
}

static void
check(struct html *h, size_t i)
{
	static const char *const box[] = {"&#160;", "✓", "?"};
	const struct doc_block *b = &h->d->v[i];

	raw(h, "<tr><td class=\"mark\"><span class=\"box\">");
	raw(h, box[b->n]);
	raw(h, "</span></td><td>");
	if (b->n == IR_DOC_UNKNOWN) {
		raw(h, doc_word(b->lang, DOC_W_UNKNOWN));
		raw(h, ": ");
	}
	text(h, b->s[0]);
	raw(h, "</td></tr>\n");
}

static void
sign(struct html *h, size_t i)
{
	const struct doc_block *b = &h->d->v[i];

	raw(h, "<tr><th scope=\"row\">");
	text(h, b->s[0]);
	for (size_t k = 1; k < 3; k++) {
		raw(h, k == 1 ? "</th><td><small>" : "</td><td><small>");
		raw(h, doc_word(b->lang, k == 1 ? DOC_W_NAME : DOC_W_DATE));
		raw(h, "</small><br/>");
		text(h, b->s[k] ? b->s[k] : "");
	}
	raw(h, "</td><td class=\"seal\"><small>");
	raw(h, doc_word(b->lang, DOC_W_SEAL));
	raw(h, "</small></td></tr>\n");
}

/* A group of neighbours is one table. */
static void
group(struct html *h, size_t i, void (*row)(struct html *h, size_t i),
	const char *class)
{
	if (!doc_joined(h->d, i))
		open_tag(h, "table", class, i);
	row(h, i);
	if (i + 1 == h->d->n || !doc_joined(h->d, i + 1))
		raw(h, "</table>\n");
}

static void
kv(struct html *h, size_t i)
{
	pair(h, h->d->v[i].s[0], h->d->v[i].s[1]);
}

static void
picture(struct html *h, size_t i)
{
	const struct doc_block *b = &h->d->v[i];

	raw(h, "<p class=\"picture\"><img alt=\"");
	ir_markup_escape(h->out, b->s[0], strlen(b->s[0]), " ");
	raw(h, "\" src=\"data:image/svg+xml;base64,");
	(void)ir_base64(h->out, b->s[1], strlen(b->s[1])); /* sticky */
	raw(h, "\"/></p>\n");
}

static size_t
widest(const struct ir_table *t, size_t col)
{
	const struct cell *c = &t->cols[col].heading;
	size_t most = ir_width(cell_text(t, c), c->len);

	for (size_t i = col; i < t->n_cells; i += t->n_cols) {
		size_t w =
			ir_width(cell_text(t, &t->cells[i]), t->cells[i].len);

		most = w > most ? w : most;
	}
	return most;
}

/* Every column has its share: none grows with what stands in it. */
static bool
all_wide(const struct ir_table *t)
{
	for (size_t i = 0; i < t->n_cols; i++)
		if (t->cols[i].flags >> 16 == 0)
			return false;
	return true;
}

/* The classes of each column, and the widths asked for. */
static void
columns(struct ir_buf *out, const struct ir_table *t,
	const char *class[IR_TABLE_COLUMNS])
{
	static const char *const name[] = {
		"", "r", "m", "r m", "n", "r n", "m n", "r m n"};
	size_t kept = 0;

	(void)ir_buf_adds(out, "<colgroup>"); /* sticky */
	for (size_t i = 0; i < t->n_cols; i++) {
		unsigned f = t->cols[i].flags, percent = f >> 16;
		size_t w = f & IR_COL_FIXED && !all_wide(t) ? widest(t, i)
							    : SIZE_MAX;
		bool nowrap = w <= NOWRAP_CELL && kept + w <= NOWRAP_ALL;

		kept += nowrap ? w : 0;
		class[i] = name[(f & IR_COL_RIGHT ? 1 : 0) +
			(f & IR_DOC_COL_MONO ? 2 : 0) + (nowrap ? 4 : 0)];
		if (percent >= 1 && percent <= 100)
			(void)ir_buf_addf(out, "<col style=\"width:%u%%\"/>",
				percent); /* sticky */
		else
			(void)ir_buf_adds(out, "<col/>"); /* sticky */
	}
	(void)ir_buf_adds(out, "</colgroup>\n"); /* sticky */
}

static void
cell(struct ir_buf *out, const char *tag, const char *class, const char *s,
	size_t len)
{
	(void)ir_buf_addf(out, "<%s", tag); /* sticky */
	if (*class)
		(void)ir_buf_addf(out, " class=\"%s\"", class); /* sticky */
	(void)ir_buf_addc(out, '>'); /* sticky */
	ir_markup_escape(out, s, len, "<br/>");
	(void)ir_buf_addf(out, "</%s>", tag); /* sticky */
}

static const char *
row_tag(const struct ir_table *t, size_t from)
{
	bool empty = true;

	for (size_t i = from; i < from + t->n_cols; i++) {
		if (is_long(cell_text(t, &t->cells[i]), t->cells[i].len))
			return "<tr class=\"long\">";
		empty = empty && t->cells[i].len == 0;
	}
	return empty ? "<tr class=\"pen\">" : "<tr>";
}

static void
rows(struct ir_buf *out, const struct ir_table *t, const char *const class[])
{
	for (size_t i = 0; i < t->n_cells; i += t->n_cols) {
		(void)ir_buf_adds(out, row_tag(t, i)); /* sticky */
		for (size_t k = 0; k < t->n_cols; k++)
			cell(out, "td", class[k],
				cell_text(t, &t->cells[i + k]),
				t -> cells[i + k].len);
		(void)ir_buf_adds(out, "</tr>\n"); /* sticky */
	}
}

static int
table(struct html *h, size_t i)
{
	const struct ir_table *t = h->d->v[i].table;
	const char *class[IR_TABLE_COLUMNS];

	if (t->err || t->n_cols == 0)
		return t->err;
	open_tag(h, "table", all_wide(t) ? "grid fixed" : "grid", i);
	raw(h, "\n");
	if (t->title.len > 0) {
		cell(h->out, "caption", "", cell_text(t, &t->title),
			t->title.len);
		raw(h, "\n");
	}
	columns(h->out, t, class);
	raw(h, "<thead><tr>");
	for (size_t k = 0; k < t->n_cols; k++)
		cell(h->out, "th", class[k], cell_text(t, &t->cols[k].heading),
			t -> cols[k].heading.len);
	raw(h, "</tr></thead>\n<tbody>\n");
	rows(h->out, t, class);
	raw(h, "</tbody></table>\n");
	return 0;
}

static void
pre(struct html *h, size_t i)
{
	const char *s = h->d->v[i].s[0];

	open_tag(h, "pre", "", i);
	/* a line feed right after the tag does not count */
	raw(h, *s == '\n' ? "\n" : "");
	ir_markup_escape(h->out, s, strlen(s), "\n");
	raw(h, "</pre>\n");
}

static int
block(struct html *h, size_t i)
{
	static const char *const level[] = {"h2", "h3", "h4", "h5"};
	const struct doc_block *b = &h->d->v[i];

	switch (b->kind) {
	case DOC_HEADING:
		element(h, level[b->n - 1], "", i);
		break;
	case DOC_PARA:
		element(h, "p", "", i);
		break;
	case DOC_NOTE:
		element(h, "p", "note", i);
		break;
	case DOC_ITEM:
		group(h, i, item, "list");
		break;
	case DOC_KV:
		group(h, i, kv, "kv");
		break;
	case DOC_CHECK:
		group(h, i, check, "list");
		break;
	case DOC_SIGN:
		group(h, i, sign, "sign");
		break;
	case DOC_PRE:
		pre(h, i);
		break;
	case DOC_TABLE:
		return table(h, i);
	case DOC_PICTURE:
		picture(h, i);
		break;
	case DOC_BREAK:
		raw(h, "<div class=\"break\"></div>\n");
		break;
	case DOC_SHEET:
	case DOC_LABEL: /* done with its sheet */
		break;
	}
	return 0;
}

static void
head(struct html *h)
{
	const struct ir_doc *d = h->d;
	const char *mark = d->drill ? IR_DRILL_MARK : "";

	raw(h,
		"<!DOCTYPE html>\n<html xmlns=\"http://www.w3.org/1999/xhtml\" "
		"lang=\"");
	raw(h, d->lang == IR_DOC_EN ? "en" : "ja");
	raw(h,
		"\">\n<head>\n<meta charset=\"utf-8\"/>\n"
		"<meta http-equiv=\"Content-Security-Policy\" "
		"content=\"default-src 'none'; style-src 'unsafe-inline'; "
		"img-src data:\"/>\n");
	if (d->made) {
		raw(h, "<meta name=\"dcterms.created\" content=\"");
		text(h, d->made);
		raw(h, "\"/>\n");
	}
	raw(h, "<title>");
	raw(h, mark);
	ir_markup_escape(h->out, d->title, strlen(d->title), " ");
	raw(h, "</title>\n<style>\n");
	doc_html_style(d, h->out);
	raw(h, "</style>\n</head>\n");
	raw(h, doc_only_labels(d) ? "<body class=\"labels\">\n" : "<body>\n");
}

/* What stands above the first block. */
static void
front(struct html *h)
{
	const struct ir_doc *d = h->d;
	struct doc_origin o;
	bool any = false;

	if (d->drill)
		raw(h, "<div class=\"drill\">訓練</div>\n");
	if (doc_only_labels(d))
		return;
	raw(h, "<h1>");
	raw(h, d->drill ? IR_DRILL_MARK : "");
	text(h, d->title);
	raw(h, "</h1>\n");
	for (unsigned i = 0; doc_origin(d, i, &o); i++) {
		if (!*o.value)
			continue;
		raw(h, any ? "" : "<table class=\"origin\">\n");
		pair(h, o.key, o.value);
		any = true;
	}
	raw(h, any ? "</table>\n" : "");
}

int
ir_doc_html(const struct ir_doc *d, struct ir_buf *out, struct ir_err *e)
{
	struct html h = {.d = d, .out = out};
	int r = 0;

	if (d->err)
		return doc_done(d, r, out, e);
	head(&h);
	front(&h);
	for (size_t i = 0; i < d->n && r == 0; i++) {
		if (d->v[i].kind == DOC_SHEET)
			doc_html_sheet(d, i, out);
		else
			r = block(&h, i);
	}
	raw(&h, "</body>\n</html>\n");
	return doc_done(d, r, out, e);
}
