/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "duty_text_i.h"
#include "ir/base/esc.h"
#include "ir/base/i18n.h"

/* Whoever noticed it belongs to a department, too: a day may hang on it. */
static void
noticed_before(struct dt_page *g, const struct ir_time *start)
{
	char since[IR_TIME_TEXT], text[256];
	struct ir_value v;
	struct ir_time t;
	size_t len;

	if (ir_state_get(g->p->c.s, "t.detected", &v) != 0)
		return;
	len = strlen(v.json);
	if (len < 2 || ir_time_parse(v.json + 1, len - 2, &t) < 0 ||
		ir_time_cmp(&t, start) >= 0)
		return;
	dt_time(&t, since);
	(void)snprintf(text, sizeof(text),
		_("noticed earlier, %s (t.detected): if a department knew "
		  "then, record its t.aware; the days count from there"),
		since);
	dt_below(g, "", text);
}

static void
slip(struct dt_page *g)
{
	struct ir_buf b;

	ir_buf_init(&b, 0);
	if (dt_slip(g->p, &b))
		dt_below(g, "", b.p);
	ir_buf_free(&b);
}

static void
hindsight(struct dt_page *g)
{
	struct ir_time facts;
	char t[IR_TIME_TEXT], text[256];

	if (!g->p->asked_at || !ir_duties_hindsight(g->p->duties, &facts))
		return;
	dt_time(&facts, t);
	(void)snprintf(text, sizeof(text),
		_("the facts are those known at line %llu (%s); only the clock "
		  "is that of then"),
		(unsigned long long)ir_state_head(g->p->c.s).seq, t);
	dt_below(g, "", text);
}

static void
odd(struct dt_page *g)
{
	const char *text;

	for (size_t i = 0; (text = dt_odd(g->p, i)); i++)
		dt_behind(g, NULL, INDENT, _("facts contradict each other: "),
			text);
}

void
dt_page_head(struct dt_page *g)
{
	const struct ir_duty *u = ir_duties_at(g->p->duties, 0);
	char t[IR_TIME_TEXT];
	struct ir_esc esc;

	dt_time(&g->p->now, t);
	(void)ir_buf_addf(&g->b,
		_("%s  rules as of %s, holidays published until %d"), t,
		ir_duties_date(g->p->duties),
		ir_duties_holidays_until(g->p->duties)); /* sticks */
	dt_flush(g);
	hindsight(g);
	odd(g);
	if (!u || !u->has_start)
		return;
	dt_time(&u->start, t);
	(void)ir_buf_addf(&g->b, _("known since %s (%s)"), t,
		u->start_by ? ir_esc(u->start_by, &esc) : "");
	if (u->elapsed < 0)
		(void)ir_buf_adds(&g->b, _(": not known yet at that time"));
	dt_flush(g);
	slip(g);
	if (u->start_by && strncmp(u->start_by, "t.aware", 7) != 0)
		dt_below(g, "",
			_("no department's awareness (t.aware) is on "
			  "record"));
	noticed_before(g, &u->start);
	if (u->has_before) {
		dt_time(&u->before_start, t);
		(void)ir_buf_addf(&g->b, _("before it was corrected: %s"), t);
		dt_flush(g);
	}
}
