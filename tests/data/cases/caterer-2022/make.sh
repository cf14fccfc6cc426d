#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# make.sh DIR [--until first|follow-up|final]
#
# A drill case at the hospital of playbooks/example-site: the record system is
# encrypted through the link of the caterer, nobody can list the patients of
# the day, a guessed number is told and corrected, and the caterer's records
# are lost because its box was updated on that very day.  The order of days
# follows the published reports of a hospital hit in October 2022; every name,
# number and device here is invented.
#
#   first      2022-10-31 13:00  first reports, six hours in
#   follow-up  2022-11-07 18:00  one week in, backups tested
#   final      2022-12-26 15:00  final reports
# shellcheck disable=SC2102 source=tests/data/cases/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/../common.sh"

# --- 2022-10-31 --------------------------------------------------------------
at 2022-10-31T08:10
ir-case open -C "$dir" --drill --id 2022-EHR-01 --noticed 7:05 \
	--what "電子カルテが開かない。サーバの画面に英文の脅迫文" \
	--where "西棟 B1 サーバ室" --who "医療情報室 当直" >/dev/null
ir-case role -C "$dir" IC=桐 MIS=楓 NET=橘 ADM=事務部長代理 SAFE=椿 PR=梓 \
	REC=柳 >/dev/null
fact case.spot="電子カルテサーバ、部門サーバ" case.noticed_by=own_eye \
	case.symptom="全端末で電子カルテが開かない。サーバのファイルに見慣れない拡張子" \
	case.noticed="始業前の点検で当直が気付いた" \
	"t.aware[医療情報室]=2022-10-31 07:05" "t.aware[栄養科]=2022-10-31 08:30" \
	t.zone=Asia/Tokyo
fact --basis estimate t.occurred="2022-10-31 05:00"
lines <<'J'
{"kind":"event","time":"2022-10-31T07:05:00+09:00","text":"電子カルテが開かない。サーバの画面に脅迫文","by":"医療情報室 当直","role":"MIS"}
{"kind":"event","time":"2022-10-31T07:40:00+09:00","text":"電源を入れたまま、電子カルテの区画を切り離した","by":"橘","role":"NET"}
{"kind":"care","time":"2022-10-31T08:00:00+09:00","text":"電子カルテが使えない。紙で診療","department":"全診療科","function":"電子カルテ","state":"paper"}
J
at 2022-10-31T12:45
fact case.kind=ransomware case.attack=suspected case.severity=critical \
	case.medical_device=yes case.hardware_checked=yes \
	case.recent_work="前日まで保守・更新の予定なし(業者に確認中)"
fact asset[EHR1].{name="電子カルテサーバ",kind=ehr,role="診療録とオーダ",place="西棟 B1 サーバ室",vendor="架空情報システム (株)",state=encrypted,isolated=yes,isolated_at="2022-10-31 07:40",power=on,preserved=no,patient_data=yes,backup=unknown,exposed=no} \
	asset[DEPT].{name="部門サーバ",kind=department,count=12,state=suspected,isolated=yes,power=on,preserved=no,patient_data=yes} \
	asset[CAT-LINK].{name="給食業者との接続装置",kind=vpn,role="食数の送受信",place="栄養科",vendor="架空給食 (株)",exposed=yes,state=suspected,isolated=yes,isolated_at="2022-10-31 07:30",power=on,preserved=no}
fact --basis estimate asset[PC].{name="電子カルテ端末",kind=pc,count=900,state=suspected,power=on,preserved=no}
fact t.backup_cut="2022-10-31 07:25" t.outside_cut="2022-10-31 07:35" \
	t.boundary_cut="2022-10-31 07:40" t.mgmt="2022-10-31 07:50" t.hq="2022-10-31 12:00"
