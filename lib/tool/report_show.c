/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "duty_i.h"
#include "ir/base/i18n.h"
#include "ir/doc/table.h"

static const char *
need_words(enum ir_need n)
{
	switch (n) {
	case IR_NEED_MUST:
		return _("required");
	case IR_NEED_ASKED:
		return _("asked for");
	case IR_NEED_OPTIONAL:
		return _("optional");
	case IR_NEED_NOT:
		break;
	}
	return "";
}

static const char *
cell_words(const struct ir_filled *f, size_t i)
{
	if (ir_filled_is_missing(f, i))
		return _("MISSING");
	switch (ir_filled_at(f, i)->cell) {
	case IR_CELL_FILLED:
		return _("filled");
	case IR_CELL_UNKNOWN:
		return _("unknown");
	case IR_CELL_NONE:
		return _("none");
	case IR_CELL_WITHHELD:
		return _("withheld");
	case IR_CELL_OPEN:
		break;
	}
	return _("open");
}

static void
put_row(struct ir_table *t, const struct ir_filled *f, size_t i)
{
	const struct ir_filled_field *x = ir_filled_at(f, i);

	ir_table_row(t);
	ir_table_cell(t, x->id);
	ir_table_cell(t, x->label);
	ir_table_cell(t, need_words(x->need));
	ir_table_cell(t, cell_words(f, i));
	ir_table_cell(t, x->text);
}

static int
put_table(struct rp *p, const struct rp_one *one, const struct ir_filled *f)
{
	struct ir_table *t = ir_table_new(NULL);
	int r;

	if (!t)
		return ir_err_set(&p->c.e, IR_ELIB, _("out of memory"));
	ir_table_drill(t, p->c.tell.drill);
	ir_table_col(t, _("id"), IR_COL_FIXED);
	ir_table_col(t, _("field"), 0);
	ir_table_col(t, _("need"), IR_COL_FIXED);
	ir_table_col(t, _("state"), IR_COL_FIXED);
	ir_table_col(t, _("text"), IR_COL_MAIN);
	for (size_t i = 0; i < ir_filled_count(f); i++)
		put_row(t, f, i);
	ir_tool_out(_("%s%s (%s), report %u: %zu required and not known\n"),
		p->c.tell.drill ? IR_DRILL_MARK : "",
		ir_form_title(one->form, p->c.tell.japanese),
		ir_form_id(one->form), one->number, ir_filled_missing(f));
	r = ir_table_text(t, ir_tool_columns(), &p->c.out);
	ir_table_free(t);
	return r;
}

static int
show(struct rp *p, const struct ir_report_opts *o, enum ir_stage stage)
{
	struct rp_one *one = NULL;
	struct ir_filled **f = NULL;
	size_t n = 0;
	int status = 0;
	int r = rp_choose(p, o, stage, &one, &n);

	if (r == 0 && !o->blank)
		dt_tell_odd(p);
	if (r == 0)
		r = rp_fill(p, o, stage, one, n, &f);
	if (r == 0)
		status = rp_verify(p);
	for (size_t i = 0; r == 0 && !p->unverified && i < n; i++) {
		ir_filled_damaged(f[i], p->damage);
		r = p->c.tell.json ? ir_filled_json(f[i], &p->c.out, &p->c.e)
				   : put_table(p, &one[i], f[i]);
		ir_tool_write(p->c.out.p, p->c.out.len);
		ir_buf_clear(&p->c.out);
		if (ir_filled_wrong(f[i]))
			status = rp_tell_gaps(p, o, &one[i], f[i]);
		if (ir_filled_missing(f[i]))
			status = ir_tool_worse(status, 1);
	}
	rp_free_filled(f, n);
	free(one);
	return r < 0 ? rp_fail(p) : status;
}

int
ir_report_show(const struct ir_report_opts *o, int argc, char **argv)
{
	struct ir_report_opts own = *o;
	enum ir_stage stage = IR_STAGE_FIRST;
	struct ir_err e = IR_ERR_INIT;
	struct rp p;
	int r;

	if (argc == 1 && !own.form)
		own.form = argv[0];
	else if (argc > 0)
		return ir_tool_usage(_("one form"));
	if (!own.form)
		return ir_tool_usage(
			_("--form is needed; ir-report list names the forms"));
	if (!own.lang && !ir_i18n_japanese())
		own.lang = "en"; /* for who sits here, not for the recipient */
	if (own.stage && ir_stage_read(own.stage, &stage, &e) < 0)
		return ir_tool_usage("%s", e.text);
	r = rp_begin_form(&p, &own, stage, own.json, own.text);
	if (r == 0)
		r = show(&p, &own, stage);
	return rp_end(&p, r);
}
