#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# Lists for the tools of others, checked with those tools.
load helpers
load diff
load verify

tree() {
	mkdir -p r/etc/d
	echo a >r/etc/a
	echo 'b' >'r/etc/d/b, c'
	echo p >r/etc/100%
	echo s >'r/etc/two  blanks '
	echo k >$'r/etc/caf\xe9'
	ln r/etc/a r/etc/hard
	ln -s a r/etc/soft
	: >r/etc/empty
	find r -exec touch -h -d 2026-02-03T04:05:06Z {} +
	ir-collect -q -r r -o x.tar.zst /etc >/dev/null
}

@test "sha256sum -c and hashdeep -a accept the extracted tree" {
	command -v hashdeep || skip "no hashdeep"
	tree
	irun 0 ir-verify --export sha256sum x.tar.zst
	echo "$output" >sums
	[ "${#lines[@]}" = 7 ]
	irun 0 ir-verify -q --text --export hashdeep -o deep x.tar.zst
	irun 0 ir-verify -q --text --raw-names -o out x.tar.zst
	cd out/data/fs
	sha256sum --strict -c ../../../sums
	hashdeep -r -l -a -v -k ../../../deep -- * | tee ../../../audit
	grep -q 'Audit passed' ../../../audit
	echo x >>etc/a
	run ! sha256sum --quiet -c ../../../sums
	hashdeep -r -l -a -k ../../../deep -- * | grep 'Audit failed'
}

@test "names with a line feed: sha256sum escapes, hashdeep cannot, and says so" {
	mkdir -p r/etc
	echo 1 >$'r/etc/new\nline'
	echo 2 >'r/etc/back\slash'
	ir-collect -q -r r -o x.tar.zst /etc >/dev/null
	irun 0 ir-verify --export sha256sum x.tar.zst
	echo "$output" >sums
	(cd r && sha256sum --strict -c ../sums)
	irun 1 ir-verify --export hashdeep x.tar.zst
	[[ $stderr == *'new\012line'*"left out"* ]]
	[[ $output == *'back\slash'* ]]
}

@test "mactime makes a time line of the bodyfile" {
	command -v mactime || skip "no mactime"
	tree
	irun 0 ir-verify --export bodyfile x.tar.zst
	echo "$output" >body
	[[ $output == *"|/etc/soft -> a|"*"|l/lrwxrwxrwx|"* ]]
	[[ $output == *"|/etc/d|"*"|d/d"* ]]
	mactime -b body -d -y -z UTC 2026-02-03..2026-02-04 >line
	grep -q '^2026-02-03T04:05:06Z,2,ma\.\.,r/rrw-r--r--,0,0,[0-9]*,"/etc/a"' line ||
		grep '"/etc/a"' line
	[ "$(grep -c '"/etc/' line)" -ge 9 ]
	grep -q 'b, c' line
}

@test "a name with a bar is escaped in a bodyfile, and told" {
	mkdir -p r/etc
	echo 1 >'r/etc/a|b'
	ir-collect -q -r r -o x.tar.zst /etc >/dev/null
	irun 1 ir-verify --export bodyfile x.tar.zst
	[[ $output == *'|/etc/a\174b|'* ]]
	[[ $stderr == *"escaped"* ]]
}

@test "nothing of an archive that does not verify" {
	tree
	printf X | dd of=x.tar.zst bs=1 seek=300 conv=notrunc status=none
	irun 1 ir-verify --export sha256sum -o list x.tar.zst
	[[ $stderr == *"no list"* ]]
	[ ! -e list ]
	irun 1 ir-verify --json --export bodyfile x.tar.zst
	run ! grep -q '^0|' <<<"$output"
}

@test "bags of others" {
	mkbag bag
	irun 0 ir-verify --export sha256sum bag
	(cd bag/data && sha256sum --strict -c <<<"$output")
	tar czf bag.tgz bag
	one=$output
	irun 0 ir-verify --export sha256sum bag.tgz
	[ "$output" = "$one" ]
	irun 1 ir-verify --export bodyfile bag
	[[ $stderr == *"times are not known"* ]]
}

@test "usage" {
	tree
	irun 2 ir-verify --export xml x.tar.zst
	[[ $stderr == *"bodyfile, hashdeep, sha256sum"* ]]
	irun 2 ir-verify --export hashdeep --list x.tar.zst
	irun 2 ir-verify --export hashdeep x.tar.zst x.tar.zst
	irun 2 ir-verify --export hashdeep -o x.tar.zst x.tar.zst
	new_case
	irun 2 ir-verify --export hashdeep case
	irun 2 bash -c 'ir-verify --export hashdeep x.tar.zst >/dev/full'
}
