#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# A step of a playbook that tells somebody fulfils that duty.
load helpers
load walk

# tell DUTY: a playbook of one step that tells it.
tell() {
	pb tell <<-END
		workflow_start: s
		workflow:
		  s: {type: start, on_completion: a}
		  a:
		    type: action
		    name: {ja: 警察に知らせる, en: tell the police}
		    commands: [{type: manual, command: ring them}]
		    on_completion: e
		    ir: {role: ADM, duty: $1}
		  e: {type: end}
	END
}

state() {
	run --separate-stderr ir-duty -C case --json "$1"
	jq -r 'select(.type == "duty") | .state' <<<"$output"
}

@test "done tells, skipped does not" {
	new_case
	ir-case set -C case case.attack=confirmed impact.impairment=yes >/dev/null
	tell R4
	echo '{"kind":"step.skipped","data":{"step":"a","how":"skip","reason":"夜間"}}' >skip.jsonl
	run ir-walk -C case --answers skip.jsonl --by 桐 tell.yaml
	[ "$(state R4)" = open ]
	echo '{"kind":"step.done","time":"2026-11-21T01:00:00Z","data":{"step":"a","text":"佐藤警部補"}}' >done.jsonl
	irun 0 ir-walk -C case --answers done.jsonl --by 桐 tell.yaml
	[ "$(jq -r 'select(.kind == "step.done") | .data.duty' case/journal.jsonl)" = R4 ]
	[ "$(state R4)" = told ]
	[ "$(state R2)" = open ]
	# the same step is a contact of the case, and verifies
	run -0 ir-case show -C case --json
	[ "$(jq -r '.comm[0] | .to + " " + .said' <<<"$output")" = "tell the police 佐藤警部補" ]
	irun 0 ir-verify case
}

@test "a step without a duty is no contact" {
	two w
	new_case
	irun 0 ir-walk -C case --answers w.jsonl w.yaml
	run -0 ir-case show -C case --json
	[ "$(jq '.comm | length' <<<"$output")" -eq 0 ]
}

@test "the receipt that a step asks for is that of its contact" {
	new_case
	ir-case set -C case case.attack=confirmed impact.impairment=yes >/dev/null
	pb tell <<-'END'
		playbook_variables:
		  __receipt__: {type: string}
		workflow_start: s
		workflow:
		  s: {type: start, on_completion: a}
		  a:
		    type: action
		    name: {ja: 警察に知らせる, en: tell the police}
		    commands: [{type: manual, command: ring them}]
		    out_args: [__receipt__]
		    on_completion: b
		    ir: {role: ADM, duty: R4}
		  b:
		    type: action
		    name: {ja: 国に知らせる, en: tell the ministry}
		    commands: [{type: manual, command: ring them}]
		    out_args: [__receipt__]
		    on_completion: c
		    ir: {role: ADM, duty: R2}
		  c:
		    type: action
		    name: {ja: 県に知らせる, en: tell the prefecture}
		    commands: [{type: manual, command: ring them}]
		    out_args: [__receipt__]
		    on_completion: e
		    ir: {role: ADM, duty: R3}
		  e: {type: end}
		ir:
		  variables:
		    __receipt__: {fact: "comm[].receipt"}
	END
	cat >done.jsonl <<-'END'
		{"kind":"step.done","time":"2026-11-21T01:00:00Z","data":{"step":"a","text":"佐藤警部補"}}
		{"kind":"variable.set","data":{"step":"a","name":"receipt","value":"A-77"}}
		{"kind":"step.done","data":{"step":"b"}}
		{"kind":"variable.set","data":{"step":"b","name":"receipt","value":"M-1"}}
		{"kind":"step.skipped","data":{"step":"c","how":"skip","reason":"夜間"}}
	END
	irun 0 ir-walk -C case --answers done.jsonl --by 桐 tell.yaml
	run --separate-stderr ir-duty -C case --json R2 R3 R4
	[ "$(jq -r 'select(.type == "duty") | [.id, .state, .receipt] | join(" ")' <<<"$output")" = \
		$'R4 acknowledged A-77\nR2 acknowledged M-1\nR3 open \nR3 open ' ]
	irun 0 ir-verify case
}

@test "a step in which no number was given stays without one" {
	new_case
	ir-case set -C case case.attack=confirmed impact.impairment=yes >/dev/null
	for word in なし 無し none -; do
		ir-log -C case add -k contact --to 県警 --how 電話 --duty R4 --receipt "$word" 相談 >/dev/null
	done
	[ "$(state R4)" = told ]
	run --separate-stderr ir-duty -C case --json R4
	[ "$(jq -r 'select(.type == "duty") | .receipt // "none"' <<<"$output")" = none ]
}
