# SPDX-License-Identifier: Apache-2.0
load helpers

# A file system of a process at m: a directory seen again, or a stick.
fuse_mount() {
	if command -v bindfs >/dev/null; then
		bindfs below m >mount.log 2>&1
	else
		truncate -s 64M stick.img
		mkfs.vfat -F 32 stick.img >mount.log 2>&1 &&
			fusefat -o rw+ stick.img m >>mount.log 2>&1
	fi
}

teardown() {
	if mountpoint -q m; then umount m; fi
}

first() {
	jq -c "$1" case/journal.jsonl | head -n 1
}

@test "one sentence opens a case with its directories" {
	irun 0 ir-case open -C case --what "端末に脅迫文"
	assert_output --partial '"type":"opened"'
	for d in evidence reports attachments; do
		assert [ -d "case/$d" ]
	done
	assert_equal "$(wc -l <case/journal.jsonl)" 1
	assert_equal "$(first '.kind')" '"case.opened"'
	assert_equal "$(first '.data.what')" '"端末に脅迫文"'
	assert_equal "$(first '.actor')" 'null'
	irun 0 ir-log verify -C case
}

@test "the sentence may be the operand, the directory is made here" {
	irun 0 ir-case open "端末に脅迫文" --text
	assert_output --partial 'export IR_CASE='
	assert_output --partial 'ir-log'
	set -- 20*
	irun 0 ir-case show -C "$1" case.summary
	assert_output --partial '"value":"端末に脅迫文"'
}

@test "everything else is unknown, never no and never empty" {
	new_case
	irun 0 ir-case show -C case
	run jq -e '[.org, .t, .pii, .impact, .cause, .case | .. |
		select(. == "no" or . == "" or . == null)] == []' <<<"$output"
	assert_success
	irun 0 ir-case show -C case
	assert_equal "$(jq -r '.pii.count, .impact.harm, .t.detected' \
		<<<"$output" | sort -u)" unknown
	assert_equal "$(jq -c '[.dev, .asset, .comm, .harm]' <<<"$output")" \
		'[[],[],[],[]]'
}

@test "the keys of the state, in order" {
	new_case
	irun 0 ir-case show -C case
	assert_equal "$(jq -r 'keys_unsorted | .[:20] | join(" ")' \
		<<<"$output")" "v type made_at org case t ev asset dev impact \
harm pii ioc act evid comm dec pub cause prev"
}

@test "where, who, when and kind" {
	irun 0 ir-case open -C case --what x --where 病棟3 --who 田中 \
		--noticed 2026-11-21T01:50:00+09:00 --kind ransomware \
		--by 佐藤 --role IC --source 'phone'
	irun 0 ir-case show -C case
	assert_equal "$(jq -r '.case.where, .case.finder, .case.kind,
		.t.detected, .case.state' <<<"$output" | tr '\n' ' ')" \
		'病棟3 田中 ransomware 2026-11-21T01:50:00+09:00 open '
	assert_equal "$(first '.actor')" '{"name":"佐藤","role":"IC"}'
	assert_equal "$(first '.source')" '"phone"'
}

@test "IR_ACTOR is the one who types and, without --by, who did it" {
	IR_ACTOR=鈴木/NET new_case
	assert_equal "$(first '[.actor, .recorder]')" \
		'[{"name":"鈴木","role":"NET"},"鈴木"]'
	IR_ACTOR=鈴木/NET ir-case set -C case pii.count=1 --by 佐藤 >/dev/null
	assert_equal "$(jq -c 'select(.seq==2) | [.actor, .recorder]' \
		case/journal.jsonl)" '[{"name":"佐藤"},"鈴木"]'
	IR_ACTOR=$'a\nb' irun 2 ir-case set -C case pii.count=1
	assert_regex "$stderr" 'IR_ACTOR'
}

@test "a wrong kind or time opens nothing" {
	irun 2 ir-case open -C case --what x --kind ransomwear
	assert_regex "$stderr" 'ransomware'
	irun 2 ir-case open -C case --what x --noticed 25:99
	irun 2 ir-case open -C case --what x --time soon
	irun 2 ir-case open -C case --what ' '
	irun 2 ir-case open -C case --what $'\xff'
	assert_regex "$stderr" 'UTF-8'
	irun 2 ir-case open -C case --what x --id 'a[b'
	assert [ ! -e case ]
}

