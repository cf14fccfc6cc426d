#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# ir-walk by a script: what it writes, and what it says.

load helpers
load walk

@test "help, version, page and bad usage" {
	irun 0 ir-walk go --help
	[[ $output == *--answers* ]]
	irun 0 ir-walk --version
	irun 2 ir-walk --bogus
	irun 2 ir-walk -C nowhere x.yaml
	irun 2 ir-walk --status --handover
	irun 2 ir-walk --lang fr x
}

@test "a script walks to the end; the journal verifies" {
	two w
	new_case case --drill
	irun 0 ir-walk -C case --answers w.jsonl --by 佐藤 --text w.yaml
	[[ $output == *"state: success"* ]]
	run -0 jq -r '.kind' case/journal.jsonl
	assert_line -n 2 playbook.started
	assert_line -n 3 step.shown
	assert_line --index 4 step.done
	irun 0 ir-verify case
}

@test "answers on standard input" {
	two w
	new_case
	irun 0 ir-walk -C case --text w.yaml <w.jsonl
	new_case other
	irun 0 bash -c 'ir-walk -C other --answers - w.yaml <w.jsonl'
}

@test "answers carry actor, time, source" {
	two w
	new_case
	sed -i '1s/.*/{"kind":"step.done","time":"2026-11-21T01:00:00Z","actor":{"name":"佐藤","role":"NET"},"source":"phone","data":{"step":"a"}}/' w.jsonl
	irun 0 ir-walk -C case --answers w.jsonl w.yaml
	run -0 jq -c 'select(.kind == "step.done") | [.time, .actor.name, .actor.role, .source]' case/journal.jsonl
	assert_line -n 0 --partial '"佐藤","NET","phone"'
	assert_line -n 0 --partial 2026-11-21T
}

@test "the same answers give the same bytes, clock, host and nonce fixed" {
	two w
	export IR_TEST_CLOCK=2026-11-21T01:00:00Z IR_TEST_HOST=h IR_TEST_NONCE=zero
	new_case one --drill
	new_case two --drill
	irun 0 ir-walk -C one --answers w.jsonl w.yaml
	irun 0 ir-walk -C two --answers w.jsonl w.yaml
	cmp one/journal.jsonl two/journal.jsonl
}

@test "the journal of one walk is an answer file for the next" {
	two w
	new_case one
	new_case two
	irun 0 ir-walk -C one --answers w.jsonl w.yaml
	irun 0 ir-walk -C two --answers one/journal.jsonl w.yaml
	walked one | sed 's/"run":"[^"]*"//' >one.txt
	walked two | sed 's/"run":"[^"]*"//' >two.txt
	diff one.txt two.txt
}

@test "a missing answer: which step, which question, where in the file" {
	two w
	new_case
	head -n 1 w.jsonl >short.jsonl
	irun 2 ir-walk -C case --answers short.jsonl w.yaml
	[[ $stderr == *"short.jsonl"*"after line 1"*"step 'a'"*__n__* ]]
	irun 2 ir-walk -C case --answers short.jsonl nowhere.yaml
}

@test "a wrong one and one left over" {
	two w
	new_case
	echo '{"kind":"step.done","data":{"step":"zz"}}' >bad.jsonl
	irun 2 ir-walk -C case --answers bad.jsonl w.yaml
	[[ $stderr == *"bad.jsonl:1: 'zz'"* ]]
	new_case other
	cat w.jsonl bad.jsonl >long.jsonl
	irun 2 ir-walk -C other --answers long.jsonl w.yaml
	[[ $stderr == *"long.jsonl:4:"*ended* ]]
}

@test "no JSON, a broken line, a kind that is none" {
	two w
	new_case
	for line in '{' '[]' 'x' '{"kind":1}' '{"kind":"step.donne","data":{}}'; do
		echo "$line" >bad.jsonl
		irun 2 ir-walk -C case --answers bad.jsonl w.yaml
		[[ $stderr == *"bad.jsonl:1:"* ]]
	done
	run -0 jq -r .kind case/journal.jsonl
	refute_line playbook.started
}

