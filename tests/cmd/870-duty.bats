#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# Who must be told, by when, and why.
load helpers

# shellcheck disable=SC2102
set_facts() {
	ir-case set -C case --by 楓 "$@" >/dev/null
}

# duty JQ [DUTY...]: what jq says of each duty line at noon of 2026-02-09.
duty() {
	local filter=$1
	shift
	run --separate-stderr ir-duty -C case --json --at "${AT:-2026-02-09 12:00}" "$@"
	[ "$status" -le 1 ] || { echo "exit $status: $stderr"; return 1; }
	jq -r "select(.type == \"duty\") | $filter" <<<"$output"
}

need() {
	duty '.need' "$1" | head -n 1
}

incident() {
	new_case case --noticed "2026-02-09 01:50"
	set_facts "t.aware[病棟3]=2026-02-09 01:50"
}

@test "a case of one sentence: what cannot be decided names the facts that would" {
	incident
	[ "$(need R2)" = undecided ]
	duty '.missing | join(" ")' R2 | grep -q "case.attack"
	duty '.missing | join(" ")' R5 | grep -q "pii.leak pii.reachable pii.sign.theft"
	[ "$(need R13)" = not-required ]
	[ "$(need R1)" = required ]
	# nobody is left out
	[ "$(duty .id | sort -u | wc -l)" -eq 23 ]
}

@test "an undecided duty runs its clock: past the first edge it is overdue" {
	incident
	irun 0 ir-duty -C case --at "2026-02-11 23:59:59" R5
	irun 1 ir-duty -C case --at "2026-02-12 00:00" R5
	[ "$(jq -r 'select(.id == "R5") | [.need, .overdue, .first, .due] | join(" ")' <<<"$output")" = \
		"undecided true 2026-02-11 2026-02-13" ]
	irun 0 ir-duty -C case --at "2026-02-13 00:00" R2
}

@test "a device, suspected, without any effect: asked by the guidance" {
	incident
	set_facts case.attack=suspected case.medical_device=yes impact.impairment=no pii.leak=no \
		pii.sign.theft=no pii.sign.malware=no pii.sign.cc=no pii.sign.page=no pii.sign.warning=no
	for r in R2 R3 R10; do
		[ "$(need $r)" = required ]
		duty .why_en $r | grep -q "guidance A 4.4(2)"
	done
	set_facts case.medical_device=no
	for r in R2 R3 R10; do
		[ "$(need $r)" = not-required ]
		duty .why_ja $r | grep -q "診療への支障＝なし"
	done
	set_facts "dev[PUMP03].attack=suspected"
	[ "$(need R2)" = required ]
}

@test "a fault that is no attack: no reports, and the facts that say so" {
	incident
	set_facts case.kind=fault impact.impairment=yes
	[ "$(need R2)" = not-required ]
	duty '.facts[]' R2 | grep -qx "case.kind=fault"
	set_facts case.attack=suspected
	[ "$(need R2)" = required ]
}

@test "privacy: a sign on a system with patient data" {
	incident
	set_facts case.attack=confirmed pii.unreadable=no
	[ "$(need R5)" = undecided ]
	set_facts pii.reachable=yes pii.sign.cc=yes
	for r in R5 R6 R7; do
		[ "$(need $r)" = required ]
	done
	duty '.facts | join(" ")' R5 | grep -q "pii.reachable=yes pii.sign.cc=yes"
	# a no that a sign contradicts does not help
	set_facts pii.leak=no
	[ "$(need R5)" = required ]
	set_facts pii.strong_encryption=yes
	[ "$(need R5)" = not-required ]
}

@test "privacy: unreadable data is damaged unless the same data is kept elsewhere" {
	incident
	set_facts case.kind=ransomware pii.unreadable=yes pii.leak=no
	[ "$(need R5)" = required ]
	duty .why_ja R5 | grep -q 毀損
	set_facts pii.copy=yes
	[ "$(need R5)" = required ]
	set_facts "pii.copy_proof=5日の復元試験"
	[ "$(need R5)" = not-required ]
	[ "$(duty '.remark_ja // "none"' R5)" = none ]
	set_facts pii.leak=unknown
	[ "$(need R5)" = undecided ]
	duty .remark_ja R5 | grep -q 毀損には当たらない
	duty '.missing | join(" ")' R5 | grep -q pii.sign.warning
}

