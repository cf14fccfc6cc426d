#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# The stick that hospitals have: exFAT and FAT32, mounted for real.

load helpers
load collect

# exfat SIZE: an exFAT stick at m; FAT names, no hard links, no owners.
exfat() {
	need_root "mount"
	mkdir m
	truncate -s "$1" stick.img
	mkfs.exfat stick.img >/dev/null
	loop=$(losetup --show -f stick.img) || skip "no loop device here"
	mount.exfat-fuse "$loop" m >mount.log 2>&1 ||
		skip "exFAT cannot be mounted here: $(tail -1 mount.log)"
}

teardown() {
	! mountpoint -q "$BATS_TEST_TMPDIR/m" || umount "$BATS_TEST_TMPDIR/m"
	[ -z "${loop:-}" ] || losetup -d "$loop"
}

odd_tree() {
	mkdir t
	echo one >t/'colon:name'
	echo two >t/'quest?*<>|"'
	echo three >t/'trailing. '
	printf 'four\n' >t/$'new\nline'
	ln t/'colon:name' t/hard
	ln -s hard t/soft
}

@test "exFAT: collected, verified, unpacked elsewhere" {
	exfat 64M
	odd_tree
	irun 0 ir-collect -o m/20261122T010203Z.tar.zst t
	[ "$(find m -type f | wc -l)" -eq 1 ]
	irun 0 ir-verify m/20261122T010203Z.tar.zst
	unpack m/20261122T010203Z.tar.zst
	[ "$(status_of "$PWD/t/trailing. ")" = taken ]
	(cd "$top" && sha256sum --quiet -c manifest-sha256.txt tagmanifest-sha256.txt)
}

@test "exFAT: no hard links, and still nothing is overwritten" {
	exfat 64M
	echo x >f
	irun 0 ir-collect -o m/x.tar.zst f
	before=$(sha256sum m/x.tar.zst)
	irun 2 ir-collect -o m/x.tar.zst f
	[[ $stderr == *"File exists"* ]]
	[ "$(sha256sum m/x.tar.zst)" = "$before" ]
}

@test "exFAT: a stick that fills ends in a part archive" {
	exfat 24M
	mkdir t
	for i in {1..30}; do head -c 1000000 /dev/urandom >"t/$i"; done
	irun 2 ir-collect -o m/x.tar.zst t
	[[ $stderr == *"no space left"* ]]
	[ -e m/x-part.tar.zst ]
	[ ! -e m/x.tar.zst ]
	irun 0 ir-verify m/x-part.tar.zst
}

@test "exFAT: a whole case on a stick, with a warning, not a refusal" {
	exfat 64M
	odd_tree
	run --separate-stderr ir-case open -C m/case --what "脅迫文"
	[ "$status" -eq 0 ]
	[[ $stderr == *"keep the case on a local disk"* ]]
	run --separate-stderr ir-collect -C m/case /etc/hostname
	[ "$status" -eq 0 ]
	irun 0 ir-log verify -C m/case
	irun 0 ir-verify m/case
	irun 0 ir-collect --as 'CT-1' -C m/case t
	[[ $(jq -r .file <<<"$output") =~ ^m/case/evidence/[A-Za-z0-9.-]*$ ]]
	[ -z "$(find m -name '*:*')" ]
}

@test "FAT32: a stick that does not say how large it is" {
	need_root "mount"
	mkdir m
	truncate -s 100M stick.img
	mkfs.vfat -F 32 stick.img >/dev/null
	fusefat -o rw+ stick.img m >mount.log 2>&1 ||
		skip "FAT32 cannot be mounted here: $(tail -1 mount.log)"
	odd_tree
	irun 0 ir-collect -o m/20261122T010203Z.tar.zst t
	irun 0 ir-verify m/20261122T010203Z.tar.zst
	irun 2 ir-collect -o m/20261122T010203Z.tar.zst t
	[[ $stderr == *"File exists"* ]]
}
