#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# What one contact, one report or one no closes, and what it does not.
load helpers

set_facts() {
	ir-case set -C case --by 楓 "$@" >/dev/null
}

# duty JQ [DUTY...]: what jq says of each duty line.
duty() {
	local filter=$1
	shift
	run --separate-stderr ir-duty -C case --json --at "${AT:--0m}" "$@"
	[ "$status" -le 1 ] || { echo "exit $status: $stderr"; return 1; }
	jq -r "select(.type == \"duty\") | $filter" <<<"$output"
}

told() {
	ir-log -C case add -k contact "$@" >/dev/null
}

incident() {
	new_case case --noticed "2026-02-09 09:30"
	set_facts case.attack=suspected case.medical_device=yes
}

states() {
	duty '[.member, .need, .state] | join(" ")' "$@"
}

@test "a no leaves nobody as told by the report of another device" {
	incident
	set_facts "dev[P3].malfunction=confirmed" "dev[P4].malfunction=confirmed" "dev[P5].malfunction=confirmed" \
		"harm[H1].happened=yes" "harm[H1].dev=P3"
	told --to PMDA --how web --duty R8 --receipt P-1 "P3 H1 の報告を登録"
	ir-duty waive -C case R8 --by 椿 --reason 全部 >/dev/null 2>&1
	[ "$(states R8 | tail -n 2)" = $'P4 waived idle\nP5 waived idle' ]
	[ "$(duty '.receipt // "none"' R8)" = $'P-1\nnone\nnone' ]
}

@test "a report about one patient of a device is none about the other" {
	incident
	set_facts "dev[P].malfunction=confirmed" "harm[H1].dev=P" "harm[H1].happened=yes" \
		"harm[H2].dev=P" "harm[H2].happened=feared"
	told --to PMDA --how web --duty R8 "P の報告を登録"
	[ "$(duty .state R8)" = $'open\nopen' ]
	# a device of several patients is none of them: said, and not written
	had=$(wc -l <case/journal.jsonl)
	irun 2 ir-log -C case add -k contact --to PMDA --how web --duty "R2, R8/P" "報告を登録"
	[ "$stderr" = "ir-log: R8/P has several patients: say which, R8/P/H1, R8/P/H2" ]
	irun 2 ir-log -C case add --batch <<<'{"kind":"contact","text":"報告","to":"PMDA","how":"web","duty":"R8/P"}'
	[[ $stderr == *"R8/P has several patients"* ]]
	[ "$(wc -l <case/journal.jsonl)" -eq "$had" ]
	told --to PMDA --how web --duty R8/P "P H2 の報告を登録"
	[ "$(duty .state R8)" = $'open\nsent' ]
	told --to PMDA --how web --duty R8 "P H1 の報告を登録"
	[ "$(duty .state R8)" = $'sent\nsent' ]
	# of nobody who is open: a second call about it
	told --to PMDA --how 電話 --duty R8/P "追加の質問"
}

@test "a duty that does not exist is refused, and nothing is written" {
	incident
	had=$(wc -l <case/journal.jsonl)
	irun 2 ir-log -C case add -k contact --to 厚労省 --duty R99 第一報
	[ "$stderr" = "ir-log: no duty 'R99': R0 to R22" ]
	irun 2 ir-log -C case add -k contact --to 厚労省 --duty "R2, 77" 第一報
	[ "$stderr" = "ir-log: no duty '77': R0 to R22" ]
	irun 2 ir-log -C case add -k contact --to 厚労省 --duty "R9/架空 (株) R23/x" 第一報
	[ "$stderr" = "ir-log: no duty 'R23/x': R0 to R22" ]
	irun 2 ir-log -C case add --batch <<-'B'
		{"kind":"contact","text":"報告","to":"厚労省","how":"web","duty":"R2"}
		{"kind":"contact","text":"報告","to":"厚労省","how":"web","duty":"R-2"}
	B
	[ "$stderr" = "ir-log: no duty 'R-2': R0 to R22" ]
	ir-report render -C case -F sitrep -k >/dev/null 2>&1 || [ $? -eq 1 ]
	made=$(wc -l <case/journal.jsonl)
	irun 2 ir-report sent -C case sitrep --to 厚労省 --how mail --duty R99 --waiver 急ぎ --by 柳/REC
	[ "$stderr" = "ir-report: no duty 'R99': R0 to R22" ]
	[ "$(wc -l <case/journal.jsonl)" -eq "$made" ]
	[ "$(grep -c '"kind":"contact"' case/journal.jsonl)" -eq 0 ]
	# in small letters, and a member whose name has a blank
	irun 0 ir-log -C case add -k contact --to 厚労省 --how 電話 --duty r2 第一報
	[ "$(duty .state R2)" = told ]
	set_facts "dev[P].mah=架空 計測"
	set_facts "dev[Q].mah=架空"
	irun 0 ir-log -C case add -k contact --how 電話 --duty "R9/架空 計測 R2" 第一報
	[ "$(duty '[.member, .state] | join(" ")' R9)" = $'架空 計測 told\n架空 open' ]
	irun 0 ir-log -C case add -k contact --to 架空 --how 電話 --duty "R9/架空 折返し" 第一報
	[ "$(duty .state R9)" = $'told\ntold' ]
	set_facts "dev[S].mah=Example Co., Ltd." "dev[S].malfunction=confirmed"
	irun 0 ir-log -C case add -k contact --how 電話 --duty "R9/Example Co., Ltd., R1" 第一報
	[ "$(duty .state R9 R1)" = $'told\ntold\ntold\ntold' ]
	irun 2 ir-log -C case add -k contact --how 電話 --duty "R9/架空, 計測" 第一報
	[ "$stderr" = "ir-log: no duty '計測': R0 to R22" ]
}

