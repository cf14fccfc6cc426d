#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# ir-asset import: ledgers into devices, questions and their answers.
load helpers

# map KIND [LINE...]: map.yaml with the columns that the tests use.
map() {
	local kind=$1
	shift
	{
		printf '%s\n' "hikeshi: ledger-map/1" "name: l" "source: ledger" \
			'on: "2026-03-31"' "kind: $kind" "$@" "columns:" \
			"  no: id" "  name: name" "  serial: serial" "  maker: mah" \
			"  eos: life.eos" '  mac: "net[].mac"' '  ip: "net[].ip"'
	} >map.yaml
}

# csv: ledger.csv from lines, under a header.
csv() {
	{
		echo "no,name,serial,maker,eos,mac,ip"
		cat
	} >ledger.csv
}

# xlsx SHEETDATA [MORE]: ledger.xlsx of one sheet; style 1 is a date.
xlsx() {
	python3 - "$1" "${2-}" "${3-}" <<-'EOF'
		import sys, zipfile
		ns = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
		z = zipfile.ZipFile("ledger.xlsx", "w", zipfile.ZIP_DEFLATED)
		z.writestr("xl/workbook.xml", '<workbook %s xmlns:r="r"><workbookPr %s/><sheets><sheet name="A" sheetId="1" r:id="x"/></sheets></workbook>' % (ns, sys.argv[3]))
		z.writestr("xl/_rels/workbook.xml.rels", '<Relationships><Relationship Id="x" Target="worksheets/s.xml"/></Relationships>')
		z.writestr("xl/styles.xml", '<styleSheet %s><numFmts><numFmt numFmtId="164" formatCode="[$-411]ggge&quot;年&quot;m&quot;月&quot;d&quot;日&quot;"/><numFmt numFmtId="165" formatCode="00000"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="165"/></cellXfs></styleSheet>' % ns)
		z.writestr("xl/sharedStrings.xml", '<sst %s><si><t>ポンプ</t><rPh sb="0" eb="3"><t>ヨミ</t></rPh></si></sst>' % ns)
		z.writestr("xl/worksheets/s.xml", '<worksheet %s><sheetData>%s</sheetData>%s</worksheet>' % (ns, sys.argv[1], sys.argv[2]))
		z.close()
	EOF
}

t() { printf '<c r="%s" t="inlineStr"><is><t>%s</t></is></c>' "$1" "$2"; }
heads() { echo "<row r=\"1\">$(t A1 no)$(t B1 name)$(t C1 serial)$(t D1 maker)$(t E1 eos)$(t F1 mac)$(t G1 ip)</row>"; }

codes() { jq -r 'select(.type=="finding")|"\(.code):\(.line//0):\(.column//0)"' <<<"$output" | tr '\n' ' '; }
reviews() { jq -r 'select(.type=="review")|"\(.class):\(.open):\(.a)"' <<<"$output" | tr '\n' ' '; }

@test "a ledger becomes devices whose values say where they come from" {
	map csv
	csv <<<"A1,pump,S-1,Maker,R8.3.31,00-00-5E-00-53-01,192.0.2.5"
	irun 0 ir-asset import -m map.yaml -o new.jsonl ledger.csv
	[ "$(jq -c '[.id,.serial,.life.eos.v,.net[0].mac.v]' new.jsonl)" = \
		'["A1",{"v":"S-1","src":"ledger","on":"2026-03-31"},"2026-03-31","00:00:5e:00:53:01"]' ]
	mkdir site && mv new.jsonl site/devices.jsonl
	irun 0 ir-asset list -S site
	[ "$(jq -r .record.name.v <<<"$output")" = pump ]
}

@test "each encoding is found and named; the same devices come out" {
	map csv
	csv <<<"A1,㈱①輸液,S-1,Maker,,,"
	cp ledger.csv plain.csv
	for e in UTF-8 CP932 UTF-16 EUC-JP; do
		rm -f "$e.jsonl"
		iconv -f UTF-8 -t "${e/EUC-JP/EUC-JP-MS}" plain.csv >ledger.csv
		irun 0 ir-asset import -m map.yaml -o "$e.jsonl" ledger.csv
		[[ $(jq -r 'select(.type=="ledger").encoding' <<<"$output") == "$e"* ]]
		cmp UTF-8.jsonl "$e.jsonl"
	done
}

