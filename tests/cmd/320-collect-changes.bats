#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# Sources that change under our hands.  `slow` reads 1 MB a second, so there
# is time to change a file that is open, or one whose turn comes later.

load helpers
load collect

@test "a file that grows: stored at the size it had" {
	mkdir t
	head -c 2000000 /dev/urandom >t/log
	cp t/log before
	slow "$PWD/t/log" t
	echo more >>t/log
	ended 0
	unpack slow.tar.zst
	[ "$(status_of "$PWD/t/log")" = changed ]
	cmp before "$top/data/fs$PWD/t/log"
	[ "$(lines 'select(.kind=="file")|.stat.size')" = 2000000 ]
	[ "$(lines 'select(.kind=="file")|.stat_after.size')" = 2000005 ]
	lines 'select(.kind=="file")|.reason' | grep -q "grew from 2000000 to 2000005"
}

@test "a file that shrinks: truncated, a gap, digests of both" {
	mkdir t
	head -c 3000000 /dev/urandom >t/log
	cp t/log before
	slow "$PWD/t/log" t
	truncate -s 100000 t/log
	ended 1
	unpack slow.tar.zst
	[ "$(status_of "$PWD/t/log")" = truncated ]
	given=$(lines 'select(.kind=="file")|.given')
	[ "$given" -lt 3000000 ]
	[ "$(lines 'select(.kind=="file")|.size')" = 3000000 ]
	[ "$(lines 'select(.kind=="file")|.sha256_given')" = \
		"$(head -c "$given" before | sha256sum | cut -d' ' -f1)" ]
	cmp -n "$given" before "$top/data/fs$PWD/t/log"
}

@test "a file that vanishes while it is read: it is whole, and that is said" {
	mkdir t
	head -c 2000000 /dev/urandom >t/log
	cp t/log before
	slow "$PWD/t/log" t
	rm t/log
	ended 0
	unpack slow.tar.zst
	[ "$(status_of "$PWD/t/log")" = changed ]
	cmp before "$top/data/fs$PWD/t/log"
}

@test "a file replaced while it is read" {
	mkdir t
	head -c 2000000 /dev/urandom >t/log
	echo new >n
	slow "$PWD/t/log" t
	mv n t/log
	ended 0
	unpack slow.tar.zst
	[ "$(status_of "$PWD/t/log")" = changed ]
	lines 'select(.kind=="file")|.reason' | grep -q "another object"
}

@test "a file written to in place while it is read" {
	mkdir t
	head -c 2000000 /dev/zero >t/db
	slow "$PWD/t/db" t
	printf x | dd of=t/db bs=1 seek=1000 conv=notrunc status=none
	ended 0
	unpack slow.tar.zst
	[ "$(status_of "$PWD/t/db")" = changed ]
}

@test "names that vanish, become links, FIFOs and directories after the listing" {
	mkdir t
	head -c 1500000 /dev/urandom >t/a
	for f in gone link fifo dir later; do echo "$f" >"t/z-$f"; done
	echo secret >outside
	slow "$PWD/t/a" t
	rm t/z-*
	ln -s "$PWD/outside" t/z-link
	mkfifo t/z-fifo
	mkdir t/z-dir
	echo later >t/z-later
	ended 0
	unpack slow.tar.zst
	[ "$(status_of "$PWD/t/z-gone")" = absent ]
	[ "$(lines 'select(.path|endswith("/z-link"))|.kind + .status')" = linkchanged ]
	[ "$(lines 'select(.path|endswith("/z-fifo"))|.kind + .status')" = fifochanged ]
	[ "$(lines 'select(.path|endswith("/z-dir"))|.kind')" = dir ]
	[ "$(status_of "$PWD/t/z-later")" = taken ]
	run grep -r secret "$top/data"
	[ "$status" -eq 1 ]
}

@test "a directory that vanishes or becomes a link after the listing" {
	mkdir -p t/y t/z elsewhere
	head -c 1500000 /dev/urandom >t/a
	echo 1 >t/y/1
	echo 2 >t/z/2
	echo secret >elsewhere/2
	slow "$PWD/t/a" t
	rm -r t/y t/z
	ln -s "$PWD/elsewhere" t/z
	ended 0
	unpack slow.tar.zst
	[ "$(status_of "$PWD/t/y")" = absent ]
	[ "$(lines 'select(.path|endswith("/t/z"))|.kind')" = link ]
	[ "$(wc -l <"$top/manifest-sha256.txt")" = 1 ]
}

@test "a link and a file that swap all the time: never what is outside" {
	mkdir t
	echo secret >outside
	echo inside >t/f
	(while :; do
		ln -s "$PWD/outside" t/.l && mv -T t/.l t/f
		echo inside >t/.g && mv -T t/.g t/f
	done) 2>/dev/null &
	swapper=$!
	for i in {1..25}; do
		ir-collect -o "$i.tar.zst" t >>out 2>>err || true
	done
	kill "$swapper"
	wait "$swapper" 2>/dev/null || true
	for i in {1..25}; do
		unpack "$i.tar.zst"
		run grep -r secret "$top/data"
		[ "$status" -ne 0 ]
		[ "$(lines .path | sort | uniq -d)" = "" ]
	done
}

@test "a hard link whose file changed since its first name was stored" {
	mkdir t
	head -c 20000 /dev/urandom >t/a
	head -c 1500000 /dev/urandom >t/b
	ln t/a t/c
	slow "$PWD/t/b" t
	echo more >>t/c
	ended 0
	unpack slow.tar.zst
	[ "$(lines 'select(.path|endswith("/c"))|.link_of')" = null ]
	[ "$(stat -c %s "$top/data/fs$PWD/t/c")" = 20005 ]
	[ "$(stat -c %s "$top/data/fs$PWD/t/a")" = 20000 ]
}
