# SPDX-License-Identifier: Apache-2.0
load helpers

setup() {
	cd "$BATS_TEST_TMPDIR" || return 1
	new_case
	export IR_CASE=$PWD/case
}

value() {
	ir-case show "$1" | jq -c .value
}

lines() {
	wc -l <case/journal.jsonl
}

@test "facts of every type" {
	irun 0 ir-case set org.name=中央病院 'case.summary=一行目
二行目' org.beds=300 pii.sensitive=yes case.kind=ransomware \
		t.detected=2026-11-21T01:50:00+09:00 \
		'dev[PUMP03].connected=unknown' \
		't.aware[医事課]=2026-11-21T09:00:00+09:00'
	assert_equal "$(jq -c 'select(.path=="org.beds").value' \
		<<<"$output")" 300
	assert_equal "$(value org.name)" '"中央病院"'
	assert_equal "$(value case.summary)" '"一行目\n二行目"'
	assert_equal "$(value pii.sensitive)" '"yes"'
	assert_equal "$(value 'dev[PUMP03].connected')" '"unknown"'
	assert_equal "$(ir-case show | jq -c '.t.aware[0].id')" '"医事課"'
	irun 0 ir-log verify
}

@test "unknown path, wrong type, no assignment: told, nothing written" {
	irun 2 ir-case set t.detekted=1:50
	assert_equal "$stderr" "ir-case: unknown fact 't.detekted'; the \
nearest known one is 't.detected'"
	irun 2 ir-case set org.beds=many
	assert_regex "$stderr" 'org.beds: .many.*whole number'
	irun 2 ir-case set pii.sensitive=maybe
	assert_regex "$stderr" 'yes, no'
	irun 2 ir-case set case.kind=rain
	assert_regex "$stderr" 'ransomware'
	irun 2 ir-case set foo
	assert_regex "$stderr" 'PATH=VALUE'
	irun 2 ir-case set =1
	irun 2 ir-case set 'dev[X=1'
	assert_regex "$stderr" 'bracket'
	irun 2 ir-case set 'dev[].connected=yes'
	irun 2 ir-case set $'dev[a\nb].connected=yes'
	irun 2 ir-case set $'org.name=\xff'
	irun 2 ir-case set --unset no.such
	irun 2 ir-case set pii.count=1 --basis guess
	irun 2 ir-case set pii.count=1 --time soon
	irun 2 ir-case set pii.count=1 --source $'\xff'
	irun 2 ir-case set pii.count=1 --by $'a\nb'
	assert_equal "$(lines)" 1
}

@test "all or nothing, and every fault of the call is told" {
	irun 2 ir-case set org.beds=1 bad=1 pii.count=x
	assert_regex "$stderr" "'bad'"
	assert_regex "$stderr" 'pii.count'
	assert_equal "$(lines)" 1
}

@test "latest time wins, ties go to the later line" {
	ir-case set pii.count=10 --time 2026-11-21T10:00:00+09:00 >/dev/null
	irun 0 ir-case set pii.count=20 --time 2026-11-21T11:00:00+09:00
	run --separate-stderr -0 ir-case set pii.count=5 \
		--time 2026-11-21T09:00:00+09:00
	assert_equal "$stderr" "ir-case: warning: pii.count: line 3 speaks of a later \
time and still counts"
	assert_equal "$(value pii.count)" 20
	ir-case set pii.count=30 --time 2026-11-21T02:00:00Z >/dev/null
	assert_equal "$(value pii.count)" 30
	irun 0 ir-case show pii.count
	assert_equal "$(jq -c '[.history[].value]' <<<"$output")" '[5,10,20,30]'
}

@test "each value keeps basis, time, source, person and line" {
	irun 0 ir-case set pii.count=10000 --basis estimate --by 佐藤 \
		--role INFO --source '医事課 by phone' --accuracy about \
		--time 2026-11-21T10:00:00+09:00
	irun 0 ir-case show pii.count
	assert_equal "$(jq -c '[.value,.basis,.time,.accuracy]' \
		<<<"$output")" \
		'[10000,"estimate","2026-11-21T10:00:00+09:00","about"]'
	assert_equal "$(jq -c '[.source,.by,.role,.seq]' <<<"$output")" \
		'["医事課 by phone","佐藤","INFO",2]'
	irun 0 ir-case set pii.count=5
	assert_equal "$(ir-case show pii.count | jq -r .basis)" fact
	irun 0 ir-case set pii.count=unknown
	assert_equal "$(ir-case show pii.count | jq -r .basis)" unknown
}

