# SPDX-License-Identifier: Apache-2.0
# Cases: journal, archives and attachments, and how they agree.
load helpers
load verify

# A case with one archive, and two lines after it.
with_archive() {
	new_case case "$@"
	echo "evidence" >file
	ir-collect -C case file >/dev/null
	ir-log add -C case --kind note one >/dev/null
	ir-log add -C case --kind note two >/dev/null
	ARCHIVE=$(cd case/evidence && echo 001-*.tar.zst)
}

@test "a whole case; what fixes its journal is named" {
	with_archive
	irun 0 ir-verify case
	[[ $output == *'"kind":"case","intact":true'*'"archives":1'* ]]
	[[ $output == *'"fixed":{'*"\"by\":\"$ARCHIVE\""* ]]
	irun 0 ir-verify --text case
	[[ $output == *"fixed up to line 2 by $ARCHIVE, free after that"* ]]
}

@test "a head that somebody else holds fixes more" {
	with_archive
	head=$(tail -1 case/journal.jsonl | sha256sum | cut -c1-64)
	irun 0 ir-verify --text --head "5:$head" case
	[[ $output == *"fixed up to line 5 by --head"* ]]
	irun 0 ir-verify --text --head "${head:0:16}" case
	[[ $output == *"fixed up to line 5"* ]]
	irun 1 ir-verify --head "5:${head//[0-9]/a}" case
	[[ $output == *'"code":"journal-'* ]]
}

@test "an archive changed, replaced, removed, planted" {
	with_archive
	cp case/evidence/"$ARCHIVE" keep
	printf 'x' >>case/evidence/"$ARCHIVE"
	bag_says 1 archive-mismatch case
	has_code after-end
	forge "build('$ARCHIVE', M, top=b'${ARCHIVE%.tar.zst}')"
	cp "$ARCHIVE" case/evidence/"$ARCHIVE"
	bag_says 1 archive-mismatch case
	rm case/evidence/"$ARCHIVE"
	bag_says 1 archive-missing case
	cp keep case/evidence/"$ARCHIVE"
	irun 0 ir-verify case
	cp keep case/evidence/002-planted.tar.zst
	bag_says 1 unknown-archive case
}

@test "a journal line changed" {
	with_archive
	sed -i '4s/one/two/' case/journal.jsonl
	irun 1 ir-verify case
	[[ $output == *'"code":"journal-sum"'*'"line":4'* ]]
}

@test "a journal rewritten whole after an archive was taken" {
	with_archive
	new_case other
	ir-log add -C other --kind note 1 >/dev/null
	ir-log add -C other --kind note 2 >/dev/null
	cp other/journal.jsonl case/journal.jsonl
	irun 1 ir-verify case
	has_code unknown-archive
	[[ $output == *'"code":"journal-rewritten"'* ]]
}

@test "unfinished collections, leftovers, strangers, links" {
	with_archive
	: >case/evidence/002-x.partial
	: >case/evidence/notes.txt
	bag_says 0 partial-left case
	has_code unknown-file
	: >case/evidence/"$ARCHIVE".age
	bag_says 1 unknown-archive case
	has_code encrypted
	rm case/evidence/"$ARCHIVE".age
	ln -s /etc/passwd case/evidence/003-x.tar.zst
	bag_says 1 link-in-case case
}

@test "attachments by their SHA-256" {
	with_archive
	echo hello >x
	sum=$(sha256sum x | cut -c1-64)
	cp x "case/attachments/$sum"
	cp x "case/attachments/$sum.txt"
	irun 0 ir-verify case
	echo changed >"case/attachments/$sum"
	bag_says 1 attachment-mismatch case
}

# A case with one report that was kept and sent, and one that somebody else
# made and that was sent.
with_reports() {
	new_case case
	unset IR_SITE
	irun 1 ir-report render -C case -F mhlw -f text -k
	irun 0 ir-report approve -C case mhlw --by 青葉/DIR
	irun 0 ir-report sent -C case mhlw --to 厚生労働省 --how mail
	echo 手で書いた >hand.txt
	irun 0 ir-report sent -C case hand.txt -F ppc -s first --to 委員会 \
		--how web --waiver 期限
}

