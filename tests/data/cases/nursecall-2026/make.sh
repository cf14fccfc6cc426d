#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# make.sh DIR [--until first|follow-up|final]
#
# A drill case at the hospital of playbooks/example-site: entry through a
# maintenance VPN unit, damage at the nurse-call servers, one alarm of a
# patient monitor lost, the number of persons growing from 10,000 to 130,000.
# The order of days follows the published reports of a hospital hit in
# February 2026; every name, number and device here is invented.
#
#   first      2026-02-09 10:00  first reports, eight hours in
#   follow-up  2026-02-16 17:00  after the third public notice
#   final      2026-04-06 15:00  final reports
# shellcheck disable=SC2102 source=tests/data/cases/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/../common.sh"

# --- 2026-02-09, night -------------------------------------------------------
at 2026-02-09T02:20
ir-case open -C "$dir" --drill --id 2026-NC-01 --noticed 1:50 \
	--what "病棟3のナースコール端末に英文の脅迫文が表示され、呼び出しが鳴らない" \
	--where "西棟3階 病棟3" --who "病棟3 夜勤看護師" >/dev/null
ir-case role -C "$dir" IC=桐 MIS=楓 NET=橘 CE=臨床工学室当直 WARD=病棟3リーダー \
	SAFE=椿 REC=柳 >/dev/null
fact --source "病棟3リーダー 電話" --time 1:50 \
	case.spot="ナースコール端末 NC-TERM3、ナースコールサーバ NC-SRV1" \
	case.symptom="端末に英文の脅迫文。病室からの呼び出しと生体情報モニタの警報がナースコールに届かない" \
	case.noticed="夜勤看護師が巡視の後、端末の表示に気付いた" \
	case.noticed_by=own_eye "t.aware[病棟3]=2026-02-09 01:50"
fact "t.aware[医療情報室]=2026-02-09 02:10" t.mgmt="2026-02-09 03:00" \
	t.occurred="2026-02-09 01:15" t.zone=Asia/Tokyo --basis fact
fact --basis estimate --correct "$(last t.occurred)" \
	t.occurred="2026-02-09 01:15"
lines <<'J'
{"kind":"event","time":"2026-02-09T01:50:00+09:00","text":"病棟3のナースコール端末に英文の脅迫文。呼び出し音が鳴らない","by":"病棟3 夜勤看護師","role":"WARD","source":"電話"}
{"kind":"event","time":"2026-02-09T02:10:00+09:00","text":"医療情報室が連絡を受けた。電源は切らず、端末のLANケーブルを抜くよう依頼","by":"楓","role":"MIS"}
{"kind":"care","time":"2026-02-09T02:15:00+09:00","text":"病棟3は巡視を15分ごとに増やし、モニタは本体の警報で見る","department":"病棟","function":"ナースコール","state":"stopped","patients":38,"counted":"夜勤の入院患者名簿(紙)"}
J
at 2026-02-09T02:50
fact --source "橘 現地" case.kind=ransomware case.attack=suspected \
	case.severity=high case.medical_device=yes \
	case.recent_work="2026-02-06 架空計測 (株) がナースコールサーバを遠隔保守(定期)" \
	case.hardware_checked=yes
fact asset[NC-SRV1].{name="ナースコールサーバ 1",kind=nursecall,role="病室の呼び出しと警報の中継",place="西棟 B1 サーバ室 ラック3",state=encrypted,isolated=yes,isolated_at="2026-02-09 02:35",power=on,preserved=no,patient_data=yes,backup=unknown} \
	asset[NC-TERM3].{name="ナースコール端末(病棟3)",kind=pc,vendor="架空計測 (株)",place="西棟3階 スタッフステーション",state=hit,isolated=yes,isolated_at="2026-02-09 02:20",power=on,preserved=no}
fact --basis estimate asset[NC-SRV2].{name="ナースコールサーバ 2",kind=nursecall,state=suspected,isolated=yes,power=on,preserved=no} \
	asset[NC-SRV3].{name="ナースコールサーバ 3",kind=nursecall,vendor="架空計測 (株)",state=suspected,isolated=yes,power=on,preserved=no}
fact line[LINE-NC].{owner="架空計測 (株)",purpose="ナースコールと生体情報モニタの遠隔保守",box=VPN-GW1,version=6.0.2,open=no,closed="2026-02-09 02:45",closed_by=橘} \
	dev[VSM-GW].line=LINE-NC
fact asset[VPN-GW1].{name="保守用 VPN 装置",kind=vpn,role="画像とナースコールの遠隔保守",version=6.0.2,exposed=yes,vendor="架空計測 (株)",power=on,preserved=no,log_kept_until="2026-02-10 02:00"} \
	asset[VPN-GW1].state=suspected
fact t.backup_cut="2026-02-09 02:40" t.outside_cut="2026-02-09 02:45" \
	t.boundary_cut="2026-02-09 02:55" t.hq="2026-02-09 03:30"
