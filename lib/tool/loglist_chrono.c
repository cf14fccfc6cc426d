/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ir/base/i18n.h"
#include "ir/casefile/kinds.h"
#include "ir/doc/table.h"
#include "ir/tool/tool.h"
#include "loglist_i.h"

static int
by_place(const void *a, const void *b)
{
	const struct ll_row *const *x = a, *const *y = b;
	int r = ir_time_cmp(&(*x)->place, &(*y)->place);

	/* A correction follows what it corrects; ties by number. */
	if (r == 0 && (*x)->place_order != (*y)->place_order)
		r = (*x)->place_order < (*y)->place_order ? -1 : 1;
	if (r == 0 && (*x)->order != (*y)->order)
		r = (*x)->order < (*y)->order ? -1 : 1;
	return r;
}

/* The time; with the day when it is another than the row above. */
static void
cell_time(struct ir_table *t, const struct ir_line *l, const struct ll_row *row,
	const char *year, char day[IR_TIME_TEXT])
{
	bool about = ir_json_streq(l->json, l->at.accuracy, "about");
	struct ir_time at = row->time;
	char full[IR_TIME_TEXT], clock[IR_TIME_TEXT];
	const char *date;

	ir_time_localise(&at);
	(void)ir_time_date_clock(&at, full);
	(void)ir_time_clock(&at, clock);
	date = ll_no_year(full, year);
	if (strncmp(full, day, 10) != 0)
		ir_table_cellf(t, "%.*s %s%s", (int)(10 - (date - full)), date,
			about ? "~" : "", clock);
	else
		ir_table_cellf(t, "%s%s", about ? "~" : "", clock);
	memcpy(day, full, IR_TIME_TEXT);
}

static void
cell_value(struct ir_table *t, const struct ir_line *l, ir_node n)
{
	struct ir_buf b;

	ir_buf_init(&b, 0);
	if (n != IR_NODE_NONE)
		(void)ir_kind_value(l->json, n, &b); /* sticky in the table */
	ir_table_cell(t, b.p);
	ir_buf_free(&b);
}

/* 発 and 受: of a contact who called whom; else who said it, who wrote. */
static void
cells_people(struct ir_table *t, const struct ir_line *l)
{
	ir_node from = ir_json_get(l->json, l->at.data, "from");
	ir_node to = ir_json_get(l->json, l->at.data, "to");
	bool contact = ir_json_streq(l->json, l->at.kind, "contact");
	struct ir_buf b;

	ir_buf_init(&b, 0);
	ll_actor(l, &b);
	if (contact && from != IR_NODE_NONE)
		cell_value(t, l, from);
	else if (!contact && l->at.source != IR_NODE_NONE)
		cell_value(t, l, l->at.source);
	else
		ir_table_cell(t, b.p);
	if (contact && to != IR_NODE_NONE)
		cell_value(t, l, to);
	else if (contact)
		ir_table_cell(t, b.p);
	else
		cell_value(t, l, l->at.recorder);
	ir_buf_free(&b);
}

static void
cell_content(struct ir_table *t, const struct ir_line *l,
	const struct ir_vocab *vocab, const struct ll_row *row)
{
	struct ir_buf b;

	ir_buf_init(&b, 0);
	if (row->by)
		(void)ir_buf_addf(&b, _("[corrected by %s] "), row->by->id);
	else if (row->corrects)
		(void)ir_buf_addf(&b, _("[corrects %llu] "),
			(unsigned long long)row->corrects);
	ll_content(l, vocab, &b);
	ir_table_cell(t, b.p);
	ir_buf_free(&b);
}

/* What was done about it: the other keys. */
static void
cell_action(struct ir_table *t, const struct ir_line *l,
	const struct ir_vocab *vocab)
{
	struct ir_buf b;
	size_t start;

	ir_buf_init(&b, 0);
	if (ir_json_streq(l->json, l->at.kind, "decision"))
		(void)ir_buf_adds(&b, _("decision")); /* sticky */
	start = b.len;
	if (start > 0)
		(void)ir_buf_adds(&b, ", "); /* sticky */
	if (ll_details(l, vocab, ", ", false, &b) == 0)
		ir_buf_cut(&b, start);
	ir_table_cell(t, b.p);
	ir_buf_free(&b);
}

static int
fill(struct ir_table *t, const struct ir_loglist *o, struct ll_rows *rows,
	struct ir_err *e)
{
	const struct ll_row **sorted = calloc(rows->n + 1, sizeof(*sorted));
	char day[IR_TIME_TEXT] = "";
	int r = 0;

	if (!sorted)
		return ir_err_sys(e, ENOMEM, _("cannot list a journal"));
	for (size_t i = 0; i < rows->n; i++)
		sorted[i] = &rows->row[i];
	qsort(sorted, rows->n, sizeof(const struct ll_row *), by_place);
	for (size_t i = 0; i < rows->n && r == 0; i++) {
		const struct ll_row *row = sorted[i];
		struct ir_line l;

		r = ll_line(rows, row, &l, e);
		if (r < 0 || !ll_match(o, &l) ||
			ir_json_streq(l.json, l.at.kind, "case.joined"))
			continue;
		ir_table_row(t);
		ir_table_cellf(t, "%s%s", row->id, row->by ? "x" : "");
		cell_time(t, &l, row, rows->year, day);
		cells_people(t, &l);
		cell_content(t, &l, o->vocab, row);
		cell_action(t, &l, o->vocab);
	}
	free(sorted);
	return r;
}

static void
columns(struct ir_table *t)
{
	ir_table_col(t, _("No."), IR_COL_RIGHT | IR_COL_FIXED);
	ir_table_col(t, _("Time"), IR_COL_RIGHT | IR_COL_FIXED);
	ir_table_col(t, _("From"), 0);
	ir_table_col(t, _("To"), 0);
	ir_table_col(t, _("Content"), IR_COL_MAIN);
	ir_table_col(t, _("Action"), 0);
}

int
ll_chrono(struct ir_journal *j, const struct ir_loglist *o,
	struct ll_rows *rows, struct ir_err *e)
{
	struct ir_table *t = ir_table_new(_("Chronology"));
	char spoken[IR_HEAD_SPOKEN];
	struct ir_head head;
	struct ir_buf out;
	int r;

	if (!t)
		return ir_err_sys(e, ENOMEM, _("cannot list a journal"));
	ir_buf_init(&out, 0);
	columns(t);
	ir_table_drill(t, ir_journal_drill(j));
	r = fill(t, o, rows, e);
	if (r == 0 && ir_table_text(t, o->width, &out) < 0)
		r = ir_err_sys(e, ENOMEM, _("cannot list a journal"));
	if (r == 0)
		ir_tool_write(out.p, out.len);
	if (r == 0)
		r = ir_journal_head(j, &head, e);
	if (r == 0)
		ir_tool_out("%s%s %s\n",
			ir_journal_drill(j) ? IR_DRILL_MARK : "",
			_("journal head:"), ir_head_spoken(&head, spoken));
	ir_buf_free(&out);
	ir_table_free(t);
	return r;
}
