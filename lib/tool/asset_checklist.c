/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/tool/asset_checklist.h"

#include <errno.h>
#include <string.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/json.h"
#include "ir/tool/page.h"

#include "asset_checklist_i.h"

int
ck_open(struct ck *k, const struct ir_asset_opts *o,
	const struct ir_asset_check_opts *c)
{
	const struct ir_unread unread = {as_unread, &k->unread};
	int r;

	*k = (struct ck){.c = c};
	r = as_open(&k->a, o);
	if (r == 0)
		r = ir_checklists_load(&k->lists, k->a.data, &k->a.e);
	if (r == 0)
		r = ir_answers_load(&k->answers, k->a.dir, &unread, &k->a.e);
	if (r == 0 && c->list)
		r = ir_checklists_find(k->lists, c->list, &k->only, &k->a.e);
	return r;
}

int
ck_close(struct ck *k, int r)
{
	ir_answers_free(k->answers);
	ir_checklists_free(k->lists);
	r = as_close(&k->a, r);
	return k->unread ? ir_tool_worse(r, 2) : r;
}

bool
ck_candidate(const struct ck *k, const char *id)
{
	const char *c;

	for (size_t i = 0; (c = ir_answers_candidate(k->answers, i)); i++)
		if (strcmp(c, id) == 0)
			return true;
	return false;
}

int
ck_subject(struct ck *k, const char *id, struct ck_subject *ret)
{
	const struct ir_device *d = ir_site_device(k->a.site, id, &k->a.e);

	if (d)
		return ck_device(k, d, ret);
	if (!ck_candidate(k, id))
		return k->a.e.code;
	k->a.e = (struct ir_err)IR_ERR_INIT;
	*ret = (struct ck_subject){.id = id};
	return 0;
}

int
ck_device(struct ck *k, const struct ir_device *d, struct ck_subject *ret)
{
	struct ir_life life;
	int r;

	*ret = (struct ck_subject){.id = d->id, .name = d->name};
	r = ir_record_read(k->a.r, d->json, d->json_len, &k->a.e);
	if (r < 0)
		return r;
	ret->r = k->a.r;
	ret->medical = ir_record_needs(k->a.r, IR_FOR_MEDICAL);
	/* More components than are read: nothing is known. */
	if (ir_record_life(k->a.r, &life, NULL) < 0)
		life = (struct ir_life){.declared = IR_STAGE_UNKNOWN};
	ret->v = ir_stage_of(&life, k->a.today);
	return 0;
}

bool
ck_applies(const struct ck *k, const struct ck_subject *s,
	const struct ir_checklist *l)
{
	if (k->only)
		return l == k->only;
	if (ir_answers_any(k->answers, s->id, l->id))
		return true;
	return (!s->r || s->medical) &&
		ir_checklist_applies(l, s->r ? &s->v : NULL);
}

struct ir_check
ck_item(const struct ck *k, const struct ck_subject *s,
	const struct ir_checklist *l, const struct ir_check_item *item)
{
	return ir_check_of(l, item,
		ir_answers_last(k->answers, s->id, item->name), s->r,
		k->a.today);
}

static void
json_answer(struct ir_jw *w, const struct ir_answer *a)
{
	ir_jw_kstr(w, "answer", a->answer);
	ir_jw_kstr(w, "on", a->on);
	ir_jw_kstr(w, "by", a->by);
	ir_jw_kstr(w, "role", a->role);
	ir_jw_kstr(w, "next", a->next);
	ir_jw_kstr(w, "note", a->note);
	ir_jw_kstr(w, "evidence", a->evidence);
	ir_jw_kstr(w, "effect", a->effect);
	ir_jw_kstr(w, "agreed", a->agreed);
	if (a->cost >= 0)
		ir_jw_ku64(w, "cost", (uint64_t)a->cost);
	if (a->replace_cost >= 0)
		ir_jw_ku64(w, "replace_cost", (uint64_t)a->replace_cost);
	ir_jw_kstr(w, "written", a->written);
}

