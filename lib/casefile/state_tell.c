/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/casefile/state_tell.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "state_page_i.h"

#define MARK "【訓練】"

static int
done(const struct ir_buf *out, struct ir_err *e)
{
	if (ir_buf_err(out) < 0)
		return ir_err_set(e, ENOMEM, "%s", _("out of memory"));
	return 0;
}

/* Starts a line for people. */
static void
start(const struct ir_tell *t, struct ir_buf *out)
{
	if (t->drill)
		(void)ir_buf_adds(out, MARK); /* errors stick in out */
}

static void
foreign(struct ir_buf *out, const char *s)
{
	(void)ir_esc_add(out, s, strlen(s));
}

static void
record(struct ir_jw *w, const struct ir_tell *t, struct ir_buf *out,
	const char *type)
{
	ir_jw_init(w, out);
	ir_jw_obj(w);
	ir_jw_ku64(w, "v", 1);
	ir_jw_kstr(w, "type", type);
	if (t->drill)
		ir_jw_kbool(w, "drill", true);
}

static int
end_record(struct ir_jw *w, struct ir_err *e)
{
	ir_jw_endobj(w);
	ir_jw_line(w);
	return done(w->out, e);
}

/* Between single quotes for a shell; what cannot be shown is escaped. */
static void
quoted(struct ir_buf *out, const char *s)
{
	(void)ir_buf_addc(out, '\'');
	for (; *s; s++) {
		size_t n = strcspn(s, "'");

		(void)ir_esc_add(out, s, n);
		s += n;
		if (!*s)
			break;
		(void)ir_buf_adds(out, "'\\''");
	}
	(void)ir_buf_addc(out, '\'');
}

static void
opened_words(const struct ir_tell *t, const char *dir, const struct ir_head *h,
	struct ir_buf *out)
{
	static const char *const next[][2] = {
		{"ir-log", N_("write down what happens, line by line")},
		{"ir-case role IC=NAME", N_("who leads")},
		{"ir-case set t.detected=2:40",
			N_("what is known; the rest stays unknown")},
		{"ir-case status --watch", N_("the page to keep open")},
		{"ir-collect --device ID",
			N_("evidence, before anything is restored")},
	};
	char spoken[IR_HEAD_SPOKEN];

	start(t, out);
	(void)ir_buf_adds(out, _("case opened: "));
	foreign(out, dir);
	(void)ir_buf_addf(out, "  (%s)\n", ir_head_spoken(h, spoken));
	start(t, out);
	(void)ir_buf_adds(out, _("next, in any order:\n"));
	start(t, out);
	(void)ir_buf_adds(out, "  export IR_CASE=");
	quoted(out, dir);
	(void)ir_buf_addc(out, '\n');
	for (size_t i = 0; i < sizeof(next) / sizeof(next[0]); i++) {
		start(t, out);
		(void)ir_buf_addf(
			out, "  %-28s %s\n", next[i][0], _(next[i][1]));
	}
}

int
ir_tell_opened(const struct ir_tell *t, const char *dir,
	const struct ir_head *h, struct ir_buf *out, struct ir_err *e)
{
	struct ir_jw w;

	if (!t->json) {
		opened_words(t, dir, h, out);
		return done(out, e);
	}
	record(&w, t, out, "opened");
	ir_jw_name(&w, "dir", dir, strlen(dir));
	ir_jw_ku64(&w, "seq", h->seq);
	ir_jw_kstr(&w, "head", h->hex);
	return end_record(&w, e);
}

static void
edited_words(const struct ir_tell *t, const struct ir_edited *ed, uint64_t seq,
	struct ir_buf *out)
{
	start(t, out);
	(void)ir_buf_addf(out, _("line %llu: "), (unsigned long long)seq);
	if (ed->fact) {
		(void)ir_buf_adds(out, ir_fact_label(ed->fact, t->japanese));
		(void)ir_buf_adds(out, " (");
		foreign(out, ed->path);
		(void)ir_buf_adds(out, ") = ");
		if (ed->json)
			ir_fact_words(out, ed->fact, ed->json, t->japanese);
		else
			(void)ir_buf_adds(out, _("unknown"));
	} else {
		foreign(out, ed->role ? ed->role : ed->kind);
		(void)ir_buf_adds(out, " = ");
		foreign(out, ed->name ? ed->name : _("nobody"));
	}
	(void)ir_buf_addc(out, '\n');
}

