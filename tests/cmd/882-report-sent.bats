#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# ir-report approve, sent, ack, diff, edit: what becomes of a report.
load helpers

setup() {
	cd "$BATS_TEST_TMPDIR" || return 1
	new_case
	export IR_CASE=$PWD/case IR_ACTOR=鈴木/REC
	unset IR_SITE VISUAL EDITOR
	ir-case set pii.count_max=10000 impact.patients=12 \
		case.summary=端末に脅迫文 >/dev/null
}

# last_line: the last line of the journal, in $line.
last_line() {
	line=$(tail -n 1 case/journal.jsonl)
}

kept() { # renders the first report and keeps it
	irun 1 ir-report render -F mhlw --format html --keep
	[ -f case/reports/mhlw-01.html ]
}

@test "nothing leaves unapproved; the approval binds to the bytes" {
	kept
	irun 2 ir-report sent mhlw --to 厚生労働省 --how mail
	[[ $stderr == *"nobody approved"* ]]
	irun 0 ir-report approve mhlw --by 青葉 --role DIR --how oral
	sha=$(sha256sum case/reports/mhlw-01.html | cut -d ' ' -f 1)
	last_line
	assert_equal "$(jq -r '[.kind, .actor.name, .data.how, .data.sha256] | join(" ")' <<<"$line")" \
		"report.approved 青葉 oral $sha"
	irun 0 ir-report sent mhlw --to 厚生労働省 --how mail --receipt 医-1
	last_line
	assert_equal "$(jq -r '[.kind, .data.to, .data.receipt, .data.file, (.data.duties | join(","))] | join(" ")' <<<"$line")" \
		"report.sent 厚生労働省 医-1 reports/mhlw-01.html R2"
	assert_equal "$(stat -c %a case/reports/mhlw-01.html)" 444
	irun 0 ir-report ack mhlw --receipt 医-2 --from 田中
	last_line
	assert_equal "$(jq -r '[.kind, .data.receipt, .data.from] | join(" ")' <<<"$line")" \
		"report.acknowledged 医-2 田中"
	irun 0 ir-log verify
}

@test "one byte more is another report: refused, or a waiver says why" {
	kept
	irun 0 ir-report approve case/reports/mhlw-01.html --by 青葉
	cp case/reports/mhlw-01.html other.html
	echo >>other.html
	irun 2 ir-report sent other.html --to x --how mail
	[[ $stderr == *"--form and --stage"* ]]
	irun 2 ir-report sent other.html --form mhlw --stage first --number 1 --to x --how mail
	[[ $stderr == *"nobody approved these bytes of 'other.html': line "*" approves others"* ]]
	had=$(wc -l <case/journal.jsonl)
	irun 0 ir-report sent other.html --form mhlw --stage first --to x --how mail \
		--waiver '夜間、院長に連絡がつかない'
	last_line
	assert_equal "$(jq -r .data.waiver <<<"$line")" '夜間、院長に連絡がつかない'
	assert_equal "$(wc -l <case/journal.jsonl)" "$((had + 1))"
	# kept beside the other one, never over it
	cmp other.html "case/$(jq -r .data.file <<<"$line")"
	run ! cmp -s other.html case/reports/mhlw-01.html
}

@test "who approves must be named; to whom and how must be said" {
	kept
	unset IR_ACTOR
	irun 2 ir-report approve mhlw
	irun 2 ir-report sent mhlw --to x
	irun 2 ir-report approve nosuch --by 青葉
	[[ $stderr == *"'nosuch' is no file and no form"* ]]
	irun 2 ir-report approve ppc --by 青葉
	[[ $stderr == *"no report 'ppc' was kept"* ]]
	irun 2 ir-report ack mhlw --receipt 1
	[[ $stderr == *"no report 'mhlw' was sent yet"* ]]
}

@test "a number goes out once: other bytes under it are warned of" {
	kept
	ir-report approve mhlw --by 青葉 >/dev/null
	ir-report sent mhlw --to x --how mail >/dev/null
	ir-case set impact.patients=13 >/dev/null
	irun 1 ir-report render -F mhlw --format html --number 1 --keep
	ir-report approve mhlw --by 青葉 >/dev/null
	run --separate-stderr ir-report sent mhlw --to x --how mail
	assert_equal "$status" 0
	[[ $stderr == *"other bytes went out as report 1 before"* ]]
}

