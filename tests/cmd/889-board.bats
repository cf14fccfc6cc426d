#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0

load helpers

# The clock of a drill: at 2026-02-09T02:05.
at() {
	export IR_TEST_CLOCK=$1:00+09:00
}

start() {
	export IR_TEST_NONCE=zero IR_TEST_HOST=ir-01 IR_TEST_NOSYNC=1
	export IR_SITE=$IR_TOP/playbooks/example-site IR_ACTOR=鈴木
	at 2026-02-09T02:05
	ir-case open -C case --drill --id NC-1 --noticed 01:50 \
		--what "ナースコール端末に英文の脅迫文" --where "西棟3階" >/dev/null
	export IR_CASE=$PWD/case
}

log() {
	ir-log add "$@" >/dev/null
}

set_() {
	ir-case set "$@" >/dev/null
}

# A night at the example hospital: what a board must show of it.
night() {
	start
	ir-case role IC=桐 REC=鈴木 >/dev/null
	set_ "t.aware[医療情報室]=02:00" "t.aware[病棟3]=01:50" \
		"dev[PUMP03].connected=yes" "dev[PUMP03].isolation=watch" \
		"dev[VSM-GW].isolation=unplugged" \
		"asset[NC-SRV1].state=encrypted" "asset[NC-SRV1].isolated=yes"
	at 2026-02-09T04:40
	log -k care -t 01:55 --department 病棟3 --state stopped --patients 42 \
		--counted 病棟日誌 "巡回に切替"
	log -k care -t 03:00 --department 救急 --state limited --basis estimate \
		--patients 3 --counted 記憶による "一部お断り"
	log -k care -t 03:20 --department 薬剤部 --state paper "処方は手書き"
	log -k contact -t 02:10 --to 架空通信 --how phone --promised 03:30 "来院を依頼"
	log -k contact -t 04:05 --from 架空通信 --how face "到着"
	log -k contact -t 02:30 --to 架空計測 --how phone --promised 04:00 "折返しを依頼"
	log -k contact -t 04:10 --to 架空保健所 --how phone --promised 09:00 "第一報"
	log -k decision -t 02:15 --decider 青葉 --reason 拡大防止 "ナースコール系を切り離す"
	log -k cost --what 出動 --amount 350000 --unit JPY --hours 4 "緊急出動"
	log -k cost --what 予備 --amount 150.5 --unit 円 "部品"
	log -k cost --what 借用 --amount 1200 --unit USD "モニタ"
	log -k cost --what 時間外 --hours 36.5 "看護部"
	log -k cost --what 不明 --amount 7 "通貨を書かない行"
	set_ case.next_report=06:00 impact.outpatient=unknown impact.surgery=normal
	at 2026-02-09T07:35
	log -k care -t 06:10 --department 救急 --state diverted --patients 5 \
		--counted 照会件数 "近隣へ"
}

board() { # board [OPTION...]: board.html at 07:36
	at 2026-02-09T07:36
	irun 0 ir-report board -o board.html "$@"
}

# x XPATH: what it says, in one line; namespaces aside.
x() {
	sed '2s/ xmlns="[^"]*"//' board.html >board.xml
	xmllint --xpath "$1" board.xml | tr -s ' \n' '  ' | sed 's/^ //; s/ $//'
}

# row SECTION NAME: the texts of the row of NAME, cells divided by "|".
row() {
	x "//*[@id='$1']//tr[contains(th,'$2')]" |
		sed 's/<[^>]*>/|/g; s/ *| */|/g; s/||*/|/g'
}

# live CMD...: without the switches of a test.
live() {
	env -u IR_TEST_CLOCK -u IR_TEST_NONCE -u IR_TEST_HOST -u IR_TEST_NOSYNC "$@"
}

need_chromium() {
	command -v chromium >/dev/null || skip "needs chromium"
}

browse() { # browse OPTION... URL; no word of its own from the browser
	timeout 120 chromium --headless --no-sandbox --disable-gpu --disable-dev-shm-usage \
		--hide-scrollbars --user-data-dir="$PWD/profile" "$@" 2>/dev/null
}

