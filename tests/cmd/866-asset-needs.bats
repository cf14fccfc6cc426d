#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# ir-asset needs: who needs which information from whom.
load helpers

site() {
	mkdir -p site
	cat >site/devices.jsonl <<-'EOT'
		{"id":"C1","name":"CT","medical":true,"patient_connectable":true,"net":[{"ip":"192.0.2.9"}],"life":{"eol":"2020-01-01","eos":{"v":"2099-01-01","src":"letter","on":"2026-01-02"}},"software":{"sbom":"unknown"},"maintenance":{"maker":"MK"},"place":{"floor":"3F"}}
		{"id":"SW1","medical":false,"net":[{"ip":"192.0.2.1"}]}
	EOT
	cat >site/contacts.jsonl <<-'EOT'
		{"id":"MK","name":"窓口","kind":"maker","ways":[{"type":"phone","value":"000-0000-0001"}]}
	EOT
	export IR_SITE=$PWD/site IR_ACTOR=佐藤
}

state() { jq -r --arg k "$1" 'select(.need==$k).state' <<<"$output"; }

@test "from the record: known, unknown, never asked; whom to ask" {
	site
	irun 1 ir-asset needs C1
	[ "$(state dates)" = have ]
	[ "$(state sbom)" = unknown ]
	[ "$(state ports)" = missing ]
	[ "$(state place)" = missing ]
	[ "$(jq -r 'select(.need=="sbom").ask' <<<"$output")" = MK ]
	[[ $(jq -r 'select(.need=="dates").where' <<<"$output") == *"2099-01-01 [2026-01-02]"* ]]
	[ "$(jq -r 'select(.need=="duties").ask' <<<"$output")" = null ]
	irun 1 ir-asset needs SW1
	[ -z "$(state sbom)" ]
	[ "$(state ports)" = missing ]
}

@test "the maker's statement and the checklists count, with their hash" {
	site
	printf 'CONN-2,q,No\nMLDP-2,q,Yes\nDTBK-5,q,\n' >m.csv
	irun 0 ir-asset mds C1 m.csv
	irun 1 ir-asset needs C1
	[ "$(state ports)" = denied ]
	[ "$(state malware)" = have ]
	[ "$(state backup)" = missing ]
	[ "$(state mds2)" = have ]
	[[ $(jq -r 'select(.need=="malware").where' <<<"$output") == "MLDP-2: yes [SHA-256 $(sha256sum <m.csv | cut -c1-12)]" ]]
	irun 0 ir-asset answer C1 purchase.4 yes
	irun 1 ir-asset needs C1
	[ "$(state ports)" = have ]
	[[ $(jq -r 'select(.need=="ports").where' <<<"$output") == *"purchase.4: yes"*"佐藤"* ]]
}

@test "which needs there are follows the stage and what the device is" {
	site
	irun 1 ir-asset needs C1
	[ "$(state transfer)" = missing ]
	[ -z "$(state limits)" ]
	irun 1 ir-asset needs C1 --at 2099-06-01
	[ "$(state limits)" = missing ]
}

@test "the page: in both languages, whom to ask with a number" {
	site
	irun 1 ir-asset needs C1 --lang ja -f md
	[[ $output == *"□不明"*"窓口"*"000-0000-0001"* ]]
	[[ $output == *"■あり"* ]]
	irun 1 ir-asset needs C1 --lang en -o n.html
	grep -q "nobody asked" n.html
	irun 2 ir-asset needs C1 -o n.html
	irun 2 ir-asset needs C9
	irun 2 ir-asset needs
	irun 2 ir-asset needs C1 --json -f md
}