@test "hostile sentences are kept and shown safely" {
	ir-case open -C case --what $'a\nb\e[31mc' >/dev/null
	irun 0 ir-case status -C case --text
	refute_output --partial $'\e'
	irun 0 ir-case list --text
	refute_output --partial $'\e'
	ir-case open -C dash --what=-rf >/dev/null
	irun 0 ir-case show -C dash case.summary
	assert_output --partial '"value":"-rf"'
	ir-case open -C dash2 -- -rf >/dev/null
	assert_equal "$(jq -r .data.what dash2/journal.jsonl)" '-rf'
}

@test "a second opening is refused and changes nothing" {
	new_case
	sum=$(sha256sum case/journal.jsonl)
	irun 2 ir-case open -C case --what again
	assert_regex "$stderr" 'there is a case already'
	assert_equal "$(sha256sum case/journal.jsonl)" "$sum"
}

@test "names of directories: blanks, quotes, leading dash, not UTF-8" {
	for d in 'a b' "it's" '-x' $'\xff'; do
		irun 0 ir-case open "--case=$d" --what x --text
		[ -f "./$d/journal.jsonl" ]
		irun 0 ir-case show "--case=$d" case.id
	done
	irun 0 ir-case open -C "q'q" --what x --text
	line=$(grep IR_CASE= <<<"$output")
	eval "$line"
	irun 0 ir-case show case.id
}

@test "opening works without the content directory" {
	mkdir -p alone/bin
	cp "$(command -v ir-case)" alone/bin/
	irun 0 env -u IR_DATA alone/bin/ir-case open -C case --what x
	irun 2 env -u IR_DATA alone/bin/ir-case status -C case
	assert_regex "$stderr" 'IR_DATA'
	irun 2 env -u IR_DATA alone/bin/ir-case open -C c2 --what x \
		--kind ransomware
	assert [ ! -e c2 ]
	irun 0 ir-case show -C case case.summary
}

@test "drill: every line of journal and output is marked" {
	irun 0 ir-case open -C case --what x --drill --text
	run -1 grep -v '^【訓練】' <<<"$output"
	ir-case set -C case pii.count=1 >/dev/null
	ir-case role -C case IC=佐藤 >/dev/null
	assert_equal "$(jq -c .drill case/journal.jsonl | sort -u)" true
	for words in status 'show pii.count' role list \
		'set pii.count=2' 'role NET=x' 'close --reason y'; do
		# shellcheck disable=SC2086
		irun 0 ir-case $words -C case --text
		run -1 grep -v '^【訓練】' <<<"$output"
	done
	for words in show status 'show pii.count' role list \
		'set pii.count=3' 'role NET=y' 'show dev'; do
		# shellcheck disable=SC2086
		irun 0 ir-case $words -C case --json
		assert_equal "$(jq -c .drill <<<"$output" | sort -u)" true
	done
}

@test "test switches are refused outside drills" {
	irun 2 env IR_TEST_CLOCK=2026-11-21T10:20:00+09:00 \
		ir-case open -C case --what x
	assert_regex "$stderr" 'drill'
	new_case real
	irun 2 env IR_TEST_NONCE=zero ir-case set -C real pii.count=1
}

@test "two identical runs write identical bytes" {
	export IR_TEST_CLOCK=2026-11-21T10:20:00+09:00 IR_TEST_NONCE=zero \
		IR_TEST_HOST=ir-01 IR_TEST_NOSYNC=1
	for d in one two; do
		new_case $d --drill
		ir-case set -C $d 'dev[PUMP03].connected=yes' pii.count=5 \
			>$d.set
		ir-case role -C $d IC=佐藤 >>$d.set
		ir-case show -C $d >$d.show
		ir-case status -C $d --text >$d.page
	done
	cmp one/journal.jsonl two/journal.jsonl
	cmp one.set two.set
	cmp one.show two.show
	cmp one.page two.page
}

@test "a case on FUSE is opened with a warning, on a local disk without" {
	need_root "mount"
	mkdir m below
	fuse_mount || skip "no FUSE here: $(tail -n 1 mount.log)"
	run -0 --separate-stderr ir-case open -C m/case --what x
	mountpoint -q m && umount m
	assert_regex "$stderr" "'m/case' lies on FUSE: locks and fsync"
	new_case local
	irun 0 ir-case open -C local2 --what x
}
