/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/tool/duty.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "duty_i.h"
#include "ir/base/enc.h"
#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/casefile/state_slip.h"
#include "ir/report/duty_json.h"
#include "ir/report/duty_said.h"

static int
begin(struct rp *p, const struct ir_duty_opts *o)
{
	int r;

	if (o->site && setenv("IR_SITE", o->site, 1) != 0) {
		ir_tool_error(_("out of memory"));
		return 2;
	}
	r = rp_begin(p, o->casedir, o->at, o->json, o->text);
	return r == 0 && !p->duties ? p->status : r;
}

/* "R9/PUMP03" into its two parts: the length of the first. */
static size_t
id_len(const char *name, const char **ret_member)
{
	const char *slash = strchr(name, '/');

	*ret_member = slash ? slash + 1 : NULL;
	return slash ? (size_t)(slash - name) : strlen(name);
}

bool
dt_wanted(const struct dt_which *w, const struct ir_duty *u)
{
	for (int i = 0; i < w->n; i++) {
		const char *member;
		size_t n = id_len(w->name[i], &member);

		if (strlen(u->id) == n && memcmp(u->id, w->name[i], n) == 0 &&
			(!member ||
				(u->member && strcmp(member, u->member) == 0)))
			return true;
	}
	return w->n == 0;
}

static int
check(struct rp *p, const char *name, char **ret_id, const char **ret_member)
{
	size_t n = id_len(name, ret_member);
	char *id = strndup(name, n);
	int r = id ? ir_duties_check(p->duties, id, *ret_member, &p->c.e)
		   : ir_err_set(&p->c.e, ENOMEM, _("out of memory"));

	if (ret_id && r == 0)
		*ret_id = id;
	else
		free(id);
	return r;
}

/* ---- show ---- */

static void
begin_line(
	const struct rp *p, struct ir_jw *w, struct ir_buf *b, const char *type)
{
	ir_jw_init(w, b);
	ir_jw_obj(w);
	ir_jw_ku64(w, "v", 1);
	ir_jw_kstr(w, "type", type);
	if (p->c.tell.drill)
		ir_jw_kbool(w, "drill", true);
}

static void
end_line(struct ir_jw *w, struct ir_buf *b)
{
	ir_jw_endobj(w);
	ir_jw_line(w);
	ir_tool_write(b->p, b->len);
	ir_buf_clear(b);
}

/* It cannot have occurred after it was noticed. */
static void
json_slip(struct ir_jw *w, const struct ir_slip *s)
{
	struct ir_time occurred = s->occurred, noticed = s->noticed;
	char text[IR_TIME_TEXT];

	if (!s->by)
		return;
	occurred.east = noticed.east = 32400;
	ir_jw_key(w, "occurred_after");
	ir_jw_obj(w);
	ir_jw_kstr(w, "occurred", ir_time_rfc3339(&occurred, 0, text));
	ir_jw_kstr(w, "noticed", ir_time_rfc3339(&noticed, 0, text));
	ir_jw_kstr(w, "by", s->by);
	ir_jw_endobj(w);
}

static void
json_odd(struct ir_jw *w, const struct ir_duties *d)
{
	const struct ir_contradiction *c;

	if (ir_duties_contradictions(d) == 0)
		return;
	ir_jw_key(w, "contradictions");
	ir_jw_arr(w);
	for (size_t i = 0; (c = ir_duties_contradiction_at(d, i)); i++) {
		ir_jw_obj(w);
		ir_jw_kstr(w, "id", c->id);
		ir_jw_kstr(w, "ja", c->ja);
		ir_jw_kstr(w, "en", c->en);
		ir_jw_key(w, "facts");
		ir_jw_arr(w);
		for (size_t k = 0; k < c->n_facts; k++)
			ir_jw_str(w, c->facts[k]);
		ir_jw_endarr(w);
		ir_jw_endobj(w);
	}
	ir_jw_endarr(w);
}

