#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# ir-asset mds: makers' security statements, taken in and asked.
load helpers

site() {
	mkdir -p site
	cat >site/devices.jsonl <<-'EOT'
		{"id":"C1","medical":true,"mah":"M","model":"X"}
		{"id":"C2","medical":true,"mah":"M","model":"X"}
		{"id":"C3","medical":true,"mah":"N","model":"X"}
	EOT
	export IR_SITE=$PWD/site IR_ACTOR=佐藤
}

# form [MERGE...] <LINES: a sheet as TSV, "=NAME" begins the next one.
form() {
	cat >form.tsv
	python3 - "$@" <<-'EOF'
		import sys, zipfile
		ns = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
		sheets, shared = [("MDS2", [])], []
		for line in open("form.tsv", encoding="utf-8"):
		    line = line.rstrip("\n")
		    if line.startswith("="):
		        sheets.append((line[1:], []))
		    else:
		        sheets[-1][1].append(line.split("\t"))
		z = zipfile.ZipFile("form.xlsx", "w", zipfile.ZIP_DEFLATED)
		z.writestr("xl/workbook.xml", '<workbook %s xmlns:r="r"><sheets>%s</sheets></workbook>' % (ns, "".join('<sheet name="%s" sheetId="%d" r:id="x%d"/>' % (n, i + 1, i) for i, (n, _) in enumerate(sheets))))
		z.writestr("xl/_rels/workbook.xml.rels", "<Relationships>%s</Relationships>" % "".join('<Relationship Id="x%d" Target="worksheets/s%d.xml"/>' % (i, i) for i in range(len(sheets))))
		for i, (n, rows) in enumerate(sheets):
		    x = ""
		    for r, row in enumerate(rows, 1):
		        x += '<row r="%d">' % r
		        for c, v in enumerate(row):
		            if not v:
		                continue
		            if (r + c) % 2:
		                if v not in shared:
		                    shared.append(v)
		                x += '<c r="%s%d" t="s"><v>%d</v></c>' % (chr(65 + c), r, shared.index(v))
		            else:
		                x += '<c r="%s%d" t="inlineStr"><is><t>%s</t></is></c>' % (chr(65 + c), r, v)
		        x += "</row>"
		    m = "".join('<mergeCell ref="%s"/>' % k for k in sys.argv[1:]) if i == 0 else ""
		    z.writestr("xl/worksheets/s%d.xml" % i, "<worksheet %s><sheetData>%s</sheetData>%s</worksheet>" % (ns, x, "<mergeCells>%s</mergeCells>" % m if m else ""))
		z.writestr("xl/sharedStrings.xml", "<sst %s>%s</sst>" % (ns, "".join("<si><t>%s</t></si>" % s for s in shared)))
		z.close()
	EOF
}

t() { printf '%s\t' "$@" | sed 's/\t$/\n/'; }

codes() { jq -r 'select(.type=="finding" and .red)|"\(.code):\(.line//0):\(.column//0)"' <<<"$output" | tr '\n' ' '; }
answers() { jq -r 'select(.type=="mds")|"\(.id)=\(.answer)"' <<<"$output" | tr '\n' ' '; }

