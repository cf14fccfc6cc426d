#!/usr/bin/env bats
# Every open, read, write, fsync, close, rename, ftruncate and malloc of a
# tool is made to fail in its turn (tests/shim/fail.c).  Whatever fails, the
# tool ends by itself with 0 and a right result, or with 2 and one line (a
# collection also with 1 and its gap, or with 2 and where its partial file is);
# what carries a final name verifies; the journal is whole, or torn at its end
# so that the next append repairs it.
load helpers

LIMIT=${IR_FAULT_POINTS:-10} # calls tried of one kind; all when no more

setup() {
	# hundreds of fsyncs: in memory where there is such a place
	work=$(mktemp -d -p "$([ -w /dev/shm ] && echo /dev/shm || echo "$BATS_TEST_TMPDIR")")
	cd "$work" || return 1
	[ -z "${IR_SANITIZED:-}" ] || skip "a preload before the sanitizer's"
	# no media types: out of memory, libmagic 5.44 frees what it never got
	export MAGIC=/nonexistent
	[ -e "$IR_SHIM/fail.so" ] || skip "no $IR_SHIM/fail.so"
	mkdir tree tree/sub
	for i in 1 2 3 4 5 6; do
		seq "$i" "$((i * 700))" >"tree/log.$i"
	done
	head -c 300000 /dev/zero >tree/sub/zeros
	: >tree/sub/empty
	ln -s log.1 tree/link
}

teardown() {
	cd / && rm -rf "$work"
}

# shimmed FAIL CMD...: status in $st, stdout in out, stderr in err.
shimmed() {
	local fail=$1
	shift
	st=0
	timeout -k 5 30 env LD_PRELOAD="$IR_SHIM/fail.so" IR_FAIL="$fail" \
		IR_FAIL_COUNT=count "$@" >out 2>err </dev/null || st=$?
}

# points COUNT: numbers from 1 to COUNT, at most $LIMIT of them, ends included;
# half of them near the end, where our own work is (the first thousands of
# allocations are the libraries').
points() {
	local n=$1 i half=$((LIMIT / 2)) near=$(($1 > 120 ? $1 - 120 : 1))
	if [ "$n" -le "$LIMIT" ]; then
		seq 1 "$n"
		return
	fi
	for ((i = 0; i < half; i++)); do
		echo $((1 + i * (n - 1) / half))
		echo $((near + (i + 1) * (n - near) / half))
	done | sort -nu
}

blame() {
	echo "$1"
	echo "fault: $fault, exit $st"
	echo "stdout: $(head -c 2000 out)"
	echo "stderr: $(head -c 2000 err)"
	return 1
}

# The ends a tool may come to; a test of collections allows two more, a test
# of findings one.
check_end() {
	local lines
	lines=$(wc -l <err)
	case $st:$lines in
	0:0 | 2:1) return ;;
	1:1) [ -n "${may_have_gaps:-}" ] && return 0 ;;
	2:2) [ -n "${may_have_gaps:-}" ] && grep -q '\.partial$' err && return 0 ;;
	2:0) [ -n "${may_find:-}" ] && jq -se 'any(.grade == "unread")' out >/dev/null && return 0 ;;
	esac
	blame "exit $st with $lines lines on stderr"
}

