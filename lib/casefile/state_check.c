/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "ir/casefile/jverify.h"
#include "ir/casefile/state_page.h"

static int
keep_first(void *arg, const struct ir_jfinding *f)
{
	struct ir_state_check *c = arg;

	if (f->grade != IR_J_DAMAGE || c->damage[0] ||
		strcmp(f->code, "torn") == 0)
		return 0;
	c->line = f->line;
	(void)snprintf(c->damage, sizeof(c->damage), "%s", f->text);
	return 0;
}

int
ir_state_check(const char *casedir, struct ir_state_check *ret,
	struct ir_jverify *ret_v, struct ir_err *e)
{
	struct ir_jverify_opts opts = {.find = keep_first, .arg = ret};
	struct ir_jverify v;
	int r;

	memset(ret, 0, sizeof(*ret));
	r = ir_jverify_case(casedir, &opts, &v, e);
	if (r < 0)
		return r;
	ret->torn = v.torn_bytes;
	if (ret_v)
		*ret_v = v;
	return ret->damage[0] ? 1 : 0;
}
