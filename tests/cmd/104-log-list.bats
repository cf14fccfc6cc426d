#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# Reading the journal: pipes, rows, the chronology sheet.
load helpers

fill() {
	export IR_TEST_CLOCK=2026-11-21T10:00:00+09:00
	new_case case --drill
	ir-log add -C case --kind event --time 09:00 "早い行" >/dev/null
	ir-log add -C case --kind contact --to 県庁 --how 電話 --answer 了解 \
		--by 佐藤 --time 09:30 "第一報" >/dev/null
	ir-log add -C case --kind note --source "病棟3 田中" "後の行" >/dev/null
	ir-log add -C case --correct 2 "早い行(訂正)" >/dev/null
	unset IR_TEST_CLOCK
}

@test "JSON: the lines as they stand" {
	fill
	irun 0 ir-log list -C case --json
	[ "$output" = "$(cat case/journal.jsonl)" ]
	irun 0 ir-log list -C case
	[ "$output" = "$(cat case/journal.jsonl)" ]
}

@test "filters: kind, family, since, until, text" {
	fill
	irun 0 ir-log list -C case --json --kind contact --kind case.
	[ "${#lines[@]}" -eq 2 ]
	irun 0 ir-log list -C case --json --since "2026-11-21 09:30" \
		--until 2026-11-21T09:30:00+09:00
	[ "${#lines[@]}" -eq 1 ]
	assert_output --partial "第一報"
	irun 0 ir-log list -C case --json --find 田中
	[ "${#lines[@]}" -eq 1 ]
	irun 0 ir-log list -C case --json --find '"'
	assert_output ""
	irun 2 ir-log list -C case --since lately
}

@test "an unknown kind is an error that names the nearest" {
	new_case
	irun 2 ir-log list -C case --kind evnt
	[[ $stderr == *"unknown kind 'evnt' (did you mean 'event'?)"* ]]
	irun 2 ir-log list -C case --kind nosuch --json
	[[ $stderr == *"unknown kind 'nosuch'"* ]]
	irun 2 ir-log list -C case --kind evidnce. --follow
	irun 2 ir-log extract -C case --for x --kind evnt -o z
	irun 0 ir-log list -C case --kind evidence. --kind drill.scored
}

@test "the year is shown where it is another" {
	fill
	ir-log add -C case --kind event --time 2025-11-21T09:10:00+09:00 \
		"去年の行" >/dev/null
	irun 0 ir-log list -C case --text
	assert_line --regexp '^【訓練】 +6  2025-11-21 .*去年の行'
	assert_line --regexp '^【訓練】 +1  11-21 '
	irun 0 ir-log list -C case --chrono
	assert_line --regexp ' 6 +2025-11-21 '
	assert_line --regexp ' 3 +(11-21 )?[0-9][0-9]:30'
}

@test "corrected twice: the first correction is marked too" {
	fill
	ir-log add -C case --correct 2 "早い行(再訂正)" >/dev/null
	irun 0 ir-log list -C case --text
	assert_line --regexp '^【訓練】 +2x .*corrected by 6'
	assert_line --regexp '^【訓練】 +5x .*corrected by 6'
	assert_line --regexp '^【訓練】 +6  '
	irun 0 ir-log list -C case --chrono
	assert_line --regexp '^【訓練】 +5x '
}

@test "rows: what was corrected is marked" {
	fill
	irun 0 ir-log list -C case --text
	assert_line --partial "2x"
	assert_line --partial "早い行  (corrected by 5)"
	assert_line --partial "(corrects 2)"
}

@test "the sheet: by time, corrections beside what they correct" {
	fill
	irun 0 ir-log list -C case --chrono
	order=$(grep -o '^【訓練】 *[0-9]*x\? ' <<<"$output" | grep -o '[0-9]*x\?' |
		tr '\n' ' ')
	[ "$order" = "2x 5 3 1 4 " ]
	assert_output --partial "journal head: seq 5:"
	for l in "${lines[@]}"; do [[ -z $l || $l == 【訓練】* ]]; done
}

@test "the sheet does not depend on the zone it is read in, but shows it" {
	fill
	TZ=UTC irun 0 ir-log list -C case --chrono
	assert_output --partial "00:30"
}

@test "follow shows lines as they are added, also after a repair" {
	new_case
	ir-log list -C case --json --follow >out &
	pid=$!
	ir-log add -C case --kind event one >/dev/null
	printf '{"torn' >>case/journal.jsonl
	sleep 0.5
	ir-log add -C case --kind event two >/dev/null
	for _ in {1..300}; do
		grep -q two out && break
		sleep 0.1
	done
	kill $pid
	wait $pid || true
	[ "$(cat out)" = "$(cat case/journal.jsonl)" ]
}

@test "a damaged line does not hide the others" {
	fill
	sed -i '3s/"seq":3/"seq":9/' case/journal.jsonl
	irun 1 ir-log list -C case --json
	[ "${#lines[@]}" -eq 4 ]
	[[ $stderr == *"line 3 of"* ]]
	irun 1 ir-log list -C case --chrono
	assert_output --partial "後の行"
}

@test "joined lines are shown with the number of their record" {
	new_case
	cp -r case other
	ir-log add -C other --kind event "別の班の行" >/dev/null
	ir-log add -C case --kind event "うちの行" >/dev/null
	ir-case join -C case other >/dev/null
	irun 0 ir-log list -C case --text
	assert_line --regexp '^ +3\.2 .*別の班の行'
	irun 0 ir-log list -C case --chrono
	assert_line --regexp '^ *3\.2 .*別の'
}

@test "two identical runs, and a reader that goes away" {
	fill
	ir-log list -C case --chrono >a
	ir-log list -C case --chrono >b
	cmp a b
	ir-log list -C case --json | head -n 1 >/dev/null
}

@test "choices are shown by their label, and stay keys in JSON" {
	new_case case --drill
	ir-case set -C case 'impact.care[放射線].state=stopped' pii.count=5 \
		case.kind=ransomware >/dev/null
	ir-log add -C case --kind care --department 外来 --state paper x >/dev/null
	for form in --text --chrono; do
		# the sheet wraps: joined again, without blanks and the mark
		LANGUAGE=ja ir-log list -C case "$form" |
			sed 's/^【訓練】//' | tr -d ' \n' >page
		grep -q '].state=停止' page
		grep -q 'case.kind=ランサムウェア' page
		grep -q 'pii.count=5人' page
		grep -q '状態:紙' page
	done
	run jq -c 'select(.kind=="fact.set") | .data.value' \
		<(LANGUAGE=ja ir-log list -C case --json)
	assert_output $'"stopped"\n5\n"ransomware"'
	IR_DATA=/nonexistent irun 0 ir-log list -C case --text
	assert_output --partial 'case.kind = ransomware'
}
