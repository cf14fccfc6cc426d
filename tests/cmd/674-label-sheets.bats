#!/usr/bin/env bats
# Labels on the precut sheets that are sold.
load helpers
load custody

@test "each sheet: how many, where the first and the last one lie, inside A4" {
	local size each first last n
	custody_case
	while read -r size each first last; do
		irun 0 ir-custody label -C case --sheet "$size" --copies "$each" -o "$size.html" 1
		n=$(grep -c 'class="label"' "$size.html")
		[ "$n" -eq "$each" ]
		[ "$(grep -c '<div class="sheet">' "$size.html")" -eq 1 ]
		grep 'class="label"' "$size.html" | sed 's/.*left:\([0-9.]*\)mm; top:\([0-9.]*\)mm; width:\([0-9.]*\)mm; height:\([0-9.]*\)mm.*/\1 \2 \3 \4/' >places
		[ "$(head -n 1 places | cut -d' ' -f1,2)" = "${first/,/ }" ]
		[ "$(tail -n 1 places | cut -d' ' -f1,2)" = "${last/,/ }" ]
		awk '$1+$3 > 210 || $2+$4 > 297 {exit 1}' places
		irun 0 ir-custody label -C case --sheet "$size" --copies $((each + 1)) --format html 1
		[ "$(grep -c '<div class="sheet">' <<<"$output")" -eq 2 ]
	done <<-S
		70x37 24 1.5,2.0 141.5,261.0
		70x33.9 24 1.5,14.4 141.5,251.7
		66x33.9 24 7.5,14.4 139.5,251.7
		86.4x42.3 12 20.1,23.1 106.5,234.6
		105x74 8 1.5,2.0 106.5,224.0
	S
	irun 2 ir-custody label -C case --sheet 1x1 1
	[[ $stderr == *"--sheet is one of 70x37, 70x33.9"* ]]
}

@test "on paper: one page a sheet" {
	command -v weasyprint pdfinfo >/dev/null || skip "no weasyprint or poppler-utils"
	custody_case
	for size in 70x33.9 86.4x42.3; do
		irun 0 ir-custody label -C case --sheet $size --copies 12 -o $size.pdf 1 2
		pdfinfo $size.pdf | grep '^Pages'
	done
	pdfinfo 70x33.9.pdf | grep -q '^Pages: *1$'
	pdfinfo 86.4x42.3.pdf | grep -q '^Pages: *2$'
}