@test "well-formed, self-contained, the same bytes for the same case" {
	night
	board
	xmllint --noout board.html
	grep -c '<script\|src=\|href=\|url(\|@import\|<link\|<iframe' board.html && return 1
	[ "$(grep -o 'https\?://[^"]*' board.html | sort -u)" = "http://www.w3.org/1999/xhtml
http://www.w3.org/2000/svg" ]
	cp board.html one.html
	LC_ALL=ja_JP.UTF-8 LANGUAGE=ja board
	cmp one.html board.html
	rm -r case
	start
	log -k care -t 01:55 --department 病棟3 --state stopped x
	board
	cp board.html one.html
	TZ=America/New_York board # Japan's time wherever it is made
	cmp one.html board.html
}

@test "how long it has been, when it was made, what comes next" {
	night
	board
	[[ $(x "string(//*[@id='elapsed'])") == *覚知からの経過*5:46*01:50*病棟3* ]]
	[[ $(x "string(//*[@class='made'])") == *"この画面は 07:36 現在"*2026/2/9* ]]
	[[ $(x "string(//*[@id='next'])") == *06:00*1:36*超過* ]]
	[[ $(x "string(//*[@id='next']/@class)") == "tile late" ]]
	[[ $(x "string(//*[@id='lead'])") == *桐* ]]
	[[ $(x "string(//header/h1)") == *ナースコール端末に英文の脅迫文*架空市立みどり病院*NC-1* ]]
	grep -q '<meta http-equiv="refresh" content="60"/>' board.html
	board --at 08:00
	[[ $(x "string(//*[@class='made'])") == *"08:00 現在"*自動では更新しない* ]]
	run grep -c http-equiv board.html
	[ "$output" = 0 ]
}

