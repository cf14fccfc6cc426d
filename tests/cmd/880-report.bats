#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# ir-report: the forms, filled from a case.
# shellcheck disable=SC2102
load helpers

# A small drill case; the clock stands.
small() {
	export IR_SITE=$IR_TOP/playbooks/example-site IR_TEST_CLOCK=2026-02-09T03:00:00Z \
		IR_TEST_NONCE=zero IR_TEST_HOST=ir-01 IR_ACTOR=佐藤/MIS
	ir-case open -C case --drill --id C1 --noticed "2026-02-09 01:50" \
		--what "ナースコール端末に脅迫文" --where 病棟3 >/dev/null
	ir-case set -C case case.kind=ransomware dev[PUMP03].connected=yes \
		dev[VSM-GW].connected=unknown >/dev/null
}

# A content directory of our own with one more form.
form() {
	mkdir -p data/forms
	ln -sf "$IR_TOP"/playbooks/rules data/rules
	cat >data/forms/mine.yaml
	export IR_DATA=$PWD/data
}

head_of() {
	cat <<-'EOF'
		hikeshi: form/1
		id: mine
		date: "2026-11-22"
		title: [私の様式, My form]
		recipient: [先方, them]
		stages: [first, final]
		sections:
		- title: [章, Part]
		  fields:
	EOF
}

@test "list names every form; made, approved and sent come with it" {
	small
	irun 0 ir-report list -C case
	[ "$(jq -r .form <<<"$output" | wc -l)" -eq "$(find "$IR_TOP/playbooks/forms" -name '*.yaml' | wc -l)" ]
	ir-report render -C case -F first-note -k >/dev/null 2>&1 || true
	irun 0 ir-report list -C case
	[ "$(jq -r 'select(.form=="first-note").made.number' <<<"$output")" = 1 ]
	[ "$(jq -r 'select(.form=="mhlw").due.duty' <<<"$output")" = R2 ]
	irun 0 ir-report list -C case --text
	[[ $output == *first-note* ]]
}

@test "list counts as the duties do, names each of them, and what was told" {
	small
	ir-case set -C case case.attack=confirmed case.medical_device=yes pii.leak=feared \
		pii.sensitive=yes 'dev[PUMP03].malfunction=confirmed' >/dev/null
	irun 0 ir-report list -C case --text
	[[ $output == *"R5 02-11"*"R6 04-09"* ]]
	irun 0 ir-report list -C case
	[ "$(jq -r 'select(.form=="ppc").due | [.duty,.first,.day] | join(" ")' <<<"$output")" = \
		"R5 2026-02-11 2026-02-13" ]
	[ "$(jq -r 'select(.form=="ppc").due.first' <<<"$output")" = \
		"$(ir-duty -C case R5 --json | jq -r 'select(.id=="R5").first')" ]
	[ "$(jq -r 'select(.form=="maker").open | map(.duty) | unique | join(" ")' <<<"$output")" = "R0 R9" ]
	[ "$(jq -r 'select(.form=="mhlw") | has("duty_told")' <<<"$output")" = false ]
	ir-log add -C case --kind contact --to 厚生労働省 --how phone --duty R2 --time 11:30 一報 >/dev/null
	irun 0 ir-report list -C case
	[ "$(jq -r 'select(.form=="mhlw").duty_told | [.duty,.state,.time] | join(" ")' <<<"$output")" = \
		"R2 told 2026-02-09T02:30:00Z" ]
	irun 0 ir-report list -C case --text
	[[ $output == *"R2 told"* ]]
}

@test "what must be said and is not known: printed, marked, told, exit 1" {
	small
	irun 1 ir-report render -C case -F mhlw
	[[ $output == *"種別:"*病院* ]]
	[[ $output == *調査中★* ]]
	[[ $stderr == *"mhlw: required and not known: "* ]]
	irun 1 ir-report show -C case -F mhlw --json
	[ "$(jq '[.fields[]|select(.missing)]|length' <<<"$output")" -eq "$(jq .missing <<<"$output")" ]
	[ "$(jq -r '.fields[]|select(.id=="name").facts[0].path' <<<"$output")" = org.name ]
	irun 1 ir-report show -C case mhlw --text
	[[ $output == *MISSING* ]]
}