@test "diff: what changed since it was sent, and which numbers differ" {
	kept
	irun 2 ir-report diff mhlw
	[[ $stderr == *"no such report was sent yet"* ]]
	run --separate-stderr ir-report diff --json
	assert_equal "$status:$output" 0:
	[[ $stderr == *"no report was recorded by ir-report sent"* ]]
	ir-report approve mhlw --by 青葉 >/dev/null
	ir-report sent mhlw --to x --how mail >/dev/null
	irun 0 ir-report diff mhlw --json
	assert_equal "$(jq -r 'select(.type == "difference") | .changed' <<<"$output")" 0
	irun 0 ir-report diff --json
	ir-case set impact.patients=130 'dev[PUMP03].name=輸液ポンプ' >/dev/null
	irun 1 ir-report diff mhlw --text
	assert_output --partial '- 12'
	assert_output --partial '+ 130'
	irun 1 ir-report diff --json
	assert_equal "$(jq -c 'select(.path == "impact.patients") | [.then, .now]' <<<"$output")" '[12,130]'
	run jq -r 'select(.path == "pii.count_max") | .path' <<<"$output"
	assert_output ''
	# times and texts, too: each fact, and the cells of each report
	ir-case set impact.recovery=未定 >/dev/null
	irun 1 ir-report diff --json
	assert_equal "$(jq -c 'select(.type == "fact") | [.path, .now]' <<<"$output")" '["impact.recovery","未定"]'
	[[ $(jq -r 'select(.type == "cells") | .fields' <<<"$output") == *recovery* ]]
	# what the second report says is what was sent last
	irun 1 ir-report render -F mhlw --stage follow-up --format text --keep
	[ -f case/reports/mhlw-02.txt ]
	ir-report approve mhlw --by 青葉 >/dev/null
	ir-report sent mhlw --to x --how mail >/dev/null
	irun 0 ir-report diff
}

@test "diff names a time that moved since it was told" {
	ir-case set 't.aware[病棟3]=2026-02-09 01:50' t.detected='2026-02-09 01:50' >/dev/null
	ir-case set --basis estimate t.occurred='2026-02-09 01:15' case.next_report='2026-02-09 17:00' >/dev/null
	for f in mhlw ppc; do
		ir-report render -F $f --format text --keep >/dev/null 2>&1 || true
		ir-report approve $f --by 青葉 >/dev/null
		ir-report sent $f --to x --how mail >/dev/null
	done
	# the same moment, written in another zone, is no change
	ir-case set t.detected=2026-02-08T16:50:00Z >/dev/null
	run --separate-stderr ir-report diff --json
	assert_equal "$(jq -r 'select(.type == "fact") | .path' <<<"$output")" ""
	ir-case set t.occurred='2026-02-08 22:15' 't.aware[医療情報室]=2026-02-08 23:40' \
		't.aware[病棟3]=2026-02-08 23:50' case.next_report='2026-02-09 20:00' >/dev/null
	irun 1 ir-report diff --json
	assert_equal "$(jq -r 'select(.type == "fact" and .form == "ppc") | .path' <<<"$output" | sort | paste -sd,)" \
		"t.aware[病棟3],t.occurred"
	[[ $(jq -r 'select(.type == "fact" and .form == "mhlw") | .path' <<<"$output") == *case.next_report* ]]
	run -1 --separate-stderr ir-report diff --text
	assert_output --partial "(t.occurred)"
	assert_output --regexp "- .*report 1: 2026-02-09 01:15.*estimate"
	assert_output --partial "+ now: 2026-02-08 22:15"
	assert_output --regexp "cells that would say something else: [0-9]+ \(.*date of the incident"
	run -1 --separate-stderr ir-report diff ppc --text
	assert_output --partial "- 2026-02-09 (estimate)"
	assert_output --partial "+ 2026-02-08"
}

@test "diff tells of a device that came after the report" {
	kept
	ir-report approve mhlw --by 青葉 >/dev/null
	ir-report sent mhlw --to x --how mail >/dev/null
	irun 0 ir-report diff
	ir-case set 'asset[SRV9].name=新しい被害' 'asset[SRV9].state=encrypted' >/dev/null
	irun 1 ir-report diff --json
	[ "$(jq -r 'select(.type == "cells") | .changed > 0' <<<"$output")" = true ]
}

