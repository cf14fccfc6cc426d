#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# What the forms make of single facts: substitutes, zones, estimates.
load helpers

setup() {
	cd "$BATS_TEST_TMPDIR" || return 1
	export IR_ACTOR=鈴木/REC
	unset IR_SITE VISUAL EDITOR
	new_case
}

# value FORM FIELD [OPTION...]: the text of a field
value() {
	ir-report render -C case -F "$1" -f json "${@:3}" 2>/dev/null >page ||
		[ $? -eq 1 ]
	jq -r --arg id "$2" '.fields[] | select(.id == $id) | .text' page
}

@test "a substitute is among the devices hit when it is, and only then" {
	ir-case set -C case 'dev[P1].malfunction=confirmed' 'dev[P1].mah=甲' \
		'dev[P2].reserved_for=P1' 'dev[P2].mah=乙' >/dev/null
	for form in mhlw prefecture; do
		[[ $(value $form devices) == *P1* && $(value $form devices) != *P2* ]]
		[ "$(value $form devices_count)" = 1台 ]
		[[ $(value $form devices_makers) != *P2* ]]
	done
	[[ $(value impact devices) == *P1* && $(value impact devices) != *P2* ]]
	[[ $(value final devices -s final) != *P2* ]]
	for fact in 'dev[P2].malfunction=suspected' 'dev[P2].attack=confirmed' \
		'asset[P2].state=encrypted'; do
		cp -r case saved
		ir-case set -C case "$fact" >/dev/null
		for form in mhlw prefecture police; do
			[[ $(value $form devices) == *P1*P2* ]]
		done
		for form in mhlw prefecture; do
			[ "$(value $form devices_count)" = 2台 ]
			[[ $(value $form devices_makers) == *P2*乙* ]]
		done
		[[ $(value impact devices) == *P2* ]]
		[[ $(value final devices -s final) == *P2* ]]
		case $fact in
		*malfunction*) [[ $(value mhlw devices_effect) == *P2* ]] ;;
		esac
		rm -rf case
		mv saved case
	done
}

@test "letters name the zones of the network as people call them" {
	export IR_SITE=$PWD/site
	mkdir site
	cat >site/devices.jsonl <<-'J'
	{"id":"D1","mah":"甲","medical":true,"net":[{"zone":"z1"},{"zone":"z2"},{"zone":"z1"},{"ip":"192.0.2.1"},{"zone":"z9"}]}
	J
	ir-case set -C case 'dev[D1].malfunction=confirmed' 'asset[D1].state=hit' \
		>/dev/null
	network() {
		value maker nets --for maker=甲
		value police systems_more
	}
	# Not written down, or spoilt: as the inventory has it.
	[[ $(network) == "D1 / z1, z2, z9 /"*"ネットワーク z1, z2, z9"* ]]
	printf '%s\n' 'zones: [' >site/network.yaml
	[[ $(network) == "D1 / z1, z2, z9 /"*"ネットワーク z1, z2, z9"* ]]
	cat >site/network.yaml <<-'Y'
	hikeshi: network/1
	zones:
	  - {id: z1, name: 病棟 3}
	  - {id: z2}
	Y
	[[ $(network) == "D1 / 病棟 3, z2, z9 /"*"ネットワーク 病棟 3, z2, z9"* ]]
	ir-case set -C case 'asset[D1].network=言われた網' >/dev/null
	[[ $(value police systems_more) == *言われた網* ]]
}

@test "the kind of incident is told as suspected until it is known" {
	said() { # as all letters outside say it
		value maker kind --for "maker=甲" >text
		for form in police statutory insurer owner; do
			assert_equal "$(value $form kind)" "$(cat text)"
		done
		assert_equal "$(value partner kind --for partner=乙)" "$(cat text)"
		assert_equal "$(cat text)" "$1"
	}
	ir-case set -C case 'dev[P1].mah=甲' 'dev[P1].attack=suspected' \
		'partner[乙].connected=yes' >/dev/null
	said 調査中
	ir-case set -C case case.attack=suspected >/dev/null
	said "サイバー攻撃: 疑い"
	ir-case set -C case case.kind=ransomware >/dev/null
	said "ランサムウェア(疑い)"
	ir-case set -C case --basis estimate case.attack=confirmed >/dev/null
	said "ランサムウェア(疑い)"
	ir-case set -C case --basis fact case.attack=confirmed >/dev/null
	said "ランサムウェア(確認済み)"
	ir-case set -C case --basis estimate case.kind=ransomware >/dev/null
	said "ランサムウェア(疑い)"
	ir-case set -C case case.attack=unknown case.kind=leak >/dev/null
	said "情報漏えい(疑い)"
	ir-case set -C case case.attack=excluded case.kind=fault >/dev/null
	said "障害(攻撃ではない)"
}

