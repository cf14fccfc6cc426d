/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "ir/base/i18n.h"
#include "ir/base/io.h"
#include "tool_i.h"

static void
failed(int errnum)
{
	struct tool_state *st = tool_state();

	if (st->out_errno == 0)
		st->out_errno = errnum ? errnum : EIO;
}

void
ir_tool_write(const void *p, size_t len)
{
	errno = 0;
	if (len > 0 && fwrite(p, 1, len, stdout) != len)
		failed(errno);
}

int
ir_tool_put(const char *output, const struct ir_buf *b, struct ir_err *e)
{
	if (output)
		return ir_out_file(output, 0, b->p, b->len, e);
	ir_tool_write(b->p, b->len);
	return 0;
}

void
ir_tool_out(const char *fmt, ...)
{
	va_list ap;

	errno = 0;
	va_start(ap, fmt);
	if (vfprintf(stdout, fmt, ap) < 0)
		failed(errno);
	va_end(ap);
}

int
ir_tool_flush(void)
{
	struct tool_state *st = tool_state();

	errno = 0;
	if (fflush(stdout) != 0)
		failed(errno);
	return -st->out_errno;
}

int
ir_tool_finish(int status)
{
	struct tool_state *st = tool_state();

	st->running = false;
	(void)ir_tool_flush(); /* kept in the state */
	errno = 0;
	if (ferror(stdout))
		failed(EIO);
	errno = 0;
	if (fclose(stdout) != 0)
		failed(errno);
	if (st->out_errno) {
		ir_tool_error(_("cannot write to standard output: %s"),
			strerror(st->out_errno));
		status = 2;
	}
	if (ferror(stderr) || fclose(stderr) != 0)
		status = 2;
	return status;
}

bool
ir_tool_want_json(bool json, bool text)
{
	return json || (!text && !isatty(STDOUT_FILENO));
}

unsigned
ir_tool_columns(void)
{
	struct winsize w;

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &w) == 0 && w.ws_col > 0)
		return w.ws_col;
	return 80;
}
