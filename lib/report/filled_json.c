/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <string.h>

#include "fill_i.h"
#include "ir/base/i18n.h"
#include "ir/doc/table.h"

static const char *
cell_name(const struct fill_field *f)
{
	static const char *const name[] = {
		[IR_CELL_FILLED] = "filled",
		[IR_CELL_UNKNOWN] = "unknown",
		[IR_CELL_OPEN] = "open",
		[IR_CELL_NONE] = "none",
		[IR_CELL_WITHHELD] = "withheld",
	};

	return f->wrong ? "wrong" : name[f->pub.cell];
}

static const char *
need_name(enum ir_need need)
{
	static const char *const name[] = {
		[IR_NEED_NOT] = "not",
		[IR_NEED_OPTIONAL] = "optional",
		[IR_NEED_ASKED] = "asked",
		[IR_NEED_MUST] = "must",
	};

	return name[need];
}

static void
put_facts(struct ir_jw *w, const struct fill_field *f)
{
	ir_jw_key(w, "facts");
	ir_jw_arr(w);
	for (size_t i = 0; i < f->n_facts; i++) {
		const struct fill_fact *x = &f->fact[i];

		ir_jw_obj(w);
		ir_jw_kstr(w, "path", x->path);
		ir_jw_kraw(w, "value", x->json, strlen(x->json));
		ir_jw_kstr(w, "basis", x->basis);
		if (x->seq)
			ir_jw_ku64(w, "seq", x->seq);
		ir_jw_endobj(w);
	}
	ir_jw_endarr(w);
}

static void
put_rows(struct ir_jw *w, const struct fill_field *f)
{
	size_t n = f->def->n_columns;

	ir_jw_key(w, "rows");
	ir_jw_arr(w);
	for (size_t i = 0; i < f->n_rows; i++) {
		ir_jw_obj(w);
		for (size_t k = 0; k < n; k++)
			ir_jw_kstr(
				w, f->def->column[k].key, f->cell[i * n + k]);
		ir_jw_endobj(w);
	}
	ir_jw_endarr(w);
}

static void
put_field(struct ir_jw *w, const struct fill_field *f)
{
	ir_jw_obj(w);
	ir_jw_kstr(w, "id", f->pub.id);
	ir_jw_kstr(w, "no", f->pub.no);
	ir_jw_kstr(w, "label", f->pub.label);
	ir_jw_kstr(w, "need", need_name(f->pub.need));
	ir_jw_kstr(w, "state", cell_name(f));
	if (fill_is_missing(f))
		ir_jw_kbool(w, "missing", true);
	ir_jw_kstr(w, "text", f->pub.text);
	if (f->n_rows)
		put_rows(w, f);
	if (f->n_facts)
		put_facts(w, f);
	ir_jw_kstr(w, "basis", f->pub.basis);
	if (f->pub.written)
		ir_jw_ku64(w, "written", f->pub.written);
	ir_jw_kstr(w, "mark", f->pub.mark);
	ir_jw_endobj(w);
}

static void
put_for(struct ir_jw *w, const struct ir_filled *f)
{
	if (!f->dev && !f->what.harm && !f->what.partner)
		return;
	ir_jw_key(w, "for");
	ir_jw_obj(w);
	ir_jw_kstr(w, "dev", f->dev);
	ir_jw_kstr(w, "harm", f->what.harm);
	ir_jw_kstr(w, "partner", f->what.partner);
	ir_jw_endobj(w);
}

static void
put_head(struct ir_jw *w, const struct ir_filled *f)
{
	bool ja = f->what.japanese;
	char text[FILL_DAMAGE_TEXT];

	ir_jw_ku64(w, "v", 1);
	ir_jw_kstr(w, "type", "report");
	if (f->drill) {
		ir_jw_kbool(w, "drill", true);
		ir_jw_kstr(w, "banner", IR_DRILL_MARK); /* who reads it so */
	}
	ir_jw_kstr(w, "form", f->form->id);
	ir_jw_kstr(w, "title", f->form->title.s[!ja]);
	ir_jw_kbool(w, "confirmed", f->form->confirmed);
	ir_jw_kstr(w, "form_date", f->form->date);
	ir_jw_kstr(w, "form_sha256", f->form->sha256);
	ir_jw_kstr(w, "stage", ir_stage_name(f->what.stage));
	ir_jw_ku64(w, "number", f->what.number);
	put_for(w, f);
	ir_jw_kstr(w, "to", f->form->recipient.s[!ja]);
	ir_jw_kstr(w, "case", f->incident);
	ir_jw_kstr(w, "lang", ja ? "ja" : "en");
	ir_jw_kstr(w, "time", f->now);
	ir_jw_ku64(w, "at", f->head.seq);
	ir_jw_kstr(w, "head", f->head.hex);
	ir_jw_ku64(w, "missing", ir_filled_missing(f));
	if (f->damage) {
		ir_jw_key(w, "damage");
		ir_jw_obj(w);
		ir_jw_ku64(w, "line", f->damage);
		ir_jw_kstr(w, "text", fill_damage(f, text));
		ir_jw_endobj(w);
	}
}

static void
put_since(struct ir_jw *w, const struct ir_filled *f)
{
	if (!f->since.text)
		return;
	ir_jw_key(w, "since");
	ir_jw_obj(w);
	ir_jw_ku64(w, "number", f->since.number);
	ir_jw_kbool(w, "compared", f->since.compared);
	ir_jw_kbool(w, "exact", f->since.exact);
	if (f->since.compared)
		ir_jw_ku64(w, "changed", f->since.n);
	ir_jw_kstr(w, "text", f->since.text);
	ir_jw_endobj(w);
}

int
ir_filled_json(const struct ir_filled *f, struct ir_buf *out, struct ir_err *e)
{
	struct ir_jw w;

	ir_jw_init(&w, out);
	ir_jw_obj(&w);
	put_head(&w, f);
	put_since(&w, f);
	if (f->n_wrong) {
		ir_jw_key(&w, "wrong");
		ir_jw_arr(&w);
		for (size_t i = 0; i < f->n_wrong; i++)
			ir_jw_str(&w, f->wrong[i]);
		ir_jw_endarr(&w);
	}
	ir_jw_key(&w, "fields");
	ir_jw_arr(&w);
	for (size_t i = 0; i < f->n; i++)
		put_field(&w, &f->field[i]);
	ir_jw_endarr(&w);
	ir_jw_endobj(&w);
	ir_jw_line(&w);
	if (ir_buf_err(out) < 0)
		return ir_err_set(e, ENOMEM, _("out of memory"));
	return 0;
}
