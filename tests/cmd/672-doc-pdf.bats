#!/usr/bin/env bats
# Pages as PDF: which font they get, and what is said when there is none.
load helpers
load custody

need_pdf() {
	command -v weasyprint pdffonts fc-list >/dev/null ||
		skip "no weasyprint, poppler-utils or fontconfig"
}

@test "one light font of one language, when it is there" {
	need_pdf
	fc-list IPAexGothic family | grep -q . || skip "no fonts-ipaexfont-gothic"
	custody_case
	irun 0 ir-custody form -C case -o f.pdf
	pdffonts f.pdf
	pdffonts f.pdf | grep -q IPAexGothic
	run grep -c CJK <(pdffonts f.pdf)
	[ "$output" = 0 ]
}

@test "no font for Japanese: said in one line, no empty boxes, no file" {
	need_root "it hides the fonts of the system"
	need_pdf
	custody_case
	cat >bare.sh <<-'S'
		mount -t tmpfs none /usr/share/fonts && exec "$@"
	S
	unshare -m true || skip "no mount namespace to be had"
	irun 2 unshare -m sh bare.sh ir-custody form -C case -o f.pdf
	[[ $stderr == *"no PDF: there is no font for Japanese here"* ]]
	[ "$(wc -l <<<"$stderr")" -eq 1 ]
	[ "$(echo f.*)" = 'f.*' ]
	irun 0 unshare -m sh bare.sh ir-custody form -C case -o f.html
}

@test "columns whose widths are all stated keep them, whatever stands in them" {
	custody_case
	ir-custody give -C case --to "$(printf 'W%.0s' {1..90})" --to-org 県警 \
		--purpose 捜査 1 >/dev/null
	irun 0 ir-custody form -C case -o f.html
	grep -q '<table class="grid fixed">' f.html
	grep -q '^.fixed { table-layout: fixed; }' f.html
	need_pdf
	ir-custody form -C case -o f.pdf
	# the last heading still stands left of where the table ends
	pdftotext -bbox f.pdf - | grep -m1 '照合・封印' >word
	x=$(sed 's/.*xMax="\([0-9]*\).*/\1/' word)
	[ "$x" -lt 553 ]
}

# In place of the program, in a mount namespace of its own: $1 runs for it.
instead() {
	need_root "it puts another program in its place"
	need_pdf
	chmod +x "$1"
	cat >instead.sh <<-S
		mount --bind $1 $(readlink -f "$(command -v weasyprint)") && exec "\$@"
	S
	unshare -m true || skip "no mount namespace to be had"
}

@test "Python is told to lose no time, before the program begins" {
	cat >other <<-'S'
		#!/usr/bin/python3
		import gc, sys
		from ctypes.util import find_library
		from fontTools.ttLib import TTFont
		print(find_library("no-such-library"), file=sys.stderr)
		sys.exit("%s %s %s" % (gc.get_threshold()[0],
			TTFont().recalcBBoxes, sys.argv[1:]))
	S
	instead other
	custody_case
	irun 2 unshare -m sh instead.sh ir-custody form -C case -o f.pdf
	[[ $stderr == *"said '100000 False ['-q', '-e', 'utf-8', '-', '-']'"* ]]
}

@test "a program that is no Python, or one with arguments, runs as it is" {
	for first in '#!/bin/sh' '#!/usr/bin/env -S sh -e' '#!/bin/sh -e'; do
		printf '%s\necho "as it is $*" >&2; exit 1\n' "$first" >other
		instead other
		[ -e case ] || custody_case
		irun 2 unshare -m sh instead.sh ir-custody form -C case -o f.pdf
		[[ $stderr == *"said 'as it is -q -e utf-8 - -'"* ]]
	done
}

@test "no module is taken from the directory one is in" {
	need_pdf
	custody_case
	for m in runpy fontTools ctypes weasyprint; do
		echo 'open("ran", "w")' >$m.py
	done
	irun 0 ir-custody form -C case -o f.pdf
	[ ! -e ran ]
}
