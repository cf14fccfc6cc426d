/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/time.h"
#include "ir/tool/tool.h"

#define DAY 86400

int
ir_tool_today(const char *at, int64_t *ret, struct ir_err *e)
{
	const struct ir_ctx *ctx = ir_tool_ctx();
	struct timespec ts;
	struct ir_time t;
	struct ir_esc esc;

	if (at && !ir_day_parse(at, ret))
		return ir_err_set(e, IR_EUSAGE,
			_("'%s' is no date such as 2026-10-01"),
			ir_esc(at, &esc));
	if (at)
		return 0;
	if (ctx->now(ctx, &ts) != 0)
		return ir_err_sys(e, errno, _("cannot read the clock"));
	t = ir_time_of(&ts);
	ir_time_localise(&t);
	*ret = (t.sec + t.east) / DAY;
	return 0;
}
