/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/tool/contact.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/json.h"
#include "ir/base/time.h"
#include "ir/casefile/journal.h"
#include "ir/casefile/where.h"
#include "ir/doc/table.h"
#include "ir/tool/page.h"

#include "asset_i.h"
#include "asset_said_i.h"

/* Roles that somebody must hold when --role says nothing: those without
 * whom no playbook of ours begins. */
static const char *const roles_needed[] = {
	"DIR", "IC", "MDS", "MIS", "CE", "WARD", "SAFE", NULL};

const char *const *
ir_contact_roles(void)
{
	return roles_needed;
}

struct work {
	const struct ir_contact_opts *o;
	struct as a;
	struct ir_contacts *c; /* of a */
	const struct ir_contact **which; /* chosen */
	size_t n;
	bool drill; /* the case is an exercise */
};

/* Whom to call is told whatever state the case is in. */
static int
without_case(struct work *w)
{
	ir_tool_warn(
		_("whether this is a drill cannot be told: %s"), w->a.e.text);
	w->a.e = (struct ir_err)IR_ERR_INIT;
	return 0;
}

/* Of the case only whether it is an exercise counts; there may be none. */
static int
look_at_case(struct work *w)
{
	struct ir_journal *j = NULL;
	struct ir_where where;
	char *dir = NULL;
	int r;

	ir_where_init(&where, w->o->casedir);
	r = ir_where_case(&where, &dir, &w->a.e);
	if (r == -ENOENT && !w->o->casedir && !where.env_case) {
		w->a.e = (struct ir_err)IR_ERR_INIT;
		return 0;
	}
	if (r == 0)
		r = ir_journal_open(&j, dir, ir_tool_ctx(), &w->a.e);
	w->drill = r == 0 && ir_journal_drill(j);
	ir_journal_close(j);
	free(dir);
	return r < 0 && !w->o->casedir ? without_case(w) : r;
}

static const char *
mark(const struct work *w)
{
	return w->drill ? IR_DRILL_MARK : "";
}

/* {"v":1,"type":TYPE, and that it is an exercise. */
static void
begin_line(const struct work *w, struct ir_jw *jw, struct ir_buf *b,
	const char *type)
{
	ir_buf_init(b, 0);
	ir_jw_init(jw, b);
	ir_jw_obj(jw);
	ir_jw_ku64(jw, "v", 1);
	ir_jw_kstr(jw, "type", type);
	if (w->drill)
		ir_jw_kbool(jw, "drill", true);
}

static int
begin(struct work *w, const struct ir_contact_opts *o)
{
	const struct ir_asset_opts site = {
		.site = o->site, .json = o->json, .text = o->text, .at = o->at};
	int r;

	*w = (struct work){.o = o};
	r = as_open(&w->a, &site);
	w->a.o = NULL; /* was ours */
	w->c = w->a.contacts;
	if (r == 0)
		r = look_at_case(w);
	if (r < 0)
		return r;
	w->which = calloc(ir_contacts_count(w->c) + 1, sizeof(*w->which));
	return w->which ? 0 : ir_err_set(&w->a.e, ENOMEM, _("out of memory"));
}

static int
end(struct work *w, int r)
{
	free(w->which);
	return as_close(&w->a, r);
}

static void
join(struct ir_buf *b, const char *const *v, size_t n)
{
	for (size_t i = 0; i < n; i++)
		(void)ir_buf_addf(b, "%s%s", i ? " " : "", v[i]); /* sticky */
}

static void
put_date(struct ir_jw *jw, const char *key, int64_t day)
{
	char text[IR_TIME_TEXT];

	if (day != INT64_MIN)
		ir_jw_kstr(jw, key, ir_day_text(day, text));
}

static void
json_contact(const struct work *w, const struct ir_contact *c)
{
	struct ir_buf b;
	struct ir_jw jw;
	int64_t due;
	enum ir_contact_state s =
		ir_contact_state(c, &w->o->months, w->a.today, &due);

	begin_line(w, &jw, &b, "contact");
	ir_jw_kstr(&jw, "id", c->id);
	ir_jw_kstr(&jw, "state", ir_contact_state_word(s));
	put_date(&jw, "check_due", due);
	ir_jw_kraw(&jw, "record", c->json, c->json_len);
	ir_jw_key(&jw, "verified");
	ir_jw_arr(&jw);
	for (size_t i = 0; i < c->n_verified; i++) {
		const struct ir_checked *k = &c->verified[i];

		ir_jw_obj(&jw);
		ir_jw_kstr(&jw, "on", k->on);
		ir_jw_kstr(&jw, "by", k->by);
		ir_jw_kstr(&jw, "how", k->how);
		ir_jw_kstr(&jw, "result", k->result);
		ir_jw_endobj(&jw);
	}
	ir_jw_endarr(&jw);
	ir_jw_endobj(&jw);
	ir_jw_line(&jw);
	ir_tool_write(b.p, b.len);
	ir_buf_free(&b);
}