@test "privacy: more than 1,000 persons, administrative organs more than 100" {
	incident
	set_facts case.attack=excluded pii.leak=yes pii.unreadable=no pii.sensitive=no pii.financial_harm=no \
		pii.improper=no pii.count=1000 pii.count_max=1000
	[ "$(need R5)" = not-required ]
	set_facts pii.count_max=1001
	[ "$(need R5)" = required ]
	set_facts pii.count=101 pii.count_max=101
	[ "$(need R5)" = not-required ]
	set_facts org.ppc_route=administrative
	[ "$(need R5)" = required ]
}

@test "the full report: 60 days for an attack, 30 else" {
	incident
	set_facts pii.leak=yes pii.sensitive=yes case.attack=confirmed
	[ "$(duty '.rule.id + " " + .due' R6)" = "ppc-final-60 2026-04-09" ]
	set_facts case.attack=excluded pii.improper=no
	[ "$(duty '.rule.id + " " + .due' R6)" = "ppc-final-30 2026-03-10" ]
}

@test "each edge to the second, in Japan" {
	incident
	set_facts pii.leak=yes pii.sensitive=yes case.attack=confirmed
	for tz in Asia/Tokyo America/New_York; do
		TZ=$tz irun 0 ir-duty -C case R6 --at 2026-04-09T23:59:59+09:00
		TZ=$tz irun 1 ir-duty -C case R6 --at 2026-04-10T00:00:00+09:00
		TZ=$tz irun 0 ir-duty -C case R5 --at 2026-02-11T23:59:59+09:00
		TZ=$tz irun 1 ir-duty -C case R5 --at 2026-02-12T00:00:00+09:00
	done
	# known a minute before midnight, or at it
	set_facts "t.aware[夜勤]=2026-02-08T23:59:59+09:00"
	[ "$(duty '.due' R6)" = 2026-04-08 ]
	set_facts "t.aware[夜勤]=2026-02-09T00:00:00+09:00"
	[ "$(duty '.due' R6)" = 2026-04-09 ]
	ir-duty waive -C case R6 --by 院長 --reason 速報が確報を兼ねた --time "2026-02-09 11:00" >/dev/null 2>&1
	irun 0 ir-duty -C case R6 --at 2026-04-10T00:00:00+09:00
}

@test "awareness corrected to a later day keeps the earlier date in sight" {
	incident
	set_facts pii.leak=yes case.attack=confirmed
	set_facts "t.aware[病棟3]=2026-02-11 08:00"
	[ "$(duty '[.due, .before_due] | join(" ")' R6)" = "2026-04-13 2026-04-09" ]
	LANGUAGE=ja run ir-duty -C case --text --at "2026-02-09 12:00" R6
	assert_output --partial "2026-04-09(木)"
	assert_output --partial "2026-04-13(月)"
}

@test "My Number or not known: another form is said" {
	incident
	set_facts pii.leak=yes case.attack=confirmed
	duty .remark_ja R5 | grep -q マイナンバー
	set_facts pii.mynumber=no
	[ "$(duty '.remark_ja // "none"' R5)" = none ]
}

@test "R8 per device and patient, R9 per maker, R17 per partner" {
	incident
	set_facts case.attack=suspected "dev[PUMP03].mah=架空医器" "dev[PUMP04].mah=架空医器" \
		"dev[VSM].mah=架空計測" "dev[PUMP03].malfunction=suspected" "dev[PUMP04].malfunction=excluded" \
		"dev[PUMP04].hazard=no" "dev[VSM].isolation=unplugged" "dev[VSM].malfunction=excluded" \
		"dev[VSM].hazard=no" "harm[H1].dev=PUMP03" "harm[H1].happened=feared" "harm[H2].dev=PUMP03" \
		"harm[H2].happened=no" "partner[連携網].connected=yes" "partner[給食].connected=no" \
		"partner[給食].data=no"
	[ "$(duty '[.member, .need] | join(" ")' R8)" = $'PUMP03/H1 required\nPUMP03/H2 required\nPUMP04 not-required\nVSM advised' ]
	[ "$(duty '[.member, .need] | join(" ")' R9)" = $'架空医器 required\n架空計測 required' ]
	[ "$(duty '[.member, .need] | join(" ")' R17)" = $'連携網 required\n給食 not-required' ]
	[ "$(duty .id R8/PUMP04)" = R8 ]
	irun 2 ir-duty -C case R8/PUMP05
	[[ $stderr == *"did you mean PUMP0"* ]]
}

