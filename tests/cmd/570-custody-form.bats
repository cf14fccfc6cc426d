# SPDX-License-Identifier: Apache-2.0
# The custody form and the labels, on screen and on paper.
load helpers
load custody

given() {
	custody_case "$@"
	ir-custody give -C case --to 山田 --to-org 県警 --purpose 捜査 --witness 鈴木 \
		--medium SN-1 --wiped blkdiscard --keep-until 2031-03-31 1 >/dev/null
	ir-custody give -C case --to-org 製造元 --description "HDD 封印袋" \
		--serial WD-9 --seal-no A-0012 DISK7 >/dev/null
}

@test "the sheet to sign: what was said, blanks for the rest" {
	given
	irun 0 ir-custody form -C case --handover H6
	for word in 引渡し番号 "山田" 県警 捜査 鈴木 SN-1 blkdiscard 2031-03-31 \
		立会人 保管期限 保管解除の権限者 担当者の研修 署名・押印 SHA-256; do
		[[ $output == *"$word"* ]] || fail "no $word"
	done
	[[ $output == *"指示者: "*____* ]]
	irun 0 ir-custody form -C case --handover H7 --lang en
	[[ $output == *A-0012* ]]
	[[ $output == *"retention"* || $output == *"keep until"* ]]
	irun 2 ir-custody form -C case --handover H99
	irun 2 ir-custody form -C case --handover H6 1
	irun 2 ir-custody form -C case --lang de
}

@test "an item with its whole history, and its gaps" {
	given
	ir-custody return -C case DISK7 --seal-no A-0099 --seal-state broken >/dev/null
	irun 0 ir-custody form -C case --lang en DISK7
	[[ $output == *"handed over"*"returned"* ]]
	[[ $output == *"gaps in the chain"*"A-0099"* ]]
	irun 0 ir-custody form -C case 1
	[[ $output == *"$(sha256sum case/evidence/001-* | cut -c1-40)"* ]]
	[[ $output != *DISK7* ]]
	irun 0 ir-custody form -C case
	[[ $output == *DISK7* ]]
}

@test "html, markdown and pdf; never over another file" {
	given
	irun 0 ir-custody form -C case -o form.html
	grep -q '<html' form.html
	grep -q 'A-0012' form.html
	irun 0 ir-custody form -C case --format md -o form.txt
	grep -q '^#' form.txt
	cp form.html keep
	irun 2 ir-custody form -C case -o form.html
	cmp form.html keep
	irun 2 ir-custody form -C case -o form.xyz
	[ ! -e form.xyz ]
	IRUN_LIMIT=180 irun 0 ir-custody form -C case --handover H7 -o form.pdf
	pdftotext -layout form.pdf text
	grep -q 'A-0012' text
	grep -q '立会人' text
}

@test "labels: one each, or more" {
	given
	irun 0 ir-custody label -C case DISK7
	[[ $output == *DISK7*WD-9*A-0012* ]]
	irun 0 ir-custody label -C case --copies 3 --format html DISK7
	[ "$(grep -o WD-9 <<<"$output" | wc -l)" -eq 3 ]
	irun 2 ir-custody label -C case --copies 101
	irun 2 ir-custody label -C case NOTHING
}

@test "an exercise is marked on every line and every label" {
	given --drill
	irun 0 ir-custody form -C case --handover H6
	for line in "${lines[@]}"; do [[ $line == 【訓練】* ]]; done
	irun 0 ir-custody label -C case --format html DISK7
	[[ $output == *訓練* ]]
}

@test "hostile text is shown, not obeyed" {
	custody_case
	ir-custody give -C case --to '<script>x</script>' \
		--description $'a\033[2Jb' DISK7 >/dev/null
	irun 0 ir-custody form -C case --format html DISK7
	[[ $output != *'<script>x'* ]]
	irun 0 ir-custody form -C case --handover H6
	[[ $output != *$'\033'* ]]
}

@test "a case without evidence has no form" {
	new_case case
	irun 2 ir-custody form -C case
	[[ $stderr == *"no evidence to speak of"* ]]
	irun 2 ir-custody label -C case
	irun 0 ir-custody list -C case
	[ -z "$output" ]
}

@test "the record says in which zone each time is" {
	custody_case
	ir-custody give -C case --to 山田 --time 2026-11-21T12:00:00+09:00 1 >/dev/null
	TZ=UTC ir-custody return -C case --from 山田 1 >/dev/null
	ir-custody form -C case --format md 1 >f.md
	grep -q '2026-11-21 12:00:00 (UTC+09:00)' f.md
	grep -q '(UTC+00:00)' f.md
	ir-custody form -C case --handover H6 --lang en --format md >h.md
	grep -q '2026-11-21 12:00:00 (UTC+09:00)' h.md
}
