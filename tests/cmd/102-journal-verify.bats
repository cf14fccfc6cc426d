#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# What verification proves, and what it says it cannot prove.
load helpers

many() { # CASE N
	local i
	for ((i = 0; i < $2; i++)); do
		echo "{\"kind\":\"event\",\"text\":\"行 $i\"}"
	done | ir-log add -C "$1" --batch >/dev/null
}

# A whole new chain with other words: what a holder can do in a second.
rewrite() { # OLD NEW
	ir-case open -C "$2" --what "書き換え" >/dev/null
	jq -c 'select(.kind=="event")|{kind,text:("改 "+.data.text)}' \
		"$1/journal.jsonl" | ir-log add -C "$2" --batch >/dev/null
}

@test "each changed byte of a small journal is caught" {
	new_case
	many case 1
	size=$(stat -c %s case/journal.jsonl)
	cp case/journal.jsonl good
	for ((i = RANDOM % 7; i < size; i += 7)); do
		cp good case/journal.jsonl
		byte=$(od -An -tu1 -j $i -N1 good)
		# shellcheck disable=SC2059
		printf "\\x$(printf %02x $((byte ^ 1)))" |
			dd of=case/journal.jsonl bs=1 seek=$i conv=notrunc status=none
		rc=0
		ir-log verify -C case >/dev/null 2>&1 || rc=$?
		[ $rc -ne 0 ] || { echo "byte $i was not noticed"; return 1; }
	done
}

@test "a line taken out, doubled, swapped or put in" {
	new_case
	many case 5
	cp case/journal.jsonl good
	for how in 3d 3p '3{h;d};4{G}' '3i{"v":1,"seq":3}'; do
		sed "$how" good >case/journal.jsonl
		irun 1 ir-log verify -C case --text
		assert_output --partial "DAMAGE"
	done
}

@test "cut at any line: intact, but fixed by nobody" {
	new_case
	many case 5
	cp case/journal.jsonl good
	for n in 1 2 3 4 5; do
		head -n $n good >case/journal.jsonl
		irun 0 ir-log verify -C case --text
		assert_output --partial "intact: $n lines"
		assert_output --partial "fixed by nobody"
	done
	: >case/journal.jsonl
	irun 1 ir-log verify -C case --text
	assert_output --partial "holds no line"
}

@test "a given head tells that lines were cut off" {
	new_case
	many case 5
	head=$(ir-log head -C case --json | jq -r .sha256)
	sed -i '5,$d' case/journal.jsonl
	irun 0 ir-log verify -C case --text
	irun 1 ir-log verify -C case --text --given "6:$head=県庁"
	assert_output --partial "ends before line 6, whose head 県庁 holds"
}

@test "an anchor fixes what came before, and no more" {
	new_case
	many case 3
	irun 0 ir-log head -C case --text --anchor-to 県庁 --how 電話
	spoken=$output
	many case 2
	irun 0 ir-log verify -C case --text
	assert_output --partial "fixed up to line 4 by 県庁 (電話) if they confirm \"$spoken\", free after that"
	irun 0 ir-log verify -C case --text --given "${spoken}=県庁のメモ"
	assert_output --partial "fixed up to line 4 by 県庁のメモ, free after that"
}

@test "rewritten whole by its holder: the given head does not fit" {
	new_case
	many case 3
	head=$(ir-log head -C case --json | jq -r .sha256)
	rewrite case forged
	irun 0 ir-log verify -C forged --text
	assert_output --partial "fixed by nobody"
	irun 1 ir-log verify -C forged --text --given "4:$head=警察"
	assert_output --partial "not the line whose head 警察 holds: the journal was rewritten at or before it"
	irun 1 ir-log verify -C forged --given "${head:0:16}=警察"
	irun 1 ir-log verify -C case --given "4:0000000000000000"
	irun 2 ir-log verify -C case --given "4:abc"
}

