#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# ir-contact: whom to call, and whether it was tried.
load helpers

site() {
	mkdir -p site
	cat >site/contacts.jsonl
	export IR_SITE=$PWD/site
}

@test "for a device, a duty, a role: in the order of the list" {
	export IR_SITE=$IR_TOP/playbooks/example-site
	irun 0 ir-contact for PUMP03
	[ "$(jq -r .id <<<"$output")" = PUMP-MAH ]
	irun 0 ir-contact for NET R8
	[ "$(jq -r .id <<<"$output" | tr '\n' ' ')" = "MIS-1 SAFE-1 PMDA " ]
	irun 0 ir-contact for --text PUMP03
	[[ $output == *000-0000-0202* ]]
}

@test "nobody is an answer of its own" {
	site <<<'{"id":"A","roles":["CE"]}'
	irun 1 ir-contact for NET
	[ -z "$output" ]
	[[ $stderr == *"nobody is listed for 'NET'"* ]]
}

@test "a check is due by its kind, to the day" {
	site <<-'EOF'
		{"id":"S","kind":"staff","ways":[{"type":"phone","value":"1"}],"verified":[{"on":"2026-08-31","result":"ok"}]}
		{"id":"P","kind":"authority","ways":[{"type":"phone","value":"1"}],"verified":[{"on":"2026-08-31","result":"ok"}]}
		{"id":"M","kind":"maker","ways":[{"type":"phone","value":"1"}],"verified":[{"on":"2026-08-31","result":"ok"}]}
	EOF
	irun 0 ir-contact overdue --at 2026-11-30
	irun 1 ir-contact overdue --at 2026-12-01
	[ "$(jq -r .id <<<"$output")" = S ]
	irun 0 ir-contact overdue --at 2026-12-01 --staff-months 4
	irun 1 ir-contact overdue --at 2027-03-01
	[ "$(jq -r .id <<<"$output" | tr '\n' ' ')" = "S P " ]
	irun 1 ir-contact overdue --at 2027-09-01
	[ "$(jq -r .id <<<"$output" | wc -l)" -eq 3 ]
}

@test "never tried, did not work, no number: each its own state" {
	site <<-'EOF'
		{"id":"N","ways":[{"type":"phone","value":"1"}]}
		{"id":"F","ways":[{"type":"phone","value":"1"}],"verified":[{"on":"2026-11-01","result":"ok"},{"on":"2026-11-02","result":"no-answer"}]}
		{"id":"X","lookup":"list"}
	EOF
	irun 1 ir-contact overdue --at 2026-11-22
	[ "$(jq -r .state <<<"$output" | tr '\n' ' ')" = "never failed no-number " ]
}

@test "a try is appended, never written over" {
	site <<<'{"id":"A","kind":"maker","ways":[{"type":"phone","value":"1"}],"verified":[{"on":"2025-01-01","result":"ok"}]}'
	before=$(sha256sum <site/contacts.jsonl)
	irun 0 ir-contact verify A --by 柳 --how 電話 --result no-answer --on 2026-11-20
	irun 0 ir-contact verify A --by 柳 --how 電話 --result ok --on 2026-11-21
	[ "$before" = "$(sha256sum <site/contacts.jsonl)" ]
	[ "$(wc -l <site/contact-checks.jsonl)" -eq 2 ]
	irun 0 ir-contact list --at 2026-11-22
	[ "$(jq -r '[.verified[].result]|join(",")' <<<"$output")" = ok,no-answer,ok ]
	[ "$(jq -r .state <<<"$output")" = ok ]
	printf '{"contact":"A"' >>site/contact-checks.jsonl # cut off by a crash
	irun 2 ir-contact verify A --by 柳 --how 電話 --result ok --on 2026-11-21
	[[ $stderr == *contact-checks.jsonl:3* ]]
}

@test "a try written down late makes a contact neither older nor newer" {
	site <<<'{"id":"A","kind":"maker","ways":[{"type":"phone","value":"1"}]}'
	irun 0 ir-contact verify A --by x --how 電話 --result ok --on 2026-11-10
	[ -z "$output" ]
	irun 0 ir-contact verify A --by x --how 電話 --result no-answer --on 2026-10-01
	[ "$(jq -c '[.type,.id,.on,.counts,.result]' <<<"$output")" = '["older","A","2026-10-01","2026-11-10","ok"]' ]
	irun 0 ir-contact verify A --by x --how 電話 --result no-answer --on 2026-10-02 --text
	[[ $output == "A: recorded for 2026-10-02; the check of 2026-11-10 (ok) is newer and counts" ]]
	[ "$(wc -l <site/contact-checks.jsonl)" -eq 3 ]
	irun 0 ir-contact overdue --at 2026-11-22
	irun 0 ir-contact list --at 2026-11-22
	[ "$(jq -c '[.state,.check_due,(.verified|map(.on))]' <<<"$output")" = \
		'["ok","2027-11-10",["2026-10-01","2026-10-02","2026-11-10"]]' ]
	# of one day the one written last
	irun 0 ir-contact verify A --by x --how 電話 --result wrong --on 2026-11-10
	irun 1 ir-contact overdue --at 2026-11-22
	[ "$(jq -r .state <<<"$output")" = failed ]
	irun 2 ir-contact verify A --by x --how 電話 --result ok --on 2999-01-01
	[[ $stderr == *"--on has not come yet"* ]]
	[ "$(wc -l <site/contact-checks.jsonl)" -eq 4 ]
}