@test "a text of one's own: from the command line, a pipe, an editor; the latest counts" {
	irun 0 ir-report edit mhlw summary 一つ目
	last_line
	assert_equal "$(jq -c '[.kind, .data.form, .data.field, .data.text]' <<<"$line")" \
		'["note","mhlw","summary","一つ目"]'
	printf '二つ目\n続き\n' | ir-report edit mhlw summary
	irun 1 ir-report render -F mhlw --format text
	assert_output --partial 二つ目
	refute_output --partial 一つ目
	cat >writer <<-'END'
		#!/bin/sh
		grep -q 続き "$2" && echo 三つ目 >"$2"
	END
	chmod +x writer
	export EDITOR="$PWD/writer --wait"
	irun 0 script -qec 'ir-report edit mhlw summary --text' /dev/null
	last_line
	assert_equal "$(jq -r .data.text <<<"$line")" 三つ目
	had=$(wc -l <case/journal.jsonl)
	EDITOR=true irun 1 script -qec 'ir-report edit mhlw summary --text' /dev/null
	EDITOR=false irun 2 script -qec 'ir-report edit mhlw summary --text' /dev/null
	assert_equal "$(wc -l <case/journal.jsonl)" "$had"
	run find case/reports -name '.*.txt'
	assert_output ''
	irun 2 ir-report edit mhlw name x
	[[ $stderr == *"'name' of 'mhlw' is not written by hand: "*summary* ]]
}

@test "what changed since the last one: the editor begins with a list of it" {
	irun 1 ir-report render -F mhlw --format html --keep
	irun 0 ir-report approve mhlw --by 青葉 --role DIR --how oral
	irun 0 ir-report sent mhlw --to 厚生労働省 --how mail
	ir-case set impact.patients=15 case.summary=$'一行目\n二行目' >/dev/null
	printf '#!/bin/sh\ncp "$1" seen\n' >looker
	printf '#!/bin/sh\ncp "$1" seen\nsleep 0.05\ncp seen "$1"\n' >saver
	chmod +x looker saver
	had=$(wc -l <case/journal.jsonl)
	EDITOR=$PWD/looker irun 1 script -qec 'ir-report edit mhlw changes --text' /dev/null
	assert_equal "$(wc -l <case/journal.jsonl)" "$had"
	grep -qx '・.*患者数.*: 前回「12人」→ 今回「15人」' seen
	grep -qx '・.*: 加わった「一行目」' seen
	grep -qx '　なくなった「端末に脅迫文」' seen
	run ! grep -q '変更点' seen
	EDITOR=$PWD/saver irun 0 script -qec 'ir-report edit mhlw changes --text' /dev/null
	last_line
	assert_equal "$(jq -r .data.field <<<"$line")" changes
	assert_equal "$(jq -r .data.text <<<"$line")" "$(cat seen)"
	irun 1 ir-report render -F mhlw -s follow-up --format text
	[[ $output == *前回「12人」→* ]]
	# what somebody wrote is not drafted again
	echo 患者数を改めた | ir-report edit mhlw changes -s follow-up
	EDITOR=$PWD/looker irun 1 script -qec 'ir-report edit mhlw changes --text' /dev/null
	assert_equal "$(cat seen)" 患者数を改めた
}

# edited RC TEXT: the editor gets that script; nothing is recorded, and the
# file it left is in $left.
edited() {
	local had
	had=$(wc -l <case/journal.jsonl)
	printf '#!/bin/sh\n%s\n' "$2" >writer
	chmod +x writer
	EDITOR=$PWD/writer irun "$1" script -qec 'ir-report edit mhlw summary --text' /dev/null
	assert_equal "$(wc -l <case/journal.jsonl)" "$had"
	left=$(find case/reports -name '.*.txt')
	[ -f "$left" ]
	[[ $output == *"what you wrote stays in '"*"$left'"* ]]
}

@test "what somebody wrote in an editor is never thrown away" {
	edited 2 'echo 夜中の文 >"$1"; exit 1'
	assert_equal "$(cat "$left")" 夜中の文
	rm "$left"
	edited 2 'head -c 70000 /dev/zero | tr "\0" a >"$1"'
	assert_equal "$(stat -c %s "$left")" 70000
	rm "$left"
	edited 2 "printf 'A\\203\\214\\n' >\"\$1\""
	[[ $output == *"not UTF-8"* ]]
	rm "$left"
	# the journal was damaged while it was written
	edited 1 'echo 文 >"$1"; sed -i "\$s/.*/garbage/" case/journal.jsonl'
	assert_equal "$(cat "$left")" 文
}

