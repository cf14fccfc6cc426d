#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# ir-asset net: lint, reach, table, draw.
load helpers

# site: devices on stdin; network.yaml from the function net.
site() {
	mkdir -p site
	cat >site/devices.jsonl
	export IR_SITE=$PWD/site
}

net() {
	{
		echo 'hikeshi: network/1'
		cat
	} >site/network.yaml
}

codes() {
	jq -r 'select(.code)|.code+":"+.id' <<<"$output" | sort | tr '\n' ' '
}

small() {
	site <<-'EOT'
		{"id":"PUMP","medical":true,"patient_connectable":true,"net":[{"ip":"192.0.2.130","switch":"SW","port":"1"}]}
		{"id":"MON","medical":true,"net":[{"zone":"ward","switch":"SW","port":"2"}]}
		{"id":"SRV","medical":false,"net":[{"ip":"192.0.2.5","switch":"SW","port":"3"}]}
		{"id":"LOST","medical":true,"patient_connectable":true,"net":[{"ip":"203.0.113.9"}]}
		{"id":"SOLO","medical":true,"patient_connectable":true,"net":[]}
	EOT
	net <<-'EOT'
		zones:
		  - {id: net, outside: true}
		  - {id: dmz}
		  - {id: server, prefixes: [192.0.2.0/25]}
		  - {id: ward, prefixes: [192.0.2.128/25]}
		  - {id: far}
		boxes:
		  - {id: FW, kind: firewall, zones: [net, dmz, server], cut: {by: [A], how: pull, stops: all}}
		  - {id: VPN, kind: vpn, version: "1", eos: "2030-01-01", zones: [net], cut: {by: [A]}}
		  - {id: SW, kind: switch}
		lines:
		  - {id: L1, owner: A, document: d, box: VPN, to: [SRV], ports: [tcp/22], cut: {by: [A]}}
		allow:
		  - {from: net, to: dmz, ports: [tcp/443], why: web, box: FW}
		  - {from: dmz, to: server, ports: [tcp/1433], why: db, box: FW}
		  - {from: server, to: ward, ports: [tcp/2575], why: hl7, box: FW}
	EOT
	echo '{"id":"A","name":"N","ways":[{"type":"phone","value":"000","hours":"24h"}],"devices":["PUMP"]}' >site/contacts.jsonl
}

# steps FROM: the devices reached and in how many steps.
steps() {
	irun 0 ir-asset net reach "$1" >/dev/null
	jq -r 'select(.device)|.device+":"+((.steps//"?")|tostring)' <<<"$output" | tr '\n' ' '
}

@test "reach: only what is allowed, step by step, patients first" {
	small
	[ "$(steps internet)" = "MON:3 PUMP:3 LOST:? SRV:2 " ]
	[ "$(steps dmz)" = "MON:2 PUMP:2 LOST:? SRV:1 " ]
	[ "$(steps ward)" = "MON:1 PUMP:1 LOST:? " ]
	[ "$(steps PUMP)" = "MON:1 LOST:? " ]
	[ "$(steps far)" = "LOST:? " ]
	irun 0 ir-asset net reach internet
	[ "$(jq -r 'select(.zone=="ward" and .way).way' <<<"$output")" = \
		"net > dmz (tcp/443) > server (tcp/1433) > ward (tcp/2575)" ]
	[ "$(jq -c 'select(.type=="summary")|[.kind,.patient,.unplaced]' <<<"$output")" = '["internet",2,1]' ]
}

@test "reach: a line lets in where it leads, a box takes its lines along" {
	small
	[ "$(steps L1)" = "MON:2 PUMP:2 LOST:? SRV:1 " ]
	[ "$(steps VPN)" = "MON:2 PUMP:2 LOST:? SRV:1 " ]
	[ "$(steps FW)" = "MON:1 PUMP:1 LOST:? SRV:1 " ]
	[ "$(steps SW)" = "MON:1 PUMP:1 LOST:? SRV:1 " ]
}

