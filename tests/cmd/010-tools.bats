#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# What every tool must do, whatever it is for. Each test goes over all of them.
load helpers

tools() {
	local t found=
	for t in "$IR_BIN"/ir-*; do
		[ -x "$t" ] || continue
		found=1
		basename "$t"
	done
	[ -n "$found" ] || fail "no tools in $IR_BIN"
}

# verbs TOOL: the verbs its help lists, nothing for a tool without verbs.
verbs() {
	"$1" --help | awk '/^verbs:$/ { on = 1; next } on && /^  [a-z]/ { print $1 } /^$/ { on = 0 }'
}

# flags: option names out of help text on stdin ("-C", "--case").
flags() {
	awk '/^  (-|    --)/ {
		for (i = 1; i <= 2 && i <= NF; i++) {
			f = $i
			sub(/,$/, "", f)
			if (f ~ /^--?[A-Za-z0-9]/) print f
			if ($i !~ /,$/) break
		}
	}' | sort -u
}

# all_help TOOL: its help and that of every verb.
all_help() {
	local v
	"$1" --help
	for v in $(verbs "$1"); do
		"$1" "$v" --help
	done
}

# page_flags FILE: option names out of the .It lines of a page.
page_flags() {
	awk '$1 == ".It" && $2 == "Fl" {
		for (i = 2; i <= NF; i++) {
			if ($i != "Fl") continue
			if ($(i + 1) == "Fl") { print "--" $(i + 2); i++ }
			else print "-" $(i + 1)
			i++
		}
	}' "$1" | sort -u
}

@test "help and version go to stdout and exit 0" {
	local t v
	for t in $(tools); do
		irun 0 "$t" --help
		assert_output --partial "usage: $t"
		assert_output --partial "exit status:"
		irun 0 "$t" -h
		assert_output --partial "usage: $t"
		for v in $(verbs "$t"); do
			irun 0 "$t" "$v" --help
			assert_output --partial "usage: $t $v"
			irun 0 "$t" "$v" -h
		done
		irun 0 "$t" --version
		assert_output --regexp "^$t [0-9]+\.[0-9]+\.[0-9]+$"
		irun 0 "$t" -V
	done
}

@test "help fits 80 columns and has no trailing blanks" {
	local t lang
	for t in $(tools); do
		for lang in en ja; do
			LANGUAGE=$lang all_help "$t" >help
			run grep -nE ' $' help
			assert_failure
			[ "$(wc -L <help)" -le 80 ] || {
				cat help
				fail "$t ($lang): a line is too wide"
			}
		done
	done
}

@test "a bad option exits 2 with one line and a hint" {
	local t v
	for t in $(tools); do
		for v in '' $(verbs "$t"); do
			for bad in --no-such-option -~; do
				# shellcheck disable=SC2086
				irun 2 "$t" $v "$bad"
				[ -z "$output" ]
				[ "${#stderr_lines[@]}" -eq 2 ]
				[[ ${stderr_lines[0]} == "$t: unknown option '$bad'"* ]]
				[[ ${stderr_lines[1]} == "$t: try '"*"--help'" ]]
			done
		done
	done
}

@test "options are not abbreviated, and take values only when they have one" {
	local t
	for t in $(tools); do
		irun 2 "$t" --hel
		[[ ${stderr_lines[0]} == *"did you mean '--help'"* || ${stderr_lines[0]} == *"unknown option '--hel'"* ]]
		irun 2 "$t" --help=yes
		[[ ${stderr_lines[0]} == *"takes no value"* ]]
	done
}

@test "a flag given twice exits 2" {
	local t v f tried=0
	for t in $(tools); do
		for v in $(verbs "$t") ''; do
			# flags: no argument name follows
			# shellcheck disable=SC2086
			for f in $("$t" $v --help | awk '/^  (-|    --)/ {
				i = ($1 ~ /,$/) ? 2 : 1
				if ($(i + 1) !~ /^[A-Z]+([ |:.=].*)?$/) print $i }'); do
				case $f in -h | -V | --help | --version) continue ;; esac
				[ -n "$v" ] || [ -z "$(verbs "$t")" ] || continue
				# shellcheck disable=SC2086
				irun 2 "$t" $v "$f" "$f"
				[[ ${stderr_lines[0]} == *"'$f' is given twice"* ]]
				tried=$((tried + 1))
			done
		done
	done
	[ "$tried" -gt 5 ]
}

