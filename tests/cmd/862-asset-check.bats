#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# ir-asset check, answer: checklists and their answers.
load helpers

# C1 is near the end of its support, C2 beyond it, C3 of unknown stage.
site() {
	mkdir -p site
	cat >site/devices.jsonl <<-'EOT'
		{"id":"C1","name":"CT","medical":true,"net":[],"life":{"stage":3,"eol":"2020-01-01","eos":"2099-01-01"},"maintenance":{"next":"unknown"}}
		{"id":"C2","medical":true,"life":{"stage":4,"eol":"2018-01-01","eos":"2020-01-01"},"controls":{"firewall":"in-force","media":"not"}}
		{"id":"C3","medical":true}
		{"id":"PC","medical":false}
	EOT
	export IR_SITE=$PWD/site IR_ACTOR=佐藤/CE
}

# states [LIST]: item:state:why of the items printed.
states() {
	jq -r --arg l "${1-}" 'select(.type=="check" and (.item|startswith($l)))|
		"\(.item):\(.state):\(.why//"-")"' <<<"$output" | tr '\n' ' '
}

lists() {
	jq -r --arg i "$1" 'select(.type=="checklist" and .id==$i).list' <<<"$output" | tr '\n' ' '
}

@test "which lists are asked follows the stage; all sources are there" {
	site
	irun 1 ir-asset check
	[ "$(lists C1)" = "inventory questions transfer-maker transfer " ]
	[ "$(lists C2)" = "inventory transfer-maker transfer conditions controls " ]
	[ "$(lists C3)" = "inventory " ]
	[ -z "$(lists PC)" ]
	irun 1 ir-asset check C3 --text
	[[ $output == *"its stage is not known"* ]]
	for n in purchase:11 inventory:6 questions:12 transfer-maker:7 transfer:7 conditions:6 controls:9; do
		irun 1 ir-asset check PC --list "${n%:*}"
		[ "$(jq -r 'select(.type=="check").item' <<<"$output" | wc -l)" = "${n#*:}" ]
	done
}

@test "what the inventory says counts; unknown does not" {
	site
	irun 1 ir-asset check C1 --list inventory
	[ "$(states)" = "inventory.1:settled:- inventory.2:settled:- inventory.3:open:unasked inventory.4:open:unasked inventory.5:settled:- inventory.6:open:unknown " ]
	irun 1 ir-asset check C2 --list controls
	[[ $(states) == *"controls.media:settled:- "*"controls.firewall:open:incomplete "* ]]
}

@test "an answer is kept with who and when; nothing is overwritten" {
	site
	irun 0 ir-asset answer C1 questions.5 no --on 2026-10-01 --note "予算なし"
	cp site/checks.jsonl before
	irun 0 ir-asset answer C1 questions.5 はい --by 鈴木
	cmp -n "$(stat -c %s before)" before site/checks.jsonl
	irun 1 ir-asset check C1 --list questions
	[ "$(jq -c 'select(.item=="questions.5")|[.state,.answer,.by,.before[0].answer,.before[0].by,.before[0].role,.before[0].note]' <<<"$output")" = \
		'["settled","yes","鈴木","no","佐藤","CE","予算なし"]' ]
	irun 0 ir-asset answer C1 questions.5 no --on 2026-10-02
	irun 1 ir-asset check C1 --list questions
	[ "$(jq -r 'select(.item=="questions.5").answer' <<<"$output")" = yes ]
	irun 1 ir-asset check C1 --list questions --history --text
	[[ $output == *"before"*"2026-10-01"* ]]
}

@test "all answered is exit 0; no, partly and unknown are not" {
	site
	for i in 1 2 3 4 5 6; do
		irun 0 ir-asset answer C2 "conditions.$i" yes
	done
	irun 0 ir-asset check C2 --list conditions
	for v in no partly unknown; do
		irun 0 ir-asset answer C2 conditions.2 "$v"
		irun 1 ir-asset check C2 --list conditions
		[[ $(states) == *"conditions.2:open:$v "* ]]
	done
	irun 0 ir-asset answer C2 conditions.2 n-a --note "1台だけ"
	irun 0 ir-asset check C2 --list conditions
}

@test "a review that has come is due; stage 4 is decided anew each year" {
	site
	irun 1 ir-asset check --due
	[ "$(jq -r 'select(.type=="check")|.id+" "+.item' <<<"$output")" = "C2 conditions.6" ]
	irun 2 ir-asset answer C2 conditions.6 yes --next 2099-01-01
	[[ $stderr == *"within 12 months"* ]]
	irun 0 ir-asset answer C2 conditions.6 yes
	irun 0 ir-asset check --due
	irun 1 ir-asset check --due --at "$(date -d '+370 days' +%F)"
	[ "$(states)" = "conditions.6:due:review " ]
	irun 0 ir-asset answer C2 transfer.1 no --on 2025-01-01 --next 2025-06-01
	irun 1 ir-asset check --due
	[ "$(states)" = "transfer.1:due:no " ]
}

