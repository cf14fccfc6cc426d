/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ir/asset/substitute.h"
#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/json.h"
#include "ir/doc/table.h"
#include "ir/tool/loglist.h"

#include "asset_net_i.h"

#define TRIES 20 /* others write at the same time */

enum state {
	FREE,
	UNASKED, /* nobody said whether a patient is attached */
	OURS, /* reserved for this device */
	RESERVED, /* for another one */
	IN_USE, /* a patient is attached */
	DOWN, /* hit or suspected in the case */
};

static const char *const words[] = {
	N_("free"),
	N_("nobody said whether a patient is attached"),
	N_("reserved for this one"),
	N_("reserved"),
	N_("a patient is attached"),
	N_("hit or suspected"),
};

/* Which device is asked for. */
struct wanted {
	const struct ir_device *d;
	bool offered; /* the inventory says that it can stand in */
};

/* whose: for which device it is reserved, or "".  One that is hit is no help,
 * for whomever it was reserved. */
static enum state
state_of(struct an_case *c, const struct ir_device *d, const char *for_id,
	char whose[AN_FACT])
{
	char v[AN_FACT];

	if (!an_fact(c, "dev", d->id, "reserved_for", whose) ||
		strcmp(whose, "unknown") == 0)
		whose[0] = '\0';
	if (c->open && an_hit(c, d->id) != IR_NET_CLEAN)
		return DOWN;
	if (*whose)
		return strcmp(whose, for_id) == 0 ? OURS : RESERVED;
	if (!an_fact(c, "dev", d->id, "connected", v))
		v[0] = '\0';
	if (strcmp(v, "yes") == 0)
		return IN_USE;
	return strcmp(v, "no") == 0 || d->patient_connectable == IR_YN_NO
		? FREE
		: UNASKED;
}

static void
json_row(struct an_case *c, const struct ir_substitute *s, enum state st,
	const char *whose)
{
	static const char *const keys[] = {
		"free", "unasked", "ours", "reserved", "in-use", "hit"};
	static const char *const yn[] = {"no", "yes", "unknown"};
	static const char *const why[] = {"listed", "jmdn", "class", "other"};
	struct ir_buf b;
	struct ir_jw w;

	ir_buf_init(&b, 0);
	ir_jw_init(&w, &b);
	ir_jw_obj(&w);
	ir_jw_ku64(&w, "v", 1);
	ir_jw_kstr(&w, "type", "substitute");
	if (an_drill(c))
		ir_jw_kbool(&w, "drill", true);
	ir_jw_kstr(&w, "id", s->d->id);
	ir_jw_kstr(&w, "name", s->d->name);
	ir_jw_kstr(&w, "why", why[s->why]);
	ir_jw_kstr(&w, "standalone", yn[s->standalone]);
	ir_jw_kstr(&w, "state", keys[st]);
	if (*whose)
		ir_jw_kstr(&w, "reserved_for", whose);
	ir_jw_endobj(&w);
	ir_jw_line(&w);
	ir_tool_write(b.p, b.len);
	ir_buf_free(&b);
}

static bool
offered(const struct ir_substitute *v, size_t n, const char *id)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(v[i].d->id, id) == 0)
			return true;
	return false;
}

static int
row(struct as *a, struct an_case *c, const struct ir_substitute *s,
	const char *for_id, struct ir_table *t)
{
	char whose[AN_FACT];
	enum state st = state_of(c, s->d, for_id, whose);
	const char *place;
	int r;

	if (a->json) {
		json_row(c, s, st, whose);
		return st <= OURS;
	}
	r = ir_record_read(a->r, s->d->json, s->d->json_len, &a->e);
	if (r < 0)
		return r;
	place = ir_record_get(a->r, "place.room").text;
	ir_table_row(t);
	ir_table_cell(t, s->d->id);
	ir_table_cell(t, s->d->name);
	ir_table_cell(t, place ? place : _("unknown"));
	ir_table_cell(t, _(ir_substitute_word(s->why)));
	ir_table_cell(t,
		s->standalone == IR_YN_YES          ? _("yes")
			: s->standalone == IR_YN_NO ? _("no")
						    : _("unknown"));
	ir_table_cellf(t, "%s%s%s", c->open ? _(words[st]) : _("no case"),
		st == RESERVED ? ": " : "", st == RESERVED ? whose : "");
	return st <= OURS;
}

/* Somebody reserved one that no list would offer: it is shown, too. */
static int
decided(struct as *a, struct an_case *c, const struct ir_substitute *v,
	size_t n, const char *id, struct ir_table *t)
{
	struct ir_substitute s = {
		.why = IR_SUBSTITUTE_OTHER, .standalone = IR_YN_UNKNOWN};
	char other[AN_FACT];

	if (!an_fact(c, "dev", id, "substitute", other) || offered(v, n, other))
		return 0;
	s.d = ir_site_device(a->site, other, NULL);
	return s.d ? row(a, c, &s, id, t) : 0;
}

