# shellcheck shell=bash disable=SC2154
# For the tests of ir-diff.

# snap NAME PATH...: an archive of PATHs.
snap() {
	local name=$1 rc=0
	shift
	ir-collect -q -o "$name.tar.zst" "$@" >/dev/null 2>&1 || rc=$?
	[ "$rc" -le 1 ]
}

# change FILTER: of the differences printed, through jq.
change() {
	jq -r "select(.type==\"difference\")|$1" <<<"$output"
}

# of PATH [FILTER]: the difference about the object of that path.
of() {
	local at=$1
	[[ $at == /* ]] || at=$PWD/$at
	jq -r --arg p "$at" "select(.type==\"difference\" and .path==\$p)|${2:-.change}" \
		<<<"$output"
}

# total KEY: of the summary.
total() {
	local key=$1
	[[ $key == \(* ]] || key=.$key
	jq -r "select(.type==\"summary\")|$key" <<<"$output"
}
