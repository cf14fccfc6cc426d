/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/evidence/winlive.h"

#include <errno.h>
#include <stdio.h>

#include "ir/base/i18n.h"

/* What stands on the sheet: both languages side by side, as it is chosen for
 * whoever will hold the paper, not for whoever prints it. */
enum part {
	HEADING,
	PARA,
	STEP, /* numbered */
	PEN, /* a line to write on */
	TYPED, /* stated by us */
};

struct line {
	enum part part;
	const char *text[2]; /* by enum ir_doc_lang */
};

static const char *const title[2] = {"Windows機からの証拠採取(USBメモリ)",
	"Evidence from a Windows machine (USB stick)"};

static const struct line lines[] = {
	{PARA,
		{"患者が先: "
		 "患者につながっている、または検査・治療に使用中の機器では、"
		 "病棟・担当部署の許可を得るまで始めない。機器の様子がおかしけ"
		 "れば"
		 "黒い窓を閉じて中止し、病棟に伝える。",
			"The patient comes first: where a patient is attached "
			"or being examined or treated, start only when the "
			"ward allows it. If the machine behaves oddly, close "
			"the black window and tell the ward."}},
	{HEADING, {"手順", "What to do"}},
	{STEP,
		{"電源を切らない。再起動しない。開いている画面を閉じない。",
			"Do not switch off, restart or close anything."}},
	{STEP,
		{"画面を写真に撮り、機器の時計と、携帯電話などの時計を下に書く"
		 "。",
			"Take a photograph of the screen. Write the machine's "
			"time and that of a telephone below."}},
	{STEP,
		{"USBメモリを差し、windows-live.cmd を右クリックして"
		 "「管理者として実行」を選ぶ(できなければ、"
		 "そのまま開いて y と答える。採れるものは減る)。",
			"Put the stick in. Right mouse button on "
			"windows-live.cmd: Run as administrator (if that "
			"cannot be, open it and answer y: less is taken)."}},
	{STEP,
		{"問いに答える: Your name 氏名 / Who ordered it 指示者 / "
		 "Time now 今の時刻と何の時計か / Is a patient attached "
		 "患者がいるか(yes か no。分からなければ yes)。",
			"Answer: your name, who ordered it, the time now and "
			"by which clock, whether a patient is attached (yes or "
			"no; not sure is yes)."}},
	{STEP,
		{"「Done」が出るまで待つ(10分から1時間)。終わらない項目は"
		 "飛ばして先へ進む。窓の中をクリックしない(止まる。"
		 "止まったら Esc)。",
			"Wait for \"Done\" (ten minutes to an hour). What "
			"hangs is passed over. Do not click into the window: "
			"that halts it (Esc lets it go on)."}},
	{STEP,
		{"最後に出る64桁のSHA-256の値を下に書くか写真に撮り、窓を閉じ、"
		 "「安全な取り外し」をしてから抜く。",
			"Write the SHA-256 value shown at the end (64 digits) "
			"below or photograph it, close the window, remove the "
			"stick safely."}},
	{STEP,
		{"USBメモリと本紙を封筒に入れて封をし、担当者へ手渡す。取込み: "
		 "ir-collect --import フォルダ --as 機器名",
			"Put stick and sheet into an envelope, seal it, hand "
			"it over in person. Then: ir-collect --import FOLDER "
			"--as DEVICE"}},
	{HEADING, {"機器に残る変化", "What it alters"}},
	{PARA,
		{"インストールはせず、機器のディスクに自分では書かない。標準の"
		 "プログラムを動かすので、プリフェッチ、イベントログの行、"
		 "アクセス時刻、USB接続の記録は増え、古いものが押し出されること"
		 "が"
		 "ある。メーカーがUSBの接続を禁じている機器では、先にメーカーへ"
		 "。",
			"Nothing is installed and it writes nothing to the "
			"machine's disk itself. As Windows' own programs run, "
			"prefetch files, event log lines, access times and the "
			"record of the USB stick are added, and may push out "
			"older ones. Where the maker forbids USB sticks, ask "
			"the maker first."}},
	{PARA,
		{"USBメモリには機器の秘密と、患者の情報が入り得る。"
		 "暗号化されない。鍵のかかる所に置く。",
			"The stick then holds secrets of the machine and maybe "
			"patients' data, not encrypted: lock it away."}},
	{HEADING, {"記入", "To be written here"}},
	{PEN, {"機器名・設置場所", "machine and place"}},
	{PEN,
		{"機器の時計 / 基準の時計(何の時計か)",
			"machine's clock / other clock, which"}},
	{PEN, {"開始 / 終了の時刻", "begun / ended at"}},
	{PEN, {"実施者 / 指示者", "done by / ordered by"}},
	{PEN,
		{"患者の有無を答えた人(部署・氏名)",
			"who answered for the patient (ward, name)"}},
	{PEN, {"USBメモリの番号", "number of the stick"}},
	{PEN, {"最後に出たSHA-256", "SHA-256 shown at the end"}},
	{TYPED, {"windows-live.cmd のSHA-256", "SHA-256 of windows-live.cmd"}},
};

int
ir_winlive_sheet(const char *sha256, size_t items, const char *version,
	enum ir_doc_lang lang, struct ir_doc **ret, struct ir_err *e)
{
	struct ir_doc *d = ir_doc_new(
		&(struct ir_doc_meta){.title = title[lang], .lang = lang});
	unsigned step = 0;
	char mark[12];

	if (!d)
		return ir_err_set(e, -ENOMEM, _("no memory for the sheet"));
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		const char *s = lines[i].text[lang];

		(void)snprintf(mark, sizeof(mark), "%u.", step + 1);
		switch (lines[i].part) {
		case HEADING:
			ir_doc_heading(d, 1, s);
			break;
		case PARA:
			ir_doc_para(d, s);
			break;
		case STEP:
			ir_doc_item(d, mark, s);
			step++;
			break;
		case PEN:
			ir_doc_kv(d, s, NULL);
			break;
		case TYPED:
			ir_doc_kv(d, s, sha256);
			break;
		}
	}
	ir_doc_paraf(d,
		lang == IR_DOC_JA ? "%s が作成。項目数 %zu。"
				  : "Made by %s. Items: %zu.",
		version, items);
	*ret = d;
	return 0;
}
