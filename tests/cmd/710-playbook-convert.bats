#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# ir-playbook convert: YAML to standard JSON and back, nothing lost.
load helpers

DATA=$IR_TOP/tests/data/playbook
OURS=$IR_TOP/playbooks/response

# same_json A B: equal whatever the order of their members.
same_json() {
	diff <(jq -S . "$1") <(jq -S . "$2")
}

small() {
	cat >"$1" <<'EOF'
# who wrote this
id: playbook--7d0f6a3e-54a2-4f0d-9a51-6d1f0a2b9c11
name: {ja: 隔離, en: Isolate}
workflow_start: begin
workflow:
  begin: {type: start, on_completion: pull}
  pull:
    type: action
    name: {ja: 抜く, en: Pull the cable}
    commands: [{type: manual, command: {ja: 抜け, en: pull}}]
    agent: nurse
    x_unknown: [1.50, null, {a: b}]
    on_completion: last
    ir: {role: WARD}
  last: {type: end}
agent_definitions:
  nurse: {type: individual, name: {ja: 看護師, en: Nurse}}
EOF
}

@test "YAML becomes standard JSON: identifiers, one language, our extension" {
	small p.yaml
	irun 0 ir-playbook convert p.yaml
	jq -e '
		.type == "playbook" and .spec_version == "cacao-2.0" and
		.name == "隔離" and (has("lang") or has("ir") | not) and
		(.workflow | keys | all(test("^(start|action|end)--[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$"))) and
		(.workflow[.workflow_start].on_completion as $id |
			.workflow[$id].commands[0].command == "抜け" and
			.agent_definitions[.workflow[$id].agent].name == "看護師" and
			.workflow[$id].x_unknown == [1.50, null, {"a": "b"}])
	' <<<"$output"
	jq -e '(.playbook_extensions | keys) == (.extension_definitions | keys)' <<<"$output"
	jq -e '.playbook_extensions[].texts.en["/name"] == "Isolate"' <<<"$output"
	assert_output --partial '1.50'
}

@test "an identifier is SHA-256 of playbook, dictionary and name" {
	small p.yaml
	irun 0 ir-playbook convert p.yaml
	local sum
	sum=$(printf 'playbook--7d0f6a3e-54a2-4f0d-9a51-6d1f0a2b9c11\nworkflow\nbegin' | sha256sum)
	jq -e --arg head "start--${sum:0:8}-${sum:8:4}-4${sum:13:3}-" \
		'.workflow_start | startswith($head)' <<<"$output"
}

@test "the same YAML gives the same bytes, in any locale" {
	small p.yaml
	irun 0 ir-playbook convert p.yaml
	local first=$output
	LC_ALL=ja_JP.UTF-8 LANGUAGE=ja TZ=UTC irun 0 ir-playbook convert p.yaml
	assert_equal "$output" "$first"
}

