# shellcheck shell=bash disable=SC2154
# The sheets of our own and for those who are no authority, and the drill
# cases they are tried on.
load helpers
load forms

inside='emergency-services final first-note impact insurer maker maker-feedback
	member-desk owner patient-info payers sitrep stop-notice'

setup_file() {
	every_stage
	ir-case open -C "$BATS_FILE_TMPDIR/empty" --drill --what x >/dev/null
	"$IR_TOP/tests/tools/forms.sh" make "$BATS_FILE_TMPDIR/forms"
}

# form FORM FORMAT [OPTION...]
form() {
	ir-report render -F "$1" -s "$stage" -f "$2" "${@:3}"
}

@test "a case is the same bytes each time, and verifies" {
	for case in nursecall-2026 caterer-2022; do
		run --separate-stderr "$IR_TOP/tests/data/cases/$case/make.sh" again-$case
		[ "$status" -eq 0 ]
		# a notice is found before the time of occurrence is corrected,
		# and the clock of the story runs behind some of what it tells
		run -1 grep -vE '^$|later than it was noticed, 2026-02-08 23:40|lies ahead of the clock' <<<"$stderr"
		cmp again-$case/journal.jsonl \
			"$BATS_FILE_TMPDIR/$case-final/journal.jsonl"
		irun 0 ir-log verify -C again-$case
		run -1 grep -vc '"drill":true' again-$case/journal.jsonl
	done
	irun 2 "$IR_TOP/tests/data/cases/$case/make.sh" x --until tomorrow
}

@test "a case has no line that the state cannot use" {
	for case in nursecall-2026 caterer-2022; do
		irun 0 ir-case show -C "$BATS_FILE_TMPDIR/$case-final"
		assert_equal "$(jq -c .problems <<<"$output")" '[]'
	done
}

@test "golden texts at first, follow-up, final, and of an empty case" {
	for case in nursecall-2026 caterer-2022 empty; do
		# shellcheck disable=SC2086
		same_forms $case $inside
	done
}

