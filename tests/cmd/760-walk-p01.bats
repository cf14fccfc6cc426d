#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# P01 and the procedures it calls, walked on every branch by answer file.
load helpers

P01=$IR_TOP/playbooks/response/P01-ransomware-imaging.yaml
ANSWERS=$IR_TOP/tests/data/walk

# walk RC NAME: a fresh drill case, all answers of p01-NAME.jsonl.
walk() {
	rm -rf case
	ir-case open -C case --drill --what "CT室の画面に脅迫文" \
		--noticed 2026-11-20T02:10:00+09:00 >/dev/null
	IR_ACTOR=佐藤/IC irun "$1" ir-walk -C case \
		--answers "$ANSWERS/p01-$2.jsonl" "$P01"
}

# names: id and short name of every step of the library, as a jq object.
names() {
	local f
	if [ ! -f "$BATS_FILE_TMPDIR/names" ]; then
		for f in "$IR_TOP"/playbooks/response/*.yaml; do
			ir-playbook convert "$f"
		done | jq -s 'map(.playbook_extensions[].names) | add' \
			>"$BATS_FILE_TMPDIR/names"
	fi
	cat "$BATS_FILE_TMPDIR/names"
}

# lines FILTER: the journal, each line with its short step name, filtered.
lines() {
	jq -c --argjson n "$(names)" \
		'(.data.step // "") as $s | .data.name_of = ($n[$s] // null) | '"$1" \
		case/journal.jsonl
}

# seq_of KIND STEP: the first such line.
seq_of() {
	lines "select(.kind == \"$1\" and .data.name_of == \"$2\") | .seq" | head -n 1
}

# before KIND STEP KIND STEP: the first comes first, and both are there.
before() {
	local a b
	a=$(seq_of "$1" "$2")
	b=$(seq_of "$3" "$4")
	echo "$2: $a, $4: $b"
	[ -n "$a" ] && [ -n "$b" ] && [ "$a" -lt "$b" ]
}

ended() {
	jq -r 'select(.kind == "playbook.ended") | .data.state' case/journal.jsonl |
		tail -n 1
}

fact() {
	ir-case show -C case --json "$1" | jq -r .value
}

@test "attack: backup, outside, segment in this order; preserved before restored" {
	walk 0 attack
	assert_equal "$(ended)" success
	before step.done cut-backup step.done cut-outside
	before step.done cut-outside step.done cut-part
	before step.done boundary step.done restore
	before gate.passed restore step.done restore
	before gate.passed reconnect step.done reconnect
	before step.done tell-director step.done call-maintainer
	before step.done accept step.shown reconnect
	assert_equal "$(fact t.backup_cut)" 2026-11-20T02:25:00+09:00
	assert_equal "$(fact case.ransom.paid)" no
	assert_equal "$(fact 'dev[CT-01].isolation')" unplugged
	irun 0 ir-log verify -C case
}

@test "attack: what is waived has a name and a reason, two persons are two" {
	walk 0 attack
	run lines 'select(.data.gate == "preserve") | select((.data.name and .data.reason) | not)'
	assert_output ""
	run lines 'select(.kind == "step.done" and (.data.name_of | IN("cut-outside", "unplug", "restore", "accept", "reconnect", "first-notice"))) | .data.second.name'
	assert_equal "$(sort -u <<<"$output")" '"鈴木"'
	assert_equal "${#lines[@]}" 6
}

@test "fault: two persons rule the attack out, and nothing is cut" {
	walk 0 fault
	assert_equal "$(ended)" success
	[ -n "$(seq_of step.done second-look)" ]
	[ -n "$(seq_of step.done record-fault)" ]
	assert_equal "$(seq_of step.shown first-moves)" ""
	assert_equal "$(seq_of step.shown cut-backup)" ""
	assert_equal "$(fact case.attack)" excluded
}

@test "all: the ward is asked by name before each device leaves the network" {
	walk 0 all
	assert_equal "$(ended)" success
	for s in quarantine block stop-use cut-all; do
		before contact "$s" step.done "$s"
		before gate.passed "$s" step.done "$s"
	done
	before step.done photograph step.done quarantine
	[ -n "$(seq_of step.done swap-now)" ]
	assert_equal "$(fact 'dev[US-01].isolation')" blocked
}

@test "all: what fails goes the way the procedure says" {
	walk 0 all
	before step.failed check-hardware step.done leave-hardware
	before step.failed ask-maker step.done no-maker
	before step.failed ask-leave step.done no-leave
	before step.failed check-backup step.done backup-doubt
	before step.failed accept step.done keep-out
	before step.done reconnect step.done cut-again
	[ -n "$(seq_of step.done box-in)" ]
}

@test "all: duties with receipts, the no with its reason, a chased one" {
	walk 0 all
	for s in tell-police tell-ministry tell-prefecture tell-health-centre \
		tell-owner \
		tell-device-safety no-privacy-report tell-partners first-notice; do
		[ -n "$(seq_of step.done "$s")" ]
	done
	assert_equal "$(seq_of step.shown tell-privacy)" ""
	before step.done receipts step.done chase
	before step.done chase step.done next-report
	[ -n "$(seq_of step.done hand-over)" ]
	# each authority of a duty is told by a step of its own
	run -0 --separate-stderr ir-duty -C case --json R3
	assert_equal "$(jq -r 'select(.type == "duty") | [.member, .state, .receipt] | join(" ")' <<<"$output")" \
		$'都道府県 acknowledged 受付-1\n保健所 acknowledged 受付-2'
}

@test "unknown: the safe default is taken" {
	walk 0 unknown
	assert_equal "$(ended)" success
	for s in suspect-unknown keep-note-suspected watch-unknown keep-watching \
		waive-unknown hold-unknown tell-privacy; do
		[ -n "$(seq_of step.done "$s")" ]
	done
	assert_equal "$(seq_of step.shown restore)" ""
}

@test "watch: immediate danger passes at once and leaves a debt until it is paid" {
	walk 0 watch
	assert_equal "$(ended)" success
	before gate.debt stop-use step.done stop-use
	run lines 'select(.kind == "gate.passed" and .data.name_of == "stop-use") | .data.how'
	assert_line '"danger"'
	assert_line '"paid"'
	assert_equal "$(ir-case show -C case --json | jq -c '[.debts[].state]')" '["passed"]'
	run lines 'select(.kind == "step.skipped") | [.data.name_of, .data.reason]'
	assert_output '["reconcile","復旧後に別の日程で行う"]'
}

@test "stuck: a failed step calls the exception step, then it is stopped" {
	walk 1 stuck
	assert_equal "$(ended)" failure
	before step.failed scope step.done stuck
}

@test "stuck: or gone on with, to the end" {
	walk 0 stuck-on
	assert_equal "$(ended)" success
	before step.done stuck step.done scope
}

@test "every step of P01 and S1 to S4 is walked by one of the files" {
	local f n all
	all=$(names)
	for f in "$ANSWERS"/p01-*.jsonl; do
		n=${f##*/p01-}
		n=${n%.jsonl}
		[ "$n" = stuck ] && continue
		walk 0 "$n"
		jq -r '.data.step // empty' case/journal.jsonl
	done >walked
	run jq -nr --argjson n "$all" --rawfile w walked '
		($w | split("\n") | unique) as $w |
		$n | to_entries[] | select(.key | test("^(action|playbook-action|parallel|if-condition|while-condition|switch-condition)--")) |
		select(.key as $k | $w | index($k) | not) | .value'
	assert_output ""
}

@test "the journal of one walk is the answer file of the next" {
	walk 0 attack
	mv case first
	ir-case open -C case --drill --what again \
		--noticed 2026-11-20T02:10:00+09:00 >/dev/null
	IR_ACTOR=佐藤/IC irun 0 ir-walk -C case --answers first/journal.jsonl "$P01"
	assert_equal "$(ended)" success
}

@test "an answer is missing, or does not belong there: exit 2, and which" {
	rm -rf case
	ir-case open -C case --drill --what x >/dev/null
	head -n 20 "$ANSWERS/p01-attack.jsonl" >some.jsonl
	IR_ACTOR=佐藤/IC irun 2 ir-walk -C case --answers some.jsonl "$P01"
	[[ $stderr == *"no answer is left (after line 20)"* ]]
	echo '{"kind":"step.done","data":{"step":"learn"}}' >>some.jsonl
	IR_ACTOR=佐藤/IC irun 2 ir-walk -C case --answers some.jsonl "$P01"
	[[ $stderr == *"some.jsonl:21:"*"not asked now"* ]]
}