@test "a correction takes the place of its line" {
	ir-case set pii.count=10 --time 2026-11-21T10:00:00+09:00 >/dev/null
	ir-case set pii.count=20 --time 2026-11-21T11:00:00+09:00 >/dev/null
	irun 0 ir-case set --correct 2 pii.count=11
	assert_equal "$(value pii.count)" 20
	irun 0 ir-case set --correct 3 pii.count=22
	assert_equal "$(value pii.count)" 22
	irun 0 ir-case show pii.count
	assert_equal "$(jq -r '.time, .history[-1].corrects' <<<"$output")" \
		$'2026-11-21T11:00:00+09:00\n3'
	assert_equal "$(jq -c '[.history[] | select(.corrected_by) | .value]' \
		<<<"$output")" '[10,20]'
	irun 2 ir-case set --correct 3 pii.count=33
	assert_regex "$stderr" 'line 3 states no fact that still counts'
	irun 2 ir-case set --correct 99 pii.count=33
	assert_regex "$stderr" 'there is no line 99'
	irun 2 ir-case set --correct 1 pii.count=33
	irun 0 ir-case set --correct 4 pii.count=44 \
		--time 2026-11-21T12:00:00+09:00
	assert_equal "$(value pii.count)" 44
}

@test "it occurred after it was noticed: warned of when it is set" {
	set_to() { # WARNING ASSIGNMENT...
		run --separate-stderr ir-case set "${@:2}"
		assert_equal "$status" 0
		assert_equal "$stderr" "$1"
	}
	slip() { # OCCURRED NOTICED BY
		echo "ir-case: warning: t.occurred, 2026-11-20 $1, is later than it was noticed, 2026-11-20 $2 ($3): one \
of them is wrong; correct it"
	}
	set_to '' t.occurred='2026-11-20 10:15'
	set_to "$(slip 10:15 09:30 t.detected)" t.detected='2026-11-20 09:30'
	assert_equal "$(lines)" 3
	set_to '' t.occurred='2026-11-20 09:30'
	set_to "$(slip 09:31 09:30 t.detected)" t.occurred='2026-11-20 09:31'
	set_to "$(slip 09:31 09:10 't.aware[病棟3]')" 't.aware[病棟3]=2026-11-20 09:10' t.occurred='2026-11-20 09:31'
	# other facts are not asked; a value that does not count slips nowhere
	set_to '' case.kind=ransomware
	set_to '' t.occurred=unknown
	set_to 'ir-case: warning: t.occurred: line 9 speaks of a later time and still counts' \
		t.occurred='2026-11-20 12:00' --time '2026-11-21 09:00'
	run --separate-stderr -0 ir-case set --batch <<<'{"path":"t.occurred","value":"2026-11-20T09:20:00+09:00"}'
	assert_equal "$stderr" "$(slip 09:20 09:10 't.aware[病棟3]')"
	set_to '' --correct 11 t.occurred='2026-11-20 09:00'
}

@test "a correction of the device moves what was said" {
	ir-case set 'dev[PUMP03].connected=yes' >/dev/null
	irun 0 ir-case set --correct 2 'dev[PUMP04].connected=yes'
	assert_equal "$(ir-case show dev | jq -c '[.value[].id]')" '["PUMP04"]'
}

@test "--unset makes a fact unknown again and keeps its history" {
	ir-case set pii.count=10 org.beds=3 >/dev/null
	irun 0 ir-case set --unset pii.count --unset org.beds
	assert_equal "$(value pii.count)" '"unknown"'
	irun 0 ir-case show pii.count
	assert_equal "$(jq -c '[.history[].value]' <<<"$output")" '[10,null]'
	irun 0 ir-case set --correct 4 --unset pii.count
}

