/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "ir/casefile/jverify.h"
#include "ir/casefile/state_page.h"
#include "state_i.h"

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

int
ir_state_fold_check(struct ir_state **ret, struct ir_state_check *ret_check,
	struct ir_journal *j, const struct ir_vocab *v, struct ir_err *e)
{
	const struct ir_jverify_opts opts = {
		.find = keep_first, .arg = ret_check};
	struct ir_cursor *c = NULL;
	struct ir_jverify found;
	int r = ir_cursor_open(&c, j, 1, e);

	memset(ret_check, 0, sizeof(*ret_check));
	if (r == 0)
		r = ir_cursor_verify(c, &opts, e);
	if (r == 0)
		r = ir_st_read(ret, c, v, UINT64_MAX, e);
	if (r == 0)
		r = ir_cursor_verified(c, &found);
	if (r >= 0) {
		ret_check->torn = found.torn_bytes;
		r = ret_check->damage[0] ? 1 : 0;
	}
	ir_cursor_close(c);
	return r;
}