@test "no expression of a form is wrong" {
	for moment in "nursecall-2026 first" "nursecall-2026 follow-up" \
		"nursecall-2026 final" "caterer-2022 final"; do
		# shellcheck disable=SC2086
		at $moment
		run --separate-stderr ir-report render -F all -s "$stage" -f json -o .
		assert [ "$status" -le 1 ]
		refute_regex "$stderr" 'jq:'
		run -1 grep -l '書式の誤り' ./*.json
		rm ./*.json
	done
}

@test "figures are the same in all reports of one moment" {
	for moment in "nursecall-2026 first" "nursecall-2026 follow-up" \
		"nursecall-2026 final" "caterer-2022 follow-up"; do
		# shellcheck disable=SC2086
		at $moment
		run ir-report render -F all -s "$stage" -f json -o .
		jq -r '.fields[] | .facts[]? | select(.value != "unknown") |
			[.path, (.value | tojson)] | @tsv' ./*.json | sort -u >facts
		assert [ "$(wc -l <facts)" -gt 40 ]
		assert_equal "$(cut -f1 facts | uniq -d)" ''
		rm ./*.json
	done
}

@test "a guessed number says so, a corrected one does not" {
	at caterer-2022 first
	run form sitrep text
	assert_output --partial '800人（推定）'
	at caterer-2022 follow-up
	run form sitrep text
	assert_output --partial '1,263人'
	refute_output --partial '800人'
	refute_output --partial '1,263人（推定）'
	at nursecall-2026 follow-up
	run form owner text
	assert_output --partial '10,000人（推定）'
	at nursecall-2026 final
	run form owner text
	assert_output --partial '131,482人'
	refute_output --partial '10,000'
}

@test "the stop notice: four words, both languages, one page" {
	at nursecall-2026 first
	run -0 form stop-notice text
	for word in 更新しない 再起動しない 初期化しない 交換しない \
		'NO UPDATE' 'NO REBOOT' 'NO WIPE' 'NO SWAP' 署名; do
		assert_output --partial "$word"
	done
	refute_output --partial 調査中
	command -v weasyprint pdfinfo >/dev/null || skip "no weasyprint"
	for lang in ja en; do
		run -0 form stop-notice pdf --lang $lang -o $lang.pdf
		run -0 pdfinfo $lang.pdf
		assert_line --regexp '^Pages: +1$'
	done
}

@test "a maker sees its own devices, and hears the request first" {
	at nursecall-2026 first
	run -0 form maker text --for 'maker=架空計測 (株)'
	assert_output --partial VSM-GW
	assert_output --partial NC-SRV1
	refute_output --partial PUMP03
	run -0 form maker text --for 'maker=架空医器工業 (株)'
	assert_output --partial PUMP03
	refute_output --partial VSM-GW
	refute_output --partial NC-SRV1
	run -0 form maker text --for 'dev=VSM-GW,maker=架空医器工業 (株)'
	refute_output --partial SpO2
	run -0 form maker text --for dev=VSM-GW
	assert_output --regexp '対象: +架空計測 \(株\)'
	refute_output --partial PUMP03
	run -0 form maker call --for 'maker=架空計測 (株)'
	assert_output --partial '1. お願い：当院の許可なく、更新・再起動・初期化・交換'
	assert_output --partial '受付番号 ____'
}

@test "devices whose maker is not known: a gap, and nobody's sheet" {
	at nursecall-2026 first
	unset IR_CASE IR_SITE
	ir-case open -C nobody --drill --what x >/dev/null
	ir-case set -C nobody 'dev[A].name=ポンプA' 'dev[A].symptom=止まった' \
		'dev[B].name=モニタB' 'dev[B].mah=甲社' 'dev[B].symptom=鳴らない' \
		'asset[S].name=サーバS' 'asset[S].state=hit' >/dev/null
	mkdir sheets
	run --separate-stderr ir-report render -C nobody -F maker -s first -f text -o sheets
	assert_equal "$(ls sheets)" $'maker-01.txt\nmaker-甲社-01.txt'
	# stderr: the gap is named
	assert_regex "$stderr" '宛先の業者|maker or maintainer'
	run -1 grep -l 'ポンプA\|サーバS' sheets/maker-甲社-01.txt
	run -0 cat sheets/maker-01.txt
	assert_output --regexp '宛先の業者: +調査中★'
	assert_output --regexp '業者が分かっていない機器: +ポンプA\(A\)'
	refute_output --partial 止まった
	refute_output --partial モニタB
	refute_output --partial '◆ 10'
	# about one device: its facts, and that the maker is not known
	run --separate-stderr -1 ir-report render -C nobody -F maker -s first --for dev=A
	assert_output --partial 止まった
	assert_output --regexp '宛先の業者: +調査中★'
	refute_output --partial サーバS
}

@test "read out: cells with their heads, several rows by their beginnings" {
	at nursecall-2026 first
	run -0 form maker call --for 'maker=架空計測 (株)'
	assert_regex "$(tr -d '\n ' <<<"${output//【訓練】 /}")" '患者接続はい'
	run -0 form mhlw call
	flat=$(tr -d '\n ' <<<"${output//【訓練】 /}")
	assert_regex "$flat" '入院制限、救急制限2人ほか7件'
	assert_regex "$flat" '届かなかった。診療は続けている。'
	refute_regex "$flat" '、…|－'
	run -0 form partner call --for partner=地域医療連携網
	assert_output --partial '1. お願い：当院との接続を'
	for form in mhlw prefecture ppc police owner emergency-services; do
		run form $form call
		assert [ "${#lines[@]}" -le 30 ]
	done
}

@test "patients read all that is limited, and of a suspicion no kind" {
	at nursecall-2026 first
	form patient-info json >page || true
	jq -r '.fields[] | select(.id == "limited").text' page | grep -q ナースコール
	assert_equal "$(jq -r '.fields[] | select(.id == "what").text' page)" \
		"システムの障害(サイバー攻撃の疑い)"
}

@test "patients read no guess, no way in and no name but the director's" {
	at nursecall-2026 first
	run -0 form patient-info text
	refute_output --partial 10,000
	refute_output --partial 212
	refute_output --partial VPN
	for name in 桐 楓 橘 椿 榎; do
		refute_output --partial $name
	done
	assert_output --partial '院長 青葉'
	assert_output --partial 'システムの障害(サイバー攻撃の疑い)'
}

@test "initials leave only for PMDA" {
	at nursecall-2026 final
	for form in $inside; do
		run ir-report render -F "$form" -s final -f text -o .
	done
	run -1 grep -rl 'Y\.K\.\|78歳' .
}

@test "the member desk: the four items, in their order" {
	at nursecall-2026 first
	ir-case set org.jma_name='青葉 (院長)' org.jma_number=000000 >/dev/null
	run -0 form member-desk call
	flat=$(tr -d '\n ' <<<"${output//【訓練】 /}")
	assert_regex "$flat" '会員名：青葉.*医療機関名：架空市立みどり病院.*所在地：架空県.*医籍番号または会員番号：000000'
}

@test "the feedback says what was tried, how hard, what effect" {
	at nursecall-2026 final
	run -0 form maker-feedback text --for 'maker=架空計測 (株)'
	assert_output --partial 困難
	assert_output --partial 一部あり
	refute_output --partial PUMP03
}

@test "the final report adds the costs up" {
	at nursecall-2026 final
	want=$(ir-case show | jq '[.cost[].amount // 0] | add')
	run -0 form final text
	assert_output --partial "$(sed -E ':a;s/^([0-9]+)([0-9]{3})/\1,\2/;ta' <<<"$want")円"
	for part in 根本原因 再発防止策 損害の填補 教訓; do
		assert_output --partial $part
	done
}

@test "the situation report follows promises" {
	at nursecall-2026 first
	run -0 form sitrep json
	text=$(jq -r '.fields[] | select(.id == "promises") | .text' <<<"$output")
	assert_regex "$text" '架空通信 .*期限を過ぎて連絡なし'
	assert_regex "$text" '架空計測 .*期限内に連絡あり'
	assert_regex "$text" '架空県警察 .*待ち'
}

@test "on paper the first note has blanks, not answers" {
	at nursecall-2026 first
	run -0 form first-note text --blank
	assert_output --regexp '1 発生場所.*____'
	assert_output --partial □ランサムウェア
	refute_output --partial ■ラ
	refute_output --partial 調査中
	refute_output --partial NC-TERM3
}

@test "of an empty case every sheet can be made, and says what is missing" {
	export IR_CASE=$BATS_FILE_TMPDIR/empty
	unset IR_SITE
	for form in $inside; do
		case $form in
		final) stage=final ;;
		maker-feedback) stage=follow-up ;;
		*) stage=first ;;
		esac
		run --separate-stderr form "$form" text
		assert [ "$status" -le 1 ]
		refute_regex "$stderr" 'jq:'
		assert_output --partial 【訓練】
	done
	run --separate-stderr -1 form owner text
	assert_regex "$stderr" 'required and not known: '
	assert_output --partial 調査中★
}

@test "who was told: by a call or by a report that was sent, in every form the same" {
	local form
	cd "$BATS_TEST_TMPDIR"
	unset IR_SITE IR_CASE
	ir-case open -C case --what 端末に脅迫文 >/dev/null
	export IR_CASE=$PWD/case IR_ACTOR=鈴木/REC
	ir-case set pii.leak=feared pii.sensitive=yes >/dev/null
	ir-report render -F ppc -f text --keep >/dev/null 2>&1 || true
	ir-report approve ppc --by 青葉 --role DIR --how oral >/dev/null
	ir-report sent ppc --to 個人情報保護委員会 --how web --receipt P-77 >/dev/null
	ir-log add -k contact --to 県警本部 --how tel --duty R4 通報した >/dev/null
	for form in mhlw final owner; do
		ir-report render -F $form -s final -f text >page 2>/dev/null || true
		grep -q '個人情報保護委員会.*P-77' page
		grep -q 県警本部 page
	done
}
