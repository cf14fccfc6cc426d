#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# The example hospital: what its tools say of it is what README.md promises.
load helpers

setup_file() {
	export SITE=$IR_TOP/playbooks/example-site
}

# import SITE DECISIONS [OPTION...]: all ledgers.
import() {
	local site=$1 decisions=$2 l=$SITE/ledgers
	shift 2
	irun 1 ir-asset import -S "$site" --decisions "$l/$decisions" -m "$l/me.yaml" -m "$l/it.yaml" \
		-m "$l/fixed-assets.yaml" -m "$l/neigh.yaml" "$@" \
		"$l/me.xlsx" "$l/it.txt" "$l/fixed-assets.csv" "$l/neigh.txt"
}

# of CLASS: its reviews, those still open last.
of() {
	jq -r --arg c "$1" 'select(.type=="review" and .class==$c)|(.b//.a)+(if .open then "?" else "" end)' <<<"$output" | sort | tr '\n' ' '
}

red() {
	jq -r 'select(.type=="finding" and .red)|.code+":"+.id+(if .field then ":"+.field else "" end)' <<<"$output" | sort | tr '\n' ' '
}

@test "120 devices with what is wrong on purpose, and nothing else" {
	irun 1 ir-asset lint -S "$SITE" --at 2026-11-22
	[ "$(red)" = "twice:DEF02:serial wrong:US03:jmdn " ]
	[ "$(jq -r 'select(.type=="summary").devices' <<<"$output")" = 120 ]
	irun 1 ir-asset stage -S "$SITE" --at 2026-11-22
	[ "$(jq -r 'select(.derived=="eos")|.id' <<<"$output" | tr '\n' ' ')" = "CR1 DIA-CS " ]
	[ "$(jq -r 'select(.disagree)|.id' <<<"$output" | sort | tr '\n' ' ')" = \
		"DIA-CS PUMP03 PUMP04 PUMP05 PUMP06 PUMP07 PUMP08 PUMP09 PUMP10 " ]
	irun 1 ir-asset net lint -S "$SITE" --at 2026-11-22
	[ "$(red)" = "cut:LTE-DIA firewall:LTE-DIA host:PHARM1 undocumented:DIA-CS undocumented:LTE-DIA " ]
	irun 0 ir-asset org lint -S "$SITE"
}

@test "a component of the MR is told ahead" {
	irun 1 ir-asset lint -S "$SITE" --at 2026-11-22
	[ "$(jq -r 'select(.code=="eos" and .field=="life.components")|.id+" "+.text' <<<"$output")" = \
		"MR1-CON Windows 10 IoT Enterprise LTSC 2019: support ends within 36 months" ]
}