@test "lint: what would fail at night" {
	site <<-'EOF'
		{"id":"A","kind":"staff","roles":["CE"],"deputy":"B","ways":[{"type":"phone","value":"1","own":true,"hours":"day"}],"verified":[{"on":"2026-11-20","result":"ok"}]}
		{"id":"B","kind":"staff","deputy":"A","ways":[{"type":"mail","value":"b@x","own":true}],"verified":[{"on":"2026-11-20","result":"ok"}]}
		{"id":"C","deputy":"Z","devices":["D9"],"ways":[{"type":"phone","value":"3"}],"verified":[{"on":"2026-11-20","result":"ok"}]}
		{"id":"D","deputy":"D","ways":[{"type":"phone","value":"3"}],"verified":[{"on":"2026-11-20","result":"ok"}]}
	EOF
	echo '{"id":"D1"}' >site/devices.jsonl
	irun 1 ir-contact lint --at 2026-11-22 --role CE --role DIR
	codes=$(jq -r '.code+":"+.id' <<<"$output" | sort | tr '\n' ' ')
	[ "$codes" = "deputy:A deputy:B deputy:C deputy:D device:D1 night:CE role:DIR unknown-device:C way-own:CE " ]
	irun 1 ir-contact lint --at 2026-11-22 --role CE --text
	[[ $output == *"contacts.jsonl:3: red deputy: C: the deputy 'Z' is nobody"* ]]
}

@test "lint: one way is not enough, two outside ways with a night number are" {
	site <<-'EOF'
		{"id":"A","roles":["CE"],"ways":[{"type":"phone","value":"1","hours":"24h"}],"verified":[{"on":"2026-11-20","result":"ok"}]}
	EOF
	irun 1 ir-contact lint --at 2026-11-22 --role CE
	[ "$(jq -r .code <<<"$output")" = way-one ]
	sed -i 's/"hours":"24h"}/&,{"type":"radio","value":"2"}/' site/contacts.jsonl
	irun 0 ir-contact lint --at 2026-11-22 --role CE
	[ -z "$output" ]
}

@test "lint: every duty has somebody, a device the maker of its record" {
	site <<-'EOF'
		{"id":"A","kind":"staff","roles":["DIR","IC","MDS","MIS","CE","WARD","SAFE"],"ways":[{"type":"mobile","value":"1","hours":"24h"},{"type":"radio","value":"2"}],"verified":[{"on":"2026-11-20","result":"ok"}]}
		{"id":"M","kind":"maker","duties":["R9"],"ways":[{"type":"phone","value":"3","hours":"24h"},{"type":"fax","value":"4"}],"verified":[{"on":"2026-11-20","result":"ok"}]}
	EOF
	printf '%s\n' '{"id":"D1","maintenance":{"maker":"M"}}' '{"id":"D2","maintenance":{"maker":"A"}}' '{"id":"D3"}' >site/devices.jsonl
	irun 1 ir-contact lint --at 2026-11-22
	[ "$(jq -r 'select(.code=="device").id' <<<"$output" | tr '\n' ' ')" = "D2 D3 " ]
	# all of the rules but R9, which is listed, and those that bind only when it is said
	[ "$(jq -r 'select(.code=="duty").id' <<<"$output" | sort -V | tr '\n' ' ')" = \
		"R0 R1 R2 R3 R4 R5 R6 R7 R8 R10 R14 R15 R17 R18 R19 R20 R21 " ]
	irun 1 ir-contact lint --at 2026-11-22 --text
	[[ $output == *"red duty: R19: nobody is listed for R19 ("*")"* ]]
}

