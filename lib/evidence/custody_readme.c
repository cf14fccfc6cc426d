/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <string.h>

#include "ir/doc/table.h"
#include "ir/evidence/custody_pack.h"

/*
 * README of a hand-over pack.  For readers who never saw these tools, on any
 * system: a byte order mark and CRLF, so that every editor shows it.  Both
 * languages go out whatever that of the messages is.
 */
struct part {
	const char *ja, *en;
};

static const struct part title = {
	"証拠の引渡しパック", "Hand-over pack of evidence"};

static const struct part what = {
	"このフォルダは、病院の情報システムで起きた事案の証拠の写しです。\n"
	"中身を確かめるのに特別なソフトは要りません。まず原本を守るため、この\n"
	"媒体を書込み禁止にし、作業は別の写しで行ってください。\n",
	"This folder holds copies of evidence of an incident in a hospital.\n"
	"No special software is needed to check it. Write-protect the medium\n"
	"first, and work on a copy of it.\n"};

static const struct part contents = {
	"中身\n"
	"  data/evidence/            証拠アーカイブ(機器ごとに1つ)\n"
	"  data/slip.json            引渡しの控え(何を誰に渡したか)\n"
	"  data/custody-form.html    受領書。印刷して署名・押印してください\n"
	"  manifest-sha256.txt       data/ の全ファイルのハッシュ値\n"
	"  tagmanifest-sha256.txt    その他のファイルのハッシュ値\n",
	"What is in it\n"
	"  data/evidence/            evidence archives, one a device\n"
	"  data/slip.json            what was handed over, to whom\n"
	"  data/custody-form.html    the receipt: print it and sign\n"
	"  manifest-sha256.txt       digests of all files below data/\n"
	"  tagmanifest-sha256.txt    digests of the other files\n"};

static const struct part extract = {
	"  data/journal-extract.jsonl  "
	"記録簿の写し。あなた宛でない行は、行番号と\n"
	"                            ハッシュ値だけになっています\n",
	"  data/journal-extract.jsonl  the journal; lines that are not for "
	"you\n"
	"                            are there by number and hash only\n"};

static const struct part whole = {"  data/journal.jsonl        記録簿の全文\n",
	"  data/journal.jsonl        the whole journal\n"};

static const struct part site = {
	"  data/site/                機器一覧(あればネットワーク図も)\n",
	"  data/site/                list of devices; network diagram, if "
	"any\n"};

static const struct part seals = {"  *.p7s                     電子署名\n",
	"  *.p7s                     signatures\n"};

static const struct part trust = {
	"  data/trust/               署名者の証明書の情報\n",
	"  data/trust/               whose certificates signed\n"};

static const struct part stamps = {
	"  *.tsr                     タイムスタンプ (RFC 3161)\n",
	"  *.tsr                     time stamps (RFC 3161)\n"};

static const struct part things = {
	"現物(封印した媒体、紙)もあります。受領書の一覧と封印番号を確かめて\n"
	"ください。\n",
	"There are things too (sealed media, paper): hold the list and the\n"
	"seal numbers of the form against them.\n"};

static const struct part check = {
	"確かめ方\n"
	"Linux (このフォルダで):\n"
	"  sha256sum -c manifest-sha256.txt\n"
	"  sha256sum -c tagmanifest-sha256.txt\n"
	"macOS (このフォルダで):\n"
	"  shasum -a 256 -c manifest-sha256.txt\n"
	"  shasum -a 256 -c tagmanifest-sha256.txt\n"
	"Windows (コマンド プロンプト、このフォルダで。1ファイルずつ):\n"
	"  certutil -hashfile \"data\\slip.json\" SHA256\n"
	"  出た値を、下の一覧の同じファイルの値と見比べます。\n"
	"  PowerShell なら全部まとめて:\n"
	"  Get-ChildItem data -Recurse -File | Get-FileHash | fl Hash, Path\n"
	"どのファイルも「OK」または同じ値なら、渡した時のままです。\n"
	"ひとつでも違えば、使わずに、渡した者に知らせてください。\n",
	"How to check\n"
	"Linux (in this folder):\n"
	"  sha256sum -c manifest-sha256.txt\n"
	"  sha256sum -c tagmanifest-sha256.txt\n"
	"macOS (in this folder):\n"
	"  shasum -a 256 -c manifest-sha256.txt\n"
	"  shasum -a 256 -c tagmanifest-sha256.txt\n"
	"Windows (command prompt, in this folder, file by file):\n"
	"  certutil -hashfile \"data\\slip.json\" SHA256\n"
	"  and compare with the value of that file in the list below.\n"
	"  All at once with PowerShell:\n"
	"  Get-ChildItem data -Recurse -File | Get-FileHash | fl Hash, Path\n"
	"When every file says OK, or has the same value, it is as it was\n"
	"given. If one differs: do not use it, and tell who gave it to you.\n"};

