#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# What a collection tells besides its archive.

load helpers
load collect

@test "a link to a device that was named is a gap, as the device is" {
	ln -s /dev/null link
	mkfifo fifo
	ln -s fifo tofifo
	irun 1 ir-collect -o a.tar.zst link
	irun 1 ir-collect -o b.tar.zst tofifo
	unpack b.tar.zst
	[ "$(status_of "$PWD/fifo")" = unread ]
	# below a directory nobody named it
	mkdir d
	ln -s /dev/null d/link
	irun 0 ir-collect -o c.tar.zst d
}

@test "a torn last line of the journal is mended, and that is said" {
	echo x >x
	new_case
	printf '{"v":1,"seq":2,"torn' >>case/journal.jsonl
	run --separate-stderr ir-collect -C case x
	[ "$status" = 0 ]
	[[ $stderr == *"a torn line of 20 bytes was kept as"* ]]
	irun 0 ir-log verify -C case
	irun 0 ir-collect -C case x
}
