# shellcheck shell=bash disable=SC2154
# The forms for authorities, partners and the public, and the texts of all
# forms as they are kept in tests/data/forms.
load helpers
load forms

authority="mhlw prefecture common-ddos common-ransomware common-other
	statutory ppc persons pmda police ceptoar ipa jpcert public press-qa partner"
inside="emergency-services final first-note impact insurer maker maker-feedback
	member-desk owner patient-info payers sitrep stop-notice"

@test "forms for authorities: nurse-call case, all stages, as recorded" {
	# shellcheck disable=SC2086
	same_forms nursecall-2026 $authority
}

@test "forms for authorities: caterer case, all stages, as recorded" {
	# shellcheck disable=SC2086
	same_forms caterer-2022 $authority
}

@test "forms for authorities: nothing known, and blank, as recorded" {
	# shellcheck disable=SC2086
	same_forms empty $authority
	for form in $authority; do
		[ -f "$made/empty/$form-blank.txt" ]
	done
}

@test "forms of our own: both cases and nothing known, as recorded" {
	for case in nursecall-2026 caterer-2022 empty; do
		# shellcheck disable=SC2086
		same_forms "$case" $inside
	done
}

@test "every form there is, is among those recorded" {
	for form in "$IR_TOP"/playbooks/forms/*.yaml; do
		form=${form##*/}
		[[ " ${authority//$'\n\t'/ } ${inside//$'\n\t'/ } " == *" ${form%.yaml} "* ]]
	done
}

@test "every form has a page at every stage" {
	for form in $authority; do
		for stage in first follow-up final; do
			ls "$made/nursecall-2026/$form"*"-$stage.txt"
		done
	done
}

@test "no line of any form is wider than a page of 72 columns" {
	python3 - "$made" <<-'EOF'
		import glob, sys, unicodedata
		def width(s, wide):
		    return sum(2 if unicodedata.east_asian_width(c) in wide else 1
		               for c in s if not unicodedata.combining(c))
		pages = glob.glob(sys.argv[1] + "/*/*.txt")
		assert len(pages) > 200
		for page in pages:
		    for line in open(page, encoding="utf-8"):
		        line = line.rstrip("\n")
		        assert width(line, "WF") <= 72, (page, line)
		        # boxes and marks as printers in Japan have them
		        assert width(line, "WFA") <= 76, (page, line)
	EOF
}

@test "no expression of a form fails" {
	run grep -rl '【書式の誤り】' "$made"
	assert_output ""
}

@test "a form nobody has seen whole says so; a paper of our own does not" {
	for form in $authority; do
		page=$(echo "$made/nursecall-2026/$form"*-first.txt)
		page=${page%%.txt *}
		title=$(head -n 1 "${page%.txt}.txt")
		case $form in
		persons | public | press-qa | partner) [[ $title != *記載事項控え* ]] ;;
		*) [[ $title == *"記載事項控え(様式未確認)"* ]] ;;
		esac
	done
}

# value FORM FIELD [OPTION...]: the text of a field at the final report
value() {
	render "$final" "$1" final json "${@:3}"
	jq -r --arg id "$2" '.fields[] | select(.id == $id) | .text' page
}

@test "the number of persons is the same in every form" {
	n=$(value mhlw persons)
	[ "$n" = 131,482人 ]
	[ "$(value prefecture persons)" = "$n" ]
	[ "$(value ppc n3_count)" = "$n" ]
	[ "$(value common-ransomware n3_count)" = "$n" ]
	[ "$(value common-other n3_count)" = "$n" ]
	[ "$(value public count)" = "$n" ]
	[ "$(value press-qa k_count)" = "$n" ]
}

@test "patients affected and devices are the same in every form" {
	[ "$(value mhlw patients)" = "$(value prefecture patients)" ]
	[[ $(value mhlw patients) == *人* ]]
	n=$(value mhlw devices_count)
	[ "$n" = 1台 ]
	[ "$(value prefecture devices_count)" = "$n" ]
	for form in mhlw prefecture common-other common-ransomware police; do
		[ "$(value "$form" devices | wc -l)" -eq 1 ]
	done
}

@test "the systems hit are as many in the report as in the notice" {
	want=$(value mhlw systems | grep -o '[0-9]\+台' | tr -d 台 |
		awk '{ n += $1 } END { print n }')
	have=$(value public systems | grep -o '[0-9]\+台' | tr -d 台 |
		awk '{ n += $1 } END { print n }')
	[ "$want" -eq 5 ]
	[ "$have" -eq "$want" ]
}

