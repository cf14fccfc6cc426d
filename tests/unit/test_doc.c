/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/doc/doc.h"

#include <errno.h>

#include "doc_form.h"
#include "ir/base/i18n.h"
#include "tap.h"

static const char text_ja[] =
	"【訓練】 証拠品受渡書\n"
	"【訓練】 ============\n"
	"【訓練】 事案:         2026-11 PACS\n"
	"【訓練】 作成:         2026年11月21日 10:20\n"
	"【訓練】 使用した記録: 17 行目まで\n"
	"【訓練】 末尾ハッシュ: 3f2a 99c1 0b7e d204 aa00 bb11 cc22 dd33 ee44 "
	"ff55 6677\n"
	"【訓練】               8899 aabb ccdd eeff 0011\n"
	"【訓練】\n"
	"【訓練】 ■ 品目\n"
	"【訓練】\n"
	"【訓練】 保全ファイル: 001-PACS01-20261121T012231Z.tar.zst\n"
	"【訓練】 大きさ:       1234\n"
	"【訓練】 保存期限:     "
	"_________________________________________________________\n"
	"【訓練】\n"
	"【訓練】 "
	"受取人は、署名の前に写しのハッシュ値を計算し直し、下の値と同じことを確"
	"\n"
	"【訓練】 かめます。\n"
	"【訓練】\n"
	"【訓練】 [x] 封印に異常なし\n"
	"【訓練】 [ ] 媒体を消去済み\n"
	"【訓練】 [?] 不明: 暗号化\n"
	"【訓練】\n"
	"【訓練】 受渡しの経過\n"
	"【訓練】 番号  品目                       SHA-256\n"
	"【訓練】 ----  -------------------------  "
	"--------------------------------------\n"
	"【訓練】    1  PACS サーバの保全ファイル  "
	"3f2a99c10b7ed204aa00bb11cc22dd33ee44ff\n"
	"【訓練】                                  5566778899aabbccddeeff0011\n"
	"【訓練】   -2  =HYPERLINK(\"x\")\n"
	"【訓練】\n"
	"【訓練】\n"
	"【訓練】 ◆ 検証の手順\n"
	"【訓練】\n"
	"【訓練】 1. ファイルを写します\n"
	"【訓練】 - 次を実行します:\n"
	"【訓練】\n"
	"【訓練】     sha256sum FILE\n"
	"【訓練】     zstd -t FILE\n"
	"【訓練】\n"
	"【訓練】 ※ この用紙を保管すること。\n"
	"【訓練】\n"
	"【訓練】 渡した人\n"
	"【訓練】\n"
	"【訓練】     氏名 佐藤  日時 ________________  印 (    )\n"
	"【訓練】\n"
	"【訓練】 受け取った人\n"
	"【訓練】\n"
	"【訓練】     氏名 ____________________  日時 ________________  印 (   "
	" )\n"
	"【訓練】\n"
	"【訓練】 "
	"----------------------------------------------------------------------"
	"-\n"
	"【訓練】\n"
	"【訓練】 [図] 接続図\n"
	"【訓練】\n"
	"【訓練】 (以上)\n";

static const char text_en[] =
	"Custody form\n"
	"============\n"
	"Case:         2026-11 PACS\n"
	"Made:         2026-11-21T10:20:00+09:00\n"
	"Journal used: up to line 17\n"
	"Journal head: 3f2a 99c1 0b7e d204 aa00 bb11 cc22 dd33 ee44 ff55 6677 "
	"8899 aabb\n"
	"              ccdd eeff 0011\n"
	"\n"
	"■ Item\n"
	"\n"
	"Archive:      001-PACS01-20261121T012231Z.tar.zst\n"
	"Size:         1234\n"
	"Retain until: "
	"__________________________________________________________\n"
	"\n"
	"The receiver hashes the copy again before signing.\n"
	"\n"
	"[x] Seal intact\n"
	"[ ] Medium wiped\n"
	"[?] unknown: Encrypted\n"
	"\n"
	"Transfers\n"
	"No.  What                          SHA-256\n"
	"---  ----------------------------  "
	"---------------------------------------------\n"
	"  1  Archive of the \"PACS\" server  "
	"3f2a99c10b7ed204aa00bb11cc22dd33ee44ff5566778\n"
	"                                   899aabbccddeeff0011\n"
	" -2  =HYPERLINK(\"x\")\n"
	"\n"
	"\n"
	"◆ To verify\n"
	"\n"
	"1. Copy the file\n"
	"- Then run:\n"
	"\n"
	"    sha256sum FILE\n"
	"    zstd -t FILE\n"
	"\n"
	"※ Keep this sheet.\n"
	"\n"
	"Handed over by\n"
	"\n"
	"    Name 佐藤  Date, time ________________  Seal (    )\n"
	"\n"
	"Received by\n"
	"\n"
	"    Name ____________________  Date, time ________________  Seal (    "
	")\n"
	"\n"
	"----------------------------------------------------------------------"
	"--\n"
	"\n"
	"[Picture] Network\n"
	"\n"
	"(end)\n";