static void
json_item(const struct ck *k, const struct ck_subject *s,
	const struct ir_check_item *item, const struct ir_check *c)
{
	char day[IR_TIME_TEXT];
	struct ir_buf b;
	struct ir_jw w;

	ir_buf_init(&b, 0);
	ir_jw_init(&w, &b);
	ir_jw_obj(&w);
	ir_jw_ku64(&w, "v", 1);
	ir_jw_kstr(&w, "type", "check");
	ir_jw_kstr(&w, "id", s->id);
	ir_jw_kstr(&w, "item", item->name);
	ir_jw_kstr(&w, "label", k->a.japanese ? item->ja : item->en);
	ir_jw_kstr(&w, "state", ir_check_state_word(c->state));
	ir_jw_kstr(&w, "why", c->why);
	ir_jw_kstr(&w, "record", c->record);
	if (c->due != INT64_MIN)
		ir_jw_kstr(&w, "review", ir_day_text(c->due, day));
	if (c->last)
		json_answer(&w, c->last);
	if (c->last && c->last->before) {
		ir_jw_key(&w, "before");
		ir_jw_arr(&w);
		for (const struct ir_answer *a = c->last->before; a;
			a = a->before) {
			ir_jw_obj(&w);
			json_answer(&w, a);
			ir_jw_endobj(&w);
		}
		ir_jw_endarr(&w);
	}
	ir_jw_endobj(&w);
	ir_jw_line(&w);
	ir_tool_write(b.p, b.len);
	ir_buf_free(&b);
}

const char *
ck_answer_label(const char *answer, bool japanese)
{
	static const char *const words[][3] = {
		{"yes", "はい", "yes"},
		{"no", "いいえ", "no"},
		{"partly", "一部", "partly"},
		{"n-a", "該当なし", "n/a"},
		{"unknown", "不明", "unknown"},
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(words[i][0], answer) == 0)
			return words[i][japanese ? 1 : 2];
	return answer;
}

const char *
ck_state_label(const struct ir_check *c, bool japanese)
{
	static const char *const words[][3] = {
		{"unasked", "未回答", "nobody asked"},
		{"unknown", "不明のまま", "unknown"},
		{"no", "満たしていない", "not met"},
		{"partly", "一部だけ", "met in part"},
		{"incomplete", "影響・同意者・費用が未記入",
			"effect, agreement or cost missing"},
		{"differs", "台帳と食い違い", "the inventory differs"},
		{"review", "見直し時期", "review is due"},
	};

	for (size_t i = 0; c->why && i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(words[i][0], c->why) == 0)
			return words[i][japanese ? 1 : 2];
	return "";
}

const char *
ck_record_label(const struct ck *k, const struct ir_check_item *item,
	const char *record, bool japanese)
{
	const struct ir_field_def *f = ir_fields_find(k->a.fields, item->field);

	for (size_t i = 0; f && i < f->n_choices; i++)
		if (strcmp(f->choices[i].key, record) == 0)
			return japanese ? f->choices[i].ja : f->choices[i].en;
	if (strcmp(record, "net") == 0)
		return japanese ? "記載あり" : "there";
	if (strcmp(record, "unknown") == 0)
		return japanese ? "不明" : "unknown";
	if (strcmp(record, "none") == 0)
		return japanese ? "なし" : "none";
	return record;
}

static void
row_answer(struct ir_table *t, const struct ir_answer *a, bool japanese)
{
	ir_table_cellf(t, "%s%s%s%s%s", ck_answer_label(a->answer, japanese),
		a->note ? "\n" : "", a->note ? a->note : "",
		a->effect ? "\n" : "", a->effect ? a->effect : "");
	ir_table_cellf(t, "%s\n%s%s%s", a->on, a->by, a->role ? "/" : "",
		a->role ? a->role : "");
}

static void
row_item(const struct ck *k, struct ir_table *t,
	const struct ir_check_item *item, const struct ir_check *c)
{
	bool ja = k->a.japanese;
	char day[IR_TIME_TEXT];

	ir_table_row(t);
	ir_table_cell(t, item->name);
	ir_table_cell(t, ja ? item->ja : item->en);
	if (c->last) {
		row_answer(t, c->last, ja);
	} else {
		ir_table_cell(t,
			c->record ? ck_record_label(k, item, c->record, ja)
				  : "");
		ir_table_cell(t, c->record ? _("inventory") : "");
	}
	ir_table_cell(t, c->due == INT64_MIN ? "" : ir_day_text(c->due, day));
	ir_table_cellf(t, "%s%s",
		c->state == IR_CHECK_DUE && strcmp(c->why, "review") != 0
			? _("due: ")
			: "",
		ck_state_label(c, ja));
	for (const struct ir_answer *a =
			k->c->history && c->last ? c->last->before : NULL;
		a; a = a->before) {
		ir_table_row(t);
		ir_table_cell(t, "");
		ir_table_cell(t, _("  before"));
		row_answer(t, a, ja);
		ir_table_cell(t, a->next);
		ir_table_cell(t, "");
	}
}

