#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# Facts that contradict each other, and what patients' records make of duties.
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

# value FORM FIELD [OPTION...]: the text of a field; what is told stays in err
value() {
	ir-report render -C case -F "$1" -f json "${@:3}" 2>err >page ||
		[ $? -eq 1 ]
	jq -r --arg id "$2" '.fields[] | select(.id == $id) | .text' page
}

told() { # ids of what contradicts
	run ir-duty -C case --json
	jq -r 'select(.type == "duties") | [.contradictions[]?.id] | join(" ")' <<<"$output"
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
	[ -z "$(told)" ]
}

@test "an outcome alone makes a report of the device" {
	set_facts 'dev[P].malfunction=excluded' 'dev[P].hazard=no' 'harm[H1].dev=P' \
		'harm[H1].outcome=death'
	[ "$(need R8)" = required ]
}

@test "whose device harmed a patient is told, and no other maker" {
	set_facts 'dev[P].mah=甲医器' 'dev[P].hazard=no' 'dev[P].malfunction=excluded' \
		'dev[Q].mah=乙計測' 'dev[Q].hazard=no' 'dev[Q].malfunction=excluded' \
		case.attack=excluded 'harm[H1].dev=P' 'harm[H1].happened=no' \
		'harm[H2].happened=yes'
	makers() {
		run ir-duty -C case --json R9
		jq -r 'select(.type == "duty") | [.member, .need] | join(" ")' <<<"$output" | paste -sd,
	}
	[ "$(makers)" = "甲医器 not-required,乙計測 not-required" ]
	set_facts 'harm[H1].happened=feared'
	[ "$(makers)" = "甲医器 required,乙計測 not-required" ]
	set_facts 'harm[H1].happened=unknown' 'harm[H1].outcome=sequelae'
	[ "$(makers)" = "甲医器 required,乙計測 not-required" ]
	set_facts 'harm[H1].outcome=recovered' 'harm[H1].happened=no' 'dev[Q].effect=settings'
	[ "$(makers)" = "甲医器 not-required,乙計測 required" ]
	# a device that only the record of the patient names
	set_facts 'dev[Q].effect=none' 'harm[H3].dev=X9' 'harm[H3].happened=yes'
	[ "$(makers)" = "甲医器 not-required,乙計測 not-required,X9 required" ]
	run ir-duty -C case --json R9/X9
	[[ $output == *'製造販売業者: X9 (業者名不明)'* ]]
}

@test "letters say that a patient was harmed, also against a stated no" {
	a_death
	for stated in unknown no; do
		set_facts "impact.harm=$stated"
		for form in mhlw prefecture sitrep owner; do
			[[ $(value $form harm) == ■あり* ]]
		done
		[ "$(value press-qa k_harm)" = 調査中 ]
		[[ $(value press-qa u_list) == *健康被害の有無* ]]
	done
	[[ $(value final harm -s final) == ■あり* ]]
}

@test "what is only thought of a patient is an estimate in the letter" {
	set_facts --basis estimate 'harm[H1].happened=yes'
	[[ $(value mhlw harm) == ■あり*（推定） ]]
	set_facts 'harm[H1].happened=feared'
	[[ $(value mhlw harm) == *■おそれ*なし　□不明 ]]
}

@test "one certain reason is enough, whatever else is only thought" {
	set_facts --basis estimate 'harm[H1].happened=yes'
	set_facts 'harm[H2].happened=yes'
	[[ $(value mhlw harm) == ■あり* ]]
	[[ $(value mhlw harm) != *推定* ]]
	set_facts --basis estimate pii.exfiltration=confirmed
	[[ $(value mhlw leak) == ■あり*（推定） ]]
	set_facts case.ransom.leaksite=yes
	[[ $(value mhlw leak) == ■あり* ]]
	[[ $(value mhlw leak) != *推定* ]]
	# what was thought of the fact itself is no doubt about what settles it
	set_facts --basis estimate pii.leak=no
	[[ $(value mhlw leak) == ■あり* ]]
	[[ $(value mhlw leak) != *推定* ]]
	set_facts --basis estimate case.ransom.leaksite=yes
	[[ $(value mhlw leak) == ■あり*（推定） ]]
}

@test "harm to staff is no harm to patients" {
	set_facts impact.harm=no 'harm[S1].happened=yes' 'harm[S1].who=staff'
	[[ $(value mhlw harm) == *■なし* ]]
	[ -z "$(told)" ]
}

@test "the sheet of a patient says what happened to this one" {
	a_death
	set_facts 'dev[PUMP03].hazard=feared' 'harm[H2].dev=PUMP03' 'harm[H2].happened=no' \
		'harm[H3].dev=PUMP03' 'harm[H3].happened=feared' 'harm[H4].dev=PUMP03'
	[[ $(value pmda hazard --for dev=PUMP03,harm=H1) == ■あり* ]]
	[[ $(value pmda hazard --for dev=PUMP03,harm=H2) == *■なし* ]]
	[[ $(value pmda hazard --for dev=PUMP03,harm=H3) == *■おそれ* ]]
	set_facts 'dev[PUMP03].hazard=unknown'
	[[ $(value pmda hazard --for dev=PUMP03,harm=H1) == ■あり* ]]
	[[ $(value mhlw devices_effect) == *あり* ]]
}