@test "a byte that is no character: named with its place, kept" {
	map csv
	csv <<<"A1,x,S-1,Maker,,,"
	printf 'A2,\x8a\x94\xfd,S-2,Maker,,,\n' >>ledger.csv
	irun 1 ir-asset import -m map.yaml -o new.jsonl ledger.csv
	[ "$(codes)" = "undecodable:3:5 " ]
	[ "$(jq -r 'select(.id=="A2").name.v' new.jsonl)" = '株\375' ]
}

@test "dates that never were, addresses that are none: red, kept as text" {
	map csv
	csv <<-'EOF'
		A1,x,S1,M,H31.5.1,,192.0.2.300
		A2,x,S2,M,令和元年,xx,
		A3,x,S3,M,R0.1.1,,
		A4,x,S4,M,46112,,
		A5,x,S5,M,なし,,
		A6,x,S6,M,不明,,
	EOF
	irun 1 ir-asset import -m map.yaml -o new.jsonl ledger.csv
	[ "$(codes)" = "wrong:2:5 wrong:2:7 wrong:3:5 wrong:3:6 wrong:4:5 wrong:5:5 " ]
	[ "$(jq -r '.life.eos.v' new.jsonl | tr '\n' ' ')" = "H31.5.1 令和元年 R0.1.1 46112 none unknown " ]
	[ "$(jq -r 'select(.id=="A2").net[0].mac.v' new.jsonl)" = xx ]
}

@test "a year is taken and a day number read when the map says how" {
	map csv
	sed -i 's/  eos: life.eos/  eos: {to: life.eos, partial: last, serial: 1900}/' map.yaml
	csv <<-'EOF'
		A1,x,S1,M,H31,,
		A2,x,S2,M,46112,,
	EOF
	irun 0 ir-asset import -m map.yaml -o new.jsonl ledger.csv
	[ "$(jq -r '.life.eos.v' new.jsonl | tr '\n' ' ')" = "2019-04-30 2026-03-31 " ]
}

@test "ends of sale and support and counts are asked for, never guessed" {
	map csv
	printf 'no,name,serial,maker,eos,mac,ip,End of service,販売終了,数量,other\nA1,x,S,M,,,,,,,1\n' >ledger.csv
	irun 1 ir-asset import -m map.yaml ledger.csv
	[ "$(codes)" = "ask:1:8 ask:1:9 ask:1:10 unmapped:1:11 " ]
	sed -i 's/^columns:/ignore: [End of service, 数量]\ncolumns:\n  販売終了: life.eol/' map.yaml
	irun 0 ir-asset import -m map.yaml ledger.csv
	sed -i 's/販売終了: life.eol/販売終了: life.eos/; s/^  eos: .*//' map.yaml
	irun 1 ir-asset import -m map.yaml ledger.csv
	[[ $(codes) == "swapped:1:9 "* ]]
}

@test "a column of the map that is not there; a row that is a total" {
	map csv
	printf 'no,name,serial,maker,eos,mac\nA1,x,S,M,,\n,,,合計 5,,\n' >ledger.csv
	irun 1 ir-asset import -m map.yaml ledger.csv
	[ "$(codes)" = "column:1:0 nameless:3:1 " ]
}

@test "two header rows that were merged are one" {
	map csv "header: [1, 2]"
	sed -i 's/  serial: serial/  use\/serial: serial/; s/  eos: /  limit\/eos: /' map.yaml
	printf 'no,name,use,,limit,,\n,,serial,maker,eos,mac,ip\nA1,x,S,M,2030-01-01,,\n' >ledger.csv
	irun 0 ir-asset import -m map.yaml -o new.jsonl ledger.csv
	[ "$(jq -c '[.serial.v,.life.eos.v]' new.jsonl)" = '["S","2030-01-01"]' ]
}

