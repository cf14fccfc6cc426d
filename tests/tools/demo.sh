#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# demo.sh: one night at the example hospital, as an exercise: a case is opened,
# evidence taken from this machine and from three daemons on loopback that
# stand in for devices, verified, tampered with and caught; a playbook walked;
# duties, reports and the board made; all sealed and handed over.  Keeps its
# work in build/demo-TIME and changes nothing else.
set -u
bin=${IR_BIN:?}
top=$(cd "$(dirname "$0")/../.." && pwd)
PATH=$bin:$PATH:/usr/sbin
unset IR_CASE IR_DATA IR_ACTOR
export TZ=Asia/Tokyo
work=$top/build/demo-$(date -u +%Y%m%dT%H%M%SZ)
case=$work/case site=$work/site
mkdir -p "$work"
cp -r "$top/playbooks/example-site" "$site"
export IR_SITE=$site

# words EN JA: in the language of the programs.
case ${LC_ALL:-${LC_MESSAGES:-${LANG:-}}} in
ja*) words() { printf '%s\n' "$2"; } ;;
*) words() { printf '%s\n' "$1"; } ;;
esac
step() {
	printf '\n\033[1m%s\033[0m\n' "$(words "$@")"
}
note() {
	printf '   %s\n' "$(words "$@")"
}
look() { # FILE EN JA: what to look at
	printf '   -> %-22s %s\n' "$1" "$(words "$2" "$3")"
}
run() { # run EXPECTED CMD...
	local want=$1 rc
	shift
	printf '$ %s\n' "$*"
	"$@"
	rc=$?
	printf '  (exit %d)\n' "$rc"
	case " $want " in
	*" $rc "*) ;;
	*) echo "demo: expected exit $want, got $rc" >&2; exit 1 ;;
	esac
}
# shellcheck source=tests/tools/demo-devices.sh
. "$top/tests/tools/demo-devices.sh"

step '1. A drill at the example hospital: one sentence opens the case' \
	'1. 例示病院の訓練: 一文で事案を開く'
run 0 ir-case open -C "$case" --drill --text --by 鈴木 \
	--what '病棟3で心電図の警報が1件届かず、端末に脅迫文 / an alarm was lost, ransom note on a ward terminal'
export IR_CASE=$case
run 0 ir-contact for BM3-02 --text
run 0 ir-asset substitute BM3-02 --text

step '2. Three real daemons on loopback stand in for devices; evidence from them and from this machine' \
	'2. 機器の代わりに本物のサーバ3つ(ループバック)を動かし、そこからとこの計算機から証拠を採る'
start_pacs1 && start_pacs2 && start_switch || exit 1
note 'PACS1: sshd, PACS2: Orthanc over http, SW-3F: snmpd (version 3)' \
	'PACS1: sshd、PACS2: Orthanc(http)、SW-3F: snmpd(version 3)'
note '(exit 1 means: committed, and every gap is listed by name)' \
	'(exit 1 は「確定した。欠落は一つずつ名前で挙げた」の意味)'
run '0 1' ir-collect --device PACS1 --by 楓 --role MIS --text
run 0 ir-collect --device PACS2 --by 楓 --role MIS --text
run 0 ir-collect --device SW-3F --by 楓 --role MIS --text
run '0 1' ir-collect --artifact LinuxTriage --by 楓 --role MIS --text
stop_devices
archive=$(find "$case/evidence" -name '001-*.tar.zst')
[ -n "$archive" ] || { echo 'demo: no archive was made' >&2; exit 1; }

step '3. Seal the evidence and verify it; then without us: tar and sha256sum' \
	'3. 証拠を封印し検証する。続いて、この道具なしで(tar と sha256sum)'
