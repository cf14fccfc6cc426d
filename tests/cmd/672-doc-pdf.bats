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
