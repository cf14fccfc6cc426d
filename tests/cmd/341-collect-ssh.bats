#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# Devices over ssh: real daemons on loopback.

load helpers
load collect
load daemons

teardown() {
	stop_daemons
}

coll() {
	jq -r "$1" "$top/hikeshi/collection.json"
}

@test "a device by its record: files, odd names, links, the journal" {
	need_sshd
	start_sshd sv
	ssh_device SV1 sv
	mkdir -p tree/d
	seq 100000 >tree/a
	echo b >tree/b$'\n'c
	echo q >"tree/it's \"quoted\" \$HOME \\ *"
	echo n >tree/$'\377'
	: >tree/empty
	ln -s a tree/link
	ln tree/a tree/hard
	mkfifo tree/fifo
	touch -d '2001-02-03 04:05:06.789' tree/empty
	new_case
	irun 0 ir-collect -C case --device SV1 "$PWD/tree"
	[ "$(jq -r .access <<<"$output")" = ssh ]
	unpack case/evidence/*.zst
	for f in a hard empty; do cmp "tree/$f" "$top/data/fs$PWD/tree/$f"; done
	cmp tree/b$'\n'c "$top/data/fs$PWD/tree/b=0Ac"
	cmp tree/$'\377' "$top/data/fs$PWD/tree/=FF"
	[ "$(cat "$top/data/fs$PWD/tree/it's"*)" = q ]
	[ "$(lines 'select(.kind=="link")|.target')" = a ]
	[ "$(lines 'select(.kind=="fifo")|.status')" = skipped ]
	[ "$(lines "select(.path==\"$PWD/tree/a\")|.stat.ino")" = "$(stat -c %i tree/a)" ]
	[ "$(lines "select(.path==\"$PWD/tree/a\")|.stat_same")" = true ]
	[ "$(lines "select(.path==\"$PWD/tree/empty\")|.stat.mtime")" = "$(date -d '2001-02-03 04:05:06.789' +%s.%N)" ]
	[ "$(coll '.sessions[0].account')" = root ]
	[[ $(coll '.sessions[0].source') == "127.0.0.1 "* ]]
	[ "$(coll '.sessions|length')" = 1 ]
	[ "$(coll '.sessions[0].alters|length')" -ge 2 ]
	[ "$(coll .far.host_key.trust)" = "first contact" ]
	[ "$(coll .far.host_key.fingerprint)" = "$(ssh-keygen -lf sv/host.pub | cut -d' ' -f2)" ]
	[ "$(jq -r 'select(.kind=="evidence.collected")|.data.sessions[0].account' case/journal.jsonl)" = root ]
	[ "$(jq -r 'select(.kind=="evidence.started")|.data.far.port' case/journal.jsonl)" = "$port" ]
	[ "$(grep -c 'Accepted publickey' sv/log)" = 1 ]
	irun 0 ir-verify case
}

@test "definitions: patterns, commands, users of the far side, /proc" {
	need_sshd
	start_sshd sv
	ssh_device SV1 sv
	mkdir -p art img/x/y
	echo 1 >img/x/one.log
	echo 2 >img/x/y/two.log
	echo 3 >img/x/three.txt
	cat >art/a.yaml <<-EOF
	name: TestFar
	doc: patterns
	sources:
	- type: FILE
	  attributes: {paths: ['$PWD/img/**.log', '$PWD/img/**/*.log', '$PWD/img/none*', '/proc/version', '/etc/hostname']}
	- type: COMMAND
	  attributes: {cmd: printf, args: ['%s|%s', "it's", '\$HOME "x"']}
	- type: COMMAND
	  attributes: {cmd: ls, args: [/no/such/dir]}
	- type: COMMAND
	  attributes: {cmd: no-such-program, args: []}
	EOF
	irun 0 ir-collect --artifacts art --artifact TestFar --device SV1 -o x.tar.zst
	unpack x.tar.zst
	[ "$(cat "$top/data/cmd/001-printf.out")" = "it's|\$HOME \"x\"" ]
	[ "$(jq -r .status "$top/hikeshi/commands.jsonl" | tr '\n' ' ')" = "taken taken absent " ]
	[ "$(jq -r 'select(.n==2)|.exit' "$top/hikeshi/commands.jsonl")" = 2 ]
	[ "$(status_of "$PWD/img/x/one.log")" = taken ]
	[ "$(status_of "$PWD/img/x/y/two.log")" = taken ]
	[ -z "$(status_of "$PWD/img/x/three.txt")" ]
	[ "$(status_of "$PWD/img/none*")" = absent ]
	cmp /proc/version "$top/data/fs/proc/version"
	irun 0 ir-verify x.tar.zst
}