@test "a duty that means nobody of the case is recorded and warned of" {
	incident
	set_facts "dev[P].malfunction=confirmed" "dev[Q].malfunction=confirmed" "dev[P].mah=甲社" "dev[Q].mah=乙社" \
		"harm[H1].dev=P" "harm[H1].happened=yes" "harm[H2].dev=P" "harm[H2].happened=feared"
	warned() { # TEXT CONTACT...
		run --separate-stderr ir-log -C case add -k contact --how web "${@:2}" 報告
		[ "$status" -eq 0 ]
		[ "$stderr" = "${1:+ir-log: warning: $1}" ] || { echo "$stderr"; return 1; }
	}
	had=$(wc -l <case/journal.jsonl)
	warned "R8 means nobody of this case: it is recorded and fulfils no duty; name one: R8/P/H1, R8/P/H2, R8/Q" --duty R8
	[ "$(wc -l <case/journal.jsonl)" -eq $((had + 1)) ]
	[ "$(duty .state R8)" = $'open\nopen\nopen' ]
	warned "R8/X means nobody of this case: it is recorded and fulfils no duty; name one: R8/P/H1, R8/P/H2, R8/Q" --duty R8/X
	run --separate-stderr ir-log -C case add -k contact --duty "R8/$(printf '%0300d' 1)" 報告
	[[ $stderr == *" means nobody of this case: "*"; name one: R8/P/H1, R8/P/H2, R8/Q" ]]
	warned "R9 means nobody of this case: it is recorded and fulfils no duty; name one: R9/甲社, R9/乙社" --to 丙社 --duty R9
	warned "R2/X means nobody of this case: it is recorded and fulfils no duty; name one: R2" --duty R2/X
	warned "" --to 甲社 --duty R9
	warned "" --duty R8/P/H1
	warned "" --duty R8/Q
	# who is left, and then nobody is: one call more
	warned "R8 means nobody of this case: it is recorded and fulfils no duty; name one: R8/P/H2" --duty R8
	warned "" --duty R8/P/H2
	warned "" --duty R8
	# a batch warns of each, once it is written
	run --separate-stderr ir-log -C case add --batch <<-'B'
		{"kind":"contact","text":"報告","how":"web","duty":"R2/X"}
		{"kind":"contact","text":"報告","how":"web","duty":"R9/丙社"}
	B
	[ "$status" -eq 0 ]
	[[ $stderr == *"R2/X means nobody"*$'\n'*"R9/丙社 means nobody"* ]]
}

@test "a list of many whom a duty can mean is cut" {
	incident
	for i in 1 2 3 4 5 6 7 8 9 10; do set_facts "dev[P$i].malfunction=confirmed"; done
	run --separate-stderr ir-log -C case add -k contact --how web --duty R8 報告
	[[ $stderr == *"name one: R8/P1, R8/P2, R8/P3, R8/P4, R8/P5, R8/P6, R8/P7, R8/P8, ..." ]]
}