fact act[A1].{what="バックアップ系統のLANを切り離した",kind=cut,who=橘,ordered_by=楓,status=done,when="2026-02-09 02:40",effect="バックアップ装置への通信は止まった"} \
	act[A2].{what="保守用VPN装置の上りのケーブルを抜いた(電源は入れたまま)",kind=cut,who=橘,ordered_by=楓,status=done,when="2026-02-09 02:45",effect="遠隔保守は使えない。診療は止まらない",asset=VPN-GW1} \
	act[A3].{what="ナースコールサーバ3台と端末1台を切り離した(電源は入れたまま)",kind=isolate,who=橘,ordered_by=桐,status=done,when="2026-02-09 02:55",asset=NC-SRV1} \
	act[A4].{what="保守会社と製造販売業者に、更新・再起動・初期化・交換をしないよう依頼した",kind=vendor,who=楓,ordered_by=桐,status=done,when="2026-02-09 03:10"} \
	act[A5].{what="ナースコールサーバ1台目のディスクとメモリの保全",kind=preserve,who=橘,ordered_by=桐,status=doing,when="2026-02-09 04:00",asset=NC-SRV1} \
	act[A6].{what="全病棟で巡視を15分ごとに増やし、手持ちベルを配った",kind=care,who=椿,ordered_by=青葉,status=done,when="2026-02-09 03:20",effect="呼び出しの代わりになっている"}
fact dev[VSM-GW].{symptom="重症病室の1名のSpO2低下の警報が、ナースコールに届かなかった。モニタ本体の警報は鳴った",malfunction=suspected,attack=suspected,hazard=feared,connected=yes,use="病棟3の重症病室で装着中",network="病棟3区画、ナースコールサーバと接続",recent_work="2026-02-06 遠隔保守(定期)",isolation=watch,manual_cover="重症病室に看護師1名を常時配置",substitute="単体モニタ2台",substitute_ready=yes,kept=in_use,measures="本体の警報音量を最大にし、目視で見守る",photographed=yes,cause=network_loss,maker_informed=yes,settings_saved=unknown} \
	dev[VSM-GW].effect=malfunction
fact dev[PUMP03].{connected=yes,malfunction=excluded,attack=excluded,hazard=no,isolation=unplugged,measures="無線の電源だけを切った。輸液は続いている",therapy_ok=yes,kept=in_use}
fact --source "椿 病棟3で聞き取り" harm[H1].{happened=feared,who=patient,what="SpO2低下の警報がナースコールに届かず、巡視まで約10分気付かれなかった",seriousness=mild,outcome=unknown,dev=VSM-GW,date=2026-02-09,found=2026-02-09,initials=Y.K.,sex=male,age=78,situation="酸素投与中、モニタ装着",treatment="酸素の流量を上げた"} \
	impact.harm=feared impact.harm_feared=yes t.hazard=2026-02-09 t.hazard_known=2026-02-09
fact impact.impairment=yes impact.functions_lost=contact,device \
	impact.{ambulance=limited,outpatient=normal,inpatient=limited,surgery=normal,icu=normal,tests=normal,imaging=normal,pharmacy=normal,dialysis=normal,birth=not_provided} \
	impact.alternative="手持ちベルと15分ごとの巡視。モニタは本体の警報で見る" \
	impact.continuing="外来、手術、検査は通常どおり" \
	impact.recovery="復旧の見込みは立っていない" \
	impact.service_level=yes \
	impact.business="ナースコールが全病棟で使えない" \
	impact.customers="入院患者の呼び出しに遅れが出るおそれ" \
	impact.outside="なし(確認中)"
fact --basis estimate impact.patients=212 impact.counted="夜勤帯の在院患者数(病棟日誌の合計)"
fact 'backup[ナースコール].covers=ナースコールサーバ' 'backup[ナースコール].cut=yes' \
	'backup[ナースコール].offline=no' 'backup[ナースコール].tested=no' \
	'backup[ナースコール].tainted=suspected'
