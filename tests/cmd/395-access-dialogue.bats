#!/usr/bin/env bats
# ir-collect at the command line of network boxes: a real sshd with box.py,
# a scripted one, behind it.
load helpers
load collect
load daemons
load access

teardown() {
	stop_daemons
}

# start_box MAKE [FAULT]
start_box() {
	need_sshd
	command -v python3 >/dev/null || skip "needs python3"
	start_sshd box "ForceCommand BOX_LOG=$PWD/box.log python3 $BATS_TEST_DIRNAME/box.py $1 ${2-}"
	secret s 'default login root account sesame2'
}

# box_device PROFILE ASKS [MORE]
box_device() {
	device BOX dialogue ',"port":'"$port"',"user":"root","identity":"'"$PWD"'/box/id","secret_file":"s","profile":"'"$1"'"'"$2" "${3-}"
}

config_of() {
	printf '%s\n' '!' 'hostname box' 'interface Vlan1' \
		' ip address 192.0.2.1 255.255.255.0'
	printf 'access-list 10 permit host 192.0.2.%d\n' $(seq 0 99)
	echo end
}

@test "each make: prompt, rights, paging and banner, the answer as shown" {
	local make asks='"paths":["show version","show running-config","show log","show nonsense"]'
	config_of >want
	for make in ios:cisco-ios asa:cisco-asa fortios:fortios yamaha:yamaha-rtx; do
		rm -rf site box box.log
		start_box "${make%:*}"
		box_device "${make#*:}" ",$asks"
		irun 1 ir-collect --device BOX -o "${make%:*}.tar.zst"
		unpack "${make%:*}.tar.zst"
		diff "$top"/data/dialogue/002-show_running-config.txt want
		printf '%s\n' 'Nov 21 10:20:00 R1# is in a line' '短い行' |
			diff "$top"/data/dialogue/003-show_log.txt -
		assert_equal "$(outcome 'show version')" taken
		assert_regex "$(outcome 'show nonsense')" '^unread: the box refused the command: '
		[ "$(grep -c '^show version$' box.log)" -eq 1 ]
		grep -q -a 'Authorised use only' "$top/data/dialogue/000-session.raw"
		run ! grep -r -q sesame2 "$top"
		assert_regex "$(session .far.clock_said)" '10:20:00'
		assert_equal "$(session .far.model)" "${make#*:}"
		irun 0 ir-verify "${make%:*}.tar.zst"
		stop_daemons
	done
}

@test "an answer without its last line is truncated, never taken" {
	cat >mine.yaml <<-'END'
		name: TestBox
		doc: A configuration that ends with end.
		sources:
		- type: DIALOGUE
		  attributes:
		    model: cisco-ios
		    commands: [{command: show running-config, ends: '^end$'}, show version]
	END
	start_box ios noend
	box_device cisco-ios '' ',"artifacts":["TestBox"]'
	irun 1 ir-collect --artifacts mine.yaml --device BOX -o box.tar.zst
	unpack box.tar.zst
	assert_equal "$(outcome 'show running-config')" "truncated: the line that ends it was not seen"
	assert_equal "$(outcome 'show version')" taken
	[ "$(wc -l <"$top/data/dialogue/001-show_running-config.txt")" -eq 103 ]
}

@test "a command that hangs is left, and the next ones are asked" {
	start_box ios hang
	box_device cisco-ios ',"paths":["show version","show log"]'
	irun 1 ir-collect --device BOX -o box.tar.zst
	unpack box.tar.zst
	assert_equal "$(outcome 'show version')" "timed-out: the prompt did not come back in time"
	assert_equal "$(outcome 'show log')" taken
	session '.sessions[0].said[]' | grep -q '^Ctrl-C$'
}

@test "a line that is cut in the middle keeps what came" {
	start_box ios cut
	box_device cisco-ios ',"paths":["show version","show running-config","show log"]'
	irun 2 ir-collect --device BOX -o box.tar.zst
	assert_regex "$stderr" "127.0.0.1' cut the connection"
	unpack box-part.tar.zst
	assert_equal "$(outcome 'show version')" taken
	assert_regex "$(outcome 'show running-config')" '^truncated: the connection ended'
	[ "$(wc -l <"$top/data/dialogue/002-show_running-config.txt")" -eq 60 ]
	irun 0 ir-verify box-part.tar.zst
}