@test "a failed run is exit 1" {
	two w
	new_case
	echo '{"kind":"step.failed","data":{"step":"a","text":"no key"}}' >f.jsonl
	irun 1 ir-walk -C case --answers f.jsonl --text w.yaml
	[[ $output == *"state: failure"* ]]
}

@test "broken playbooks are refused with their fault, nothing is written" {
	new_case
	before=$(cat case/journal.jsonl)
	pb dangling <<-'END'
		workflow_start: s
		workflow:
		  s: {type: start, on_completion: nowhere}
	END
	irun 2 ir-walk -C case --answers /dev/null dangling.yaml
	[[ $stderr == *nowhere* ]]
	echo '{"type":"playbook","spec_version":"1.1"}' >old.json
	irun 2 ir-walk -C case --answers /dev/null old.json
	[[ $stderr == *1.1* ]]
	echo '[' >b.json
	irun 2 ir-walk -C case --answers /dev/null b.json
	: >empty.json
	irun 2 ir-walk -C case --answers /dev/null empty.json
	[ "$before" = "$(cat case/journal.jsonl)" ]
}

@test "revoked: refused, or walked with a reason on record" {
	two w
	echo 'revoked: true' >>w.yaml
	new_case
	irun 2 ir-walk -C case --answers w.jsonl w.yaml
	[[ $stderr == *revoked* ]]
	irun 0 ir-walk -C case --answers w.jsonl --anyway "no other" w.yaml
	run -0 jq -r 'select(.kind == "decision").data.reason' case/journal.jsonl
	assert_output "no other"
}

@test "an external variable: given, asked, or unknown to the script" {
	pb v <<-'END'
		playbook_variables:
		  __x__: {type: integer, external: true}
		workflow_start: s
		workflow:
		  s: {type: start, on_completion: a}
		  a: {type: action, commands: [{type: manual, command: "do __x__:value"}], on_completion: e}
		  e: {type: end}
	END
	echo '{"kind":"step.done","data":{"step":"a"}}' >v.jsonl
	new_case
	irun 2 ir-walk -C case -v x=abc --answers v.jsonl v.yaml
	irun 2 ir-walk -C case -v y=1 --answers v.jsonl v.yaml
	irun 0 ir-walk -C case -v x=5 --answers v.jsonl v.yaml
	run -0 jq -r 'select(.kind == "step.shown").data.commands[0].text' case/journal.jsonl
	assert_output "do 5"
	new_case other
	irun 2 ir-walk -C other --answers v.jsonl v.yaml
	[[ $stderr == *__x__* ]]
}

@test "facts of our playbooks are stated" {
	pb f <<-'END'
		ir:
		  short: T1
		  variables:
		    __wann__: {fact: t.detected}
		playbook_variables:
		  __wann__: {type: string}
		workflow_start: s
		workflow:
		  s: {type: start, on_completion: a}
		  a: {type: action, commands: [{type: manual, command: x}], out_args: [__wann__], on_completion: e}
		  e: {type: end}
	END
	cat >f.jsonl <<-'END'
		{"kind":"step.done","data":{"step":"a"}}
		{"kind":"variable.set","data":{"step":"a","name":"wann","value":"2026-11-20T23:10:00+09:00"}}
	END
	new_case
	irun 0 ir-walk -C case --answers f.jsonl f.yaml
	irun 0 ir-case show -C case --json t.detected
	[[ $output == *2026-11-20T23:10* ]]
}

# three VALUE...: case with a walk that states t.detected, t.occurred and a
# symptom as answers, each given; the step is done first.
three() {
	local name at=0
	pb g <<-'END'
		ir:
		  short: T1
		  variables:
		    __seen__: {fact: t.detected}
		    __was__: {fact: t.occurred}
		    __how__: {fact: case.symptom}
		playbook_variables:
		  __seen__: {type: string}
		  __was__: {type: string}
		  __how__: {type: string}
		workflow_start: s
		workflow:
		  s: {type: start, on_completion: a}
		  a: {type: action, commands: [{type: manual, command: x}], out_args: [__seen__, __was__, __how__], on_completion: e}
		  e: {type: end}
	END
	echo '{"kind":"step.done","data":{"step":"a"}}' >g.jsonl
	for name in seen was how; do
		jq -nc --arg n "$name" --arg v "${*:$((at += 1)):1}" \
			'{kind:"variable.set",data:{step:"a",name:$n,value:$v}}' >>g.jsonl
	done
	new_case
}

