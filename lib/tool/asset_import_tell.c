/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <string.h>

#include "ir/base/buf.h"
#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/json.h"

#include "asset_import_i.h"

static void
put_line(struct ir_jw *w, struct ir_buf *b)
{
	ir_jw_endobj(w);
	ir_jw_line(w);
	ir_tool_write(b->p, b->len);
	ir_buf_free(b);
}

static void
begin_line(struct ir_jw *w, struct ir_buf *b, const char *type)
{
	ir_buf_init(b, 0);
	ir_jw_init(w, b);
	ir_jw_obj(w);
	ir_jw_ku64(w, "v", 1);
	ir_jw_kstr(w, "type", type);
}

int
imp_finding(void *arg, const struct ir_import_finding *f)
{
	struct imp *k = arg;
	struct ir_esc esc, sheet;
	struct ir_buf b;
	struct ir_jw w;

	if (f->f.red)
		k->red++;
	else
		k->notes++;
	if (!k->json) {
		ir_tool_out("%s", ir_esc(f->file, &esc));
		if (f->sheet)
			ir_tool_out(" [%s]", ir_esc(f->sheet, &sheet));
		if (f->f.line)
			ir_tool_out(":%u", f->f.line);
		if (f->f.line && f->f.col)
			ir_tool_out(":%u", f->f.col);
		ir_tool_out(": %s %s: %s\n", f->f.red ? _("red") : _("note"),
			f->f.code, f->f.text);
		return 0;
	}
	begin_line(&w, &b, "finding");
	ir_jw_kstr(&w, "code", f->f.code);
	ir_jw_kbool(&w, "red", f->f.red);
	ir_jw_name(&w, "file", f->file, strlen(f->file));
	ir_jw_kstr(&w, "sheet", f->sheet);
	if (f->f.line)
		ir_jw_ku64(&w, "line", f->f.line);
	if (f->f.col)
		ir_jw_ku64(&w, "column", f->f.col);
	ir_jw_kstr(&w, "text", f->f.text);
	put_line(&w, &b);
	return 0;
}

void
imp_ledger(struct imp *k, const char *file, const struct ir_import_told *t)
{
	struct ir_esc esc, sheet;
	struct ir_buf b;
	struct ir_jw w;

	if (!k->json) {
		ir_tool_out(_("%s: %s%s%s, %zu rows, %zu blank, %zu devices\n"),
			ir_esc(file, &esc), t->encoding, t->sheet ? " " : "",
			t->sheet ? ir_esc(t->sheet, &sheet) : "", t->rows,
			t->blank, t->devices);
		return;
	}
	begin_line(&w, &b, "ledger");
	ir_jw_name(&w, "file", file, strlen(file));
	ir_jw_kstr(&w, "encoding", t->encoding);
	ir_jw_kstr(&w, "sheet", t->sheet);
	ir_jw_ku64(&w, "rows", t->rows);
	ir_jw_ku64(&w, "blank", t->blank);
	ir_jw_ku64(&w, "devices", t->devices);
	put_line(&w, &b);
}

static bool
given(const struct ir_strs *list, const char *item)
{
	for (size_t i = 0; *item && i < list->n; i++)
		if (strcmp(list->v[i], item) == 0)
			return true;
	return false;
}

/* A decision of this run, as a line for the file. */
static void
keep_decision(struct imp *k, const struct ir_review *v)
{
	struct ir_jw w;

	if (!given(&k->i->accept, v->item) && !given(&k->i->reject, v->item))
		return;
	ir_jw_init(&w, &k->given);
	ir_jw_obj(&w);
	ir_jw_ku64(&w, "v", 1);
	ir_jw_kstr(&w, "type", "decision");
	ir_jw_kstr(&w, "item", v->item);
	ir_jw_kstr(&w, "do", v->accepted ? "accept" : "reject");
	ir_jw_kstr(&w, "class", v->class);
	ir_jw_kstr(&w, "a", v->a);
	ir_jw_kstr(&w, "b", v->b);
	ir_jw_kstr(&w, "field", v->field);
	ir_jw_kstr(&w, "value", v->other);
	ir_jw_kstr(&w, "by", k->by[0] ? k->by : NULL);
	ir_jw_kstr(&w, "on", k->on);
	ir_jw_endobj(&w);
	ir_jw_line(&w);
}