@test "what is worked out of an estimate is marked as one" {
	ir-case set -C case --basis estimate \
		't.aware[甲]=2026-02-08 23:40' case.attack=suspected \
		'asset[A].state=hit' 'asset[A].log_kept_until=2026-02-10 02:00' \
		'asset[A].isolated_at=2026-02-09 02:35' \
		'line[L].owner=乙' 'line[L].closed=2026-02-09 02:45' \
		'dev[D].mah=乙' 'dev[D].malfunction=suspected' \
		'harm[H1].what=転んだ' 'harm[H1].dev=D' 'harm[H1].date=2026-02-09' \
		'impact.care[透析].until=2026-02-12 09:00' >/dev/null
	ir-case set -C case case.attack=confirmed >/dev/null
	ir-log add -C case --kind cost --what 調査 --amount 1000 --basis estimate \
		見込み >/dev/null
	for at in mhlw/detected ppc/n1_detected persons/n1_detected ipa/detected \
		police/at_risk police/systems_more police/lines_more \
		"maker/line_use --for maker=乙" mhlw/harm_what mhlw/care_since \
		"pmda/occurred --for dev=D,harm=H1" insurer/costs; do
		read -ra words <<<"$at"
		[[ $(value "${words[0]%/*}" "${words[0]#*/}" "${words[@]:1}") == *（推定）* ]]
	done
	for form in insurer/total owner/cost sitrep/cost; do
		assert_equal "$(value "${form%/*}" "${form#*/}")" 1,000円（推定を含む）
	done
	[[ $(value public summary) == "2026年2月8日 23:40頃、"* ]]
	ir-case set -C case --basis fact 't.aware[甲]=2026-02-08 23:40' >/dev/null
	[[ $(value public summary) == "2026年2月8日 23:40、"* ]]
	assert_equal "$(value persons n1_detected)" 2026年2月8日
}

@test "the report to the PMDA has the trade name from the inventory" {
	export IR_SITE=$IR_TOP/playbooks/example-site
	for dev in PUMP03 VSM-GW CT1-CON; do
		ir-case set -C case "dev[$dev].malfunction=suspected" >/dev/null
		model=$(jq -r --arg id $dev 'select(.id == $id).model' \
			"$IR_SITE/devices.jsonl")
		[[ $(value pmda name --for "dev=$dev") == [架例]*" $model" ]]
		# the model is not said twice
		[ "$(value mhlw devices_makers | grep "^$dev" | grep -o "$model" |
			wc -l)" -eq 1 ]
	done
	ir-case set -C case 'dev[PUMP03].trade_name=別の名' >/dev/null
	[[ $(value mhlw devices_makers) == *別の名*IP-200* ]]
}

@test "what changed since the last report: a person's words, when there are any" {
	for form in mhlw prefecture ppc; do
		run ir-report render -C case -F $form -s follow-up
		refute_output --partial 前回報告からの変更点
	done
	ir-report edit -C case -s follow-up mhlw changes "人数を1万人から13万人に訂正" >/dev/null
	ir-report edit -C case -s final ppc changes "1号を追加" >/dev/null
	assert_equal "$(value mhlw changes -s follow-up)" "人数を1万人から13万人に訂正"
	assert_equal "$(value ppc n1_changes -s final)" "1号を追加"
	run value mhlw changes -s first
	assert_output ""
}

@test "nothing limited any more: none, and not unknown" {
	[[ $(value patient-info limited) == 調査中* ]]
	ir-case set -C case impact.outpatient=limited >/dev/null
	assert_equal "$(value patient-info limited)" "外来 / 制限"
	ir-case set -C case impact.outpatient=resumed >/dev/null
	assert_equal "$(value patient-info limited)" なし
}

