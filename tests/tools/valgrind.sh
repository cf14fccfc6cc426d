#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# valgrind.sh BUILD: the unit tests under memcheck.
set -eu
command -v valgrind >/dev/null || { echo "valgrind.sh: valgrind is not installed" >&2; exit 2; }
bad=0
for t in "$1"/unit/test_*; do
	[ -x "$t" ] || continue
	valgrind -q --error-exitcode=99 --leak-check=full --errors-for-leak-kinds=definite \
		"$t" >/dev/null || { echo "valgrind.sh: $t" >&2; bad=1; }
done
exit $bad