@test "an endless answer is cut, and its log line that looks like a prompt is none" {
	start_box ios endless
	device BOX dialogue ',"port":'"$port"',"user":"root","identity":"'"$PWD"'/box/id","secret_file":"s","profile":"cisco-ios","paths":["show log"]'
	IRUN_LIMIT=120 irun 2 ir-collect --command-bytes 1M --device BOX -o box.tar.zst
	unpack box-part.tar.zst
	assert_equal "$(outcome 'show log')" "truncated: the byte limit of the command was met"
}

@test "a wrong password for more rights is tried once, and said" {
	start_box ios
	secret s2 'default login root account nope-9'
	device BOX dialogue ',"port":'"$port"',"user":"root","identity":"'"$PWD"'/box/id","secret_file":"s2","profile":"cisco-ios","paths":["show version"]'
	watch_secret nope-9
	irun 2 ir-collect --device BOX -o box.tar.zst
	zstd -q </dev/null >none.zst
	watched nope-9 none.zst
	assert_regex "$stderr" "refused the password for 'enable', which was tried once"
	[ "$(grep -c '^enable$' box.log)" -eq 1 ]
	run ! grep -q '^show version$' box.log
}

@test "what is for another make is not typed" {
	start_box fortios
	box_device fortios '' ',"artifacts":["CiscoIosTables","FortiGateState"]'
	irun 1 ir-collect --device BOX -o box.tar.zst
	run ! grep -q 'show clock detail\|show arp' box.log
	unpack box.tar.zst
	lines 'select(.status=="skipped")|.reason' | grep -q 'another make of box: cisco-ios'
}

@test "a changed host key stops before the login" {
	start_box ios
	box_device cisco-ios ',"paths":["show version"]'
	irun 0 ir-collect --device BOX -o one.tar.zst
	stop_daemons
	rm box/host box/host.pub box.log
	ssh-keygen -q -t ed25519 -N '' -f box/host
	/usr/sbin/sshd -D -e -f "$PWD/box/config" 2>box/log 3>&- &
	daemon_pids+=($!)
	wait_port "$port"
	irun 2 ir-collect --device BOX -o two.tar.zst
	assert_regex "$stderr" "key"
	[ ! -e box.log ]
}

@test "going on: a command the box answered is not sent again" {
	start_box ios
	box_device cisco-ios ''
	irun 1 ir-collect --device BOX -o one.tar.zst 'show version' 'show nonsense'
	: >box.log
	irun 1 ir-collect --resume one.tar.zst --device BOX -o two.tar.zst 'show version' 'show nonsense'
	[ "$(jq .counts.previous <<<"$output")" = 1 ]
	grep -qx 'show nonsense' box.log
	run ! grep -qx 'show version' box.log
}

@test "the password for more rights typed at a terminal: used once, shown nowhere" {
	command -v script >/dev/null || skip "needs script(1)"
	start_box ios
	rm site/s # nothing but the terminal knows it
	new_case
	device BOX dialogue ',"port":'"$port"',"user":"root","identity":"'"$PWD"'/box/id","profile":"cisco-ios","password":"prompt","paths":["show running-config"]'
	typing() {
		type_at "password of" ""
		type_at "password for 'enable'" "$1"
		sleep 1
	}
	watch_secret sesame2
	run script -qfec "ir-collect -C case --device BOX --typed-by 山田 'MedVendor KK'" log < <(typing sesame2)
	echo "$output"
	[ "$status" = 0 ]
	watched sesame2 case/evidence/001-*.zst
	run ! grep -r -q sesame2 case site log
	unpack case/evidence/001-*.zst
	config_of | diff "$top"/data/dialogue/001-show_running-config.txt -
	[ "$(session .typed_by.organisation)" = "MedVendor KK" ]
	[ "$(grep -c '^enable$' box.log)" -eq 1 ]
	# a wrong one: one try, and no more
	rm log box.log
	run script -qfec "ir-collect -C case --device BOX" log < <(typing wrong)
	[ "$status" = 2 ]
	[[ $output == *"refused the password for 'enable', which was tried once"* ]]
	[ "$(grep -c '^enable$' box.log)" -eq 1 ]
	run ! grep -q 'running-config' box.log
}
