/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/tool/asset_mds.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/json.h"
#include "ir/doc/table.h"

#include "asset_mds_i.h"

const struct ir_mds_taken *
am_of(struct as *a, const struct ir_mds_store *s, const struct ir_device *d,
	int *r)
{
	*r = ir_record_read(a->r, d->json, d->json_len, &a->e);
	return *r < 0 ? NULL
		      : ir_mds_of(s, d->id, ir_record_get(a->r, "mah").text,
				ir_record_get(a->r, "model").text);
}

/* ,"mds":{"AUDT-1":"yes",...} */
static int
one_record(struct as *a, const struct ir_mds_store *s,
	const struct ir_device *d, struct ir_buf *out)
{
	const struct ir_mds_taken *t;
	size_t len = d->json_len;
	struct ir_jw w;
	int r = 0;

	t = s ? am_of(a, s, d, &r) : NULL;
	while (t && len > 0 && d->json[len - 1] != '}')
		len--;
	if (!t || len == 0)
		return r < 0 ? r : ir_buf_add(out, d->json, d->json_len);
	(void)ir_buf_add(out, d->json, len - 1); /* sticky */
	(void)ir_buf_adds(out, ",\"mds\":"); /* sticky */
	ir_jw_init(&w, out);
	ir_jw_obj(&w);
	ir_jw_kstr(&w, "edition", t->edition);
	ir_jw_kstr(&w, "sha256", t->sha256);
	for (size_t i = 0; i < t->n; i++)
		ir_jw_kstr(&w, t->answer[i].id, t->answer[i].answer);
	ir_jw_endobj(&w);
	return ir_buf_addc(out, '}');
}

int
as_records(struct as *a, bool mds, struct ir_buf *out, bool *unread)
{
	const struct ir_unread u = {as_unread, unread};
	struct ir_mds_store *s = NULL;
	int r = mds ? ir_mds_store_load(&s, a->dir, &u, &a->e) : 0;

	(void)ir_buf_addc(out, '['); /* sticky */
	for (size_t i = 0; r == 0 && i < ir_site_count(a->site); i++) {
		if (i > 0)
			(void)ir_buf_addc(out, ','); /* sticky */
		r = one_record(a, s, ir_site_at(a->site, i), out);
	}
	(void)ir_buf_addc(out, ']'); /* sticky */
	if (a->e.code == 0 && ir_buf_err(out) < 0)
		r = ir_err_set(&a->e, ENOMEM, _("out of memory"));
	ir_mds_store_free(s);
	return r;
}

static const char *
answer_label(const struct ir_mds_answer *a)
{
	static const struct {
		const char *word, *text;
	} words[] = {
		{"yes", N_("yes")},
		{"no", N_("no")},
		{"n-a", N_("not applicable")},
		{"see-note", N_("see note")},
		{"blank", N_("(no answer)")},
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(words[i].word, a->answer) == 0)
			return _(words[i].text);
	return a->text ? a->text : a->answer;
}

static void
json_answer(struct ir_jw *w, const struct ir_mds_answer *a)
{
	ir_jw_kstr(w, "id", a->id);
	ir_jw_kstr(w, "answer", a->answer);
	ir_jw_kstr(w, "text", a->text);
	ir_jw_kstr(w, "note", a->note);
	ir_jw_kstr(w, "sheet", a->sheet);
	if (a->line)
		ir_jw_ku64(w, "row", a->line);
}

static void
json_head(struct ir_jw *w, const char *type, const char *id,
	const struct ir_mds_taken *t)
{
	ir_jw_obj(w);
	ir_jw_ku64(w, "v", 1);
	ir_jw_kstr(w, "type", type);
	ir_jw_kstr(w, "device", id);
	if (!t)
		return;
	ir_jw_kstr(w, "edition", t->edition);
	ir_jw_kstr(w, "sha256", t->sha256);
	ir_jw_kstr(w, "file", t->file);
	ir_jw_kstr(w, "on", t->on);
	ir_jw_kstr(w, "by", t->by);
	if (!t->id)
		ir_jw_kstr(w, "model", t->model);
}

static void
put_line(struct ir_jw *w, struct ir_buf *b)
{
	ir_jw_endobj(w);
	ir_jw_line(w);
	ir_tool_write(b->p, b->len);
	ir_buf_clear(b);
}