@test "a workbook: ids in any width, answers in two languages, notes by number" {
	site
	{
		t "Disclosure Statement"
		t "Question ID" Question "" "See note" "" "NIST SP 800-53"
		t DOC-1 Name "Fictional KK" __
		t "AUDIT (AUDT)"
		t AUDT-1 q Yes "" "" AU-2
		t AUDT-5 q "See Notes" "Note 2"
		t AUDT‐5.1 q はい
		t ＡＵＤＴ－5.2 q いいえ "注1"
		t RMOT-1 q "N/A: no port"
		t EMRG-1 q
		t Notes
		t "Note 1" "not yet"
		t "Note 2: by USB only"
	} | form A1:F1 A4:F4
	irun 0 ir-asset mds C1 form.xlsx --on 2026-03-01
	h=$(sha256sum <form.xlsx | cut -c1-64)
	[ "$(jq -r 'select(.type=="summary").sha256' <<<"$output")" = "$h" ]
	cmp form.xlsx "site/documents/$h.xlsx"
	irun 0 ir-asset mds C1
	[ "$(answers)" = "DOC-1=text AUDT-1=yes AUDT-5=see-note AUDT-5.1=yes AUDT-5.2=no RMOT-1=n-a EMRG-1=blank " ]
	[ "$(jq -r 'select(.id=="AUDT-5").note' <<<"$output")" = "2: by USB only" ]
	[ "$(jq -r 'select(.id=="AUDT-5.2").note' <<<"$output")" = "1: not yet" ]
	[ "$(jq -r 'select(.id=="RMOT-1").note' <<<"$output")" = "no port" ]
	[ "$(jq -r 'select(.id=="DOC-1")|.text+.on+.by+.edition' <<<"$output")" = "Fictional KK2026-03-01佐藤mds2-2019" ]
}

@test "what could not be read is told with sheet, row and column" {
	site
	{
		t ID Q Answer Note Price
		t AUDT-1 q Maybe
		t SHAD-2 q Yes
		t AUDT-2 q Yes "Note 9"
		t AUDT-2 q No
		t "" stray Yes
		t AUDT-3 q No "" 100
		t "=Other"
		t "see AUDT-3"
	} | form
	irun 1 ir-asset mds C1 form.xlsx
	[ "$(codes)" = "odd:2:3 group:3:1 twice:5:0 noid:6:3 note:4:0 " ]
	[ "$(jq -r 'select(.code=="odd").sheet' <<<"$output")" = MDS2 ]
	[ "$(jq -r 'select(.code=="noids").sheet' <<<"$output")" = Other ]
	[ "$(jq -r 'select(.code=="column").column' <<<"$output")" = 5 ]
	[[ $(jq -r 'select(.code=="missing").text' <<<"$output") == "23"*"DOC-1, "* ]]
	irun 0 ir-asset mds C1
	[ "$(answers)" = "AUDT-1=text SHAD-2=yes AUDT-2=yes AUDT-3=no " ]
}

@test "the questions of an incident: not asked, unknown, or an answer" {
	site
	irun 1 ir-asset mds C1 --ask logs
	[ "$(jq -r .state <<<"$output")" = not-asked ]
	irun 1 ir-asset mds C1 --text
	[[ $output == *"not asked"* ]]
	{
		t CSUP-2.2 q Yes "Note 1"
		t AUDT-3 q No
		t RMOT-1 q ""
		t "Note 1: call us"
	} | form
	irun 0 ir-asset mds C1 form.xlsx
	irun 0 ir-asset mds C1 --ask patch
	[ "$(jq -c '[.state,.answers[0].id,.answers[0].answer,.answers[0].note]' <<<"$output")" = '["answered","CSUP-2.2","yes","1: call us"]' ]
	[ "$(jq -r .sha256 <<<"$output")" = "$(sha256sum <form.xlsx | cut -c1-64)" ]
	irun 0 ir-asset mds C1 --ask logs --text
	[[ $output == *"AUDT-3"*"no"*"SHA-256"* ]]
	irun 1 ir-asset mds C1 --ask remote
	[ "$(jq -r .state <<<"$output")" = unknown ]
	irun 1 ir-asset mds C1 --ask all
	[ "$(jq -r .topic <<<"$output" | tr '\n' ' ')" = "logs patch malware backup remote ports emergency roadmap sbom " ]
	irun 2 ir-asset mds C1 --ask weather
	[[ $stderr == *"logs, patch"* ]]
}