@test "a drill says so on every line of text" {
	small
	irun 1 ir-report render -C case -F mhlw
	[ "$(grep -vc '^【訓練】' <<<"$output")" -eq 0 ]
	irun 1 ir-report render -C case -F mhlw -f call
	[ "$(grep -vc '^【訓練】' <<<"$output")" -eq 0 ]
	irun 1 ir-report render -C case -F mhlw -f json
	[ "$(jq .drill <<<"$output")" = true ]
	[ "$(jq -r .banner <<<"$output")" = 【訓練】 ]
	irun 1 ir-report render -C case -F mhlw -f tsv
	[ "$(grep . <<<"$output" | grep -vc '^【訓練】')" -eq 0 ]
	ir-report render -C case -F mhlw -f csv 2>err >out || [ $? -eq 1 ]
	python3 -c 'import csv
for r in csv.reader(open("out", encoding="utf-8-sig")):
    assert not r or r[0] == "【訓練】", r'
}

@test "text keeps within 72 columns, a call within thirty lines" {
	small
	for f in mhlw ppc pmda police maker ceptoar first-note; do
		for as in text call; do
			ir-report render -C case -F "$f" -f $as --for dev=PUMP03 2>err >out ||
				ir-report render -C case -F "$f" -f $as 2>err >out || true
			python3 - "$f" <<-'EOF'
				import sys, unicodedata
				# as a Japanese font draws it: box and star are two wide
				w = lambda s: sum(2 if unicodedata.east_asian_width(c) in "WFA" else 1 for c in s)
				for l in open("out", encoding="utf-8"):
				    assert w(l.rstrip("\n")) <= 72, (sys.argv[1], w(l), l)
			EOF
		done
	done
	ir-report render -C case -F mhlw -f call >out 2>/dev/null || true
	[ "$(wc -l <out)" -le 30 ]
	grep -q "受付番号 ___" out
}

@test "wrong words are named, with the nearest right one" {
	small
	irun 2 ir-report render -C case -F mhwl
	[[ $stderr == *"did you mean 'mhlw'"* ]]
	irun 2 ir-report render -C case -F mhlw -s second
	[[ $stderr == *"first, follow-up or final, not 'second'"* ]]
	irun 2 ir-report render -C case -F final -s first
	[[ $stderr == *"has no stage 'first'"* ]]
	irun 2 ir-report render -C case -F mhlw -f docx
	irun 2 ir-report render -C case -F pmda --for pump=1
	irun 2 ir-report render -C case -F mhlw --for dev=PUMP03
	irun 2 ir-report render -C case
	irun 2 ir-report render -C case -F mhlw --cp932
	irun 2 ir-report render -C nosuch -F mhlw
	irun 2 ir-report render -C case -F ../mhlw
}

@test "one per device: all of them, or the one named" {
	small
	irun 1 ir-report render -C case -F pmda -f json
	[ "$(jq -r .for.dev <<<"$output" | sort | tr '\n' ' ')" = "PUMP03 VSM-GW " ]
	irun 1 ir-report render -C case -F pmda -f json --for dev=PUMP03
	[ "$(jq -r .for.dev <<<"$output")" = PUMP03 ]
	irun 2 ir-report render -C case -F pmda -o one.html
	[[ $stderr == *"PUMP03 VSM-GW"*"--for"* ]]
	[ ! -e one.html ]
	mkdir d
	irun 1 ir-report render -C case -F pmda -f html -o d
	[ -s d/pmda-PUMP03-01.html ]
	[ -s d/pmda-VSM-GW-01.html ]
}

@test "a sheet for each contractor that must be told, in one spelling" {
	small
	ir-case set -C case case.attack=confirmed 'dev[PUMP03].mah=架空医器工業 (株)' \
		'asset[NC-SRV1].vendor=架空通信 (株)' 'asset[NC-SRV1].state=encrypted' \
		'asset[NC-SRV2].vendor=架空医器工業株式会社' 'asset[NC-SRV2].state=encrypted' >/dev/null
	irun 1 ir-report render -C case -F maker -f json
	[ "$(jq -r '.for.partner // empty' <<<"$output" | paste -sd,)" = \
		"架空医器工業 (株),架空計測 (株),架空通信 (株)" ]
	mkdir d
	irun 1 ir-report render -C case -F all -o d
	ls d/maker-架空通信*
	# no attack, nothing to tell a contractor
	ir-case set -C case case.attack=excluded 'dev[PUMP03].malfunction=excluded' >/dev/null
	irun 1 ir-report render -C case -F maker -f json
	[[ $(jq -r '.for.partner // empty' <<<"$output") != *架空通信* ]]
}