@test "rewritten but for the anchor line: the anchor does not fit" {
	new_case
	many case 3
	ir-log head -C case --anchor-to 警察 --how 紙 >/dev/null
	sed -i '2s/行 0/改 0/' case/journal.jsonl
	irun 1 ir-log verify -C case --text
	assert_output --partial "line 2: DAMAGE"
	# whoever mends the chain must change the anchor too
	irun 1 ir-log verify -C case --json
	assert_output --partial '"intact":false'
}

@test "a clock that was set back is a notice, not damage" {
	export IR_TEST_CLOCK=2026-11-21T10:00:00Z
	new_case case --drill
	IR_TEST_CLOCK=2026-11-21T09:00:00Z ir-log add -C case --kind event x \
		>/dev/null
	unset IR_TEST_CLOCK
	irun 0 ir-log verify -C case --text
	assert_output --partial "the clock was set back [clock-back]"
}

@test "live lines in a drill, drill lines in a live case" {
	new_case case --drill
	many case 2
	sed -i '2s/"drill":true,//' case/journal.jsonl
	irun 1 ir-log verify -C case --text
	assert_output --partial "drill and live lines are mixed"
}

@test "an extract: withheld lines as hashes, the chain still verifies" {
	new_case
	ir-log add -C case --kind care --department 放射線 "患者 12 名" >/dev/null
	ir-log add -C case --kind finding --asset PUMP03 "異常" >/dev/null
	ir-log add -C case --kind cost --amount 5000 "宅配" >/dev/null
	irun 0 ir-log extract -C case --for maker -o x.jsonl --text
	assert_output --partial "lines 1 to 4, 0 disclosed, 4 withheld"
	assert_output --partial "everything but the indicators of the attack"
	run grep -c '患者\|宅配\|異常\|case.opened' x.jsonl
	assert_output 0
	irun 0 jq -c 'select(.sha256)|keys_unsorted' x.jsonl
	assert_line --index 0 '["seq","sha256"]'
	irun 0 ir-log verify --extract --text x.jsonl
	assert_output --partial "3 links rest on the hash alone"
	irun 1 ir-log verify --text x.jsonl
	# the same head as the journal it was made from
	want=$(ir-log head -C case --json | jq -r .sha256)
	irun 0 ir-log verify --extract --json x.jsonl
	assert_output --partial "$want"
	irun 2 ir-log extract -C case --for maker -o x.jsonl
}

@test "a tampered extract is caught" {
	new_case
	many case 4
	ir-log extract -C case --for x --lines 1-2,4- -o x.jsonl >/dev/null
	irun 0 ir-log verify --extract x.jsonl
	sed '2s/行 0/改 0/' x.jsonl >y.jsonl
	irun 1 ir-log verify --extract y.jsonl
	h=$(jq -r 'select(.sha256).sha256' x.jsonl)
	sed "3s/$h/$(printf 'a%.0s' {1..64})/" x.jsonl >y.jsonl
	irun 1 ir-log verify --extract y.jsonl
	irun 1 ir-log verify --extract - <y.jsonl
}

@test "extract rules: who gets what" {
	new_case
	ir-log add -C case --kind care --department 外来 "停止" >/dev/null
	ir-log add -C case --kind contact --to 県庁 "報告" >/dev/null
	ir-log add -C case --kind cost --amount 1 "x" >/dev/null
	for role in police 警察 ministry press maker; do
		ir-log extract -C case --for $role -o "$role.jsonl" >/dev/null
		irun 0 ir-log verify --extract "$role.jsonl"
	done
	irun 0 jq -r '.kind // empty' police.jsonl
	assert_output $'case.opened\ncontact'
	cmp police.jsonl 警察.jsonl
	irun 0 jq -r '.kind // empty' ministry.jsonl
	assert_output $'case.opened\ncare\ncontact'
	irun 0 jq -r '.kind // empty' press.jsonl
	assert_output ""
	irun 0 jq -r '.kind // empty' maker.jsonl
	assert_output ""
	irun 2 ir-log extract -C case --for nobody -o z
	[[ $stderr == *"police"* ]]
	[ ! -e z ]
	irun 2 ir-log extract -C case --for press --lines 3-1 -o z
	[ ! -e z ]
}