/* 0, 1: nothing is left, < 0. */
static int
list(struct as *a, struct an_case *c, const char *id)
{
	struct ir_table *t = ir_table_new(NULL);
	struct ir_substitute *v = NULL;
	struct ir_buf b;
	size_t n = 0;
	int r = t ? ir_substitute_find(a->site, id, &v, &n, &a->e)
		  : ir_err_set(&a->e, ENOMEM, _("out of memory"));
	bool some = false;

	ir_buf_init(&b, 0);
	if (r == 0) {
		ir_table_drill(t, an_drill(c));
		ir_table_col(t, _("id"), IR_COL_FIXED);
		ir_table_col(t, _("name"), IR_COL_MAIN);
		ir_table_col(t, _("place"), 0);
		ir_table_col(t, _("why"), 0);
		ir_table_col(t, _("stand-alone"), 0);
		ir_table_col(t, _("state"), 0);
	}
	for (size_t i = 0; r >= 0 && i < n; i++) {
		r = row(a, c, &v[i], id, t);
		some = some || r > 0;
	}
	if (r >= 0) {
		r = decided(a, c, v, n, id, t);
		some = some || r > 0;
	}
	if (r >= 0 && !a->json && ir_table_rows(t) > 0) {
		r = ir_table_text(t, ir_tool_columns(), &b);
		if (r == 0)
			ir_tool_write(b.p, b.len);
		else
			r = ir_err_set(&a->e, r, _("out of memory"));
	}
	ir_buf_free(&b);
	ir_table_free(t);
	free(v);
	return r < 0 ? r : !some;
}

/* The answer is no: told, 1. */
static int
refuse_release(const char *id, const char *whose)
{
	struct ir_esc a, b;

	if (*whose)
		ir_tool_error(_("'%s' is reserved for '%s' already"),
			ir_esc(id, &a), ir_esc(whose, &b));
	else
		ir_tool_error(_("'%s' is not reserved for this device"),
			ir_esc(id, &a));
	return 1;
}

/* Another one that stands in for this device and was not let go, or "". */
static void
held(struct an_case *c, const char *id, const char *other, char out[AN_FACT])
{
	char whose[AN_FACT];

	if (!an_fact(c, "dev", id, "substitute", out) ||
		strcmp(out, other) == 0 ||
		!an_fact(c, "dev", out, "reserved_for", whose) ||
		strcmp(whose, id) != 0)
		out[0] = '\0';
}

/* What would be wrong with reserving it: told, 1.  That somebody else counts
 * on it, or that this device has one, no reason outweighs. */
static int
refuse_reserve(struct an_case *c, const struct ir_asset_page_opts *p,
	const char *id, const struct wanted *w, enum state st,
	const char *whose)
{
	struct ir_esc a, b;
	char has[AN_FACT];

	held(c, id, w->d->id, has);
	if (*whose)
		ir_tool_error(_("'%s' is reserved for '%s' already"),
			ir_esc(w->d->id, &a), ir_esc(whose, &b));
	else if (*has)
		ir_tool_error(_("'%s' is reserved for this device already: "
				"let it go first, with --release"),
			ir_esc(has, &a));
	else if ((st == OURS || st == RESERVED || st == IN_USE || st == DOWN) &&
		!p->anyway)
		ir_tool_error(_("'%s': %s; --anyway says why it is reserved "
				"all the same"),
			ir_esc(w->d->id, &a), _(words[st]));
	else if (!w->offered && !p->anyway)
		ir_tool_error(_("'%s' is neither listed for '%s' nor of its "
				"JMDN code or kind; --anyway says why it is "
				"reserved all the same"),
			ir_esc(w->d->id, &a), ir_esc(id, &b));
	else
		return 0;
	return 1;
}

static int
assign(struct ir_edit *ed, const char *id, const char *field, const char *value,
	struct ir_err *e)
{
	struct ir_buf b;
	int r;

	ir_buf_init(&b, 0);
	(void)ir_buf_addf(&b, "dev[%s].%s%s%s", id, field, value ? "=" : "",
		value ? value : ""); /* sticky */
	r = ir_buf_err(&b) < 0 ? ir_err_set(e, ENOMEM, _("out of memory"))
		: value        ? ir_edit_set(ed, b.p, e)
			       : ir_edit_unset(ed, b.p, e);
	ir_buf_free(&b);
	return r;
}

