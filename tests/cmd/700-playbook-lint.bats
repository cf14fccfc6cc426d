#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# ir-playbook lint: what it prints, how it exits, directories, hostile input.
load helpers

good() { # good [NAME]: a playbook without a finding
	cp "$IR_TOP/tests/data/playbook/good.json" "${1:-good.json}"
	export IR_DATA=$IR_TOP/playbooks
}

p01() { # P01 as JSON, changed by a jq program: p01 PROGRAM
	export IR_DATA=$IR_TOP/playbooks
	ir-playbook convert "$IR_TOP/playbooks/response/P01-ransomware-imaging.yaml" >p01.json
	jq "$1" p01.json >p.json
}

codes() { # the codes of the last --json run
	echo "$output" | jq -r 'select(.type == "finding") | .code + " " + .rule'
}

ids() { # make a second playbook of the first: ids NUMBER <IN >OUT
	jq --arg id "playbook--0000000$1-aaaa-4000-8000-000000000000" \
		'.id = $id | .signatures[].related_to = $id | .signatures[].signature.related_to = $id'
}

@test "a good playbook: no finding, exit 0" {
	good
	irun 0 ir-playbook lint good.json
	assert_output "1 checked, 0 unread: 0 errors, 0 warnings, 0 notes"
	irun 0 ir-playbook lint --strict --json good.json
	run jq -c '[.type, .files, .unread, .errors, .warnings, .notes, .strict]' <<<"$output"
	assert_output '["summary",1,0,0,0,0,true]'
}

@test "a finding has file, place, severity, text, code, rule and pointer" {
	good
	jq '.lables = .labels' good.json >p.json
	irun 0 ir-playbook lint p.json
	assert_line --index 0 --regexp "^p\.json:[0-9]+:3: warning: unknown property 'lables' \(did you mean 'labels'\?\) \[CX-005 unknown-property\] /lables$"
	irun 0 ir-playbook lint --json p.json
	run jq -r 'select(.type == "finding") | keys_unsorted | join(" ")' <<<"$output"
	assert_output "v type file severity code rule pointer line column text"
}

@test "warnings fail only with --strict, errors always" {
	good
	jq '.lables = .labels' good.json >warn.json
	jq 'del(.name)' good.json >bad.json
	irun 0 ir-playbook lint warn.json
	irun 1 ir-playbook lint --strict warn.json
	irun 1 ir-playbook lint bad.json
	irun 1 ir-playbook lint good.json bad.json
}

@test "all findings of a file are told, in the order of its lines" {
	good
	jq '.created = "yesterday" | .priority = 101 | .workflow_start = "x" | .lables = 1' good.json >p.json
	irun 1 ir-playbook lint --json p.json
	run jq -s '[.[] | select(.type == "finding") | .line] | length >= 4 and . == sort' <<<"$output"
	assert_output true
}

@test "a file that cannot be read never stops the rest: exit 2" {
	good
	jq 'del(.name)' good.json >bad.json
	mkfifo pipe.json
	irun 2 ir-playbook lint --json gone.json pipe.json bad.json
	assert_equal "$(jq -r 'select(.type == "unread").file' <<<"$output")" $'gone.json\npipe.json'
	codes | grep -qx "CX-A1 required"
	[[ $stderr == *"gone.json"* ]]
	run jq -c 'select(.type == "summary") | [.files, .unread, .errors]' <<<"$output"
	assert_output '[3,2,1]'
}

@test "standard input and names of every kind" {
	good
	irun 0 ir-playbook lint - <good.json
	good $'a\nb\e[31m.json'
	good "$(printf 'n\377.json')"
	good ./-dash.json
	irun 0 ir-playbook lint -- -dash.json
	irun 1 ir-playbook lint --json . # they call a playbook that is not here
	run jq -c 'select(.type == "summary") | [.files, .unread]' <<<"$output"
	assert_output '[4,0]'
	jq 'del(.name)' good.json >$'x\ny.json'
	irun 1 ir-playbook lint $'x\ny.json'
	assert_line --index 0 --partial 'x\012y.json:'
}

@test "CACAO 1 is refused with its version, once" {
	good
	jq '.spec_version = "1.1" | del(.name)' good.json >old.json
	irun 1 ir-playbook lint old.json
	assert_line --index 0 --partial "written to CACAO 1.1"
	assert_line --index 0 --partial "[CX-004 spec-version]"
	assert_line --index 1 --partial "1 errors, 0 warnings"
}