static const struct part open_it = {
	"開き方 (このフォルダの外、例えば隣の open に)\n"
	"  zstd -dc data/evidence/NAME.tar.zst | tar -tvf -     一覧\n"
	"  mkdir ../open\n"
	"  zstd -dc data/evidence/NAME.tar.zst | tar -C ../open -xf -\n"
	"  (cd ../open/NAME && sha256sum -c manifest-sha256.txt)\n"
	"  最後の行は、採取時の各ファイルのハッシュ値と照合します。\n"
	"  Windows では 7-Zip-zstd などで開けます。\n",
	"How to open an archive (outside of this folder, such as ../open)\n"
	"  zstd -dc data/evidence/NAME.tar.zst | tar -tvf -     list\n"
	"  mkdir ../open\n"
	"  zstd -dc data/evidence/NAME.tar.zst | tar -C ../open -xf -\n"
	"  (cd ../open/NAME && sha256sum -c manifest-sha256.txt)\n"
	"  The last line checks each file against its digest as collected.\n"
	"  On Windows a program such as 7-Zip with zstd opens it.\n"};

static const struct part chain = {
	"記録簿の確かめ方 (FILE は data/ の journal で始まるファイル)\n"
	"  tail -n 1 data/FILE | sha256sum   "
	"上の末尾ハッシュで始まる\n"
	"  sed -n 5p data/FILE | sha256sum   6行目の \"prev\" と同じ\n"
	"  伏せた行は、その行にある \"sha256\" がこの値です。\n",
	"How to check the journal (FILE: the one in data/ that begins so)\n"
	"  tail -n 1 data/FILE | sha256sum   begins with the head above\n"
	"  sed -n 5p data/FILE | sha256sum   is \"prev\" of line 6\n"
	"  Of a line left out, \"sha256\" in it is that value.\n"};

static const struct part check_head = {
	"  data/seals の署名も同じです (-in HEAD-N.txt.p7s -content "
	"HEAD-N.txt)。\n"
	"  HEAD-N.txt の head が、記録簿のN行目のハッシュ値です。\n",
	"  Those in data/seals likewise (-in HEAD-N.txt.p7s -content "
	"HEAD-N.txt);\n"
	"  head in HEAD-N.txt is the digest of line N of the journal.\n"};

static const struct part sealed_up = {
	"暗号化されたもの (.age)\n"
	"  age -d -i 鍵ファイル NAME.tar.zst.age > NAME.tar.zst\n"
	"  age -d -i 鍵ファイル NAME.tar.zst.age | ir-verify -   (火消しで)\n"
	"  "
	"鍵を持つ人だけが開けます。上のハッシュ値の照合は、鍵がなくてもできます"
	"。\n",
	"What is encrypted (.age)\n"
	"  age -d -i KEYFILE NAME.tar.zst.age > NAME.tar.zst\n"
	"  age -d -i KEYFILE NAME.tar.zst.age | ir-verify -   (with Hikeshi)\n"
	"  Only who has the key can open it. The digests above are checked\n"
	"  without it.\n"};

