/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdlib.h>

#include "report_i.h"

/*
 * By itself: who only asks for the duties needs no forms, and none of what
 * they are worked out with.
 */

int
rp_without(struct rp *p, int r)
{
	if (r == 0 || r == -ENOMEM)
		return r;
	if (!p->quiet)
		p->status = ir_tool_worse(p->status, ir_case_fail(&p->c));
	return 0;
}

int
rp_site(struct rp *p)
{
	struct ir_err *e = &p->c.e;
	int r;

	if (!p->site_dir)
		return 0;
	r = ir_org_load(&p->org, p->site_dir, e);
	r = r == -ENOENT ? 0 : rp_without(p, r);
	if (r == 0)
		r = rp_without(p, ir_site_load(&p->site, p->site_dir, e));
	if (r == 0)
		r = rp_without(
			p, ir_contacts_load(&p->contacts, p->site_dir, e));
	return r;
}

int
rp_duties(struct rp *p, struct ir_view *v, const struct ir_history *h,
	struct ir_duties **ret)
{
	struct ir_err *e = &p->c.e;
	struct ir_buf b;
	int r;

	ir_buf_init(&b, 0);
	r = ir_history_json(h, &b, e);
	if (r == 0)
		r = ir_view_put(v, "reports", b.p, b.len, e);
	ir_buf_free(&b);
	return r == 0 ? ir_duties_work_out(ret, p->data, v, h, e) : r;
}

int
rp_view(struct rp *p)
{
	struct ir_err *e = &p->c.e;
	const struct ir_view_from from = {.state = p->c.s,
		.vocab = p->c.vocab,
		.org = p->org,
		.site = p->site,
		.contacts = p->contacts,
		.journal = p->c.j,
		.now = p->now,
		.until = ir_state_head(p->c.s).seq};
	int r = ir_history_read(&p->history, p->c.j, e);

	if (r == -IR_EINTEGRITY && p->c.status == 1)
		r = 0; /* as far as the state goes */
	if (r == 0)
		r = ir_view_new(&p->view, &from, e);
	return r == 0 ? rp_duties(p, p->view, p->history, &p->duties) : r;
}

void
rp_view_end(struct rp *p)
{
	ir_duties_free(p->duties);
	ir_view_free(p->view);
	ir_history_free(p->history);
	ir_contacts_free(p->contacts);
	ir_site_free(p->site);
	ir_org_free(p->org);
	free(p->site_dir);
	free(p->data);
}