@test "a text that names another's device is told before it goes out" {
	small
	ir-case set -C case 'dev[PUMP03].mah=甲社' 'dev[PUMP04].mah=甲社' \
		'dev[INJ1].mah=乙社' case.symptom="PUMP04とPUMP030が停止" >/dev/null
	ir-report render -C case -F maker --for maker=甲社 >out 2>err || true
	run ! grep -q "not theirs" err
	ir-report render -C case -F maker --for maker=乙社 >out 2>err || true
	grep -q "maker 乙社: its text names what is not theirs: PUMP04 (in symptom)" err
	run ! grep -q "not theirs.*PUMP03" err
	# an authority sees them all
	ir-report render -C case -F mhlw >out 2>err || true
	run ! grep -q "not theirs" err
	ir-report edit -C case public summary "INJ1が停止しました" >/dev/null
	ir-report render -C case -F public >out 2>err || true
	grep -q "public: its text names what is not theirs: INJ1 (in summary)" err
}

@test "a patient's name or number is told when it is written and before it goes out" {
	small
	run --separate-stderr ir-report edit -C case public summary '患者 山田太郎様(患者番号 12345)が死亡'
	assert_equal "$status" 0
	[[ $stderr == *": this looks like a name; "* ]]
	run --separate-stderr ir-report edit -C case mhlw summary '患者番号 12345の方が死亡'
	assert_equal "$status" 0
	[[ $stderr == *"this looks like the number of a patient, which must not enter the case"* ]]
	for form in public mhlw; do
		ir-report render -C case -F $form >out 2>err || true
		grep -q "read before it goes out what looks like the name or the number of a patient: $form (summary)$" err
	done
	# all at once: one line
	mkdir all
	ir-report render -C case -F all -o all/ >out 2>err || true
	assert_equal "$(grep -c 'looks like the name' err)" 1
	grep -q 'patient: .*mhlw (summary).*public (summary)' err
	# inside the house it is not told, nor of a text without
	for form in sitrep police; do
		ir-report render -C case -F $form >out 2>err || true
		run ! grep -q "looks like" err
	done
}

@test "nothing is written over" {
	small
	echo mine >out.txt
	irun 2 ir-report render -C case -F first-note -o out.txt
	[ "$(cat out.txt)" = mine ]
	[ -z "$(ls ./*.partial 2>/dev/null)" ]
	# and it is seen before one is kept
	had=$(wc -l <case/journal.jsonl)
	irun 2 ir-report render -C case -F first-note --keep -o out.txt
	[ -z "$(ls case/reports 2>/dev/null)" ]
	[ "$(wc -l <case/journal.jsonl)" -eq "$had" ]
	irun 1 ir-report render -C case -F first-note --keep -o new.txt
	cmp new.txt case/reports/first-note-01.txt
	[ -z "$(ls ./*.partial 2>/dev/null)" ]
}

@test "kept: the very bytes, what they were made of, a line in the journal" {
	small
	irun 1 ir-report render -C case -F mhlw -f html -k
	[ "$output" = reports/mhlw-01.html ]
	line=$(tail -n 1 case/journal.jsonl)
	[ "$(jq -r .kind <<<"$line")" = report.rendered ]
	[ "$(jq -r .data.sha256 <<<"$line")" = "$(sha256sum <case/reports/mhlw-01.html | cut -d' ' -f1)" ]
	[ "$(jq .data.at <<<"$line")" -eq "$(($(jq .seq <<<"$line") - 1))" ]
	for h in $(jq -r '.data.inputs[].sha256' <<<"$line"); do
		[ "$(sha256sum <"$(ls case/attachments/"$h"*)" | cut -d' ' -f1)" = "$h" ]
	done
	[ "$(jq -r '.data.inputs[0].name' <<<"$line")" = forms/mhlw.yaml ]
	irun 1 ir-report render -C case -F mhlw -f html -k
	[ "$output" = reports/mhlw-01.2.html ]
	irun 0 ir-verify case
}

@test "a sent report makes the next one number two" {
	small
	ir-report render -C case -F first-note -k >/dev/null 2>&1 || true
	ir-report approve -C case first-note --by 青葉 --role DIR --how oral >/dev/null
	ir-report sent -C case first-note --to 院長 --how face >/dev/null
	ir-report render -C case -F first-note -s follow-up >out 2>/dev/null || true
	grep -q "第2報 続報" out
}

