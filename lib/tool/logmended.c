/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/base/i18n.h"
#include "ir/tool/loglist.h"
#include "ir/tool/tool.h"

#define LLU(x) ((unsigned long long)(x))

void
ir_log_mended(const struct ir_journal *j)
{
	ir_log_tell_mended(j ? ir_journal_mended(j) : NULL);
}

void
ir_log_tell_mended(const struct ir_journal_mended *m)
{
	if (m && m->line)
		ir_tool_warn(_("line %llu of the journal lacked only its line "
			       "end, which was added"),
			LLU(m->line));
	else if (m)
		ir_tool_warn(_("a torn line of %llu bytes was kept as %s"),
			LLU(m->bytes), m->file);
}