static void
json_head(const struct rp *p, struct ir_buf *b)
{
	const struct ir_duty *u = ir_duties_at(p->duties, 0);
	struct ir_time now = p->now, facts;
	char text[IR_TIME_TEXT];
	struct ir_jw w;

	now.east = 32400;
	begin_line(p, &w, b, "duties");
	ir_jw_kstr(&w, "at", ir_time_rfc3339(&now, 0, text));
	ir_jw_ku64(&w, "made_at", ir_state_head(p->c.s).seq);
	if (ir_duties_hindsight(p->duties, &facts)) {
		facts.east = 32400;
		ir_jw_kstr(&w, "facts_of", ir_time_rfc3339(&facts, 0, text));
	}
	ir_jw_kstr(&w, "rules_as_of", ir_duties_date(p->duties));
	ir_jw_key(&w, "holidays_until");
	ir_jw_i64(&w, ir_duties_holidays_until(p->duties));
	if (u && u->has_start) {
		struct ir_time start = u->start;

		start.east = 32400;
		ir_jw_kstr(&w, "aware", ir_time_rfc3339(&start, 0, text));
		ir_jw_kstr(&w, "aware_by", u->start_by);
		if (u->elapsed < 0)
			ir_jw_kbool(&w, "not_yet", true);
	}
	json_slip(&w, ir_duties_slip(p->duties));
	json_odd(&w, p->duties);
	ir_jw_ku64(&w, "overdue", ir_duties_overdue(p->duties));
	end_line(&w, b);
}

static bool
is_open(const struct ir_duty *u)
{
	return !u->done && u->need != IR_DUTY_NOT_REQUIRED &&
		u->need != IR_DUTY_WAIVED;
}

static int
show_json(const struct rp *p, const struct dt_which *which, bool open_only)
{
	struct ir_buf b;
	struct ir_jw w;
	int r;

	ir_buf_init(&b, 0);
	json_head(p, &b);
	for (size_t i = 0; i < ir_duties_count(p->duties); i++) {
		const struct ir_duty *u = ir_duties_at(p->duties, i);

		if (!dt_wanted(which, u) || (open_only && !is_open(u)))
			continue;
		begin_line(p, &w, &b, "duty");
		ir_duty_json(p->duties, u, &w);
		if (dt_dated_ahead(p, u))
			ir_duty_ahead_json(u, &w);
		ir_duty_reasons_json(u, &w);
		end_line(&w, &b);
	}
	for (size_t i = 0; which->n == 0 && i < ir_duties_promises(p->duties);
		i++) {
		const struct ir_promise *k = ir_duties_promise_at(p->duties, i);

		if (open_only && k->kept)
			continue;
		begin_line(p, &w, &b, "promise");
		ir_promise_json(k, &w);
		end_line(&w, &b);
	}
	r = ir_buf_err(&b);
	ir_buf_free(&b);
	if (r < 0)
		ir_tool_error(_("out of memory"));
	return r < 0 ? 2 : 0;
}

int
dt_ahead(const struct rp *p)
{
	const struct ir_duty *u = p->duties ? ir_duties_at(p->duties, 0) : NULL;
	struct ir_esc esc;

	if (!u || !u->has_start || !ir_journal_ahead(&u->start, &p->now) ||
		!ir_journal_ahead(&u->start, &p->c.tell.now))
		return 0;
	ir_tool_error(_("%s lies ahead of the clock: nothing is late until "
			"then; correct it"),
		u->start_by ? ir_esc(u->start_by, &esc) : "t.aware");
	return 1;
}

bool
dt_dated_ahead(const struct rp *p, const struct ir_duty *u)
{
	return u->ahead && ir_journal_ahead(&u->ahead_at, &p->c.tell.now);
}

bool
dt_slip(const struct rp *p, struct ir_buf *out)
{
	const struct ir_slip *s =
		p->duties ? ir_duties_slip(p->duties) : &(struct ir_slip){0};

	if (s->by)
		ir_slip_words(&s->occurred, &s->noticed, s->by, out);
	return s->by && ir_buf_err(out) == 0;
}

