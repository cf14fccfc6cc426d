#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# Bad days of devices over ssh.

load helpers
load collect
load daemons

teardown() {
	stop_daemons
	[ ! -d full ] || umount full 2>/dev/null || true
}

# ears: something that listens and notes in heard.N whoever comes; its port in
# $port.
ears() {
	free_port
	python3 -c '
import socket, sys
s = socket.socket()
s.bind(("127.0.0.1", int(sys.argv[1])))
s.listen(5)
open("ears", "w").close()
while True:
    c, _ = s.accept()
    open("heard", "w").close()
    c.close()
' "$port" 3>&- &
	daemon_pids+=($!)
	wait_file ears
}

@test "first do no harm: refused, and nothing is sent" {
	ears
	ssh-keygen -q -t ed25519 -N '' -f id
	mkdir site
	export IR_SITE=$PWD/site
	acc='"access":{"type":"ssh","host":"127.0.0.1","port":'$port',"user":"root","identity":"'$PWD'/id"}'
	cat >site/devices.jsonl <<-EOF
		{"id":"PUMP","medical":true,$acc}
		{"id":"VENT","medical":true,"permission":"letter of 2025-03-01",$acc}
		{"id":"BED","patient_connectable":true,$acc}
		{"id":"CT","medical":true,"patient_connectable":false,$acc}
	EOF
	new_case
	cp case/journal.jsonl before
	irun 2 ir-collect -C case --device PUMP /etc/hostname
	[[ $stderr == *"no permission of the maker"*"nothing was sent"* ]]
	irun 2 ir-collect -C case --device PUMP --ward-ok 田中 "nobody on it" /etc/hostname
	irun 2 ir-collect -C case --device PUMP --clinical-ok 佐藤 "ME present" /etc/hostname
	[[ $stderr == *"a patient may be attached"*"ward-ok"* ]]
	irun 2 ir-collect -C case --device VENT /etc/hostname
	[[ $stderr == *ward-ok* ]]
	irun 2 ir-collect -C case --device BED /etc/hostname
	irun 2 ir-collect -C case --device CT /etc/hostname
	irun 2 ir-collect -C case --device CT --dry-run /etc/hostname
	irun 2 ir-collect -C case --device CT --device VENT --device BED /etc/hostname
	[ "$(grep -c "refused, nothing was sent" <<<"$stderr")" = 3 ]
	irun 2 ir-collect -C case --device CT --ask-password /etc/hostname
	[[ $stderr != *terminal* ]]
	[ ! -e heard ]
	cmp before case/journal.jsonl
	# with leave it is tried: the ears hear it
	irun 2 ir-collect -C case --device VENT --ward-ok 田中 "nobody on it" /etc/hostname
	[ -e heard ]
	[ "$(jq -r 'select(.kind=="evidence.started")|.data.ward_ok.name' case/journal.jsonl)" = 田中 ]
}

@test "with leave and the ward's answer a medical device is collected" {
	need_sshd
	start_sshd sv
	ssh_device X sv
	sed -i 's/"medical":false/"medical":true/' site/devices.jsonl
	irun 0 ir-collect --device X --clinical-ok 佐藤 "ME present" --ward-ok 田中 "nobody on it" -o x.tar.zst /etc/hostname
	unpack x.tar.zst
	[ "$(jq -r .ward_ok.answer "$top/hikeshi/collection.json")" = "nobody on it" ]
	[ "$(jq -r .clinical_ok.name "$top/hikeshi/collection.json")" = 佐藤 ]
}

@test "a changed host key stops before the login; one that was told goes on" {
	need_sshd
	start_sshd sv
	ssh_device SV1 sv
	irun 0 ir-collect --device SV1 -o a.tar.zst /etc/hostname
	old=$(ssh-keygen -lf sv/host.pub | cut -d' ' -f2)
	kill "$sshd_pid"
	wait "$sshd_pid" || true
	rm sv/host sv/host.pub
	ssh-keygen -q -t ed25519 -N '' -f sv/host
	new=$(ssh-keygen -lf sv/host.pub | cut -d' ' -f2)
	/usr/sbin/sshd -D -e -f sv/config 2>sv/log2 3>&- &
	daemon_pids+=($!)
	wait_port "$port"
	new_case
	irun 2 ir-collect -C case --device SV1 /etc/hostname
	[[ $stderr == *CHANGED*"$old"*"$new"* ]]
	[ "$(jq -r 'select(.kind=="evidence.failed")|.data.sessions|length' case/journal.jsonl)" = 1 ]
	irun 2 ir-collect -C case --device SV1 --host-key "$old" /etc/hostname
	[[ $stderr == *"not the expected $old"* ]]
	run grep -c 'Accepted\|Failed\|authenticating' sv/log2
	[ "$output" = 0 ]
	[ "$(wc -l <site/known_hosts)" = 1 ]
	irun 0 ir-collect -C case --device SV1 --host-key "$new" /etc/hostname
	irun 0 ir-collect -C case --device SV1 /etc/hostname
	unpack "case/evidence/004"*
	[ "$(jq -r .far.host_key.trust "$top/hikeshi/collection.json")" = pinned ]
	[ "$(jq -r .far.host_key.fingerprint "$top/hikeshi/collection.json")" = "$new" ]
}

