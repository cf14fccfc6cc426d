/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

#include "ir/base/i18n.h"
#include "tool_i.h"

#define LINE_MAX_BYTES 65536u

/* Nobody reads more; but its beginning must be seen. */
static void
cut(struct ir_buf *b)
{
	if (ir_buf_err(b) < 0 || b->len <= LINE_MAX_BYTES)
		return;
	b->len = LINE_MAX_BYTES;
	while (((unsigned char)b->p[b->len] & 0xc0) == 0x80)
		b->len--;
	(void)ir_buf_adds(b, " ..."); /* sticky */
}

/* One line in one write, so lines of threads and of a pipeline do not mix. */
static void say(const char *prefix, const char *fmt, va_list ap)
	__attribute__((format(printf, 2, 0)));

static void
say(const char *prefix, const char *fmt, va_list ap)
{
	struct tool_state *st = tool_state();
	const char *name = st->tool ? st->tool->name : "ir";
	struct ir_buf b;

	ir_buf_init(&b, 0);
	(void)ir_buf_addf(&b, "%s: %s", name, prefix); /* sticky */
	(void)ir_buf_vaddf(&b, fmt, ap); /* sticky */
	cut(&b);
	(void)ir_buf_addc(&b, '\n'); /* sticky */
	(void)pthread_mutex_lock(&st->lock);
	progress_wipe(st->progress);
	if (ir_buf_err(&b) == 0)
		(void)fwrite(b.p, 1, b.len, stderr); /* seen at the end */
	(void)fflush(stderr);
	(void)pthread_mutex_unlock(&st->lock);
	ir_buf_free(&b);
}

void
ir_tool_error(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say("", fmt, ap);
	va_end(ap);
}

void
ir_tool_warn(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say(_("warning: "), fmt, ap);
	va_end(ap);
}

void
ir_tool_err(const struct ir_err *e)
{
	ir_tool_error("%s", e->text[0] ? e->text : _("unknown error"));
}

int
ir_tool_usage(const char *fmt, ...)
{
	const struct tool_state *st = tool_state();
	const char *verb = st->named ? st->verb->name : NULL;
	va_list ap;

	va_start(ap, fmt);
	say("", fmt, ap);
	va_end(ap);
	if (st->tool)
		ir_tool_error(_("try '%s%s%s --help'"), st->tool->name,
			verb ? " " : "", verb ? verb : "");
	return 2;
}

int
ir_tool_status(const struct ir_err *e)
{
	if (e->code == 0)
		return 0;
	return e->code == -IR_EINTEGRITY ? 1 : 2;
}

int
ir_tool_worse(int a, int b)
{
	return a > b ? a : b;
}