@test "a slip in the year of awareness does not stop the tool" {
	incident
	set_facts case.attack=suspected "t.aware[A]=1026-11-20 10:00"
	[ "$(duty .start_by R2)" = 't.aware[病棟3]' ]
	set_facts "t.aware[A]=2026-02-08 10:00"
	[ "$(duty .start_by R2)" = 't.aware[A]' ]
}

@test "VSM-10 is not VSM-1" {
	incident
	set_facts case.attack=suspected "dev[VSM-1].malfunction=suspected" "dev[VSM-10].malfunction=suspected"
	ir-log -C case add -k contact -t "2026-02-09 10:00" --to PMDA --how portal --duty R8/VSM-10 第一報 >/dev/null
	[ "$(duty '[.member, .state] | join(" ")' R8)" = $'VSM-1 open\nVSM-10 sent' ]
	ir-log -C case add -k contact -t "2026-02-09 10:00" --to PMDA --how portal --duty R8 VSM-1の第一報 >/dev/null
	[ "$(duty .state R8/VSM-1)" = sent ]
}

@test "undecided names the facts, also where it would be wise" {
	incident
	set_facts case.attack=suspected "dev[PUMP03].isolation=unplugged"
	[ "$(duty '[.need, (.missing | length > 0)] | join(" ")' R8)" = 'undecided true' ]
}

@test "a maker told of one device is not told of the other" {
	incident
	set_facts case.attack=suspected case.medical_device=yes "dev[A].mah=架空医器" "dev[B].mah=架空医器" \
		"dev[A].maker_informed=yes"
	[ "$(AT=-1m duty .state R9)" = open ]
	set_facts "dev[B].maker_informed=yes"
	[ "$(AT=-1m duty .state R9)" = told ]
}

@test "each maker has a state of its own" {
	incident
	set_facts case.attack=suspected case.medical_device=yes "dev[A].mah=架空医器" "dev[B].mah=架空計測"
	ir-log -C case add -k contact -t "2026-02-09 10:00" --to "架空医器 当直" --how 電話 --duty R9 --receipt 7 第一報 >/dev/null
	[ "$(duty '[.member, .state, .receipt] | join(" ")' R9)" = $'架空医器 acknowledged 7\n架空計測 open ' ]
	ir-log -C case add -k contact -t "2026-02-09 10:00" --to 営業 --duty R9/架空計測 第一報 >/dev/null
	[ "$(duty '.state' R9 | tail -n 1)" = told ]
}

@test "GE is not told when MERGE is" {
	incident
	set_facts case.attack=suspected case.medical_device=yes "dev[A].mah=GE" "dev[B].mah=MERGE" \
		"dev[C].mah=例示計" "dev[D].mah=例示計測"
	states() { duty '[.member, .state] | join(" ")' R9 | sort | paste -sd,; }
	ir-log -C case add -k contact -t "2026-02-09 10:00" --to MERGE --how 電話 --duty R9 第一報 >/dev/null
	ir-log -C case add -k contact -t "2026-02-09 10:00" --to 例示計測 --how 電話 --duty R9 第一報 >/dev/null
	[ "$(states)" = "GE open,MERGE told,例示計 open,例示計測 told" ]
	ir-log -C case add -k contact -t "2026-02-09 10:00" --to "ｇｅ　当直" --how 電話 --duty R9 第一報 >/dev/null
	[ "$(states)" = "GE told,MERGE told,例示計 open,例示計測 told" ]
}

@test "the longer name is meant where one is the beginning of the other" {
	incident
	set_facts case.attack=suspected case.medical_device=yes "dev[A].mah=例示計測" "dev[B].mah=例示計測 西日本"
	ir-log -C case add -k contact -t "2026-02-09 10:00" --to "例示計測 西日本 山田" --how 電話 --duty R9 第一報 >/dev/null
	[ "$(duty '[.member, .state] | join(" ")' R9)" = $'例示計測 open\n例示計測 西日本 told' ]
}