run 0 ir-seal key --text --no-passphrase --name 'demo' "$work/demo"
key=$work/demo.key.pem cert=$work/demo.cert.pem
run 0 ir-seal sign --text --key "$key" --cert "$cert" "$case"/evidence/*.tar.zst
printf 'version: 1\nsigners:\n- name: demo\n  certificate: demo.cert.pem\n' >"$site/trust.yaml"
cp "$cert" "$site/demo.cert.pem"
note '(the site says whose key it is: site/trust.yaml)' '(誰の鍵かは site/trust.yaml が言う)'
run 0 ir-verify --text "$archive"
run 0 openssl cms -verify -binary -inform DER -in "$archive.p7s" -content "$archive" \
	-CAfile "$cert" -purpose any -out /dev/null
mkdir "$work/plain"
run 0 tar -C "$work/plain" -xf "$archive"
( cd "$work"/plain/* && sha256sum --quiet -c manifest-sha256.txt &&
	sha256sum --quiet -c tagmanifest-sha256.txt ) || exit 1
n=$(find "$work/plain" -path '*/data/*' -type f | wc -l)
note "$n files, sha256sum -c agrees with both manifests" "$n ファイル。sha256sum -c は二つのマニフェストのどちらとも一致"

step '4. Tamper: one bit in the middle of a copy, one word of the journal in another' \
	'4. 改ざんしてみる: 写しの真ん中の1ビット、別の写しの記録簿の1語'
copy=$work/tampered.tar.zst
cp "$archive" "$copy"
at=$(($(stat -c %s "$copy") / 2))
byte=$(od -An -tu1 -j "$at" -N 1 "$copy" | tr -d ' ')
# shellcheck disable=SC2059
printf "\\$(printf %03o $((byte ^ 1)))" | dd of="$copy" bs=1 seek="$at" conv=notrunc status=none
note "byte $at: $byte -> $((byte ^ 1))" "$at バイト目: $byte -> $((byte ^ 1))"
run 1 ir-verify --text "$copy"
cp -r "$case" "$work/case2"
sed -i '1s/ransom/random/' "$work/case2/journal.jsonl"
run 1 ir-log verify --text -C "$work/case2"
rm -r "$work/case2"

step '5. Walk the playbook P01 with a file of answers' '5. 手順書 P01 を、答えのファイルで進める'
run 0 ir-playbook lint "$top/playbooks/response"
IR_ACTOR=佐藤/IC run 0 ir-walk --text --answers "$top/tests/data/walk/p01-attack.jsonl" \
	"$top/playbooks/response/P01-ransomware-imaging.yaml"
n=$(wc -l <"$case/journal.jsonl")
note "$n lines now; by hand the same walk asks one question at a time:" \
	"記録簿は $n 行。人が進めるときは問いを一つずつ出す:"
note 'ir-walk playbooks/response/P01-ransomware-imaging.yaml' \
	'ir-walk playbooks/response/P01-ransomware-imaging.yaml'

step '6. What is known by now, each fact with who said so' '6. ここまでに分かったこと。事実ごとに誰が言ったかが残る'
# shellcheck source=tests/tools/demo-facts.sh
. "$top/tests/tools/demo-facts.sh"
run 0 ir-case status --text

step '7. Who must be told, by when, and why' '7. 誰に、いつまでに、なぜ知らせるか'
note '(exit 1 means: something is overdue)' '(exit 1 は「期限を過ぎたものがある」の意味)'
run '0 1' ir-duty --text

step '8. The first reports, as HTML and PDF; nothing leaves unapproved' \
	'8. 第1報を HTML と PDF に。承認のないものは出さない'
note '(exit 1 means: a required field is empty; it is named, and the page says so)' \
	'(exit 1 は「必須の欄が空」の意味。名前を挙げ、紙面にも示す)'
for form in mhlw prefecture ppc pmda maker; do
	for=()
	case $form in
	pmda) for=(--for "dev=BM3-02,harm=H1") ;;
	maker) for=(--for dev=BM3-02) ;;
	esac
	for format in html pdf; do
		run '0 1' ir-report render --form "$form" --stage first \
			--format "$format" "${for[@]}" --keep --by 鈴木
	done
done
run '0 1' ir-report render --form mhlw --stage first --format call
run 0 ir-report approve mhlw --by 青葉 --role DIR --how 口頭 --text
run 0 ir-report sent mhlw --to '厚生労働省 医政局' --how mail --by 桐 --text
note '(and one that nobody approved is refused)' '(承認のないものは断られる)'
run 2 ir-report sent ppc --to '個人情報保護委員会' --how web --by 桐 --text

step '9. The board for the wall of the headquarters' '9. 対策本部の壁に出す状況板'
run 0 ir-report board -o "$work/board.html"

step '10. Seal the journal, hand the evidence over, verify the pack' \
	'10. 記録簿を封印し、証拠を引き渡し、渡したものを検証する'
run 0 ir-seal head --text --key "$key" --cert "$cert"
run 0 ir-custody pack --text 1 2 3 --to 田中 --to-org 架空県警察 --for police -o "$work/pack"
run 0 ir-verify --text "$work/pack"
run 0 ir-verify --text "$case"
( cd "$work"/pack && sha256sum --quiet -c manifest-sha256.txt ) || exit 1

reports=$(find "$case/reports" -type f | wc -l)
lines=$(wc -l <"$case/journal.jsonl")
archives=$(find "$case/evidence" -name '*.tar.zst' | wc -l)
step "Done. Everything is in $work" "終わり。すべて $work にある"
look board.html 'the board; open it in a browser' '状況板。ブラウザで開く'
look case/reports/ "$reports reports as HTML and PDF; mhlw-01.pdf as approved and sent" \
	"報告 $reports 件(HTML と PDF)。mhlw-01.pdf は承認され送られたもの"
look case/journal.jsonl "$lines lines: the only truth" "記録簿 $lines 行。これだけが正本"
look case/evidence/ "$archives archives and their signatures" "証拠アーカイブ $archives 件と電子署名"
look pack/README.ja.txt 'what the police got, and how to check it without us' \
	'警察に渡したものと、この道具なしでの確かめ方'
look 'ir-case status' "also ir-log list, ir-duty; with -C $case" "ほかに ir-log list、ir-duty。-C $case を付けて"
