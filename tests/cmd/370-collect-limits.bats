#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# Artifacts, commands and limits.

load helpers
load collect

art() {
	mkdir -p art
	cat >art/a.yaml
}

@test "commands: output, exit status, errors, absent programs" {
	art <<-'EOF'
	name: TestCommands
	doc: some commands
	sources:
	- type: COMMAND
	  attributes: {cmd: printf, args: ["hello %s", world]}
	- type: COMMAND
	  attributes: {cmd: ls, args: [/no/such/dir]}
	- type: COMMAND
	  attributes: {cmd: no-such-program, args: []}
	- type: COMMAND
	  attributes: {cmd: sh, args: [-c, "kill -SEGV $$"]}
	EOF
	irun 1 ir-collect --artifacts art --artifact TestCommands -o x.tar.zst
	unpack x.tar.zst
	[ "$(cat "$top/data/cmd/001-printf.out")" = "hello world" ]
	[ ! -e "$top/data/cmd/001-printf.err" ]
	[ -s "$top/data/cmd/002-ls.err" ]
	c=$top/hikeshi/commands.jsonl
	[ "$(jq -r .status "$c" | tr '\n' ' ')" = "taken taken absent truncated " ]
	[ "$(jq -r 'select(.n==2)|.exit' "$c")" = 2 ]
	[ "$(jq -r 'select(.n==4)|.signal' "$c")" = 11 ]
	[ "$(jq -c 'select(.n==1)|.argv' "$c")" = '["printf","hello %s","world"]' ]
	[ "$(jq -r 'select(.n==1)|.program_sha256' "$c")" = \
		"$(sha256sum <"$(command -v /usr/bin/printf)" | cut -d' ' -f1)" ]
	irun 0 ir-verify x.tar.zst
}

@test "a command's limits of time and bytes" {
	art <<-'EOF'
	name: TestLimits
	doc: endless
	sources:
	- type: COMMAND
	  attributes: {cmd: sleep, args: ["30"]}
	- type: COMMAND
	  attributes: {cmd: "yes", args: []}
	EOF
	irun 1 ir-collect --artifacts art --artifact TestLimits --command-time 1s \
		--command-bytes 100K -o x.tar.zst
	unpack x.tar.zst
	[ "$(jq -r .status "$top/hikeshi/commands.jsonl" | tr '\n' ' ')" = "timed-out truncated " ]
	[ "$(stat -c %s "$top/data/cmd/002-yes.out")" = 102400 ]
}

@test "registry and WMI sources: by name; nothing else asked for is no success" {
	mkdir img
	irun 1 ir-collect --artifact WindowsRunKeys --os Windows --root img -o x.tar.zst
	[ "$(jq .not_collectable <<<"$output")" -gt 0 ]
	[[ $(jq -r .not_collectable_names <<<"$output") == *WindowsRunKeys* ]]
	unpack x.tar.zst
	[ "$(lines 'select(.kind=="source")|.status' | sort -u)" = unread ]
}

@test "commands are not run on an image" {
	art <<-'EOF'
	name: TestTouch
	doc: would show
	sources:
	- type: COMMAND
	  attributes: {cmd: touch, args: [/tmp/hikeshi-was-run]}
	EOF
	mkdir img
	irun 1 ir-collect --artifacts art --artifact TestTouch --root img -o x.tar.zst
	[ ! -e /tmp/hikeshi-was-run ]
	unpack x.tar.zst
	[ "$(lines .status)" = unread ]
}

@test "patterns that overlap take a file once; the earlier one names it" {
	art <<-'EOF'
	name: TestA
	doc: a
	sources:
	- type: FILE
	  attributes: {paths: ['/etc/*.conf', '/etc/**', '/etc/a.conf']}
	---
	name: TestB
	doc: b
	sources:
	- type: FILE
	  attributes: {paths: ['/etc/a.*']}
	EOF
	mkdir -p img/etc/sub
	for f in a.conf b.conf c.txt sub/d.conf; do echo $f >"img/etc/$f"; done
	irun 0 ir-collect --artifacts art --artifact TestA --artifact TestB \
		--root img -o x.tar.zst /etc/sub
	unpack x.tar.zst
	[ "$(wc -l <"$top/manifest-sha256.txt")" = 4 ]
	[ -z "$(lines .path | sort | uniq -d)" ]
}