@test "Control-C belongs to the editor" {
	cat >writer <<-'END'
		#!/bin/sh
		kill -INT "$PPID" && kill -QUIT "$PPID" && echo 続けて書いた >"$1"
	END
	chmod +x writer
	EDITOR=$PWD/writer irun 0 script -qec 'exec ir-report edit mhlw summary --text' /dev/null
	last_line
	assert_equal "$(jq -r .data.text <<<"$line")" 続けて書いた
	run find case/reports -name '.*.txt'
	assert_output ''
	cat >writer <<-'END'
		#!/bin/sh
		echo 途中 >"$1"; kill -INT $$; echo 最後まで >"$1"
	END
	EDITOR=$PWD/writer irun 2 script -qec 'exec ir-report edit mhlw summary --text' /dev/null
	assert_equal "$(cat case/reports/.mhlw*.txt)" 途中
}

@test "a form without a first report is edited at the stage it has" {
	irun 0 ir-report edit final lessons 教訓
	last_line
	assert_equal "$(jq -c '[.data.form, .data.field]' <<<"$line")" '["final","lessons"]'
	irun 2 ir-report edit -s first final lessons x
	[[ $stderr == *"has no stage 'first'"* ]]
}

@test "an empty text is refused; --clear takes a text back" {
	local had
	irun 0 ir-report edit mhlw summary 大事な本文
	had=$(wc -l <case/journal.jsonl)
	EDITOR=true irun 2 ir-report edit mhlw summary </dev/null
	[[ $stderr == *"the text is empty: nothing is recorded; --clear takes a text back" ]]
	irun 2 ir-report edit mhlw summary ''
	irun 2 ir-report edit mhlw summary $' \t\n　\n'
	printf '#!/bin/sh\necho >"$1"\n' >writer
	chmod +x writer
	EDITOR=$PWD/writer irun 2 script -qec 'ir-report edit mhlw summary --text' /dev/null
	[[ $output == *"the text is empty"* && $output != *"what you wrote"* ]]
	run find case/reports -name '.*.txt'
	assert_output ''
	irun 2 ir-report edit --clear mhlw summary x
	assert_equal "$(wc -l <case/journal.jsonl)" "$had"
	irun 1 ir-report render -F mhlw
	[[ $output == *大事な本文* ]]
	irun 0 ir-report edit --clear mhlw summary
	last_line
	assert_equal "$(jq -c '[.data.form, .data.field, .data.text]' <<<"$line")" '["mhlw","summary",""]'
	irun 1 ir-report render -F mhlw
	[[ $output != *大事な本文* && $output == *端末に脅迫文* ]]
}

@test "a text with control or invisible characters is refused, lines of Windows are not" {
	local had
	had=$(wc -l <case/journal.jsonl)
	irun 2 ir-report edit mhlw summary $'本文\nタブ\t\033[31mです'
	[[ $stderr == *"line 2, character 4 is U+001B, a control or invisible character: nothing is recorded" ]]
	irun 2 ir-report edit mhlw summary $'本\r文'
	irun 2 ir-report edit mhlw summary $'PUMP\u202e30'
	[[ $stderr == *"line 1, character 5 is U+202E, "* ]]
	edited 2 "printf '文\\033[31m\\n' >\"\$1\""
	assert_equal "$(cat "$left")" $'文\033[31m'
	assert_equal "$(wc -l <case/journal.jsonl)" "$had"
	printf '\357\273\277一行\r\n\tC:\\PC 👨‍👩‍👧\r\n' | ir-report edit mhlw summary
	last_line
	assert_equal "$(jq -r .data.text <<<"$line")" $'一行\n\tC:\\PC 👨‍👩‍👧'
}

@test "no control character of a text reaches who reads it out" {
	local f
	ir-log add -k decision --reason $'端末\r\n\t\033[31mに文 C:\\PC' 遮断 >/dev/null
	for f in text call; do
		ir-report render -F sitrep -f "$f" >page.$f 2>/dev/null || true
		grep -q ' C:\\PC' page.$f
		run ! grep -q $'[\033\r\t]' page.$f
	done
	grep -q '端末\\015  \\033\[31mに' page.call
}