# faults PREPARE CHECK CMD...: both are functions of the test; CHECK sees $st.
faults() {
	local prepare=$1 check=$2 kind error n total=0
	shift 2
	for spec in open:EACCES open:EMFILE read:EIO read:SHORT write:EIO \
		write:ENOSPC write:SHORT write+:ENOSPC fsync:EIO close:EIO \
		rename:EIO rename:EACCES ftruncate:EIO malloc:ENOMEM; do
		kind=${spec%%:*} error=${spec#*:}
		$prepare
		shimmed "${kind%+}:0" "$@"
		fault="none"
		[ "$st" -eq 0 ] || blame "fails without any fault"
		$check || blame "wrong without any fault"
		for n in $(points "$(cat count)"); do
			$prepare
			fault="${kind%+}:$n${kind#"${kind%+}"}:$error"
			shimmed "$fault" "$@"
			check_end
			$check || blame "left something wrong behind"
			total=$((total + 1))
		done
	done
	echo "# $total faults: $*" >&3
}

# A journal is whole; or torn and the next append repairs it.
journal_good() {
	local r=0
	ir-log verify -C "$1" >verify.out 2>&1 || r=$?
	[ "$r" -eq 0 ] && return
	ir-log add -C "$1" --kind note "after the fault" >add.out 2>&1 || return 1
	ir-log verify -C "$1" >verify.out 2>&1
}

lines_of() {
	wc -l <"$1/journal.jsonl"
}

fresh_nothing() {
	rm -rf case
}

opened_or_not() {
	if [ "$st" -eq 0 ]; then
		[ "$(lines_of case)" -ge 1 ] || return 1
	fi
	[ ! -e case/journal.jsonl ] || [ ! -s case/journal.jsonl ] ||
		journal_good case
}

@test "ir-case open: any call may fail" {
	faults fresh_nothing opened_or_not ir-case open -C case --what "ransom note"
}

fresh_case() {
	rm -rf case
	cp -r case.base case
}

grown_or_not() {
	local before after
	before=$(lines_of case.base)
	after=$(lines_of case)
	cmp -s -n "$(stat -c %s case.base/journal.jsonl)" \
		case.base/journal.jsonl case/journal.jsonl || return 1
	if [ "$st" -eq 0 ]; then
		[ "$after" -gt "$before" ] || return 1
	fi
	journal_good case
}

@test "ir-case set: any call may fail" {
	new_case case.base
	faults fresh_case grown_or_not ir-case set -C case "dev[PUMP03].connected=yes"
}

@test "ir-log add: any call may fail" {
	new_case case.base
	faults fresh_case grown_or_not ir-log add -C case --kind event "alarm"
}

untouched() {
	cmp -s case.base/journal.jsonl case/journal.jsonl
}

@test "ir-log verify: any call may fail" {
	new_case case.base
	for i in 1 2 3; do
		ir-log add -C case.base --kind event "line $i" >/dev/null
	done
	fresh_case
	faults : untouched ir-log verify -C case
}

fresh_archive() {
	rm -rf target
	mkdir target
}

# What has the final name verifies; it is there when the tool says so, and
# only then; the partial file it speaks of is there too.
archive_good() {
	local f
	f=$(sed -n 's/.*: \(.*\.partial\)$/\1/p' err)
	[ -z "$f" ] || [ -e "$f" ] || return 1
	case $st in
	0) jq -e '.end == "complete" and .counts.gaps == 0' out >/dev/null || return 1 ;;
	1) jq -e '.end == "gaps" and .counts.gaps > 0' out >/dev/null || return 1 ;;
	2) [ ! -e target/a.tar.zst ] || return 1 ;;
	esac
	[ "$st" -eq 2 ] || ir-verify target/a.tar.zst >verify.out 2>&1
}

@test "ir-collect -o: any call may fail" {
	may_have_gaps=1
	faults fresh_archive archive_good ir-collect -o target/a.tar.zst tree
}

# The archive is there exactly when the journal says so, and verifies.
collected_or_not() {
	local archives kept
	grown_or_not || return 1
	archives=$(find case/evidence -name '*.tar.zst' ! -name '*-part.tar.zst' | wc -l)
	kept=$(grep -c '"kind":"evidence.collected"' case/journal.jsonl || true)
	[ "$st" -eq 2 ] || [ "$kept" -eq 1 ] || return 1
	[ "$archives" -ge "$kept" ] || return 1
	find case/evidence -name '*.tar.zst' -print0 |
		xargs -0r ir-verify >verify.out 2>&1
}

@test "ir-collect into a case: any call may fail" {
	new_case case.base
	may_have_gaps=1
	[ -n "${IR_FAULT_POINTS:-}" ] || LIMIT=6
	faults fresh_case collected_or_not ir-collect -C case tree/log.1
}

kept() {
	cmp -s "$subject" copy
}

verify_faults() {
	cp "$1" copy
	subject=$1
	may_find=1
	faults : kept ir-verify "$1"
}

@test "ir-verify of an archive: any call may fail" {
	ir-collect -o a.tar.zst tree >/dev/null
	verify_faults a.tar.zst
}

@test "ir-verify of a plain bag in tar: any call may fail" {
	mkdir -p bag/data
	cp tree/log.* bag/data
	printf 'BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n' >bag/bagit.txt
	(cd bag && sha256sum data/* >manifest-sha256.txt)
	tar -czf bag.tar.gz bag
	verify_faults bag.tar.gz
}

@test "ir-verify of a hash list: any call may fail" {
	(cd tree && sha256sum log.* >SUMS)
	verify_faults tree/SUMS
}

same_manifest() {
	[ "$st" -ne 0 ] || cmp -s out manifest.good
	[ "$st" -ne 1 ] || ! cmp -s out manifest.good
}

@test "ir-collect --manifest-only: any call may fail" {
	may_have_gaps=1
	ir-collect --manifest-only tree >manifest.good
	faults : same_manifest ir-collect --manifest-only tree
}

fresh_playbook() {
	rm -rf p
	mkdir p
	cp base.yaml p/p.yaml
}

playbook_old_or_new() {
	[ "$st" -eq 0 ] || ! cmp -s p/p.yaml base.yaml || return 0
	cmp p/p.yaml ordered.yaml
}

json_whole_or_none() {
	[ "$st" -eq 0 ] || [ -e p/p.json ] || return 0
	cmp p/p.json whole.json
}

@test "ir-playbook: any call may fail" {
	printf 'name: {ja: 隔離, en: Isolate}\n# the head\nid: x\n' >base.yaml
	printf 'workflow: {a: {type: end}}\n' >>base.yaml
	ir-playbook fmt base.yaml >ordered.yaml
	ir-playbook convert base.yaml >whole.json
	faults fresh_playbook playbook_old_or_new ir-playbook fmt -i p/p.yaml
	faults fresh_playbook json_whole_or_none \
		ir-playbook convert -o p/p.json p/p.yaml
}