fact act[A1].{what="バックアップ装置を切り離した",kind=cut,who=橘,ordered_by=楓,status=done,when="2022-10-31 07:25"} \
	act[A2].{what="給食業者との接続を切った",kind=cut,who=橘,ordered_by=楓,status=done,when="2022-10-31 07:30",asset=CAT-LINK} \
	act[A3].{what="電子カルテの区画を切り離した(電源は入れたまま)",kind=isolate,who=橘,ordered_by=楓,status=done,when="2022-10-31 07:40",asset=EHR1} \
	act[A4].{what="CT・画像サーバを区画から切り離した。撮影は単独で続ける",kind=isolate,who=橘,ordered_by=桐,status=done,when="2022-10-31 08:20"} \
	act[A5].{what="外来の新患と予定手術を止め、紙カルテで診療",kind=care,who=各診療科,ordered_by=青葉,status=done,when="2022-10-31 09:00"} \
	act[A6].{what="バックアップの状態の確認を業者に依頼",kind=vendor,who=楓,ordered_by=桐,status=doing,when="2022-10-31 10:00"}
fact dev[CT1-CON].{connected=no,malfunction=excluded,attack=excluded,hazard=no,isolation=unplugged,standalone=yes,therapy_ok=yes,kept=in_use,measures="LANケーブルを抜いた。撮影は続いている",cause=isolation,maker_informed=yes} \
	dev[PACS1].{connected=no,malfunction=excluded,attack=suspected,hazard=no,isolation=unplugged,kept=in_use,measures="区画から切り離した。画像は撮影装置に残す",cause=isolation,maker_informed=yes}
fact impact.impairment=yes impact.functions_lost=view,entry,order,billing \
	impact.{ambulance=stopped,outpatient=limited,inpatient=paper,surgery=stopped,icu=paper,tests=paper,imaging=limited,pharmacy=paper,dialysis=paper,birth=not_provided} \
	impact.alternative="紙カルテと伝票。検査と薬は電話で依頼" \
	impact.continuing="入院診療、緊急の手術、再診の一部" \
	impact.recovery="復旧の見込みは立っていない" impact.service_level=yes \
	impact.business="電子カルテ、オーダ、会計が使えない" \
	impact.customers="外来の新患と予定手術を断っている" \
	impact.outside="給食業者の他の契約先にも被害(報道)" \
	impact.harm=no impact.harm_feared=no impact.spread=feared \
	impact.spread_text="給食業者の接続先に同様の被害との情報(確認中)"
fact --basis estimate impact.patients=800 impact.counted="予約表が印刷できず、外来の記憶による推測(600から1,000人)"
fact --source "消防との電話記録" impact.transfers=14
fact 'backup[電子カルテ 別棟].covers=電子カルテ' 'backup[電子カルテ 別棟].offline=no' 'backup[電子カルテ 別棟].tested=no' \
	'backup[電子カルテ 別棟].tainted=suspected' 'backup[電子カルテ 別棟].cut=yes' \
	'backup[電子カルテ テープ].covers=電子カルテ' 'backup[電子カルテ テープ].offline=yes' \
	'backup[電子カルテ テープ].taken=2022-10-30 01:00' 'backup[電子カルテ テープ].tested=unknown'
fact 'partner[架空給食 (株)].relation=food,connected' 'partner[架空給食 (株)].connected=yes' \
	'partner[架空給食 (株)].cut=yes' 'partner[架空給食 (株)].hit=suspected' \
	'partner[架空給食 (株)].contact=000-0000-0301' \
	'partner[地域医療連携網].relation=regional' 'partner[地域医療連携網].connected=yes' \
	'partner[地域医療連携網].cut=yes' 'partner[地域医療連携網].hit=unknown'