@test "one company in several spellings is one line, and called by any of them" {
	incident
	set_facts case.attack=suspected case.medical_device=yes "dev[A].mah=架空計測 (株)" "dev[B].mah=株式会社架空計測" \
		"dev[C].mah=㈱架空医器"
	[ "$(duty .member R9)" = $'架空計測 (株)\n㈱架空医器' ]
	ir-log -C case add -k contact -t "2026-02-09 10:00" --to "架空計測株式会社 御中" --how 電話 --duty R9 第一報 >/dev/null
	ir-log -C case add -k contact -t "2026-02-09 10:00" --to 架空医器 --how FAX --duty R9 第一報 >/dev/null
	[ "$(duty .state R9)" = $'told\nsent' ]
}

@test "a maker of many devices is known by its contact, its name and each device" {
	incident
	mkdir site
	echo '{"id":"MK-1","name":"保守 山田","org":"架空計測 (株)","kind":"maker","ways":[{"type":"phone","value":"000-0000-0001"}]}' >site/contacts.jsonl
	export IR_SITE=$PWD/site
	set_facts case.attack=suspected case.medical_device=yes "dev[Z].mah=例示医器"
	for i in 01 02 03 04 05 06 07 08 09 10 11 12; do
		set_facts "dev[D$i].mah=架空計測"
	done
	for to in MK-1 "保守 山田" "架空計測 当直"; do
		cp -r case copy
		ir-log -C copy add -k contact -t "2026-02-09 10:00" --to "$to" --how 電話 --duty R9 第一報 >/dev/null
		run --separate-stderr ir-duty -C copy --json R9
		[ "$(jq -r 'select(.type == "duty") | .state' <<<"$output")" = $'open\ntold' ] || fail "$to"
		rm -r copy
	done
	ir-log -C case add -k contact -t "2026-02-09 10:00" --to 代表 --how 電話 --duty R9/D12 第一報 >/dev/null
	[ "$(duty '.state' R9)" = $'open\ntold' ]
}

@test "a promise is kept by the one who gave it" {
	incident
	mkdir site
	echo '{"id":"NET-1","name":"山田","org":"架空通信 (株)","kind":"maintenance","ways":[{"type":"phone","value":"000-0000-0001"}]}' >site/contacts.jsonl
	export IR_SITE=$PWD/site
	kept() { run --separate-stderr ir-duty -C case --json --at "2026-02-09 12:00"
		jq -r 'select(.type == "promise") | .kept // false' <<<"$output"; }
	ir-log -C case add -k contact -t "2026-02-09 03:00" --to GE --promised 9:00 折り返し >/dev/null
	ir-log -C case add -k contact -t "2026-02-09 03:10" --to 架空通信 --promised 9:00 折り返し >/dev/null
	ir-log -C case add -k contact -t "2026-02-09 08:00" --from MERGE 別件 >/dev/null
	[ "$(kept)" = $'false\nfalse' ]
	ir-log -C case add -k contact -t "2026-02-09 08:10" --from 山田さん 回答 >/dev/null
	[ "$(kept)" = $'false\ntrue' ]
	ir-log -C case add -k contact -t "2026-02-09 08:20" --from "ＧＥ 当直" 回答 >/dev/null
	[ "$(kept)" = $'true\ntrue' ]
	# by a clock of before nobody had called yet
	run --separate-stderr ir-duty -C case --json --at "2026-02-09 08:00"
	[ "$(jq -r 'select(.type == "promise") | .kept // false' <<<"$output")" = $'false\nfalse' ]
}

@test "a call does not fulfil what asks for a report, a form does" {
	incident
	set_facts case.attack=confirmed pii.leak=yes impact.impairment=yes
	ir-log -C case add -k contact -t "2026-02-09 05:00" --to 委員会 --how 電話 --duty "R5, R2" 相談 >/dev/null
	[ "$(duty '[.id, .state, (.done // false)] | map(tostring) | join(" ")' R5 R2)" = $'R2 told true\nR5 told false' ]
	ir-log -C case add -k contact -t "2026-02-14 05:00" --to 委員会 --how Webフォーム --duty R5 --receipt 117 速報 >/dev/null
	[ "$(AT="2026-02-15 12:00" duty '[.state, .done, .late, .receipt] | map(tostring) | join(" ")' R5)" = "acknowledged true true 117" ]
	[ "$(AT="2026-02-15 12:00" duty '.sent' R5)" = 2026-02-14T05:00:00+09:00 ]
}

