#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# ir-report, when what it reads was changed or cannot be read.
load helpers

setup() {
	cd "$BATS_TEST_TMPDIR" || return 1
	export IR_ACTOR=鈴木/REC
	unset IR_SITE VISUAL EDITOR
	new_case
	ir-case set -C case 'harm[H1].initials=K.T' 'harm[H1].age=77' \
		'harm[H1].dev=PUMP03' 'dev[PUMP03].connected=yes' >/dev/null
}

changed() { # somebody edited a line: it can be read, its sum is wrong
	sed -i '3s/77/78/' case/journal.jsonl
}

@test "a changed line: told, on the page, exit 1; nothing is kept" {
	changed
	irun 1 ir-report render -C case -F pmda -f csv
	[[ $output == *$'\n'記録の確認,*3行目* ]]
	[[ $stderr == *"the journal is damaged, line 3"* ]]
	for f in text md html json; do
		irun 1 ir-report render -C case -F pmda -f $f --lang en
		[[ $output == *"damaged or was"* ]]
	done
	irun 1 ir-report render -C case -F pmda -f call
	[[ $output == *$'\n'"! この報告の"*3行目* ]]
	irun 1 ir-report show -C case mhlw --json
	assert_equal "$(jq .damage.line <<<"$output")" 3
	irun 1 ir-report show -C case mhlw
	[[ $stderr == *"line 3"* ]]
	irun 1 ir-report list -C case
	[[ $stderr == *"line 3"* ]]
	irun 2 ir-report render -C case -F pmda -k
	[[ $stderr == *"no report of it is kept"* ]]
	[ -z "$(ls case/reports)" ]
	irun 1 ir-report edit -C case mhlw remarks 電話で照会中
	[[ $stderr == *"line 3"* ]]
	irun 1 ir-duty -C case
	assert_equal "$(grep -c "line 3" <<<"$stderr")" 1
}

@test "a changed line: no approval; sent only when a reason is on record" {
	irun 1 ir-report render -C case -F mhlw -k
	changed
	n=$(wc -l <case/journal.jsonl)
	irun 2 ir-report approve -C case mhlw --by 青葉/DIR
	[[ $stderr == *"line 3"*"no report is approved or sent"* ]]
	irun 2 ir-report sent -C case mhlw --to 厚労省 --how mail
	[[ $stderr == *--waiver* ]]
	assert_equal "$(wc -l <case/journal.jsonl)" "$n"
	irun 1 ir-report sent -C case mhlw --to 厚労省 --how mail --waiver 期限
	assert_equal "$(tail -n 1 case/journal.jsonl | jq -r .data.waiver)" 期限
	irun 1 ir-report ack -C case mhlw --receipt 医-1
	[[ $stderr == *"line 3"* ]]
}

@test "a line of rubbish: a marked report from what stands before it" {
	ir-case set -C case case.summary=別の文 >/dev/null
	sed -i '6s/.*/garbage/' case/journal.jsonl
	irun 1 ir-report render -C case -F mhlw
	[[ $output == *"6行目が壊"* && $output != *別の文* ]]
	[[ $stderr == *"line 6"* ]]
	irun 1 ir-report render -C case -F pmda -f csv
	[[ $output == *77歳* ]]
	irun 1 ir-report show -C case mhlw --text
	[[ $output == *"report 1"* ]]
	irun 1 ir-report list -C case --text
	[[ $output == *mhlw* ]]
	irun 2 ir-report render -C case -F mhlw -k
	[ -z "$(ls case/reports)" ]
	irun 1 ir-report approve -C case mhlw --by 青葉/DIR
	irun 1 ir-duty -C case
	[[ $output == *R1* && $stderr == *"line 6"* ]]
}

