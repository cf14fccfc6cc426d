# shellcheck shell=bash disable=SC2102
# SPDX-License-Identifier: Apache-2.0
# demo-facts.sh: what the people of the drill know after the walk; sourced by
# demo.sh, case in $IR_CASE.

known() { # SOURCE BASIS FACT...
	local source=$1 basis=$2
	shift 2
	ir-case set --by 鈴木 --role REC --source "$source" --basis "$basis" "$@" >/dev/null || {
		echo "demo: a fact was refused: $*" >&2
		exit 1
	}
}

known '病棟3リーダー 電話' fact 'dev[BM3-02].connected=yes' 'dev[BM3-02].malfunction=confirmed' \
	'dev[BM3-02].hazard=feared' 'dev[BM3-02].attack=suspected' \
	'dev[BM3-02].symptom=心電図の警報1件が中央監視に届かなかった。ベッドサイドでは鳴った' \
	'dev[BM3-02].measures=付き添い看護師を置き、ベッドサイドの表示で見る' \
	'harm[H1].dev=BM3-02' 'harm[H1].happened=feared' 'harm[H1].initials=A.B.' \
	'harm[H1].what=警報に気付くのが約5分遅れた。状態は変わらない' \
	'impact.harm=feared' 'impact.harm_feared=yes' 'impact.impairment=yes' \
	'impact.alternative=紙の経過表と付き添い' \
	't.detected=-95m' 't.aware[病棟3]=-90m' 't.aware[医療情報室]=-60m' 't.hazard_known=today'
known '医療情報室 楓' fact 'case.attack=confirmed' 'case.kind=ransomware' 'case.medical_device=yes' \
	'pii.leak=feared' 'pii.reachable=yes' 'pii.sign.cc=yes' 'pii.improper=yes' 'pii.sensitive=yes' \
	'pii.mynumber=no' 'pii.unreadable=yes' 'pii.copy=unknown'
known '医療情報室 楓' fact "case.next_report=$(date -d '+3 hours' +%FT%T%:z)" \
	'asset[CT1-CON].name=CT操作卓' 'asset[CT1-CON].kind=medical' 'asset[CT1-CON].count=1' \
	'asset[CT1-CON].state=encrypted' 'asset[CT1-CON].isolated=yes' 'asset[CT1-CON].preserved=no' \
	'asset[PACS1].name=画像サーバ 1' 'asset[PACS1].kind=pacs' 'asset[PACS1].count=1' \
	'asset[PACS1].state=suspected' 'asset[PACS1].preserved=yes' \
	'act[1].what=院外接続とVPN装置の回線を抜いた。電源は入れたまま' 'act[1].kind=cut' 'act[1].status=done' 'act[1].when=-50m' \
	'act[2].what=画像サーバとスイッチの記録を保全した' 'act[2].kind=preserve' 'act[2].status=done' 'act[2].when=-5m'
known '医療情報室 楓' estimate 't.occurred=-120m' 'pii.count_max=10000' 'pii.counted=PACSの患者番号の数'
ir-log add --kind care --department 病棟3 --function 監視 --state limited --patients 12 \
	--counted '病棟の名簿を指で数えた' --by 鈴木 '中央監視が使えず、巡回で補う' >/dev/null || exit 1
ir-log add --kind care --department 放射線 --state stopped --patients 7 \
	--counted '予約票' --by 鈴木 'CTの予約を止めた' >/dev/null || exit 1
ir-log add --kind contact --to '架空計測 (株)' --how phone --receipt K-1123 \
	--promised '2時間後に技術者が着く' --by 鈴木 '更新も再起動もしないよう頼んだ' >/dev/null || exit 1
ir-log add --kind decision --decider 青葉 --reason '端末から端末へ広がるおそれ' \
	--by 鈴木 '院外接続を切る' >/dev/null || exit 1
ir-log add --kind cost --what 応援看護師 --amount 48000 --unit JPY --hours 12 \
	--by 鈴木 '夜勤の応援2名' >/dev/null || exit 1
