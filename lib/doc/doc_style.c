/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "doc_i.h"
#include "ir/base/i18n.h"

/* The style sheet, and the two parts of a page that are set in millimetres:
 * the margins and the sheet of labels. */

/* A font of one language and TrueType outlines goes into a PDF in a second,
 * one of the large collections of four languages (Noto CJK) in seven. */
#define FONT "'IPAexGothic', 'Noto Sans JP', 'Noto Sans CJK JP'"

static const char style[] =
	"body { font-family: " FONT ", 'Yu Gothic', 'Hiragino Sans', "
	"sans-serif; font-size: 10.5pt; "
	"line-height: 1.5; margin: 0; color: #000; overflow-wrap: anywhere; "
	"font-variant-ligatures: none; }\n"
	"h1 { font-size: 16pt; border-bottom: 1.5pt solid; "
	"margin: 0 0 3mm; }\n"
	"h2 { font-size: 13pt; margin: 6mm 0 2mm; border-left: 2mm solid; "
	"padding-left: 2mm; }\n"
	"h3 { font-size: 11.5pt; margin: 5mm 0 2mm; }\n"
	"h4, h5 { font-size: 10.5pt; margin: 3mm 0 1mm; }\n"
	"h1, h2, h3, h4, h5, caption { break-after: avoid; }\n"
	"p { margin: 2mm 0; orphans: 2; widows: 2; }\n"
	"table { border-collapse: collapse; width: 100%; margin: 2mm 0; }\n"
	"caption { text-align: left; font-weight: bold; }\n"
	"td, th { vertical-align: top; text-align: left; }\n"
	"tr { break-inside: avoid; }\n"
	"tr.long { break-inside: auto; }\n"
	"thead { display: table-header-group; }\n"
	".grid td, .grid th, .kv td, .kv th, .sign td, .sign th "
	"{ border: .5pt solid #444; padding: .8mm 1.5mm; }\n"
	".grid th, .kv th, .sign th { background: #eee; }\n"
	".grid { font-size: 9pt; }\n"
	".fixed { table-layout: fixed; }\n"
	".kv { table-layout: fixed; }\n"
	".kv th { width: 32%; font-weight: normal; }\n"
	".r { text-align: right; }\n"
	".n { white-space: nowrap; }\n"
	"pre, .m { font-family: 'DejaVu Sans Mono', 'MS Gothic', "
	"monospace, " FONT "; font-size: 8pt; }\n"
	"pre { white-space: pre-wrap; border: .5pt solid #999; padding: 2mm; "
	"line-height: 1.35; }\n"
	"td.pen { height: 8mm; }\n"
	"tr.pen td { height: 9mm; }\n"
	".list td { padding: .4mm 0; }\n"
	".list { margin: 1mm 0; }\n"
	".mark { width: 1%; white-space: nowrap; padding-right: 2mm; }\n"
	".list .mark { padding-right: 2mm; }\n"
	".box { display: inline-block; border: .8pt solid; width: 3.6mm; "
	"height: 3.6mm; line-height: 3.6mm; text-align: center; "
	"font-weight: bold; vertical-align: -.4mm; }\n"
	".sign th { width: 24%; font-weight: normal; }\n"
	".sign td { height: 15mm; }\n"
	".sign .seal { width: 17mm; text-align: center; }\n"
	"small { font-size: 7.5pt; color: #333; }\n"
	".origin { font-size: 8.5pt; margin: 0 0 4mm; }\n"
	".origin th { font-weight: normal; width: 1%; white-space: nowrap; "
	"padding-right: 4mm; }\n"
	".note { font-size: 9pt; padding-left: 1.2em; text-indent: -1.2em; }\n"
	".note::before { content: '※ '; }\n"
	"* + .note { break-before: avoid; }\n"
	".picture { text-align: center; }\n"
	".picture img { max-width: 100%; max-height: 235mm; }\n"
	".break { break-after: page; }\n"
	".break + h2, .break + h3 { margin-top: 0; }\n"
	".labels { page: sheet; }\n"
	".sheet { page: sheet; position: relative; width: 210mm; "
	"height: 296.5mm; overflow: hidden; break-inside: avoid; }\n"
	".sheet + .sheet { break-before: page; }\n"
	".label { position: absolute; overflow: hidden; line-height: 1.25; }\n"
	".drill { position: fixed; left: 0; right: 0; top: 35%; "
	"text-align: center; font-size: 110pt; font-weight: bold; "
	"color: #ececec; z-index: -1; }\n"
	"@media screen { body { max-width: 180mm; margin: 8mm auto; "
	"padding: 0 4mm; } }\n";

