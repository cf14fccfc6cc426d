#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# Sealed while it is collected: nothing is read again.

load helpers
load collect

key() {
	ir-seal key --no-passphrase --name "鈴木" "$1" >/dev/null
}

# cms FILE CERT: openssl alone accepts FILE.p7s.
cms() {
	openssl cms -verify -binary -inform DER -in "$1.p7s" -content "$1" \
		-CAfile "$2" -purpose any -out /dev/null 2>/dev/null
}

@test "the seal lies beside, openssl accepts it, the journal tells it" {
	key s
	new_case
	echo x >f
	irun 0 ir-collect -C case --as CT --seal s.key.pem --cert s.cert.pem f
	file=$(jq -r 'select(.type=="summary").file' <<<"$output")
	cms "$file" s.cert.pem
	last=$(tail -1 case/journal.jsonl)
	[ "$(jq -r .kind <<<"$last")" = evidence.sealed ]
	[ "$(jq -r .data.sha256 <<<"$last")" = "$(sha256sum <"$file" | cut -c1-64)" ]
	[ "$(jq -r .data.seal_sha256 <<<"$last")" = "$(sha256sum <"$file.p7s" | cut -c1-64)" ]
	irun 0 ir-seal verify --cert s.cert.pem "$file"
	printf X | dd of="$file" bs=1 seek=99 conv=notrunc status=none
	! cms "$file" s.cert.pem
}

@test "it is not read again: one open of the file for reading is one too many" {
	key s
	head -c 20000000 /dev/urandom >f
	# the leak checker of a sanitized build does not work under strace
	ASAN_OPTIONS=${ASAN_OPTIONS:-}:detect_leaks=0 \
		strace -f -e trace=openat,open -o trace \
		ir-collect -o x.tar.zst --seal s.key.pem --cert s.cert.pem f >/dev/null
	cms x.tar.zst s.cert.pem
	run ! grep -E 'x\.tar\.zst".*O_RDONLY' trace
}

@test "the seal of an encrypted archive is over the file as it lies there" {
	key s
	age-keygen -o k 2>/dev/null
	age-keygen -y k >to
	echo x >f
	irun 0 ir-collect -o x.age --recipient to --seal s.key.pem --cert s.cert.pem f
	cms x.age s.cert.pem
}

@test "a part archive is sealed too" {
	need_root "mount"
	key s
	mkdir m t
	for i in {1..30}; do head -c 1000000 /dev/urandom >"t/$i"; done
	mount -t tmpfs -o size=16M none m || skip "mount is not allowed here"
	run --separate-stderr ir-collect -o m/x.tar.zst --seal s.key.pem \
		--cert s.cert.pem t
	cp m/* .
	umount m
	[ "$status" -eq 2 ]
	cms x-part.tar.zst s.cert.pem
}

@test "a wrong passphrase, a foreign certificate: nothing is begun" {
	ir-seal key --pass-fd 3 --name A a 3<<<"right words" >/dev/null
	key b
	new_case
	echo x >f
	irun 2 ir-collect -C case --seal a.key.pem --cert a.cert.pem --pass-fd 3 f 3<<<"wrong"
	[[ $stderr == *"wrong passphrase"* ]]
	irun 2 ir-collect -C case --seal b.key.pem --cert a.cert.pem f
	irun 2 ir-collect -C case --seal none.pem --cert a.cert.pem f
	irun 2 ir-collect -C case --seal b.key.pem f
	irun 2 ir-collect -o - --seal b.key.pem --cert b.cert.pem f
	[ "$(wc -l <case/journal.jsonl)" -eq 1 ]
	irun 0 ir-collect -C case --seal a.key.pem --cert a.cert.pem --pass-fd 3 f 3<<<"right words"
}

@test "an old seal in the way is seen before anything is collected" {
	key s
	echo x >f
	echo old >x.tar.zst.p7s
	irun 2 ir-collect -o x.tar.zst --seal s.key.pem --cert s.cert.pem f
	[[ $stderr == *"cannot create 'x.tar.zst.p7s': File exists"* ]]
	[ ! -e x.tar.zst ] && [ "$(cat x.tar.zst.p7s)" = old ]
}