@test "a report whose --duty means nobody is recorded and warned of" {
	incident
	set_facts "dev[P].malfunction=confirmed" "dev[Q].malfunction=confirmed"
	ir-report render -C case -F sitrep -k >/dev/null 2>&1 || [ $? -eq 1 ]
	warned() { # TEXT DUTY...
		run --separate-stderr ir-report sent -C case sitrep --to 窓口 --how mail --waiver 急ぎ --by 柳/REC "${@:2}"
		[ "$status" -eq 0 ]
		[ "$stderr" = "${1:+ir-report: warning: $1}" ] || { echo "$stderr"; return 1; }
	}
	warned "R8 means nobody of this case: it is recorded and fulfils no duty; name one: R8/P, R8/Q" --duty R8
	[ "$(duty .state R8)" = $'open\nopen' ]
	warned "R6 asks for a report of the stage final: it is recorded and does not count for R6" --duty R6
	warned "" --duty R8/P --duty r2
	[ "$(duty .state R8)" = $'sent\nopen' ]
	[ "$(duty .state R2)" = sent ]
}

@test "a contact with whom another duty tells is warned of" {
	incident
	export IR_SITE=$IR_TOP/playbooks/example-site
	run --separate-stderr ir-log -C case add -k contact --to POLICE --how 電話 --duty R2 第一報
	[ "$status" -eq 0 ]
	[ "$stderr" = "ir-log: warning: 'POLICE' is the recipient of R4 (Prefectural police (cyber desk)), not of R2: it is recorded and does not count for R2" ]
	[ "$(duty .state R2)" = open ]
	# of several the one that is theirs counts
	run --separate-stderr ir-log -C case add -k contact --to POLICE --how 電話 --duty "R2, R4" 第一報
	[ "$status" -eq 0 ]
	[[ $stderr == *"does not count for R2" ]]
	[ "$(duty .state R2)" = open ]
	[ "$(duty .state R4)" = told ]
	# theirs; somebody nobody knows; they called
	irun 0 ir-log -C case add -k contact --to 厚生労働省 --how 電話 --duty R2 第一報
	irun 0 ir-log -C case add -k contact --to 夜間の当直 --how 電話 --duty R2 第一報
	irun 0 ir-log -C case add -k contact --from POLICE --how 電話 --duty R2 第一報
}

@test "a report names a device or patient of a duty, too" {
	incident
	set_facts "dev[P].malfunction=confirmed" "harm[H1].dev=P" "harm[H1].happened=yes" \
		"harm[H2].dev=P" "harm[H2].happened=feared"
	ir-report render -C case -F sitrep -k >/dev/null 2>&1 || [ $? -eq 1 ]
	had=$(wc -l <case/journal.jsonl)
	irun 2 ir-report sent -C case sitrep --to PMDA --how mail --duty R8/P --waiver 急ぎ --by 柳/REC
	[[ $stderr == *"R8/P has several patients: say which, R8/P/H1, R8/P/H2" ]]
	[ "$(wc -l <case/journal.jsonl)" -eq "$had" ]
	irun 0 ir-report sent -C case sitrep --to PMDA --how mail --duty R8/P/H2 --waiver 急ぎ --by 柳/REC
	[ "$(duty .state R8)" = $'open\nsent' ]
}

@test "the device alone is enough where it has one patient" {
	incident
	set_facts "dev[P].malfunction=confirmed" "harm[H1].dev=P" "harm[H1].happened=yes" "dev[Q].malfunction=confirmed"
	told --to PMDA --how web --duty R8 "P の報告を登録"
	told --to PMDA --how web --duty R8/Q "報告を登録"
	[ "$(duty .state R8)" = $'sent\nsent' ]
}

@test "a no lists each condition, and what says no to it" {
	new_case case --noticed "2026-12-01 09:30"
	set_facts case.attack=excluded case.medical_device=no pii.leak=no pii.unreadable=yes pii.copy=yes \
		pii.copy_proof=復元試験
	reasons() { duty '.reasons[] | [.would, (.facts | join("+")), (.missing | join("+"))] | join(" ")' "$@"; }
	[ "$(duty '.reasons | map(.facts) | tostring' R5)" = '[["pii.leak=no"],["pii.copy=yes","pii.copy_proof=復元試験"]]' ]
	[ "$(duty '.reasons[1].if_en' R5)" = "data damaged (unreadable and no other copy proven)" ]
	# nobody stated anything that would
	[ "$(reasons R9 | tail -n 1)" = "required  dev[].isolation" ]
	[ "$(reasons R21)" = $'required case.attack=excluded \nadvised  case.dispute' ]
	[ "$(reasons R22)" = "advised  case.own_vulnerability" ]
	# one that is none has none; what is only thought says no to nothing
	[ "$(duty 'has("reasons")' R1)" = false ]
	set_facts pii.leak=yes pii.sensitive=yes
	[ "$(duty 'has("reasons")' R5)" = false ]
	# as a text it is one sentence still
	run ir-duty -C case --text R4
	assert_output --partial "no attack is suspected (is it an attack = excluded)"
}