@test "reach: a device in two zones is a way; isolated neighbours are none" {
	small
	sed -i '/"SRV"/s/"net":\[/&{"zone":"far"},/' site/devices.jsonl
	[ "$(steps far)" = "MON:2 PUMP:2 LOST:? SRV:1 " ]
	sed -i 's/{id: ward,/{id: ward, isolated: true,/' site/network.yaml
	[ "$(steps PUMP)" = "LOST:? " ]
	[ "$(steps server)" = "MON:1 PUMP:1 LOST:? SRV:1 " ]
}

@test "reach: what may be cut and by whom, who must be told" {
	small
	irun 0 ir-asset net reach VPN
	[ "$(jq -r 'select(.type=="cut")|.box//.line' <<<"$output" | tr '\n' ' ')" = "VPN FW L1 " ]
	[ "$(jq -r 'select(.box=="FW").by' <<<"$output")" = "N 000" ]
	[ "$(jq -c 'select(.type=="tell")|[.contact,.devices]' <<<"$output")" = '["A",1]' ]
	irun 0 ir-asset net reach VPN --text --lang ja
	[[ $output == *"VPN が奪われたとき: ゾーン "*"場所が分からない装置が 1 台"* ]]
}

@test "reach: an id that is nothing, with the nearest" {
	small
	irun 2 ir-asset net reach VPM
	[[ $stderr == *"the nearest is 'VPN'"* ]]
	irun 2 ir-asset net reach
	irun 2 ir-asset net paint
	irun 2 ir-asset net lint x
	rm site/network.yaml
	irun 2 ir-asset net lint
	[[ $stderr == *network.yaml* ]]
}

@test "lint: the small site has what it must say, and no red" {
	small
	irun 0 ir-asset net lint --at 2026-11-22
	[ "$(codes)" = "portless:LOST zoneless:LOST " ]
}

@test "lint: addresses, prefixes, ports" {
	site <<-'EOT'
		{"id":"A","net":[{"ip":"192.0.2.9","zone":"z2","switch":"SW","port":"1"}]}
		{"id":"B","net":[{"ip":"192.0.2.77","prefix":"192.0.2.0/26","zone":"z1","switch":"SW","port":"1"}]}
		{"id":"C","net":[{"zone":"zz","switch":"SW9","port":"1"}]}
		{"id":"D"}
		{"id":"E","net":[],"remote":{"line":"LX"}}
	EOT
	net <<-'EOT'
		zones:
		  - {id: z1, prefixes: [192.0.2.64/26, "192.0.2.1/33"]}
		  - {id: z2, prefixes: [192.0.2.96/27, "2001:db8::/64"]}
		  - {id: z3, prefixes: ["2001:db8::8000:0/112"]}
		boxes:
		  - {id: SW, kind: switch}
		links:
		  - [SW, "1", SW7, "2"]
	EOT
	irun 1 ir-asset net lint
	[ "$(codes)" = "address:A address:B overlap:z2 overlap:z3 port:A port:B prefix:z1 unasked:D undocumented:E unknown:C unknown:C unknown:SW7 zoneless:C " ]
}

@test "lint: ways in without a firewall, a VPN unit nobody knows, lines nobody owns" {
	site <<<'{"id":"FW1","net":[]}'
	net <<-'EOT'
		zonen: []
		zones:
		  - {id: net, outside: true}
		  - {id: in, tell: [NOBODY]}
		  - {id: FW1}
		boxes:
		  - {id: R1, kind: router, zones: [net, in]}
		  - {id: V1, kind: vpn, version: unknown, eos: "2020-01-01", cut: {by: [], hwo: x}}
		  - {id: in, kind: switch}
		uplinks:
		  - {id: U1, box: R1}
		allow:
		  - {from: net, to: [in, out], box: R1}
	EOT
	irun 1 ir-asset net lint --at 2026-11-22
	[ "$(codes)" = "cut:U1 cut:V1 eos:V1 firewall:R1 firewall:U1 firewall:net key:V1 key:network.yaml twice:FW1 twice:in undocumented:U1 undocumented:V1 unknown:allow unknown:in vpn:V1 why:allow " ]
	irun 1 ir-asset net lint --text
	[[ $output == *"network.yaml:2:1: red key: network.yaml: nobody reads 'zonen'; the nearest is 'zones'"* ]]
}