@test "duplicates and counts are questions; answers are kept and replayed" {
	map csv "quantity: n"
	printf 'no,name,serial,maker,eos,mac,ip,n\nA1,x,ab-1,㈱M,,,,\nA2,x,ＡＢ１,株式会社M,,,,\nA3,y,,M,,,,3 台\n' >ledger.csv
	irun 1 ir-asset import -m map.yaml -o first.jsonl ledger.csv
	[ "$(reviews)" = "only:false:l:id=A1 duplicate:true:l:id=A1 quantity:true:l:id=A3 " ]
	[ "$(jq -r .id first.jsonl)" = A1 ]
	dup=$(jq -r 'select(.class=="duplicate").item' <<<"$output")
	num=$(jq -r 'select(.class=="quantity").item' <<<"$output")
	export IR_ACTOR=佐藤
	irun 1 ir-asset import -m map.yaml --decisions d.jsonl --accept "$num" ledger.csv
	irun 0 ir-asset import -m map.yaml --decisions d.jsonl --reject "$dup" -o second.jsonl ledger.csv
	[ "$(jq -r .id second.jsonl | tr '\n' ' ')" = "A1 A2 A3-1 A3-2 A3-3 " ]
	[ "$(jq -r '.do+":"+.by' d.jsonl | tr '\n' ' ')" = "accept:佐藤 reject:佐藤 " ]
	irun 0 ir-asset import -m map.yaml --decisions d.jsonl -o third.jsonl ledger.csv
	cmp second.jsonl third.jsonl
	irun 2 ir-asset import -m map.yaml --accept 00000000 ledger.csv
	[[ $stderr == *"no question has the item"* ]]
}

@test "the site's devices get what the ledger adds; what contradicts is asked" {
	mkdir site
	echo '{"id":"X","serial":"S9","mah":"M","place":"3F","net":[{"host":"x"}],"life":{"eos":"2030-01-01"},"extra":[1]}' >site/devices.jsonl
	cp site/devices.jsonl before
	map csv
	csv <<<"A1,pump,s9,M,2031-01-01,00005e005301,192.0.2.5"
	irun 1 ir-asset import -S site -m map.yaml -o new.jsonl ledger.csv
	[ "$(jq -c '[.id,.place,.extra,.net[0].host,.net[0].ip.v,.life.eos]' new.jsonl)" = '["X","3F",[1],"x","192.0.2.5","2030-01-01"]' ]
	item=$(jq -r 'select(.class=="differs" and .open).item' <<<"$output")
	irun 0 ir-asset import -S site -m map.yaml --accept "$item" -o other.jsonl ledger.csv
	[ "$(jq -r .life.eos.v other.jsonl)" = 2031-01-01 ]
	cmp before site/devices.jsonl
	irun 2 ir-asset import -S site -m map.yaml -o new.jsonl ledger.csv
	[[ $stderr == *"File exists"* ]]
}

@test "another serial stands against the same id: probable, not written" {
	mkdir site
	echo '{"id":"A1","serial":"OLD","mah":"M"}' >site/devices.jsonl
	map csv
	csv <<<"A1,pump,NEW,M,,,"
	irun 1 ir-asset import -S site -m map.yaml -o new.jsonl ledger.csv
	[ "$(jq -c 'select(.type=="review")|[.class,.by,.against]' <<<"$output")" = '["probable","id",true]' ]
	cmp new.jsonl site/devices.jsonl
}

@test "--add appends new devices only; --dry-run writes nothing" {
	mkdir site
	printf '{"id":"A1","serial":"S1","mah":"M"}' >site/devices.jsonl
	map csv
	csv <<-'EOF'
		A1,pump,S1,M,,,
		A2,pump,S2,M,,,
	EOF
	irun 0 ir-asset import -S site -m map.yaml -n --add ledger.csv
	irun 0 ir-asset import -S site -m map.yaml -n -o new.jsonl ledger.csv
	[ ! -e new.jsonl ]
	[ "$(cat site/devices.jsonl)" = '{"id":"A1","serial":"S1","mah":"M"}' ]
	irun 0 ir-asset import -S site -m map.yaml --add ledger.csv
	[ "$(head -n 1 site/devices.jsonl)" = '{"id":"A1","serial":"S1","mah":"M"}' ]
	[ "$(jq -r .id site/devices.jsonl | tr '\n' ' ')" = "A1 A2 " ]
	irun 0 ir-asset import -S site -m map.yaml --add ledger.csv
	[ "$(jq -r .id site/devices.jsonl | tr '\n' ' ')" = "A1 A2 " ]
}

@test "no plate is no name; one serial of two models is asked about" {
	map csv
	echo "  model: model" >>map.yaml
	printf 'no,name,serial,maker,eos,mac,ip,model\nA1,x,なし,M,,,,P\nA2,x,N/A,M,,,,P\nA3,x,0001,M,,,,P-1\n' >ledger.csv
	sed 's/^name: l/name: k/' map.yaml >k.yaml
	printf 'no,name,serial,maker,eos,mac,ip,model\nB1,x,なし,M,,,,Q\nB2,x,N/A,M,,,,Q\nB3,x,0001,M,,,,Q-9\nB4,x,0001,M,,,,pump P-1\n' >k.csv
	irun 1 ir-asset import -m map.yaml -m k.yaml -o new.jsonl ledger.csv k.csv
	[ "$(jq -r .id new.jsonl | tr '\n' ' ')" = "A1 A2 A3 B1 B2 " ]
	[ "$(jq -c 'select(.type=="review" and .by)|[.class,.b,.against]' <<<"$output" | tr '\n' ' ')" = \
		'["probable","k:id=B3",true] ["matched","k:id=B4",null] ' ]
}

