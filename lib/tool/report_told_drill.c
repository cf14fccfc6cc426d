/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "report_i.h"
#include "report_told_i.h"

#define HEAD 4096u /* every format bears the mark before this */

/* 【訓練】 as UTF-8, as CP932, and as a title of a PDF. */
static const char *const marks[] = {
	"\xE3\x80\x90\xE8\xA8\x93\xE7\xB7\xB4\xE3\x80\x91",
	"\x81\x79\x8C\x50\x97\xFB\x81\x7A", "30108a137df43011"};

static int
has_mark(struct told *t, bool *ret)
{
	struct ir_esc esc;
	char b[HEAD];
	FILE *f = fopen(t->path, "re");
	size_t n = f ? fread(b, 1, sizeof(b), f) : 0;
	int r = 0;

	if (!f || ferror(f))
		r = ir_err_sys(&t->c.e, errno, _("cannot read '%s'"),
			ir_esc(t->path, &esc));
	if (f)
		(void)fclose(f); /* read only */
	*ret = false;
	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++)
		*ret = *ret || memmem(b, n, marks[i], strlen(marks[i]));
	return r;
}

int
told_drill(struct told *t)
{
	struct ir_esc esc;
	bool marked = false;
	int r = has_mark(t, &marked);

	if (r < 0 || marked == t->c.tell.drill)
		return r;
	if (marked)
		return ir_err_set(&t->c.e, IR_EREFUSED,
			_("'%s' bears 【訓練】: it is a report of a drill, and "
			  "this case is real"),
			ir_esc(t->path, &esc));
	ir_tool_warn(_("'%s' does not bear 【訓練】: is it a report of a real "
		       "case?"),
		ir_esc(t->path, &esc));
	return 0;
}
