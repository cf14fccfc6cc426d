/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "sheet_i.h"

/* Groups of the form HN 1-2019; the questions are in our own words
 * (facts/inventory.md 2.5).  path: what the record may say already. */
static const struct {
	const char *group, *ja, *en, *path;
} questions[] = {
	{"AUDT", "記録(ログ)を残すか。取り出し方と保持時間",
		"Does it log? How are logs taken out, how long do they live",
		NULL},
	{"CSUP", "修正を当ててよいのは誰か。方法", "Who may patch it, and how",
		"life.upgrade"},
	{"MLDP", "マルウェア対策はあるか。検査してよい範囲",
		"Is there malware protection? What may be scanned",
		"controls.malware"},
	{"DTBK", "設定とデータのバックアップ・復元の方法",
		"How are settings and data saved and restored",
		"controls.backup"},
	{"RMOT", "遠隔接続はあるか。切ってよいか",
		"Is there remote access? May it be cut", "remote.line"},
	{"CONN", "必要なポートと相手。単独で使えるか",
		"Which ports and peers does it need? Does it work alone",
		"care.standalone"},
	{"EMRG", "緊急時の使い方(認証が使えないとき)",
		"How is it used in an emergency, without sign-on", NULL},
	{"RDMP", "部品のサポート終了の予定と対応",
		"When does support of its parts end, and what then",
		"life.eos"},
	{"SBOM", "SBOM はあるか。どの版のものか",
		"Is there an SBOM? Of which version", "software.sbom"},
};

void
ir_sheet_ask(struct ir_doc *d, const struct ir_sheet_in *in,
	const struct ir_device *dev, struct ir_record *r)
{
	struct sh s = {.d = d, .in = in, .dev = dev, .r = r};
	struct ir_table *t = ir_table_new(NULL);

	ir_buf_init(&s.b, 0);
	ir_doc_heading(d, 1, dev->id);
	ir_doc_kv(d, w(in, "名称", "Name"), dev->name);
	for (size_t i = 0; i < 4; i++) {
		static const char *const path[] = {
			"mah", "model", "serial", "version"};
		const struct ir_field_def *f =
			ir_fields_find(in->fields, path[i]);

		if (f)
			ir_doc_kv(d, in->lang == IR_DOC_JA ? f->ja : f->en,
				sh_value(&s, f, ir_record_get(r, path[i])));
	}
	if (t) {
		ir_table_col(t, w(in, "群", "group"), IR_COL_FIXED);
		ir_table_col(t, w(in, "質問", "question"), IR_COL_MAIN);
		ir_table_col(t, w(in, "記録では", "the record says"), 0);
		ir_table_col(t,
			w(in, "回答・回答者・日付", "answer, by whom, on"), 0);
	}
	for (size_t i = 0; t && i < sizeof(questions) / sizeof(questions[0]);
		i++) {
		const struct ir_field_def *f = questions[i].path
			? ir_fields_find(in->fields, questions[i].path)
			: NULL;

		ir_table_row(t);
		ir_table_cell(t, questions[i].group);
		ir_table_cell(t, w(in, questions[i].ja, questions[i].en));
		ir_table_cell(
			t, f ? sh_value(&s, f, ir_record_get(r, f->path)) : "");
		ir_table_cell(t, "");
	}
	ir_doc_table(d, t);
	ir_buf_free(&s.b);
}