static struct ir_table *
item_table(struct ck *k, const char *title)
{
	struct ir_table *t = ir_table_new(title);

	if (!t) {
		(void)ir_err_set(&k->a.e, ENOMEM, _("out of memory"));
		return NULL;
	}
	ir_table_col(t, _("item no."), IR_COL_FIXED);
	ir_table_col(t, _("question"), IR_COL_MAIN);
	ir_table_col(t, _("answer"), 0);
	ir_table_col(t, _("when, who"), IR_COL_FIXED);
	ir_table_col(t, _("review"), IR_COL_FIXED);
	ir_table_col(t, _("state"), 0);
	return t;
}

int
ck_put(struct ck *k, struct ir_table *t)
{
	struct ir_buf b;
	int r = 0;

	ir_buf_init(&b, 0);
	if (ir_table_rows(t) > 0)
		r = ir_table_text(t, ir_tool_columns(), &b);
	if (r == 0 && b.len > 0)
		ir_tool_write(b.p, b.len);
	else if (r < 0)
		r = ir_err_set(&k->a.e, r, _("out of memory"));
	ir_buf_free(&b);
	return r;
}

static void
counted(struct ck *k, const struct ir_check *c)
{
	k->n[c->state]++;
	if (c->why && strcmp(c->why, "unknown") == 0)
		k->unknown++;
	if (c->why && strcmp(c->why, "unasked") == 0)
		k->unasked++;
}

/* One list of one device, item by item. */
static int
one_list(struct ck *k, const struct ck_subject *s, const struct ir_checklist *l)
{
	struct ir_buf title;
	struct ir_table *t = NULL;
	int r = 0;

	ir_buf_init(&title, 0);
	(void)ir_buf_addf(&title, "%s  %s: %s (%s)", s->id, l->id,
		k->a.japanese ? l->ja : l->en, l->source); /* sticky */
	if (!k->a.json) {
		t = item_table(k, title.p);
		r = t ? 0 : k->a.e.code;
	}
	for (size_t i = 0; r == 0 && i < l->n; i++) {
		struct ir_check c = ck_item(k, s, l, &l->item[i]);

		if (k->c->due && c.state != IR_CHECK_DUE)
			continue;
		counted(k, &c);
		if (k->a.json)
			json_item(k, s, &l->item[i], &c);
		else
			row_item(k, t, &l->item[i], &c);
	}
	if (r == 0 && t && ir_table_rows(t) > 0) {
		ir_tool_out("%s", k->any ? "\n" : "");
		k->any = true;
		r = ck_put(k, t);
	}
	ir_table_free(t);
	ir_buf_free(&title);
	return r;
}

static int
one_subject(struct ck *k, const struct ck_subject *s)
{
	bool any = false;
	int r = 0;

	for (size_t i = 0; r == 0 && i < ir_checklists_count(k->lists); i++) {
		const struct ir_checklist *l = ir_checklists_at(k->lists, i);

		if (!ck_applies(k, s, l))
			continue;
		any = true;
		r = one_list(k, s, l);
	}
	if (r == 0 && !k->a.json && s->r && s->medical && !k->only &&
		!k->c->due && s->v.worst == IR_STAGE_UNKNOWN)
		ir_tool_out(_("%s: its stage is not known, so the lists of "
			      "stages 3 and 4 are not asked\n"),
			s->id);
	else if (r == 0 && !any && !k->a.json && !k->c->due)
		ir_tool_out(_("%s: no checklist applies\n"), s->id);
	return r;
}

/* A line a device and list: how far it is. */
static void
overview(struct ck *k, struct ir_table *t, const struct ck_subject *s)
{
	struct ir_buf b;
	struct ir_jw w;

	for (size_t i = 0; i < ir_checklists_count(k->lists); i++) {
		const struct ir_checklist *l = ir_checklists_at(k->lists, i);
		size_t n[3] = {0, 0, 0};

		if (!ck_applies(k, s, l))
			continue;
		for (size_t m = 0; m < l->n; m++) {
			struct ir_check c = ck_item(k, s, l, &l->item[m]);

			n[c.state]++;
			counted(k, &c);
		}
		if (!k->a.json) {
			ir_table_row(t);
			ir_table_cell(t, s->id);
			ir_table_cell(t, l->id);
			ir_table_cell(t, k->a.japanese ? l->ja : l->en);
			for (size_t m = 0; m < 3; m++)
				ir_table_cellf(t, "%zu", n[m]);
			continue;
		}
		ir_buf_init(&b, 0);
		ir_jw_init(&w, &b);
		ir_jw_obj(&w);
		ir_jw_ku64(&w, "v", 1);
		ir_jw_kstr(&w, "type", "checklist");
		ir_jw_kstr(&w, "id", s->id);
		ir_jw_kstr(&w, "list", l->id);
		for (size_t m = 0; m < 3; m++)
			ir_jw_ku64(&w,
				ir_check_state_word((enum ir_check_state)m),
				n[m]);
		ir_jw_endobj(&w);
		ir_jw_line(&w);
		ir_tool_write(b.p, b.len);
		ir_buf_free(&b);
	}
}