@test "a ledger without rows is told; tables and carts are not counted as units" {
	map csv
	csv </dev/null
	irun 1 ir-asset import -m map.yaml ledger.csv
	[ "$(codes)" = "empty:0:0 " ]
	csv <<-'EOF'
		A1,手術台 3台,S1,M,,,
		A2,点滴台車,S2,M,,,
		A3,検診台,S3,M,,,
		A4,ポンプ(2台),S4,M,,,
		A5,ポンプ×5,S5,M,,,
	EOF
	irun 1 ir-asset import -m map.yaml ledger.csv
	[ "$(jq -c 'select(.class=="quantity")|[.a,.n]' <<<"$output" | tr '\n' ' ')" = \
		'["l:id=A1",3] ["l:id=A4",2] ["l:id=A5",5] ' ]
}

@test "an address with its length, as NetBox has it; a column mapped twice" {
	map csv
	echo '  "2": model' >>map.yaml
	csv <<<"A1,x,S1,M,,,192.0.2.9/27"
	irun 1 ir-asset import -m map.yaml -o new.jsonl ledger.csv
	[ "$(codes)" = "column:1:2 odd:2:7 " ]
	[ "$(jq -c '[.name.v,.net[0].ip.v]' new.jsonl)" = '["x","192.0.2.9"]' ]
}

@test "leases and neighbours: on the wire only, or known by address" {
	mkdir site
	echo '{"id":"X","net":[{"mac":"00:00:5e:00:53:01"}]}' >site/devices.jsonl
	printf 'hikeshi: ledger-map/1\nname: arp\nsource: arp\non: "2026-03-31"\nkind: neigh\n' >arp.yaml
	sed 's/arp/dhcp/; s/neigh/dhcpd/' arp.yaml >dhcp.yaml
	printf '? (192.0.2.7) at 00:00:5e:00:53:01 [ether] on eth0\n192.0.2.8 dev eth0 lladdr 00:00:5e:00:53:02 STALE\n' >arp
	printf 'lease 192.0.2.8 {\n hardware ethernet 00:00:5e:00:53:02;\n client-hostname "ct";\n}\n' >leases
	irun 0 ir-asset import -S site -m arp.yaml -m dhcp.yaml -o new.jsonl arp leases
	[ "$(reviews)" = "matched:false:site:id=X wire:false:arp:mac=00:00:5e:00:53:02 matched:false:arp:mac=00:00:5e:00:53:02 " ]
	[ "$(jq -c '[.id,.provisional,.net[0].ip.v,.net[0].host.v]' new.jsonl | tr '\n' ' ')" = '["X",null,"192.0.2.7",null] ["arp-3",true,"192.0.2.8","ct"] ' ]
}

@test "what Windows and a switch know of their neighbours; nobody's entries are counted" {
	mkdir site
	echo '{"id":"X","net":[{"mac":"00:00:5e:00:53:01"}]}' >site/devices.jsonl
	printf 'hikeshi: ledger-map/1\nname: arp\nsource: arp\non: "2026-03-31"\nkind: neigh\n' >arp.yaml
	iconv -f UTF-8 -t CP932 >windows.txt <<-'EOF'

		インターフェイス: 192.0.2.9 --- 0xb
		  インターネット アドレス 物理アドレス           種類
		  192.0.2.7             00-00-5e-00-53-01     動的
		  192.0.2.255           ff-ff-ff-ff-ff-ff     静的
		  224.0.0.22            01-00-5e-00-00-16     静的
	EOF
	sed 's/arp/sw/' arp.yaml >sw.yaml
	cat >sw.txt <<-'EOF'
		SW1#show ip arp
		Protocol  Address          Age (min)  Hardware Addr   Type   Interface
		Internet  192.0.2.8               4   0000.5e00.5302  ARPA   Vlan20
	EOF
	irun 0 ir-asset import -S site -m arp.yaml -m sw.yaml -o new.jsonl windows.txt sw.txt
	[ "$(jq -r 'select(.type=="ledger")|"\(.encoding):\(.devices)"' <<<"$output" | tr '\n' ' ')" = "CP932:1 UTF-8:1 " ]
	[[ $(codes) == "left-out:0:0 "* ]]
	[[ $output == *"2 entries are left out"* ]]
	[ "$(jq -c '[.id,.net[0].ip.v,.net[0].mac.v? // .net[0].mac,.net[0].vlan.v]' new.jsonl | tr '\n' ' ')" = \
		'["X","192.0.2.7","00:00:5e:00:53:01",null] ["sw-2","192.0.2.8","00:00:5e:00:53:02",20] ' ]
}