/* The facts of a reservation; < 0. */
static int
reserve(struct ir_edit *ed, const char *id, const char *other,
	const char *anyway, struct ir_err *e)
{
	int r = assign(ed, other, "reserved_for", id, e);

	if (r == 0)
		r = assign(ed, id, "substitute", other, e);
	if (r == 0 && anyway)
		r = assign(ed, other, "reserved_why", anyway, e);
	return r;
}

/* ... of letting it go. */
static int
release(struct an_case *c, const char *id, const char *other)
{
	char now[AN_FACT];
	int r = assign(c->c.ed, other, "reserved_for", NULL, &c->c.e);

	if (r == 0 && an_fact(c, "dev", other, "reserved_why", now))
		r = assign(c->c.ed, other, "reserved_why", NULL, &c->c.e);
	if (r == 0 && an_fact(c, "dev", id, "substitute", now) &&
		strcmp(now, other) == 0)
		r = assign(c->c.ed, id, "substitute", NULL, &c->c.e);
	return r;
}

/* One try on the case as it stands: 0 done, > 0 told, -IR_EMOVED again. */
static int
once(struct an_case *c, const struct ir_asset_page_opts *p, const char *id,
	const struct wanted *w)
{
	const struct ir_said said = {.basis = "fact"};
	const char *other = w->d->id;
	char whose[AN_FACT];
	enum state st = state_of(c, w->d, id, whose);
	struct ir_head head, done;
	int r;

	if (p->reserve && st == OURS)
		return 0;
	if (p->reserve)
		r = refuse_reserve(c, p, id, w, st, whose);
	else
		r = strcmp(whose, id) != 0 ? refuse_release(other, whose) : 0;
	if (r)
		return r;
	head = ir_state_head(c->c.s);
	r = ir_case_edit(&c->c, p->by, p->role, &said);
	if (r)
		return r;
	r = p->reserve ? reserve(c->c.ed, id, other, p->anyway, &c->c.e)
		       : release(c, id, other);
	if (r == 0)
		r = ir_edit_commit_at(c->c.ed, c->c.j, &head, &done, &c->c.e);
	if (r == 0)
		ir_log_mended(c->c.j);
	return r;
}

/* Can it stand in, by the inventory? */
static int
want(struct as *a, const char *id, const char *other, struct wanted *ret)
{
	struct ir_substitute *v = NULL;
	size_t n = 0;
	int r;

	ret->d = ir_site_device(a->site, other, &a->e);
	if (!ret->d)
		return -ENOENT;
	r = ir_substitute_find(a->site, id, &v, &n, &a->e);
	ret->offered = r == 0 && offered(v, n, other);
	free(v);
	return r;
}

/* An exit status. */
static int
change(struct as *a, struct an_case *c, const struct ir_asset_page_opts *p,
	const char *id)
{
	const char *other = p->reserve ? p->reserve : p->release;
	struct wanted w;
	int r = 0;

	if (!c->open)
		return ir_tool_usage(_("no case: name it with -C DIR"));
	if (want(a, id, other, &w) < 0) {
		ir_tool_err(&a->e);
		return 2;
	}
	if (strcmp(id, other) == 0)
		return ir_tool_usage(_("a device cannot stand in for itself"));
	if (p->anyway && !*p->anyway)
		return ir_tool_usage(_("--anyway wants the reason"));
	for (unsigned i = 0; i < TRIES; i++) {
		r = once(c, p, id, &w);
		if (r != -IR_EMOVED)
			break;
		(void)an_case_end(c); /* the newer lines decide */
		r = an_case(c, p->casedir);
		if (r)
			return r;
		r = -IR_EMOVED;
		c->c.e = (struct ir_err)IR_ERR_INIT;
	}
	if (r < 0) {
		if (c->c.e.code == 0)
			(void)ir_err_set(&c->c.e, IR_EMOVED,
				_("others keep writing to the journal; try "
				  "again"));
		ir_tool_err(&c->c.e);
		return 2;
	}
	return r;
}

int
ir_asset_substitute(const struct ir_asset_opts *o,
	const struct ir_asset_page_opts *p, int argc, char **argv)
{
	struct an_case c;
	struct as a;
	int r = an_case(&c, p->casedir), status = 0;

	(void)argc; /* one */
	if (r) {
		(void)an_case_end(&c); /* told */
		return r;
	}
	r = as_open(&a, o);
	if (r == 0 && (p->reserve || p->release))
		status = change(&a, &c, p, argv[0]);
	else if (r == 0)
		r = list(&a, &c, argv[0]);
	r = as_close(&a, r);
	r = ir_tool_worse(r, an_case_end(&c));
	return ir_tool_worse(r, status);
}