@test "one bad file of the site or of the rules: made without it, told, exit 2" {
	cp -r "$IR_TOP/playbooks/example-site" site
	mkdir -p site/forms
	export IR_SITE=$PWD/site
	echo 'hikeshi: nonsense' >site/forms/mhlw.local.yaml
	irun 2 ir-report render -C case -F mhlw
	[[ $output == *架空市立みどり病院* && $stderr == *mhlw.local.yaml* ]]
	irun 2 ir-report list -C case --text
	[[ $output == *mhlw* && $output == *pmda* ]]
	printf '%s\n' 'hikeshi: form-local/1' 'form: mhlw' 'sections:' \
		' - label: [県の欄, ours]' '   fields:' \
		'    - {id: a1, label: [県の一つ目, one], expr: ".case.summary"}' \
		'    - {id: b1, label: [県の二つ目, two], nonsense: 1}' \
		>site/forms/mhlw.local.yaml
	irun 2 ir-report render -C case -F mhlw
	[[ $output == *架空市立みどり病院* && $output != *県の* ]]
	rm site/forms/mhlw.local.yaml
	echo '{broken' >>site/contacts.jsonl
	irun 2 ir-report render -C case -F mhlw
	[[ $output == *架空市立みどり病院* && $stderr == *contacts.jsonl* ]]
	irun 2 ir-report board -C case -o board.html
	[ -s board.html ]
	irun 2 ir-duty -C case
	[[ $output == *R1* && $stderr == *contacts.jsonl* ]]
}

@test "rules of duties that cannot be read: reports go out, told, exit 2" {
	cp -r "$IR_TOP/playbooks" data
	export IR_DATA=$PWD/data
	irun 1 ir-report render -C case -F mhlw
	printf '※この表は内閣府による\n' >>data/rules/holidays.csv
	irun 1 ir-report render -C case -F mhlw
	irun 0 ir-duty -C case
	echo '2027/02/30,ない日' >>data/rules/holidays.csv
	irun 2 ir-report render -C case -F mhlw
	[[ $output == *発覚日時* && $stderr == *holidays.csv* ]]
	irun 2 ir-report render -C case -F maker -o .
	irun 2 ir-report list -C case --text
	[[ $output == *mhlw* ]]
	irun 2 ir-report show -C case mhlw --text
	irun 2 ir-duty -C case
	[ -z "$output" ]
	irun 2 ir-duty waive -C case R4 --reason x --by y
}

@test "names of files: ids that look alike or are long get apart, one bad keeps none back" {
	long=$(printf '器%.0s' {1..40})
	for d in A/B A_B A.B "$long"; do
		ir-case set -C case "dev[$d].connected=yes" >/dev/null
	done
	ir-case set -C case "harm[$long].dev=$long" >/dev/null
	mkdir d
	: >d/pmda-A_B-01.html
	irun 2 ir-report render -C case -F pmda -f html
	[[ $stderr == *"5 reports: "*" A/B A_B A.B "* && $stderr != *more* ]]
	irun 2 ir-report render -C case -F pmda -o d -f html
	[[ $stderr == *"'d/pmda-A_B-01.html'"* ]]
	assert_equal "$(find d -size +0 -name 'pmda-A_B-????????-01.html' | wc -l)" 2
	[ -s "d/pmda-$long-01.html" ]
	irun 1 ir-report render -C case -F pmda -o d -f html --for "dev=$long,harm=$long"
	assert_equal "$(find d -size +0 -name 'pmda-器*器-????????-01.html' | wc -l)" 1
	[ ! -s d/pmda-A_B-01.html ]
	find d -name 'pmda-器*' | iconv -f UTF-8 -t UTF-8 >/dev/null
	for d in {10..18}; do
		ir-case set -C case "dev[P$d].connected=yes" >/dev/null
	done
	irun 2 ir-report render -C case -F pmda -f html
	[[ $stderr == *" more: choose with --for"* && $stderr != *P18* ]]
}

@test "as of a day before it was known: no time went by" {
	irun 0 ir-duty -C case --json
	assert_equal "$(jq 'select(.type == "duty" and .id == "R1") | has("elapsed")' <<<"$output")" true
	irun 0 ir-duty -C case --json --at "2020-01-01 00:00"
	assert_equal "$(jq 'select(.type == "duty" and .id == "R1") | has("elapsed")' <<<"$output")" false
}

