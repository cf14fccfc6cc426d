#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# Lines written by hand.
load helpers

data() { # SEQ
	jq -c "select(.seq==$1).data" case/journal.jsonl
}

@test "a wrong basis: the right ones are named" {
	new_case
	irun 2 ir-log add -C case --kind event --basis guess x
	[[ $stderr == *"'guess' is not fact, estimate or unknown"* ]]
}

@test "a contact with all it can hold" {
	new_case
	irun 0 ir-log add -C case --kind contact --to 県庁医療課 --from 事務長 \
		--how 電話 --receipt R-12 --answer 折返し --promised "11時" 第一報
	run data 2
	assert_output '{"text":"第一報","to":"県庁医療課","from":"事務長","how":"電話","receipt":"R-12","answer":"折返し","promised":"11時"}'
}

@test "a decision remembers the head and the facts it was made on" {
	new_case
	ir-case set -C case 'dev[PUMP03].connected=yes' >/dev/null
	head=$(ir-log head -C case --json | jq -r .sha256)
	irun 0 ir-log add -C case --kind decision --decider 院長 --reason 安全 \
		--on 'dev[PUMP03].connected' --on t.detected "外来を止める"
	run data 3
	assert_output --partial "\"at\":{\"seq\":2,\"head\":\"$head\"}"
	assert_output --partial '"on":[{"path":"dev[PUMP03].connected","value":"yes","seq":2},{"path":"t.detected","value":"unknown"}]'
	irun 2 ir-log add -C case --kind decision --on t.detekted x
	[[ $stderr == *"t.detected"* ]]
}

@test "findings, care and costs; numbers as people type them" {
	new_case
	irun 0 ir-log add -C case --kind finding --asset PUMP03 \
		--method 目視 --result negative "異常なし"
	irun 0 ir-log add -C case --kind care --department 放射線 --function CT \
		--state 停止 --patients １２ --counted 予約表 "CT 停止"
	irun 0 ir-log add -C case --kind cost --what 宅配 --amount 1,200 \
		--unit JPY --hours 0.5 "発送"
	run data 2
	assert_output '{"text":"異常なし","asset":"PUMP03","method":"目視","result":"negative"}'
	run data 3
	assert_output '{"text":"CT 停止","department":"放射線","function":"CT","state":"stopped","patients":12,"counted":"予約表"}'
	run data 4
	assert_output '{"text":"発送","what":"宅配","amount":1200,"unit":"JPY","hours":0.5}'
}

@test "what is wrong is said, and nothing is written" {
	new_case
	for words in "--kind event" "--kind evnt x" "--kind step.done x" \
		"--kind event --to x y" "--kind finding --result maybe x" \
		"--kind care --patients many x" "--kind care --state gone x" \
		"--kind event --basis rumour x" "--kind event --time lately x" \
		"--correct 99 x" "--correct 1 x" "x"; do
		# shellcheck disable=SC2086
		irun 2 ir-log add -C case $words </dev/null
		[ "$(wc -l <case/journal.jsonl)" -eq 1 ]
	done
	irun 2 ir-log add -C case --kind evnt x
	[[ $stderr == *"did you mean 'event'"* ]]
}

@test "text from stdin, several lines, hostile bytes" {
	new_case
	printf '一行目\n二行目\n' | ir-log add -C case --kind note >/dev/null
	run data 2
	assert_output '{"text":"一行目\n二行目"}'
	irun 0 ir-log add -C case --kind note -- '-x "\ ' $'\033[31m'
	irun 0 jq -e '.data.text == "-x \"\\  \u001b[31m"' \
		<(sed -n 3p case/journal.jsonl)
	irun 2 ir-log add -C case --kind note $'\xff\xfe'
	irun 2 ir-log add -C case --kind note --source $'\xff' x
	printf 'a\0b' >nul
	irun 2 ir-log add -C case --kind note <nul
	irun 0 ir-log list -C case --text
	[[ $output != *$'\033'* ]]
}

@test "a batch corrects as ir-case does, and another spelling is named" {
	new_case
	ir-log add -C case --kind event one >/dev/null
	irun 2 ir-log add -C case --batch <<<'{"text":"x","correct":2}'
	assert_regex "$stderr" "'correct'.*'corrects'"
	irun 2 ir-case set -C case --batch \
		<<<'{"path":"pii.count","value":1,"correct":2}'
	assert_regex "$stderr" "'correct'.*'corrects'"
	irun 0 ir-log add -C case --batch <<<'{"text":"two","corrects":2}'
	run jq -c '[.corrects,.data.text]' <(tail -n 1 case/journal.jsonl)
	assert_output '[2,"two"]'
}

