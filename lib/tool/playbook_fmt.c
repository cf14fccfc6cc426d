/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/io.h"
#include "ir/playbook/fmt.h"
#include "playbook_i.h"

int
playbook_replace(const char *file, const struct ir_buf *text, struct ir_err *e)
{
	char *path = realpath(file, NULL); /* through links */
	struct ir_out *out = NULL;
	struct ir_esc esc;
	struct stat st;
	int r;

	if (!path || stat(path, &st) != 0)
		r = ir_err_sys(
			e, errno, _("cannot open '%s'"), ir_esc(file, &esc));
	else
		r = ir_out_open(&out, path, IR_OUT_REPLACE, e);
	if (r == 0)
		r = ir_out_write(out, text->p, text->len, e);
	if (r == 0 && fchmod(ir_out_fd(out), st.st_mode & 07777) != 0)
		r = ir_err_sys(
			e, errno, _("cannot write '%s'"), ir_esc(file, &esc));
	if (r == 0)
		r = ir_out_commit(out, NULL, e);
	else
		ir_out_abandon(out);
	free(path);
	return r;
}

/* One file; its status. */
static int
one(const struct ir_playbook_opts *o, const char *file, bool last)
{
	struct ir_err e = IR_ERR_INIT;
	struct ir_playbook *p = NULL;
	const char *was;
	struct ir_buf text;
	struct ir_esc esc;
	bool same = false;
	size_t len;
	int r;

	if (playbook_open_exact(&p, file, last) != 0)
		return 2;
	ir_buf_init(&text, 0);
	r = ir_fmt(p, &text, &e);
	if (r < 0) {
		(void)ir_err_prefix(&e, "%s: ", ir_esc(file, &esc));
	} else {
		was = ir_playbook_text(p, &len);
		same = len == text.len && memcmp(was, text.p, len) == 0;
	}
	if (r == 0 && o->in_place && !same)
		r = playbook_replace(file, &text, &e);
	else if (r == 0 && o->check && !same)
		ir_tool_out("%s\n", ir_esc(file, &esc));
	else if (r == 0 && !o->in_place && !o->check)
		ir_tool_write(text.p, text.len);
	ir_buf_free(&text);
	ir_playbook_free(p);
	if (r < 0)
		ir_tool_err(&e);
	return r < 0 ? 2 : o->check && !same;
}

int
ir_playbook_fmt(
	const struct ir_playbook_opts *o, size_t n, char *const *operand)
{
	int status = 0;

	for (size_t i = 0; i < n; i++)
		status = ir_tool_worse(
			status, one(o, operand[i], i + 1 == n && !o->in_place));
	return status;
}
