#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# ir-walk: stopped anywhere, gone on with; two at once.

load helpers
load walk

# A bit of everything: call, branches, loop, switch, exception, gates.
everything() {
	pb called 2 <<-'END'
		playbook_variables:
		  __in__: {type: string, external: true}
		  __out__: {type: string}
		workflow_start: s
		workflow:
		  s: {type: start, on_completion: c}
		  c: {type: action, commands: [{type: manual, command: x}], out_args: [__out__], on_completion: e}
		  e: {type: end}
	END
	pb all <<-'END'
		playbook_variables:
		  __in__: {type: string, value: q}
		  __out__: {type: string}
		  __n__: {type: integer, value: "1"}
		workflow_start: s
		workflow_exception: x
		workflow:
		  s: {type: start, on_completion: call}
		  call:
		    type: playbook-action
		    playbook_id: playbook--00000000-0000-4000-8000-000000000002
		    in_args: [__in__]
		    out_args: [__out__]
		    on_completion: both
		  both: {type: parallel, next_steps: [p, q], on_completion: sw}
		  p: {type: action, commands: [{type: manual, command: x}], on_completion: p-end}
		  p-end: {type: end}
		  q:
		    type: action
		    commands: [{type: manual, command: x}]
		    ir: {gate: [patient]}
		    on_completion: q-end
		  q-end: {type: end}
		  sw: {type: switch-condition, switch: "__out__:value", cases: {yes: y}, on_completion: loop}
		  y: {type: action, commands: [{type: manual, command: x}], on_completion: y-end}
		  y-end: {type: end}
		  loop: {type: while-condition, condition: "__n__:value > 0", on_true: body, on_completion: e}
		  body: {type: action, commands: [{type: manual, command: x}], out_args: [__n__], on_completion: body-end}
		  body-end: {type: end}
		  x: {type: action, commands: [{type: manual, command: x}], on_completion: x-end}
		  x-end: {type: end}
		  e: {type: end}
	END
	cat >all.jsonl <<-'END'
		{"kind":"step.done","data":{"step":"c"}}
		{"kind":"variable.set","data":{"step":"c","name":"out","value":"yes"}}
		{"kind":"step.failed","data":{"step":"p"}}
		{"kind":"contact","data":{"step":"q","gate":"patient","to":"W","answer":"yes"}}
		{"kind":"step.done","data":{"step":"x"}}
		{"kind":"gate.passed","data":{"step":"q","gate":"patient","how":"danger"}}
		{"kind":"decision","data":{"step":"p","answer":"continue","reason":"r"}}
		{"kind":"step.done","data":{"step":"q"}}
		{"kind":"gate.passed","data":{"step":"q","gate":"debt","how":"paid","name":"N","reason":"r"}}
		{"kind":"step.done","data":{"step":"y"}}
		{"kind":"step.done","data":{"step":"body"}}
		{"kind":"variable.set","data":{"step":"body","name":"n","value":0}}
		{"kind":"gate.passed","data":{"step":"q","gate":"check-5","how":"ok"}}
		{"kind":"gate.passed","data":{"step":"q","gate":"check-15","how":"ok"}}
	END
}

@test "cut after each line, resumed with the same answers: the same end" {
	everything
	export IR_TEST_CLOCK=2026-11-21T01:00:00Z IR_TEST_HOST=h IR_TEST_NONCE=zero IR_TEST_NOSYNC=1
	new_case full --drill
	irun 0 ir-walk -C full --by 佐藤 --answers all.jsonl all.yaml
	walked full | sort >want
	n=$(wc -l <full/journal.jsonl)
	[ "$n" -gt 30 ]
	run=$(jq -r 'select(.kind == "playbook.started").data.run' full/journal.jsonl | head -n 1)
	for ((k = 3; k <= n; k++)); do
		cut_case full cut "$k"
		irun 0 ir-walk -C cut --by 佐藤 --resume "$run" --answers all.jsonl all.yaml
		walked cut | sort >got
		diff want got
	done
}

@test "resumed with the answers that are left" {
	two w
	new_case
	head -n 1 w.jsonl >1.jsonl
	tail -n +2 w.jsonl >2.jsonl
	irun 2 ir-walk -C case --answers 1.jsonl w.yaml
	irun 0 ir-walk -C case --answers 2.jsonl w.yaml
	run -0 jq -r .kind case/journal.jsonl
	assert_line walk.resumed
	[ "$(grep -c step.shown case/journal.jsonl)" -eq 2 ]
}

