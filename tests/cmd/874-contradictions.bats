#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# What patients' records make of duties.
load helpers

setup() {
	cd "$BATS_TEST_TMPDIR" || return 1
	export IR_ACTOR=鈴木/REC
	unset IR_SITE
	new_case
}

set_facts() {
	ir-case set -C case "$@" >/dev/null
}

a_death() {
	set_facts case.attack=confirmed 'dev[PUMP03].malfunction=confirmed' \
		'harm[H1].happened=yes' 'harm[H1].outcome=death' \
		'harm[H1].seriousness=death' 'harm[H1].dev=PUMP03'
}

need() {
	run ir-duty -C case --json "$1"
	jq -r 'select(.type == "duty") | .need' <<<"$output" | head -n 1
}

@test "a death on record is an accident, whatever is said of all patients" {
	a_death
	[ "$(need R18)" = required ]
	[ "$(need R8)" = required ]
	set_facts impact.harm=no
	[ "$(need R18)" = required ]
	set_facts 'harm[H1].happened=unknown' 'harm[H1].seriousness=unknown'
	[ "$(need R18)" = required ]
}

@test "no harm anywhere: no accident" {
	set_facts impact.harm=no 'harm[H1].happened=no' 'harm[H1].dev=PUMP03'
	[ "$(need R18)" = not-required ]
}

@test "an outcome alone makes a report of the device" {
	set_facts 'dev[P].malfunction=excluded' 'dev[P].hazard=no' 'harm[H1].dev=P' \
		'harm[H1].outcome=death'
	[ "$(need R8)" = required ]
}
