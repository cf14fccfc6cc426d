/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "duty_text_i.h"
#include "ir/base/esc.h"
#include "ir/base/i18n.h"

void
dt_flush(struct dt_page *g)
{
	while (g->b.len > 0 && g->b.p[g->b.len - 1] == ' ')
		ir_buf_cut(&g->b, g->b.len - 1);
	ir_tool_out("%s%s\n", g->p->c.tell.drill ? IR_DRILL_MARK : "",
		g->b.len ? g->b.p : "");
	ir_buf_clear(&g->b);
}

struct wrapped {
	struct dt_page *g;
	const char *first; /* before the first line; blanks before others */
	size_t indent;
};

static int
wrapped_line(void *arg, const char *s, size_t len)
{
	struct wrapped *w = arg;

	if (w->first)
		(void)ir_buf_adds(&w->g->b, w->first); /* all stick */
	else
		(void)ir_buf_addf(&w->g->b, "%*s", (int)w->indent, "");
	w->first = NULL;
	(void)ir_buf_add(&w->g->b, s, len);
	dt_flush(w->g);
	return 0;
}

void
dt_behind(struct dt_page *g, const char *first, size_t indent,
	const char *label, const char *text)
{
	struct wrapped w = {g, first, indent};
	size_t used = indent + (g->p->c.tell.drill ? 8 : 0);
	struct ir_buf b;

	if (!text || !*text)
		return;
	ir_buf_init(&b, 0);
	(void)ir_buf_adds(&b, label); /* all stick */
	(void)ir_esc_add(&b, text, strlen(text));
	if (ir_buf_err(&b) == 0)
		(void)ir_text_wrap(b.p, b.len, g->width - (unsigned)used,
			wrapped_line, &w);
	ir_buf_free(&b);
}

void
dt_below(struct dt_page *g, const char *label, const char *text)
{
	dt_behind(g, NULL, INDENT, label, text);
}

void
dt_flush_behind(struct dt_page *g, const char *first, size_t indent)
{
	char *line = ir_buf_detach(&g->b, NULL);

	dt_behind(g, first, indent, "", line);
	free(line);
}

void
dt_time(const struct ir_time *t, char out[IR_TIME_TEXT])
{
	struct ir_time japan = *t;
	char text[IR_TIME_TEXT];

	japan.east = 32400;
	(void)ir_time_date_clock(&japan, text);
	(void)snprintf(out, IR_TIME_TEXT, "%.*s",
		strcmp(text + 10, " 00:00:00") == 0 ? 10 : 16, text);
}