@test "kept reports: edited, removed, added, not to be read" {
	with_reports
	irun 0 ir-verify case
	[[ $output == *'"files":4'* ]]
	chmod u+w case/reports/*
	cp case/reports/mhlw-01.txt keep
	echo x >>case/reports/mhlw-01.txt
	irun 1 ir-verify case
	assert_equal "$(jq -r 'select(.code == "report-mismatch") | .name' <<<"$output")" \
		"$(printf 'reports/mhlw-01.txt\n%.0s' 1 2)"
	rm case/reports/mhlw-01.txt
	bag_says 1 report-missing case
	irun 1 ir-verify --text case
	[[ $output == *reports/mhlw-01.txt*"it is not there"* ]]
	cp keep case/reports/mhlw-01.txt
	mv case/reports/ppc-01.txt case/reports/ppc-02.txt
	irun 1 ir-verify case
	has_code report-missing
	has_code unknown-file
	mv case/reports/ppc-02.txt case/reports/ppc-01.txt
	irun 0 ir-verify case
	echo planted >case/reports/ppc-03.txt
	bag_says 0 unknown-file case
	rm case/reports/ppc-03.txt
	mkdir case/reports/other
	bag_says 0 unknown-file case
	rmdir case/reports/other
	echo half >case/reports/ppc-03.txt.partial
	bag_says 0 partial-left case
	rm case/reports/ppc-03.txt.partial
	rm case/reports/ppc-01.txt
	ln -s "$PWD/hand.txt" case/reports/ppc-01.txt
	bag_says 1 link-in-case case
	run ! grep -q report-missing <<<"$output"
}

@test "kept reports: a directory that cannot be looked at is not an empty one" {
	with_reports
	mv case/reports gone
	irun 1 ir-verify case
	assert_equal "$(grep -c '"code":"report-missing"' <<<"$output")" 3
	echo >case/reports
	irun 2 ir-verify case
	has_code unread
	run ! grep -q report-missing <<<"$output"
}

@test "kept reports: changed and sent all the same, on record" {
	with_reports
	chmod u+w case/reports/mhlw-01.txt
	echo 追記 >>case/reports/mhlw-01.txt
	irun 0 ir-report sent -C case case/reports/mhlw-01.txt -F mhlw \
		-s first --to 県 --how fax --waiver 追記した
	irun 0 ir-verify case
	assert_equal "$(jq -r 'select(.code == "report-mismatch") | .grade' <<<"$output" | sort -u)" warning
}

@test "kept reports of a joined copy lie here under any name" {
	new_case case
	unset IR_SITE
	cp -r case other
	ir-log add -C other --kind event elsewhere >/dev/null
	irun 1 ir-report render -C case -F mhlw -f text -k
	irun 1 ir-report render -C other -F mhlw -f text -k
	irun 1 ir-case join -C case other
	assert_equal "$(jq -c .missing <<<"$output")" '["reports/mhlw-01.txt"]'
	[[ $stderr == *"under a name of its own"* ]]
	bag_says 1 report-missing case
	irun 0 ir-report list -C case
	cp other/reports/mhlw-01.txt case/reports/mhlw-01-other.txt
	irun 0 ir-verify case
	irun 0 ir-report list -C case
	echo x >case/reports/mhlw-01-third.txt
	irun 1 ir-report list -C case
	[[ $stderr == *mhlw-01-third.txt* && $stderr != *mhlw-01-other.txt* ]]
	rm case/reports/mhlw-01-third.txt
	ir-log add -C other --kind event again >/dev/null
	irun 0 ir-case join -C case other
	chmod u+w case/reports/mhlw-01.txt
	cp other/reports/mhlw-01.txt case/reports/mhlw-01.txt
	bag_says 1 report-mismatch case
}

@test "two copies: the same, behind, forked, joined, another case" {
	with_archive
	cp -r case copy
	irun 0 ir-verify --against copy case
	has_code copy-same
	ir-log add -C case --kind note here >/dev/null
	irun 0 ir-verify --against copy case
	has_code copy-behind
	ir-log add -C copy --kind note there >/dev/null
	irun 1 ir-verify --against copy case
	has_code forked
	[[ $output == *'"line":5'* ]]
	irun 1 ir-verify --text --against copy case
	[[ $output == *"part after line 5"* ]]
	ir-case join -C case copy >/dev/null
	irun 0 ir-verify --against copy case
	has_code copy-joined
	new_case third
	irun 1 ir-verify --against third case
	has_code another-case
	irun 2 ir-verify --against nowhere case
}

@test "a drill says so on every line of the report" {
	with_archive --drill
	irun 0 ir-verify --text case
	for line in "${lines[@]}"; do
		[[ $line == 【訓練】* ]]
	done
	irun 0 ir-verify case
	assert_equal "$(jq -s "length == 2 and all(.drill)" <<<"$output")" true
}

@test "a case that cannot be read is 2" {
	with_archive
	rm case/journal.jsonl
	mkdir case/journal.jsonl
	irun 2 ir-verify case
}

@test "two copies given side by side: the fork is named, on both" {
	with_archive
	cp -r case copy
	irun 0 ir-verify case copy
	[ "$(grep -c '"code":"copy-same"' <<<"$output")" = 2 ]
	ir-log add -C case --kind note here >/dev/null
	irun 0 ir-verify case copy
	[ "$(grep -c '"code":"copy-behind"' <<<"$output")" = 2 ]
	ir-log add -C copy --kind note there >/dev/null
	irun 1 ir-verify case copy
	[ "$(grep -c '"code":"forked"' <<<"$output")" = 2 ]
	[[ $output == *'"target":"case",'*'"code":"forked","name":"copy","line":5'* ]]
	[[ $output == *'"target":"copy",'*'"code":"forked","name":"case","line":5'* ]]
	ir-case join -C case copy >/dev/null
	irun 0 ir-verify case copy
	[ "$(grep -c '"code":"copy-joined"' <<<"$output")" = 2 ]
	new_case third
	irun 0 ir-verify case third case
	[[ $output != *another-case* && $output != *copy-same* ]]
	rm copy/journal.jsonl
	mkdir copy/journal.jsonl
	irun 2 ir-verify case copy
	[[ $output == *'"target":"case","kind":"case","intact":true'* ]]
}

@test "a drill says so on findings and members" {
	with_archive --drill
	printf 'x' >>case/evidence/"$ARCHIVE"
	irun 1 ir-verify --list case
	for line in "${lines[@]}"; do
		[[ $line == *'"drill":true'* || $line == *'"type":"summary"'* ]]
	done
	irun 1 ir-verify --text --list case
	for line in "${lines[@]}"; do
		[[ $line == 【訓練】* ]]
	done
}