static const char *
state_label(enum ir_contact_state s)
{
	switch (s) {
	case IR_CONTACT_FRESH:
		return _("ok");
	case IR_CONTACT_OVERDUE:
		return _("check due");
	case IR_CONTACT_FAILED:
		return _("did not work");
	case IR_CONTACT_NEVER:
		return _("never tried");
	case IR_CONTACT_NUMBERLESS:
		return _("no number");
	}
	return "?";
}

static void
table_row(const struct work *w, struct ir_table *t, const struct ir_contact *c)
{
	const struct ir_checked *last =
		c->n_verified ? &c->verified[c->n_verified - 1] : NULL;
	struct ir_buf b;
	int64_t due;

	ir_buf_init(&b, 0);
	ir_table_row(t);
	ir_table_cell(t, c->id);
	ir_table_cellf(t, "%s%s%s", c->name ? c->name : "", c->org ? "\n" : "",
		c->org ? c->org : "");
	join(&b, c->roles, c->n_roles);
	if (b.len && c->n_duties)
		(void)ir_buf_addc(&b, ' '); /* sticky */
	join(&b, c->duties, c->n_duties);
	if (b.len && c->n_devices)
		(void)ir_buf_addc(&b, ' '); /* sticky */
	join(&b, c->devices, c->n_devices);
	ir_table_cell(t, b.len ? b.p : NULL);
	ir_buf_clear(&b);
	for (size_t i = 0; i < c->n_ways; i++) {
		const struct ir_way *way = &c->ways[i];

		(void)ir_buf_addf(&b, "%s%s %s%s%s%s", i ? "\n" : "",
			_(way->type), way->value ? way->value : "",
			way->hours ? " (" : "", way->hours ? way->hours : "",
			way->hours ? ")" : ""); /* sticky */
	}
	ir_table_cell(t, b.len ? b.p : c->lookup);
	ir_table_cellf(t, "%s%s%s",
		state_label(
			ir_contact_state(c, &w->o->months, w->a.today, &due)),
		last && last->on ? "\n" : "", last && last->on ? last->on : "");
	ir_buf_free(&b);
}

/* The chosen ones, as lines or as a table. */
static int
print(struct work *w)
{
	struct ir_table *t;
	struct ir_buf b;
	int r;

	for (size_t i = 0; w->a.json && i < w->n; i++)
		json_contact(w, w->which[i]);
	if (w->a.json || w->n == 0)
		return 0;
	t = ir_table_new(NULL);
	if (!t)
		return ir_err_set(&w->a.e, ENOMEM, _("out of memory"));
	ir_table_drill(t, w->drill);
	ir_table_col(t, _("id"), IR_COL_FIXED);
	ir_table_col(t, _("who"), IR_COL_MAIN);
	ir_table_col(t, _("for"), 0);
	ir_table_col(t, _("how to reach"), 0);
	ir_table_col(t, _("checked"), 0);
	for (size_t i = 0; i < w->n; i++)
		table_row(w, t, w->which[i]);
	ir_buf_init(&b, 0);
	r = ir_table_text(t, ir_tool_columns(), &b);
	if (r == 0)
		ir_tool_write(b.p, b.len);
	else
		r = ir_err_set(&w->a.e, r, _("out of memory"));
	ir_buf_free(&b);
	ir_table_free(t);
	return r;
}

static void
choose(struct work *w, const struct ir_contact *c)
{
	for (size_t i = 0; i < w->n; i++)
		if (w->which[i] == c)
			return;
	w->which[w->n++] = c;
}

static int
unknown(struct work *w, const char *id)
{
	struct ir_esc esc;

	return ir_err_set(
		&w->a.e, IR_EUSAGE, _("no contact '%s'"), ir_esc(id, &esc));
}

/* The operands, else all of them. */
static int
choose_named(struct work *w, int argc, char **argv)
{
	for (int i = 0; i < argc; i++) {
		const struct ir_contact *c = ir_contacts_find(w->c, argv[i]);

		if (!c)
			return unknown(w, argv[i]);
		choose(w, c);
	}
	for (size_t i = 0; argc == 0 && i < ir_contacts_count(w->c); i++)
		choose(w, ir_contacts_at(w->c, i));
	return 0;
}

