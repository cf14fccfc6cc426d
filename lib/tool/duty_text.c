/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "duty_text_i.h"
#include "ir/base/esc.h"
#include "ir/base/i18n.h"

/* ir-duty for people: what is overdue first, and every "no" with its why. */

enum group {
	OVERDUE,
	DUE,
	UNDECIDED,
	ADVISED,
	DONE,
	WAIVED,
	NOT_REQUIRED,
	GROUPS
};

const char *
dt_day(const char *day, bool japanese, char ret[40])
{
	static const char *const ja[] = {
		"日", "月", "火", "水", "木", "金", "土"};
	static const char *const en[] = {
		"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
	int64_t n;

	if (!ir_day_parse(day, &n))
		n = 3; /* never: our own text */
	n = ((n + 4) % 7 + 7) % 7;
	(void)snprintf(ret, 40, japanese ? "%.10s(%s)" : "%.10s %s", day,
		japanese ? ja[n] : en[n]);
	return ret;
}

static const char *
either(const struct dt_page *g, const char *ja, const char *en)
{
	return g->ja ? ja : en;
}

/* ---- the lines of one duty ---- */

static void
add_due(struct dt_page *g, const struct ir_duty *u)
{
	const struct ir_due *d = &u->due;
	char a[40], b[40];

	(void)ir_buf_adds(&g->b, _("due ")); /* all stick */
	if (strcmp(d->first, d->last) != 0)
		(void)ir_buf_addf(&g->b, "%s%s%s", dt_day(d->first, g->ja, a),
			g->ja ? "～" : " to ", dt_day(d->last, g->ja, b));
	else
		(void)ir_buf_adds(&g->b, dt_day(d->last, g->ja, a));
	if (d->uncertain)
		(void)ir_buf_adds(&g->b, _(" UNCERTAIN"));
}

static void
add_left(struct dt_page *g, const struct ir_duty *u)
{
	int64_t edge = u->due.edge.sec - g->p->now.sec;
	int64_t last = u->due.due.sec - g->p->now.sec;
	char text[IR_TIME_TEXT];

	if (last < 0)
		(void)ir_buf_addf(&g->b, _("  PAST by %s"),
			ir_time_elapsed(-last, text)); /* all stick */
	else if (edge < 0)
		(void)ir_buf_addf(&g->b, _("  first edge PAST by %s, %s left"),
			ir_time_elapsed(-edge, text),
			ir_time_elapsed(last, (char[IR_TIME_TEXT]){0}));
	else
		(void)ir_buf_addf(
			&g->b, _("  %s left"), ir_time_elapsed(edge, text));
}

/* How long it has been open: of a day, whose hour nobody knows, in days. */
static void
add_open(struct dt_page *g, const struct ir_duty *u)
{
	char text[IR_TIME_TEXT];

	if (u->by_day && u->elapsed < 86400)
		(void)ir_buf_adds(&g->b, _("  since the same day"));
	else if (u->by_day)
		(void)ir_buf_addf(&g->b, _("  %lld days since its start"),
			(long long)(u->elapsed / 86400)); /* all stick */
	else
		(void)ir_buf_addf(&g->b,
			u->own_start ? _("  %s since its start")
				     : _("  known for %s"),
			ir_time_elapsed(u->elapsed, text));
}

/* When it is due, or how long it has been known. */
static void
clock_line(struct dt_page *g, const struct ir_duty *u)
{
	char text[160], since[IR_TIME_TEXT];

	if (!u->has_start || !u->rule)
		return;
	if (u->rule->kind != IR_DEADLINE_NONE) {
		add_due(g, u);
		if (!u->done && u->need != IR_DUTY_WAIVED && u->elapsed >= 0)
			add_left(g, u);
	} else {
		(void)ir_buf_adds(&g->b, either(g, u->rule->ja, u->rule->en));
		if (!u->done && u->elapsed >= 0)
			add_open(g, u);
	}
	if (u->elapsed < 0)
		(void)ir_buf_adds(&g->b,
			u->own_start ? _("  not begun yet at that time")
				     : _("  not known yet at that time"));
	if (u->warn)
		(void)ir_buf_addf(
			&g->b, _("  MORE THAN %u h"), u->rule->warn_hours);
	dt_flush_behind(g, NULL, INDENT);
	if (!u->own_start)
		return;
	dt_time(&u->start, since);
	(void)snprintf(text, sizeof(text), _("counted from %s: "), since);
	dt_below(g, text, u->start_by);
}

static void
moved_lines(struct dt_page *g, const struct ir_duty *u)
{
	char a[40], b[40], since[IR_TIME_TEXT], text[512];

	if (u->due.moved) {
		(void)snprintf(text, sizeof(text),
			_("the last day %s is closed (%s)"),
			dt_day(u->due.raw_last, g->ja, a), u->due.moved_why);
		dt_below(g, "", text);
	}
	if (!u->has_before || !*u->before.last)
		return;
	dt_time(&u->before_start, since);
	(void)snprintf(text, sizeof(text),
		_("before awareness was corrected from %s: due %s, now %s"),
		since, dt_day(u->before.last, g->ja, a),
		dt_day(u->due.last, g->ja, b));
	dt_below(g, "", text);
}

static void
early_line(struct dt_page *g, const struct ir_duty *u)
{
	char text[256], t[IR_TIME_TEXT];

	if (!u->has_early)
		return;
	dt_time(&u->early, t);
	(void)snprintf(text, sizeof(text),
		_("sent %s, before anybody knew: does not count"), t);
	dt_below(g, "", text);
}

/* A fast clock that was put right, a copy that was joined. */
static void
ahead_line(struct dt_page *g, const struct ir_duty *u)
{
	static const struct {
		const char *what, *label;
	} words[] = {
		{"told", N_("a contact")},
		{"sent", N_("a sending")},
		{"acknowledged", N_("a receipt")},
		{"waived", N_("a no")},
		{"fact", N_("a fact about it")},
	};
	char text[512], t[IR_TIME_TEXT];
	const char *label = "";

	if (!dt_dated_ahead(g->p, u))
		return;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(words[i].what, u->ahead) == 0)
			label = _(words[i].label);
	dt_time(&u->ahead_at, t);
	if (u->ahead_seq == 0)
		(void)snprintf(text, sizeof(text),
			_("%s is recorded at %s, which lies ahead of this "
			  "clock: does not count"),
			label, t);
	else
		(void)snprintf(text, sizeof(text),
			_("%s is recorded at %s (line %llu), which lies ahead "
			  "of this clock: does not count"),
			label, t, (unsigned long long)u->ahead_seq);
	dt_below(g, "", text);
}

