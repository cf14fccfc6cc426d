#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0

load helpers
load collect

site() {
	mkdir -p site img/etc img/var/log
	echo 'root:x:0:0:root:/root:/bin/sh' >img/etc/passwd
	echo pacs1 >img/etc/hostname
	echo line >img/var/log/auth.log
	cat >site/devices.jsonl <<-EOF
	{"id":"SV1","medical":false,"access":{"type":"root","root":"$PWD/img"},"artifacts":["LinuxPasswdFile"]}
	{"id":"PUMP03","medical":true,"access":{"type":"local"},"artifacts":["LinuxPasswdFile"]}
	{"id":"CT1","medical":true,"permission":"letter of 2025-03-01","patient_connectable":false,"access":{"type":"local"},"artifacts":["LinuxPasswdFile"]}
	{"id":"VENT1","medical":true,"permission":"letter","access":{"type":"local"},"artifacts":["LinuxPasswdFile"]}
	{"id":"FW1","access":{"type":"ssh"}}
	{"id":"EXP1","access":{"type":"files","paths":["$PWD/img/var"]}}
	{"id":"NOWAY"}
	EOF
	export IR_SITE=$PWD/site
	new_case
}

kinds() {
	jq -r .kind case/journal.jsonl | tr '\n' ' '
}

@test "a device by its record; journal and archive agree" {
	site
	irun 0 ir-collect -C case --device SV1 --by 佐藤 --role NET
	f=$(jq -r .file <<<"$output")
	[[ $f =~ ^case/evidence/001-SV1-[0-9]{8}T[0-9]{6}Z\.tar\.zst$ ]]
	[ "$(kinds)" = "case.opened evidence.started evidence.collected " ]
	[ "$(jq -r 'select(.kind=="evidence.collected")|.data.sha256' case/journal.jsonl)" = \
		"$(sha256sum <"$f" | cut -d' ' -f1)" ]
	[ "$(jq -r 'select(.kind=="evidence.collected")|.data.end' case/journal.jsonl)" = complete ]
	[ "$(jq -r 'select(.kind=="evidence.started")|.actor.name + .actor.role' case/journal.jsonl)" = 佐藤NET ]
	unpack "$f"
	# the head in the bag is that of the line that started it
	head=$(sed -n 2p case/journal.jsonl | sha256sum | cut -d' ' -f1)
	tr -d '\n' <"$top/bag-info.txt" | grep -q "Hikeshi-Journal-Head: 2 *$head"
	[ -s "$top/data/fs/etc/passwd" ]
	[ "$(jq -r .root.path "$top/hikeshi/collection.json")" = "$PWD/img" ]
	irun 0 ir-log verify -C case
	irun 0 ir-verify "$f"
}

@test "artifacts with --root: the name is the image's own" {
	site
	irun 0 ir-collect -C case --artifact LinuxPasswdFile --root img
	[[ $(jq -r .file <<<"$output") == case/evidence/001-pacs1-* ]]
	irun 0 ir-collect -C case --artifact LinuxPasswdFile LinuxAuthLogs --root img --as SV9
	[[ $(jq -r .file <<<"$output") == case/evidence/002-SV9-* ]]
	[ "$(jq .files <<<"$output")" = 2 ]
	[ "$(jq -r 'select(.data.no==1 and .data.root)|.data.root' case/journal.jsonl)" = "$PWD/img" ]
}

@test "numbers are never taken twice" {
	site
	for i in 1 2 3 4 5 6; do
		ir-collect -C case --device SV1 >>out 2>>err &
	done
	wait
	[ ! -s err ]
	[ "$(jq .no out | sort -n | tr '\n' ' ')" = "1 2 3 4 5 6 " ]
	[ "$(find case/evidence -name '*.tar.zst' | wc -l)" = 6 ]
	irun 0 ir-log verify -C case
}

@test "a medical device needs leave: refused, nothing begun" {
	site
	irun 2 ir-collect -C case --device PUMP03
	[[ $stderr == *PUMP03*clinical-ok* ]]
	[ "$(kinds)" = "case.opened " ]
	irun 0 ir-collect -C case --device PUMP03 --clinical-ok 田中 "no patient, ME present"
	[ "$(jq -r 'select(.kind=="evidence.started")|.data.clinical_ok.name' case/journal.jsonl)" = 田中 ]
	unpack "$(jq -r .file <<<"$output")"
	[ "$(jq -r .clinical_ok.reason "$top/hikeshi/collection.json")" = "no patient, ME present" ]
}

@test "the maker's permission: enough where no patient can be attached" {
	site
	irun 0 ir-collect -C case --device CT1
	irun 2 ir-collect -C case --device VENT1
	[[ $stderr == *"ask the ward"* ]]
	irun 0 ir-collect -C case --device VENT1 --clinical-ok 田中 "ward 3: nobody on it"
}