int
ir_contact_list(const struct ir_contact_opts *o, int argc, char **argv)
{
	struct work w;
	int r = begin(&w, o);

	if (r == 0)
		r = choose_named(&w, argc, argv);
	if (r == 0)
		r = print(&w);
	return end(&w, r);
}

/* A device, a role or a duty by its name; how many were found. */
static size_t
choose_for(struct work *w, const char *what)
{
	static const enum ir_contact_by order[] = {
		IR_CONTACT_DEVICE, IR_CONTACT_DUTY, IR_CONTACT_ROLE};
	const struct ir_contact *c;
	size_t n = 0;

	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++) {
		size_t at = 0;

		while ((c = ir_contacts_next(w->c, order[i], what, &at))) {
			choose(w, c);
			n++;
		}
	}
	return n;
}

int
ir_contact_for(const struct ir_contact_opts *o, int argc, char **argv)
{
	struct work w;
	struct ir_esc esc;
	int missing = 0, r = begin(&w, o);

	for (int i = 0; r == 0 && i < argc; i++)
		if (choose_for(&w, argv[i]) == 0) {
			ir_tool_warn(_("nobody is listed for '%s'"),
				ir_esc(argv[i], &esc));
			missing = 1;
		}
	if (r == 0)
		r = print(&w);
	return end(&w, r < 0 ? r : missing);
}

static void
choose_due(struct work *w)
{
	for (size_t i = 0; i < ir_contacts_count(w->c); i++) {
		const struct ir_contact *c = ir_contacts_at(w->c, i);
		int64_t due;

		if (ir_contact_state(c, &w->o->months, w->a.today, &due) !=
			IR_CONTACT_FRESH)
			choose(w, c);
	}
}

int
ir_contact_due(const struct ir_contact_opts *o, int argc, char **argv)
{
	struct work w;
	int r = begin(&w, o);

	(void)argv;
	if (r == 0 && argc > 0)
		r = ir_err_set(
			&w.a.e, IR_EUSAGE, _("overdue takes no operands"));
	if (r == 0)
		choose_due(&w);
	if (r == 0)
		r = print(&w);
	return end(&w, r < 0 ? r : w.n > 0);
}

/* What is written down late does not make a contact older. */
static void
tell_older(const struct work *w, const struct ir_contact *c,
	const struct ir_checked *k)
{
	const struct ir_checked *last =
		c->n_verified ? &c->verified[c->n_verified - 1] : NULL;
	struct ir_buf b;
	struct ir_jw jw;

	if (!last || !last->on || strcmp(last->on, k->on) <= 0)
		return;
	if (!w->a.json) {
		ir_tool_out("%s", mark(w));
		ir_tool_out(_("%s: recorded for %s; the check of %s (%s) is "
			      "newer and counts\n"),
			c->id, k->on, last->on,
			last->result ? last->result : "");
		return;
	}
	begin_line(w, &jw, &b, "older");
	ir_jw_kstr(&jw, "id", c->id);
	ir_jw_kstr(&jw, "on", k->on);
	ir_jw_kstr(&jw, "counts", last->on);
	ir_jw_kstr(&jw, "result", last->result);
	ir_jw_endobj(&jw);
	ir_jw_line(&jw);
	ir_tool_write(b.p, b.len);
	ir_buf_free(&b);
}

int
ir_contact_verify(const struct ir_contact_opts *o, int argc, char **argv)
{
	struct work w;
	char date[IR_TIME_TEXT];
	struct ir_checked k = {date, o->by, o->how, o->result};
	int r = begin(&w, o);

	if (r == 0 && (!o->by || !o->how || !o->result))
		r = ir_err_set(&w.a.e, IR_EUSAGE,
			_("--by, --how and --result are needed"));
	if (r == 0)
		r = as_said_on("on", o->on, w.a.today, date, &w.a.e);
	if (r == 0 && strcmp(o->result, "ok") != 0 &&
		strcmp(o->result, "no-answer") != 0 &&
		strcmp(o->result, "wrong") != 0 &&
		strcmp(o->result, "changed") != 0)
		r = ir_err_set(&w.a.e, IR_EUSAGE,
			_("--result is ok, no-answer, wrong or changed"));
	if (r == 0)
		r = choose_named(&w, argc, argv);
	for (size_t i = 0; r == 0 && i < w.n; i++) {
		r = ir_contact_verified(w.a.dir, w.which[i]->id, &k, &w.a.e);
		if (r == 0)
			tell_older(&w, w.which[i], &k);
	}
	return end(&w, r);
}

