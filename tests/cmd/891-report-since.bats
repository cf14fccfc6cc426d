#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# ir-report: what changed since the report before this one.
load helpers

setup() {
	cd "$BATS_TEST_TMPDIR" || return 1
	export IR_ACTOR=鈴木/REC
	unset IR_SITE VISUAL EDITOR
	new_case
	export IR_CASE=$PWD/case
	set_facts pii.leak=feared pii.count_max=10000 impact.alternative=紙 \
		'harm[H1].dev=PUMP03' 'dev[PUMP03].connected=yes' 'harm[H1].initials=K.T'
}

set_facts() {
	ir-case set "$@" >/dev/null 2>&1
}

# went FORM [OPTION]...: that report is made, kept and sent.
went() {
	local form=$1
	shift
	ir-report render -F "$form" "$@" --keep >/dev/null 2>&1 || true
	irun 0 ir-report sent "$form" "$@" --to 宛先 --how mail --waiver 期限
}

# since FORM [OPTION]...: what its JSON says of it.
since() {
	local form=$1
	shift
	ir-report render -F "$form" -f json "$@" 2>/dev/null | jq -r '.since // empty | '"${SHOW:-.text}"
}

@test "the first report speaks of none before it" {
	for form in mhlw ppc police pmda; do
		[ -z "$(since $form -s first)" ]
	done
	[ -z "$(since mhlw -s follow-up)" ] # none was sent
	run ir-report render -F police -s follow-up
	refute_output --partial 変更点
}

@test "the next one lists each cell that changed, in the words of the form" {
	went mhlw
	went police
	set_facts pii.count_max=130000 pii.leak=yes
	set_facts impact.alternative=unknown case.summary=脅迫文が出た
	run since mhlw -s follow-up
	assert_line '・件数(本人の数・最大): 前回「10,000人」→ 今回「130,000人」'
	assert_line '・個人情報漏えいの有無・おそれ: 前回「おそれ」→ 今回「あり」'
	assert_line '・代替運用(紙カルテ等): 前回「紙」→ 今回「不明」'
	assert_equal "$(SHOW='"\(.number) \(.compared) \(.exact)"' since mhlw -s follow-up)" "1 true true"
	# in the cell of the form that has one, else at the top
	run ir-report render -F mhlw -s follow-up
	assert_equal "$(grep -c 変更点 <<<"$output")" 1
	[[ $output == *"前回報告からの変更点: ・"* ]]
	run ir-report render -F police -s follow-up
	[[ $output == *"■ 前回報告からの変更点"*"前回: "*"第1報（20"*"送付）"*"脅迫文が出た"*"■ 被害内容"* ]]
	for f in md html csv tsv; do
		run ir-report render -F police -s follow-up -f $f
		[[ $output == *変更：*脅迫文が出た* ]]
	done
	run ir-report render -F mhlw -s follow-up -f call
	[[ $output == *" 1. 第1報から："*前回* ]]
	run ir-report render -F police -s follow-up --lang en
	[[ $output == *"changed since the last report"* ]]
}

@test "nothing changed, and not to be compared, are two things" {
	went police
	assert_equal "$(since police -s follow-up)" 変わった項目はない
	# made elsewhere: compared with what was on record then, which is said
	echo 手書き >own.txt
	irun 0 ir-report sent own.txt -F ceptoar -s first --to 宛先 --how mail --waiver 期限
	assert_equal "$(since ceptoar -s follow-up)" 記録の上で変わった項目はない
	run --separate-stderr ir-report render -F ceptoar -s follow-up
	[[ $stderr == *"the last one sent was not made here: ceptoar: "* ]]
	assert_equal "$(SHOW=.exact since ceptoar -s follow-up)" false
	# sent by another copy: what it was made of is not here
	cp -r case other
	ir-report render -C other -F ipa --keep >/dev/null 2>&1 || true
	irun 0 ir-report sent -C other ipa --to 宛先 --how mail --waiver 期限
	ir-log add --kind event ここ >/dev/null
	irun 1 ir-case join other
	assert_equal "$(since ipa -s follow-up)" 前回の報告とは比べられていない
	run --separate-stderr ir-report render -F ipa -s follow-up
	[[ $stderr == *"not compared with the last one sent: ipa: "* ]]
	assert_equal "$(SHOW=.compared since ipa -s follow-up)" false
}

@test "each is compared with the last one that bears a lower number" {
	went police
	set_facts pii.leak=yes 'asset[A].name=端末' 'asset[A].state=hit'
	went police -s follow-up
	assert_equal "$(since police -s follow-up)" 変わった項目はない
	assert_equal "$(SHOW=.number since police -s follow-up)" 2
	assert_equal "$(SHOW=.number since police -s follow-up --number 2)" 1
	[[ $(since police -s follow-up --number 2) == *端末* ]]
	[ -z "$(since police -s first --number 1)" ]
}

@test "a text somebody wrote stands until the report goes; the next begins anew" {
	went mhlw
	set_facts pii.leak=yes
	ir-report edit -s follow-up mhlw changes 漏えいを確認した >/dev/null
	run ir-report render -F mhlw -s follow-up
	[[ $output == *"前回報告からの変更点: 漏えいを確認した"* ]]
	went mhlw -s follow-up
	set_facts pii.count_max=99
	run ir-report render -F mhlw -s follow-up
	[[ $output != *漏えいを確認した* ]]
	[[ $output == *'「10,000人」→'* ]]
}

