#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# run.sh BUILD: runs the unit tests, the fuzz corpus replay and the bats files
# of a built tree, two at a time, and ends with "N passed, N failed".
# ONLY='unit replay bats' (or a part) and BATS='tests/cmd/1*.bats' narrow it.
set -u

build=$1
top=$(cd "$(dirname "$0")/../.." && pwd)
cd "$top" || exit 2
out=$build/test
rm -rf "$out"
mkdir -p "$out"
case $build in /*) abs=$build ;; *) abs=$top/$build ;; esac
export IR_TOP=$top IR_BIN=$abs/bin IR_SHIM=$abs/shim

# Some tests run the programs as another user: where the checkout lies out of
# his reach (below /root), everybody runs a copy that is not.
if [ "$(id -u)" -eq 0 ] &&
	! setpriv --reuid=65534 --regid=65534 --clear-groups -- test -x "$IR_BIN/ir-log"; then
	copy=$(mktemp -d /tmp/hikeshi-run.XXXXXX) || exit 2
	trap 'rm -rf "$copy"' EXIT
	mkdir "$copy/build"
	cp -r "$abs/bin" "$abs/share" "$abs/shim" "$copy/build" &&
		cp -r playbooks "$copy" && chmod -R a+rX "$copy" || exit 2
	IR_BIN=$copy/build/bin IR_SHIM=$copy/build/shim
fi
export ASAN_OPTIONS=detect_leaks=1:abort_on_error=0:exitcode=99
export UBSAN_OPTIONS=print_stacktrace=1:halt_on_error=1:exitcode=99
unset MAKEFLAGS MFLAGS MAKELEVEL

# one NAME CMD...: the TAP of a command, its status as a last line.  What hangs
# for half an hour is a failure, not a wait.
one() {
	local tap=$1
	shift
	timeout --kill-after=10 1800 "$@" >"$tap" 2>"$tap.err" </dev/null
	echo "# exit $?" >>"$tap"
}
export -f one

jobs() {
	local only=${ONLY:-unit replay bats} t name
	case $only in *unit*)
		for t in "$build"/unit/test_*; do
			[ -f "$t" ] && printf 'one %q %q\n' "$out/unit-${t##*/}.tap" "$t"
		done ;;
	esac
	case $only in *replay*)
		for t in "$build"/replay/fuzz_*; do
			[ -f "$t" ] || continue
			name=${t##*/fuzz_}
			printf 'one %q %q %s\n' "$out/replay-$name.tap" "$t" \
				"$(find "tests/fuzz/corpus/$name" -type f 2>/dev/null | sort | tr '\n' ' ')"
		done ;;
	esac
	case $only in *bats*)
		for t in ${BATS:-tests/cmd/*.bats}; do
			[ -f "$t" ] || continue
			name=${t##*/}
			printf 'one %q bats --formatter tap %q\n' "$out/bats-${name%.bats}.tap" "$t"
		done ;;
	esac
}

jobs | tr '\n' '\0' | xargs -0 -P "${JOBS:-2}" --process-slot-var=IR_SLOT -I{} bash -c '{}'

# Counting: a file without a plan, with fewer lines than planned, or a
# program that ended badly without saying which case, is a failure itself.
passed=0 failed=0 skipped=0
for tap in "$out"/*.tap; do
	[ -f "$tap" ] || continue
	read -r ok bad skip plan code < <(awk '
		/^ok .*# [Ss][Kk][Ii][Pp]/ { skip++; next }
		/^ok / { ok++; next }
		/^not ok / { bad++; next }
		/^1\.\.[0-9]+/ { plan = substr($1, 4) + 0; has = 1 }
		/^# exit / { code = $3 }
		END { print ok + 0, bad + 0, skip + 0, has ? plan : -1, code + 0 }' "$tap")
	if [ "$plan" -ne $((ok + bad + skip)) ] || { [ "$code" -ne 0 ] && [ "$bad" -eq 0 ]; }; then
		bad=$((bad + 1))
		echo "not ok - ${tap##*/}: planned $plan, ran $((ok + bad + skip - 1)), exit $code"
	fi
	if [ "$bad" -gt 0 ]; then
		echo "=== ${tap##*/}"
		awk '/^not ok/ { show = 1 } /^ok/ { show = 0 } show' "$tap" | head -n 200
		tail -n 40 "$tap.err"
	fi
	grep -E '^ok .*# [Ss][Kk][Ii][Pp]' "$tap" | sed "s|^|skipped: ${tap##*/}: |"
	passed=$((passed + ok)) failed=$((failed + bad)) skipped=$((skipped + skip))
done
[ "$skipped" -eq 0 ] || echo "$skipped skipped, reasons above"
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