lines <<'J'
{"kind":"contact","time":"2022-10-31T07:25:00+09:00","text":"給食業者のセンターで異常。接続を切るよう求められた","from":"架空給食 (株)","how":"phone","answer":"原因は不明。折り返す","promised":"2022-10-31T09:00:00+09:00","by":"栄養科","role":"WARD"}
{"kind":"contact","time":"2022-10-31T07:50:00+09:00","text":"電子カルテの停止と脅迫文。院内の第一報","to":"院長 青葉","how":"phone","answer":"登院する","by":"楓","role":"MIS"}
{"kind":"contact","time":"2022-10-31T08:15:00+09:00","text":"サーバの感染の疑い。電源を切らず、更新・初期化をしないよう依頼","to":"架空情報システム (株)","how":"phone","receipt":"KIS-1031","answer":"担当を向かわせる","promised":"2022-10-31T11:00:00+09:00","by":"楓","role":"MIS"}
{"kind":"contact","time":"2022-10-31T08:40:00+09:00","text":"電子カルテの停止","to":"架空市 病院事業管理課","how":"phone","answer":"市長に報告","by":"桐","role":"ADM"}
{"kind":"contact","time":"2022-10-31T09:10:00+09:00","text":"ランサムウェア感染の疑い","to":"架空県警察 サイバー犯罪対策課","how":"phone","receipt":"架サ-22-0412","answer":"担当が行く。記録を残すこと","by":"桐","role":"IC"}
{"kind":"contact","time":"2022-10-31T09:30:00+09:00","text":"第一報。電子カルテの停止、救急の停止","to":"厚生労働省 医政局","how":"phone","answer":"専門家と映像でつなぐ","promised":"2022-10-31T17:00:00+09:00","by":"桐","role":"IC"}
{"kind":"contact","time":"2022-10-31T09:50:00+09:00","text":"救急の停止","to":"架空市消防本部","how":"phone","answer":"搬送先を振り替える","by":"桐","role":"IC"}
{"kind":"contact","time":"2022-10-31T10:10:00+09:00","text":"第一報","to":"架空保健所","how":"phone","answer":"県に伝える","by":"桐","role":"IC"}
{"kind":"contact","time":"2022-10-31T10:20:00+09:00","text":"CTを切り離した。撮影は続いている","to":"例示画像診断 (株)","how":"phone","answer":"単独で撮影を続けてよい","by":"放射線部 当直技師","role":"DEPT"}
{"kind":"contact","time":"2022-10-31T10:30:00+09:00","text":"画像サーバを区画から切り離した。画像は撮影装置に残す","to":"架空情報システム (株)","how":"phone","answer":"了解","by":"楓","role":"MIS"}
{"kind":"contact","time":"2022-10-31T12:30:00+09:00","text":"担当者の到着が遅れる。14時になる","from":"架空情報システム (株)","how":"phone","answer":"14時に到着","promised":"2022-10-31T14:00:00+09:00","by":"楓","role":"MIS"}
J
duties R17 R1 R0 R11 R4 R2 R19 R3 R9 R9 R0
lines <<'J'
{"kind":"decision","time":"2022-10-31T09:00:00+09:00","text":"救急と外来の新患、予定手術を止める","decider":"院長 青葉","reason":"患者の情報を読めない"}
{"kind":"decision","time":"2022-10-31T12:00:00+09:00","text":"対策本部を置く。災害の手順を使う","decider":"院長 青葉","reason":"復旧の見込みが立たない"}
{"kind":"care","time":"2022-10-31T09:00:00+09:00","text":"救急を止めた","department":"救急","state":"stopped","patients":14,"counted":"消防との電話で振り替えた件数"}
{"kind":"care","time":"2022-10-31T09:00:00+09:00","text":"予定手術を延期","department":"手術部","state":"stopped","patients":11,"counted":"手術予定表(紙の控え)"}
{"kind":"care","time":"2022-10-31T09:30:00+09:00","text":"新患を断り、再診は紙で","department":"外来","state":"limited","patients":800,"counted":"外来の記憶による推測(600から1,000人)","basis":"estimate"}
{"kind":"cost","time":"2022-10-31T12:30:00+09:00","text":"紙運用の増員","what":"時間外勤務","hours":120}
{"kind":"note","time":"2022-10-31T12:40:00+09:00","text":"どこに電話するか分からず、番号を調べるのに40分かかった"}
J
fact case.ransom.note="All your files are encrypted. (以下略、証拠 E1)" case.ransom.note_evidence=E1 case.ransom.ext=.lckd2 \
	case.ransom.type=encryption,demand case.ransom.paid=undecided
