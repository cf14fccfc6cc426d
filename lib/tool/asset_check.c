/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <string.h>

#include "ir/base/buf.h"
#include "ir/base/i18n.h"
#include "ir/base/json.h"
#include "ir/doc/table.h"

#include "asset_i.h"

/* What follows, for people; the words in JSON are the names of the bits. */
static const struct {
	unsigned bit;
	const char *word, *text;
} follows[] = {
	{IR_STAGE_TELL_USERS, "tell-users", N_("tell the users")},
	{IR_STAGE_UPDATE, "update", N_("the maker updates the part")},
	{IR_STAGE_PUBLISH, "publish",
		N_("the maker publishes; get the security documents")},
	{IR_STAGE_CONDITIONS, "six-conditions",
		N_("ours now: the six conditions, the nine controls")},
	{IR_STAGE_QUESTIONS, "twelve-questions",
		N_("the twelve questions before its support ends")},
	{IR_STAGE_BY_5_4, "by-definition-5.4",
		N_("by the definition of stage 4")},
	{IR_STAGE_MISSING_EOL, "missing-eol", N_("ask for the EOL date")},
	{IR_STAGE_MISSING_EOS, "missing-eos", N_("ask for the EOS date")},
	{IR_STAGE_MISSING_SAFETY, "missing-safety",
		N_("ask whether the part affects patients' safety")},
	{IR_STAGE_MISSING_MITIGATION, "missing-mitigation",
		N_("ask how it is protected without the part")},
	{IR_STAGE_EOS_BEFORE_EOL, "eos-before-eol",
		N_("the dates contradict each other")},
};
#define FOLLOWS (sizeof(follows) / sizeof(follows[0]))

static void
json_stage(const struct ir_device *d, const struct ir_stage_views *v)
{
	struct ir_buf b;
	struct ir_jw w;

	ir_buf_init(&b, 0);
	ir_jw_init(&w, &b);
	ir_jw_obj(&w);
	ir_jw_ku64(&w, "v", 1);
	ir_jw_kstr(&w, "type", "stage");
	ir_jw_kstr(&w, "id", d->id);
	ir_jw_kstr(&w, "declared", ir_stage_word(v->declared));
	ir_jw_kstr(&w, "derived", ir_stage_word(v->derived));
	if (v->derived == IR_STAGE_UNKNOWN)
		ir_jw_kstr(&w, "at_least", ir_stage_word(v->least));
	ir_jw_kstr(&w, "assessed", ir_stage_word(v->assessed));
	ir_jw_kbool(&w, "disagree", v->disagree);
	if (v->warning != IR_STAGE_NO_WARNING)
		ir_jw_ku64(&w, "months", v->warning);
	if (v->by)
		ir_jw_kstr(&w, "component", v->by->name);
	if (v->next_warning != IR_STAGE_NO_WARNING) {
		ir_jw_kstr(&w, "next_component", v->next->name);
		ir_jw_ku64(&w, "next_months", v->next_warning);
	}
	ir_jw_key(&w, "follows");
	ir_jw_arr(&w);
	for (size_t i = 0; i < FOLLOWS; i++)
		if (v->follows & follows[i].bit)
			ir_jw_str(&w, follows[i].word);
	ir_jw_endarr(&w);
	ir_jw_endobj(&w);
	ir_jw_line(&w);
	ir_tool_write(b.p, b.len);
	ir_buf_free(&b);
}

static void
line(struct ir_buf *b, const char *what, const char *text)
{
	(void)ir_buf_addf(b, "%s%s%s%s", b->len ? "\n" : "", what ? what : "",
		what ? ": " : "", text); /* sticky */
}

/* What to look at: views that disagree, ends that come. */
static void
cell_look(struct ir_table *t, const struct ir_stage_views *v, int64_t today)
{
	char text[IR_SUPPORT_TEXT];
	struct ir_buf b;

	ir_buf_init(&b, 0);
	if (v->disagree)
		line(&b, NULL, _("they disagree"));
	if (v->warning != IR_STAGE_NO_WARNING)
		line(&b, NULL, ir_support_text(v->eos, today, text));
	if (v->next_warning != IR_STAGE_NO_WARNING)
		line(&b, v->next->name ? v->next->name : _("a component"),
			ir_support_text(v->next->day, today, text));
	ir_table_cell(t, b.len ? b.p : "");
	ir_buf_free(&b);
}

static void
row_stage(struct ir_table *t, const struct ir_device *d,
	const struct ir_stage_views *v, int64_t today)
{
	struct ir_buf b;

	ir_buf_init(&b, 0);
	for (size_t i = 0; i < FOLLOWS; i++)
		if (v->follows & follows[i].bit)
			(void)ir_buf_addf(&b, "%s%s", b.len ? "\n" : "",
				_(follows[i].text)); /* sticky */
	ir_table_row(t);
	ir_table_cell(t, d->id);
	ir_table_cell(t, _(ir_stage_word(v->declared)));
	if (v->derived == IR_STAGE_UNKNOWN && v->least > IR_STAGE_SUPPORT)
		ir_table_cellf(t, _("%s or worse"), _(ir_stage_word(v->least)));
	else
		ir_table_cell(t, _(ir_stage_word(v->derived)));
	ir_table_cell(t, _(ir_stage_word(v->assessed)));
	cell_look(t, v, today);
	ir_table_cell(t, b.len ? b.p : "");
	ir_buf_free(&b);
}

