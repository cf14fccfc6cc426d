#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# ir-asset bulletin: notices that came in, and what became of them.
load helpers

site() {
	mkdir -p site
	cat >site/devices.jsonl <<-'EOT'
		{"id":"P1","name":"ポンプ 1","medical":true,"mah":"架空医器工業 (株)","model":"IP-200","version":"3.1.4"}
		{"id":"P2","medical":true,"mah":"架空医器工業","model":"ＩＰ２００","version":"3.2"}
		{"id":"P3","medical":true,"mah":"架空医器工業","model":"IP-200"}
		{"id":"P4","medical":true,"mah":"架空医器工業","model":"unknown"}
		{"id":"P5","medical":true,"mah":"別の会社","model":"IP-200","version":"1"}
		{"id":"FW1","software":{"os":"fortios"}}
	EOT
	export IR_SITE=$PWD/site IR_ACTOR=佐藤
}

@test "received: kept by its hash, numbered, devices hit and unknown ones told" {
	site
	echo "通知" >n.pdf
	irun 0 ir-asset bulletin add n.pdf --from 架空医器 --title 脆弱性 --on 2026-10-01 --maker 架空医器 --model "ip 200" --versions "<3.2"
	[ "$(jq -c '[.n,.hit,.may_be,.model_unknown]' <<<"$output")" = '[1,["P1"],["P3"],2]' ]
	cmp n.pdf "site/documents/$(sha256sum <n.pdf | cut -c1-64).pdf"
	irun 0 ir-asset bulletin add --from JPCERT --title SMB --match '.software.os == "fortios"' --device P5
	[ "$(jq -c '[.n,.hit]' <<<"$output")" = '[2,["FW1","P5"]]' ]
	irun 0 ir-asset bulletin add - --from PMDA --title 電話 <n.pdf
	[ "$(jq -c '[.n,.sha256,.hit]' <<<"$output")" = "[3,\"$(sha256sum <n.pdf | cut -c1-64)\",[]]" ]
}

@test "passed on, read, decided: until then it is open" {
	site
	irun 0 ir-asset bulletin list
	irun 0 ir-asset bulletin add --from M --title T --on 2026-10-01
	irun 1 ir-asset bulletin list --open
	[ "$(jq -c .open <<<"$output")" = '["not-passed","not-decided"]' ]
	irun 0 ir-asset bulletin pass 1 --to 臨床工学室 --on 2026-10-02
	irun 0 ir-asset bulletin pass 1 --to 病棟3
	irun 0 ir-asset bulletin read 1 --by 臨床工学室
	irun 1 ir-asset bulletin list --text
	[[ $output == *"not read by 病棟3"* ]]
	irun 0 ir-asset bulletin read 1 --by 病棟3
	irun 0 ir-asset bulletin list
	[ "$(jq -c .open <<<"$output")" = '["not-decided"]' ]
	irun 0 ir-asset bulletin list --open
	[ -z "$output" ]
	irun 0 ir-asset bulletin decide 1 "使い続ける"
	irun 0 ir-asset bulletin show 1
	[ "$(jq -c '[.open,[.events[]|.type+":"+.by+(.to//"")]]' <<<"$output")" = \
		'[[],["passed:佐藤臨床工学室","passed:佐藤病棟3","read:臨床工学室","read:病棟3","decided:佐藤"]]' ]
	irun 0 ir-asset bulletin show 1 --text
	[[ $output == *"使い続ける"*"0 devices hit"* ]]
}

@test "a device that comes later is hit, too" {
	site
	irun 0 ir-asset bulletin add --from M --title T --model IP-200
	echo '{"id":"P9","model":"IP 200"}' >>site/devices.jsonl
	irun 0 ir-asset bulletin show 1
	[ "$(jq -c .hit <<<"$output")" = '["P1","P2","P3","P5","P9"]' ]
}

@test "many at once: each gets a number of its own" {
	site
	for i in $(seq 12); do
		ir-asset bulletin add --from M --title "T$i" >/dev/null &
	done
	wait
	run ir-asset bulletin list
	[ "$(jq -r .n <<<"$output" | tr '\n' ' ')" = "1 2 3 4 5 6 7 8 9 10 11 12 " ]
}

@test "what cannot be is refused; nothing is written" {
	site
	irun 2 ir-asset bulletin add --from M
	irun 2 ir-asset bulletin add --title T
	irun 2 ir-asset bulletin add none.pdf --from M --title T
	irun 2 ir-asset bulletin add --from M --title T --on 2099-01-01
	irun 2 ir-asset bulletin add --from M --title T --on 2026-02-29
	irun 2 ir-asset bulletin add --from M --title T --device P6
	[[ $stderr == *"nearest is 'P"* ]]
	irun 2 ir-asset bulletin add --from M --title T --versions "<3"
	irun 2 ir-asset bulletin add --from M --title T --model X --versions new
	irun 2 ir-asset bulletin add --from M --title T --match 'env'
	irun 2 ir-asset bulletin add --from M --title T --match '.['
	irun 2 env IR_ACTOR= ir-asset bulletin add --from M --title T
	irun 2 ir-asset bulletin pass 1 --to x
	[[ $stderr == *"there are 0"* ]]
	irun 2 ir-asset bulletin
	irun 2 ir-asset bulletin burn 1
	[ ! -s site/bulletins.jsonl ]
	irun 0 ir-asset bulletin add --from M --title T --on 2026-10-01
	irun 2 ir-asset bulletin pass 1
	irun 2 ir-asset bulletin pass 1 --to x --on 2026-09-30
	irun 2 ir-asset bulletin decide 1
	irun 2 ir-asset bulletin show x
	[ "$(wc -l <site/bulletins.jsonl)" = 1 ]
}

@test "a torn line, a number twice: told, the others are read" {
	site
	irun 0 ir-asset bulletin add --from M --title T
	cat site/bulletins.jsonl site/bulletins.jsonl >both
	printf '{"v":1,"type":"read","n":1,"on":"2026-' >>both
	mv both site/bulletins.jsonl
	irun 2 ir-asset bulletin list
	[[ $stderr == *"bulletins.jsonl:2: "*"bulletins.jsonl:3: "* ]]
	[ "$(jq -r .title <<<"$output")" = T ]
	run ir-asset bulletin add --from M --title U
	run --separate-stderr ir-asset bulletin list
	[ "$(jq -r .n <<<"$output" | tr '\n' ' ')" = "1 2 " ]
}
