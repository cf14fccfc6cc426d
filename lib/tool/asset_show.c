/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/json.h"
#include "ir/doc/table.h"
#include "ir/sys/jq.h"

#include "asset_i.h"

static const char *
known(struct ir_known_value v)
{
	switch (v.state) {
	case IR_KNOWN_ABSENT:
		return "";
	case IR_KNOWN_UNKNOWN:
		return _("unknown");
	case IR_KNOWN_NONE:
		return _("none");
	case IR_KNOWN_YES:
		return v.text;
	}
	return "";
}

static struct ir_stage_views
views(struct as *a)
{
	struct ir_life life;

	/* More components than are read: nothing is known. */
	if (ir_record_life(a->r, &life, NULL) < 0)
		life = (struct ir_life){.declared = IR_STAGE_UNKNOWN};
	return ir_stage_of(&life, a->today);
}

static void
json_device(struct as *a, const struct ir_device *d)
{
	struct ir_inventory_gaps g = ir_inventory_gaps(a->fields, a->r);
	struct ir_buf b;
	struct ir_jw w;

	ir_buf_init(&b, 0);
	ir_jw_init(&w, &b);
	ir_jw_obj(&w);
	ir_jw_ku64(&w, "v", 1);
	ir_jw_kstr(&w, "type", "device");
	ir_jw_kstr(&w, "id", d->id);
	ir_jw_kstr(&w, "stage", ir_stage_word(views(a).worst));
	ir_jw_ku64(&w, "unknown", g.unknown);
	ir_jw_ku64(&w, "absent", g.absent);
	ir_jw_kraw(&w, "record", d->json, d->json_len);
	ir_jw_endobj(&w);
	ir_jw_line(&w);
	ir_tool_write(b.p, b.len);
	ir_buf_free(&b);
}

static int
row(void *arg, struct as *a, const struct ir_device *d)
{
	struct ir_table *t = arg;
	struct ir_inventory_gaps g;
	const char *floor;

	if (a->json) {
		json_device(a, d);
		return 0;
	}
	g = ir_inventory_gaps(a->fields, a->r);
	floor = ir_record_get(a->r, "place.floor").text;
	ir_table_row(t);
	ir_table_cell(t, d->id);
	ir_table_cell(t, d->name);
	ir_table_cell(t, d->class);
	ir_table_cellf(t, "%s%s%s", floor ? floor : "", floor ? " " : "",
		known(ir_record_get(a->r, "place.room")));
	ir_table_cell(t,
		d->medical == IR_YN_NO                        ? "-"
			: d->patient_connectable == IR_YN_NO  ? _("no")
			: d->patient_connectable == IR_YN_YES ? _("yes")
							      : _("unknown"));
	ir_table_cell(t, _(ir_stage_word(views(a).worst)));
	ir_table_cell(t, known(ir_record_get(a->r, "life.eos")));
	ir_table_cellf(t, "%zu", g.unknown + g.absent);
	return 0;
}

/* The table to standard output. */
static int
put(struct as *a, struct ir_table *t)
{
	struct ir_buf b;
	int r = 0;

	ir_buf_init(&b, 0);
	if (ir_table_rows(t) > 0)
		r = ir_table_text(t, ir_tool_columns(), &b);
	if (r == 0 && b.len > 0)
		ir_tool_write(b.p, b.len);
	else if (r < 0)
		r = ir_err_set(&a->e, r, _("out of memory"));
	ir_buf_free(&b);
	return r;
}

static struct ir_table *
list_table(void)
{
	struct ir_table *t = ir_table_new(NULL);

	if (!t)
		return NULL;
	ir_table_col(t, _("id"), IR_COL_FIXED);
	ir_table_col(t, _("name"), IR_COL_MAIN);
	ir_table_col(t, _("kind"), 0);
	ir_table_col(t, _("place"), 0);
	ir_table_col(t, _("patient"), 0);
	ir_table_col(t, _("stage"), 0);
	ir_table_col(t, _("EOS"), 0);
	ir_table_col(t, _("gaps"), IR_COL_RIGHT);
	return t;
}

int
ir_asset_list(const struct ir_asset_opts *o, int argc, char **argv)
{
	struct ir_table *t = list_table();
	struct as a;
	int r = as_open(&a, o);

	if (r == 0 && !t)
		r = ir_err_set(&a.e, ENOMEM, _("out of memory"));
	if (r == 0)
		r = as_devices(&a);
	if (r == 0)
		r = as_each(&a, argc, argv, row, t);
	if (r == 0)
		r = put(&a, t);
	ir_table_free(t);
	return as_close(&a, r);
}