at 2026-02-09T09:25
lines <<'J'
{"kind":"contact","time":"2026-02-09T02:58:00+09:00","text":"ナースコールサーバの脅迫文。切り離し済み。更新・再起動・初期化・交換をしないよう依頼","to":"架空計測 (株)","how":"phone","receipt":"KK-260209-01","answer":"了解。担当者を向かわせる","promised":"2026-02-09T05:30:00+09:00","by":"楓","role":"MIS"}
{"kind":"contact","time":"2026-02-09T03:00:00+09:00","text":"ナースコール停止と脅迫文。院内の第一報","to":"院長 青葉","how":"phone","answer":"対策本部を置く。診療は続ける","by":"桐","role":"IC"}
{"kind":"contact","time":"2026-02-09T03:15:00+09:00","text":"輸液ポンプは異常なし。無線を切った","to":"架空医器工業 (株)","how":"phone","receipt":"IKI-0209","answer":"単独で使用を続けてよい","by":"臨床工学室 当直","role":"CE"}
{"kind":"contact","time":"2026-02-09T03:25:00+09:00","text":"外部との通信記録(ファイアウォール)の保存を依頼","to":"架空通信 (株)","how":"phone","receipt":"NW-0107-88","answer":"抽出して渡す","promised":"2026-02-09T08:00:00+09:00","by":"橘","role":"NET"}
{"kind":"contact","time":"2026-02-09T05:25:00+09:00","text":"担当者が到着。サーバに触れる前に説明を受け、立会いで確認","from":"架空計測 (株)","how":"face","answer":"サーバ3台すべてで暗号化を確認","by":"楓","role":"MIS"}
{"kind":"contact","time":"2026-02-09T08:40:00+09:00","text":"ナースコールサーバのランサムウェア感染の疑い。被害の相談","to":"架空県警察 サイバー犯罪対策課","how":"phone","receipt":"架サ-26-0031","answer":"記録を残してほしい。午後に伺う","promised":"2026-02-09T14:00:00+09:00","by":"桐","role":"IC"}
{"kind":"contact","time":"2026-02-09T08:55:00+09:00","text":"第一報。診療への影響、警報1件の不達、個人情報のおそれを伝えた","to":"厚生労働省 医政局","how":"phone","receipt":"0209-1","answer":"書面をメールで送ること。初動対応支援チームの要否を聞かれた","by":"桐","role":"IC"}
{"kind":"contact","time":"2026-02-09T09:10:00+09:00","text":"第一報。厚生労働省と同じ内容","to":"架空県 医務担当","how":"phone","answer":"保健所にも伝える","by":"桐","role":"IC"}
{"kind":"contact","time":"2026-02-09T09:20:00+09:00","text":"第一報","to":"架空市 病院事業管理課","how":"phone","answer":"市長に報告する","by":"桐","role":"ADM"}
J
duties R0 R1 R9 R0 R9 R4 R2 R3 R11
at 2026-02-09T09:45
lines <<'J'
{"kind":"decision","time":"2026-02-09T03:30:00+09:00","text":"対策本部を置く。診療は続ける","decider":"院長 青葉","reason":"ナースコールのほかは動いている。入院患者の安全は人手で守れる"}
{"kind":"decision","time":"2026-02-09T07:30:00+09:00","text":"救急車の受入れを重症以外は断る","decider":"院長 青葉","reason":"巡視に人手を割いており、病棟に余裕がない"}
{"kind":"care","time":"2026-02-09T03:00:00+09:00","text":"全病棟でナースコールが使えない","department":"病棟","function":"ナースコール","state":"stopped","patients":212,"counted":"夜勤帯の在院患者数(病棟日誌の合計)","basis":"estimate"}
{"kind":"care","time":"2026-02-09T07:30:00+09:00","text":"救急車は重症のみ受入れ","department":"救急","state":"limited","patients":2,"counted":"断った搬送依頼の件数(消防との電話記録)"}
{"kind":"cost","time":"2026-02-09T09:30:00+09:00","text":"夜間の呼び出しと巡視の増員","what":"時間外勤務","hours":46}
{"kind":"note","time":"2026-02-09T09:40:00+09:00","text":"脅迫文は身代金を求めている。連絡先は開いていない"}
J
fact case.ransom.note="Your network has been locked. (以下、証拠 E1 に撮影)" case.ransom.note_evidence=E1 \
	case.ransom.ext=.lckd case.ransom.type=encryption,demand case.ransom.paid=undecided \
	case.ransom.demand="500万米ドル相当の暗号資産、期限 2026-02-12"
fact evid[E1].{item="脅迫文の画面の写真 6枚",kind=photo,source=NC-TERM3,taken="2026-02-09 02:18",taken_by="病棟3 夜勤看護師",place="医療情報室 金庫",digest="$(digest E1)"}
fact pii.{leak=feared,event=feared,reachable=yes,improper=feared,sensitive=yes,mynumber=no,card=no,exfiltration=unknown,count=unknown,notice=undecided} \
	pii.rule7=sensitive,improper pii.persons=patient pii.items=name,patient_id
fact --basis estimate pii.count_max=10000 pii.counted="ナースコールサーバに登録された患者(直近1年)の概数"
fact cause.state=investigating cause.entry=unknown cause.ci_event=availability,malware
fact case.publication=undecided case.response_team=undecided case.police_report=undecided \
	case.crime=suspected case.police_number="架サ-26-0031" \
	case.next_report="2026-02-09 17:00" case.report_no=1 case.report_stage=first \
	'partner[地域医療連携網].relation=regional' 'partner[地域医療連携網].connected=yes' \
	'partner[地域医療連携網].cut=yes' 'partner[地域医療連携網].hit=unknown' \
	impact.spread=feared