@test "no rule lets a joined copy through, which carries every kind" {
	new_case
	cp -r case other
	ir-log add -C other --kind care "秘密の患者" >/dev/null
	ir-log add -C other --kind cost --amount 1 "秘密の費用" >/dev/null
	ir-case join -C case other >/dev/null
	grep -q '秘密の患者' case/journal.jsonl
	for role in police forensics ministry prefecture ppc pmda insurer \
		maker vendor press; do
		ir-log extract -C case --for $role -o $role.jsonl >/dev/null
		run grep -c '秘密\|case.joined' $role.jsonl
		assert_output 0
		irun 0 ir-log verify --extract $role.jsonl
	done
}

@test "a maker gets indicators and his own devices, and nothing else" {
	new_case
	ir-log add -C case --kind finding "自由文" >/dev/null
	ir-log head -C case --anchor-to "名前" --how 電話 >/dev/null
	ir-case set -C case 'dev[PUMP03].name=ポンプ' 'dev[PUMP031].name=他社' \
		'ioc[1].value=10.0.0.1' >/dev/null
	echo x >f
	ir-collect -C case --as PUMP03 --note "院内のこと" f >/dev/null
	ir-collect -C case --as CT f >/dev/null
	irun 0 ir-log extract -C case --for maker -o none.jsonl
	irun 0 jq -r '.data.path // .kind // empty' none.jsonl
	assert_output 'ioc[1].value'
	irun 0 ir-log extract -C case --for 保守業者 --device PUMP03 -o x.jsonl --text
	assert_output --partial "facts about their own devices"
	irun 0 jq -r '.data.path // .data.archive[:10] // empty' x.jsonl
	assert_output $'dev[PUMP03].name\nioc[1].value\n001-PUMP03'
	run grep -c '院内のこと\|他社\|CT\|自由文' x.jsonl
	assert_output 0
	irun 0 ir-log verify --extract x.jsonl
	irun 0 ir-log extract -C case --for vendor --device CT --device PUMP03 -o y.jsonl
	irun 0 jq -r '.data.archive[:6] // empty' y.jsonl
	assert_output $'001-PU\n002-CT'
	irun 1 ir-log extract -C case --for vendor --device CT --device PUMP3 -o w.jsonl
	[[ $stderr == *"no line of this case speaks of the device 'PUMP3'"* ]]
	irun 2 ir-log extract -C case --for police --device CT -o z
	irun 2 ir-log extract -C case --for x --lines 1- --device CT -o z
	[ ! -e z ]
}

@test "a maker hears nothing of how his device was reached" {
	new_case
	echo x >f
	ir-collect -C case --as CT f >/dev/null
	for more in '{sessions: [{account: "SECRET"}]}' '{far: {host: "SECRET"}}' \
		'{note: "SECRET"}'; do
		jq -c --argjson n "$(wc -l <case/journal.jsonl)" "select(.seq == 3) |
			.seq = \$n + 1 | .data += $more" case/journal.jsonl >line
		cat line >>case/journal.jsonl
	done
	irun 0 ir-log extract -C case --for maker --device CT -o x.jsonl
	irun 0 jq -c 'select(.kind) | .seq' x.jsonl
	assert_output 3
	run grep -c SECRET x.jsonl
	assert_output 0
}

@test "a missing line is called missing, once" {
	new_case
	many case 5
	sed -i 3d case/journal.jsonl
	irun 1 ir-log verify -C case --text
	assert_line "line 3: DAMAGE: line 3 is missing [format]"
	[ "$(grep -c 'is missing' <<<"$output")" -eq 1 ]
	sed -i 3d case/journal.jsonl
	irun 1 ir-log verify -C case --text
	assert_output --partial "lines 3 to 4 are missing"
}