static void
say_source(const struct ir_mds_taken *t)
{
	struct ir_esc esc;

	ir_tool_out(_("%s of %s, kept by %s: SHA-256 %s%s\n"), t->edition,
		t->on, ir_esc(t->by ? t->by : "?", &esc), t->sha256,
		t->id ? "" : _(" (of the model)"));
}

static int
put(struct am *m, struct ir_table *t)
{
	struct ir_buf b;
	int r;

	ir_buf_init(&b, 0);
	r = ir_table_text(t, ir_tool_columns(), &b);
	if (r == 0)
		ir_tool_write(b.p, b.len);
	else
		r = ir_err_set(&m->a.e, r, _("out of memory"));
	ir_buf_free(&b);
	return r;
}

/* label: of a topic's id; NULL: none. */
static void
row(struct ir_table *t, const struct ir_mds_answer *a, const char *label)
{
	ir_table_row(t);
	ir_table_cell(t, a->id);
	ir_table_cell(t, answer_label(a));
	ir_table_cellf(t, "%s%s%s", label ? label : "",
		label && a->note ? "\n" : "", a->note ? a->note : "");
}

static struct ir_table *
answers_table(struct am *m)
{
	struct ir_table *t = ir_table_new(NULL);

	if (!t) {
		(void)ir_err_set(&m->a.e, ENOMEM, _("out of memory"));
		return NULL;
	}
	ir_table_col(t, _("id"), IR_COL_FIXED);
	ir_table_col(t, _("answer"), 0);
	ir_table_col(t, _("note"), IR_COL_MAIN);
	return t;
}

static int
show(struct am *m, const char *id, const struct ir_mds_taken *t)
{
	struct ir_table *table;
	struct ir_buf b;
	struct ir_jw w;
	int r;

	if (!t) {
		if (!m->a.json)
			ir_tool_out(_("%s: not asked: no security statement "
				      "of its maker is kept\n"),
				id);
		return 1;
	}
	if (m->a.json) {
		ir_buf_init(&b, 0);
		for (size_t i = 0; i < t->n; i++) {
			ir_jw_init(&w, &b);
			json_head(&w, "mds", id, t);
			json_answer(&w, &t->answer[i]);
			put_line(&w, &b);
		}
		ir_buf_free(&b);
		return 0;
	}
	say_source(t);
	table = answers_table(m);
	if (!table)
		return m->a.e.code;
	for (size_t i = 0; i < t->n; i++)
		row(table, &t->answer[i], NULL);
	r = put(m, table);
	ir_table_free(table);
	return r;
}

/* Which answers of a statement belong to a topic, in its order: those of its
 * ids that were answered, else of its group, else of the old section. */
struct picked {
	const struct ir_mds_answer *a[256];
	const struct ir_mds_label *label[256];
	size_t n;
};

static bool
answered(const struct ir_mds_answer *a)
{
	return a && strcmp(a->answer, "blank") != 0;
}

static void
pick_prefix(struct picked *p, const struct ir_mds_taken *t, const char *prefix)
{
	size_t n = strlen(prefix);

	for (size_t i = 0; i < t->n && p->n < 256; i++)
		if (strncmp(t->answer[i].id, prefix, n) == 0 &&
			t->answer[i].id[n] == '-' && answered(&t->answer[i])) {
			p->label[p->n] = NULL;
			p->a[p->n++] = &t->answer[i];
		}
}

static void
pick(struct picked *p, const struct ir_mds_topic *topic,
	const struct ir_mds_taken *t)
{
	char old[24];

	p->n = 0;
	if (!t)
		return;
	if (strcmp(t->edition, "mds2-2019") != 0) {
		(void)snprintf(old, sizeof(old), "%lld", (long long)topic->old);
		if (topic->old && strcmp(t->edition, "mds2-2013") == 0)
			pick_prefix(p, t, old);
		return;
	}
	for (size_t i = 0; i < topic->n && p->n < 256; i++) {
		const struct ir_mds_answer *a = ir_mds_find(t, topic->id[i].id);

		if (!answered(a))
			continue;
		p->label[p->n] = &topic->id[i];
		p->a[p->n++] = a;
	}
	if (p->n == 0)
		pick_prefix(p, t, topic->group);
}