@test "a notice counts from those that were published; a follow-up is no first report" {
	small
	ir-report render -C case -F public >out 2>err || true
	grep -q "第1報" out
	run ! grep -q "though" err
	ir-report render -C case -F mhlw -s follow-up >out 2>err || true
	grep -q "number 1 though.*: mhlw;.*--number N" err
	ir-report render -C case -F mhlw -s follow-up --number 1 2>err >out || true
	run ! grep -q "though" err
	ir-report render -C case -F final -s final 2>err >out || true
	run ! grep -q "though" err
	# what is still to come is not out
	ir-case set -C case pub[1].number=1 pub[1].date="2026-02-09 10:00" pub[3].number=3 \
		pub[4].number=4 pub[4].date="2026-02-09 17:00" >/dev/null
	ir-report render -C case -F public -s follow-up >out 2>err || true
	grep -q "第4報 続報" out
	run ! grep -q "though" err
	# a notice that nobody gave a number is that of its place
	ir-case set -C case pub[6].date="2026-02-09 10:00" >/dev/null
	ir-report render -C case -F public -s follow-up >out 2>err || true
	grep -q "第7報 続報" out
	ir-report render -C case -F public --number 2 >out 2>err || true
	grep -q "第2報" out
}

@test "csv for spreadsheets: a mark, or CP932 with what is lost told" {
	small
	ir-case set -C case case.summary="絵文字😀と①" >/dev/null
	ir-report render -C case -F mhlw -f csv >out.csv 2>/dev/null || true
	[ "$(head -c 3 out.csv | od -An -tx1 | tr -d ' ')" = efbbbf ]
	grep -q "医療機関名,架空市立みどり病院" out.csv
	irun 1 ir-report render -C case -F mhlw -f csv --cp932 -o sjis.csv
	[[ $stderr == *CP932*😀* ]]
	[[ $stderr != *①* ]]
	iconv -f CP932 -t UTF-8 sjis.csv | grep -q "絵文字〓と①"
	ir-report render -C case -F mhlw 2>err >/dev/null || true
	grep -q "fax.*😀" err
}

@test "html: well formed, nothing from outside" {
	small
	for f in $(ir-report list -C case --json | jq -r 'select(.stages[0]=="first" and .per==null).form'); do
		ir-report render -C case -F "$f" -f html >"$f.html" 2>/dev/null || true
		xmllint --noout "$f.html"
		if grep -oE '(src|href)="[^"]*"|url\([^)]*\)|@import' "$f.html" | grep -v '="data:'; then
			false
		fi
	done
}

@test "a chronology of very many lines says what it leaves out" {
	small
	for i in $(seq 250); do
		echo '{"kind":"event","text":"端末 '"$i"' の表示が乱れた"}'
	done | ir-log add -C case --batch >/dev/null
	irun 1 ir-report render -C case -F ppc -s final
	local flat
	flat=$(tr -d '\n ' <<<"${output//【訓練】/}")
	[[ $flat == *"端末100の表示が乱れた"*"（この間の記録50件は略。"*"端末151の表示が乱れた"* ]]
	[[ $flat != *"端末130の"* ]]
	[[ $flat == *"端末250の表示が乱れた"* ]]
	irun 1 ir-report render -C case -F ppc -s final --lang en
	flat=$(tr -s '\n ' ' ' <<<"${output//【訓練】/}")
	[[ $flat == *"(50 records left out here; all can be shown)"* ]]
}

@test "pdf: form, number, journal head and page on every page; text to select" {
	small
	ir-report render -C case -F mhlw -f pdf -o m.pdf 2>/dev/null || true
	pdffonts m.pdf | tail -n +3 | awk '$0 !~ / yes yes yes /{exit 1}'
	pages=$(pdfinfo m.pdf | awk '/^Pages/{print $2}')
	for ((i = 1; i <= pages; i++)); do
		pdftotext -f $i -l $i -layout m.pdf - >p.txt
		grep -q "【訓練】.*$i / $pages" p.txt
		grep -q "様式 mhlw" p.txt
		grep -q "第1報" p.txt
	done
}

