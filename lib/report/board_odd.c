/* SPDX-License-Identifier: Apache-2.0 */
#include "board_i.h"

#include <stdio.h>
#include <string.h>

#include "ir/report/duty_odd.h"

/* Facts that contradict each other: until one of them is put right, reports
 * print neither or the graver one.  Where there are none, nothing. */

size_t
bd_odd_lines(const struct board *b)
{
	size_t n = ir_duties_contradictions(b->d);

	return n < BD_ODD_LINES ? n : BD_ODD_LINES;
}

static void
put_title(struct board *b, const char *id, size_t n)
{
	char title[64];

	(void)snprintf(title, sizeof(title),
		bd_w(b, "食い違う事実 %zu件", "facts that contradict: %zu"), n);
	bd_open(b, id, title);
}

/* The sentence whole, the facts as far as there is room. */
static void
put_line(struct board *b, const struct ir_contradiction *c)
{
	const char *text = bd_w(b, c->ja, c->en);
	const char *said = bd_w(b, c->ja_said, c->en_said);

	bd_raw(b, "<li>");
	bd_text(b, said);
	bd_raw(b, "<small>");
	bd_text(b,
		text +
			(strncmp(text, said, strlen(said)) == 0 ? strlen(said)
								: 0));
	bd_raw(b, "</small></li>\n");
}

void
bd_odd(struct board *b, bool first)
{
	size_t n = ir_duties_contradictions(b->d);
	size_t shown = first ? bd_odd_lines(b) : n;

	if (n == 0)
		return;
	put_title(b, first ? "odd" : "odd-all", n);
	bd_raw(b, "<ul>\n");
	for (size_t i = 0; i < shown; i++)
		put_line(b, ir_duties_contradiction_at(b->d, i));
	bd_raw(b, "</ul>\n");
	bd_more(b, n - shown, first);
	if (!first)
		bd_rawf(b, "<p class=\"foot\">%s</p>\n",
			bd_w(b,
				"どれが正しいかを確かめ、記録を訂正する"
				"（ir-case set）",
				"find out which is right, and correct the "
				"record (ir-case set)"));
	bd_close(b);
}