static const struct part check_seal = {
	"署名の確かめ方 (openssl のある所で、data/evidence で)\n"
	"  openssl cms -verify -binary -inform DER -noverify \\\n"
	"    -in NAME.tar.zst.p7s -content NAME.tar.zst -out /dev/null\n"
	"  openssl pkcs7 -inform DER -in NAME.tar.zst.p7s -print_certs |\n"
	"    openssl x509 -noout -subject -dates -fingerprint -sha256\n"
	"  証明書の指紋 (fingerprint) "
	"が、署名者から電話などで聞いた値と同じか\n"
	"  を見てください(「:」の有無と大文字・小文字の違いは無視します)。\n",
	"How to check a signature (where there is openssl, in data/evidence)\n"
	"  openssl cms -verify -binary -inform DER -noverify \\\n"
	"    -in NAME.tar.zst.p7s -content NAME.tar.zst -out /dev/null\n"
	"  openssl pkcs7 -inform DER -in NAME.tar.zst.p7s -print_certs |\n"
	"    openssl x509 -noout -subject -dates -fingerprint -sha256\n"
	"  Compare the fingerprint with what the signer tells you by another\n"
	"  way, such as the telephone (colons and capitals do not matter).\n"};

static const struct part check_stamp = {
	"  openssl ts -verify -in NAME.tar.zst.tsr -data NAME.tar.zst.p7s \\\n"
	"    -CAfile TSA.pem    (署名がなければ -data NAME.tar.zst)\n"
	"  TSA.pem は時刻認証局のルート証明書です。認証局から直接入手して\n"
	"  ください。\n",
	"  openssl ts -verify -in NAME.tar.zst.tsr -data NAME.tar.zst.p7s \\\n"
	"    -CAfile TSA.pem    (without a signature: -data NAME.tar.zst)\n"
	"  TSA.pem is the root certificate of the time-stamp authority: get\n"
	"  it from them.\n"};

static const struct part ours = {
	"火消し (Hikeshi) があれば\n"
	"  ir-verify .                          このパック全体\n"
	"  ir-verify data/evidence/*.tar.zst    各アーカイブの中まで\n",
	"With Hikeshi\n"
	"  ir-verify .                          the whole pack\n"
	"  ir-verify data/evidence/*.tar.zst    each archive, and inside it\n"};

static const struct part ours_trust = {
	"  ir-verify --trust data/trust/trust.yaml data/evidence/*.tar.zst\n"
	"                                       署名も "
	"(trust.yaml の指紋を電話などで確かめたあと)\n",
	"  ir-verify --trust data/trust/trust.yaml data/evidence/*.tar.zst\n"
	"                                       and its seal, once you heard\n"
	"                                       the fingerprint another way\n"};

static const struct part ours_extract = {
	"  ir-log verify --extract data/journal-extract.jsonl\n",
	"  ir-log verify --extract data/journal-extract.jsonl\n"};

static const struct part ours_whole = {"  ir-log verify data/journal.jsonl\n",
	"  ir-log verify data/journal.jsonl\n"};

static const struct part answer = {
	"受け取ったら\n"
	"  照合のあと data/custody-form.html "
	"に署名・押印し、写しを返送してください。\n"
	"  火消しがあれば、次の1行で証拠を照合し、受領証を作れます。\n"
	"  ir-custody receive --pack . --by 氏名 --to-org 所属 -o "
	"../receipt.json\n"
	"  (このフォルダの中には何も書き足さないでください)\n",
	"When you have received it\n"
	"  Check it, sign data/custody-form.html and send a copy back. With\n"
	"  Hikeshi this checks the evidence and makes the receipt:\n"
	"  ir-custody receive --pack . --by NAME --to-org ORG -o "
	"../receipt.json\n"
	"  (write nothing into this folder)\n"};

static const struct part proves = {
	"これで分かること、分からないこと\n"
	"  "
	"一致は、引渡しの時から変わっていないことを示します。採取の時から変わっ"
	"て\n"
	"  "
	"いないことは、署名・タイムスタンプ、または渡した者と別の者が控えている"
	"\n"
	"  値(上の記録簿の末尾ハッシュ)との一致で示されます。\n"
	"  "
	"このフォルダが丸ごと作り替えられていないことは、渡した者が控えている\n"
	"  tagmanifest-sha256.txt "
	"のハッシュ値を電話などで聞いて見比べれば分かります。\n",
	"What this shows, and what not\n"
	"  Equal digests show that nothing changed since the hand-over. That\n"
	"  nothing changed since the collection is shown by signatures and "
	"time\n"
	"  stamps, or by values that somebody else noted (the journal head\n"
	"  above). That nobody made this folder over: whoever gave it to you\n"
	"  holds the SHA-256 of tagmanifest-sha256.txt; ask for it by another\n"
	"  way, such as the telephone, and compare.\n"};

