#!/usr/bin/env bats
# First do no harm: where the gate is shut, not one connection is opened and not
# one datagram sent, whatever the way in.
load helpers
load collect
load daemons
load access

teardown() {
	stop_daemons
}

# start_ear: hears TCP and UDP on $port; a line in heard for each.
start_ear() {
	command -v python3 >/dev/null || skip "needs python3"
	free_port
	python3 - "$port" >heard 3>&- <<-'P' &
		import select, socket, sys
		t = socket.socket()
		t.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
		u = socket.socket(type=socket.SOCK_DGRAM)
		for s in t, u:
		    s.bind(("127.0.0.1", int(sys.argv[1])))
		t.listen()
		open("ready", "w").close()
		while True:
		    for s in select.select([t, u], [], [])[0]:
		        if s is t:
		            s.accept()[0].close()
		        else:
		            s.recv(65536)
		        print("tcp" if s is t else "udp", flush=True)
	P
	daemon_pids+=($!)
	wait_file ready
}

# each MEDICAL: records of a device for each way in.
each() {
	mkdir -p site
	export IR_SITE=$PWD/site
	rm -f site/devices.jsonl
	ssh-keygen -q -t ed25519 -N '' -f id 2>/dev/null || true
	secret s 'default login root password sesame'
	secret c 'default community "public"'
	while read -r id access; do
		printf '{"id":"%s","medical":%s,"access":{"host":"127.0.0.1","port":%s,"limits":{"connect":2,"command_time":2},%s}}\n' \
			"$id" "$1" "$port" "$access" >>site/devices.jsonl
	done <<-D
		SMB "type":"smb","share":"x","user":"root","secret_file":"s","paths":["/a"]
		SNMP "type":"snmp","secret_file":"c","paths":["1.3.6.1.2.1.1"]
		BOX "type":"dialogue","user":"root","identity":"$PWD/id","profile":"cisco-ios","paths":["show version"]
		SSH "type":"ssh","user":"root","identity":"$PWD/id","paths":["/etc/hostname"]
		WEB "type":"http","url":"http://127.0.0.1:$port","paths":["/a"]
	D
}

@test "a medical device without leave, or with a patient: nothing arrives there" {
	local id
	start_ear
	each true
	for id in SMB SNMP BOX SSH WEB; do
		irun 2 ir-collect --device $id -o $id.tar.zst
		assert_regex "$stderr" "refused, nothing was sent"
		irun 2 ir-collect --clinical-ok 田中 夜間 --device $id -o $id.tar.zst
		assert_regex "$stderr" "a patient may be attached"
		[ ! -e $id.tar.zst ]
	done
	sleep 0.3
	cat heard
	[ ! -s heard ]
}

@test "the same devices with leave: the ear hears each of them" {
	local id
	start_ear
	each false
	for id in SMB SNMP BOX SSH WEB; do
		cp heard heard.before
		run ir-collect --device $id -o $id.tar.zst
		sleep 0.3
		run ! cmp -s heard heard.before
	done
	grep -q udp heard
	grep -q tcp heard
}