fact case.summary="2月9日1時50分頃、病棟3のナースコール端末に脅迫文が表示された。ナースコールサーバの感染が疑われ、該当機器を切り離した。生体情報モニタの警報1件がナースコールに届かなかった。診療は続けている。"
fact 't.clock_offset[NC-SRV1]=-42' 't.ntp[NC-SRV1]=no'
stage first

# --- 2026-02-09 evening to 2026-02-16 ----------------------------------------
at 2026-02-09T20:00
lines <<'J'
{"kind":"contact","time":"2026-02-09T14:10:00+09:00","text":"県警が来院。脅迫文、切り離しの時刻、構成図を説明","from":"架空県警察 サイバー犯罪対策課","how":"face","answer":"ログを残すこと。復旧の前に知らせること","by":"桐","role":"IC"}
{"kind":"contact","time":"2026-02-09T16:50:00+09:00","text":"第2報。対策本部の設置、警察の来院、支援チームの要請","to":"厚生労働省 医政局","how":"mail","answer":"支援チームは翌日に来る","promised":"2026-02-10T10:00:00+09:00","by":"桐","role":"IC"}
{"kind":"contact","time":"2026-02-09T17:10:00+09:00","text":"一部の救急受入れを制限していること","to":"架空市消防本部","how":"phone","answer":"了解","by":"桐","role":"IC"}
{"kind":"contact","time":"2026-02-09T17:30:00+09:00","text":"接続を切ったこと。貴院側の点検を依頼","to":"架空地域医療連携協議会","how":"phone","answer":"点検する","promised":"2026-02-10T17:00:00+09:00","by":"橘","role":"NET"}
{"kind":"contact","time":"2026-02-09T18:10:00+09:00","text":"ナースコールのランサムウェア感染と、切り離しの状況","to":"架空市医師会","how":"phone","answer":"医療セプターに伝える","by":"桐","role":"IC"}
J
duties R4 R2 R19 R17 R10
fact case.response_team=requested case.attack=confirmed
fact --basis fact --source "架空計測 (株) 立会い" asset[NC-SRV2].state=encrypted asset[NC-SRV3].state=encrypted
at 2026-02-10T19:00
# The maintainer's mail of the evening before the night, found on day 2.
fact --correct "$(last 't.aware[医療情報室]')" --time "2026-02-09 02:10" \
	--source "架空通信 (株) の通知メール(2/8 23:40)を受信箱で発見" \
	't.aware[医療情報室]=2026-02-08 23:40'
lines <<'J'
{"kind":"contact","time":"2026-02-10T10:05:00+09:00","text":"初動対応支援チームが到着。状況と切り離しの順序を説明","from":"厚生労働省 医政局","how":"face","answer":"サーバの保全を先に行う","by":"桐","role":"IC"}
{"kind":"contact","time":"2026-02-10T18:20:00+09:00","text":"通信記録は10時間遅れて2月9日の18時に届いた。1月分は保存期間切れで失われていた","from":"架空通信 (株)","how":"phone","answer":"残っていたのは2月1日以降","by":"橘","role":"NET"}
{"kind":"contact","time":"2026-02-10T16:30:00+09:00","text":"接続先に異常はなかった","from":"架空地域医療連携協議会","how":"phone","answer":"接続は当院の復旧まで止めておく","by":"橘","role":"NET"}
{"kind":"contact","time":"2026-02-10T17:00:00+09:00","text":"警報1件の不達。機器と院内の状況を伝え、五つの点の確認を依頼","to":"架空計測 (株)","how":"phone","receipt":"KK-260210-04","answer":"社内で調べる。不具合報告の要否を検討","promised":"2026-02-13T12:00:00+09:00","by":"臨床工学室 当直","role":"CE"}
{"kind":"contact","time":"2026-02-10T17:40:00+09:00","text":"警報1件の不達について安全性情報報告を登録","to":"PMDA","how":"portal","receipt":"P-2602-0110","by":"椿","role":"SAFE"}
{"kind":"decision","time":"2026-02-10T11:00:00+09:00","text":"すべての外部接続を切る","decider":"院長 青葉","reason":"支援チームの助言。どこから入られたか分からない"}
{"kind":"decision","time":"2026-02-10T18:30:00+09:00","text":"身代金は支払わない。交渉もしない","decider":"院長 青葉","reason":"支払っても戻る保証がなく、犯罪を助ける"}
J
duties R2 R0 R17 R9 R8
waive R8/PUMP03 椿 SAFE "2026-02-10 17:45" \
	"予防的に無線を切っただけで、異常も健康被害もない"