@test "care by department and hour, with letters, patients, how counted" {
	night
	board
	[ "$(row care 病棟3)" = "|病棟3|停|停|停|停|停|停|停|停止|01:55|42人|病棟日誌|" ]
	# the worst of each hour; before the first word it is unknown
	[ "$(row care 救急)" = "|救急|？|？|制|制|制|振|振|他院へ振替|06:10|5人|照会件数|" ]
	[[ $(row care 薬剤部) == *"|紙運用|03:20|人数不明|" ]]
	[[ $(row care 外来) == "|外来|全体|？|？|？|"*"|不明|"* ]]
	[[ $(row care 手術) == *"|通常|"* ]]
	[[ $(x "string(//*[@id='care'])") == *"報告のない機能 8: "*入院* ]]
	# what a department says of a function is said once, as in the reports
	[[ $(x "string(//*[@id='care'])") != *救急受入れ* ]]
	set_ impact.ambulance=limited
	board
	[[ $(x "string(//*[@id='care'])") != *救急受入れ* ]]
	[[ $(x "string(//*[@class='legend'])") == *"停 停止"*"？ 不明"* ]]
	at 2026-02-11T20:00
	irun 0 ir-report board -o board.html
	[[ $(x "string(//*[@id='care-all'])") == *"1列 = 3時間"* ]]
	[ "$(x "count(//*[@id='care']//tr[contains(th,'病棟3')]/td[contains(@class,'h ')])")" = 12 ]
}

@test "an estimate says so, also of patients" {
	start
	at 2026-02-09T04:40
	log -k care -t 03:00 --department 救急 --state limited --basis estimate \
		--patients 3 "一部お断り"
	board
	[[ $(row care 救急) == *"|制限|推定|03:00|3人|推定 数え方不明|" ]]
}

@test "what was promised: kept, kept late, late, open" {
	night
	board
	[[ $(row promises 架空計測) == "|遅れ|架空計測|04:00|遅れ 3:36|" ]]
	[[ $(row promises 架空保健所) == "|待ち|架空保健所|09:00|あと 1:24|" ]]
	[[ $(row promises 架空通信) == "|遅れて済|架空通信|03:30|済 04:05|" ]]
	[[ $(row promises-all 架空通信) == *"|来院を依頼|" ]]
	log -k contact -t 03:50 --from 架空計測 --how phone "折返し"
	board
	[[ $(row promises 架空計測) == "|履行|架空計測|04:00|済 03:50|" ]]
}

@test "duties: the most urgent first, a day with its time, a count down" {
	night
	set_ case.kind=ransomware case.attack=suspected impact.impairment=yes pii.leak=feared
	board
	[[ $(row duties-all '厚生労働省') == *"|未|厚生労働省"*"|R2|速やかに|経過 5:46|"* ]]
	[[ $(row duties-all '速報') == *"個人情報保護委員会"*"R5|2/11 23:59|–2/13 23:59|あと 2日 16:23|"* ]]
	[ "$(x "count(//*[@id='duties']//tbody/tr)")" = 6 ]
	shown=$(x "count(//*[@id='duties-all']//tbody/tr)")
	[[ $(x "string(//*[@id='duties'])") == *"ほか$((shown - 6))件（下に全件）"* ]]
}

@test "devices: state, isolation, a patient unknown counts as one" {
	night
	board
	[[ $(row devices PUMP03) == "|PUMP03|輸液ポンプ 3|西棟 3F"*"|不明|接続のまま監視|患者あり|" ]]
	[[ $(row devices VSM-GW) == *"|LAN抜線(電源は入)|不明＝あり扱い|" ]]
	[[ $(row devices NC-SRV1) == *"|暗号化された|隔離済|–|" ]]
	[[ $(row devices-all PUMP03) == *"|患者あり|PUMP04|準備未確認|" ]]
	# a patient comes first, then one that may be
	[[ $(x "string(//*[@id='devices']//tbody/tr[1])") == *PUMP03* ]]
	[[ $(x "string(//*[@id='devices']//tbody/tr[2])") == *VSM-GW* ]]
	log -k finding --asset NC-SRV2 --method 目視 --result negative "異常なし"
	board
	[[ $(row devices NC-SRV2) == *"|点検・異常なし|"* ]]
}

@test "evidence of each device: taken, sealed, away, or missing" {
	night
	mkdir -p img/etc site
	echo pacs >img/etc/hostname
	echo "{\"id\":\"NC-SRV1\",\"medical\":false,\"access\":{\"type\":\"root\",\"root\":\"$PWD/img\",\"paths\":[\"/etc\"]}}" >site/devices.jsonl
	export IR_SITE=$PWD/site
	board
	[[ $(row evidence NC-SRV1) == "|NC-SRV1|未採取|–|–|" ]]
	[[ $(x "string(//*[@id='evidence'])") == *"3 のうち 証拠なし 3"* ]]
	irun 0 ir-collect -C case --device NC-SRV1
	file=$(jq -r .file <<<"$output")
	board
	[[ $(row evidence-all NC-SRV1) == "|NC-SRV1|採取済|07:36|未封印|院内|" ]]
	[[ $(x "string(//*[@id='evidence'])") == *"3 のうち 証拠なし 2"* ]]
	live ir-seal key --name a --no-passphrase a >/dev/null
	irun 0 env -u IR_TEST_CLOCK ir-seal sign -k a.key.pem -c a.cert.pem "$file"
	irun 0 ir-custody give -C case --to 山田 --to-org 県警 1
	board
	[[ $(row evidence-all NC-SRV1) == "|NC-SRV1|採取済|07:36|封印済|引渡済|" ]]
}

@test "costs by currency, none mixed; what has none is said" {
	night
	board
	sums=$(x "string(//*[@id='costs'])")
	[[ $sums == *"350,150.5 円 2件"* ]]
	[[ $sums == *"1,200 USD 1件"* ]]
	[[ $sums == *"7 （通貨の記載なし） 1件"* ]]
	[[ $sums == *"40.5 時間 2件"* ]]
	log -k cost --what x --amount 0.00001 --unit JPY "細かすぎる"
	board
	[[ $(x "string(//*[@id='costs'])") == *"350,150.5 円"*"合計に入らない行 1件"* ]]
}

@test "decisions, roles, anchors, gates, the timeline" {
	night
	irun 0 ir-log head --anchor-to 保健所 --how 電話
	board
	[[ $(x "string(//*[@id='decisions']//tbody/tr[1])") == *02:15*ナースコール系を切り離す*青葉*拡大防止* ]]
	[[ $(x "string(//*[@id='roles'])") == *"IC 桐"*"REC 鈴木"* ]]
	[[ $(x "string(//*[@id='anchors'])") == *"行目まで固定: 保健所 電話"* ]]
	[[ $(x "string(//*[@id='debts'])") == *なし* ]]
	line=$(x "string(//*[@id='timeline'])")
	[[ $line == *30分以上おくれて記録*件* && $line == *ナースコール系を切り離す* ]]
}

# What cannot stand side by side: harm, of the device, in the care.
contradict() {
	set_ impact.harm=no "harm[H1].dev=PUMP03" "harm[H1].happened=yes"
	[ "$1" = 1 ] || set_ "dev[PUMP03].hazard=no" "harm[H1].outcome=death" \
		"harm[H1].happened=no" impact.impairment=no
}

@test "facts that contradict each other are counted and told, else nothing is" {
	night
	board
	[ "$(x "count(//*[starts-with(@id,'odd')])")" = 0 ]
	contradict 1
	board
	[ "$(x "string(//*[@id='odd']/h2)")" = "【訓練】食い違う事実 1件" ]
	[[ $(x "string(//*[@id='odd']//li)") == "患者の健康被害はないとしているが、"*"記録されている（"*H1*"）" ]]
	board --lang en
	[ "$(x "string(//*[@id='odd']/h2)")" = "【訓練】facts that contradict: 1" ]
	[[ $(x "string(//*[@id='odd']//li)") == "no harm to patients is stated, and "*"harm to patients = no"* ]]
	contradict 4
	board
	[ "$(x "string(//*[@id='odd']/h2)")" = "【訓練】食い違う事実 4件" ]
	[ "$(x "count(//*[@id='odd']//li)")" = 3 ]
	[[ $(x "string(//*[@id='odd'])") == *ほか1件（下に全件）* ]]
	[ "$(x "count(//*[@id='odd-all']//li)")" = 4 ]
	[ "$(x "count(//*[@id='duties']//tbody/tr)")" -le 4 ]
}

@test "a case of one sentence: unknown is written out" {
	start
	unset IR_SITE
	board
	[[ $(x "string(//*[@id='face1'])") == *診療への影響はまだ報告されていない*機器はまだ記録されていない*約束の記録なし* ]]
	[[ $(x "string(//*[@id='next'])") == *未定* ]]
	[[ $(x "string(//*[@id='lead'])") == *未定* ]]
	[[ $(x "string(//*[@id='costs'])") == *記録なし* ]]
	ir-case open -C bare --drill --what "?" >/dev/null
	IR_CASE=bare board
	[[ $(x "string(//*[@id='elapsed'])") == *覚知の時刻は不明*記録の開始から* ]]
}

@test "each block of a drill bears the mark, a live case none" {
	night
	board
	[ "$(x "count(//h2[not(starts-with(.,'【訓練】'))])")" = 0 ]
	[ "$(x "count(//header/*[@class='mark'])")" = 2 ]
	[[ $(x "string(//title)") == 【訓練】* ]]
	live ir-case open -C live --what "本物" >/dev/null
	live ir-report board -C live -o board.html
	[ "$(x "count(//h2[contains(.,'訓練')])")" = 0 ]
	[ "$(x "count(//header/*[@class='mark'])")" = 0 ]
}

@test "English" {
	night
	board --lang en
	[[ $(x "string(//html/@lang)") == en ]]
	[[ $(x "string(//*[@id='elapsed'])") == *"since awareness"*5:46* ]]
	[[ $(row care 救急) == *"|diverted|06:10|5|"* ]]
	[[ $(x "string(//*[@id='costs'])") == *"350,150.5 JPY in 2"* ]]
	xmllint --noout board.html
}

@test "foreign text stays text" {
	start
	log -k care --department '<i>救急</i>' --state stopped --patients 3 --counted '<u>&' x
	log -k decision --decider '<b>' $'<script src="http://evil/">\e[31m\u202e'
	log -k contact --to '<a href="http://x">' --promised '<b>' t
	log -k cost --amount 3 --unit '<i>' c
	set_ 'dev[D<1>].name=<svg onload=1>' 'dev[D<1>].place="><img src=x>'
	ir-case role 'IC=</p>' >/dev/null
	board
	xmllint --noout board.html
	run grep -c '<script\|<img\|<a \|<u>&\|<svg onload' board.html
	[ "$output" = 0 ]
	grep -q '&lt;script src=&quot;http://evil/&quot;&gt;\\033\[31m\\342\\200\\256' board.html
}

@test "a damaged journal: shown, said large, exit 1" {
	night
	cp -r case twin
	sed -i '13s/薬剤部/薬剤科/' case/journal.jsonl
	at 2026-02-09T07:36
	irun 1 ir-report board -o board.html
	[[ $stderr == *"line 13"* ]]
	[[ $(x "string(//*[@class='alert'])") == *記録が壊れている*"line 13"* ]]
	sed -i '20s/^/x/' twin/journal.jsonl
	irun 1 ir-report board -C twin -o board.html
	[[ $(x "string(//*[@class='alert'])") == *"line 20"* ]]
	[[ $(x "string(//*[@id='elapsed'])") == *01:50* ]]
}

@test "awareness in times to come: said large and on stderr, exit 1" {
	start
	set_ "t.aware[医療情報室]=2036-02-09 02:00" case.attack=confirmed pii.leak=yes
	at 2026-02-09T07:36
	irun 1 ir-report board -o board.html
	[[ $stderr == *"t.aware[医療情報室] lies ahead of the clock"* ]]
	[[ $(x "string(//*[@class='alert'])") == *"2036/2/9 02:00"*医療情報室*今より先* ]]
	[[ $(x "string(//*[@id='elapsed'])") == *–*"2036/2/9 02:00"* ]]
	[[ $(x "string(//*[@id='duties-all'])") != *経過* ]]
	xmllint --noout board.html
	irun 1 ir-report board -o board.html --at "2026-02-01 00:00"
	irun 1 ir-report board -o board.html --lang en
	[[ $(x "string(//*[@class='alert'])") == *"AHEAD OF THE CLOCK"* ]]
	# what other departments knew before puts it right
	set_ "t.aware[病棟3]=2026-02-09 01:50"
	board
	[ "$(x "count(//*[@class='alert'])")" = 0 ]
	# a look back to before anybody knew is no slip
	board --at "2026-02-09 01:00"
	[ "$(x "count(//*[@class='alert'])")" = 0 ]
	[[ $(x "string(//*[@id='elapsed'])") == *–*01:50*病棟3* ]]
}

@test "the clock on the wall is that of the duties" {
	start
	set_ "t.detected=2026-02-08 22:00" "t.aware[病棟3]=2026-02-09 01:50" "t.aware[A]=1026-02-09 01:50"
	board
	[[ $(x "string(//*[@id='elapsed'])") == *5:46*01:50*病棟3* ]]
}

@test "rules of duties that cannot be read: the rest is shown, exit 2" {
	night
	mkdir data
	cp -r "$IR_TOP/playbooks/rules" data/
	echo 'x: [' >data/rules/duties.yaml
	at 2026-02-09T07:36
	IR_DATA=data irun 2 ir-report board -o board.html
	[[ $(x "string(//*[@id='duties'])") == *"計算できない"* ]]
	[[ $(row care 病棟3) == *"|停止|"* ]]
}

@test "replaced whole; only a file is; nothing is left over" {
	night
	board
	old=$(stat -c %i board.html)
	board
	[ "$(stat -c %i board.html)" != "$old" ]
	[ "$(echo board.html*)" = "board.html board.xml" ] || [ "$(echo board.html*)" = board.html ]
	mkfifo pipe
	irun 2 ir-report board -o pipe
	[[ $stderr == *"'pipe' is not a regular file"* ]]
	ln -s board.html link
	irun 2 ir-report board -o link
	irun 2 ir-report board -o nowhere/board.html
	irun 2 ir-report board
	irun 2 ir-report board -o b --watch 5 --at 02:00
	irun 2 ir-report board -o - --watch 5
	irun 2 ir-report board -o b --watch 2h
	irun 2 ir-report board -o b x
	irun 2 ir-report board -o b --lang fr
	[ ! -e b ]
	irun 0 ir-report board -o -
	[ "$output" = "$(cat board.html)" ]
	run bash -c 'ir-report board -o - >/dev/full'
	[ "$status" -eq 2 ]
}

@test "--watch makes it again, and says at the end that it stopped" {
	night
	ir-report board -o board.html --watch 1 2>err 3>&- &
	pid=$!
	for _ in $(seq 300); do
		[ -e board.html ] && break
		sleep 0.1
	done
	old=$(stat -c %i board.html)
	grep -q 'http-equiv="refresh" content="1"' board.html
	log -k decision "途中の判断"
	for _ in $(seq 300); do
		grep -q 途中の判断 board.html && break
		sleep 0.1
	done
	grep -q 途中の判断 board.html
	[ "$(stat -c %i board.html)" != "$old" ]
	kill -TERM "$pid"
	wait "$pid"
	[ ! -s err ]
	grep -q 自動では更新しない board.html
}

@test "--watch goes on when a list of the site is spoilt" {
	night
	cp -r "$IR_SITE" site
	echo '{broken' >>site/contacts.jsonl
	IR_SITE=$PWD/site ir-report board -o board.html --watch 1 2>err 3>&- &
	pid=$!
	for _ in $(seq 300); do
		[ -e board.html ] && break
		sleep 0.1
	done
	log -k decision "途中の判断"
	for _ in $(seq 300); do
		grep -q 途中の判断 board.html && break
		sleep 0.1
	done
	grep -q 途中の判断 board.html
	kill -TERM "$pid"
	local rc=0
	wait "$pid" || rc=$?
	[ "$rc" -eq 2 ]
	grep -q contacts.jsonl err
}

@test "5,000 lines: lists are cut, and the rest is counted" {
	start
	jq -nc 'range(4998) | {kind: ["event","contact","decision","finding","care"][. % 5],
		time: ("2026-02-09T0\(. % 2):\(. % 60 | tostring | ("0" + .)[-2:]):00+09:00"),
		text: "\(.) 行目"} + (if . % 5 == 4 then {department: "部門\(. % 400)", state: "limited"}
		elif . % 5 == 3 then {asset: "PC\(. % 2000)", method: "目視", result: "unclear"}
		else {} end)' | ir-log add --batch >/dev/null
	board
	[ "$(stat -c %s board.html)" -lt 1500000 ]
	[ "$(x "count(//*[@id='devices']//tbody/tr)")" = 5 ]
	[[ $(x "string(//*[@id='devices'])") == *"ほか395件（下に全件）"* ]]
	[[ $(x "string(//*[@id='devices-all'])") == *"ほか100件（記録にあり）"* ]]
	[[ $(x "string(//*[@id='decisions'])") == *"ほか988件（記録にあり）"* ]]
	xmllint --noout board.html
}

# What only a browser can tell: it is asked by a script added to a copy.
measure() {
	sed 's|</body>|<script>//<![CDATA[\
var d = [], f = document.querySelector("footer").getBoundingClientRect();\
d.push("foot=" + (f.bottom <= innerWidth * 9 / 16), "tall=" + (f.bottom <= innerWidth * 16 / 9));\
document.querySelectorAll("#face1 .tile .big, #promises td.n, #duties td.left").forEach(function (e) {\
	if (e.scrollWidth > e.clientWidth + 1) d.push("cut=" + e.textContent); });\
document.querySelectorAll("#face1 section").forEach(function (s) {\
	if (s.scrollWidth > s.clientWidth + 1) d.push("wide=" + s.id); });\
d.push("page=" + (document.documentElement.scrollWidth <= innerWidth));\
["#elapsed .big", ".made b", "#next .big", "#care tbody th", "#care .now",\
	"#devices tbody th", "#duties th[scope=row]"].forEach(function (q) {\
	var e = document.querySelector(q);\
	d.push(q + "=" + (e ? Math.round(parseFloat(getComputedStyle(e).fontSize)) : "none")); });\
document.title = d.join(";");\
//]]></script></body>|' board.html >measured.xhtml
	browse --window-size="$1" --dump-dom "file://$PWD/measured.xhtml" |
		grep -o '<title>[^<]*'
}

@test "in a browser: fits one screen, large, the columns hold" {
	need_chromium
	night
	board
	m=$(measure 1920,1080)
	echo "$m"
	[[ $m == *"foot=true"*"page=true"* ]]
	[[ $m != *wide=* ]]
	[[ $m == *"#elapsed .big=70;.made b=67;"*"#care .now=28;#devices tbody th=28"* ]]
	m=$(measure 1280,720)
	echo "$m"
	[[ $m == *"foot=true"*"page=true"* && $m != *wide=* ]]
	m=$(measure 1080,1920)
	echo "$m"
	[[ $m == *"tall=true"*"page=true"* && $m != *wide=* ]]
	[[ $m == *"#care .now=25;#devices tbody th=25"* ]]
	for n in 1 4; do
		contradict $n
		for lang in ja en; do
			board --lang $lang
			for size in 1920,1080 1366,768 1080,1920; do
				m=$(measure $size)
				echo "$n $lang $size $m"
				[[ $m == *"page=true"* && $m != *wide=* && $m != *cut=* ]]
				[ $size = 1080,1920 ] || [[ $m == *"foot=true"* ]]
				[ $size != 1080,1920 ] || [[ $m == *"tall=true"* ]]
			done
		done
	done
	for l in first follow-up final; do
		for c in nursecall-2026 caterer-2022; do
			[ -d "$c-$l" ] || bash "$IR_TOP/tests/data/cases/$c/make.sh" "$PWD/$c-$l" --until $l
			for lang in ja en; do
				at "$(date -d "$(tail -n 1 "$c-$l/journal.jsonl" | jq -r .written)" +%FT%H:%M)"
				IR_CASE=$c-$l irun 0 ir-report board -o board.html --lang $lang
				m=$(measure 1920,1080)
				echo "$c $l $lang $m"
				[[ $m == *"foot=true"*"page=true"* && $m != *wide=* && $m != *cut=* ]]
				[ $lang = ja ] || continue
				m=$(measure 1080,1920)
				echo "$c $l $lang $m"
				[[ $m == *"tall=true"*"page=true"* && $m != *wide=* && $m != *cut=* ]]
			done
		done
	done
}

@test "in a browser: printed on the paper there is, each face from its own page" {
	need_chromium
	night
	contradict 4
	board
	for paper in A4 A3; do
		sed "s/size: landscape/size: $paper landscape/" board.html >paper.html
		browse --no-pdf-header-footer --print-to-pdf="$PWD/board.pdf" "file://$PWD/paper.html"
		[[ $(pdfinfo board.pdf) == *"Page size:"*"($paper)"* ]]
		pages=$(pdfinfo board.pdf | sed -n 's/^Pages: *//p')
		[ "$pages" -ge 2 ] && [ "$pages" -le 5 ]
		pdftotext -f 1 -l 1 board.pdf one.txt
		grep -q 食い違う事実 one.txt && grep -q 直近の判断 one.txt
		[ "$(grep -c 概要 one.txt)" = 0 ]
		# the last one has more than the mark behind the text
		[ "$(pdftotext -f "$pages" board.pdf - | grep -c .)" -gt 5 ]
		# the face fills it: its foot stands low
		foot=$(pdftotext -f 1 -l 1 -bbox board.pdf - |
			sed -n 's/.*yMax="\([0-9]*\)[^>]*>直近の判断<.*/\1/p')
		[ "$foot" -gt "$(($(pdfinfo board.pdf | sed -n 's/^Page size:.* x \([0-9]*\).*/\1/p') * 6 / 10))" ]
	done
}

@test "in a browser: the picture is there, in both sizes, without an error" {
	need_chromium
	night
	board
	for size in 1920,1080 1280,720; do
		browse --window-size=$size --screenshot="$PWD/$size.png" \
			"file://$PWD/board.html"
		[ "$(od -An -tu4 --endian=big -j16 -N8 "$size.png" | tr -s ' ' ,)" = ",$size" ]
		# an empty page of that size has less than 10,000 bytes
		[ "$(stat -c %s "$size.png")" -gt 80000 ]
	done
	dom=$(browse --dump-dom "file://$PWD/board.html")
	[[ $dom == *覚知からの経過*他院へ振替*患者あり* ]]
	[[ $dom != *parsererror* ]]
}
