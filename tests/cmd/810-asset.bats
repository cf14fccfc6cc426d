#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# ir-asset: list, show, query, stage, lint.
load helpers

site() {
	mkdir -p site
	cat >site/devices.jsonl
	export IR_SITE=$PWD/site
}

@test "never asked, unknown and known are three answers" {
	site <<-'EOF'
		{"id":"A","name":"x","class":"c","medical":false,"mah":"m","model":"unknown","place":{"floor":"3F"},"net":[]}
	EOF
	irun 0 ir-asset list
	[ "$(jq -c '[.absent,.unknown]' <<<"$output")" = "[4,1]" ]
	irun 0 ir-asset show A --text
	[[ $output == *"Model"*"unknown"* ]]
	[[ $output == *"Serial number"*"nobody asked"* ]]
}

@test "a connection that nobody knows is a gap, one that is not there is none" {
	site <<-'EOF'
		{"id":"A","medical":false,"net":"unknown"}
		{"id":"B","medical":false}
		{"id":"C","medical":false,"net":[]}
		{"id":"D","medical":false,"net":{"ip":"192.0.2.1"}}
	EOF
	irun 1 ir-asset lint
	[ "$(jq -r 'select(.code=="unknown")|"\(.id):\(.text)"' <<<"$output" | tr '\n' ' ')" = "A:not known: net D:not known: net " ]
	[ "$(jq -r 'select(.code=="absent" and (.text|test(" net$")))|.id' <<<"$output")" = B ]
	[ "$(jq -r 'select(.code=="absent" and .id=="C")|.text|test("software.os")' <<<"$output")" = false ]
	[ "$(jq -r 'select(.code=="absent" and .id=="A")|.text|test("software.os")' <<<"$output")" = true ]
	[ "$(jq -r 'select(.code=="wrong")|.id+":"+.field' <<<"$output")" = D:net ]
	gaps=$(jq -r 'select(.type=="summary")|.absent+.unknown' <<<"$output")
	irun 0 ir-asset list
	[ "$(jq -s 'map(.absent+.unknown)|add' <<<"$output")" = "$gaps" ]
}

@test "where a value comes from is shown" {
	site <<<'{"id":"A","serial":{"v":"S9","src":"plate","on":"2026-11-02","by":"CE"}}'
	irun 0 ir-asset show A --text
	[[ $output == *"S9"*"2026-11-02 plate / CE"* ]]
}

@test "query: what is neither false nor null; nothing outside the record" {
	site <<-'EOF'
		{"id":"A","medical":true}
		{"id":"B","medical":false}
		{"id":"C"}
	EOF
	irun 0 ir-asset query '.medical != false'
	[ "$(jq -r .id <<<"$output" | tr '\n' ' ')" = "A C " ]
	irun 0 ir-asset query '.medical'
	[ "$(jq -r .id <<<"$output")" = A ]
	irun 0 ir-asset query '.id == "Z"'
	[ -z "$output" ]
	irun 2 ir-asset query 'env.HOME'
	[[ $stderr == *"column 1: 'env' would reach outside"* ]]
	irun 2 ir-asset query '.id +'
	irun 2 ir-asset query 'def f: f; f'
	[[ $stderr == *"more than 5 s"* ]]
}

@test "stage: three views, their disagreement, and what follows" {
	site <<-'EOF'
		{"id":"A","medical":true,"life":{"stage":2,"eol":"2030-01-01","eos":"2033-01-01"}}
		{"id":"B","medical":true,"life":{"stage":2,"eol":"2025-01-01","eos":"2027-01-31"}}
		{"id":"C","medical":true}
		{"id":"D","medical":false,"life":{"stage":4}}
		{"id":"E","medical":true,"life":{"eol":"2030-01-01","eos":"2033-01-01","components":[{"name":"OS","on":"2026-01-01","safety":"affected","mitigation":"uses"}]}}
	EOF
	irun 1 ir-asset stage --at 2026-11-22
	[ "$(jq -r .id <<<"$output" | tr '\n' ' ')" = "A B C E " ]
	[ "$(jq -c 'select(.id=="B")|[.declared,.derived,.disagree,.months]' <<<"$output")" = '["support","limited",true,6]' ]
	[ "$(jq -c 'select(.id=="C")|.follows' <<<"$output")" = '["missing-eol","missing-eos"]' ]
	[ "$(jq -c 'select(.id=="E")|[.derived,.component]' <<<"$output")" = '["limited","OS"]' ]
	irun 0 ir-asset stage A --at 2026-11-22
	irun 1 ir-asset stage B --at 2027-02-01
	[ "$(jq -r .derived <<<"$output")" = eos ]
	irun 0 ir-asset list
	[ "$(jq -r 'select(.id=="C").stage' <<<"$output")" = unknown ]
}