@test "answers are warned of as facts set by hand are" {
	three 2099-01-02T03:04:05+09:00 2099-02-02T03:04:05+09:00 '患者番号：12345の方のポンプ'
	run --separate-stderr ir-walk -C case --answers g.jsonl g.yaml
	assert_equal "$status" 0
	assert_regex "$stderr" "warning: t.detected: this lies ahead of the clock here"
	assert_regex "$stderr" "warning: t.occurred: this lies ahead of the clock here"
	assert_regex "$stderr" "warning: t.occurred, 2099-02-02 03:04, is later than it was noticed, 2099-01-02 03:04 "
	assert_regex "$stderr" "warning: case.symptom: this looks like the number of a patient, "
	assert_equal "$(wc -l <<<"$stderr")" 4
}

@test "an answer about a fact that a later line overrules is told" {
	three 2026-11-20T23:10:00+09:00 2026-11-20T23:00:00+09:00 x
	ir-case set -C case case.symptom=y >/dev/null
	jq -c '.time = "2026-11-20T23:30:00+09:00"' g.jsonl >h.jsonl
	run --separate-stderr ir-walk -C case --answers h.jsonl g.yaml
	assert_equal "$status" 0
	assert_regex "$stderr" "warning: case.symptom: line 2 speaks of a later time and still counts$"
	assert_equal "$(wc -l <<<"$stderr")" 1
	# one that says the same overrules nothing
	ir-case set -C case case.symptom=x >/dev/null
	irun 0 ir-walk -C case --new --answers h.jsonl g.yaml
}

@test "an answer dated ahead of the clock is told, also where the file then fails" {
	two w
	new_case
	head -n 1 w.jsonl | jq -c '.time = "2099-01-02T03:04:05+09:00"' >short.jsonl
	run --separate-stderr ir-walk -C case --answers short.jsonl w.yaml
	assert_equal "$status" 2
	assert_regex "$stderr" "warning: 2099-01-02T03:04:05\+09:00: this time lies ahead of the clock here"
	assert_regex "$stderr" "no answer is left"
}

@test "an invisible character in an answer that states a fact is refused" {
	three 2026-11-20T23:10:00+09:00 2026-11-20T23:00:00+09:00 $'ab\u202ecd'
	irun 2 ir-walk -C case --answers g.jsonl g.yaml
	assert_regex "$stderr" "case.symptom: it holds U\+202E, an invisible character"
	[ "$(jq -r 'select(.kind=="fact.set" and .data.path=="case.symptom").seq' case/journal.jsonl)" = "" ]
}

@test "status, hand-over, giving it up" {
	two w
	new_case
	head -n 1 w.jsonl >short.jsonl
	irun 2 ir-walk -C case --answers short.jsonl w.yaml
	irun 0 ir-walk -C case --status --json
	[ "$(jq -r '.open[0].what' <<<"$output")" = __n__ ]
	[ "$(jq -r .state <<<"$output")" = open ]
	count=$(wc -l <case/journal.jsonl)
	irun 0 ir-walk -C case --status --text
	[ "$(wc -l <case/journal.jsonl)" -eq "$count" ]
	irun 0 ir-walk -C case --handover --to 鈴木 --by 佐藤
	[[ $output == *first* && $output == *seq* ]]
	run -0 jq -r 'select(.kind == "shift.changed").data.to' case/journal.jsonl
	assert_output 鈴木
	irun 1 ir-walk -C case --stop "wrong one" --text
	[[ $output == *stopped* ]]
	irun 2 ir-walk -C case </dev/null
}

