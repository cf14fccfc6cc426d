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

/* Only "R8/PUMP03" may mean several. */
static bool
is_doubtful(const struct ir_duty_typed *v, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strchr(v[i].duties, '/'))
			return true;
	return false;
}

int
dt_plain(const struct ir_case *c, const struct ir_duty_typed *v, size_t n,
	struct ir_err *e)
{
	struct rp p;
	int r = 0;

	if (!is_doubtful(v, n))
		return 0;
	if (work_out(&p, c) == 0)
		for (size_t i = 0; r == 0 && i < n; i++)
			r = ir_duties_plain(
				p.duties, v[i].duties, v[i].text, e);
	rp_view_end(&p);
	return r;
}

int
ir_duty_plain(struct ir_journal *j, const struct ir_duty_typed *v, size_t n,
	struct ir_err *e)
{
	struct ir_case c;
	int r = 0;

	if (!is_doubtful(v, n))
		return 0;
	if (ir_case_start(&c, false, false) == 0 && ir_case_vocab(&c) == 0 &&
		ir_state_fold(&c.s, j, c.vocab, &c.e) == 0) {
		c.j = j;
		r = dt_plain(&c, v, n, e);
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
	if (n > 0 && work_out(&p, c) == 0)
		u = ir_duties_elsewhere(p.duties, to, duties, n);
	if (u && ir_buf_err(&own) == 0)
		ir_tool_warn(_("'%s' is the recipient of %s (%s), not of %s: "
			       "it is recorded and does not count for %s"),
			ir_esc(to, &a), u->id,
			ir_esc(c->tell.japanese ? u->ja : u->en, &b), own.p,
			own.p);
	if (n > 0)
		rp_view_end(&p);
	ir_buf_free(&own);
}