@test "initials go to the PMDA alone" {
	grep -q 'Y\.K\.' "$made/nursecall-2026/pmda-VSM-GW-first.txt"
	run grep -rl 'Y\.K\.' "$made"
	for page in "${lines[@]}"; do
		[[ $page == */pmda-VSM-GW-* ]]
	done
	for field in sex age weight; do
		run value mhlw "$field"
		assert_output ""
	done
}

@test "a note of the scribe leaves the house in no report" {
	run grep -rl '40分かかった\|板に書いた' "$made"
	for page in "${lines[@]}"; do
		[[ $page == */sitrep-* || $page == */final-* ]]
	done
}

@test "the letter to the persons and the commission bear the same days" {
	for at in nursecall-2026-final caterer-2022-final; do
		n=$(grep -h -A1 '発覚日(最' "$made/${at%-*}/ppc-final.txt" | grep -o '[0-9]*年[0-9]*月[0-9]*日')
		grep -q "発覚日: *$n" "$made/${at%-*}/persons-final.txt"
	done
}

@test "a follow-up is no new report" {
	run --separate-stderr ir-report render -C "$final" -F ppc -s follow-up
	assert_output --partial '□新規　■続報'
	run --separate-stderr ir-report render -C "$final" -F ppc -s final
	assert_output --partial '□新規　■続報'
	run --separate-stderr ir-report render -C "$final" -F ppc
	assert_output --partial '■新規　□続報'
}

@test "a report to the PMDA names no patient of another device" {
	run grep -c '患者イニシャル\|対象の患者' "$made/nursecall-2026/pmda-PUMP03-first.txt"
	assert_output 0
}

@test "the report to the PMDA bears no name of a patient" {
	cp -r "$final" case
	run ir-case set -C case 'harm[H1].initials=山田花子'
	[[ $output == *name* ]]
}

@test "nothing but a fact is told to persons and the press as one" {
	cp -r "$final" case
	ir-case set -C case --basis estimate pii.leak=yes pii.misuse=confirmed pii.items=name
	render case persons final json
	[[ $(jq -r '.fields[] | select(.id == "opening").text' page) == *漏えいしたおそれのある事案* ]]
	for form in persons public press-qa; do
		render case "$form" final text
		run grep -c '事実を確認しています\|どのような情報か' page
		assert_output 0
	done
}

@test "more than a thousand persons at most: the number of the rule is named" {
	cp -r "$final" case
	ir-case set -C case pii.count=unknown pii.count_max=1001 pii.rule7=sensitive
	[[ $(ir-report render -C case -F ppc -f tsv 2>/dev/null) == *4号にも当たる* ]]
	ir-case set -C case pii.count_max=1000
	[[ $(ir-report render -C case -F ppc -f tsv 2>/dev/null) != *4号にも当たる* ]]
}

@test "an estimated number is not published" {
	cp -r "$final" case
	ir-case set -C case --basis estimate pii.count=88888 pii.count_max=99999 \
		impact.patients=77777
	for form in public persons press-qa; do
		render case "$form" final text
		run grep -E '99,?999|88,?888|77,?777' page
		assert_output ""
	done
	render case mhlw final text
	grep -q '99,999人（推定）' page
	render case press-qa final text
	grep -q '漏えいした人数' page
}

@test "a confirmed number is published" {
	cp -r "$final" case
	ir-case set -C case --basis fact pii.count=99999
	render case public final text
	grep -q 99,999人 page
}

@test "entry in detail, indicators and staff are not published" {
	for stage in first follow-up final; do
		for form in public persons press-qa; do
			run grep -E 'nc-mnt|203\.0\.113|LCKD|lckd|LINE-NC|桐|楓|橘|VPN-GW1' \
				"$made/nursecall-2026/$form-$stage.txt"
			assert_output ""
		done
	done
}

@test "a suspected attack is not published as one" {
	cp -r "$final" case
	ir-case set -C case case.attack=suspected
	for form in public persons press-qa; do
		render case "$form" final text
		tr -d '\n ' <page | sed 's/【訓練】//g' >words
		grep -q 攻撃を受けた疑いがあり words
		run grep -E '攻撃.*を受けたことを確認' words
		assert_output ""
	done
}

@test "a partner without link or data here is asked for neither" {
	ir-case open -C case --drill --what x >/dev/null
	ir-case set -C case 'partner[A].connected=no' 'partner[A].data=no' \
		'partner[B].connected=yes' 'partner[B].data=yes' \
		case.attack=suspected case.summary=内輪の話 >/dev/null
	for p in A B; do
		irun 1 ir-report render -C case -F partner --for "partner=$p" -f text
		printf '%s\n' "$output" >$p
		run grep 内輪 $p
		assert_output ""
	done
	run grep -E 'お預かり|漏えい|切り離し|遮断' A
	assert_output ""
	grep -q お預かりしているデータ B
	grep -q 当院との接続を B
}