fact case.response_team=granted case.ransom.paid=no
fact --source "架空計測 (株) 電話" dev[VSM-GW].{generic="セントラルモニタ",class=II,approval=22000BZX00000000,approval_kind=certification,version=2.4.1,maker_ref=KK-260210-04,log_how="本体の保守画面から。30日で上書き",settings_saved=yes}
fact asset[NC-SRV1].{preserved=yes,preserved_how="ディスクの全体複製とメモリ",logs_saved=yes} \
	asset[NC-SRV2].preserved=yes asset[NC-SRV3].preserved=yes asset[NC-TERM3].preserved=yes \
	asset[VPN-GW1].preserved=partly 'asset[VPN-GW1].preserved_how=設定と動作中の記録。1月分の接続記録は残っていない'
fact act[A5].status=done act[A5].effect="3台とも複製し、ハッシュ値を記録した"
fact act[A7].{what="すべての外部接続を切った",kind=cut,who=橘,ordered_by=青葉,status=done,when="2026-02-10 11:10"}
for i in 1 2 3; do
	fact evid[E$((i + 1))].{item="NC-SRV$i のディスク複製",kind=image,source=NC-SRV$i,taken="2026-02-10 1$((i + 1)):00",taken_by=橘,tool="複製装置(書込み防止)",place="医療情報室 金庫",serial=ZX26-00$i,seal=S-00$i,digest="$(digest E$((i + 1)))"}
done
fact evid[E5].{item="VPN-GW1 の設定と動作中の記録",kind=vpn_log,source=VPN-GW1,taken="2026-02-10 15:30",taken_by=橘,place="医療情報室 金庫",digest="$(digest E5)"} \
	evid[E6].{item="ファイアウォールの通信記録 2月1日から9日",kind=traffic_log,source=FW1,taken="2026-02-09 18:00",taken_by="架空通信 (株)",place="医療情報室 金庫",digest="$(digest E6)"}
fact --source "主治医 診察" --time "2026-02-10 15:00" harm[H1].{happened=yes,outcome=recovered,treatment="酸素の流量を上げ、翌日に回復"} impact.harm=yes
at 2026-02-12T18:00
lines <<'J'
{"kind":"finding","time":"2026-02-11T14:00:00+09:00","text":"2月8日の深夜、NC-SRV1 から外部へ約3GBの送信","asset":"NC-SRV1","method":"ファイアウォールの通信記録と複製の突合","result":"positive","by":"支援チーム"}
{"kind":"finding","time":"2026-02-11T15:00:00+09:00","text":"電子カルテのサーバに痕跡なし","asset":"EHR","method":"認証記録と通信記録","result":"negative","by":"支援チーム"}
{"kind":"contact","time":"2026-02-12T16:30:00+09:00","text":"漏えい等報告(速報)。1号と3号","to":"個人情報保護委員会","how":"web","receipt":"PPC-260212-117","by":"椿","role":"PRIV"}
{"kind":"decision","time":"2026-02-12T17:00:00+09:00","text":"2月13日に公表し、本人への手紙を出し始める","decider":"院長 青葉","reason":"患者情報の持ち出しが分かった。入院患者と家族に先に伝える"}
J
duties - - R5 -
fact asset[EHR].{name="電子カルテ",kind=ehr,state=clean,checked="認証記録と通信記録に異常なし",checked_by="支援チーム"} \
	asset[NC-SRV1].checked="2月8日深夜に外部へ約3GBを送信"
fact --time "2026-02-11 16:00" --source "支援チーム" pii.{leak=yes,event=leak,exfiltration=confirmed,improper=yes,copy=no,sign.theft=yes,sign.cc=yes,notice=planned,exfiltration_text="2月8日深夜、NC-SRV1 から外部の1か所へ約3GB"} \
	pii.sign.text="ファイアウォールの通信記録とサーバの痕跡(支援チーム 2月11日)" \
	pii.items=name,birth,sex,patient_id,address,phone pii.items_not=diagnosis,card,mynumber,bank
fact --time "2026-02-11 16:00" --basis estimate --source "支援チーム" pii.count_max=10000 pii.counted="NC-SRV1 の患者登録(直近1年)の件数"
fact --time "2026-02-11 16:00" pii.secondary=feared pii.secondary_text="なりすましの電話や手紙のおそれ" pii.misuse=unknown
fact ioc[1].{kind=family,value=LCKD,source="支援チーム"} ioc[2].{kind=ip,value=203.0.113.77,direction=out,asset=NC-SRV1,seen="2026-02-08 23:12",evidence=E6} \
	ioc[3].{kind=extension,value=.lckd,asset=NC-SRV1} ioc[4].{kind=account,value=nc-mnt,asset=VPN-GW1,direction=in,seen="2026-02-08 22:57"}
fact case.ransom.family=LCKD case.ransom.leaksite=no
at 2026-02-13T18:00
fact case.publication=done case.publication_at="2026-02-13 17:00" \
	pub[1].{title="当院におけるサイバー攻撃について(第1報)",number=1,date="2026-02-13 17:00","channel=web,press_conference",signed="院長 青葉",addressed="患者の皆様"} \
	pii.notice=doing pii.notice_how=letter,publication pii.notice_date=2026-02-13 \
	pii.advice="心当たりのない電話や手紙に応じず、病院の窓口に知らせてください"
