/* SPDX-License-Identifier: Apache-2.0 */
#include "report_past_i.h"

#include <errno.h>
#include <string.h>

#include "ir/base/enc.h"
#include "ir/base/i18n.h"
#include "ir/report/duty_odd.h"

#define SHORT_CHARS 60u /* of a cell in a list of changes */

int
rp_past_open(struct rp_past *t, struct rp *p, uint64_t last)
{
	struct ir_view_from from = *ir_view_sources(p->view);
	struct ir_err *e = &p->c.e;
	struct ir_buf b;
	int r;

	*t = (struct rp_past){NULL, NULL};
	ir_buf_init(&b, 0);
	r = ir_state_fold_to(&t->state, p->c.j, p->c.vocab, last, e);
	from.state = t->state;
	from.until = last;
	if (r == 0)
		r = ir_view_new(&t->view, &from, e);
	if (r == 0)
		r = ir_history_json(p->history, last, &b, e);
	if (r == 0)
		r = ir_view_put(t->view, "reports", b.p, b.len, e);
	if (r == 0 && p->duties)
		r = ir_duties_settle(p->duties, t->view, e);
	ir_buf_free(&b);
	if (r < 0)
		rp_past_close(t);
	return r;
}

void
rp_past_close(struct rp_past *t)
{
	ir_view_free(t->view);
	ir_state_free(t->state);
	*t = (struct rp_past){NULL, NULL};
}

int
rp_fill_twice(struct rp *p, const struct ir_fill *what, uint64_t at,
	struct ir_filled **then, struct ir_filled **now)
{
	struct ir_err *e = &p->c.e;
	struct rp_past past;
	int r = rp_past_open(&past, p, at);

	if (r < 0)
		return r;
	r = ir_fill(then, what, 1, past.view, e);
	if (r == 0)
		r = ir_fill(now, what, 1, p->view, e);
	rp_past_close(&past);
	return r;
}

uint64_t
rp_made_at(const struct rp *p, const struct ir_report_line *sent)
{
	for (size_t i = ir_history_count(p->history); i > 0; i--) {
		const struct ir_report_line *l =
			ir_history_at(p->history, i - 1);

		if (l->what == IR_REPORT_RENDERED && l->at && !l->joined &&
			l->sha256 && sent->sha256 &&
			strcmp(l->sha256, sent->sha256) == 0)
			return l->at;
	}
	return sent->seq > 1 ? sent->seq - 1 : 1;
}

static const struct ir_filled_field *
field(const struct ir_filled *f, const char *id)
{
	for (size_t i = 0; i < ir_filled_count(f); i++)
		if (strcmp(ir_filled_at(f, i)->id, id) == 0)
			return ir_filled_at(f, i);
	return NULL;
}

size_t
rp_changed(const struct ir_filled *then, const struct ir_filled *now,
	rp_changed_fn *fn, void *arg, size_t *ret_same)
{
	size_t changed = 0;

	*ret_same = 0;
	for (size_t i = 0; i < ir_filled_count(then); i++) {
		const struct ir_filled_field *a = ir_filled_at(then, i);
		const struct ir_filled_field *b = field(now, a->id);

		if (b && strcmp(a->text, b->text) == 0) {
			(*ret_same)++;
			continue;
		}
		changed++;
		fn(arg, a, a->text, b ? b->text : NULL);
	}
	for (size_t i = 0; i < ir_filled_count(now); i++) {
		const struct ir_filled_field *b = ir_filled_at(now, i);

		if (field(then, b->id))
			continue;
		changed++;
		fn(arg, b, NULL, b->text);
	}
	return changed;
}

struct draft {
	struct ir_buf *out;
	bool japanese;
};

/* A cell on one line, not longer than a line of a fax. */
static void
add_short(struct ir_buf *out, const char *text)
{
	size_t len = strlen(text), n;
	uint32_t cp;

	for (size_t chars = 0; len > 0; chars++, text += n, len -= n) {
		n = ir_utf8_char(text, len, &cp);
		if (n == 0 || chars == SHORT_CHARS) {
			(void)ir_buf_adds(out, "…");
			return;
		}
		if (cp == '\n')
			(void)ir_buf_adds(out, " / ");
		else
			(void)ir_buf_add(out, text, n);
	}
}

static void
draft_change(void *arg, const struct ir_filled_field *any, const char *was,
	const char *is)
{
	struct draft *d = arg;

	if (any->free && strcmp(any->free, IR_FORM_CHANGES) == 0)
		return;
	(void)ir_buf_addf(d->out, d->japanese ? "・%s: 前回「" : "- %s: was \"",
		any->label);
	add_short(d->out, was ? was : "");
	(void)ir_buf_adds(d->out, d->japanese ? "」→ 今回「" : "\", is \"");
	add_short(d->out, is ? is : "");
	(void)ir_buf_adds(d->out, d->japanese ? "」\n" : "\"\n"); /* sticks */
}

int
rp_changes(struct rp *p, const struct ir_fill *what, struct ir_buf *out)
{
	const struct ir_report_of of = {
		ir_form_id(what->form), what->dev, what->harm, what->partner};
	const struct ir_report_line *sent =
		ir_history_last(p->history, &of, IR_REPORT_SENT);
	struct draft d = {out, what->japanese};
	struct ir_filled *then = NULL, *now = NULL;
	size_t same;
	int r;

	if (!sent)
		return 0;
	r = rp_fill_twice(p, what, rp_made_at(p, sent), &then, &now);
	if (r == 0) {
		(void)rp_changed(then, now, draft_change, &d, &same);
		if (ir_buf_err(out) < 0)
			r = ir_err_sys(&p->c.e, ENOMEM, _("cannot go on"));
	}
	ir_filled_free(then);
	ir_filled_free(now);
	return r;
}
