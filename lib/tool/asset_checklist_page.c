/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <string.h>

#include "ir/base/i18n.h"
#include "ir/tool/page.h"

#include "asset_checklist_i.h"

struct page {
	struct ck *k;
	struct ir_doc *d;
	bool ja, any;
};

/* ■ は what was answered, □ what may be. */
static void
boxes(struct ir_table *t, const struct ir_answer *a, bool ja)
{
	static const char *const words[] = {
		"yes", "no", "partly", "n-a", "unknown"};
	struct ir_buf b;

	ir_buf_init(&b, 0);
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		(void)ir_buf_addf(&b, "%s%s%s",
			i == 0          ? ""
				: i % 2 ? " "
					: "\n",
			a && strcmp(a->answer, words[i]) == 0 ? "■" : "□",
			ck_answer_label(words[i], ja)); /* sticky */
	ir_table_cell(t, b.p);
	ir_buf_free(&b);
}

static void
line(struct ir_buf *b, const char *label, const char *text)
{
	(void)ir_buf_addf(b, "%s%s%s", b->len ? "\n" : "", label,
		text ? text : ""); /* sticky */
}

static void
yen(struct ir_buf *b, const char *label, int64_t v)
{
	char text[32] = "";

	if (v >= 0)
		(void)snprintf(text, sizeof(text), "%lld", (long long)v);
	line(b, label, text);
}

/* What belongs to the answer, with blanks for what nobody said. */
static void
remarks(const struct page *p, struct ir_table *t,
	const struct ir_check_item *item, const struct ir_check *c)
{
	const struct ir_answer *a = c->last;
	struct ir_buf b;

	ir_buf_init(&b, 0);
	if (a && a->note)
		line(&b, "", a->note);
	if (!a && c->record)
		line(&b, p->ja ? "台帳: " : "inventory: ",
			ck_record_label(p->k, item, c->record, p->ja));
	if (item->control) {
		line(&b, p->ja ? "意図する使用への影響: " : "effect on use: ",
			a ? a->effect : NULL);
		line(&b, p->ja ? "同意者: " : "agreed by: ",
			a ? a->agreed : NULL);
		yen(&b, p->ja ? "費用(円): " : "cost (yen): ",
			a ? a->cost : -1);
		yen(&b, p->ja ? "更新した場合(円): " : "new device (yen): ",
			a ? a->replace_cost : -1);
	}
	if (a && a->evidence) /* enough to find it */
		(void)ir_buf_addf(&b, "%sSHA-256 %.16s…", b.len ? "\n" : "",
			a->evidence); /* sticky */
	ir_table_cell(t, b.p);
	ir_buf_free(&b);
}

static void
list(struct page *p, const struct ck_subject *s, const struct ir_checklist *l)
{
	const struct ck_subject nobody = {.id = ""};
	struct ir_table *t = ir_table_new(NULL);
	char day[IR_TIME_TEXT];

	ir_doc_heading(p->d, 2, p->ja ? l->ja : l->en);
	ir_doc_note(p->d, l->source);
	if (t) {
		ir_table_col(t, p->ja ? "番号" : "no",
			IR_COL_FIXED | IR_DOC_COL_WIDTH(11));
		ir_table_col(t, p->ja ? "項目" : "item",
			IR_COL_MAIN | IR_DOC_COL_WIDTH(25));
		ir_table_col(t, p->ja ? "回答" : "answer",
			IR_COL_FIXED | IR_DOC_COL_WIDTH(19));
		ir_table_col(t, p->ja ? "回答者" : "who",
			IR_COL_FIXED | IR_DOC_COL_WIDTH(13));
		ir_table_col(
			t, p->ja ? "次回" : "review", IR_DOC_COL_WIDTH(13));
		ir_table_col(t, p->ja ? "備考" : "remarks",
			IR_COL_MAIN | IR_DOC_COL_WIDTH(19));
	}
	for (size_t i = 0; t && i < l->n; i++) {
		struct ir_check c =
			ck_item(p->k, s ? s : &nobody, l, &l->item[i]);
		const struct ir_answer *a = c.last;

		ir_table_row(t);
		ir_table_cell(t, l->item[i].key);
		ir_table_cell(t, p->ja ? l->item[i].ja : l->item[i].en);
		boxes(t, a, p->ja);
		ir_table_cellf(t, "%s%s%s%s%s", a ? a->on : "", a ? "\n" : "",
			a ? a->by : "", a && a->role ? "/" : "",
			a && a->role ? a->role : "");
		ir_table_cellf(t, "%s%s%s",
			c.due == INT64_MIN ? "" : ir_day_text(c.due, day),
			c.state == IR_CHECK_SETTLED || !a ? "" : "\n",
			a ? ck_state_label(&c, p->ja) : "");
		remarks(p, t, &l->item[i], &c);
	}
	ir_doc_table(p->d, t);
}

static void
subject(struct page *p, const struct ck_subject *s)
{
	if (p->any)
		ir_doc_page_break(p->d);
	p->any = true;
	if (s) {
		ir_doc_heading(p->d, 1, s->id);
		ir_doc_kv(p->d, p->ja ? "名称" : "Name",
			s->name        ? s->name
				: s->r ? (p->ja ? "不明" : "unknown")
				       : (p->ja ? "導入前の候補"
						: "a candidate, not bought"));
	} else {
		ir_doc_kv(p->d, p->ja ? "機器" : "Device", NULL);
	}
	for (size_t i = 0; i < ir_checklists_count(p->k->lists); i++) {
		const struct ir_checklist *l = ir_checklists_at(p->k->lists, i);

		if (s ? ck_applies(p->k, s, l) : !p->k->only || l == p->k->only)
			list(p, s, l);
	}
	ir_doc_sign(p->d, p->ja ? "確認者" : "Looked at by", NULL, NULL);
}

int
ck_page(struct ck *k, int argc, char **argv)
{
	struct ir_doc_meta meta = {.title = NULL};
	struct page p = {.k = k};
	struct ck_subject s;
	int r = ir_tool_page_lang(k->c->lang, &meta.lang, &k->a.e);

	if (r < 0)
		return r;
	p.ja = meta.lang == IR_DOC_JA;
	meta.title = p.ja ? "チェックリスト" : "Checklists";
	p.d = ir_doc_new(&meta);
	if (!p.d)
		return ir_err_set(&k->a.e, ENOMEM, _("out of memory"));
	ir_doc_kvf(p.d, p.ja ? "印刷日" : "Printed", "%s",
		ir_day_text(k->a.today, (char[IR_TIME_TEXT]){0}));
	if (argc == 0)
		subject(&p, NULL);
	for (int i = 0; r == 0 && i < argc; i++) {
		r = ck_subject(k, argv[i], &s);
		if (r == 0)
			subject(&p, &s);
	}
	if (r == 0)
		r = ir_tool_page(p.d, k->c->form, k->c->output, &k->a.e);
	ir_doc_free(p.d);
	return r;
}