@test "the last day of support: stage, lint and the network say the same" {
	site <<-'EOF'
		{"id":"A","medical":true,"name":"a","net":[],"life":{"eol":"2025-01-01","eos":"2027-01-31"}}
		{"id":"F","medical":false,"net":[]}
	EOF
	printf 'hikeshi: network/1\nzones: []\nboxes: [{id: F, kind: switch, eos: "2027-01-31"}]\n' >site/network.yaml
	day() { # DATE STAGE TEXT BOX-IS-RED
		irun "$4" ir-asset stage --at "$1" A
		[ "$(jq -r .derived <<<"$output")" = "$2" ]
		run ir-asset lint --at "$1"
		[ "$(jq -r 'select(.code=="eos").text' <<<"$output")" = "$3" ]
		run ir-asset net lint --at "$1"
		[ "$(jq -r 'select(.code=="eos")|"\(.red) \(.text)"' <<<"$output")" = "$5 $3 (2027-01-31)" ]
	}
	day 2027-01-30 limited "support ends within 6 months" 0 false
	day 2027-01-31 limited "support ends today" 0 false
	day 2027-02-01 eos "support has ended" 1 true
}

@test "a component whose support will end is told ahead" {
	site <<<'{"id":"A","medical":true,"net":[],"life":{"eol":"2030-01-01","eos":"2035-01-01","components":[{"name":"OS-10","on":"2027-03-31","safety":"unknown"},{"name":"quiet","on":"2027-01-01","safety":"none"}]}}'
	irun 0 ir-asset stage --at 2026-11-22
	[ "$(jq -c '[.derived,.next_component,.next_months]' <<<"$output")" = '["support","OS-10",6]' ]
	irun 0 ir-asset stage --at 2026-11-22 --text
	[[ $output == *"OS-10: support ends within 6"* ]]
	irun 0 ir-asset lint --at 2026-11-22
	[ "$(jq -r 'select(.code=="eos")|.field+" "+.text' <<<"$output")" = "life.components OS-10: support ends within 6 months" ]
}

@test "lint: values that cannot be right, doubles, names of nobody" {
	site <<-'EOF'
		{"id":"A","medical":false,"serial":"ＡＢ-12 3","mah":"m","gtin":"4901234567895","net":[{"mac":"00-1A-2B-3C-4D-5E","ip":"192.0.2.7"}]}
		{"id":"B","medical":false,"serial":"ab123","mah":"m","gtin":"4901234567894","net":[{"mac":"001a.2b3c.4d5e","ip":"192.0.2.300"}],"care":{"substitute":["B","Z"]},"maintenance":{"contractor":"NOONE"}}
		{"id":"C","medical":true,"jmdn":"123","approval":"abc","life":{"eol":"2030-01-01","eos":"2029-01-01"}}
		{"id":"D","medical":false,"maintenance":{"last":"2026-02-30"}}
	EOF
	echo '{"id":"V"}' >site/contacts.jsonl
	irun 1 ir-asset lint --at 2026-11-22
	codes=$(jq -r 'select(.code and .code!="absent")|.code+":"+.id+":"+(.field//"")' <<<"$output" | sort | tr '\n' ' ')
	[ "$codes" = "dates:C:life.eos eos:C:life.eos itself:B:care.substitute nobody:B:care.substitute nobody:B:maintenance.contractor odd:C:approval twice:B:net[].mac twice:B:serial wrong:A:gtin wrong:B:net[].ip wrong:C:jmdn wrong:D:maintenance.last " ]
	[ "$(jq -r 'select(.type=="summary").red' <<<"$output")" = 10 ]
	irun 1 ir-asset lint --text
	[[ $output == *"devices.jsonl:2: red twice: B serial: the same as of 'A' (line 1)"* ]]
}

