#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# The scribe's prompt, on a terminal made by script(1).
load helpers

setup() {
	cd "$BATS_TEST_TMPDIR" || return 1
	command -v script >/dev/null || skip "no script(1) to make a terminal"
	unset XDG_RUNTIME_DIR
	export IR_ACTOR=鈴木/記録 TERM=xterm
	mkfifo keys
}

# start CASE: the prompt on a terminal that reads what is written to fd 9.
start() {
	script -fqec "stty cols 80; ir-log -C $1" screen <keys >/dev/null 2>&1 &
	term=$!
	exec 9>keys
	wait_for "?"
}

wait_for() { # text on the screen
	for _ in {1..300}; do
		grep -qF -- "$1" screen 2>/dev/null && return 0
		sleep 0.1
	done
	cat screen
	return 1
}

wait_lines() { # lines in the journal
	for _ in {1..300}; do
		[ "$(wc -l <case/journal.jsonl)" -ge "$1" ] && return 0
		sleep 0.1
	done
	cat screen
	return 1
}

finish() {
	printf '\004' >&9
	exec 9>&-
	wait "$term"
}

data() { # SEQ FILTER
	jq -c "select(.seq==$1)|$2" case/journal.jsonl
}

@test "one Enter, one line, with the signs of an input method" {
	new_case
	start case
	printf '全館で電子カルテ停止\r' >&9
	printf '＞県庁：第一報\r' >&9
	printf '<田中　10:30に折返し\r' >&9
	printf '！院長：外来を止める\r' >&9
	printf -- '－PUMP03　異常なし\r+VPN1: ログ消去\r' >&9
	printf '％放射線：ＣＴ停止\r＊控え\r 先頭が空白: >そのまま\r' >&9
	wait_lines 10
	finish
	run data 2 '[.kind,.data.text,.actor,.recorder]'
	assert_output '["event","全館で電子カルテ停止",{"name":"鈴木","role":"記録"},"鈴木"]'
	run data 3 '[.kind,.data.to,.data.text]'
	assert_output '["contact","県庁","第一報"]'
	run data 4 '[.kind,.data.from,.data.text]'
	assert_output '["contact","田中","10:30に折返し"]'
	run data 5 '[.kind,.data.decider,.data.text,.data.at.seq]'
	assert_output '["decision","院長","外来を止める",4]'
	run data 6 '[.kind,.data.asset,.data.result,.data.text]'
	assert_output '["finding","PUMP03","negative","異常なし"]'
	run data 7 '[.kind,.data.asset,.data.result,.data.text]'
	assert_output '["finding","VPN1","positive","ログ消去"]'
	run data 8 '[.kind,.data.department]'
	assert_output '["care","放射線"]'
	run data 9 '[.kind,.data.text]'
	assert_output '["note","控え"]'
	run data 10 '[.kind,.data.text]'
	assert_output '["event","先頭が空白: >そのまま"]'
	irun 0 ir-log verify -C case
}

@test "times and corrections" {
	new_case
	start case
	printf '間違い\r＠２：４０　早い出来事\r@昨日 23:10 >県庁 連絡\r#2 正しい\r' >&9
	wait_lines 5
	finish
	run data 3 '[.data.text,.time[11:16],.accuracy]'
	assert_output '["早い出来事","02:40","minute"]'
	run data 4 '[.kind,.data.to,.time[11:16]]'
	assert_output '["contact","県庁","23:10"]'
	run data 5 '[.corrects,.kind,.data.text]'
	assert_output '[2,"event","正しい"]'
	[ "$(data 2 .time)" = "$(data 5 .time)" ]
}

@test "the time is that of the first key, not of Enter" {
	new_case
	start case
	printf 'a' >&9
	sleep 4 # the key may be read late
	printf 'b\r' >&9
	wait_lines 2
	finish
	t=$(date -d "$(data 2 .time | tr -d '"')" +%s)
	w=$(date -d "$(data 2 .written | tr -d '"')" +%s)
	[ $((w - t)) -ge 2 ]
}

@test "editing: wide characters, arrows, words, the whole line" {
	new_case
	start case
	printf 'あいう\177え\r' >&9
	printf 'かきく\033[D\033[D\177\r' >&9
	printf '一つ 二つ\027三つ\r' >&9
	printf '消える\025残る\001前\005後\r' >&9
	printf '\xff\xe3\x81ok\r' >&9
	wait_lines 6
	finish
	irun 0 jq -r 'select(.kind=="event").data.text' case/journal.jsonl
	assert_line --index 0 "あいえ"
	assert_line --index 1 "きく"
	assert_line --index 2 "一つ 三つ"
	assert_line --index 3 "前残る後"
	assert_line --index 4 "ok"
}

@test "a line that cannot be recorded stays to be mended" {
	new_case
	start case
	printf '#99 x\r' >&9
	wait_for "NOT recorded"
	printf '\025直した\r' >&9
	wait_lines 2
	finish
	run data 2 .data.text
	assert_output '"直した"'
}

@test "interrupt keeps the line; a line ended from outside is kept" {
	new_case
	start case
	printf '途中\003の行\r' >&9
	wait_lines 2
	run data 2 .data.text
	assert_output '"途中の行"'
	printf '書きかけ' >&9
	wait_for "書きかけ"
	pid=$(pgrep -P "$(pgrep -P "$term" | head -n 1)" -x ir-log ||
		pgrep -P "$term" -x ir-log)
	[ -n "$pid" ]
	kill -TERM "$pid"
	wait_lines 3
	exec 9>&-
	wait "$term" || true
	run data 3 .data
	assert_output '{"text":"書きかけ","unfinished":true}'
}

@test "lines of others appear; help tells the signs" {
	new_case
	start case
	ir-log add -C case --kind event "別の端末から" >/dev/null
	wait_for "別の端末から"
	printf '？\r' >&9
	wait_for "#17"
	finish
	[ "$(wc -l <case/journal.jsonl)" -eq 2 ]
}

@test "a drill says so on every prompt" {
	new_case case --drill
	start case
	wait_for "【訓練】"
	finish
}

@test "without a terminal it is a usage error" {
	new_case
	irun 2 ir-log -C case </dev/null
	[[ $stderr == *"terminal"* ]]
}
