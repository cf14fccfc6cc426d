#!/usr/bin/env bats
# The script of --windows-live, run by a real cmd.exe: wine's.  Its findstr and
# certutil do nothing, so the plan is taken out by grep and there are no hashes;
# its "for" knows no quoted wildcard, so no files are copied either.
load helpers
load import

teardown() {
	[ ! -d "$BATS_TEST_TMPDIR/wine" ] || wineserver -k
}

# A prefix of its own; E: is the stick.
need_wine() {
	command -v wine >/dev/null || skip "no wine: no cmd.exe to run it with"
	export WINEPREFIX=$PWD/wine WINEDEBUG=-all WINEDLLOVERRIDES=mscoree,mshtml=
	mkdir wine "stick one"
	timeout 120 wineboot -i >/dev/null 2>&1 || skip "wine does not start here"
	ln -s "$PWD/stick one" wine/dosdevices/e:
}

definitions() {
	cat >mine.yaml <<-'Y'
		name: Mine
		sources:
		- {type: COMMAND, attributes: {cmd: ipconfig, args: [/all]}}
		- {type: COMMAND, attributes: {cmd: ping, args: ['-n', '900', 127.0.0.1]}}
		- {type: COMMAND, attributes: {cmd: no-such-program}}
		supported_os: [Windows]
	Y
}

# answers NAME ORDERED CLOCK PATIENT...: typed one after the other
answers() {
	sleep 2
	for a; do
		printf '%s\n' "$a"
		sleep 1
	done
	sleep 20
}

run_script() {
	answers "$@" | timeout 90 wine cmd /c 'e:\live.cmd' >out.txt 2>err.txt &
	timeout 80 bash -c 'until grep -q "Write this\|Name of who" out.txt; do sleep 0.3; done'
	sleep 1
}

@test "each item ends, and one that hangs does not hold up the rest" {
	need_wine
	definitions
	irun 0 ir-collect --artifacts mine.yaml --artifact Mine \
		--windows-live "stick one/live.cmd"
	sed -i 's/^call :item 002 120 /call :item 002 23 /' "stick one/live.cmd"
	run_script Sato CISO "10:00 phone" no
	cd "stick one/hikeshi-"*-1
	tr -d "\r" <items.txt | cut -d"|" -f1,2,4 | sed "s,|[^|]*[AP]M *$,|,; s,^done|.*,done," >done.txt
	cat done.txt
	diff done.txt - <<-'D'
		begin|001
		end|001|0
		begin|002
		late|002|23
		begin|003
		end|003|9009
		done
	D
	rm done.txt
	grep -q 'IR_OPERATOR=Sato' run.txt
	grep -q 'Still at work: 002. To end them close this window' "$BATS_TEST_TMPDIR/out.txt"
	[ -s cmd/001-ipconfig.out ]
	[ -s plan.txt ] || grep '^::' windows-live.cmd >plan.txt
	irun 1 ir-collect -o "$BATS_TEST_TMPDIR/w.tar.zst" --import . --as CT01
	cd "$BATS_TEST_TMPDIR"
	items w.tar.zst >items.txt
	grep "truncated .*002-ping.out it hung or took too long: not waited for" items.txt
	grep "absent .*003-no-such-program.out no such program" items.txt
	grep "taken .*001-ipconfig.out" items.txt
}

@test "a patient may be attached and nobody allows it: nothing is written" {
	need_wine
	definitions
	ir-collect --artifacts mine.yaml --artifact Mine --windows-live "stick one/live.cmd"
	run_script Sato CISO "10:00 phone" "not sure" ""
	cat out.txt
	[ "$(ls "stick one")" = live.cmd ]
}