@test "a control: effect, agreement, cost beside a new device, evidence" {
	site
	echo proof >proof.txt
	irun 0 ir-asset answer C2 controls.firewall yes --effect "なし" --agreed "部長" --cost 300000
	irun 1 ir-asset check C2 --list controls
	[[ $(states) == *"controls.firewall:open:incomplete "* ]]
	irun 0 ir-asset answer C2 controls.firewall yes --effect "なし" --agreed "部長" --cost 300000 --replace-cost 90000000 --evidence proof.txt
	irun 1 ir-asset check C2 --list controls
	[[ $(states) == *"controls.firewall:settled:- "* ]]
	h=$(sha256sum <proof.txt | cut -c1-64)
	[ "$(jq -r 'select(.item=="controls.firewall").evidence' <<<"$output")" = "$h" ]
	cmp proof.txt "site/documents/$h.txt"
	irun 0 ir-asset answer C2 controls.media yes --effect x --agreed y --cost 0 --replace-cost 1 --evidence "$h"
	irun 1 ir-asset check C2 --list controls
	[[ $(states) == *"controls.media:open:differs "* ]]
	irun 2 ir-asset answer C2 conditions.1 yes --cost 3
	irun 2 ir-asset answer C2 controls.media yes --cost 9999999999999
}

@test "a candidate is asked before it is bought, and becomes a device" {
	site
	irun 2 ir-asset answer NEW purchase.1 yes
	[[ $stderr == *"no device 'NEW'"* ]]
	irun 0 ir-asset answer NEW purchase.1 yes --candidate
	irun 0 ir-asset answer NEW purchase.2 unknown
	irun 1 ir-asset check NEW
	[[ $(states purchase) == "purchase.1:settled:- purchase.2:open:unknown purchase.3:open:unasked "* ]]
	irun 1 ir-asset check
	[ "$(lists NEW)" = "purchase " ]
	irun 2 ir-asset answer C1 purchase.1 yes --candidate
	irun 2 ir-asset answer 'a b' purchase.1 yes --candidate
	echo '{"id":"NEW","medical":true,"life":{"stage":2,"eol":"2099-01-01","eos":"2100-01-01"}}' >>site/devices.jsonl
	irun 1 ir-asset check NEW
	[[ $(states purchase) == "purchase.1:settled:- "* ]]
}

@test "what cannot be is refused, with the nearest name" {
	site
	irun 2 ir-asset answer C9 questions.1 yes
	[[ $stderr == *"nearest is 'C"* ]]
	irun 2 ir-asset answer C1 question.1 yes
	[[ $stderr == *"nearest is 'questions.1'"* ]]
	irun 2 ir-asset check C1 --list condition
	[[ $stderr == *"nearest is 'conditions'"* ]]
	irun 2 ir-asset answer C1 questions.2 maybe
	irun 2 ir-asset answer C1 questions.1 yes --by x
	[[ $stderr == *"more than yes or no"* ]]
	for d in 2026-02-30 2099-01-01 yesterday; do
		irun 2 ir-asset answer C1 questions.2 yes --on "$d"
	done
	irun 2 ir-asset answer C1 questions.2 yes --on 2026-01-01 --next 2026-01-01
	irun 2 ir-asset answer C1 questions.2 n-a
	irun 2 ir-asset answer C1 questions.2 yes --note $'\xff'
	irun 2 ir-asset answer C1 questions.2 yes --evidence missing
	irun 2 ir-asset answer C1 questions.1
	irun 2 env IR_ACTOR= ir-asset answer C1 questions.2 yes
	[[ $stderr == *"--by NAME"* ]]
	[ ! -e site/checks.jsonl ]
	irun 0 ir-asset answer C1 questions.1 yes --by x --note "5 年"
}

@test "a torn line is told, not counted, and does not swallow the next" {
	site
	irun 0 ir-asset answer C1 questions.1 yes --note "5 年"
	printf '{"v":1,"type":"answer","id":"C1","it' >>site/checks.jsonl
	irun 2 ir-asset check C1 --list questions
	[[ $stderr == *"checks.jsonl:2: "* ]]
	run ir-asset answer C1 questions.2 yes
	[ "$(wc -l <site/checks.jsonl)" = 3 ]
	irun 2 ir-asset check C1 --list questions
	[[ $(states) == "questions.1:settled:- questions.2:settled:- questions.3:open:unasked "* ]]
}

@test "answers at once: all are there" {
	site
	for i in $(seq 1 12); do
		ir-asset answer C1 "questions.$i" yes --by "P$i" --note x &
	done
	wait
	irun 0 ir-asset check C1 --list questions
}

@test "the page: blank, filled, in both languages" {
	site
	irun 0 ir-asset check --print --list conditions --lang ja
	[[ $output == *"□はい"*"□不明"* && $output != *"■"* ]]
	irun 0 ir-asset answer C2 controls.malware partly --note "定義は月1回"
	irun 0 ir-asset check C2 --print --list controls --lang ja -f md
	[[ $output == *"■一部"*"定義は月1回"* ]]
	[[ $output == *"意図する使用への影響"*"更新した場合"* ]]
	irun 0 ir-asset check C2 --print --lang en -o c.html
	grep -q "Six conditions" c.html
	irun 2 ir-asset check C2 --print --lang en -o c.html
	irun 2 ir-asset check C2 -o d.html
	irun 2 ir-asset check C2 --print --due
}

@test "the sheet shows controls in force and how much is open" {
	site
	irun 0 ir-asset sheet C2 --lang ja -f md
	[[ $output == *"実施中の補完的管理策"*"ファイアウォール"* ]]
	[[ $output == *"チェックリスト"*"未了 "*"見直し時期 1 件"* ]]
	irun 0 ir-asset answer C2 controls.firewall no --note "撤去"
	irun 0 ir-asset answer C2 controls.backup yes --effect なし --agreed 部長 --cost 1 --replace-cost 2
	irun 0 ir-asset sheet C2 --lang ja -f md
	[[ $output == *"実施中の補完的管理策"*"バックアップと復元"* ]]
	[[ $output != *"実施中の補完的管理策"*"ファイアウォール、"* ]]
}