@test "a report that was sent: the first one is not the full one" {
	new_case case --drill --noticed "2026-02-09 01:50"
	set_facts case.attack=confirmed pii.leak=yes
	ir-report render -C case --form ppc --stage first --format text --keep >/dev/null 2>&1 || [ $? -eq 1 ]
	ir-report approve -C case case/reports/ppc-01.txt --by 院長 --role DIR --how 口頭 >/dev/null
	ir-report sent -C case case/reports/ppc-01.txt --by 柳 --to 委員会 --how web >/dev/null
	[ "$(AT=-1m duty '[.id, .state] | join(" ")' R5 R6)" = $'R5 sent\nR6 open' ]
	ir-report ack -C case ppc --from 委員会 --how web --receipt 117 >/dev/null
	[ "$(AT=-1m duty '[.id, .state, .receipt] | join(" ")' R5 R6)" = $'R5 acknowledged 117\nR6 open ' ]
}

@test "a report that was read out is none that was sent" {
	incident
	set_facts case.attack=confirmed pii.leak=yes impact.impairment=yes
	for f in mhlw ppc; do
		ir-report render -C case --form $f --stage first --format call --keep >/dev/null 2>&1 || [ $? -eq 1 ]
		ir-report sent -C case $f --by 柳 --to 相手 --how phone --receipt 7 --waiver 夜間 >/dev/null
	done
	[ "$(AT=-1m duty '[.id, .state, (.done // false), (.sent // "not sent")] | map(tostring) | join(" ")' R2 R5)" = \
		$'R2 acknowledged true not sent\nR5 acknowledged false not sent' ]
	ir-report render -C case --form ppc --stage first --format text --keep >/dev/null 2>&1 || [ $? -eq 1 ]
	ir-report sent -C case ppc --by 柳 --to 委員会 --how web --waiver 夜間 >/dev/null
	[ "$(AT=-1m duty '.done' R5)" = true ]
}

@test "a sheet sent to a maker is none for the contractor" {
	new_case case --drill --noticed "2026-02-09 01:50"
	set_facts case.attack=confirmed case.medical_device=yes "dev[A].mah=甲医器" "asset[S].vendor=乙保守"
	ir-report render -C case --form maker --stage first --for maker=甲医器 --format text --keep >/dev/null 2>&1 || [ $? -eq 1 ]
	file=$(echo case/reports/maker*)
	ir-report approve -C case "$file" --by 院長 --role DIR --how 口頭 >/dev/null
	ir-report sent -C case "$file" --by 柳 --to 甲医器 --how fax >/dev/null
	[ "$(AT=-1m duty '[.id, .member, .state] | join(" ")' R0 R9)" = $'R0 乙保守 open\nR9 甲医器 sent' ]
}

@test "the clock starts with the earliest department, whatever the zone" {
	incident
	set_facts pii.leak=yes case.attack=confirmed "t.aware[医療情報室]=2026-02-08T23:30:00Z" \
		"t.aware[事務]=2026-02-10 09:00"
	[ "$(duty '.start_by + " " + .due' R6)" = "t.aware[病棟3] 2026-04-09" ]
	set_facts "t.aware[医療情報室]=2026-02-08T14:59:00Z"
	[ "$(duty '.start_by + " " + .start' R6)" = "t.aware[医療情報室] 2026-02-08T23:59:00+09:00" ]
	for tz in America/New_York Asia/Tokyo UTC Pacific/Kiritimati; do
		TZ=$tz run --separate-stderr ir-duty -C case --json --at 2026-02-09T12:00:00+09:00 R6
		[ "$(jq -r 'select(.id == "R6") | .due' <<<"$output")" = 2026-04-08 ]
	done
}

@test "awareness moved to an earlier day shows both dates" {
	incident
	set_facts pii.leak=yes case.attack=confirmed
	[ "$(duty '.before_due // "none"' R6)" = none ]
	set_facts --correct 3 "t.aware[病棟3]=2026-02-07 22:00" || set_facts "t.aware[病棟3]=2026-02-07 22:00"
	[ "$(duty '[.due, .before_due, .before_start] | join(" ")' R6)" = \
		"2026-04-07 2026-04-09 2026-02-09T01:50:00+09:00" ]
	run ir-duty -C case --text --at "2026-02-09 12:00" R6
	assert_output --partial "before awareness was corrected from 2026-02-09 01:50: due 2026-04-09"
}