@test "a batch of JSON lines" {
	cat >lines.jsonl <<-'B'
	{"path":"pii.count","value":7}

	{"path":"org.name","value":"病院","basis":"estimate","source":"web"}
	{"path":"dev[P1].connected","value":"yes","time":"2026-11-21T10:00:00+09:00","by":"佐藤","role":"ME"}
	{"path":"pii.count","unset":true}
	B
	irun 0 ir-case set --batch <lines.jsonl
	assert_equal "$(jq -c .seq <<<"$output" | tr '\n' ' ')" '2 3 4 5 '
	assert_equal "$(lines)" 5
	assert_equal "$(ir-case show 'dev[P1].connected' | jq -c \
		'[.by,.role,.time]')" '["佐藤","ME","2026-11-21T10:00:00+09:00"]'
	irun 0 ir-case set --batch --source all <<<'{"path":"org.beds","value":1}'
	assert_equal "$(ir-case show org.beds | jq -r .source)" all
}

@test "an empty batch writes nothing" {
	irun 0 ir-case set --batch </dev/null
	assert_equal "$output" ''
	irun 0 ir-case set --batch <<<''
	assert_equal "$(lines)" 1
}

@test "a bad line of a batch is named and nothing is written" {
	printf '%s\n' '{"path":"pii.count","value":7}' nope \
		'{"path":"pii.cuont","value":7}' '{"path":"pii.count"}' \
		'{"path":"pii.count","value":7,"x":1}' '[]' \
		'{"path":"pii.count","value":7,"corrects":9}' >lines.jsonl
	irun 2 ir-case set --batch <lines.jsonl
	for n in 2 3 4 5 6 7; do
		assert_regex "$stderr" "line $n: "
	done
	assert_equal "$(lines)" 1
	printf '{"path":"org.name","value":"\xff"}\n' >lines.jsonl
	irun 2 ir-case set --batch <lines.jsonl
	head -c 20000000 /dev/zero | tr '\0' 'a' >lines.jsonl
	irun 2 ir-case set --batch <lines.jsonl
	assert_equal "$(lines)" 1
}

@test "names of patients are warned about" {
	run --separate-stderr -0 ir-case set 'harm[P-07].what=山田様が転倒'
	assert_regex "$stderr" 'name'
	run --separate-stderr -0 ir-case set 'case.summary=氏名等の漏えい、山田氏ほか'
	assert_regex "$stderr" 'name'
	run --separate-stderr -0 ir-case set 'harm[P-07].initials=山田'
	assert_regex "$stderr" 'local code'
	irun 0 ir-case set 'harm[P-07].what=転倒' 'harm[P-07].initials=Y.T.'
	irun 0 ir-case set 'case.summary=氏名等が漏えい。同様の様式で皆様に通知' \
		'pii.counted=病棟日誌の合計' 'dev[P1].manual_cover=看護師1名'
}

@test "values that look like options and odd bytes" {
	irun 0 ir-case set -- 'org.name=--help' 'org.parent=a=b]'
	assert_equal "$(value org.name)" '"--help"'
	assert_equal "$(value org.parent)" '"a=b]"'
	irun 0 ir-case set 'dev[a=b].connected=yes'
	irun 0 ir-case show 'dev[a=b].connected'
	irun 2 ir-case set $'org.name=a\e[31mb'
	refute_regex "$stderr" $'\e'
}

@test "two writers at once: no line is lost" {
	for i in 1 2 3 4 5 6 7 8 9 10; do
		ir-case set pii.count=$i >/dev/null &
		ir-case set "dev[D$i].connected=yes" >/dev/null &
	done
	wait
	assert_equal "$(lines)" 21
	irun 0 ir-log verify
	assert_equal "$(ir-case show dev | jq '.value | length')" 10
}

@test "what hides or turns a text round is refused" {
	irun 2 ir-case set $'case.summary=PUMP\u202e30'
	[[ $stderr == *"case.summary: it holds U+202E, an invisible character" ]]
	irun 2 ir-case set $'dev[P\u200b1].name=x'
	[[ $stderr == *'dev[P\342\200\2131].name: it holds U+200B, '* ]]
	irun 2 ir-case set --batch <<<$'{"path":"case.summary","value":"a\\u2066b"}'
	assert_equal "$(lines)" 1
	irun 0 ir-case set case.summary=👨‍👩‍👧
}