@test "exfiltration is a leak, also against a stated no; the public hears neither" {
	set_facts pii.exfiltration=confirmed
	[[ $(value mhlw leak) == ■あり* ]]
	set_facts pii.leak=no
	[[ $(value mhlw leak) == ■あり* ]]
	[[ $(value mhlw exfiltration) == *■確認済み* ]]
	[ "$(value public leak)" = 調査中 ]
	[ "$(value press-qa k_leak)" = 調査中 ]
	grep -q 'facts contradict each other: no leak .*exfiltration = confirmed' err
	set_facts pii.exfiltration=suspected
	[[ $(value sitrep leak) == *■おそれ* ]]
	set_facts pii.exfiltration=excluded
	[[ $(value mhlw leak) == *■なし* ]]
	[ "$(value public leak)" = 漏えいは確認されていません。 ]
	[ -z "$(told)" ]
}

@test "what makes the duty to the commission is a feared leak in the letter" {
	set_facts case.attack=confirmed pii.reachable=yes pii.sign.cc=yes
	[ "$(need R5)" = required ]
	[[ $(value mhlw leak) == *■おそれ* ]]
	[ "$(value public leak)" = 調査中 ]
	[ -z "$(told)" ]
}

@test "care that is stopped is impaired" {
	set_facts impact.impairment=no 'impact.care[救急].state=stopped'
	[[ $(value mhlw impaired) == ■あり* ]]
	[ "$(told)" = care ]
	set_facts 'impact.care[救急].state=resumed'
	[[ $(value mhlw impaired) == *■なし* ]]
	[ -z "$(told)" ]
}

@test "more persons than at most" {
	set_facts pii.count=300 pii.count_max=300
	[ -z "$(told)" ]
	set_facts pii.count=301
	[ "$(told)" = count ]
	set_facts pii.count_max=unknown
	[ -z "$(told)" ]
}

@test "each contradiction is told by name, and changes no exit status" {
	a_death
	set_facts 'dev[PUMP03].hazard=no' impact.harm=feared 'harm[H1].happened=feared'
	[ "$(told)" = "death patient hazard" ]
	set_facts impact.harm=no
	[ "$(told)" = "harm patient hazard" ]
	run --separate-stderr ir-report render -C case -F ppc -f json
	local was=$status
	[ "$(grep -c 'facts contradict' <<<"$stderr")" -eq 3 ]
	grep -q 'H1 outcome = death' <<<"$stderr"
	run --separate-stderr ir-report show -C case ppc --json
	[ "$(grep -c 'facts contradict' <<<"$stderr")" -eq 3 ]
	run --separate-stderr ir-report render -C case -F ppc --blank
	[ -z "$stderr" ]
	COLUMNS=100 run --separate-stderr ir-duty -C case --text
	[[ $output == *"facts contradict each other: no harm to patients is stated"* ]]
	[ -z "$stderr" ]
	set_facts impact.harm=yes 'harm[H1].happened=yes' 'dev[PUMP03].hazard=yes'
	run ir-report render -C case -F ppc -f json
	[ "$status" -eq "$was" ]
	[[ $output != *contradict* ]]
}

send() {
	ir-report render -C case -F "$1" --keep >/dev/null 2>&1 || [ $? -eq 1 ]
	ir-report sent "$1" -C case --to x --how mail --waiver 試験 >/dev/null
}

@test "what was sent is compared with what would be sent" {
	set_facts impact.harm=no
	send mhlw
	irun 0 ir-report diff mhlw -C case
	set_facts 'harm[H1].happened=yes'
	irun 1 ir-report diff mhlw -C case
	[[ $output == *harm* ]]
	send mhlw
	irun 0 ir-report diff mhlw -C case
}

# rules FILE-EDIT: ir-duty with rules somebody changed
rules() {
	rm -rf data
	cp -r "$IR_TOP/playbooks" data
	sed -i "$1" data/rules/duties.yaml
	! cmp -s data/rules/duties.yaml "$IR_TOP/playbooks/rules/duties.yaml"
	IR_DATA=$PWD/data run --separate-stderr ir-duty -C case --json
}

@test "rules of contradictions are checked" {
	rules 's/^    if: pii.count > pii.count_max$/    if: pii.count > pii.count_maxx/'
	[[ $stderr == *"pii.count_max"* ]]
	rules 's/^    if: pii.count > pii.count_max$/    if: pii.count > pii.items/'
	[[ $stderr == *"a number is compared with"* ]]
	rules 's/fact: pii.leak, as: feared/fact: pii.leak, as: fear/'
	[[ $stderr == *"has no such value"* ]]
	rules 's/fact: pii.leak, as: feared/fact: "dev[].hazard", as: feared/'
	[[ $stderr == *"of which member"* ]]
	rules 's/as: feared, for: patient/as: feared, for: device/'
	[[ $stderr == *"for is patient"* ]]
}