@test "the commission is not told that it was told" {
	ir-log add -C case --batch >/dev/null <<-'J'
	{"kind":"contact","time":"2026-02-12T16:30:00+09:00","text":"速報","to":"個人情報保護委員会","how":"web"}
	{"kind":"contact","time":"2026-02-12T17:30:00+09:00","text":"第一報","to":"厚労省","how":"mail"}
	J
	n=$(wc -l <case/journal.jsonl)
	ir-case set -C case "comm[$((n - 1))].duty=R5" "comm[$n].duty=R2" >/dev/null
	[[ $(value public told) == *個人情報保護委員会*厚労省* ]]
	[[ $(value ppc n9_agencies) == *厚労省* &&
		$(value ppc n9_agencies) != *個人情報保護委員会* ]]
}

# say FACT...: of a new case
say() {
	rm -rf case
	new_case
	ir-case set -C case "$@" >/dev/null
}

@test "what happened to the data follows from the facts when nobody ticked it" {
	[[ $(value ppc n1_event) == *□漏えい*□不明（調査中）* ]]
	say pii.leak=yes
	[[ $(value ppc n1_event) == ■漏えい*□毀損*□おそれ*□不明 ]]
	[[ $(value ppc n1_basis) == *発生事案：漏えい\ あり* ]]
	say pii.leak=feared pii.unreadable=yes pii.copy=no
	[[ $(value ppc n1_event) == □漏えい*□滅失*■毀損*■おそれ* ]]
	[[ $(value ppc n1_basis) == *'漏えい おそれ、データの使用不能 はい、別途保管 いいえ'* ]]
	say pii.exfiltration=confirmed pii.unreadable=yes pii.copy=no
	[[ $(value common-ransomware n1_event) == ■漏えい*■毀損*□おそれ* ]]
	# whether there is a copy nobody knows yet: feared
	say pii.unreadable=yes
	[[ $(value ppc n1_event) == □漏えい*■毀損*■おそれ* ]]
	[[ $(value ppc n1_basis) == *'別途保管 不明'* ]]
	say pii.unreadable=yes pii.copy=yes pii.copy_proof=テープ
	[[ $(value ppc n1_event) == *□毀損*□おそれ*調査中* ]]
	rm -rf case
	new_case
	ir-case set -C case --basis estimate pii.leak=yes >/dev/null
	[[ $(value ppc n1_event) == ■漏えい*（推定） ]]
	[[ $(value ppc n1_basis) == *'漏えい あり（推定）'* ]]
}

@test "the numbers of rule 7 follow from the facts when nobody ticked them" {
	local one='■1号' two='■2号' three='■3号' four='■4号' n
	say pii.sensitive=no pii.financial_harm=no pii.improper=no \
		case.attack=suspected pii.count=1000 pii.count_max=1000
	[[ $(value ppc n1_rule7) != *■* ]]
	[ -z "$(value ppc n1_basis)" ]
	say pii.sensitive=yes
	[[ $(value ppc n1_rule7) == *$one*□2号*□3号*□4号*□不明 ]]
	say pii.financial_harm=feared
	[[ $(value ppc n1_rule7) == *□1号*$two*□3号*□4号* ]]
	for n in pii.improper=yes case.attack=suspected case.attack=confirmed; do
		say $n
		[[ $(value ppc n1_rule7) == *□1号*□2号*$three*□4号* ]]
	done
	say case.attack=suspected
	[[ $(value ppc n1_basis) == '3号：サイバー攻撃 疑い' ]]
	say pii.count=1001
	[[ $(value ppc n1_rule7) == *□1号*□2号*□3号*$four*□不明 ]]
	say pii.count=1001 pii.leak=no # nothing happened to the data
	[[ $(value ppc n1_rule7) != *■[1-4]号* ]]
	say pii.count=1001 pii.leak=no pii.unreadable=yes pii.copy=no
	[[ $(value ppc n1_rule7) == *$four* ]]
	[[ $(value common-ransomware leak_else) == 毀損* ]]
	ir-case set -C case pii.sensitive=yes pii.count=unknown >/dev/null
	ir-case set -C case --basis estimate pii.count_max=10000 >/dev/null
	[[ $(value common-other n1_rule7) == *$one*$four*'□不明　（推定）' ]]
	[[ $(value ppc n1_basis) == *'4号：本人の数(最大) 10,000人（推定）' ]]
}