at 2026-02-16T16:30
lines <<'J'
{"kind":"contact","time":"2026-02-13T13:30:00+09:00","text":"警報の不達は中継サーバの停止による。機器そのものの設定変更はない","from":"架空計測 (株)","how":"mail","receipt":"KK-260213-02","answer":"不具合報告は不要と判断したが、協議を続ける","by":"臨床工学室 当直","role":"CE"}
{"kind":"contact","time":"2026-02-16T11:00:00+09:00","text":"第3報。侵入経路、家族名、診療の状況","to":"厚生労働省 医政局","how":"mail","by":"桐","role":"IC"}
{"kind":"contact","time":"2026-02-16T11:20:00+09:00","text":"第3報","to":"架空県 医務担当","how":"mail","promised":"2026-02-18T17:00:00+09:00","by":"桐","role":"IC"}
{"kind":"contact","time":"2026-02-16T13:00:00+09:00","text":"診療報酬の請求は通常どおりの見込み","to":"審査支払機関","how":"phone","by":"桐","role":"ADM"}
{"kind":"care","time":"2026-02-14T09:00:00+09:00","text":"予備のナースコール(独立型)を全病棟に設置","department":"病棟","function":"ナースコール","state":"limited","patients":205,"counted":"朝の在院患者数(病棟日誌の合計)"}
{"kind":"care","time":"2026-02-14T12:00:00+09:00","text":"救急車の受入れを元に戻した","department":"救急","state":"resumed"}
{"kind":"cost","time":"2026-02-14T10:00:00+09:00","text":"独立型ナースコールの借用 6病棟1か月","what":"代替設備","amount":1800000,"unit":"JPY"}
{"kind":"cost","time":"2026-02-16T15:00:00+09:00","text":"侵入経路の調査(外部) 着手分","what":"調査","amount":6500000,"unit":"JPY"}
{"kind":"cost","time":"2026-02-16T15:30:00+09:00","text":"本人への手紙 1万通","what":"通知","amount":1100000,"unit":"JPY"}
{"kind":"cost","time":"2026-02-16T16:00:00+09:00","text":"巡視の増員と対策本部 8日分","what":"時間外勤務","hours":910}
J
duties R9 R2 R3 R20
# Not later than it was noticed: from the log of the maintenance link.
fact --correct "$(last t.occurred)" --basis estimate --source "支援チーム" \
	t.occurred="2026-02-08 22:57"
fact cause.state=suspected cause.entry=vpn,maintenance cause.since="2026-02-08 22:57" \
	cause.entry_text="保守用VPN装置の保守用アカウント nc-mnt による接続から、ナースコールサーバに入られた" \
	cause.subject=processor cause.kind=access cause.ci_cause=contractor,vulnerability
fact --basis estimate cause.text="保守用VPN装置の認証が破られたとみられる。認証情報の入手経路は調査中"
fact asset[VPN-GW1].state=hit case.state=contained t.contained="2026-02-10 11:10" \
	'line[LINE-NC].mfa=no' 'line[LINE-NC].logs_saved=no'
fact impact.{ambulance=resumed,inpatient=limited} impact.spread=no impact.spread_text="地域医療連携網に波及なし(先方の点検 2月10日)" \
	'partner[地域医療連携網].hit=excluded' \
	impact.recovery="独立型のナースコールで代替中。サーバは再構築の準備中"
fact act[A8].{what="独立型のナースコールを全病棟に設置",kind=care,who="臨床工学室",ordered_by=桐,status=done,when="2026-02-14 09:00",effect="呼び出しが戻った"} \
	act[A9].{what="電子カルテほか主要なサーバの痕跡調査",kind=investigate,who="支援チーム",ordered_by=桐,status=done,when="2026-02-11 15:00",effect="異常なし"} \
	act[A10].{what="ナースコールサーバの再構築",kind=rebuild,who="架空計測 (株)",ordered_by=桐,status=planned,when="2026-02-20 09:00"}
fact fix[1].{dev=VSM-GW,what="ナースコールが止まったときに本体の警報へ切り替える手順を掲示",kind=procedure,offered_by="架空計測 (株)",when="2026-02-10 09:00",difficulty=easy,difficulty_text="病棟3で30分、説明に看護師長1名",effect=full,effect_text="2月10日以降、警報の見落としはない(病棟日誌)"} \
	fix[2].{dev=PUMP03,what="無線の電源だけを切った",kind=detach,offered_by="架空医器工業 (株)",when="2026-02-09 03:20",difficulty=easy,difficulty_text="1台5分",effect=full,effect_text="輸液は続き、院内の通信は止まった"}
