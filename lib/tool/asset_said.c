/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ir/base/enc.h"
#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/sys/digest.h"

#include "asset_said_i.h"

int
as_said_text(const char *option, const char *text, struct ir_err *e)
{
	size_t len = text ? strlen(text) : 0;

	if (!text)
		return 0;
	if (len == 0 || len > AS_SAID_MAX || !ir_utf8_valid(text, len))
		return ir_err_set(e, IR_EUSAGE,
			_("--%s wants UTF-8 text of 1 to %zu bytes"), option,
			AS_SAID_MAX);
	return 0;
}

int
as_said_on(const char *option, const char *text, int64_t today,
	char ret[IR_TIME_TEXT], struct ir_err *e)
{
	int64_t day = today;

	if (text && !ir_day_parse(text, &day))
		return ir_err_set(e, IR_EUSAGE,
			_("--%s wants a date such as 2026-10-01"), option);
	if (day > today)
		return ir_err_set(
			e, IR_EUSAGE, _("--%s has not come yet"), option);
	(void)ir_day_text(day, ret); /* cannot fail */
	return 0;
}

int
as_said_by(
	const char *by, const char *role, struct ir_who *ret, struct ir_err *e)
{
	int r = ir_tool_who(by, role, true, ret, e);

	if (r == 0 && !ret->name)
		r = ir_err_set(e, IR_EUSAGE,
			_("who says so: name them with --by NAME or "
			  "IR_ACTOR"));
	return r;
}

const char *
as_said_now(char ret[IR_TIME_TEXT])
{
	const struct ir_ctx *c = ir_tool_ctx();
	struct timespec ts = {0, 0};
	struct ir_time t;

	if (c->now(c, &ts) < 0)
		return NULL;
	t = ir_time_of(&ts);
	return ir_time_utc(&t, 0, ret);
}

static bool
is_digest(const char *s)
{
	return strlen(s) == 64 && strspn(s, "0123456789abcdef") == 64;
}

int
as_said_file(const char *dir, const char *file, char ret_sha256[65],
	struct ir_err *e)
{
	struct ir_esc esc;
	struct stat st;
	int fd, r = 0;

	if (is_digest(file)) {
		memcpy(ret_sha256, file, 65);
		return 0;
	}
	fd = strcmp(file, "-") == 0
		? dup(STDIN_FILENO)
		: open(file, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0 || fstat(fd, &st) != 0)
		r = ir_err_sys(
			e, errno, _("cannot open '%s'"), ir_esc(file, &esc));
	else if (!S_ISREG(st.st_mode) && strcmp(file, "-") != 0)
		r = ir_err_set(e, EINVAL, _("'%s' is not a regular file"),
			ir_esc(file, &esc));
	if (r == 0)
		r = ir_document_keep(dir, fd, file, ret_sha256, e);
	if (fd >= 0)
		(void)close(fd); /* read only */
	return r;
}

void
as_unread(void *arg, const char *file, uint32_t line, const char *why)
{
	*(bool *)arg = true;
	ir_tool_warn("%s:%u: %s", file, line, why);
}
