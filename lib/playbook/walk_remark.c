/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <string.h>

#include "ir/base/i18n.h"
#include "ir/casefile/state_slip.h"
#include "ir/casefile/state_tell.h"
#include "ir/playbook/walk_ask.h"
#include "walk_i.h"

/* What is odd about an answer, in the words ir-case has for it. */

static void
of_fact(struct ir_walk *w, const struct wk_rec *r)
{
	const struct ir_edited ed = {.path = r->f[F_PATH],
		.warning = r->odd.warning,
		.later = r->odd.later};
	size_t n = 0;

	/* no memory sticks in remarks, and is told by ir_walk_remarks */
	(void)ir_tell_remarks(&ed, &w->remarks, &n, NULL);
	w->n_remarks += n;
}

bool
wk_remark(struct ir_walk *w, const char *time)
{
	bool slip = false, answer = false;
	struct ir_time t;

	for (const struct wk_rec *r = w->out; r; r = r->out) {
		answer = answer || !r->machine;
		if (r->kind != K_FACT)
			continue;
		of_fact(w, r);
		slip = slip || ir_slip_is_of(r->f[F_PATH]);
	}
	if (answer && time && ir_time_parse(time, strlen(time), &t) == 0 &&
		ir_journal_ahead(&t, &w->clock)) {
		ir_tell_ahead(time, &w->remarks);
		(void)ir_buf_addc(&w->remarks, '\0');
		w->n_remarks++;
	}
	return slip;
}

void
wk_remark_slip(struct ir_walk *w)
{
	if (!ir_state_slip(w->s, &w->remarks))
		return;
	(void)ir_buf_addc(&w->remarks, '\0'); /* sticks */
	w->n_remarks++;
}

int
ir_walk_remarks(
	struct ir_walk *w, struct ir_buf *out, size_t *ret_n, struct ir_err *e)
{
	int r = ir_buf_err(&w->remarks);

	if (r == 0)
		r = ir_buf_add(out, w->remarks.p, w->remarks.len);
	if (r < 0)
		return ir_err_set(e, ENOMEM, "%s", _("out of memory"));
	*ret_n = w->n_remarks;
	w->n_remarks = 0;
	ir_buf_clear(&w->remarks);
	return 0;
}
