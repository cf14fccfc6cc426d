#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0

load helpers
load collect

@test "FIFO and socket: in the inventory, never waited for" {
	mkdir t
	mkfifo t/p
	python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind("t/s")'
	IRUN_LIMIT=20 irun 0 ir-collect -o x.tar.zst t
	unpack x.tar.zst
	[ "$(lines 'select(.kind=="fifo" or .kind=="socket")|.status' | sort -u)" = skipped ]
	[ "$(lines 'select(.kind=="socket")|.reason')" = "socket: inventory only" ]
}

@test "a FIFO named as operand" {
	mkfifo p
	IRUN_LIMIT=20 irun 1 ir-collect -o x.tar.zst p
	unpack x.tar.zst
	[ "$(lines .status)" = unread ]
}

@test "devices" {
	need_root "mknod"
	mkdir t
	mknod t/zero c 1 5 || skip "mknod is not allowed here"
	mknod t/disk b 7 99
	irun 0 ir-collect -o x.tar.zst t
	unpack x.tar.zst
	[ "$(lines 'select(.kind=="char")|.status')" = skipped ]
	[ "$(lines 'select(.kind=="block")|.stat.rdev')" -gt 0 ]
	[ ! -s "$top/manifest-sha256.txt" ]
}

@test "links: dangling, loop, out of the tree: recorded, not followed" {
	mkdir -p t/d
	echo secret >outside
	ln -s nowhere t/dangling
	ln -s loop t/loop
	ln -s .. t/d/up
	ln -s "$PWD/outside" t/out
	printf x >t/f
	irun 0 ir-collect -o x.tar.zst t
	unpack x.tar.zst
	[ "$(lines 'select(.kind=="link")|.status' | sort | uniq -c | tr -d ' ')" = 4taken ]
	[ "$(lines 'select(.path|endswith("/t/out"))|.target')" = "$PWD/outside" ]
	[ "$(wc -l <"$top/manifest-sha256.txt")" = 1 ]
}