@test "what its recipient does not get is not in the list" {
	went pmda --for dev=PUMP03
	went public
	set_facts 'harm[H1].age=77' 'harm[H1].what=転んだ'
	set_facts --basis estimate pii.count_max=130000
	run since pmda -s follow-up --for dev=PUMP03
	[[ $output == *年齢*77* ]]
	went mhlw
	set_facts 'harm[H1].age=78' pii.leak=yes
	set_facts --basis estimate pii.count_max=140000
	run since mhlw -s follow-up
	[[ $output == *漏えい*140,000* ]]
	refute_output --partial 78
	run ir-report render -F public -s follow-up
	[[ $output == *前回のお知らせからの変更点* ]]
	refute_output --partial 0,000
}

@test "long texts and tables: the lines that came and went; what both begin with is left out" {
	long=$(printf '病棟の端末で画面が暗くなり操作できなくなったと連絡があり、続いて%.0s' 1 2 3)
	set_facts "case.summary=${long}夜間に復旧した"
	went mhlw
	set_facts "case.summary=${long}朝に復旧した" 'asset[A].name=端末' 'asset[A].state=hit'
	run since mhlw -s follow-up
	assert_line --regexp '^・[^:]*: 前回「….*夜間に復旧した」→ 今回「….*朝に復旧した」$'
	assert_line --regexp '^・.*: 前回「調査中」→ 今回「端末 / '
	went mhlw -s follow-up
	set_facts 'asset[B].name=予備機' 'asset[B].state=hit'
	run since mhlw -s follow-up
	assert_line --regexp '加わった「予備機 / '
	[[ $output != *病棟の端末で画面が暗く* ]]
}

@test "a sign of a box in a text is no box; lines in another order are told as such" {
	set_facts 'case.summary=□ 電源 □ 回線を確認' 'asset[A].name=端末' 'asset[A].state=hit' \
		'asset[B].name=端末' 'asset[B].state=hit'
	went mhlw
	set_facts 'case.summary=□ 電源は済み'
	run since mhlw -s follow-up
	assert_line '・事案の概要: 前回「□ 電源 □ 回線を確認」→ 今回「□ 電源は済み」'
	refute_output --partial 調査中
}

@test "rows of one thing that changed are told as one" {
	set_facts 'asset[A].name=とても長い名前のサーバ装置その一' 'asset[A].state=hit' \
		'asset[B].name=とても長い名前のサーバ装置その二' 'asset[B].state=hit'
	went mhlw
	set_facts 'asset[B].state=encrypted'
	run since mhlw -s follow-up
	assert_line --regexp '前回「.*被害あり.*」→ 今回「.*暗号化された.*」'
	refute_output --partial なくなった
}

@test "a text on changes lives until what it tells of has gone" {
	went mhlw
	set_facts pii.leak=yes
	ir-report edit -s follow-up mhlw changes 漏えいを確認した >/dev/null
	# the first report goes to one more recipient: no news
	irun 0 ir-report sent case/reports/mhlw-01.txt --to 県 --how fax --waiver x
	[[ $(ir-report render -F mhlw -s follow-up -f json 2>/dev/null |
		jq -r '.fields[] | select(.id == "changes") | .text') == 漏えいを確認した ]]
	went mhlw -s follow-up
	[[ $(since mhlw -s follow-up) == 変わった項目はない ]]
}

@test "told afterwards, of another moment: not compared, and never called the same" {
	T=$(date -d '-1 hour' +%FT%T%:z)
	echo 手書き >h.txt
	irun 0 ir-report sent h.txt -F mhlw -s first --to a --how mail --waiver x --time "$T"
	[[ $(since mhlw -s follow-up) == *比べられていない* ]]
	irun 2 ir-report diff mhlw
	[[ $stderr == *"mhlw, report 1: cannot be compared"* ]]
}

@test "of several of one number the last that can be compared; none of the future" {
	went police
	set_facts 'asset[A].name=端末' 'asset[A].state=hit'
	went police -s follow-up
	irun 0 ir-report sent case/reports/police-01.txt --to 県 --how fax --waiver x
	assert_equal "$(SHOW=.number since police -s follow-up)" 2
	irun 0 ir-report diff # says the same of all forms
	ago=$(date -d '-1 hour' +%FT%T%:z)
	[ -z "$(since police -s follow-up --at "$ago")" ]
}

@test "files that were changed since: what comes from them is not in the list" {
	cp -r "$IR_TOP/playbooks/example-site" site
	export IR_SITE=$PWD/site
	went police
	assert_equal "$(since police -s follow-up)" 変わった項目はない
	sed -i s/000-0000-0100/000-9999-0100/ site/org.yaml
	assert_equal "$(since police -s follow-up)" 記録の上で変わった項目はない
	run --separate-stderr ir-report render -F police -s follow-up
	[[ $stderr == *"files were changed since the last one was made: org.yaml: "*" of police"* ]]
	set_facts pii.leak=yes
	[[ $(since police -s follow-up) == *あり* ]]
}

@test "duties stood then as they stood then" {
	set_facts case.kind=ransomware case.attack=confirmed
	went sitrep
	run since sitrep -s follow-up
	refute_output --partial 未了
	refute_output --partial R1
}

@test "a line of a sending that cannot be read costs no report" {
	went mhlw
	sed -i 's/\("report.sent".*"stage":"\)first/\1xx/' case/journal.jsonl
	run --separate-stderr ir-report render -F mhlw -s follow-up
	[ "$status" -eq 1 ]
	[[ $output == *比べられていない* ]]
}