@test "the PMDA reads that the maker was told, by whatever form of its name" {
	ir-case open -C case --drill --what x >/dev/null
	ir-case set -C case 'dev[D].malfunction=confirmed' 'dev[D].mah=試作医療機器' >/dev/null
	informed() {
		ir-report render -C case -F pmda --for dev=D -f json 2>/dev/null |
			jq -r '.fields[] | select(.id == "informed") | .text'
	}
	[[ $(informed) == 調査中* ]]
	ir-log add -C case --kind contact --to "試作医療機器（株）" --how phone 相談 >/dev/null
	[ "$(informed)" = 有 ]
	ir-case set -C case 'dev[D].maker_informed=no' >/dev/null
	[ "$(informed)" = 無 ]
}

@test "what the house calls a device is not given as its trade name" {
	ir-case open -C case --drill --what x >/dev/null
	ir-case set -C case 'dev[PUMP03].malfunction=confirmed' >/dev/null
	named() {
		ir-report render -C case -F pmda --for dev=PUMP03 -f json 2>/dev/null |
			jq -r '.fields[] | select(.id == "name") | .text'
	}
	[[ $(named) == 調査中* ]]
	ir-case set -C case 'dev[PUMP03].trade_name=架空ポンプ IP-200' >/dev/null
	[ "$(named)" = "架空ポンプ IP-200" ]
}

@test "words written for a form take the place of the sentence" {
	cp -r "$final" case
	ir-report edit -C case --by 梓/PR -s final public summary \
		"2月9日にナースコールが止まりました。" >/dev/null
	render case public final text
	grep -q ナースコールが止まりました page
	run grep 攻撃.*を受けたことを確認 page
	assert_output ""
}

@test "my number, or not knowing, warns of the other form" {
	cp -r "$final" case
	render case ppc final text
	run grep 別の様式 page
	assert_output ""
	for v in yes unknown; do
		ir-case set -C case "pii.mynumber=$v"
		render case ppc final text
		grep -q 別の様式 page
	done
}

@test "the earliest awareness of any department is when it was noticed" {
	[ "$(value ppc n1_detected)" = 2026年2月8日 ]
	for field in mhlw prefecture police ceptoar common-other \
		common-ransomware statutory partner jpcert public owner insurer/known \
		payers/since final sitrep; do
		[[ $field == */* ]] || field=$field/detected
		value "${field%/*}" "${field#*/}" >text
		assert_equal "$(cat text)" "2026年2月8日 23:40"
	done
	# that it was an attack was found out later
	[[ $(value public summary) == "2026年2月8日 23:40、"*異常に気付き、その後、*確認しました。 ]]
	assert_equal "$(value persons n1_summary)" "$(value public summary)"
}

@test "no leak: the common form does not ask for the data" {
	cp -r "$final" case
	ir-case set -C case pii.leak=no pii.exfiltration=excluded
	render case common-other final text
	run grep -c 規則第7条 page
	assert_output 0
	grep -q '■なし' page
}

@test "a prefecture's own questions stand behind its form" {
	cp -r "$IR_TOP/playbooks/example-site" site
	mkdir -p site/forms
	cat >site/forms/prefecture.local.yaml <<-'Y'
	hikeshi: form-local/1
	form: prefecture
	date: "2026-11-22"
	sections:
	  - title: [県独自の項目, Local]
	    fields:
	      - {id: shelter, label: [空床数, free beds], need: mmm, mark: constructed, ask: yes}
	Y
	IR_SITE=site irun 0 ir-report render -C "$final" -F prefecture -s first -f text
	[[ $output == *災害拠点病院*県独自の項目*空床数* ]]
}

@test "pages are valid and refer to nothing outside" {
	for form in $authority; do
		render "$final" "$form" final html -o . || cat page.err
	done
	[ "$(find . -name '*.html' | wc -l)" -ge 17 ]
	for page in *.html; do
		xmllint --noout --nonet "$page"
		run grep -oE '(src|href|url|action|data)[ ]*[=(][ ]*["'\'']?(https?:|//|file:)[^ >]*' "$page"
		assert_output ""
	done
}

@test "values to copy: nothing that the page says is left out" {
	for form in $authority stop-notice patient-info; do
		case $form in
		pmda) who=dev=VSM-GW ;;
		partner) who=partner=地域医療連携網 ;;
		*) who= ;;
		esac
		render "$final" "$form" final json ${who:+--for "$who"}
		mv page page.json
		render "$final" "$form" final tsv ${who:+--for "$who"}
		python3 - <<-'EOF'
			import json
			flat = lambda s: " ".join(s.split())
			doc, tsv = json.load(open("page.json")), open("page").read()
			for f in doc["fields"]:
			    if f["state"] == "filled":
			        for line in f["text"].split("\n"):
			            for part in line.split(" / "):
			                assert flat(part) in flat(tsv), (f["id"], part)
			        assert f["label"] in tsv, f["label"]
			assert doc["title"] in tsv and doc["case"] in tsv
		EOF
	done
}

