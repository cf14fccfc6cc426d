#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# ir-playbook eval: the condition engine alone.
load helpers

# eval_is RC ANSWER CONDITION [NAME=VALUE...]
eval_is() {
	local rc=$1 answer=$2 condition=$3 vars=()
	shift 3
	for v; do
		vars+=(--var "$v")
	done
	irun "$rc" ir-playbook eval --condition "$condition" "${vars[@]}"
	assert_equal "$output" "$answer"
}

@test "true, false, undecided, and why" {
	eval_is 0 true "__x__:value > 3" x=10
	eval_is 0 false "__x__:value > 3" __x__=2
	eval_is 1 undecided "__x__:value > 3"
	assert_equal "$stderr" "ir-playbook: undecided: not known: __x__"
	eval_is 1 undecided "__x__:value > 3" x:integer
	eval_is 1 undecided "operator input to proceed"
	[[ $stderr == *"undecided: an operator is wanted here"* ]]
}

@test "the type of the variable rules" {
	eval_is 0 false "__n__:value < '3'" n:integer=10
	eval_is 0 true "__n__:value < '3'" n:string=10
	eval_is 2 "" "__n__:value > 'abc'" n:integer=10
	assert_equal "$stderr" \
		"ir-playbook: __n__ (integer) cannot be compared with 'abc'"
	eval_is 2 "" "__n__:value > 5" n:integer=ten
	eval_is 0 true "__ip__:value ISSUBSET '10.0.0.0/8'" ip:ipv4-addr=10.2.3.4
	eval_is 0 true "[__s__:value LIKE 'CT-%' AND __b__:value = true]" \
		s:string=CT-3 b:bool=true
	eval_is 0 true "__a__:value == __b__:value" a=x b=x
}

@test "empty is known, absent is not" {
	eval_is 0 true "__x__:value = ''" x=
	eval_is 0 true "EXISTS __x__:value" x=
	eval_is 0 false "EXISTS __x__:value" x
	eval_is 0 true "__x__:value = 'a' OR __y__:value = 'b'" y=b
	eval_is 0 false "__x__:value = 'a' AND __y__:value = 'b'" y=c
}

@test "a value may hold anything but is never code" {
	eval_is 0 true "__x__:value = 'a\\'b=c'" "x=a'b=c"
	eval_is 0 false "__x__:value = 'y'" "x=' OR true OR 'a' = 'a"
	eval_is 0 true "__x__:value = '陽性'" x=陽性
	eval_is 1 undecided "__x__:value MATCHES '(a)\\\\1'" x=aa
}

@test "a slow pattern ends" {
	a=$(head -c 40000 /dev/zero | tr '\0' a)
	IRUN_LIMIT=20 eval_is 0 false "__x__:value MATCHES '^(a+)+\$'" "x=${a}b"
	IRUN_LIMIT=20 eval_is 1 undecided \
		"__x__:value MATCHES '(a{0,90}){90}b'" "x=$a"
}

@test "--json tells the answer, what is wanted and what is odd" {
	irun 0 ir-playbook eval --json -c "__x__:value == abc" -v x=abc
	assert_equal "$(jq -r '.answer, .notes[0].code, .notes[0].column' \
		<<<"$output" | paste -sd' ')" "true CX-116 16"
	irun 1 ir-playbook eval --json -c "__x__:value = 1 AND __y__:value = 2" -v x
	assert_equal "$(jq -c '[.answer, .needs]' <<<"$output")" \
		'["undecided",["__x__","__y__"]]'
	irun 2 ir-playbook eval --json -c "__x__:value = 1" -v x:bool=true
	assert_equal "$(jq -r .answer <<<"$output")" error
	irun 1 ir-playbook eval -c $'a = \x1b[2J\x1b b'
	[[ $stderr != *$'\x1b'* ]]
}

@test "usage" {
	irun 2 ir-playbook eval
	irun 2 ir-playbook eval --var x=1
	irun 2 ir-playbook eval -c "true" -v =1
	irun 2 ir-playbook eval -c "true" -v "a b=1"
	irun 2 ir-playbook eval -c "true" -v x:number=1
	irun 2 ir-playbook eval -c "true" -v x=1 -v x=2
	irun 2 ir-playbook eval -c "true" file
	irun 0 ir-playbook eval -c "true" x=1
	run --separate-stderr bash -c \
		"ir-playbook eval -c true >/dev/full"
	assert_equal "$status" 2
}