@test "noticed before any department knew: it is pointed out" {
	incident
	run ir-duty -C case --text --at "2026-02-09 12:00"
	refute_output --partial "noticed earlier"
	set_facts "t.detected=2026-02-08 22:00"
	run ir-duty -C case --text --at "2026-02-09 12:00"
	assert_output --partial "noticed earlier, 2026-02-08 22:00"
	set_facts "t.aware[病棟3]=2026-02-08 22:00"
	run ir-duty -C case --text --at "2026-02-09 12:00"
	refute_output --partial "noticed earlier"
}

@test "without any department: t.detected, then the opening, and it is said" {
	new_case case --noticed "2026-02-09 01:50"
	[ "$(duty '.start_by' R2)" = t.detected ]
	new_case other
	run ir-duty -C other --text
	assert_output --partial "(case.opened)"
	assert_output --partial "no department's awareness"
}

@test "a deadline beyond the published holidays is uncertain" {
	new_case case --noticed "2027-12-20 10:00"
	set_facts pii.leak=yes case.attack=confirmed
	[ "$(AT="2027-12-21 10:00" duty '[.due, (.uncertain | tostring)] | join(" ")' R5 R6)" = \
		$'2027-12-24 null\n2028-02-17 true' ]
	run ir-duty -C case --text --at "2027-12-21 10:00" R6
	assert_output --partial "UNCERTAIN"
	LANGUAGE=ja run ir-duty -C case --text --at "2027-12-21 10:00" R6
	assert_output --partial "不確実"
}

@test "a no has a name and a reason, and never hides what the facts ask for" {
	incident
	set_facts case.attack=confirmed impact.impairment=yes
	irun 2 ir-duty waive -C case R2 --by 院長
	irun 2 ir-duty waive -C case R2 --reason 不要
	irun 2 ir-duty waive -C case R99 --by 院長 --reason 不要
	run --separate-stderr ir-duty waive -C case R2 --by 院長 --role DIR --reason "県から連絡済み" --time "2026-02-09 11:00" --text
	[ "$status" -eq 0 ]
	[[ $stderr == *"the facts require R2"* ]]
	[ "$(tail -n 1 case/journal.jsonl | jq -c '[.kind, .actor.name, .data.duty, .data.reason]')" = \
		'["duty.waived","院長","R2","県から連絡済み"]' ]
	[ "$(duty '[.need, .was, .state, .waived.by] | join(" ")' R2)" = "waived required idle 院長" ]
	run ir-duty -C case --text
	assert_output --partial "no, says 院長"
	assert_output --partial "THE FACTS REQUIRE IT"
}

@test "a no to advice is no longer one when the facts require it" {
	incident
	set_facts case.medical_device=yes case.attack=suspected \
		'dev[P1].isolation=unplugged' 'dev[P1].hazard=no' 'dev[P1].malfunction=excluded'
	[ "$(duty .need R8/P1)" = advised ]
	irun 0 ir-duty waive -C case R8/P1 --by 院長 --reason '切り離しただけ' --time "2026-02-09 11:00"
	[ "$(duty .need R8/P1)" = waived ]
	set_facts 'dev[P1].hazard=yes' 'dev[P1].malfunction=confirmed'
	[ "$(duty '[.need, .waived.outgrown] | join(" ")' R8/P1)" = "required true" ]
	run -0 --separate-stderr ir-duty waive -C case R8/P1 --by 院長 --reason '別の経路で報告した' --time "2026-02-09 11:00"
	[ "$(duty .need R8/P1)" = waived ]
}

@test "awareness in times to come is told: nothing would ever be late" {
	new_case
	ir-case set -C case 't.aware[医療情報]=2036-11-21 10:00' case.attack=confirmed pii.leak=yes >/dev/null
	run --separate-stderr ir-duty -C case
	[ "$status" -eq 1 ]
	[[ $stderr == *"t.aware[医療情報] lies ahead of the clock"* ]]
	# a look back to before anybody knew is no slip
	new_case other --noticed "2026-02-09 01:50"
	irun 0 ir-duty -C other --at "2026-02-08 12:00"
}

@test "one member is waived, the others stay" {
	incident
	set_facts case.attack=suspected "partner[甲].connected=yes" "partner[乙].connected=yes"
	ir-duty waive -C case R17/甲 --by 院長 --reason 回線は休止中 --time "2026-02-09 11:00" >/dev/null 2>&1
	[ "$(duty '[.member, .need] | join(" ")' R17)" = $'甲 waived\n乙 required' ]
}

