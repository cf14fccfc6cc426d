/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/casefile/state_page.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "state_page_i.h"

#define LABEL_COL 12 /* where the text of the first lines begins */

/* By level: archives shown. */
static const size_t evid_max[PG_LEVELS] = {6, 4, 2, 1, 1};

const struct st_entry *
ir_pg_fact(const struct ir_state *s, const char *path)
{
	return ir_st_now(ir_st_find(s, path));
}

static const char *
opening(struct page *p, const char *key)
{
	return ir_st_plain(p->s, ir_st_pair(p->s->opened, key));
}

/* "label:     " at the left of the first lines. */
static void
label(struct page *p, const char *s)
{
	ir_pg_add(p, s);
	ir_pg_tab(p, LABEL_COL);
}

void
ir_pg_doubt(struct page *p, const struct st_meta *m)
{
	if (m->basis && strcmp(m->basis, "estimate") == 0)
		ir_pg_add(p, _(" (estimate)"));
}

static void
put_case(struct page *p)
{
	const struct st_entry *id = ir_pg_fact(p->s, "case.id");
	const struct st_entry *state = ir_pg_fact(p->s, "case.state");
	char now[IR_TIME_TEXT];
	const char *oid = opening(p, "id");
	size_t col;

	ir_pg_add(p, _("case "));
	if (id)
		ir_pg_value(p, NULL, id->json);
	else
		ir_pg_foreign(p, oid ? oid : "?");
	ir_pg_add(p, "  ");
	if (state)
		ir_pg_value(
			p, ir_st_find(p->s, "case.state")->def, state->json);
	else
		ir_pg_add(p, p->s->closed ? _("closed") : _("open"));
	(void)ir_time_date_clock(&p->o->now, now);
	col = p->width > 16 ? p->width - 16 : 0;
	ir_pg_tab(p, col);
	ir_pg_addf(p, "%.16s", now);
	ir_pg_end(p);
}

static void
put_damage(struct page *p)
{
	const struct ir_state_check *c = p->o->check;

	if (!c || !c->damage[0])
		return;
	if (c->line)
		ir_pg_addf(p, _("DAMAGED: line %llu, run ir-log verify"),
			(unsigned long long)c->line);
	else
		ir_pg_add(p, _("DAMAGED: run ir-log verify"));
	ir_pg_end(p);
	ir_pg_add(p, "  ");
	ir_pg_add(p, c->damage); /* escaped already */
	ir_pg_end(p);
}

static void
put_what(struct page *p)
{
	static const struct {
		const char *path, *key, *label;
	} rows[] = {
		{"case.summary", "what", N_("what")},
		{"case.where", "where", N_("where")},
		{"case.finder", "who", N_("noticed by")},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct st_entry *en = ir_pg_fact(p->s, rows[i].path);
		const char *t = en ? ir_st_plain(p->s, en->json)
				   : opening(p, rows[i].key);

		if (!t || strcmp(t, "unknown") == 0)
			t = _("unknown");
		label(p, _(rows[i].label));
		ir_pg_wrap(p, t, LABEL_COL);
	}
}

static void
put_since(struct page *p)
{
	const struct st_entry *en = ir_pg_fact(p->s, "t.detected");
	struct ir_buf b;
	struct ir_time t;
	bool noticed;

	ir_buf_init(&b, 0);
	noticed = en && ir_st_unquote(en->json, &b) &&
		ir_time_parse(b.p, b.len, &t) == 0;
	ir_buf_free(&b);
	label(p, _("since"));
	if (noticed) {
		ir_pg_add(p, _("noticed "));
	} else if (p->s->opened) {
		ir_pg_add(p, _("noticed at an unknown time; opened "));
		t = p->s->opened->m->at;
	} else {
		ir_pg_add(p, _("unknown"));
		ir_pg_end(p);
		return;
	}
	ir_pg_time(p, &t);
	ir_pg_ago(p, &t);
	ir_pg_end(p);
}

/* Does a state of care say that something does not run as usual? */
static bool
disturbed(const struct st_entry *en)
{
	static const char *const signs[] = {
		"\"limited\"", "\"paper\"", "\"diverted\"", "\"stopped\""};

	for (size_t i = 0; en && i < sizeof(signs) / sizeof(signs[0]); i++)
		if (strcmp(en->json, signs[i]) == 0)
			return true;
	return false;
}

