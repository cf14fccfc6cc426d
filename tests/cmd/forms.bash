# shellcheck shell=bash disable=SC2154
# Shared by the bats files that look at forms: `load forms` after helpers.

# Both cases as they stood at their final reports, and all forms as text.
setup_file() {
	local top
	top=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
	export IR_BIN=${IR_BIN:-$top/build/bin}
	"$top/tests/tools/forms.sh" make "$BATS_FILE_TMPDIR/forms"
	PATH=$IR_BIN:$PATH "$top/tests/data/cases/nursecall-2026/make.sh" \
		"$BATS_FILE_TMPDIR/final" 2>/dev/null
}

made=$BATS_FILE_TMPDIR/forms
export final=$BATS_FILE_TMPDIR/final

# pages DIR FORM...: the names of the pages of these forms in DIR
pages() {
	local dir=$1 form file

	shift
	for form; do
		for file in "$dir/$form"-*.txt; do
			[[ ${file##*/} =~ ^$form-(.*-)?(first|follow-up|final|blank)\.txt$ ]] &&
				[ -f "$file" ] && echo "${file##*/}"
		done
	done | sort -u
}

# same_forms CASE FORM...: these forms are as in tests/data/forms, none more,
# none less.  After a change that was meant: tests/tools/forms.sh renew
same_forms() {
	local case=$1 page
	local want=$IR_TOP/tests/data/forms/$case

	shift
	diff <(pages "$want" "$@") <(pages "$made/$case" "$@")
	pages "$want" "$@" >names
	[ -s names ]
	while IFS= read -r page; do
		diff -u "$want/$page" "$made/$case/$page"
	done <names
}

# render CASE-DIR FORM STAGE FORMAT [OPTION...] > page; missing facts are told
# on stderr and are no failure here
render() {
	local dir=$1 form=$2 stage=$3 format=$4 rc=0
	shift 4
	IR_SITE=$IR_TOP/playbooks/example-site ir-report render -C "$dir" \
		-F "$form" -s "$stage" --at 2026-04-06T15:00 --number 4 \
		-f "$format" "$@" >page 2>page.err || rc=$?
	if [ "$rc" -gt 1 ] || grep -v ': required and not known: ' page.err; then
		return 1
	fi
}

# every_stage: both cases as they stood at each of their reports (setup_file)
every_stage() {
	local case stage

	export IR_TEST_NONCE=zero IR_TEST_HOST=ir-01 IR_TEST_NOSYNC=1
	for case in nursecall-2026 caterer-2022; do
		for stage in first follow-up final; do
			"$IR_TOP/tests/data/cases/$case/make.sh" \
				"$BATS_FILE_TMPDIR/$case-$stage" --until $stage
		done
	done
}

# at CASE STAGE: the case, its time and site
at() {
	export IR_TEST_NONCE=zero IR_TEST_HOST=ir-01 IR_TEST_NOSYNC=1
	export IR_SITE=$IR_TOP/playbooks/example-site IR_CASE=$BATS_FILE_TMPDIR/$1-$2
	stage=$2
	case $1-$2 in
	nursecall-2026-first) IR_TEST_CLOCK=2026-02-09T10:00:00+09:00 ;;
	nursecall-2026-follow-up) IR_TEST_CLOCK=2026-02-16T17:00:00+09:00 ;;
	nursecall-2026-final) IR_TEST_CLOCK=2026-04-06T15:00:00+09:00 ;;
	caterer-2022-first) IR_TEST_CLOCK=2022-10-31T13:00:00+09:00 ;;
	caterer-2022-follow-up) IR_TEST_CLOCK=2022-11-07T18:00:00+09:00 ;;
	caterer-2022-final) IR_TEST_CLOCK=2022-12-26T15:00:00+09:00 ;;
	esac
	export IR_TEST_CLOCK
}