@test "the login is refused: tried once, told, in the journal" {
	need_sshd
	start_sshd sv
	ssh-keygen -q -t ed25519 -N '' -f other
	ssh_device SV1 sv
	new_case
	irun 2 ir-collect -C case --device SV1 -i "$PWD/other" /etc/hostname
	[[ $stderr == *"refused the login, which was tried once"* ]]
	[ "$(jq -r 'select(.kind=="evidence.failed")|.data.end' case/journal.jsonl)" = failed ]
	[[ $(jq -r 'select(.kind=="evidence.failed")|.data.sessions[0].outcome' case/journal.jsonl) == *refused* ]]
	[ -z "$(ls case/evidence)" ]
	[ "$(grep -c 'Connection closed by authenticating user\|Connection reset by authenticating' sv/log)" -le 1 ]
	irun 0 ir-log verify -C case
}

@test "no key and no password: nothing is sent; an agent's keys only when named" {
	need_sshd
	ears
	ssh_device X none
	sed -i 's/"identity":"[^"]*",//' site/devices.jsonl
	irun 2 ir-collect --device X -o x.tar.zst /etc/hostname
	[[ $stderr == *"no key and no password for '127.0.0.1': add -i FILE"*"nothing was sent"* ]]
	# what ssh would pass over in silence, and try the login without
	irun 2 ir-collect --device X -i "$PWD/nokey" -o x.tar.zst /etc/hostname
	[[ $stderr == *"cannot read the key '$PWD/nokey', nothing was sent: No such file"* ]]
	for type in 'ed25519' 'rsa -m PEM' 'ecdsa -m PKCS8'; do
		# shellcheck disable=SC2086 # two words
		ssh-keygen -q -t $type -N hunter2 -f "locked${type%% *}"
		irun 2 ir-collect --device X -i "$PWD/locked${type%% *}" -o x.tar.zst /etc/hostname
		[[ $stderr == *"has a passphrase: add --ask-password; nothing was sent"* ]]
	done
	ssh-keygen -q -t ed25519 -N '' -f wide
	chmod 640 wide
	irun 2 ir-collect --device X -i "$PWD/wide" -o x.tar.zst /etc/hostname
	[[ $stderr == *"chmod 600 '$PWD/wide' first; nothing was sent"* ]]
	irun 2 env -u SSH_AUTH_SOCK ir-collect --device X -i agent -o x.tar.zst /etc/hostname
	[[ $stderr == *"there is no agent; nothing was sent"* ]]
	[ ! -e heard ]
	rm -r site
	start_sshd sv 'LogLevel VERBOSE' 'MaxAuthTries 6'
	ssh_device SV1 sv
	sed -i 's/"identity":"[^"]*",//' site/devices.jsonl
	for i in 1 2; do ssh-keygen -q -t ed25519 -N '' -f other$i; done
	eval "$(ssh-agent -s)" >/dev/null
	daemon_pids+=("$SSH_AGENT_PID")
	ssh-add -q other1 other2 sv/id
	irun 2 ir-collect --device SV1 -o a.tar.zst /etc/hostname
	run ! grep -q publickey sv/log
	# a public key picks one of the agent's: one attempt
	irun 0 ir-collect --device SV1 -i "$PWD/sv/id.pub" -o a.tar.zst /etc/hostname
	run ! grep -q 'Failed publickey' sv/log
	irun 0 ir-collect --device SV1 -i agent -o b.tar.zst /etc/hostname
	[ "$(grep -c 'Failed publickey' sv/log)" = 2 ]
	[ "$(grep -c 'Accepted publickey' sv/log)" = 2 ]
}

