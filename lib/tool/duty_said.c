/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "duty_i.h"
#include "ir/base/i18n.h"
#include "ir/casefile/where.h"
#include "ir/report/duty_said.h"

/*
 * The duties for somebody who writes a line that names some: what cannot be
 * read is done without, for the line is written all the same.
 */

/* A list of the site that is spoilt names nobody. */
static int
work_out(struct rp *p, const struct ir_case *c)
{
	struct ir_where w;
	int r;

	*p = (struct rp){.c = *c, .now = c->tell.now, .quiet = true};
	ir_where_init(&w, NULL);
	r = ir_where_data(&w, &p->data, &p->c.e);
	if (r == 0)
		r = ir_where_site(&w, &p->site_dir, &p->c.e);
	if (r >= 0)
		r = rp_site(p);
	return r < 0 ? r : rp_view(p);
}

static int
contacts(const struct ir_case *c, const struct ir_duty_typed *v, size_t n,
	struct ir_buf *remarks, struct ir_err *e)
{
	struct rp p;
	int r = 0;

	if (work_out(&p, c) == 0)
		for (size_t i = 0; r == 0 && i < n; i++) {
			r = ir_duties_plain(
				p.duties, v[i].duties, v[i].text, e);
			if (r == 0)
				r = ir_duties_remarks_contact(p.duties,
					v[i].duties, v[i].to, v[i].text,
					remarks, e);
		}
	rp_view_end(&p);
	return r;
}

int
ir_duty_typed(struct ir_journal *j, const struct ir_duty_typed *v, size_t n,
	struct ir_buf *remarks, struct ir_err *e)
{
	struct ir_case c;
	int r = 0;

	if (n == 0)
		return 0;
	if (ir_case_start(&c, false, false) == 0 && ir_case_vocab(&c) == 0 &&
		ir_state_fold(&c.s, j, c.vocab, &c.e) == 0) {
		c.j = j;
		r = contacts(&c, v, n, remarks, e);
	}
	ir_state_free(c.s);
	ir_vocab_free(c.vocab);
	ir_buf_free(&c.out);
	return r;
}

void
ir_duty_remarks(const struct ir_buf *remarks)
{
	for (size_t i = 0; i < remarks->len; i += strlen(remarks->p + i) + 1)
		ir_tool_warn("%s", remarks->p + i);
}

/* What was typed, as one list. */
static int
check_typed(struct rp *p, const struct ir_report_line *r, size_t typed,
	struct ir_err *e)
{
	struct ir_buf list;
	int rc;

	ir_buf_init(&list, 0);
	for (size_t i = typed; i < r->n_duties; i++)
		(void)ir_buf_addf(&list, "%s,", r->duties[i]); /* sticks */
	rc = ir_buf_err(&list) < 0
		? ir_err_set(e, ENOMEM, _("out of memory"))
		: ir_duties_plain(p->duties, list.p, r->text, e);
	ir_buf_free(&list);
	return rc;
}

int
dt_report(const struct ir_case *c, const struct ir_report_line *r, size_t typed,
	struct ir_buf *remarks, struct ir_err *e)
{
	struct rp p;
	int rc = 0;

	if (r->n_duties == 0)
		return 0;
	if (work_out(&p, c) == 0) {
		rc = check_typed(&p, r, typed, e);
		if (rc == 0)
			rc = ir_duties_remarks_report(
				p.duties, r, typed, remarks, e);
	}
	rp_view_end(&p);
	return rc;
}
