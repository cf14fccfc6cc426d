# The expressions of forms, by a second implementation of jq: what goes to the
# ministry may not hang on the peculiarity of one.
load helpers
load forms

setup_file() {
	every_stage
}

# both CASE STAGE LANG
both() {
	command -v strace >/dev/null || skip "no strace"
	command -v jq >/dev/null || skip "no jq"
	at "$1" "$2"
	# the leak checker of a sanitized build does not work under strace
	ASAN_OPTIONS=${ASAN_OPTIONS:-}:detect_leaks=0 timeout 120 \
		strace -f -qq -xx -s 9999999 -e trace=write -o trace \
		ir-report render -F all -s "$2" \
		-f json --lang "$3" >all.json 2>all.err || [ $? -eq 1 ]
	[ -s trace ] || skip "strace may not trace here"
	run "$IR_TOP/tests/tools/jqboth.py" trace
	echo "$output"
	[ "$status" -eq 0 ]
	# as many cases and expressions as there are forms to speak of
	[ "${output% *}" -ge 15 ]
	[ "${output#* }" -ge 300 ]
}

@test "jq and gojq agree on all forms: nurse call, first report" {
	both nursecall-2026 first ja
}

@test "jq and gojq agree on all forms: nurse call, follow-up, in English" {
	both nursecall-2026 follow-up en
}

@test "jq and gojq agree on all forms: nurse call, final report" {
	both nursecall-2026 final ja
}

@test "jq and gojq agree on all forms: caterer, first report" {
	both caterer-2022 first ja
}

@test "jq and gojq agree on all forms: caterer, follow-up" {
	both caterer-2022 follow-up ja
}

@test "jq and gojq agree on all forms: caterer, final report, in English" {
	both caterer-2022 final en
}