@test "what is no playbook is called by its name" {
	echo '[{"type": "playbook"}]' >list.json
	echo '{"type": "bundle", "id": "bundle--x", "objects": []}' >bundle.json
	echo '{"type": "course-of-action"}' >other.json
	echo 'hello' >text.yaml
	: >empty.json
	: >empty.yaml
	irun 1 ir-playbook lint list.json bundle.json other.json text.yaml empty.json empty.yaml
	assert_line --partial "list.json:1:1: error: a list, not a playbook"
	assert_line --partial "bundle.json:1:1: error: a STIX bundle"
	assert_line --partial "other.json:1:1: error: an object of type 'course-of-action'"
	assert_line --partial "text.yaml:1:1: error: a mere text"
	assert_line --regexp "^empty\.json.*CX-00[13] "
	assert_line --regexp "^empty\.yaml.*CX-00[13] "
}

@test "broken bytes: line and column" {
	printf '{"type": "playbook",\n "name": }\n' >a.json
	printf '{"type": "playbook",\n "x": "\xff"}\n' >b.json
	printf '{"type": "playbook", "x": "\\u0000"}\n' >c.json
	printf 'a: 1\nb: [\n' >d.yaml
	irun 1 ir-playbook lint --json a.json b.json c.json d.yaml
	run jq -r 'select(.type == "finding") | "\(.file) \(.line) \(.code)"' <<<"$output"
	assert_line "a.json 2 CX-001"
	assert_line --regexp "^b.json 2 CX-00[13]"
	assert_line --regexp "^c.json 1 CX-00[13]"
	assert_line --regexp "^d.yaml [23] CX-001"
}

@test "YAML: the place of the file, the pointer of the standard" {
	cat >p.yaml <<-'END'
		id: playbook--00000001-aaaa-4000-8000-000000000000
		name: x
		created_by: identity--79953c2c-f953-4133-b6e8-72315aa3e0ed
		created: 2026-11-22T00:00:00.000Z
		modified: 2026-11-22T00:00:00.000Z
		workflow_start: begin
		workflow:
		  begin: {type: start, on_completion: isolate}
		  isolat:
		    type: action
		    agent: me
		    commands: [{type: manual, command: pull the cable}]
		    on_completion: done
		  done: {type: end}
		agent_definitions:
		  me: {type: individual, name: me}
	END
	irun 1 ir-playbook lint --json p.yaml
	run jq -r 'select(.code == "CX-032") | "\(.line):\(.column) \(.pointer) \(.text)"' <<<"$output"
	assert_output --regexp "^8:39 /workflow/start--[-0-9a-f]{36}/on_completion there is no step 'isolate' \(did you mean 'isolat'\?\)$"
}

@test "a directory: all *.json *.yaml *.yml below, sorted, links followed once" {
	good
	mkdir -p lib/b lib/a
	cp good.json lib/a/2.json
	jq '.id = "playbook--00000002-aaaa-4000-8000-000000000000"' good.json >lib/b/1.yml
	echo 'not json' >lib/readme.txt
	ln -s .. lib/a/up
	irun 1 ir-playbook lint --json lib
	run jq -r 'select(.type == "finding").file' <<<"$output"
	assert_line "lib/b/1.yml"
	refute_line --partial readme
	mkdir none
	irun 2 ir-playbook lint none
}

@test "library: missing callee, cycle, versions" {
	good
	mkdir lib
	ids 1 <good.json >lib/a.json
	irun 1 ir-playbook lint --json lib
	codes | grep -qx "CX-062 no-such-playbook"
	ids 2 <good.json | jq '(.workflow[] | select(.type == "playbook-action")).playbook_id = "playbook--00000001-aaaa-4000-8000-000000000000"' >lib/b.json
	irun 1 ir-playbook lint --json lib
	codes | grep -qx "CX-062 call-cycle"
	irun 0 ir-playbook lint lib/a.json lib/b.json
	jq '.created = "2026-11-20T00:00:00.000Z"' lib/a.json >lib/c.json
	irun 1 ir-playbook lint --json lib
	codes | grep -qx "CX-150 created-changed"
	codes | grep -qx "CX-151 version-differs"
	jq 'del(.signatures)' lib/a.json >lib/c.json
	irun 1 ir-playbook lint --json lib
	codes | grep -qx "CX-151 version-twice"
	run bash -c 'codes() { :; }; grep -c version-differs <<<"$1"' _ "$output"
	assert_output 0
}

@test "our own procedures: clean in strict mode, all calls found" {
	export IR_DATA=$IR_TOP/playbooks
	irun 0 ir-playbook lint --strict "$IR_TOP/playbooks/response"
}