@test "asked of a time before, nobody knew yet" {
	new_case case --noticed "2026-02-09 09:30"
	set_facts case.attack=suspected case.medical_device=yes
	set_facts "dev[P].malfunction=confirmed" t.hazard_known=2026-02-09 pii.leak=yes pii.sensitive=yes
	[ "$(AT="2026-02-08 12:00" duty '[.not_yet, .elapsed] | tostring' R2 R5 R8 | sort -u)" = '[true,null]' ]
	[ "$(AT="2026-02-09 12:00" duty '[.not_yet, (.elapsed > 0)] | tostring' R2)" = '[null,true]' ]
	run -0 --separate-stderr ir-duty -C case --json --at "2026-02-08 12:00"
	[ "$(jq 'select(.type == "duties") | .not_yet' <<<"$output")" = true ]
	run -0 ir-duty -C case --text --at "2026-02-08 12:00" R2 R5 R8
	assert_line "known since 2026-02-09 09:30 (t.detected): not known yet at that time"
	assert_output --partial "promptly  not known yet at that time"
	assert_output --regexp "due 2026-02-11 .*  not known yet at that time"
	assert_output --partial "promptly  not begun yet at that time"
	refute_output --partial " left"
	# a clock that is a minute behind
	[ "$(AT="2026-02-09 09:29" duty '[.not_yet, .elapsed] | tostring' R2)" = '[null,0]' ]
	run -0 ir-duty -C case --text --at "2026-02-09 12:00" R2 R5
	refute_output --partial "not known yet"
	assert_output --partial " left"
}

@test "what occurred after it was noticed is pointed out" {
	incident
	set_facts t.occurred="2026-02-09 09:30"
	slip() { ir-duty -C case --json R1 2>/dev/null | jq -r 'select(.type == "duties") | .occurred_after.by // "none"'; }
	[ "$(slip)" = none ]
	set_facts t.occurred="2026-02-09 10:15"
	[ "$(slip)" = t.detected ]
	run --separate-stderr ir-duty -C case --text --at "2026-02-09 12:00" R1
	[[ $output == *"t.occurred, 2026-02-09 10:15, is later than it was noticed, 2026-02-09"*"(t.detected)"* ]]
	# each run that makes reports says it once
	run --separate-stderr ir-report render -C case -F ppc -s first --format text -o ppc.txt
	[ "$(grep -c "t.occurred, 2026-02-09 10:15, is later" <<<"$stderr")" -eq 1 ]
	run --separate-stderr ir-report render -C case --blank -F ppc --format text -o blank.txt
	refute [ "$stderr" ]
	# a department that knew before
	set_facts t.occurred="2026-02-09 09:20" "t.aware[病棟3]=2026-02-09 09:10"
	[ "$(slip)" = "t.aware[病棟3]" ]
	set_facts t.occurred=unknown
	[ "$(slip)" = none ]
}

@test "a number stands beside the contact that gave it" {
	incident
	told -t "2026-02-09 10:00" --to 県警 --how 電話 --duty R4 --receipt A-1 相談
	told -t "2026-02-09 11:00" --to 県警 --how 対面 --duty R4 --receipt B-2 証拠品の預り証
	[ "$(duty '.told[11:16] + " " + .receipt' R4)" = "10:00 A-1" ]
	# where a report is asked for, that of the report
	told -t "2026-02-09 10:00" --to 委員会 --how 電話 --duty R5 --receipt A-3 相談
	told -t "2026-02-09 11:00" --to 委員会 --how web --duty R5 --receipt B-4 速報
	[ "$(duty '.sent[11:16] + " " + .receipt' R5)" = "11:00 B-4" ]
}

