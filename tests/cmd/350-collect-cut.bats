#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# Interrupted runs: part archives, salvage, resume.

load helpers
load collect
load daemons

teardown() {
	stop_daemons
}

# paths LEDGER: of all objects whose content is there
taken() {
	jq -r 'select(.stored and .status=="taken")|.path' "$@" | sort -u
}

@test "INT and TERM: a part archive that verifies, exit 2" {
	for sig in INT TERM; do
		mkdir t
		head -c 100000 /dev/urandom >t/a
		head -c 3000000 /dev/urandom >t/b
		echo c >t/c
		slow "$PWD/t/b" t
		kill -$sig "$slow_pid"
		ended 2
		grep -q interrupted slow.err
		[ ! -e slow.tar.zst ]
		[ ! -e slow.tar.zst.partial ]
		[ ! -e slow.tar.zst.partial.objects.jsonl ]
		unpack slow-part.tar.zst
		[ "$(status_of "$PWD/t/a")" = taken ]
		[ "$(status_of "$PWD/t/b")" = truncated ]
		[ "$(jq -r .end "$top/hikeshi/collection.json")" = interrupted ]
		irun 0 ir-verify slow-part.tar.zst
		rm -rf t slow*
	done
}

@test "interrupted in a case: the journal says so" {
	new_case
	mkdir t
	head -c 3000000 /dev/urandom >t/b
	ir-collect --rate 1M -C case t >out 2>err &
	pid=$!
	wait_open $pid "$PWD/t/b"
	kill -INT $pid
	run wait $pid
	[ "$(jq -r 'select(.kind=="evidence.failed")|.data.end' case/journal.jsonl)" = interrupted ]
	f=$(jq -r 'select(.kind=="evidence.failed")|.data.file' case/journal.jsonl)
	[[ $f == *-part.tar.zst ]]
	[ "$(jq -r 'select(.kind=="evidence.failed")|.data.sha256' case/journal.jsonl)" = \
		"$(sha256sum <"case/$f" | cut -d' ' -f1)" ]
}

@test "a command that hangs does not hold an interrupted run" {
	mkdir art
	cat >art/a.yaml <<-'EOF'
	name: TestSleep
	doc: sleeps
	sources:
	- type: COMMAND
	  attributes: {cmd: sleep, args: ["50"]}
	EOF
	ir-collect --artifacts art --artifact TestSleep -o x.tar.zst >out 2>err &
	pid=$!
	for _ in $(seq 200); do # until the command runs
		pgrep -P $pid -x sleep >/dev/null && break
		sleep 0.1
	done
	kill -INT $pid
	rc=0
	wait $pid || rc=$?
	[ "$rc" -eq 2 ]
	unpack x-part.tar.zst
	[ "$(jq -r .status "$top/hikeshi/commands.jsonl")" = truncated ]
}