@test "text that is not UTF-8 is refused, not garbled" {
	local had
	had=$(wc -l <case/journal.jsonl)
	printf 'A\203\214\n' >sjis
	irun 2 ir-report edit mhlw summary <sjis
	[[ $stderr == *"not UTF-8"* ]]
	irun 2 ir-report edit mhlw summary "$(printf 'A\203\214')"
	assert_equal "$(wc -l <case/journal.jsonl)" "$had"
}

@test "a report for one device is its own: numbers and approvals apart" {
	ir-case set 'dev[A].name=甲' 'dev[B].name=乙' 'dev[A].mah=架空' 'dev[B].mah=架空' \
		'harm[H1].dev=A' 'harm[H2].dev=B' >/dev/null
	irun 1 ir-report render -F pmda --for dev=A,harm=H1 --format html --keep
	irun 1 ir-report render -F pmda --for dev=B,harm=H2 --format html --keep
	irun 2 ir-report approve pmda --by 青葉
	[[ $stderr == *"which 'pmda'? say --for with one of: 'dev=A,harm=H1' 'dev=B,harm=H2'"* ]]
	ir-report approve pmda --for dev=A,harm=H1 --by 青葉 >/dev/null
	irun 0 ir-report sent pmda --for dev=A,harm=H1 --to PMDA --how portal
	irun 2 ir-report sent pmda --for dev=B,harm=H2 --to PMDA --how portal
	irun 0 ir-report ack pmda --for dev=A,harm=H1 --receipt P-1
	irun 2 ir-report ack pmda --for dev=B,harm=H2 --receipt P-2
	irun 2 ir-report ack pmda --receipt P-2
	[[ $stderr == *"say --for with one of: 'dev=A,harm=H1'" ]]
	ir-report approve pmda --for dev=B,harm=H2 --by 青葉 >/dev/null
	irun 0 ir-report sent pmda --for dev=B,harm=H2 --to PMDA --how portal
}

@test "a receipt for an earlier number bears its digest" {
	local n
	for n in 1 2; do
		ir-report render -F mhlw --number "$n" --format text --keep 2>/dev/null || true
		ir-report approve mhlw --by 青葉 >/dev/null
		ir-report sent mhlw --to 厚生労働省 --how mail >/dev/null
	done
	irun 0 ir-report ack mhlw --number 1 --receipt R-1
	last_line
	assert_equal "$(jq -r .data.sha256 <<<"$line")" "$(sha256sum <case/reports/mhlw-01.txt | cut -c1-64)"
	irun 2 ir-report ack mhlw --number 3
}

@test "an approval in a joined copy lets nothing out here" {
	local sha
	cp -r case other
	kept
	(
		export IR_CASE=$PWD/other
		ir-report render -F mhlw --format html --keep 2>/dev/null || true
		ir-case set impact.patients=99 >/dev/null
		ir-report render -F mhlw --format html --keep 2>/dev/null || true
		echo FOREIGN >foreign.txt
		ir-report approve foreign.txt --form mhlw --stage first --number 1 --by 院長 --role DIR
	) >/dev/null
	irun 1 ir-case join other # its reports stay behind
	irun 2 ir-report sent foreign.txt --form mhlw --stage first --number 1 --to 厚労省 --how mail
	[[ $stderr == *"'foreign.txt' was approved by 院長 in a copy that was joined (line "*", not here"* ]]
	irun 0 ir-report sent foreign.txt --form mhlw --stage first --number 1 --to 厚労省 --how mail --waiver 口頭で確認
	last_line
	assert_equal "$(jq -r .data.waiver <<<"$line")" 口頭で確認
	# the form means what was kept here
	irun 0 ir-report approve mhlw --by 青葉
	sha=$(sha256sum <case/reports/mhlw-01.html | cut -c1-64)
	last_line
	assert_equal "$(jq -r .data.sha256 <<<"$line")" "$sha"
	rm case/reports/mhlw-01.html
	irun 2 ir-report approve mhlw --by 青葉
	[[ $stderr == *"'reports/mhlw-01.html' is not there any more"* ]]
}