@test "a letter to the health centre is none to the ministry" {
	new_case case --drill --noticed "2026-12-01 09:30"
	set_facts case.attack=suspected case.medical_device=yes org.health_center=架空保健所
	ir-report render -C case -F mhlw -s first -k >/dev/null 2>&1 || [ $? -eq 1 ]
	ir-report sent -C case mhlw --to 架空保健所 --how mail --waiver 急ぎ --by 柳/REC >/dev/null 2>&1
	[ "$(duty .state R2)" = open ]
	ir-report render -C case -F mhlw -s follow-up -k >/dev/null 2>&1 || [ $? -eq 1 ]
	ir-report sent -C case mhlw --to 医政局の担当 --how mail --waiver 急ぎ --by 柳/REC >/dev/null 2>&1
	[ "$(duty .state R2)" = sent ]
}

@test "a no for all is a no for those there were" {
	incident
	set_facts "dev[P3].malfunction=confirmed" "dev[P4].isolation=unplugged" \
		"dev[P4].malfunction=excluded" "dev[P4].hazard=no"
	run --separate-stderr ir-duty waive -C case R8 --by 椿 --reason 全部
	[ "$(jq -r '[.member, .was] | join(" ")' <<<"$output")" = $'P3 required\nP4 advised' ]
	set_facts "dev[S1].malfunction=confirmed" "dev[S1].hazard=yes"
	[ "$(duty '[.member, .need] | join(" ")' R8)" = $'P3 waived\nP4 waived\nS1 required' ]
	# nobody to name: one line, and it is none for who comes later
	new_case other --noticed "2026-12-01 09:30"
	mv case first && mv other case
	set_facts case.attack=suspected case.medical_device=yes
	ir-duty waive -C case R17 --by 椿 --reason 全部 >/dev/null 2>&1
	[ "$(duty .need R17)" = waived ]
	set_facts "partner[甲].connected=yes"
	[ "$(duty .need R17)" = required ]
}

@test "who keeps up what is hit is called, by the inventory and the contact list" {
	incident
	export IR_SITE=$IR_TOP/playbooks/example-site
	# nobody is known yet: no number of just anybody
	[ "$(duty '[.member, .contact.id] | map(tostring) | join(" ")' R0)" = "null null" ]
	[ "$(duty '.contact.id // "none"' R9 R17)" = $'none\nnone' ]
	set_facts "dev[INJ1].malfunction=confirmed" "dev[INJ1].hazard=feared"
	[ "$(duty '[.member, .contact.id] | join(" ")' R0)" = "例示画像診断 (株) IMG-MAH" ]
	[ "$(duty '[.member, .contact.id] | join(" ")' R9)" = "試作医療機器 (株) TRIAL-MAH" ]
}

@test "an awareness that was withdrawn stays in sight with its day" {
	new_case case --noticed "2026-11-28 23:30"
	set_facts case.attack=confirmed pii.leak=yes pii.sensitive=yes
	due() { duty '[.first, .due, .before_due // "none"] | join(" ")' R5; }
	before=$(due | cut -d' ' -f2)
	set_facts t.detected=unknown
	[ "$(due | cut -d' ' -f3)" = "$before" ]
	[ "$(due | cut -d' ' -f2)" != "$before" ]
	run ir-duty -C case --text --at "2026-12-01 12:00" R5
	assert_output --partial "before awareness was corrected from 2026-11-28 23:30"
}

@test "what is only thought makes a duty, and never ends one" {
	new_case case --noticed "2026-12-01 09:30"
	set_facts case.attack=confirmed case.kind=ransomware pii.unreadable=yes pii.sensitive=yes \
		pii.leak=no pii.copy=yes
	guess() { ir-case set -C case --by 楓 --basis estimate "$@" >/dev/null; }
	# a copy without proof, then one that is only thought to be there
	[ "$(duty .need R5 R7)" = $'required\nrequired' ]
	set_facts pii.copy_proof=復元試験
	[ "$(duty .need R5 R6)" = $'not-required\nnot-required' ]
	guess pii.copy=yes
	[ "$(duty .need R5 R6)" = $'required\nrequired' ]
	set_facts pii.copy=yes
	guess pii.leak=no
	[ "$(duty .need R5)" = undecided ]
	duty '.missing | join(" ")' R5 | grep -q pii.leak
	# no attack
	set_facts case.kind=unknown
	guess case.attack=excluded
	[ "$(duty .need R2 R4)" = $'undecided\nundecided' ]
	set_facts case.attack=excluded
	[ "$(duty .need R2)" = not-required ]
	guess case.attack=suspected impact.impairment=feared
	[ "$(duty .need R2)" = required ]
}