@test "killed for real, again and again: the same end" {
	everything
	new_case full
	irun 0 ir-walk -C full --by 佐藤 --answers all.jsonl all.yaml
	walked full | sed 's/"run":"[^"]*"//g; s/ [0-9a-f]\{8\} //' | grep -v attachment | sort >want
	new_case case
	for i in $(seq 40); do
		timeout -s KILL "0.00$((i % 10))" ir-walk -C case --by 佐藤 --answers all.jsonl all.yaml >/dev/null 2>&1 || true
		grep -q playbook.ended case/journal.jsonl && break
	done
	run bash -c 'ir-walk -C case --by 佐藤 --answers all.jsonl all.yaml 2>&1'
	irun 0 ir-verify case
	[ "$(jq -r 'select(.kind == "playbook.ended" and .data.state == "success").seq' case/journal.jsonl | wc -l)" -ge 1 ]
}

@test "another machine: the playbook's file is not needed, a changed one is told" {
	two w
	new_case
	head -n 1 w.jsonl >1.jsonl
	tail -n +2 w.jsonl >2.jsonl
	irun 2 ir-walk -C case --answers 1.jsonl w.yaml
	cp -r case copy
	rm w.yaml
	irun 0 ir-walk -C copy --answers 2.jsonl
	two w
	echo '# changed' >>w.yaml
	run --separate-stderr ir-walk -C case --answers 2.jsonl w.yaml
	[ "$status" -eq 0 ]
	[[ $stderr == *"has changed"* ]]
	run -0 jq -r 'select(.kind == "walk.resumed").data.sha256' case/journal.jsonl
	assert_output "$(sha256sum w.yaml | cut -d' ' -f1)"
}

@test "a copy of the playbook that was changed is refused" {
	two w
	new_case
	head -n 1 w.jsonl >1.jsonl
	irun 2 ir-walk -C case --answers 1.jsonl w.yaml
	for f in case/attachments/*; do echo '# x' >>"$f"; done
	irun 1 ir-walk -C case --answers w.jsonl
	[[ $stderr == *"not what was started"* ]]
	rm case/attachments/*
	irun 2 ir-walk -C case --answers w.jsonl
}

@test "two walkers at once answer each question once" {
	everything
	new_case
	head -n 2 all.jsonl >begin.jsonl
	irun 2 ir-walk -C case --by 佐藤 --answers begin.jsonl all.yaml
	tail -n +3 all.jsonl >rest.jsonl
	ir-walk -C case --by 甲 --answers rest.jsonl >1.out 2>&1 &
	one=$!
	ir-walk -C case --by 乙 --answers rest.jsonl >2.out 2>&1 || true
	wait "$one" || true
	ir-walk -C case --by 丙 --answers all.jsonl >/dev/null 2>&1 || true
	irun 0 ir-verify case
	run -0 jq -r 'select(.kind == "step.done" or .kind == "step.failed") |
		[.data.run, .data.at, .data.step, .data.turn] | @tsv' case/journal.jsonl
	[ "$(sort <<<"$output" | uniq -d)" = "" ]
}

@test "a torn last line is mended and walked over" {
	two w
	new_case
	head -n 1 w.jsonl >1.jsonl
	tail -n +2 w.jsonl >2.jsonl
	irun 2 ir-walk -C case --answers 1.jsonl w.yaml
	printf '{"v":1,"se' >>case/journal.jsonl
	run ir-walk -C case --answers 2.jsonl
	[ "$status" -eq 0 ]
	irun 0 ir-verify case
}

@test "a new run beside an open one, and which one" {
	two w
	new_case
	irun 2 ir-walk -C case --answers /dev/null w.yaml
	irun 2 ir-walk -C case --new --answers /dev/null w.yaml
	irun 2 ir-walk -C case --answers w.jsonl w.yaml
	[[ $stderr == *"several runs"* ]]
	run=$(jq -r 'select(.kind == "playbook.started").data.run' case/journal.jsonl | tail -n 1)
	irun 0 ir-walk -C case --resume "$run" --answers w.jsonl w.yaml
	irun 2 ir-walk -C case --resume 00000000 --answers w.jsonl w.yaml
}

@test "damage in the journal is told, nothing is walked" {
	two w
	new_case
	irun 2 ir-walk -C case --answers /dev/null w.yaml
	sed -i '2s/"seq":2/"seq":9/' case/journal.jsonl
	irun 1 ir-walk -C case --answers w.jsonl w.yaml
}
