#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# ir-collect --manifest-only

load helpers
load collect

teardown() {
	close_dir
}

@test "as sha256sum writes it, odd names too" {
	mkdir -p t/d
	echo 1 >t/a
	echo 2 >t/d/b
	printf x >$'t/new\nline'
	printf y >'t/back\slash'
	printf z >$'t/cr\r'
	printf w >$'t/\xff'
	: >t/empty
	ir-collect --manifest-only t >list
	sha256sum -c --strict --quiet list
	find t -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum >theirs
	cmp <(LC_ALL=C sort list) <(LC_ALL=C sort theirs)
}

@test "SHA-512" {
	echo 1 >a
	irun 0 ir-collect --manifest-only --sha512 a
	[ "$output" = "$(sha512sum a)" ]
}

@test "JSON Lines: every object, with its status" {
	mkdir t
	echo 1 >t/a
	ln -s a t/l
	mkfifo t/p
	irun 0 ir-collect --manifest-only --json t
	[ "$(jq -r .status <<<"$output" | tr '\n' ' ')" = "taken skipped skipped " ]
	[ "$(jq -r 'select(.status=="taken")|.sha256' <<<"$output")" = "$(sha256sum <t/a | cut -d' ' -f1)" ]
}

@test "a link as operand is followed, an absent one is a gap" {
	echo 1 >a
	ln -s a l
	irun 0 ir-collect --manifest-only l
	[ "$output" = "$(sha256sum l)" ]
	irun 1 ir-collect --manifest-only a missing
	[ "$output" = "$(sha256sum a)" ]
	[[ $stderr == *missing* ]]
}

@test "unreadable as a plain user" {
	need_root "a second user"
	open_dir
	mkdir t
	echo 1 >t/a
	echo 2 >t/b
	chmod 000 t/b
	run --separate-stderr setpriv --reuid=65534 --regid=65534 --clear-groups -- \
		ir-collect --manifest-only t
	[ "$status" -eq 1 ]
	[ "${#lines[@]}" -eq 1 ]
	[[ $stderr == *t/b*"Permission denied"* ]]
}

@test "its own list is left out" {
	mkdir t
	echo 1 >t/a
	ir-collect --manifest-only t >t/list 2>err
	[ "$(wc -l <t/list)" = 1 ]
	grep -q "our own output" err
}

@test "names from standard input, nothing, /dev/full" {
	echo 1 >a
	printf 2 >$'b\nc'
	irun 0 ir-collect --manifest-only -0 < <(printf 'a\0b\nc\0')
	[ "${#lines[@]}" -eq 2 ]
	irun 2 ir-collect --manifest-only
	irun 2 sh -c 'ir-collect --manifest-only a >/dev/full'
}

@test "the order is that of the walk, whatever the threads" {
	mkdir t
	for i in {1..300}; do echo "$i" >"t/$i"; done
	head -c 5000000 /dev/zero >t/000
	ir-collect --manifest-only --threads 1 t >one
	ir-collect --manifest-only --threads 4 t >four
	cmp one four
	cut -c67- one | LC_ALL=C sort -c
}

@test "FIFO, sparse, hard links" {
	mkdir t
	mkfifo t/p
	truncate -s 5M t/s
	ln t/s t/h
	IRUN_LIMIT=20 irun 0 ir-collect --manifest-only t
	[ "${#lines[@]}" -eq 2 ]
}