@test "a clock of its own is not called awareness, and a day has no minutes" {
	incident
	set_facts "dev[P].malfunction=confirmed" t.hazard_known=2026-02-09
	run ir-duty -C case --text --at "2026-02-09 12:00" R8
	assert_output --partial "promptly  since the same day"
	run ir-duty -C case --text --at "2026-02-11 12:00" R8
	assert_output --partial "promptly  2 days since its start  MORE THAN 24 h"
	refute_output --partial "known for"
	run ir-duty -C case --text --at "2026-02-09 12:00" R2
	assert_output --partial "promptly  known for 2:30"
}

@test "the head says what makes it exit 1; who waits too long stands first" {
	incident
	set_facts impact.ambulance=stopped case.own_vulnerability=no
	ir-log -C case add -k contact -t "2026-02-09 10:00" --to 通信会社 --promised 11:00 折り返し >/dev/null
	run -1 ir-duty -C case --text --at "2026-02-09 12:00"
	assert_output --partial "overdue 0, open for longer than the rules warn 0, promises past 1"
	run -1 ir-duty -C case --text --at "2026-02-09 14:00"
	assert_output --partial "overdue 0, open for longer than the rules warn 4, promises past 1"
	# at once: before the ministry, which stands before it in the rules
	first=$(grep -n ' R19 ' <<<"$output" | cut -d: -f1)
	[ "$first" -lt "$(grep -n ' R2 ' <<<"$output" | cut -d: -f1)" ]
	ir-report board -C case --at "2026-02-09 14:00" -o b.html >/dev/null 2>&1 || [ $? -le 1 ]
	grep -q 'id="duties"' b.html
	sed -n '/id="duties"/,/<\/table>/p' b.html >first
	grep -q 消防指令 first
}

@test "a call to the university is none to the ministry" {
	new_case case --noticed "2026-12-01 09:30"
	set_facts org.ownership=university_private
	mkdir site
	cat >site/contacts.jsonl <<-'EOF'
		{"id":"MEXT","name":"大学病院支援室","org":"文部科学省","kind":"authority","duties":["R11"],"ways":[]}
		{"id":"UNI","name":"総務課","org":"架空大学","kind":"other","duties":["R11"],"ways":[]}
	EOF
	export IR_SITE=$PWD/site
	owner() { duty 'select(.need == "required") | [.member, .contact.id, .state] | join(" ")' R11; }
	[ "$(owner)" = $'大学本部 UNI open\n文部科学省 MEXT open' ]
	told --to 架空大学 --how 電話 --duty R11 第一報
	[ "$(owner)" = $'大学本部 UNI told\n文部科学省 MEXT open' ]
	told --to 文部科学省 --how 電話 --duty R11 第一報
	[ "$(owner)" = $'大学本部 UNI told\n文部科学省 MEXT told' ]
	# another owner: whoever is listed
	set_facts org.ownership=municipal
	sed -i '/MEXT/d' site/contacts.jsonl
	[ "$(owner)" = "首長部局 UNI told" ]
}

@test "a day may be written as the Cabinet Office writes it" {
	for day in 2026/10/31 2026-10-31; do
		irun 0 ir-duty deadline --known-on $day --rule ppc-first --json
		[ "$(jq -r .known_on <<<"$output")" = 2026-10-31T00:00:00+09:00 ]
	done
	irun 0 ir-duty deadline --known-on 2026/3/1 --rule ppc-first --json
	[ "$(jq -r .known_on <<<"$output")" = 2026-03-01T00:00:00+09:00 ]
	for day in 2026/13/01 2026/02/30 2026/10/31x 2026//1 /1/1 ３月; do
		irun 2 ir-duty deadline --known-on $day
		[[ $stderr == *"a day such as 2026-10-31"* ]]
	done
}