@test "lint: every two prefixes that share addresses, each once; equal ones; one address twice" {
	site <<-'EOT'
		{"id":"A","net":[{"ip":"2001:db8::1"}]}
		{"id":"B","net":[{"ip":"2001:db8:0::1"},{"ip":"192.0.2.1"}]}
		{"id":"C","net":[{"ip":"192.0.2.1"},{"ip":"192.0.2.1"}]}
	EOT
	net <<-'EOT'
		zones:
		  - {id: deep, prefixes: [192.0.2.4/30]}
		  - {id: wide, prefixes: [192.0.2.0/24, 203.0.113.0/25]}
		  - {id: mid, prefixes: [192.0.2.9/28, "2001:db8::/32"]}
		  - {id: beside, prefixes: [192.0.2.128/25, 203.0.113.128/25]}
		  - {id: equal, prefixes: [192.0.2.128/25]}
		  - {id: none, prefixes: ["::/0", 198.51.100.0/24]}
	EOT
	irun 1 ir-asset net lint --text
	[ "$(grep -c overlap <<<"$output")" = 7 ]
	for pair in "mid: 192.0.2.9/28 shares addresses with 192.0.2.0/24 of 'wide'" \
		"mid: 192.0.2.9/28 shares addresses with 192.0.2.4/30 of 'deep'" \
		"wide: 192.0.2.0/24 shares addresses with 192.0.2.4/30 of 'deep'" \
		"beside: 192.0.2.128/25 shares addresses with 192.0.2.0/24 of 'wide'" \
		"equal: 192.0.2.128/25 shares addresses with 192.0.2.0/24 of 'wide'" \
		"equal: 192.0.2.128/25 shares addresses with 192.0.2.128/25 of 'beside'" \
		"none: ::/0 shares addresses with 2001:db8::/32 of 'mid'"; do
		[[ $output == *"$pair"* ]]
	done
	irun 1 ir-asset net lint
	[ "$(jq -r 'select(.code=="duplicate")|.id' <<<"$output" | tr '\n' ' ')" = "C B " ]
}

@test "a virtual machine: its host is known, and who has the host has it" {
	site <<-'EOT'
		{"id":"HOST","net":[{"zone":"mgmt"}]}
		{"id":"VM1","virtual":true,"place":{"host":"HOST"},"net":[{"zone":"his"}]}
		{"id":"VM2","virtual":true,"place":{"host":"unknown"},"net":[{"zone":"his"}]}
		{"id":"VM3","place":{"host":"NONE"},"net":[]}
		{"id":"VM4","place":{"host":"VM1"},"net":[]}
		{"id":"PUMP","medical":true,"net":[{"zone":"his","wired":false}]}
	EOT
	net <<<'zones: [{id: mgmt}, {id: his}]'
	irun 1 ir-asset net lint
	[ "$(jq -r 'select(.red==true)|.code+":"+.id' <<<"$output" | tr '\n' ' ')" = "host:VM2 host:VM3 host:VM4 " ]
	[ "$(jq -r 'select(.code=="portless")|.id' <<<"$output")" = HOST ]
	[ "$(steps HOST)" = "PUMP:1 VM1:1 VM2:1 VM4:1 " ]
	irun 0 ir-asset net draw --around VM1 --hops 1
	[[ $output == *'"g:2":p0 -- "g:0" [style=dotted]'* ]]
}

