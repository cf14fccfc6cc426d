#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# fuzz.sh BUILD SECONDS: every fuzzer for SECONDS, over a copy of its corpus.
# A crash stays in BUILD/fuzz/NAME/ and fails the run.
set -eu
build=$1 seconds=$2 bad=0
for f in "$build"/fuzzers/fuzz_*; do
	name=${f##*/fuzz_}
	work=$build/work/$name
	mkdir -p "$work"
	seed=tests/fuzz/corpus/$name
	[ -d "$seed" ] || seed=
	dict=tests/fuzz/dict/$name.dict
	[ -f "$dict" ] && dict=-dict=$dict || dict=
	echo "== $name"
	# shellcheck disable=SC2086
	"$f" -max_total_time="$seconds" -max_len=65536 -timeout=20 -rss_limit_mb=2048 \
		-print_final_stats=0 -verbosity=0 -artifact_prefix="$work/" $dict \
		"$work" $seed || bad=$((bad + 1))
done
[ "$bad" -eq 0 ] || { echo "fuzz.sh: $bad fuzzers failed" >&2; exit 1; }
