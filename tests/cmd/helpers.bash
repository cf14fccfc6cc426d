# shellcheck shell=bash disable=SC2154
# Shared by every bats file: `load helpers`.
bats_require_minimum_version 1.5.0
load /usr/lib/bats/bats-support/load.bash
load /usr/lib/bats/bats-assert/load.bash

: "${IR_TOP:=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)}"
: "${IR_BIN:=$IR_TOP/build/bin}"
: "${IR_SHIM:=${IR_BIN%/bin}/shim}"
PATH=$IR_BIN:$PATH
export PATH LC_ALL=C.UTF-8 LANGUAGE=en TZ=Asia/Tokyo IR_ACTOR=
unset IR_CASE IR_SITE IR_DATA IR_TEST_CLOCK IR_TEST_NONCE IR_TEST_HOST IR_TEST_NOSYNC

setup() {
	cd "$BATS_TEST_TMPDIR" || return 1
}

# irun RC CMD...: runs CMD with a time limit; fails unless it exits RC; on 0
# stderr must be empty. Sets $output (stdout), $stderr, $lines, $status.
irun() {
	local want=$1
	shift
	run --separate-stderr timeout --foreground "${IRUN_LIMIT:-60}" "$@"
	echo "\$ $*"
	echo "exit $status"
	echo "stdout: ${output:0:4000}"
	echo "stderr: ${stderr:0:4000}"
	if [ "$status" -ne "$want" ]; then
		echo "expected exit $want, got $status"
		return 1
	fi
	if [ "$want" -eq 0 ] && [ -n "$stderr" ]; then
		echo "stderr must be empty on success"
		return 1
	fi
}

# new_case [DIR] [OPTION...]: a fresh case with nothing but a sentence.
new_case() {
	local dir=${1:-case}
	shift || true
	ir-case open -C "$dir" --what "ナースコール端末に脅迫文" "$@" >/dev/null
}

need_root() {
	[ "$(id -u)" -eq 0 ] || skip "needs root: $*"
}

# as_user CMD...: runs CMD as an unprivileged user (root only).
as_user() {
	setpriv --reuid=65534 --regid=65534 --clear-groups -- "$@"
}