@test "a drill: every line of the answer is marked" {
	new_case case --drill
	many case 3
	ir-log head -C case --anchor-to 県庁 --how 電話 >/dev/null
	sed -i '3s/行 1/改 1/' case/journal.jsonl
	irun 1 ir-log verify -C case --text --against case
	assert_output --partial "all 64"
	[ "${#lines[@]}" -gt 4 ]
	for l in "${lines[@]}"; do [[ $l == 【訓練】* ]]; done
}

@test "two copies that went on: the fork point is named" {
	new_case
	many case 2
	cp -r case other
	irun 0 ir-log verify -C case --text --against other
	assert_output --partial "the same"
	many other 1
	irun 0 ir-log verify -C case --text --against other
	assert_output --partial "goes on after line 3"
	many case 2
	irun 1 ir-log verify -C case --text --against other/journal.jsonl
	assert_output --partial "forked: the copies part after line 3"
	new_case third
	irun 1 ir-log verify -C case --text --against third
	assert_output --partial "two different cases"
}

@test "a joined copy: verified inside, tampering with it is caught" {
	new_case
	many case 2
	cp -r case other
	many other 3
	many case 1
	irun 0 ir-case join -C case other
	irun 0 ir-log verify -C case --text
	assert_output --partial "a copy that parted after line 3 came home here"
	irun 0 ir-log verify -C case --json
	assert_output --partial '"joined":3'
	# its lines are there verbatim
	while read -r line; do grep -qF -- "$line" case/journal.jsonl; done \
		< <(tail -n 3 other/journal.jsonl)
	# again: nothing new; the copy goes on: only the rest
	many other 1
	irun 0 ir-case join -C case other
	irun 0 ir-log verify -C case --json
	assert_output --partial '"joined":4'
}

@test "a journal of a newer version is not called damaged" {
	body='{"v":2,"seq":1'
	sum=$(printf %s "$body" | sha256sum | cut -c1-64)
	printf '%s,"sum":"%s"}\n' "$body" "$sum" >j
	irun 2 ir-log verify j
	[[ $stderr == *"newer version"* ]]
}

@test "garbage, empty, endless: an answer, never a crash" {
	: >empty
	head -c 5000 /dev/urandom >noise
	head -c 3000000 /dev/zero | tr '\0' x >long
	printf '\n\n\n' >blank
	for f in empty noise long blank; do
		irun 1 ir-log verify $f
	done
	irun 2 ir-log verify missing
}

@test "what others wrote is read with the doors closed" {
	[ -z "${IR_SANITIZED:-}" ] || skip "a sanitizer does not run traced"
	command -v strace >/dev/null || skip "no strace"
	strace -o probe true 2>/dev/null || skip "strace may not trace here"
	new_case
	cp case/journal.jsonl j
	# the leak checker of a sanitized build does not work under strace
	ASAN_OPTIONS=${ASAN_OPTIONS:-}:detect_leaks=0 \
		strace -f -o log ir-log verify j >/dev/null
	grep -q 'landlock_restrict_self' log || skip "no Landlock here"
	sed '1,/landlock_restrict_self/d' log >after
	run grep -E 'open(at)?\(|execve\(' after
	assert_failure
}

@test "head and clock of a drill say so in their objects" {
	irun 0 ir-case open --drill -C case 訓練
	irun 0 ir-log head -C case --json
	[ "$(jq -r .drill <<<"$output")" = true ]
	irun 0 ir-log clock -C case --by 鈴木 --reference NTT --reads now --json
	[ "$(jq -r .drill <<<"$output")" = true ]
	irun 0 ir-case open -C real 本番
	irun 0 ir-log head -C real --json
	[ "$(jq -r .drill <<<"$output")" = null ]
}
