#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# ir-log as a tool: help, mistakes, where the case is.
load helpers

@test "help and version" {
	irun 0 ir-log --help
	irun 0 ir-log --version
	for v in prompt add list verify head clock extract repair; do
		irun 0 ir-log $v --help
	done
}

@test "mistakes end in 2 with a hint" {
	new_case
	irun 2 ir-log -C case
	irun 2 ir-log lst -C case
	irun 2 ir-log list -C case --nonsense
	irun 2 ir-log list -C case extra
	irun 2 ir-log list -C case --json --text
	irun 2 ir-log head -C case --anchor-to x
	irun 2 ir-log extract -C case --for press
	irun 2 ir-log list -C missing
	[[ $stderr == *"missing"* ]]
	irun 2 ir-log verify -C missing
}

@test "the case: -C, then \$IR_CASE, then the directories above" {
	new_case a
	new_case b
	IR_CASE=a irun 0 ir-log add --kind note "for a"
	IR_CASE=a irun 0 ir-log add -C b --kind note "for b"
	mkdir -p a/evidence/deep
	cd a/evidence/deep
	irun 0 ir-log add --kind note "above"
	cd ../../..
	[ "$(wc -l <a/journal.jsonl)" -eq 3 ]
	[ "$(wc -l <b/journal.jsonl)" -eq 2 ]
}

@test "a full standard output is told" {
	new_case
	for v in "list --json" "list --text" "list --chrono" verify head; do
		# shellcheck disable=SC2086
		rc=0
		# shellcheck disable=SC2086
		ir-log $v -C case >/dev/full 2>err || rc=$?
		[ $rc -eq 2 ]
		grep -q "standard output" err
	done
}

@test "a recorded line whose confirmation cannot be printed is still there" {
	new_case
	rc=0
	ir-log add -C case --kind event "ある" >/dev/full 2>/dev/null || rc=$?
	[ $rc -eq 2 ]
	irun 0 ir-log list -C case --find "ある"
	[ "${#lines[@]}" -eq 1 ]
}

@test "a case whose name is hostile" {
	name=$'-c \n\033[31m日本語'
	new_case "$name"
	irun 0 ir-log add -C "$name" --kind note x
	irun 0 ir-log verify -C "$name"
	rm -- "$name/journal.jsonl"
	irun 2 ir-log list -C "$name"
	[[ $stderr != *$'\033'* ]]
}
