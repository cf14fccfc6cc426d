#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# forms.sh make DIR | renew
#
# Every form at every stage of the test cases, of a case of which nothing is
# known, and with nothing filled in, as text: DIR/CASE/FORM-STAGE.txt (forms
# that are one per device: FORM-DEVICE-STAGE.txt, per maker or partner:
# FORM-1-STAGE.txt ...).  The tests compare DIR with
# tests/data/forms; "renew" writes those files anew: read `git diff` before
# they are committed.  Wants the programs in IR_BIN, else build/bin.
set -euo pipefail

top=$(cd "$(dirname "$0")/../.." && pwd)
cases=$top/tests/data/cases
PATH=${IR_BIN:-$top/build/bin}:$PATH
export PATH LC_ALL=C.UTF-8 LANGUAGE=en TZ=Asia/Tokyo
export IR_SITE=$top/playbooks/example-site IR_DATA=$top/playbooks
unset IR_CASE IR_ACTOR

usage() {
	echo "usage: forms.sh make DIR | renew" >&2
	exit 2
}

# How many lines the journal of a case has, and its digest, change with every
# word of the case; what a form says does not depend on them.
without_head() {
	sed -E -e '/使用した記録|末尾ハッシュ/d' \
		-e '/^(【訓練】)? *([0-9a-f]{4} ?)+$/d'
}

# forms CASE-DIR STAGE NUMBER TIME OUT [NAME [OPTION...]]
forms() {
	local case=$1 stage=$2 number=$3 at=$4 out=$5 as=${6:-$2} raw file name rc=0
	local -A whom=()

	shift $(($# < 6 ? 5 : 6))
	raw=$(mktemp -d "$out.XXXXXX")
	ir-report render -C "$case" -F all -s "$stage" --number "$number" \
		--at "$at" -f text -o "$raw" "$@" 2>"$raw.err" || rc=$?
	if [ "$rc" -gt 1 ] || grep -v -e ': required and not known: ' \
		-e ': its text names what is not theirs: ' "$raw.err" >&2; then
		echo "forms.sh: $case, $stage: exit $rc" >&2
		exit 1
	fi
	for file in "$raw"/*.txt; do
		name=${file##*/}
		name=${name%-*.txt}
		if [[ $name == *[!\ -~]* ]]; then
			name=${name%%[!\ -~]*}
			whom[$name]=$((${whom[$name]:-0} + 1))
			name=$name${whom[$name]}
		fi
		without_head <"$file" >"$out/$name-$as.txt"
	done
	rm -rf "$raw" "$raw.err"
}

# stages NAME OUT FIRST FOLLOW-UP FINAL: the times of its reports
stages() {
	local name=$1 out=$2/$1 stage n=1

	shift 2
	mkdir -p "$out"
	for stage in first follow-up final; do
		"$cases/$name/make.sh" "$out.case" --until "$stage" 2>/dev/null
		forms "$out.case" "$stage" "$n" "$1" "$out"
		rm -rf "$out.case"
		shift
		n=$((n + 1))
	done
}

# Only that something was seen, and nobody's site.
empty() {
	local out=$1/empty

	mkdir -p "$out"
	IR_TEST_CLOCK=2026-02-09T02:00:00+09:00 IR_TEST_NONCE=zero \
		IR_TEST_HOST=ir-01 IR_TEST_NOSYNC=1 IR_ACTOR=柳/REC \
		ir-case open -C "$out.case" --drill --id 2026-00 \
		--what "端末に見慣れない表示" >/dev/null
	export IR_SITE=
	forms "$out.case" first 1 2026-02-09T02:10 "$out"
	forms "$out.case" first 1 2026-02-09T02:10 "$out" blank --blank
	rm -rf "$out.case"
}

make() {
	mkdir -p "$1"
	stages nursecall-2026 "$1" \
		2026-02-09T10:00 2026-02-16T17:00 2026-04-06T15:00
	stages caterer-2022 "$1" \
		2022-10-31T13:00 2022-11-07T18:00 2022-12-26T15:00
	empty "$1"
}

case $#:${1-} in
2:make) make "$2" ;;
1:renew)
	new=$(mktemp -d)
	trap 'rm -rf "$new"' EXIT
	make "$new"
	rm -rf "$top/tests/data/forms"
	mv "$new" "$top/tests/data/forms"
	chmod 755 "$top/tests/data/forms"
	trap - EXIT
	;;
*) usage ;;
esac