@test "the same case and clock: the same bytes" {
	small
	for f in text md html csv tsv json call; do
		ir-report render -C case -F mhlw -f $f >a 2>/dev/null || true
		LC_ALL=C TZ=America/New_York LANGUAGE=ja ir-report render -C case -F mhlw -f $f >b 2>/dev/null || true
		cmp a b
	done
}

@test "a mistake in a form has a line and a column" {
	small
	form < <(
		head_of
		echo "  - {id: a, label: [名, name], need: MMM, fact: org.nam, mark: found}"
	)
	irun 2 ir-report render -C case -F mine
	[[ $stderr == *"data/forms/mine.yaml:10:"*"org.name"* ]]
}

@test "an expression that fails spoils its own field, exit 2" {
	small
	form < <(
		head_of
		echo "  - {id: a, label: [名, name], need: MMM, fact: org.name, mark: found}"
		echo "  - {id: b, label: [誤, bad], need: ooo, jq: '.a | error(\"nein\")', mark: found}"
		echo "  - {id: c, label: [外, out], need: ooo, jq: 'env', mark: found}"
		echo "  - {id: d, label: [数, n], need: ooo, jq: '1 + 1', mark: found}"
	)
	irun 2 ir-report render -C case -F mine
	[[ $output == *"名: 架空市立みどり病院"* ]]
	[[ $output == *"誤: 【書式の誤り】"* ]]
	[[ $output == *"外: 【書式の誤り】"* ]]
	[[ $output == *"数: 2"* ]]
	[[ $output != *記載事項控え* ]]
	[[ $stderr == *"forms/mine.yaml:11:"*nein* ]]
	[[ $stderr == *"forms/mine.yaml:12:"*env* ]]
}

@test "the site's own fields come behind those of the form" {
	small
	cp -r "$IR_SITE" site
	export IR_SITE=$PWD/site
	mkdir -p site/forms
	cat >site/forms/prefecture.local.yaml <<-'EOF'
		hikeshi: form-local/1
		form: prefecture
		sections:
		- title: [県の追加項目, Asked by the prefecture]
		  fields:
		  - {id: local_area, label: [二次医療圏, medical area], need: mmm, text: [架空圏, Kakuu], mark: constructed}
	EOF
	irun 1 ir-report render -C case -F prefecture
	[[ $output == *県の追加項目*"二次医療圏:"*架空圏* ]]
	sed -i 's/need: mmm/ned: mmm/' site/forms/prefecture.local.yaml
	irun 2 ir-report render -C case -F prefecture
	[[ $stderr == *"prefecture.local.yaml:6:"*"'ned'"* ]]
}

@test "blank: to write on, nothing of the case in it" {
	small
	irun 0 ir-report render -C case -F first-note --blank
	[[ $output == *"□ランサムウェア"* ]]
	[[ $output == *____* ]]
	[[ $output != *■ランサム* ]]
	[[ $output != *脅迫文* ]]
}

@test "english, when asked" {
	small
	irun 1 ir-report render -C case -F mhlw --lang en
	[[ $output == *"Notes for a report (form not confirmed): Report to"* ]]
	[[ $output == *ransomware* ]]
	irun 2 ir-report render -C case -F mhlw --lang fr
}

@test "initials leave the case for the PMDA only" {
	small
	ir-case set -C case harm[H1].dev=PUMP03 harm[H1].initials=Q.Z. harm[H1].age=78 >/dev/null
	ir-report render -C case -F all -f json >all.json 2>/dev/null || true
	[ "$(jq -r 'select(tostring|contains("Q.Z.")).form' all.json | sort -u)" = pmda ]
}

# local FORM EXPR: the site asks one more thing in a form.
asks() {
	[ -d site ] || cp -r "$IR_TOP/playbooks/example-site" site
	mkdir -p site/forms
	export IR_SITE=$PWD/site
	jq -n --arg f "$1" --rawfile e <(printf %s "$2") '{hikeshi: "form-local/1", form: $f,
		sections: [{title: ["x", "x"], fields: [{id: "bad", label: ["l", "l"],
			need: "ooo", jq: $e, mark: "constructed"}]}]}' >site/forms/"$1".local.yaml
}