int
ir_tell_edited(const struct ir_tell *t, const struct ir_edited *ed,
	uint64_t seq, struct ir_buf *out, struct ir_err *e)
{
	struct ir_jw w;

	if (!t->json) {
		edited_words(t, ed, seq, out);
		return done(out, e);
	}
	record(&w, t, out, ed->path ? "set" : "role");
	ir_jw_ku64(&w, "seq", seq);
	if (ed->path) {
		ir_jw_kstr(&w, "path", ed->path);
		if (ed->json)
			ir_jw_kraw(&w, "value", ed->json, strlen(ed->json));
		else
			ir_jw_kbool(&w, "unset", true);
	} else {
		ir_jw_kstr(&w, "role", ed->role);
		ir_jw_key(&w, "name");
		ir_jw_str(&w, ed->name);
	}
	return end_record(&w, e);
}

void
ir_tell_ahead(const char *time, struct ir_buf *out)
{
	foreign(out, time);
	(void)ir_buf_adds(out,
		_(": this time lies ahead of the clock here; kept as it is"));
}

int
ir_tell_remarks(const struct ir_edited *ed, struct ir_buf *out, size_t *ret_n,
	struct ir_err *e)
{
	*ret_n = 0;
	if (ed->warning) {
		foreign(out, ed->path);
		(void)ir_buf_addf(out, ": %s", _(ed->warning));
		(void)ir_buf_addc(out, '\0');
		(*ret_n)++;
	}
	if (ed->later) {
		foreign(out, ed->path);
		(void)ir_buf_addf(out,
			_(": line %llu speaks of a later time and still "
			  "counts"),
			(unsigned long long)ed->later);
		(void)ir_buf_addc(out, '\0');
		(*ret_n)++;
	}
	if (ed->ahead) {
		ir_tell_ahead(ed->time, out);
		(void)ir_buf_addc(out, '\0');
		(*ret_n)++;
	}
	return done(out, e);
}

static void
said_by(struct ir_buf *out, const struct st_meta *m)
{
	char text[IR_TIME_TEXT];
	struct ir_time at = m->place->at;

	ir_time_localise(&at);
	(void)ir_buf_addf(out, "  %.16s", ir_time_date_clock(&at, text));
	(void)ir_buf_addf(out, _("  line %llu"), (unsigned long long)m->seq);
	if (m->basis)
		(void)ir_buf_addf(out, "  %s", _(m->basis));
	if (m->actor) {
		(void)ir_buf_adds(out, "  ");
		foreign(out, m->actor);
	}
	if (m->source) {
		(void)ir_buf_adds(out, _("  source: "));
		foreign(out, m->source);
	}
}

static void
history_line(const struct ir_tell *t, const struct st_fact *f,
	const struct st_entry *en, struct ir_buf *out)
{
	start(t, out);
	said_by(out, en->m);
	(void)ir_buf_adds(out, "  ");
	if (en->json)
		ir_fact_words(out, f->def, en->json, t->japanese);
	else
		(void)ir_buf_adds(out, _("unset"));
	if (!ir_st_live(en->m))
		(void)ir_buf_addf(out, _("  (corrected by line %llu)"),
			(unsigned long long)en->m->root->current->seq);
	(void)ir_buf_addc(out, '\n');
}

static int
fact_words(const struct ir_tell *t, const struct st_fact *f, struct ir_buf *out,
	struct ir_err *e)
{
	const struct st_entry *now = ir_st_now(f);
	size_t n;
	const struct st_entry **v = ir_st_history(f, &n);

