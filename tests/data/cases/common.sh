# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
#
# Shared by the make.sh of the cases: builds a drill case through the tools,
# the same bytes each time.  Wants ir-case, ir-log and ir-duty on PATH.
set -euo pipefail -f

usage() {
	echo "usage: make.sh DIR [--until first|follow-up|final]" >&2
	exit 2
}

case ${2-} in
"" | --until) ;;
*) usage ;;
esac
dir=${1-}
until=${3:-final}
case $dir:$until in
:*) usage ;;
*:first | *:follow-up | *:final) ;;
*) usage ;;
esac

export LC_ALL=C.UTF-8 LANGUAGE=en TZ=Asia/Tokyo
export IR_ACTOR=柳/REC IR_TEST_NONCE=zero IR_TEST_HOST=ir-01 IR_TEST_NOSYNC=1
unset IR_CASE IR_SITE

# at TIME: what follows is written down then.
at() {
	export IR_TEST_CLOCK="$1:00+09:00"
}

# fact [OPTION...] PATH=VALUE...
fact() {
	ir-case set -C "$dir" "$@" >/dev/null
}

# lines < JSON Lines; $before is the number of the line before them.
lines() {
	before=$(wc -l <"$dir/journal.jsonl")
	ir-log add -C "$dir" --batch >/dev/null
}

# duties R...: which duty each contact of the last lines belongs to; -: none.
duties() {
	local n=$before args=() d

	for d; do
		n=$((n + 1))
		[ "$d" = - ] || args+=("comm[$n].duty=$d")
	done
	fact "${args[@]}"
}

# last PATH: the number of the last line about a fact, for --correct.
last() {
	grep -nF "\"path\":\"$1\"" "$dir/journal.jsonl" | tail -n 1 | cut -d: -f1
}

# waive DUTY[/MEMBER] NAME ROLE TIME WHY
waive() {
	ir-duty waive -C "$dir" --by "$2" --role "$3" --time "$4" \
		--reason "$5" "$1" >/dev/null
}

# digest TEXT: of something that does not exist.
digest() {
	printf '%s' "$1" | sha256sum | cut -c1-64
}

# stage NAME: this is how far the case stood at the report of that stage.
stage() {
	if [ "$until" = "$1" ]; then
		exit 0
	fi
}