static int
page(struct work *w, bool sheet)
{
	struct ir_doc_meta meta = {
		.title = sheet ? _("Call sheet") : _("Contact cards"),
		.drill = w->drill};
	struct ir_doc *d;
	int r = ir_tool_page_lang(w->o->lang, &meta.lang, &w->a.e);

	if (r < 0)
		return r;
	d = ir_doc_new(&meta);
	r = !d          ? -ENOMEM
		: sheet ? ir_contact_sheet(d, w->c, w->which, w->n)
			: ir_contact_cards(d, w->which, w->n);
	if (r < 0)
		r = ir_err_set(&w->a.e, r, _("out of memory"));
	else
		r = ir_tool_page(d, w->o->form, w->o->output, &w->a.e);
	ir_doc_free(d);
	return r;
}

int
ir_contact_card(const struct ir_contact_opts *o, int argc, char **argv)
{
	struct work w;
	int r = begin(&w, o);

	if (r == 0)
		r = choose_named(&w, argc, argv);
	if (r == 0)
		r = page(&w, false);
	return end(&w, r);
}

int
ir_contact_call(const struct ir_contact_opts *o, int argc, char **argv)
{
	struct work w;
	int r = begin(&w, o);

	if (r == 0 && o->overdue)
		choose_due(&w);
	else if (r == 0)
		r = choose_named(&w, argc, argv);
	if (r == 0)
		r = page(&w, true);
	return end(&w, r);
}

struct findings {
	struct work *w;
	size_t red, yellow;
};

static int
on_finding(void *arg, const struct ir_contact_finding *f)
{
	struct findings *s = arg;
	struct ir_buf b;
	struct ir_jw jw;

	if (f->red)
		s->red++;
	else
		s->yellow++;
	if (!s->w->a.json) {
		ir_tool_out("%s", mark(s->w));
		if (f->line)
			ir_tool_out("%s:%u: ", IR_SITE_CONTACTS, f->line);
		ir_tool_out("%s %s: %s: %s\n", f->red ? _("red") : _("due"),
			f->code, f->id, f->text);
		return 0;
	}
	begin_line(s->w, &jw, &b, "finding");
	ir_jw_kstr(&jw, "code", f->code);
	ir_jw_kbool(&jw, "red", f->red);
	ir_jw_kstr(&jw, "id", f->id);
	if (f->line)
		ir_jw_ku64(&jw, "line", f->line);
	ir_jw_kstr(&jw, "text", f->text);
	ir_jw_endobj(&jw);
	ir_jw_line(&jw);
	ir_tool_write(b.p, b.len);
	ir_buf_free(&b);
	return 0;
}

int
ir_contact_check(const struct ir_contact_opts *o, int argc, char **argv)
{
	struct work w;
	struct findings s = {.w = &w};
	const char **roles = NULL;
	struct ir_contact_duties *duties = NULL;
	int r = begin(&w, o);

	(void)argv;
	if (r == 0 && argc > 0)
		r = ir_err_set(&w.a.e, IR_EUSAGE, _("lint takes no operands"));
	if (r == 0 && o->roles.n > 0) {
		roles = calloc(o->roles.n + 1, sizeof(*roles));
		if (!roles)
			r = ir_err_set(&w.a.e, ENOMEM, _("out of memory"));
		for (size_t i = 0; roles && i < o->roles.n; i++)
			roles[i] = o->roles.v[i];
	}
	if (r == 0 && !roles)
		r = ir_contact_duties_load(
			&duties, w.a.data, w.a.japanese, &w.a.e);
	if (r == 0)
		r = ir_contact_lint(w.c,
			ir_site_count(w.a.site) > 0 ? w.a.site : NULL,
			roles ? roles : roles_needed, duties, &o->months,
			w.a.today, on_finding, &s, &w.a.e);
	ir_contact_duties_free(duties);
	if (r == 0 && !w.a.json)
		ir_tool_out("%s", mark(&w));
	if (r == 0 && !w.a.json)
		ir_tool_out(_("%zu contacts, %zu red, %zu due\n"),
			ir_contacts_count(w.c), s.red, s.yellow);
	free(roles);
	return end(&w, r < 0 ? r : s.red > 0);
}
