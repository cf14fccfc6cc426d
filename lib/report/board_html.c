/* SPDX-License-Identifier: Apache-2.0 */
#include "board_i.h"

#include "ir/doc/markup.h"
#include "ir/doc/table.h"

void
bd_raw(struct board *b, const char *html)
{
	(void)ir_buf_adds(b->out, html); /* sticky */
}

void
bd_rawf(struct board *b, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	(void)ir_buf_vaddf(b->out, fmt, ap); /* sticky */
	va_end(ap);
}

void
bd_text(struct board *b, const char *s)
{
	ir_markup_text(b->out, s);
}

void
bd_fit(struct board *b, const char *s, size_t cols)
{
	(void)ir_markup_fit(b->out, s, cols); /* an ellipsis says it was cut */
}

void
bd_open(struct board *b, const char *id, const char *title)
{
	bd_rawf(b, "<section id=\"%s\">\n<h2>%s%s</h2>\n", id,
		b->drill ? IR_DRILL_MARK : "", title);
}

void
bd_close(struct board *b)
{
	bd_raw(b, "</section>\n");
}

void
bd_td(struct board *b, const char *class, const char *s, size_t cols)
{
	if (*class)
		bd_rawf(b, "<td class=\"%s\">", class);
	else
		bd_raw(b, "<td>");
	if (cols > 0)
		bd_fit(b, s, cols);
	else
		bd_text(b, s);
	bd_raw(b, "</td>");
}

void
bd_box(struct board *b, enum bd_tone tone, const char *word)
{
	static const char *const class[] = {
		"plain", "bad", "warn", "good", "unknown"};

	bd_rawf(b, "<b class=\"box %s\">", class[tone]);
	bd_text(b, word);
	bd_raw(b, "</b>");
}

void
bd_head(struct board *b, const char *const *ja, const char *const *en)
{
	bd_raw(b, "<table>\n<thead><tr>");
	for (size_t i = 0; ja[i]; i++)
		bd_rawf(b, "<th scope=\"col\">%s</th>", bd_w(b, ja[i], en[i]));
	bd_raw(b, "</tr></thead>\n<tbody>\n");
}

void
bd_more(struct board *b, size_t more, bool below)
{
	if (more == 0)
		return;
	if (below)
		bd_rawf(b,
			bd_w(b, "<p class=\"more\">ほか%zu件（下に全件）</p>\n",
				"<p class=\"more\">and %zu more (all of them "
				"below)</p>\n"),
			more);
	else
		bd_rawf(b,
			bd_w(b,
				"<p "
				"class=\"more\">ほか%zu件（記録にあり）</p>\n",
				"<p class=\"more\">and %zu more (in the "
				"journal)</p>\n"),
			more);
}

void
bd_none(struct board *b, unsigned cols, const char *s)
{
	bd_rawf(b, "<tr><td class=\"none\" colspan=\"%u\">%s</td></tr>\n", cols,
		s);
}
