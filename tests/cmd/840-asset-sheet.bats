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