@test "CSV, as published: the answer behind its question in one cell" {
	site
	cat >form.csv <<-'EOF'
		AUDIT CONTROLS (AUDT)
		AUDT-1,"Can it: log, at all?: Yes"
		AUDT-5,Can logs be exported? : No,media only
		CONN-1,Ports?____
		EMRG-1,"Emergency?: N/A: none"
	EOF
	irun 0 ir-asset mds C1 form.csv
	irun 0 ir-asset mds C1
	[ "$(answers)" = "AUDT-1=yes AUDT-5=no CONN-1=blank EMRG-1=n-a " ]
	[ "$(jq -r 'select(.id=="AUDT-5").note' <<<"$output")" = "media only" ]
	iconv -f UTF-8 -t CP932 <<<$'AUDT-1,記録,はい,備考\n' >sjis.csv
	irun 0 ir-asset mds C2 sjis.csv
	irun 0 ir-asset mds C2
	[ "$(jq -r .note <<<"$output")" = 備考 ]
}

@test "forms of 2013 and of MDS/SDS are told apart" {
	site
	for i in 1-1 2-1 2-1.1 2-2 5-1 5-1.1; do t "$i" q Yes; done | form
	irun 1 ir-asset mds C1 form.xlsx
	[ "$(codes)" = "edition:0:0 " ]
	irun 0 ir-asset mds C1 --ask logs
	[ "$(jq -r '.answers[].id' <<<"$output" | tr '\n' ' ')" = "2-1 2-1.1 2-2 " ]
	irun 1 ir-asset mds C1 --ask sbom
	{
		t 製造業者による医療情報セキュリティ開示書
		for i in 1 2 2.1 3 4; do t "$i" 質問 対象外; done
	} | form
	irun 1 ir-asset mds C2 form.xlsx
	[ "$(jq -r 'select(.type=="summary").edition' <<<"$output")" = mds-jp ]
	irun 0 ir-asset mds C2
	[[ $(answers) == "1=n-a 2=n-a 2.1=n-a "* ]]
}

@test "of a model: all its devices of that maker; a device's own comes first" {
	site
	t AUDT-1 q Yes | form
	irun 0 ir-asset mds C1 form.xlsx --model
	irun 0 ir-asset mds C2
	irun 1 ir-asset mds C3
	t AUDT-1 q No | form
	irun 0 ir-asset mds C2 form.xlsx --on 2026-01-01
	irun 0 ir-asset mds C2
	[ "$(answers)" = "AUDT-1=no " ]
	irun 0 ir-asset query '.mds["AUDT-1"] == "yes"'
	[ "$(jq -r .id <<<"$output")" = C1 ]
	[ "$(jq -r 'select(.type=="mds").sha256' site/mds.jsonl | sort -u | wc -l)" = 2 ]
}

@test "no form, an old one, a bomb: said, nothing kept" {
	site
	echo "a,b" >x.csv
	printf '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1' >x.xls
	printf '%%PDF-1.4\n' >x.pdf
	: >empty.csv
	python3 - <<-'EOF'
		import zipfile
		z = zipfile.ZipFile("bomb.xlsx", "w", zipfile.ZIP_DEFLATED)
		z.writestr("xl/workbook.xml", " " * 300000000)
		z.close()
	EOF
	head -c 200 bomb.xlsx >cut.xlsx
	for f in x.csv x.xls x.pdf empty.csv bomb.xlsx cut.xlsx none.xlsx /dev/null .; do
		irun 2 ir-asset mds C1 "$f"
		[ -n "$stderr" ]
	done
	[ ! -e site/mds.jsonl ]
	[ ! -e site/documents ]
	t AUDT-1 q Yes | form
	irun 2 ir-asset mds C9 form.xlsx
	[[ $stderr == *"nearest is 'C"* ]]
	irun 2 ir-asset mds C1 form.xlsx --on 2099-01-01
	irun 2 env IR_ACTOR= ir-asset mds C1 form.xlsx
	irun 2 ir-asset mds C1 --by x
	irun 2 ir-asset mds C1 form.xlsx --ask logs
	irun 2 ir-asset mds
}

@test "a torn line of mds.jsonl is told; the statements before it are read" {
	site
	t AUDT-1 q Yes | form
	irun 0 ir-asset mds C1 form.xlsx
	printf '{"v":1,"ty' >>site/mds.jsonl
	irun 2 ir-asset mds C1
	[[ $stderr == *"mds.jsonl:2: "* ]]
	[ "$(answers)" = "AUDT-1=yes " ]
}