@test "a form is a form, also beside a file of its name" {
	kept
	echo old >mhlw
	irun 0 ir-report approve mhlw --by 青葉 --text
	[[ $output == *"case/reports/mhlw-01.html, made 20"* ]]
	last_line
	assert_equal "$(jq -r .data.sha256 <<<"$line")" \
		"$(sha256sum <case/reports/mhlw-01.html | cut -c1-64)"
	irun 2 ir-report approve ./mhlw --by 青葉
	[[ $stderr == *"'./mhlw' was not rendered from this case"* ]]
}

@test "what the command line says of kept bytes must be so" {
	ir-case set 'dev[A].mah=架空' 'dev[B].mah=架空' 'harm[H1].dev=A' 'harm[H2].dev=B' >/dev/null
	irun 1 ir-report render -F pmda --for dev=A,harm=H1 --format text --keep
	irun 2 ir-report approve case/reports/pmda-A-H1-01.txt --stage final --by 青葉
	[[ $stderr == *"rendered as 'first', not 'final'"* ]]
	irun 2 ir-report approve case/reports/pmda-A-H1-01.txt --for dev=B --by 青葉
	[[ $stderr == *"not rendered for 'dev=B'"* ]]
	irun 2 ir-report approve pmda --number 4294967297 --by 青葉
	[[ $stderr == *"--number is at most 999"* ]]
	# the only one there is needs no --for
	irun 0 ir-report approve pmda --by 青葉
	irun 0 ir-report sent pmda --to PMDA --how portal
	irun 0 ir-report ack pmda --receipt P-1
	irun 1 ir-report render -F pmda --for dev=B,harm=H2 --format text --keep
	irun 2 ir-report approve pmda --by 青葉
	[[ $stderr == *"'dev=A,harm=H1' 'dev=B,harm=H2'"* ]]
}

@test "a number that no report bears is none" {
	kept
	ir-report approve mhlw --by 青葉 >/dev/null
	ir-report sent mhlw --to x --how mail >/dev/null
	tail -n 1 case/journal.jsonl | grep -q '"number":1'
	irun 2 ir-report sent mhlw --number 4294967295 --to x --how mail
	irun 2 ir-report render -F mhlw --number 4294967297
	[[ $stderr == *"--number is at most 999"* ]]
	assert_output ''
}

@test "the name of what was sent brings nothing to a terminal" {
	printf x >$'a.t\e[31mx'
	irun 0 ir-report sent $'a.t\e[31mx' --form mhlw --stage first --to x --how mail --waiver y --text
	[[ $output != *$'\e'* ]]
	[ -f case/reports/mhlw-01 ]
	irun 2 ir-report sent $'a.t\e[31mx' --form $'no\e[31msuch' --stage first --to x --how mail
	[[ $stderr != *$'\e'* ]]
}

# both: what the journal names and what lies in reports are the same.
both() {
	diff <(jq -r '.data.file // empty' case/journal.jsonl | sort -u) \
		<(cd case && find reports -type f | sort)
}

@test "a disk that is full leaves no report without a line" {
	local n rc
	[ -z "${IR_SANITIZED:-}" ] || skip "a preload before the sanitizer's"
	[ -e "$IR_SHIM/fail.so" ] || skip "no $IR_SHIM/fail.so"
	IR_FAIL_COUNT=$PWD/count LD_PRELOAD=$IR_SHIM/fail.so IR_FAIL=write:0 \
		ir-report render -F mhlw --format text --keep >/dev/null 2>&1 || true
	[ "$(cat count)" -gt 3 ]
	for ((n = 1; n <= $(cat count); n++)); do
		rc=0
		LD_PRELOAD=$IR_SHIM/fail.so IR_FAIL=write:$n+:ENOSPC \
			ir-report render -F mhlw --format text --keep >/dev/null 2>&1 || rc=$?
		echo "$n: $rc"
		both
	done
	echo web >page.txt
	for ((n = 1; n <= 6; n++)); do
		LD_PRELOAD=$IR_SHIM/fail.so IR_FAIL=write:$n+:ENOSPC \
			ir-report sent page.txt --form mhlw --stage first --to x \
			--how web --waiver y >/dev/null 2>&1 || true
		both
	done
	irun 0 ir-log verify
}

