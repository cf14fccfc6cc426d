#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# What the forms make of single facts: substitutes, zones, estimates.
load helpers

setup() {
	cd "$BATS_TEST_TMPDIR" || return 1
	export IR_ACTOR=鈴木/REC
	unset IR_SITE VISUAL EDITOR
	new_case
}

# value FORM FIELD [OPTION...]: the text of a field
value() {
	ir-report render -C case -F "$1" -f json "${@:3}" 2>/dev/null >page ||
		[ $? -eq 1 ]
	jq -r --arg id "$2" '.fields[] | select(.id == $id) |
		.text // ([.table.rows[]? | join(" ")] | join("\n"))' page
}

@test "a substitute is among the devices hit when it is, and only then" {
	ir-case set -C case 'dev[P1].malfunction=confirmed' 'dev[P1].mah=甲' \
		'dev[P2].reserved_for=P1' 'dev[P2].mah=乙' >/dev/null
	for form in mhlw prefecture; do
		[[ $(value $form devices) == *P1* && $(value $form devices) != *P2* ]]
		[ "$(value $form devices_count)" = 1台 ]
		[[ $(value $form devices_makers) != *P2* ]]
	done
	[[ $(value impact devices) == *P1* && $(value impact devices) != *P2* ]]
	[[ $(value final devices -s final) != *P2* ]]
	for fact in 'dev[P2].malfunction=suspected' 'dev[P2].attack=confirmed' \
		'asset[P2].state=encrypted'; do
		cp -r case saved
		ir-case set -C case "$fact" >/dev/null
		for form in mhlw prefecture police; do
			[[ $(value $form devices) == *P1*P2* ]]
		done
		for form in mhlw prefecture; do
			[ "$(value $form devices_count)" = 2台 ]
			[[ $(value $form devices_makers) == *P2*乙* ]]
		done
		[[ $(value impact devices) == *P2* ]]
		[[ $(value final devices -s final) == *P2* ]]
		case $fact in
		*malfunction*) [[ $(value mhlw devices_effect) == *P2* ]] ;;
		esac
		rm -rf case
		mv saved case
	done
}