static void
put(struct ir_buf *b, const struct part *p, bool japanese)
{
	(void)ir_buf_adds(b, japanese ? p->ja : p->en); /* sticky */
}

static void
para(struct ir_buf *b, const struct part *p, bool japanese)
{
	put(b, p, japanese);
	(void)ir_buf_addc(b, '\n'); /* sticky */
}

static void
kv(struct ir_buf *b, const char *key, const char *value)
{
	if (value && *value)
		(void)ir_buf_addf(b, "%s: %s\n", key, value); /* sticky */
}

static void
put_head(const struct ir_readme *r, bool ja, struct ir_buf *b)
{
	para(b, &title, ja);
	kv(b, ja ? "事案" : "case", r->case_id);
	kv(b, ja ? "引渡し番号" : "hand-over", r->handover);
	kv(b, ja ? "作成" : "made", r->made);
	kv(b, ja ? "提供者" : "given by", r->from);
	kv(b, ja ? "連絡先" : "contact", r->contact);
	kv(b, ja ? "受領者" : "given to", r->to);
	kv(b, ja ? "記録簿の末尾ハッシュ" : "journal head", r->head);
	kv(b, ja ? "記録簿から伏せたもの" : "left out of the journal",
		r->full ? NULL : r->rule);
	(void)ir_buf_addc(b, '\n'); /* sticky */
}

static void
put_body(const struct ir_readme *r, bool ja, struct ir_buf *b)
{
	bool has_trust = strstr(r->manifest, "  data/trust/trust.yaml\n");

	para(b, &what, ja);
	put(b, &contents, ja);
	put(b, r->full ? &whole : &extract, ja);
	if (r->site)
		put(b, &site, ja);
	if (r->seals)
		put(b, &seals, ja);
	if (has_trust)
		put(b, &trust, ja);
	if (r->stamps)
		put(b, &stamps, ja);
	(void)ir_buf_addc(b, '\n'); /* sticky */
	if (r->things)
		para(b, &things, ja);
	para(b, &check, ja);
	para(b, &open_it, ja);
	para(b, &chain, ja);
	if (strstr(r->manifest, ".age\n"))
		para(b, &sealed_up, ja);
	if (r->seals) {
		put(b, &check_seal, ja);
		if (strstr(r->manifest, "  data/seals/"))
			put(b, &check_head, ja);
		(void)ir_buf_addc(b, '\n'); /* sticky */
	}
	if (r->stamps)
		para(b, &check_stamp, ja);
	put(b, &ours, ja);
	if (has_trust)
		put(b, &ours_trust, ja);
	para(b, r->full ? &ours_whole : &ours_extract, ja);
	para(b, &answer, ja);
	para(b, &proves, ja);
	(void)ir_buf_adds(b,
		ja ? "ハッシュ値 (SHA-256) の一覧\n"
		   : "Digests (SHA-256)\n"); /* sticky */
	(void)ir_buf_adds(b, r->manifest); /* sticky */
}

int
ir_readme(const struct ir_readme *r, bool japanese, struct ir_buf *out)
{
	const char *mark = r->drill ? IR_DRILL_MARK : "";
	struct ir_buf b;
	int rc;

	ir_buf_init(&b, 0);
	put_head(r, japanese, &b);
	put_body(r, japanese, &b);
	(void)ir_buf_adds(out, "\xef\xbb\xbf"); /* sticky */
	for (const char *p = b.p; *p;) {
		size_t len = strcspn(p, "\n");

		(void)ir_buf_adds(out, mark); /* sticky */
		(void)ir_buf_add(out, p, len); /* sticky */
		(void)ir_buf_adds(out, "\r\n"); /* sticky */
		p += len + (p[len] == '\n');
	}
	rc = ir_buf_err(&b);
	ir_buf_free(&b);
	return rc < 0 ? rc : ir_buf_err(out);
}
