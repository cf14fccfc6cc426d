#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# ir-walk on playbooks of others: no crash, no hang, nothing passed over.

load helpers
load walk

# foreign NAME WORKFLOW-LINES: a playbook with steps a, b and end e.
foreign() {
	{
		cat
		cat <<-'END'
			  a: {type: action, commands: [{type: manual, command: x}], on_completion: e}
			  b: {type: action, commands: [{type: manual, command: x}], on_completion: e}
			  e: {type: end}
		END
	} | pb "$1"
}

switch_of() { # NAME CASES...
	foreign "$1" <<-END
		playbook_variables: {__x__: {type: string, value: z}}
		workflow_start: s
		workflow:
		  s: {type: start, on_completion: w}
		  w: {type: switch-condition, switch: '__x__:value', $2}
	END
}

@test "cases as a list, or a case with several steps: refused, with the step" {
	new_case case --drill
	switch_of list 'cases: [{z: a}, {y: b}]'
	irun 2 ir-walk -C case --answers /dev/null list.yaml
	[[ $stderr == *"not clear where 'cases' leads"* ]]
	switch_of many 'cases: {z: [a, b]}'
	irun 2 ir-walk -C case --answers /dev/null many.yaml
	[[ $stderr == *"not clear where 'cases' leads"* ]]
	run jq -r .kind case/journal.jsonl
	refute_line playbook.started
}

@test "a default beside the cases is taken for one of them" {
	new_case case --drill
	switch_of beside 'cases: {y: a, n: b}'
	irun 0 ir-playbook convert -o in.json beside.yaml
	jq '(.workflow[] | select(.cases)) |= (.default = .cases.n | del(.cases.n))' \
		in.json >beside.json
	irun 2 ir-walk -C case --answers /dev/null beside.json
	[[ $stderr == *"step 'b'"* ]]
}

@test "a start that leads to itself asks, and does not hang" {
	new_case case --drill
	foreign loop <<-'END'
		workflow_start: s
		workflow:
		  s: {type: start, on_completion: s}
	END
	irun 2 timeout 20 ir-walk -C case --answers /dev/null loop.yaml
	[[ $stderr == *"20 turns"* ]]
}

@test "a parallel step that forks itself twice ends as failed" {
	new_case case --drill
	foreign fork <<-'END'
		workflow_start: s
		workflow:
		  s: {type: start, on_completion: p}
		  p: {type: parallel, next_steps: [p, p]}
	END
	IR_TEST_NOSYNC=1 irun 1 timeout 60 ir-walk -C case --answers /dev/null \
		fork.yaml
	irun 0 ir-verify case
}

@test "a byte-order mark, a number as the version, a delay in quotes" {
	new_case case --drill
	foreign plain <<-'END'
		workflow_start: s
		workflow:
		  s: {type: start, on_completion: d}
		  d: {type: action, delay: '60000', commands: [{type: manual, command: x}], on_completion: a}
	END
	irun 0 ir-playbook convert -o plain.json plain.yaml
	printf '\357\273\277' | cat - plain.json >mark.json
	irun 2 ir-walk -C case --answers /dev/null mark.json
	[[ $stderr == *"step 'd'"* ]]
	run jq -r 'select(.kind == "gate.passed") | .data.gate' case/journal.jsonl
	assert_line delay
	sed 's/"cacao-2.0"/2.0/' plain.json >number.json
	irun 2 ir-walk -C case --answers /dev/null --new number.json
	[[ $stderr == *"version '2.0'"* ]]
}
