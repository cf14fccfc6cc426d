/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/json.h"
#include "report_past_i.h"

/* What changed in a report since it was last sent. */
struct diff {
	struct rp *p;
	const struct rp_one *one;
	struct rp_sent last;
	struct ir_filled *then, *now;
	size_t changed, same;
};

/* Each line of a text behind a sign. */
static void
say_lines(const struct diff *d, char sign, const char *text)
{
	const char *mark = d->p->c.tell.drill ? IR_DRILL_MARK : "";

	while (text && *text) {
		size_t len = strcspn(text, "\n");

		ir_tool_out("%s    %c %.*s\n", mark, sign, (int)len, text);
		text += len + (text[len] == '\n');
	}
}

static void
say_change(void *arg, const struct ir_filled_field *any, const char *was,
	const char *is)
{
	const struct diff *d = arg;
	struct ir_jw w;

	if (!d->p->c.tell.json) {
		ir_tool_out("%s  %s\n", d->p->c.tell.drill ? IR_DRILL_MARK : "",
			any->label);
		say_lines(d, '-', was);
		say_lines(d, '+', is);
		return;
	}
	ir_jw_init(&w, &d->p->c.out);
	ir_jw_obj(&w);
	ir_jw_ku64(&w, "v", 1);
	ir_jw_kstr(&w, "type", "change");
	if (d->p->c.tell.drill)
		ir_jw_kbool(&w, "drill", true);
	ir_jw_kstr(&w, "form", ir_form_id(d->one->form));
	ir_jw_kstr(&w, "dev", d->one->of.dev);
	ir_jw_kstr(&w, "harm", d->one->of.harm);
	ir_jw_kstr(&w, "partner", d->one->of.partner);
	ir_jw_kstr(&w, "field", any->id);
	ir_jw_kstr(&w, "label", any->label);
	ir_jw_kstr(&w, "then", was);
	ir_jw_kstr(&w, "now", is);
	ir_jw_endobj(&w);
	ir_jw_line(&w);
}

static void
say_head(const struct diff *d)
{
	char when[IR_TIME_TEXT];

	if (d->p->c.tell.json)
		return;
	ir_tool_out(_("%s%s, report %u: as sent %s (made at line %llu), and "
		      "now (line %llu)\n"),
		d->p->c.tell.drill ? IR_DRILL_MARK : "",
		ir_form_title(d->one->form, d->p->c.tell.japanese),
		d->last.sent->number,
		ir_time_date_clock(&d->last.sent->time, when),
		(unsigned long long)d->last.at,
		(unsigned long long)ir_state_head(d->p->c.s).seq);
}

static void
say_end(const struct diff *d)
{
	struct ir_jw w;

	if (!d->p->c.tell.json) {
		ir_tool_out(_("%sfields changed: %zu, the same: %zu\n"),
			d->p->c.tell.drill ? IR_DRILL_MARK : "", d->changed,
			d->same);
		return;
	}
	ir_jw_init(&w, &d->p->c.out);
	ir_jw_obj(&w);
	ir_jw_ku64(&w, "v", 1);
	ir_jw_kstr(&w, "type", "difference");
	if (d->p->c.tell.drill)
		ir_jw_kbool(&w, "drill", true);
	ir_jw_kstr(&w, "form", ir_form_id(d->one->form));
	ir_jw_ku64(&w, "number", d->last.sent->number);
	ir_jw_ku64(&w, "then", d->last.at);
	ir_jw_ku64(&w, "now", ir_state_head(d->p->c.s).seq);
	ir_jw_ku64(&w, "changed", d->changed);
	ir_jw_ku64(&w, "same", d->same);
	ir_jw_endobj(&w);
	ir_jw_line(&w);
}

static int
fill_both(struct diff *d)
{
	struct ir_fill what = {.form = d->one->form,
		.number = d->last.sent->number,
		.dev = d->one->of.dev,
		.harm = d->one->of.harm,
		.partner = d->one->of.partner,
		.japanese = d->p->c.tell.japanese};
	struct rp_past past;
	int r = d->last.sent->stage
		? ir_stage_read(d->last.sent->stage, &what.stage, &d->p->c.e)
		: 0;

	if (r == 0)
		r = rp_past_open(&past, d->p, d->last.at);
	if (r < 0)
		return r;
	r = rp_fill_twice(d->p, &what, &past, &d->then, &d->now);
	rp_past_close(&past);
	return r;
}

static int
diff_one(struct diff *d)
{
	int r = fill_both(d);

	if (r == 0) {
		say_head(d);
		d->changed =
			rp_changed(d->then, d->now, say_change, d, &d->same);
		say_end(d);
		ir_tool_write(d->p->c.out.p, d->p->c.out.len);
		ir_buf_clear(&d->p->c.out);
	}
	ir_filled_free(d->then);
	ir_filled_free(d->now);
	d->then = d->now = NULL;
	return r < 0 ? r : d->changed > 0;
}

static int
diff_all(struct rp *p, const struct rp_one *one, size_t n)
{
	size_t sent = 0;
	int status = 0, r = 0;

	for (size_t i = 0; r >= 0 && i < n; i++) {
		struct diff d = {.p = p, .one = &one[i]};

		rp_sent_before(p, &one[i].of, UINT_MAX, &d.last);
		if (!d.last.sent)
			continue;
		sent++;
		if (d.last.at)
			r = diff_one(&d);
		else
			rp_not_compared(d.last.sent);
		status = d.last.at ? ir_tool_worse(status, r > 0) : 2;
	}
	if (r >= 0 && sent == 0)
		r = ir_err_set(&p->c.e, IR_EUSAGE,
			_("no such report was sent yet: there is nothing to "
			  "compare with"));
	return r < 0 ? rp_fail(p) : status;
}

int
ir_report_diff(const struct ir_report_opts *o, int argc, char **argv)
{
	struct ir_report_opts own = *o;
	struct rp_one *one = NULL;
	struct rp p;
	size_t n = 0;
	int r;

	if (argc == 1 && !own.form)
		own.form = argv[0];
	else if (argc > 0)
		return ir_tool_usage(_("one form, by its id"));
	r = rp_begin(&p, own.casedir, own.at, own.json, own.text);
	if (r == 0 && !own.form)
		return rp_end(&p, rp_figures(&p));
	if (r == 0 && rp_choose(&p, &own, IR_STAGE_FIRST, &one, &n) < 0)
		r = rp_fail(&p);
	if (r == 0)
		r = diff_all(&p, one, n);
	free(one);
	return rp_end(&p, r);
}
