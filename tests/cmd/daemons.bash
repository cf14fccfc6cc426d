# shellcheck shell=bash disable=SC2154,SC2034
# Real daemons on loopback, each started by a test and stopped by its
# teardown: `load daemons`, and `teardown() { stop_daemons; }`.

# shellcheck source=tests/tools/port.sh
. "$IR_TOP/tests/tools/port.sh"

daemon_pids=()
far_root=
sshd_in= # what to start an sshd in: "unshare -m ..."

# wait_file FILE: until it is there.
wait_file() {
	local i
	for ((i = 0; i < 1000; i++)); do
		[ -e "$1" ] && return 0
		sleep 0.02
	done
	echo "no $1"
	return 1
}

stop_daemons() {
	local pid
	for pid in "${daemon_pids[@]}"; do
		kill "$pid" 2>/dev/null || true
		wait "$pid" 2>/dev/null || true
	done
	daemon_pids=()
	[ -z "$far_root" ] || rm -rf "$far_root"
}

need_sshd() {
	need_root "sshd of our own"
	[ -x /usr/sbin/sshd ] || skip "needs openssh-server"
	command -v ssh >/dev/null || skip "needs openssh-client"
	mkdir -p /run/sshd # its privilege separation wants it
}

# start_sshd NAME [CONFIG LINE]...: an sshd of its own configuration and host
# key in NAME/; its port in $port.  Logs in as root with NAME/id.  SHLVL: bash
# then reads nobody's start-up files.
start_sshd() {
	local name=$1 line
	shift
	free_port || return 1
	mkdir -p "$name"
	name=$(cd "$name" && pwd)
	chmod 700 "$name"
	[ -e "$name/host" ] ||
		ssh-keygen -q -t ed25519 -N '' -f "$name/host"
	[ -e "$name/id" ] || ssh-keygen -q -t ed25519 -N '' -f "$name/id"
	cp "$name/id.pub" "$name/authorized"
	chmod 600 "$name/authorized"
	{
		for line; do echo "$line"; done # the first one counts
		cat <<-EOF
			Port $port
			ListenAddress 127.0.0.1
			HostKey $name/host
			PidFile $name/pid
			AuthorizedKeysFile $name/authorized
			PermitRootLogin yes
			PasswordAuthentication no
			KbdInteractiveAuthentication no
			UsePAM no
			StrictModes no
			PrintMotd no
			SetEnv SHLVL=2
		EOF
	} >"$name/config"
	# shellcheck disable=SC2086 # words before it, if any
	$sshd_in /usr/sbin/sshd -D -e -f "$name/config" 2>"$name/log" 3>&- &
	daemon_pids+=($!)
	sshd_pid=$! # for whom kills it
	wait_port "$port" || {
		cat "$name/log"
		return 1
	}
}

# ssh_device ID NAME [MORE]: a record of the site for the sshd NAME; MORE are
# further members of the record, ",..." in front.
ssh_device() {
	mkdir -p site "$2"
	[ -e "$2/id" ] || ssh-keygen -q -t ed25519 -N '' -f "$2/id"
	export IR_SITE=$PWD/site
	printf '{"id":"%s","medical":false,"access":{"type":"ssh","host":"127.0.0.1","port":%s,"user":"root","identity":"%s","limits":{"connect":5}%s}%s}\n' \
		"$1" "$port" "$PWD/$2/id" "${4-}" "${3-}" >>site/devices.jsonl
}

# far_wrap NAME SCRIPT: what every command of the sshd NAME goes through; "$@"
# in SCRIPT is the command. Echoes the configuration line.
far_wrap() {
	mkdir -p "$1"
	# shellcheck disable=SC2016
	printf '#!/bin/sh\nset -- /bin/sh -c "$SSH_ORIGINAL_COMMAND"\n%s\n' "$2" >"$1/wrap"
	chmod 755 "$1/wrap"
	echo "ForceCommand $PWD/$1/wrap"
}

# far_box PROGRAM...: a root for ChrootDirectory with a shell and these
# programs alone, in $far_root (sshd wants nobody else to write above it).
far_box() {
	local box p lib
	far_root=$(mktemp -d /run/hikeshi-bats.XXXXXX)
	box=$far_root
	mkdir -p "$box"/{bin,dev,etc,lib,lib64,tmp}
	chmod 755 "$box"
	cp /bin/dash "$box/bin/sh"
	cp /bin/dash "$box/bin/bash"
	for p; do cp "$(command -v "$p")" "$box/bin/"; done
	for p in /bin/dash "$@"; do
		ldd "$(command -v "$p")" | grep -o '/[^ ]*' | while read -r lib; do
			mkdir -p "$box$(dirname "$lib")"
			[ -e "$box$lib" ] || cp "$lib" "$box$lib"
		done
	done
	mknod -m 666 "$box/dev/null" c 1 3
	echo 'root:x:0:0:root:/root:/bin/sh' >"$box/etc/passwd"
}

# children PID: of an sshd, the processes of its sessions.
children() {
	pgrep -P "$1"
}

# type_at PROMPT TEXT: into script(1), when its log shows the prompt; half a
# minute at most.
type_at() {
	local i
	for ((i = 0; i < 300; i++)); do
		grep -q "$1" log 2>/dev/null && break
		sleep 0.1
	done
	sleep 0.3
	echo "$2"
	sleep 0.2
}
