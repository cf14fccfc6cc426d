#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# What was asked for by name is taken or told; an endless hole can be ended.

load helpers

@test "an endless hole: the time limit ends it, the archive is whole" {
	mkdir s
	echo a >s/a
	truncate -s 2T s/f
	IRUN_LIMIT=40 irun 1 ir-collect --max-time 1s -o s.tar.zst s
	irun 0 ir-verify s.tar.zst
	tar -xOf s.tar.zst --wildcards '*/hikeshi/objects.jsonl' |
		grep '/f"' | grep -q '"timed-out"'
}

@test "an endless hole after data: TERM ends it, the partial is left" {
	mkdir s
	echo a >s/f
	truncate -s 2T s/f
	# No timeout(1) around it: that sends TERM twice, and the second one
	# ends at once.
	ir-collect -o s.tar.zst s 2>err &
	pid=$!
	until compgen -G '*.partial' >/dev/null; do
		sleep 0.1
		kill -0 $pid
	done
	sleep 2
	kill -TERM $pid
	rc=0
	wait $pid || rc=$?
	[ "$rc" -eq 2 ]
	grep -q "inside a hole" err
	compgen -G '*.partial'
}

@test "an endless hole in --manifest-only: TERM ends it" {
	truncate -s 2T f
	for n in 1 2; do
		rc=0
		timeout -k 20 2 ir-collect --manifest-only --threads $n f \
			>out 2>err || rc=$?
		[ "$rc" -eq 124 ]
		[ ! -s out ]
	done
}

@test "--manifest-only of a link leaves the access time alone" {
	echo a >t
	ln -s t l
	touch -a -d 2001-01-01 t
	irun 0 ir-collect --manifest-only --json l
	[ "$(stat -c %X t)" = "$(date -d 2001-01-01 +%s)" ]
	[[ $output != *atime_touched* ]]
}

@test "a FIFO or device that was named is a gap" {
	mkfifo p
	echo a >a
	irun 1 ir-collect --manifest-only p a
	[[ $stderr == *"no regular file"* ]]
	[ "${#lines[@]}" -eq 1 ]
	irun 1 ir-collect -o d.tar.zst p a /dev/null
	[[ $stderr == *"no regular file"* ]]
	irun 0 ir-verify d.tar.zst
}

@test "an artifact of which nothing is to be had here exits 1" {
	irun 1 ir-collect -o w.tar.zst --artifact WindowsXMLEventLogSystem
}

@test "a file that cannot be read keeps its stat in the ledger" {
	need_root "to drop rights"
	d=$(mktemp -d /tmp/ir-asked.XXXXXX) # the user can get at it
	chmod 755 "$d"
	cd "$d"
	mkdir s o
	printf 12345 >s/x
	chmod 600 s/x
	chmod 755 s
	chmod 777 o
	run as_user ir-collect -o o/u.tar.zst s
	cp o/u.tar.zst "$BATS_TEST_TMPDIR"
	cd "$BATS_TEST_TMPDIR"
	rm -r "$d"
	[ "$status" -eq 1 ]
	tar -xOf u.tar.zst --wildcards '*/hikeshi/objects.jsonl' |
		jq -se '.[]|select(.path|tostring|endswith("/x"))|
			.kind=="file" and .planned==5 and .status=="unread"'
}