@test "the number of a patient is warned of" {
	run --separate-stderr ir-case set 'case.summary=患者番号：12345の方'
	assert_equal "$status" 0
	[[ $stderr == *"case.summary: this looks like the number of a patient, "* ]]
	irun 0 ir-case set 'case.summary=患者番号 13000件が漏えい'
}

@test "a promise without a time that is understood is warned of" {
	irun 0 ir-case set 'comm[A].promised=折り返す'
	irun 0 ir-case set 'comm[A].promised=明日9:00に来院'
	run --separate-stderr ir-case set 'comm[A].promised=来週3日'
	assert_equal "$status" 0
	assert_regex "$stderr" 'comm\[A\].promised: no time is understood in it, so that it never'
}

@test "a correction with another fact is refused" {
	ir-case set 'impact.care[ICU].state=stopped' >/dev/null
	irun 2 ir-case set --correct 2 pii.count=3
	assert_regex "$stderr" \
		'line 2 states impact.care\[ICU\].state, not pii.count; to take it back: --unset'
	irun 2 ir-case set --correct 2 --unset pii.count
	assert_equal "$(lines)" 2
	irun 0 ir-case set --correct 2 --unset 'impact.care[ICU].state'
}

@test "no suggestion when nothing is near" {
	irun 2 ir-case set nope=1
	assert_regex "$stderr" "unknown fact 'nope'$"
}

# a drill, whose clock may stand
stands() {
	export IR_TEST_CLOCK=$1 IR_TEST_NONCE=zero IR_TEST_HOST=ir-01 IR_CASE=$PWD/drill
	new_case drill --drill
}

# is FACT TEXT VALUE: what TEXT is read as begins with VALUE
is() {
	irun 0 ir-case set "$1=$2"
	assert_equal "$(ir-case show "$1" | jq -r .value | cut -c1-${#3})" "$3"
}

@test "what is planned lies ahead" {
	stands 2026-11-23T10:05:00+09:00
	is case.next_report 8:00 2026-11-24T08:00
	is 'dev[P].visit' 明日9:00 2026-11-24T09:00
	# a month that is over is next year's
	is case.next_report '8/1 9:00' 2027-08-01T09:00
	run --separate-stderr ir-case set case.next_report='2025-12-01 9:00'
	[ "$status" -eq 0 ]
	assert_regex "$stderr" "warning: case.next_report: this is planned, and lies in the past$"
	run --separate-stderr ir-case set 'prev.plan[1].due=昨日'
	[ "$status" -eq 0 ]
	assert_regex "$stderr" "warning: prev.plan\[1\].due: this is planned, and lies in the past$"
	is 'prev.plan[1].due' 本日 2026-11-23
	is 'prev.plan[2].due' 明日 2026-11-24
	# the minute that runs is not over
	is 'dev[P].visit' now 2026-11-23T10:05
	is 'dev[P].visit' 10:05 2026-11-23T10:05
	# what happened lies behind
	is t.occurred 12:05 2026-11-22T12:05
}

@test "what may be over or planned is the nearest" {
	local f

	stands 2026-11-23T03:00:00+09:00
	for f in 'act[A].when' case.publication_at 'impact.care[外来].until'; do
		is "$f" 5:00 2026-11-23T05:00
		is "$f" 1:00 2026-11-23T01:00
		is "$f" 22:00 2026-11-22T22:00
		is "$f" 明日9:00 2026-11-24T09:00
		irun 2 ir-case set "$f=来週"
	done
}

@test "the nearest at the end of a year" {
	stands 2026-12-31T23:50:00+09:00
	is case.publication_at 1:00 2027-01-01T01:00
	is case.publication_at '1/2 9:00' 2027-01-02T09:00
	is case.publication_at '12/30 9:00' 2026-12-30T09:00
	is case.next_report 明日9:00 2027-01-01T09:00
}