fact evid[E1].{item="脅迫文の画面の写真 2枚",kind=photo,source=EHR1,taken="2022-10-31 07:30",taken_by="医療情報室 当直",place="医療情報室 金庫",digest="$(digest E1)"}
fact pii.{leak=feared,event=damage,reachable=yes,improper=feared,sensitive=yes,mynumber=no,card=no,unreadable=yes,copy=unknown,exfiltration=unknown,count=unknown,notice=undecided} \
	pii.rule7=sensitive,improper pii.persons=patient,staff pii.items=name,birth,patient_id,diagnosis,treatment,drug
fact cause.state=investigating cause.entry=unknown cause.ci_event=availability,malware
fact case.publication=planned case.publication_at="2022-10-31 20:00" case.response_team=granted \
	case.police_report=undecided case.crime=suspected case.next_report="2022-10-31 21:00" \
	case.report_no=1 case.report_stage=first impact.claims=feared impact.qualification=stopped
fact case.summary="10月31日7時5分頃、電子カルテが開かず、サーバに脅迫文があった。電子カルテの区画を切り離し、紙カルテで診療している。救急、外来の新患、予定手術を止めている。"
stage first

# --- 2022-10-31 evening to 2022-11-07 ----------------------------------------
at 2022-11-01T19:00
# The dietary department knew before the record system was looked at.
fact --correct "$(last 't.aware[栄養科]')" --time "2022-10-31 08:00" \
	--source "栄養科の通話記録(架空給食からの電話)" \
	't.aware[栄養科]=2022-10-31 06:50'
ir-log add -C "$dir" --time "2022-10-31 06:50" --source "栄養科の通話記録" \
	--correct "$(grep -n 給食業者のセンターで異常 "$dir/journal.jsonl" | cut -d: -f1)" \
	"給食業者のセンターで異常。接続を切るよう求められた" >/dev/null
fact --correct "$(last t.occurred)" --basis estimate --source "支援チーム" \
	t.occurred="2022-10-31 06:38"
lines <<'J'
{"kind":"contact","time":"2022-10-31T14:40:00+09:00","text":"到着。サーバの暗号化を確認","from":"架空情報システム (株)","how":"face","answer":"バックアップの状態を調べる","promised":"2022-11-01T12:00:00+09:00","by":"楓","role":"MIS"}
{"kind":"contact","time":"2022-10-31T17:00:00+09:00","text":"専門家の支援が映像で始まった","from":"厚生労働省 医政局","how":"video","answer":"業者側の記録を警察を通して保全する","by":"桐","role":"IC"}
{"kind":"contact","time":"2022-11-01T11:00:00+09:00","text":"業者側の記録の保全を依頼","to":"架空県警察 サイバー犯罪対策課","how":"face","answer":"業者に連絡する","by":"桐","role":"IC"}
{"kind":"contact","time":"2022-11-01T16:00:00+09:00","text":"業者の接続装置は10月31日に更新されており、記録は残っていない","from":"架空給食 (株)","how":"phone","answer":"更新の前に連絡しなかった","by":"橘","role":"NET"}
{"kind":"decision","time":"2022-10-31T19:30:00+09:00","text":"20時に記者会見を行う","decider":"院長 青葉","reason":"新患を断っており、市民に説明が要る"}
{"kind":"finding","time":"2022-11-01T15:00:00+09:00","text":"接続装置の記録は2022-10-31以降しか残っていない","asset":"CAT-LINK","method":"業者からの聞き取り","result":"unclear","by":"橘"}
J
duties R0 R2 R4 R17 - -
fact asset[CAT-LINK].preserved=waived \
	asset[CAT-LINK].not_preserved_why="業者の装置が10月31日に更新され、記録が失われていた。院長が了承"