@test "a local form brings no escapes: names are plain, labels hold no control" {
	mkdir -p site/forms
	export IR_SITE=$PWD/site
	local_form() { # FREE LABEL
		cat >site/forms/mhlw.local.yaml <<-END
			hikeshi: form-local/1
			form: mhlw
			sections:
			  - title: [県, Prefecture]
			    fields:
			      - {id: extra, label: [$2, x], need: ooo, free: $1, mark: constructed}
		END
		run --separate-stderr ir-report edit mhlw nofield x
		assert_equal "$status" 2
		[[ $stderr != *$'\e'* ]]
		echo "$stderr"
	}
	local_form extra 追加
	[[ $stderr == *"not written by hand: "*extra* ]]
	local_form '"n\e[36m"' 追加
	[[ $stderr == *"id and free: small letters"* ]]
	local_form extra '"l\e[36m"'
	[[ $stderr == *"control character"* ]]
}

@test "a slip in --for makes no sheet about nobody" {
	ir-case set 'dev[A].mah=架空' 'harm[H1].dev=A' >/dev/null
	irun 1 ir-report render -F pmda --for dev=A,harm=H1 --format text
	irun 2 ir-report render -F pmda --for dev=B --format text
	[[ $stderr == *"neither case nor site knows 'B'"* ]]
	irun 2 ir-report render -F pmda --for dev=A,harm=H2 --format text
	irun 2 ir-report render -F maker --for maker=ない会社 --format text
	assert_output ''
}

@test "sent to whom another duty tells: recorded, warned of, and not fulfilled" {
	export IR_SITE=$IR_TOP/playbooks/example-site
	ir-case set case.attack=confirmed pii.leak=yes pii.sensitive=yes "dev[PUMP03].malfunction=confirmed" >/dev/null
	state() {
		ir-duty --json "$@" | jq -r 'select(.type == "duty") | .state' | sort | paste -sd,
	}
	out() { # FORM WHOM [OPTION...]
		ir-report render -F "$1" -s first --format text --keep >/dev/null 2>&1 || true
		run --separate-stderr ir-report sent "$1" --to "$2" --how mail --waiver 急ぎ "${@:3}"
		assert_equal "$status" 0
	}
	had=$(grep -c report.sent case/journal.jsonl) || true
	out ppc MHLW
	assert_equal "$stderr" "ir-report: warning: 'MHLW' is the recipient of R2 (Ministry of Health, Health Policy Bureau (medical information)), not of R5, R6: it is recorded and does not count for R5, R6"
	[ "$(grep -c report.sent case/journal.jsonl)" -eq $((had + 1)) ]
	assert_equal "$(state R5)" open
	# by the label of the duty, and a maker
	out ppc 厚生労働省
	[[ $stderr == *"is the recipient of R2 ("* ]]
	out ppc 架空医器工業
	[[ $stderr == *"is the recipient of R9 ("* ]]
	assert_equal "$(state R5)" open
	# theirs, or somebody nobody knows
	out ppc 個人情報保護委員会
	refute [ "$stderr" ]
	assert_equal "$(state R5)" sent
	out mhlw 医政局の担当
	refute [ "$stderr" ]
	out prefecture HEALTH
	refute [ "$stderr" ]
	# for one device
	out pmda MHLW --for dev=PUMP03
	[[ $stderr == *"'MHLW' is the recipient of R2 ("*", not of R8: "* ]]
	assert_equal "$(state R8)" open
	out pmda PMDA --for dev=PUMP03
	refute [ "$stderr" ]
	assert_equal "$(state R8)" sent
	# a sheet that serves both, sent to one of them; a list is no duty
	out sitrep MHLW --duty R2 --duty R4
	[[ $stderr == *"'MHLW' is the recipient of R2 ("*", not of R4: "* ]]
	irun 2 ir-report sent sitrep --to MHLW --how mail --waiver 急ぎ --duty R2,R4
	[[ $stderr == *"--duty 'R2,R4': one duty for each --duty" ]]
	out sitrep POLICE
	refute [ "$stderr" ]
}

@test "bytes that were made later cannot have been sent then: no waiver helps" {
	kept
	made=$(jq -r 'select(.kind == "report.rendered") | .seq' case/journal.jsonl)
	had=$(wc -l <case/journal.jsonl)
	irun 2 ir-report sent mhlw --to 厚生労働省 --how mail --waiver 急ぎ --time "2026-01-09 10:00"
	[[ $stderr == "ir-report: these bytes were made 20"*" (line $made) and cannot have been sent 2026-01-09 10:00: --time is wrong, or it was another paper" ]]
	[ "${#stderr_lines[@]}" -eq 1 ]
	[ "$(wc -l <case/journal.jsonl)" -eq "$had" ]
	# to the minute it is the same time
	irun 0 ir-report sent mhlw --to 厚生労働省 --how mail --waiver 急ぎ --time "$(date '+%F %H:%M')"
}

