/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <string.h>
#include <unistd.h>

#include "ir/base/buf.h"
#include "ir/base/i18n.h"
#include "ir/base/io.h"
#include "ir/doc/table.h"

#include "walkscreen_i.h"

#define CLEAR "\033[H\033[2J"
#define INDENT_MAX 24

static void
end_line(struct ws *s)
{
	(void)ir_buf_adds(&s->page, "\r\n"); /* sticky */
}

void
ws_line(struct ws *s, const char *fmt, ...)
{
	va_list ap;
	struct ir_buf b;
	size_t fit;

	ir_buf_init(&b, 0);
	va_start(ap, fmt);
	(void)ir_buf_vaddf(&b, fmt, ap); /* sticky */
	va_end(ap);
	if (ir_buf_err(&b) == 0) {
		fit = ir_width_fit(b.p, b.len, s->cols - 1, NULL);
		(void)ir_buf_add(&s->page, b.p, fit); /* sticky */
	}
	end_line(s);
	ir_buf_free(&b);
}

struct wrapping {
	struct ws *s;
	const char *first, *indent;
};

static int
wrapped(void *arg, const char *text, size_t len)
{
	struct wrapping *w = arg;

	(void)ir_buf_adds(
		&w->s->page, w->first ? w->first : w->indent); /* sticky */
	w->first = NULL;
	(void)ir_buf_add(&w->s->page, text, len); /* sticky */
	end_line(w->s);
	return 0;
}

void
ws_text(struct ws *s, const char *first, const char *indent, const char *text)
{
	struct wrapping w = {.s = s, .first = first, .indent = indent};
	size_t used = ir_width(indent, strlen(indent));

	if (used > INDENT_MAX)
		used = INDENT_MAX;
	while (*text) {
		size_t len = strcspn(text, "\n");

		if (len == 0)
			end_line(s);
		else
			(void)ir_text_wrap(text, len,
				s->cols - 1 - (unsigned)used, wrapped,
				&w); /* sticky */
		text += len + (text[len] == '\n');
	}
}

void
ws_rule(struct ws *s)
{
	for (unsigned i = 0; i + 1 < s->cols; i++)
		(void)ir_buf_addc(&s->page, '-'); /* sticky */
	end_line(s);
}

void
ws_fit(struct ws *s, struct ir_buf *body, unsigned others)
{
	size_t room = s->rows > others + 3 ? s->rows - others : 3;
	size_t lines = 0, line = 0;
	const char *p = body->p;

	for (size_t i = 0; i < body->len; i++)
		lines += body->p[i] == '\n';
	if (s->scroll >= lines)
		s->scroll = 0;
	s->below = lines - s->scroll > room ? lines - s->scroll - room : 0;
	for (size_t i = 0; i < body->len; i++) {
		if (body->p[i] != '\n')
			continue;
		if (line >= s->scroll && line < s->scroll + room)
			(void)ir_buf_add(&s->page, p,
				(size_t)(body->p + i + 1 - p)); /* sticky */
		p = body->p + i + 1;
		line++;
	}
}

void
ws_show(struct ws *s)
{
	bool same = s->page.len == s->last.len &&
		memcmp(s->page.p, s->last.p, s->last.len) == 0;

	if (ir_buf_err(&s->page) == 0 && (!same || s->dirty)) {
		(void)ir_io_write(STDOUT_FILENO, CLEAR, strlen(CLEAR));
		(void)ir_io_write(STDOUT_FILENO, s->page.p, s->page.len);
	} /* a terminal that is gone is seen at the next read */
	ir_buf_free(&s->last);
	s->last = s->page;
	ir_buf_init(&s->page, 0);
	s->dirty = false;
}

void
ws_tell(struct ws *s, const char *fmt, ...)
{
	va_list ap;

	ir_buf_clear(&s->said);
	va_start(ap, fmt);
	(void)ir_buf_vaddf(&s->said, fmt, ap); /* sticky; then nothing */
	va_end(ap);
}

int
ws_reader(
	struct ws *s, const char *title, struct ir_buf *text, struct ir_err *e)
{
	size_t scroll = s->scroll;
	char key[5];
	int rc = IR_LINEEDIT_RESIZED;

	s->scroll = 0;
	s->dirty = true;
	while (rc == IR_LINEEDIT_RESIZED || rc == IR_LINEEDIT_TICK) {
		struct ir_buf body;

		ws_text(s, NULL, "  ", text->p);
		body = s->page; /* wrapped first, then cut to what fits */
		ir_buf_init(&s->page, 0);
		ws_line(s, "%s%s",
			ir_journal_drill(s->o->j) ? IR_DRILL_MARK : "", title);
		ws_rule(s);
		ws_fit(s, &body, 5);
		ir_buf_free(&body);
		ws_rule(s);
		ws_line(s, "%s",
			s->below ? _("Space: more   any other key: back")
				 : _("any key: back"));
		ws_show(s);
		rc = ir_lineedit_key(s->ed, -1, key, e);
		if (rc == IR_LINEEDIT_LINE && s->below &&
			(key[0] == ' ' || strcmp(key, "　") == 0)) {
			s->scroll += s->rows > 5 ? s->rows - 5 : 1;
			rc = IR_LINEEDIT_RESIZED;
		}
	}
	s->scroll = scroll;
	if (rc == IR_LINEEDIT_GONE)
		s->gone = true;
	return rc < 0 ? rc : 0;
}
