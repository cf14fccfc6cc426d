/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <string.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/json.h"
#include "ir/doc/table.h"
#include "ir/playbook/summary.h"
#include "playbook_i.h"

/* One number of the answer, by its name in JSON and for people. */
struct figure {
	const char *key, *label;
	uint64_t n;
};
#define FIGURES 13

static void
figures(const struct ir_summary *s, struct figure f[FIGURES])
{
	const struct figure all[FIGURES] = {
		{"steps", _("steps"), s->steps},
		{"actions", _("actions"), s->action},
		{"calls", _("calls of other playbooks"), s->call},
		{"parallel", _("parallel"), s->parallel},
		{"decisions", _("decisions"), s->decide},
		{"loops", _("loops"), s->loop},
		{"ends", _("ends"), s->end},
		{"unknown", _("of unknown type"), s->other},
		{"manual", _("done by people"), s->manual},
		{"timed", _("timed"), s->timed},
		{"shortest", _("shortest path"), s->shortest},
		{"longest", _("longest path"), s->longest},
		{"paths", _("paths"), s->paths},
	};

	memcpy(f, all, sizeof(all));
}

static void
as_json(const struct ir_playbook *p, const struct ir_summary *s,
	struct ir_buf *out)
{
	const struct ir_val *root = ir_playbook_root(p);
	struct figure f[FIGURES];
	struct ir_jw w;

	figures(s, f);
	ir_jw_init(&w, out);
	ir_jw_obj(&w);
	ir_jw_ku64(&w, "v", 1);
	ir_jw_kstr(&w, "type", "summary");
	ir_jw_name(
		&w, "file", ir_playbook_name(p), strlen(ir_playbook_name(p)));
	ir_jw_kstr(&w, "id", ir_val_get_str(root, "id"));
	ir_jw_kstr(&w, "modified", ir_val_get_str(root, "modified"));
	ir_jw_key(&w, "playbook_processing_summary");
	ir_jw_obj(&w);
	for (unsigned i = 0; i < IR_SUMMARY_FLAGS; i++)
		ir_jw_kbool(&w, ir_summary_flag_name(i), s->flag[i]);
	ir_jw_endobj(&w);
	ir_jw_key(&w, "differs");
	ir_jw_arr(&w);
	for (unsigned i = 0; i < IR_SUMMARY_FLAGS; i++)
		if (s->flag[i] != s->said[i])
			ir_jw_str(&w, ir_summary_flag_name(i));
	ir_jw_endarr(&w);
	for (size_t i = 0; i < FIGURES; i++) {
		ir_jw_key(&w, f[i].key);
		if (f[i].n == UINT64_MAX)
			ir_jw_null(&w);
		else
			ir_jw_u64(&w, f[i].n);
	}
	ir_jw_kbool(&w, "cycle", s->cycle);
	ir_jw_endobj(&w);
	ir_jw_line(&w);
}

/* The lines to paste into the file, when they are not in it. */
static void
paste(const struct ir_summary *s, struct ir_buf *out)
{
	(void)ir_buf_adds(out, "playbook_processing_summary:\n");
	for (unsigned i = 0; i < IR_SUMMARY_FLAGS; i++)
		if (s->flag[i])
			(void)ir_buf_addf(
				out, "  %s: true\n", ir_summary_flag_name(i));
}

static void
as_text(const struct ir_playbook *p, const struct ir_summary *s,
	struct ir_buf *out)
{
	struct ir_table *t = ir_table_new(NULL);
	struct figure f[FIGURES];
	struct ir_esc esc;

	figures(s, f);
	ir_table_col(t, _("what"), IR_COL_FIXED);
	ir_table_col(t, _("number"), IR_COL_FIXED | IR_COL_RIGHT);
	for (size_t i = 0; i < FIGURES; i++) {
		ir_table_row(t);
		ir_table_cell(t, f[i].label);
		if (f[i].n == UINT64_MAX)
			ir_table_cell(t, _("very many"));
		else
			ir_table_cellf(t, "%" PRIu64, f[i].n);
	}
	(void)ir_buf_addf(out, "%s\n", ir_esc(ir_playbook_name(p), &esc));
	(void)ir_table_text(t, 0, out);
	ir_table_free(t);
	if (s->cycle)
		(void)ir_buf_addf(out, "%s\n",
			_("next pointers lead back: lengths are those of one "
			  "turn"));
	if (ir_summary_differs(s) == 0) {
		(void)ir_buf_addf(out, "%s\n",
			_("the processing summary in the file is right"));
		return;
	}
	(void)ir_buf_addf(out, "%s\n\n",
		s->has_summary
			? _("the processing summary in the file is wrong; it "
			    "should be:")
			: _("the file has no processing summary; it should "
			    "be:"));
	paste(s, out);
}

static int
write_it(const struct ir_playbook *p, const struct ir_summary *s,
	struct ir_err *e)
{
	struct ir_buf text;
	struct ir_esc esc;
	int r;

	ir_buf_init(&text, 0);
	r = ir_summary_write(s, p, &text, e);
	if (r == 0)
		r = playbook_replace(ir_playbook_name(p), &text, e);
	else
		(void)ir_err_prefix(
			e, "%s: ", ir_esc(ir_playbook_name(p), &esc));
	ir_buf_free(&text);
	return r;
}

static int
summary(const struct ir_playbook_opts *o, const struct ir_playbook *p,
	struct ir_err *e)
{
	struct ir_summary s;
	struct ir_graph *g = NULL;
	struct ir_buf out;
	int r = ir_graph_new(&g, p, e);

	if (r == 0)
		r = ir_summary_make(&s, p, g, e);
	ir_graph_free(g);
	if (r < 0)
		return r;
	if (o->write)
		return ir_summary_differs(&s) ? write_it(p, &s, e) : 0;
	ir_buf_init(&out, 0);
	if (ir_tool_want_json(o->json, o->text))
		as_json(p, &s, &out);
	else
		as_text(p, &s, &out);
	r = ir_buf_err(&out);
	if (r)
		(void)ir_err_set(e, r, "%s", _("out of memory"));
	else
		ir_tool_write(out.p, out.len);
	ir_buf_free(&out);
	return r ? r : ir_summary_differs(&s) != 0;
}

int
ir_playbook_summary(
	const struct ir_playbook_opts *o, size_t n, char *const *operand)
{
	int status = 0;

	for (size_t i = 0; i < n; i++) {
		struct ir_err e = IR_ERR_INIT;
		struct ir_playbook *p = NULL;
		int r = o->write ? playbook_open_exact(&p, operand[i], false)
				 : ir_playbook_open(&p, operand[i]);

		if (r == 0) {
			r = summary(o, p, &e);
			if (r < 0) {
				ir_tool_err(&e);
				r = 2;
			}
			ir_playbook_free(p);
		}
		status = ir_tool_worse(status, r);
	}
	return status;
}