@test "lint: who may cut is there at night, the owner of a line has a number" {
	small
	cat >site/contacts.jsonl <<-'EOT'
		{"id":"A","ways":[{"type":"phone","value":"1","hours":"day"}],"deputy":"B"}
		{"id":"B","ways":[{"type":"person","note":"desk"}]}
	EOT
	irun 1 ir-asset net lint
	[ "$(jq -r 'select(.red==true)|.code+":"+.id' <<<"$output" | tr '\n' ' ')" = "night:FW night:VPN night:L1 " ]
	sed -i 's/"person"/"mobile","hours":"24h","value":"2"/; s/"value":"1"/"note":"-"/' site/contacts.jsonl
	irun 1 ir-asset net lint
	[ "$(jq -r 'select(.red==true)|.code+":"+.id' <<<"$output")" = numberless:L1 ]
}

@test "a box on the mobile network, a line that only a device names" {
	site <<<'{"id":"D","net":[],"remote":{"box":"LTE"}}'
	net <<-'EOT'
		zones: [{id: net, outside: true}]
		boxes:
		  - {id: LTE, kind: lte, zones: [net], cut: {by: [X]}}
		  - {id: LTE2, kind: lte, zones: [net]}
		lines:
		  - {id: L, owner: X, box: LTE, document: d, to: [D], cut: {by: [X]}}
	EOT
	echo '{"id":"X","ways":[{"type":"phone","value":"1","hours":"night"}]}' >site/contacts.jsonl
	irun 1 ir-asset net lint
	[ "$(codes)" = "cut:LTE2 undocumented:D undocumented:LTE2 " ]
	irun 0 ir-asset net reach LTE2
	[ "$(jq -c 'select(.box=="LTE2")|[.box,.by]' <<<"$output")" = '["LTE2",null]' ]
	irun 0 ir-asset net reach LTE2 --text --lang ja
	[[ $output == *LTE2*決まっていない* ]]
}

@test "a broken file is named with line and column" {
	site </dev/null
	net <<<'zones: {id: x}'
	irun 2 ir-asset net lint
	[[ $stderr == *"network.yaml:2:8: this must be a list"* ]]
	net <<<'zones: [{name: x}]'
	irun 2 ir-asset net lint
	[[ $stderr == *"network.yaml:2:9: without an id"* ]]
	echo 'hikeshi: network/2' >site/network.yaml
	irun 2 ir-asset net lint
}

@test "the case marks what is hit; a drill marks every line" {
	small
	new_case case --drill
	ir-case set -C case --by x 'asset[SRV].state=hit' 'dev[PUMP].attack=suspected' 'dev[PUMP].isolation=unplugged' >/dev/null
	irun 0 ir-asset net reach internet -C case
	[ "$(jq -r 'select(.case)|.device+":"+.case' <<<"$output" | tr '\n' ' ')" = "PUMP:isolated SRV:hit " ]
	[ "$(jq -r .drill <<<"$output" | sort -u)" = true ]
	irun 0 ir-asset net draw -C case --lang ja
	[[ $output == *'<B>SRV</B><BR/>【被害・疑い】</TD>'* ]]
	[[ $output == *'<B>PUMP</B><BR/>【隔離中】</TD>'* ]]
	irun 0 ir-asset net table -C case -f text
	[[ ${lines[3]} == 【訓練】* ]]
}

@test "draw: graphs that dot takes; hostile names stay in their quotes" {
	command -v dot >/dev/null || skip "no graphviz"
	small
	sed -i '/"SRV"/s/"medical"/"name":"a\\"];x [\\\\n\\u0007","medical"/' site/devices.jsonl
	for how in "--by zone" "--by floor" "--around SRV" "--around SW --hops 1"; do
		# shellcheck disable=SC2086
		irun 0 ir-asset net draw $how
		dot -Tcanon <<<"$output" >/dev/null
	done
	[[ $output != *PUMPX* ]]
	irun 0 ir-asset net draw --around SRV --hops 1
	[[ $output != *'<B>PUMP</B>'* ]]
	irun 0 ir-asset net draw --around SRV --hops 2
	[[ $output == *'<B>PUMP</B>'* ]]
	irun 0 ir-asset net draw -o n.svg
	grep -q '</svg>' n.svg
	irun 2 ir-asset net draw -o n.svg
	irun 2 ir-asset net draw --by colour
	irun 2 ir-asset net draw --around NONE
}