@test "what a killed run left in its private directory goes at the next start" {
	need_sshd
	start_sshd sv
	ssh_device SV1 sv
	for d in old held new; do
		mkdir -m 700 "/tmp/hikeshi.$$$d"
		echo secret >"/tmp/hikeshi.$$$d/auth"
	done
	exec 9<"/tmp/hikeshi.$$held"
	flock 9
	touch -d '2 hours ago' "/tmp/hikeshi.$$old" "/tmp/hikeshi.$$held"
	irun 0 ir-collect --device SV1 -o x.tar.zst /etc/hostname
	[ ! -e "/tmp/hikeshi.$$old" ]
	[ -e "/tmp/hikeshi.$$held/auth" ]
	[ -e "/tmp/hikeshi.$$new/auth" ]
	exec 9<&-
	rm -r "/tmp/hikeshi.$$held" "/tmp/hikeshi.$$new"
}

@test "nobody there" {
	free_port
	ssh_device GONE none
	irun 2 ir-collect --device GONE -o x.tar.zst /etc/hostname
	[[ $stderr == *"cannot log in to '127.0.0.1'"*refused* ]]
	[ ! -e x.tar.zst ]
}

@test "it lets us in and then hangs" {
	need_sshd
	start_sshd sv "$(far_wrap sv 'exec sleep 300')"
	ssh_device HANG sv
	sed -i 's/"connect":5/"connect":5,"stall":2/' site/devices.jsonl
	irun 2 ir-collect --device HANG -o x.tar.zst /etc/hostname
	[[ $stderr == *"did not answer for 2 s"* ]]
	[ ! -e x.tar.zst ]
}

@test "old algorithms only: told, and used when the record allows them" {
	need_sshd
	start_sshd sv 'KexAlgorithms diffie-hellman-group14-sha1' 'Ciphers aes128-cbc'
	ssh_device OLD sv
	irun 2 ir-collect --device OLD -o x.tar.zst /etc/hostname
	[[ $stderr == *"only old algorithms"*legacy* ]]
	sed -i 's/"connect":5}/"connect":5},"legacy":["diffie-hellman-group14-sha1","aes128-cbc"]/' site/devices.jsonl
	irun 0 ir-collect --device OLD -o x.tar.zst /etc/hostname
}