@test "promises: past and not kept is overdue" {
	incident
	set_facts "dev[VSM].mah=架空計測" "dev[VSM].visit=2026-02-09 15:00"
	set_facts --time "2026-02-09 10:00" "case.next_report=2026-02-09 17:00"
	ir-log -C case add -k contact -t "2026-02-09 03:00" --to 保守 --promised 9:00 折り返し >/dev/null
	irun 0 ir-duty -C case --at "2026-02-09 08:59"
	irun 1 ir-duty -C case --at "2026-02-09 09:01"
	[ "$(jq -r 'select(.type == "promise" and .overdue) | .who' <<<"$output")" = 保守 ]
	ir-log -C case add -k contact -t "2026-02-09 09:30" --from 保守 回答 >/dev/null
	irun 0 ir-duty -C case --at "2026-02-09 14:59"
	irun 1 ir-duty -C case --at "2026-02-09 15:01"
	ir-log -C case add -k contact -t "2026-02-09 15:10" --to 架空計測 --how 対面 来院 >/dev/null
	irun 0 ir-duty -C case --at "2026-02-09 16:59"
	irun 1 ir-duty -C case --at "2026-02-09 17:01"
	ir-log -C case add -k contact -t "2026-02-09 12:00" --to 県 --duty R3 第一報 >/dev/null
	irun 1 ir-duty -C case --at "2026-02-09 17:01"
	ir-log -C case add -k contact -t "2026-02-09 16:50" --to 県 --duty R3 第二報 >/dev/null
	irun 0 ir-duty -C case --at "2026-02-09 17:01"
}

@test "a promised time without a zone is meant where the line was written" {
	incident
	ir-log -C case add -k contact -t "2026-02-09T03:00:00+09:00" --to 甲 --promised 9:00 折り返し >/dev/null
	ir-log -C case add -k contact -t "2026-02-09T03:00:00+09:00" --to 乙 --promised 2:30 折り返し >/dev/null
	ir-log -C case add -k contact -t "2026-02-09T03:00:00+09:00" --to 丙 --promised "2026-02-10 09:00" 来院 >/dev/null
	for tz in Asia/Tokyo UTC America/New_York Pacific/Kiritimati; do
		TZ=$tz run --separate-stderr ir-duty -C case --json --at 2026-02-09T04:00:00+09:00
		[ "$(jq -r 'select(.type == "promise") | .at' <<<"$output")" = \
			$'2026-02-09T09:00:00+09:00\n2026-02-10T02:30:00+09:00\n2026-02-10T09:00:00+09:00' ] || fail "$tz: $output"
	done
}

@test "a promise lies ahead of the call, as people say it" {
	incident
	while IFS='|' read -r said due; do
		ir-log -C case add -k contact -t "2026-11-23T08:17:30+09:00" --to 架空計測 --promised "$said" 依頼 >/dev/null 2>&1
		run --separate-stderr ir-duty -C case --json --at 2026-11-23T08:18:00+09:00
		[ "$(jq -r 'select(.type == "promise") | .at // "-"' <<<"$output" | tail -n 1)" = "$due" ] ||
			fail "$said: $output"
	done <<-'END'
		18:00|2026-11-23T18:00:00+09:00
		今日18:00|2026-11-23T18:00:00+09:00
		8:00|2026-11-24T08:00:00+09:00
		11/24 9:00|2026-11-24T09:00:00+09:00
		1-4 10:00|2027-01-04T10:00:00+09:00
		明日9:00|2026-11-24T09:00:00+09:00
		24日 9:00|2026-11-24T09:00:00+09:00
		今夜8時|2026-11-23T20:00:00+09:00
		本日中|2026-11-23T23:59:00+09:00
		1時間後|2026-11-23T09:17:30+09:00
		+90m|2026-11-23T09:47:30+09:00
		18時までに来院|2026-11-23T18:00:00+09:00
		18:30に電話|2026-11-23T18:30:00+09:00
		明日 9:00 来院予定|2026-11-24T09:00:00+09:00
		今夜1時|2026-11-24T01:00:00+09:00
		本日24時|2026-11-24T00:00:00+09:00
		1時間以内に折り返し|2026-11-23T09:17:30+09:00
		18:00　来院|2026-11-23T18:00:00+09:00
		15分前に電話|-
		0120 555|-
		来週9:00|-
		解析結果|-
	END
	# what is no time is told when it was meant as one, and is seen later
	run --separate-stderr ir-log -C case add -k contact --to 架空計測 --promised 来週9:00 依頼
	[ "$status" -eq 0 ]
	[[ $stderr == *"'来週9:00': no time is understood in it, so that it never becomes overdue; "* ]]
	run --separate-stderr ir-log -C case add -k contact --to 架空計測 --promised ２，３日のうち 依頼
	[ "$status" -eq 0 ]
	[[ $stderr == *"'２，３日のうち': no time is understood in it"* ]]
	irun 0 ir-log -C case add -k contact --to 架空計測 --promised 解析結果 依頼
	run ir-duty -C case --text --at 2026-11-23T08:18:00+09:00
	assert_output --partial "来週9:00  still open, without a time"
}