static const char markdown_ja[] =
	"# 【訓練】 証拠品受渡書\n"
	"\n"
	"- 【訓練】 事案: 2026-11 PACS\n"
	"- 【訓練】 作成: 2026年11月21日 10:20\n"
	"- 【訓練】 使用した記録: 17 行目まで\n"
	"- 【訓練】 末尾ハッシュ: 3f2a 99c1 0b7e d204 aa00 bb11 cc22 dd33 ee44 "
	"ff55 6677 8899 aabb ccdd eeff 0011\n"
	"\n"
	"## 【訓練】 品目\n"
	"\n"
	"- 【訓練】 保全ファイル: 001-PACS01-20261121T012231Z.tar.zst\n"
	"- 【訓練】 大きさ: 1234\n"
	"- 【訓練】 保存期限: \\_\\_\\_\\_\\_\\_\\_\\_\n"
	"\n"
	"【訓練】 "
	"受取人は、署名の前に写しのハッシュ値を計算し直し、下の値と同じことを確"
	"かめます。\n"
	"\n"
	"- [x] 【訓練】 封印に異常なし\n"
	"- [ ] 【訓練】 媒体を消去済み\n"
	"- [?] 【訓練】 不明: 暗号化\n"
	"\n"
	"## 【訓練】受渡しの経過\n"
	"\n"
	"| 【訓練】 | 番号 | 品目 | SHA-256 |\n"
	"| --- | ---: | --- | --- |\n"
	"| 【訓練】 | 1 | PACS サーバの保全ファイル | "
	"3f2a99c10b7ed204aa00bb11cc22dd33ee44ff5566778899aabbccddeeff0011 |\n"
	"| 【訓練】 | -2 | =HYPERLINK(\"x\") |  |\n"
	"| 【訓練】 |  |  |  |\n"
	"\n"
	"### 【訓練】 検証の手順\n"
	"\n"
	"- 【訓練】 1\\. ファイルを写します\n"
	"- 【訓練】 次を実行します:\n"
	"\n"
	"```\n"
	"【訓練】 sha256sum FILE\n"
	"【訓練】 zstd -t FILE\n"
	"```\n"
	"\n"
	"※ 【訓練】 この用紙を保管すること。\n"
	"\n"
	"- 【訓練】 渡した人: 氏名 佐藤, 日時 \\_\\_\\_\\_\\_\\_\\_\\_, 印 "
	"\\_\\_\\_\\_\\_\\_\\_\\_\n"
	"- 【訓練】 受け取った人: 氏名 \\_\\_\\_\\_\\_\\_\\_\\_, 日時 "
	"\\_\\_\\_\\_\\_\\_\\_\\_, 印 \\_\\_\\_\\_\\_\\_\\_\\_\n"
	"\n"
	"---\n"
	"\n"
	"【訓練】 図: 接続図\n";

