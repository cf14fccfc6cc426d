# SPDX-License-Identifier: Apache-2.0
load helpers

# A drill case at a fixed clock.
setup() {
	cd "$BATS_TEST_TMPDIR" || return 1
	export IR_TEST_CLOCK=2026-11-21T10:20:00+09:00 IR_TEST_NONCE=zero \
		IR_TEST_HOST=ir-01 IR_TEST_NOSYNC=1 IR_ACTOR=鈴木
}

at() {
	export IR_TEST_CLOCK=2026-11-21T$1:00+09:00
}

fill() {
	new_case case --drill --where 病棟3 --noticed 9:40
	export IR_CASE=$PWD/case
	at 10:21
	ir-case role IC=佐藤 NET=鈴木 >/dev/null
	at 10:25
	ir-case set case.kind=ransomware 'impact.care[放射線].state=stopped' \
		'impact.care[放射線].patients=23' impact.outpatient=paper \
		>/dev/null
	ir-case set pii.count=10000 --basis estimate >/dev/null
	at 10:30
	ir-log add --kind contact 第一報 --to 県庁 --how 電話 \
		--promised 11:00 >/dev/null
	at 11:10
}

@test "the page in English" {
	fill
	ir-case status --text >page
	cat >want <<-'W'
	【訓練】case 20261121-102000  open                              2026-11-21 11:10
	【訓練】what        ナースコール端末に脅迫文
	【訓練】where       病棟3
	【訓練】noticed by  unknown
	【訓練】since       noticed 09:40 (elapsed 1:30)
	【訓練】ROLES       IC 佐藤   NET 鈴木
	【訓練】STOPPED OR LIMITED
	【訓練】  outpatients           on paper    since 10:25
	【訓練】  放射線                stopped     since 10:25  patients 23
	W
	head -n 9 page >got
	diff -u want got
	cat >want <<-'W'
	【訓練】EVIDENCE: 0
	【訓練】STILL OPEN
	【訓練】     9  call promised, 県庁, 11:00, past by 0:10
	【訓練】LAST LINES
	【訓練】     2  10:21  role.assigned  role=IC name=佐藤
	【訓練】     3  10:21  role.assigned  role=NET name=鈴木
	【訓練】     4  10:25  fact.set       kind of incident = ransomware
	【訓練】     5  10:25  fact.set       state of care [放射線] = stopped
	【訓練】     6  10:25  fact.set       patients affected [放射線] = 23 persons
	【訓練】     7  10:25  fact.set       outpatients = on paper
	【訓練】     8  10:25  fact.set       persons confirmed = 10000 persons
	【訓練】     9  10:30  contact        第一報
	【訓練】clock unchecked since the opening, 10:20 (elapsed 0:50)
	W
	sed -n '/EVIDENCE/,$p' page | sed '$d' >got
	diff -u want got
	assert_equal "$(tail -n 1 page)" "【訓練】journal seq 9: $(sed -n 9p \
		case/journal.jsonl | sha256sum |
		sed -E 's/^(....)(....)(....)(....).*/\1 \2 \3 \4/')"
	grep -q '^【訓練】FIRST REPORT: [0-9]* of [0-9]* facts known$' page
	grep -q '^【訓練】  kind of incident: ransomware$' page
	grep -q '^【訓練】  persons confirmed: 10000 persons (estimate)$' page
	grep -q '^【訓練】  unknown: ' page
}

@test "facts, choices and units in Japanese" {
	fill
	LANGUAGE=ja ir-case status --text >page
	grep -q '放射線 *停止' page
	grep -q '外来 *紙運用' page
	grep -q '事案の種別: ランサムウェア' page
	grep -q '10000 人' page
}

@test "never wider than the terminal" {
	fill
	ir-case set case.summary="$(printf '長い文%.0s' {1..200})" \
		'impact.care[とても長い名前の部門の中のさらに長い名前の検査室].state=stopped' >/dev/null
	for ja in en ja; do
		LANGUAGE=$ja ir-case status --text >page
		assert [ "$(wc -L <page)" -le 80 ]
		assert [ "$(wc -L <page)" -gt 70 ]
	done
}

@test "as JSON" {
	fill
	irun 0 ir-case status
	assert_equal "$(jq -c '[.type,.drill,.id,.state,.kind,.detected]' \
		<<<"$output")" '["status",true,"20261121-102000","open","ransomware","2026-11-21T09:40:00+09:00"]'
	assert_equal "$(jq -c '[.roles[] | [.role,.name]]' <<<"$output")" \
		'[["IC","佐藤"],["NET","鈴木"]]'
	assert_equal "$(jq -c '.open | map([.key,.seq])' <<<"$output")" \
		'[["promise",9]]'
	assert_equal "$(jq -r '.head.sha256' <<<"$output")" \
		"$(tail -n 1 case/journal.jsonl | sha256sum | cut -c 1-64)"
	jq -e '.unknown | index("impact.harm")' <<<"$output"
	run ! jq -e '.unknown | index("case.kind")' <<<"$output"
}