/* A form: its lines close together, and of one weight: the Japanese fonts of a
 * system have no bold of their own, and each weight is a font to embed, which
 * takes the better part of a second. */
static const char dense[] =
	"body { font-size: 9.5pt; line-height: 1.35; }\n"
	"* { font-weight: normal !important; }\n"
	"h1 { font-size: 14pt; }\n"
	"h2 { font-size: 11pt; margin: 3.5mm 0 1mm; line-height: 1.3; "
	"background: #e4e4e4; }\n"
	"h3 { font-size: 9.5pt; margin: 2.5mm 0 .5mm; }\n"
	"table { margin: 1mm 0; }\n"
	"p { margin: 1mm 0; }\n"
	".grid td, .grid th, .kv td, .kv th { padding: .4mm 1.2mm; }\n"
	".grid { font-size: 8.5pt; }\n"
	".kv th { width: 26%; }\n"
	".origin { font-size: 8pt; margin: 0 0 2mm; line-height: 1.25; }\n"
	".origin th { width: 26mm; }\n"
	".note { font-size: 8.5pt; }\n";

/* In a string of CSS: every mark as \000022. */
static void
css(struct ir_buf *out, const char *s)
{
	for (; *s; s++) {
		unsigned char c = (unsigned char)*s;

		if (c > 0x7f || strchr(" -.:/()", c) ||
			(c >= '0' && c <= '9') ||
			((c | 0x20) >= 'a' && (c | 0x20) <= 'z'))
			(void)ir_buf_addc(out, *s); /* sticky */
		else
			(void)ir_buf_addf(out, "\\%06x", c == '\n' ? ' ' : c);
	}
}

static void
margin(struct ir_buf *out, const char *where, const char *how)
{
	(void)ir_buf_addf(out, "@%s { %s content: ", where, how); /* sticky */
}

static void
page(const struct ir_doc *d, struct ir_buf *out)
{
	struct doc_origin o;
	bool any = false;

	(void)ir_buf_addf(out,
		"@page { size: A4%s; margin: 18mm 15mm 17mm; "
		"font-family: " FONT ", sans-serif; font-size: 8pt; "
		"font-variant-ligatures: none; ",
		d->landscape ? " landscape" : ""); /* sticky */
	margin(out, "top-left", "width: 65%; text-align: left;");
	(void)ir_buf_addf(out, "'%s", d->drill ? IR_DRILL_MARK : "");
	css(out, d->title);
	(void)ir_buf_adds(out, "'; } "); /* sticky */
	margin(out, "top-right", "width: 35%; text-align: right;");
	(void)ir_buf_adds(out, "'"); /* sticky */
	css(out, d->incident ? d->incident : "");
	(void)ir_buf_addf(out, "%s'; } ", d->drill ? IR_DRILL_MARK : "");
	margin(out, "bottom-left",
		"width: 87%; text-align: left; font-size: 7pt;");
	(void)ir_buf_adds(out, "'"); /* sticky */
	for (unsigned i = 1; doc_origin(d, i, &o); i++) {
		if (!*o.value)
			continue;
		(void)ir_buf_adds(out, any ? "  " : ""); /* sticky */
		css(out, o.key);
		(void)ir_buf_addc(out, ' '); /* sticky */
		css(out, o.value);
		any = true;
	}
	(void)ir_buf_adds(out, "'; } "); /* sticky */
	margin(out, "bottom-right", "width: 13%; text-align: right;");
	(void)ir_buf_addf(out, "'%s' counter(page) ' / ' counter(pages); } }\n",
		d->drill ? IR_DRILL_MARK " " : ""); /* sticky */
}

static const char in_margin[] = "@media print { .origin { display: none; } }\n";

static const char poster[] =
	"h1 { font-size: 24pt; margin: 0 0 1mm; }\n"
	"h2 { font-size: 19pt; line-height: 1.2; margin: 3mm 0 .5mm; }\n"
	"p { margin: .5mm 0; line-height: 1.3; }\n"
	"table { margin: 1mm 0; }\n"
	".note { font-size: 10pt; margin: 1mm 0; }\n"
	"td.pen { height: 6.5mm; }\n";

