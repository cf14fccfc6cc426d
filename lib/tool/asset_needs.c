/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/tool/asset_needs.h"

#include <errno.h>
#include <string.h>

#include "ir/asset/needs.h"
#include "ir/base/i18n.h"
#include "ir/base/json.h"
#include "ir/tool/page.h"

#include "asset_mds_i.h"

/* Needs at work. */
struct an {
	struct as a;
	struct ir_needs *needs;
	struct ir_mds_store *mds;
	struct ir_answers *answers;
	struct ir_doc *d; /* the page, also of plain text */
	struct ir_table *t; /* of the device at work */
	const char *id;
	bool ja, any, unread;
	size_t n[4]; /* by state */
};

static const char *
state_label(enum ir_need_state s, bool ja)
{
	static const char *const words[][2] = {
		{"あり", "have"},
		{"不明", "unknown"},
		{"業者の回答はない", "the maker says no"},
		{"未確認", "nobody asked"},
	};

	return words[s][ja ? 0 : 1];
}

static const char *
first_way(const struct ir_contact *c)
{
	for (size_t i = 0; i < c->n_ways; i++)
		if (c->ways[i].value)
			return c->ways[i].value;
	return NULL;
}

static void
json_need(const struct an *n, const struct ir_need *d, enum ir_need_state s,
	const char *where, const struct ir_contact *ask)
{
	struct ir_buf b;
	struct ir_jw w;

	ir_buf_init(&b, 0);
	ir_jw_init(&w, &b);
	ir_jw_obj(&w);
	ir_jw_ku64(&w, "v", 1);
	ir_jw_kstr(&w, "type", "need");
	ir_jw_kstr(&w, "id", n->id);
	ir_jw_kstr(&w, "need", d->key);
	ir_jw_kstr(&w, "label", n->a.japanese ? d->ja : d->en);
	ir_jw_kstr(&w, "for", d->for_roles);
	ir_jw_kstr(&w, "from", d->from);
	ir_jw_kstr(&w, "task", n->a.japanese ? d->task_ja : d->task_en);
	ir_jw_kstr(&w, "state", ir_need_state_word(s));
	ir_jw_kstr(&w, "where", where);
	ir_jw_kstr(&w, "ask", s == IR_NEED_HAVE || !ask ? NULL : ask->id);
	ir_jw_kstr(&w, "source", d->source);
	ir_jw_endobj(&w);
	ir_jw_line(&w);
	ir_tool_write(b.p, b.len);
	ir_buf_free(&b);
}

static int
one_need(void *arg, const struct ir_need *d, enum ir_need_state s,
	const char *where, const struct ir_contact *ask)
{
	struct an *n = arg;
	const char *way = ask ? first_way(ask) : NULL;

	n->n[s]++;
	if (n->a.json) {
		json_need(n, d, s, where, ask);
		return 0;
	}
	ir_table_row(n->t);
	ir_table_cell(n->t, n->ja ? d->ja : d->en);
	ir_table_cellf(n->t, "%s\n%s", n->ja ? d->for_ja : d->for_en,
		n->ja ? d->task_ja : d->task_en);
	ir_table_cell(n->t, n->ja ? d->from_ja : d->from_en);
	ir_table_cellf(n->t, "%s%s", s == IR_NEED_HAVE ? "■" : "□",
		state_label(s, n->ja));
	ir_table_cell(n->t, where);
	if (s == IR_NEED_HAVE)
		ir_table_cell(n->t, "");
	else if (!ask)
		ir_table_cell(n->t, n->ja ? "連絡先なし" : "nobody listed");
	else
		ir_table_cellf(n->t, "%s%s%s", ask->name ? ask->name : ask->id,
			way ? "\n" : "", way ? way : "");
	return 0;
}