fact pub[2].{title="当院におけるサイバー攻撃について(第2報)",number=2,date="2026-02-14 17:00",channel=web,signed="院長 青葉"} \
	pub[3].{title="当院におけるサイバー攻撃について(第3報)",number=3,date="2026-02-16 15:00",channel=web,signed="院長 青葉"}
# The ward books were compared: not 212.
fact --correct "$(last impact.patients)" --basis fact --time "2026-02-13 10:00" \
	--source "医事課 在院台帳と照合" impact.patients=209
fact --time "2026-02-13 10:00" impact.counted="在院台帳(2月9日0時)と病棟日誌の照合"
fact case.report_no=3 case.report_class=follow_up case.report_stage=interim case.next_report="2026-02-20 17:00" \
	case.police_report=done impact.qualification=normal impact.claims=no pii.notice_count=4200
fact case.summary="2月9日1時50分頃、ナースコールサーバ3台と端末1台がランサムウェアに感染した。保守用VPN装置から入られたとみられる。患者約1万人の氏名等が持ち出された。生体情報モニタの警報1件がナースコールに届かず、患者1名に軽い影響があったが回復した。診療は続けている。"
lines <<'J'
{"kind":"decision","time":"2026-02-16T14:00:00+09:00","text":"保険会社に費用の見込みを知らせる","decider":"桐","reason":"外部調査の費用が増える"}
{"kind":"note","time":"2026-02-16T16:20:00+09:00","text":"架空県との約束(2月18日17時までに様式で報告)を板に書いた"}
J
stage follow-up

# --- 2026-02-17 to 2026-04-06 ------------------------------------------------
at 2026-02-18T19:00
lines <<'J'
{"kind":"contact","time":"2026-02-18T16:40:00+09:00","text":"求められた様式で報告","to":"架空県 医務担当","how":"mail","receipt":"医-26-102","by":"桐","role":"IC"}
{"kind":"contact","time":"2026-02-18T18:00:00+09:00","text":"保険の対象になるか照会。調査会社の契約は先に同意を得た","to":"架空損害保険 (株)","how":"phone","receipt":"CL-7741","answer":"対象になる。領収書を残すこと","by":"桐","role":"ADM"}
J
duties R3 R21
fact case.insurer_consent=done
at 2026-02-27T17:30
{
	i=1
	while [ "$i" -le 14 ]; do
		printf '{"kind":"finding","time":"2026-02-2%d:%02d:00+09:00","text":"侵入の痕跡なし","asset":"VS%02d","method":"起動記録、通信記録、ファイルの照合","result":"negative","by":"支援チーム"}\n' \
			$((4 + (i + 6) / 7 - 1)) $((9 + i % 7)) "$i"
		i=$((i + 1))
	done | sed 's/"time":"\(2026-02-2[0-9]\):\([0-9]*\):00/"time":"\1T\2:00:00/'
} | lines
for i in 01 02 03 04 05 06 07 08 09 10 11 12 13 14; do
	printf '{"path":"asset[VS%s].%s","value":"%s"}\n' \
		$i name "生体情報サーバ $i" $i kind server $i state clean \
		$i checked "起動記録、通信記録、ファイルを照合。痕跡なし" $i checked_by 支援チーム
done | fact --batch
fact --time "2026-02-26 15:00" --source "外部調査 中間報告" pii.count=131482 pii.count_max=131482 \
	pii.counted="持ち出されたファイルを復元し、患者IDの重複を除いて数えた"
fact --time "2026-02-26 15:00" pii.rule7=sensitive,improper,over_1000
fact pub[4].{title="当院におけるサイバー攻撃について(第4報)",number=4,date="2026-02-20 15:00",channel=web,signed="院長 青葉"} \
	pub[5].{title="当院におけるサイバー攻撃について(第5報)",number=5,date="2026-02-27 17:00",channel=web,signed="院長 青葉"} \
	act[A10].status=done act[A10].when="2026-02-21 09:00" act[A10].effect="新しいサーバ3台。旧サーバは封印して保管" \
	case.state=recovered t.restored="2026-02-22 08:00"
fact impact.inpatient=resumed impact.alternative="通常の運用に戻した(2月22日)" impact.recovery="2月22日に新しいナースコールサーバで全病棟が戻った"
lines <<'J'
{"kind":"contact","time":"2026-02-27T16:00:00+09:00","text":"人数が約1万人から131,482人になったこと(続報)","to":"個人情報保護委員会","how":"web","receipt":"PPC-260212-117","by":"椿","role":"PRIV"}
{"kind":"contact","time":"2026-02-27T16:20:00+09:00","text":"人数の訂正と復旧","to":"厚生労働省 医政局","how":"mail","by":"桐","role":"IC"}
{"kind":"care","time":"2026-02-22T08:00:00+09:00","text":"全病棟でナースコールが戻った","department":"病棟","function":"ナースコール","state":"resumed","patients":198,"counted":"朝の在院患者数(病棟日誌の合計)"}
J
duties R5 R2
at 2026-04-06T14:30
fact --unset case.next_report
fact asset[NC-SRV1].state=restored asset[NC-SRV2].state=restored \
	asset[NC-SRV3].state=restored asset[NC-TERM3].state=restored \
	'asset[VPN-GW1].recovery=廃止した(2月21日)'