fact asset[CAT-LINK].touched="10月31日に業者が更新"
fact --time "2022-10-31 20:00" case.publication=done \
	pub[1].{title="システム障害について(第1報)",number=1,date="2022-10-31 20:00","channel=press_conference,web",signed="院長 青葉"}
at 2022-11-07T17:30
# The number told to the press was a guess; the booking lists say otherwise.
fact --correct "$(last impact.patients)" --time "2022-11-04 10:00" \
	--source "外来 予約票の控え(紙)を数えた" impact.patients=1263
fact --time "2022-11-04 10:00" impact.counted="紙の予約票の控え10月31日から11月2日の実人数"
fact --time "2022-11-03 15:00" 'backup[電子カルテ テープ].tested=yes' \
	'backup[電子カルテ テープ].tested_how=別の機器に戻して患者10人分を確認(11月3日、架空情報システム)' \
	'backup[電子カルテ 別棟].tainted=confirmed'
fact asset[EHR1].{preserved=yes,preserved_how="ディスクの全体複製",backup=good,logs_saved=yes} \
	asset[DEPT].{preserved=partly,state=encrypted} asset[PC].state=suspected \
	'asset[DEPT].preserved_how=12台のうち4台'
fact evid[E2].{item="電子カルテサーバのディスク複製",kind=image,source=EHR1,taken="2022-11-02 20:00",taken_by=橘,place="医療情報室 金庫",serial=ZY22-001,seal=S-101,digest="$(digest E2)",handed_to="架空県警察 サイバー犯罪対策課",handed="2022-11-04 10:00"} \
	evid[E3].{item="電子カルテの認証と接続の記録",kind=auth_log,source=EHR1,taken="2022-11-01 22:00",taken_by=橘,place="医療情報室 金庫",digest="$(digest E3)"}
lines <<'J'
{"kind":"contact","time":"2022-11-01T12:10:00+09:00","text":"別棟のバックアップは汚染の疑い。テープは別で使える見込み","from":"架空情報システム (株)","how":"phone","answer":"テープから戻す計画","by":"楓","role":"MIS"}
{"kind":"contact","time":"2022-11-04T10:30:00+09:00","text":"電子カルテの記録の複製を渡した","to":"架空県警察 サイバー犯罪対策課","how":"face","receipt":"押-22-17","by":"橘","role":"NET"}
{"kind":"contact","time":"2022-11-04T15:00:00+09:00","text":"漏えい等報告(速報)","to":"個人情報保護委員会","how":"web","receipt":"PPC-221104-031","by":"椿","role":"PRIV"}
{"kind":"contact","time":"2022-11-06T20:00:00+09:00","text":"復旧の計画と日程を作る","from":"架空情報システム (株)","how":"phone","answer":"計画書を出す","promised":"2022-11-08T12:00:00+09:00","by":"楓","role":"MIS"}
{"kind":"contact","time":"2022-11-07T16:00:00+09:00","text":"第3報","to":"厚生労働省 医政局","how":"mail","by":"桐","role":"IC"}
{"kind":"contact","time":"2022-11-07T16:30:00+09:00","text":"第3報","to":"架空県 医務担当","how":"mail","by":"桐","role":"IC"}
{"kind":"decision","time":"2022-11-02T10:00:00+09:00","text":"身代金は支払わない","decider":"院長 青葉","reason":"テープから戻せる見込み"}
{"kind":"decision","time":"2022-11-02T10:30:00+09:00","text":"PMDAには報告しない","decider":"医療安全管理者 椿","reason":"機器は予防的に切り離しただけで、健康被害もそのおそれもない"}
{"kind":"decision","time":"2022-11-02T11:00:00+09:00","text":"IPAには届け出ない","decider":"桐","reason":"警察と厚生労働省の支援を受けており、人手が足りない"}
{"kind":"decision","time":"2022-11-04T16:00:00+09:00","text":"本人への通知は、公表と窓口で行う","decider":"院長 青葉","reason":"対象者を特定できず、書面を送れない"}
{"kind":"care","time":"2022-11-04T08:30:00+09:00","text":"予定手術の一部を再開","department":"手術部","state":"limited","patients":6,"counted":"手術予定表"}
{"kind":"care","time":"2022-11-07T08:30:00+09:00","text":"外来は再診と紹介のみ、紙で","department":"外来","state":"limited","patients":1263,"counted":"紙の予約票の控え10月31日から11月2日の実人数"}
{"kind":"cost","time":"2022-11-05T10:00:00+09:00","text":"サーバ調査の契約","what":"調査","amount":9800000,"unit":"JPY"}
{"kind":"cost","time":"2022-11-07T17:00:00+09:00","text":"紙運用と対策本部 8日分","what":"時間外勤務","hours":2460}
J
duties R0 R4 R5 R0 R2 R3 - - - - - - - -
waive R8/CT1-CON 椿 SAFE "2022-11-02 10:30" \
	"予防的に切り離しただけで、健康被害もそのおそれもない"