@test "evidence, clock and a call that was answered" {
	fill
	ir-log clock --reference 117 --reads 11:09:30 >/dev/null
	ir-log add --kind contact 続報 --from 県庁 >/dev/null
	ir-case status --text >page
	grep -q 'no promise, debt or evidence on loan' page
	assert_equal "$(grep 'clock' page | sed 's/^【訓練】//' | tail -n 1)" \
		'clock checked 11:10 against 117: ours 30 s ahead; unchecked since (0:00)'
	mkdir tree && echo x >tree/f
	if command -v ir-collect >/dev/null; then
		ir-collect tree >/dev/null 2>&1 || :
		ir-case status --text | grep -A1 'EVIDENCE: 1' |
			grep -q 'complete'
	fi
}

@test "a damaged journal: what stands before is shown, exit 1" {
	fill
	sed -i '5s/^{/[/' case/journal.jsonl
	run -1 --separate-stderr ir-case status --text
	assert_regex "$stderr" 'line 5'
	assert_output --partial 'ランサム' ||
		assert_output --partial 'ransomware'
	run -1 --separate-stderr ir-case show
	run -1 --separate-stderr ir-case set pii.count=1
	assert_equal "$(wc -l <case/journal.jsonl)" 9
}

@test "a torn last line is not damage to a reader" {
	fill
	printf '{"v":1,"seq":10,"dr' >>case/journal.jsonl
	irun 0 ir-case status --text
	assert_output --partial 'journal seq 9: '
}

drawn() { # within half a minute
	for _ in {1..300}; do
		grep -q "$1" out 2>/dev/null && return
		sleep 0.1
	done
	echo "never drawn: $1"
	return 1
}

@test "watch draws again when a line is added" {
	command -v script >/dev/null || skip "needs script(1)"
	fill
	timeout 90 script -fqec 'timeout 60 ir-case status --watch' out \
		</dev/null >/dev/null 2>&1 &
	drawn 'seq 9'
	ir-log add --kind event '新しい行です' >/dev/null
	drawn 'seq 10'
	grep -q '新しい行です' out
	kill %% # the terminal of the watch goes
	wait || :
}

@test "a promise is not kept by the answer of its own line" {
	fill
	ir-log add --kind contact --to V --promised 18:00 \
		--answer 'call back' reported >/dev/null
	ir-case status --text | grep -q 'call promised, V, 18:00'
	ir-log add --kind contact --from V 'they called' >/dev/null
	run ! grep -q 'promised, V' <(ir-case status --text)
}

@test "an emptied journal is an error" {
	fill
	: >case/journal.jsonl
	for v in status show list; do
		irun 1 ir-case "$v"
		assert_regex "$stderr" 'holds no line'
	done
}

@test "a torn line and a changed line are told on the page" {
	fill
	cp case/journal.jsonl whole
	printf '{"v":1,"seq":10' >>case/journal.jsonl
	irun 0 ir-case status --text
	assert_line --partial 'the last line is torn: 15 bytes, the next writer'
	assert_equal "$(ir-case status | jq -c '[.torn_bytes,.damage]')" \
		'[15,null]'
	sed '5s/stopped/limited/' whole >case/journal.jsonl
	irun 1 ir-case status --text
	assert_line '【訓練】DAMAGED: line 5, run ir-log verify'
	irun 1 ir-case status
	assert_equal "$(jq .damage.line <<<"$output")" 5
}

@test "the last lines name joined lines and mark corrected ones" {
	fill
	cp -r case other
	ir-log add --kind event ours >/dev/null
	ir-log add -C other --kind event theirs >/dev/null
	ir-case set -C other pii.count=5 >/dev/null
	ir-case set -C other --correct 11 pii.count=6 >/dev/null
	ir-case set --correct 8 pii.count=7 >/dev/null
	ir-case join other >/dev/null
	ir-case status --text >page
	grep -Eq '12\.10  11:10 +event +theirs' page
	grep -Eq '12\.11 .* \(x\) persons confirmed = 5' page
	grep -Eq '12\.12 .* persons confirmed = 6' page
	grep -Eq ' 8  10:25 .*\(x\) persons confirmed = 10000' page
	run ! grep -q 'case.joined' page
}

@test "unknown in JSON is what the page counts as unknown" {
	fill
	n=$(ir-case status --text | sed -n \
		's/.*FIRST REPORT: \([0-9]*\) of \([0-9]*\) .*/\2-\1/p')
	assert_equal "$(ir-case status | jq '.unknown | length')" "$((n))"
	ir-case status | jq -e '.unknown | index("dev")'
}