@test "P01 with a pointer dropped" {
	p01 '(.workflow[] | select(.type == "action") | select(.on_completion)) |= del(.on_completion)'
	irun 1 ir-playbook lint --json p.json
	codes | grep -qx "CX-035 no-next-step"
}

@test "P01 with a member doubled" {
	p01 .
	sed '0,/"name":/s//"name": "another", "name":/' p.json >q.json
	irun 1 ir-playbook lint --json q.json
	codes | grep -qx "CX-002 duplicate-member"
}

@test "P01 with a type swapped" {
	p01 '(first(.workflow[] | select(.type == "action"))).type = "end"'
	irun 1 ir-playbook lint --json p.json
	codes | grep -qx "CX-010 identifier-type"
	p01 '.modified = 20261122'
	irun 1 ir-playbook lint --json p.json
	codes | grep -qx "CX-A1 type"
}

@test "P01 with a cycle" {
	p01 '.workflow[.workflow_start].on_completion as $a | .workflow[$a].on_completion as $b
		| .workflow[$b].on_completion = $a'
	irun 0 ir-playbook lint --json p.json
	codes | grep -qx "CX-037 loop"
}

@test "P01 with a bad time" {
	p01 '.modified = "2026-02-30T00:00:00.000Z"'
	irun 1 ir-playbook lint --json p.json
	codes | grep -qx "CX-015 no-such-date"
	p01 '.modified = "2020-01-01T00:00:00.000Z"'
	irun 1 ir-playbook lint --json p.json
	codes | grep -qx "CX-014 modified-before-created"
}

@test "messages in Japanese" {
	good
	jq 'del(.name)' good.json >bad.json
	LANGUAGE=ja irun 1 ir-playbook lint bad.json
	assert_line --index 0 --regexp '\[CX-A1 required\]'
}

@test "the same input, the same output; the zone does not matter" {
	p01 'del(.name, .created) | .lables = 1'
	irun 1 ir-playbook lint --json p.json
	local first=$output
	TZ=America/New_York LC_ALL=C irun 1 ir-playbook lint --json p.json
	assert_equal "$output" "$first"
}

@test "usage: nothing to check, options twice, unknown" {
	irun 2 ir-playbook lint
	irun 2 ir-playbook lint --strict --strict x
	irun 2 ir-playbook lint --nothing x
	irun 0 ir-playbook lint --help
	assert_line --partial -- "--strict"
}

@test "a full disk is exit 2" {
	good
	run bash -c 'ir-playbook lint good.json >/dev/full'
	assert_equal "$status" 2
}

@test "nothing can be written any more while playbooks are read" {
	good
	irun 0 ir-playbook lint --json good.json
	run jq -r 'select(.type == "summary").sandbox' <<<"$output"
	[[ $output == landlock* ]] || skip "no Landlock here"
	command -v strace >/dev/null || skip "no strace here"
	ASAN_OPTIONS=detect_leaks=0 strace -f -o trace ir-playbook lint good.json >/dev/null
	grep -q landlock_restrict_self trace
	run bash -c "sed -n '/landlock_restrict_self/,\$p' trace | grep -cE 'O_WRONLY|O_RDWR|O_CREAT|execve|socket\('"
	assert_output 0
}

@test "CX-086: secrets in the texts of commands, plain or in base64" {
	good
	jq '(.workflow[]|select(.commands)|.commands) |= [
		{type:"bash", command:"sshpass -p hunter2 ssh root@10.0.0.1 uptime"},
		{type:"manual", command:"curl -u admin:hunter2 https://pacs/"},
		{type:"manual", command:"log in, then password=hunter2"},
		{type:"ssh", command_b64:("mysql -phunter2 -e status"|@base64)},
		{type:"bash", command:"sshpass -p __pw__:value ssh x"},
		{type:"http-api", command:"GET /x?token=hunter2 HTTP/1.1"}]' good.json >p.json
	run ir-playbook lint --json p.json
	n=$(jq '[.workflow[]|select(.commands)]|length' p.json)
	[ "$(codes | grep -c "CX-086 literal-secret")" -eq $((5 * n)) ]
	[ "$(echo "$output" | jq -r 'select(.code=="CX-086").pointer' | grep -c '/commands/4/')" -eq 0 ]
	[[ $output != *hunter2* ]]
	export IR_DATA=$IR_TOP/playbooks
	run ir-playbook lint --json "$IR_TOP/playbooks/response"
	[ "$(codes | grep -c CX-086)" -eq 0 ]
}