@test "a disk of a medical device is nobody's treatment" {
	site
	irun 0 ir-collect -C case --device PUMP03 --root img
}

@test "several devices: one that cannot be reached stops no other" {
	site
	irun 2 ir-collect -C case --device FW1 --device SV1 --device EXP1
	[[ $stderr == *FW1* ]]
	[ "$(jq -r .device <<<"$output" | tr '\n' ' ')" = "SV1 EXP1 " ]
	irun 0 ir-collect -C case --device SV1 EXP1
	[ "$(jq -r .device <<<"$output" | tr '\n' ' ')" = "SV1 EXP1 " ]
}

@test "device errors" {
	site
	irun 2 ir-collect -C case --device SV2
	[[ $stderr == *SV1* ]]
	irun 2 ir-collect -C case --device NOWAY
	irun 2 ir-collect -C case --device SV1 --device EXP1 --as X
	irun 2 ir-collect -C case --artifact NoSuchArtifact --root img
	irun 2 ir-collect -C nocase --device SV1
	unset IR_SITE
	irun 2 ir-collect -C case --device SV1
	[ "$(kinds)" = "case.opened " ]
}

@test "a root that is not there" {
	site
	irun 2 ir-collect -C case --artifact LinuxPasswdFile --root nowhere
	[[ $stderr == *nowhere* ]]
}

@test "importing files into a case" {
	new_case
	printf 'your files are encrypted\n' >README_NOW.txt
	irun 0 ir-collect -C case --as WS5 README_NOW.txt
	unpack "$(jq -r .file <<<"$output")"
	lines .media | grep -q text/plain
	[ "$(jq -r .access "$top/hikeshi/collection.json")" = files ]
}

@test "the case directory is not taken" {
	new_case
	echo 1 >f
	irun 0 ir-collect -C case .
	unpack "$(jq -r .file <<<"$output")"
	[ "$(lines 'select(.path|endswith("/case"))|.status')" = skipped ]
	[ -z "$(lines 'select(.path|contains("/case/"))|.path')" ]
}

@test "links in an image stay inside it" {
	mkdir -p img/etc img/usr/lib
	echo inside >img/usr/lib/os-release
	ln -s /usr/lib/os-release img/etc/os-release
	ln -s ../../../../../../../../etc/passwd img/etc/evil
	irun 0 ir-collect -o x.tar.zst --root img /etc/os-release /etc/evil
	unpack x.tar.zst
	[ "$(cat "$top/data/fs/usr/lib/os-release")" = inside ]
	[ ! -e "$top/data/fs/etc/passwd" ]
	[ "$(wc -l <"$top/manifest-sha256.txt")" = 1 ]
}

@test "a path of an image typed as it lies here" {
	mkdir -p img/etc
	echo inside >img/etc/f
	irun 0 ir-collect -o x.tar.zst --root img/ img/etc
	unpack x.tar.zst
	[ "$(cat "$top/data/fs/etc/f")" = inside ]
}

@test "going on with a medical device needs leave again" {
	site
	irun 0 ir-collect -C case --device PUMP03 --clinical-ok 田中 "nobody on it"
	f=$(jq -r .file <<<"$output")
	irun 2 ir-collect -C case --resume "$f"
	[[ $stderr == *PUMP03* ]]
	irun 2 ir-collect -C case --resume "$f" --device PUMP03
	irun 0 ir-collect -C case --resume "$f" --clinical-ok 田中 "nobody on it"
}

@test "a drill case marks the archive" {
	new_case case --drill
	echo 1 >f
	irun 0 ir-collect -C case f
	unpack "$(jq -r .file <<<"$output")"
	[ "$(jq .drill "$top/hikeshi/collection.json")" = true ]
	grep -q '^Hikeshi-Drill: true' "$top/bag-info.txt"
}

@test "an archive that cannot be begun has its ending line" {
	need_root "a read-only evidence directory"
	new_case
	echo 1 >f
	mount -t tmpfs -o ro none case/evidence || skip "mount is not allowed here"
	run ir-collect -C case f
	umount case/evidence
	[ "$status" -eq 2 ]
	[ "$(kinds)" = "case.opened evidence.started evidence.failed " ]
}

@test "a drill's summary is marked, in words and as a record" {
	new_case drill --drill
	echo x >f
	irun 0 ir-collect -C drill --text f
	[ "$(grep -c '^【訓練】' <<<"$output")" -eq "$(wc -l <<<"$output")" ]
	irun 0 ir-collect -C drill --json f
	[ "$(jq -r .drill <<<"$output")" = true ]
}
