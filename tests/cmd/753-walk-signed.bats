#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# ir-walk --signed-by: only what a person of the trust file has signed.

load helpers
load seal
load walk

setup_signed() {
	two w
	irun 0 ir-playbook convert -o w.json w.yaml
	key a
	key b
	ir-playbook sign -k a.key.pem -c a.cert.pem w.json -o s.json
	mkdir site
	printf '%s\n' 'version: 1' 'signers:' '- name: 鈴木' \
		"  sha256: \"$(sha a.cert.pem)\"" '- name: 田中' \
		"  sha256: \"$(sha b.cert.pem)\"" >site/trust.yaml
	export IR_SITE=$PWD/site
	new_case case --drill
}

@test "signed by that person: walked, and recorded" {
	setup_signed
	irun 0 ir-walk -C case --signed-by 鈴木 --answers w.jsonl s.json
	run jq -r 'select(.kind == "playbook.started") | .data.signed_by' \
		case/journal.jsonl
	assert_output 鈴木
	irun 0 ir-verify case
}

@test "no signature, another's, a broken one, an unknown key: refused with the reason" {
	setup_signed
	irun 2 ir-walk -C case --signed-by 鈴木 --answers w.jsonl w.json
	[[ $stderr == *"is not signed"* ]]
	irun 2 ir-walk -C case --signed-by 田中 --answers w.jsonl s.json
	[[ $stderr == *"no valid signature of '田中'"* ]]
	sed 's/first/worst/' s.json >t.json
	irun 2 ir-walk -C case --signed-by 鈴木 --answers w.jsonl t.json
	[[ $stderr == *"no valid signature of '鈴木'"*": "* ]]
	rm site/trust.yaml
	irun 2 ir-walk -C case --signed-by 鈴木 --answers w.jsonl s.json
	[[ $stderr == *"no valid signature of '鈴木'"* ]]
	run jq -r .kind case/journal.jsonl
	refute_line playbook.started
}

@test "what it calls must be signed too" {
	setup_signed
	pb outer 2 <<-'END'
		workflow_start: s
		workflow:
		  s: {type: start, on_completion: c}
		  c: {type: playbook-action, on_success: e, on_failure: e,
		    playbook_id: playbook--00000000-0000-4000-8000-000000000001}
		  e: {type: end}
	END
	mkdir lib
	irun 0 ir-playbook convert -o o.json outer.yaml
	ir-playbook sign -k a.key.pem -c a.cert.pem o.json -o lib/o.json
	cp w.json lib/
	irun 0 ir-walk -C case --signed-by 鈴木 --answers /dev/null lib/o.json
	run jq -r 'select(.kind == "step.failed") | .data.text' \
		case/journal.jsonl
	assert_output --partial "is not signed"
	cp s.json lib/w.json
	irun 0 ir-walk -C case --new --signed-by 鈴木 --answers w.jsonl lib/o.json
	run jq -r 'select(.kind == "playbook.started") | .data.signed_by' \
		case/journal.jsonl
	assert_line --index 2 鈴木
	irun 2 ir-walk -C case --resume 00000000 --signed-by 鈴木 lib/o.json
}