static void
done_lines(struct dt_page *g, const struct ir_duty *u)
{
	char t[IR_TIME_TEXT];

	early_line(g, u);
	ahead_line(g, u);
	if (!u->done && !u->has_told && !u->has_sent && !u->has_ack)
		return;
	if (u->has_told) {
		dt_time(&u->told, t);
		(void)ir_buf_addf(&g->b, _("told %s  "), t);
	}
	if (u->has_sent) {
		dt_time(&u->sent, t);
		(void)ir_buf_addf(&g->b, _("sent %s  "), t);
	}
	if (u->receipt)
		(void)ir_buf_addf(&g->b, _("receipt %s"), u->receipt);
	else if (u->has_ack)
		(void)ir_buf_adds(&g->b, _("acknowledged"));
	else if (u->by_fact && !u->has_told && !u->has_sent)
		(void)ir_buf_adds(&g->b, _("done, as the facts say"));
	else if (!u->by_fact)
		(void)ir_buf_adds(&g->b, _("no receipt yet"));
	if (u->late)
		(void)ir_buf_adds(&g->b, _("  LATE"));
	dt_flush_behind(g, NULL, INDENT);
}

static void
contact_line(struct dt_page *g, const struct ir_duty *u)
{
	const struct ir_contact *c = u->contact
		? ir_contacts_find(g->p->contacts, u->contact)
		: NULL;
	struct ir_buf b;

	if (!c)
		return;
	ir_buf_init(&b, 0);
	(void)ir_buf_addf(&b, "%s", c->name ? c->name : c->id); /* sticks */
	for (size_t i = 0; i < c->n_ways && i < 2; i++)
		if (c->ways[i].value)
			(void)ir_buf_addf(&b, "  %s %s%s%s%s",
				_(c->ways[i].type), c->ways[i].value,
				c->ways[i].hours ? " (" : "",
				c->ways[i].hours ? c->ways[i].hours : "",
				c->ways[i].hours ? ")" : "");
	if (c->n_ways == 0 && c->lookup)
		(void)ir_buf_addf(&b, _("  look up: %s"), c->lookup);
	if (ir_buf_err(&b) == 0)
		dt_below(g, _("call: "), b.p);
	ir_buf_free(&b);
}

static void
head_line(struct dt_page *g, const struct ir_duty *u)
{
	char first[16];

	(void)snprintf(first, sizeof(first), " %-6s", u->id);
	dt_behind(g, first, INDENT, "", either(g, u->ja, u->en));
}

static void
waived_line(struct dt_page *g, const struct ir_duty *u)
{
	char t[IR_TIME_TEXT];
	struct ir_buf b;

	dt_time(&u->waived, t);
	ir_buf_init(&b, 0);
	(void)ir_buf_addf(&b, _("no, says %s (%s, line %llu): %s"),
		u->waived_by ? u->waived_by : "?", t,
		(unsigned long long)u->waived_seq,
		u->waived_why ? u->waived_why : ""); /* sticks */
	if (ir_buf_err(&b) == 0)
		dt_below(g, "", b.p);
	ir_buf_free(&b);
	if (u->outgrown)
		dt_below(g, "",
			_("it was not required then, and is now: that no does "
			  "not count"));
	else if (u->was == IR_DUTY_REQUIRED)
		dt_below(g, _("THE FACTS REQUIRE IT: "),
			either(g, u->why_ja, u->why_en));
	else
		dt_below(g, _("why: "), either(g, u->why_ja, u->why_en));
}