static void
json_review(const struct ir_review *v)
{
	struct ir_buf b;
	struct ir_jw w;

	begin_line(&w, &b, "review");
	ir_jw_kstr(&w, "class", v->class);
	ir_jw_kbool(&w, "open", v->open);
	ir_jw_kstr(&w, "item", v->item[0] ? v->item : NULL);
	if (v->decided)
		ir_jw_kstr(&w, "decided", v->accepted ? "accept" : "reject");
	ir_jw_kstr(&w, "a", v->a);
	ir_jw_kstr(&w, "b", v->b);
	ir_jw_kstr(&w, "by", v->by);
	if (v->against)
		ir_jw_kbool(&w, "against", true);
	ir_jw_name(&w, "file", v->row->file, strlen(v->row->file));
	ir_jw_ku64(&w, "line", v->row->line);
	ir_jw_kstr(&w, "field", v->field);
	ir_jw_kstr(&w, "kept", v->kept);
	ir_jw_kstr(&w, "other", v->other);
	if (v->n)
		ir_jw_ku64(&w, "n", v->n);
	put_line(&w, &b);
}

static void
cell(struct ir_table *t, const char *s)
{
	struct ir_esc esc;

	ir_table_cell(t, s ? ir_esc(s, &esc) : "");
}

int
imp_review(void *arg, const struct ir_review *v)
{
	struct imp *k = arg;
	struct ir_esc a, b;

	keep_decision(k, v);
	if (k->json) {
		json_review(v);
		return 0;
	}
	if (!v->open)
		return 0;
	ir_table_row(k->table);
	cell(k->table, v->item);
	cell(k->table, v->class);
	cell(k->table, v->a);
	cell(k->table, v->b);
	if (v->field)
		ir_table_cellf(k->table, "%s: %s / %s", v->field,
			ir_esc(v->kept, &a), ir_esc(v->other, &b));
	else if (v->n)
		ir_table_cellf(k->table, _("%u devices in one row"), v->n);
	else if (v->against)
		ir_table_cellf(k->table,
			_("%s, but another serial number or model"), v->by);
	else
		ir_table_cell(k->table, v->by);
	ir_table_cellf(
		k->table, "%s:%u", ir_esc(v->row->file, &a), v->row->line);
	return 0;
}

int
imp_table(struct imp *k)
{
	k->table = ir_table_new(NULL);
	if (!k->table)
		return ir_err_set(&k->e, ENOMEM, _("out of memory"));
	ir_table_col(k->table, _("item no."), IR_COL_FIXED);
	ir_table_col(k->table, _("class"), IR_COL_FIXED);
	ir_table_col(k->table, _("device"), 0);
	ir_table_col(k->table, _("row"), 0);
	ir_table_col(k->table, _("why"), IR_COL_MAIN);
	ir_table_col(k->table, _("where"), 0);
	return 0;
}

void
imp_summary(struct imp *k)
{
	const struct ir_reconcile_sum *s = &k->sum;
	struct ir_buf b;
	struct ir_jw w;

	if (!k->json) {
		ir_tool_out(_("%zu matched, %zu only here, %zu only on the "
			      "wire; %zu values differ\n"),
			s->matched, s->only, s->wire, s->differs);
		ir_tool_out(_("%zu questions open, %zu rows wait for them; "
			      "%zu red, %zu notes; %zu devices written\n"),
			s->open, s->waiting, k->red, k->notes, k->written);
		return;
	}
	begin_line(&w, &b, "summary");
	ir_jw_ku64(&w, "matched", s->matched);
	ir_jw_ku64(&w, "probable", s->probable);
	ir_jw_ku64(&w, "duplicate", s->duplicate);
	ir_jw_ku64(&w, "quantity", s->quantity);
	ir_jw_ku64(&w, "differs", s->differs);
	ir_jw_ku64(&w, "only", s->only);
	ir_jw_ku64(&w, "wire", s->wire);
	ir_jw_ku64(&w, "open", s->open);
	ir_jw_ku64(&w, "waiting", s->waiting);
	ir_jw_ku64(&w, "red", k->red);
	ir_jw_ku64(&w, "notes", k->notes);
	ir_jw_ku64(&w, "written", k->written);
	put_line(&w, &b);
}

int
imp_show(struct imp *k)
{
	struct ir_buf b;
	int r = 0;

	ir_buf_init(&b, 0);
	if (!k->json && ir_table_rows(k->table) > 0)
		r = ir_table_text(k->table, ir_tool_columns(), &b);
	if (r == 0 && b.len > 0)
		ir_tool_write(b.p, b.len);
	else if (r < 0)
		r = ir_err_set(&k->e, r, _("out of memory"));
	ir_buf_free(&b);
	return r;
}
