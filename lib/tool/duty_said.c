/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "duty_i.h"
#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/casefile/where.h"
#include "ir/report/duty_said.h"

/*
 * The duties for somebody who writes a line that names some: what cannot be
 * read is done without, for the line is written all the same.
 */

/* A list of the site that is spoilt names nobody. */
static int
without(int r)
{
	return r == -ENOMEM ? r : 0;
}

static int
read_site(struct rp *p)
{
	struct ir_err *e = &p->c.e;
	int r = without(ir_org_load(&p->org, p->site_dir, e));

	if (r == 0)
		r = without(ir_site_load(&p->site, p->site_dir, e));
	if (r == 0)
		r = without(ir_contacts_load(&p->contacts, p->site_dir, e));
	return r;
}

int
dt_work_out(struct rp *p, const struct ir_case *c)
{
	struct ir_where w;
	int r;

	*p = (struct rp){.c = *c, .now = c->tell.now};
	ir_where_init(&w, NULL);
	r = ir_where_data(&w, &p->data, &p->c.e);
	if (r == 0)
		r = ir_where_site(&w, &p->site_dir, &p->c.e);
	if (r >= 0)
		r = p->site_dir ? read_site(p) : 0;
	return r < 0 ? r : rp_view(p);
}

void
dt_work_end(struct rp *p)
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

int
dt_plain(const struct ir_case *c, const char *const *list, size_t n,
	const char *text, struct ir_err *e)
{
	struct rp p;
	bool any = false;
	int r = 0;

	for (size_t i = 0; i < n; i++)
		any = any || strchr(list[i], '/');
	if (!any)
		return 0;
	if (dt_work_out(&p, c) == 0)
		for (size_t i = 0; r == 0 && i < n; i++)
			r = ir_duties_plain(p.duties, list[i], text, e);
	dt_work_end(&p);
	return r;
}

int
ir_duty_plain(struct ir_journal *j, const char *list, const char *text,
	struct ir_err *e)
{
	struct ir_case c;
	int r = 0;

	if (!strchr(list, '/'))
		return 0;
	if (ir_case_start(&c, false, false) == 0 && ir_case_vocab(&c) == 0 &&
		ir_state_fold(&c.s, j, c.vocab, &c.e) == 0) {
		c.j = j;
		r = dt_plain(&c, &list, 1, text, e);
	}
	ir_state_free(c.s);
	ir_vocab_free(c.vocab);
	ir_buf_free(&c.out);
	return r;
}

/* ---- a report that went to somebody else ---- */

static void
add(struct ir_buf *b, const char *duty)
{
	(void)ir_buf_addf(b, "%s%s", b->len ? ", " : "", duty); /* sticks */
}

void
dt_warn_elsewhere(const struct ir_case *c, const char *to,
	const char *const *duties, size_t n)
{
	const struct ir_duty *u = NULL;
	struct ir_esc a, b;
	struct ir_buf own;
	struct rp p;

	ir_buf_init(&own, 0);
	for (size_t i = 0; i < n; i++)
		add(&own, duties[i]);
	if (n > 0 && dt_work_out(&p, c) == 0)
		u = ir_duties_elsewhere(p.duties, to, duties, n);
	if (u && ir_buf_err(&own) == 0)
		ir_tool_warn(_("'%s' is the recipient of %s (%s), not of %s: "
			       "it is recorded and does not count for %s"),
			ir_esc(to, &a), u->id,
			ir_esc(c->tell.japanese ? u->ja : u->en, &b), own.p,
			own.p);
	if (n > 0)
		dt_work_end(&p);
	ir_buf_free(&own);
}
