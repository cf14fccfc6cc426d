#!/usr/bin/env bats
# ir-collect over SNMP: a real snmpd.
load helpers
load collect
load daemons
load access

teardown() {
	stop_daemons
}

# start_snmpd: on $port; community 'pub lic"x', and the user watcher of v3.
start_snmpd() {
	local i
	[ -x /usr/sbin/snmpd ] || skip "needs snmpd"
	command -v snmpget >/dev/null || skip "needs snmp"
	free_port
	mkdir -p agent
	cat >snmpd.conf <<-END
		agentAddress udp:127.0.0.1:$port
		rocommunity "pub lic\"x" 127.0.0.1
		createUser watcher SHA "authphrase1" AES "privphrase1"
		rouser watcher priv
	END
	SNMP_PERSISTENT_DIR=$PWD/agent SNMPCONFPATH=$PWD/agent MIBS='' \
		/usr/sbin/snmpd -f -Lf snmpd.log -C -c "$PWD/snmpd.conf" 2>/dev/null 3>&- &
	daemon_pids+=($!)
	snmpd_pid=$!
	for ((i = 0; i < 100; i++)); do
		snmpget -v 2c -c 'pub lic"x' -t 1 -r 0 "udp:127.0.0.1:$port" \
			1.3.6.1.2.1.1.3.0 >/dev/null 2>&1 && return 0
		sleep 0.1
	done
	cat snmpd.log
	return 1
}

@test "walks are whole, numeric, and told apart from what is not there" {
	start_snmpd
	secret s 'default community "pub lic\"x"'
	device SW snmp ',"port":'"$port"',"secret_file":"s","paths":["1.3.6.1.2.1.1","1.3.6.1.2.1.2.2","1.3.6.1.9.9","sysUpTime"]'
	watch_secret 'pub lic"x'
	irun 1 ir-collect --device SW -o sw.tar.zst
	watched 'pub lic"x' sw.tar.zst
	unpack sw.tar.zst
	assert_equal "$(outcome 1.3.6.1.2.1.1)" taken
	assert_equal "$(outcome 1.3.6.1.2.1.2.2)" taken
	assert_equal "$(outcome 1.3.6.1.9.9)" "absent: the device has nothing there"
	assert_equal "$(outcome sysUpTime)" "unread: not a numeric OID"
	grep -q '^\.1\.3\.6\.1\.2\.1\.1\.3\.0 = [0-9]*$' "$top"/data/snmp/001-*.txt
	run ! grep -v '^\.1\.3\.6\.1\.2\.1\.2\.2\.' "$top"/data/snmp/002-*.txt
	assert_equal "$(session .far.encrypted)" false
	assert_regex "$(session .clock.device.start.offset_seconds)" '^-?[0-3]\.'
	irun 0 ir-verify sw.tar.zst
}

@test "version 3 with keys; a wrong key is tried once" {
	start_snmpd
	secret good 'machine 127.0.0.1 login watcher password authphrase1 privacy privphrase1'
	secret bad 'machine 127.0.0.1 login watcher password authphrase2 privacy privphrase1'
	local m=',"port":'"$port"',"user":"watcher","snmp_version":"3","paths":["1.3.6.1.2.1.1"]'
	device SW snmp "$m"',"secret_file":"good"'
	device BAD snmp "$m"',"secret_file":"bad"'
	watch_secret authphrase1
	irun 0 ir-collect --device SW -o sw.tar.zst
	watched authphrase1 sw.tar.zst
	unpack sw.tar.zst
	assert_equal "$(session .far.encrypted)" true
	irun 2 ir-collect --device BAD -o bad.tar.zst
	assert_regex "$stderr" "tried once: .*Authentication failure"
}

@test "a wrong community and a dead device are said, the others go on" {
	start_snmpd
	secret s 'machine SW community "pub lic\"x" default community nope'
	local m=',"secret_file":"s","paths":["1.3.6.1.2.1.1"]'
	device SW snmp ',"port":'"$port$m"
	device NOT snmp ',"port":'"$port$m"
	device DEAD snmp ',"port":9'"$m"
	new_case
	irun 2 ir-collect -C case --device NOT --device SW --device DEAD
	assert_regex "$stderr" "NOT.*does not answer by SNMP"
	assert_regex "$stderr" "DEAD"
	ls case/evidence/*-SW-*.tar.zst
	run ! compgen -G 'case/evidence/*-NOT-*'
}

@test "an agent that falls silent in the middle of a walk leaves it truncated" {
	start_snmpd
	secret s 'default community "pub lic\"x"'
	device SW snmp ',"port":'"$port"',"secret_file":"s","limits":{"command_time":60},"paths":["1.3.6.1.2.1.1","1.3.6.1.2.1"]'
	sed -i 's/"limits":{"connect":5,"command_time":6},//' site/devices.jsonl
	ir-collect --device SW -o sw.tar.zst >out 2>err &
	local pid=$! rc=0 i
	for ((i = 0; i < 2000; i++)); do # the second walk has begun
		pgrep -f "snmpbulkwalk.*$port 1.3.6.1.2.1$" >/dev/null && break
		sleep 0.005
	done
	kill -STOP "$snmpd_pid"
	wait "$pid" || rc=$?
	kill -CONT "$snmpd_pid"
	assert_equal "$rc" 1
	unpack sw.tar.zst
	assert_equal "$(outcome 1.3.6.1.2.1.1)" taken
	assert_regex "$(outcome 1.3.6.1.2.1)" '^(truncated|unread): the walk did not come to its end: .*Timeout'
}