@test "numbers of rule 7 that were ticked stand alone; one that lacks is named" {
	say pii.event=feared pii.rule7=financial pii.leak=yes pii.sensitive=yes \
		case.attack=confirmed pii.count_max=1001 pii.unreadable=yes pii.copy=no
	[[ $(value ppc n1_event) == □漏えい*□毀損*■おそれ* ]]
	[[ $(value ppc n1_rule7) == □1号*■2号*□3号*□4号* ]]
	[ -z "$(value ppc n1_basis)" ]
	[[ $(value ppc rule7_warning) == *漏えいに印がない*毀損に印がない*1号*3号*4号にも* ]]
	[[ $(value ppc rule7_warning) != *2号* ]]
	# what was ticked as not known does not hide what is known
	ir-case set -C case pii.rule7=unknown pii.event=unknown >/dev/null
	[[ $(value ppc n1_rule7) == ■1号*□2号*■3号*■4号* ]]
	[[ $(value ppc n1_event) == ■漏えい*■毀損* ]]
}

@test "what was worked out is said on the phone and not missed at the end" {
	say pii.leak=feared pii.sensitive=yes
	ir-report render -C case -F ppc -s final --number 2 -f text \
		>page 2>err || [ $? -eq 1 ]
	grep -q 'required and not known:.*n2_items' err
	run grep -e n1_event -e n1_rule7 err
	[ "$status" -eq 1 ]
	for form in ppc common-ransomware common-other common-ddos; do
		ir-report render -C case -F $form -f call 2>err >page || [ $? -eq 1 ]
		tr -d '\n ' <page >said
		grep -q '発生事案(漏えい・滅失・毀損・おそれ)：おそれ' said
		grep -q '規則第7条各号該当性：1号要配慮個人情報' said
	done
}

@test "the police are told from the facts what is encrypted, stolen and stopped" {
	local open='暗号化：調査中
窃取・漏えい：調査中
停止・その他の被害：調査中
脅迫・要求：調査中'
	say case.summary=画面が開かない
	assert_equal "$(value police damage)" "画面が開かない"$'\n'"$open"
	[[ $(value police damage -s final --number 2) == *暗号化：不明* ]]
	ir-case set -C case asset[A].{name=電子カルテ,state=encrypted} \
		asset[B].{name=端末,state=encrypted,count=12} \
		asset[C].{name=画像,state=suspected} asset[D].{name=部門,state=stopped} \
		asset[E].{name=検査,state=clean} dev[P].{name=ポンプ,malfunction=suspected} \
		case.ransom.ext=.lock pii.leak=feared pii.exfiltration=suspected \
		pii.sign.theft=yes case.ransom.leaksite=no impact.impairment=yes \
		case.ransom.note='All your files' case.ransom.demand=100万 >/dev/null
	ir-case set -C case --basis estimate 'asset[B].count=12' pii.leak=feared \
		>/dev/null
	value police damage >have
	diff - have <<-'EOT'
	画面が開かない
	暗号化：電子カルテ、端末(12台（推定）)、拡張子 .lock
	窃取・漏えい：外部への持ち出し 疑い、個人情報の漏えい おそれ（推定）、リークサイトへの掲載 なし、窃取の痕跡
	停止・その他の被害：画像 疑い、部門 停止、ポンプ 誤動作・停止 疑い、診療への支障 あり
	脅迫・要求：脅迫文あり(文言は別欄)、要求あり(内容は別欄)
	EOT
	for n in 1 2 3 4 5 6 7 8; do
		ir-case set -C case "asset[X$n].state=encrypted" >/dev/null
	done
	[[ $(value police damage) == *電子カルテ*X4、ほか4件、拡張子* ]]
	ir-report edit -C case police damage "人が書いた" >/dev/null
	assert_equal "$(value police damage)" 人が書いた
}

