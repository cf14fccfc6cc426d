#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# Appending on bad days: together, killed, torn, full, not allowed.
load helpers

# as_user as words, for irun
AS="setpriv --reuid=65534 --regid=65534 --clear-groups --"

# Success with a word on stderr, which only a repair may give.
mended() {
	run --separate-stderr "$@"
	assert_success
	[[ $stderr == *": warning: "* ]]
}

let_in() {
	chmod 755 "$BATS_TEST_TMPDIR" "$BATS_RUN_TMPDIR" \
		"$BATS_FILE_TMPDIR" "$BATS_RUN_TMPDIR/test" 2>/dev/null || true
	as_user test -x "$BATS_TEST_TMPDIR" || skip "no way in for a user"
	as_user test -x "$IR_BIN/ir-log" || skip "programs out of reach"
}

add_many() { # CASE COUNT NAME
	for ((i = 0; i < $2; i++)); do
		ir-log add -C "$1" --kind event "$3 $i" >/dev/null || return 1
	done
}

@test "two processes append 1,000 lines each: none lost, none doubled" {
	export IR_TEST_NOSYNC=1
	new_case case --drill
	add_many case 1000 a &
	add_many case 1000 b
	wait %1
	irun 0 ir-log verify -C case --json
	assert_output --partial '"lines":2001'
	jq -r 'select(.kind=="event").data.text' case/journal.jsonl >texts
	[ "$(sort -u texts | wc -l)" -eq 2000 ]
}

@test "two batches at once: each stays together" {
	new_case
	for n in a b; do
		for i in {1..200}; do
			echo "{\"kind\":\"event\",\"text\":\"$n$i\"}"
		done >$n
	done
	ir-log add -C case --batch <a >/dev/null &
	ir-log add -C case --batch <b >/dev/null
	wait %1
	irun 0 ir-log verify -C case --json
	assert_output --partial '"lines":401'
	irun 0 jq -r 'select(.kind=="event").data.text[0:1]' case/journal.jsonl
	[ "$(printf '%s\n' "${lines[@]}" | uniq | wc -l)" -eq 2 ]
}

@test "killed at random moments: what was said to be recorded is there" {
	new_case
	for i in {1..30}; do
		ir-log add -C case --kind event "kill $i" >out &
		pid=$!
		sleep 0.00$((RANDOM % 9 + 1))
		kill -KILL $pid 2>/dev/null || true
		wait $pid 2>/dev/null || true
		if grep -q recorded out; then
			grep -q "\"kill $i\"" case/journal.jsonl
		fi
	done
	run ir-log add -C case --kind note "後"
	assert_success
	irun 0 ir-log verify -C case --json
}

@test "torn last line: kept aside, said so, and the work goes on" {
	new_case
	ir-log add -C case --kind event "切れる行" >/dev/null
	truncate -s -20 case/journal.jsonl
	torn=$(tail -n 1 case/journal.jsonl | sha256sum | cut -c1-64)
	irun 1 ir-log verify -C case --text
	assert_output --partial "torn"
	bytes=$(tail -n 1 case/journal.jsonl | wc -c)
	mended ir-log add -C case --kind event "次"
	[[ $stderr == *"warning: a torn line of $bytes bytes was kept as journal.torn-1"* ]]
	irun 0 ir-log add -C case --kind event "次の次"
	[ -z "$stderr" ]
	[ "$(sha256sum <case/journal.torn-1 | cut -c1-64)" = "$torn" ]
	irun 0 jq -r 'select(.kind=="journal.repaired").data.sha256' \
		case/journal.jsonl
	assert_output "$torn"
	irun 0 ir-log verify -C case --text
	assert_output --partial "notice: a torn line"
	echo x >>case/journal.torn-1
	irun 1 ir-log verify -C case --text
	assert_output --partial "journal.torn-1 is not what was cut off"
}

@test "ir-case warns of a torn line too" {
	new_case
	printf '{"v":1,"torn' >>case/journal.jsonl
	mended ir-case role -C case NET=鈴木
	[[ $stderr == *"a torn line of 12 bytes was kept as journal.torn-1"* ]]
}

@test "a whole line that lacks only its end stays" {
	new_case
	ir-log add -C case --kind event "全部ある" >/dev/null
	good=$(sha256sum <case/journal.jsonl)
	for how in "add --kind event 次" "add --kind decision 決定" \
		"repair --reason x"; do
		cp -r case c
		truncate -s -1 c/journal.jsonl
		# shellcheck disable=SC2086
		mended ir-log $how -C c
		[[ $stderr == *"line 2 of the journal lacked only its line end"* ]]
		[ "$(head -n 2 c/journal.jsonl | sha256sum)" = "$good" ]
		[ ! -e c/journal.torn-1 ]
		irun 0 ir-log verify -C c
		rm -r c
	done
	# not the next line: another one in front of it
	cp -r case c
	tail -n 1 case/journal.jsonl | tr -d '\n' >>c/journal.jsonl
	mended ir-log add -C c --kind event "次"
	[ -e c/journal.torn-1 ]
	irun 0 ir-log verify -C c
}