@test "a correction stands in the place of its line" {
	new_case
	ir-log add -C case --kind contact --to 県庁 --time 2:40 "第一報" >/dev/null
	irun 0 ir-log add -C case --correct 2 "第一報(2病棟)"
	irun 0 sed -n 3p case/journal.jsonl
	assert_output --partial '"kind":"contact"'
	assert_output --partial '"corrects":2,"data":{"text":"第一報(2病棟)","to":"県庁"}'
	[ "$(sed -n 2p case/journal.jsonl | jq -r .time)" = \
		"$(sed -n 3p case/journal.jsonl | jq -r .time)" ]
	irun 0 ir-log add -C case --correct 3 --time 2:45 --to 保健所 "訂正"
	irun 0 sed -n 4p case/journal.jsonl
	assert_output --partial '"to":"保健所","moved":true'
}

@test "who did it, who typed it; never the login" {
	new_case
	irun 0 ir-log add -C case --kind note a
	IR_ACTOR=鈴木 irun 0 ir-log add -C case --kind note b
	IR_ACTOR=鈴木/記録 irun 0 ir-log add -C case --kind note --by 佐藤 c
	irun 0 jq -c '[.actor,.recorder]' case/journal.jsonl
	assert_line --index 1 '[null,null]'
	assert_line --index 2 '[{"name":"鈴木"},"鈴木"]'
	assert_line --index 3 '[{"name":"佐藤"},"鈴木"]'
}

@test "a batch: all or none, errors by line" {
	new_case
	printf '%s\n' '{"kind":"event","text":"a","time":"2:40","by":"佐藤"}' \
		'{"kind":"care","text":"b","department":"外来","patients":3}' |
		ir-log add -C case --batch >/dev/null
	run data 3
	assert_output '{"text":"b","department":"外来","patients":3}'
	printf '%s\n' '{"kind":"event","text":"c"}' '{"kind":"event"}' >bad
	irun 2 ir-log add -C case --batch <bad
	[[ $stderr == *"entry 2"* ]]
	printf '%s\n' '{"kind":"event","text":"c"}' '{"kind":"event","x":1}' >bad
	irun 2 ir-log add -C case --batch <bad
	[[ $stderr == *"batch line 2"*"'x'"* ]]
	irun 2 ir-log add -C case --batch </dev/null
	[ "$(wc -l <case/journal.jsonl)" -eq 3 ]
}

@test "a clock check records the offset and what NTP says" {
	export IR_TEST_CLOCK=2026-11-21T01:20:08Z
	new_case case --drill
	irun 0 ir-log clock -C case --reference 電波時計 --reads 10:20:05
	assert_output --partial '"offset_seconds":3.000'
	run tail -n 1 case/journal.jsonl
	assert_output --partial '"reference":"電波時計","reads":"2026-11-21T10:20:05+09:00","ours":"2026-11-21T10:20:08.000+09:00","offset_seconds":3.000,"ntp":"'
	# the other clock is ahead of ours, also over midnight
	irun 0 ir-log clock -C case --reference x --reads 10:20:18
	assert_output --partial '"offset_seconds":-10.000'
	IR_TEST_CLOCK=2026-11-21T14:59:58Z irun 0 ir-log clock -C case \
		--reference x --reads 0:00:01
	assert_output --partial '"offset_seconds":-3.000'
	irun 2 ir-log clock -C case --reference x
}

@test "a line of nearly 1 MiB; a longer one is refused" {
	new_case
	head -c 980000 /dev/zero | tr '\0' x >text
	ir-log add -C case --kind note <text >/dev/null
	head -c 1100000 /dev/zero | tr '\0' x >text
	irun 2 ir-log add -C case --kind note <text
	irun 0 ir-log verify -C case --json
	assert_output --partial '"lines":2'
}

@test "a time ahead of the clock is kept, and said in one line" {
	new_case case --drill
	run -0 --separate-stderr ir-log add -C case --kind event \
		--time '2099-11-20 2:40' later
	assert_regex "$stderr" '2099-11-20 2:40: .*ahead of the clock'
	assert_equal "$(wc -l <<<"$stderr")" 1
	run -0 --separate-stderr ir-log add -C case --batch <<-'W'
		{"kind":"note","text":"a","time":"2099-01-01 00:00"}
		{"kind":"note","text":"b","time":"2:40"}
	W
	assert_equal "$(wc -l <<<"$stderr")" 1
	run -0 --separate-stderr ir-case set -C case pii.count=3 \
		--time '2099-01-02 00:00'
	assert_regex "$stderr" 'ahead of the clock'
	assert_equal "$(ir-case status -C case | jq .dated_ahead)" 3
	ir-case status -C case --text |
		grep -q '^【訓練】line 5 is dated ahead .*2099-01-02 00:00 (and 2 more)'
	irun 0 ir-log add -C case --correct 2 --time 2:40 'then'
	irun 0 ir-log add -C case --correct 3 --time 2:40 a
	irun 0 ir-case set -C case --correct 5 --time 2:41 pii.count=3
	assert_equal "$(ir-case status -C case | jq .dated_ahead)" 0
	run ! grep -q 'dated ahead' <(ir-case status -C case --text)
}
