#!/usr/bin/env bats
# ir-collect --windows-live: the script for machines without us.
load helpers

@test "the script is there once, says how many items, and is never replaced" {
	irun 0 ir-collect --windows-live live.cmd
	[[ $output == "live.cmd: "*" items; copy it to a USB stick"* ]]
	[ "$(grep -c '^::plan|' live.cmd)" -gt 100 ]
	cp live.cmd before
	irun 2 ir-collect --windows-live live.cmd
	[[ $stderr == *"File exists"* ]]
	cmp live.cmd before
	[ "$(echo live.cmd*)" = live.cmd ]
}

@test "ASCII, CR LF, the same bytes each time and in each language" {
	irun 0 ir-collect --windows-live a.cmd
	LC_ALL=ja_JP.UTF-8 LANGUAGE=ja TZ=UTC ir-collect --windows-live - >b.cmd
	cmp a.cmd b.cmd
	[ "$(LC_ALL=C grep -c $'\r$' a.cmd)" -eq "$(wc -l <a.cmd)" ]
	run env LC_ALL=C grep -nP '[^\x20-\x7e\r]' a.cmd
	[ "$status" -eq 1 ]
}

@test "it asks who is there and for the patient, and stays off the system's disk" {
	ir-collect --windows-live - >a.cmd
	grep -q 'set /p "IR_OPERATOR=' a.cmd
	grep -q 'set /p "IR_PATIENT=' a.cmd
	# "not sure" is no "no"
	run grep -c '^if /i "%IR_PATIENT:~0,3%"=="no\{0,1\}" goto folder' a.cmd
	[ "$output" -eq 2 ]
	run grep -c 'goto folder' a.cmd
	[ "$output" -eq 2 ]
	grep -q 'keep it locked away. Its files are not encrypted' a.cmd
	grep -qF 'if /i "%~d0"=="%SystemDrive%" goto no_stick' a.cmd
	grep -qF 'certutil -hashfile' a.cmd
	run grep -in 'powershell' <(grep -v '^::\|^set "IR_WHAT\|evtx' a.cmd)
	[ "$status" -eq 1 ]
}

@test "into a directory: the sheet to print goes with it, in both languages" {
	mkdir stick
	irun 0 ir-collect --windows-live stick
	[ "$(grep -c "the sheet that goes with it" <<<"$output")" -eq 4 ]
	ir-collect --windows-live - | cmp - stick/windows-live.cmd
	sum=$(sha256sum <stick/windows-live.cmd | cut -d' ' -f1)
	for lang in ja en; do
		f=stick/windows-live.$lang.txt
		[ "$(head -c 3 "$f" | od -An -tx1)" = " ef bb bf" ]
		[ "$(grep -c $'\r$' "$f")" -eq "$(wc -l <"$f")" ]
		grep -q "$sum" "$f"
		[ -s "stick/windows-live.$lang.pdf" ] || [ -s "stick/windows-live.$lang.html" ]
	done
	grep -q "患者が先" stick/windows-live.ja.txt
	grep -q "実施者 / 指示者: *____" stick/windows-live.ja.txt
	grep -q "The patient comes first" stick/windows-live.en.txt
	if command -v pdfinfo >/dev/null && [ -s stick/windows-live.ja.pdf ]; then
		pdfinfo stick/windows-live.ja.pdf | grep -q "^Pages: *1$"
		pdfinfo stick/windows-live.en.pdf | grep -q "^Pages: *1$"
	fi
	irun 2 ir-collect --windows-live stick
	[[ $stderr == *"stick/windows-live.cmd"*"File exists"* ]]
}

@test "only what was named, from own definitions too" {
	cat >mine.yaml <<-'Y'
		name: MyConsole
		sources:
		- {type: COMMAND, attributes: {cmd: net, args: [time]}}
		- type: FILE
		  attributes: {separator: '\', paths: ['\MyMaker\log\*.txt']}
		supported_os: [Windows]
	Y
	ir-collect --artifacts mine.yaml --artifact MyConsole WindowsLiveClock \
		--windows-live - >a.cmd
	run grep -c '^::plan|' a.cmd
	[ "$output" -eq 7 ]
	grep -q '^net time <nul' a.cmd
	grep -qF 'in ("%SystemDrive%\MyMaker\log") do' a.cmd
	sum=$(grep -v '^---' mine.yaml | sha256sum | cut -d' ' -f1)
	grep -q "^::definition|MyConsole|$sum" a.cmd
}

@test "what cannot be is said and leaves no file" {
	irun 2 ir-collect --artifact WindowsLif --windows-live a.cmd
	[[ $stderr == *"did you mean 'WindowsLive'?"* ]]
	irun 2 ir-collect --artifact CiscoIosLog --windows-live a.cmd
	[[ $stderr == *"nothing in these definitions is for a running Windows"* ]]
	irun 2 ir-collect --list-artifacts --windows-live a.cmd
	irun 2 ir-collect --windows-live /nonexistent/a.cmd
	irun 2 ir-collect --windows-live nodir/
	[[ $stderr == *"cannot open 'nodir/': No such file"* ]]
	irun 2 ir-collect --windows-live stik
	[[ $stderr == *"'stik' is no directory, and Windows runs no file of that name"* ]]
	[ ! -e stik ]
	[ "$(echo *.cmd*)" = '*.cmd*' ]
	irun 2 bash -c 'ir-collect --windows-live - >/dev/full'
}