fact --correct "$(last t.occurred)" --source "外部調査 最終報告" --basis fact \
	t.occurred="2026-02-08 22:57"
fact cause.state=known cause.root="保守用VPN装置が更新されず、保守用アカウントに多要素認証がなかった" \
	cause.text="保守用アカウント nc-mnt の認証情報が外部に流出しており、多要素認証のない保守用VPN装置から入られた" \
	cause.cve=CVE-0000-00000 \
	cause.known_before="2025年の点検で装置の更新が遅れていることが分かっていた" \
	'line[LINE-NC].eos=2025-12-31'
fact prev.done[1].{text="保守用VPN装置を廃止し、都度開ける方式に変えた",date=2026-02-21,by=医療情報室} \
	prev.done[2].{text="保守用アカウントを業者ごとに分け、多要素認証を必須にした",date=2026-02-25,by=医療情報室} \
	prev.done[3].{text="ナースコールと生体情報モニタの区画を分けた",date=2026-02-25,by=医療情報室} \
	prev.plan[1].{text="保守契約に、インシデント時の業者の義務(記録の保存、無断の更新の禁止)を入れる",due=2026-06-30,by=事務部} \
	prev.plan[2].{text="警報の不達を年2回の訓練に入れる",due=2026-09-30,by=医療安全管理室}
fact act[A11].{what="本人への手紙 131,482通",kind=other,who=事務部,ordered_by=青葉,status=done,when="2026-03-20 17:00"} \
	pii.notice=done pii.notice_count=131482 pii.copy=yes pii.copy_proof="ナースコールの登録は医事会計に同じ情報がある(2026-03-02 確認)" \
	pii.misuse=suspected pii.secondary=no pii.secondary_text="不正利用の申し出はない(4月5日まで)"
lines <<'J'
{"kind":"cost","time":"2026-03-25T10:00:00+09:00","text":"サーバ3台の再構築","what":"復旧","amount":14200000,"unit":"JPY"}
{"kind":"cost","time":"2026-03-25T10:10:00+09:00","text":"外部調査 残り","what":"調査","amount":8200000,"unit":"JPY"}
{"kind":"cost","time":"2026-03-25T10:20:00+09:00","text":"本人への手紙 12万通と窓口","what":"通知","amount":13400000,"unit":"JPY"}
{"kind":"cost","time":"2026-03-25T10:30:00+09:00","text":"対策本部と再構築 6週分","what":"時間外勤務","hours":2150}
{"kind":"contact","time":"2026-03-30T15:00:00+09:00","text":"製造販売業者の報告書(影響なし、機器の誤動作ではない)","from":"架空計測 (株)","how":"mail","receipt":"KK-260330-01","by":"臨床工学室 当直","role":"CE"}
{"kind":"contact","time":"2026-04-03T15:00:00+09:00","text":"漏えい等報告(確報)","to":"個人情報保護委員会","how":"web","receipt":"PPC-260403-009","by":"椿","role":"PRIV"}
{"kind":"decision","time":"2026-04-06T14:00:00+09:00","text":"最終報告を出し、事案を閉じる準備をする","decider":"院長 青葉","reason":"原因、被害、再発防止がまとまった"}
J
duties - - - - R9 R6
fact --time "2026-03-30 15:00" --source "架空計測 (株) 報告書" dev[VSM-GW].{malfunction=confirmed,cause=network_loss,attack=suspected,hazard=yes,maker_report=none,workaround="ナースコールが止まったら本体の警報に切り替える手順を掲示",elsewhere="他施設での発生は聞いていない"} dev[VSM-GW].effect=malfunction
fact fix[3].{dev=VSM-GW,what="ナースコールと生体情報モニタの区画を分け、警報の中継だけを通した",kind=segment,offered_by=医療情報室,when="2026-02-25 22:00",difficulty=hard,difficulty_text="夜間2日。病棟の了解と看護師の見守りが要った",effect=partly,effect_text="中央監視と保守の通信は止まったまま。代わりの方法を協議中"}
fact case.compensation="本人からの申し出を窓口で受け、保険会社と協議する" \
	case.lessons="保守回線を開けたままにしない。警報の経路は一つにしない。人数は確かめてから出す"
fact harm[H1].accident_report=planned case.report_no=6 case.report_stage=final \
	case.summary="2月8日22時57分頃、保守用VPN装置から入られ、2月9日にナースコールサーバ3台と端末1台がランサムウェアに感染した。患者131,482人の氏名等が持ち出された。警報1件の不達で患者1名に軽い影響があったが回復した。2月22日に復旧した。"
stage final