void
doc_html_style(const struct ir_doc *d, struct ir_buf *out)
{
	page(d, out);
	(void)ir_buf_adds(out, /* sticky */
		"@page sheet { size: A4 portrait; margin: 0; "
		"@top-left { content: none; } @top-right { content: none; } "
		"@bottom-left { content: none; } "
		"@bottom-right { content: none; } }\n");
	(void)ir_buf_adds(out, style); /* sticky */
	(void)ir_buf_adds(out, d->dense ? dense : ""); /* sticky */
	if (d->poster || d->letter)
		(void)ir_buf_adds(out, in_margin); /* sticky */
	(void)ir_buf_adds(out, d->poster ? poster : ""); /* sticky */
}

#define SMALLEST 30u /* tenths of a point */
#define LARGEST 110u

/* Tenths of a point in which all of s goes into w x h tenths of a mm: a line
 * is 1.25 of its size, a column half of it, Latin letters somewhat more. */
static size_t
fitting(const char *s, size_t w, size_t h)
{
	size_t lines = 1, most = 1, size;

	for (;; lines++) {
		size_t n = strcspn(s, "\n"), cols = ir_width(s, n);

		most = cols > most ? cols : most;
		if (s[n] == '\0')
			break;
		s += n + 1;
	}
	w = w * 1000 / 353 * 100 / (most * 58);
	h = h * 1000 / 353 * 100 / (lines * 125);
	size = w < h ? w : h;
	return size < LARGEST ? size : LARGEST;
}

/* Where to cut around the one at x, y. */
static void
cut(const struct ir_doc_sheet *s, size_t x, size_t y, struct ir_buf *out)
{
	(void)ir_buf_addf(out, /* sticky */
		"<div class=\"label\" style=\"left:%zu.%zumm; top:%zu.%zumm; "
		"width:%u.%umm; height:%u.%umm; border:0.1mm dashed "
		"#999\"></div>\n",
		x / 10, x % 10, y / 10, y % 10, s->width / 10, s->width % 10,
		s->height / 10, s->height % 10);
}

static void
label(const struct ir_doc *d, const struct ir_doc_sheet *s, size_t k,
	const char *text, struct ir_buf *out)
{
	size_t x = s->left + k % s->across * s->step_x;
	size_t y = s->top + k / s->across * s->step_y;
	unsigned pad = 15, w = s->width - 2 * pad, h = s->height - 2 * pad;
	struct ir_buf b;
	size_t size;

	ir_buf_init(&b, 0);
	(void)ir_buf_addf(&b, "%s%s", d->drill ? IR_DRILL_MARK "\n" : "", text);
	size = ir_buf_err(&b) ? 0 : fitting(b.p, w, h);
	if (size < SMALLEST && out->err == 0)
		out->err = ir_buf_err(&b) ? ir_buf_err(&b) : -IR_ELIMIT;
	if (s->cut)
		cut(s, x, y, out);
	(void)ir_buf_addf(out, /* sticky */
		"<div class=\"label\" style=\"left:%zu.%zumm; top:%zu.%zumm; "
		"width:%u.%umm; height:%u.%umm; font-size:%zu.%zupt\">",
		(x + pad) / 10, (x + pad) % 10, (y + pad) / 10, (y + pad) % 10,
		w / 10, w % 10, h / 10, h % 10, size / 10, size % 10);
	doc_html_text(out, b.p ? b.p : "");
	(void)ir_buf_adds(out, "</div>\n"); /* sticky */
	ir_buf_free(&b);
}

void
doc_html_sheet(const struct ir_doc *d, size_t i, struct ir_buf *out)
{
	const struct ir_doc_sheet *s = &d->v[i].sheet;
	size_t each = (size_t)s->across * s->down, k = 0;

	while (++i < d->n && d->v[i].kind == DOC_LABEL) {
		if (k % each == 0)
			(void)ir_buf_addf(out, "%s<div class=\"sheet\">\n",
				k ? "</div>\n" : ""); /* sticky */
		label(d, s, k++ % each, d->v[i].s[0], out);
	}
	(void)ir_buf_adds(out, k ? "</div>\n" : ""); /* sticky */
}
