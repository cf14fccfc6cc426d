# SPDX-License-Identifier: Apache-2.0
# Extraction writes only what verified.
load helpers
load verify

@test "one member, by any of its names" {
	forge "build('x.tar.zst', M)"
	for name in data/fs/a fs/a /a; do
		irun 0 ir-verify -q --text -x $name -o out x.tar.zst
		[ "$(cat out)" = hello ]
		rm out
	done
}

@test "everything, into an empty directory" {
	forge "build('x.tar.zst', M)"
	irun 0 ir-verify -o new x.tar.zst
	(cd new && sha256sum --quiet -c manifest-sha256.txt tagmanifest-sha256.txt)
	[ -z "$(find new -name '*partial*')" ]
	irun 2 ir-verify -o new x.tar.zst
	[[ $stderr == *"not empty"* ]]
	mkdir there
	irun 0 ir-verify -o there x.tar.zst
	diff -r new there
}

@test "nothing of an archive that does not verify" {
	forge "build('x.tar.zst', M, tail=b'x')"
	irun 1 ir-verify -o new x.tar.zst
	[[ $stderr == *"nothing extracted"* ]]
	[ -z "$(ls -A new)" ]
	irun 1 ir-verify -x fs/a -o out x.tar.zst
	[ ! -e out ]
	forge "build('y.tar.zst', M, manifest=lambda t: sha(b'x').encode() + t[64:])"
	irun 1 ir-verify -x fs/b -o out y.tar.zst
	[ ! -e out ]
	[ ! -e out.partial ]
}

@test "no such member, an old file, no directory, a pipe" {
	forge "build('x.tar.zst', M)"
	irun 2 ir-verify -x fs/none -o out x.tar.zst
	[[ $stderr == *"no member 'fs/none'"* ]]
	echo old >out
	irun 2 ir-verify -x fs/a -o out x.tar.zst
	[ "$(cat out)" = old ]
	irun 2 ir-verify -o no/such/dir x.tar.zst
	irun 2 bash -c 'cat x.tar.zst | ir-verify -o new -'
	[[ $stderr == *"not a pipe"* ]]
	mkbag bag
	irun 2 ir-verify -o new2 bag
}

@test "a full disk: exit 2 and nothing with the name" {
	need_root "mounts a small tmpfs"
	mkdir small
	mount -t tmpfs -o size=64k none small 2>/dev/null || skip "cannot mount"
	forge "build('x.tar.zst', M + [(b'data/fs/big', b'y' * 500000)])"
	run ir-verify -x fs/big -o small/big x.tar.zst
	st=$status
	run ir-verify -o small/tree x.tar.zst
	st2=$status
	left=$(find small -type f)
	umount small
	[ "$st" -eq 2 ]
	[ "$st2" -eq 2 ]
	[ -z "$left" ]
}

@test "names of the device" {
	forge "build('x.tar.zst', M + [(b'data/fs/new=0Aline', b'1'),
		(b'data/fs/100=25', b'2'), (b'data/fs/caf=E9', b'3')])"
	irun 0 ir-verify --raw-names -o new x.tar.zst
	[ "$(cat new/data/fs/$'new\nline')" = 1 ]
	[ "$(cat new/data/fs/100%)" = 2 ]
	[ "$(cat new/data/fs/$'caf\xe9')" = 3 ]
	irun 0 ir-verify -o stored x.tar.zst
	[ -e stored/data/fs/new=0Aline ]
}

@test "hard links and holes" {
	printf 'linked' >one
	ln one two
	truncate -s 3M sparse
	printf 'x' | dd of=sparse bs=1 seek=1000000 conv=notrunc 2>/dev/null
	ir-collect -o e.tar.zst one two sparse >/dev/null
	irun 0 ir-verify -o new e.tar.zst
	at=new/data/fs$PWD
	cmp one "$at/one"
	[ "$(stat -c %i "$at/one")" = "$(stat -c %i "$at/two")" ]
	cmp sparse "$at/sparse"
	irun 0 ir-verify -q --text -x "$PWD/two" -o out e.tar.zst
	cmp one out
	irun 0 ir-verify -q --text -x "$PWD/sparse" -o out2 e.tar.zst
	cmp sparse out2
}

@test "bags of others" {
	mkbag bag
	tar czf bag.tgz bag
	zip -qr bag.zip bag
	irun 0 ir-verify -o a bag.tgz
	irun 0 ir-verify -o b bag.zip
	diff -r a b
	diff -r a bag
	irun 0 ir-verify -q --text -x "sub/b c.txt" -o out bag.zip
	[ "$(cat out)" = world ]
}

@test "nothing extracted is executable, times are kept" {
	printf '#!/bin/sh\n' >run
	chmod 4755 run
	touch -d 2020-02-02T02:02:02Z run
	ir-collect -o e.tar.zst run >/dev/null
	irun 0 ir-verify -o new e.tar.zst
	f=new/data/fs$PWD/run
	[ "$(stat -c %a "$f")" = 600 ]
	[ "$(stat -c %Y "$f")" = "$(stat -c %Y run)" ]
}