const char *
dt_odd(const struct rp *p, size_t i)
{
	const struct ir_contradiction *c =
		p->duties ? ir_duties_contradiction_at(p->duties, i) : NULL;

	return !c ? NULL : ir_i18n_japanese() ? c->ja : c->en;
}

void
dt_tell_odd(const struct rp *p)
{
	const char *text;
	struct ir_buf b;

	ir_buf_init(&b, 0);
	for (size_t i = 0; (text = dt_odd(p, i)); i++) {
		ir_buf_clear(&b);
		if (ir_esc_add(&b, text, strlen(text)) == 0)
			ir_tool_warn(_("facts contradict each other: %s"), b.p);
	}
	ir_buf_free(&b);
}

int
ir_duty_show(const struct ir_duty_opts *o, int argc, char **argv)
{
	struct dt_which which = {argv, argc};
	size_t late = 0;
	struct rp p;
	int r = begin(&p, o);

	for (int i = 0; r == 0 && i < argc; i++) {
		const char *member;

		if (check(&p, argv[i], NULL, &member) < 0)
			r = rp_fail(&p);
	}
	if (r == 0 && p.c.tell.json)
		r = show_json(&p, &which, o->open_only);
	else if (r == 0)
		dt_text(&p, &which, o->open_only);
	for (size_t i = 0; r == 0 && i < ir_duties_count(p.duties); i++) {
		const struct ir_duty *u = ir_duties_at(p.duties, i);

		late += u->overdue && dt_wanted(&which, u);
	}
	if (r == 0 && (argc ? late : ir_duties_overdue(p.duties)) > 0)
		r = 1;
	if (r <= 1)
		r = ir_tool_worse(r, dt_ahead(&p));
	return rp_end(&p, r);
}

/* ---- waive ---- */

static const struct ir_duty *
find_duty(const struct rp *p, const char *id, const char *member)
{
	for (size_t i = 0; i < ir_duties_count(p->duties); i++) {
		const struct ir_duty *u = ir_duties_at(p->duties, i);

		if (strcmp(u->id, id) == 0 && u->member &&
			strcmp(u->member, member) == 0)
			return u;
	}
	return NULL;
}

static int
append(struct rp *p, const struct ir_duty_opts *o, const struct ir_duty *u,
	const char *member, struct ir_head *after)
{
	struct ir_entry en = {.kind = "duty.waived",
		.actor_name = p->c.who.name,
		.actor_role = p->c.who.role,
		.recorder = p->c.who.recorder,
		.source = o->source};
	struct ir_time at = p->c.tell.now;
	char text[IR_TIME_TEXT];
	bool minutes = false;
	struct ir_buf b;
	struct ir_jw w;
	int r = 0;

	if (o->time)
		r = ir_time_human(
			o->time, &p->c.tell.now, &at, &minutes, &p->c.e);
	ir_buf_init(&b, 0);
	ir_jw_init(&w, &b);
	ir_jw_obj(&w);
	ir_jw_kstr(&w, "duty", u->id);
	ir_jw_kstr(&w, "member", member);
	ir_jw_kstr(&w, "reason", o->reason);
	ir_jw_kstr(&w, "need", ir_duty_need_word(u->was));
	ir_jw_endobj(&w);
	en.data = b.p;
	en.data_len = b.len;
	if (o->time)
		en.time = ir_time_rfc3339(&at, 0, text);
	en.accuracy = minutes ? "minute" : NULL;
	if (r == 0 && ir_buf_err(&b) < 0)
		r = ir_err_set(&p->c.e, ENOMEM, _("out of memory"));
	if (r == 0)
		r = ir_journal_append(p->c.j, &en, NULL, after, &p->c.e);
	ir_buf_clear(&b);
	if (r == 0 && o->time && ir_journal_ahead(&at, &p->c.tell.now)) {
		ir_tell_ahead(o->time, &b);
		ir_tool_warn("%s", ir_buf_err(&b) == 0 ? b.p : o->time);
	}
	ir_buf_free(&b);
	return r < 0 ? rp_fail(p) : 0;
}

