/* SPDX-License-Identifier: Apache-2.0 */
#include "report_past_i.h"

#include <errno.h>
#include <string.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/casefile/journal.h"
#include "ir/report/duty.h"

int
rp_past_open(struct rp_past *t, struct rp *p, uint64_t at)
{
	struct ir_view_from from = *ir_view_sources(p->view);
	struct ir_err *e = &p->c.e;
	int r;

	*t = (struct rp_past){.at = at};
	r = ir_state_fold_to(&t->state, p->c.j, p->c.vocab, at, e);
	from.state = t->state;
	from.until = at;
	if (r == 0)
		r = ir_view_new(&t->view, &from, e);
	if (r == 0)
		r = ir_history_until(&t->history, p->history, at, e);
	if (r == 0) {
		r = rp_duties(p, t->view, t->history, &t->duties);
		if (!p->duties)
			r = 0; /* their rules cannot be read, which was told */
	}
	if (r < 0)
		rp_past_close(t);
	return r;
}

void
rp_past_close(struct rp_past *t)
{
	ir_duties_free(t->duties);
	ir_history_free(t->history);
	ir_view_free(t->view);
	ir_state_free(t->state);
	*t = (struct rp_past){.at = t->at};
}

int
rp_fill_twice(struct rp *p, const struct ir_fill *what,
	const struct rp_past *past, struct ir_filled **then,
	struct ir_filled **now)
{
	int r = ir_fill(then, what, 1, past->view, &p->c.e);

	return r == 0 ? ir_fill(now, what, 1, p->view, &p->c.e) : r;
}

#define LATE 300 /* seconds from the sending to its line: told afterwards */

void
rp_made_at(const struct rp *p, const struct ir_report_line *sent,
	struct rp_sent *ret)
{
	*ret = (struct rp_sent){.sent = sent};
	for (size_t i = ir_history_count(p->history); i > 0; i--) {
		const struct ir_report_line *l =
			ir_history_at(p->history, i - 1);

		if (l->what == IR_REPORT_RENDERED && l->at && !l->joined &&
			l->sha256 && sent->sha256 &&
			strcmp(l->sha256, sent->sha256) == 0) {
			ret->made = l;
			ret->at = l->at;
			return;
		}
	}
	if (!sent->joined && sent->written.sec - sent->time.sec < LATE)
		ret->at = sent->seq > 1 ? sent->seq - 1 : 1;
}

void
rp_not_compared(const struct ir_report_line *sent)
{
	struct ir_esc esc;

	ir_tool_error(_("%s, report %u: cannot be compared: it was sent in a "
			"copy that was joined, or its sending recorded only "
			"afterwards"),
		ir_esc(sent->form, &esc), sent->number);
}

void
rp_sent_before(const struct rp *p, const struct ir_report_of *of,
	unsigned number, struct rp_sent *ret)
{
	*ret = (struct rp_sent){.sent = NULL};
	for (size_t i = ir_history_count(p->history); i > 0; i--) {
		const struct ir_report_line *l =
			ir_history_at(p->history, i - 1);
		struct rp_sent s;

		if (l->what != IR_REPORT_SENT || l->number >= number ||
			!ir_history_is_of(l, of) ||
			ir_journal_ahead(&l->time, &p->now))
			continue;
		rp_made_at(p, l, &s);
		if (!ret->sent || l->number > ret->sent->number ||
			(l->number == ret->sent->number && !ret->made &&
				(s.made || (s.at && !ret->at))))
			*ret = s;
	}
}

size_t
rp_changed(const struct ir_filled *then, const struct ir_filled *now,
	rp_changed_fn *fn, void *arg, size_t *ret_same)
{
	size_t changed = 0;

	*ret_same = 0;
	for (size_t i = 0; i < ir_filled_count(then); i++) {
		const struct ir_filled_field *a = ir_filled_at(then, i);
		const struct ir_filled_field *b = ir_filled_find(now, a->id);

		if (b && strcmp(a->text, b->text) == 0) {
			(*ret_same)++;
			continue;
		}
		changed++;
		fn(arg, a, a->text, b ? b->text : NULL);
	}
	for (size_t i = 0; i < ir_filled_count(now); i++) {
		const struct ir_filled_field *b = ir_filled_at(now, i);

		if (ir_filled_find(then, b->id))
			continue;
		changed++;
		fn(arg, b, NULL, b->text);
	}
	return changed;
}