waive R8/PACS1 椿 SAFE "2022-11-02 10:30" \
	"予防的に切り離しただけで、健康被害もそのおそれもない"
waive R15 桐 IC "2022-11-02 11:00" \
	"警察と厚生労働省の支援を受けており、人手が足りない"
fact cause.state=suspected cause.entry=partner,rdp cause.since="2022-10-31 06:38" \
	cause.subject=processor cause.kind=access cause.ci_cause=contractor,vulnerability \
	cause.entry_text="給食業者の接続装置から、給食用サーバへのリモートデスクトップで入られたとみられる"
fact --basis estimate cause.text="業者の装置の脆弱性が使われたとみられるが、業者側の記録がなく確かめられない"
fact case.attack=confirmed case.state=contained t.contained="2022-10-31 07:40" \
	case.police_report=done case.police_number="架サ-22-0412" case.ransom.paid=no \
	'partner[架空給食 (株)].hit=confirmed' 'partner[地域医療連携網].hit=excluded' \
	impact.{ambulance=stopped,surgery=limited,outpatient=limited} impact.spread=yes \
	impact.recovery="テープから戻し、12月中旬に基幹部分の再開を目指す"
fact pii.{copy=yes,event=feared,unreadable=yes,exfiltration=suspected,notice=planned,notice_wait="対象者の特定を待つ"} \
	pii.copy_proof="テープの戻しを11月3日に確認" pii.notice_how=publication
fact --basis estimate pii.count_max=150000 pii.counted="診察券番号の発行数"
fact pub[2].{title="システム障害について(第2報)",number=2,date="2022-11-02 17:00",channel=web,signed="院長 青葉"} \
	pub[3].{title="システム障害について(第3報)",number=3,date="2022-11-07 17:00","channel=web,notice",signed="院長 青葉"}
fact t.restore_expected="2022-12-12 08:00" case.report_no=3 case.report_class=follow_up case.report_stage=interim \
	case.next_report="2022-11-14 17:00"
fact case.summary="10月31日、給食業者との接続から入られたとみられるランサムウェアにより、電子カルテが使えなくなった。紙カルテで診療し、救急は止めている。テープのバックアップは使えることを確認した。持ち出しの有無は調査中。"
stage follow-up

