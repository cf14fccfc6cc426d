/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <string.h>

#include "fill_i.h"
#include "ir/base/i18n.h"

static int
no_memory(struct fill *s)
{
	(void)ir_err_set(s->e, ENOMEM, _("out of memory"));
	return -ENOMEM;
}

static bool
nothing(const struct ir_json *j, ir_node n)
{
	enum ir_json_type t = ir_json_type(j, n);

	return t == IR_JSON_NULL || t == IR_JSON_NONE ||
		(t == IR_JSON_ARRAY && ir_json_count(j, n) == 0) ||
		ir_json_streq(j, n, "unknown") || ir_json_streq(j, n, "");
}

static void
open_cell(struct fill *s, struct fill_field *f)
{
	f->pub.cell = IR_CELL_OPEN;
	f->pub.text = fill_open(s->f, IR_CELL_OPEN);
}

int
fill_wrong(struct fill *s, struct fill_field *f, const char *why)
{
	struct ir_filled *d = s->f;

	f->wrong = true;
	f->pub.cell = IR_CELL_OPEN;
	f->pub.text =
		d->what.japanese ? "【書式の誤り】" : "[error in the form]";
	d->wrong[d->n_wrong] = ir_arena_text(&d->arena, why, strlen(why));
	return d->wrong[d->n_wrong++] ? 0 : no_memory(s);
}

/* Was this cell, a fact of the member its row is, only estimated?  Asked of
 * numbers and times: how sure a state is, its own words say. */
static bool
is_estimate(struct fill *s, const struct form_column *c, ir_node row)
{
	const char *open = c->fact ? strstr(c->fact->path, "[].") : NULL;
	struct ir_view_value v;
	struct ir_buf path;
	bool yes = false;

	if (!open || strcmp(open + 3, c->key) != 0 ||
		(c->fact->type != IR_FACT_INTEGER &&
			c->fact->type != IR_FACT_NUMBER &&
			c->fact->type != IR_FACT_TIME &&
			c->fact->type != IR_FACT_DATE))
		return false;
	ir_buf_init(&path, 0);
	(void)ir_buf_add(&path, c->fact->path,
		(size_t)(open - c->fact->path) + 1); /* sticky */
	if (ir_json_str(s->value, ir_json_get(s->value, row, "id"), &path) ==
			0 &&
		ir_buf_adds(&path, open + 1) == 0)
		yes = ir_view_fact(s->v, path.p, &v, NULL) == 0 && v.basis &&
			strcmp(v.basis, "estimate") == 0;
	ir_buf_free(&path);
	return yes;
}

/* One cell of a table: for people, not known as in a field. */
static const char *
table_cell(struct fill *s, struct fill_field *f, const struct form_column *c,
	ir_node row)
{
	struct fill_words w = {s->f->what.japanese, FORM_VALUE, c->fact};
	ir_node n = ir_json_get(s->value, row, c->key);

	ir_buf_clear(&s->b);
	if (nothing(s->value, n))
		return fill_open(s->f, IR_CELL_OPEN);
	fill_value(s, &w, s->value, n, &s->b);
	if (is_estimate(s, c, row)) {
		fill_estimate(s, &s->b);
		f->pub.basis = "estimate";
	}
	return fill_kept(s, &s->b);
}

static void
put_row(struct fill_field *f, size_t row, struct ir_buf *out)
{
	size_t n = f->def->n_columns;

	if (row)
		(void)ir_buf_addc(out, '\n');
	for (size_t i = 0; i < n; i++)
		(void)ir_buf_addf(out, "%s%s", i ? " / " : "",
			f->cell[row * n + i]); /* sticky */
}

static int
table(struct fill *s, struct fill_field *f)
{
	size_t n = f->def->n_columns, k = 0;
	uint32_t rows = ir_json_count(s->value, 0);

	f->cell = ir_arena_get(&s->f->arena, (rows * n + 1) * sizeof(*f->cell));
	if (!f->cell)
		return no_memory(s);
	for (ir_node r = ir_json_first(s->value, 0); r != IR_NODE_NONE;
		r = ir_json_next(s->value, r))
		for (size_t i = 0; i < n; i++) {
			f->cell[k] = table_cell(s, f, &f->def->column[i], r);
			if (!f->cell[k++])
				return no_memory(s);
		}
	f->n_rows = rows;
	f->pub.cell = IR_CELL_FILLED;
	ir_buf_clear(&s->b);
	for (size_t i = 0; i < f->n_rows; i++)
		put_row(f, i, &s->b);
	f->pub.text = fill_kept(s, &s->b);
	return f->pub.text ? 0 : no_memory(s);
}

static bool
is_none(const char *text)
{
	return strcmp(text, "なし") == 0 || strcmp(text, "none") == 0;
}

static int
value(struct fill *s, struct fill_field *f)
{
	struct fill_words w = {s->f->what.japanese, f->def->show, NULL};
	ir_node basis = ir_json_get(s->value, 0, "basis");

	ir_buf_clear(&s->b);
	fill_value(s, &w, s->value, 0, &s->b);
	if (s->b.len == 0) {
		open_cell(s, f);
		return 0;
	}
	if (basis != IR_NODE_NONE &&
		ir_json_streq(s->value, basis, "estimate")) {
		fill_estimate(s, &s->b);
		f->pub.basis = "estimate";
	}
	f->pub.text = fill_kept(s, &s->b);
	if (!f->pub.text)
		return no_memory(s);
	f->pub.cell = is_none(f->pub.text) ? IR_CELL_NONE : IR_CELL_FILLED;
	return 0;
}

static int
result(struct fill *s, struct fill_field *f, size_t index)
{
	struct ir_err e = IR_ERR_INIT;
	const char *json;
	size_t len;

	if (ir_exprs_result(s->x, s->which, index, &json, &len, &e) < 0)
		return fill_wrong(s, f, e.text);
	if (ir_json_parse(s->value, json, len, s->e) < 0)
		return s->e->code;
	if (nothing(s->value, 0)) {
		open_cell(s, f);
		return 0;
	}
	if (f->def->source == FORM_TABLE &&
		ir_json_type(s->value, 0) == IR_JSON_ARRAY)
		return table(s, f);
	return value(s, f);
}

int
fill_cell(struct fill *s, struct fill_field *f, const size_t *index)
{
	switch (f->def->source) {
	case FORM_FACT:
		return fill_facts(s, f);
	case FORM_JQ:
	case FORM_TABLE:
		return result(s, f, *index);
	case FORM_TEXT:
		f->pub.cell = IR_CELL_FILLED;
		f->pub.text = f->def->text.s[!s->f->what.japanese];
		return 0;
	case FORM_ASK:
		f->pub.cell = IR_CELL_OPEN;
		f->pub.text = "";
		return 0;
	case FORM_FREE:
		break;
	}
	open_cell(s, f);
	return 0;
}