@test "ditto marks: what stands above, but never a serial; the end of a month; what is open" {
	map csv
	csv <<-'EOF'
		A1,pump,S1,M,R6.3末,,
		A2,〃,〃,同上,〃,,
		A3,x,別紙,M,未定,,
		A4,x,S4,M,令和6年3月末日,,
	EOF
	irun 1 ir-asset import -m map.yaml -o new.jsonl ledger.csv
	[ "$(codes)" = "wrong:3:3 ditto:0:0 " ]
	[ "$(jq -c '[.id,.name.v,.serial.v,.mah.v,.life.eos.v]' new.jsonl | tr '\n' ' ')" = \
		'["A1","pump","S1","M","2024-03-31"] ["A2","pump",null,"M","2024-03-31"] ["A3","x","unknown","M","unknown"] ["A4","x","S4","M","2024-03-31"] ' ]
	csv <<<"〃,x,S1,M,,,"
	irun 1 ir-asset import -m map.yaml ledger.csv
	[[ $(codes) == "wrong:2:1 "* ]]
}

@test "a workbook of one sheet a department: every sheet with one map" {
	map xlsx 'sheet: "*"' 'sheet-is: place.department'
	python3 - <<-'EOF'
		import zipfile
		ns = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
		def row(n, v):
		    return '<row r="%d">%s</row>' % (n, "".join('<c r="%s%d" t="inlineStr"><is><t>%s</t></is></c>' % ("ABCDEFG"[i], n, t) for i, t in enumerate(v) if t))
		z = zipfile.ZipFile("ledger.xlsx", "w", zipfile.ZIP_DEFLATED)
		names = ["ICU", "透析室", "空"]
		z.writestr("xl/workbook.xml", '<workbook %s xmlns:r="r"><sheets>%s</sheets></workbook>' % (ns, "".join('<sheet name="%s" sheetId="%d" r:id="x%d"/>' % (n, i + 1, i) for i, n in enumerate(names))))
		z.writestr("xl/_rels/workbook.xml.rels", "<Relationships>%s</Relationships>" % "".join('<Relationship Id="x%d" Target="worksheets/s%d.xml"/>' % (i, i) for i in range(3)))
		head = ["no", "name", "serial", "maker", "eos", "mac", "ip"]
		for i, rows in enumerate([[["A1", "vent", "V1", "M"], ["", "vent", "V2", "M"]], [["", "dialysis", "0001", "N"], ["D2", "dialysis", "0001", "N"]], []]):
		    z.writestr("xl/worksheets/s%d.xml" % i, "<worksheet %s><sheetData>%s</sheetData></worksheet>" % (ns, "".join(row(k + 1, r) for k, r in enumerate([head] + rows))))
		z.close()
	EOF
	irun 1 ir-asset import -m map.yaml -o new.jsonl ledger.xlsx
	[ "$(jq -r 'select(.type=="ledger")|"\(.sheet):\(.devices)"' <<<"$output")" = "ICU, 透析室, 空:4" ]
	[ "$(jq -r 'select(.code=="empty").sheet' <<<"$output")" = 空 ]
	[ "$(jq -r '.id+":"+.place.department.v' new.jsonl | tr '\n' ' ')" = "A1:ICU l-1-3:ICU l-2-2:透析室 " ]
	[ "$(reviews)" = "only:false:l:id=A1 only:false:l:serial=V2 only:false:l:serial=0001 duplicate:true:l:serial=0001 " ]
}

@test "an encoding nobody can tell is asked for" {
	map csv
	csv </dev/null
	printf 'A1,\xcd\xa2\xb1\xd5,S1,M,,,\n' >>ledger.csv
	irun 1 ir-asset import -m map.yaml ledger.csv
	[ "$(codes)" = "encoding:0:0 " ]
	map csv "encoding: EUC-JP"
	irun 0 ir-asset import -m map.yaml -o new.jsonl ledger.csv
	[ "$(jq -r .name.v new.jsonl)" = 輸液 ]
}