static const char csv_ja[] =
	"\xEF\xBB\xBF"
	"【訓練】,証拠品受渡書\r\n"
	"【訓練】,事案,2026-11 PACS\r\n"
	"【訓練】,作成,2026年11月21日 10:20\r\n"
	"【訓練】,使用した記録,17 行目まで\r\n"
	"【訓練】,末尾ハッシュ,3f2a 99c1 0b7e d204 aa00 bb11 cc22 dd33 ee44 "
	"ff55 "
	"6677 8899 aabb ccdd eeff 0011\r\n"
	"\r\n"
	"【訓練】,保全ファイル,001-PACS01-20261121T012231Z.tar.zst\r\n"
	"【訓練】,大きさ,1234\r\n"
	"【訓練】,保存期限,\r\n"
	"\r\n"
	"【訓練】,"
	"受取人は、署名の前に写しのハッシュ値を計算し直し、下の値と同じこと"
	"を確かめます。\r\n"
	"\r\n"
	"【訓練】,番号,品目,SHA-256\r\n"
	"【訓練】,1,PACS "
	"サーバの保全ファイル,"
	"3f2a99c10b7ed204aa00bb11cc22dd33ee44ff5566778899aabbccddeeff0011\r\n"
	"【訓練】,-2,\"'=HYPERLINK(\"\"x\"\")\",\r\n"
	"【訓練】,,,\r\n";

static void
golden(void)
{
	static const struct {
		bool en, drill;
		const char *form, *want;
	} t[] = {
		{false, true, "text", text_ja},
		{true, false, "text", text_en},
		{false, true, "md", markdown_ja},
		{false, true, "csv", csv_ja},
	};
	struct ir_buf b;

	ir_buf_init(&b, 0);
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		struct ir_doc *d = form(t[i].en, t[i].drill);

		EQ(render(d, t[i].form, &b), 0);
		STR(b.p, t[i].want);
		ir_doc_free(d);
	}
	ir_buf_free(&b);
}

static void
one_by_one(void)
{
	static const struct {
		const char *text, *markdown, *csv;
	} t[] = {
		{"a*b_c", "a\\*b\\_c", "a*b_c"},
		{"# no heading", "\\# no heading", "# no heading"},
		{"- no list", "\\- no list", "'- no list"},
		{"12. no list", "12\\. no list", "12. no list"},
		{"> no quote", "\\> no quote", "> no quote"},
		{"    no code", "no code", "\"    no code\""},
		{"http://x", "http\\://x", "http://x"},
		{"[a](b)", "\\[a\\](b)", "[a](b)"},
		{"a\nb", "a<br>b", "\"a\nb\""},
		{"=1+1", "\\=1+1", "'=1+1"},
		{"+1", "\\+1", "+1"},
		{"-1.5", "\\-1.5", "-1.5"},
		{"-1-1", "\\-1-1", "'-1-1"},
		{"-", "\\-", "-"},
		{"－", "－", "－"},
		{"@SUM", "\\@SUM", "'@SUM"},
		{"＝1", "＝1", "'＝1"},
		{" =1", "\\=1", "\"' =1\""},
		{"\u3000=1", "\u3000=1", "'\u3000=1"},
		{"\u00a0 =1", "\u00a0 =1", "'\u00a0 =1"},
		{"\u22121+1", "\u22121+1", "'\u22121+1"},
		{"\u2212", "\u2212", "\u2212"},
		{"<b>&amp;", "&lt;b>&amp;amp;", "<b>&amp;"},
		{"a,\"b\"", "a,\"b\"", "\"a,\"\"b\"\"\""},
		{"C:\\x\\012", "C:\\\\x\\\\012", "C:\\x\\012"},
		{"\001", "\\\\001", "\\001"},
	};
	char want[128];
	struct ir_buf b;

	ir_buf_init(&b, 0);
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		struct ir_doc *d = ir_doc_new(&(struct ir_doc_meta){0});
		struct ir_err e = IR_ERR_INIT;

		ir_doc_kv(d, "k", t[i].text);
		ir_buf_clear(&b);
		EQ(ir_doc_csv(d, 0, &b, &e), 0);
		(void)snprintf(want, sizeof(want), "k,%s\r\n", t[i].csv);
		STR(b.p, want);
		EQ(render(d, "tsv", &b), 0);
		if (t[i].csv[0] == '\'') { /* the same guard */
			(void)snprintf(want, sizeof(want), "k\t%s\n", t[i].csv);
			STR(b.p, want);
		}
		ir_doc_free(d);
		d = ir_doc_new(&(struct ir_doc_meta){.title = "t"});
		ir_doc_para(d, t[i].text);
		EQ(render(d, "md", &b), 0);
		(void)snprintf(
			want, sizeof(want), "# t\n\n\n%s\n", t[i].markdown);
		STR(b.p, want);
		ir_doc_free(d);
	}
	ir_buf_free(&b);
}