	if (!v)
		return ir_err_set(e, ENOMEM, "%s", _("out of memory"));
	start(t, out);
	if (f->def)
		(void)ir_buf_addf(
			out, "%s  ", ir_fact_label(f->def, t->japanese));
	foreign(out, f->path);
	(void)ir_buf_adds(out, " = ");
	if (now)
		ir_fact_words(out, f->def, now->json, t->japanese);
	else
		(void)ir_buf_adds(out, _("unknown"));
	(void)ir_buf_addc(out, '\n');
	for (size_t i = 0; i < n; i++)
		history_line(t, f, v[i], out);
	free(v);
	return done(out, e);
}

int
ir_tell_part(const struct ir_tell *t, const struct ir_state *s,
	const char *path, struct ir_buf *out, struct ir_err *e)
{
	struct st_look tmp;
	const struct st_fact *f = path ? ir_st_look(s, path, &tmp) : NULL;
	int r;

	if (f && !t->json)
		return fact_words(t, f, out, e);
	r = ir_state_json(s, path, out, e);
	if (r == 0)
		(void)ir_buf_addc(out, '\n');
	return r < 0 ? r : done(out, e);
}

int
ir_tell_roles(const struct ir_tell *t, struct ir_state *s, struct ir_buf *out,
	struct ir_err *e)
{
	size_t n;
	const struct st_member **v = ir_st_members(s->roles, &n);

	if (!v)
		return ir_err_set(e, ENOMEM, "%s", _("out of memory"));
	for (size_t i = 0; i < n; i++) {
		const struct st_row *r = ir_st_live_row(v[i]);
		const char *name = ir_st_plain(s, ir_st_pair(r, "name"));
		struct ir_jw w;

		if (t->json) {
			record(&w, t, out, "role");
			ir_jw_kstr(&w, "role", v[i]->id);
			ir_jw_key(&w, "name");
			ir_jw_str(&w, name);
			ir_jw_kstr(&w, "since", r->m->place->at_text);
			ir_jw_ku64(&w, "seq", r->m->seq);
			(void)end_record(&w, e); /* told at the end */
			continue;
		}
		start(t, out);
		foreign(out, v[i]->id);
		(void)ir_buf_adds(out, "  ");
		foreign(out, name ? name : _("nobody"));
		said_by(out, r->m);
		(void)ir_buf_addc(out, '\n');
	}
	free(v);
	return done(out, e);
}

int
ir_tell_joined(const struct ir_tell *t, const struct ir_joined *jd,
	struct ir_buf *out, struct ir_err *e)
{
	const struct ir_buf *m = &jd->missing;
	struct ir_jw w;

	if (t->json) {
		record(&w, t, out, "joined");
		ir_jw_ku64(&w, "lines", jd->lines);
		ir_jw_ku64(&w, "records", jd->records);
		ir_jw_ku64(&w, "fork", jd->fork.seq);
		ir_jw_ku64(&w, "seq", jd->head.seq);
		ir_jw_kstr(&w, "head", jd->head.hex);
		ir_jw_key(&w, "missing");
		ir_jw_arr(&w);
		for (size_t i = 0; i < m->len; i += strlen(m->p + i) + 1)
			ir_jw_str(&w, m->p + i);
		ir_jw_endarr(&w);
		return end_record(&w, e);
	}
	start(t, out);
	if (jd->lines)
		(void)ir_buf_addf(out, _("%llu lines joined"),
			(unsigned long long)jd->lines);
	else
		(void)ir_buf_adds(out, _("nothing to join"));
	(void)ir_buf_addf(out, _("; the copies agree up to line %llu\n"),
		(unsigned long long)jd->fork.seq);
	return done(out, e);
}

int
ir_tell_closed(const struct ir_tell *t, const struct ir_head *h, size_t n,
	struct ir_buf *out, struct ir_err *e)
{
	char spoken[IR_HEAD_SPOKEN];
	struct ir_jw w;