@test "verbs: none, unknown, misspelt" {
	local t v
	for t in $(tools); do
		v=$(verbs "$t")
		[ -n "$v" ] || continue
		irun 2 "$t" no-such-verb-at-all
		[ "$t" != ir-walk ] || continue # a playbook may stand there
		[[ ${stderr_lines[0]} == "$t: unknown verb"* ]]
		[[ ${stderr_lines[1]} == "$t: try '"*"--help'" ]]
		irun 2 "$t" $'bad\033[31m\nverb'
		[[ ${stderr_lines[0]} == *'\033[31m\012verb'* ]]
	done
}

@test "a full disk under stdout exits 2" {
	local t
	[ -c /dev/full ] || skip "no /dev/full"
	for t in $(tools); do
		irun 2 sh -c "exec $t --help >/dev/full"
		[[ $stderr == *"cannot write to standard output: No space left"* ]]
		irun 2 sh -c "exec $t --version >/dev/full"
	done
	new_case case
	irun 2 sh -c "exec ir-case show -C case >/dev/full"
	irun 2 sh -c "exec ir-case status -C case >/dev/full"
	irun 2 sh -c "exec ir-log list -C case --json >/dev/full"
	irun 2 sh -c "exec ir-log head -C case >/dev/full"
	irun 2 sh -c "exec ir-verify --json case >/dev/full"
}

@test "closed standard streams never reach a file that is opened later" {
	local t
	for t in $(tools); do
		irun 2 sh -c "exec $t --help >&-"
		irun 0 sh -c "exec $t --help <&-"
	done
	irun 2 sh -c "exec ir-case open -C case --what x >&- 2>&-"
	irun 0 sh -c "exec ir-case open -C case2 --what x <&-"
	irun 0 ir-log verify -C case2
}

@test "every option is on the page, and the page has no other" {
	local t page
	for t in $(tools); do
		page=$IR_TOP/cmd/$t.1
		[ -f "$page" ] || fail "no page $page"
		all_help "$t" | flags >in-help
		page_flags "$page" >in-page
		diff -u in-help in-page || fail "$t: help (-) and page (+) differ"
	done
}

@test "pages are clean mdoc with all sections" {
	local page s
	for page in "$IR_TOP"/cmd/*.[1-8]; do
		irun 0 mandoc -Tlint -Wwarning "$page"
	done
	for page in "$IR_TOP"/cmd/ir-*.1; do
		for s in NAME SYNOPSIS DESCRIPTION OUTPUT FILES 'EXIT STATUS' \
			EXAMPLES DIAGNOSTICS 'SEE ALSO' 'SECURITY CONSIDERATIONS'; do
			grep -qx "\.Sh $s" "$page" || fail "$page: no section $s"
		done
		[ -x "$IR_BIN/$(basename "$page" .1)" ] || fail "$page: no such tool"
	done
}

@test "the overview names every tool" {
	local t
	for t in $(tools); do
		grep -q "Xr $t 1" "$IR_TOP/cmd/ir.7" || fail "ir.7 does not name $t"
	done
}

@test "help speaks Japanese, in any locale that can" {
	local t
	for t in $(tools); do
		"$t" --help >en
		for env in LC_ALL=C.UTF-8 LC_ALL=ja_JP.UTF-8; do
			env "$env" LANGUAGE=ja "$t" --help >ja
			run cmp -s en ja
			assert_failure
			grep -q 使い方 ja || fail "$t: no Japanese under $env"
		done
		# without LANGUAGE the locale's own language counts
		env -u LANGUAGE LC_ALL=ja_JP.UTF-8 "$t" --help >ja2
		cmp ja ja2 || fail "$t: LC_ALL=ja_JP.UTF-8 alone"
		env -u LANGUAGE LC_ALL=C "$t" --help >c
		cmp en c || fail "$t: LC_ALL=C"
		env LANGUAGE=en LC_ALL=ja_JP.UTF-8 "$t" --help >en2
		cmp en en2 || fail "$t: LANGUAGE=en"
	done
}

@test "options and verbs have the same names in both languages" {
	local t
	for t in $(tools); do
		all_help "$t" | flags >en
		LANGUAGE=ja
		"$t" --help >ja-help
		LANGUAGE=en
		for v in $(verbs "$t"); do
			LANGUAGE=ja "$t" "$v" --help >>ja-help
		done
		flags <ja-help >ja
		diff -u en ja || fail "$t"
	done
}