struct staged {
	struct ir_table *t;
	bool no; /* the answer is no: a disagreement, an end */
};

static int
one_stage(void *arg, struct as *a, const struct ir_device *d)
{
	struct staged *s = arg;
	struct ir_stage_views v;
	struct ir_life life;
	int r;

	if (!ir_record_needs(a->r, IR_FOR_MEDICAL))
		return 0;
	r = ir_record_life(a->r, &life, &a->e);
	if (r < 0)
		return ir_err_prefix(&a->e, "%s: ", d->id);
	v = ir_stage_of(&life, a->today);
	s->no = s->no || v.disagree || v.worst == IR_STAGE_EOS;
	if (a->json)
		json_stage(d, &v);
	else
		row_stage(s->t, d, &v, a->today);
	return 0;
}

int
ir_asset_stage(const struct ir_asset_opts *o, int argc, char **argv)
{
	struct staged s = {.t = ir_table_new(NULL)};
	struct ir_buf b;
	struct as a;
	int r = as_open(&a, o);

	ir_buf_init(&b, 0);
	if (r == 0 && !s.t)
		r = ir_err_set(&a.e, ENOMEM, _("out of memory"));
	if (r == 0) {
		ir_table_col(s.t, _("id"), IR_COL_FIXED);
		ir_table_col(s.t, _("declared"), 0);
		ir_table_col(s.t, _("derived"), 0);
		ir_table_col(s.t, _("assessed"), 0);
		ir_table_col(s.t, _("look"), 0);
		ir_table_col(s.t, _("what follows"), IR_COL_MAIN);
		r = as_devices(&a);
	}
	if (r == 0)
		r = as_each(&a, argc, argv, one_stage, &s);
	if (r == 0 && !a.json && ir_table_rows(s.t) > 0) {
		r = ir_table_text(s.t, ir_tool_columns(), &b);
		if (r == 0)
			ir_tool_write(b.p, b.len);
		else
			r = ir_err_set(&a.e, r, _("out of memory"));
	}
	ir_buf_free(&b);
	ir_table_free(s.t);
	return as_close(&a, r ? r : s.no);
}

static int
on_finding(void *arg, const struct ir_inventory_finding *f)
{
	const struct as *a = arg;
	struct ir_buf b;
	struct ir_jw w;

	if (!a->json) {
		ir_tool_out("%s:%u: %s %s: %s%s%s: %s\n", IR_SITE_DEVICES,
			f->line, f->red ? _("red") : _("note"), f->code, f->id,
			f->field ? " " : "", f->field ? f->field : "", f->text);
		return 0;
	}
	ir_buf_init(&b, 0);
	ir_jw_init(&w, &b);
	ir_jw_obj(&w);
	ir_jw_ku64(&w, "v", 1);
	ir_jw_kstr(&w, "type", "finding");
	ir_jw_kstr(&w, "code", f->code);
	ir_jw_kbool(&w, "red", f->red);
	ir_jw_kstr(&w, "id", f->id);
	ir_jw_ku64(&w, "line", f->line);
	ir_jw_kstr(&w, "field", f->field);
	ir_jw_kstr(&w, "text", f->text);
	ir_jw_endobj(&w);
	ir_jw_line(&w);
	ir_tool_write(b.p, b.len);
	ir_buf_free(&b);
	return 0;
}

static void
summary(const struct as *a, const struct ir_inventory_sum *s)
{
	struct ir_buf b;
	struct ir_jw w;

	if (!a->json) {
		ir_tool_out(_("%zu devices, %zu red, %zu notes; %zu fields "
			      "nobody asked, %zu not known\n"),
			s->devices, s->red, s->other, s->absent, s->unknown);
		return;
	}
	ir_buf_init(&b, 0);
	ir_jw_init(&w, &b);
	ir_jw_obj(&w);
	ir_jw_ku64(&w, "v", 1);
	ir_jw_kstr(&w, "type", "summary");
	ir_jw_ku64(&w, "devices", s->devices);
	ir_jw_ku64(&w, "red", s->red);
	ir_jw_ku64(&w, "notes", s->other);
	ir_jw_ku64(&w, "absent", s->absent);
	ir_jw_ku64(&w, "unknown", s->unknown);
	ir_jw_endobj(&w);
	ir_jw_line(&w);
	ir_tool_write(b.p, b.len);
	ir_buf_free(&b);
}

int
ir_asset_lint(const struct ir_asset_opts *o, int argc, char **argv)
{
	struct ir_inventory_in in;
	struct ir_inventory_sum sum = {0, 0, 0, 0, 0};
	struct as a;
	int r = as_open(&a, o);

	(void)argv;
	if (r == 0 && argc > 0)
		r = ir_err_set(&a.e, IR_EUSAGE, _("lint takes no operands"));
	in = (struct ir_inventory_in){a.site, a.contacts, a.fields, a.today};
	if (r == 0)
		r = as_devices(&a);
	if (r == 0)
		r = ir_inventory_lint(&in, on_finding, &a, &sum, &a.e);
	if (r == 0)
		summary(&a, &sum);
	return as_close(&a, r ? r : sum.red > 0);
}
