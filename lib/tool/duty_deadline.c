/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "duty_i.h"
#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/near.h"
#include "ir/casefile/where.h"
#include "ir/report/deadline.h"

/* ir-duty deadline: counting days without a case. */

struct run {
	const struct ir_duty_opts *o;
	struct ir_calendar *cal;
	struct ir_deadlines *rules;
	struct ir_time known;
	bool json, ja;
	struct ir_err e;
};

/* "2026-10-31", or "2026/10/31" and "2026/3/1" as the list of holidays of the
 * Cabinet Office has them. */
static bool
read_day(const char *text, int64_t *ret)
{
	const char *month = strchr(text, '/');
	const char *day = month ? strchr(month + 1, '/') : NULL;
	unsigned long y, m, d;
	char iso[16], *end;

	if (!day || *text < '0' || *text > '9')
		return ir_day_parse(text, ret);
	y = strtoul(text, &end, 10);
	if (end != month || month[1] < '0' || month[1] > '9')
		return false;
	m = strtoul(month + 1, &end, 10);
	if (end != day || day[1] < '0' || day[1] > '9')
		return false;
	d = strtoul(day + 1, &end, 10);
	if (*end || y > 9999 || m > 12 || d > 31)
		return false;
	(void)snprintf(iso, sizeof(iso), "%04lu-%02lu-%02lu", y, m, d);
	return ir_day_parse(iso, ret);
}

static int
read_known(struct run *k, const struct ir_time *now)
{
	struct ir_esc esc;
	int64_t day;
	int r = 0;

	if (read_day(k->o->known_on, &day))
		k->known = (struct ir_time){
			.sec = day * 86400 - 32400, .east = 32400};
	else
		r = ir_time_human(k->o->known_on, now, &k->known, NULL, &k->e);
	if (r < 0)
		return ir_err_set(&k->e, IR_EUSAGE,
			_("cannot read '%s': a day such as 2026-10-31 or "
			  "2026/10/31, or a time"),
			ir_esc(k->o->known_on, &esc));
	return r;
}

static int
load(struct run *k)
{
	const struct ir_ctx *ctx = ir_tool_ctx();
	struct timespec ts;
	struct ir_time now;
	struct ir_where w;
	char *data = NULL;
	int r = ctx->now(ctx, &ts);

	if (r < 0)
		return ir_err_set(
			&k->e, IR_ELIB, "%s", _("cannot read the clock"));
	now = ir_time_of(&ts);
	ir_time_localise(&now);
	r = read_known(k, &now);
	ir_where_init(&w, NULL);
	if (r == 0)
		r = ir_where_data(&w, &data, &k->e);
	if (r == 0)
		r = ir_calendar_load(&k->cal, data, &k->e);
	if (r == 0)
		r = ir_deadlines_load(&k->rules, data, &k->e);
	free(data);
	return r;
}

static int
no_rule(struct run *k)
{
	struct ir_near near;
	struct ir_esc esc;

	ir_near_init(&near, k->o->rule);
	for (size_t i = 0; i < ir_deadlines_count(k->rules); i++)
		ir_near_try(&near, ir_deadlines_at(k->rules, i)->id);
	return ir_err_set(&k->e, IR_EUSAGE, _("no rule '%s'%s%s%s"),
		ir_esc(k->o->rule, &esc),
		ir_near_best(&near) ? _(" (did you mean ") : "",
		ir_near_best(&near) ? ir_near_best(&near) : "",
		ir_near_best(&near) ? "?)" : "");
}