@test "readers repair nothing" {
	new_case
	printf '{"v":1,"torn' >>case/journal.jsonl
	before=$(sha256sum <case/journal.jsonl)
	irun 0 ir-log list -C case --json
	irun 0 ir-log head -C case
	irun 1 ir-log verify -C case
	[ "$(sha256sum <case/journal.jsonl)" = "$before" ]
	[ ! -e case/journal.torn-1 ]
}

@test "full disk: nothing half written, told, and all is well with room" {
	need_root "mounts a small tmpfs"
	mkdir small
	mount -t tmpfs -o size=64k tmpfs small 2>/dev/null ||
		skip "may not mount here"
	run full_disk
	umount small
	echo "$output"
	assert_success
}

full_disk() {
	new_case small/case || return 1
	text=$(printf 'x%.0s' {1..3000})
	while ir-log add -C small/case --kind event "$text" >/dev/null 2>err
	do :; done
	grep -q "No space left" err || return 2
	[ "$(tail -c 1 small/case/journal.jsonl | od -An -tx1)" = " 0a" ] ||
		return 3
	ir-log verify -C small/case >/dev/null || return 4
	n=$(wc -l <small/case/journal.jsonl)
	[ "$n" -gt 5 ] || return 5
	mount -o remount,size=1m small || return 6
	ir-log add -C small/case --kind event "広くなった" >/dev/null || return 7
	ir-log verify -C small/case >/dev/null
}

@test "damage at the end: no tool adds until somebody accepts it" {
	new_case
	ir-log add -C case --kind event "abc" >/dev/null
	sed -i '2s/abc/abd/' case/journal.jsonl
	irun 1 ir-log add -C case --kind event "x"
	[[ $stderr == *"damaged"*"ir-log repair"* ]]
	irun 2 ir-log repair -C case
	irun 0 ir-log repair -C case --reason "ディスク障害"
	irun 0 ir-log add -C case --kind event "続き"
	irun 1 ir-log verify -C case --text
	assert_output --partial "line 2: DAMAGE"
	assert_output --partial "the damage of line 2 was seen and accepted here"
	irun 0 ir-log repair -C case --reason "もう一度"
	assert_output --partial "nothing to repair"
}

@test "plain user: reads what it may read, is told that it may not write" {
	need_root "becomes another user"
	let_in
	new_case
	chmod -R a+rX case
	# shellcheck disable=SC2086
	irun 0 $AS ir-log list -C case --json
	# shellcheck disable=SC2086
	irun 0 $AS ir-log verify -C case
	# shellcheck disable=SC2086
	irun 0 $AS ir-log head -C case
	# shellcheck disable=SC2086
	irun 2 $AS ir-log add -C case --kind event x
	[[ $stderr == *"cannot write"*"Permission denied"* ]]
}

@test "plain user: a case of its own" {
	need_root "becomes another user"
	mkdir mine && chown 65534 mine
	let_in
	# shellcheck disable=SC2086
	irun 0 $AS ir-case open -C mine/case --what x
	# shellcheck disable=SC2086
	irun 0 $AS ir-log add -C mine/case --kind event x
	# shellcheck disable=SC2086
	irun 0 $AS ir-log verify -C mine/case
}

@test "read-only file system: readable, and the reason is given" {
	need_root "mounts"
	new_case
	mkdir ro
	mount --bind case ro 2>/dev/null || skip "may not mount here"
	if ! mount -o remount,bind,ro ro 2>/dev/null; then
		umount ro
		skip "may not remount here"
	fi
	run ir-log list -C ro --json
	list=$status
	run --separate-stderr ir-log add -C ro --kind event x
	umount ro
	[ "$list" -eq 0 ]
	[ "$status" -eq 2 ]
	[[ $stderr == *"Read-only file system"* ]]
}

@test "a link, a FIFO and a directory are no journal" {
	new_case
	mkdir a b c
	ln -s ../case/journal.jsonl a/journal.jsonl
	mkfifo b/journal.jsonl
	mkdir c/journal.jsonl
	for d in a b c; do
		irun 2 ir-log list -C $d
		irun 2 ir-log verify -C $d
	done
}