@test "no expression gets at what its reader may not see" {
	small
	ir-case set -C case harm[H1].dev=PUMP03 harm[H1].initials=Q.Z. harm[H1].age=78 >/dev/null
	echo '患者Q.Z.様78歳' | ir-report edit -C case mhlw summary >/dev/null
	local e form
	for e in '$__d|tostring' '.facts|tostring' '.texts|tostring' '.duties|tostring' '$doc|tostring' \
		'[.. | scalars] | tostring' '$for|tostring' '.harm|tostring' '.contacts|tostring'; do
		for form in press-qa maker; do
			asks $form "$e"
			ir-report render -C case -F $form -f json >out.json 2>err || true
			[ -s out.json ] || { cat err; false; }
			[[ $(cat out.json) != *"Q.Z."* ]] || { echo "$form: $e"; false; }
		done
	done
	asks mhlw '[dev, harm, partner]|tostring'
	ir-report render -C case -F mhlw -f json >out.json 2>/dev/null || true
	[ "$(jq -r '.fields[]|select(.id=="bad").text' out.json)" = '[null,null,null]' ]
	asks press-qa '.contacts|tostring'
	ir-report render -C case -F press-qa -f json >out.json 2>/dev/null || true
	[ "$(jq -r '.fields[]|select(.id=="bad").text' out.json | jq -r '.[].kind' | grep -c staff)" -eq 0 ]
	[[ $(jq -r '.fields[]|select(.id=="bad").text' out.json) != *000-0000-* ]]
}

@test "a program that jq says much about, over a large case: told, no standstill" {
	small
	local i
	for i in $(seq 400); do printf 'dev[D%03d].connected=yes\n' "$i"; done | xargs ir-case set -C case >/dev/null
	asks pmda "nosuchfn + \"$(head -c 200000 /dev/zero | tr '\0' x)\""
	irun 2 timeout 60 ir-report render -C case -F pmda --for dev=D001
	[[ $stderr == *nosuchfn* ]]
	[[ $output == *"書式の誤り"* ]]
}

@test "two patients of a device: a report each, of a device of their own none" {
	small
	ir-case set -C case harm[H1].{dev=PUMP03,initials=Q.Z.} harm[H2].{dev=PUMP03,initials=R.Y.} \
		harm[H3].initials=S.X. >/dev/null
	ir-report edit -C case --for dev=PUMP03,harm=H2 pmda comment 二人目 >/dev/null
	mkdir d
	irun 1 ir-report render -C case -F pmda -f text -o d
	grep -q 'Q\.Z\.' d/pmda-PUMP03-H1-01.txt
	run grep -c 'R\.Y\.\|二人目' d/pmda-PUMP03-H1-01.txt
	assert_output 0
	grep -q 'R\.Y\.' d/pmda-PUMP03-H2-01.txt
	grep -q 二人目 d/pmda-PUMP03-H2-01.txt
	grep -q 'S\.X\.' d/pmda-H3-01.txt
	run ! ls d/pmda-PUMP03-01.txt
	irun 1 ir-report render -C case -F pmda --for harm=H2
	[[ $output == *PUMP03* && $output != *VSM-GW* ]]
}

@test "a case without a site, a full device, a damaged journal" {
	small
	unset IR_SITE
	irun 1 ir-report render -C case -F mhlw
	[[ $output == *"医療機関名: "*調査中★* ]]
	run bash -c 'ir-report render -C case -F mhlw >/dev/full 2>/dev/null'
	[ "$status" -eq 2 ]
	sed -i '3s/"kind"/"kund"/' case/journal.jsonl
	irun 2 ir-report render -C case -F mhlw -k
	[[ $stderr == *"line 3"* ]]
	[ -z "$output$(ls case/reports)" ]
}

@test "events left out are counted, whatever stands at the border" {
	small
	for part in 1 2; do
		for i in $(seq 100); do
			echo "{\"kind\":\"event\",\"text\":\"出来事 $part-$i\"}"
		done >lines.jsonl
		ir-log add -C case --batch <lines.jsonl >/dev/null
		ir-case set -C case "ev[by-hand-$part].what=手で書いた" >/dev/null
	done
	ir-log add -C case --batch <lines.jsonl >/dev/null
	ir-report render -C case -F final -s final -f json >page || [ $? -eq 1 ]
	n=$(jq '[.. | strings | capture("記録(?<n>[0-9]+)件は略").n] | .[0] | tonumber' page)
	all=$(ir-case show -C case ev --json | jq '.value | length')
	assert_equal "$n" "$((all - 200))"
	[ "$n" -gt 100 ]
}