@test "asked for by its path alone: recorded, not read, and the archive verifies" {
	need_sshd
	start_sshd sv
	ssh_device SV1 sv
	mkdir -p img/sub art
	echo 1 >img/sub/one
	cat >art/a.yaml <<-EOF
	name: TestListing
	doc: names only
	sources:
	- type: PATH
	  attributes: {paths: ['$PWD/img/**']}
	EOF
	irun 0 ir-collect --artifacts art --artifact TestListing --device SV1 -o x.tar.zst
	unpack x.tar.zst
	[ "$(jq -r --arg p "$PWD/img/sub/one" 'select(.path==$p)|.status+" "+.reason' "$top/hikeshi/objects.jsonl")" = "skipped asked for by path: recorded, not read" ]
	[ ! -e "$top/data/fs$PWD/img/sub/one" ]
	irun 0 ir-verify x.tar.zst
}

@test "a box without tar and find: one by one, nothing lost" {
	need_sshd
	far_box cat stat readlink ls date uname id mkdir
	box=$far_root
	mkdir -p "$box/data/sub"
	seq 20000 >"$box/data/a"
	echo x >"$box/data/sub/it's"$'\n'here
	echo h >"$box/data/.hidden"
	: >"$box/data/empty"
	ln -s a "$box"/data/link
	start_sshd sv "ChrootDirectory $far_root"
	ssh_device BOX sv
	irun 0 ir-collect --device BOX /data -o x.tar.zst
	unpack x.tar.zst
	cmp "$box/data/a" "$top/data/fs/data/a"
	cmp "$box/data/.hidden" "$top/data/fs/data/.hidden"
	[ "$(cat "$top/data/fs/data/sub/it's=0Ahere")" = x ]
	[ "$(status_of /data/empty)" = taken ]
	[ "$(lines 'select(.kind=="link")|.target')" = a ]
	[ "$(coll .far.tar)" = null ]
	[ "$(wc -l <"$top/manifest-sha256.txt")" = 4 ]
	irun 0 ir-verify x.tar.zst
}

@test "holes, attributes and access lists come as they do from our own disk" {
	need_sshd
	start_sshd sv
	ssh_device SV1 sv
	mkdir tree
	truncate -s 9000001 tree/sparse
	echo one | dd of=tree/sparse bs=1 seek=1048576 conv=notrunc status=none
	echo two | dd of=tree/sparse bs=1 seek=5000000 conv=notrunc status=none
	truncate -s 3000000 tree/hole
	seq 50000 >tree/whole
	setfattr -n user.hikeshi -v 'a "b" =c' tree/sparse 2>/dev/null || skip "no attributes here"
	setfacl -m u:12345:r tree/whole || skip "no access lists here"
	irun 0 ir-collect --device SV1 -o far.tar.zst "$PWD/tree"
	irun 0 ir-collect -o near.tar.zst "$PWD/tree"
	unpack near.tar.zst near
	unpack far.tar.zst far
	for d in near far; do
		jq -cS 'select(.kind=="file")|{path,status,size,sha256,extents,xattrs}' \
			$d/*/hikeshi/objects.jsonl | sort >$d.lines
		[ "$(wc -l <$d.lines)" = 3 ]
	done
	grep -q '"user.hikeshi"' far.lines
	grep -q '"system.posix_acl_access"' far.lines
	diff near.lines far.lines
	for f in sparse hole whole; do cmp "tree/$f" "far/far/data/fs$PWD/tree/$f"; done
	[ "$(jq -r .far.xattrs far/far/hikeshi/collection.json)" = "of files that tar sent" ]
	irun 0 ir-verify far.tar.zst
}

@test "a box in no list: --access works and keeps a provisional record" {
	need_sshd
	start_sshd sv
	echo log >messages
	new_case
	irun 0 ir-collect -C case --access "ssh://root@127.0.0.1:$port" --as BOX1 \
		-i sv/id "$PWD/messages"
	[ "$(jq -r .id case/site/devices.jsonl)" = BOX1 ]
	[ "$(jq -r .provisional case/site/devices.jsonl)" = true ]
	[ "$(jq -r .medical case/site/devices.jsonl)" = unknown ]
	grep -q "127.0.0.1\]:$port ssh-ed25519" case/site/known_hosts
	[ "$(jq -r 'select(.kind=="evidence.started")|.data.far.provisional' case/journal.jsonl)" = true ]
	# once more: the same record, no second one; then by its name
	irun 0 ir-collect -C case --access "ssh://root@127.0.0.1:$port" --as BOX1 \
		-i sv/id "$PWD/messages"
	[ "$(wc -l <case/site/devices.jsonl)" = 1 ]
	[ "$(wc -l <case/site/known_hosts)" = 1 ]
	irun 0 ir-collect -C case --device BOX1 -i sv/id "$PWD/messages"
	# never over a record, nor around one
	ssh_device PUMP sv
	irun 2 ir-collect -C case --access "ssh://root@127.0.0.1:9" --as PUMP -i sv/id "$PWD/messages"
	[[ $stderr == *"there is a record of device 'PUMP'"* ]]
	irun 2 ir-collect -C case --access "ssh://root@127.0.0.1:$port" --as OTHER -i sv/id "$PWD/messages"
	[[ $stderr == *"is where device 'PUMP' is"* ]]
	[ "$(wc -l <site/devices.jsonl)" = 1 ]
	irun 0 ir-verify case
}

@test "addresses that are none, and secrets in them" {
	for a in 127.0.0.1 ssh:// ssh://u@ ssh://u@h:x ssh://u@h:0 ssh://u@h/etc 'ssh://-oX=y' 'ssh://u@a b'; do
		irun 2 ir-collect --access "$a" --as B -o x.tar.zst /etc/hostname
	done
	irun 2 ir-collect --access ssh://u:hunter2@h --as B -o x.tar.zst /etc/hostname
	[[ $stderr != *hunter2* ]]
	irun 2 ir-collect --access ssh://u@h -o x.tar.zst /etc/hostname
	[[ $stderr == *--as* ]]
	irun 2 ir-collect --access ssh://u@h --as B -o x.tar.zst etc/hostname
	[[ $stderr == *absolute* ]]
	irun 2 ir-collect --access ssh://u@h --as B --host-key SHA256:x -o x.tar.zst /etc/hostname
	[ ! -e x.tar.zst ]
}

@test "the device's clock is off by hours: recorded" {
	need_sshd
	mkdir bin
	# shellcheck disable=SC2016
	printf '#!/bin/sh\nexec /bin/date -d "+3 hours" "$@"\n' >bin/date
	chmod 755 bin/date
	# shellcheck disable=SC2016
	start_sshd sv "$(far_wrap sv "PATH=$PWD/bin:\$PATH exec \"\$@\"")"
	ssh_device SV1 sv
	irun 0 ir-collect --device SV1 /etc/hostname -o x.tar.zst
	unpack x.tar.zst
	for w in start end; do
		off=$(coll ".clock.device.$w.offset_seconds")
		[ "${off%.*}" -ge 10740 ] && [ "${off%.*}" -le 10860 ]
	done
}

@test "a dry run over ssh counts, takes nothing" {
	need_sshd
	start_sshd sv
	ssh_device SV1 sv
	mkdir t
	seq 1000 >t/a
	irun 0 ir-collect -n --device SV1 "$PWD/t" -o x.tar.zst
	[ "$(jq -r .files <<<"$output")" = 1 ]
	[ ! -e x.tar.zst ]
}

@test "a password that the vendor types: its typist is recorded, it is not" {
	need_sshd
	command -v script >/dev/null || skip "needs script(1)"
	# root has that password for this sshd alone
	sed "s|^root:[^:]*:|root:$(openssl passwd -6 hunter2-secret):|" /etc/shadow >shadow
	chmod 600 shadow
	cat >in.sh <<-EOF
		#!/bin/sh
		mount --bind $PWD/shadow /etc/shadow && exec "\$@"
	EOF
	chmod 755 in.sh
	sshd_in="unshare -m $PWD/in.sh"
	start_sshd sv 'PubkeyAuthentication no' 'PasswordAuthentication yes'
	mkdir site
	export IR_SITE=$PWD/site
	printf '{"id":"SV1","medical":false,"access":{"type":"ssh","host":"127.0.0.1","port":%s,"user":"root","password":"prompt"}}\n' "$port" >site/devices.jsonl
	new_case
	run script -qfec "ir-collect -C case --device SV1 --typed-by 山田 'MedVendor KK' /etc/hostname" log < <(type_at 'password of' hunter2-secret)
	[ "$status" = 0 ]
	[ "$(grep -c 'Accepted password' sv/log)" = 1 ]
	[ "$(jq -r 'select(.kind=="evidence.started")|.data.typed_by.organisation' case/journal.jsonl)" = "MedVendor KK" ]
	unpack case/evidence/*.zst
	[ "$(coll .typed_by.name)" = 山田 ]
	run grep -ra hunter2 case site un log
	[ "$status" = 1 ]
	# a box in no list, and no key named: asked for by itself
	rm log
	mv site/devices.jsonl listed
	run script -qfec "ir-collect -C case --access ssh://root@127.0.0.1:$port --as NEW /etc/hostname" log < <(type_at 'password of' hunter2-secret)
	[ "$status" = 0 ]
	[ "$(grep -c 'Accepted password' sv/log)" = 2 ]
	mv listed site/devices.jsonl
	# a wrong one: one try, and no more
	rm log
	run script -qfec "ir-collect -C case --device SV1 --ask-password /etc/hostname" log < <(type_at 'password of' wrong)
	[ "$status" = 2 ]
	[[ $output == *"refused the login, which was tried once"* ]]
	[ "$(grep -c 'Failed password' sv/log)" = 1 ]
	# nobody to ask
	run setsid ir-collect -C case --device SV1 /etc/hostname
	[ "$status" = 2 ]
	[[ $output == *"no terminal"* ]]
}
