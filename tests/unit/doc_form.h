/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TESTS_DOC_FORM_H
#define TESTS_DOC_FORM_H

#include <string.h>

#include "ir/doc/doc.h"

/* A page that has one of everything, for the tests of its renderings. */
#define HEAD "3f2a99c10b7ed204aa00bb11cc22dd33ee44ff5566778899aabbccddeeff0011"

static inline struct ir_table *
transfers(bool en)
{
	struct ir_table *t = ir_table_new(en ? "Transfers" : "受渡しの経過");

	ir_table_col(t, en ? "No." : "番号",
		IR_COL_RIGHT | IR_COL_FIXED | IR_DOC_COL_WIDTH(8));
	ir_table_col(t, en ? "What" : "品目", 0);
	ir_table_col(t, "SHA-256", IR_DOC_COL_MONO | IR_DOC_COL_WIDTH(40));
	ir_table_row(t);
	ir_table_cell(t, "1");
	ir_table_cell(t,
		en ? "Archive of the \"PACS\" server"
		   : "PACS サーバの保全ファイル");
	ir_table_cell(t, HEAD);
	ir_table_row(t);
	ir_table_cell(t, "-2");
	ir_table_cell(t, "=HYPERLINK(\"x\")");
	ir_table_row(t);
	return t;
}

static inline struct ir_doc *
form(bool en, bool drill)
{
	static const char svg[] =
		"<?xml?><svg xmlns=\"http://www.w3.org/2000/svg\" "
		"width=\"90\" height=\"20\"><rect width=\"90\" "
		"height=\"20\" fill=\"#888\"/></svg>";
	struct ir_doc *d = ir_doc_new(&(struct ir_doc_meta){
		.title = en ? "Custody form" : "証拠品受渡書",
		.lang = en ? IR_DOC_EN : IR_DOC_JA,
		.drill = drill,
		.incident = "2026-11 PACS",
		.made = "2026-11-21T10:20:00+09:00",
		.seq = 17,
		.head = HEAD});

	ir_doc_heading(d, 1, en ? "Item" : "品目");
	ir_doc_kv(d, en ? "Archive" : "保全ファイル",
		"001-PACS01-20261121T012231Z.tar.zst");
	ir_doc_kvf(d, en ? "Size" : "大きさ", "%d", 1234);
	ir_doc_kv(d, en ? "Retain until" : "保存期限", NULL);
	ir_doc_para(d,
		en ? "The receiver hashes the copy again before signing."
		   : "受取人は、署名の前に写しのハッシュ値を計算し直し、"
		     "下の値と同じことを確かめます。");
	ir_doc_check(d, IR_DOC_CHECKED, en ? "Seal intact" : "封印に異常なし");
	ir_doc_check(
		d, IR_DOC_UNCHECKED, en ? "Medium wiped" : "媒体を消去済み");
	ir_doc_check(d, IR_DOC_UNKNOWN, en ? "Encrypted" : "暗号化");
	ir_doc_table(d, transfers(en));
	ir_doc_heading(d, 2, en ? "To verify" : "検証の手順");
	ir_doc_item(d, "1.", en ? "Copy the file" : "ファイルを写します");
	ir_doc_item(d, NULL, en ? "Then run:" : "次を実行します:");
	ir_doc_pre(d, "sha256sum FILE\nzstd -t\tFILE\n", 27);
	ir_doc_note(d, en ? "Keep this sheet." : "この用紙を保管すること。");
	ir_doc_sign(d, en ? "Handed over by" : "渡した人", "佐藤", NULL);
	ir_doc_sign(d, en ? "Received by" : "受け取った人", NULL, NULL);
	ir_doc_page_break(d);
	ir_doc_picture(d, svg, strlen(svg), en ? "Network" : "接続図");
	return d;
}

static inline int
render(const struct ir_doc *d, const char *form, struct ir_buf *out)
{
	struct ir_err e = IR_ERR_INIT;

	ir_buf_clear(out);
	(void)ir_buf_adds(out, "");
	return ir_doc_render(d, form, 80, out, &e);
}

#endif
