/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "custody_i.h"
#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/json.h"
#include "ir/doc/table.h"

/* Who holds what, since when, and what is overdue. */

struct row {
	const struct ir_custody_item *it;
	const struct ir_custody_holding *h; /* NULL: here, or no more */
	const struct ir_custody_event *since; /* NULL: since it was taken */
	const char *state;
	const char *keep_until, *return_by;
	bool overdue;
};

static const char *
state_name(const struct row *r)
{
	if (!r->h)
		return r->it->gone ? "destroyed" : "kept";
	return r->h->state == IR_CS_SENT        ? "sent"
		: r->h->state == IR_CS_RECEIVED ? "received"
						: "seized";
}

static const char *
state_word(const char *state)
{
	static const struct {
		const char *name, *word;
	} words[] = {
		{"kept", N_("kept")},
		{"destroyed", N_("destroyed")},
		{"sent", N_("on its way")},
		{"received", N_("received")},
		{"seized", N_("seized")},
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (strcmp(words[i].name, state) == 0)
			return _(words[i].word);
	return state;
}

static void
fill(const struct cus *c, struct row *r, const struct ir_custody_item *it,
	const struct ir_custody_holding *h)
{
	*r = (struct row){.it = it, .h = h};
	if (h) {
		const struct ir_custody_event *ev = ir_custody_event(
			c->c, h->sent == SIZE_MAX ? h->event : h->sent);

		r->since = ir_custody_event(c->c, h->event);
		r->keep_until = ev->field[IR_CF_KEEP_UNTIL];
		r->return_by = ev->field[IR_CF_RETURN_BY];
	}
	if (!r->keep_until)
		r->keep_until = it->field[IR_CF_KEEP_UNTIL];
	r->state = state_name(r);
	if (!h && it->gone)
		return;
	r->overdue =
		(r->keep_until && ir_custody_past(r->keep_until, &c->now)) ||
		(r->return_by && ir_custody_past(r->return_by, &c->now));
}

static void
put_party(struct ir_jw *w, const struct ir_custody_holding *h)
{
	if (!h)
		return;
	ir_jw_key(w, "holder");
	ir_jw_obj(w);
	ir_jw_kstr(w, "name", h->name);
	ir_jw_kstr(w, "org", h->org);
	ir_jw_endobj(w);
}

static void
put_gaps(const struct cus *c, struct ir_jw *w, const struct ir_custody_item *it)
{
	ir_jw_key(w, "gaps");
	ir_jw_arr(w);
	for (size_t i = 0; i < ir_custody_findings(c->c); i++) {
		const struct ir_custody_finding *f =
			ir_custody_finding(c->c, i);

		if (ir_custody_item(c->c, f->item) == it &&
			f->grade != IR_CG_NOTE)
			ir_jw_str(w, f->code);
	}
	ir_jw_endarr(w);
}

static void
row_json(const struct cus *c, const struct row *r, struct ir_buf *out)
{
	const struct ir_custody_event *given = r->h && r->h->sent != SIZE_MAX
		? ir_custody_event(c->c, r->h->sent)
		: NULL;
	struct ir_jw w;

	ir_jw_init(&w, out);
	ir_jw_obj(&w);
	ir_jw_ku64(&w, "v", 1);
	ir_jw_kstr(&w, "type", "custody");
	if (c->drill)
		ir_jw_kbool(&w, "drill", true);
	ir_jw_kstr(&w, "item", r->it->id);
	ir_jw_kstr(&w, "class", r->it->archive ? "archive" : "thing");
	ir_jw_kstr(&w, "description", r->it->field[IR_CF_DESCRIPTION]);
	ir_jw_kstr(&w, "state", r->state);
	put_party(&w, r->h);
	ir_jw_kstr(&w, "since", r->since ? r->since->stamp : r->it->since);
	if (r->since)
		ir_jw_ku64(&w, "seq", r->since->seq);
	ir_jw_kstr(&w, "handover", given ? given->handover : NULL);
	if (!r->h)
		ir_jw_kstr(&w, "place", r->it->field[IR_CF_PLACE]);
	ir_jw_kstr(&w, "keep_until", r->keep_until);
	ir_jw_kstr(&w, "return_by", r->return_by);
	ir_jw_kbool(&w, "overdue", r->overdue);
	ir_jw_kstr(&w, "sha256", r->it->sha256[0] ? r->it->sha256 : NULL);
	put_gaps(c, &w, r->it);
	ir_jw_endobj(&w);
	ir_jw_line(&w);
}

static void
cell(struct ir_table *t, const char *s)
{
	struct ir_esc esc;

	ir_table_cell(t, s ? ir_esc(s, &esc) : "");
}

/* The latest grade of trouble with an item, in a word. */
static const char *
trouble(const struct cus *c, const struct row *r)
{
	for (size_t i = 0; i < ir_custody_findings(c->c); i++) {
		const struct ir_custody_finding *f =
			ir_custody_finding(c->c, i);

		if (f->grade == IR_CG_BROKEN &&
			ir_custody_item(c->c, f->item) == r->it)
			return f->code;
	}
	return r->overdue ? _("OVERDUE") : "";
}

static void
row_text(const struct cus *c, const struct row *r, struct ir_table *t)
{
	const char *stamp = r->since ? r->since->stamp : r->it->since;
	char text[IR_TIME_TEXT] = "", all[IR_TIME_TEXT];
	struct ir_time at;
	struct ir_buf who;

	ir_buf_init(&who, 0);
	if (r->h)
		cus_party(r->h->name, r->h->org, &who);
	else if (r->it->field[IR_CF_PLACE])
		cus_party(r->it->field[IR_CF_PLACE], NULL, &who);
	else
		(void)ir_buf_adds(&who, r->it->gone ? "-" : _("here"));
	if (stamp && ir_time_parse(stamp, strlen(stamp), &at) == 0) {
		ir_time_localise(&at); /* they come from several machines */
		(void)snprintf(text, sizeof(text), "%.16s",
			ir_time_date_clock(&at, all)); /* to the minute */
	}
	ir_table_row(t);
	cell(t, r->it->id);
	ir_table_cell(t, who.p); /* escaped above */
	ir_table_cell(t, state_word(r->state));
	ir_table_cell(t, text);
	cell(t, r->return_by ? r->return_by : r->keep_until);
	ir_table_cell(t, trouble(c, r));
	ir_buf_free(&who);
}

static struct ir_table *
new_table(const struct cus *c)
{
	struct ir_table *t = ir_table_new(NULL);

	if (!t)
		return NULL;
	ir_table_col(t, _("item"), IR_COL_FIXED);
	ir_table_col(t, _("who has it"), 0);
	ir_table_col(t, _("state"), IR_COL_FIXED);
	ir_table_col(t, _("since"), IR_COL_FIXED);
	ir_table_col(t, _("until"), IR_COL_FIXED);
	ir_table_col(t, "", 0);
	ir_table_drill(t, c->drill);
	return t;
}

struct list {
	struct cus c;
	struct ir_table *t; /* NULL: JSON */
	struct ir_buf out;
	bool overdue;
};

static void
one(struct list *l, const struct ir_custody_item *it,
	const struct ir_custody_holding *h)
{
	struct row r;

	fill(&l->c, &r, it, h);
	l->overdue |= r.overdue;
	if (l->c.o->overdue && !r.overdue)
		return;
	if (l->t)
		row_text(&l->c, &r, l->t);
	else
		row_json(&l->c, &r, &l->out);
}

/* Here, as far as it is: an archive stays when copies go out. */
static void
item_rows(struct list *l, const struct ir_custody_item *it)
{
	if (it->archive || it->n_hold == 0)
		one(l, it, NULL);
	for (size_t i = 0; i < it->n_hold; i++)
		one(l, it, &it->hold[i]);
}

static int
fill_list(struct list *l, int argc, char **argv)
{
	struct ir_esc esc;

	for (int i = 0; i < argc; i++) {
		const struct ir_custody_item *it =
			ir_custody_find(l->c.c, argv[i]);

		if (!it)
			return ir_err_set(&l->c.e, ENOENT,
				_("no item '%s' (ir-custody list)"),
				ir_esc(argv[i], &esc));
		item_rows(l, it);
	}
	for (size_t i = 0; argc == 0 && i < ir_custody_items(l->c.c); i++)
		item_rows(l, ir_custody_item(l->c.c, i));
	if (l->t && ir_table_rows(l->t) > 0 &&
		ir_table_text(l->t, ir_tool_columns(), &l->out) < 0)
		return ir_err_sys(&l->c.e, ENOMEM, _("cannot go on"));
	return 0;
}

int
ir_cus_list(const struct ir_cus_opts *o, int argc, char **argv)
{
	struct list l = {.t = NULL};
	int r = cus_open(&l.c, o, false);

	ir_buf_init(&l.out, 0);
	if (r == 0 && !l.c.json) {
		l.t = new_table(&l.c);
		if (!l.t)
			r = ir_err_sys(&l.c.e, ENOMEM, _("cannot go on"));
	}
	if (r == 0)
		r = fill_list(&l, argc, argv);
	if (r == 0)
		ir_tool_write(l.out.p, l.out.len);
	ir_buf_free(&l.out);
	ir_table_free(l.t);
	return cus_close(&l.c, r < 0 ? r : l.overdue && o->overdue);
}