@test "the example site is red: its authorities were never dialled" {
	irun 1 ir-contact lint -S "$IR_TOP/playbooks/example-site" --at 2026-11-22
	[ "$(jq -r 'select(.code=="numberless").id' <<<"$output" | sort | tr '\n' ' ')" = \
		"CLAIMS FIRE HEALTH IPA IPA-VULN JMA JPCERT MEDSAFE MHLW NCO PMDA POLICE POLICE-2 PPC PREF R12 R13 R15 R16 R18 R19 R2 R22 R3 R4 R5 R6 STATUTE " ]
	[ -z "$(jq -r 'select(.code=="duty")' <<<"$output")" ]
	[ "$(jq -r 'select(.red and .code!="numberless")|.code+":"+.id' <<<"$output")" = failed:MIS-2 ]
	[ "$(jq -r 'select(.red|not)|.code+":"+.id' <<<"$output" | tr '\n' ' ')" = "overdue:MON-MAH overdue:TRIAL-MAH " ]
}

@test "cards and call sheet, never over another file" {
	export IR_SITE=$IR_TOP/playbooks/example-site
	irun 0 ir-contact card --lang ja -f html -o cards.html
	grep -q 000-0000-0101 cards.html
	irun 2 ir-contact card --lang ja -f html -o cards.html
	irun 0 ir-contact sheet --overdue --at 2026-11-22 --lang ja
	[[ $output == *MIS-2* || $output == *橘* ]]
	[[ $output != *CE-1* ]]
}

@test "a broken list is named with line and key; a missing site is usage" {
	site <<<'{"id":"A","kind":"friend"}'
	irun 2 ir-contact list
	[[ $stderr == *'contacts.jsonl:1: "kind": must be staff'* ]]
	unset IR_SITE
	irun 2 ir-contact list
	[[ $stderr == *"no site"* ]]
	site <<<'{"id":"A"}'
	irun 2 ir-contact verify B --by x --how y --result ok
	[[ $stderr == *"no contact 'B'"* ]]
	irun 2 ir-contact verify A --by x --how y --result fine
	irun 2 ir-contact verify A
	irun 2 ir-contact overdue --at 2026-02-30
}

@test "a contact that was taken off the list leaves the others to be called" {
	site <<'EOF'
{"id":"A","name":"a","kind":"staff","roles":["MIS"],"ways":[{"type":"mobile","value":"000-1","hours":"24h"}]}
{"id":"B","name":"b","kind":"staff","roles":["MIS"],"ways":[{"type":"mobile","value":"000-2","hours":"24h"}]}
EOF
	irun 0 ir-contact verify A --by x --how y --result ok
	sed -i 1d site/contacts.jsonl
	irun 0 ir-contact for MIS --text
	[[ $output == *000-2* ]]
	run ir-contact lint --json
	[ "$(jq -r 'select(.code=="gone")|.id' <<<"$output")" = A ]
}

@test "a check on a day to come is none; an extension needs the own exchange" {
	site <<'EOF'
{"id":"A","name":"a","kind":"staff","roles":["MIS"],"ways":[{"type":"phone","value":"内線 1","hours":"24h"},{"type":"phone","value":"内線 2"}],"verified":[{"on":"2030-01-01","by":"x","how":"y","result":"ok"}]}
EOF
	irun 1 ir-contact overdue --at 2026-11-22
	[[ $output == *'"A"'* ]]
	run ir-contact lint --at 2026-11-22 --json
	[[ $output == *way-own* ]]
}

@test "in a drill every line, page and object bears the mark" {
	local f words

	site <<<'{"id":"A","roles":["CE"],"name":"柳","ways":[{"type":"phone","value":"000-1"}]}'
	irun 0 ir-case open --drill -C case 訓練
	irun 0 ir-contact list -C case
	[ "$(jq -r .drill <<<"$output")" = true ]
	irun 1 ir-contact lint -C case
	[ "$(jq -s 'length > 0 and all(.drill)' <<<"$output")" = true ]
	for f in "list --text" "for --text CE" "lint --text" "sheet -f text" "card -f text"; do
		read -ra words <<<"$f"
		run ir-contact "${words[0]}" -C case "${words[@]:1}"
		[ -n "$output" ]
		[ "$(grep -c . <<<"$output")" -eq "$(grep -c 【訓練】 <<<"$output")" ]
	done
	irun 0 ir-contact sheet -C case -f html
	[[ $output == *【訓練】* ]]
	IR_CASE=case irun 0 ir-contact list
	[ "$(jq -r .drill <<<"$output")" = true ]
	(cd case && ir-contact list) >here
	[ "$(jq -r .drill here)" = true ]
	irun 0 ir-contact list
	[ "$(jq -r .drill <<<"$output")" = null ]
	irun 0 ir-case open -C real 本番
	irun 0 ir-contact sheet -C real -f text
	[[ $output != *訓練* ]]
	irun 2 ir-contact list -C nowhere
	[ -z "$output" ]
	# whom to call is told whatever became of the case
	IR_CASE=nowhere run --separate-stderr ir-contact list
	[ "$status" -eq 0 ]
	[ "$(jq -r .id <<<"$output")" = A ]
	[[ $stderr == *"whether this is a drill cannot be told: "*nowhere* ]]
}