@test "a kill between the file and its line: list names the file, made again it gets a name of its own" {
	local n=0 strays=0 whole=0 names sum
	[ -e "$IR_SHIM/fail.so" ] || skip "no shim"
	[ -z "${IR_SANITIZED:-}" ] || skip "a preload before the sanitizer's"
	while [ "$whole" = 0 ]; do
		n=$((n + 1))
		[ "$n" -lt 200 ]
		rm -rf killed
		cp -r case killed
		env LD_PRELOAD="$IR_SHIM/fail.so" IR_FAIL="write:$n:KILL" ir-report \
			render -C killed -F mhlw --format text --keep >/dev/null 2>&1 </dev/null || true
		names=$(ls killed/reports 2>/dev/null || true)
		if jq -e 'select(.kind == "report.rendered")' killed/journal.jsonl >/dev/null; then
			whole=1
			irun 0 ir-report list -C killed
			continue
		fi
		if [ -z "$names" ]; then
			irun 0 ir-report list -C killed
			continue
		fi
		strays=$((strays + 1))
		irun 1 ir-report list -C killed
		[[ $stderr == *"'reports/$names' is there, but not in the journal"* ]]
		irun 1 ir-report list -C killed --json
		assert_equal "$(jq -r 'select(.type == "stray") | .dir + "/" + .file' <<<"$output")" "reports/$names"
		sum=$(sha256sum "killed/reports/$names")
		irun 1 ir-report render -C killed -F mhlw --format text --keep
		assert_equal "$sum" "$(sha256sum "killed/reports/$names")"
		assert_equal "$(find killed/reports -type f | wc -l)" 2
		irun 1 ir-report list -C killed
		assert_equal "$(grep -c 'not in the journal' <<<"$stderr")" 1
	done
	[ "$strays" -gt 0 ]
}

@test "reports that cannot be listed are not none" {
	changed
	irun 1 ir-report list -C case
	[[ $stderr == *"whether each file in 'reports' has its line was not looked at: the journal is damaged"* ]]
	sed -i '3s/78/77/' case/journal.jsonl
	irun 0 ir-report list -C case
	rmdir case/reports
	echo x >case/reports
	irun 2 ir-report list -C case
	[[ $stderr == *"'case/reports': what lies there cannot be listed: Not a directory"* ]]
}

@test "a report of a drill does not go out of a real case" {
	local f
	new_case drill --drill
	for f in text html csv json pdf; do
		ir-report render -C drill -F first-note -f $f -o drill.$f 2>/dev/null || true
		irun 2 ir-report approve drill.$f -C case -F first-note -s first --by 青葉 --role DIR --how oral
		assert_regex "$stderr" "'drill.$f' bears 【訓練】: it is a report of a drill, and this case is real$"
		irun 2 ir-report sent drill.$f -C case -F first-note -s first --to 院長 --how mail --waiver 急ぎ
	done
	ir-report render -C drill -F first-note -f csv --cp932 -o cp.csv 2>/dev/null || true
	irun 2 ir-report approve cp.csv -C case -F first-note -s first --by 青葉 --role DIR --how oral
	run ! grep -q 'report.approved\|report.sent' case/journal.jsonl
	# one made elsewhere is taken, in a drill with a question
	echo 電話で述べた >note.txt
	irun 0 ir-report approve note.txt -C case -F first-note -s first --by 青葉 --role DIR --how oral
	run --separate-stderr ir-report approve note.txt -C drill -F first-note -s first --by 青葉 --role DIR --how oral
	assert_equal "$status" 0
	assert_regex "$stderr" "'note.txt' does not bear 【訓練】: is it a report of a real case\\?$"
	irun 0 ir-report approve drill.text -C drill -F first-note -s first --by 青葉 --role DIR --how oral
}

@test "a report made while the list is drawn up is no stray" {
	command -v strace >/dev/null || skip "no strace"
	[ -z "${IR_SANITIZED:-}" ] || skip "its leak check and strace exclude each other"
	strace -qq -o trace -e trace=getdents64 -e inject=getdents64:delay_enter=3000000:when=1 \
		ir-report list -C case --json >out 2>err &
	for _ in $(seq 100); do # until it stands before the directory
		grep -q getdents64 trace 2>/dev/null && break
		sleep 0.01
	done
	sleep 0.5
	irun 1 ir-report render -C case -F mhlw --format text --keep
	wait $!
	run ! grep -q '"stray"' out
	[ ! -s err ]
	[ -s out ]
}

@test "a stray file of a drill is told as one" {
	new_case drill --drill
	echo x >drill/reports/mhlw-01.txt
	irun 1 ir-report list -C drill --json
	assert_equal "$(jq -s 'any(.type == "stray") and all(.drill)' <<<"$output")" true
}
