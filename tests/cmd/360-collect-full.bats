#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# Targets that are full or small.

load helpers
load collect

small() {
	need_root "mount"
	mkdir m
	mount -t tmpfs -o "size=$1" none m || skip "mount is not allowed here"
}

teardown() {
	! mountpoint -q "$BATS_TEST_TMPDIR/m" || umount "$BATS_TEST_TMPDIR/m"
}

@test "a disk that fills: a part archive that verifies, exit 2" {
	mkdir t
	for i in {1..30}; do head -c 1000000 /dev/urandom >"t/$i"; done
	small 16M
	irun 2 ir-collect -o m/x.tar.zst t
	[[ $stderr == *"no space left"* ]]
	[ -e m/x-part.tar.zst ]
	[ ! -e m/x.tar.zst ]
	[ ! -e m/x.tar.zst.partial ]
	cp m/x-part.tar.zst .
	unpack x-part.tar.zst
	[ "$(jq -r .end "$top/hikeshi/collection.json")" = failed ]
	[ "$(wc -l <"$top/manifest-sha256.txt")" -gt 5 ]
	irun 0 ir-verify x-part.tar.zst
	irun 0 ir-collect --resume x-part.tar.zst -o rest.tar.zst
	unpack rest.tar.zst two
	[ $(($(wc -l <un/x/manifest-sha256.txt) + $(wc -l <two/rest/manifest-sha256.txt))) -ge 30 ]
}

@test "one file larger than the disk" {
	mkdir t
	head -c 30000000 /dev/urandom >t/big
	small 16M
	irun 2 ir-collect -o m/x.tar.zst t
	[[ $stderr == *"no space left"* ]]
	cp m/x-part.tar.zst .
	unpack x-part.tar.zst
	[ "$(status_of "$PWD/t/big")" = truncated ]
	irun 0 ir-verify x-part.tar.zst
}

@test "what packs well fits on a small disk" {
	mkdir t
	for i in {1..12}; do seq 500000 >"t/$i"; done
	small 16M
	irun 0 ir-collect -o m/x.tar.zst t
}

@test "no room at all: nothing is left but what salvage can use" {
	mkdir t
	for i in {1..5}; do head -c 1000000 /dev/urandom >"t/$i"; done
	small 512K
	run --separate-stderr ir-collect -o m/x.tar.zst t
	echo "$stderr"
	[ "$status" -eq 2 ]
	[ ! -e m/x.tar.zst ]
	[[ $stderr == *space* ]]
}

@test "someone else fills the disk: the partial stays, salvage saves it" {
	mkdir t
	for i in {1..40}; do head -c 500000 /dev/urandom >"t/$i"; done
	small 40M
	ir-collect --rate 4M -o m/x.tar.zst t >out 2>err &
	pid=$!
	until [ "$(stat -c %s m/x.tar.zst.partial 2>/dev/null || echo 0)" -gt 5000000 ]; do
		sleep 0.1
		kill -0 $pid
	done
	cat /dev/zero >m/filler 2>/dev/null || true
	rc=0
	wait $pid || rc=$?
	cat err
	[ "$rc" -eq 2 ]
	rm m/filler
	if [ -e m/x.tar.zst.partial ]; then
		grep -q salvage err
		run ir-collect --salvage m/x.tar.zst.partial -o m/x-part.tar.zst
		[ "$status" -le 1 ]
	fi
	cp m/x-part.tar.zst .
	unpack x-part.tar.zst
	[ "$(wc -l <"$top/manifest-sha256.txt")" -gt 3 ]
}

@test "dry run: too small is said" {
	mkdir t
	head -c 30000000 /dev/urandom >t/big
	small 16M
	irun 1 ir-collect --dry-run -o m/x.tar.zst t
	[ "$(jq .fits <<<"$output")" = false ]
}

@test "a limit for one file is a full disk" {
	mkdir t
	for i in {1..30}; do head -c 1000000 /dev/urandom >"t/$i"; done
	run --separate-stderr bash -c 'ulimit -f 12000; ir-collect -o x.tar.zst t'
	echo "$stderr"
	[ "$status" -eq 2 ]
	[[ $stderr == *"larger file"* ]]
	[ ! -e x.tar.zst ]
	irun 0 ir-verify x-part.tar.zst
	[ "$(stat -c %s x-part.tar.zst)" -le $((12000 * 1024)) ]
}