@test "a notice says its number, or what it is; no form says 第○報" {
	assert_equal "$(value public number --number 3 -s follow-up)" 第3報
	grep -q '報の番号' <<<"$(jq -r '.fields[] | select(.id == "number") | .label' page)"
	say 'pub[2].date=2026-02-09 10:00' 'pub[院内掲示].title=面会の中止' \
		pub[c].{number=4,title=お知らせ}
	for form in sitrep/published/first final/published/final; do
		IFS=/ read -ra at <<<"$form"
		assert_equal "$(value "${at[0]}" "${at[1]}" -s "${at[2]}" --number 2)" \
			'第2報 2026年2月9日 10:00
面会の中止
第4報'
	done
	[[ $(value mhlw published) == *'2 / '* && $(value mhlw published) != *unknown* ]]
	[[ $(value ppc n7_how) == *'2 / 2026年2月9日'* ]]
	ir-report render -C case -F all -s first -f text -o . 2>/dev/null ||
		[ $? -eq 1 ]
	run grep -le '第○報' -e 第unknown報 -e 第null報 ./*.txt
	assert_output ""
}

@test "the first note leaves out no link that was cut" {
	say act[1].{what=VPNの回線を抜いた,kind=cut,status=done,when='2026-02-09 02:45'} \
		act[2].{what=バックアップを切り離した,kind=cut,status=done,when='2026-02-09 02:40'} \
		act[3].{what=回線を切る予定,kind=cut,status=planned,when='2026-02-09 03:40'}
	[[ $(value first-note "done") == *VPN*バックアップ* ]]
	[[ $(value first-note "done") != *予定* ]]
	# what has a row of its own is not said twice
	ir-case set -C case t.backup_cut='2026-02-09 02:40' >/dev/null
	assert_equal "$(value first-note "done")" "2026年2月9日 02:45 VPNの回線を抜いた"
}

@test "who was asked for help: whose device it is, or by the duty" {
	say 'dev[P].mah=甲' 'asset[A].vendor=乙'
	for to in 甲 乙 丙 丁 警察; do
		ir-log add -C case --kind contact --to $to --how phone --by 柳 \
			"$to に電話" >/dev/null
	done
	ir-log add -C case --kind contact --to 戊 --how phone --duty R9 --by 柳 \
		"戊 に電話" >/dev/null 2>&1
	[[ $(value impact partners) == *甲*乙*戊* && $(value impact partners) != *[丙丁警]* ]]
}

@test "a maker hears what its device did, the advice line what happened" {
	say case.summary=端末に脅迫文 'dev[P].mah=甲' 'dev[P].symptom=止まった' \
		'dev[P].malfunction=confirmed' 'dev[Q].mah=乙' 'dev[Q].symptom=鳴らない' \
		'dev[Q].malfunction=confirmed'
	assert_equal "$(value maker symptom --for maker=甲)" "P: 止まった"
	assert_equal "$(value member-desk symptom)" 端末に脅迫文
	ir-case set -C case case.symptom=表示が消えた >/dev/null
	assert_equal "$(value maker symptom --for maker=甲)" 表示が消えた
	assert_equal "$(value member-desk symptom)" 表示が消えた
}

@test "data that is damaged, and not leaked, is told in the common forms" {
	say pii.leak=no
	for form in common-ransomware common-other common-ddos; do
		assert_equal "$(value $form n1_event)$(value $form n2_items)" ""
	done
	ir-case set -C case pii.unreadable=yes pii.copy=no >/dev/null
	for form in common-ransomware common-other common-ddos; do
		[[ $(value $form n1_event) == □漏えい*■毀損* ]]
		[[ $(value $form n2_items) == *□病名* ]]
		[[ $(value $form n3_count) == 調査中 ]]
	done
	ir-case set -C case pii.copy=yes pii.copy_proof=テープ >/dev/null
	assert_equal "$(value common-ransomware n1_event)" ""
}

@test "what nobody said of the clock is said by the sheet" {
	[[ $(value jpcert zone) == 日本時間* ]]
	ir-case set -C case t.zone=UTC >/dev/null
	assert_equal "$(value jpcert zone)" UTC
}