@test "draw: a device in two zones is drawn once, with a line to the other" {
	command -v dot >/dev/null || skip "no graphviz"
	small
	sed -i '/"SRV"/s/"net":\[/&{"zone":"ward"},/' site/devices.jsonl
	irun 0 ir-asset net draw
	[ "$(grep -o '<B>SRV</B>' <<<"$output" | wc -l)" = 1 ]
	[[ $output == *'<B>SRV</B><BR/>⇄ server</TD>'* ]]
	[ "$(grep -c 'c62828' <<<"$output")" = 1 ]
}

@test "draw: on paper, many devices are an overview and a picture of each floor" {
	command -v dot >/dev/null || skip "no graphviz"
	export IR_SITE=$IR_TOP/playbooks/example-site
	irun 0 ir-asset net draw --by floor -o f.html --lang ja
	[ "$(grep -o '<img ' f.html | wc -l)" = 7 ]
	irun 0 ir-asset net draw -o z.html --lang ja
	[ "$(grep -o '<img ' z.html | wc -l)" = 16 ]
	irun 0 ir-asset net draw --around CT1-CON -o c.html --lang ja
	[ "$(grep -o '<img ' c.html | wc -l)" = 1 ]
	for how in "--by floor" "--by zone" "--around VH1" "--around SW-CORE --hops 1"; do
		# shellcheck disable=SC2086
		irun 0 ir-asset net draw $how
		[ "$(dot -Tplain <<<"$output" | grep -c '^node')" -gt 3 ]
	done
}

@test "many plain devices of a place are drawn as one" {
	small
	for i in $(seq 30); do
		echo '{"id":"PC'"$i"'","medical":false,"net":[{"zone":"far","switch":"SW","port":"'"1$i"'"}]}'
	done >>site/devices.jsonl
	irun 0 ir-asset net draw
	[[ $output == *'<TD>30 more</TD>'* ]]
	[[ $output != *'<B>PC7</B>'* ]]
}

@test "the example network: one way in that nobody wrote down" {
	export IR_SITE=$IR_TOP/playbooks/example-site
	irun 1 ir-asset net lint --at 2026-11-22
	[ "$(jq -r 'select(.red==true)|.code+":"+.id' <<<"$output" | tr '\n' ' ')" = \
		"cut:LTE-DIA undocumented:LTE-DIA firewall:LTE-DIA undocumented:DIA-CS host:PHARM1 " ]
	irun 0 ir-asset net reach VPN-GW1
	[ "$(jq -r 'select(.device=="VSM-GW").steps' <<<"$output")" = 2 ]
}

@test "a connection nobody knows is not a device out of reach" {
	mkdir -p site
	printf 'hikeshi: network/1\nzones:\n  - {id: a, name: A, prefixes: [192.0.2.0/24]}\n' >site/network.yaml
	cat >site/devices.jsonl <<-'EOF'
		{"id":"D1","medical":true,"net":"unknown"}
		{"id":"D2","medical":true,"net":{"ip":"192.0.2.9"}}
		{"id":"D3","medical":true,"net":[]}
		{"id":"D4","medical":true,"net":"none"}
	EOF
	irun 0 ir-asset net reach a -S site --text
	[[ $output == *"2 devices stand nowhere"* ]]
	[[ $output == *"D1 "* && $output == *"D2 "* && $output != *"D3 "* && $output != *"D4 "* ]]
	run ir-asset net lint -S site --json
	[ "$(jq -r 'select(.code=="unasked").device // select(.code=="unasked").id' <<<"$output" | tr '\n' ' ')" = "D1 D2 " ]
}

@test "lint of a network in a drill bears the mark on every line" {
	export IR_SITE=$IR_TOP/playbooks/example-site
	irun 0 ir-case open --drill -C case 訓練
	run ir-asset net lint -C case --text
	[ -n "$output" ]
	[ "$(wc -l <<<"$output")" -eq "$(grep -c ^【訓練】 <<<"$output")" ]
}
