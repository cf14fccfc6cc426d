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

step() {
	printf '\n\033[1m%s\033[0m\n' "$*"
}
look() { # what to look at
	printf '   -> %s\n' "$@"
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

step '1. A drill at the example hospital: one sentence opens the case'
run 0 ir-case open -C "$case" --drill --text --by 鈴木 \
	--what '病棟3で心電図の警報が1件届かず、端末に脅迫文 / an alarm was lost, ransom note on a ward terminal'
export IR_CASE=$case
run 0 ir-contact for BM3-02 --text
run 0 ir-asset substitute BM3-02 --text

step '2. Three real daemons on loopback stand in for devices; evidence from them and from this machine'
start_pacs1 && start_pacs2 && start_switch || exit 1
echo '   PACS1: sshd, PACS2: Orthanc over http, SW-3F: snmpd (version 3)'
echo '   (exit 1 means: committed, and every gap is listed by name)'
run '0 1' ir-collect --device PACS1 --by 楓 --role MIS --text
run 0 ir-collect --device PACS2 --by 楓 --role MIS --text
run 0 ir-collect --device SW-3F --by 楓 --role MIS --text
run '0 1' ir-collect --artifact LinuxTriage --by 楓 --role MIS --text
stop_devices
archive=$(find "$case/evidence" -name '001-*.tar.zst')
[ -n "$archive" ] || { echo 'demo: no archive was made' >&2; exit 1; }

step '3. Seal the evidence and verify it; then without us: tar and sha256sum'
run 0 ir-seal key --text --no-passphrase --name 'demo' "$work/demo"
key=$work/demo.key.pem cert=$work/demo.cert.pem
run 0 ir-seal sign --text --key "$key" --cert "$cert" "$case"/evidence/*.tar.zst
printf 'version: 1\nsigners:\n- name: demo\n  certificate: demo.cert.pem\n' >"$site/trust.yaml"
cp "$cert" "$site/demo.cert.pem"
echo '   (the site says whose key it is: site/trust.yaml)'
run 0 ir-verify --text "$archive"
run 0 openssl cms -verify -binary -inform DER -in "$archive.p7s" -content "$archive" \
	-CAfile "$cert" -purpose any -out /dev/null
mkdir "$work/plain"
run 0 tar -C "$work/plain" -xf "$archive"
( cd "$work"/plain/* && sha256sum --quiet -c manifest-sha256.txt &&
	sha256sum --quiet -c tagmanifest-sha256.txt ) || exit 1
echo "  $(find "$work/plain" -path '*/data/*' -type f | wc -l) files, sha256sum -c agrees with both manifests"

step '4. Tamper: one bit in the middle of a copy, one word of the journal in another'
copy=$work/tampered.tar.zst
cp "$archive" "$copy"
at=$(($(stat -c %s "$copy") / 2))
byte=$(od -An -tu1 -j "$at" -N 1 "$copy" | tr -d ' ')
# shellcheck disable=SC2059
printf "\\$(printf %03o $((byte ^ 1)))" | dd of="$copy" bs=1 seek="$at" conv=notrunc status=none
echo "  byte $at: $byte -> $((byte ^ 1))"
run 1 ir-verify --text "$copy"
cp -r "$case" "$work/case2"
sed -i '1s/ransom/random/' "$work/case2/journal.jsonl"
run 1 ir-log verify --text -C "$work/case2"
rm -r "$work/case2"

step '5. Walk the playbook P01 with a file of answers'
run 0 ir-playbook lint "$top/playbooks/response"
IR_ACTOR=佐藤/IC run 0 ir-walk --text --answers "$top/tests/data/walk/p01-attack.jsonl" \
	"$top/playbooks/response/P01-ransomware-imaging.yaml"
echo "  $(wc -l <"$case/journal.jsonl") lines now; by hand the same walk asks one question at a time:"
echo '  ir-walk playbooks/response/P01-ransomware-imaging.yaml'

step '6. What is known by now, each fact with who said so'
# shellcheck source=tests/tools/demo-facts.sh
. "$top/tests/tools/demo-facts.sh"
run 0 ir-case status --text

step '7. Who must be told, by when, and why'
echo '   (exit 1 means: something is overdue)'
run '0 1' ir-duty --text

step '8. The first reports, as HTML and PDF; nothing leaves unapproved'
echo '   (exit 1 means: a required field is empty; it is named, and the page says so)'
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
echo '   (and one that nobody approved is refused)'
run 2 ir-report sent ppc --to '個人情報保護委員会' --how web --by 桐 --text

step '9. The board for the wall of the headquarters'
run 0 ir-report board -o "$work/board.html"

step '10. Seal the journal, hand the evidence over, verify the pack'
run 0 ir-seal head --text --key "$key" --cert "$cert"
run 0 ir-custody pack --text 1 2 3 --to 田中 --to-org 架空県警察 --for police -o "$work/pack"
run 0 ir-verify --text "$work/pack"
run 0 ir-verify --text "$case"
( cd "$work"/pack && sha256sum --quiet -c manifest-sha256.txt ) || exit 1

step "Done. Everything is in $work"
look "board.html            the board; open it in a browser" \
	"case/reports/         $(find "$case/reports" -type f | wc -l) reports as HTML and PDF; mhlw-01.pdf as approved and sent" \
	"case/journal.jsonl    $(wc -l <"$case/journal.jsonl") lines: the only truth" \
	"case/evidence/        $(find "$case/evidence" -name '*.tar.zst' | wc -l) archives and their signatures" \
	"pack/README.ja.txt    what the police got, and how to check it without us" \
	"ir-case status, ir-log list, ir-duty -C $case"