static void
tell_waived(const struct rp *p, const struct ir_duty *u,
	const struct ir_duty_opts *o, const char *member, uint64_t seq)
{
	struct ir_esc a, b, c;
	struct ir_buf out;
	struct ir_jw w;

	if (!p->c.tell.json) {
		ir_tool_out(_("%sline %llu: %s%s%s need not be told, says %s: "
			      "%s\n"),
			p->c.tell.drill ? IR_DRILL_MARK : "",
			(unsigned long long)seq, u->id, member ? "/" : "",
			member ? ir_esc(member, &a) : "",
			ir_esc(p->c.who.name, &b), ir_esc(o->reason, &c));
		return;
	}
	ir_buf_init(&out, 0);
	begin_line(p, &w, &out, "waived");
	ir_jw_ku64(&w, "seq", seq);
	ir_jw_kstr(&w, "duty", u->id);
	ir_jw_kstr(&w, "member", member);
	ir_jw_kstr(&w, "was", ir_duty_need_word(u->was));
	ir_jw_kstr(&w, "by", p->c.who.name);
	ir_jw_kstr(&w, "reason", o->reason);
	end_line(&w, &out);
	ir_buf_free(&out);
}

/* What the one who waives should have read before. */
static void
warn(const struct ir_duty *u)
{
	const char *why = ir_i18n_japanese() ? u->why_ja : u->why_en;
	struct ir_esc esc;

	if (u->was == IR_DUTY_REQUIRED)
		ir_tool_warn(_("the facts require %s: %s"), u->id,
			ir_esc(why, &esc));
	else if (u->was == IR_DUTY_NOT_REQUIRED)
		ir_tool_warn(_("%s is not required as the facts stand"), u->id);
	if (u->done)
		ir_tool_warn(_("%s was told already"), u->id);
}

static int
waive_one(struct rp *p, const struct ir_duty_opts *o, const struct ir_duty *u,
	const char *member)
{
	struct ir_head after;
	int r = append(p, o, u, member, &after);

	if (r == 0) {
		warn(u);
		tell_waived(p, u, o, member, after.seq);
	}
	return r;
}

/* Without a member: a line of its own for each that is asked for, so that it
 * stays said whom the no was about.  Where nobody is, one for the duty. */
static int
waive_all(struct rp *p, const struct ir_duty_opts *o, const char *id)
{
	const struct ir_duty *first = NULL;
	size_t n = 0;
	int r = 0;

	for (size_t i = 0; r == 0 && i < ir_duties_count(p->duties); i++) {
		const struct ir_duty *u = ir_duties_at(p->duties, i);

		if (strcmp(u->id, id) != 0)
			continue;
		if (!first || u->was < first->was)
			first = u;
		if (!u->member || u->done || u->was == IR_DUTY_NOT_REQUIRED)
			continue;
		r = waive_one(p, o, u, u->member);
		n++;
	}
	if (r == 0 && n == 0 && first)
		r = waive_one(p, o, first, NULL);
	return r;
}

int
ir_duty_waive(const struct ir_duty_opts *o, int argc, char **argv)
{
	const char *member = NULL;
	const struct ir_duty *u;
	char *id = NULL;
	struct rp p;
	int r;

	if (argc != 1)
		return ir_tool_usage(_("which duty: R5, or R9/MEMBER"));
	if (ir_utf8_blank(o->reason))
		return ir_tool_usage(
			_("say why it need not be told: --reason TEXT"));
	r = begin(&p, o);
	if (r == 0 && check(&p, argv[0], &id, &member) < 0)
		r = rp_fail(&p);
	if (r == 0)
		r = ir_case_who(&p.c, o->by, o->role);
	if (r == 0 && !p.c.who.name)
		r = ir_tool_usage(_("a no needs a name: --by NAME"));
	u = r == 0 && id && member ? find_duty(&p, id, member) : NULL;
	if (u)
		r = waive_one(&p, o, u, member);
	else if (r == 0 && id)
		r = waive_all(&p, o, id);
	free(id);
	return rp_end(&p, r);
}