static const char *
label_of(const struct am *m, const struct ir_mds_label *l)
{
	return !l ? NULL : m->a.japanese ? l->ja : l->en;
}

static void
json_topic(const struct am *m, const char *id, const struct ir_mds_topic *topic,
	const struct ir_mds_taken *t, const struct picked *p)
{
	struct ir_buf b;
	struct ir_jw w;

	ir_buf_init(&b, 0);
	ir_jw_init(&w, &b);
	json_head(&w, "ask", id, t);
	ir_jw_kstr(&w, "topic", topic->name);
	ir_jw_kstr(&w, "state",
		!t             ? "not-asked"
			: p->n ? "answered"
			       : "unknown");
	ir_jw_key(&w, "answers");
	ir_jw_arr(&w);
	for (size_t i = 0; i < p->n; i++) {
		ir_jw_obj(&w);
		json_answer(&w, p->a[i]);
		ir_jw_kstr(&w, "label", label_of(m, p->label[i]));
		ir_jw_endobj(&w);
	}
	ir_jw_endarr(&w);
	put_line(&w, &b);
	ir_buf_free(&b);
}

/* 0, 1 (not known) or < 0. */
static int
one_topic(struct am *m, const char *id, const struct ir_mds_topic *topic,
	const struct ir_mds_taken *t)
{
	const char *what = m->a.japanese ? topic->ja : topic->en;
	struct ir_table *table;
	struct picked p;
	int r;

	pick(&p, topic, t);
	if (m->a.json) {
		json_topic(m, id, topic, t, &p);
		return p.n == 0;
	}
	if (p.n == 0) {
		ir_tool_out("%s: %s: %s\n", id, what,
			t ? _("unknown: the statement does not say")
			  : _("not asked: there is no statement"));
		return 1;
	}
	ir_tool_out("%s: %s\n", id, what);
	table = answers_table(m);
	if (!table)
		return m->a.e.code;
	for (size_t i = 0; i < p.n; i++)
		row(table, p.a[i], label_of(m, p.label[i]));
	r = put(m, table);
	ir_table_free(table);
	return r;
}

static int
ask(struct am *m, const char *id, const struct ir_mds_taken *t)
{
	const struct ir_mds_topic *topic;
	bool all = strcmp(m->o->ask, "all") == 0;
	int r = 0, n = 0;

	if (!all) {
		r = ir_mds_topic(m->rules, m->o->ask, &topic, &m->a.e);
		r = r < 0 ? r : one_topic(m, id, topic, t);
	}
	for (size_t i = 0;
		all && r >= 0 && (topic = ir_mds_topic_at(m->rules, i)); i++) {
		n = one_topic(m, id, topic, t);
		r = n < 0 ? n : ir_tool_worse(r, n);
	}
	if (r >= 0 && t && !m->a.json)
		say_source(t);
	return r;
}

int
ir_asset_mds(const struct ir_asset_opts *o, const struct ir_asset_mds_opts *mo,
	int argc, char **argv)
{
	struct am m = {.o = mo};
	const struct ir_unread unread = {as_unread, &m.unread};
	const struct ir_mds_taken *t;
	const struct ir_device *d;
	int r = as_open(&m.a, o);

	if (r == 0)
		r = ir_mds_rules_load(&m.rules, m.a.data, &m.a.e);
	if (r == 0 && argc == 2)
		r = am_take(&m, argv[0], argv[1]);
	else if (r == 0)
		r = ir_mds_store_load(&m.store, m.a.dir, &unread, &m.a.e);
	if (r == 0 && argc == 1) {
		d = ir_site_device(m.a.site, argv[0], &m.a.e);
		t = d ? am_of(&m.a, m.store, d, &r) : NULL;
		if (!d)
			r = m.a.e.code;
		else if (r == 0)
			r = mo->ask ? ask(&m, d->id, t) : show(&m, d->id, t);
	}
	ir_mds_store_free(m.store);
	ir_mds_rules_free(m.rules);
	r = as_close(&m.a, r);
	return m.unread ? ir_tool_worse(r, 2) : r;
}