static void
put_json(const struct run *k, const struct ir_deadline_rule *r,
	const struct ir_due *d)
{
	struct ir_time due = d->due, known = k->known;
	char text[IR_TIME_TEXT];
	struct ir_buf b;
	struct ir_jw w;

	known.east = 32400;
	ir_buf_init(&b, 0);
	ir_jw_init(&w, &b);
	ir_jw_obj(&w);
	ir_jw_ku64(&w, "v", 1);
	ir_jw_kstr(&w, "type", "deadline");
	ir_jw_kstr(&w, "rule", r->id);
	ir_jw_kstr(&w, "label_ja", r->ja);
	ir_jw_kstr(&w, "label_en", r->en);
	ir_jw_kstr(&w, "known_on", ir_time_rfc3339(&known, 0, text));
	if (*d->last) {
		ir_jw_kstr(&w, "raw_first", d->raw_first);
		ir_jw_kstr(&w, "raw_last", d->raw_last);
		ir_jw_kstr(&w, "first", d->first);
		ir_jw_kstr(&w, "due", d->last);
		ir_jw_kstr(&w, "due_time", ir_time_rfc3339(&due, 0, text));
		ir_jw_kbool(&w, "moved", d->moved);
		if (d->moved)
			ir_jw_kstr(&w, "moved_why", d->moved_why);
		ir_jw_kbool(&w, "uncertain", d->uncertain);
	}
	ir_jw_kstr(&w, "basis_ja", r->basis_ja);
	ir_jw_kstr(&w, "basis_en", r->basis_en);
	ir_jw_kstr(&w, "rules_as_of", ir_deadlines_date(k->rules));
	ir_jw_key(&w, "holidays_until");
	ir_jw_i64(&w, ir_calendar_last_year(k->cal));
	ir_jw_endobj(&w);
	ir_jw_line(&w);
	ir_tool_write(b.p, b.len);
	ir_buf_free(&b);
}

static void
put_text(const struct run *k, const struct ir_deadline_rule *r,
	const struct ir_due *d)
{
	struct ir_time known = k->known;
	char clock[IR_TIME_TEXT], day[40];
	bool range = strcmp(d->raw_first, d->raw_last) != 0;

	known.east = 32400;
	ir_tool_out("%s: %s\n", r->id, k->ja ? r->ja : r->en);
	if (!*d->last) {
		ir_tool_out("  %s\n", k->ja ? r->basis_ja : r->basis_en);
		return;
	}
	ir_tool_out(_("  known on       %.16s (day 1)\n"),
		ir_time_date_clock(&known, clock));
	if (range)
		ir_tool_out(_("  first edge     %s\n"),
			dt_day(d->first, k->ja, day));
	ir_tool_out(_("  raw last day   %s%s%s\n"),
		dt_day(d->raw_last, k->ja, day), d->moved ? "  " : "",
		d->moved ? d->moved_why : "");
	ir_tool_out(_("  due            %s%s\n"), dt_day(d->last, k->ja, day),
		d->uncertain ? _("  UNCERTAIN: holidays of that year are not "
				 "published")
			     : "");
	ir_tool_out("  %s\n", k->ja ? r->basis_ja : r->basis_en);
}

static int
put(struct run *k, const struct ir_deadline_rule *r)
{
	struct ir_due d;
	int rc = ir_deadline_due(r, k->cal, &k->known, &d, &k->e);

	if (rc == 0 && k->json)
		put_json(k, r, &d);
	else if (rc == 0)
		put_text(k, r, &d);
	return rc;
}

int
ir_duty_deadline(const struct ir_duty_opts *o)
{
	struct run k = {.o = o, .ja = ir_i18n_japanese()};
	const struct ir_deadline_rule *one;
	int r;

	if (o->json && o->text)
		return ir_tool_usage(_("--json and --text exclude each other"));
	if (!o->known_on)
		return ir_tool_usage(
			_("known since when: --known-on 2026-10-01"));
	k.json = ir_tool_want_json(o->json, o->text);
	r = load(&k);
	one = r == 0 && o->rule ? ir_deadlines_find(k.rules, o->rule) : NULL;
	if (r == 0 && o->rule)
		r = one ? put(&k, one) : no_rule(&k);
	for (size_t i = 0;
		r == 0 && !o->rule && i < ir_deadlines_count(k.rules); i++)
		r = put(&k, ir_deadlines_at(k.rules, i));
	if (r == 0 && !k.json)
		ir_tool_out(_("rules as of %s; holidays published until %d\n"),
			ir_deadlines_date(k.rules),
			ir_calendar_last_year(k.cal));
	ir_deadlines_free(k.rules);
	ir_calendar_free(k.cal);
	if (r < 0)
		ir_tool_err(&k.e);
	return r < 0 ? 2 : 0;
}