@test "a paper is recorded late; one of before anybody knew does not count" {
	echo 速報 >paper.txt
	paper() {
		run -0 --separate-stderr ir-report sent paper.txt --form ppc --stage first \
			--to 個人情報保護委員会 --how web --waiver 紙で出した "$@"
	}
	ir-case set t.detected="2026-02-09 09:30" "t.aware[病棟3]=2026-02-09 11:00" pii.leak=yes >/dev/null
	paper --time "2026-02-08 10:00"
	[ "$stderr" = "ir-report: warning: sent 2026-02-08 10:00, before anybody knew (t.detected, 2026-02-09 09:30): it is recorded and does not count for R5" ]
	ir-duty --json R5 >out || [ $? -eq 1 ]
	[ "$(jq -r 'select(.id == "R5") | [.state, .sent, .sent_too_early, .overdue] | map(tostring) | join(" ")' out)" = \
		"open null 2026-02-08T10:00:00+09:00 true" ]
	ir-duty --text R5 >out || [ $? -eq 1 ]
	grep -q "sent 2026-02-08 10:00, before anybody knew: does not count" out
	# somebody noticed it before the first department knew
	paper --time "2026-02-09 10:00"
	[ "$stderr" = "" ]
	irun 0 ir-duty --json R5
	[ "$(jq -r 'select(.id == "R5") | .sent' <<<"$output")" = 2026-02-09T10:00:00+09:00 ]
}

@test "who approves afterwards is told of" {
	echo 速報 >paper.txt
	irun 0 ir-report approve paper.txt --form ppc --stage first --by 青葉 --time "2026-02-10 10:00"
	run -0 --separate-stderr ir-report sent paper.txt --form ppc --stage first --to 相手 --how fax --time "2026-02-09 10:00"
	[ "$stderr" = "ir-report: warning: sent 2026-02-09 10:00, and approved only 2026-02-10 10:00 (line 5)" ]
	irun 0 ir-report sent paper.txt --form ppc --stage first --to 相手 --how fax --time "2026-02-10 10:00"
}

@test "the same bytes to the same by the same way: recorded, and warned of" {
	local first

	kept
	irun 0 ir-report approve mhlw --by 青葉
	irun 0 ir-report sent mhlw --to 厚生労働省 --how mail
	first=$(jq -s '.[-1].seq' case/journal.jsonl)
	irun 0 ir-report sent mhlw --to 厚生労働省 --how fax
	irun 0 ir-report sent mhlw --to 県 --how mail
	run --separate-stderr ir-report sent mhlw --to 厚生労働省 --how mail
	assert_equal "$status" 0
	[[ $stderr == *"recorded as sent to '厚生労働省' already, "*"(line $first)"* ]]
	assert_equal "$(wc -l <<<"$stderr")" 1
	assert_equal "$(grep -c '"report.sent"' case/journal.jsonl)" 4
	# another time that is said is another sending; the same one is not
	cp case/reports/mhlw-01.html p.html
	echo >>p.html
	set -- p.html --form mhlw --stage first --number 9 --waiver 紙 --to 市 --how fax
	irun 0 ir-report sent "$@" --time "2026-02-09 10:00"
	irun 0 ir-report sent "$@" --time "2026-02-09 11:00"
	run --separate-stderr ir-report sent "$@" --time "2026-02-09 11:00"
	[[ $stderr == *"recorded as sent to '市' already, "* ]]
}

@test "a kept name that is taken gets the same second one from render and sent" {
	irun 1 ir-report render -F mhlw --format text --keep
	assert_equal "$output" reports/mhlw-01.txt
	cp case/reports/mhlw-01.txt other.txt
	echo >>other.txt
	irun 0 ir-report sent other.txt --form mhlw --stage first --number 1 \
		--to 厚生労働省 --how mail --waiver 夜間
	last_line
	assert_equal "$(jq -r .data.file <<<"$line")" reports/mhlw-01.2.txt
	irun 1 ir-report render -F mhlw --format text --keep --number 1
	assert_equal "$output" reports/mhlw-01.3.txt
}
