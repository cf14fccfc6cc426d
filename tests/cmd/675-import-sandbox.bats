#!/usr/bin/env bats
# ir-collect --import: the container is read by a child that is shut in, and
# whatever becomes of that child, the container is kept.
load helpers
load import

setup() {
	cd "$BATS_TEST_TMPDIR" || return 1
	mkdir ex
	echo one >ex/a
	echo two >ex/b
	(cd ex && sha256sum a b >SHA256SUMS)
	tar -czf e.tgz ex
}

# collected MEMBER: that of collection.json.
collected() {
	tar --zstd -xOf i.tar.zst i/hikeshi/collection.json | jq -r "$1"
}

need_landlock() {
	irun 0 ir-collect -o l.tar.zst --import e.tgz --as V
	tar --zstd -xOf l.tar.zst l/hikeshi/collection.json | jq -r .import.sandbox >state
	rm l.tar.zst
	grep -q ^landlock state || skip "this kernel has no Landlock: $(cat state)"
}

need_shim() {
	[ -z "${IR_SANITIZED:-}" ] || skip "a preload before the sanitizer's"
	[ -e "$IR_SHIM/import.so" ] || skip "no $IR_SHIM/import.so"
}

# taken_over WHAT TEXT: libarchive in the child turns on us; the outcome has
# TEXT, the container is kept byte for byte and the run is a gap.
taken_over() {
	need_shim
	irun 1 env LD_PRELOAD="$IR_SHIM/import.so" IR_IMPORT_DO="$1" \
		ir-collect -o i.tar.zst --import e.tgz --as V
	[[ $stderr == *"1 gaps, the first: "*"e.tgz: the check of the container failed: $2"* ]]
	items i.tar.zst >items.txt
	says "unread e.tgz the check of the container failed: $2"
	tar --zstd -xOf i.tar.zst "i/data/fs$PWD/e.tgz" | cmp - e.tgz
	[ "$(collected .end)" = gaps ]
	irun 0 ir-verify i.tar.zst
}

@test "the record says how the child was shut in" {
	irun 0 ir-collect -o i.tar.zst --import e.tgz --as V
	run collected .import.sandbox
	[[ $output == landlock-abi-[0-9]* || $output == no-new-privs ]]
	rm i.tar.zst
	irun 0 ir-collect -o i.tar.zst --import ex --as V
	run collected .import.sandbox
	[[ $output == landlock-abi-[0-9]* || $output == no-new-privs ]]
	rm i.tar.zst
	irun 0 ir-collect -o i.tar.zst --as V ex/a
	[ "$(collected .import)" = null ]
}

@test "an archive that takes over its reader opens, makes and runs nothing" {
	need_landlock
	taken_over open "its process was ended by signal 10 "
	[ ! -e made ] && [ ! -e made.d ]
}

@test "nor has it any descriptor of the case or of the output" {
	taken_over fds "its process was ended by signal 10 "
}

@test "a crash, an end without a word, junk" {
	taken_over crash "its process was ended by signal 11 "
	rm i.tar.zst
	taken_over exit "its process ended with status 7"
	rm i.tar.zst
	taken_over junk "its process said what makes no sense"
}

@test "a child that hangs is given up" {
	taken_over hang "its process did nothing for 300 seconds"
}

@test "a child that hangs, and the run's own limit of time" {
	need_shim
	irun 1 env LD_PRELOAD="$IR_SHIM/import.so" IR_IMPORT_DO=hang \
		ir-collect -o i.tar.zst --import e.tgz --as V --max-time 100s
	items i.tar.zst >items.txt
	says "timed-out e.tgz the time limit of the run was met"
}

@test "after the sandbox is closed an archive's child opens nothing" {
	command -v strace >/dev/null || skip "no strace"
	need_landlock
	iconv -t UTF-16LE <ex/SHA256SUMS | cat <(printf '\xff\xfe') - >ex/SHA256SUMS.txt
	for f in e.tgz e.zip; do
		[ "$f" = e.tgz ] || zip -qr e.zip ex
		md5sum "$f" >"$f.md5"
		rm -f i.tar.zst trace.*
		run strace -ff -qq -e trace=openat,open,openat2,execve,socket,landlock_restrict_self \
			-o trace ir-collect -o i.tar.zst --import "$f" --as V
		[ "$status" -eq 0 ] || skip "strace may not trace here"
		child=$(grep -l landlock_restrict_self trace.*)
		sed '1,/landlock_restrict_self/d' "$child" >after
		cat after
		[ ! -s after ]
		items i.tar.zst >items.txt
		says "taken $f its md5 is what '$f.md5' says"
		says "taken $f/ex/a its sha256 is what"
	done
}

@test "a folder's child opens what lies beneath it, and nothing else" {
	command -v strace >/dev/null || skip "no strace"
	need_landlock
	windows_folder stick
	ln -s /etc/passwd stick/fs/link.txt
	run strace -ff -qq -e trace=openat,open,openat2,execve,socket,landlock_restrict_self \
		-o trace ir-collect -o i.tar.zst --import stick --as CT01
	[ "$status" -eq 1 ] || skip "strace may not trace here"
	child=$(grep -l landlock_restrict_self trace.*)
	sed '1,/landlock_restrict_self/d' "$child" >after
	grep -q hashes.txt after
	run grep -E '"/|"\.\.|O_WRONLY|O_RDWR|O_CREAT|execve|socket' after
	[ -z "$output" ]
}