static void
one_duty(struct dt_page *g, const struct ir_duty *u, enum group in)
{
	head_line(g, u);
	if (in != NOT_REQUIRED) {
		clock_line(g, u);
		moved_lines(g, u);
		done_lines(g, u);
	}
	if (in == WAIVED || u->outgrown)
		waived_line(g, u);
	if (in != WAIVED)
		dt_below(g,
			in == NOT_REQUIRED || in == UNDECIDED ? "" : _("why: "),
			either(g, u->why_ja, u->why_en));
	dt_below(g, _("note: "), either(g, u->remark_ja, u->remark_en));
	if (in == OVERDUE || in == DUE || in == UNDECIDED || in == ADVISED) {
		contact_line(g, u);
		if (u->form)
			dt_below(g, _("form: "), u->form);
	}
}

/* ---- groups ---- */

static enum group
group_of(const struct ir_duty *u)
{
	if (u->need == IR_DUTY_WAIVED && !u->done)
		return WAIVED;
	if (u->done)
		return DONE;
	if (u->overdue)
		return OVERDUE;
	switch (u->need) {
	case IR_DUTY_REQUIRED:
		return DUE;
	case IR_DUTY_UNDECIDED:
		return UNDECIDED;
	case IR_DUTY_ADVISED:
		return ADVISED;
	case IR_DUTY_NOT_REQUIRED:
	case IR_DUTY_WAIVED:
		break;
	}
	return NOT_REQUIRED;
}

static const char *
title(enum group in)
{
	switch (in) {
	case OVERDUE:
		return _("OVERDUE");
	case DUE:
		return _("to be told");
	case UNDECIDED:
		return _("cannot be decided yet: the clock runs, it counts as "
			 "due");
	case ADVISED:
		return _("advised or voluntary");
	case DONE:
		return _("done");
	case WAIVED:
		return _("waived by a named person");
	case NOT_REQUIRED:
		return _("not required as the facts stand");
	case GROUPS:
		break;
	}
	return "";
}

/* Those that were left open too long first. */
static void
one_group(struct dt_page *g, const struct dt_which *w, enum group in)
{
	const struct ir_duties *d = g->p->duties;
	size_t n = 0, all = ir_duties_count(d);

	for (size_t i = 0; i < 2 * all; i++) {
		const struct ir_duty *u = ir_duties_at(d, i % all);

		if (!dt_wanted(w, u) || group_of(u) != in ||
			u->warn != (i < all))
			continue;
		if (n++ == 0) {
			dt_flush(g);
			(void)ir_buf_addf(&g->b, "■ %s", title(in));
			dt_flush(g);
		}
		one_duty(g, u, in);
	}
}

static void
promises(struct dt_page *g, bool open_only)
{
	const struct ir_duties *d = g->p->duties;
	size_t n = 0;

	for (size_t i = 0; i < ir_duties_promises(d); i++) {
		const struct ir_promise *k = ir_duties_promise_at(d, i);
		char t[IR_TIME_TEXT] = "", first[32];

		if (open_only && k->kept)
			continue;
		if (n++ == 0) {
			dt_flush(g);
			(void)ir_buf_addf(&g->b, "■ %s", _("promised"));
			dt_flush(g);
		}
		if (k->has_time)
			dt_time(&k->at, t);
		(void)snprintf(first, sizeof(first), " %-16.16s  ", t);
		(void)ir_buf_addf(&g->b, "%s: %s  %s",
			k->who ? k->who : _("somebody"), k->what,
			k->kept              ? _("was kept")
				: k->overdue ? _("PAST")
				: k->has_time
				? _("still open")
				: _("still open, without a time")); /* sticks */
		dt_flush_behind(g, first, 19);
	}
}

/* What makes it exit 1, and what should not wait. */
static void
totals(struct dt_page *g)
{
	const struct ir_duties *d = g->p->duties;
	size_t late = 0, open = 0, past = 0;

	for (size_t i = 0; i < ir_duties_count(d); i++) {
		late += ir_duties_at(d, i)->overdue;
		open += ir_duties_at(d, i)->warn;
	}
	for (size_t i = 0; i < ir_duties_promises(d); i++)
		past += ir_duties_promise_at(d, i)->overdue;
	(void)ir_buf_addf(&g->b,
		_("overdue %zu, open for longer than the rules warn %zu, "
		  "promises past %zu"),
		late, open, past); /* sticks */
	dt_flush(g);
}

void
dt_text(const struct rp *p, const struct dt_which *w, bool open_only)
{
	struct dt_page g = {
		.p = p, .ja = ir_i18n_japanese(), .width = ir_tool_columns()};

	if (g.width < 50)
		g.width = 50;
	if (g.width > 110)
		g.width = 110;
	ir_buf_init(&g.b, 0);
	dt_page_head(&g);
	if (w->n == 0)
		totals(&g);
	for (enum group in = OVERDUE; in < GROUPS; in++)
		if (!open_only || in <= ADVISED)
			one_group(&g, w, in);
	if (w->n == 0)
		promises(&g, open_only);
	ir_buf_free(&g.b);
}