# --- 2022-11-08 to 2022-12-26 ------------------------------------------------
at 2022-12-26T14:30
lines <<'J'
{"kind":"contact","time":"2022-11-08T11:50:00+09:00","text":"復旧計画書を受け取った","from":"架空情報システム (株)","how":"mail","receipt":"KIS-1108","by":"楓","role":"MIS"}
{"kind":"contact","time":"2022-11-08T13:00:00+09:00","text":"業者が外部調査を契約した","from":"架空給食 (株)","how":"phone","answer":"結果を知らせる","promised":"2022-12-10T17:00:00+09:00","by":"楓","role":"MIS"}
{"kind":"contact","time":"2022-12-14T18:00:00+09:00","text":"業者の調査は入口を特定できなかった。記録が残っていない","from":"架空給食 (株)","how":"mail","answer":"最終報告を渡す","by":"楓","role":"MIS"}
{"kind":"contact","time":"2022-12-22T15:00:00+09:00","text":"漏えい等報告(確報)","to":"個人情報保護委員会","how":"web","receipt":"PPC-221222-004","by":"椿","role":"PRIV"}
{"kind":"care","time":"2022-12-12T08:00:00+09:00","text":"電子カルテの基幹部分を再開","department":"全診療科","function":"電子カルテ","state":"resumed"}
{"kind":"care","time":"2022-12-12T08:00:00+09:00","text":"外来を通常に戻した","department":"外来","state":"resumed"}
{"kind":"care","time":"2022-12-12T08:00:00+09:00","text":"手術を通常に戻した","department":"手術部","state":"resumed"}
{"kind":"care","time":"2022-12-12T08:00:00+09:00","text":"救急を再開","department":"救急","state":"resumed"}
{"kind":"cost","time":"2022-12-20T10:00:00+09:00","text":"サーバと端末の再構築","what":"復旧","amount":310000000,"unit":"JPY"}
{"kind":"cost","time":"2022-12-20T10:10:00+09:00","text":"減った診療収入の見込み","what":"減収","amount":980000000,"unit":"JPY","basis":"estimate"}
{"kind":"cost","time":"2022-12-20T10:20:00+09:00","text":"紙運用と対策本部 6週分","what":"時間外勤務","hours":18200}
{"kind":"decision","time":"2022-12-26T13:00:00+09:00","text":"最終報告を出す","decider":"院長 青葉","reason":"原因の推定と再発防止がまとまった"}
J
duties R0 R17 R17 R6 - - - - - - - -
fact --unset case.next_report
fact --time "2022-12-12 08:00" t.restored="2022-12-12 08:00" case.state=recovered \
	impact.{ambulance=resumed,outpatient=resumed,inpatient=resumed,surgery=resumed,icu=resumed,tests=resumed,imaging=resumed,pharmacy=resumed,dialysis=resumed,qualification=resumed} \
	impact.recovery="12月12日に電子カルテの基幹部分、12月26日までに部門システムを再開" \
	asset[EHR1].state=restored asset[DEPT].state=restored asset[PC].state=restored
fact --time "2022-12-20 15:00" --source "外部調査 最終報告" cause.state=suspected \
	cause.root="給食業者の接続装置の脆弱性と、給食用サーバの共通の管理者パスワード" \
	cause.text="業者側の記録が失われており、入口は推定にとどまる" \
	cause.known_before="接続先の装置の点検は行っていなかった" \
	pii.exfiltration=excluded pii.leak=no pii.secondary=no
fact --time "2022-12-20 15:00" pii.{notice=done,notice_date=2022-11-07} impact.claims=yes
fact prev.done[1].{text="給食業者との接続を廃止し、食数の連絡を別の手段に変えた",date=2022-11-10,by=栄養科} \
	prev.done[2].{text="管理者パスワードを機器ごとに変えた",date=2022-12-01,by=医療情報室} \
	prev.plan[1].{text="外部との接続を年1回点検する",due=2023-03-31,by=医療情報室} \
	prev.plan[2].{text="連絡先の一覧を紙で備え、年2回確かめる",due=2023-01-31,by=事務部}
fact act[A7].{what="電子カルテの再構築とテープからの戻し",kind=restore,who="架空情報システム (株)",ordered_by=桐,status=done,when="2022-12-12 08:00",effect="基幹部分を再開"} \
	act[A6].status=done case.report_no=6 case.report_stage=final \
	case.dispute=yes case.compensation="給食業者と協議中。費用の内訳を残している" \
	case.lessons="接続先の装置も自院の装置として点検する。連絡先は紙で備える"
fact case.summary="10月31日、給食業者との接続から入られたとみられるランサムウェアにより、電子カルテが6週間使えなかった。12月12日に基幹部分を再開した。業者側の記録が失われ、入口は推定にとどまる。個人情報の持ち出しの痕跡は見つからなかった。"
stage final