	if (t->json) {
		record(&w, t, out, "closed");
		ir_jw_ku64(&w, "open", n);
		ir_jw_kbool(&w, "duties_checked", false);
		ir_jw_ku64(&w, "seq", h->seq);
		ir_jw_kstr(&w, "head", h->hex);
		return end_record(&w, e);
	}
	start(t, out);
	(void)ir_buf_addf(out, _("case closed (%s); open ends: %zu\n"),
		ir_head_spoken(h, spoken), n);
	start(t, out);
	(void)ir_buf_adds(out,
		_("duties to report were not looked at here: ir-duty lists "
		  "them\n"));
	return done(out, e);
}

static const char *
fact_text(struct ir_state *s, const char *path)
{
	const struct st_entry *en = ir_st_now(ir_st_find(s, path));

	return en ? ir_st_plain(s, en->json) : NULL;
}

int
ir_tell_summary(const struct ir_tell *t, struct ir_state *s, const char *path,
	struct ir_buf *out, struct ir_err *e)
{
	const char *id = fact_text(s, "case.id");
	const char *what = fact_text(s, "case.summary");
	const char *state = ir_state_closed(s) ? "closed" : "open";
	struct ir_tell tell = *t;
	struct ir_jw w;

	tell.drill = s->drill;
	if (!what)
		what = ir_st_plain(s, ir_st_pair(s->opened, "what"));
	if (fact_text(s, "case.state"))
		state = fact_text(s, "case.state");
	if (t->json) {
		record(&w, &tell, out, "case");
		ir_jw_name(&w, "dir", path, strlen(path));
		ir_jw_kstr(&w, "id", id);
		ir_jw_kstr(&w, "state", state);
		ir_jw_kstr(&w, "what", what);
		ir_jw_kstr(
			&w, "opened", s->opened ? s->opened->m->at_text : NULL);
		ir_jw_ku64(&w, "lines", s->lines);
		return end_record(&w, e);
	}
	start(&tell, out);
	foreign(out, id ? id : "?");
	(void)ir_buf_addf(out, "  %-9s  ", _(state));
	foreign(out, path);
	(void)ir_buf_adds(out, "  ");
	foreign(out, what ? what : "?");
	(void)ir_buf_addc(out, '\n');
	return done(out, e);
}

/* Counts and writes the ends in one of three forms. */
struct ends {
	const struct ir_tell *t;
	struct ir_buf *out;
	struct ir_jw *array;
	size_t n;
};

static int
one_end(void *arg, const char *key, uint64_t seq, const char *text)
{
	struct ends *n = arg;
	struct ir_jw own = {0}, *w = n->array ? n->array : &own;

	n->n++;
	if (!n->array && !n->t->json) {
		start(n->t, n->out);
		(void)ir_buf_addf(n->out, _("line %llu: %s\n"),
			(unsigned long long)seq, text);
		return ir_buf_err(n->out);
	}
	if (n->array)
		ir_jw_obj(w);
	else
		record(w, n->t, n->out, "open");
	ir_jw_kstr(w, "key", key);
	ir_jw_ku64(w, "seq", seq);
	ir_jw_kstr(w, "text", text);
	ir_jw_endobj(w);
	if (!n->array)
		ir_jw_line(w);
	return ir_buf_err(w->out);
}

int
ir_tell_ends(const struct ir_tell *t, struct ir_state *s, struct ir_buf *out,
	size_t *ret_n, struct ir_err *e)
{
	struct ends n = {.t = t, .out = out};

	if (ir_state_open_ends(s, &t->now, one_end, &n) < 0)
		return ir_err_set(e, ENOMEM, "%s", _("out of memory"));
	*ret_n = n.n;
	return done(out, e);
}

int
ir_tell_ends_array(const struct ir_tell *t, struct ir_state *s,
	struct ir_buf *out, size_t *ret_n, struct ir_err *e)
{
	struct ir_jw w;
	struct ends n = {.t = t, .out = out, .array = &w};

	ir_jw_init(&w, out);
	ir_jw_arr(&w);
	if (ir_state_open_ends(s, &t->now, one_end, &n) < 0)
		return ir_err_set(e, ENOMEM, "%s", _("out of memory"));
	ir_jw_endarr(&w);
	*ret_n = n.n;
	return done(out, e);
}