@test "the same serial of two makers is no double" {
	site <<-'EOF'
		{"id":"A","medical":false,"serial":"1","mah":"m"}
		{"id":"B","medical":false,"serial":"1","mah":"n"}
	EOF
	irun 0 ir-asset lint
}

@test "unknown device, no site, broken inventory" {
	site <<<'{"id":"PUMP03"}'
	irun 2 ir-asset show PUMP3
	[[ $stderr == *"nearest is 'PUMP03'"* ]]
	irun 2 ir-asset list --at 2026-13-01
	unset IR_SITE
	irun 2 ir-asset list
	site <<<'{"id":'
	irun 2 ir-asset list
	[[ $stderr == *"devices.jsonl:1: "* ]]
}

@test "no inventory could not be looked at; an empty one is told, too" {
	mkdir none empty
	: >empty/devices.jsonl
	for d in none empty; do
		printf 'hikeshi: network/1\nzones: []\n' >$d/network.yaml
	done
	for verb in list stage lint check "query true" "net lint" "net table" "bulletin list"; do
		# shellcheck disable=SC2086
		irun 2 ir-asset $verb -S none
		[[ $stderr == *"none/devices.jsonl': No such file or directory"* ]]
		# shellcheck disable=SC2086
		irun 1 ir-asset $verb -S empty
		[[ $stderr == *"empty/devices.jsonl: there is no device in it"* ]]
	done
	irun 0 ir-asset bulletin add --from M --title T --by X -S none
}

@test "a site that is not there: named as it was given" {
	irun 2 ir-asset list -S /nope
	[[ $stderr == *"-S names '/nope': No such file or directory"* ]]
	irun 2 ir-asset ready -S /nope
	[[ $stderr == *"-S names '/nope': "* ]]
	irun 2 ir-contact list -S /nope
	[[ $stderr == *"-S names '/nope': "* ]]
	IR_SITE=/nope irun 2 ir-asset list
	[[ $stderr == *"\$IR_SITE names '/nope': "* ]]
}

@test "lint: no plate is no serial; one serial of two models is two devices" {
	mkdir -p site
	cat >site/devices.jsonl <<-'EOF'
		{"id":"A","mah":"m","model":"p","serial":"なし"}
		{"id":"B","mah":"m","model":"p","serial":"なし"}
		{"id":"C","mah":"m","model":"p","serial":"0001"}
		{"id":"D","mah":"m","model":"q","serial":"0001"}
		{"id":"E","mah":"m","model":"q","serial":"00-01"}
	EOF
	irun 1 ir-asset lint -S site --json
	[ "$(jq -r 'select(.code=="twice")|.device // .id' <<<"$output" | tr '\n' ' ')" = "E " ]
}

@test "components that stage cannot read: red, and any stage from here" {
	mkdir -p site
	cat >site/devices.jsonl <<-'EOF'
		{"id":"A","medical":true,"life":{"eol":"2025-01-01","eos":"none","components":{"safety":"affected","mitigation":"fails"}}}
		{"id":"B","medical":true,"life":{"eol":"2025-01-01","eos":"none","components":[{"safety":"affectd","on":"2025-13-01"}]}}
	EOF
	irun 1 ir-asset lint -S site --json
	[ "$(jq -r 'select(.code=="wrong")|.text' <<<"$output" | wc -l)" = 3 ]
	run ir-asset stage -S site --json
	[ "$(jq -r .derived <<<"$output" | tr '\n' ' ')" = "unknown unknown " ]
}
