#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# The journal line as written: anybody can check it with sed and sha256sum.
load helpers

@test "keys in their order, absent ones left out" {
	new_case
	IR_ACTOR=鈴木/記録 irun 0 ir-log add -C case --kind event \
		--by 佐藤 --role NET --source "病棟3 田中 by phone" \
		--basis fact --time 2:40 "停止"
	irun 0 jq -c 'keys_unsorted' case/journal.jsonl
	assert_line --index 1 '["v","seq","written","time","accuracy","actor","recorder","source","host","tool","kind","basis","data","nonce","prev","sum"]'
	irun 0 sed -n 2p case/journal.jsonl
	assert_output --regexp '"actor":\{"name":"佐藤","role":"NET"\},"recorder":"鈴木"'
	assert_output --regexp '"time":"[0-9-]+T02:40:00\+09:00","accuracy":"minute"'
}

@test "prev is the hash of the whole line before, sum of the bytes before it" {
	new_case
	irun 0 ir-log add -C case --kind note "後"
	want=$(sed -n 1p case/journal.jsonl | sha256sum | cut -c1-64)
	irun 0 jq -r 'select(.seq==2).prev' case/journal.jsonl
	assert_output "$want"
	want=$(sed -n 2p case/journal.jsonl | sed 's/,"sum".*//' | tr -d '\n' |
		sha256sum | cut -c1-64)
	irun 0 jq -r 'select(.seq==2).sum' case/journal.jsonl
	assert_output "$want"
	irun 0 jq -r 'select(.seq==1).prev' case/journal.jsonl
	assert_output "$(printf '0%.0s' {1..64})"
}

@test "head is the hash of the last line, in words to read out" {
	new_case
	want=$(tail -n 1 case/journal.jsonl | sha256sum | cut -c1-64)
	irun 0 ir-log head -C case --json
	assert_output --partial "\"sha256\":\"$want\""
	irun 0 ir-log head -C case --text
	assert_output "seq 1: ${want:0:4} ${want:4:4} ${want:8:4} ${want:12:4}"
}

@test "every line of a drill is marked, also in lists" {
	new_case case --drill
	irun 0 ir-log add -C case --kind event "訓練の行"
	irun 0 jq -c 'select(.drill != true)' case/journal.jsonl
	assert_output ""
	irun 0 ir-log list -C case --text
	for l in "${lines[@]}"; do [[ $l == *【訓練】* ]]; done
}

@test "test switches: refused on a live case, written down in a drill" {
	new_case
	IR_TEST_CLOCK=2026-01-02T03:04:05Z irun 2 ir-log add -C case \
		--kind event x
	[[ $stderr == *"test switches (clock)"* ]]
	[ "$(wc -l <case/journal.jsonl)" -eq 1 ]
	new_case drill --drill
	IR_TEST_CLOCK=2026-01-02T03:04:05Z IR_TEST_NONCE=zero IR_TEST_HOST=h \
		irun 0 ir-log add -C drill --kind event x
	irun 0 tail -n 1 drill/journal.jsonl
	assert_output --partial '"drill":true,"test":"clock,nonce,host"'
	assert_output --partial '"written":"2026-01-02T03:04:05.000Z","time":"2026-01-02T12:04:05+09:00"'
}

@test "the same drill run gives the same bytes" {
	export IR_TEST_CLOCK=2026-01-02T03:04:05Z IR_TEST_NONCE=zero \
		IR_TEST_HOST=h IR_TEST_NOSYNC=1
	for d in a b; do
		new_case $d --drill --id X-1
		ir-log add -C $d --kind event "同じ" >/dev/null
	done
	cmp a/journal.jsonl b/journal.jsonl
}

@test "one write and one fsync a line; the directory too for the first" {
	[ -z "${IR_SANITIZED:-}" ] || skip "a sanitizer does not run traced"
	command -v strace >/dev/null || skip "no strace"
	strace -o probe true 2>/dev/null || skip "strace may not trace here"
	new_case
	strace -f -y -e trace=fsync,fdatasync,write -o log \
		ir-log add -C case --kind event x >/dev/null
	[ "$(grep -c 'sync(' log)" -eq 1 ]
	[ "$(grep -c 'write(.*journal.jsonl' log)" -eq 1 ]
	strace -f -y -e trace=fsync,fdatasync -o log \
		ir-case open -C other --what x >/dev/null
	[ "$(grep -c 'sync(.*other/journal.jsonl>' log)" -eq 1 ]
	[ "$(grep -c 'sync(.*/other>' log)" -eq 1 ]
}

@test "a second case.opened is refused, and so is a line before it" {
	new_case
	irun 2 ir-case open -C case --what again
	mkdir empty && : >empty/journal.jsonl
	irun 2 ir-log add -C empty --kind event x
	[ ! -s empty/journal.jsonl ]
}

@test "time zone and locale change neither chain nor meaning" {
	new_case
	TZ=America/St_Johns LC_ALL=ja_JP.UTF-8 ir-log add -C case \
		--kind event --time 2026-11-21T10:20:00+09:00 a >/dev/null
	TZ=UTC LC_ALL=C ir-log add -C case --kind event 二つ目 >/dev/null
	irun 0 ir-log verify -C case --json
	irun 0 jq -r 'select(.seq==2).time' case/journal.jsonl
	assert_output "2026-11-21T10:20:00+09:00"
	irun 0 jq -r 'select(.seq==3)|.data.text' case/journal.jsonl
	assert_output "二つ目"
	irun 0 jq -r .written case/journal.jsonl
	for l in "${lines[@]}"; do [[ $l == *Z ]]; done
}

@test "the loop on the page checks every link with common tools" {
	new_case
	ir-log add -C case --kind event 'a "b" \ c' >/dev/null
	ir-log add -C case --kind event 二 >/dev/null
	links() {
		prev=$(printf '0%.0s' $(seq 64))
		while IFS= read -r line; do
			test "$prev" = "$(printf %s "$line" | jq -r .prev)" ||
				echo broken
			prev=$(printf '%s\n' "$line" | sha256sum | cut -c1-64)
		done <case/journal.jsonl
	}
	[ -z "$(links)" ]
	sed -i '2s/b/c/' case/journal.jsonl
	[ "$(links)" = broken ]
}
