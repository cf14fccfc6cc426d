#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# ir-asset: sheet, ask, substitute.
load helpers

site() {
	mkdir -p site
	cat >site/devices.jsonl
	export IR_SITE=$PWD/site
}

@test "sheet: unknown and never asked are two answers, in both languages" {
	site <<-'EOT'
		{"id":"P1","name":"pump","medical":true,"model":"unknown","software":{"os":"none"},"net":[],"care":{"standalone":false}}
	EOT
	irun 0 ir-asset sheet P1 --lang ja
	[[ $output == *"患者に接続されうるか: 未確認 (接続ありとして扱う)"* ]]
	[[ $output == *"単独で使えるか:"*"いいえ"* ]]
	[[ $output == *"不明: 型式"*"未確認: "*"製造番号"* ]]
	[[ $output == *"OS: なし"* ]]
	[[ $output == *"ネットワーク:"*"接続なし"* ]]
	[[ $output == *"連絡先がない。"* ]]
	irun 0 ir-asset sheet P1 --lang en
	[[ $output == *"nobody asked (treat it as attached)"* ]]
	[[ $output == *"unknown: Model"* ]]
}

@test "sheet: a connection that nobody knows is never called none" {
	site <<-'EOT'
		{"id":"A","medical":true,"net":"unknown"}
		{"id":"B","medical":true}
	EOT
	irun 0 ir-asset sheet A --lang en
	[[ $output == *"Network:"*"unknown"* && $output != *"not connected"* ]]
	irun 0 ir-asset sheet B --lang en
	[[ $output == *"Network:"*"nobody asked"* && $output != *"not connected"* ]]
}

@test "sheet: contacts with their ways and what they are for, each once" {
	irun 0 ir-asset sheet PUMP03 -S "$IR_TOP/playbooks/example-site" --lang ja --at 2026-11-22
	[ "$(grep -c 000-0000-0202 <<<"$output")" = 1 ]
	[[ $output == *"製造販売業者"*"輸液ポンプ 安全管理窓口"* ]]
	[[ $output == *"宣言 2 サポート / 日付から 3 限定的サポート"*"食い違い"* ]]
	[[ $output == *"SHA-256"* || $output == *"隔離の手順書"* ]]
}

@test "sheet: one page each in a PDF" {
	command -v weasyprint >/dev/null || skip "no weasyprint"
	irun 0 ir-asset sheet PUMP03 NC-SRV1 FW1 -S "$IR_TOP/playbooks/example-site" --lang ja -o s.pdf
	[ "$(pdfinfo s.pdf | awk '/^Pages/{print $2}')" = 3 ]
	irun 2 ir-asset sheet PUMP03 -S "$IR_TOP/playbooks/example-site" -o s.pdf
}

@test "ask: nine questions, with what the record says" {
	site <<<'{"id":"A","medical":true,"remote":{"line":"L1"}}'
	irun 0 ir-asset ask A --lang en
	[[ $output == *"RMOT"*"L1"* ]]
	[ "$(grep -cE '^[A-Z]{4} ' <<<"$output")" = 9 ]
	irun 0 ir-asset ask A -f csv
	irun 2 ir-asset ask
	irun 2 ir-asset sheet
	irun 2 ir-asset sheet NONE
	irun 2 ir-asset sheet A --lang fr
}

pumps() {
	site <<-'EOT'
		{"id":"P1","class":"pump","medical":true,"jmdn":"13215001","care":{"substitute":["P4"]}}
		{"id":"P2","class":"pump","medical":true,"jmdn":"13215001"}
		{"id":"P3","class":"pump","medical":true,"jmdn":"13215001","care":{"standalone":true}}
		{"id":"P4","class":"syringe pump","medical":true}
		{"id":"P5","class":"pump","medical":true,"jmdn":"99999999","care":{"standalone":true}}
		{"id":"M1","class":"monitor","medical":true}
	EOT
}

# found: id:state, in order.
found() {
	jq -r '.id+":"+.state' <<<"$output" | tr '\n' ' '
}

@test "substitute: listed, same code, same kind; stand-alone first" {
	pumps
	irun 0 ir-asset substitute P1
	[ "$(jq -r '.id+":"+.why' <<<"$output" | tr '\n' ' ')" = "P4:listed P3:jmdn P2:jmdn P5:class " ]
	irun 1 ir-asset substitute M1
	[ -z "$output" ]
	irun 2 ir-asset substitute P9
	irun 2 ir-asset substitute P1 --reserve P4
	[[ $stderr == *"-C DIR"* ]]
}