static bool
is_care_state(const struct ir_fact *f)
{
	for (size_t i = 0; i < f->n_choices; i++)
		if (strcmp(f->choices[i].key, "stopped") == 0)
			return true;
	return false;
}

/* A field of impact.care[ID], NULL when nobody stated it. */
static const struct st_entry *
care_field(const struct page *p, const struct st_member *m, const char *field)
{
	char path[IR_FACT_PATH_MAX + IR_FACT_MEMBER_MAX];
	int n = snprintf(
		path, sizeof(path), "impact.care[%s].%s", m->id, field);

	if (n < 0 || (size_t)n >= sizeof(path))
		return NULL;
	return ir_pg_fact(p->s, path);
}

/* "  NAME      stopped     since 10:30  patients 23" */
static void
put_disturbed(struct page *p, const char *name, const struct ir_fact *def,
	const struct st_entry *en, const struct st_member *m)
{
	const struct st_entry *since = m ? care_field(p, m, "since") : NULL;
	const struct st_entry *patients =
		m ? care_field(p, m, "patients") : NULL;
	const char *t = since ? ir_st_plain(p->s, since->json) : NULL;
	struct ir_time at = en->m->place->at;

	ir_pg_add(p, "  ");
	ir_pg_foreign(p, name);
	ir_pg_tab(p, 24);
	ir_pg_value(p, def, en->json);
	ir_pg_doubt(p, en->m);
	ir_pg_tab(p, 36);
	if (t && ir_time_parse(t, strlen(t), &at) < 0)
		at = en->m->place->at;
	ir_pg_add(p, _("since "));
	ir_pg_time(p, &at);
	if (patients) {
		ir_pg_add(p, _("  patients "));
		ir_pg_value(p, NULL, patients->json);
		ir_pg_doubt(p, patients->m);
	}
	ir_pg_end(p);
}

static void
put_stopped(struct page *p)
{
	const struct ir_fact *def =
		ir_vocab_pattern(p->s->vocab, "impact.care[].state");
	size_t n, said = 0, shown = 0;
	const struct st_member **v = ir_st_members(p->s->care, &n);

	ir_pg_heading(p, _("STOPPED OR LIMITED"));
	for (size_t i = 0; i < ir_vocab_count(p->s->vocab); i++) {
		const struct ir_fact *f = ir_vocab_at(p->s->vocab, i);
		const struct st_entry *en;

		if (f->list || !is_care_state(f))
			continue;
		en = ir_pg_fact(p->s, f->path);
		said += en != NULL;
		if (!disturbed(en))
			continue;
		put_disturbed(p, ir_fact_label(f, p->o->japanese), f, en, NULL);
		shown++;
	}
	for (size_t i = 0; v && i < n; i++) {
		const struct st_entry *en = care_field(p, v[i], "state");

		said += en != NULL;
		if (!disturbed(en))
			continue;
		put_disturbed(p, v[i]->id, def, en, v[i]);
		shown++;
	}
	if (shown == 0) {
		ir_pg_add(p,
			said > 0 ? _("  nothing at present")
				 : _("  unknown: nothing said yet"));
		ir_pg_end(p);
	}
	free(v);
}

static void
put_roles(struct page *p)
{
	size_t n, shown = 0;
	const struct st_member **v = ir_st_members(p->s->roles, &n);
	struct ir_buf b;

	ir_buf_init(&b, 0);
	ir_pg_add(p, _("ROLES"));
	ir_pg_tab(p, LABEL_COL);
	for (size_t i = 0; v && i < n; i++) {
		const char *name = ir_st_plain(
			p->s, ir_st_pair(ir_st_live_row(v[i]), "name"));

		ir_buf_clear(&b);
		(void)ir_esc_add(&b, v[i]->id, strlen(v[i]->id));
		(void)ir_buf_addc(&b, ' ');
		if (name)
			(void)ir_esc_add(&b, name, strlen(name));
		else
			(void)ir_buf_adds(&b, _("nobody"));
		(void)ir_buf_adds(&b, "   "); /* errors end in p->out */
		ir_pg_flow(p, ir_buf_err(&b) < 0 ? "" : b.p, LABEL_COL);
		shown++;
	}
	if (shown == 0)
		ir_pg_add(p, _("nobody yet: ir-case role IC=NAME"));
	ir_pg_end(p);
	ir_buf_free(&b);
	free(v);
}