static void
show_value(struct as *a, struct ir_table *t, const struct ir_field_def *f,
	struct ir_known_value v, size_t at)
{
	const char *label = a->japanese ? f->ja : f->en;

	if (v.state == IR_KNOWN_ABSENT && !ir_record_needs(a->r, f->need))
		return;
	ir_table_row(t);
	ir_table_cell(t, a->japanese ? f->group_ja : f->group_en);
	if (at)
		ir_table_cellf(t, "%s %zu", label, at);
	else
		ir_table_cell(t, label);
	ir_table_cell(
		t, v.state == IR_KNOWN_ABSENT ? _("(nobody asked)") : known(v));
	ir_table_cellf(t, "%s%s%s%s%s", v.on ? v.on : "",
		v.on && v.src ? " " : "", v.src ? v.src : "", v.by ? " / " : "",
		v.by ? v.by : "");
}

static int
show(void *arg, struct as *a, const struct ir_device *d)
{
	struct ir_table *t;
	int r;

	(void)arg;
	if (a->json) {
		json_device(a, d);
		return 0;
	}
	t = ir_table_new(d->id);
	if (!t)
		return ir_err_set(&a->e, ENOMEM, _("out of memory"));
	ir_table_col(t, _("group"), 0);
	ir_table_col(t, _("field"), 0);
	ir_table_col(t, _("value"), IR_COL_MAIN);
	ir_table_col(t, _("from"), 0);
	for (size_t i = 0; i < ir_fields_count(a->fields); i++) {
		const struct ir_field_def *f = ir_fields_at(a->fields, i);
		const char *key = strstr(f->path, "[].");

		if (!key)
			show_value(a, t, f, ir_record_get(a->r, f->path), 0);
		for (size_t k = 0; key && k < ir_record_count(a->r, "net"); k++)
			show_value(a, t, f,
				ir_record_item(a->r, "net", k, key + 3), k + 1);
	}
	r = put(a, t);
	ir_table_free(t);
	return r;
}

int
ir_asset_show(const struct ir_asset_opts *o, int argc, char **argv)
{
	struct as a;
	int r = as_open(&a, o);

	if (r == 0)
		r = as_devices(&a);
	if (r == 0)
		r = as_each(&a, argc, argv, show, NULL);
	return as_close(&a, r);
}

int
as_select(struct as *a, const char *expr,
	int (*one)(void *arg, struct as *a, const struct ir_device *d),
	void *arg, bool *unread)
{
	struct ir_buf doc, out, program;
	struct ir_json *j = NULL;
	int r = ir_jq_check(expr, &a->e);

	ir_buf_init(&doc, 0);
	ir_buf_init(&out, 0);
	ir_buf_init(&program, 0);
	if (r == 0)
		r = as_records(a, strstr(expr, "mds") != NULL, &doc, unread);
	if (r == 0 &&
		ir_buf_addf(&program,
			"def wanted: (%s\n); [.[] | select(wanted) | .id]",
			expr) < 0)
		r = ir_err_set(&a->e, ENOMEM, _("out of memory"));
	if (r == 0)
		r = ir_jq_run(program.p, doc.p, doc.len, NULL, &out, &a->e);
	if (r == 0)
		r = ir_json_new(&j, NULL, &a->e);
	if (r == 0)
		r = ir_json_parse(j, out.p, out.len, &a->e);
	for (ir_node m = r < 0 ? IR_NODE_NONE : ir_json_first(j, 0);
		r >= 0 && m != IR_NODE_NONE; m = ir_json_next(j, m)) {
		char *id = ir_json_dup(j, m);

		r = id ? as_each(a, 1, &id, one, arg)
		       : ir_err_set(&a->e, ENOMEM, _("out of memory"));
		free(id);
	}
	ir_json_free(j);
	ir_buf_free(&program);
	ir_buf_free(&out);
	ir_buf_free(&doc);
	return r < 0 ? r : 0;
}

/* The first operand is asked of each device. */
int
ir_asset_query(const struct ir_asset_opts *o, int argc, char **argv)
{
	struct ir_table *t = list_table();
	bool unread = false;
	struct as a;
	int r = as_open(&a, o);

	(void)argc;
	if (r == 0 && !t)
		r = ir_err_set(&a.e, ENOMEM, _("out of memory"));
	if (r == 0)
		r = as_devices(&a);
	if (r == 0)
		r = as_select(&a, argv[0], row, t, &unread);
	if (r == 0)
		r = put(&a, t);
	ir_table_free(t);
	r = as_close(&a, r);
	return unread ? ir_tool_worse(r, 2) : r;
}