/* No line is wider than asked; every line of a drill is marked. */
static void
widths(void)
{
	struct ir_err e = IR_ERR_INIT;
	struct ir_buf b;

	ir_buf_init(&b, 0);
	for (unsigned w = 60; w <= 120; w += 7) {
		struct ir_doc *d = form(w % 2, true);
		bool wide = false, bare = false;

		ir_buf_clear(&b);
		EQ(ir_doc_text(d, w, &b, &e), 0);
		for (char *s = b.p; *s; s += strcspn(s, "\n") + 1) {
			wide |= ir_width(s, strcspn(s, "\n")) > w &&
				!strstr(s, "印") && !strstr(s, "Seal");
			bare |= strncmp(s, IR_DRILL_MARK,
					strlen(IR_DRILL_MARK)) != 0;
		}
		OK(!wide);
		OK(!bare);
		ir_doc_free(d);
	}
	ir_buf_free(&b);
}

static void
excel(void)
{
	struct ir_doc *d = ir_doc_new(&(struct ir_doc_meta){0});
	struct ir_err e = IR_ERR_INIT;
	struct ir_buf b;

	ir_buf_init(&b, 0);
	ir_doc_kv(d, "髙〜", "火🚒🚒");
	EQ(ir_doc_csv(d, IR_DOC_CP932, &b, &e), 2);
	STR(b.p, "\xfb\xfc\x81\x60,\x89\xce\x81\xac\x81\xac\r\n");
	ir_buf_clear(&b);
	EQ(ir_doc_csv(d, IR_DOC_BOM, &b, &e), 0);
	STR(b.p, "\xEF\xBB\xBF髙〜,火🚒🚒\r\n");
	ir_doc_free(d);
	ir_buf_free(&b);
}

/* Of a row, whether it may go over to the next page. */
static void
long_rows(void)
{
	char lines[] =
		"1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n13\n14\n15\n16\n17";
	const char *const text[] = {"short", lines};
	struct ir_buf b;

	ir_buf_init(&b, 0);
	for (size_t i = 0; i < 2; i++) {
		struct ir_doc *d = ir_doc_new(&(struct ir_doc_meta){0});
		struct ir_table *t = ir_table_new(NULL);

		ir_doc_kv(d, "k", text[i]);
		ir_table_col(t, "c", 0);
		ir_table_row(t);
		ir_table_cell(t, text[i]);
		ir_doc_table(d, t);
		ir_buf_clear(&b);
		EQ(render(d, "html", &b), 0);
		EQ(strstr(b.p, "<tr class=\"long\"><th") != NULL, i);
		EQ(strstr(b.p, "<tr class=\"long\"><td") != NULL, i);
		ir_doc_free(d);
	}
	ir_buf_free(&b);
}

static void
misuse(void)
{
	struct ir_doc *d = form(true, false);
	struct ir_err e = IR_ERR_INIT;
	struct ir_table *t = ir_table_new(NULL);
	struct ir_buf b;

	ir_buf_init(&b, 4096); /* less than the page needs */
	EQ(ir_doc_render(d, "docx", 80, &b, &e), -IR_EUSAGE);
	STR(e.text, "unknown form 'docx' (one of " IR_DOC_FORMS ")");
	EQ(ir_doc_html(d, &b, &e), -IR_ELIMIT);
	STR(e.text, "cannot render 'Custody form': too large");
	ir_doc_heading(d, 5, "too deep");
	ir_table_col(t, "freed after an error", 0);
	ir_doc_table(d, t);
	EQ(render(d, "tsv", &b), -EINVAL);
	ir_doc_free(d);
	ir_doc_free(NULL);
	d = ir_doc_new(&(struct ir_doc_meta){0});
	ir_doc_table(d, NULL);
	EQ(render(d, "text", &b), -ENOMEM);
	ir_doc_free(d);
	ir_buf_free(&b);
}

int
main(void)
{
	golden();
	one_by_one();
	widths();
	excel();
	long_rows();
	misuse();
	return tap_done();
}