@test "substitute: what is reserved, in use or hit is no help" {
	pumps
	new_case
	ir-case set -C case --by x 'dev[P3].connected=yes' 'asset[P2].state=hit' 'dev[P5].reserved_for=P2' >/dev/null
	irun 0 ir-asset substitute P1 -C case
	[ "$(found)" = "P4:unasked P3:in-use P2:hit P5:reserved " ]
	ir-case set -C case --by x 'dev[P4].connected=no' >/dev/null
	irun 0 ir-asset substitute P1 -C case
	[ "$(found)" = "P4:free P3:in-use P2:hit P5:reserved " ]
	irun 0 ir-asset substitute P1 -C case --reserve P4 --by 佐藤
	irun 0 ir-asset substitute P1 -C case
	[ "$(found)" = "P4:ours P3:in-use P2:hit P5:reserved " ]
	irun 0 ir-asset sheet P1 -C case --lang ja
	[[ $output == *"P4【P1 が確保済み】"* || $output == *"P4 【P1 が確保済み】"* ]]
	[ "$(ir-case show -C case --json 'dev[P1].substitute' | jq -r .value)" = P4 ]
	for o in P3 P2 P5; do
		irun 1 ir-asset substitute P1 -C case --reserve "$o" --by 佐藤
	done
	irun 1 ir-asset substitute P2 -C case --reserve P4 --by 田中
	[[ $stderr == *"'P4' is reserved for 'P1' already"* ]]
	irun 1 ir-asset substitute P2 -C case --release P4 --by 田中
	irun 0 ir-asset substitute P1 -C case --release P4 --by 佐藤
	irun 0 ir-asset substitute P2 -C case --reserve P4 --by 田中 --anyway 'シリンジで代える'
	irun 2 ir-asset substitute P1 -C case --reserve P1 --by 佐藤
	irun 2 ir-asset substitute P1 -C case --reserve P4 --release P4
	irun 0 ir-log verify -C case
}

@test "substitute: no device of another kind, none in use, unless somebody says why" {
	pumps
	new_case
	ir-case set -C case --by x 'dev[P3].connected=yes' >/dev/null
	irun 1 ir-asset substitute P1 -C case --reserve M1 --by 佐藤
	[[ $stderr == *"'M1' is neither listed for 'P1' nor of its JMDN code or kind"* ]]
	irun 1 ir-asset substitute P1 -C case --reserve P3 --by 佐藤
	[[ $stderr == *"'P3': a patient is attached; --anyway says why"* ]]
	irun 2 ir-asset substitute P1 -C case --anyway x
	irun 2 ir-asset substitute P1 -C case --reserve M1 --anyway '' --by 佐藤
	[ "$(grep -c reserved_for case/journal.jsonl)" = 0 ]
	irun 0 ir-asset substitute P1 -C case --reserve M1 --by 佐藤 --anyway '手動で流量をみる'
	[ "$(ir-case show -C case --json 'dev[M1].reserved_why' | jq -r .value)" = 手動で流量をみる ]
	irun 0 ir-asset substitute P1 -C case
	[ "$(jq -r 'select(.id=="M1")|.why+":"+.state' <<<"$output")" = other:ours ]
	# one at a time, and never one that somebody else counts on
	irun 1 ir-asset substitute P1 -C case --reserve P4 --by 佐藤 --anyway x
	[[ $stderr == *"'M1' is reserved for this device already: let it go first"* ]]
	irun 1 ir-asset substitute P2 -C case --reserve M1 --by 田中 --anyway x
	[[ $stderr == *"'M1' is reserved for 'P1' already"* ]]
	irun 0 ir-asset substitute P1 -C case --release M1 --by 佐藤
	run ir-case show -C case --json 'dev[M1]'
	[[ $output != *流量* ]]
	irun 0 ir-asset substitute P1 -C case --reserve P4 --by 佐藤
	irun 0 ir-log verify -C case
}

@test "substitute: reserved, then hit: no help; the sheet names what is held" {
	pumps
	new_case
	irun 0 ir-asset substitute P1 -C case --reserve P5 --by 佐藤
	irun 0 ir-asset sheet P1 -C case --lang ja
	[[ $output == *"確保した代替機器:"*"P5"* ]]
	ir-case set -C case --by x 'asset[P5].state=hit' >/dev/null
	irun 0 ir-asset substitute P1 -C case
	[ "$(found)" = "P4:unasked P3:unasked P2:unasked P5:hit " ]
	irun 1 ir-asset substitute P2 -C case --release P5 --by 佐藤
	irun 0 ir-asset substitute P1 -C case --release P5 --by 佐藤
}

@test "substitute: of many who ask at once, one gets it" {
	pumps
	for i in $(seq 10 17); do
		echo '{"id":"Q'"$i"'","class":"syringe pump","medical":true}'
	done >>site/devices.jsonl
	new_case
	for i in $(seq 10 17); do
		{
			rc=0
			ir-asset substitute "Q$i" -C case --reserve P4 --by "W$i" >/dev/null 2>&1 || rc=$?
			echo "$rc" >"rc.$i"
		} &
	done
	wait
	[ "$(grep -lx 0 rc.* | wc -l)" = 1 ]
	[ "$(grep -lx 1 rc.* | wc -l)" = 7 ]
	[ "$(grep -c reserved_for case/journal.jsonl)" = 1 ]
	irun 0 ir-log verify -C case
}