@test "the connection is cut in mid-stream: a part archive that verifies" {
	need_sshd
	start_sshd sv
	ssh_device SV1 sv
	mkdir tree
	echo first >tree/a
	head -c 30000000 /dev/urandom >tree/b
	new_case
	ir-collect -C case --rate 2M --device SV1 "$PWD/tree/a" "$PWD/tree/b" >out 2>err 3>&- &
	pid=$!
	for ((i = 0; i < 500; i++)); do
		[ "$(stat -c %s case/evidence/*.partial 2>/dev/null || echo 0)" -gt 3000000 ] && break
		sleep 0.05
	done
	for p in $(children "$sshd_pid"); do
		for q in $(children "$p"); do kill -KILL "$q"; done
		kill -KILL "$p"
	done
	rc=0
	wait "$pid" || rc=$?
	cat out err
	[ "$rc" = 2 ]
	grep -q 'the connection was lost' err
	unpack case/evidence/*-part.tar.zst
	[ "$(cat "$top/data/fs$PWD/tree/a")" = first ]
	[ "$(status_of "$PWD/tree/b")" = truncated ]
	[ "$(lines "select(.path==\"$PWD/tree/b\")|.given>0")" = true ]
	[ "$(jq -r .end "$top/hikeshi/collection.json")" = failed ]
	irun 0 ir-verify case/evidence/*-part.tar.zst
}

@test "files and directories that the account may not read" {
	need_sshd
	start_sshd sv
	mkdir -p tree/closed tree/open
	echo a >tree/open/a
	echo x >tree/closed/x
	echo s >tree/secret
	# as nobody over there, by a wrapper
	start_sshd sv2 "$(far_wrap sv2 'exec setpriv --reuid=65534 --regid=65534 --clear-groups -- "$@"')"
	ssh_device LOW sv2
	chmod 755 . tree tree/open
	chmod 700 tree/closed
	chmod 600 tree/secret
	for d in "$PWD" "${PWD%/*}" "$(dirname "${PWD%/*}")"; do chmod o+x "$d"; done
	irun 1 ir-collect --device LOW "$PWD/tree" "$PWD/none" -o x.tar.zst
	unpack x.tar.zst
	[ "$(status_of "$PWD/tree/secret")" = unread ]
	[[ $(lines "select(.path==\"$PWD/tree/secret\")|.reason") == *"Permission denied"* ]]
	[ "$(status_of "$PWD/tree/closed")" = unread ]
	[ "$(status_of "$PWD/tree/open/a")" = taken ]
	[ "$(status_of "$PWD/none")" = absent ]
}

@test "going on after a cut: only with the device, and only what is missing" {
	need_sshd
	start_sshd sv
	ssh_device SV1 sv
	mkdir tree
	echo a >tree/a
	echo b >tree/b
	irun 0 ir-collect --device SV1 "$PWD/tree/a" -o a.tar.zst
	irun 2 ir-collect --resume a.tar.zst -o b.tar.zst
	[[ $stderr == *"was taken over the network"* ]]
	irun 0 ir-collect --resume a.tar.zst --device SV1 "$PWD/tree/a" "$PWD/tree/b" -o b.tar.zst
	unpack b.tar.zst
	[ "$(lines .path)" = "$PWD/tree/b" ]
	[ "$(jq -r .continues "$top/hikeshi/collection.json")" = "$(sha256sum <a.tar.zst | cut -d' ' -f1)" ]
}

@test "the disk fills up: a part archive, exit 2" {
	need_sshd
	start_sshd sv
	ssh_device SV1 sv
	mkdir full
	mount -t tmpfs -o size=6M none full || skip "cannot mount"
	head -c 20000000 /dev/urandom >big
	irun 2 ir-collect --device SV1 "$PWD/big" -o full/x.tar.zst
	[[ $stderr == *"no space left"* ]]
	irun 0 ir-verify full/x-part.tar.zst
}

@test "several at once: the dead, the hanging and the refused stop nobody" {
	need_sshd
	start_sshd sv
	for d in A B C; do ssh_device $d sv; done
	start_sshd hang "$(far_wrap hang 'exec sleep 300')"
	ssh_device HANG hang
	sed -i '$s/"connect":5/"connect":5,"stall":3/' site/devices.jsonl
	free_port
	ssh_device GONE none
	ssh_device PUMP none
	sed -i '$s/"medical":false/"medical":true/' site/devices.jsonl
	mkdir tree
	seq 50000 >tree/a
	new_case
	irun 2 ir-collect -C case --device GONE HANG A PUMP B --device NOSUCH C "$PWD/tree"
	[ "$(jq -r 'select(.end=="complete")|.device' <<<"$output" | tr '\n' ' ')" = "A B C " ]
	[[ $stderr == *GONE* && $stderr == *HANG* && $stderr == *PUMP*refused* && $stderr == *NOSUCH* ]]
	[ "$(find case/evidence -type f | wc -l)" = 3 ]
	[ "$(jq -r 'select(.kind=="evidence.started")|.data.no' case/journal.jsonl | sort -u | wc -l)" = 5 ]
	[ "$(jq -r 'select(.kind=="evidence.failed")|.data.device' case/journal.jsonl | sort | tr '\n' ' ')" = "GONE HANG " ]
	irun 0 ir-log verify -C case
}

@test "several at once, one after the other, and Ctrl-C" {
	need_sshd
	start_sshd sv
	for d in A B C; do ssh_device $d sv; done
	head -c 3000000 /dev/urandom >big
	new_case
	irun 0 ir-collect -C case --jobs 1 --device A B "$PWD/big"
	ir-collect -C case --rate 300K --device A B C "$PWD/big" >out 2>err 3>&- &
	pid=$!
	for ((i = 0; i < 1000; i++)); do
		[ "$(find case/evidence -name '*.partial' | wc -l)" = 3 ] && break
		sleep 0.05
	done
	kill -TERM "$pid"
	rc=0
	wait "$pid" || rc=$?
	cat out err
	[ "$rc" = 2 ]
	[ "$(find case/evidence -name '*-part.tar.zst' | wc -l)" = 3 ]
	[ "$(find case/evidence -name '*.partial*' | wc -l)" = 0 ]
	[ "$(grep -c interrupted err)" = 3 ]
	irun 0 ir-log verify -C case
}

@test "a tar that never ends its zeros: the files one by one" {
	need_sshd
	head -c 3000 /dev/urandom >f
	# shellcheck disable=SC2016
	start_sshd sv "$(far_wrap sv 'case $SSH_ORIGINAL_COMMAND in
		*"exec tar"*) exec cat /dev/zero ;; esac
		exec "$@"')"
	ssh_device ZERO sv
	irun 0 ir-collect --device ZERO -o a.tar.zst "$PWD/f"
	irun 0 ir-verify --export sha256sum a.tar.zst
	[ "${output%% *}" = "$(sha256sum <f | cut -c1-64)" ]
}

@test "a listing that never ends is no listing" {
	need_sshd
	echo x >f
	# shellcheck disable=SC2016
	start_sshd sv "$(far_wrap sv 'case $SSH_ORIGINAL_COMMAND in
		*-mindepth*) exec yes ;; esac
		exec "$@"')"
	ssh_device YES sv
	irun 2 ir-collect --device YES -o a.tar.zst "$PWD/f"
	[[ $stderr == *"the listing is not what was asked for"* ]]
}

# tar_says: what every tar of the sshd in sv sends: the bytes of ./says.
tar_says() {
	# shellcheck disable=SC2016
	start_sshd sv "$(far_wrap sv 'case $SSH_ORIGINAL_COMMAND in
		*"exec tar"*) exec cat '"$PWD"'/says ;; esac
		exec "$@"')"
	ssh_device LIAR sv
}

# tar_member TYPE SIZE REALSIZE STORED: f of this directory as a member of so
# many bytes, one stretch of data in it, on stdout.
tar_member() {
	python3 - "$PWD/f" "$@" <<-'EOF'
	import sys
	name, kind = sys.argv[1:3]
	size, real, stored = map(int, sys.argv[3:])
	def num(v):
	    return b"\x80" + v.to_bytes(11, "big")
	h = bytearray(512)
	h[:len(name) + 1] = b"." + name.encode()
	h[100:108], h[108:116], h[116:124] = b"0000644\0", b"0000000\0", b"0000000\0"
	h[124:136], h[136:148], h[156:157] = num(size), num(0), kind.encode()
	h[257:265] = b"ustar  \0"
	if kind == "S":
	    h[386:398], h[398:410] = num(0), num(size)
	    h[410:422], h[422:434] = num(real), num(0)
	    h[483:495] = num(real)
	h[148:156] = b" " * 8
	h[148:156] = b"%06o\0 " % sum(h)
	sys.stdout.buffer.write(h + b"x" * stored + bytes(-stored % 512))
	EOF
}

@test "a tar that claims a hole of exbibytes does not fill our disk" {
	need_sshd
	[ "${#PWD}" -lt 90 ] || cd "$(mktemp -d "$BATS_RUN_TMPDIR/XXXX")"
	head -c 3000 /dev/urandom >f
	{
		tar_member S 512 $((1 << 62)) 512
		head -c 10240 /dev/zero
	} >says
	tar_says
	irun 0 ir-collect --device LIAR -o a.tar.zst "$PWD/f"
	unpack a.tar.zst
	[ "$(lines 'select(.stored)|"\(.status) \(.planned) \(.size)"')" = "changed 3000 3000" ]
	[[ $(lines 'select(.stored)|.reason') == "3000 bytes when it was listed, "* ]]
	[ "$(stat -c %s a.tar.zst)" -lt 100000 ]
	irun 0 ir-verify a.tar.zst
	# and one that claims as much data, and ends
	tar_member 0 $((1 << 62)) 0 1024 >says
	irun 1 ir-collect --device LIAR -o b.tar.zst "$PWD/f"
	unpack b.tar.zst two
	[ "$(jq -r 'select(.stored)|"\(.status) \(.planned) \(.given)"' two/*/hikeshi/objects.jsonl)" = "truncated 3000 1024" ]
	[ "$(stat -c %s b.tar.zst)" -lt 100000 ]
	irun 0 ir-verify b.tar.zst
}

@test "a file of more than a tebibyte is not begun" {
	need_sshd
	head -c 3000 /dev/urandom >f
	truncate -s 2T big
	start_sshd sv
	ssh_device SV1 sv
	irun 1 ir-collect --device SV1 -o a.tar.zst "$PWD/big" "$PWD/f"
	unpack a.tar.zst
	[[ $(lines 'select(.status=="unread")|.reason') == *"of 2199023255552 bytes: more than is taken this way" ]]
	cmp f "$top/data/fs$PWD/f"
}
