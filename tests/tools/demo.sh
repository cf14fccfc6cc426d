#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# demo.sh: this machine's logs and configuration into a hashed archive,
# verified, tampered with, and the tampering caught; then a playbook walked, and
# all sealed, compared and handed over.  Keeps its work in build/demo-TIME and changes nothing else.
set -u
bin=${IR_BIN:?}
top=$(cd "$(dirname "$0")/../.." && pwd)
PATH=$bin:$PATH
unset IR_CASE IR_SITE IR_DATA
work=$top/build/demo-$(date -u +%Y%m%dT%H%M%SZ)
case=$work/case
mkdir -p "$work"

step() {
	printf '\n\033[1m%s\033[0m\n' "$*"
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

step '1. Open a drill case: one sentence is enough'
run 0 ir-case open -C "$case" --drill --text --what 'demo: 病棟3のナースコール端末に脅迫文 / ransom note on a ward terminal'

step "2. Collect this machine's logs, configuration and running state"
echo '   (exit 1 means: committed, and every gap is listed by name)'
run '0 1' ir-collect -C "$case" --artifact LinuxTriage --by demo --text
archive=$(find "$case/evidence" -name '*.tar.zst' | head -n 1)
[ -n "$archive" ] || { echo 'demo: no archive was made' >&2; exit 1; }

step '3. Verify it'
run 0 ir-verify --text "$archive"
run 0 ir-verify --text "$case"

step '4. Verify it without us: tar and sha256sum'
mkdir "$work/plain"
run 0 tar -C "$work/plain" -xf "$archive"
( cd "$work"/plain/* && sha256sum --quiet -c manifest-sha256.txt &&
	sha256sum --quiet -c tagmanifest-sha256.txt ) || exit 1
echo "  $(find "$work/plain" -path '*/data/*' -type f | wc -l) files, sha256sum -c agrees with both manifests"

step '5. Tamper: one bit of one byte in the middle of a copy'
copy=$work/tampered.tar.zst
cp "$archive" "$copy"
size=$(stat -c %s "$copy")
at=$((size / 2))
byte=$(od -An -tu1 -j "$at" -N 1 "$copy" | tr -d ' ')
# shellcheck disable=SC2059
printf "\\$(printf %03o $((byte ^ 1)))" | dd of="$copy" bs=1 seek="$at" conv=notrunc status=none
echo "  byte $at: $byte -> $((byte ^ 1))"
run 1 ir-verify --text "$copy"

step '6. Tamper: rewrite one word of the journal in a copy of the case'
cp -r "$case" "$work/case2"
sed -i '1s/ransom/random/' "$work/case2/journal.jsonl"
run 1 ir-log verify --text -C "$work/case2"

step '7. The page the scribe keeps open'
run 0 ir-case status -C "$case" --text

step '8. Check the playbooks, then walk P01 with a file of answers'
run 0 ir-playbook lint "$top/playbooks/response"
IR_ACTOR=佐藤/IC run 0 ir-walk -C "$case" --text \
	--answers "$top/tests/data/walk/p01-attack.jsonl" \
	"$top/playbooks/response/P01-ransomware-imaging.yaml"
echo "  $(wc -l <"$case/journal.jsonl") lines now; by hand the same walk asks one question at a time:"
echo '  ir-walk playbooks/response/P01-ransomware-imaging.yaml'

step '9. Seal the archive and the head of the journal; openssl alone accepts it'
run 0 ir-seal key --text --no-passphrase --name 'demo' "$work/demo"
key=$work/demo.key.pem cert=$work/demo.cert.pem
run 0 ir-seal sign --text --key "$key" --cert "$cert" "$archive"
run 0 ir-seal head --text -C "$case" --key "$key" --cert "$cert"
run 0 openssl cms -verify -binary -inform DER -in "$archive.p7s" -content "$archive" \
	-CAfile "$cert" -purpose any -out /dev/null

step '10. A box before and after: what changed, noise taken out'
mkdir "$work/box"
printf 'hostname FW1\nset password ENC abc\nallow 443\n' >"$work/box/config.txt"
run 0 ir-collect --text -o "$work/before.tar.zst" "$work/box"
printf 'hostname FW1\nset password ENC abc\nallow 443\nallow 3389\n' >"$work/box/config.txt"
run 0 ir-collect --text -o "$work/after.tar.zst" "$work/box"
run 1 ir-diff --text "$work/before.tar.zst" "$work/after.tar.zst"

step '11. Hand a copy over: archives, seals, an extract of the journal, how to verify'
run 0 ir-custody pack --text -C "$case" 1 --to 田中 --to-org 県警 --for police -o "$work/pack"
run 0 ir-verify --text "$work/pack"
run 0 ir-custody list --text -C "$case"
( cd "$work"/pack && sha256sum --quiet -c manifest-sha256.txt ) || exit 1
echo "  read $work/pack/README.ja.txt"

step "Done. Everything is in $work"
