# shellcheck shell=bash disable=SC2154
# SPDX-License-Identifier: Apache-2.0
# demo-devices.sh: three real daemons on loopback stand in for devices of the
# example hospital; sourced by demo.sh.  They are stopped when it ends.
# Wants $work and $site; sets nothing but demo_pids.

demo_pids=()
stop_devices() {
	local pid
	for pid in "${demo_pids[@]}"; do
		kill "$pid" 2>/dev/null
		wait "$pid" 2>/dev/null
	done
	demo_pids=()
}
trap stop_devices EXIT

# shellcheck source=tests/tools/port.sh
. "$top/tests/tools/port.sh"

ready() { # LOG: once the daemon listens on $port
	wait_port "$port" >&2 && return 0
	cat "$1" >&2
	return 1
}

# access ID JSON: how the device is reached, in the copy of the site.
access() {
	jq -c --arg id "$1" --argjson a "$2" \
		'if .id == $id then .access = $a else . end' \
		"$site/devices.jsonl" >"$site/devices.new" &&
		mv "$site/devices.new" "$site/devices.jsonl"
}

start_pacs1() { # a Linux server, over ssh
	local d=$work/daemons/pacs1
	mkdir -p "$d"
	[ "$(id -u)" -ne 0 ] || mkdir -p /run/sshd
	free_port || return 1
	ssh-keygen -q -t ed25519 -N '' -f "$d/host"
	ssh-keygen -q -t ed25519 -N '' -f "$d/id"
	cp "$d/id.pub" "$d/authorized"
	cat >"$d/config" <<-END
		Port $port
		ListenAddress 127.0.0.1
		HostKey $d/host
		PidFile none
		AuthorizedKeysFile $d/authorized
		PermitRootLogin yes
		PasswordAuthentication no
		KbdInteractiveAuthentication no
		UsePAM no
		StrictModes no
	END
	/usr/sbin/sshd -D -e -f "$d/config" 2>"$d/log" &
	demo_pids+=($!)
	ready "$d/log" &&
		access PACS1 '{"type":"ssh","host":"127.0.0.1","port":'"$port"',"user":"'"$(id -un)"'","identity":"'"$d/id"'","host_key":"'"$(
			ssh-keygen -lf "$d/host.pub" | cut -d ' ' -f 2)"'","limits":{"time":"1m"}}'
}

start_pacs2() { # an image archive, over its web interface
	local d=$work/daemons/pacs2 dicom
	mkdir -p "$d/store"
	free_port && dicom=$port && free_port || return 1
	cat >"$d/orthanc.json" <<-END
		{"Name":"PACS2","StorageDirectory":"$d/store","IndexDirectory":"$d/store",
		 "HttpPort":$port,"DicomPort":$dicom,"DicomAet":"PACS2",
		 "RemoteAccessAllowed":false,"AuthenticationEnabled":true,
		 "RegisteredUsers":{"ir":"sesame"},"Plugins":[],
		 "DicomModalities":{"CT1":["CT1","127.0.0.1",104]}}
	END
	Orthanc "$d/orthanc.json" 2>"$d/log" &
	demo_pids+=($!)
	printf 'default login ir password sesame\n' >"$d/secret"
	chmod 600 "$d/secret"
	ready "$d/log" &&
		access PACS2 '{"type":"http","host":"127.0.0.1","url":"http://127.0.0.1:'"$port"'","secret_file":"'"$d/secret"'"}'
}

start_switch() { # a switch, over SNMP version 3
	local d=$work/daemons/sw3f
	mkdir -p "$d"
	free_port || return 1
	cat >"$d/snmpd.conf" <<-END
		agentAddress udp:127.0.0.1:$port
		createUser ir-read SHA "authphrase1" AES "privphrase1"
		rouser ir-read priv
	END
	SNMP_PERSISTENT_DIR=$d SNMPCONFPATH=$d MIBS='' \
		/usr/sbin/snmpd -f -Lf "$d/log" -C -c "$d/snmpd.conf" 2>/dev/null &
	demo_pids+=($!)
	printf 'machine 127.0.0.1 login ir-read password authphrase1 privacy privphrase1\n' >"$d/secret"
	chmod 600 "$d/secret"
	access SW-3F '{"type":"snmp","host":"127.0.0.1","port":'"$port"',"snmp_version":"3","user":"ir-read","snmp_level":"authPriv","secret_file":"'"$d/secret"'"}'
	for ((i = 0; i < 100; i++)); do
		snmpget -v 3 -l authPriv -u ir-read -a SHA -A authphrase1 -x AES \
			-X privphrase1 -t 1 -r 0 "udp:127.0.0.1:$port" \
			1.3.6.1.2.1.1.3.0 >/dev/null 2>&1 && return 0
		sleep 0.05
	done
	cat "$d/log" >&2
	return 1
}