@test "there and back: our procedures" {
	local f
	for f in "$OURS"/*.yaml; do
		rm -f a.json b.yaml c.json
		irun 0 ir-playbook convert "$f" -o a.json
		irun 0 ir-playbook convert a.json -o b.yaml
		irun 0 ir-playbook convert b.yaml -o c.json
		same_json a.json c.json
		run grep -cE '(action|start|end)--' b.yaml
		assert_equal "$output" 0
	done
}

@test "there and back: files drawn elsewhere, and odd ones" {
	local f
	for f in "$DATA"/drawn.json "$DATA"/odd.json "$DATA"/good.json; do
		rm -f b.yaml c.json
		irun 0 ir-playbook convert "$f" -o b.yaml
		irun 0 ir-playbook convert b.yaml -o c.json
		same_json "$f" c.json
		irun 0 ir-playbook convert c.json
		assert_equal "$output" "$(cat b.yaml)"
	done
}

@test "standard input, --to, and a file that is there already" {
	small p.yaml
	irun 0 ir-playbook convert -o a.json p.yaml
	irun 0 ir-playbook convert - <p.yaml
	assert_equal "$output" "$(cat a.json)"
	irun 0 ir-playbook convert --to json a.json
	assert_equal "$output" "$(cat a.json)"
	irun 2 ir-playbook convert -o a.json p.yaml
	assert_equal "$stderr" "ir-playbook: cannot create 'a.json': File exists"
	irun 2 ir-playbook convert --to yaml p.yaml
	assert_equal "$stderr" "ir-playbook: p.yaml: it is YAML already, and its comments would be lost: use fmt"
	irun 2 ir-playbook convert --to xml p.yaml
	assert_equal "${stderr%%$'\n'*}" "ir-playbook: --to is one of: json yaml"
}

@test "what cannot be written as it was read is refused" {
	echo '{"type":"playbook","spec_version":"cacao-2.0","a":1,"a":2}' >twice.json
	irun 2 ir-playbook convert twice.json
	assert_equal "$stderr" "ir-playbook: twice.json:1:53: 'a' stands twice (CX-002)"
	echo '{"type":"playbook","spec_version":"cacao-2.0","a":"\ud800"}' >half.json
	irun 2 ir-playbook convert half.json
	assert_equal "$stderr" "ir-playbook: half.json:1:52: lone surrogate, read as U+FFFD (CX-003)"
	echo '{"type":"playbook","spec_version":"1.1"}' >old.json
	irun 2 ir-playbook convert old.json
	assert_equal "$stderr" "ir-playbook: old.json: no playbook of CACAO 2.0: 'spec_version' is not cacao-2.0"
	printf 'a: [\n' >cut.yaml
	irun 2 ir-playbook convert cut.yaml
	irun 2 ir-playbook convert nothing.yaml
	assert_equal "$stderr" "ir-playbook: cannot open 'nothing.yaml': No such file or directory"
	printf 'workflow: {a: {type: end}}\nid: x\n' >p.yaml
	irun 0 ir-playbook convert p.yaml
	printf 'workflow: {a: {type: end}, %s: {type: end}}\nid: x\n' \
		"$(jq -r '.workflow | keys[0]' <<<"$output")" >p.yaml
	irun 2 ir-playbook convert p.yaml
	assert_regex "$stderr" "^ir-playbook: p.yaml:1:28: 'end--[-0-9a-f]+' stands twice$"
}

@test "what others wrote is read with the doors closed" {
	[ -z "${IR_SANITIZED:-}" ] || skip "a sanitizer does not run traced"
	command -v strace >/dev/null || skip "no strace"
	strace -o probe true 2>/dev/null || skip "strace may not trace here"
	strace -f -o log ir-playbook convert "$DATA/drawn.json" >out.yaml
	grep -q 'landlock_restrict_self' log || skip "no Landlock here"
	sed '1,/landlock_restrict_self/d' log >after
	run grep -E 'open(at)?\(|execve\(' after
	assert_failure
}

@test "a full disk, a directory, hostile names" {
	small p.yaml
	irun 2 sh -c 'ir-playbook convert p.yaml >/dev/full'
	assert_equal "$stderr" "ir-playbook: cannot write to standard output: No space left on device"
	irun 2 sh -c 'ir-playbook fmt p.yaml >/dev/full'
	mkdir d.yaml
	irun 2 ir-playbook convert d.yaml
	local n=$'-a\n\e[31m\377.yaml'
	cp p.yaml "./$n"
	irun 0 ir-playbook convert -- "$n"
	printf 'a: [\n' >"./$n"
	irun 2 ir-playbook convert -- "$n"
	assert_equal "${stderr%%:2:*}" 'ir-playbook: -a\012\033[31m\377.yaml'
	irun 0 ir-playbook convert p.yaml -o "$n.json"
	irun 2 ir-playbook convert -- "$n" "$n"
	: >empty.yaml
	irun 2 ir-playbook convert empty.yaml
	assert_equal "$stderr" "ir-playbook: empty.yaml: one document is expected, not 0"
}