static int
either(struct ck *k, struct ir_table *t, const struct ck_subject *s)
{
	if (k->c->due)
		return one_subject(k, s);
	overview(k, t, s);
	return 0;
}

static int
everyone(struct ck *k)
{
	struct ir_table *t = ir_table_new(NULL);
	struct ck_subject s;
	const char *id;
	int r = t ? 0 : ir_err_set(&k->a.e, ENOMEM, _("out of memory"));

	if (t) {
		ir_table_col(t, _("id"), IR_COL_FIXED);
		ir_table_col(t, _("list"), IR_COL_FIXED);
		ir_table_col(t, "", IR_COL_MAIN);
		ir_table_col(t, _("settled"), IR_COL_RIGHT);
		ir_table_col(t, _("unsettled"), IR_COL_RIGHT);
		ir_table_col(t, _("due"), IR_COL_RIGHT);
	}
	for (size_t i = 0; r == 0 && i < ir_site_count(k->a.site); i++) {
		r = ck_device(k, ir_site_at(k->a.site, i), &s);
		if (r == 0)
			r = either(k, t, &s);
	}
	for (size_t i = 0; r == 0 && (id = ir_answers_candidate(k->answers, i));
		i++) {
		s = (struct ck_subject){.id = id};
		if (!ir_site_device(k->a.site, id, NULL))
			r = either(k, t, &s);
	}
	if (r == 0 && !k->a.json)
		r = ck_put(k, t);
	ir_table_free(t);
	return r;
}

static void
summary(const struct ck *k)
{
	struct ir_buf b;
	struct ir_jw w;

	if (!k->a.json && k->any)
		ir_tool_out("\n");
	if (!k->a.json && k->c->due)
		ir_tool_out(_("%zu due\n"), k->n[IR_CHECK_DUE]);
	else if (!k->a.json)
		ir_tool_out(_("%zu settled, %zu unsettled, %zu due; %zu not "
			      "known, %zu nobody asked\n"),
			k->n[IR_CHECK_SETTLED], k->n[IR_CHECK_OPEN],
			k->n[IR_CHECK_DUE], k->unknown, k->unasked);
	if (!k->a.json)
		return;
	ir_buf_init(&b, 0);
	ir_jw_init(&w, &b);
	ir_jw_obj(&w);
	ir_jw_ku64(&w, "v", 1);
	ir_jw_kstr(&w, "type", "summary");
	for (size_t m = 0; m < 3; m++)
		ir_jw_ku64(&w, ir_check_state_word((enum ir_check_state)m),
			k->n[m]);
	ir_jw_ku64(&w, "unknown", k->unknown);
	ir_jw_ku64(&w, "unasked", k->unasked);
	ir_jw_endobj(&w);
	ir_jw_line(&w);
	ir_tool_write(b.p, b.len);
	ir_buf_free(&b);
}

int
ir_asset_checks(const struct ir_asset_opts *o,
	const struct ir_asset_check_opts *c, int argc, char **argv)
{
	struct ck_subject s;
	struct ck k;
	int none = 0, r = ck_open(&k, o, c);

	if (r == 0 && c->print)
		return ck_close(&k, ck_page(&k, argc, argv));
	for (int i = 0; r == 0 && i < argc; i++) {
		r = ck_subject(&k, argv[i], &s);
		if (r == 0)
			r = one_subject(&k, &s);
	}
	if (r == 0 && argc == 0) { /* what may be bought is in none */
		none = as_devices_told(&k.a);
		r = everyone(&k);
	}
	if (r == 0)
		summary(&k);
	if (r == 0)
		r = k.n[IR_CHECK_OPEN] + k.n[IR_CHECK_DUE] > 0;
	return ir_tool_worse(ck_close(&k, r), none);
}
