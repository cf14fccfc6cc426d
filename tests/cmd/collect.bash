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

# wait_open PID FILE: until PID has FILE open.
wait_open() {
	local i
	for ((i = 0; i < 500; i++)); do
		find "/proc/$1/fd" -lname "$2" 2>/dev/null | grep -q . && return 0
		kill -0 "$1" 2>/dev/null || return 1
		sleep 0.02
	done
	return 1
}

# slow FILE ARG...: ir-collect at 1 MB a second in the background, returns
# once FILE is open; then `ended RC` waits for it.
slow() {
	local file=$1
	shift
	ir-collect --rate 1M -o slow.tar.zst "$@" >slow.out 2>slow.err &
	slow_pid=$!
	wait_open "$slow_pid" "$file"
}

ended() {
	local rc=0
	wait "$slow_pid" || rc=$?
	cat slow.out slow.err
	[ "$rc" -eq "$1" ] || {
		echo "expected exit $1, got $rc"
		return 1
	}
}

# A directory that other users can reach.
open_dir() {
	dir=$(mktemp -d /tmp/hikeshi-bats.XXXXXX)
	chmod 755 "$dir"
	cd "$dir" || return 1
}