@test "checklists: what was answered, what is open on purpose, what is due" {
	irun 1 ir-asset check -S "$SITE" --at 2026-11-22 CR1 XA1-CON PUMP03
	[ "$(jq -r 'select(.id=="CR1" and .list==null and (.item|startswith("conditions")))|"\(.item):\(.state):\(.why//"-")"' <<<"$output" | tr '\n' ' ')" = \
		"conditions.1:open:partly conditions.2:settled:- conditions.3:settled:- conditions.4:settled:- conditions.5:open:partly conditions.6:settled:- " ]
	[ "$(jq -r 'select(.id=="XA1-CON" and .why=="unknown").item' <<<"$output")" = questions.6 ]
	[ "$(jq -r 'select(.state=="due")|.id+" "+.item' <<<"$output" | tr '\n' ' ')" = "XA1-CON transfer-maker.5 PUMP03 inventory.4 " ]
	irun 1 ir-asset check -S "$SITE" --at 2026-11-22
	[ "$(jq -c 'select(.id=="NEW-US1")|[.list,.settled,.open]' <<<"$output")" = '["purchase",3,8]' ]
}

@test "makers' statements: a workbook of the model, a short one of the pumps" {
	irun 0 ir-asset mds -S "$SITE" XA1-CON --ask all
	[ "$(jq -r 'select(.type=="ask" and .topic=="patch").answers[]|select(.id=="CSUP-2.2").note' <<<"$output")" = "1: 当社の技術者だけが当てます" ]
	irun 1 ir-asset mds -S "$SITE" PUMP10 --ask backup
	[ "$(jq -r .state <<<"$output")" = unknown ]
	irun 1 ir-asset mds -S "$SITE" CT1-CON --ask logs
	[ "$(jq -r .state <<<"$output")" = not-asked ]
	irun 0 ir-asset query -S "$SITE" '.mds["AUDT-5"] == "yes"'
	[ "$(jq -r .id <<<"$output")" = XA1-CON ]
}

@test "notices: one done, one not read, one passed to nobody; all documents are what they say" {
	irun 1 ir-asset bulletin list -S "$SITE"
	[ "$(jq -c '[.n,(.open|join(" "))]' <<<"$output" | tr '\n' ' ')" = \
		'[1,""] [2,"not-read not-decided"] [3,"not-passed not-decided"] ' ]
	irun 0 ir-asset bulletin show 1 -S "$SITE"
	[ "$(jq -r '.hit|join(" ")' <<<"$output")" = "PUMP03 PUMP04 PUMP05 PUMP06 PUMP07 PUMP08 PUMP09 PUMP10" ]
	irun 0 ir-asset ready -S "$SITE" --at 2026-11-22 site.documents
	[ "$(find "$SITE/documents" -type f | wc -l)" = 3 ]
}

@test "every number is of the kind nobody can be reached by, every address is for documents" {
	run grep -hoE '[0-9]{2,4}-[0-9]{3,4}-[0-9]{4}' "$SITE"/*.jsonl "$SITE"/*.yaml
	[ "$(printf '%s\n' "${lines[@]}" | grep -cv '^000-0000-')" = 0 ]
	run grep -hoE '\b([0-9]{1,3}\.){3}[0-9]{1,3}\b' "$SITE/devices.jsonl" "$SITE/network.yaml"
	[ "${#lines[@]}" -gt 100 ]
	[ "$(printf '%s\n' "${lines[@]}" | grep -cvE '^(192\.0\.2|198\.51\.100|203\.0\.113)\.')" = 0 ]
	[ "$(jq -r '.net[].mac//empty' "$SITE/devices.jsonl" | grep -cv '^00:00:5e:00:53:')" = 0 ]
	jq -e 'select(.kind=="authority")|(.ways|length)==0 and (.lookup|length)>0' "$SITE/contacts.jsonl" >/dev/null
}

@test "the ledgers: all read in their encodings, nothing dropped" {
	import "$SITE" decisions.jsonl -n
	[ "$(jq -r 'select(.type=="ledger")|"\(.encoding):\(.devices)"' <<<"$output" | tr '\n' ' ')" = \
		"XLSX:58 UTF-16LE:79 CP932:41 UTF-8:43 " ]
	[ "$(jq -r 'select(.type=="finding" and .red)|.code' <<<"$output" | sort | uniq -c | awk '{print $2 ":" $1}' | tr '\n' ' ')" = \
		"nameless:2 wrong:5 " ]
	# each row of a device is one of these; a "no" to a pair is one more
	[ "$(jq -s '(map(select(.type=="ledger").devices)|add) - (map(select(.type=="review" and (.class|IN("matched","probable","duplicate","quantity","only","wire"))))|length)' <<<"$output")" = -1 ]
}

@test "the ledgers and the site: matched, doubtful, doubled, only here, on the wire, five in one row" {
	import "$SITE" decisions.jsonl -n
	[ "$(of probable)" = "fixed-assets:fixed_asset_no=100020 me:id=IABP1 " ]
	[ "$(of duplicate)" = "it:id=CAT1#2 it:id=LAB-GW#2 it:id=NC-SRV1#2 it:id=NC-SRV2#2 it:id=OQS1#2 me:id=DEF02 " ]
	[ "$(of quantity)" = "fixed-assets:fixed_asset_no=100033 fixed-assets:fixed_asset_no=100081? " ]
	[ "$(of only)" = "fixed-assets:serial=TV1-0003 " ]
	[ "$(of wire)" = "neigh:mac=00:00:5e:00:53:fa neigh:mac=00:00:5e:00:53:fb " ]
	[ "$(jq -c 'select(.type=="summary")|[.matched,.open]' <<<"$output")" = "[214,1]" ]
	# without the decisions each of them is a question
	cp -r "$SITE" site
	: >site/none.jsonl
	irun 1 ir-asset import -S site --decisions site/none.jsonl -m site/ledgers/me.yaml -n site/ledgers/me.xlsx
	[ "$(jq -r 'select(.type=="review" and .open)|.class+":"+.b+":"+(.field//"")' <<<"$output" | sort | tr '\n' ' ')" = \
		"differs:me:id=PUMP03:maintenance.last differs:me:id=PUMP03:maintenance.next duplicate:me:id=DEF02: probable:me:id=IABP1: " ]
}

@test "from nothing: the ledgers and the decisions make the hospital again" {
	mkdir empty
	: >empty/devices.jsonl
	cp "$SITE/contacts.jsonl" empty
	import empty decisions-first.jsonl -o new.jsonl
	jq -r .id new.jsonl | sort >got
	jq -r .id "$SITE/devices.jsonl" | sort >want
	[ -z "$(comm -13 got want)" ]
	[ "$(comm -23 got want | tr '\n' ' ')" = "FA-100098 $(jq -r 'select(.provisional and (.net|length)>0 and (.name|not)).id' new.jsonl | sort | tr '\n' ' ')" ]
	# what the ledgers knew is what the site says
	jq -r 'select(.id|test("^(PUMP05|RESP02|MR1-CON|HIS-DB1|DIA03)$"))|.id+" "+(.serial|.v? // .)' new.jsonl | sort >got
	jq -r 'select(.id|test("^(PUMP05|RESP02|MR1-CON|HIS-DB1|DIA03)$"))|.id+" "+.serial' "$SITE/devices.jsonl" | sort >want
	cmp got want
	import empty decisions-first.jsonl -o again.jsonl
	cmp new.jsonl again.jsonl
}

@test "who is next and who may pull the plug: the line nobody wrote down" {
	irun 0 ir-asset net reach LTE-DIA -S "$SITE"
	[ "$(jq -r 'select(.steps==1 and .patient=="yes").device' <<<"$output" | tr '\n' ' ')" = "DIA01 DIA02 DIA03 DIA04 DIA05 DIA06 " ]
	[ "$(jq -r 'select(.type=="cut")|.box//.line//.zone' <<<"$output" | head -n 1)" = LTE-DIA ]
	[ "$(jq -r 'select(.type=="tell").contact' <<<"$output" | head -n 2 | tr '\n' ' ')" = "DIA-1 DIA-MAH " ]
	irun 0 ir-asset net reach PUMP03 -S "$SITE" --text --lang ja
	[[ $output == *"ネットワークに接続していない"* ]]
}