@test "what is dated after the clock of the question is not done by then" {
	new_case case --noticed "2026-02-09 01:50"
	set_facts case.attack=confirmed impact.impairment=yes
	AT="2026-02-11 10:00"
	run --separate-stderr ir-case set -C case "t.mgmt=2096-05-01 10:00" t.restore_expected=2096-05-02T00:00
	[ "$stderr" = "ir-case: warning: t.mgmt: this lies ahead of the clock here and is no time of what was; kept as it is" ]
	ir-log -C case add -k contact --to 厚生労働省 --how 電話 --duty R2 -t "2096-12-24 10:00" 第一報 2>/dev/null
	ir-duty waive -C case R4 --by 院長 --reason 済んだ --time "2096-01-01 10:00" 2>err >/dev/null
	grep -q "2096-01-01 10:00: this time lies ahead of the clock here" err
	[ "$(AT=-0m duty '[.state, .done] | map(tostring) | join(" ")' R1 R2)" = $'open null\nopen null' ]
	[ "$(AT=-0m duty '.need' R4)" = advised ]
	[ "$(AT="2097-01-01 10:00" duty '.state' R1 R2)" = $'told\ntold' ]
	[ "$(AT="2097-01-01 10:00" duty '.need' R4)" = waived ]
	# which line it is, is said; not of a time long past or to come
	ahead='.ahead | if . then "\(.what) \(.time) \(.seq)" else "none" end'
	seq=$(jq -r 'select(.kind == "contact").seq' case/journal.jsonl)
	[ "$(AT=-0m duty "$ahead" R2)" = "told 2096-12-24T10:00:00+09:00 $seq" ]
	[ "$(AT=-0m duty "$ahead" R4)" = "waived 2096-01-01T10:00:00+09:00 $((seq + 1))" ]
	[[ $(AT=-0m duty "$ahead" R1) == "fact 2096-05-01T10:00:00+09:00 "* ]]
	[ "$(AT="2097-01-01 10:00" duty "$ahead" R1 R2 R4)" = $'none\nnone\nnone' ]
	run ir-duty -C case --text R2
	said=$(tr -s ' \n' ' ' <<<"$output")
	[[ $said == *"a contact is recorded at 2096-12-24 10:00 (line $seq), which lies ahead of this clock: does not count"* ]]
}

@test "what is merely later than the time asked for is not told of" {
	new_case case --noticed "2026-02-09 01:50"
	set_facts case.attack=confirmed impact.impairment=yes
	told --to 厚生労働省 --how 電話 --duty R2 -t "2026-02-09 18:05" 第一報
	[ "$(AT="2026-02-09 12:00" duty '[.state, .ahead] | tostring' R2)" = '["open",null]' ]
	run ir-duty -C case --text --at "2026-02-09 12:00" R2
	[[ $output != *"lies ahead"* ]]
	# a line ahead of the real clock is, at any time
	ir-log -C case add -k contact --to 厚生労働省 --how web --duty R2 -t "2096-12-24 10:00" 第二報 2>/dev/null
	[ "$(AT="2026-02-09 12:00" duty '[.state, .ahead.what] | tostring' R2)" = '["open","sent"]' ]
	[ "$(duty '[.state, .ahead.what] | tostring' R2)" = '["told","sent"]' ]
}

@test "asked of a time before it was sent, a report is not sent and its edge is past" {
	new_case case --noticed "2026-02-09 01:50"
	set_facts case.attack=confirmed pii.leak=yes
	ir-log -C case add -k contact -t "2026-02-12 16:30" --to 個人情報保護委員会 --how Webフォーム --duty R5 --receipt 1 速報 >/dev/null
	ir-duty waive -C case R3/保健所 --by 院長 --reason 県が伝える --time "2026-02-12 09:00" >/dev/null 2>&1
	set_facts pii.notice=done "pii.notice_date=2026-02-14"
	irun 1 ir-duty -C case --at "2026-02-12 10:00" R5
	irun 0 ir-duty -C case --at "2026-02-12 16:30" R5
	[ "$(AT="2026-02-12 10:00" duty '[.state, .overdue, .receipt] | map(tostring) | join(" ")' R5)" = "open true null" ]
	[ "$(AT="2026-02-12 08:00" duty '.need' R3/保健所)" != waived ]
	[ "$(AT="2026-02-12 09:00" duty '.need' R3/保健所)" = waived ]
	[ "$(AT="2026-02-13 23:00" duty '.state' R7)" = open ]
	[ "$(AT="2026-02-14 00:00" duty '.state' R7)" = sent ]
}