@test "a link that is named: itself and what it points to" {
	mkdir d
	echo content >d/f
	ln -s d/f l
	irun 0 ir-collect -o x.tar.zst l
	unpack x.tar.zst
	[ "$(lines "select(.path==\"$PWD/l\")|.target")" = d/f ]
	[ "$(cat "$top/data/fs$PWD/d/f")" = content ]
	lines "select(.path==\"$PWD/d/f\")|.reason" | grep -q "target of a link"
}

@test "hard links: stored once, listed each" {
	mkdir t
	seq 50000 >t/a
	ln t/a t/b
	ln t/a t/c
	irun 0 ir-collect -o x.tar.zst t
	[ "$(jq .payload_bytes <<<"$output")" = "$((3 * $(stat -c %s t/a)))" ]
	unpack x.tar.zst
	[ "$(lines 'select(.link_of)|.path' | wc -l)" = 2 ]
	[ "$(wc -l <"$top/manifest-sha256.txt")" = 3 ]
	[ "$(stat -c %h "$top/data/fs$PWD/t/b")" = 3 ]
	[ "$(tar --zstd -tvf x.tar.zst | grep -c '^h')" = 2 ]
	irun 0 ir-verify x.tar.zst
}

@test "sparse files stay sparse" {
	mkdir t
	truncate -s 300M t/hole
	printf end | dd of=t/hole bs=1 seek=200000000 conv=notrunc status=none
	truncate -s 20M t/allhole
	irun 0 ir-collect -o x.tar.zst t
	[ "$(stat -c %s x.tar.zst)" -lt 65536 ]
	unpack x.tar.zst
	cmp t/hole "$top/data/fs$PWD/t/hole"
	[ "$(stat -c %b "$top/data/fs$PWD/t/hole")" -lt 1000 ]
	[ "$(lines 'select(.path|endswith("/allhole"))|.extents|length')" = 0 ]
	[ "$(stat -c %s "$top/data/fs$PWD/t/allhole")" = 20971520 ]
	irun 0 ir-verify x.tar.zst
}

@test "a hole of 2 GB, of 20 GB with IR_SLOW: its zeros are hashed, not stored" {
	truncate -s "$([ -n "${IR_SLOW:-}" ] && echo 20G || echo 2G)" hole
	IRUN_LIMIT=400 irun 0 ir-collect -o x.tar.zst hole
	[ "$(stat -c %s x.tar.zst)" -lt 65536 ]
	irun 0 ir-verify x.tar.zst
}

@test "odd names survive the way there and back" {
	mkdir t
	long=$(printf 'n%.0s' {1..255})
	utf=$(printf '\xe3\x81\x82%.0s' {1..85})
	names=($'new\nline' 'back\slash' '100%' $'esc\x1b[31m' $'\xff\xfe not utf8'
		"$long" "$utf" '-rf' 'trailing ' $'e\xcc\x81' 'a=b' '...' $'\xf0\x9f\x94\xa5'
		$'tab\ttab' ' ' '*' $'\r' '~' $'\x7f')
	for n in "${names[@]}"; do
		printf 'is: %s' "$n" >"t/$n"
	done
	irun 0 ir-collect -o x.tar.zst t
	unpack x.tar.zst
	[ "$(wc -l <"$top/manifest-sha256.txt")" = "${#names[@]}" ]
	# every raw name comes out of the ledger byte for byte
	jq -c 'select(.stored)' "$top/hikeshi/objects.jsonl" | while read -r line; do
		if jq -e .path_b64 <<<"$line" >/dev/null; then
			path=$(jq -r .path_b64 <<<"$line" | base64 -d && echo .)
		else
			path=$(jq -r '.path + "."' <<<"$line")
		fi
		path=${path%.}
		cmp "$path" "$top/$(jq -r .stored <<<"$line")"
	done
	irun 0 ir-verify x.tar.zst
}

@test "a path beyond PATH_MAX below the root" {
	mkdir t
	python3 - <<-'PY'
	import os
	os.chdir("t")
	for i in range(30):
	    os.mkdir("d" * 200)
	    os.chdir("d" * 200)
	open("deep", "w").write("deep")
	PY
	irun 0 ir-collect -o x.tar.zst t
	mkdir un
	tar -C un --zstd -xf x.tar.zst x/hikeshi x/manifest-sha256.txt x/tagmanifest-sha256.txt
	[ "$(jq -r 'select(.path|endswith("/deep"))|.path|length > 6000' un/x/hikeshi/objects.jsonl)" = true ]
	irun 0 ir-verify x.tar.zst
	rm -rf t
}

@test "1,500 levels" {
	mkdir t
	python3 - <<-'PY'
	import os
	os.chdir("t")
	for i in range(1500):
	    os.mkdir("d")
	    os.chdir("d")
	open("f", "w").write("x")
	PY
	irun 0 ir-collect -o x.tar.zst t
	[ "$(jq .files <<<"$output")" = 1 ]
	rm -rf t
}

@test "extended attributes and ACLs" {
	mkdir t
	echo x >t/f
	setfattr -n user.origin -v ward3 t/f 2>/dev/null || skip "no user xattrs here"
	setfacl -m u:65534:r t/f 2>/dev/null || skip "no ACLs here"
	irun 0 ir-collect -o x.tar.zst t
	unpack x.tar.zst
	[ "$(lines '.xattrs[]?|select(.name=="user.origin")|.value_b64' | base64 -d)" = ward3 ]
	lines '.xattrs[]?.name' | grep -q system.posix_acl_access
}

@test "both stats, as strings where they may be large" {
	echo x >f
	irun 0 ir-collect -o x.tar.zst f
	unpack x.tar.zst
	[ "$(lines .stat.ino)" = "$(stat -c %i f)" ]
	[ "$(lines .stat.mtime | cut -d. -f1)" = "$(stat -c %Y f)" ]
	[ "$(lines '.stat.ino|type')" = string ]
	[ "$(lines .stat_same)" = true ]
	[ "$(lines .planned)" = 2 ]
}

@test "another file system is not entered unless asked" {
	need_root "mount"
	mkdir -p t/m
	echo here >t/f
	mount -t tmpfs none t/m || skip "mount is not allowed here"
	echo there >t/m/g
	ir-collect -o x.tar.zst t >out || true
	ir-collect --cross -o y.tar.zst t >>out || true
	ir-collect -o z.tar.zst t t/m >>out || true
	umount t/m
	[ "$(jq -r .end out | sort -u)" = complete ]
	unpack x.tar.zst
	[ "$(status_of "$PWD/t/m")" = skipped ]
	[ "$(wc -l <"$top/manifest-sha256.txt")" = 1 ]
	unpack y.tar.zst
	[ -e "$top/data/fs$PWD/t/m/g" ]
	unpack z.tar.zst
	[ -e "$top/data/fs$PWD/t/m/g" ]
}

@test "files that lie about their size" {
	irun 0 ir-collect -o x.tar.zst /proc/self/status /proc/cpuinfo /sys/kernel/mm/transparent_hugepage/enabled
	unpack x.tar.zst
	[ "$(lines 'select(.path=="/proc/cpuinfo")|.size')" -gt 100 ]
	[ "$(lines 'select(.path=="/proc/cpuinfo")|.planned')" = 0 ]
	grep -q processor "$top/data/fs/proc/cpuinfo"
}

@test "--cross does not walk into the kernel" {
	need_root "mount"
	mkdir -p t/p
	mount -t proc none t/p || skip "mount is not allowed here"
	ir-collect --cross -o x.tar.zst t >out || true
	umount t/p
	unpack x.tar.zst
	[ "$(status_of "$PWD/t/p")" = skipped ]
	[ "$(jq .objects <<<"$(jq .counts out)")" = 2 ]
}

@test "10,000 names in one directory, in order" {
	mkdir t
	(cd t && seq 10000 | xargs touch)
	irun 0 ir-collect --threads 1 -o x.tar.zst t
	unpack x.tar.zst
	lines 'select(.kind=="file")|.path' >got
	[ "$(wc -l <got)" = 10000 ]
	LC_ALL=C sort -c got
}