/* "complete", "gaps" of the archive, else "started" or what came last. */
static void
put_archive(struct page *p, const struct st_member *m)
{
	const struct st_row *r = ir_st_live_row(m);
	const char *end = ir_st_plain(p->s, ir_st_pair(r, "end"));
	const char *dot = r ? strrchr(r->m->kind, '.') : NULL;

	ir_pg_add(p, "  ");
	ir_pg_foreign(p, m->id);
	if (r) {
		ir_pg_add(p, "  ");
		ir_pg_foreign(p, _(end ? end : dot ? dot + 1 : r->m->kind));
		ir_pg_add(p, "  ");
		ir_pg_time(p, &r->m->place->at);
	}
	ir_pg_end(p);
}

static void
put_evidence(struct page *p)
{
	size_t n, max = evid_max[p->level];
	const struct st_member **v = ir_st_members(p->s->evid, &n);

	ir_pg_addf(p, _("EVIDENCE: %zu"), n);
	ir_pg_end(p);
	for (size_t i = n > max ? n - max : 0; v && i < n; i++)
		put_archive(p, v[i]);
	free(v);
}

static int
one_end(void *arg, const char *key, uint64_t seq, const char *text)
{
	struct page *p = arg;

	(void)key;
	ir_pg_addf(p, "  %4llu  ", (unsigned long long)seq);
	ir_pg_add(p, text);
	ir_pg_end(p);
	return 0;
}

static void
put_open_ends(struct page *p)
{
	unsigned before;

	ir_pg_heading(p, _("STILL OPEN"));
	before = p->lines;
	if (ir_state_open_ends(p->s, &p->o->now, one_end, p) < 0)
		p->out->err = -ENOMEM;
	if (p->lines == before) {
		ir_pg_add(p, _("  no promise, debt or evidence on loan"));
		ir_pg_end(p);
	}
}

static void
put_head(struct page *p)
{
	struct ir_head h = ir_state_head(p->s);
	char spoken[IR_HEAD_SPOKEN];

	if (p->s->n_problems > 0) {
		ir_pg_addf(p,
			_("%zu lines could not be used: ir-case show problems"),
			p->s->n_problems);
		ir_pg_end(p);
	}
	if (p->o->check && p->o->check->torn > 0) {
		ir_pg_addf(p,
			_("the last line is torn: %llu bytes, the next writer "
			  "keeps them aside"),
			(unsigned long long)p->o->check->torn);
		ir_pg_end(p);
	}
	if (!*h.hex)
		p->out->err = -ENOMEM;
	ir_pg_add(p, _("journal "));
	ir_pg_add(p, ir_head_spoken(&h, spoken));
	ir_pg_end(p);
}

static void
put_page(struct page *p)
{
	put_case(p);
	put_damage(p);
	put_what(p);
	put_since(p);
	put_roles(p);
	put_stopped(p);
	ir_pg_first(p);
	put_evidence(p);
	put_open_ends(p);
	ir_pg_tail(p);
	ir_pg_clock(p);
	put_head(p);
}

int
ir_state_page(struct ir_state *s, const struct ir_page_opts *o,
	struct ir_buf *out, struct ir_err *e)
{
	struct page p = {.out = out, .o = o, .s = s};
	size_t start = out->len;

	p.width = o->width < 40 ? 40 : o->width;
	if (s->drill)
		p.width -= 8;
	ir_buf_init(&p.line, 0);
	ir_buf_init(&p.tmp, 0);
	for (; p.level < PG_LEVELS; p.level++) {
		ir_buf_cut(out, start);
		p.lines = 0;
		put_page(&p);
		if (!o->height || p.lines < o->height)
			break;
	}
	ir_buf_free(&p.line);
	ir_buf_free(&p.tmp);
	if (ir_buf_err(out) < 0)
		return ir_err_set(e, ENOMEM, "%s", _("out of memory"));
	return 0;
}
