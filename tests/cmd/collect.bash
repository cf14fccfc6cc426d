# shellcheck shell=bash
# Shared by the ir-collect tests: `load collect`.

# unpack FILE [DIR]: with tar, and both manifests checked with sha256sum.
# Leaves $top, the folder inside.
unpack() {
	local dir=${2:-un}
	rm -rf "$dir"
	mkdir "$dir"
	tar -C "$dir" --zstd -xf "$1" || return 1
	top=$(echo "$dir"/*)
	(
		cd "$top" || return 1
		# of no files at all sha256sum says that it found no list
		[ ! -s manifest-sha256.txt ] ||
			sha256sum --quiet --strict -c manifest-sha256.txt || return 1
		sha256sum --quiet --strict -c tagmanifest-sha256.txt
	)
}

# lines FILTER: of the unpacked ledger, through jq.
lines() {
	jq -r "$1" "$top/hikeshi/objects.jsonl"
}

# status_of PATH: status of the object of that path.
status_of() {
	lines "select(.path==\"$1\")|.status"
}

# wait_open PID FILE: until PID has FILE open.  No process is started to look:
# on a busy machine that could take longer than the reading.
wait_open() {
	local fd state=
	while read -r _ _ state _ 2>/dev/null <"/proc/$1/stat" && [ "$state" != Z ]; do
		for fd in "/proc/$1/fd"/*; do
			[ "$fd" -ef "$2" ] && return 0
		done
	done
	return 1
}

# slow FILE ARG...: ir-collect at 1 MB a second in the background, stopped in
# the middle of FILE; then `ended RC` lets it go on and waits for it.
slow() {
	local file=$1
	shift
	ir-collect --rate 1M -o slow.tar.zst "$@" >slow.out 2>slow.err &
	slow_pid=$!
	if ! wait_open "$slow_pid" "$file"; then
		cat slow.out slow.err
		return 1
	fi
	kill -STOP "$slow_pid"
}

ended() {
	local rc=0
	kill -CONT "$slow_pid"
	wait "$slow_pid" || rc=$?
	cat slow.out slow.err
	[ "$rc" -eq "$1" ] || {
		echo "expected exit $1, got $rc"
		return 1
	}
}

# A directory that other users can reach; a teardown takes it away again.
opened_dir=
open_dir() {
	opened_dir=$(mktemp -d /tmp/hikeshi-bats.XXXXXX)
	chmod 755 "$opened_dir"
	cd "$opened_dir" || return 1
}

close_dir() {
	[ -z "$opened_dir" ] || rm -rf "$opened_dir"
}