@test "absent by a pattern is no gap" {
	art <<-'EOF'
	name: TestAbsent
	doc: a
	sources:
	- type: FILE
	  attributes: {paths: ['/no/such/*', '/etc/nothing']}
	EOF
	mkdir -p img/etc
	irun 0 ir-collect --artifacts art --artifact TestAbsent --root img -o x.tar.zst
	unpack x.tar.zst
	[ "$(lines .status | tr '\n' ' ')" = "absent absent " ]
}

@test "order of volatility: commands first, by rank" {
	art <<-'EOF'
	name: TestOrder
	doc: a
	sources:
	- type: FILE
	  attributes: {paths: ['/etc/hostname']}
	- type: COMMAND
	  attributes: {cmd: "true", args: []}
	EOF
	run ir-collect --artifacts art --artifact TestOrder -o x.tar.zst
	unpack x.tar.zst
	[ "$(lines .kind | head -1)" = command ]
}

@test "a limit of bytes for the run: the rest is named, a gap" {
	mkdir t
	for i in 1 2 3 4 5; do head -c 200000 /dev/urandom >"t/$i"; done
	echo z >z
	irun 1 ir-collect --max-bytes 500000 -o x.tar.zst t z
	unpack x.tar.zst
	[ "$(jq -r .end "$top/hikeshi/collection.json")" = gaps ]
	[ "$(status_of "$PWD/t/1")" = taken ]
	[ "$(lines 'select(.kind=="source")|.status' | tr '\n' ' ')" = "unread unread " ]
	irun 0 ir-verify x.tar.zst
}

@test "a limit of time for the run" {
	mkdir t
	head -c 3000000 /dev/urandom >t/a
	echo b >t/b
	irun 1 ir-collect --rate 1M --max-time 1s -o x.tar.zst t
	unpack x.tar.zst
	[ "$(status_of "$PWD/t/a")" = timed-out ]
	[ "$(lines 'select(.kind=="source")|.status')" = timed-out ]
	irun 0 ir-verify x.tar.zst
}

@test "our own definitions and Debian's are listed" {
	irun 0 ir-collect --list-artifacts
	[ "$(jq -r .name <<<"$output" | grep -c Linux)" -gt 30 ]
	[ -n "$(jq -r 'select(.name=="LinuxTriage")|.sha256' <<<"$output")" ]
	irun 0 ir-collect --list-artifacts --text --os Windows
	[[ $output == *WindowsRunKeys* ]]
	[[ $output != *LinuxPasswdFile* ]]
}

@test "a broken definition" {
	art <<<'name: [unclosed'
	irun 2 ir-collect --artifacts art --artifact X -o x.tar.zst
	[[ $stderr == *a.yaml* ]]
	[ ! -e x.tar.zst ]
}

@test "the triage of a Linux host runs" {
	run --separate-stderr ir-collect --artifact LinuxTriage --max-bytes 20M -o x.tar.zst
	[ "$status" -le 1 ]
	irun 0 ir-verify x.tar.zst
	unpack x.tar.zst
	[ "$(wc -l <"$top/hikeshi/commands.jsonl")" -gt 10 ]
	[ "$(jq '.artifacts|length' "$top/hikeshi/collection.json")" -gt 5 ]
}

@test "threads, level and memory change nothing of the content" {
	mkdir t
	for i in 1 2 3; do seq $((i * 100000)) >"t/$i"; done
	irun 0 ir-collect --threads 1 --level 1 -o a.tar.zst t
	irun 0 ir-collect --threads 4 --level 9 --memory 64M --gentle -o b.tar.zst t
	unpack a.tar.zst a
	unpack b.tar.zst b
	cmp a/a/manifest-sha256.txt b/b/manifest-sha256.txt
}

@test "a Windows image: names without case, its own variables" {
	mkdir -p img/Windows/System32/winevt/Logs img/Windows/System32/config
	echo e >img/Windows/System32/winevt/Logs/SYSTEM.EVTX
	echo s >img/Windows/System32/config/SYSTEM
	irun 0 ir-collect --root img --as MOD1 --artifact WindowsXMLEventLogSystem \
		--artifact WindowsSystemRegistryFiles -o x.tar.zst
	run tar -tf x.tar.zst
	[[ $output == *data/fs/Windows/System32/winevt/Logs/SYSTEM.EVTX* ]]
	[[ $output == *data/fs/Windows/System32/config/SYSTEM* ]]
}