@test "a receipt of whom another duty tells is recorded, warned of, and does not count" {
	incident
	export IR_SITE=$IR_TOP/playbooks/example-site AT=-0m
	set_facts pii.leak=yes t.detected="2026-02-09 01:50" 2>/dev/null
	ir-report render -C case -F ppc -s first -k >/dev/null 2>&1 || [ $? -eq 1 ]
	ir-report sent -C case ppc --to 個人情報保護委員会 --how web --waiver 急ぎ --by 柳/REC >/dev/null
	run -0 --separate-stderr ir-report ack -C case ppc --from 都道府県警察 --receipt K-9 --by 柳/REC
	[ "$stderr" = "ir-report: warning: '都道府県警察' is the recipient of R4 (Prefectural police (cyber desk)), not of R5, R6: it is recorded and does not count for R5, R6" ]
	[ "$(tail -n 1 case/journal.jsonl | jq -r '[.kind, .data.from] | join(" ")')" = "report.acknowledged 都道府県警察" ]
	[ "$(duty '[.state, .receipt] | map(tostring) | join(" ")' R5)" = "sent null" ]
	irun 0 ir-report ack -C case ppc --from 個人情報保護委員会 --receipt P-1 --by 柳/REC
	[ "$(duty '[.state, .receipt] | join(" ")' R5)" = "acknowledged P-1" ]
	unset IR_SITE # in nobody's list
	run -0 --separate-stderr ir-report ack -C case ppc --from 架空県警察 --receipt K-9 --by 柳/REC
	[[ $stderr == *"'架空県警察' is the recipient of R4 "* ]]
	irun 0 ir-report ack -C case ppc --from 架空警察病院 --receipt P-1 --by 柳/REC
	# a receipt of before it went out
	run -0 --separate-stderr ir-report ack -C case ppc --receipt P-2 --by 柳/REC --time "2026-01-05 10:00"
	[[ $stderr == "ir-report: warning: the receipt, 2026-01-05 10:00, is earlier than the sending, 20"*": one of them is wrong; kept as it is" ]]
}

@test "blanks are no reason and no name" {
	incident
	had=$(wc -l <case/journal.jsonl)
	for blank in "" "  " $'\t' "　" "　 　"; do
		irun 2 ir-duty waive -C case R2 --by 院長 --reason "$blank"
		[[ $stderr == "ir-duty: say why it need not be told: --reason TEXT"* ]]
		irun 2 ir-duty waive -C case R2 --by "$blank" --reason 県から連絡済み
		[[ $stderr == "ir-duty: a no needs a name: --by NAME"* ]]
		irun 2 ir-log -C case add "$blank"
	done
	[ "$(wc -l <case/journal.jsonl)" -eq "$had" ]
	ir-report render -C case -F sitrep -k >/dev/null 2>&1 || [ $? -eq 1 ]
	had=$(wc -l <case/journal.jsonl)
	for blank in "" "  " "　"; do
		irun 2 ir-report sent -C case sitrep --to 厚労省 --how mail --waiver "$blank" --by 柳/REC
		[[ $stderr == "ir-report: --waiver wants the reason"* ]]
		irun 2 ir-report approve -C case sitrep --by "$blank"
		[[ $stderr == "ir-report: who approves? --by NAME, and --role ROLE"* ]]
	done
	[ "$(wc -l <case/journal.jsonl)" -eq "$had" ]
}

@test "asked of a time before lines were written: whose facts they are stands on the page" {
	incident
	n=$(wc -l <case/journal.jsonl)
	run -0 --separate-stderr ir-duty -C case --text --at "2026-02-09 12:00" R22
	[ "$stderr" = "" ]
	[[ ${lines[1]} == "       the facts are those known at line $n (20"* ]]
	[[ $output == *"only the clock"* ]]
	irun 0 ir-duty -C case --json --at "2026-02-09 12:00" R22
	[ "$(jq -r 'select(.type == "duties") | .facts_of[:19]' <<<"$output" | head -n 1)" = "$(date -d "$(tail -n 1 case/journal.jsonl | jq -r .written)" +%FT%T)" ]
	irun 0 ir-report board -C case --lang en --at "2026-02-09 12:00" -o then.html
	[ "$(grep -c "only the clock is that of then; the facts are those known at line $n (" then.html)" -eq 1 ]
	# nothing was written since
	run ir-duty -C case --text R22
	[[ $output != *"only the clock"* ]]
	run ir-duty -C case --json R22
	[[ $output != *facts_of* ]]
	ir-report board -C case --lang en -o now.html >/dev/null 2>&1 || [ $? -eq 1 ]
	run ! grep -q "only the clock" now.html
}
