# SPDX-License-Identifier: Apache-2.0
load helpers

setup() {
	cd "$BATS_TEST_TMPDIR" || return 1
	new_case
	export IR_CASE=$PWD/case
}

lines() {
	wc -l <case/journal.jsonl
}

@test "roles: assigned, changed, vacated" {
	irun 0 ir-case role
	assert_equal "$output" ''
	irun 0 ir-case role IC=佐藤 NET=鈴木
	assert_equal "$(jq -c '[.type,.seq,.role,.name]' <<<"$output" |
		tr '\n' ' ')" '["role",2,"IC","佐藤"] ["role",3,"NET","鈴木"] '
	ir-case role IC=田中 >/dev/null
	irun 0 ir-case role
	assert_equal "$(jq -c '[.role,.name,.seq]' <<<"$output" |
		tr '\n' ' ')" '["IC","田中",4] ["NET","鈴木",3] '
	irun 0 ir-case role --vacate NET
	irun 0 ir-case show 'roles[NET]'
	assert_equal "$(jq -c '.value | [.name,.lines]' <<<"$output")" \
		'[null,[3,5]]'
}

@test "wrong roles are refused, all or nothing" {
	for r in IC IC= =佐藤 'a[b]=c' $'IC=\xff' ' =x'; do
		irun 2 ir-case role NET=x "$r"
		assert [ -n "$stderr" ]
	done
	irun 2 ir-case role --vacate ''
	assert_equal "$(lines)" 1
}

@test "a copy that went on elsewhere comes home" {
	ir-case set pii.count=1 --time 2026-11-21T09:00:00+09:00 >/dev/null
	cp -r case other
	ir-case set pii.count=2 --time 2026-11-21T11:00:00+09:00 >/dev/null
	ir-case set -C other pii.count=50 --time 2026-11-21T10:00:00+09:00 \
		>/dev/null
	ir-log add -C other --kind event '別の場所で' >/dev/null
	irun 0 ir-case join other --by 佐藤
	assert_equal "$(jq -c '[.type,.lines,.fork]' <<<"$output")" \
		'["joined",2,2]'
	irun 0 ir-case show pii.count
	assert_equal "$(jq -c '[.value, [.history[].value]]' <<<"$output")" \
		'[2,[1,50,2]]'
	assert_equal "$(jq -c '.history[1].joined' <<<"$output")" 3
	assert_equal "$(ir-case show ev | jq -c '[.value[].what]')" \
		'["別の場所で"]'
	irun 0 ir-log verify
	irun 0 ir-case join other
	assert_equal "$(jq .lines <<<"$output")" 0
	irun 0 ir-case join other --text
	assert_output --partial 'nothing to join'
}

@test "joining another case, a drill, or nothing is refused" {
	new_case stranger
	new_case drill --drill
	before=$(sha256sum case/journal.jsonl)
	irun 2 ir-case join stranger
	irun 2 ir-case join drill
	irun 2 ir-case join nowhere
	assert_equal "$(sha256sum case/journal.jsonl)" "$before"
}

@test "list: every case below a directory" {
	new_case more/b --drill
	new_case more/.hidden
	ln -s "$PWD/case" more/link
	mkdir -p case/inside && cp case/journal.jsonl case/inside
	ir-case set case.state=contained >/dev/null
	irun 0 ir-case list .
	assert_equal "$(jq -r '[.dir,.state,.drill] | @csv' <<<"$output")" \
		$'"./case","contained",\n"./more/b","open",true'
	irun 0 ir-case list more case --text
	assert_line --partial 'more/b'
	irun 2 ir-case list nowhere
	mkdir none
	irun 0 ir-case list none
	assert_equal "$output" ''
}

@test "list: one bad case does not hide the others" {
	new_case bad
	echo garbage >>bad/journal.jsonl
	run -1 --separate-stderr ir-case list .
	assert_output --partial './case'
	assert [ -n "$stderr" ]
}

@test "close: nothing open" {
	irun 0 ir-case close --by 佐藤
	assert_equal "$(jq -c '[.type,.open,.duties_checked]' <<<"$output")" \
		'["closed",0,false]'
	assert_equal "$(ir-case show case.state | jq -r .value)" closed
	irun 2 ir-case close
	assert_regex "$stderr" 'closed already'
}

@test "close lists what is open and does not close over it" {
	ir-log add --kind contact x --from 県庁 --promised 11:00 >/dev/null
	ir-case set 'line[VPN-GW1].open=yes' >/dev/null
	irun 1 ir-case close
	assert_equal "$(jq -r .key <<<"$output" | tr '\n' ' ')" \
		'promise vendor-line '
	assert_regex "$stderr" '--reason'
	assert_equal "$(ir-case show case.state | jq -r .value)" open
	irun 2 ir-case close --reason ' '
	irun 0 ir-case close --reason '県庁には別途連絡'
	assert_equal "$(tail -n 1 case/journal.jsonl | jq -c \
		'[.kind, .data.reason, (.data.open | map(.key))]')" \
		'["case.closed","県庁には別途連絡",["promise","vendor-line"]]'
}

@test "what was answered, cut or reopened is not open any more" {
	ir-log add --kind contact x --from 県庁 --promised 11:00 >/dev/null
	ir-case set 'comm[2].answer=済み' 'line[V].open=yes' >/dev/null
	ir-case set 'line[V].open=no' >/dev/null
	irun 0 ir-case close
	ir-log add --kind event '終結後の通知' >/dev/null
	assert_equal "$(ir-case show case.state | jq -r .value)" closed
	irun 0 ir-case set case.state=open
	irun 0 ir-case close --reason again
	irun 0 ir-log verify
}

@test "join tells which archives and attachments stay behind" {
	cp -r case other
	mkdir tree && echo x >tree/f && echo y >note.txt
	ir-collect -C other tree >/dev/null 2>&1 || :
	file=$(cd other && ls -d evidence/*.tar.zst)
	irun 1 ir-case join other
	assert_equal "$(jq -c .missing <<<"$output")" "[\"$file\"]"
	assert_regex "$stderr" "not in our case: '$file'"
	cp -n other/evidence/* case/evidence/
	ir-log add -C other --kind event again >/dev/null
	irun 0 ir-case join other
	assert_equal "$(jq -c .missing <<<"$output")" '[]'
}

@test "a torn copy is not joined" {
	cp -r case other
	printf '{' >>other/journal.jsonl
	irun 1 ir-case join other
	assert_regex "$stderr" 'ends in a torn line of 1 bytes'
}