@test "resume: a new archive of what is missing" {
	mkdir t
	head -c 100000 /dev/urandom >t/a
	head -c 3000000 /dev/urandom >t/b
	echo c >t/c
	slow "$PWD/t/b" t
	kill -INT "$slow_pid"
	ended 2
	old=$(sha256sum <slow-part.tar.zst)
	irun 0 ir-collect --resume slow-part.tar.zst -o rest.tar.zst
	[ "$(sha256sum <slow-part.tar.zst)" = "$old" ]
	unpack slow-part.tar.zst one
	unpack rest.tar.zst two
	[ "$(jq -r .continues two/rest/hikeshi/collection.json)" = "${old%% *}" ]
	[ "$(taken one/*/hikeshi/objects.jsonl two/*/hikeshi/objects.jsonl)" = \
		"$PWD/t/a
$PWD/t/b
$PWD/t/c" ]
	[ "$(taken two/rest/hikeshi/objects.jsonl | wc -l)" = 2 ]
	cmp t/b "two/rest/data/fs$PWD/t/b"
	irun 0 ir-verify rest.tar.zst
}

@test "resume of something else" {
	echo x >f
	irun 2 ir-collect --resume f -o y.tar.zst
	[[ $stderr == *f* ]]
	irun 2 ir-collect --resume missing -o y.tar.zst
	[ ! -e y.tar.zst ]
}

@test "killed at random moments, salvaged, resumed: all of it is there" {
	mkdir t
	for i in {100..400}; do
		head -c $((RANDOM * 4)) /dev/urandom >"t/$i"
	done
	for round in 1 2 3 4; do
		ir-collect --rate 4M -o k$round.tar.zst t >/dev/null 2>&1 &
		pid=$!
		for _ in {1..200}; do # on a busy machine the start takes long
			[ ! -s k$round.tar.zst.partial ] || break
			sleep 0.05
		done
		sleep 0.$((RANDOM % 9))
		kill -KILL $pid
		run wait $pid
		[ -e k$round.tar.zst.partial ]
		run ir-collect --salvage k$round.tar.zst.partial
		[ "$status" -le 1 ]
		irun 0 ir-verify k$round-part.tar.zst
		irun 0 ir-collect --resume k$round-part.tar.zst -o rest$round.tar.zst t
		unpack k$round-part.tar.zst one
		unpack rest$round.tar.zst two
		[ "$(taken one/*/hikeshi/objects.jsonl two/*/hikeshi/objects.jsonl | wc -l)" = 301 ]
		for i in 100 250 400; do
			cmp t/$i "one/k$round/data/fs$PWD/t/$i" ||
				cmp t/$i "two/rest$round/data/fs$PWD/t/$i"
		done
	done
}

@test "salvage: what it leaves and what it says" {
	new_case
	mkdir t
	for i in {1..40}; do head -c 300000 /dev/urandom >"t/$i"; done
	ir-collect --rate 3M -C case t >/dev/null 2>&1 &
	pid=$!
	until [ "$(stat -c %s case/evidence/*.partial 2>/dev/null || echo 0)" -gt 5000000 ]; do
		sleep 0.1
		kill -0 $pid
	done
	kill -KILL $pid
	run wait $pid
	p=$(echo case/evidence/*.partial)
	before=$(sha256sum <"$p")
	run --separate-stderr ir-collect --salvage "$p"
	[ "$status" -le 1 ]
	[ "$(jq -r .type <<<"$output")" = salvage ]
	[ "$(jq .members <<<"$output")" -gt 0 ]
	[ "$(sha256sum <"$p")" = "$before" ]
	f=$(echo case/evidence/*-part.tar.zst)
	unpack "$f"
	[ "$(jq -r .end "$top/hikeshi/collection.json")" = interrupted ]
	jq -e .salvaged.partial_bytes "$top/hikeshi/collection.json"
	jq -e .clock.start "$top/hikeshi/collection.json"
	[ "$(jq -r 'select(.kind=="evidence.failed")|.data.sha256' case/journal.jsonl)" = \
		"$(sha256sum <"$f" | cut -d' ' -f1)" ]
	irun 0 ir-verify "$f"
	irun 2 ir-collect --salvage "$p" -C case
	[[ $stderr == *exists* ]]
}

@test "salvage while the writer lives" {
	mkdir t
	head -c 3000000 /dev/urandom >t/b
	slow "$PWD/t/b" t
	irun 2 ir-collect --salvage slow.tar.zst.partial
	[[ $stderr == *"still being written"* ]]
	kill -INT "$slow_pid"
	ended 2
}

@test "salvage of nothing" {
	irun 2 ir-collect --salvage no.partial
	: >x.tar.zst.partial
	irun 2 ir-collect --salvage x.tar.zst.partial
	: >x.tar.zst.partial.objects.jsonl
	irun 2 ir-collect --salvage x.tar.zst.partial
	[ ! -e x-part.tar.zst ]
}

# partial LINES: the case's collection of t, killed when its ledger has so many.
partial() {
	mkdir t
	for i in {1..140}; do head -c 300000 /dev/urandom >"t/$i"; done
	ir-collect --rate 6M -C case t >/dev/null 2>&1 &
	pid=$!
	until [ "$(cat case/evidence/*.objects.jsonl 2>/dev/null | wc -l)" -gt "$1" ]; do
		sleep 0.1
		kill -0 $pid
	done
	kill -KILL $pid
	run wait $pid
	p=$(echo case/evidence/*.partial)
}

@test "salvage goes on behind a damaged place, and names its bytes" {
	new_case
	partial 30
	printf 'XXXX' | dd of="$p" bs=1 seek=6000000 conv=notrunc status=none
	irun 1 ir-collect --salvage "$p"
	# the second frame, and what was being written
	jq -e '(.lost_ranges|length) >= 1 and .lost_ranges[0].from < 6000000 and
		.lost_ranges[0].from + .lost_ranges[0].bytes > 6000000 and
		.lost_ranges[0].bytes < 4300000' <<<"$output"
	jq -e '(.lost | . >= 12 and . < 20) and .read_error == null' <<<"$output"
	jq -e '.lost_bytes == ([.lost_ranges[].bytes]|add)' <<<"$output"
	f=$(echo case/evidence/*-part.tar.zst)
	irun 0 ir-verify "$f"
	unpack "$f"
	# archive, ledger and journal say the same
	jq -e '.salvaged.frame_bytes + .salvaged.lost_bytes == .salvaged.partial_bytes' \
		"$top/hikeshi/collection.json"
	jq -sce 'map(select(.kind=="evidence.failed"))[0].data.salvaged' case/journal.jsonl >j
	jq -ce '.salvaged|{lost,cut,undescribed,undescribed_kept,lost_bytes,lost_ranges}' \
		"$top/hikeshi/collection.json" | cmp - <(jq -c . j)
	[ "$(lines 'select(.status=="unread" and (.reason|test("^its data lies in lost bytes of the partial archive, [0-9]+ to [0-9]+$")))|.path' | wc -l)" \
		= "$(jq .lost j)" ]
	for i in {1..140}; do
		[ ! -e "$top/data/fs$PWD/t/$i" ] || cmp "t/$i" "$top/data/fs$PWD/t/$i"
	done
	# the first frame has not room for more than fourteen
	[ "$(lines 'select(.status=="taken")|.path' | wc -l)" -gt 14 ]
}

@test "salvage of a damaged place in words" {
	new_case
	partial 5
	printf 'XXXX' | dd of="$p" bs=1 seek=1000 conv=notrunc status=none
	irun 1 ir-collect --text --salvage "$p"
	[[ $output == *"lost: bytes 0 to "*" of the .partial file: no whole frame at byte 0"* ]]
}

@test "killed over ssh: what had come is kept, though no line tells of it yet" {
	need_sshd
	start_sshd sv
	ssh_device SV1 sv
	mkdir t
	for i in {1..40}; do head -c 300000 /dev/urandom >"t/n%$i"; done
	ir-collect --device SV1 --rate 3M -o k.tar.zst "$PWD/t" >/dev/null 2>&1 3>&- &
	pid=$!
	until [ "$(stat -c %s k.tar.zst.partial 2>/dev/null || echo 0)" -gt 5000000 ]; do
		sleep 0.1
		kill -0 $pid
	done
	kill -KILL $pid
	run wait $pid
	irun 1 ir-collect --salvage k.tar.zst.partial
	jq -e '.members > 10 and .members == .undescribed_kept' <<<"$output"
	irun 0 ir-verify k-part.tar.zst
	unpack k-part.tar.zst
	kept=$(lines 'select(.stored)|select(.status=="truncated" and (.reason|startswith("no ledger line")))|.path')
	[ "$(wc -l <<<"$kept")" -gt 10 ]
	while read -r f; do
		cmp "$f" "$top/data/fs${f//%/=25}"
	done <<<"$kept"
	# and is asked for again
	irun 0 ir-collect --device SV1 --resume k-part.tar.zst -o rest.tar.zst "$PWD/t"
	unpack rest.tar.zst two
	[ "$(taken two/*/hikeshi/objects.jsonl | wc -l)" = 40 ]
}
