# SPDX-License-Identifier: Apache-2.0
load helpers

@test "help and version go to stdout" {
	irun 0 ir-case --help
	assert_output --partial 'open a case with one sentence'
	irun 0 ir-case -V
	assert_output --regexp '^ir-case [0-9]'
	for verb in open show status set role join list close; do
		irun 0 ir-case $verb --help
		assert_output --partial "usage: ir-case $verb"
	done
}

@test "every option stands in the page" {
	for verb in open show status set role join list close; do
		irun 0 ir-case $verb --help
		while read -r opt; do
			grep -q -e "Fl Fl ${opt#--}\b" "$IR_TOP/cmd/ir-case.1" ||
				fail "$verb $opt is not in the page"
		done < <(grep -o -e '--[a-z][a-z]*' <<<"$output" | sort -u)
	done
}

@test "usage errors exit 2 with one line and a hint" {
	new_case
	for words in "opne" "open" "open --what a b" "open --what a --what b" \
		"status x" "show --wrong" "set" "set --batch pii.count=1" \
		"set --correct 2 a=1 b=2" "set --correct x a=1" "join" \
		"join a b" "close x" "status --json --text" "status --watch" \
		"list --json --text" "role --json --text"; do
		# shellcheck disable=SC2086
		irun 2 ir-case $words -C case
		assert_equal "$output" ''
		assert [ -n "$stderr" ]
	done
}

@test "no case: says how to name one" {
	irun 2 ir-case
	assert_regex "$stderr" 'ir-case open'
	irun 2 ir-case show -C nowhere
	assert_regex "$stderr" "cannot open case 'nowhere'"
	irun 2 ir-case show -C ''
	mkdir empty
	irun 2 ir-case show -C empty
	assert_regex "$stderr" 'journal.jsonl'
}

@test "the case is found: -C, then IR_CASE, then upwards" {
	new_case a
	new_case b
	mkdir -p a/evidence/x
	cd a/evidence/x
	irun 0 ir-case show case.id
	irun 0 env IR_CASE=../../../b ir-case status --text
	irun 0 env IR_CASE=/nowhere ir-case status --text -C ../..
	irun 2 env IR_CASE=/nowhere ir-case status --text
}

@test "a full stdout is exit 2" {
	new_case
	for words in 'show' 'status' 'status --text' 'list' 'role' \
		'set pii.count=1' 'role IC=x' '--help'; do
		# shellcheck disable=SC2086
		run -2 bash -c "ir-case $words >/dev/full"
	done
	IR_CASE=$PWD/case run -2 bash -c "ir-case role IC=x >/dev/full"
}

nobody=(setpriv --reuid=65534 --regid=65534 --clear-groups --)

# Lets a plain user reach the scratch directory.
open_up() {
	chmod a+rx "$BATS_RUN_TMPDIR" "$BATS_RUN_TMPDIR/test" \
		"$BATS_TEST_TMPDIR"
	"${nobody[@]}" test -x "$(command -v ir-case)" ||
		skip "a plain user cannot reach the program"
}

@test "reading needs no right to write" {
	need_root "changes user"
	new_case
	open_up
	chmod -R a+rX case
	irun 0 "${nobody[@]}" ir-case status --text -C case
	irun 0 "${nobody[@]}" ir-case show -C case
	irun 2 "${nobody[@]}" ir-case set -C case pii.count=1
	assert_regex "$stderr" 'Permission denied'
	irun 2 "${nobody[@]}" ir-case open -C case/new --what x
	assert [ ! -e case/new ]
	assert_equal "$(wc -l <case/journal.jsonl)" 1
}

@test "a plain user opens and works on a case" {
	need_root "changes user"
	open_up
	mkdir u
	chown 65534 u
	irun 0 "${nobody[@]}" ir-case open -C u/case --what x
	irun 0 "${nobody[@]}" ir-case set -C u/case pii.count=1
	irun 0 "${nobody[@]}" ir-case show -C u/case pii.count
	assert_output --partial '"value":1'
}

@test "time zone and locale change no data" {
	IR_TEST_CLOCK=2026-11-21T10:20:00+09:00 IR_TEST_NONCE=zero \
		IR_TEST_HOST=h new_case case --drill
	irun 0 ir-case show -C case
	want=$output
	for tz in UTC America/New_York Asia/Kathmandu; do
		irun 0 env TZ=$tz LC_ALL=ja_JP.UTF-8 LANGUAGE=ja \
			ir-case show -C case
		assert_equal "$output" "$want"
		irun 0 env TZ=$tz LC_ALL=C ir-case show -C case
		assert_equal "$output" "$want"
	done
}