@test "paper: the whole procedure without a case" {
	two w
	irun 0 ir-walk --paper w.yaml
	[[ $output == *first* ]]
	irun 0 ir-walk --paper -f html -o form.html w.yaml
	grep -q first form.html
	irun 2 ir-walk --paper -f html -o form.html w.yaml
	irun 2 ir-walk --paper -f nonsense w.yaml
	irun 2 ir-walk --paper
}

@test "type-in: an age is taken off once" {
	two w
	new_case
	jq -c '.time = "-60m"' w.jsonl >p.jsonl
	irun 0 ir-walk type-in -C case --answers p.jsonl w.yaml
	run jq -r 'select(.kind == "step.done") | (.written[0:19] + "Z" | fromdate) -
		(.time[0:19] + "Z" | fromdate) + (.time | if endswith("Z") then 0 else 32400 end)' case/journal.jsonl
	[ "${lines[0]}" -ge 3540 ]
	[ "${lines[0]}" -le 3660 ]
}

@test "type-in: event times apart from entry times" {
	two w
	new_case
	cat >p.jsonl <<-'END'
		{"kind":"step.done","time":"2026-11-20T10:00:00+09:00","data":{"step":"a"}}
		{"kind":"variable.set","time":"2026-11-20T10:01:00+09:00","data":{"step":"a","name":"n","value":1}}
		{"kind":"step.done","time":"2026-11-20T10:09:00+09:00","data":{"step":"b"}}
	END
	irun 0 ir-walk type-in -C case --answers p.jsonl w.yaml
	run -0 jq -r 'select(.kind == "step.done").time' case/journal.jsonl
	assert_line -n 1 2026-11-20T10:09:00+09:00
	run -0 jq -r 'select(.kind == "step.done").source' case/journal.jsonl
	assert_line -n 0 --partial paper
	run -0 jq -r 'select(.kind == "step.done" and (.written < .time)).seq' case/journal.jsonl
	assert_output ""
}

@test "the output that fails is an error" {
	two w
	new_case
	run bash -c 'ir-walk -C case --answers w.jsonl w.yaml >/dev/full'
	[ "$status" -eq 2 ]
}

@test "a failure says which step and why; a damaged journal is told" {
	ir-case open -C case --drill --what x >/dev/null
	IR_ACTOR=佐藤/IC irun 1 ir-walk -C case \
		--answers "$IR_TOP/tests/data/walk/p01-stuck.jsonl" \
		"$IR_TOP/playbooks/response/P01-ransomware-imaging.yaml"
	[[ $stderr == *"ended in failure, line "*": "*"said"* ]]
	ir-case open -C other --drill --what x >/dev/null
	ir-log add -C other --kind note abc >/dev/null
	ir-log add -C other --kind note def >/dev/null
	sed -i '2s/abc/abd/' other/journal.jsonl
	IR_ACTOR=佐藤/IC irun 1 ir-walk -C other \
		--answers "$IR_TOP/tests/data/walk/p01-stuck.jsonl" \
		"$IR_TOP/playbooks/response/P01-ransomware-imaging.yaml"
	[[ $stderr == *"the journal is damaged at line 2"* ]]
}

@test "a secret in a command is shown and recorded without it" {
	pb w <<-'END'
		playbook_variables:
		  __who__: {type: string, value: nurse}
		workflow_start: s
		workflow:
		  s: {type: start, on_completion: b}
		  b: {type: action, commands: [{type: manual, command: "as __who__:value: sshpass -p hunter3 ssh x"}], on_completion: e}
		  e: {type: end}
	END
	new_case
	echo '{"kind":"step.done","data":{"step":"b"}}' >w.jsonl
	irun 0 ir-walk -C case --answers w.jsonl w.yaml
	[ "$(jq -r 'select(.kind=="step.shown").data.commands[0].text' case/journal.jsonl)" = \
		"as nurse: sshpass -p *** ssh x" ]
	run ! grep hunter3 case/journal.jsonl
	irun 0 ir-walk --paper w.yaml
	[[ $output == *"sshpass -p ***"* ]]
	[[ $output != *hunter3* ]]
}