@test "values to copy: one line per field, tables row by row" {
	render "$final" ppc final tsv
	grep -q $'\t3 本人の数(確認済み)\t131,482人$' page
	render "$final" ppc final csv
	[ "$(head -c 3 page | od -An -tx1 | tr -d ' ')" = efbbbf ]
	grep -q '3 本人の数(確認済み),"131,482人"' page
	render "$final" mhlw final tsv
	grep -q ナースコールサーバ page
}

@test "json: each field once, with need, mark and facts" {
	for form in $authority; do
		case $form in
		pmda) who=dev=VSM-GW ;;
		partner) who=partner=地域医療連携網 ;;
		*) who= ;;
		esac
		render "$final" "$form" final json ${who:+--for "$who"}
		jq -e '.fields | (map(.id) | length == (unique | length))
			and all(.mark | IN("found", "constructed", "recalled"))
			and length > 5' page
	done
}

@test "in English no Japanese label is left" {
	for form in $authority; do
		case $form in
		pmda) who=dev=VSM-GW ;;
		partner) who=partner=地域医療連携網 ;;
		*) who= ;;
		esac
		render "$final" "$form" first json --lang en ${who:+--for "$who"}
		run jq -r '.title, .to, .fields[].label | select(test("[ぁ-ん一-龯]"))' page
		assert_output ""
	done
}

@test "times of different zones stand in the order in which things happened" {
	cp -r "$final" case
	ir-log add -C case --batch >/dev/null <<-'J'
	{"kind":"event","time":"2026-02-08T17:05:00Z","text":"二番目のこと","by":"柳"}
	{"kind":"event","time":"2026-02-09T02:06:00+09:00","text":"三番目のこと","by":"柳"}
	{"kind":"event","time":"2026-02-08T12:04:00-05:00","text":"一番目のこと","by":"柳"}
	J
	render case ppc final json
	run jq -r '.fields[] | select(.id == "n1_course").text' page
	[[ $output == *"2026年2月9日 02:04 一番目"*"2026年2月9日 02:05 二番目"*"2026年2月9日 02:06 三番目"* ]]
}

@test "what a form takes over must be there, and not be itself" {
	cp -r "$IR_TOP/playbooks" data
	export IR_DATA=$PWD/data
	for use in police police#systems nosuch mhlw#nosuch; do
		{
			sed '/^sections:/q' "$IR_TOP/playbooks/forms/police.yaml"
			echo "  - use: $use"
		} >data/forms/police.yaml
		run ir-report render -C "$final" -F police -f text
		[ "$status" -eq 2 ]
		[[ $output == *forms/police.yaml:[0-9]*:[0-9]*:* ]]
	done
}

@test "the ministry hears what happened before it hears the address" {
	render "$final" mhlw first call
	grep -q '1. 事案の概要' page
	for said in 診療への支障 健康被害 個人情報漏えい; do
		grep -q "$said" page
	done
	run grep -E '所在地|病床数' page
	assert_output ""
	[ "$(wc -l <page)" -le 32 ]
}

@test "a report that was sent counts as told" {
	cp -r "$final" case
	ir-report render -C case -F police -k --by 柳/REC >/dev/null 2>&1 || true
	ir-report sent -C case police --to "架空北警察署" --how mail --receipt K-9 \
		--waiver 急ぎ --by 柳/REC >/dev/null
	render case mhlw final text
	grep -q '架空北警察署.*K-9' page
	render case public final text
	grep -q 架空北警察署 page
}

@test "a pdf: no page of nothing but notes, and a foot that survives a fax" {
	for form in police mhlw; do
		render "$final" $form final pdf
		pages=$(pdfinfo page | sed -n 's/^Pages: *//p')
		for i in $(seq 2 "$pages"); do
			pdftotext -f "$i" -l "$i" -layout page - | grep . >text
			[[ $(sed -n 2p text) != *※* ]]
		done
		# letters of seven points: their boxes are as high
		pdftotext -f 2 -l 2 -bbox page - | sed -n \
			's/.*yMin="\([0-9.]*\)".*yMax="\([0-9.]*\)">末尾ハッシュ<.*/\2 \1/p' >box
		awk '{ exit !($1 - $2 >= 6.9) }' box
		[ -s box ]
	done
}