@test "no number of days: a warning, never overdue" {
	incident
	set_facts case.attack=confirmed impact.impairment=yes
	[ "$(AT="2026-02-10 01:49" duty '.warn // false' R2)" = false ]
	[ "$(AT="2026-02-10 01:50" duty '[.warn, .overdue] | map(tostring) | join(" ")' R2)" = "true null" ]
	irun 0 ir-duty -C case --at "2026-03-10 12:00" R2 R3 R4
}

@test "R13 is off until the profile says yes" {
	incident
	set_facts case.attack=confirmed
	duty '.remark_en' R13 | grep -q org.special_infra
	set_facts org.special_infra=yes
	[ "$(duty '[.need, .due] | join(" ")' R13)" = "required 2026-03-10" ]
}

@test "owner: university, municipal, others" {
	incident
	owner() { duty 'select(.need == "required") | .member' R11; }
	[ "$(owner)" = 本部 ]
	set_facts org.ownership=university_private
	[ "$(owner)" = $'大学本部\n文部科学省' ]
	set_facts org.ownership=municipal
	[ "$(owner)" = 首長部局 ]
	set_facts org.ownership=private
	[ -z "$(owner)" ]
}

@test "the site says who is to be called, and fills in the facility" {
	incident
	run --separate-stderr ir-duty -C case -S "$IR_TOP/playbooks/example-site" --json R2 R11
	[ "$(jq -r 'select(.id == "R2") | .contact.id' <<<"$output")" = MHLW ]
	[ "$(jq -r 'select(.need == "required") | .member' <<<"$output")" = 首長部局 ]
}

@test "every line of a drill bears its mark" {
	new_case case --drill --noticed "2026-02-09 01:50"
	set_facts case.attack=confirmed impact.impairment=yes "dev[A].malfunction=suspected"
	ir-duty waive -C case R4 --by 院長 --reason 訓練 >/dev/null 2>&1
	run --separate-stderr ir-duty -C case --text
	[ "$(grep -cv '^【訓練】' <<<"$output")" -eq 0 ]
	run --separate-stderr ir-duty -C case --json
	[ "$(jq -c 'select(.drill != true)' <<<"$output" | wc -l)" -eq 0 ]
}

@test "text keeps within 80 columns, in both languages" {
	new_case case --drill --noticed "2026-02-09 01:50"
	set_facts case.attack=confirmed impact.impairment=yes "dev[A].malfunction=suspected" pii.leak=feared
	for lang in en ja; do
		LANGUAGE=$lang ir-duty -C case -S "$IR_TOP/playbooks/example-site" --text --at "2026-02-20 12:00" >out || [ $? -eq 1 ]
		python3 - out <<-'END'
			import sys, unicodedata
			for line in open(sys.argv[1], encoding="utf-8"):
			    w = sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line.rstrip("\n"))
			    assert w <= 80, (w, line)
			    assert line.rstrip("\n") == line.rstrip("\n").rstrip(" "), line
		END
	done
}

@test "the same case gives the same bytes" {
	incident
	set_facts case.attack=confirmed impact.impairment=yes
	ir-duty -C case --json --at "2026-02-09 12:00" >a
	LC_ALL=C TZ=UTC ir-duty -C case --json --at "2026-02-09T12:00:00+09:00" >b
	cmp a b
}

@test "hostile names stay text" {
	incident
	set_facts case.attack=confirmed "partner["$'a\xe2\x80\xaeb'"].connected=yes" "dev[x\"y].mah=a\\b" || true
	run --separate-stderr ir-duty -C case --text
	[[ $output != *$'\xe2\x80\xae'* ]]
	run --separate-stderr ir-duty -C case --json
	jq -e . <<<"$output" >/dev/null
}
