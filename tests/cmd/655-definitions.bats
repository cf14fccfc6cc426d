#!/usr/bin/env bats
# The definitions of playbooks/artifacts, as a responder meets them.
load helpers
load import

# ours FILTER: through jq, of our own definitions.
ours() {
	ir-collect --list-artifacts --json |
		jq -r "select(.file|test(\"playbooks/artifacts\"))|$1"
}

# paths_of ARCHIVE: what was taken below data/fs.
paths_of() {
	local name=${1##*/}
	tar --zstd -tf "$1" | sed -n "s|^${name%.tar.zst}/data/fs||p"
}

@test "each says in both languages what it is, what dies and whom it may name" {
	[ "$(ours .name | wc -l)" -gt 100 ]
	run ours 'select((.doc and .doc_ja and .power_off and .power_off_ja
		and .patient_data and .patient_data_ja and .rank != 500)|not)|.name'
	[ -z "$output" ]
	[ "$(ours 'select((.doc_ja+.power_off_ja+.patient_data_ja)|test("[ぁ-ん一-龠ァ-ヶ]")|not)|.name')" = "" ]
}

@test "Debian's definitions still load beside them" {
	n=$(ir-collect --list-artifacts --json | jq -r 'select(.file|test("^/usr/share"))|.name' | wc -l)
	[ "$n" -ge 600 ]
}

@test "one of them in full, in the reader's language" {
	irun 0 ir-collect --list-artifacts --text -a FortiGateMemoryLog
	[[ $output == *"gone when it is switched off"*"boxes without a disk keep no other"* ]]
	irun 0 env LC_ALL=ja_JP.UTF-8 LANGUAGE=ja \
		ir-collect --list-artifacts --text -a FortiGateMemoryLog
	[[ $output == *"ディスクのない機種では唯一のログ"* ]]
}

@test "a console's disk: logs, hives, traces, in any case of letters" {
	for f in WINDOWS/system32/winevt/Logs/Security.evtx \
		Windows/System32/config/SYSTEM Windows/System32/config/SYSTEM.LOG1 \
		Windows/Prefetch/CMD.EXE-1.pf Windows/System32/Tasks/a/b \
		Windows/INF/setupapi.dev.log Users/ct/NTUSER.DAT \
		'ProgramData/Vendor/Logs/ct.log' 'Program Files/CT/Log/x.log' \
		'Users/ct/AppData/Local/Microsoft/Terminal Server Client/Cache/bcache24.bmc'; do
		mkdir -p "root/${f%/*}"
		echo "$f" >"root/$f"
	done
	irun 0 ir-collect -o c.tar.zst --root root --os Windows -a WindowsConsole
	paths_of c.tar.zst >got
	for f in Security.evtx SYSTEM.LOG1 CMD.EXE-1.pf Tasks/a/b setupapi.dev.log \
		NTUSER.DAT Vendor/Logs/ct.log CT/Log/x.log bcache24.bmc; do
		grep -q "$f\$" got || {
			cat got
			echo "not taken: $f"
			return 1
		}
	done
}

@test "an Orthanc server's disk: configuration and index, no images" {
	mkdir -p root/etc/orthanc root/var/log/orthanc root/var/lib/orthanc/db-v6/ab/cd
	echo '{}' >root/etc/orthanc/orthanc.json
	echo log >root/var/log/orthanc/Orthanc.log
	echo idx >root/var/lib/orthanc/db-v6/index
	echo image >root/var/lib/orthanc/db-v6/ab/cd/abcd
	echo root:x:0:0::/root:/bin/sh >root/etc/passwd
	ir-collect -o o.tar.zst --root root -a Orthanc || [ $? -eq 1 ]
	run paths_of o.tar.zst
	[ "$output" = "/var/log/orthanc/Orthanc.log
/etc/orthanc/orthanc.json
/var/lib/orthanc/db-v6/index" ]
	run bash -c 'tar --zstd -xOf o.tar.zst o/hikeshi/objects.jsonl | jq -r "select(.path|tostring|endswith(\"/abcd\")).status"'
	[ "$output" = skipped ] # listed with its size and times, not read
}

@test "what a disk cannot answer is told, not lost" {
	mkdir root
	ir-collect -o f.tar.zst --root root --os Linux -a FortiGateState OrthancRest SnmpBridge || [ $? -eq 1 ]
	run bash -c 'tar --zstd -xOf f.tar.zst f/hikeshi/objects.jsonl | jq -r .artifact | sort -u'
	[ "$output" = "FortiGateState
OrthancRest
SnmpBridge" ]
}

@test "a password in a command is told, and in no record" {
	mkdir art
	cat >art/a.yaml <<-'EOF'
		name: TestSecret
		doc: asks a server
		sources:
		- type: COMMAND
		  attributes: {cmd: env, args: ["DB_PASSWORD=hunter2", "printf", "%s", "--token", "t0k3nt0k3n"]}
	EOF
	irun 0 ir-collect --list-artifacts --text --artifacts art -a TestSecret
	[[ $output == *"a command of it holds a secret in plain text"* ]]
	irun 0 ir-collect --list-artifacts --json --artifacts art -a TestSecret
	jq -e '.secret' <<<"$output"
	[ "$(ir-collect --list-artifacts --json | jq -c 'select(.secret)')" = "" ]
	new_case
	run --separate-stderr ir-collect -C case --artifacts art --artifact TestSecret
	[ "$status" -eq 0 ]
	[[ $stderr == *"a command of 'TestSecret' holds a secret in plain text; it is masked in the records"* ]]
	mkdir un
	tar -C un --zstd -xf case/evidence/*.tar.zst
	[ "$(jq -c '[.argv,.masked]' un/*/hikeshi/commands.jsonl)" = \
		'[["env","DB_PASSWORD=***","printf","%s","--token","***"],true]' ]
	# its own output is evidence and stays
	[ "$(cat un/*/data/cmd/*.out)" = "--tokent0k3nt0k3n" ]
	run ! grep -rl hunter2 un case/journal.jsonl
	run ! grep -rl t0k3n un/*/hikeshi case/journal.jsonl
	irun 0 ir-verify case/evidence/*.tar.zst
}