@test "workbook: shared, inline, formula, error, era date, zeros, merged" {
	map xlsx
	xlsx "$(heads)<row r=\"2\"><c r=\"A2\" s=\"2\"><v>42</v></c><c r=\"B2\" t=\"s\"><v>0</v></c>$(t C2 S1)$(t D2 M)<c r=\"E2\" s=\"1\"><f>TODAY()</f><v>46112</v></c></row><row r=\"3\">$(t A3 A3)<c r=\"B3\" t=\"e\"><v>#REF!</v></c>$(t C3 S2)<c r=\"E3\" s=\"1\"><v>60</v></c></row>" \
		'<mergeCells><mergeCell ref="D2:D3"/></mergeCells>'
	irun 1 ir-asset import -m map.yaml -o new.jsonl ledger.xlsx
	[ "$(codes)" = "formula:2:5 error:3:2 date:3:5 merged:2:4 wrong:3:5 " ]
	[ "$(jq -c '[.id,.name.v,.mah.v,.life.eos.v]' new.jsonl | tr '\n' ' ')" = '["00042","ポンプ","M","2026-03-31"] ["A3","#REF!","M","60"] ' ]
	xlsx "$(heads)<row r=\"2\">$(t A2 A1)$(t B2 x)<c r=\"E2\" s=\"1\"><v>44650</v></c></row>" "" 'date1904="1"'
	irun 0 ir-asset import -m map.yaml -o mac.jsonl ledger.xlsx
	[ "$(jq -r .life.eos.v mac.jsonl)" = 2026-03-31 ]
}

@test "workbook: empty sheet, wrong sheet, document type, broken, a bomb" {
	map xlsx
	xlsx ""
	irun 1 ir-asset import -m map.yaml ledger.xlsx
	[[ $(codes) == "empty:0:0 "* ]]
	map xlsx "sheet: B"
	irun 2 ir-asset import -m map.yaml ledger.xlsx
	[[ $stderr == *"has no such sheet"*"'A'"* ]]
	map xlsx
	xlsx '<row r="2"></row><row r="1"></row>'
	irun 2 ir-asset import -m map.yaml ledger.xlsx
	[[ $stderr == *"rows are not in order"* ]]
	python3 - <<-'EOF'
		import zipfile
		z = zipfile.ZipFile("dtd.xlsx", "w")
		z.writestr("xl/workbook.xml", '<!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>')
		z.writestr("xl/_rels/workbook.xml.rels", "<x/>")
		z.close()
		z = zipfile.ZipFile("bomb.xlsx", "w", zipfile.ZIP_DEFLATED)
		z.writestr("xl/workbook.xml", b" " * (300 << 20))
		z.close()
	EOF
	irun 2 ir-asset import -m map.yaml dtd.xlsx
	[[ $stderr == *"xl/workbook.xml:1:"*"document type"* ]]
	irun 2 ir-asset import -m map.yaml bomb.xlsx
	[[ $stderr == *"zip bomb"* ]]
	echo text >text.xlsx
	irun 2 ir-asset import -m map.yaml text.xlsx
}

@test "a ledger of another kind, a map that is wrong, usage" {
	map csv
	xlsx "$(heads)"
	irun 2 ir-asset import -m map.yaml ledger.xlsx
	[[ $stderr == *'say "kind: xlsx"'* ]]
	csv <<<'A1,"open'
	irun 2 ir-asset import -m map.yaml ledger.csv
	[[ $stderr == *"ledger.csv:2:2: a quote is opened here"* ]]
	irun 2 ir-asset import -m map.yaml none.csv
	irun 2 ir-asset import ledger.csv
	irun 2 ir-asset import -m map.yaml -m map.yaml ledger.csv
	sed 's/  no: id/  no: nofield/' map.yaml >bad.yaml
	irun 2 ir-asset import -m bad.yaml ledger.csv
	[[ $stderr == *"bad.yaml:7:7: 'nofield' is no field of the inventory"* ]]
	sed 's/^kind/kinds/' map.yaml >bad.yaml
	irun 2 ir-asset import -m bad.yaml ledger.csv
	echo '{"v":1,"type":"decision","item":"xx","do":"accept"}' >d.jsonl
	irun 2 ir-asset import -m map.yaml --decisions d.jsonl ledger.csv
	[[ $stderr == *"d.jsonl:1: "* ]]
}