static int
table(struct an *n, const struct ir_device *d)
{
	n->t = ir_table_new(NULL);
	if (!n->t)
		return ir_err_set(&n->a.e, ENOMEM, _("out of memory"));
	if (n->any)
		ir_doc_page_break(n->d);
	n->any = true;
	ir_doc_heading(n->d, 1, d->id);
	if (d->name)
		ir_doc_para(n->d, d->name);
	ir_table_col(n->t, n->ja ? "情報" : "information",
		IR_COL_MAIN | IR_DOC_COL_WIDTH(20));
	ir_table_col(n->t, n->ja ? "必要な人・仕事" : "who needs it, for what",
		IR_DOC_COL_WIDTH(22));
	ir_table_col(
		n->t, n->ja ? "提供元" : "from whom", IR_DOC_COL_WIDTH(12));
	ir_table_col(n->t, n->ja ? "有無" : "have it", IR_DOC_COL_WIDTH(9));
	ir_table_col(n->t, n->ja ? "所在" : "where it stands",
		IR_COL_MAIN | IR_DOC_COL_WIDTH(21));
	ir_table_col(
		n->t, n->ja ? "聞く相手" : "whom to ask", IR_DOC_COL_WIDTH(16));
	return 0;
}

static int
one_device(void *arg, struct as *a, const struct ir_device *d)
{
	struct an *n = arg;
	struct ir_stage_views v;
	struct ir_life life;
	struct ir_needs_in in = {.r = a->r,
		.id = d->id,
		.stage = &v,
		.answers = n->answers,
		.contacts = a->contacts,
		.fields = a->fields,
		.japanese = a->json ? a->japanese : n->ja};
	int r = 0;

	in.mds = am_of(a, n->mds, d, &r);
	if (r < 0)
		return r;
	/* More components than are read: nothing is known. */
	if (ir_record_life(a->r, &life, NULL) < 0)
		life = (struct ir_life){.declared = IR_STAGE_UNKNOWN};
	v = ir_stage_of(&life, a->today);
	n->id = d->id;
	if (!a->json)
		r = table(n, d);
	if (r == 0)
		r = ir_needs_of(n->needs, &in, one_need, n, &a->e);
	if (!a->json && n->t) {
		ir_doc_table(n->d, n->t);
		n->t = NULL;
	}
	return r;
}

static void
summary(const struct an *n)
{
	struct ir_buf b;
	struct ir_jw w;

	ir_buf_init(&b, 0);
	ir_jw_init(&w, &b);
	ir_jw_obj(&w);
	ir_jw_ku64(&w, "v", 1);
	ir_jw_kstr(&w, "type", "summary");
	for (size_t i = 0; i < 4; i++)
		ir_jw_ku64(
			&w, ir_need_state_word((enum ir_need_state)i), n->n[i]);
	ir_jw_endobj(&w);
	ir_jw_line(&w);
	ir_tool_write(b.p, b.len);
	ir_buf_free(&b);
}

static int
open_all(struct an *n, const struct ir_asset_opts *o,
	const struct ir_asset_needs_opts *no)
{
	const struct ir_unread unread = {as_unread, &n->unread};
	struct ir_doc_meta meta = {.landscape = true};
	int r = as_open(&n->a, o);

	if (no->form || no->output)
		n->a.json = false;
	if (r == 0)
		r = ir_needs_load(&n->needs, n->a.data, &n->a.e);
	if (r == 0)
		r = ir_mds_store_load(&n->mds, n->a.dir, &unread, &n->a.e);
	if (r == 0)
		r = ir_answers_load(&n->answers, n->a.dir, &unread, &n->a.e);
	if (r == 0)
		r = ir_tool_page_lang(no->lang, &meta.lang, &n->a.e);
	if (r < 0 || n->a.json)
		return r;
	n->ja = meta.lang == IR_DOC_JA;
	meta.title = n->ja ? "必要な情報" : "Information needed";
	n->d = ir_doc_new(&meta);
	return n->d ? 0 : ir_err_set(&n->a.e, ENOMEM, _("out of memory"));
}

int
ir_asset_needs(const struct ir_asset_opts *o,
	const struct ir_asset_needs_opts *no, int argc, char **argv)
{
	struct an n = {.id = NULL};
	int r = open_all(&n, o, no);

	if (r == 0)
		r = as_each(&n.a, argc, argv, one_device, &n);
	if (r == 0 && n.a.json)
		summary(&n);
	else if (r == 0)
		r = ir_tool_page(n.d, no->form, no->output, &n.a.e);
	if (r == 0)
		r = n.n[IR_NEED_UNKNOWN] + n.n[IR_NEED_DENIED] +
				n.n[IR_NEED_MISSING] >
			0;
	ir_doc_free(n.d);
	ir_answers_free(n.answers);
	ir_mds_store_free(n.mds);
	ir_needs_free(n.needs);
	r = as_close(&n.a, r);
	return n.unread ? ir_tool_worse(r, 2) : r;
}
